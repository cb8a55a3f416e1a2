"""Makes the studies if they are not there, measures, and prints one line a figure."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import figures, numbers
from benchmarks.appendices import appendix_set
from benchmarks.chapter import chapter
from benchmarks.exchange import exchange
from benchmarks.figures import Bench
from benchmarks.generate import FULL, TINY, studies
from benchmarks.hearing import hearing
from benchmarks.hour import hour
from benchmarks.measure import HEADING, Figure
from benchmarks.review import review
from benchmarks.saturation import of_saturation
from benchmarks.screen import screen
from benchmarks.theory import theory

Part = Callable[[Bench], Iterator[Figure]]

PARTS: dict[str, Part] = {
    "counts": figures.counts,
    "searches": figures.searches,
    "exports": figures.exports,
    "exchange": exchange,
    "safety": figures.safety,
    "import": figures.import_,
    "changes": partial(figures.changes, times=100),
    "comparing": numbers.comparing,
    "meeting": numbers.meeting,
    "theory": theory,
    "saturation": of_saturation,
    "appendices": appendix_set,
    "review": review,
    "chapter": chapter,
    "starts": figures.starts,
    "screen": screen,
    "hour": hour,
    "hearing": hearing,
}
#: half an hour of their own, so only when asked for
ASKED_FOR = {"hour", "hearing"}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 0 whatever they are: a clock is no test."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all but the hour and hearing by default")
    parser.add_argument("--data", type=Path, default=_cache(), help="where the generated studies are kept (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is told")
    parser.add_argument("--tiny", action="store_true", help="a study of a few pages, to try the benchmarks themselves")
    given = parser.parse_args(argv)
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    made = studies(given.data, TINY if given.tiny else FULL, say=lambda words: print(f"… {words}", file=sys.stderr, flush=True))
    print(_machine(), HEADING, sep="\n", flush=True)
    for name in given.parts or (part for part in PARTS if part not in ASKED_FOR):
        for figure in PARTS[name](Bench(made, given.runs)):
            print(figure.line(), flush=True)
    made.scratch()
    return 0


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qualcode-benchmarks"


def _machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()}, {os.cpu_count()} processors{load}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
