"""The quotations of a pack with the words that a level shows, and its coded transcripts."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.database import driver
from qualcode.study.quotes import Passage, Printer
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord
from qualcode.study.review.names import Names
from qualcode.study.review.records import CodedPage, Level, PackQuotation
from qualcode.study.sheet import SheetLine, held_back, printed_lines
from qualcode.study.versions import listed_versions, text_of

Spans = list[tuple[int, int]]


class Transcripts:
    """What of the transcripts is shown at a level; nothing at "counts"."""

    def __init__(self, connection: Connection, level: Level, names: Names, used: Iterable[str]) -> None:
        self._connection = connection
        self._level = level
        self._names = names
        #: participants whose talk is in pages shown as a whole
        self.participants: tuple[str, ...] = ()
        self.quotations: tuple[PackQuotation, ...] = ()
        self.pages: tuple[CodedPage, ...] = ()
        if level != "counts":
            self._printer = Printer(connection)
            self._printer.voices = names.voices(connection)
            self._lines = _lines(connection)
            materials = {one.id: one for one in Reads(connection).materials()}
            self.quotations = tuple(self._quotations(materials, frozenset(used)))
            self.pages = tuple(self._pages(materials))

    def _quotations(self, materials: Mapping[str, MaterialRecord], used: frozenset[str]) -> Iterable[PackQuotation]:
        raw = driver(self._connection)
        codes: dict[str, list[str]] = defaultdict(list)
        for quotation, code in raw.execute("SELECT DISTINCT quotation_id, code_id FROM coding ORDER BY created_at, id"):
            codes[quotation].append(code)
        order = {material: place for place, material in enumerate(materials)}
        rows = raw.execute('SELECT material_id, id, text_version_id, start, "end", words, printed, release FROM quotation').fetchall()
        for material, *passage in sorted(rows, key=lambda row: (order[row[0]], row[3], row[4], row[1])):
            if passage[0] in codes or passage[0] in used:
                yield self._quotation(materials[material], Passage(*passage), tuple(codes[passage[0]]))

    def _quotation(self, material: MaterialRecord, passage: Passage, codes: tuple[str, ...]) -> PackQuotation:
        """The words are shown as a quote table prints them, where the level lets them out."""
        row = self._printer.row(material, passage._replace(words=self._broken(passage)))
        shown = row.text != "" and (self._level == "all" or row.release in ("free", "redacted"))
        words, who = row.text if shown else None, row.participant or row.speaker or ""
        return PackQuotation(passage.quotation_id, material.id, row.line_from, row.line_to, who, words, row.release, codes)

    def _broken(self, passage: Passage) -> str:
        """The words, with line ends in place of the blanks between stored lines and nowhere else."""
        words, start = passage.words, passage.start
        if passage.printed is not None:
            return words.replace("\n", " ")
        starts = self._printer.lines.get(passage.version_id, ())
        broken, at = [], 0
        for line in starts[bisect_right(starts, start) : bisect_right(starts, passage.end - 1)]:
            end = line - start
            before = words[at:end].rstrip()
            broken.append(before + "\n" * (end - at - len(before)))
            at = end
        return "".join([*broken, words[at:]])

    def _pages(self, materials: Mapping[str, MaterialRecord]) -> Iterable[CodedPage]:
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.quotations:
            found[one.material_id].append(one.id)
        versions = {material: version for version, material, _, _ in listed_versions(self._connection)}
        spoken: set[str] = set()
        for material, quotations in found.items():
            about, lines = materials[material], self._lines.get(versions[material], [])
            words = self._whole(versions[material], lines, spoken) if self._level == "all" else ()
            yield CodedPage(
                *(material, self._names.in_title(about.name), about.kind, about.round, about.group, about.date),
                *(len(lines), words, tuple(quotations)),
            )
        self.participants = tuple(sorted(spoken))

    def _whole(self, version_id: str, lines: Spans, spoken: set[str]) -> tuple[str, ...]:
        """The lines of a transcript, as a coding sheet prints them."""
        words = text_of(self._connection, version_id)
        turns = self._printer.voices.in_passage(version_id, 0, len(words))
        spoken |= {turn.participant_id for turn in turns if turn.participant_id is not None and not turn.withdrawn}
        held = held_back([(start, end) for _, start, end in self._printer.held.get(version_id, ())], turns)
        marker = text("table.withheld_marker", self._names.language)
        return tuple(_plain(line, marker) for line in printed_lines(words, lines, turns, held))


def _plain(line: SheetLine, marker: str) -> str:
    return "".join(marker if part.look == "withheld" else part.words for part in line.parts)


def _lines(connection: Connection) -> dict[str, Spans]:
    """The stored lines of each text version that has quotations."""
    rows = driver(connection).execute(
        'SELECT text_version_id, group_concat(start), group_concat("end") FROM line '
        "WHERE text_version_id IN (SELECT text_version_id FROM quotation) GROUP BY text_version_id"
    )
    return {version: sorted(zip(_numbers(starts), _numbers(ends), strict=True)) for version, starts, ends in rows}


def _numbers(listed: str) -> Sequence[int]:
    numbers: list[int] = json.loads(f"[{listed}]")
    return numbers
