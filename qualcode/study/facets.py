"""By what quotations and searches can be narrowed down: the codes, material, rounds, groups, participants and coders there are."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.reads import Reads
from qualcode.study.versions import text_of


class Facet(NamedTuple):
    """One thing to narrow down by."""

    #: "code", "material", "round", "group", "participant", "coder", or a kind of the screen's own
    kind: str
    #: an id; a round's number, a group's or coder's name
    value: str
    name: str
    #: what else is told of it
    detail: str = ""


def facets(connection: Connection) -> list[Facet]:
    """What there is to narrow down by: few kinds of things first, codes last."""
    reads, raw = Reads(connection), driver(connection)
    materials, codes = reads.materials(), reads.codes()
    numbers = sorted({material.round for material in materials if material.round is not None})
    found = [Facet("round", str(number), str(number)) for number in numbers]
    found += [Facet("group", name, name) for (name,) in raw.execute("SELECT name FROM participant_group ORDER BY name")]
    people = raw.execute(
        "SELECT p.id, p.pseudonym, coalesce(g.name, '') FROM participant p LEFT JOIN participant_group g ON g.id = p.group_id "
        "WHERE p.id IN (SELECT participant_id FROM speaker) ORDER BY p.pseudonym"
    )
    found += [Facet("participant", *row) for row in people]
    found += [Facet("coder", name, name, full) for name, full in raw.execute("SELECT name, full_name FROM coder ORDER BY name")]
    found += [Facet("material", material.id, material.name, material.group or "") for material in materials]
    return found + [Facet("code", code.id, code.name, code.path.rpartition(" > ")[0]) for code in codes]


def knows_interviewers(connection: Connection) -> bool:
    """Whether anybody is known as an interviewer."""
    return bool(driver(connection).execute("SELECT EXISTS (SELECT 1 FROM speaker WHERE interviewer)").fetchone()[0])


class Surroundings(NamedTuple):
    """A text version with what is told of a place in it."""

    text: str
    #: the starts of its stored lines; none in a draft
    lines: list[int]
    #: by number: (start of the talk, its end, who speaks: a participant by pseudonym, others by their label)
    turns: dict[int, tuple[int, int, str]]

    def line_at(self, offset: int) -> int | None:
        """The stored line at an offset."""
        return bisect_right(self.lines, offset) or None

    def turn(self, number: int) -> tuple[int, int, str]:
        """Where a turn's talk begins and ends, and who speaks; all of the text where there are no turns."""
        return self.turns.get(number, (0, len(self.text), ""))


def surroundings(connection: Connection, version_id: str) -> Surroundings:
    """A text version with its lines, turns and speakers."""
    raw = driver(connection)
    lines = raw.execute("SELECT group_concat(start) FROM line WHERE text_version_id = ?", (version_id,)).fetchone()[0]
    turns = raw.execute(
        "SELECT t.number, t.talk_start, t.end, CASE WHEN s.interviewer THEN s.label ELSE coalesce(p.pseudonym, s.label, '') END "
        "FROM turn t LEFT JOIN speaker s ON s.id = t.speaker_id LEFT JOIN participant p ON p.id = s.participant_id "
        "WHERE t.text_version_id = ?",
        (version_id,),
    )
    starts: list[int] = sorted(json.loads(f"[{lines or ''}]"))
    return Surroundings(text_of(connection, version_id), starts, {number: (start, end, speaker) for number, start, end, speaker in turns})
