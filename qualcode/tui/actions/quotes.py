"""The actions of the screen of quotations."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("quotes-filter", ("f",), "quotes", footer=1, area="quotes"),
    Action("quotes-unfilter", ("F",), "quotes", area="quotes"),
    Action("quotes-subcodes", ("s",), "quotes", area="quotes"),
    Action("quotes-order", ("o",), "quotes", footer=8, area="quotes"),
    Action("quotes-printed", ("p",), "quotes", footer=3, area="quotes"),
    Action("quotes-translate", ("t",), "quotes", footer=5, area="quotes"),
    Action("quotes-release", ("r",), "quotes", footer=4, area="quotes"),
    Action("quotes-export", ("e",), "quotes", footer=2, area="quotes"),
    Action("quotes-copy", ("y",), "quotes", footer=6, area="quotes"),
    Action("quotes-copy-to-file", ("Y",), "quotes", area="quotes"),
    Action("quotes-copy-key", ("ctrl+k",), "quotes", area="quotes"),
    Action("quotes-finding", ("b",), "quotes", area="quotes"),
    Action("quotes-compare", ("equals_sign", "h"), "quotes", footer=7, area="quotes"),
    Action("quotes-memo", ("m",), "quotes", footer=9, area="quotes"),
)
