"""The memos."""

from __future__ import annotations

from qualcode.tui.page import Page


class MemosPage(Page):
    """The memos."""

    where = "memos"
