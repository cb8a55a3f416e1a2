"""What every command needs: opening a study, printing results on stdout and messages on stderr."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study import Study


def is_terminal() -> bool:
    """Whether someone sits at both ends: nothing is asked and no screen opened otherwise."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def say(message: str) -> None:
    """A message, on stderr, without control characters that a name may hold."""
    print(printable(message), file=sys.stderr)


def put(line: str) -> None:
    """A line of a result for people, on stdout."""
    print(printable(line))


def put_json(document: Any) -> None:
    """The one JSON document on stdout, written as it is made: it may be a hundred megabytes."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    print()


def printable(line: str) -> str:
    """Text from a study may hold escape sequences; a terminal must not obey them."""
    return "".join(c if c in "\n\t" or c.isprintable() or c == "\u00a0" else " " if c.isspace() else "\ufffd" for c in line)


def put_table(headings: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[bool] | None = None) -> None:
    """Columns for people: as wide as they need, numbers to the right, or what is said to be."""
    from qualcode.text.graphemes import cell_width

    cells = [[printable("" if cell is None else str(cell)).replace("\n", " ") for cell in row] for row in [headings, *rows]]
    widths = [max(cell_width(row[at]) for row in cells) for at in range(len(headings))]
    numeric = [all(isinstance(row[at], int) for row in rows) and bool(rows) for at in range(len(headings))]
    for row in cells:
        padded = []
        for cell, width, to_the_right in zip(row, widths, right or numeric, strict=True):
            blanks = " " * (width - cell_width(cell))
            padded.append(blanks + cell if to_the_right else cell + blanks)
        print("  ".join(padded).rstrip())


def open_for_reading(arguments: argparse.Namespace) -> Study:
    """The study named on the command line, read only."""
    from qualcode.study import Study

    return Study.open(Path(arguments.study), write=False, coder=coder_of(arguments), language=arguments.language)


def open_for_writing(arguments: argparse.Namespace, *, needs_coder: bool = False, back_up: bool = True) -> Study:
    """The study named on the command line, for writing, with its rolling backup made if one is due."""
    from qualcode.study import Study
    from qualcode.study.platform import risky_folder

    study = Study.open(Path(arguments.study), coder=coder_of(arguments), language=arguments.language)
    try:
        risk = risky_folder(study.file.parent)
        if risk:
            say(text("study.risky-folder", study.language, folder=risk))
        if back_up:
            study.back_up_if_due()
        if needs_coder and not study.coder and is_terminal():
            name = input(text("shell.ask-coder", study.language) + " ").strip()
            if name:
                study.do("set-setting", key="coder", value=name)
    except BaseException:
        study.close()
        raise
    return study


def coder_of(arguments: argparse.Namespace) -> str | None:
    """--coder, else $QUALCODE_CODER; the study's stored one comes after these."""
    return arguments.coder or os.environ.get("QUALCODE_CODER") or None


#: seconds that work takes before it is told how far it is, and between two tellings
PATIENCE, TELL_EVERY = 0.7, 0.1


def progress_line(language: str, key: str) -> Callable[[int, int], None] | None:
    """A line on stderr that tells how far work has come once it takes long; None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    next_at, shown = monotonic() + PATIENCE, False

    def tell(done: int, of: int) -> None:
        nonlocal next_at, shown
        now, over = monotonic(), done >= of
        if (over and not shown) or (now < next_at and not over):
            return
        sys.stderr.write("\r" + text(key, language, done=done, of=of) + ("\n" if over else "\x1b[K"))
        sys.stderr.flush()
        next_at, shown = (now + PATIENCE, False) if over else (now + TELL_EVERY, True)

    return tell


def json_argument(given: str) -> dict[str, Any]:
    """The JSON object of `qualcode do`. Raises UsageFault."""
    try:
        parsed = json.loads(given) if given != "-" else json.load(sys.stdin)
    except ValueError as error:
        raise UsageFault("study.not-json", reason=error) from None
    if not isinstance(parsed, dict):
        raise UsageFault("study.not-json", reason=type(parsed).__name__)
    return parsed


def name_pairs(given: list[str]) -> dict[str, str]:
    """Options of the form LEFT=RIGHT. Raises UsageFault."""
    pairs = {}
    for pair in given:
        left, equals, right = pair.partition("=")
        if not equals or not left.strip() or not right.strip():
            raise UsageFault("shell.not-a-pair", pair=pair)
        pairs[left.strip()] = right.strip()
    return pairs


def given_date(given: str | None) -> dt.date | None:
    """A day as 2026-05-03, or None for none. Raises UsageFault."""
    if given is None:
        return None
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise UsageFault("shell.not-a-date", date=given) from None
