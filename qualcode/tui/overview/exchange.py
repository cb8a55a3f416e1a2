"""The study out to other programs, and a colleague's copy of it in: from the overview."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.merging import Merge, Side, merge, preview
from qualcode.study.merging.report import report
from qualcode.text.lines import wrap_rows
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import TELL_EVERY, Progress, Stopped
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, Dialog, PickDialog, ReadDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

#: what a study may be written as: everything, or its codebook
FORMATS = (".qdpx", ".qdc", ".csv", ".docx", ".md")


def _lines(sentences: list[str], width: int) -> list[Line]:
    return [
        Line((Part(("" if start == 0 else "    ") + words[start:end]),))
        for words in sentences
        for start, end in wrap_rows(words, 0, len(words), width)
    ]


# out


def export_study(page: Page) -> None:
    """Choose what is written, and where."""
    language = page.language

    def words(ending: str) -> tuple[str, str]:
        return text(f"overview.export-{ending[1:]}", language), ending

    def choices(typed: str) -> list[Choice[str]]:
        found = rank(typed, FORMATS, words, lambda _: None)
        detail = text("overview.export-complete", language)
        return [Choice(one, Line((Part(words(one)[0]),), one), detail if one == ".qdpx" else "") for one in found]

    def chosen(ending: str | None) -> None:
        if ending:
            ask_where(page, file_stem(page.study.reads.study().title), ending, partial(_write, page))

    page.app.push_screen(PickDialog[str](text("overview.export-title", language), choices), chosen)


def _write(page: Page, file: Path) -> None:
    study_file, language, workbench = page.study.file, page.language, page.workbench

    def work(progress: Progress) -> str:
        told = write_study(study_file, file, language, progress)
        workbench.call_from_thread(_tell, page, told)
        return told[0]

    workbench.tasks.start(text("quotes.export-task", language, file=file.name), work)


def _tell(page: Page, told: list[str]) -> None:
    """What the file holds and what it does not; one sentence is said in the status line alone."""
    if page.is_current and len(told) > 1:
        width = min(92, page.size.width - 10)
        page.app.push_screen(ReadDialog(text("overview.exported-title", page.language), _lines(told, width)))


def write_study(study_file: Path, to: Path, language: str, progress: Progress) -> list[str]:
    """Write the study or its codebook, over an opening of its own; what is to be said of it, where it is first."""
    import qualcode
    from qualcode.study import Study
    from qualcode.study.exchange import load_codebook, load_project

    progress(0, 0)
    make_exports(study_file, to)
    ending = to.suffix.lower()
    with Study.open(study_file, write=False, language=language) as study:
        project = (load_project if ending == ".qdpx" else load_codebook)(study.reads.connection)
    if ending not in (".qdpx", ".qdc"):
        from qualcode.writers.codebook import write_codebook

        codebook = write_codebook(project, to, language=language)
        return [text("shell.codebook-written", language, file=codebook.path, n=codebook.codes)]
    from qualcode.writers.refi import write_refi

    written = write_refi(
        project, to, version=qualcode.__version__, fmt="qdc" if ending == ".qdc" else "qdpx", language=language, progress=progress
    )
    counts = ", ".join(text(f"intake.project-{kind[:-1]}", language, n=n) for kind, n in written.counts.items() if n)
    told = [text("shell.exported", language, file=written.path, counts=counts)]
    return told + [text(one.key, language, **one.fields) for one in (*written.notices, *written.lost)]


# in


class PreviewDialog(Dialog[Side | None]):
    """What a copy would bring; the first rows do it, the others are read."""

    DEFAULT_CSS = "PreviewDialog { align: center middle; } PreviewDialog LineList { max-height: 100%; }"

    def __init__(self, told: Merge, language: str, size: tuple[int, int]) -> None:
        super().__init__()
        self._language = language
        width = min(92, size[0] - 10)
        sides: tuple[Side, ...] = ("mine", "theirs") if told.conflicts else ("mine",)
        self._rows: list[tuple[Side | None, Line]] = []
        if not told.nothing_new:
            keys = [f"merge-{side}" if told.conflicts else "merge-all" for side in sides]
            self._rows = [
                (side, Line((Part("▶ ", "strong"), Part(self._say(key), "strong")), "enter")) for side, key in zip(sides, keys, strict=True)
            ]
            self._rows.append((None, Line(())))
        self._rows += [(None, line) for line in _lines(report(told, language, dry_run=True), width)]
        self._height = max(3, min(len(self._rows), size[1] - 6))

    def _say(self, key: str) -> str:
        return text(f"overview.{key}", self._language)

    def compose(self) -> ComposeResult:
        """The deeds, then the report."""
        box = Vertical()
        box.border_title = self._say("merge-title")
        with box:
            yield LineList[tuple[Side | None, Line]](lambda row: row[1], self._rows, id="told", always_lit=True)
            yield Bar(id="hint")

    def begin(self) -> None:
        """As high as fits."""
        self.query_one("#told").styles.height = self._height
        self.query_one("#hint", Bar).show((Part(self._say("merge-kept"), "muted"),), whole=True)
        super().begin()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        row = self.query_one("#told", LineList).item
        if row is not None and row[0] is not None:
            self.answer(row[0])


class MergingDialog(Dialog[Merge | Fault | None]):
    """Merges in a thread, on the study of the screens, which nobody else touches meanwhile. Escape stops it with nothing changed."""

    def __init__(self, page: Page, other: Path, prefer: Side) -> None:
        super().__init__()
        self._page, self._other, self._prefer = page, other, prefer
        self._stop = Event()
        self._told = 0.0

    def compose(self) -> ComposeResult:
        """How far it is."""
        box = Vertical()
        box.border_title = text("overview.merging", self._page.language, file=self._other.name).replace("[", "\\[")
        with box:
            yield Bar(id="far")

    def begin(self) -> None:
        """Start."""
        self.attend(None)
        self._far(0, 0)
        self.run_worker(self._work, thread=True, exit_on_error=False)

    def _far(self, done: int, total: int) -> None:
        language = self._page.language
        words = text("merge.progress", language, done=done, of=total) if total else text("overview.merge-begins", language)
        self.query_one("#far", Bar).show((Part(words),), (Part(text("past.steps-stop", language), "muted"),))

    def _step(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        if monotonic() - self._told >= TELL_EVERY:
            self._told = monotonic()
            self.app.call_from_thread(self._far, done, total)

    def _work(self) -> None:
        outcome: Merge | Fault | None
        try:
            outcome = merge(self._page.study, self._other, prefer=self._prefer, progress=self._step)
        except Stopped:
            outcome = None
        except Fault as fault:
            outcome = fault
        self.app.call_from_thread(self.answer, outcome)

    def action_cancel(self) -> None:
        """Stop it; it answers when it has stopped."""
        self._stop.set()


def merge_copy(page: Page) -> None:
    """Choose a colleague's copy, and look at what it would bring."""
    from qualcode.tui.home.page import holds_study
    from qualcode.tui.importing import likely_folder

    if not page.study.writable:
        page.say(Fault("study.opened-for-reading", file=page.study.file.name).text(page.language), look="warning")
        return

    def chosen(paths: list[Path] | None) -> None:
        if paths:
            look_at_copy(page, paths[0])

    title = text("overview.merge-choose", page.language)
    page.app.push_screen(FileDialog(title, likely_folder(), page.language, endings=("qualcode",), ready=holds_study), chosen)


