"""The columns of the board: which codes stand in which, and over how many rows each name goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qualcode.study.records import CodeRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.widgets.ranking import SCATTERED, fit

#: rows a name may take; what does not fit into them is cut
MOST_ROWS = 2
#: cells beside a name: the mark, and the count with a blank on either side
BESIDE = 6
NARROWEST_NAME = 8


@dataclass(slots=True)
class Column:
    """A top category with all codes under it; without one, the open codes that are not yet grouped."""

    category: CodeRecord | None
    cards: tuple[CodeRecord, ...]
    #: cards that are not shown because a filter leaves them out
    hidden: int = 0
    #: by row of the column (card, which row of it), by card its first row, and by card its name in rows
    rows: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    _width: int = -1

    def lay(self, width: int) -> None:
        """Lay the names into a column of so many cells; nothing is done when they are laid so already."""
        if width == self._width:
            return
        self._width = width
        self.rows, self.starts, self.names = [], [], []
        for card, code in enumerate(self.cards):
            room = max(NARROWEST_NAME, width - BESIDE - len(indent_of(code)) - (2 if code.kind != "code" else 0))
            found = wrap_rows(code.name, 0, len(code.name), room)
            ends = [end for _, end in found[: MOST_ROWS - 1]] + [len(code.name)]
            rows = tuple(code.name[start:end].strip() for (start, _), end in zip(found, ends, strict=False)) or (code.name,)
            self.starts.append(len(self.rows))
            self.names.append(rows)
            self.rows += [(card, row) for row in range(len(rows))]

    def card_at(self, row: int) -> int:
        """The card at a row of the column; one too many beyond its end."""
        return self.rows[row][0] if row < len(self.rows) else len(self.cards)

    def span(self, card: int) -> tuple[int, int]:
        """The first row of a card, and the row after it."""
        return (self.starts[card], self.starts[card] + len(self.names[card])) if 0 <= card < len(self.starts) else (0, 0)


def indent_of(code: CodeRecord) -> str:
    """Codes under a subcategory stand further in."""
    return "  " * max(0, code.depth - 1)


def columns_of(codes: Sequence[CodeRecord], typed: str = "") -> list[Column]:
    """The columns of a board, with those cards whose own names answer some letters. `codes` in the order of the tree."""
    groups: list[list[CodeRecord]] = []
    for code in codes:
        if code.depth == 0:
            groups.append([code])
        else:
            groups[-1].append(code)
    loose = [group[0] for group in groups if len(group) == 1 and group[0].kind == "code"]
    grouped = [(group[0], group[1:]) for group in groups if len(group) > 1 or group[0].kind != "code"]
    return [_column(None, loose, typed), *(_column(category, cards, typed) for category, cards in grouped)]


def _column(category: CodeRecord | None, cards: Sequence[CodeRecord], typed: str) -> Column:
    shown = tuple(card for card in cards if answers(card, typed))
    return Column(category, shown, len(cards) - len(shown))


def answers(code: CodeRecord, typed: str) -> bool:
    """Whether the letters stand in a code's name; letters that are only strewn over it would mark what nobody meant."""
    query = " ".join(typed.split())
    score = fit(query, code.name) if query else 0
    return score is not None and score < SCATTERED
