"""Leaving the workbench: asked while work runs, and done at once, with the place kept, when the terminal goes away."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from textual import events

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.tui.frame.tasks import Task, Tasks
from qualcode.tui.frame.typeahead import OrderlyApp

#: seconds that work which was asked to stop may take to do so
PATIENCE = 10.0
#: seconds between two looks at whether the terminal is still there
LOOK = 1.0


class LeavingApp(OrderlyApp, inherit_bindings=False):
    """An app with long work beside it, that is left in good order."""

    language: str

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.tasks = Tasks(self._task_changed, self._task_moved)
        #: what to tell the reader after the terminal is theirs again
        self.parting_words: str | None = None
        self._leave_when_done = False
        self._leaving = False
        self._asking = False

    def keep_places(self) -> None:
        """Remember where the reader is; for the app that has something to remember."""

    @property
    def unkept(self) -> bool:
        """Whether something was typed that `keep_places` cannot save."""
        return False

    def tell(self, words: str) -> None:
        """A sentence for the reader, on whatever screen is in front."""

    def show_task(self, task: Task) -> None:
        """Show how far some work is."""

    # while work runs

    def _task_changed(self, task: Task) -> None:
        """Called in the task's thread."""
        # The app may be closing: then nobody is there to be told.
        with suppress(RuntimeError):
            self.call_from_thread(self._task_moved, task)

    def _task_moved(self, task: Task) -> None:
        self.show_task(task)
        if self._leave_when_done and not self.tasks.running:
            self.leave_now()

    def action_leave(self) -> None:
        """Leave from anywhere; what would be lost is asked about, and what becomes of work that runs."""
        if self._asking:
            return
        if self.unkept:
            self._ask_unkept()
        else:
            self._leave_the_work()

    def _leave_the_work(self) -> None:
        if self.tasks.running:
            self._ask()
        else:
            self.leave_now()

    def leave_now(self) -> None:
        """Keep the place and go; everything else is on disk already."""
        with suppress(Fault):
            self.keep_places()
        self.exit()

    def _ask_unkept(self) -> None:
        """Words that were typed and cannot be stored as they are: stay, or leave without them."""

        def answered(way: str | None) -> None:
            self._asking = False
            if way == "leave-without":
                self._leave_the_work()

        self._offer(text("tasks.unkept-title", self.language), ("stay", "leave-without"), answered)

    def _offer(self, title: str, ways: Sequence[str], answered: Callable[[str | None], None]) -> None:
        from qualcode.tui.widgets.dialogs import Choice, PickDialog
        from qualcode.tui.widgets.lists import Line, Part

        choices = [
            Choice(way, Line((Part(text(f"tasks.{way}", self.language)),)), text(f"tasks.{way}-detail", self.language)) for way in ways
        ]
        self._asking = True
        self.push_screen(PickDialog[str](title, lambda _: choices), answered)

    def _ask(self) -> None:
        running = self.tasks.running
        one = text("tasks.leave-title", self.language, task=running[0].title)
        title = one if len(running) == 1 else text("tasks.leave-title-many", self.language, n=len(running))
        self._offer(title, ("wait", "leave-after", "stop-and-leave"), self._answered)

    def _answered(self, way: str | None) -> None:
        self._asking = False
        if way == "leave-after":
            self._leave_when_done = True
            self.tell(text("tasks.leaving-after", self.language))
            if not self.tasks.running:
                self.leave_now()
        elif way == "stop-and-leave":
            self.stop_and_leave()

    def stop_and_leave(self) -> None:
        """Ask all work to stop, and go as soon as it has."""
        if self._leaving:
            return
        self._leaving = True
        self.tasks.stop_all()
        until = monotonic() + PATIENCE

        def look() -> None:
            if not self.tasks.running or monotonic() > until:
                self.leave_now()

        look()
        if self.tasks.running:
            self.set_interval(0.05, look)

    async def on_event(self, event: events.Event) -> None:
        """Any key calls leaving off."""
        if self._leave_when_done and isinstance(event, events.Key) and not event.is_forwarded:
            self._leave_when_done = False
            self.tell(text("tasks.not-leaving", self.language))
            return
        await super().on_event(event)

    # when the terminal goes away

    def watch_terminal(self) -> None:
        """Leave when the window is closed, when the system wants the program to end, and when nobody can type any more."""
        if self.is_headless:
            return
        for name in ("SIGHUP", "SIGTERM"):
            # There is no such signal on Windows, and no handler outside the main thread.
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.stop_and_leave)
        if not self.is_web and hasattr(select, "poll") and sys.__stdin__ is not None and sys.__stdin__.isatty():
            self.set_interval(LOOK, self._look_at_terminal)

    def _look_at_terminal(self) -> None:
        if terminal_is_gone():
            self.stop_and_leave()

    def on_exit_app(self) -> None:
        """Whoever runs this program ends it: a browser window was closed."""
        with suppress(Fault):
            self.keep_places()

    def panic(self, *_: Any) -> None:
        """Textual's last word when the terminal cannot be read: here the reader is told in a sentence."""
        if not terminal_is_gone():
            self.parting_words = text("terminal.unreadable", self.language)
        self.stop_and_leave()


def terminal_is_gone() -> bool:
    """Whether the other end of the terminal was closed."""
    if not hasattr(select, "poll") or sys.__stdin__ is None:
        return False
    try:
        poll = select.poll()
        poll.register(sys.__stdin__.fileno(), 0)
        return any(what & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, what in poll.poll(0))
    except (OSError, ValueError):
        return True
