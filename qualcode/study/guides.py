"""Interview guides as they were asked: versions with their questions, what changed and why, where each was used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.guide_changes import Asked, GuideChange, guide_changes
from qualcode.locale import LANGUAGES, text
from qualcode.study.database import driver
from qualcode.study.references import code_paths
from qualcode.text.folding import fold

#: types of question that are offered; a study may use words of its own
TYPES = ("open", "information", "direct", "indirect", "probing", "narrative")
#: the type of a row that is no question but stands over some
HEADING = "heading"
#: kinds of material in which somebody is asked by a guide
ASKED_IN = ("interview", "focus-group")


class GuideQuestion(NamedTuple):
    """A row of a version."""

    id: str
    #: place among all rows, from 1
    place: int
    text: str
    #: one of TYPES, HEADING, words of the study's own, or "" where nobody has said
    type: str
    #: among the questions, from 1; None for a heading
    number: int | None


class UsedIn(NamedTuple):
    """An interview or focus group that was asked by a version."""

    material_id: str
    name: str
    kind: str
    round: int | None
    date: date | None
    #: it took place before the date of the version
    too_early: bool


class GuideVersionRecord(NamedTuple):
    """One wording of a guide."""

    id: str
    guide_id: str
    guide: str
    number: int
    date: date | None
    change: str
    reason: str
    questions: tuple[GuideQuestion, ...]
    #: (id, path) of the codes that made it change
    codes: tuple[tuple[str, str], ...]
    materials: tuple[UsedIn, ...]
    #: numbers of the rounds that say they used it
    rounds: tuple[int, ...]
    #: against the version before; empty for the first
    changes: tuple[GuideChange, ...]
    #: the newest of its guide
    newest: bool

    @property
    def used(self) -> bool:
        """Whether a material or a round says so: its questions stand then."""
        return bool(self.materials or self.rounds)

    @property
    def asked(self) -> int:
        """How many questions, headings left out."""
        return sum(one.number is not None for one in self.questions)


class Unsaid(NamedTuple):
    """An interview or focus group of which nobody has said by which version it was asked."""

    material_id: str
    name: str
    kind: str
    round: int | None


class Guides(NamedTuple):
    """All guides of a study."""

    #: by guide and number
    versions: tuple[GuideVersionRecord, ...]
    #: in the order of the material
    unsaid: tuple[Unsaid, ...]

    def before(self, version: GuideVersionRecord) -> GuideVersionRecord | None:
        """The version before one, of the same guide."""
        earlier = [one for one in self.versions if one.guide_id == version.guide_id and one.number < version.number]
        return earlier[-1] if earlier else None

    def named(self, guide: str) -> list[GuideVersionRecord]:
        """The versions of one guide."""
        return [one for one in self.versions if one.guide == guide]


def guides(connection: Connection) -> Guides:
    """Every version of every guide. A query for each kind of fact."""
    raw = driver(connection)
    rows = raw.execute(
        "SELECT v.id, g.id, g.name, v.number, v.date, v.change, v.reason FROM guide g JOIN guide_version v ON v.guide_id = g.id "
        "ORDER BY g.name, g.id, v.number, v.id"
    ).fetchall()
    questions = _questions(connection)
    paths = code_paths(connection)
    codes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for version, code in raw.execute("SELECT guide_version_id, code_id FROM guide_version_code ORDER BY rowid"):
        codes[version].append((code, paths[code]))
    rounds: dict[str, list[int]] = defaultdict(list)
    for version, number in raw.execute("SELECT guide_version_id, number FROM round WHERE guide_version_id IS NOT NULL ORDER BY number"):
        rounds[version].append(number)
    used, unsaid = _materials(connection, {row[0]: _day(row[4]) for row in rows})
    found: list[GuideVersionRecord] = []
    for at, (version, guide, name, number, day, change, reason) in enumerate(rows):
        last = found[-1] if found and found[-1].guide_id == guide else None
        own = questions.get(version, ())
        record = GuideVersionRecord(
            id=version,
            guide_id=guide,
            guide=name,
            number=number,
            date=_day(day),
            change=change,
            reason=reason,
            questions=own,
            codes=tuple(sorted(codes[version], key=lambda code: code[1])),
            materials=tuple(used[version]),
            rounds=tuple(rounds[version]),
            changes=tuple(guide_changes(_asked(last.questions), _asked(own))) if last else (),
            newest=at + 1 == len(rows) or rows[at + 1][1] != guide,
        )
        found.append(record)
    return Guides(tuple(found), tuple(unsaid) if found else ())


def _questions(connection: Connection) -> dict[str, tuple[GuideQuestion, ...]]:
    rows = driver(connection).execute("SELECT guide_version_id, id, text, type FROM guide_question ORDER BY guide_version_id, number, id")
    by_version: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for version, *row in rows.fetchall():
        by_version[version].append((row[0], row[1], row[2]))
    found = {}
    for version, own in by_version.items():
        number, numbered = 0, []
        for place, (row_id, words, type) in enumerate(own, 1):
            number += type != HEADING
            numbered.append(GuideQuestion(row_id, place, words, type, number if type != HEADING else None))
        found[version] = tuple(numbered)
    return found


def _materials(connection: Connection, days: dict[str, date | None]) -> tuple[dict[str, list[UsedIn]], list[Unsaid]]:
    used: dict[str, list[UsedIn]] = defaultdict(list)
    unsaid = []
    rows = driver(connection).execute(
        "SELECT m.id, m.name, m.kind, r.number, m.date, m.guide_version_id FROM material m LEFT JOIN round r ON r.id = m.round_id "
        "ORDER BY m.position, m.id"
    )
    for material, name, kind, number, told, version in rows.fetchall():
        day = _day(told)
        if version is not None:
            since = days.get(version)
            used[version].append(UsedIn(material, name, kind, number, day, bool(since and day and day < since)))
        elif kind in ASKED_IN:
            unsaid.append(Unsaid(material, name, kind, number))
    return used, unsaid


def _asked(questions: Sequence[GuideQuestion]) -> list[Asked]:
    return [Asked(one.text, one.type) for one in questions]


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def type_of(words: str) -> str:
    """A type of question as it is kept: one of TYPES or HEADING where it is called so in either language, else the words themselves."""
    plain = fold(" ".join(words.split()))
    for key in (*TYPES, HEADING):
        names = [key, *(name for language in LANGUAGES for name in text(f"guides.also-{key}", language).split("|"))]
        if plain in map(fold, (*names, *(text(f"guides.type-{key}", language) for language in LANGUAGES))):
            return key
    return " ".join(words.split())


def type_name(type: str, language: str) -> str:
    """A type of question as people read it."""
    return text(f"guides.type-{type}", language) if type in (*TYPES, HEADING) else type
