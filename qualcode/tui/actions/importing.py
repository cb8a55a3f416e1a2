"""Bringing files in: from every screen of a study, and while the files are looked through."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

_WHERE = "importing"

ACTIONS: tuple[Action, ...] = (
    Action("import", ("ctrl+n",), "everywhere", area=_WHERE),
    Action("importing-bring-in", ("b",), _WHERE, footer=1, area=_WHERE),
    Action("importing-interviewer", ("i",), _WHERE, footer=2, area=_WHERE),
    Action("importing-participant", ("p",), _WHERE, footer=3, area=_WHERE),
    Action("importing-same-as", ("m",), _WHERE, footer=4, area=_WHERE),
    Action("importing-no-speaker", ("x",), _WHERE, footer=5, area=_WHERE),
    Action("importing-edit", ("e",), _WHERE, footer=6, area=_WHERE),
    Action("importing-edit-all", ("E",), _WHERE, footer=7, area=_WHERE),
    Action("importing-offsets", ("o",), _WHERE, footer=8, area=_WHERE),
    Action("importing-leave-out", ("d",), _WHERE, area=_WHERE),
    Action("importing-add-files", ("a",), _WHERE, area=_WHERE),
)
