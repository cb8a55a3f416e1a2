"""A dialog that takes the next key pressed, whatever it is."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Part


class KeyDialog(Dialog[str | None]):
    """Answers with Textual's name of the key pressed; None for escape."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._title = title
        self._hint = hint

    def compose(self) -> ComposeResult:
        """What is asked."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield Bar(id="hint")

    def begin(self) -> None:
        """Wait for the key."""
        self.query_one("#hint", Bar).show((Part(self._hint),), whole=True)
        self.attend(None)

    def take(self, event: events.Key) -> bool:
        """The key is the answer; escape, which every dialog has, is none."""
        if event.key == "escape":
            return False
        self.answer(event.key)
        return True
