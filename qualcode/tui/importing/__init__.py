"""Bringing files in: they are chosen, looked through and corrected, and only then put into the study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.faults import Fault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.tui.frame.page import Page

#: what coded studies and codebooks of other programs end on
PROJECTS = ("qdpx", "qde", "qdc", "sqlite3", "db", "qda")
#: the folder files were last chosen from, for the next time
_last_folder: list[Path] = []


def endings() -> tuple[str, ...]:
    """What a file may end on that is brought in."""
    from qualcode.readers.source import READABLE

    return (*READABLE, *PROJECTS)


def choose_files(page: Page, title: str | None = None) -> None:
    """Ask for files over a screen of a study, and go on to look through them."""
    from qualcode.readers.projects import project_kind
    from qualcode.tui.widgets.files import FileDialog

    if not page.study.writable:
        page.say(Fault("study.opened-for-reading", file=page.study.file.name).text(page.language), look="warning")
        return

    def chosen(paths: list[Path] | None) -> None:
        if paths:
            _last_folder[:] = [paths[0].parent]
            look_through(page, paths)

    dialog = FileDialog(
        title or text("importing.files-title", page.language),
        likely_folder(),
        page.language,
        endings=endings(),
        many=True,
        ready=lambda folder: project_kind(folder) is not None,
    )
    page.app.push_screen(dialog, chosen)


def look_through(page: Page, paths: list[Path]) -> None:
    """Show what was understood of these files, over the transcripts."""
    from qualcode.tui.importing.page import ImportPage

    workbench = page.workbench
    if workbench.where() != "coding":
        workbench.pop_screen()
    workbench.push_screen(ImportPage(page.study, paths))


def likely_folder() -> Path:
    """Where the files may lie: where they lay last time, else where the program was started, if there are any there, else the documents."""
    from qualcode.tui.widgets.files import listing

    if _last_folder and _last_folder[0].is_dir():
        return _last_folder[0]
    here, home = Path.cwd(), Path.home()
    try:
        if here != home and any(entry.kind == "file" for entry in listing(here, endings())):
            return here
    except OSError:
        pass
    return next((home / name for name in ("Documents", "Dokumenter") if (home / name).is_dir()), home)
