"""The card of a category: what was judged and what came since, then what that rests on. Every row leads to what it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualcode.locale import text
from qualcode.locale.formats import lines as lines_words
from qualcode.locale.formats import quoted
from qualcode.study.category_news import Addition
from qualcode.study.category_saturation import CategorySaturation, Counted, NegativeOutcome, SaturationOfCategories, SignedOff, Variation
from qualcode.study.cells import QuotationBehind
from qualcode.study.memos import MemoRecord
from qualcode.study.sampling import SamplingRecord
from qualcode.text.graphemes import cell_width
from qualcode.tui.category.rows import OPEN, Opens, SheetRow
from qualcode.tui.category.scale import drawn_scale
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.widgets.looks import Line, Part
from qualcode.writers import category_words as words

#: cells of a dimension's line, at least and at most
LEAST_SCALE, MOST_SCALE = 10, 36
_BLANK = SheetRow(Line((Part(" "),), heading=True))


class Card:
    """Makes the rows of a card, for a list of so many cells. Words stand as they are: this is a screen of the researcher's."""

    def __init__(
        self, found: SaturationOfCategories, names: Mapping[str, str], quotations: Mapping[str, QuotationBehind], language: str, width: int
    ) -> None:
        self.found, self.names, self.quotations = found, names, quotations
        self.language, self.width = language, max(24, width)

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence about categories."""
        return text(f"categories.{key}", self.language, **fields)

    def rows(self, one: CategorySaturation) -> list[SheetRow]:
        """The card from top to end."""
        return [
            *self._section("sheet-judgements", self._judgements(one)),
            *self._last(one),
            *self._section("sheet-properties", self._properties(one)),
            *self._section("sheet-counts", self._counts(one)),
            *self._section("sheet-negative", self._negative(one)),
            *self._section("sheet-open", (self._memo(memo) for memo in one.open_questions)),
            *self._section("sheet-sampling", (self._plan(plan) for plan in one.sampling)),
        ]

    def _section(self, key: str, rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
        listed = list(rows)
        if listed:
            yield SheetRow(Line((Part(self.tell(key), "key"),), heading=True))
            yield from listed
            yield _BLANK

    def _under(self, told: str, look: str = "muted", indent: int = 4) -> Iterator[SheetRow]:
        """Words that belong to the row above, wrapped."""
        for row in wrapped(told, self.width - indent - 1):
            yield SheetRow(Line((Part(" " * indent + row, look),), heading=True))

    # what was judged

    def _judgements(self, one: CategorySaturation) -> Iterator[SheetRow]:
        for signed in one.judgements:
            yield from self._judgement(signed)
        if not one.judgements:
            yield SheetRow(Line((Part(f"  {text('saturation.judge-how', self.language)}", "muted"),)), Opens("none", "judgements"))

    def _judgement(self, signed: SignedOff) -> Iterator[SheetRow]:
        record, memo, earlier = signed.judged.record, signed.judged.memo, signed.judged.earlier
        look = "muted" if earlier else ""
        statement = (self.tell("earlier") if earlier else "") + record.statement
        opens = Opens("judgement", record.id)
        for at, row in enumerate(wrapped(statement, self.width - 3)):
            yield SheetRow(Line((Part(f"  {row}", look),), heading=at > 0), None if at else opens)
        by = self.tell("signed", by=record.signed_by, day=words.the_day(record.signed_at, self.language))
        reasons = self.tell("with-memo", memo=memo.name) if memo else self.tell("no-memo")
        yield from self._under(f"{by} · {reasons}")
        if not earlier:
            since = words.since_words(signed.since, self.found.materials, self.language)
            yield from self._under(since, "muted" if signed.since.nothing else "strong")

    # what it varies in

    def _last(self, one: CategorySaturation) -> Iterator[SheetRow]:
        name = self.tell("last")
        head = Part(name[:1].upper() + name[1:], "key")
        if one.last is None:
            yield SheetRow(Line((head, Part(f"  {self.tell('nothing-yet')}", "muted")), heading=True))
        else:
            yield SheetRow(Line((head,)), Opens("last", one.last.quotation_id or ""))
            yield from self._under(self._addition(one.last), "", 2)
        yield _BLANK

    def _addition(self, last: Addition) -> str:
        where = words.last_material(last, self.found.materials, self.language)
        return f"{words.last_words(last, self.language)} · {where} · {words.the_day(last.at, self.language)}"

    def _properties(self, one: CategorySaturation) -> Iterator[SheetRow]:
        for owned in one.properties:
            yield SheetRow(Line((Part("  "), Part(owned.name, "strong"))), Opens("property", owned.id))
            for line in owned.dimensions:
                yield self._dimension(line)
                yield from self._under(self._spread(line), indent=6)
            if not owned.dimensions:
                yield from self._under(self.tell("no-dimension"))
            if owned.last is not None:
                yield from self._under(f"{self.tell('last')}: {self._addition(owned.last)}")
        if not one.properties:
            yield SheetRow(Line((Part(f"  {self.tell('no-property')}", "muted"),)), Opens("none", "properties"))

    def _dimension(self, line: Variation) -> SheetRow:
        low, high = line.low or "…", line.high or "…"
        cells = min(MOST_SCALE, max(LEAST_SCALE, self.width - len(low) - len(high) - 8))
        return SheetRow(Line((Part(f"    {low} "), *drawn_scale(line.at, cells), Part(f" {high}"))), Opens("dimension", line.id))

    def _spread(self, line: Variation) -> str:
        told = [words.ends_words(line, self.language)]
        if line.quotations:
            told.append(words.material_words(line.quotations, line.interviews, line.others, self.language))
        if line.in_words:
            told.append(self.tell("in-words", n=line.in_words, count=line.in_words))
        return " · ".join(told)

    # what is counted

    def _counts(self, one: CategorySaturation) -> Iterator[SheetRow]:
        if not one.counted.quotations:
            return
        persons = self.found.of_persons > 0
        of = self.tell("of-interviews", of=self.found.of_interviews)
        yield from self._share("all", one.counted, self.tell("in-all"), persons=persons)
        yield from self._under(of)
        for kind, shares in (("round", one.by_round), ("group", one.by_group)):
            for share in shares:
                yield from self._share(kind, share, words.share_name(share, self.language), persons=persons)
        if not persons:
            yield from self._under(self.tell("persons-unknown"), indent=2)

    def _share(self, kind: str, share: Counted, name: str, *, persons: bool) -> Iterator[SheetRow]:
        told = words.share_words(share, self.language, persons=persons)
        opens = Opens(kind, "" if share.name is None else str(share.name))
        if cell_width(name) + cell_width(told) + 6 > self.width:
            yield SheetRow(Line((Part(f"  {name}"),)), opens)
            yield from self._under(told)
        else:
            yield SheetRow(Line((Part(f"  {name}  "), Part(told, "muted"))), opens)

    # what speaks against it, and what is open

    def _negative(self, one: CategorySaturation) -> Iterator[SheetRow]:
        for case in one.negative:
            quotation = self.quotations.get(case.case.quotation_id)
            if quotation is not None:
                said = quoted(" ".join(quotation.words.split()), self.language)
                yield SheetRow(Line((Part(f"  {said}"),), self._place(quotation)), Opens("negative", quotation.id))
                yield from self._outcome(case)

    def _place(self, one: QuotationBehind) -> str:
        where = lines_words(one.line_from, one.line_to, self.language)
        return f"{one.material}, {where}" if where else one.material

    def _outcome(self, case: NegativeOutcome) -> Iterator[SheetRow]:
        told = []
        if case.case.marked:
            told.append(case.case.note.strip() or self.tell("marked"))
        told += [words.against_words(relation, self.names, self.language) for relation in case.relations]
        if case.memos:
            told.append(self.tell("memos-about", memos="; ".join(map(words.short_name, case.memos))))
        if not case.taken_up:
            told.append(self.tell("not-taken-up"))
        for each in told:
            yield from self._under(each)

    def _memo(self, memo: MemoRecord) -> SheetRow:
        return SheetRow(Line((Part(f"  {OPEN}"), Part(memo.name)), words.the_day(memo.created_at, self.language)), Opens("memo", memo.id))

    def _plan(self, plan: SamplingRecord) -> SheetRow:
        sign = "✓ " if plan.closed else OPEN
        told = Part(f"  {plan.outcome if plan.closed else plan.whom}", "muted")
        return SheetRow(
            Line((Part(f"  {sign}"), Part(plan.gap), told), words.the_day(plan.decided_at, self.language)), Opens("sampling", plan.id)
        )
