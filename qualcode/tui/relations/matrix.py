"""The relations as a matrix: a row for each code that one leads from, a column for each that one leads to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from textual import events

from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation
from qualcode.tui.coding.panels import MARK
from qualcode.tui.relations.reading import weight
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import cell

#: cells of a column in a list of so many cells or more; of the names of the rows, and between two columns
COLUMN_CELLS, NAME_CELLS, GAP = ((100, 18), (0, 13)), 24, 1


class Matrix(LineList[CodeRecord]):
    """Codes by codes. Arrows go from cell to cell; `column` is the code of the cell at hand."""

    def __init__(self) -> None:
        super().__init__(self._drawn, (), id="matrix", clicks=2)
        self._columns: Sequence[CodeRecord] = ()
        self._cells: dict[tuple[str, str], list[CountedRelation]] = {}
        self._at, self._first = 0, 0

    def show(self, codes: Sequence[CodeRecord], relations: Sequence[CountedRelation], relation: CountedRelation | None) -> None:
        """Show the relations between some codes, one of them at hand."""
        self._cells = defaultdict(list)
        for one in relations:
            self._cells[one.from_id, one.to_id].append(one)
            if one.symmetric:
                self._cells[one.to_id, one.from_id].append(one)
        sources, targets = {source for source, _ in self._cells}, {target for _, target in self._cells}
        rows = [code for code in codes if code.id in sources]
        self._columns = [code for code in codes if code.id in targets]
        self._at = min(self._at, max(0, len(self._columns) - 1))
        index = min(self.index, max(0, len(rows) - 1))
        if relation is not None and relation not in self.at_hand_of(rows, index):
            index = next((at for at, code in enumerate(rows) if code.id == relation.from_id), index)
            self._at = next((at for at, code in enumerate(self._columns) if code.id == relation.to_id), self._at)
        self.set_items(rows, index)
        self._keep_in_sight()

    def at_hand_of(self, rows: Sequence[CodeRecord], index: int) -> list[CountedRelation]:
        """The relations in a cell of these rows, in the column at hand."""
        if index >= len(rows) or self._at >= len(self._columns):
            return []
        return self._cells.get((rows[index].id, self._columns[self._at].id), [])

    @property
    def at_hand(self) -> list[CountedRelation]:
        """The relations in the cell at hand."""
        return self.at_hand_of(self.items, self.index)

    @property
    def ends(self) -> tuple[str, str] | None:
        """The codes of the row and of the column at hand."""
        return (self.item.id, self._columns[self._at].id) if self.item and self._columns else None

    # drawing

    @property
    def _cells_of_column(self) -> int:
        return next(cells for least, cells in COLUMN_CELLS if self.size.width >= least)

    @property
    def _in_sight(self) -> int:
        return max(1, ((self.size.width or 80) - NAME_CELLS - 4) // (self._cells_of_column + GAP))

    def _keep_in_sight(self) -> None:
        self._first = max(0, min(self._first, self._at, max(0, len(self._columns) - self._in_sight)), self._at - self._in_sight + 1)
        self.drawn_anew()

    def _shown(self) -> list[tuple[int, CodeRecord]]:
        return list(enumerate(self._columns))[self._first : self._first + self._in_sight]

    def tell_columns(self, bar: Bar) -> None:
        """The codes that the columns lead to; an arrow where there are more."""
        more_left, more_right = self._first > 0, self._first + self._in_sight < len(self._columns)
        parts = [Part(cell("↓ → " + ("‹" if more_left else ""), NAME_CELLS + 1), "muted")]
        for at, code in self._shown():
            parts += [Part(" "), Part(cell(code.name, self._cells_of_column), "key" if at == self._at else "muted")]
        bar.show(tuple(parts), (Part("›", "muted"),) if more_right else ())

    def _drawn(self, code: CodeRecord) -> Line:
        here = self.item is not None and code.id == self.item.id
        parts = [Part(MARK, "hue", code.hue), Part(cell(code.name, NAME_CELLS))]
        for at, column in self._shown():
            found = self._cells.get((code.id, column.id), [])
            words = self._cell(found) if code.id != column.id else "—"
            if here and at == self._at:
                words = f"▸{words}"
            look = "muted" if not found else "warning" if not any(one.supported for one in found) else ""
            parts += [Part(" " * GAP), Part(cell(words, self._cells_of_column), look)]
        return Line(tuple(parts))

    def _cell(self, found: Sequence[CountedRelation]) -> str:
        """What stands in a cell: the type as far as there is room, and for and against; how many more there are."""
        if not found:
            return "·"
        told = weight(found[0]) + (f" +{len(found) - 1}" if len(found) > 1 else "")
        return f"{cell(found[0].type, self._cells_of_column - len(told) - 2).rstrip()} {told}"

    def on_resize(self, event: events.Resize) -> None:
        """As many columns as fit."""
        super().on_resize(event)
        self._keep_in_sight()

    # walking

    def highlight(self, index: int, step: int = 1) -> None:
        """Move to a row; the cell at hand is marked in it."""
        super().highlight(index, step)
        self.drawn_anew()

    def _go(self, step: int) -> None:
        at = min(max(self._at + step, 0), max(0, len(self._columns) - 1))
        if at != self._at:
            self._at = at
            self._keep_in_sight()
            self.post_message(self.Highlighted(self, self.index))

    def action_fold(self) -> None:
        """To the cell at the left."""
        self._go(-1)

    def action_unfold(self) -> None:
        """To the cell at the right."""
        self._go(1)
