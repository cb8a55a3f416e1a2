"""What was done, and undoing back to a point."""

from __future__ import annotations

from qualcode.tui.page import Page


class HistoryPage(Page):
    """What was done, and undoing back to a point."""

    where = "history"
