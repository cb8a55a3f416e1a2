"""Relations by category: each as a statement, with what speaks for and against it, what it means, and the negative cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.codebook import INDICATOR
from qualcode.study.graph import category_of, graph
from qualcode.study.memos import MemoRecord
from qualcode.study.negative import negative_cases
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord, evidence_levels
from qualcode.study.review.records import NegativeCase
from qualcode.study.slots import models, slot_rows
from qualcode.study.vocabularies import Vocabulary, offered, vocabulary
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Run, Table
from qualcode.writers.appendices.memo_text import MemoText
from qualcode.writers.appendices.naming import STEP
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting

#: quotations of a side that are printed with their words; of further ones the citation, unless the recipe says otherwise by "evidence"
WITH_WORDS = 3


def axial_coding(source: Source) -> Iterator[Block]:
    """The categories in the order of the tree, each with the relations that lead from it or from a code filed under it."""
    of = graph(source.reads.connection)
    cases = negative_cases(source.reads.connection)
    telling = [one for one in of.edges if one.type.casefold() not in INDICATOR]
    filing = [one for one in of.edges if one.type.casefold() in INDICATOR]
    if not telling and not filing and not cases:
        return
    codes = {node.code.id: node.code for node in of.nodes}
    above = category_of(of)

    def home(code_id: str) -> str:
        return code_id if codes[code_id].kind != "code" else above[code_id] or code_id

    told = _Telling(source, codes)
    by_home: dict[str, list[RelationRecord]] = defaultdict(list)
    for one in telling:
        by_home[home(one.from_id)].append(one)
    yield Paragraph(_summary(telling, source.language))
    told.read(telling, cases)
    for code in codes.values():
        if code.id in by_home or code.id in cases:
            source.turn()
            yield Heading(told.name(code.id))
            for one in by_home.get(code.id, ()):
                yield from told.relation(one)
            yield from told.here(code.id, telling, by_home.get(code.id, ()))
            yield from told.negative(cases.get(code.id, ()))
    yield from _paradigms(source, telling, codes)
    if filing:
        yield Heading(text("analysis.axial-indicators", source.language))
        yield from (Paragraph(told.statement(one), "item") for one in filing)
    yield from told.quoting.left_out()
    yield from told.memos.left_out()


def _summary(telling: Sequence[RelationRecord], language: str) -> str:
    statuses = Counter(one.status for one in telling)
    counts = {status: number(statuses[status], language) for status in ("supported", "hypothesis", "contradicted")}
    without = number(sum(not one.supported for one in telling), language)
    arrows = number(sum(one.only_an_arrow for one in telling), language)
    count = number(len(telling), language)
    return text("analysis.axial-summary", language, n=len(telling), count=count, unsupported=without, arrows=arrows, **counts)


class _Telling:
    """Prints relations."""

    def __init__(self, source: Source, codes: Mapping[str, CodeRecord]) -> None:
        self.language = source.language
        self.quoting = Quoting(source)
        self.memos = MemoText(source, self.quoting)
        self._codes = codes
        self._levels = evidence_levels(source.reads.connection)
        self._with_words = max(0, int(source.recipe.get("evidence", WITH_WORDS)))

    def read(self, relations: Sequence[RelationRecord], cases: Mapping[str, Sequence[NegativeCase]]) -> None:
        """Read the quotations that are about to be printed."""
        self.quoting.read(piece.quotation_id for one in relations for piece in one.evidence)
        self.quoting.read(case.quotation_id for own in cases.values() for case in own)

    def say(self, key: str, **fields: object) -> str:
        """A sentence of this part."""
        return text(f"analysis.{key}", self.language, **fields)

    def name(self, code_id: str) -> str:
        """A code's name; that of an open code with what it is filed under."""
        code = self._codes[code_id]
        parent = self._codes.get(code.parent_id or "")
        return f"{parent.name}{STEP}{code.name}" if parent and code.kind == "code" else code.name

    def statement(self, one: RelationRecord) -> str:
        """A relation in words."""
        key = "axial-both-ways" if one.symmetric else "axial-statement"
        return self.say(key, source=self.name(one.from_id), type=one.type, to=self.name(one.to_id))

    def relation(self, one: RelationRecord) -> Iterator[Block]:
        """A relation with all that belongs to it."""
        yield Heading(self.statement(one), 2)
        facts = [text(f"relations.status-{one.status}", self.language)]
        facts += [self.say("axial-scope", scope=one.scope)] if one.scope else []
        facts += [self.say("axial-phenomenon", name=self.name(one.phenomenon_id))] if one.phenomenon_id else []
        facts += [self.say("axial-by", coder=one.coder)] if one.coder else []
        yield Paragraph(" · ".join(facts), "note")
        yield from self._memos(one)
        if not one.supported:
            yield Paragraph(self.say("axial-unsupported"))
        for side in ("for", "against"):
            yield from self._evidence(one, side)

    def _memos(self, one: RelationRecord) -> Iterator[Block]:
        if one.only_an_arrow:
            yield Paragraph(self.say("axial-only-an-arrow"))
        for memo in self.memos.printed(self._known(one.memos)):
            yield from self.memos.blocks(memo, under=one.id)

    def _known(self, memo_ids: Sequence[str]) -> list[MemoRecord]:
        return [self.memos.every[one] for one in memo_ids if one in self.memos.every]

    def _evidence(self, one: RelationRecord, side: str) -> Iterator[Block]:
        rows = [row for piece in one.side(side) if (row := self.quoting.row(piece.quotation_id)) is not None]
        if not rows:
            return
        levels = one.levels(side)
        order = [*self._levels, *sorted(level for level in levels if level not in self._levels)]
        by_level = ", ".join(f"{level} {number(levels[level], self.language)}" for level in order if levels.get(level))
        counted = self.say(f"axial-{side}", n=len(rows), count=number(len(rows), self.language))
        yield Heading(f"{counted} ({by_level})" if by_level else counted, 3)
        for row in rows[: self._with_words]:
            yield self.quoting.block(row)
        if rest := rows[self._with_words :]:
            yield Paragraph((Run(f"{self.say('axial-see-also')} "), *self.quoting.citations(rest)), "note")

    def here(self, code_id: str, telling: Sequence[RelationRecord], own: Sequence[RelationRecord]) -> Iterator[Block]:
        """The relations that lead to a category, which are told where they come from."""
        led = [one for one in telling if one.to_id == code_id and one not in own]
        if led:
            yield Heading(self.say("axial-here"), 3)
        for one in led:
            yield Paragraph(self.statement(one), "item")

    def negative(self, cases: Sequence[NegativeCase]) -> Iterator[Block]:
        """Quotations that were marked as negative cases of a category."""
        if cases:
            counted = self.say("axial-negative", n=len(cases), count=number(len(cases), self.language))
            yield Heading(counted, 3)
        for case in cases:
            if row := self.quoting.row(case.quotation_id):
                yield self.quoting.block(row)
            if case.note.strip():
                yield Paragraph(self.quoting.own(case.note.strip()), "note")


