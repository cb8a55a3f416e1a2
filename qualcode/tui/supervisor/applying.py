"""A reviewer's comments in: the file is chosen and read beside the keys, what it brings is shown, and then taken in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.review.arriving import applied, awaited
from qualcode.study.review.report import report
from qualcode.text.lines import wrap_rows
from qualcode.text.review_comments import Comments
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.widgets.dialogs import Dialog, ReadDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.lists import Line, LineList, Part


class ArrivalDialog(Dialog[bool]):
    """What a file would bring; the first row takes it in, the others are read."""

    DEFAULT_CSS = "ArrivalDialog { align: center middle; } ArrivalDialog LineList { max-height: 100%; }"

    def __init__(self, lines: list[str], language: str, size: tuple[int, int]) -> None:
        super().__init__()
        self._language = language
        take = Line((Part("▶ ", "strong"), Part(text("supervisor.take-in", language), "strong")), "enter")
        self._rows = [take, Line((), heading=True)]
        self._rows += told_lines(lines, size[0])
        self._height = max(3, min(len(self._rows), size[1] - 6))

    def compose(self) -> ComposeResult:
        """The deed, then the report."""
        box = Vertical()
        box.border_title = text("supervisor.arrived", self._language)
        with box:
            yield LineList[Line](lambda row: row, self._rows, id="told", always_lit=True)

    def begin(self) -> None:
        """As high as fits."""
        self.query_one("#told").styles.height = self._height
        super().begin()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.answer(True)


def told_lines(lines: list[str], width: int) -> list[Line]:
    """The report as rows to be read in a window of that width."""
    return [
        Line((Part(("" if start == 0 else "    ") + words[start:end]),), heading=True)
        for words in lines
        for start, end in wrap_rows(words, 0, len(words), min(90, width - 10))
    ]


def choose_comments(page: Page, then: Callable[[list[str]], None]) -> None:
    """Ask for the file; `then` gets the ids of the memos that came in."""
    from qualcode.readers.review import ENDINGS
    from qualcode.tui.importing import likely_folder

    if not page.study.writable:
        page.say(Fault("study.opened-for-reading", file=page.study.file.name).text(page.language), look="warning")
        return

    def chosen(paths: list[Path] | None) -> None:
        if paths:
            read_file(page, paths[0], then)

    title = text("supervisor.choose-comments", page.language)
    page.app.push_screen(FileDialog(title, likely_folder(), page.language, endings=ENDINGS), chosen)


def read_file(page: Page, file: Path, then: Callable[[list[str]], None]) -> None:
    """Read a file and what it would bring, beside the keys, and show it."""
    study_file, language, workbench = page.study.file, page.language, page.workbench

    def work(progress: Progress) -> None:
        from qualcode.readers.review import read_comments
        from qualcode.study import Study

        progress(0, 0)
        comments = read_comments(file)
        with Study.open(study_file, write=False, language=language) as study:
            arrived = awaited(study, comments)
            lines = report(study.reads.connection, arrived, file.name, language, dry_run=True)
        brings = any(one.fate in ("new", "changed") for one in arrived)
        workbench.call_from_thread(_show, page, comments, lines, brings, then)

    workbench.tasks.start(text("supervisor.reading-task", language, file=file.name), work)


def _show(page: Page, comments: Comments, lines: list[str], brings: bool, then: Callable[[list[str]], None]) -> None:
    if not page.is_current:
        return
    size = page.size.width, page.size.height
    if not brings:
        page.app.push_screen(ReadDialog(text("supervisor.nothing-new", page.language), told_lines(lines, size[0])))
        return

    def decided(yes: bool | None) -> None:
        if yes:
            _take_in(page, comments, then)

    page.app.push_screen(ArrivalDialog(lines, page.language, size), decided)


def _take_in(page: Page, comments: Comments, then: Callable[[list[str]], None]) -> None:
    arrived = page.attempt(lambda: applied(page.study, comments))
    if arrived is not None:
        came = [one.memo_id for one in arrived if one.fate in ("new", "changed")]
        then(came)
        page.say(text("supervisor.taken-in", page.language, n=len(came)))
