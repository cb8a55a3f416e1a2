"""The actions of lists whose rows can be marked, and of trees that fold."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("list-mark", ("space",), "list", palette=False, area="list"),
    Action("list-mark-up", ("shift+up",), "list", palette=False, area="list"),
    Action("list-mark-down", ("shift+down",), "list", palette=False, area="list"),
    Action("list-fold", ("left",), "list", palette=False, area="list"),
    Action("list-unfold", ("right",), "list", palette=False, area="list"),
)
