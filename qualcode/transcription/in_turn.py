"""The jobs of a study heard in turn, one at a time: what the command and the screen both drive, without waiting for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.transcription.queue import cancel, jobs
from qualcode.transcription.runner import Progress, Runner, standing

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.transcription.job import Job


@dataclass(frozen=True, slots=True)
class Standing:
    """A job and how far it is."""

    job: Job
    progress: Progress


class InTurn:
    """Hears what waits, one recording after another. Call `turn` a few times a second; nothing here waits but `pause` and `drop`.

    A job that is whole stays in the list until it is stored and `refresh` sees that. One that failed is told with its fault
    and passed over until `resume`. `only`: keys of the jobs that are heard; all of them if not given.
    """

    def __init__(self, study: Path, only: Collection[str] | None = None) -> None:
        self.study = study
        self.paused = False
        self._only = only
        self._ended: dict[str, Progress] = {}
        self._runner: Runner | None = None
        self._jobs: tuple[Job, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Look at the folder again: after jobs were added, moved or stored."""
        self._jobs = tuple(job for job in jobs(self.study) if self._only is None or job.key in self._only)

    def turn(self) -> tuple[Standing, ...]:
        """Go on: whoever is ready is noted, whoever is next is begun. Every job in order with how far it is."""
        runner = self._runner
        if runner is not None and (now := runner.poll()).ended:
            self._runner = None
            if now.state == "failed":
                self._ended[runner.job.key] = now
            self.refresh()
        if self._runner is None and not self.paused and (waiting := self._next()):
            self._runner = Runner(waiting)
            self._runner.start()
        return self.standings()

    def standings(self) -> tuple[Standing, ...]:
        """Every job in order with how far it is, without going on."""
        return tuple(Standing(job, self._progress(job)) for job in self._jobs)

    @property
    def hearing(self) -> Job | None:
        """What is being heard now."""
        return self._runner.job if self._runner is not None else None

    @property
    def busy(self) -> bool:
        """Whether there is anything to be heard still."""
        return self._runner is not None or (not self.paused and self._next() is not None)

    def pause(self) -> None:
        """Stop, within two seconds; only the piece under way is lost."""
        self.paused = True
        if self._runner is not None:
            self._runner.stop()
            self._runner = None
            self.refresh()

    def resume(self) -> None:
        """Go on, also with what has failed."""
        self.paused = False
        self._ended.clear()

    def retry(self, key: str) -> None:
        """Go on with one that has failed."""
        self._ended.pop(key, None)

    def drop(self, key: str, known: Collection[str] = ()) -> None:
        """Take a job out of the queue for good, with what was heard of it. `known`: hashes of recordings that the study has."""
        if self._runner is not None and self._runner.job.key == key:
            self._runner.stop()
            self._runner = None
        for job in self._jobs:
            if job.key == key:
                cancel(job, known)
        self._ended.pop(key, None)
        self.refresh()

    def _next(self) -> Job | None:
        return next((job for job in self._jobs if not job.whole and job.key not in self._ended), None)

    def _progress(self, job: Job) -> Progress:
        if self._runner is not None and self._runner.job.key == job.key:
            return self._runner.poll()
        still = standing(job)
        failed = self._ended.get(job.key)
        if failed is not None and not job.whole:
            return replace(failed, done=still.done, of=still.of, remaining=None)
        return replace(still, state="stopped") if self.paused and still.state == "waiting" and still.done else still
