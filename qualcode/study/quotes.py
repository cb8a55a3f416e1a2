"""The rows of quote tables: one a coding, with everything that is printed beside the words."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.codebook import filed_under
from qualcode.study.database import driver
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord, MaterialRecord, QuoteRow, Speech
from qualcode.study.references import FINDERS
from qualcode.study.repeats import Repeated, repeated
from qualcode.study.speech import SpokenTurn, Voices
from qualcode.study.versions import line_starts, text_of
from qualcode.text.printed import printed_form

#: labels that name nobody: initials of one or two letters, whatever ends in a number, and the parts people play
_SIGN = re.compile(
    r"\W*(?:[^\W\d_]{0,2}|.*\d|int|interviewer|moderator|facilitator|participant|respondent|informant|interviewee|speaker|unknown|researcher|"
    r"interviewperson|deltager|ordstyrer|forsker|borger|taler|ukendt)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which codings: by code (path or id), with its subcodes or without, by material, round, group, participant and coder, by what
    may be printed of them, by whether they have a printed form, and by whether they are printed more than once. None: all.
    """

    code: str | None = None
    with_subcodes: bool = False
    round: int | None = None
    group: str | None = None
    coder: str | None = None
    material: str | None = None
    participant: str | None = None
    #: as it is printed: words of someone who has withdrawn are withheld
    release: str | None = None
    printed: bool | None = None
    #: what is printed more than once: same words stand together then
    repeated: Repeated | None = None


def quote_rows(connection: Connection, only: QuoteFilter | None = None, *, dialogue: bool = False) -> list[QuoteRow]:
    """Quote rows in the order of the code tree, then of the material, then of the text; the same words together, where these are asked for.

    With `dialogue`, the words also come by turn, with the interviewer's question before them. Raises Fault for an unknown
    code, group or coder.
    """
    with no_looking_for_rubbish():
        return _quote_rows(connection, only or QuoteFilter(), dialogue=dialogue)


def _quote_rows(connection: Connection, only: QuoteFilter, *, dialogue: bool) -> list[QuoteRow]:
    reads = Reads(connection)
    codes = _chosen_codes(connection, reads.codes(), only)
    materials = _chosen_materials(connection, reads.materials(), only)
    coder_named = _name_of(connection, "coder", only.coder)
    participant = None if only.participant is None else FINDERS["participant"](connection, only.participant)
    group_named = _name_of(connection, "participant_group", only.group)
    order = {code.id: place for place, code in enumerate(codes)}
    by_code = {code.id: code for code in codes}
    material_order = {material.id: place for place, material in enumerate(materials)}
    by_material = {material.id: material for material in materials}
    several = None if only.repeated is None else repeated(connection, only.repeated)
    printer = Printer(connection, dialogue=dialogue)
    keyed: list[tuple[tuple[int, int, int, int, int, str, str], QuoteRow]] = []
    for row in driver(connection).execute(
        "SELECT q.material_id, q.text_version_id, q.start, q.end, c.id, c.code_id, q.id, q.words, q.printed, q.release, "
        "coalesce(k.name, '') FROM quotation q CROSS JOIN coding c ON c.quotation_id = q.id LEFT JOIN coder k ON k.id = c.coder_id"
    ):
        material_id, version_id, start, end, coding_id, code_id, quotation_id, words, printed, release, coder = row
        if only.printed not in (None, printed is not None) or (several is not None and quotation_id not in several):
            continue
        if code_id in order and material_id in material_order and coder_named in (None, coder):
            passage = Passage(quotation_id, version_id, start, end, words, printed, release)
            together = several[quotation_id] if several else 0
            key = (together, order[code_id], material_order[material_id], start, end, coder, coding_id)
            made = printer.row(by_material[material_id], passage, by_code[code_id], coding_id, coder)
            if (
                (group_named is None or printer.in_group(by_material[material_id], passage, group_named))
                and (participant is None or printer.says(participant, passage))
                and only.release in (None, made.release)
            ):
                keyed.append((key, made))
    keyed.sort(key=itemgetter(0))
    return [row for _, row in keyed]


def _name_of(connection: Connection, table: str, reference: str | None) -> str | None:
    """The name of a coder or group given by name or id. Raises Fault."""
    if reference is None:
        return None
    row_id = FINDERS["coder" if table == "coder" else "group"](connection, reference)
    return str(driver(connection).execute(f'SELECT name FROM "{table}" WHERE id = ?', (row_id,)).fetchone()[0])


