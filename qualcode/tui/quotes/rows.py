"""The rows of the table of quotations, made when they come in sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.geometry import Size

from qualcode.locale.formats import lines
from qualcode.study.quote_heads import CodingHead, QuoteLook
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.text.graphemes import cell_width
from qualcode.tui.coding.panels import MARK
from qualcode.tui.search.hits import filled, last_cells
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.lists import Line, LineList, Part

#: rows whose words are read at once, and how many such blocks are kept
BLOCK, KEPT = 64, 40
#: what stands before a row for a release status other than "ask"
SIGNS = {"free": "○", "redacted": "▤", "withheld": "■"}
#: stands there for a printed form
PRINTED = "¶"
#: cells of the columns in a list of so many cells or more
WIDTHS = ((110, 28, 34), (90, 20, 26), (0, 16, 22))


class QuoteList(LineList[CodingHead]):
    """The codings; words are read for the rows in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set()

    def __init__(self, look: Callable[[Sequence[CodingHead]], list[QuoteLook]], language: str) -> None:
        super().__init__(self._row, id="rows", clicks=2)
        self._look_up = look
        self._language = language
        self.codes: Mapping[str, CodeRecord] = {}
        self.materials: Mapping[str, MaterialRecord] = {}
        self._blocks: OrderedDict[int, list[QuoteLook]] = OrderedDict()

    def show(self, heads: Sequence[CodingHead], index: int) -> None:
        """Show these codings."""
        self._blocks.clear()
        self.set_items(heads, index)

    def show_more(self, heads: Sequence[CodingHead], before: int, index: int, last: bool) -> None:
        """The same codings and more after the `before` first; what is drawn already stays."""
        self._blocks.pop(max(0, before - 1) // BLOCK, None)  # it may have been cut short
        self.items = heads
        if last or len(heads) >= 2 * self.virtual_size.height:  # a new height draws everything anew
            self.virtual_size = Size(self.size.width, len(heads))
        if not before or index != self.index:
            self.set_items(heads, index)
        elif before < round(self.scroll_y) + self.size.height:
            self.refresh()

    def look_at(self, index: int) -> QuoteLook:
        """What is read of the coding at a row."""
        block, place = divmod(index, BLOCK)
        if block not in self._blocks:
            self._blocks[block] = self._look_up(self.items[block * BLOCK : (block + 1) * BLOCK])
            if len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        return self._blocks[block][place]

    def _line(self, index: int) -> Line:
        if index not in self._lines:
            self._lines[index] = self._drawn(self.items[index], self.look_at(index))
        return self._lines[index]

    def _row(self, head: CodingHead) -> Line:
        raise NotImplementedError  # a row is drawn by its number

    def _drawn(self, head: CodingHead, look: QuoteLook) -> Line:
        code, material = self.codes.get(head.code_id), self.materials.get(head.material_id)
        of_code, of_place = next((code, place) for least, code, place in WIDTHS if self.size.width >= least)
        who = look.participant or look.speaker or ""
        name = material.name if material else ""
        place = f"{name}, {who}" if who and who not in name else name
        cited = lines(look.line_from, look.line_to, self._language)
        room = of_place - len(cited) - 1
        parts = (
            Part(SIGNS.get(head.release, " "), "warning"),
            Part(PRINTED if head.printed else " ", "muted"),
            Part(MARK, "hue", code.hue if code else -1),
            Part(filled(code.name if code else "", of_code) + " "),
            Part(" ".join(look.words.split())),
        )
        return Line(parts, f"{ends(place, room)} {cited}" if cited else ends(place, of_place))


def ends(words: str, room: int) -> str:
    """The beginning and the end of some words, "…" between, in so many cells: "Interview 12, Mette" is known by its end."""
    if cell_width(words) <= room:
        return filled(words, room)
    last = last_cells(words, room * 2 // 3)
    return filled(shorten(words, max(0, room - cell_width(last))).rstrip("…") + last, room)
