"""The program that plays a recording: begun at a place and ended to pause, the place kept by the clock. Knows no screen."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from qualcode.study.recordings import Sounding, player_for

#: how fast, compared to how it was said
SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
#: seconds within which a player that ends with a fault has played nothing
AT_ONCE = 1.5


class NoPlayerError(Exception):
    """No program is installed that can play from there."""


class Player:
    """Plays one recording. Times are seconds from its start."""

    def __init__(self, file: Path, length: float, clock: Callable[[], float] = monotonic) -> None:
        self.file = file
        self._length = length
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        #: ended, and not yet gone
        self._ended: list[subprocess.Popen[bytes]] = []
        self._began = 0.0
        self._from = 0.0
        self._until = length
        self.speed = 1.0

    @property
    def playing(self) -> bool:
        """Whether it plays, as far as was last looked."""
        return self._process is not None

    @property
    def place(self) -> float:
        """Where it is, or was when it ended."""
        if self._process is None:
            return self._from
        return min(self._from + (self._clock() - self._began) * self.speed, self._until)

    def play(self, place: float, until: float | None = None) -> None:
        """Play from there to the end, or as far as `until`. Raises NoPlayerError, or OSError where the program cannot be run."""
        self.pause()
        self._from = min(max(0.0, place), self._length)
        self._until = self._length if until is None else max(until, self._from)
        command = player_for(self.file, Sounding(self._from, self._until), self.speed)
        if command is None:
            raise NoPlayerError
        nothing = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
        self._began = self._clock()

    def pause(self) -> None:
        """End the player, and remember the place."""
        if self._process is not None:
            self._from = self.place
            self._process.terminate()
            self._ended.append(self._process)
            self._process = None

    def change_speed(self, step: int) -> float:
        """The next faster (1) or slower (-1) speed; what plays goes on from where it is."""
        at = SPEEDS.index(self.speed) + step
        if 0 <= at < len(SPEEDS):
            place, until, played = self.place, self._until, self.playing
            self.pause()
            self.speed = SPEEDS[at]
            if played:
                self.play(place, until)
        return self.speed

    def look(self) -> str:
        """Look whether it still plays: "playing", "over" when it came to the end just now, "failed" when it played nothing, or ""."""
        self._ended = [process for process in self._ended if process.poll() is None]
        if self._process is None:
            return ""
        code = self._process.poll()
        if code is None:
            return "playing"
        failed = code != 0 and self._clock() - self._began < AT_ONCE
        self._from = self._from if failed else self._until if code == 0 else self.place
        self._process = None
        return "failed" if failed else "over"

    def close(self) -> None:
        """End everything, and wait until it is gone."""
        self.pause()
        for process in self._ended:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
            if process.poll() is None:
                process.kill()
                process.wait()
        self._ended.clear()
