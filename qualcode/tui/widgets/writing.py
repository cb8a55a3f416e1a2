"""A few lines to write: a definition, a note. The words are kept on leaving. Imported when first needed: the editor is costly to load."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import TextArea

from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.looks import Part


class WritingDialog(Dialog[str | None]):
    """A text of a few lines. Escape closes and answers it, or None where nothing was changed.

    `store` does what is done with the answer; it is called when the program ends while the dialog is open.
    """

    DEFAULT_CSS = """
    WritingDialog TextArea, WritingDialog TextArea:focus { height: 8; border: none; padding: 0 1; background: $panel; }
    WritingDialog Bar { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+d", "keep", show=False, priority=True)]

    def __init__(
        self, title: str, typed: str = "", *, hint: str = "", foot: str = "", store: Callable[[str], object] | None = None
    ) -> None:
        super().__init__()
        self._store = store
        self._title = title
        self._typed = typed
        self._hint = hint
        self._foot = foot

    def compose(self) -> ComposeResult:
        """What is asked, the field, and how to leave it."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            if self._hint:
                yield Bar(id="hint")
            field = TextArea(self._typed, soft_wrap=True, compact=True, highlight_cursor_line=False, id="words")
            field.cursor_blink = False
            yield field
            yield Bar(id="foot")

    def begin(self) -> None:
        """The cursor behind what is written already."""
        if self._hint:
            self.query_one("#hint", Bar).show((Part(self._hint, "muted"),), whole=True)
        self.query_one("#foot", Bar).show((Part(self._foot, "muted"),), whole=True)
        field = self.query_one(TextArea)
        field.move_cursor(field.document.end)
        super().begin()

    def first_focus(self) -> Widget:
        """The field."""
        return self.query_one(TextArea)

    @property
    def _written(self) -> str | None:
        written = self.query_one(TextArea).text.strip()
        return None if written == self._typed.strip() else written

    def keep(self) -> None:
        """Store what is written, whatever comes next."""
        if self._store is not None and self.is_mounted and (written := self._written) is not None:
            self._typed = written
            self._store(written)

    def action_keep(self) -> None:
        """Close with what is written."""
        self.answer(self._written)
