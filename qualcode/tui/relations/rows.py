"""The relations as rows: from, type, to, what speaks for and against, status; drawn when they come in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, level_sum
from qualcode.tui.coding.panels import MARK
from qualcode.tui.relations.reading import ARROW, STATUS_SIGNS, UNSUPPORTED, named, status_word
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import Column, cell, fitting, row_parts

#: columns that have a heading
COLUMNS = ("from", "type", "to", "for", "levels", "against", "status")
#: cells of an open column at least
LEAST = 12
#: cells of a list from which a status has its word
WORDS_FROM = 96


class RelationList(LineList[CountedRelation]):
    """The relations. `codes` and `levels` are those of the study."""

    def __init__(self, language: str) -> None:
        super().__init__(self._drawn, (), id="rows", clicks=2)
        self._language = language
        self.codes: Mapping[str, CodeRecord] = {}
        self.levels: Sequence[str] = ()
        #: the narrowest that the sums of levels fit into; 0 where no evidence has a level
        self._level_cells = 0

    def show(self, relations: Sequence[CountedRelation], index: int) -> None:
        """Show these relations, the highlight on one of them."""
        sums = (level_sum(one.levels(side), self.levels) for one in relations for side in ("for", "against"))
        self._level_cells = max(map(len, sums), default=0)
        self.set_items(relations, index)

    @property
    def _wide(self) -> bool:
        return (self.size.width or 80) >= WORDS_FROM

    def _layout(self) -> list[tuple[Column, int]]:
        names = (Column("marks", 2), Column("from", 0), Column("type", 0), Column("to", 0))
        levels = (Column("levels", max(self._level_cells, 8)),) if self._level_cells else ()
        if self._wide:
            counts = (Column("for", 4, right=True), *levels, Column("against", 7, right=True), Column("status", 13))
        else:
            counts = (Column("for", 3, right=True), *levels, Column("against", 3, right=True), Column("sign", 1))
        return fitting((*names, *counts), self.size.width or 80, LEAST)

    def tell_columns(self, bar: Bar) -> None:
        """What the columns are, above them."""
        names = {name: text(f"relations.column-{name}", self._language) for name in COLUMNS}
        names |= {} if self._wide else {"for": "+", "against": "−"}
        bar.show(row_parts(self._layout(), {name: Part(words, "muted") for name, words in names.items()}))

    def _drawn(self, relation: CountedRelation) -> Line:
        marks = (ARROW if relation.only_an_arrow else " ") + (" " if relation.supported else UNSUPPORTED)
        status = status_word(relation.status, self._language)
        look = "warning" if relation.status == "contradicted" else "muted" if relation.status == "hypothesis" else ""
        arrow = "↔ " if relation.symmetric else ""
        cells = {
            "marks": Part(marks, "warning"),
            "type": Part(f"{arrow}{relation.type}", "muted"),
            "for": Part(str(relation.n("for") or "·")),
            "levels": Part(level_sum(relation.levels(), self.levels), "muted"),
            "against": Part(str(relation.n("against") or "·")),
            "status": Part(status, look),
            "sign": Part(STATUS_SIGNS[relation.status], look),
        }
        parts: list[Part] = []
        for column, width in self._layout():
            parts.append(Part("  " if parts else ""))
            if column.name in ("from", "to"):
                code_id = relation.from_id if column.name == "from" else relation.to_id
                hue = self.codes[code_id].hue if code_id in self.codes else -1
                parts += [Part(MARK, "hue", hue), Part(cell(named(code_id, self.codes), width - 1))]
            else:
                part = cells[column.name]
                parts.append(Part(cell(part.words, width, right=column.right), part.look))
        return Line(tuple(parts))
