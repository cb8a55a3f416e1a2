"""What is known of the codes beyond their tree: the card of one, which are loose or hardly used, what merging and deleting would do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.records import CodeRecord
from qualcode.study.versions import line_numbers, text_of

#: a relation of this name says that a code supports a category without being filed under it
INDICATOR = ("indicator of", "indikator for")
#: characters of a memo's first words
FIRST_WORDS = 60


class MemoHeader(NamedTuple):
    """A memo about a code: its title, or else its first words."""

    id: str
    kind: str
    title: str


class RelationHeader(NamedTuple):
    """A relation of a code to another."""

    id: str
    type: str
    #: whether it runs from the code at hand to the other
    outgoing: bool
    other_id: str
    other: str
    #: "hypothesis", "supported" or "contradicted"
    status: str


class CodeCard(NamedTuple):
    """What is written and linked about one code, beside its row in the tree."""

    colour: str | None
    made_at: datetime
    made_by: str
    memos: tuple[MemoHeader, ...]
    relations: tuple[RelationHeader, ...]
    properties: tuple[str, ...]


class Passage(NamedTuple):
    """Where a quotation stands."""

    material_id: str
    start: int
    end: int


class Consequence(NamedTuple):
    """What hangs on codes that are to go."""

    codings: int
    quotations: int
    subcodes: int
    memos: int
    relations: int
    properties: int


def code_card(connection: Connection, code_id: str) -> CodeCard | None:
    """What is written and linked about a code; None when it is gone."""
    raw = driver(connection)
    row = raw.execute(
        "SELECT c.colour, c.created_at, coalesce(k.name, '') FROM code c LEFT JOIN coder k ON k.id = c.coder_id WHERE c.id = ?", (code_id,)
    ).fetchone()
    if row is None:
        return None
    memos = raw.execute(
        "SELECT m.id, m.kind, CASE WHEN m.title <> '' THEN m.title ELSE substr(m.text, 1, ?) END FROM memo_link l "
        "JOIN memo m ON m.id = l.memo_id WHERE l.about = 'code' AND l.about_id = ? ORDER BY m.created_at, m.id",
        (FIRST_WORDS, code_id),
    ).fetchall()
    relations = raw.execute(
        "SELECT r.id, t.name, r.from_id = :code, other.id, other.name, r.status FROM relation r "
        "JOIN relation_type t ON t.id = r.type_id JOIN code other ON other.id = CASE r.from_id WHEN :code THEN r.to_id ELSE r.from_id END "
        "WHERE r.from_id = :code OR r.to_id = :code ORDER BY t.name, other.name, r.id",
        {"code": code_id},
    ).fetchall()
    properties = raw.execute("SELECT name FROM property WHERE code_id = ? ORDER BY created_at, id", (code_id,)).fetchall()
    return CodeCard(
        colour=row[0],
        made_at=datetime.fromisoformat(row[1]),
        made_by=row[2],
        memos=tuple(MemoHeader(*memo) for memo in memos),
        relations=tuple(RelationHeader(one, kind, bool(out), other, name, status) for one, kind, out, other, name, status in relations),
        properties=tuple(name for (name,) in properties),
    )


# which codes are loose or hardly used


def indicators(connection: Connection) -> dict[str, frozenset[str]]:
    """By code, the codes it is an indicator of."""
    rows = driver(connection).execute(
        "SELECT r.from_id, group_concat(r.to_id) FROM relation r JOIN relation_type t ON t.id = r.type_id "
        f"WHERE lower(t.name) IN ({', '.join('?' * len(INDICATOR))}) GROUP BY r.from_id",
        INDICATOR,
    )
    return {code: frozenset(others.split(",")) for code, others in rows}


def indicator_relations(connection: Connection) -> dict[tuple[str, str], str]:
    """The relations that say a code is an indicator of another: (code, the other) -> id."""
    rows = driver(connection).execute(
        "SELECT r.from_id, r.to_id, r.id FROM relation r JOIN relation_type t ON t.id = r.type_id "
        f"WHERE lower(t.name) IN ({', '.join('?' * len(INDICATOR))}) ORDER BY r.created_at DESC, r.id",
        INDICATOR,
    )
    return {(code, other): relation for code, other, relation in rows}


def indicator_type(connection: Connection, language: str) -> str:
    """What the study calls that relation, or would call it in its language."""
    marks = ", ".join("?" * len(INDICATOR))
    row = driver(connection).execute(f"SELECT name FROM relation_type WHERE lower(name) IN ({marks}) ORDER BY name", INDICATOR).fetchone()
    return str(row[0]) if row else INDICATOR[language == "da"]


def orphans(codes: Sequence[CodeRecord], supports: dict[str, frozenset[str]]) -> frozenset[str]:
    """The open codes that no category is above, and that are an indicator of none. `codes` in the order of the tree."""
    categories = {code.id for code in codes if code.kind != "code"}
    held: set[str] = set()
    for code in codes:
        if code.kind != "code" or code.parent_id in held or supports.get(code.id, frozenset()) & categories:
            held.add(code.id)
    return frozenset(code.id for code in codes if code.id not in held)


def filed_under(code_id: str, codes: Iterable[CodeRecord]) -> set[str]:
    """A code and all that is filed under it. `codes` in the order of the tree, where parents come before their subcodes."""
    found = {code_id}
    for code in codes:
        if code.parent_id in found:
            found.add(code.id)
    return found


def with_subcodes(codes: Sequence[CodeRecord]) -> dict[str, int]:
    """By code, its codings and those of all codes under it. `codes` in the order of the tree."""
    total = {code.id: code.codings for code in codes}
    for code in reversed(codes):
        if code.parent_id in total:
            total[code.parent_id] += total[code.id]
    return total


def positions_under(connection: Connection, parent_id: str | None) -> dict[str, int]:
    """The position of each code filed under another, or at the top."""
    return dict(driver(connection).execute("SELECT id, position FROM code WHERE parent_id IS ?", (parent_id,)).fetchall())


# where a code is used


def passages_of(connection: Connection, code_id: str) -> list[tuple[str, Passage]]:
    """The quotations of a code, each with where it stands, in the order of the material and of the text."""
    rows = driver(connection).execute(
        f'SELECT q.id, q.material_id, q.start, q."end" FROM quotation q JOIN ({_MATERIAL_ORDER}) m ON m.id = q.material_id '
        'WHERE q.id IN (SELECT quotation_id FROM coding WHERE code_id = ?) ORDER BY m.place, q.start, q."end", q.id',
        (code_id,),
    )
    return [(quotation, Passage(*place)) for quotation, *place in rows]


def first_passage(connection: Connection, code_id: str) -> Passage | None:
    """The first passage of a code: in the first material by round, date and import; None when it is not used."""
    row = (
        driver(connection)
        .execute(
            f'SELECT q.material_id, q.start, q."end" FROM quotation q JOIN ({_MATERIAL_ORDER}) m ON m.id = q.material_id '
            'WHERE q.id IN (SELECT quotation_id FROM coding WHERE code_id = ?) ORDER BY m.place, q.start, q."end" LIMIT 1',
            (code_id,),
        )
        .fetchone()
    )
    return Passage(*row) if row else None


#: the order in which material is listed everywhere
_MATERIAL_ORDER = (
    "SELECT material.id, row_number() OVER (ORDER BY round.number IS NULL, round.number, material.date IS NULL, material.date, "
    "material.position) AS place FROM material LEFT JOIN round ON round.id = material.round_id"
)


# what would become of codes


def consequence(connection: Connection, code_ids: Iterable[str]) -> Consequence:
    """What hangs on these codes together; relations among them count once, subcodes that are among them do not count."""
    row = (
        driver(connection)
        .execute(
            "WITH gone AS (SELECT value AS id FROM json_each(?)) SELECT "
            "(SELECT count(*) FROM coding WHERE code_id IN gone), "
            "(SELECT count(DISTINCT quotation_id) FROM coding WHERE code_id IN gone), "
            "(SELECT count(*) FROM code WHERE parent_id IN gone AND id NOT IN gone), "
            "(SELECT count(DISTINCT memo_id) FROM memo_link WHERE about = 'code' AND about_id IN gone), "
            "(SELECT count(*) FROM relation WHERE from_id IN gone OR to_id IN gone), "
            "(SELECT count(*) FROM property WHERE code_id IN gone)",
            (json.dumps(list(code_ids)),),
        )
        .fetchone()
    )
    return Consequence(*row)


def doubled_by_merging(connection: Connection, into: str, code_ids: Iterable[str]) -> int:
    """How many codings would fall together, because the same coder has put more than one of these codes on a quotation."""
    row = (
        driver(connection)
        .execute(
            "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM coding WHERE code_id IN (SELECT value FROM json_each(?)) "
            "GROUP BY quotation_id, coder_id)",
            (json.dumps([into, *(code for code in code_ids if code != into)]),),
        )
        .fetchone()
    )
    return int(row[0])


# reading the quotations of a code


class ReadQuotation(NamedTuple):
    """One quotation with the words around it."""

    id: str
    place: Passage
    material: str
    round: int | None
    speaker: str | None
    #: first and last stored line, None in a draft
    lines: tuple[int, int] | None
    before: str
    words: str
    after: str


def read_quotation(connection: Connection, quotation_id: str, *, context: int = 300) -> ReadQuotation:
    """A quotation with at most so many characters of its text on either side."""
    material_id, version_id, start, end, name, number = (
        driver(connection)
        .execute(
            'SELECT q.material_id, q.text_version_id, q.start, q."end", m.name, r.number FROM quotation q '
            "JOIN material m ON m.id = q.material_id LEFT JOIN round r ON r.id = m.round_id WHERE q.id = ?",
            (quotation_id,),
        )
        .fetchone()
    )
    speaker = (
        driver(connection)
        .execute(
            "SELECT s.label FROM turn t LEFT JOIN speaker s ON s.id = t.speaker_id "
            'WHERE t.text_version_id = ? AND t.start < ? AND t."end" > ? '
            "ORDER BY t.number LIMIT 1",
            (version_id, end, start),
        )
        .fetchone()
    )
    text = text_of(connection, version_id)
    low, high = max(0, start - context), min(len(text), end + context)
    low = text.find(" ", low, start) + 1 or start if low else low
    high = text.rfind(" ", end, high) if high < len(text) and text.rfind(" ", end, high) >= 0 else high
    return ReadQuotation(
        quotation_id,
        Passage(material_id, start, end),
        name,
        number,
        speaker[0] if speaker else None,
        line_numbers(connection, version_id, start, end),
        text[low:start],
        text[start:end],
        text[end:high],
    )
