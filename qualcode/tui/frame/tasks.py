"""Long work beside the keys: each tells how far it is, and can be stopped. What only reads runs in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from typing import Any

from qualcode.crash import write_report
from qualcode.faults import Fault

#: seconds between two tellings of how far some work is
TELL_EVERY = 0.1

Progress = Callable[[int, int], None]


class Stopped(BaseException):
    """The reader has stopped this work. No Exception: whoever turns any error into a fault of a file must let it pass."""


@dataclass(eq=False)
class Task:
    """One piece of long work. `state`: "running", "done", "stopped" or "failed"."""

    title: str
    work: Callable[[Progress], Any]
    #: called where the work is done when something changed; a task's own thread hands over to the screen's
    changed: Callable[[Task], None]
    state: str = "running"
    done: int = 0
    total: int = 0
    #: what the work gave back; a sentence is shown in the list of tasks
    result: Any = None
    error: Exception | None = None
    started: float = field(default_factory=monotonic)
    ended: float | None = None
    _reported: str = ""
    _told: float = 0.0
    _stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Do the work; every outcome ends in `state`."""
        try:
            self.result, state = self.work(self.step), "done"
        except Stopped:
            state = "stopped"
        except Exception as error:
            self.error, state = error, "failed"
        self.end(state)

    def end(self, state: str) -> None:
        """It is over."""
        if self.state == "running":
            self.ended, self.state = monotonic(), state
            self.changed(self)

    def step(self, done: int, total: int) -> None:
        """Given to the work: tells how far it is, and raises Stopped at the next step once the reader wants that."""
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total
        # Told ten times a second, not at every step: each telling waits for the screen.
        if done >= total or monotonic() - self._told >= TELL_EVERY:
            self._told = monotonic()
            self.changed(self)

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (self.ended if self.ended is not None else monotonic()) - self.started

    def said(self, language: str) -> str:
        """What there is to say of how it ended: the fault, or the sentence it gave back. A fault of the program is reported once."""
        if isinstance(self.error, Fault):
            return self.error.text(language)
        if self.error is not None:
            self._reported = self._reported or write_report(self.error, language, stops=False)
            return self._reported
        return self.result if isinstance(self.result, str) else ""


class Tasks:
    """The long work of this session, newest last."""

    def __init__(self, changed: Callable[[Task], None], moved: Callable[[Task], None]) -> None:
        self._changed = changed
        self._moved = moved
        self.all: list[Task] = []

    @property
    def running(self) -> list[Task]:
        """What is not over yet."""
        return [task for task in self.all if task.state == "running"]

    def start(self, title: str, work: Callable[[Progress], Any]) -> Task:
        """Begin some work; `work` is given a function to call with (done, total). It must open its own study, for reading."""
        task = Task(title, work, self._changed)
        self.all.append(task)
        Thread(target=task.run, daemon=True, name="qualcode-task").start()
        return task

    def begin(self, title: str) -> Task:
        """Work that changes the study, bit by bit between the keys: whoever does it calls `step` before each bit, and `end`."""
        task = Task(title, lambda _: None, self._moved)
        self.all.append(task)
        return task

    def stop_all(self) -> None:
        """Ask all of it to stop at its next step."""
        for task in self.running:
            task.stop()
