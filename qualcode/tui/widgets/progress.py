"""A line that tells how far some work on the open study is, and takes all keys meanwhile."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.locale import text
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Part


class ProgressDialog(Dialog[None]):
    """How far some work is; escape stops it, and no other key does anything."""

    def __init__(self, progress: str, stop: str, language: str, *, title: str = "") -> None:
        super().__init__()
        self._title = title
        self._progress, self._stop = progress, stop
        self._language = language
        self.stopped = False
        self._over = False

    def compose(self) -> ComposeResult:
        """A line."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield Bar(id="progress")

    def begin(self) -> None:
        """Take the keys."""
        self.tell(0, 0)
        self.attend(None)

    def tell(self, done: int, total: int) -> None:
        """How far it is."""
        words = text(self._progress, self._language, done=done, total=total)
        if self.is_mounted and not self._answered:
            self.query_one("#progress", Bar).show((Part(words, "strong"),), (Part(text(self._stop, self._language), "muted"),))

    def over(self) -> None:
        """The work is over; a question above this is answered first."""
        self._over = True
        if self.app.screen is self:
            self.answer(None)

    def on_screen_resume(self) -> None:
        """What was above is answered."""
        if self._over:
            self.call_later(self.answer, None)

    def take(self, event: events.Key) -> bool:
        """Swallow it."""
        return event.key != "escape"

    def action_cancel(self) -> None:
        """Ask the work to stop."""
        self.stopped = True
