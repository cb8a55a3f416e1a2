"""One writer at a time, by a lock of the operating system that dies with its process."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.platform import machine_name


class WriterLock:
    """The right to write one file, mostly a study's. Who holds it, and since when, stands in a small file beside the lock.

    `held` is the key of the fault that says that somebody else has it.
    """

    def __init__(self, file: Path, *, held: str = "study.held") -> None:
        self.file = file
        self._held = held
        self._lock = FileLock(str(file) + ".lock", timeout=0)
        self._holder = Path(str(file) + ".lock-holder")

    def acquire(self, coder: str | None) -> None:
        """Take the lock. Raises Fault `held` naming the holder, or "study.read-only" where nothing can be written."""
        try:
            self._lock.acquire()
        except Timeout:
            raise Fault(self._held, file=self.file.name, **self.holder()) from None
        except OSError as error:
            raise Fault("study.read-only", file=str(self.file), reason=reason_of(error)) from error
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        about = {"coder": coder or "?", "process": os.getpid(), "machine": machine_name(), "since": now}
        try:
            self._holder.write_text(json.dumps(about), encoding="utf-8")
        except OSError as error:
            self.release()
            raise Fault("study.read-only", file=str(self.file), reason=reason_of(error)) from error

    def holder(self) -> dict[str, object]:
        """Who holds the lock: coder, process, machine, since. Question marks where it cannot be read."""
        unknown: dict[str, object] = {"coder": "?", "process": "?", "machine": "?", "since": "?"}
        try:
            told = json.loads(self._holder.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return unknown
        return {key: told.get(key, "?") for key in unknown} if isinstance(told, dict) else unknown

    def is_held(self) -> bool:
        """Whether another process holds it now. A kill leaves the holder's file behind, so the lock itself is asked too."""
        if not self._holder.exists():
            return False
        try:
            self._lock.acquire()
        except Timeout:
            return True
        except OSError:
            return False
        self.release()
        return False

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._holder.unlink()
            self._lock.release()

    def remove(self) -> None:
        """Give the lock back for good: what it was for is gone, and its own file goes too."""
        file = Path(self._lock.lock_file)
        with suppress(OSError):  # while it is held, so that nobody takes the lock of what is gone; Windows cannot
            file.unlink()
        self.release()
        with suppress(OSError):
            file.unlink()
