"""The actions that have to do with paper: on the coding screen, and for the material at hand in the overview."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("paper-entry", (), "coding", area="paper"),
    Action("paper-sheet", (), "coding", area="paper"),
    Action("paper-sheet-here", ("p",), "overview", area="paper"),
)
