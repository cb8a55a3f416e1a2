"""The actions of participants and rounds."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("people-add", ("a",), "people", footer=1, area="people"),
    Action("people-edit", ("e",), "people", footer=2, area="people"),
    Action("people-consent", ("c",), "people", footer=3, area="people"),
    Action("people-attributes", ("b",), "people", footer=4, area="people"),
    Action("people-groups", ("g",), "people", area="people"),
    Action("people-add-round", ("n",), "people", footer=5, area="people"),
    Action("people-sign-off", ("s",), "people", footer=6, area="people"),
    Action("people-material", ("m",), "people", footer=7, area="people"),
)
