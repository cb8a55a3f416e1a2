"""What each material brought: for people, as json, and to a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.comparing import put_grid
from qualcode.commands.terminal import open_for_reading, progress_line, put, put_json, put_table, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.writers.saturation.tables import Report

#: nobody needs more, and they take minutes
_MOST_ORDERS = 100_000
#: cells of the longest bar
_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def saturation(arguments: argparse.Namespace) -> int:
    """What each material brought; the random orders are the only thing that takes time."""
    from qualcode.writers.saturation import report_of, write_saturation
    from qualcode.writers.saturation.document import document
    from qualcode.writers.saturation.tables import named

    if arguments.orders > _MOST_ORDERS:
        raise UsageFault("measures.too-many-orders", n=arguments.orders, most=_MOST_ORDERS)
    with open_for_reading(arguments) as study:
        language, name = study.language, study.reads.study().title
        report = report_of(
            study.reads,
            language,
            arguments.level,
            group=arguments.group,
            clock=arguments.clock,
            orders=arguments.orders,
            turn=_telling(language, arguments.orders),
        )
    if arguments.to:
        to = Path(arguments.to)
        write_saturation(report, to, language=language, study=name, delimiter=arguments.delimiter)
        say(text("measures.written", language, file=to, n=len(report.found.materials)))
    if arguments.json:
        put_json(document(report.found, report.orders, language))
    elif not arguments.to:
        _put(report, language)
        return 0
    for sentence in named(report.found, language):
        say(sentence)
    return 0


def _telling(language: str, orders: int) -> Callable[[], None]:
    from qualcode.analysis.orders import STRIDE

    line = progress_line(language, "measures.orders-progress")
    done = -STRIDE

    def turn() -> None:
        nonlocal done
        done += STRIDE
        if line is not None:
            line(done, orders)

    return turn


def _put(report: Report, language: str) -> None:
    """Judgements first, then what was found, then the other measures."""
    from qualcode.writers.saturation.tables import leading, tables, title

    put(title(report, language))
    if report.word is None:
        put(text("measures.off", language))
    put("")
    for sentence in report.judged or (text("measures.judged-none", language),):
        put(sentence)
    first, others = leading(tables(report, language))
    put("")
    put(first[0].title)
    _put_order(report, language)
    put("")
    for note in first[0].notes:
        put(note)
    for grid in first[1:]:
        put(f"\n{grid.title}")
        put_grid(grid)
    put(f"\n{text('measures.others', language)}\n{text('measures.others-presuppose', language)}")
    for grid in others:
        put(f"\n{grid.title}")
        put_grid(grid)


def _put_order(report: Report, language: str) -> None:
    """The order with a bar for what is new."""
    from qualcode.writers.saturation.tables import remarks

    found = report.found
    most = max((one.new for one in found.materials), default=0)
    since = ("since-merged", "since-gone") if found.clock == "analysed" else ()
    keys = ("number", "material", "round", "group", found.level, "new", "cumulative", *since)
    headings = [text(f"measures.{key}", language) for key in keys]
    rows = [
        [
            *(place, one.name, "" if one.round is None else one.round, one.group or "", one.codes, one.new, one.cumulative),
            *((one.since_merged, one.since_gone) if since else ()),
            bar(one.new, most),
            "; ".join(remarks(one, language)),
        ]
        for place, one in enumerate(found.materials, 1)
    ]
    right = [True, False, True, False, *[True] * (3 + len(since)), False, False]
    put_table([*headings, "", text("measures.marks", language)], rows, right=right)


def bar(value: int, most: int, cells: int = _BAR) -> str:
    """A bar of eighths of a cell; what is not 0 has at least one."""
    eighths = max(1, round(value * cells * 8 / most)) if value and most else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
