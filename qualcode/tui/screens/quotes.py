"""The quotations, to filter, mend and export."""

from __future__ import annotations

from qualcode.tui.page import Page


class QuotesPage(Page):
    """The quotations, to filter, mend and export."""

    where = "quotes"