def _chosen_codes(connection: Connection, codes: tuple[CodeRecord, ...], only: QuoteFilter) -> list[CodeRecord]:
    if only.code is None:
        return list(codes)
    wanted = code_ids(connection, only.code, with_subcodes=only.with_subcodes)
    return [code for code in codes if code.id in wanted]


def code_ids(connection: Connection, code: str, *, with_subcodes: bool) -> set[str]:
    """The id of a code given by path or id, and of those filed under it. Raises Fault."""
    found = FINDERS["code"](connection, code)
    return filed_under(found, Reads(connection).codes()) if with_subcodes else {found}


def _chosen_materials(connection: Connection, materials: tuple[MaterialRecord, ...], only: QuoteFilter) -> list[MaterialRecord]:
    if only.round is not None:
        FINDERS["round"](connection, only.round)
    material_id = None if only.material is None else FINDERS["material"](connection, only.material)
    return [one for one in materials if only.round in (None, one.round) and material_id in (None, one.id)]


class Passage(NamedTuple):
    """A quotation as it is stored."""

    quotation_id: str
    version_id: str
    start: int
    end: int
    words: str
    printed: str | None
    release: str


def bare_span(passage: Passage) -> tuple[int, int]:
    """Where the words of a passage are, without the blanks around them."""
    words, start, end = passage.words, passage.start, passage.end
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def printable_row(
    passage: Passage,
    material: MaterialRecord,
    turns: Sequence[SpokenTurn],
    lines: tuple[int, int] | None,
    *,
    held: bool,
    code: CodeRecord | None = None,
    coding_id: str = "",
    coder: str = "",
    memo: str = "",
) -> QuoteRow:
    """A passage as it may be printed, without its dialogue. Words of someone who has withdrawn are withheld, and those that are `held`."""
    participant, speaker, withdrawn = who_speaks(turns)
    quotation_id, _, start, end, words, printed, release = passage
    if withdrawn or held:
        release = "withheld"
    return QuoteRow(
        id=coding_id,
        code_id=code.id if code else "",
        code_name=code.name if code else "",
        code_path=code.path if code else "",
        code_definition=code.definition if code else "",
        quotation_id=quotation_id,
        text=_shown_words(_with_pseudonyms(words, start, turns) if printed is None else words, printed, release),
        speeches=(),
        question=None,
        material=material.name,
        kind=material.kind,
        round=material.round,
        group=material.group or _joined([turn.group for turn in turns if not turn.interviewer]),
        participant=participant,
        speaker=speaker,
        line_from=lines[0] if lines else None,
        line_to=lines[1] if lines else None,
        start=start,
        end=end,
        coder=coder,
        memo=memo,
        release=release,
        appendix=material.appendix,
    )


class Printer:
    """What stands beside and in place of the words of a quotation."""

    def __init__(self, connection: Connection, *, dialogue: bool = False) -> None:
        self.connection = connection
        self.dialogue = dialogue
        self.voices = Voices(connection)
        self.lines = line_starts(connection)
        self.memos = _memos(connection)
        self.held = held_back(connection)

    def in_group(self, material: MaterialRecord, passage: Passage, group: str) -> bool:
        """Whether a passage is of a group: by its material, else by who speaks in it."""
        if material.group is not None:
            return material.group == group
        return any(turn.group == group for turn in self.voices.in_passage(passage.version_id, passage.start, passage.end))

    def says(self, participant_id: str, passage: Passage) -> bool:
        """Whether words of a participant are in a passage."""
        turns = self.voices.in_passage(passage.version_id, passage.start, passage.end)
        return any(turn.participant_id == participant_id and not turn.interviewer for turn in turns)

    def row(
        self, material: MaterialRecord, passage: Passage, code: CodeRecord | None = None, coding_id: str = "", coder: str = ""
    ) -> QuoteRow:
        """One row. The words of someone who has withdrawn are withheld like others."""
        turns = self.voices.in_passage(passage.version_id, passage.start, passage.end)
        row = printable_row(
            passage,
            material,
            turns,
            self._lines(passage.version_id, *bare_span(passage)),
            held=self._is_held_back(passage.version_id, passage.start, passage.end, passage.quotation_id),
            code=code,
            coding_id=coding_id,
            coder=coder,
            memo="\n\n".join((*self.memos.get(coding_id, ()), *self.memos.get(passage.quotation_id, ()))) if self.memos else "",
        )
        if self.dialogue and row.text:
            question = self._question(passage.version_id, passage.start, turns)
            return row._replace(speeches=self._speeches(passage, row.text, turns), question=question)
        return row

    def _is_held_back(self, version_id: str, start: int, end: int, but: str | None) -> bool:
        """Whether words of a passage are withheld or redacted under another quotation."""
        held = self.held.get(version_id, ())
        return any(other != but and low < end and start < high for other, low, high in held)

    def _lines(self, version_id: str, start: int, end: int) -> tuple[int, int] | None:
        starts = self.lines.get(version_id)
        if not starts:
            return None
        first = bisect_right(starts, start) or 1
        return first, bisect_right(starts, end - 1, first) if end > start else first

    def _speeches(self, passage: Passage, shown: str, turns: list[SpokenTurn]) -> tuple[Speech, ...]:
        if passage.printed is not None or not turns:
            one = turns[0] if len(turns) == 1 else None
            return (Speech(_name(one) if one else None, shown, bool(one and one.interviewer)),)
        text, start, end = text_of(self.connection, passage.version_id), passage.start, passage.end
        parts = [
            Speech(_name(turn), text[max(start, turn.talk_start) : min(end, turn.end)].strip(), bool(turn.interviewer)) for turn in turns
        ]
        return tuple(part for part in parts if part.text)

    def _question(self, version_id: str, start: int, turns: list[SpokenTurn]) -> str | None:
        if not turns or turns[0].interviewer:
            return None
        before = self.voices.before(version_id, start)
        if before is None or not before.interviewer or self._is_held_back(version_id, before.talk_start, before.end, None):
            return None
        return text_of(self.connection, version_id)[before.talk_start : before.end].strip()