def look_at_copy(page: Page, other: Path) -> None:
    """Read what a copy would bring, beside the keys, and show it."""
    study_file, language, workbench = page.study.file, page.language, page.workbench

    def work(progress: Progress) -> None:
        from qualcode.study import Study

        with Study.open(study_file, write=False, language=language) as study:
            told = preview(study, other, progress=progress)
        workbench.call_from_thread(_show_preview, page, other, told)

    workbench.tasks.start(text("overview.merge-looking", language, file=other.name), work)


def _show_preview(page: Page, other: Path, told: Merge) -> None:
    if not page.is_current:
        return
    if told.nothing_new:
        page.say(text("merge.nothing", page.language, file=told.other), look="warning")
        return

    def decided(side: Side | None) -> None:
        if side is not None:
            _merge(page, other, side)

    page.app.push_screen(PreviewDialog(told, page.language, (page.size.width, page.size.height)), decided)


def _merge(page: Page, other: Path, side: Side) -> None:
    if page.study.busy or not page.study.writable:
        page.say(Fault("study.under-way").text(page.language), look="warning")
        return

    def done(outcome: Merge | Fault | None) -> None:
        page.changed()
        if outcome is None:
            page.say(text("overview.merge-stopped", page.language), look="warning")
        elif isinstance(outcome, Fault):
            page.say(outcome.text(page.language), look="warning")
        else:
            page.say(text("overview.merged", page.language))
            width = min(92, page.size.width - 10)
            lines = _lines(report(outcome, page.language, dry_run=False), width)
            page.app.push_screen(ReadDialog(text("overview.merged-title", page.language), lines))

    page.app.push_screen(MergingDialog(page, other, side), done)
