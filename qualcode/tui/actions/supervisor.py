"""The actions of the supervisor's screen."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("supervisor-answer", ("w",), "supervisor", footer=1, area="supervisor"),
    Action("supervisor-settle", ("s",), "supervisor", footer=2, area="supervisor"),
    Action("supervisor-object", ("g",), "supervisor", footer=3, area="supervisor"),
    Action("supervisor-filter", ("f",), "supervisor", footer=4, area="supervisor"),
    Action("supervisor-letter", ("l",), "supervisor", footer=5, area="supervisor"),
    Action("supervisor-pack", ("p",), "supervisor", footer=6, area="supervisor"),
    Action("supervisor-apply", ("i",), "supervisor", footer=7, area="supervisor"),
    Action("supervisor-next", ("full_stop",), "supervisor", area="supervisor"),
    Action("supervisor-previous", ("comma",), "supervisor", area="supervisor"),
)
