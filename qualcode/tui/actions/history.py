"""The actions of the history."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("past-open", ("enter",), "history", footer=1, area="past"),
    Action("past-go-back-to", ("b",), "history", footer=2, area="past"),
    Action("past-filter", ("f", "slash"), "history", footer=3, area="past"),
    Action("past-show-all", ("a",), "history", footer=6, area="past"),
    Action("past-milestone", ("m",), "history", footer=5, area="past"),
)
