"""Cards in columns, one a top category: what is where, how it is drawn, and moving the highlight. Only what is in sight is drawn."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.text.graphemes import cell_width
from qualcode.tui.lists import TICK
from qualcode.tui.looks import Looks, Part, fit_parts
from qualcode.tui.panels import KIND_MARKS, MARK

#: a column is at least so wide, in cells
NARROWEST = 25
#: taken cards that are shown where they would go
MOST_SHOWN = 3
BORDER = "│"


@dataclass(frozen=True, slots=True)
class Column:
    """A top category with all codes under it; without one, the open codes that are not yet grouped."""

    category: CodeRecord | None
    cards: tuple[CodeRecord, ...]


def columns_of(codes: Sequence[CodeRecord]) -> list[Column]:
    """The columns of a board. `codes` in the order of the tree."""
    groups: list[list[CodeRecord]] = []
    for code in codes:
        if code.depth == 0:
            groups.append([code])
        else:
            groups[-1].append(code)
    loose = [group[0] for group in groups if len(group) == 1 and group[0].kind == "code"]
    grouped = [Column(group[0], tuple(group[1:])) for group in groups if len(group) > 1 or group[0].kind != "code"]
    return [Column(None, tuple(loose)), *grouped]


class Cards(Looks, Widget):
    """Columns of cards, one of them highlighted. What is done with them is in `Board`."""

    ALLOW_SELECT = False
    looks = "board"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("board--muted", "board--strong", "board--mark", "board--heading", "board--here", "board--taken", "board--border"),
    }
    DEFAULT_CSS = """
    Cards { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    Cards > .board--muted { color: $muted; }
    Cards > .board--strong { text-style: bold; }
    Cards > .board--mark { color: $accent; text-style: bold; }
    Cards > .board--border { color: $line; }
    Cards > .board--heading { background: $panel; text-style: bold; }
    Cards > .board--here { background: $picked; color: $picked-text; text-style: bold; }
    Cards > .board--taken { color: $accent; text-style: bold reverse; }
    """

    class Highlighted(Message):
        """Another card has the highlight, or other columns are in sight."""

    def __init__(self, language: str, marked: set[Hashable]) -> None:
        super().__init__(id="board")
        self._language = language
        self.marked = marked
        self.columns: list[Column] = [Column(None, ())]
        #: column and card of the highlight; card -1 is the heading
        self.column, self.row = 0, 0
        #: the leftmost column in sight, and by column the first card in sight
        self.first = 0
        self._tops: dict[int, int] = {}
        #: ids of the cards that go along
        self.taken: list[str] = []

    def show(self, codes: Sequence[CodeRecord], here: str | None = None) -> None:
        """Show these codes, the highlight on one of them, or where it was."""
        here = here or (self.item.id if self.item else None)
        self.columns = columns_of(codes)
        self.taken = []
        if here is None or not self.go_to(here):
            self.highlight(min(self.column, len(self.columns) - 1), self.row)
        self.refresh()

    def go_to(self, code_id: str) -> bool:
        """Highlight a code; False when it is not there."""
        for number, column in enumerate(self.columns):
            if column.category and column.category.id == code_id:
                self.highlight(number, -1)
                return True
            for row, card in enumerate(column.cards):
                if card.id == code_id:
                    self.highlight(number, row)
                    return True
        return False

    @property
    def item(self) -> CodeRecord | None:
        """The highlighted code."""
        column = self.columns[self.column]
        if self.row < 0:
            return column.category
        return column.cards[self.row] if self.row < len(column.cards) else None

    # where things are

    @property
    def in_sight(self) -> int:
        """How many columns there is room for."""
        return max(1, self.size.width // NARROWEST)

    @property
    def column_width(self) -> int:
        """Cells of a column with its border."""
        return max(4, self.size.width // self.in_sight)

    @property
    def _height(self) -> int:
        """Rows for cards in a column."""
        return max(1, self.size.height - 1)

    def top(self, column: int) -> int:
        """The first card of a column in sight."""
        return self._tops.get(column, 0)

    def _ghosts(self, column: int) -> list[str]:
        """What stands over a column's cards while cards are taken that would go there."""
        if not self.taken or column != self.column:
            return []
        names = {card.id: card.name for one in self.columns for card in ((one.category,) if one.category else ()) + one.cards}
        shown = [names[code] for code in self.taken[:MOST_SHOWN]]
        more = len(self.taken) - len(shown)
        return [*shown, text("codes.and-more", self._language, n=more)] if more else shown

    # drawing

    def render_line(self, y: int) -> Strip:
        """A row of all columns in sight."""
        ground, width = self.look(""), self.column_width
        segments: list[Segment] = []
        for column in range(self.first, min(len(self.columns), self.first + self.in_sight)):
            segments += self._cells(column, y, width - 1, ground)
            segments.append(Segment(BORDER, ground + self.look("border")))
        return Strip(segments).adjust_cell_length(self.size.width, ground)

    def _cells(self, number: int, y: int, width: int, ground: Style) -> list[Segment]:
        column = self.columns[number]
        if y == 0:
            return self._heading(number, column, width, ground)
        ghosts = self._ghosts(number)
        if y <= len(ghosts):
            return self._row((Part(f"» {ghosts[y - 1]}"),), "", width, ground + self.look("taken"))
        place = y - 1 - len(ghosts)
        row = place + self.top(number)
        above, below = self.top(number), len(column.cards) - row
        if (place == 0 and above) or (y == self.size.height - 1 and below > 1):
            sign = f"↑ {above + 1}" if place == 0 and above else f"↓ {below}"
            if (number, row) != (self.column, self.row):
                return self._row((Part(sign, "muted"),), "", width, ground)
        if row >= len(column.cards):
            empty = text("codes.board-empty", self._language) if not column.cards and y == 1 else ""
            return self._row((Part(empty, "muted"),), "", width, ground)
        return self._card(number, row, column.cards[row], width, ground)

    def _heading(self, number: int, column: Column, width: int, ground: Style) -> list[Segment]:
        here = number == self.column and (self.row < 0 or bool(self.taken))
        ground += self.look("here" if here and self.has_focus else "heading")
        category = column.category
        if category is None:
            parts: tuple[Part, ...] = (Part(text("codes.not-grouped", self._language)),)
        else:
            parts = (Part(MARK, "hue", category.hue), Part(KIND_MARKS.get(category.kind, "")), Part(category.name))
        tick = category is not None and category.id in self.marked
        return self._row(parts, f"({len(column.cards)})", width, ground, tick=tick)

    def _card(self, number: int, row: int, card: CodeRecord, width: int, ground: Style) -> list[Segment]:
        here = (number, row) == (self.column, self.row) and not self.taken
        if here:
            ground += self.look("here" if self.has_focus else "heading")
        look = "muted" if card.id in self.taken else "strong" if card.kind != "code" else ""
        indent = "  " * max(0, card.depth - 1)
        parts = (Part(indent), Part(KIND_MARKS.get(card.kind, "")), Part(card.name, "" if here else look))
        return self._row(parts, str(card.codings or "·"), width, ground, tick=card.id in self.marked, quiet=not here)

    def _row(
        self, parts: tuple[Part, ...], right: str, width: int, ground: Style, *, tick: bool = False, quiet: bool = False
    ) -> list[Segment]:
        room = width - 1 - (cell_width(right) + 2 if right else 0)
        segments = [Segment(TICK, ground + self.look("mark")) if tick else Segment(" ", ground)]
        for words, part in fit_parts(parts, room):
            room -= cell_width(words)
            segments.append(Segment(words, ground + self.look_of(part)))
        segments.append(Segment(" " * max(0, room), ground))
        if right:
            segments.append(Segment(f" {right} ", ground + self.look("muted") if quiet else ground))
        return segments

    # moving the highlight

    def highlight(self, column: int, row: int) -> None:
        """Highlight a card, or the nearest there is in its column; row -1 is the heading."""
        before = (self.column, self.row, self.first)
        self.column = min(max(column, 0), len(self.columns) - 1)
        cards = len(self.columns[self.column].cards)
        least = 0 if self.columns[self.column].category is None else -1
        self.row = min(max(row, least), max(cards - 1, least))
        self._see()
        self.refresh()
        if before != (self.column, self.row, self.first):
            self.post_message(self.Highlighted())

    def _see(self) -> None:
        """Bring the highlight in sight."""
        self.first = min(max(self.first, self.column - self.in_sight + 1), self.column)
        self.first = max(0, min(self.first, len(self.columns) - self.in_sight))
        height, top, cards = self._height, self.top(self.column), len(self.columns[self.column].cards)
        wanted = min(top, max(0, self.row))
        if self.row >= wanted + height:
            wanted = self.row - height + 1
        self._tops[self.column] = max(0, min(wanted, cards - height))

    def on_resize(self, event: events.Resize) -> None:
        """As many columns from the left as fit, the highlight in sight."""
        self.first = 0
        self._see()
        self.refresh()
        self.post_message(self.Highlighted())

    def action_list_up(self) -> None:
        """One card up."""
        if not self.taken:
            self.highlight(self.column, self.row - 1)

    def action_list_down(self) -> None:
        """One card down."""
        if not self.taken:
            self.highlight(self.column, self.row + 1)

    def action_list_page_up(self) -> None:
        """A page up."""
        if not self.taken:
            self.highlight(self.column, self.row - self._height + 1)

    def action_list_page_down(self) -> None:
        """A page down."""
        if not self.taken:
            self.highlight(self.column, self.row + self._height - 1)

    def action_list_start(self) -> None:
        """To the first card."""
        if not self.taken:
            self.highlight(self.column, 0)

    def action_list_end(self) -> None:
        """To the last card."""
        if not self.taken:
            self.highlight(self.column, len(self.columns[self.column].cards) - 1)

    def action_fold(self) -> None:
        """To the column at the left, at the same height; taken cards go along."""
        self._step(-1)

    def action_unfold(self) -> None:
        """To the column at the right, at the same height; taken cards go along."""
        self._step(1)

    def _step(self, step: int) -> None:
        column = self.column + step
        if 0 <= column < len(self.columns):
            height = self.row - self.top(self.column)
            self.highlight(column, -1 if self.row < 0 else height + self.top(column))
