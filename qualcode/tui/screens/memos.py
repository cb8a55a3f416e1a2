"""The memos."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import BindingType

from qualcode.tui.bindings import bindings_for
from qualcode.tui.page import Page


class MemosPage(Page):
    """The memos."""

    where = "memos"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("memos")]

    def __init__(self, study: Any, *, about: Any = ()) -> None:
        super().__init__(study)
