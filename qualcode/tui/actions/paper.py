"""The actions that have to do with paper; both are done on the coding screen."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("paper-entry", (), "coding", area="paper"),
    Action("paper-sheet", (), "coding", area="paper"),
)
