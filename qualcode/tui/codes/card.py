"""The card of a code: what is written about it, what is counted, and what is linked to it. Enter changes or opens a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual import events

from qualcode.analysis.frequencies import CodeFrequency
from qualcode.locale import text
from qualcode.locale.formats import day, number, quoted
from qualcode.study.codebook import CodeCard
from qualcode.study.hues import HUES
from qualcode.study.records import CodeRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.coding.panels import KIND_MARKS, MARK
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: the fields that are texts, in their order
TEXTS = ("definition", "use_when", "not_when", "example")
MOST_ROWS = 30


class CardRow(NamedTuple):
    """A row of the card, and what enter does there: "name", "kind", "definition", "memo:<id>", "code:<id>", or nothing."""

    line: Line
    opens: str = ""


class Card(LineList[CardRow]):
    """One code, to read and to change field by field."""

    DEFAULT_CSS = "Card { background: $surface; border-left: solid $line; height: 1fr; }"

    def __init__(self, language: str) -> None:
        super().__init__(lambda row: row.line, id="card", clicks=2)
        self.border_title = text("codes.part-card", language)
        self._language = language
        self._shown: object = None

    def show_code(self, code: CodeRecord | None, card: CodeCard | None, counted: CodeFrequency | None, below: int) -> None:
        """Show a code; the highlight stays on the same field."""
        shown = (code, card, counted, below, self.size.width)
        if shown == self._shown:
            return
        same = isinstance(self._shown, tuple) and self._shown[0] and code and self._shown[0].id == code.id
        here = self.item.opens if same and self.item else ""
        self._shown = shown
        rows = list(self._rows(code, card, counted, below)) if code and card else [self._plain(text("codes.no-code", self._language))]
        index = next((index for index, row in enumerate(rows) if here and row.opens == here), 0)
        if not same:
            self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self.set_items(rows, index)

    def _rows(self, code: CodeRecord, card: CodeCard, counted: CodeFrequency | None, below: int) -> Iterator[CardRow]:
        name = quoted(code.name, self._language) if code.in_vivo else code.name
        for number_, row in enumerate(self._wrapped(name, 4)):
            mark = (Part(MARK, "hue", code.hue), Part(KIND_MARKS.get(code.kind, ""))) if number_ == 0 else (Part("  "),)
            yield CardRow(Line((*mark, Part(row, "strong")), heading=number_ > 0), "name" if number_ == 0 else "")
        if parent := code.path.rpartition(" > ")[0]:
            yield self._plain(text("codes.card-under", self._language, parent=parent), indent="")
        yield self._blank()
        yield self._fact("kind", text(f"codes.kind-{code.kind}", self._language))
        yield self._fact("in_vivo", text("codes.yes" if code.in_vivo else "codes.no", self._language))
        yield self._hue(code, card)
        yield self._blank()
        for field in TEXTS:
            yield from self._text(field, getattr(code, field))
        yield from self._counts(code, counted, below)
        yield from self._linked(card)
        made = text("codes.card-made", self._language, day=day(card.made_at.astimezone().date(), self._language), coder=card.made_by or "–")
        yield self._plain(made, indent="")

    def _text(self, field: str, words: str) -> Iterator[CardRow]:
        label = text(f"codes.field-{field}", self._language)
        if not words.strip():
            yield CardRow(Line((Part(label), Part("  " + text("codes.not-written", self._language), "muted"))), field)
            return
        yield CardRow(Line((Part(label, "strong"),)), field)
        for paragraph in words.strip().splitlines():
            for row in self._wrapped(paragraph, 3):
                yield CardRow(Line((Part(f"  {row}"),), heading=True))
        yield self._blank()

    def _counts(self, code: CodeRecord, counted: CodeFrequency | None, below: int) -> Iterator[CardRow]:
        def say(name: str, n: int, opens: str = "") -> CardRow:
            return CardRow(
                Line((Part(text(f"codes.counts-{name}", self._language, n=n, count=number(n, self._language))),), heading=not opens), opens
            )

        if not code.example.strip():
            yield self._blank()
        yield CardRow(Line((Part(text("codes.card-counts", self._language), "strong"),), heading=True))
        yield say("codings", code.codings)
        if below != code.codings:
            yield say("subcodes", below)
        if counted is None:
            return
        if counted.quotations:
            yield say("quotations", counted.quotations, "quotations")
        yield say("interviews", counted.interviews)
        if counted.interviews_with_subcodes != counted.interviews:
            yield say("interviews-subcodes", counted.interviews_with_subcodes)
        if counted.participants:
            yield say("participants", counted.participants)
        if counted.first_used_in:
            yield CardRow(Line((Part(text("codes.first-used", self._language, material=counted.first_used_in)),)), "first")
        if code.last_used:
            last = day(code.last_used.astimezone().date(), self._language)
            yield CardRow(Line((Part(text("codes.last-used", self._language, day=last)),), heading=True))

    def _linked(self, card: CodeCard) -> Iterator[CardRow]:
        yield self._blank()
        yield CardRow(Line((Part(text("codes.card-memos", self._language, n=len(card.memos)), "strong"),), heading=True))
        for memo in card.memos:
            yield CardRow(Line((Part("  " + " ".join(memo.title.split())),)), f"memo:{memo.id}")
        if card.relations:
            yield CardRow(Line((Part(text("codes.card-relations", self._language, n=len(card.relations)), "strong"),), heading=True))
        for relation in card.relations:
            arrow = f"  → {relation.type} → " if relation.outgoing else f"  ← {relation.type} ← "
            status = text(f"codes.status-{relation.status}", self._language)
            yield CardRow(Line((Part(arrow, "muted"), Part(relation.other), Part(f"  ({status})", "muted"))), f"code:{relation.other_id}")
        if card.properties:
            names = ", ".join(card.properties)
            for row in self._wrapped(text("codes.card-properties", self._language, names=names), 2):
                yield CardRow(Line((Part(row),), heading=True))
        yield self._blank()

    def _fact(self, field: str, words: str) -> CardRow:
        return CardRow(Line((Part(text(f"codes.field-{field}", self._language) + "  ", "muted"), Part(words))), field)

    def _hue(self, code: CodeRecord, card: CodeCard) -> CardRow:
        """The stripe beside its passages, and the colour another program gave it."""
        of = text("codes.hue-own" if code.depth == 0 else "codes.hue-of", self._language, top=code.path.split(" > ")[0])
        other = text("codes.hue-imported", self._language, colour=card.colour) if card.colour and card.colour.lower() not in HUES else ""
        label = text("codes.field-hue", self._language) + "  "
        return CardRow(Line((Part(label, "muted"), Part(MARK * 3, "hue", code.hue), Part(f" {of}{other}", "muted"))), "hue")

    def _plain(self, words: str, indent: str = "  ") -> CardRow:
        return CardRow(Line((Part(indent + words, "muted"),), heading=True))

    def _blank(self) -> CardRow:
        return CardRow(Line((Part(" "),), heading=True))

    def _wrapped(self, words: str, around: int) -> list[str]:
        width = max(12, (self.size.width or 40) - around)
        words = " ".join(words.split())
        return [words[start:end] for start, end in wrap_rows(words, 0, len(words), width)][:MOST_ROWS]

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        if isinstance(self._shown, tuple):
            code, card, counted, below, width = self._shown
            if width != self.size.width:
                self.show_code(code, card, counted, below)
