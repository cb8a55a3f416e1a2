"""The actions of the settings."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("settings-change", ("enter",), "settings", footer=1, area="settings"),
    Action("settings-find", ("slash", "f"), "settings", footer=2, area="settings"),
    Action("settings-usual", ("d", "delete"), "settings", footer=3, area="settings"),
    Action("settings-add-key", ("plus",), "settings", footer=5, area="settings"),
    Action("settings-usual-keys", (), "settings", area="settings"),
)
