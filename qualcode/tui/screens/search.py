"""Search in all material."""

from __future__ import annotations

from qualcode.tui.page import Page


class SearchPage(Page):
    """Search in all material."""

    where = "search"
