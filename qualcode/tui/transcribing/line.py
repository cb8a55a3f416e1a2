"""The queue of recordings, driven by a thread of its own: what takes long or waits is done there, and no key waits for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from qualcode.crash import keep_report
from qualcode.faults import Fault
from qualcode.study.lock import WriterLock
from qualcode.transcription.in_turn import InTurn, Standing
from qualcode.transcription.job import SUFFIX, Job
from qualcode.transcription.queue import ROOM, unreadable
from qualcode.transcription.runner import Progress
from qualcode.transcription.tail import last_words

#: seconds between two looks of the thread at the process that hears, and of the screens at the thread
LOOK = 0.2
#: seconds between two looks at what other programs do with the queue
LOOK_AROUND = 2.0
#: states in which a process works on a recording
AT_WORK = ("starting", "hearing")

#: the fault of a recording that another process hears
HELD = "transcribing.job-held"

Deed = Callable[[InTurn], None]
Then = Callable[[], None]
Refused = Callable[[Fault], None]
#: something wished for, what is done after it, and what is done where it is refused; nothing wished for ends the thread
Wish = tuple[Deed | None, Then | None, Refused | None]


@dataclass(frozen=True, slots=True)
class Queued:
    """A recording of the queue, as it stands now."""

    job: Job
    progress: Progress
    #: what was heard last
    last: str = ""
    #: the process that hears it, where that is not ours; "" where none does
    elsewhere: str = ""

    @property
    def key(self) -> str:
        """What it is known by."""
        return self.job.key

    @property
    def at_work(self) -> bool:
        """Whether it is being heard by us."""
        return self.progress.state in AT_WORK


@dataclass(frozen=True, slots=True)
class State:
    """The queue as it stands now."""

    queued: tuple[Queued, ...] = ()
    paused: bool = True
    #: work files that cannot be read
    unreadable: tuple[Fault, ...] = ()

    @property
    def hearing(self) -> Queued | None:
        """What is being heard by us."""
        return next((one for one in self.queued if one.at_work), None)


class Line:
    """The queue of a study with the thread that drives it. What is wished is done there, one thing after the other."""

    def __init__(self, study_file: Path) -> None:
        self._file = study_file
        self._wishes: SimpleQueue[Wish] = SimpleQueue()
        self.state = State()
        #: what became of wishes, in order, to be said or done by the screens' own thread
        self.told: SimpleQueue[Fault | Then] = SimpleQueue()
        self._elsewhere: dict[str, str] = {}
        self._last: dict[str, tuple[float, str]] = {}
        self._unreadable: tuple[Fault, ...] = ()
        self._looked_around = float("-inf")
        self._files: frozenset[tuple[str, int, int]] = frozenset()
        self._thread = Thread(target=self._run, daemon=True, name="qualcode-hearing")
        self._thread.start()

    def wish(self, deed: Deed, then: Then | None = None, refused: Refused | None = None) -> None:
        """Have something done to the queue; then `then` is told, or `refused` with the fault; without it the fault is."""
        self._wishes.put((deed, then, refused))

    def close(self, patience: float = 0.0) -> None:
        """Stop hearing and end the thread, waiting so many seconds for it; what is heard is kept."""
        self._wishes.put((None, None, None))
        if patience:
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            line = InTurn(self._file)
        except Fault as fault:
            self.told.put(fault)
            return
        line.paused = True
        try:
            while self._go_on(line):
                pass
        except Exception as error:
            report = keep_report(error)
            self.told.put(Fault("recordings.crashed", report=str(report or "–")))
        finally:
            line.pause()

    def _go_on(self, line: InTurn) -> bool:
        """A look at everything, then whatever is wished; False when it is to end."""
        try:
            self._look(line)
        except Fault as fault:  # the folder is gone, or cannot be read at present
            self.told.put(fault)
            line.paused = True
        with suppress(Empty):
            deed, then, refused = self._wishes.get(timeout=LOOK if line.busy else LOOK_AROUND)
            if deed is None:
                return False
            self._looked_around = float("-inf")
            try:
                deed(line)
                self._look(line)  # what is done next sees what became of it
            except Fault as fault:
                self.told.put(fault if refused is None else partial(refused, fault))
            else:
                if then is not None:
                    self.told.put(then)
        return True

    def _look(self, line: InTurn) -> None:
        if monotonic() - self._looked_around >= LOOK_AROUND:
            self._look_around(line)
            self._looked_around = monotonic()
        standings = line.turn()
        self.state = State(tuple(self._queued(one) for one in standings), line.paused, self._unreadable)

    def _look_around(self, line: InTurn) -> None:
        """What others do: who hears what, and how far that is."""
        own = line.hearing
        files = _files(self._file, but=own)
        if files != self._files:
            self._files, self._unreadable = files, unreadable(self._file)
            line.refresh()
        standings = [one for one in line.standings() if own is None or one.job.key != own.key]
        self._elsewhere = {one.job.key: who for one in standings if (who := _held_by(one.job))}
        for one in standings:
            if one.progress.fault is not None and one.progress.fault.key == HELD and one.job.key not in self._elsewhere:
                line.retry(one.job.key)

    def _queued(self, standing: Standing) -> Queued:
        job, progress = standing.job, standing.progress
        elsewhere = "" if progress.state in AT_WORK else self._elsewhere.get(job.key, "")
        return Queued(job, progress, self._last_of(standing), elsewhere)

    def _last_of(self, standing: Standing) -> str:
        key, done = standing.job.key, standing.progress.done
        if key not in self._last or self._last[key][0] != done:
            self._last[key] = (done, last_words(standing.job.path) if done else "")
        return self._last[key][1]


def _files(study_file: Path, but: Job | None) -> frozenset[tuple[str, int, int]]:
    """The work files with their sizes and times, but that which we write ourselves."""
    found = set()
    with suppress(OSError), os.scandir(study_file.parent / ROOM) as inside:
        for one in inside:
            if one.name.endswith(SUFFIX) and (but is None or one.name != but.path.name):
                facts = one.stat()
                found.add((one.name, facts.st_size, facts.st_mtime_ns))
    return frozenset(found)


def _held_by(job: Job) -> str:
    """The process that has a work file in hand; "" where none has."""
    lock = WriterLock(job.path)
    return str(lock.holder()["process"]) if lock.is_held() else ""
