"""A program in a pseudo-terminal: keys into it, and the time to the first and the last byte that comes back.

Standard library only; for systems with pseudo-terminals. Memory is read from /proc, so it is told on Linux alone.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

COLUMNS, ROWS = 150, 42
DOWN, RIGHT, PAGE_DOWN, START = b"\x1b[B", b"\x1b[C", b"\x1b[6~", b"<"
#: seconds without output after which a screen is taken to be at rest
QUIET = 0.06
#: seconds of rest between two keys
GAP = 0.2
#: what a terminal is asked at the start, and what one answers that can synchronise its output
_ANSWERS = {b"\x1b[c": b"\x1b[?62;c", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        import pty

        self.began = time.perf_counter()
        self.process, self._end = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            for name in ("COLUMNS", "LINES", "NO_COLOR"):
                os.environ.pop(name, None)
            # The size is set from the other end before anything is drawn.
            time.sleep(0.03)
            os.execvp(command[0], list(map(str, command)))
        self.resize(COLUMNS, ROWS)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the program is told."""
        import fcntl
        import termios

        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)

    def read(self, *, until: bytes = b"", limit: float = 3.0) -> tuple[float, float, bytes]:
        """All output until the screen rests (or holds `until`): when its first and last bytes came, and the output.

        Raises RuntimeError when nothing comes within `limit` seconds.
        """
        first = last = 0.0
        output = b""
        waited = time.perf_counter()
        while time.perf_counter() - waited < limit:
            ready, _, _ = select.select([self._end], [], [], QUIET if first and until in output else limit)
            if not ready:
                break
            try:
                some = os.read(self._end, 1 << 16)
            except OSError:
                break
            last = time.perf_counter()
            first = first or last
            output += some
            for asked, answer in _ANSWERS.items():
                if asked in some:
                    os.write(self._end, answer)
            if until and until in output:
                return first, last, output
        if not first or until not in output:
            raise RuntimeError(f"the screen did not answer; it ended on {output[-300:]!r}")
        return first, last, output

    def rest(self) -> None:
        """Wait until nothing has come for a while."""
        while select.select([self._end], [], [], GAP)[0]:
            self.read(limit=0.5)

    def press(self, keys: bytes) -> None:
        """Keys whose answer is not measured; they may change nothing."""
        os.write(self._end, keys)
        self.rest()

    def answer(self, keys: bytes, *, limit: float = 3.0) -> tuple[float, float]:
        """Seconds from a key, on a screen at rest, to the first byte of what it changes, and to the last."""
        sent = time.perf_counter()
        os.write(self._end, keys)
        first, last, _ = self.read(limit=limit)
        self.rest()
        return first - sent, last - sent

    def drag(self, start: tuple[int, int], steps: int) -> list[float]:
        """The mouse pressed at (column, row), then moved a cell to the right and a row down each time: seconds to the answer of each step.

        A step onto a blank row selects nothing more and has no answer; it does not count.
        """
        column, row = start
        self.press(f"\x1b[<0;{column};{row}M".encode())
        taken = []
        for step in range(1, steps + 1):
            with suppress(RuntimeError):
                taken.append(self.answer(f"\x1b[<32;{column + step};{row + step}M".encode(), limit=GAP)[0])
        self.press(f"\x1b[<0;{column + steps};{row + steps}m".encode())
        return taken

    def memory(self) -> int | None:
        """Resident bytes, or None where they cannot be read."""
        try:
            return int(Path(f"/proc/{self.process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
        except OSError:
            return None

    def close(self) -> None:
        """End the program."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.process, sign)
                time.sleep(0.3)
                if os.waitpid(self.process, os.WNOHANG)[0]:
                    break
            except (ProcessLookupError, ChildProcessError):
                break
        os.close(self._end)
