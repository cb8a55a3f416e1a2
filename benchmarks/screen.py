"""The workbench as its user feels it: the times of the keys, of the start, of the ways from screen to screen, and the memory.

The budgets are those of the issue that asked for the screens: to the first byte of the answer, at the median, unless it says otherwise.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.figures import Bench
from benchmarks.generate import CODER, INTERVIEWER
from benchmarks.measure import Figure, p95, qualcode
from benchmarks.seat import ESCAPE, key_bytes, key_of
from benchmarks.terminal import COLUMNS, DOWN, PAGE_DOWN, RIGHT, ROWS, START, Terminal
from qualcode.study import Study

#: milliseconds
CURSOR, PAGE, SENTENCE, DRAG, APPLY, APPLIED, PICKER, COMPARISON, INTERVIEW, SCREEN, RESIZE = 5, 20, 12, 6, 20, 80, 60, 100, 150, 150, 200
#: seconds to the first words, and megabytes
STARTED, MEMORY = 0.9, 200
#: as many codes as the picker is to open over
PICKED_FROM = 2_000
#: steps of a drag, and the cell it begins at
DRAGGED, DRAGGED_FROM = 25, (60, 8)
SCREENS = ("codes", "memos", "search", "quotes", "overview", "people", "history")


def screen(bench: Bench) -> Iterator[Figure]:
    """All of it, on both studies."""
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
        yield Figure(f"{name}: text on screen", median(starts), "s", STARTED)
        terminal, _ = _opened(study)
        try:
            yield from _keys(name, terminal, bench.runs, study)
            if home == bench.made.many:
                yield from _ways(name, terminal, bench.runs)
            memory = terminal.memory()
            if memory is not None:
                yield Figure(f"{name}: memory of the workbench", memory / 1e6, "MB", MEMORY)
        finally:
            terminal.close()
    yield from _picker(folder / bench.made.many.name, bench.runs)


def _opened(study: Path) -> tuple[Terminal, float]:
    """A workbench at rest, and how long it took until words of the transcript were there."""
    terminal = Terminal(qualcode("open", study, "--language", "en"))
    _, seen, _ = terminal.read(until=INTERVIEWER.encode(), limit=60)
    terminal.rest()
    return terminal, seen - terminal.began


def _keys(name: str, terminal: Terminal, runs: int, study: Path) -> Iterator[Figure]:
    times = 6 * runs
    for what, key, budget in (
        ("cursor down", DOWN, CURSOR),
        ("cursor right", RIGHT, CURSOR),
        ("page down", PAGE_DOWN, PAGE),
        ("select a sentence", key_of("select-sentence"), SENTENCE),
    ):
        yield from _latency(f"{name}: {what}", [terminal.answer(key)[0] for _ in range(times)], budget)
    terminal.press(START)
    yield from _latency(f"{name}: a step of the mouse", terminal.drag(DRAGGED_FROM, DRAGGED), DRAG)
    # Back to the top, where no sentence has a coding of the coder's own yet.
    terminal.press(START)
    before, applied = _codings(study), []
    for _ in range(times):
        for key in (ESCAPE, DOWN, DOWN, DOWN, key_of("select-sentence")):
            terminal.press(key)
        applied.append(terminal.answer(key_of("apply-last")))
    made = _codings(study) - before
    if made < times // 2:
        raise RuntimeError(f"{times} times a code was applied, and {made} codings were made")
    yield from _latency(f"{name}: apply a code", [first for first, _ in applied], APPLY)
    yield from _latency(f"{name}: apply a code, settled", [last for _, last in applied], APPLIED)
    yield from _latency(f"{name}: undo", [terminal.answer(key_of("undo"))[0] for _ in range(made)], None)
    resized = []
    for at in range(2 * runs):
        terminal.resize(COLUMNS - 30 * (at % 2 == 0), ROWS)
        sent = time.perf_counter()
        resized.append(terminal.read()[0] - sent)
        terminal.rest()
    yield from _latency(f"{name}: resize", resized, RESIZE)


def _ways(name: str, terminal: Terminal, runs: int) -> Iterator[Figure]:
    """From interview to interview, from screen to screen, and to the comparison of the code with the many quotations."""
    keys = [key_of("next-material"), key_of("previous-material")] * runs
    yield from _latency(f"{name}: another interview", [terminal.answer(key)[0] for key in keys], INTERVIEW)
    for where in SCREENS:
        taken = []
        # The first visit also loads the screen's own modules.
        for _ in range(1 + runs):
            taken.append(terminal.answer(key_of(f"go-{where}"))[0])
            terminal.press(key_of("go-coding"))
        yield from _latency(f"{name}: to the screen {where}", taken, SCREEN)
    compared = []
    terminal.press(key_of("toggle-codes"))
    # The code of the many quotations is the third in the tree.
    terminal.press(key_bytes("home"))
    terminal.press(DOWN + DOWN)
    for _ in range(1 + runs):
        compared.append(terminal.answer(key_of("comparison-compare"))[0])
        terminal.press(key_of("comparison-return"))
        terminal.press(key_of("toggle-codes"))
    yield from _latency(f"{name}: to the comparison of 2,000 quotations", compared, COMPARISON)
    terminal.press(ESCAPE)


def _picker(study: Path, runs: int) -> Iterator[Figure]:
    """The picker over thousands of codes."""
    with Study.open(study, coder=CODER) as opened, opened.action("make-code"):
        for number in range(PICKED_FROM - len(opened.reads.codes())):
            opened.do("make-code", name=f"Ekstra {number}")
    terminal, _ = _opened(study)
    try:
        taken = []
        for _ in range(2 * runs):
            terminal.press(DOWN)
            taken.append(terminal.answer(key_of("code"))[0])
            terminal.press(ESCAPE)
        yield from _latency(f"the picker over {PICKED_FROM:,} codes", taken, PICKER)
    finally:
        terminal.close()


def _codings(study: Path) -> int:
    with closing(sqlite3.connect(f"file:{study / 'study.qualcode'}?mode=ro", uri=True)) as raw:
        return int(raw.execute("SELECT count(*) FROM coding").fetchone()[0])


def _latency(what: str, seconds: list[float], budget: float | None) -> Iterator[Figure]:
    milliseconds = [1e3 * one for one in seconds]
    yield Figure(f"{what}, p50", median(milliseconds), "ms", budget)
    yield Figure(f"{what}, p95", p95(milliseconds), "ms")
