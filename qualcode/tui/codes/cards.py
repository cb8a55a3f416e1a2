"""Cards in columns, one a top category: what is where, how it is drawn, and moving the highlight. Only what is in sight is drawn."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.text.graphemes import cell_width
from qualcode.tui.codes.columns import Column, columns_of, indent_of
from qualcode.tui.coding.panels import KIND_MARKS, MARK
from qualcode.tui.widgets.lists import TICK
from qualcode.tui.widgets.looks import Looks, Part, fit_parts

#: a column is at least so wide, in cells
NARROWEST = 25
#: taken cards that are shown where they would go
MOST_SHOWN = 3
BORDER = "│"


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
        #: the leftmost column in sight, and by column the first of its rows in sight
        self.first = 0
        self._tops: dict[int, int] = {}
        #: ids of the cards that go along
        self.taken: list[str] = []
        #: what stands over the cards of the column they would go to
        self.ghosts: list[str] = []

    def show(self, codes: Sequence[CodeRecord], here: str | None = None, typed: str = "") -> None:
        """Show these codes, of the cards those that answer some letters; the highlight on one of them, or where it was."""
        here = here or (self.item.id if self.item else None)
        self.columns = columns_of(codes, typed)
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

    def go_to_first(self) -> None:
        """Highlight the first card: of the column at hand, else of the first that has one."""
        order = [self.column, *range(len(self.columns))]
        self.highlight(next((number for number in order if self.columns[number].cards), self.column), 0)

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
        """The first row of a column in sight."""
        return self._tops.get(column, 0)

    def laid(self, column: int) -> Column:
        """A column with its names laid into rows as wide as it is now."""
        found = self.columns[column]
        found.lay(self.column_width - 1)
        return found

    def names_of(self, code_ids: Sequence[str]) -> list[str]:
        """The names of the first of these codes, and how many more there are."""
        names = {card.id: card.name for one in self.columns for card in ((one.category,) if one.category else ()) + one.cards}
        more = len(code_ids) - MOST_SHOWN
        return [names[code] for code in code_ids[:MOST_SHOWN]] + ([text("codes.and-more", self._language, n=more)] if more > 0 else [])

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
        column = self.laid(number)
        if y == 0:
            return self._heading(number, column, width, ground)
        ghosts = self.ghosts if self.taken and number == self.column else []
        if y <= len(ghosts):
            return self._row((Part(f"» {ghosts[y - 1]}"),), "", width, ground + self.look("taken"))
        place, top = y - 1 - len(ghosts), self.top(number)
        row = place + top
        if row >= len(column.rows):
            empty = text("codes.board-empty", self._language) if not column.cards and y == 1 else ""
            return self._row((Part(empty, "muted"),), "", width, ground)
        card = column.card_at(row)
        if (number, card) != (self.column, self.row):
            if place == 0 and top:
                return self._row((Part(f"↑ {card + 1}", "muted"),), "", width, ground)
            if y == self.size.height - 1 and row < len(column.rows) - 1:
                return self._row((Part(f"↓ {len(column.cards) - card}", "muted"),), "", width, ground)
        return self._card(number, card, row - column.starts[card], width, ground)

    def _heading(self, number: int, column: Column, width: int, ground: Style) -> list[Segment]:
        here = number == self.column and (self.row < 0 or bool(self.taken))
        ground += self.look("here" if here and self.has_focus else "heading")
        category = column.category
        if category is None:
            parts: tuple[Part, ...] = (Part(text("codes.not-grouped", self._language)),)
        else:
            parts = (Part(MARK, "hue", category.hue), Part(KIND_MARKS.get(category.kind, "")), Part(category.name))
        tick = category is not None and category.id in self.marked
        n = str(len(column.cards)) if not column.hidden else f"{len(column.cards)}/{len(column.cards) + column.hidden}"
        return self._row(parts, f"({n})", width, ground, tick=tick)

    def _card(self, number: int, place: int, row: int, width: int, ground: Style) -> list[Segment]:
        column = self.columns[number]
        card, names = column.cards[place], column.names[place]
        here = (number, place) == (self.column, self.row) and not self.taken
        if here:
            ground += self.look("here" if self.has_focus else "heading")
        look = "" if here else "muted" if card.id in self.taken else "strong" if card.kind != "code" else ""
        mark = KIND_MARKS.get(card.kind, "")
        parts = (Part(indent_of(card)), Part(mark if row == 0 else " " * (len(mark) + 2)), Part(names[row], look))
        count = str(card.codings or "·") if row == 0 else ""
        return self._row(parts, count, width, ground, tick=row == 0 and card.id in self.marked, quiet=not here)

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
        before, rows = (self.column, self.row, self.first), self._rows_here()
        self.column = min(max(column, 0), len(self.columns) - 1)
        cards = len(self.columns[self.column].cards)
        least = 0 if self.columns[self.column].category is None else -1
        self.row = min(max(row, least), max(cards - 1, least))
        self._see()
        if self.taken or before[2] != self.first:
            self.refresh()
        else:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in sorted(rows | self._rows_here())))
        if before != (self.column, self.row, self.first):
            self.post_message(self.Highlighted())

    def _rows_here(self) -> set[int]:
        """The rows of the widget that the highlighted card is on."""
        if self.row < 0:
            return {0}
        start, end = self.laid(self.column).span(self.row)
        top = self.top(self.column)
        return {1 + row - top for row in range(start, end) if 0 <= row - top < self._height}

    def _see(self) -> None:
        """Bring the highlight in sight."""
        self.first = min(max(self.first, self.column - self.in_sight + 1), self.column)
        self.first = max(0, min(self.first, len(self.columns) - self.in_sight))
        start, end = self.laid(self.column).span(self.row)
        self.scroll_column(self.column, max(min(self.top(self.column), start), end - self._height))

    def scroll_column(self, column: int, top: int) -> None:
        """Show a column from one of its rows."""
        top = max(0, min(top, len(self.laid(column).rows) - self._height))
        if top != self.top(column):
            self._tops[column] = top
            self.refresh()

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
        self._page(-1)

    def action_list_page_down(self) -> None:
        """A page down."""
        self._page(1)

    def _page(self, step: int) -> None:
        if not self.taken:
            column = self.laid(self.column)
            row = column.span(self.row)[0] + step * (self._height - 1)
            self.highlight(self.column, column.card_at(max(0, row)))

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
            height = self.laid(self.column).span(self.row)[0] - self.top(self.column)
            self.highlight(column, -1 if self.row < 0 else self.laid(column).card_at(height + self.top(column)))
