"""Constant comparison: all quotations of one code, each with the words around it and the other codes that overlap it."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.quotes import who_speaks
from qualcode.study.reads import Reads
from qualcode.study.speech import Voices
from qualcode.study.versions import lines_at, text_of

#: characters of context either side of a quotation
CONTEXT = 160


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


def quotations_of_code(connection: Connection, code_id: str, *, context: int = CONTEXT) -> list[ComparedQuotation]:
    """The quotations of a code itself, without its subcodes, in the order of the material and of the text."""
    rows = (
        driver(connection)
        .execute(
            "SELECT q.id, q.material_id, q.text_version_id, q.start, q.end, q.release FROM quotation q "
            "WHERE q.id IN (SELECT quotation_id FROM coding WHERE code_id = ?)",
            (code_id,),
        )
        .fetchall()
    )
    materials = {material.id: (place, material) for place, material in enumerate(Reads(connection).materials())}
    rows.sort(key=lambda row: (materials[row[1]][0], row[3], row[4], row[0]))
    voices, others = Voices(connection), _overlapping_codes(connection, code_id)
    firsts = lines_at(connection, [(version_id, start) for _, _, version_id, start, _, _ in rows])
    lasts = lines_at(connection, [(version_id, max(start, end - 1)) for _, _, version_id, start, end, _ in rows])
    found = []
    for (quotation_id, material_id, version_id, start, end, release), first, last in zip(rows, firsts, lasts, strict=True):
        material, text = materials[material_id][1], text_of(connection, version_id)
        participant, speaker, _ = who_speaks(voices.in_passage(version_id, start, end))
        about = (quotation_id, material_id, material.name, material.round, material.group, participant, speaker, start, end, first, last)
        before, after = _around(text, start, end, context)
        found.append(ComparedQuotation(*about, before, text[start:end], after, release, others.get(quotation_id, frozenset())))
    return found


def _overlapping_codes(connection: Connection, code_id: str) -> dict[str, frozenset[str]]:
    """By quotation of the code, the other codes on quotations that overlap it."""
    raw = driver(connection)
    longest = raw.execute('SELECT coalesce(max("end" - start), 0) FROM quotation').fetchone()[0]
    found: dict[str, set[str]] = defaultdict(set)
    # No quotation that begins earlier than the longest one is long can reach this far: that bounds the walk along the index.
    overlapping = raw.execute(
        "SELECT q.id, c.code_id FROM quotation q JOIN quotation o ON o.text_version_id = q.text_version_id "
        "AND o.start BETWEEN q.start - :longest AND q.end - 1 AND o.end > q.start JOIN coding c ON c.quotation_id = o.id "
        "WHERE q.id IN (SELECT quotation_id FROM coding WHERE code_id = :code) AND c.code_id <> :code",
        {"longest": longest, "code": code_id},
    )
    for quotation_id, other in overlapping:
        found[quotation_id].add(other)
    return {quotation_id: frozenset(codes) for quotation_id, codes in found.items()}


def _around(text: str, start: int, end: int, context: int) -> tuple[str, str]:
    """The words before and after a passage, whole words of at most so many characters together."""
    low, high = max(0, start - context), min(len(text), end + context)
    if 0 < low < start and not text[low - 1].isspace():
        low = start - len(text[low:start].partition(" ")[2])
    if end < high < len(text) and not text[high].isspace():
        high = end + len(text[end:high].rpartition(" ")[0])
    return text[low:start].lstrip(), text[end:high].rstrip()
