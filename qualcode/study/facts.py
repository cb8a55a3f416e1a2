"""All codings with what tables count of them: material, who speaks, words of talk. A query for each kind of fact, none in a loop."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.crosstabs import Scope, counted_for
from qualcode.analysis.intervals import Pieces, Span, united
from qualcode.study.codebook import indicators
from qualcode.study.database import driver
from qualcode.study.people import ParticipantRecord, participants
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.study.speech import settings_of_quotations
from qualcode.study.talk import pieces_of_talk
from qualcode.study.versions import text_of
from qualcode.text.words import words


class Use(NamedTuple):
    """One coding."""

    coding: str
    code: str
    quotation: str
    version: str
    material: str
    start: int
    end: int


class Tally(NamedTuple):
    """What is counted of some codings."""

    quotations: int
    codings: int
    #: material of kind interview; other kinds are no interviews
    interviews: int
    materials: int
    #: participants who speak in the quotations
    persons: int
    #: words of talk that are coded, each once
    words: int


class Facts:
    """The codings of a study, by code."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        reads = Reads(connection)
        self.codes: tuple[CodeRecord, ...] = reads.codes()
        self.materials: dict[str, MaterialRecord] = {material.id: material for material in reads.materials()}
        self.participants: dict[str, ParticipantRecord] = {one.id: one for one in participants(connection)}
        self.by_code: dict[str, list[Use]] = {code.id: [] for code in self.codes}
        rows = driver(connection).execute(
            'SELECT c.id, c.code_id, q.id, q.text_version_id, q.material_id, q.start, q."end" FROM quotation q '
            "CROSS JOIN coding c ON c.quotation_id = q.id"
        )
        for row in rows:
            use = Use._make(row)
            # A code whose parents run in a circle is in no tree: `check` tells of it, and nothing counts it.
            if use.code in self.by_code:
                self.by_code[use.code].append(use)
        places, settings = settings_of_quotations(connection)
        self._people = {quotation: settings[place][1] for quotation, place in places.items()}
        self._words: dict[str, tuple[list[int], list[int]]] = {}

    def people_in(self, quotation: str) -> tuple[str, ...]:
        """The participants who speak in a quotation."""
        return self._people.get(quotation, ())

    @cached_property
    def interviews(self) -> frozenset[str]:
        """The material that is an interview."""
        return frozenset(one.id for one in self.materials.values() if one.kind == "interview")

    @cached_property
    def speaking(self) -> dict[str, frozenset[str]]:
        """By material, the participants who speak in it, as far as someone has said who the speakers are."""
        found: dict[str, set[str]] = {material: set() for material in self.materials}
        for one in self.participants.values():
            for material, _ in one.materials:
                found[material].add(one.id)
        return {material: frozenset(people) for material, people in found.items()}

    def groups_of(self, material: str) -> frozenset[str]:
        """The groups a material is of: its own, else those of the participants who speak in it."""
        own = self.materials[material].group
        if own is not None:
            return frozenset([own])
        return frozenset(group for who in self.speaking[material] if (group := self.participants[who].group) is not None)

    def uses(self, scope: Scope) -> dict[str, list[Use]]:
        """By code, the codings that count for it; where a scope brings a coding by several ways it counts once."""
        if scope == "own":
            return self.by_code
        reach = counted_for({code.id: code.parent_id for code in self.codes}, indicators(self.connection), scope)
        return {code: [use for one in sorted(reached) for use in self.by_code[one]] for code, reached in reach.items()}

    def tally(self, uses: Iterable[Use]) -> Tally:
        """Count some codings."""
        listed = list(uses)
        quotations = {use.quotation for use in listed}
        materials = {use.material for use in listed}
        people = {who for quotation in quotations for who in self.people_in(quotation)}
        return Tally(len(quotations), len(listed), len(materials & self.interviews), len(materials), len(people), self.words(listed))

    def words(self, uses: Iterable[Use]) -> int:
        """Words of talk in these passages, each once; one across an edge counts."""
        spans: dict[str, list[Span]] = {}
        for use in uses:
            spans.setdefault(use.version, []).append((use.start, use.end))
        count = 0
        for version, own in spans.items():
            starts, ends = self._words_of(version)
            reach = 0
            for start, end in united(own):
                # Passages may share a word across their edges.
                low = max(bisect_right(ends, start), reach)
                reach = max(bisect_left(starts, end, low), reach)
                count += reach - low
        return count

    def _words_of(self, version: str) -> tuple[list[int], list[int]]:
        if version not in self._words:
            talk = self._talk.get(version)
            text = text_of(self.connection, version)
            spans = [word for low, high in zip(talk.starts, talk.ends, strict=True) for word in words(text, low, high)] if talk else []
            self._words[version] = [start for start, _ in spans], [end for _, end in spans]
        return self._words[version]

    @cached_property
    def _talk(self) -> Mapping[str, Pieces]:
        return pieces_of_talk(self.connection)
