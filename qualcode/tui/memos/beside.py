"""What screens of memos have in common: memos in a list, and beside it the text of the highlighted one."""

from __future__ import annotations

from typing import Any, ClassVar

from qualcode.study.memos import MemoRecord, Thing, thing_called
from qualcode.tui.frame.page import Page
from qualcode.tui.memos.reading import MemoReading
from qualcode.tui.widgets.lists import LineList

#: columns from which list and text stand side by side
BOTH_FROM = 110


class MemosBeside(Page):
    """List and text where there is room for both, else the one that is asked for."""

    #: the ids of the list, and of all that stands at the left of the text
    LISTED: ClassVar[str]
    SIDE: ClassVar[str]
    _reads_alone = False

    @property
    def listed(self) -> LineList[Any]:
        """The list of memos."""
        return self.query_one(f"#{self.LISTED}", LineList)

    @property
    def reading(self) -> MemoReading:
        """The text of the highlighted memo."""
        return self.query_one(MemoReading)

    @property
    def memo(self) -> MemoRecord | None:
        """The highlighted memo."""
        item = self.listed.item
        return item if isinstance(item, MemoRecord) else None

    def _named_in_text(self, kind: str, name: str) -> Thing | None:
        return thing_called(self.study.reads.connection, kind, name)

    def fit_parts(self, width: int) -> None:
        """Both where there is room, else the one that is asked for."""
        both = width >= BOTH_FROM
        self.set_class(both, "both")
        self.query_one(f"#{self.SIDE}").display = both or not self._reads_alone
        self.reading.display = both or self._reads_alone

    def _read_alone(self, alone: bool) -> None:
        self._reads_alone = alone
        self.fit_parts(self.size.width)
        self.set_focus(self.reading if alone else self.listed)

    def action_back(self) -> None:
        """From the text to the list, then to the transcript."""
        if self._reads_alone or self.reading.has_focus:
            self._read_alone(False)
        else:
            super().action_back()
