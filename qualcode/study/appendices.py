"""The appendices of a study: which kinds there are, which of them are in the set, their volumes, and the numbers they were given."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord


class Kind(NamedTuple):
    """What holds for a kind of appendix until the researcher says otherwise."""

    #: "open" or "confidential"
    volume: str = "open"
    ticked: bool = True


#: every kind, in the order of the set; a transcript stands once for each material
KINDS: Mapping[str, Kind] = {
    "letter": Kind(),
    "participants": Kind(),
    "guides": Kind(),
    "transcription-key": Kind(),
    # Whole conversations tell who someone is even by pseudonyms: they are for those who have promised to keep them.
    "transcript": Kind(volume="confidential"),
    "codebook": Kind(),
    "open-coding": Kind(),
    "worked-example": Kind(),
    "axial-coding": Kind(),
    "core-category": Kind(),
    "memos": Kind(),
    "sampling": Kind(),
    "quotes": Kind(),
    "agreement": Kind(),
    "audit-trail": Kind(),
    "coreq": Kind(),
    "srqr": Kind(),
    "case-boxes": Kind(ticked=False),
    "content-analysis": Kind(ticked=False),
    "archetypes": Kind(ticked=False),
    "suggestions": Kind(ticked=False),
}
#: the kinds that a tradition has a word of its own for
_OWN_WORDS = {"strauss-corbin": frozenset({"axial-coding"})}
#: the kinds of material whose text is in the set as an appendix of its own; others are where the researcher ticks them
SPOKEN = ("interview", "focus-group", "field-note")
#: what a setting that holds a choice is called: "appendix:codebook", "appendix:transcript:<id of a material>"
CHOICE = "appendix:"


class AppendixRecord(NamedTuple):
    """An appendix there is or could be."""

    #: of its row, once it has a number
    id: str | None
    number: int | None
    kind: str
    #: what a transcript prints; None for all others, and where the material has gone
    material: MaterialRecord | None
    volume: str
    ticked: bool
    #: what it is made from, by the names that each kind knows: {"memos": [ids]}
    recipe: Mapping[str, Any]
    #: it had this number, and what it printed is not in the study any more: nothing else is given the number
    gone: bool = False
    #: the study's tradition, where it has a word of its own for such an appendix
    tradition: str = ""


def choice_key(kind: str, material_id: str | None = None) -> str:
    """The key of the setting that holds what was chosen for a kind, or for one transcript."""
    return f"{CHOICE}{kind}" if material_id is None else f"{CHOICE}{kind}:{material_id}"


def appendices(connection: Connection) -> tuple[AppendixRecord, ...]:
    """Every appendix there is or could be, in the order of the set; those that are gone at the end, by their numbers."""
    rows = (
        driver(connection)
        .execute("SELECT id, number, kind, material_id, volume, recipe FROM appendix ORDER BY number, given_at, id")
        .fetchall()
    )
    numbered: dict[tuple[str, str | None], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        numbered[row[2], row[3]].append(row)
    choices = _choices(connection)
    tradition = Reads(connection).study().tradition
    found = [
        _record(kind, material, numbered, choices, tradition)
        for kind in KINDS
        for material in (Reads(connection).materials() if kind == "transcript" else (None,))
    ]
    there = {record.id for record in found}
    # Also what two copies of a study gave two numbers: the lower one holds, the other is not given to anything else.
    found += [AppendixRecord(row[0], row[1], row[2], None, row[4], False, {}, gone=True) for row in rows if row[0] not in there]
    return tuple(found)


def by_number(records: tuple[AppendixRecord, ...]) -> list[AppendixRecord]:
    """The records by their numbers; those without one at the end, in the order of the set."""
    return sorted(records, key=lambda record: (record.number is None, record.number or 0))


def numbered_anew(records: Sequence[AppendixRecord]) -> list[tuple[AppendixRecord, int | None]]:
    """What numbering anew in the order of the set would change: each with its new number, None where what had it is gone."""
    numbered = [record for record in records if record.id is not None and not record.gone]
    # What is not in the set keeps a number, behind all others.
    order = sorted(numbered, key=lambda record: not record.ticked)
    changes: list[tuple[AppendixRecord, int | None]] = [
        (record, number) for number, record in enumerate(order, start=1) if number != record.number
    ]
    changes += [(record, None) for record in records if record.gone]
    return sorted(changes, key=lambda change: change[0].number or 0)


def _choices(connection: Connection) -> dict[str, dict[str, Any]]:
    stored = driver(connection).execute("SELECT key, value FROM setting WHERE substr(key, 1, ?) = ?", (len(CHOICE), CHOICE))
    return {key: json.loads(value) for key, value in stored}


def _record(
    kind: str,
    material: MaterialRecord | None,
    numbered: Mapping[tuple[str, str | None], list[tuple[Any, ...]]],
    choices: Mapping[str, dict[str, Any]],
    tradition: str,
) -> AppendixRecord:
    """One appendix: what was chosen for it, before what was chosen for its kind, before what holds for all."""
    usual = KINDS[kind]
    chosen: dict[str, Any] = {
        "volume": usual.volume,
        "ticked": usual.ticked and (material is None or material.kind in SPOKEN),
        "recipe": {},
        **choices.get(choice_key(kind), {}),
    }
    if material is not None:
        chosen |= choices.get(choice_key(kind, material.id), {})
    rows = numbered.get((kind, material.id if material else None), [])
    # A transcript without its material is gone.
    row = rows[0] if rows and (kind != "transcript" or material) else (None, None, kind, None, chosen["volume"], None)
    recipe = chosen["recipe"] if row[5] is None else json.loads(row[5])
    word = tradition if kind in _OWN_WORDS.get(tradition, ()) else ""
    return AppendixRecord(row[0], row[1], kind, material, row[4], chosen["ticked"], recipe, tradition=word)
