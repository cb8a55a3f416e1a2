"""How things are timed: medians of several runs, and the peak memory of a child process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

#: runs in a process that holds nothing, so that no memory of ours is counted: forks, execs and waits for the command
_WATCHER = """
import json, os, sys, time
began = time.perf_counter()
child = os.fork()
if not child:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - began
peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([seconds, peak, os.waitstatus_to_exitcode(status)]))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, beside the plainest way to do the same work, and the budget for it."""

    what: str
    ours: float
    #: "s", "ms", "MB" or "×"
    unit: str = "s"
    budget: float | None = None
    plain: float | None = None
    #: what the plainest way was
    plain_is: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the budget is kept, or None where there is none."""
        return None if self.budget is None else self.ours <= self.budget

    def line(self) -> str:
        """The figure as it is printed."""
        plain = "" if self.plain is None else f"{_number(self.plain)} {self.unit}"
        ratio = "" if not self.plain else f"{_number(self.ours / self.plain)}×"
        budget = "" if self.budget is None else f"{_number(self.budget)} {self.unit}"
        judged = {None: "", True: "met", False: "MISSED"}[self.met]
        return (
            f"{self.what:<52} {_number(self.ours):>8} {self.unit:<2} {budget:>10} {judged:<6} {plain:>10} {ratio:>7}  {self.plain_is}"
        ).rstrip()


HEADING = f"{'':<52} {'ours':>8} {'':<2} {'budget':>10} {'':<6} {'plain':>10} {'ratio':>7}  what plain is"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def seconds_of(work: Callable[[], object], runs: int) -> list[float]:
    """How long each of several runs took."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def typical(work: Callable[[], object], runs: int) -> float:
    """The median of several runs, in seconds."""
    return median(seconds_of(work, runs))


def p95(taken: Sequence[float]) -> float:
    """What 95 of 100 did not exceed."""
    return quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]


@dataclass(frozen=True, slots=True)
class Child:
    """What a finished command took."""

    seconds: float
    #: most resident memory, bytes
    peak: int


def run_child(command: Sequence[str | Path]) -> Child:
    """Run a command to its end; raises RuntimeError when it fails."""
    watched = [sys.executable, "-S", "-c", _WATCHER, *map(str, command)]
    seconds, peak, status = json.loads(subprocess.run(watched, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout)
    if status:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit status {status}")
    return Child(seconds, peak)


def typical_child(command: Sequence[str | Path], runs: int) -> Child:
    """The median time and the largest peak of several runs."""
    children = [run_child(command) for _ in range(runs)]
    return Child(median(child.seconds for child in children), max(child.peak for child in children))


def qualcode(*arguments: str | Path) -> list[str | Path]:
    """The command line of this interpreter's qualcode."""
    return [Path(sys.executable).with_name("qualcode"), *arguments]
