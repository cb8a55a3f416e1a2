"""Constant comparison: all quotations of one code, each with the words around it and the other codes that overlap it.

Where they all stand is read first; what is said there only for those that are looked at.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.quotes import who_speaks
from qualcode.study.sight import ALL, Sight
from qualcode.study.speech import turns_touched
from qualcode.study.versions import lines_at, text_of

#: characters of context either side of a quotation
CONTEXT = 160


class CodedPassage(NamedTuple):
    """Where a quotation of a code stands."""

    id: str
    material_id: str
    version_id: str
    start: int
    end: int
    release: str
    #: those of the codes asked for that are on it
    codes: frozenset[str]


class ComparedQuotation(NamedTuple):
    """One quotation of a code, as a screen compares it; the words stand as they are, whatever their release status."""

    id: str
    material_id: str
    material: str
    round: int | None
    group: str | None
    participant: str | None
    speaker: str | None
    start: int
    end: int
    #: first and last stored line, None in a draft
    line_from: int | None
    line_to: int | None
    before: str
    words: str
    after: str
    release: str
    #: ids of the other codes on quotations that share a character with this one, in no order
    other_codes: frozenset[str]
    #: ids of the codes asked for that are on it
    codes: frozenset[str]


def passages_of_codes(connection: Connection, code_ids: Collection[str], sight: Sight = ALL) -> list[CodedPassage]:
    """Where the quotations of some codes stand, in the order of the material and of the text; by codings that are in sight."""
    seen, values = sight.where("c.coder_id")
    rows = (
        driver(connection)
        .execute(
            "SELECT q.id, q.material_id, q.text_version_id, q.start, q.end, q.release, group_concat(c.code_id) FROM coding c "
            "CROSS JOIN quotation q ON q.id = c.quotation_id WHERE c.code_id IN (SELECT value FROM json_each(?)) "
            f"AND {seen} GROUP BY q.id",
            (json.dumps(list(code_ids)), *values),
        )
        .fetchall()
    )
    order = {material_id: place for place, material_id in enumerate(_sources(connection))}
    rows.sort(key=lambda row: (order[row[1]], row[3], row[4], row[0]))
    return [
        CodedPassage(quotation_id, material_id, version_id, start, end, release, frozenset(codes.split(",")))
        for quotation_id, material_id, version_id, start, end, release, codes in rows
    ]


def groups_of_passages(connection: Connection, passages: Sequence[CodedPassage]) -> dict[str, frozenset[str]]:
    """By quotation the groups it is of: that of its material, else those of the participants who speak in it."""
    groups = {material_id: source.group for material_id, source in _sources(connection).items()}
    unsaid = [passage for passage in passages if groups[passage.material_id] is None]
    heard = turns_touched(connection, [(passage.version_id, passage.start, passage.end) for passage in unsaid])
    spoken = {
        passage.id: frozenset(turn.group for turn in turns if turn.group and not turn.interviewer)
        for passage, turns in zip(unsaid, heard, strict=True)
    }
    return {
        passage.id: frozenset(filter(None, (groups[passage.material_id],))) or spoken.get(passage.id, frozenset()) for passage in passages
    }


def passages_of_group(connection: Connection, passages: Sequence[CodedPassage], group: str) -> list[CodedPassage]:
    """Those passages that are of a group: by their material, else by who speaks in them."""
    groups = groups_of_passages(connection, passages)
    return [passage for passage in passages if group in groups[passage.id]]


def compared(
    connection: Connection, passages: Sequence[CodedPassage], *, context: int = CONTEXT, sight: Sight = ALL
) -> list[ComparedQuotation]:
    """Some passages with what is said there and around, by whom, and what else is coded there."""
    sources = _sources(connection)
    others = _overlapping_codes(connection, passages, sight)
    heard = turns_touched(connection, [(passage.version_id, passage.start, passage.end) for passage in passages])
    firsts = lines_at(connection, [(passage.version_id, passage.start) for passage in passages])
    lasts = lines_at(connection, [(passage.version_id, max(passage.start, passage.end - 1)) for passage in passages])
    found = []
    for passage, turns, first, last in zip(passages, heard, firsts, lasts, strict=True):
        source, text = sources[passage.material_id], text_of(connection, passage.version_id)
        participant, speaker, _ = who_speaks(turns)
        before, after = _around(text, passage.start, passage.end, context)
        found.append(
            ComparedQuotation(
                id=passage.id,
                material_id=passage.material_id,
                material=source.name,
                round=source.round,
                group=source.group,
                participant=participant,
                speaker=speaker,
                start=passage.start,
                end=passage.end,
                line_from=first,
                line_to=last,
                before=before,
                words=text[passage.start : passage.end],
                after=after,
                release=passage.release,
                other_codes=frozenset(others.get(passage.id, ())) - passage.codes,
                codes=passage.codes,
            )
        )
    return found


def quotations_of_code(connection: Connection, code_id: str, *, context: int = CONTEXT) -> list[ComparedQuotation]:
    """The quotations of a code itself, without its subcodes, in the order of the material and of the text."""
    return compared(connection, passages_of_codes(connection, [code_id]), context=context)


def codings_of(connection: Connection, quotation_ids: Collection[str], code_ids: Collection[str], sight: Sight = ALL) -> list[str]:
    """The ids of the codings in sight by which some codes are on some quotations."""
    seen, values = sight.where("coder_id")
    rows = driver(connection).execute(
        "SELECT id FROM coding WHERE quotation_id IN (SELECT value FROM json_each(?)) AND code_id IN (SELECT value FROM json_each(?)) "
        f"AND {seen} ORDER BY created_at, id",
        (json.dumps(list(quotation_ids)), json.dumps(list(code_ids)), *values),
    )
    return [coding_id for (coding_id,) in rows]


def out_of_sight(connection: Connection, quotation_id: str, sight: Sight) -> bool:
    """Whether codings that are not seen are on a quotation."""
    seen, values = sight.where("coder_id")
    query = f"SELECT 1 FROM coding WHERE quotation_id = ? AND NOT ({seen}) LIMIT 1"
    return driver(connection).execute(query, (quotation_id, *values)).fetchone() is not None


class _Source(NamedTuple):
    """A material, as far as it is named beside its quotations."""

    name: str
    round: int | None
    group: str | None


def _sources(connection: Connection) -> dict[str, _Source]:
    """The material in the order in which it is listed. (`Reads.materials` counts turns as well, which takes its time.)"""
    rows = driver(connection).execute(
        "SELECT m.id, m.name, r.number, g.name FROM material m LEFT JOIN round r ON r.id = m.round_id "
        "LEFT JOIN participant_group g ON g.id = m.group_id "
        "ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position"
    )
    return {material_id: _Source(name, number, group) for material_id, name, number, group in rows}


def _overlapping_codes(connection: Connection, passages: Sequence[CodedPassage], sight: Sight) -> dict[str, set[str]]:
    """By quotation, the codes on quotations that overlap it, its own among them, as far as they are in sight."""
    seen, values = sight.where("c.coder_id")
    raw = driver(connection)
    versions = json.dumps(sorted({passage.version_id for passage in passages}))
    longest = raw.execute(
        'SELECT coalesce(max("end" - start), 0) FROM quotation WHERE text_version_id IN (SELECT value FROM json_each(?))', (versions,)
    ).fetchone()[0]
    found: dict[str, set[str]] = defaultdict(set)
    # No quotation that begins earlier than the longest one is long can reach this far: that bounds the walk along the index.
    overlapping = raw.execute(
        "SELECT q.id, c.code_id FROM quotation q JOIN quotation o ON o.text_version_id = q.text_version_id "
        "AND o.start BETWEEN q.start - ? AND q.end - 1 AND o.end > q.start JOIN coding c ON c.quotation_id = o.id "
        f"WHERE q.id IN (SELECT value FROM json_each(?)) AND {seen}",
        (longest, json.dumps([passage.id for passage in passages]), *values),
    )
    for quotation_id, code_id in overlapping:
        found[quotation_id].add(code_id)
    return found


def _around(text: str, start: int, end: int, context: int) -> tuple[str, str]:
    """The words before and after a passage, whole words of at most so many characters together."""
    low, high = max(0, start - context), min(len(text), end + context)
    if 0 < low < start and not text[low - 1].isspace():
        low = start - len(text[low:start].partition(" ")[2])
    if end < high < len(text) and not text[high].isspace():
        high = end + len(text[end:high].rpartition(" ")[0])
    return text[low:start].lstrip(), text[end:high].rstrip()
