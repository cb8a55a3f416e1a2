"""Long work beside the keys: each runs in a thread of its own, tells how far it is, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from typing import Any


class Stopped(Exception):
    """The reader has stopped this work."""


@dataclass(eq=False)
class Task:
    """One piece of long work. `state`: "running", "done", "stopped" or "failed"."""

    title: str
    work: Callable[[Callable[[int, int], None]], Any]
    #: called in the task's own thread when something changed; hands over to the screen's
    changed: Callable[[Task], None]
    state: str = "running"
    done: int = 0
    total: int = 0
    result: Any = None
    error: Exception | None = None
    started: float = field(default_factory=monotonic)
    _stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Do the work; every outcome ends in `state`."""
        try:
            self.result = self.work(self._progress)
            self.state = "done"
        except Stopped:
            self.state = "stopped"
        except Exception as error:
            self.error, self.state = error, "failed"
        self.changed(self)

    def _progress(self, done: int, total: int) -> None:
        """Given to the work: tells how far it is, and raises Stopped at the next step once the reader wants that."""
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total
        self.changed(self)

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()


class Tasks:
    """The long work of this session, newest last."""

    def __init__(self, changed: Callable[[Task], None]) -> None:
        self._changed = changed
        self.all: list[Task] = []

    @property
    def running(self) -> list[Task]:
        """What is not over yet."""
        return [task for task in self.all if task.state == "running"]

    def start(self, title: str, work: Callable[[Callable[[int, int], None]], Any]) -> Task:
        """Begin some work; `work` is given a function to call with (done, total). It must open its own study, for reading."""
        task = Task(title, work, self._changed)
        self.all.append(task)
        Thread(target=task.run, daemon=True, name=title).start()
        return task
