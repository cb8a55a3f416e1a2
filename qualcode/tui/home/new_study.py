"""A new study: one form, with a folder proposed from the title."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from qualcode.locale import LANGUAGES, text
from qualcode.study.recent import recent_studies
from qualcode.tui.widgets.forms import Field, FormDialog
from qualcode.tui.widgets.paths import expanded, shown

if TYPE_CHECKING:
    from qualcode.study.study import Study

TRADITIONS = ("own", "strauss-corbin", "glaser", "charmaz", "content", "thematic")
LONGEST_FOLDER = 60


def folder_name(title: str) -> str:
    """A title as the name of a folder, on any system: without strokes, colons and the like, and not ending in a dot."""
    return " ".join(re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", title).split())[:LONGEST_FOLDER].strip(" .")


def proposed_folder(title: str) -> str:
    """Where a study of that title may lie: beside the one opened last, else among the documents."""
    home = Path.home()
    beside = [one.folder.parent for one in recent_studies() if one.there and one.folder.parent.is_dir()]
    places = [*beside[:1], *(home / name for name in ("Documents", "Dokumenter"))]
    parent = next((place for place in places if place.is_dir() and os.access(place, os.W_OK)), home)
    return f"{shown(parent)}{os.sep}{folder_name(title)}"


class NewStudyDialog(FormDialog):
    """Title, folder, language, who codes, tradition. The folder follows the title until somebody writes another."""

    def __init__(self, language: str, made: Callable[[Study], object], *, coder: str | None) -> None:
        self._made = made
        self._proposed = proposed_folder("")
        fields = (
            Field("title", text("home.field-title", language), required=True, placeholder=text("home.title-placeholder", language)),
            Field("folder", text("home.field-folder", language), self._proposed, required=True),
            Field("coder", text("home.field-coder", language), coder or "", required=True, placeholder=text("home.coder-hint", language)),
            Field(
                "language",
                text("home.field-language", language),
                language,
                "choice",
                tuple((one, text(f"settings.language-{one}", language)) for one in LANGUAGES),
            ),
            Field(
                "tradition",
                text("home.field-tradition", language),
                "own",
                "choice",
                tuple((one, text(f"settings.tradition-{one}", language)) for one in TRADITIONS),
            ),
        )
        about = text("home.new-about", language)
        super().__init__(text("home.new-title", language), fields, text("home.new-deed", language), self._make, language, about=about)

    @on(Input.Changed, "#field-title")
    def _title_changed(self, event: Input.Changed) -> None:
        folder = self.query_one("#field-folder", Input)
        if folder.value == self._proposed:
            self._proposed = proposed_folder(event.value)
            folder.value = self._proposed

    def _make(self, values: dict[str, str]) -> None:
        from qualcode.study.study import Study

        folder = expanded(values["folder"])
        self._made(
            Study.new(folder, title=values["title"], language=values["language"], tradition=values["tradition"], coder=values["coder"])
        )
