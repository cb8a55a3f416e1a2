"""Codings by their heads: all that a table is chosen, ordered and counted by, without the words, which are read for those in sight."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.quotes import QuoteFilter, code_ids, who_speaks
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.study.speech import turns_touched
from qualcode.study.versions import lines_at
from qualcode.study.withheld import heard, withheld_in_print

#: codings read in one query
_AT_ONCE = 1000


class CodingHead(NamedTuple):
    """A coding with where its quotation stands."""

    #: the coding's id
    id: str
    code_id: str
    quotation_id: str
    material_id: str
    version_id: str
    start: int
    end: int
    #: the quotation's release status as it is printed
    release: str
    #: whether it has a printed form
    printed: bool
    coder: str

    @property
    def marker(self) -> bool:
        """Whether a marker is printed in place of the words."""
        return self.release == "withheld" or (self.release == "redacted" and not self.printed)


class QuoteLook(NamedTuple):
    """What is shown of a quotation in a row."""

    words: str
    line_from: int | None
    line_to: int | None
    participant: str | None
    speaker: str | None


def coding_heads(connection: Connection, codes: Sequence[CodeRecord], materials: Sequence[MaterialRecord]) -> Iterator[CodingHead]:
    """All codings, in the order of `quote_rows`; whoever takes only the first pays only for these."""
    material_order = {material.id: place for place, material in enumerate(materials)}
    code_order = {code.id: place for place, code in enumerate(codes)}
    # The same few ids stand in thousands of rows: they are kept once.
    kept: dict[str, str] = {}
    withheld = withheld_in_print(connection)
    for chosen in _in_lots((code.id, code.codings) for code in codes if code.codings):
        rows = (
            driver(connection)
            .execute(
                "SELECT c.id, c.code_id, q.id, q.material_id, q.text_version_id, q.start, q.end, q.release, q.printed IS NOT NULL, "
                "coalesce(k.name, '') FROM coding c CROSS JOIN quotation q ON q.id = c.quotation_id LEFT JOIN coder k ON k.id = c.coder_id "
                "WHERE c.code_id IN (SELECT value FROM json_each(?))",
                (json.dumps(chosen),),
            )
            .fetchall()
        )
        rows.sort(key=lambda row: (code_order[row[1]], material_order[row[3]], row[5], row[6], row[9], row[0]))
        for coding_id, code_id, quotation_id, material_id, version_id, start, end, release, printed, coder in rows:
            yield CodingHead(
                coding_id,
                kept.setdefault(code_id, code_id),
                kept.setdefault(quotation_id, quotation_id),
                kept.setdefault(material_id, material_id),
                kept.setdefault(version_id, version_id),
                start,
                end,
                "withheld" if quotation_id in withheld else kept.setdefault(release, release),
                bool(printed),
                kept.setdefault(coder, coder),
            )


def _in_lots(codes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Codes with some thousand codings together; the first lot is small, for the first picture."""
    lot: list[str] = []
    held, most = 0, 100
    for code_id, codings in codes:
        lot.append(code_id)
        held += codings
        if held >= most:
            yield lot
            lot, held, most = [], 0, _AT_ONCE
    if lot:
        yield lot


def chosen_by(
    connection: Connection, only: QuoteFilter, materials: Sequence[MaterialRecord], several: Container[str] | None = None
) -> Callable[[CodingHead], bool]:
    """What tells of each coding whether a filter leaves it, as `quote_rows` does. A code and a participant are given by their ids.

    `several` are the quotations that `repeated` gives, where the filter asks for these.
    """
    tests: list[Callable[[CodingHead], bool]] = []
    if only.code is not None:
        codes = code_ids(connection, only.code, with_subcodes=only.with_subcodes)
        tests.append(lambda head: head.code_id in codes)
    if only.material is not None:
        tests.append(lambda head: head.material_id == only.material)
    if only.round is not None:
        of_round = {material.id for material in materials if material.round == only.round}
        tests.append(lambda head: head.material_id in of_round)
    if only.group is not None:
        groups = {material.id: material.group for material in materials}
        of_group = heard(connection, "p.group_id IN (SELECT id FROM participant_group WHERE name = ?)", only.group)
        tests.append(
            lambda head: groups[head.material_id] == only.group or (groups[head.material_id] is None and head.quotation_id in of_group)
        )
    if only.participant is not None:
        said = heard(connection, "p.id = ? AND NOT coalesce(s.interviewer, 0)", only.participant)
        tests.append(lambda head: head.quotation_id in said)
    if only.coder is not None:
        tests.append(lambda head: head.coder == only.coder)
    if only.release is not None:
        tests.append(lambda head: head.release == only.release)
    if several is not None:
        tests.append(lambda head: head.quotation_id in several)
    if only.printed is not None:
        tests.append(lambda head: head.printed == only.printed)
    return lambda head: all(test(head) for test in tests)


def quote_looks(connection: Connection, heads: Sequence[CodingHead]) -> list[QuoteLook]:
    """The words of some quotations, with who says them and on which lines; without words where a quotation is gone meanwhile."""
    words = Reads(connection).words_of({head.quotation_id for head in heads})
    heard = turns_touched(connection, [(head.version_id, head.start, head.end) for head in heads])
    spans = []
    for head in heads:
        said = words.get(head.quotation_id, "")
        spans.append((head.start + len(said) - len(said.lstrip()), max(head.start, head.end - len(said) + len(said.rstrip()) - 1)))
    firsts = lines_at(connection, [(head.version_id, start) for head, (start, _) in zip(heads, spans, strict=True)])
    lasts = lines_at(connection, [(head.version_id, last) for head, (_, last) in zip(heads, spans, strict=True)])
    looks = []
    for head, turns, first, last in zip(heads, heard, firsts, lasts, strict=True):
        participant, speaker, _ = who_speaks(turns)
        looks.append(QuoteLook(words.get(head.quotation_id, ""), first or (last and 1), last, participant, speaker))
    return looks
