"""The actions of the tasks."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("tasks-stop", ("s", "delete"), "tasks", footer=1, area="tasks"),
    Action("tasks-read", ("enter",), "tasks", footer=2, area="tasks"),
    Action("tasks-clear", ("c",), "tasks", footer=3, area="tasks"),
)
