"""The actions of the screen of appendices."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("appendices-tick", ("t",), "appendices", footer=1, area="appendices"),
    Action("appendices-volume", ("v",), "appendices", footer=5, area="appendices"),
    Action("appendices-edit", ("e",), "appendices", footer=6, area="appendices"),
    Action("appendices-numbers", ("n",), "appendices", footer=3, area="appendices"),
    Action("appendices-renumber", ("r",), "appendices", footer=7, area="appendices"),
    Action("appendices-write", ("w",), "appendices", footer=2, area="appendices"),
)
