"""The settings of the study and of this workbench."""

from __future__ import annotations

from qualcode.tui.page import Page


class SettingsPage(Page):
    """The settings of the study and of this workbench."""

    where = "settings"
