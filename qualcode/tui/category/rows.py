"""A category's sheet as rows: sections, and what enter opens in each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.locale import text
from qualcode.locale.formats import day, number, percent, quoted, short_day
from qualcode.locale.formats import lines as lines_words
from qualcode.study.category import CategorySheet, Share, is_open
from qualcode.study.cells import QuotationBehind
from qualcode.study.memos import MemoRecord
from qualcode.study.properties import DimensionRecord, PropertyRecord
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord
from qualcode.study.sampling import SamplingRecord
from qualcode.tui.category.scale import drawn_scale
from qualcode.tui.coding.panels import KIND_MARKS, MARK
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.relations.reading import STATUS_SIGNS, UNSUPPORTED, named, said, status_word
from qualcode.tui.widgets.looks import Line, Part

FIELDS = ("definition", "use_when", "not_when", "example")
#: before what asks for something and is not settled
OPEN = "○ "
#: cells of a dimension's line, at least and at most
LEAST_SCALE, MOST_SCALE = 12, 40


class Opens(NamedTuple):
    """What a row stands for: its kind ("memo", "field", "property", "dimension", "round", …) and which."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet; `more` is told of it in full where there is room."""

    line: Line
    opens: Opens | None = None
    more: str = ""


class Telling:
    """Makes the rows of a sheet, for a list of so many cells."""

    def __init__(
        self,
        sheet: CategorySheet,
        codes: Mapping[str, CodeRecord],
        quotations: Mapping[str, QuotationBehind],
        tradition: str,
        language: str,
        width: int,
    ) -> None:
        self.sheet, self.codes, self.quotations = sheet, codes, quotations
        self.tradition, self.language, self.width = tradition, language, max(30, width)

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"category.{key}", self.language, **fields)

    def of_tradition(self, key: str) -> str:
        """A word that the study's tradition has one of its own for."""
        own = f"{key}-{self.tradition}"
        return self.tell(own if own in TRADITIONAL else key)

    def rows(self) -> list[SheetRow]:
        """The sheet from top to end."""
        sheet = self.sheet
        return [
            *self._section("memos", [self._memo(one) for one in sheet.memos]),
            *self._section("open", [self._memo(one) for one in sheet.open_questions]),
            *self._fields(),
            *self._section("properties", [row for one in sheet.properties for row in self._property(one)], len(sheet.properties)),
            *self._counts(),
            *self._section("relations", [self._relation(one) for one in self._outgoing_first()]),
            *self._section("negative", list(self._negative_rows()), len(sheet.negative_cases)),
            *self._section("subcodes", [self._code(one) for one in sheet.subcodes]),
            *self._section("indicators", [self._code(one) for one in sheet.indicators]),
            *self._section("sampling", [self._decision(one) for one in sheet.sampling]),
            *self._section("judgements", list(self._judgements()), len(sheet.judgements)),
        ]

    def _section(self, name: str, rows: Sequence[SheetRow], n: int | None = None) -> Iterator[SheetRow]:
        """A heading with how many there are, and the rows; without any, one row that says how the first is made."""
        title = self.of_tradition(f"section-{name}")
        if not rows:
            yield SheetRow(Line((Part(title, "key"), Part(f"  {self.tell(f'none-{name}')}", "muted"))), Opens("none", name))
            return
        yield SheetRow(Line((Part(title, "key"),), str(len(rows) if n is None else n), heading=True))
        yield from rows
        yield _BLANK

    # what is written

    def _memo(self, memo: MemoRecord) -> SheetRow:
        sign = OPEN if is_open(memo) else ""
        kind = text(f"memos.kind-{memo.kind}", self.language)
        when = short_day(memo.created_at.astimezone().date(), self.language)
        return SheetRow(Line((Part(f"  {sign}"), Part(memo.name)), f"{kind} · {when}"), Opens("memo", memo.id), memo.text)

    def _fields(self) -> Iterator[SheetRow]:
        code = self.sheet.code
        for field in FIELDS:
            label, words = text(f"codes.field-{field}", self.language), getattr(code, field).strip()
            if words:
                yield SheetRow(Line((Part(label, "key"),)), Opens("field", field), words)
                for paragraph in words.splitlines():
                    yield from (SheetRow(Line((Part(f"  {row}"),), heading=True)) for row in wrapped(paragraph, self.width - 4))
            else:
                not_written = text("codes.not-written", self.language)
                yield SheetRow(Line((Part(label, "key"), Part(f"  {not_written}", "muted"))), Opens("field", field))
        yield _BLANK

    # properties

    def _property(self, one: PropertyRecord) -> Iterator[SheetRow]:
        note = Part(f"  {' '.join(one.note.split())}", "muted") if one.note else Part("")
        yield SheetRow(Line((Part("  "), Part(one.name, "strong"), note)), Opens("property", one.id), one.note)
        for dimension in one.dimensions:
            yield self._dimension(dimension)
        if not one.dimensions:
            yield SheetRow(Line((Part(f"    {self.tell('no-dimension')}", "muted"),), heading=True))

    def _dimension(self, one: DimensionRecord) -> SheetRow:
        placed = [place.place for place in one.places if place.place is not None]
        in_words = len(one.places) - len(placed)
        counted = self.tell("placed", n=len(one.places), of=len(self.sheet.passages))
        ends = len(one.low) + len(one.high) + len(counted) + 12
        cells = min(MOST_SCALE, max(LEAST_SCALE, self.width - ends))
        words = Part(f"  {self.tell('in-words', n=in_words)}", "muted") if in_words else Part("")
        line = Line((Part(f"    {one.low or '…'} "), *drawn_scale(placed, cells), Part(f" {one.high or '…'}"), words), counted)
        return SheetRow(line, Opens("dimension", one.id), self._placed(one))

    def _placed(self, one: DimensionRecord) -> str:
        """The quotations on a dimension from low to high."""
        told = []
        for place in one.places:
            quotation = self.quotations.get(place.quotation_id)
            at = self.tell("only-words") if place.place is None else percent(place.place, self.language, 0)
            words = quoted(" ".join(quotation.words.split()), self.language) if quotation else ""
            told.append(f"{at}  {words}{f'  ({place.note})' if place.note else ''}")
        return "\n\n".join(told)

    # quotations

    def _counts(self) -> Iterator[SheetRow]:
        sheet = self.sheet
        if not sheet.passages:
            yield from self._section("quotations", [])
            return
        title = self.of_tradition("section-quotations")
        whole = self.tell("of-interviews", n=sheet.interviews, of=sheet.of_interviews)
        counted = number(len(sheet.passages), self.language)
        yield SheetRow(Line((Part(title, "key"), Part(f"  {counted} · {whole}"))), Opens("all"))
        for kind, shares in (("round", sheet.by_round), ("group", sheet.by_group)):
            yield from (self._share(kind, share) for share in shares)
        yield _BLANK

    def _share(self, kind: str, share: Share) -> SheetRow:
        name = self.tell("no-round") if share.name is None else str(share.name)
        if kind == "round" and share.name is not None:
            name = text("screen.round", self.language, n=share.name)
        counted = self.tell("share", n=share.quotations, count=number(share.quotations, self.language), interviews=share.interviews)
        opens = Opens(kind, "" if share.name is None else str(share.name))
        return SheetRow(Line((Part(f"  {name}  "), Part(counted, "muted"))), opens)

    # relations

    def _outgoing_first(self) -> list[RelationRecord]:
        return sorted(self.sheet.relations, key=lambda one: one.from_id != self.sheet.code.id)

    def _relation(self, one: RelationRecord) -> SheetRow:
        outgoing = one.from_id == self.sheet.code.id
        other = named(one.to_id if outgoing else one.from_id, self.codes)
        arrow = f"→ {one.type} → " if outgoing else f"← {one.type} ← "
        sign = "" if one.supported else f"{UNSUPPORTED} "
        bare = Part(f"  {self.tell('only-an-arrow')}", "muted") if one.only_an_arrow else Part("")
        told = self.tell("evidence", pro=one.n("for"), contra=one.n("against"))
        right = f"{told} · {STATUS_SIGNS[one.status]} {status_word(one.status, self.language)}"
        parts = (Part(f"  {sign}"), Part(arrow, "muted"), Part(other), bare)
        return SheetRow(Line(parts, right), Opens("relation", one.id))

    def _negative_rows(self) -> Iterator[SheetRow]:
        known = {one.id: one for one in self.sheet.relations}
        for case in self.sheet.negative_cases:
            quotation = self.quotations.get(case.quotation_id)
            if quotation is None:
                continue
            words = " ".join(quotation.words.split())
            yield SheetRow(
                Line((Part("  "), Part(quoted(words, self.language))), self._place(quotation)), Opens("negative", case.quotation_id), words
            )
            reasons = [self.tell("marked-so")] if case.marked and not case.note else [case.note] if case.marked else []
            for relation in case.relations:
                reasons.append(self.tell("speaks-against", relation=said(known[relation], self.codes)))
            yield from (
                SheetRow(Line((Part(f"    {row}", "muted"),), heading=True)) for one in reasons for row in wrapped(one, self.width - 6)
            )

    def _place(self, one: QuotationBehind) -> str:
        where = lines_words(one.line_from, one.line_to, self.language)
        return f"{one.material}, {where}" if where else one.material

    # codes, sampling, judgements

    def _code(self, code: CodeRecord) -> SheetRow:
        parts = (Part("  "), Part(MARK, "hue", code.hue), Part(KIND_MARKS.get(code.kind, "")), Part(code.name))
        return SheetRow(Line(parts, str(code.codings or "·")), Opens("code", code.id), code.definition)

    def _decision(self, one: SamplingRecord) -> SheetRow:
        sign = "✓ " if one.closed else OPEN
        when = day(one.decided_at.astimezone().date(), self.language)
        whom = Part(f"  {one.whom}", "muted") if one.whom else Part("")
        told = [self.tell("sampling-why", why=one.why)] if one.why else []
        told += [self.tell("sampling-outcome", outcome=one.outcome)] if one.outcome else []
        return SheetRow(Line((Part(f"  {sign}"), Part(one.gap), whom), when), Opens("sampling", one.id), "\n\n".join(told))

    def _judgements(self) -> Iterator[SheetRow]:
        for one in self.sheet.judgements:
            kind = self.of_tradition(f"judgement-{one.kind}")
            criterion = self.tell(f"criterion-{one.criterion}") if one.criterion in CRITERIA else one.criterion
            signed = self.tell("signed", by=one.signed_by, day=day(one.signed_at.astimezone().date(), self.language))
            head = " · ".join(filter(None, (kind, criterion, signed)))
            opens = Opens("memo", one.memo_id) if one.memo_id else Opens("judgement", one.id)
            yield SheetRow(Line((Part(f"  {head}"),)), opens, one.statement)
            yield from (SheetRow(Line((Part(f"    {row}", "muted"),), heading=True)) for row in wrapped(one.statement, self.width - 6))


#: words of a section or a judgement that a tradition has its own name for
TRADITIONAL = frozenset(("section-relations-strauss-corbin", "judgement-saturation-charmaz", "section-properties-strauss-corbin"))
#: what a core category is judged by, as the catalogue names it
CRITERIA = ("central", "abstract", "variation", "fit")
_BLANK = SheetRow(Line((Part(" "),), heading=True))
