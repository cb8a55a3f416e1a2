"""What both copies changed, one conflict after the other: whose word stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from qualcode.locale import text
from qualcode.study.merging import Conflict, Decided, Merge, Side
from qualcode.study.merging.report import heading, said
from qualcode.tui.overview.sentences import room_in, wrapped
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part

SIDES: tuple[Side, ...] = ("mine", "theirs")
#: rows of what one side says at most
MOST_ROWS = 6


class Row(NamedTuple):
    """A row: "merge", "all" of a side, the "heading" and the "side"s of a conflict, or "words" that go on from the row above."""

    kind: str
    words: str
    conflict: str = ""
    side: Side = "mine"


class ConflictsDialog(Dialog[Decided | None]):
    """Every conflict with what either side says; enter decides one and goes to the next. Answers all decisions."""

    DEFAULT_CSS = "ConflictsDialog { align: center middle; } ConflictsDialog LineList { max-height: 100%; }"

    def __init__(self, told: Merge, language: str, size: Size) -> None:
        super().__init__()
        self._language = language
        self._conflicts = [conflict for conflict in told.conflicts if conflict.id]
        self._decided: dict[str, Side] = {conflict.id: "mine" for conflict in self._conflicts}
        self._rows = list(self._all_rows(room_in(size)))
        self._height = max(3, min(len(self._rows), size.height - 6))

    def _say(self, key: str, **fields: object) -> str:
        return text(f"overview.{key}", self._language, **fields)

    def _all_rows(self, room: int) -> Iterator[Row]:
        yield Row("merge", "")
        for side in SIDES:
            yield Row("all", self._say(f"merge-all-{side}"), side=side)
        for number, conflict in enumerate(self._conflicts, 1):
            yield Row("words", " ")
            for row in wrapped(f"{number}. {heading(conflict, self._language)}", room):
                yield Row("heading", row, conflict.id)
            for side in SIDES:
                yield from self._side_rows(conflict, side, room)

    def _side_rows(self, conflict: Conflict, side: Side, room: int) -> Iterator[Row]:
        rows = wrapped(f"{self._say(f'merge-side-{side}')}: {said(conflict, side, self._language)}", room - 6)
        if len(rows) > MOST_ROWS:
            rows = [*rows[: MOST_ROWS - 1], "  …"]
        yield Row("side", rows[0], conflict.id, side)
        for row in rows[1:]:
            yield Row("words", f"     {row}", conflict.id)

    def compose(self) -> ComposeResult:
        """The deeds, then the conflicts."""
        box = Vertical()
        box.border_title = self._say("merge-conflicts", n=len(self._conflicts))
        with box:
            yield LineList[Row](self._line, self._rows, id="conflicts", always_lit=True)
            yield Bar(id="hint")

    def begin(self) -> None:
        """As high as fits, at the first conflict."""
        self._list.styles.height = self._height
        self.query_one("#hint", Bar).show((Part(self._say("merge-decide"), "muted"),), whole=True)
        super().begin()
        self._go_to_next(0)

    @property
    def _list(self) -> LineList[Row]:
        return self.query_one("#conflicts", LineList)

    def _line(self, row: Row) -> Line:
        if row.kind == "merge":
            sides = list(self._decided.values())
            words = self._say("merge-decided", mine=sides.count("mine"), theirs=sides.count("theirs"))
            return Line((Part("▶ ", "strong"), Part(words, "strong")), "enter")
        if row.kind == "all":
            return Line((Part("  "), Part(row.words)))
        if row.kind != "side":
            return Line((Part(row.words, "strong" if row.kind == "heading" else "muted"),), heading=True)
        stands = self._decided[row.conflict] == row.side
        return Line((Part("   ● " if stands else "   ○ ", "mark" if stands else "muted"), Part(row.words, "" if stands else "muted")))

    def _go_to_next(self, index: int) -> None:
        """To the side that stands in the next conflict after a row; after the last one to what merges."""
        now = self._rows[index].conflict
        for at, row in enumerate(self._rows[index:], index):
            if row.kind == "side" and row.conflict != now and self._decided[row.conflict] == row.side:
                self._list.highlight(at)
                self._see_whole(row.conflict)
                return
        self._list.highlight(0)

    def _see_whole(self, conflict: str) -> None:
        """All of a conflict in sight, or as much from its beginning as there is room for."""
        at = [index for index, row in enumerate(self._rows) if row.conflict == conflict]
        top, height = round(self._list.scroll_y), self._height
        if at[0] < top or at[-1] >= top + height:
            top = max(at[-1] - height + 1, 0) if at[-1] - at[0] < height else at[0]
            self._list.scroll_to(y=top, animate=False, immediate=True, force=True)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        row = self._list.item
        if row is None:
            return
        if row.kind == "merge":
            self.answer(dict(self._decided))
            return
        if row.kind == "all":
            self._decided = dict.fromkeys(self._decided, row.side)
            self._list.highlight(0)
        else:
            self._decided[row.conflict] = row.side
            self._go_to_next(self._list.index)
        self._list.drawn_anew()
