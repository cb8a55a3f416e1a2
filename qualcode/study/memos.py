"""Memos with what they are about, and the things a memo can be linked to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.study.database import RawConnection, driver
from qualcode.study.references import FINDERS, code_paths
from qualcode.study.verbs.memos import TABLES
from qualcode.study.versions import current_version, lines_at, text_of

#: characters of a quotation or of an untitled memo that name it
FIRST_WORDS = 160

#: the word used in arguments, by table
KINDS = {table: kind for kind, table in TABLES.items()}


class Thing(NamedTuple):
    """Something a memo can be about."""

    #: the word used in arguments: "code", "quotation", "coding", "material", "participant", "round", "relation", "memo", …
    kind: str
    id: str
    #: a code's path, the quoted words, a pseudonym, a round's number, a memo's title or first words
    name: str
    #: what helps to tell it: the material of a quotation, the code of a coding or a property, a relation's type
    more: str = ""
    #: where it stands, for what stands in a material; `line` None in a draft
    material_id: str | None = None
    start: int | None = None
    end: int | None = None
    line: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Its kind and id."""
        return self.kind, self.id


class SaidOf(NamedTuple):
    """What a reviewer's comment was said of."""

    #: "code", "relation", "quotation", "memo", "material", "property", "letter", "study", or what a file named so
    kind: str
    id: str
    line: int | None = None
    question: int | None = None
    #: what it was called where it had been merged or was gone when the comment came
    was: str = ""
    #: "here", "merged", "gone" or "unknown", when the comment came
    fate: str = "here"


class CommentRecord(NamedTuple):
    """What a memo that came back from a reviewer is besides."""

    reviewer: str
    #: "comment", "agree", "doubt", "disagree" or "discussed"
    stance: str
    handover_id: str | None
    of: tuple[SaidOf, ...]

    @property
    def unplaced(self) -> bool:
        """Nothing of what it was said of was there any more."""
        return not any(one.fate in ("here", "merged") for one in self.of)


class MemoRecord(NamedTuple):
    """One memo."""

    id: str
    kind: str
    title: str
    text: str
    #: "free", "ask", "withheld" or "redacted"
    release: str
    created_at: datetime
    changed_at: datetime
    coder: str
    #: the memo this one answers
    answers_id: str | None
    #: a review memo that was settled
    resolved: bool
    about: tuple[Thing, ...]
    #: of a reviewer's comment
    comment: CommentRecord | None = None

    @property
    def name(self) -> str:
        """Its title, or else its first words; of a comment without words, who made it."""
        return self.title or first_words(self.text) or (self.comment.reviewer if self.comment else "")


def first_words(text: str) -> str:
    """The first words of a text, without the marks of Markdown at their beginning."""
    return " ".join(text[: 2 * FIRST_WORDS].lstrip("#>*-_ \n\t").split())[:FIRST_WORDS]


def memos(connection: Connection) -> list[MemoRecord]:
    """All memos, the newest first, each with what it is about."""
    raw = driver(connection)
    links: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for memo_id, table, row_id in raw.execute("SELECT memo_id, about, about_id FROM memo_link ORDER BY rowid"):
        if table in KINDS:
            links[memo_id].append((KINDS[table], row_id))
    things = things_named(connection, {link for linked in links.values() for link in linked})
    rows = raw.execute(
        "SELECT m.id, m.kind, m.title, m.text, m.release, m.created_at, m.changed_at, coalesce(k.name, ''), m.answers_id, "
        "m.resolved_at IS NOT NULL FROM memo m LEFT JOIN coder k ON k.id = m.coder_id ORDER BY m.created_at DESC, m.id"
    )
    found, comments = [], _comments(raw)
    for memo_id, kind, title, text, release, created_at, changed_at, coder, answers_id, resolved in rows:
        about = tuple(things[link] for link in links[memo_id] if link in things)
        created, changed = datetime.fromisoformat(created_at), datetime.fromisoformat(changed_at)
        told = (memo_id, kind, title, text, release, created, changed, coder, answers_id, bool(resolved), about)
        found.append(MemoRecord(*told, comments.get(memo_id)))
    return found


