"""Where a document goes: a new file among the study's exports, or wherever is said; one that is there is asked about."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from qualcode.locale import text
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.paths import LONGEST_NAME, expanded, shortened, unusable
from qualcode.tui.widgets.ranking import rank


def free_name(folder: Path, stem: str, ending: str) -> Path:
    """A file of that name that is not there yet: "quotes.docx", else "quotes-2.docx"."""
    file, count = folder / f"{stem}{ending}", 1
    while file.exists():
        count += 1
        file = folder / f"{stem}-{count}{ending}"
    return file


def file_stem(words: str) -> str:
    """Words as a file's name on any system."""
    return re.sub(r"[^\w]+", "-", words).strip("-").lower()[:LONGEST_NAME].strip("-") or "quotes"


def ask_where(page: Page, stem: str, ending: str, write: Callable[[Path], None]) -> None:
    """Ask for the name of a file with this ending, and write it once it is sure that nothing is written over unasked."""
    exports = page.study.file.parent / "exports"
    file = free_name(exports, stem, ending)

    def named(typed: str | None) -> None:
        name = (typed or "").strip()
        if name:
            _check(page, exports / expanded(name), name, ending, write)

    page.app.push_screen(AskDialog(text("quotes.ask-file", page.language, folder=exports), typed=file.name), named)


def _check(page: Page, file: Path, name: str, ending: str, write: Callable[[Path], None]) -> None:
    language = page.language
    if name.endswith("/") or not file.name:
        page.say(text("quotes.no-file-name", language, folder=shortened(name)), look="warning")
        return
    if file.suffix.lower() != ending:
        file = file.with_name(file.name + ending)
    if reason := unusable(file):
        page.say(text("quotes.unwritten", language, file=shortened(file.name), reason=reason), look="warning")
        return
    if not file.exists():
        write(file)
        return
    other = free_name(file.parent, file.stem, file.suffix)
    offers: list[tuple[str, Path]] = [("quotes.write-beside", other), ("quotes.write-over", file)]

    def choices(typed: str) -> list[Choice[Path]]:
        shown = rank(typed, offers, lambda offer: (text(offer[0], language, file=offer[1].name), ""), lambda _: None)
        return [Choice(to, Line((Part(text(key, language, file=to.name)),)), str(to)) for key, to in shown]

    title = text("quotes.file-there", language, file=file.name)
    page.app.push_screen(PickDialog[Path](title, choices), lambda to: write(to) if to else None)


def make_exports(study_file: Path, to: Path) -> None:
    """The study's own folder of exports is made when something is to lie in it."""
    if to.parent == study_file.parent / "exports":
        to.parent.mkdir(exist_ok=True)
