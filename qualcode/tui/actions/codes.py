"""The actions of the codes screen."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_codes(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"codes-{name}", keys, "codes", footer=footer, area="codes")


ACTIONS: tuple[Action, ...] = (
    _of_codes("new", "n", footer=1),
    _of_codes("new-under", "N"),
    _of_codes("rename", "r", footer=2),
    _of_codes("definition", "d", footer=3),
    _of_codes("card", "c"),
    _of_codes("move", "t", footer=4),
    _of_codes("group", "g", footer=5),
    _of_codes("merge", "plus", footer=6),
    _of_codes("split", "s", footer=7),
    _of_codes("delete", "x", "delete", footer=10),
    _of_codes("promote", "p"),
    _of_codes("demote", "P"),
    _of_codes("toggle-in-vivo", "i"),
    _of_codes("indicator", "I"),
    _of_codes("relate", "R"),
    _of_codes("hue", "C"),
    _of_codes("indent", "greater_than_sign"),
    _of_codes("outdent", "less_than_sign"),
    _of_codes("up", "ctrl+up", "K"),
    _of_codes("down", "ctrl+down", "J"),
    _of_codes("mark-all", "a"),
    _of_codes("board", "b", footer=8),
    _of_codes("order", "o", footer=9),
    _of_codes("filter", "slash", footer=11),
    _of_codes("fold-all", "z"),
    _of_codes("quotations", "equals_sign", "h"),
    _of_codes("first-use", "f"),
    _of_codes("memo", "m"),
    _of_codes("graph", "w"),
)
