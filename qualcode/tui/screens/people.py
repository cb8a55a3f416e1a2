"""Participants and rounds."""

from __future__ import annotations

from qualcode.tui.page import Page


class PeoplePage(Page):
    """Participants and rounds."""

    where = "people"
