"""The first screen as its user feels it: keys into a pseudo-terminal, and the time to the first byte that comes back.

Standard library only; for systems with pseudo-terminals. Memory is read from /proc, so it is told on Linux alone.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sqlite3
import struct
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.figures import Bench
from benchmarks.generate import INTERVIEWER
from benchmarks.measure import Figure, p95, qualcode

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

    def seconds_to_answer(self, keys: bytes) -> float:
        """From a key, on a screen at rest, to the first byte of what it changes."""
        sent = time.perf_counter()
        os.write(self._end, keys)
        first = self.read()[0]
        self.rest()
        return first - sent

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


def screen(bench: Bench) -> Iterator[Figure]:
    """The coding screen on both studies."""
    if sys.platform == "win32":
        return
    folder = bench.made.scratch()
    for name, home in (("many interviews", bench.made.many), ("long transcript", bench.made.long)):
        study = folder / home.name
        shutil.copytree(home, study)
        starts = []
        for _ in range(bench.runs):
            terminal, began = _opened(study)
            starts.append(began)
            terminal.close()
        yield Figure(f"{name}: text on screen", median(starts), "s", 1.0)
        terminal, _ = _opened(study)
        try:
            yield from _keys(name, terminal, bench.runs, study)
        finally:
            terminal.close()


def _opened(study: Path) -> tuple[Terminal, float]:
    """A workbench at rest, and how long it took until words of the transcript were there."""
    terminal = Terminal(qualcode("open", study, "--language", "en"))
    _, seen, _ = terminal.read(until=INTERVIEWER.encode(), limit=60)
    terminal.rest()
    return terminal, seen - terminal.began


def _keys(name: str, terminal: Terminal, runs: int, study: Path) -> Iterator[Figure]:
    times = 6 * runs
    for what, key, budget in (
        ("cursor down", DOWN, 8.0),
        ("cursor right", RIGHT, 8.0),
        ("page down", PAGE_DOWN, None),
        ("select a sentence", b"s", None),
    ):
        yield from _latency(f"{name}: {what}", [terminal.seconds_to_answer(key) for _ in range(times)], budget)
    # Back to the top, where no sentence has a coding of the coder's own yet.
    terminal.press(START)
    before, applied = _codings(study), []
    for _ in range(times):
        for key in (b"\x1b", DOWN, DOWN, DOWN, b"s"):
            terminal.press(key)
        applied.append(terminal.seconds_to_answer(b"\r"))
    made = _codings(study) - before
    if made < times // 2:
        raise RuntimeError(f"{times} times a code was applied, and {made} codings were made")
    yield from _latency(f"{name}: apply a code", applied, 25)
    yield from _latency(f"{name}: undo", [terminal.seconds_to_answer(b"u") for _ in range(made)], None)
    resized = []
    for at in range(2 * runs):
        terminal.resize(COLUMNS - 30 * (at % 2 == 0), ROWS)
        sent = time.perf_counter()
        resized.append(terminal.read()[0] - sent)
        terminal.rest()
    yield from _latency(f"{name}: resize", resized, 250)
    memory = terminal.memory()
    if memory is not None:
        yield Figure(f"{name}: memory of the workbench", memory / 1e6, "MB", 200)


def _codings(study: Path) -> int:
    with closing(sqlite3.connect(f"file:{study / 'study.qualcode'}?mode=ro", uri=True)) as raw:
        return int(raw.execute("SELECT count(*) FROM coding").fetchone()[0])


def _latency(what: str, seconds: list[float], budget: float | None) -> Iterator[Figure]:
    milliseconds = [1e3 * one for one in seconds]
    yield Figure(f"{what}, p50", median(milliseconds), "ms", budget)
    yield Figure(f"{what}, p95", p95(milliseconds), "ms")
