"""The jump menu: one letter goes to a screen, a digit to a part of the screen at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.locale import text
from qualcode.tui.actions import BY_ID, Action, shown_key
from qualcode.tui.actions.everywhere import SCREENS
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part

if TYPE_CHECKING:
    from qualcode.tui.frame.page import Page


class JumpDialog(Dialog[str | None]):
    """Answers "go:<screen>", "part:<widget id>" or None."""

    DEFAULT_CSS = "JumpDialog LineList { max-height: 100%; }"

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._language = page.language
        self._places = {letter: f"go:{screen}" for screen, (letter, _) in SCREENS.items()}
        self._lines = [self._screen(letter, BY_ID[f"go-{screen}"]) for screen, (letter, _) in SCREENS.items()]
        for digit, (name, title) in enumerate(page.parts()[:9], start=1):
            self._places[str(digit)] = f"part:{name}"
            self._lines.append(self._line(str(digit), title, None))

    def _screen(self, letter: str, going: Action) -> Line:
        return self._line(letter, going.label(self._language), next(iter(going.bound), None))

    def _line(self, letter: str, name: str, key: str | None) -> Line:
        return Line((Part(f"  {letter}  ", "strong"), Part(name)), shown_key(key) if key else "")

    def compose(self) -> ComposeResult:
        """The places with their letters."""
        box = Vertical()
        box.border_title = text("screen.jump-title", self._language)
        with box:
            yield LineList[Line](lambda line: line, self._lines, id="lines", always_lit=True)

    def begin(self) -> None:
        """As high as it need be."""
        self.query_one(LineList).styles.height = len(self._lines)
        super().begin()

    def take(self, event: events.Key) -> bool:
        """A letter or digit goes there at once."""
        if event.character in self._places:
            self.answer(self._places[event.character])
            return True
        return False

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self.answer(list(self._places.values())[event.index])
