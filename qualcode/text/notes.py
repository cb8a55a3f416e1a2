"""Numbered notes as they stand in a list or under the pages of a report that was taken to plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOTE = re.compile(r"\s*\[?(\d{1,4})[\]:.)]?\s+(\S.*)")
#: numbers that may be left out between two notes of a list
GAP = 12
#: how a line begins that goes on with a list of citations, and how the line before it ends
_RUNS_ON = re.compile(r"\s*(?:bilag\s|appendix\s|s\.\s*\d|p\.\s*\d|ll?\.\s*\d)", re.IGNORECASE)
_UNENDED = re.compile(r"(?:[,;]|\b(?:og|samt|and|se|see|også|also))$", re.IGNORECASE)


def notes_in(lines: Iterable[str]) -> list[tuple[int, str]]:
    """Numbered notes in the order of their numbers, (number, words), from lines that begin with them.

    A line counts as the next note where its number follows the last: so other lines that begin with a number are left alone. A note that
    is not there leaves a gap in the numbers (`missing_numbers`). Lines that go on with a list of citations belong to the note before.
    """
    found: list[tuple[int, str]] = []
    waiting: list[tuple[int, str]] = []
    last = 0
    for line in lines:
        note = _NOTE.fullmatch(line.rstrip())
        if note is None:
            if found and _RUNS_ON.match(line) and _UNENDED.search(found[-1][1]):
                number, words = found[-1]
                found[-1] = (number, f"{words} {line.strip()}")
            continue
        number, words = int(note[1]), note[2].strip()
        if not found or number == last + 1:
            found.append((number, words))
            last, waiting = number, []
        elif last < number <= last + GAP:
            # Perhaps a gap: only where the next number follows on it.
            before = waiting[-1][0] if waiting else 0
            waiting = [*waiting, (number, words)] if number == before + 1 else [(number, words)]
            if len(waiting) > 1:
                found += waiting
                last, waiting = number, []
    return found


def missing_numbers(numbers: Iterable[int]) -> list[int]:
    """The numbers that are left out between the first and the last."""
    there = set(numbers)
    return [number for number in range(min(there), max(there)) if number not in there] if there else []
