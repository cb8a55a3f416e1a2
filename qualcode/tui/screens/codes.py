"""The codes: tree and board."""

from __future__ import annotations

from qualcode.tui.page import Page


class CodesPage(Page):
    """The codes: tree and board."""

    where = "codes"
