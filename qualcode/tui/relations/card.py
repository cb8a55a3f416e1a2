"""One relation in full: what it says, what speaks for and against it with citations, and what is written about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textual import events

from qualcode.locale import text
from qualcode.locale.formats import quoted
from qualcode.study.evidence import EvidenceQuotation
from qualcode.study.quote_details import MemoOn
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation
from qualcode.study.vocabularies import OWN, vocabulary, vocabulary_ids
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.relations.reading import counted, named, said, status_word
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.writers.quote_rows import cited

#: rows of a quotation and of a memo at most
QUOTATION_ROWS, MEMO_ROWS = 5, 8


class CardRow(NamedTuple):
    """A row, and what enter opens there: a quotation, a memo, or nothing."""

    line: Line
    evidence: EvidenceQuotation | None = None
    memo: MemoOn | None = None

    @property
    def opens(self) -> bool:
        """Whether it can be gone to."""
        return self.evidence is not None or self.memo is not None


class Told(NamedTuple):
    """All that the card tells of one relation."""

    relation: CountedRelation
    evidence: tuple[EvidenceQuotation, ...]
    memos: tuple[MemoOn, ...]
    codes: Mapping[str, CodeRecord]
    #: the study's levels of evidence, and how it writes citations
    levels: tuple[str, ...]
    citation: str


class RelationCard(LineList[CardRow]):
    """What is known of the relation at hand. Its quotations and memos can be gone to."""

    DEFAULT_CSS = "RelationCard { background: $background; }"

    def __init__(self, language: str) -> None:
        super().__init__(lambda row: row.line, (), id="card", clicks=2)
        self.border_title = text("relations.part-card", language)
        self._language = language
        self._told: Told | None = None
        self._empty = ""

    def tell(self, told: Told | None, empty: str = "") -> None:
        """Show a relation, the highlight where it was if it is the same; or a sentence."""
        same = told is not None and self._told is not None and told.relation.id == self._told.relation.id
        self._told, self._empty = told, empty
        if not same:
            self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self._show_rows(keep=same)

    def _show_rows(self, *, keep: bool) -> None:
        """The rows as wide as there is room, the highlight on the same quotation or memo, or in its place where that is gone."""
        here, place = self.item, sum(row.opens for row in self.items[: self.index])
        rows = self._rows()
        stops = [at for at, row in enumerate(rows) if row.opens]
        same = [at for at in stops if here and (rows[at].evidence, rows[at].memo) == (here.evidence, here.memo)]
        self.set_items(rows, next(iter(same or stops[min(place, len(stops) - 1) :]), 0) if keep and stops else 0)

    @property
    def evidence(self) -> EvidenceQuotation | None:
        """The quotation that is highlighted while the card has the keys."""
        return self.item.evidence if self.item else None

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        super().on_resize(event)
        self._show_rows(keep=True)

    def _rows(self) -> list[CardRow]:
        width = max(16, (self.size.width or 40) - 3)
        if self._told is None:
            return [CardRow(Line((Part(row, "muted"),), heading=True)) for row in wrapped(self._empty, width)]
        return list(self._card(self._told, width))

    def _card(self, told: Told, width: int) -> Iterator[CardRow]:
        relation, language = told.relation, self._language
        yield from _plain(said(relation, told.codes), width, "strong")
        yield from _plain(self._facts(told), width, "muted")
        if not relation.supported:
            yield from _plain(text("relations.unsupported", language), width, "warning")
        if relation.only_an_arrow:
            yield from _plain(text("relations.only-an-arrow", language), width, "warning")
        for side in ("for", "against"):
            yield _blank()
            n = counted(relation, side, told.levels)
            yield CardRow(Line((Part(text(f"relations.evidence-{side}", language, n=n), "key"),), heading=True))
            for one in told.evidence:
                if one.side == side:
                    yield from self._quotation(one, told, width)
        for memo in told.memos:
            yield _blank()
            title = memo.title or text("relations.memo-untitled", language)
            yield CardRow(Line((Part(title, "key"),)), memo=memo)
            rows = wrapped(memo.text, width)
            yield from (CardRow(Line((Part(row),), heading=True)) for row in rows[:MEMO_ROWS])
            if len(rows) > MEMO_ROWS:
                yield CardRow(Line((Part("…", "muted"),), heading=True))

    def _facts(self, told: Told) -> str:
        """Status, vocabulary, phenomenon, scope, coder."""
        relation, language = told.relation, self._language
        facts = [status_word(relation.status, language), vocabulary_name(relation.vocabulary, language)]
        if relation.phenomenon_id:
            facts.append(text("relations.fact-phenomenon", language, code=named(relation.phenomenon_id, told.codes)))
        if relation.scope:
            facts.append(text("relations.fact-scope", language, scope=relation.scope))
        if relation.coder:
            facts.append(text("relations.fact-coder", language, coder=relation.coder))
        return " · ".join(filter(None, facts))

    def _quotation(self, one: EvidenceQuotation, told: Told, width: int) -> Iterator[CardRow]:
        rows = wrapped(quoted(" ".join(one.words.split()), self._language), width - 2)
        if len(rows) > QUOTATION_ROWS:
            rows = [*rows[: QUOTATION_ROWS - 1], rows[QUOTATION_ROWS - 1] + " …"]
        sign = "+ " if one.side == "for" else "− "
        yield CardRow(Line((Part(sign, "strong"), Part(rows[0]))), evidence=one)
        yield from (CardRow(Line((Part(f"  {row}"),), heading=True)) for row in rows[1:])
        lines = one.line_from, one.line_to
        where = cited(one.who, one.material, one.kind, *lines, self._language, told.citation, appendix=one.appendix)
        level = text("relations.fact-level", self._language, level=one.level) if one.level else ""
        release = "" if one.release == "ask" else text(f"screen.release-{one.release}", self._language)
        yield from _plain(" · ".join(filter(None, (where, level, release))), width - 2, "muted", indent="  ")


def vocabulary_name(name: str, language: str) -> str:
    """A vocabulary as it is called; "" for one that another program brought."""
    if name == OWN:
        return text("relations.vocabulary-own", language)
    return vocabulary(name, language).name if name in vocabulary_ids() else ""


def _plain(words: str, width: int, look: str = "", indent: str = "") -> Iterator[CardRow]:
    yield from (CardRow(Line((Part(indent + row, look),), heading=True)) for row in wrapped(words, width))


def _blank() -> CardRow:
    return CardRow(Line((Part(" "),), heading=True))
