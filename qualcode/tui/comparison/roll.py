"""Quotations one below the other, whole and with the words around them. Only those in sight are read and laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.actions import SkipAction
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qualcode.study.comparison import CodedPassage, ComparedQuotation
from qualcode.text.lines import wrap_rows
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.transcript.marks import without_marks
from qualcode.tui.widgets.looks import Line, Looks, Part, fit_parts
from qualcode.tui.widgets.rolling import Roll

#: stands before each row of the highlighted quotation, and before a marked one
BESIDE, TICK = "▌", "✓"
#: words are hard to read in longer rows; in cells
WIDEST = 96
#: quotations read at once
BATCH = 16
#: rows a turn of the wheel moves
WHEEL = 3


class Block(NamedTuple):
    """A quotation laid out: rows of a heading where it is the first of its material, then its own, then a blank one."""

    lines: tuple[Line, ...]
    #: how many of the lines are heading
    above: int


class ComparingView(Looks, Widget, can_focus=True):
    """The quotations of a code. `read` gives what is said in some of them, `head` what stands above those of a material,
    `about` who says it and what else is coded there."""

    ALLOW_SELECT = False
    looks = "comparing"
    BINDINGS = bindings_for("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("comparing--muted", "comparing--strong", "comparing--mark", "comparing--beside", "comparing--here", "comparing--thumb"),
    }
    DEFAULT_CSS = """
    ComparingView { height: 1fr; width: 1fr; background: $surface; color: $foreground; }
    ComparingView > .comparing--muted { color: $muted; }
    ComparingView > .comparing--strong { text-style: bold; }
    ComparingView > .comparing--mark { color: $accent; text-style: bold; }
    ComparingView > .comparing--beside { color: $accent; }
    ComparingView > .comparing--here { background: $panel; }
    ComparingView > .comparing--thumb { color: $scrollbar; }
    """

    class Highlighted(Message):
        """Another quotation has the highlight."""

    class Chosen(Message):
        """Enter on the highlighted quotation, or a double click on it."""

    class Marked(Message):
        """Other quotations are marked than before."""

    def __init__(
        self,
        read: Callable[[Sequence[CodedPassage]], Sequence[ComparedQuotation]],
        head: Callable[[ComparedQuotation], Line],
        about: Callable[[ComparedQuotation], Line],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._read, self._head, self._about = read, head, about
        self.passages: Sequence[CodedPassage] = ()
        self.index = 0
        self.marked: set[str] = set()
        self._roll = Roll(lambda index: len(self._block(index).lines))
        self._quotations: dict[str, ComparedQuotation] = {}
        self._blocks: dict[int, Block] = {}
        #: the rows last drawn, and for which place and size
        self._picture: tuple[object, list[tuple[int, int]]] | None = None

    # what is shown

    def show(self, passages: Sequence[CodedPassage], index: int = 0) -> None:
        """Show other quotations, or read the same anew, the highlight on one of them. One that stood where it is stays there."""
        low, high = sorted((self._roll.top[0], self.index))
        # What is not laid out any more may be gone from the study.
        known = self.item is not None and all(index in self._blocks for index in range(low, high + 1))
        before, at = (self.item.id, self._roll.row_of(self.index)) if known and self.item else (None, 0)
        self.passages, self._roll.count = passages, len(passages)
        self.index = min(max(0, index), max(0, len(passages) - 1))
        self.marked &= {passage.id for passage in passages}
        self.forget()
        self._roll.top = (self.index, 0)
        if self.size.height:
            if before is not None and self.item and self.item.id == before and 0 < at < self.size.height:
                self._roll.roll(-at)
            self._roll.see(self.index)
        self.refresh()

    def forget(self) -> None:
        """What was read and laid out is read anew."""
        self._quotations.clear()
        self._blocks.clear()
        self._picture = None

    @property
    def item(self) -> CodedPassage | None:
        """The highlighted quotation."""
        return self.passages[self.index] if self.index < len(self.passages) else None

    def in_sight(self) -> list[str]:
        """The quotations of which some words are on the screen."""
        found = []
        for index, row in self._roll.rows():
            if self._block(index).above < row < len(self._block(index).lines) - 1 and self.passages[index].id not in found:
                found.append(self.passages[index].id)
        return found

    def quotation(self, index: int) -> ComparedQuotation:
        """A quotation with its words; those around it are read at the same time."""
        passage = self.passages[index]
        if passage.id not in self._quotations:
            low = max(0, index - BATCH // 4)
            wanted = [other for other in self.passages[low : low + BATCH] if other.id not in self._quotations]
            self._quotations |= {quotation.id: quotation for quotation in self._read(wanted)}
        return self._quotations[passage.id]

    def _block(self, index: int) -> Block:
        if index not in self._blocks:
            quotation = self.quotation(index)
            lines = [self._about(quotation), *_laid_out(quotation, self._text_width()), Line(())]
            above = [self._head(quotation), Line(())] if self._begins_material(index) else []
            self._blocks[index] = Block((*above, *lines), len(above))
        return self._blocks[index]

    def _begins_material(self, index: int) -> bool:
        return index == 0 or self.passages[index - 1].material_id != self.passages[index].material_id

    def _text_width(self) -> int:
        return max(10, min(WIDEST, self.size.width - 5))

    # drawing

    def render_line(self, y: int) -> Strip:
        """The strip of a row."""
        rows, width = self._rows(), self.size.width
        ground = self.look("")
        if y >= len(rows):
            return Strip.blank(width, ground)
        index, row = rows[y]
        block = self._block(index)
        line, here = block.lines[row], index == self.index and block.above <= row < len(block.lines) - 1
        if here:
            ground += self.look("here")
        beside = BESIDE if here and self.has_focus else " "
        marked = row == block.above and self.passages[index].id in self.marked
        segments = [
            Segment(beside, ground + self.look("beside")),
            Segment(f"{TICK if marked else ' '} ", ground + self.look("mark")),
        ]
        room = width - 4 - (len(line.right) + 1 if line.right else 0)
        for words, part in fit_parts(line.parts, room):
            room -= Segment(words).cell_length
            segments.append(Segment(words, ground + self.look_of(part)))
        if line.right:
            segments.append(Segment(f"{' ' * max(0, room + 1)}{line.right}", ground + self.look("muted")))
        strip = Strip(segments).adjust_cell_length(width - 1, ground)
        return Strip([*strip, Segment(self._roll.thumb(y), self.look("") + self.look("thumb"))])

    def _rows(self) -> list[tuple[int, int]]:
        """The rows in sight; found once for a picture, not for each of its lines."""
        self._roll.height = self.size.height
        key = (self._roll.top, self.size)
        if self._picture is None or self._picture[0] != key:
            self._picture = (key, self._roll.rows())
        return self._picture[1]

    # going

    def highlight(self, index: int) -> None:
        """Put the highlight on a quotation."""
        index = min(max(0, index), max(0, len(self.passages) - 1))
        if index != self.index:
            self.index = index
            self.post_message(self.Highlighted())
        self._roll.see(self.index)
        self.refresh()

    def action_list_up(self) -> None:
        """The quotation before; in one higher than the screen, what is above first."""
        if self.passages and self._roll.row_of(self.index) < 0:
            self._roll.roll(-min(self.size.height - 2, -self._roll.row_of(self.index)))
            self.refresh()
        else:
            self.highlight(self.index - 1)

    def action_list_down(self) -> None:
        """The next quotation; in one higher than the screen, the rest of it first."""
        if not self.passages:
            return
        below = self._roll.row_of(self.index) + len(self._block(self.index).lines) - 1 - self.size.height
        if below > 0:
            self._roll.roll(min(below, self.size.height - 2))
            self.refresh()
        else:
            self.highlight(self.index + 1)

    def action_list_page_up(self) -> None:
        """A page back."""
        self._page(-1)

    def action_list_page_down(self) -> None:
        """A page on."""
        self._page(1)

    def _page(self, step: int) -> None:
        if not self.passages:
            return
        before = self._roll.top
        self._roll.roll(step * max(1, self.size.height - 2))
        if self._roll.top == before:
            self.highlight(0 if step < 0 else len(self.passages) - 1)
            return
        index, row = self._roll.top
        whole = index + 1 if row > self._block(index).above and index + 1 < len(self.passages) else index
        if whole != self.index:
            self.index = whole
            self.post_message(self.Highlighted())
        self.refresh()

    def action_list_start(self) -> None:
        """The first quotation."""
        self.highlight(0)

    def action_list_end(self) -> None:
        """The last quotation."""
        self.highlight(len(self.passages) - 1)

    def action_list_choose(self) -> None:
        """Choose the highlighted quotation."""
        if self.passages:
            self.post_message(self.Chosen())

    def step_material(self, step: int) -> bool:
        """Go to the first quotation of the next material, or of the one before; False where there is none."""
        index = self.index
        while 0 <= index < len(self.passages) and self.passages[index].material_id == self.passages[self.index].material_id:
            index += step
        if not 0 <= index < len(self.passages):
            return False
        while not self._begins_material(index):
            index -= 1
        self.highlight(index)
        self._roll.top = (index, 0)
        self._roll.fill()
        self.refresh()
        return True

    # marking

    def mark(self, index: int, marked: bool | None = None) -> None:
        """Mark a quotation or take its mark away; by itself the other of what it is."""
        if index < len(self.passages):
            one = self.passages[index].id
            if (one in self.marked) != (marked if marked is not None else one not in self.marked):
                self.marked ^= {one}
                self.refresh()
                self.post_message(self.Marked())

    def mark_all(self) -> None:
        """Mark every quotation shown; where all are, none."""
        shown = {passage.id for passage in self.passages}
        self.marked = set() if shown <= self.marked else shown
        self.refresh()
        self.post_message(self.Marked())

    def action_mark(self) -> None:
        """Mark the highlighted quotation, or no longer, and go to the next."""
        self.mark(self.index)
        self.highlight(self.index + 1)

    def action_mark_up(self) -> None:
        """Mark the highlighted quotation and the one before."""
        self._mark_on(-1)

    def action_mark_down(self) -> None:
        """Mark the highlighted quotation and the next."""
        self._mark_on(1)

    def _mark_on(self, step: int) -> None:
        self.mark(self.index, True)
        self.highlight(self.index + step)
        self.mark(self.index, True)

    def action_fold(self) -> None:
        """For trees."""
        raise SkipAction

    def action_unfold(self) -> None:
        """For trees."""
        raise SkipAction

    # the mouse, and the size

    def on_click(self, event: events.Click) -> None:
        """Highlight the quotation under the mouse; a click with ctrl, or on its left edge, marks it; a double click opens it."""
        rows = self._rows()
        if event.y >= len(rows):
            return
        self.highlight(rows[event.y][0])
        if event.ctrl or event.x < 3:
            self.mark(self.index)
        elif event.chain == 2:
            self.action_list_choose()

    def on_mouse_scroll_down(self) -> None:
        """Further on."""
        self._roll.roll(WHEEL)
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """Back."""
        self._roll.roll(-WHEEL)
        self.refresh()

    def on_resize(self) -> None:
        """Lay out anew, the highlighted quotation in sight."""
        self._blocks.clear()
        self._picture = None
        self._roll.height = self.size.height
        self._roll.top = (self._roll.top[0], 0)
        self._roll.see(self.index)
        self.refresh()

    def on_focus(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh()


def _laid_out(quotation: ComparedQuotation, width: int) -> list[Line]:
    """The rows of a quotation: its words, and those around them muted. A turn begins a row."""
    before, words, after = (without_marks(piece) for piece in (quotation.before, quotation.words, quotation.after))
    before = f"… {before}" if before else ""
    after = f"{after} …" if after else ""
    text, start = before + words + after, len(before)
    end = start + len(words)
    lines, low = [], 0
    while low <= len(text):
        high = text.find("\n", low)
        high = len(text) if high < 0 else high
        for row_start, row_end in wrap_rows(text, low, high, width):
            pieces = ((row_start, min(row_end, start), "muted"), (max(row_start, start), min(row_end, end), "strong"))
            parts = [Part(text[a:b], look) for a, b, look in (*pieces, (max(row_start, end), row_end, "muted")) if a < b]
            lines.append(Line(tuple(parts)))
        low = high + 1
    return lines