def _name(turn: SpokenTurn) -> str | None:
    """Who speaks, as printed: a participant by pseudonym, whatever the label in the transcript says."""
    return turn.speaker if turn.interviewer or turn.participant is None else turn.participant


def _with_pseudonyms(words: str, start: int, turns: Sequence[SpokenTurn]) -> str:
    """Quoted words, with the pseudonym in place of a participant's label where a label stands among them."""
    for turn in reversed(turns):
        label, behind = max(turn.start - start, 0), min(turn.label_end - start, len(words))
        if turn.participant is not None and not turn.interviewer and label < behind and words[label:behind] != turn.participant:
            words = words[:label] + turn.participant + words[behind:]
    return words


def _shown_words(words: str, printed: str | None, release: str) -> str:
    if release == "withheld" or (release == "redacted" and printed is None):
        return ""
    return words if printed is None else printed_form(words, json.loads(printed))


def who_speaks(turns: Sequence[SpokenTurn]) -> tuple[str | None, str | None, bool]:
    """The participants and the speakers of some turns, and whether one of them has withdrawn."""
    if len(turns) == 1:  # nearly always
        one = turns[0]
        return None if one.interviewer else one.participant, one.speaker, one.withdrawn
    participants = _joined([turn.participant for turn in turns if not turn.interviewer])
    return participants, _joined([turn.speaker for turn in turns]), any(turn.withdrawn for turn in turns)


def _joined(names: Iterable[str | None]) -> str | None:
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def held_back(connection: Connection) -> dict[str, list[tuple[str, int, int]]]:
    """Passages whose words must not be printed as they stand, by text version: withheld and redacted quotations."""
    held: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    rows = driver(connection).execute("SELECT text_version_id, id, start, end FROM quotation WHERE release IN ('withheld', 'redacted')")
    for version_id, quotation_id, start, end in rows:
        held[version_id].append((quotation_id, start, end))
    return held


def _memos(connection: Connection) -> dict[str, list[str]]:
    """Memo texts by the coding or quotation they are about; withheld memos are left out."""
    memos: dict[str, list[str]] = defaultdict(list)
    rows = driver(connection).execute(
        "SELECT l.about_id, m.text FROM memo_link l JOIN memo m ON m.id = l.memo_id "
        "WHERE l.about IN ('coding', 'quotation') AND m.release IN ('free', 'ask') ORDER BY m.created_at, m.id"
    )
    for about_id, memo in rows:
        memos[about_id].append(memo)
    return memos


def real_labels(connection: Connection) -> list[str]:
    """Labels of speakers that are neither pseudonyms nor signs, in a study nobody has called pseudonymised: perhaps real names."""
    rows = driver(connection).execute(
        "SELECT DISTINCT label FROM speaker WHERE label NOT IN (SELECT pseudonym FROM participant) "
        "AND NOT (SELECT pseudonymised FROM study) ORDER BY label"
    )
    return [row[0] for row in rows if not _SIGN.fullmatch(row[0].strip())]
