"""Writing a finding: its text, with keys put in by picking, and below it the text as it prints now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.looks import Part
from qualcode.tui.widgets.writing import WritingDialog

#: rows of the text as it prints
SHOWN_ROWS = 6


class FindingDialog(WritingDialog):
    """A text with keys. `printed` gives the words as they print, or why a key stands for nothing, and whether all is well.

    `pick_quotation` and `pick_count` ask for what is put in, and call back with its key.
    """

    DEFAULT_CSS = """
    FindingDialog TextArea, FindingDialog TextArea:focus { height: 7; }
    FindingDialog #printed { height: auto; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "put_in('quotation')", show=False, priority=True),
        Binding("ctrl+k", "put_in('count')", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        typed: str,
        *,
        foot: str,
        store: Callable[[str], object],
        printed: Callable[[str], tuple[str, bool]],
        pick: Callable[[str, Callable[[str], Any]], Any],
    ) -> None:
        super().__init__(title, typed, foot=foot, store=store)
        self._printed, self._pick = printed, pick

    def compose(self) -> ComposeResult:
        """The field, the text as it prints, the keys."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            field = TextArea(self._typed, soft_wrap=True, compact=True, highlight_cursor_line=False, id="words")
            field.cursor_blink = False
            yield field
            yield Bar(most_rows=SHOWN_ROWS, id="printed")
            yield Bar(id="foot")

    def begin(self) -> None:
        """With what is written as it prints."""
        super().begin()
        self._tell()

    @on(TextArea.Changed)
    def _tell(self) -> None:
        words, well = self._printed(self.query_one(TextArea).text)
        self.query_one("#printed", Bar).show((Part(words, "muted" if well else "warning"),), whole=True)

    def action_put_in(self, what: str) -> None:
        """Pick a quotation or a count, and put its key where the cursor stands."""
        field = self.query_one(TextArea)
        self._pick(what, lambda key: field.insert(key))
