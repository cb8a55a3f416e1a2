"""The actions of the overview."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("overview-import", ("i",), "overview", footer=1, area="overview"),
    Action("overview-edit", ("e",), "overview", footer=2, area="overview"),
    Action("overview-speakers", ("s",), "overview", footer=3, area="overview"),
    Action("overview-reading", ("r",), "overview", footer=4, area="overview"),
    Action("overview-delete", ("x", "delete"), "overview", footer=5, area="overview"),
    Action("overview-freeze", ("z",), "overview", area="overview"),
    Action("overview-uncoded", ("o",), "overview", footer=7, area="overview"),
    Action("overview-export", ("w",), "overview", footer=8, area="overview"),
    Action("overview-graph", ("g",), "overview", area="overview"),
    Action("overview-merge", ("m",), "overview", footer=9, area="overview"),
    Action("overview-supervisor", ("v",), "overview", area="overview"),
    Action("overview-next-unread", ("n",), "overview", footer=6, area="overview"),
)
