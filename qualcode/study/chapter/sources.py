"""What a study knows of every place in its material: the words, who speaks, which lines, what may be printed. Read at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.cited import cited
from qualcode.study.database import driver
from qualcode.study.people import ParticipantRecord, participants
from qualcode.study.quotes import who_speaks
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord
from qualcode.study.settings import setting
from qualcode.study.speech import SpokenTurn, Voices
from qualcode.study.versions import lines_at, listed_versions, text_of
from qualcode.text.wording import Found, Spoken, Wording
from qualcode.text.words import count_words

#: what an interviewer says in so many words may be left out of a quotation unmarked: "mm", "yes"
_PASSING_WORDS = 2


class Held(NamedTuple):
    """A stretch that may not be printed."""

    start: int
    end: int
    #: "withheld" or "redacted"
    why: str


class Placed(NamedTuple):
    """A place in a material, with who speaks there and how it is cited."""

    text: int
    start: int
    end: int
    stretches: tuple[tuple[int, int], ...]
    material: MaterialRecord
    #: of each stretch; empty in a draft
    lines: tuple[tuple[int, int], ...]
    #: pseudonyms of those whose words these are, and the labels of all who speak
    participants: tuple[str, ...]
    speakers: frozenset[str]
    participant_ids: tuple[str, ...]
    #: "withheld", "redacted", "withdrawn" or None
    held: str | None
    #: whether something between its first word and its last may not be printed, quoted or left out
    hidden: bool
    citation: str

    @property
    def span(self) -> tuple[int, int] | None:
        """The first line and the last."""
        return (self.lines[0][0], self.lines[-1][1]) if self.lines else None


class Sources:
    """A study as a chapter is checked against it."""

    def __init__(self, connection: Connection, language: str) -> None:
        self.connection = connection
        self.language = language
        self.voices = Voices(connection)
        records = {one.id: one for one in Reads(connection).materials()}
        self._versions = [(version, records[material]) for version, material, _, _ in listed_versions(connection)]
        self.materials = [material for _, material in self._versions]
        self.pattern = str(setting(connection, "citation"))
        self._held = self._read_held()

    @cached_property
    def wording(self) -> Wording:
        """The words of all material."""
        return Wording([self._spoken(version) for version, _ in self._versions])

    @cached_property
    def people(self) -> dict[str, ParticipantRecord]:
        """All participants by id."""
        return {one.id: one for one in participants(self.connection)}

    @cached_property
    def asks_consent(self) -> bool:
        """Whether consents are kept in this study at all."""
        return any(one.consent is not None for one in self.people.values())

    @cached_property
    def labels(self) -> frozenset[str]:
        """Labels of those who do not interview."""
        rows = driver(self.connection).execute("SELECT DISTINCT label FROM speaker WHERE NOT coalesce(interviewer, 0)")
        return frozenset(label for (label,) in rows)

    @cached_property
    def voices_named(self) -> frozenset[str]:
        """Pseudonyms and labels of all who speak, in small letters: what may stand before a colon in a dialogue."""
        rows = driver(self.connection).execute("SELECT DISTINCT label FROM speaker")
        return frozenset(label.casefold() for (label,) in rows) | {one.pseudonym.casefold() for one in self.people.values()}

    @cached_property
    def names(self) -> frozenset[str]:
        """By which a bracket is known as a citation: materials, pseudonyms, labels; in small letters."""
        named = [one.name for one in self.materials] + [one.pseudonym for one in self.people.values()] + list(self.labels)
        return frozenset(name.casefold() for name in named if len(name) > 1)

    @cached_property
    def in_vivo(self) -> frozenset[tuple[str, ...]]:
        """The words of in-vivo codes."""
        rows = driver(self.connection).execute("SELECT name FROM code WHERE in_vivo").fetchall()
        return frozenset(tuple(name.casefold().split()) for (name,) in rows)

    @cached_property
    def appendices(self) -> dict[int, str | None]:
        """By the number of each appendix, the material it prints, if it prints one."""
        return dict(driver(self.connection).execute("SELECT number, material_id FROM appendix ORDER BY given_at DESC, id").fetchall())

    @cached_property
    def last_lines(self) -> dict[str, int]:
        """By material, the number of its last stored line; drafts are not in it."""
        rows = driver(self.connection).execute("SELECT text_version_id, max(number) FROM line GROUP BY text_version_id").fetchall()
        last = dict(rows)
        return {material.id: last[version] for version, material in self._versions if version in last}

    @cached_property
    def quoted(self) -> dict[int, list[tuple[int, int]]]:
        """By text, where quotations are."""
        places = {version: number for number, (version, _) in enumerate(self._versions)}
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for version, start, end in driver(self.connection).execute('SELECT text_version_id, start, "end" FROM quotation ORDER BY start'):
            if version in places:
                found[places[version]].append((start, end))
        return found

    @cached_property
    def speaking_in(self) -> dict[str, frozenset[str]]:
        """By material, the names of all who speak in it, in small letters."""
        rows = driver(self.connection).execute(
            "SELECT s.material_id, s.label, coalesce(p.pseudonym, '') FROM speaker s LEFT JOIN participant p ON p.id = s.participant_id"
        )
        found: dict[str, set[str]] = defaultdict(set)
        for material, label, pseudonym in rows:
            found[material] |= {label.casefold(), pseudonym.casefold()}
        return {material: frozenset(names - {""}) for material, names in found.items()}

    def words_at(self, text_number: int, start: int, end: int) -> str:
        """The words of a text, on one line."""
        return " ".join(self.wording.texts[text_number].text[start:end].replace("\xad", "").split())

    def placed(self, found: list[list[Found]]) -> list[list[Placed]]:
        """Places with what is known of them; the lines of all are asked for at once."""
        asked = [
            (self._versions[one.text][0], at)
            for places in found
            for one in places
            for start, end in one.stretches
            for at in (start, max(start, end - 1))
        ]
        lines = iter(lines_at(self.connection, asked))
        return [[self._placed(one, [(next(lines), next(lines)) for _ in one.stretches]) for one in places] for places in found]

    def _placed(self, one: Found, lines: list[tuple[int | None, int | None]]) -> Placed:
        version, material = self._versions[one.text]
        turns: list[SpokenTurn] = []
        for start, end in one.stretches:
            turns += [turn for turn in self.voices.in_passage(version, start, end) if turn not in turns and turn.end > turn.talk_start]
        spoken = [turn for turn in turns if not turn.interviewer] or turns
        name, label, withdrawn = who_speaks(turns)
        numbered = tuple((first, last) for first, last in lines if first is not None and last is not None)
        first, last = (numbered[0][0], numbered[-1][1]) if numbered else (None, None)
        known = [(turn.participant, turn.participant_id) for turn in spoken if turn.participant and not turn.interviewer]
        return Placed(
            text=one.text,
            start=one.start,
            end=one.end,
            stretches=one.stretches,
            material=material,
            lines=numbered,
            participants=tuple(dict.fromkeys(str(name) for name, _ in known)),
            speakers=frozenset(turn.speaker for turn in turns if turn.speaker),
            participant_ids=tuple(dict.fromkeys(str(row) for _, row in known)),
            held="withdrawn" if withdrawn else self._held_in(version, one.stretches),
            hidden=self._is_hidden(version, one),
            citation=cited(
                name or label, material.name, material.kind, first, last, self.language, self.pattern, appendix=material.appendix
            ),
        )

    def _is_hidden(self, version: str, one: Found) -> bool:
        between = self.voices.in_passage(version, one.start, one.end)
        return any(turn.withdrawn for turn in between) or self._held_in(version, ((one.start, one.end),)) is not None

    def _held_in(self, version: str, stretches: Sequence[tuple[int, int]]) -> str | None:
        whys = {held.why for held in self._held.get(version, ()) if any(held.start < end and start < held.end for start, end in stretches)}
        return "withheld" if "withheld" in whys else "redacted" if whys else None

    def _read_held(self) -> dict[str, list[Held]]:
        """By text version, what may not be printed: withheld quotations, and of redacted ones what their printed form leaves out."""
        held: dict[str, list[Held]] = defaultdict(list)
        rows = driver(self.connection).execute(
            "SELECT text_version_id, start, \"end\", words, printed, release FROM quotation WHERE release IN ('withheld', 'redacted')"
        )
        for version, start, end, words, printed, release in rows:
            if release == "withheld" or printed is None:
                held[version].append(Held(start, end, release))
                continue
            at = 0
            for edit in [*(one for one in json.loads(printed) if not isinstance(one, str)), [len(words), len(words)]]:
                if words[at : edit[0]].strip():
                    held[version].append(Held(start + at, start + edit[0], release))
                at = edit[1]
        return held

    def _spoken(self, version: str) -> Spoken:
        words = text_of(self.connection, version)
        turns = self.voices.in_passage(version, 0, len(words))
        silent = [(turn.start, turn.talk_start) for turn in turns if turn.label_end > turn.start]
        passing = [
            (turn.talk_start, turn.end)
            for turn in turns
            if turn.interviewer and count_words(words, [(turn.talk_start, turn.end)]) <= _PASSING_WORDS
        ]
        return Spoken(words, silent, passing)

    def withheld_marker(self) -> str:
        """What stands in place of words that may not be printed."""
        return text("table.withheld_marker", self.language)
