"""The actions of the screen of agreement, and of the walk through what coders differ in."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

#: coders whose own coding is taken by a digit
DIGITS = 6

ACTIONS: tuple[Action, ...] = (
    Action("agree-walk", ("d",), "agreement", footer=1, area="agree"),
    Action("agree-coders", ("c",), "agreement", footer=2, area="agree"),
    Action("agree-unit", ("t",), "agreement", footer=3, area="agree"),
    Action("agree-filter", ("f",), "agreement", footer=4, area="agree"),
    Action("agree-export", ("e",), "agreement", footer=5, area="agree"),
    Action("agree-subcodes", ("s",), "agreement", area="agree"),
    Action("agree-speakers", ("p",), "agreement", area="agree"),
    Action("agree-frozen-at", ("z",), "agreement", footer=6, area="agree"),
    Action("agree-intervals", ("i",), "agreement", area="agree"),
    Action("agree-notes", ("n",), "agreement", footer=7, area="agree"),
    *(
        Action(f"differences-as-{digit}", (str(digit),), "differences", footer=digit if digit < 3 else 0, area="differences")
        for digit in range(1, DIGITS + 1)
    ),
    Action("differences-all", ("b",), "differences", footer=3, area="differences"),
    Action("differences-third", ("c",), "differences", footer=4, area="differences"),
    Action("differences-neither", ("x", "delete"), "differences", footer=5, area="differences"),
    Action("differences-leave-open", ("full_stop", "space"), "differences", footer=6, area="differences"),
    Action("differences-before", ("comma",), "differences", area="differences"),
    Action("differences-memo", ("m",), "differences", footer=7, area="differences"),
    Action("differences-memo-on-last", ("M",), "differences", area="differences"),
    Action("differences-filter", ("f",), "differences", footer=8, area="differences"),
    Action("differences-unfilter", ("F",), "differences", area="differences"),
    Action("differences-boundaries", ("g",), "differences", area="differences"),
    Action("differences-coders", ("o",), "differences", area="differences"),
    Action("differences-agreement", ("d",), "differences", footer=9, area="differences"),
)