def _paradigms(source: Source, telling: Sequence[RelationRecord], codes: Mapping[str, CodeRecord]) -> Iterator[Block]:
    """The phenomena whose slots are filled, by the words of the first model that the study's tradition is offered."""
    model = next(iter(models(offered(source.reads.connection))), None)
    if model is None:
        return
    named = {slot.id: slot.name for slot in vocabulary(model.id, source.language).slots}
    for code in codes.values():
        if entries := _filled(code.id, model, telling, codes, source.language):
            yield Heading(text("analysis.axial-paradigm", source.language, name=code.name))
            yield Paragraph(vocabulary(model.id, source.language).name, "note")
            columns = Column(text("analysis.axial-slot", source.language), 2), Column(text("analysis.axial-stands", source.language), 4)
            yield Table(
                columns,
                [(named[slot], "\n".join(entries.get(slot, ())) or "–") for slot in named if slot in entries or slot in _typed(model)],
            )


def _typed(model: Vocabulary) -> set[str]:
    return {slot.id for slot in model.slots if slot.type}


def _filled(
    phenomenon: str, model: Vocabulary, telling: Sequence[RelationRecord], codes: Mapping[str, CodeRecord], language: str
) -> dict[str, list[str]]:
    """By slot of the model, the names of what stands in it."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in slot_rows(phenomenon, model, telling, (), codes):
        if row.entry is not None and row.slot in _typed(model):
            name = codes[row.entry.code_id].name
            found[row.slot].append(name if row.entry.relation.supported else text("analysis.axial-without", language, name=name))
    return found
