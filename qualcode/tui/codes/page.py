"""The codes: tree and board. What its widgets tell, and what the keys do that change no code."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widgets import Input

from qualcode.tui.codes.board import Board
from qualcode.tui.codes.tree import ORDERS
from qualcode.tui.codes.views import CodeViews
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.widgets.lists import LineList


class CodesPage(CodeViews):
    """All codes, to define, sort, file, merge and split."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("codes")]

    # what the widgets tell

    @on(LineList.Highlighted, "#tree")
    @on(Board.Highlighted)
    def _highlighted(self) -> None:
        self.tell_all()

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        self.show_footer()

    @on(LineList.Marked, "#tree")
    @on(Board.Marked)
    def _marked(self) -> None:
        self.keep_place()
        self.tell_columns()

    @on(LineList.Chosen, "#tree")
    @on(Board.Chosen)
    def _chosen_one(self) -> None:
        self.action_card()

    @on(LineList.Chosen, "#card")
    def _row_chosen(self) -> None:
        row, code = self.card.item, self.current()
        if row and code:
            self.open_row(code, row.opens)

    @on(Board.Dropped)
    def _dropped(self, event: Board.Dropped) -> None:
        self.file_under(event.codes, event.category)

    # views

    def action_card(self) -> None:
        """The card of the highlighted code, with the keys."""
        if self.current() is None:
            return
        self.card_asked = True
        self.fit()
        self.tell_all()
        self.set_focus(self.card)

    def _leave_card(self) -> None:
        self.card_asked = None
        self.fit()
        self.set_focus(self.first_focus())
        self.tell_all()

    def action_board(self) -> None:
        """From the tree to the board and back, staying on the same code."""
        here = self.current()
        self.on_board = not self.on_board
        self.card_asked = None
        self.fit()
        self.show_codes(here.id if here else None)
        self.set_focus(self.first_focus())
        self.call_after_refresh(self.tell_all)

    def action_move(self) -> None:
        """On the board: take the card, or drop it. In the tree: file the chosen codes under another."""
        if not self.on_board:
            super().action_move()
        elif self.board.taken:
            self.board.drop()
        elif self.board.take():
            self.say(self.tell("taken", n=len(self.board.taken)))

    def action_order(self) -> None:
        """In which order, and which codes."""
        if self.on_board:
            self.action_board()
        choices = [(order, self.tell(f"order-{order}"), self.tell(f"order-{order}-detail")) for order in ORDERS]
        self.pick(self.tell("pick-order"), choices, self._ordered)

    def _ordered(self, order: str) -> None:
        here = self.current()
        self.order = order
        self.show_codes(here.id if here else None)
        if not self.code_tree.items:
            self.say(self.tell("none-in-order", order=self.tell(f"order-{order}")))

    def action_fold_all(self) -> None:
        """Fold the tree to its top, or unfold it."""
        if not self.on_board:
            self.code_tree.fold_all()

    def action_mark_all(self) -> None:
        """Mark all codes shown, or none."""
        if self.on_board:
            cards = {card.id for card in self.board.columns[self.board.column].cards}
            if cards <= self.code_tree.marked:
                self.code_tree.marked -= cards
            else:
                self.code_tree.marked |= cards
            self.board.refresh()
            self.tell_columns()
        else:
            self.code_tree.mark_all()

    # filtering

    def action_filter(self) -> None:
        """Type letters the codes shown must answer."""
        self.add_class("filtering")
        self.set_focus(self.query_one("#filter"))

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.show_codes()
        if event.value and self.on_board:
            self.board.go_to_first()
        elif event.value:
            self.code_tree.highlight(0)

    def action_back(self) -> None:
        """One step back: what was taken, the card, the filter, the marks, the order; then to the transcripts."""
        field = self.query_one("#filter", Input)
        if self.board.taken:
            self.board.let_go()
            self.say("")
        elif self.has_class("card-alone") or self.focused is self.card:
            self._leave_card()
        elif self.has_class("filtering"):
            here = self.current()
            self.action_leave_filter(clear=True)
            if here and field.value == "":
                self.go_to(here.id)
        elif self.code_tree.marked:
            self.unmark()
        elif self.order != "tree" and not self.on_board:
            self._ordered("tree")
        else:
            super().action_back()
