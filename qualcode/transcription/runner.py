"""A worker process as the program sees it: begun, watched and ended, without waiting for it."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import IO, Any, Literal

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.platform import beside_us
from qualcode.transcription.job import Job
from qualcode.transcription.memory import wants_memory
from qualcode.transcription.telling import fault_of

State = Literal["waiting", "starting", "hearing", "whole", "stopped", "failed"]


def program(module: str) -> tuple[str, ...]:
    """What is started, behind Python itself: `main` of a module of this very program, wherever it lies and one stands."""
    begin = "import sys; root = sys.argv.pop(1); root in sys.path or sys.path.insert(0, root); "
    return "-c", f"{begin}from {module} import main; sys.exit(main(sys.argv[1:]))", str(Path(__file__).resolve().parents[2])


#: the worker; tests put one with a made-up engine here
WORKER = program("qualcode.transcription.worker")
#: seconds that a worker is given to end by itself
PATIENCE = 1.0
_ENDED = ("whole", "stopped", "failed")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recording is heard. Seconds; `done` and `of` of the recording, `remaining` of the clock on the wall."""

    state: State
    done: float = 0.0
    #: None where its length is not known
    of: float | None = None
    #: None as long as nothing is measured
    remaining: float | None = None
    #: seconds heard in a second
    speed: float | None = None
    fault: Fault | None = None

    @property
    def ended(self) -> bool:
        """Whether no process works on it any more."""
        return self.state in _ENDED


def standing(job: Job) -> Progress:
    """How far a job is that nobody is working on."""
    return Progress("whole" if job.whole else "waiting", job.until, job.seconds or job.ticket.recording.seconds)


class Runner:
    """Hears one job in a process of its own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process: subprocess.Popen[bytes] | None = None
        self._progress = standing(job)
        self._told_at = monotonic()
        self._stopping = False
        #: the last that libraries said; looked at for what went wrong, and shown to nobody
        self._said: deque[bytes] = deque(maxlen=40)
        self._readers: list[threading.Thread] = []
        self._changed = threading.Lock()

    def start(self) -> None:
        """Begin, or go on where the job was left. Does not wait."""
        if self._process is not None:
            return
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", *WORKER, str(self.job.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                **beside_us(),
            )
        except OSError as error:
            self._progress = replace(self._progress, state="failed", fault=self._not_started(error))
            return
        self._progress = replace(self._progress, state="starting")
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        for read, stream in ((self._listen, self._process.stdout), (self._overhear, self._process.stderr)):
            reader = threading.Thread(target=read, args=(stream,), daemon=True)
            reader.start()
            self._readers.append(reader)

    def _not_started(self, error: OSError) -> Fault:
        file = self.job.ticket.recording.source
        if error.errno == errno.ENOMEM:
            return Fault("transcribing.job-no-memory", file=file)
        return Fault("transcribing.job-not-started", file=file, reason=reason_of(error))

    def poll(self) -> Progress:
        """How far it is now. Never waits."""
        process = self._process
        if process is not None and process.poll() is not None and not self._progress.ended:
            for reader in self._readers:  # what was told last is still in the pipe, and comes at once
                reader.join(PATIENCE)
            self._end(process.returncode)
        with self._changed:
            now = self._progress
            if now.state == "hearing" and now.remaining is not None:
                return replace(now, remaining=max(now.remaining - (monotonic() - self._told_at), 0.0))
            return now

    def stop(self) -> Progress:
        """End it: within two seconds, and mostly at once. What is heard is kept; only the piece under way is lost."""
        process = self._process
        if process is not None and process.poll() is None:
            self._stopping = True
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE)
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        return self.poll()

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                with suppress(ValueError, KeyError, TypeError):  # half a line of one that was killed
                    self._take(json.loads(line))

    def _overhear(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._said.append(line[-400:])

    def _take(self, told: dict[str, Any]) -> None:
        state = told["state"]
        with self._changed:
            if state == "hearing":
                self._told_at = monotonic()
                self._progress = Progress("hearing", told["done"], told["of"], told["remaining"], told["speed"])
            elif state == "failed":
                self._progress = replace(self._progress, state="failed", fault=fault_of(told["key"], told["fields"]))
            elif state == "whole":
                self._progress = replace(self._progress, state="whole", done=self._progress.of or self._progress.done, remaining=None)
            else:
                self._progress = replace(self._progress, state=state)

    def _end(self, status: int) -> None:
        """The process is gone and has not said why."""
        with self._changed:
            if not self._progress.ended:
                if self._stopping or status == 0:
                    self._progress = replace(self._progress, state="stopped", remaining=None)
                else:
                    fault = Fault(_why(status, b"".join(self._said)), file=self.job.ticket.recording.source)
                    self._progress = replace(self._progress, state="failed", fault=fault)
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()


#: how Windows says that a process was ended for want of memory; not run there
_WINDOWS_NO_MEMORY = 0xC0000017


def _why(status: int, said: bytes) -> str:
    """The key of what is said of a process that ended so."""
    if wants_memory(said.decode("utf-8", "replace")) or status & 0xFFFFFFFF == _WINDOWS_NO_MEMORY:
        return "transcribing.job-no-memory"
    return "transcribing.job-killed" if status == -9 else "transcribing.job-crashed"
