"""A table that a screen shows, into a document: its format is chosen, its file named, and it is written beside the keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress, Task
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

if TYPE_CHECKING:
    from qualcode.writers.grid import Grid

FORMATS = (".xlsx", ".csv", ".docx", ".json", ".md")


class Exporting(Page):
    """A screen that writes documents beside the keys."""

    def task_changed(self, task: Task) -> None:
        """An export that is done says where it is."""
        super().task_changed(task)
        if task.state == "done" and isinstance(task.result, str) and self.is_current:
            self.say(task.result, look="warning")


def export_grid(page: Page, made: Callable[[str], Grid], name: str, formats: tuple[str, ...] = FORMATS) -> None:
    """Ask how and where to write a table. `made` gives it for an ending; it is called in a thread, and touches no open study."""
    language = page.language

    def words(ending: str) -> str:
        return text(f"quotes.format-{ending[1:]}", language)

    def choices(typed: str) -> list[Choice[str]]:
        return [
            Choice(ending, Line((Part(words(ending)),), ending))
            for ending in rank(typed, formats, lambda ending: (words(ending), ending), lambda _: None)
        ]

    def chosen(ending: str | None) -> None:
        if ending:
            ask_where(page, file_stem(name), ending, partial(_write, page, made))

    page.app.push_screen(PickDialog[str](text("agree.export-title", language), choices), chosen)


def _write(page: Page, made: Callable[[str], Grid], file: Path) -> None:
    study_file, language = page.study.file, page.language

    def work(progress: Progress) -> str:
        from qualcode.writers.grid import write_grid

        progress(0, 0)
        make_exports(study_file, file)
        table = made(file.suffix.lower())
        write_grid(table, file, progress=progress)
        return text("agree.exported", language, file=file, n=len(table.rows), count=number(len(table.rows), language))

    page.workbench.tasks.start(text("quotes.export-task", language, file=file.name), work)