def _comments(raw: RawConnection) -> dict[str, CommentRecord]:
    rows = raw.execute("SELECT memo_id, reviewer, stance, handover_id, places FROM review_comment").fetchall()
    return {
        memo_id: CommentRecord(reviewer, stance, handover, tuple(SaidOf(**one) for one in json.loads(places)))
        for memo_id, reviewer, stance, handover, places in rows
    }


def things_named(connection: Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Thing]:
    """The things of these kinds and ids, as far as they are there; one query for each kind.

    A "passage" that has no quotation yet has "material:start:end" for an id.
    """
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, row_id in wanted:
        by_kind[kind].append(row_id)
    passages = [passage_named(connection, passage) for passage in by_kind.pop("passage", ())]
    found = {thing.key: thing for kind, ids in by_kind.items() for thing in _READERS[kind](connection, ids)}
    return found | {thing.key: thing for thing in passages if thing is not None}


def passage_named(connection: Connection, passage: str) -> Thing | None:
    """A passage "material:start:end" that has no quotation yet; None when the material is gone."""
    material_id, start, end = passage.split(":")
    row = driver(connection).execute("SELECT name FROM material WHERE id = ?", (material_id,)).fetchone()
    if row is None:
        return None
    version = current_version(connection, material_id).id
    low, high = int(start), int(end)
    words = " ".join(text_of(connection, version)[low : min(high, low + FIRST_WORDS)].split())
    return Thing("passage", passage, words, row[0], material_id, low, high, lines_at(connection, [(version, low)])[0])


def thing_called(connection: Connection, kind: str, name: str) -> Thing | None:
    """The thing of a kind that a name, a path or an id means; None when there is none, or several."""
    if kind not in TABLES or not name.strip():
        return None
    try:
        row_id = FINDERS[kind](connection, name.strip())
    except Fault:
        return None
    return things_named(connection, [(kind, row_id)]).get((kind, row_id))


def linkable(connection: Connection) -> list[Thing]:
    """What a memo can be linked to by its name: codes, material, participants, groups, rounds, relations, memos."""
    found: list[Thing] = []
    for kind in ("code", "material", "participant", "group", "round", "relation", "sampling-decision", "guide-version", "memo"):
        found += _READERS[kind](connection, None)
    return found


def memos_about(connection: Connection, things: Collection[tuple[str, str]]) -> list[str]:
    """The ids of the memos linked to any of these things (kind, id), the newest first."""
    wanted = json.dumps([[TABLES[kind], row_id] for kind, row_id in things])
    rows = driver(connection).execute(
        "SELECT DISTINCT m.id, m.created_at FROM json_each(?) AS thing JOIN memo_link l ON l.about = json_extract(thing.value, '$[0]') "
        "AND l.about_id = json_extract(thing.value, '$[1]') JOIN memo m ON m.id = l.memo_id ORDER BY m.created_at DESC, m.id",
        (wanted,),
    )
    return [memo_id for memo_id, _ in rows]


def code_behind(connection: Connection, thing: Thing) -> str | None:
    """The code that a relation begins at, or that has a property; None when it is gone."""
    column, table = ("from_id", "relation") if thing.kind == "relation" else ("code_id", "property")
    row = driver(connection).execute(f"SELECT {column} FROM {table} WHERE id = ?", (thing.id,)).fetchone()
    return str(row[0]) if row else None


def group_names(connection: Connection) -> list[str]:
    """The names of the groups that are compared."""
    return [name for (name,) in driver(connection).execute("SELECT name FROM participant_group ORDER BY name")]


# One reader for each kind: the things of the ids given, or all of them.

Ids = Collection[str] | None


