"""The actions of the screen of tables."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("tables-next", ("t",), "tables", footer=1, area="tables"),
    Action("tables-kind", ("k",), "tables", area="tables"),
    Action("tables-by", ("w",), "tables", footer=2, area="tables"),
    Action("tables-scope", ("s",), "tables", footer=3, area="tables"),
    Action("tables-quotations", ("v",), "tables", footer=4, area="tables"),
    Action("tables-export", ("e",), "tables", footer=5, area="tables"),
    Action("tables-memo", ("m",), "tables", footer=6, area="tables"),
    Action("tables-notes", ("n",), "tables", footer=7, area="tables"),
    Action("tables-left", ("left",), "tables", area="tables", palette=False),
    Action("tables-right", ("right",), "tables", area="tables", palette=False),
)
