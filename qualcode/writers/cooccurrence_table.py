"""Co-occurrence as it is printed: the JSON document, the list of pairs, and the matrix of codes by codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qualcode.locale import text
from qualcode.study.cooccurrence import By, Cooccurrence
from qualcode.writers.count_tables import code_column
from qualcode.writers.grid import Cell, Column, Grid


def document(pairs: Iterable[Cooccurrence]) -> list[dict[str, Any]]:
    """What `cooccurrence --json` prints."""
    return [{"a": pair.a, "b": pair.b, "count": pair.meetings, "c": s.c, "flag": s.unequal} for pair in pairs for s in [pair.strength]]


def grid(pairs: Sequence[Cooccurrence], by: By, language: str, *, with_subcodes: bool = False, part: str = "") -> Grid:
    """One row a pair of codes, the most frequent first."""

    def column(name: str, kind: Any = "count") -> Column:
        return Column(text(f"meeting.column-{name}", language), kind)

    columns = [
        Column(text("meeting.column-a", language), heads=True, width=30),
        Column(text("meeting.column-b", language), heads=True, width=30),
        column("count"),
        column("c", "figure"),
        column("a_count"),
        column("b_count"),
        column("a_given_b", "share"),
        column("b_given_a", "share"),
        Column(text("meeting.column-flag", language), width=16),
    ]
    unequal = text("meeting.unequal", language)
    rows: list[list[Cell]] = []
    for pair in pairs:
        s = pair.strength
        shares = (s.first_given_second, s.second_given_first)
        rows.append([pair.a, pair.b, pair.meetings, s.c, pair.a_count, pair.b_count, *shares, unequal if s.unequal else None])
    return Grid(
        text("meeting.title", language),
        language,
        columns,
        rows,
        notes=notes(by, language, with_subcodes=with_subcodes, part=part),
        document=document(pairs),
    )


def matrix(
    pairs: Sequence[Cooccurrence],
    rows: Sequence[str],
    columns: Sequence[str],
    by: By,
    language: str,
    *,
    with_subcodes: bool = False,
    part: str = "",
) -> Grid:
    """Codes by codes, by their paths and in the order given; only codes that meet one of the other side. Both sides may be the same."""
    counts = {(pair.a, pair.b): pair.meetings for pair in pairs}

    def count(one: str, other: str) -> int | None:
        return counts.get((min(one, other), max(one, other)))

    chosen = set(rows), set(columns)
    meeting: tuple[set[str], set[str]] = (set(), set())
    for pair in counts:
        for one, other in (pair, pair[::-1]):
            if one in chosen[0] and other in chosen[1]:
                meeting[0].add(one)
                meeting[1].add(other)
    shown = [path for path in rows if path in meeting[0]], [path for path in columns if path in meeting[1]]
    return Grid(
        text("meeting.title", language),
        language,
        [Column(text("meeting.column-code", language), heads=True, key="path"), *(code_column(path) for path in shown[1])],
        [[row, *(count(row, other) for other in shown[1])] for row in shown[0]],
        notes=[
            text(f"meeting.by-{by}", language),
            *([text("meeting.with_subcodes", language)] if with_subcodes else []),
            *([part] if part else []),
            text("meeting.empty", language),
        ],
        nothing="",
    )


def notes(by: By, language: str, *, with_subcodes: bool, part: str = "") -> list[str]:
    """What is counted; `part` is a sentence that says in which material."""
    said = [text(f"meeting.by-{by}", language), text("meeting.c", language), text("meeting.flag", language)]
    return [*said, *([text("meeting.with_subcodes", language)] if with_subcodes else []), *([part] if part else [])]


def part_of(round: int | None, group: str | None, language: str) -> str:
    """A sentence that says which material is counted; "" where it is all."""
    said = [text("table.round", language, round=round)] if round is not None else []
    said += [group] if group is not None else []
    return text("meeting.part", language, part=", ".join(said)) if said else ""