def _chosen(ids: Ids, column: str) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if ids is None else (f" WHERE {column} IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))


def _codes(connection: Connection, ids: Ids) -> list[Thing]:
    paths = code_paths(connection)
    return [Thing("code", code_id, path) for code_id, path in paths.items() if ids is None or code_id in ids]


def _quotations(connection: Connection, ids: Ids) -> list[Thing]:
    return [thing._replace(more=material) for thing, material in _passages(connection, "quotation", "q.id", "", "''", ids)]


def _codings(connection: Connection, ids: Ids) -> list[Thing]:
    join = "JOIN coding c ON c.quotation_id = q.id JOIN code k ON k.id = c.code_id "
    found = _passages(connection, "coding", "c.id", join, "k.name", ids)
    return [thing._replace(more=f"{thing.more} · {material}") for thing, material in found]


def _passages(connection: Connection, kind: str, row_id: str, join: str, more: str, ids: Ids) -> list[tuple[Thing, str]]:
    """Things that stand somewhere, with the name of the material they stand in."""
    where, given = _chosen(ids, row_id)
    rows = (
        driver(connection)
        .execute(
            f"SELECT {row_id}, substr(q.words, 1, {FIRST_WORDS}), {more}, m.name, q.material_id, q.start, q.end, q.text_version_id "
            f"FROM quotation q JOIN material m ON m.id = q.material_id {join}{where} ORDER BY m.position, q.start",
            given,
        )
        .fetchall()
    )
    stored = lines_at(connection, [(row[7], row[5]) for row in rows])
    return [
        (Thing(kind, row[0], " ".join(row[1].split()), row[2], row[4], row[5], row[6], line), row[3])
        for row, line in zip(rows, stored, strict=True)
    ]


def _materials(connection: Connection, ids: Ids) -> list[Thing]:
    where, given = _chosen(ids, "id")
    rows = driver(connection).execute(f"SELECT id, name FROM material{where} ORDER BY position", given)
    return [Thing("material", row_id, name, "", row_id) for row_id, name in rows]


def _simple(kind: str, sql: str, column: str, order: str) -> Callable[[Connection, Ids], list[Thing]]:
    """A reader of rows id, name, more."""

    def read(connection: Connection, ids: Ids) -> list[Thing]:
        where, given = _chosen(ids, column)
        return [Thing(kind, *row) for row in driver(connection).execute(f"{sql}{where} ORDER BY {order}", given)]

    return read


def _memos(connection: Connection, ids: Ids) -> list[Thing]:
    where, given = _chosen(ids, "m.id")
    rows = driver(connection).execute(
        f"SELECT m.id, m.title, substr(m.text, 1, {2 * FIRST_WORDS}), coalesce(c.reviewer, ''), m.kind FROM memo m "
        f"LEFT JOIN review_comment c ON c.memo_id = m.id{where} ORDER BY m.changed_at DESC, m.id",
        given,
    )
    return [Thing("memo", memo_id, title or first_words(text) or reviewer, kind) for memo_id, title, text, reviewer, kind in rows]


_READERS: Mapping[str, Callable[[Connection, Ids], list[Thing]]] = {
    "code": _codes,
    "quotation": _quotations,
    "coding": _codings,
    "material": _materials,
    "participant": _simple("participant", "SELECT id, pseudonym, '' FROM participant", "id", "pseudonym, id"),
    "round": _simple("round", "SELECT id, CAST(number AS TEXT), label FROM round", "id", "number, id"),
    "relation": _simple(
        "relation",
        "SELECT r.id, a.name || ' → ' || b.name, t.name FROM relation r JOIN code a ON a.id = r.from_id JOIN code b ON b.id = r.to_id "
        "JOIN relation_type t ON t.id = r.type_id",
        "r.id",
        "a.name, b.name, r.id",
    ),
    "memo": _memos,
    "property": _simple("property", "SELECT p.id, p.name, c.name FROM property p JOIN code c ON c.id = p.code_id", "p.id", "p.name, p.id"),
    "group": _simple("group", "SELECT id, name, '' FROM participant_group", "id", "name, id"),
    "guide-version": _simple(
        "guide-version",
        "SELECT v.id, g.name || ' ' || v.number, v.reason FROM guide_version v JOIN guide g ON g.id = v.guide_id",
        "v.id",
        "g.name, v.number",
    ),
    "finding": _simple(
        "finding", f"SELECT id, substr(text, 1, {2 * FIRST_WORDS}), CAST(position AS TEXT) FROM finding", "id", "position, id"
    ),
    "sampling-decision": _simple("sampling-decision", "SELECT id, gap, whom FROM sampling_decision", "id", "decided_at, id"),
}
