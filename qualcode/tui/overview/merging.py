"""A colleague's copy of the study in: looked at first, then merged with the word of one side, or decided conflict by conflict."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from time import monotonic
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.merging import Decided, Merge, Side, merge, preview
from qualcode.study.merging.report import report
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import TELL_EVERY, Progress, Stopped
from qualcode.tui.overview import sentences
from qualcode.tui.overview.conflicts import ConflictsDialog
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog, ReadDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.lists import Line, LineList, Part

#: with the word of one side in all conflicts, or conflict by conflict
How = Literal["mine", "theirs", "each"]


class PreviewDialog(Dialog[How | None]):
    """What a copy would bring; the first rows do it, the others are read."""

    DEFAULT_CSS = "PreviewDialog { align: center middle; } PreviewDialog LineList { max-height: 100%; }"

    def __init__(self, told: Merge, language: str, size: Size) -> None:
        super().__init__()
        self._language = language
        ways: dict[How, str] = (
            {"mine": "merge-mine", "theirs": "merge-theirs", "each": "merge-each"} if told.to_decide else {"mine": "merge-all"}
        )
        self._rows: list[tuple[How | None, Line]] = [
            (how, Line((Part("▶ ", "strong"), Part(self._say(key, n=told.to_decide), "strong")), "enter")) for how, key in ways.items()
        ]
        self._rows.append((None, Line((), heading=True)))
        self._rows += [(None, line) for line in sentences.told(report(told, language, dry_run=True, most=None), sentences.room_in(size))]
        self._height = max(3, min(len(self._rows), size.height - 6))

    def _say(self, key: str, **fields: object) -> str:
        return text(f"overview.{key}", self._language, **fields)

    def compose(self) -> ComposeResult:
        """The deeds, then the report."""
        box = Vertical()
        box.border_title = self._say("merge-title")
        with box:
            yield LineList[tuple[How | None, Line]](lambda row: row[1], self._rows, id="told", always_lit=True)
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

    def __init__(self, page: Page, other: Path, prefer: Side, decided: Decided) -> None:
        super().__init__()
        self._page, self._other, self._prefer, self._decided = page, other, prefer, decided
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
            outcome = merge(self._page.study, self._other, prefer=self._prefer, decided=self._decided, progress=self._step)
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

    def look() -> None:
        page.app.push_screen(PreviewDialog(told, page.language, page.size), chosen)

    def chosen(how: How | None) -> None:
        if how == "each":
            page.app.push_screen(ConflictsDialog(told, page.language, page.size), decided)
        elif how is not None:
            _merge(page, other, how, {})

    def decided(sides: Decided | None) -> None:
        if sides is None:
            look()
        else:
            _merge(page, other, "mine", sides)

    look()


def _merge(page: Page, other: Path, side: Side, decided: Decided) -> None:
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
            lines = sentences.told(report(outcome, page.language, dry_run=False, most=None), sentences.room_in(page.size))
            page.app.push_screen(ReadDialog(text("overview.merged-title", page.language), lines))

    page.app.push_screen(MergingDialog(page, other, side, decided), done)
