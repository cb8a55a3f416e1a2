"""What the codes screen shows: the codes as a tree, in some order, or on a board; beside them the card of the highlighted one."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from weakref import WeakKeyDictionary

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from qualcode.study.codebook import code_card
from qualcode.study.records import CodeRecord
from qualcode.tui.codes.board import Board
from qualcode.tui.codes.card import Card
from qualcode.tui.codes.numbers import CodeNumbers
from qualcode.tui.codes.reading import CodeReading
from qualcode.tui.codes.tree import CodeTree, filtered, in_order
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.looks import Part

if TYPE_CHECKING:
    from qualcode.study.study import Study


class Place(NamedTuple):
    """Where the reader was among the codes."""

    code: str | None = None
    order: str = "tree"
    board: bool = False
    folded: frozenset[Hashable] = frozenset()
    marked: frozenset[Hashable] = frozenset()


#: by study, where the reader left the codes in this session
_LEFT: WeakKeyDictionary[Any, Place] = WeakKeyDictionary()

#: columns from which the card stands beside the tree, and beside the board
CARD_FROM, CARD_BY_BOARD_FROM = 120, 150


class FilterInput(Input):
    """Where a few letters are typed that the codes shown must answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down,enter,tab", "screen.leave_filter", show=False)]


class CodeViews(CodeReading, CodeNumbers):
    """The part of the codes screen that shows. What the keys change is in the classes it is made of."""

    where = "codes"
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    CodeViews #tree { width: 1fr; }
    CodeViews #card { width: 54; }
    CodeViews.snug #card { width: 44; }
    CodeViews.card-alone #card { width: 1fr; border-left: none; }
    CodeViews #filter, CodesPage #filter:focus { display: none; border: none; height: 1; padding: 0 1; background: $panel; }
    CodeViews.filtering #filter { display: block; }
    CodeViews #columns, CodesPage #detail { background: $background; }
    """

    def __init__(self, study: Study, code: str | None = None) -> None:
        super().__init__(study)
        self._left = _LEFT.get(study, Place())
        self.on_board, self.order = self._left.board, self._left.order
        self._first = code or self._left.code
        #: whether the reader has asked for the card, over what the width would give
        self.card_asked: bool | None = None

    def body(self) -> ComposeResult:
        """Tree with its columns, board, card."""
        yield Bar(right_share=0.6, id="columns")
        tree = CodeTree(self.language)
        field = FilterInput(placeholder=self.tell("filter-placeholder"), id="filter")
        field.cursor_blink = False
        yield field
        with Horizontal():
            yield tree
            yield Board(self.language, tree.marked)
            yield Card(self.language)
        yield Bar(id="detail")

    def begin(self) -> None:
        """The first picture: as it was left."""
        self.code_tree.folded |= self._left.folded
        self.code_tree.marked |= self._left.marked
        self.fit()
        super().begin()

    def first_focus(self) -> Any:
        """The tree or the board, the card where it stands alone."""
        if self.has_class("card-alone"):
            return self.card
        return self.board if self.on_board else self.code_tree

    @property
    def code_tree(self) -> CodeTree:
        """The codes as a list."""
        return self.query_one(CodeTree)

    @property
    def board(self) -> Board:
        """The codes as cards."""
        return self.query_one(Board)

    @property
    def card(self) -> Card:
        """The card of the highlighted code."""
        return self.query_one(Card)

    # what is chosen

    def current(self) -> CodeRecord | None:
        """The highlighted code; while cards are taken, the first of them."""
        if self.on_board and self.board.taken:
            return self.code_by_id.get(self.board.taken[0])
        return self.board.item if self.on_board else self.code_tree.item

    def neighbour(self, code: CodeRecord, step: int) -> CodeRecord | None:
        """As in the tree; a column of the board goes past the next column."""
        columns = [column.category for column in self.board.columns if column.category]
        if not self.on_board or code not in columns:
            return super().neighbour(code, step)
        place = columns.index(code) + step
        return columns[place] if 0 <= place < len(columns) else None

    def marked_codes(self) -> list[CodeRecord]:
        """The marked codes in the order of the tree."""
        return [code for code in self.codes if code.id in self.code_tree.marked]

    def unmark(self) -> None:
        """Take all marks away."""
        self.code_tree.unmark()
        self.board.refresh()
        self.tell_columns()

    def go_to(self, code_id: str) -> None:
        """Highlight a code; a filter or an order that does not show it is left."""
        if self.on_board:
            if not self.board.go_to(code_id) and self.has_class("filtering"):
                self.action_leave_filter(clear=True)
                self.board.go_to(code_id)
        elif not self.code_tree.go_to(code_id):
            self.order = "tree"
            self.action_leave_filter(clear=True)
            self.code_tree.go_to(code_id)
        self.tell_all()

    # showing

    def show(self) -> None:
        """Read the codes and show them, the highlight where it was."""
        self.read_codes()
        self.code_tree.unmark(but=self.code_by_id.keys())
        here, self._first = self._first or (code.id if (code := self.current()) else None), None
        self.show_codes(here if here in self.code_by_id else None)
        self.show_heading()

    def show_codes(self, here: str | None = None) -> None:
        """Show the codes read last in this order, with this filter."""
        typed = self.query_one("#filter", Input).value
        if self.on_board:
            self.board.show(self.codes, here, typed)
        else:
            shown = in_order(self.codes, self.order, self.numbers)
            flat = self.order != "tree" or bool(typed.strip())
            self.code_tree.show_codes(
                filtered(shown, typed) if typed.strip() else shown, self.numbers, flat=flat, dated=self.order == "recent", here=here
            )
        self.tell_all()

    def numbers_came(self) -> None:
        """What takes longer to count is there."""
        self.code_tree.take_numbers(self.numbers)
        self.tell_columns()
        self._show_card()

    def tell_all(self) -> None:
        """Everything that is said of the highlighted code."""
        self.keep_place()
        self.tell_columns()
        self._tell_detail()
        self._show_card()

    def keep_place(self) -> None:
        """Remember where the reader is, for coming back."""
        tree, here = self.code_tree, self.current()
        _LEFT[self.study] = Place(here.id if here else None, self.order, self.on_board, frozenset(tree.folded), frozenset(tree.marked))

    def tell_columns(self) -> None:
        """What is shown, how many, how many marked; and what the columns are."""
        marked = len(self.code_tree.marked)
        facts = [Part(self.tell(f"order-{self.order}") if not self.on_board else self.tell("part-board"), "strong")]
        hidden = sum(column.hidden for column in self.board.columns) if self.on_board else 0
        shown = len(self.codes) - hidden if self.on_board else len(self.code_tree.items)
        whole = not (hidden if self.on_board else self.code_tree.flat)
        facts.append(Part("  " + (self.tell("n-codes", n=len(self.codes)) if whole else self.tell("n-of", n=shown, of=len(self.codes)))))
        if marked:
            facts.append(Part("  " + self.tell("n-marked", n=marked), "key"))
        if self.on_board:
            before, after = self.board.first, len(self.board.columns) - self.board.first - self.board.in_sight
            sides = [f"‹ {before}" if before > 0 else "", f"{after} ›" if after > 0 else ""]
            right = "  ".join(filter(None, (self.tell("cards-say"), *sides)))
        else:
            # one cell more is the tree's scroll bar
            right = f"{self.code_tree.labels()} " if not self.has_class("card-alone") else ""
        beside = self.card.outer_size.width if self.card.display and not self.has_class("card-alone") and not self.on_board else 0
        self.query_one("#columns", Bar).show(tuple(facts), (Part(right + " " * beside, "muted"),))

    def _tell_detail(self) -> None:
        """Whole name and definition of the highlighted card, where the card is not beside it."""
        code = self.current()
        detail = self.query_one("#detail", Bar)
        detail.display = not self.card.display and bool(self.codes)
        if code is not None and detail.display:
            definition = " ".join(code.definition.split()) or self.tell("no-definition")
            detail.show((Part(code.name, "strong"), Part(f"  {definition}", "muted")))
        elif not self.codes:
            self.say(self.tell("no-codes"))
        else:
            detail.show(())

    def _show_card(self) -> None:
        if not self.card.display:
            return
        code = self.current()
        card = code_card(self.study.reads.connection, code.id) if code else None
        below = self.numbers.subcodes.get(code.id, 0) if code else 0
        self.card.show_code(code, card, self.frequency_of(code), below)

    def heading_left(self) -> tuple[Part, ...]:
        """The screen's name, and how many there are of each kind."""
        kinds = {kind: sum(1 for code in self.codes if code.kind == kind) for kind in ("code", "category", "core")}
        facts = [self.tell(f"n-{kind}", n=n) for kind, n in kinds.items() if n]
        return (*super().heading_left(), Part(f"  {' · '.join(facts)}" if facts else ""))

    def action_leave_filter(self, clear: bool = False) -> None:
        """Back to the codes; the filter stays as long as it says something."""
        field = self.query_one("#filter", Input)
        if clear and field.value:
            field.value = ""
            self.show_codes()
        self.set_class(bool(field.value.strip()), "filtering")
        self.set_focus(self.first_focus())

    # what fits

    def fit_parts(self, width: int) -> None:
        """The card beside, alone, or not at all."""
        self.fit()
        self.call_after_refresh(self.tell_all)

    def fit(self) -> None:
        """Show what there is room for."""
        width = self.size.width or self.app.size.width
        room = width >= (CARD_BY_BOARD_FROM if self.on_board else CARD_FROM)
        shown = (room and not self.on_board) if self.card_asked is None else self.card_asked
        self.card.display = shown
        self.set_class(shown and not room, "card-alone")
        self.set_class(width < CARD_BY_BOARD_FROM, "snug")
        self.code_tree.display = not self.on_board and not self.has_class("card-alone")
        self.board.display = self.on_board and not self.has_class("card-alone")

    def parts(self) -> list[tuple[str, str]]:
        """The parts that can have the keys."""
        return [(name, title) for name, title in super().parts() if name != "filter"]
