"""Work done in slices between the keys: what can be shown is shown at once, and no key waits for the rest.

For work on the open study itself, which only the thread of the screen may touch; what can be done over a study of its own is a task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Generic, TypeVar

from textual.widget import Widget

from qualcode.faults import Fault

T = TypeVar("T")

#: seconds of work in one go; a key waits at most this long
SLICE = 0.015
#: seconds between two slices, in which waiting keys are handled and the screen is drawn
PAUSE = 0.002


class Slices(Generic[T]):
    """Takes from `steps` for a short while at a time. `take` gets what came and whether that was all; the first slice is done at once."""

    def __init__(
        self, owner: Widget, steps: Iterator[T], take: Callable[[list[T], bool], None], failed: Callable[[Fault], None], *, at_once: int
    ) -> None:
        self._owner = owner
        self._steps = steps
        self._take = take
        self._failed = failed
        self.over = False
        #: so many are enough for the first slice: they fill the screen
        self._go(at_once)

    def stop(self) -> None:
        """No more of it."""
        self.over = True

    def _go(self, most: int | None = None) -> None:
        if self.over or not self._owner.is_running:
            return
        got: list[T] = []
        until = monotonic() + SLICE
        try:
            for step in self._steps:
                got.append(step)
                # The clock is not asked at each of ten thousand steps.
                if len(got) == most or (len(got) % 16 == 0 and monotonic() > until):
                    break
            else:
                self.over = True
        except Fault as fault:
            self.over = True
            self._failed(fault)
            return
        self._take(got, self.over)
        if self.over:
            return
        if most is not None:
            # What is there already is drawn first.
            self._owner.call_after_refresh(self._go)
        else:
            self._owner.set_timer(PAUSE, self._go)
