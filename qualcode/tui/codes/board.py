"""The board of codes: cards are marked, taken, and dropped on a column, by keys and by mouse."""

from __future__ import annotations

from collections.abc import Hashable

from textual import events
from textual.message import Message

from qualcode.locale import text
from qualcode.tui.codes.cards import Cards
from qualcode.tui.frame.bindings import bindings_for

#: rows a turn of the wheel goes
WHEEL = 3


class Board(Cards, can_focus=True):
    """Columns of cards. Arrows go from card to card; a card that is taken goes with them, and is dropped where they end."""

    BINDINGS = bindings_for("list")

    class Chosen(Message):
        """Enter on a card or a heading, or a double click."""

    class Marked(Message):
        """Other cards are marked than before."""

    class Dropped(Message):
        """Cards were dropped on a column: the ids of the codes, and of the category they are to be filed under."""

        def __init__(self, codes: list[str], category: str | None) -> None:
            super().__init__()
            self.codes = codes
            self.category = category

    def __init__(self, language: str, marked: set[Hashable]) -> None:
        super().__init__(language, marked)
        self.border_title = text("codes.part-board", language)
        self._pressed: tuple[int, int] | None = None

    def action_list_choose(self) -> None:
        """Drop what is taken; else choose the card."""
        if self.taken:
            self.drop()
        elif self.item:
            self.post_message(self.Chosen())

    # marking, taking, dropping

    def action_mark(self) -> None:
        """Mark the card, or no longer, and go to the next."""
        if self.item and not self.taken:
            self.marked ^= {self.item.id}
            self.post_message(self.Marked())
            self.highlight(self.column, self.row + 1)

    def action_mark_up(self) -> None:
        """Mark this card and the one above."""
        self._mark_on(-1)

    def action_mark_down(self) -> None:
        """Mark this card and the one below."""
        self._mark_on(1)

    def _mark_on(self, step: int) -> None:
        if self.taken:
            return
        here = self.item
        self.highlight(self.column, self.row + step)
        self.marked |= {code.id for code in (here, self.item) if code}
        self.post_message(self.Marked())

    def take(self) -> bool:
        """Take the marked cards, else the highlighted one; False when there is none."""
        on_board = [card.id for column in self.columns for card in ((column.category,) if column.category else ()) + column.cards]
        self.taken = [code for code in on_board if code in self.marked] or ([self.item.id] if self.item else [])
        self.ghosts = self.names_of(self.taken)
        self.refresh()
        return bool(self.taken)

    def let_go(self) -> None:
        """Leave what was taken where it was."""
        taken, self.taken = self.taken, []
        if taken:
            self.go_to(taken[0])
        self.refresh()

    def drop(self) -> None:
        """Put what is taken into the highlighted column."""
        category = self.columns[self.column].category
        taken = [code for code in self.taken if category is None or code != category.id]
        self.taken = []
        self.refresh()
        self.post_message(self.Dropped(taken, category.id if category else None))

    # the mouse

    def _under(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """Column and card under the mouse; card -1 is the heading, and one too many the empty end."""
        column = self.first + min(max(event.x, 0), self.size.width - 1) // self.column_width
        if not 0 <= column < min(len(self.columns), self.first + self.in_sight):
            return None
        return column, (-1 if event.y <= 0 else self.laid(column).card_at(event.y - 1 + self.top(column)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Highlight the card; a drag may follow. Cards taken by key are dropped there."""
        self.focus()
        under = self._under(event)
        if event.button != 1 or under is None:
            return
        column, row = under
        if self.taken:  # by key
            self.highlight(column, 0)
            self.drop()
            return
        if row < len(self.columns[column].cards) and (row >= 0 or self.columns[column].category):
            self.highlight(column, row)
            self._pressed = (event.x, event.y)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Take the card along; at the edge the columns go on."""
        if self._pressed is None:
            return
        if not self.taken and abs(event.x - self._pressed[0]) + abs(event.y - self._pressed[1]) > 1:
            self.take()
        if self.taken:
            if event.x <= 0 or event.x >= self.size.width - 1:
                self._step(-1 if event.x <= 0 else 1)
            elif (under := self._under(event)) and under[0] != self.column:
                self.highlight(under[0], max(under[1], 0))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Drop what was dragged."""
        self.capture_mouse(False)
        dragged, self._pressed = self._pressed is not None and bool(self.taken), None
        if dragged:
            self.drop()

    def on_click(self, event: events.Click) -> None:
        """With ctrl the card is marked; twice opens it."""
        if event.ctrl and self.item:
            self.marked ^= {self.item.id}
            self.refresh()
            self.post_message(self.Marked())
        elif event.chain == 2 and self.item and not self.taken:
            self.post_message(self.Chosen())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Further down in the column under the mouse."""
        self._scroll(event, WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Further up in the column under the mouse."""
        self._scroll(event, -WHEEL)

    def _scroll(self, event: events.MouseEvent, rows: int) -> None:
        if under := self._under(event):
            self.scroll_column(under[0], self.top(under[0]) + rows)

    def on_focus(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh()
