"""Rounds and material: words, what is read and what is coded."""

from __future__ import annotations

from qualcode.tui.page import Page


class OverviewPage(Page):
    """Rounds and material: words, what is read and what is coded."""

    where = "overview"
