"""Many small changes of the study, one after the other, while the screen goes on answering: it tells how far it is, and escape stops it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Part

#: seconds of work between two looks at the keys
SLICE = 0.03


class StepsDialog(Dialog[int]):
    """Does `step` up to `total` times and answers how often it did something. A step that finds nothing to do ends it."""

    def __init__(self, title: str, total: int, step: Callable[[], bool], language: str) -> None:
        super().__init__()
        self._title = title
        self._total = total
        self._step = step
        self._language = language
        self._done = 0
        #: what refused a step, if something did
        self.fault: Fault | None = None

    def compose(self) -> ComposeResult:
        """How far it is."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield Bar(id="far")

    def begin(self) -> None:
        """Start."""
        self.attend(None)
        self._tell()
        self.call_after_refresh(self._go_on)

    def _tell(self) -> None:
        words = text("past.steps", self._language, done=self._done, total=self._total)
        self.query_one("#far", Bar).show((Part(words),), (Part(text("past.steps-stop", self._language), "muted"),))

    def _go_on(self) -> None:
        if self._answered:
            return
        until = monotonic() + SLICE
        while self._done < self._total and monotonic() < until:
            try:
                if not self._step():
                    self._total = self._done
                    break
            except Fault as fault:
                self.fault, self._total = fault, self._done
                break
            self._done += 1
        self._tell()
        if self._done >= self._total:
            self.answer(self._done)
        else:
            # Keys that came meanwhile are looked at first.
            self.set_timer(0.001, self._go_on)

    def action_cancel(self) -> None:
        """Stop here; what was done stays done."""
        self.answer(self._done)
