"""The actions of the screen of saturation."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

#: those that need a category, and those that are about what is counted: footers name them in their own views alone
OF_CATEGORIES = ("judge", "withdraw", "sheet", "last", "sample", "quotations")
OF_COUNTS = ("level", "clock", "group")


def _of_saturation(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"saturation-{name}", keys, "saturation", footer=footer, area="saturation")


ACTIONS: tuple[Action, ...] = (
    _of_saturation("judge", "s", footer=1),
    _of_saturation("view", "t", footer=2),
    _of_saturation("measures", "z", footer=3),
    _of_saturation("level", "c", footer=4),
    _of_saturation("clock", "d", footer=5),
    _of_saturation("group", "f", footer=6),
    _of_saturation("withdraw", "w", footer=6),
    _of_saturation("sheet", "k", footer=4),
    _of_saturation("last", "l", footer=8),
    _of_saturation("memo", "m", footer=5),
    _of_saturation("sample", "a", footer=7),
    _of_saturation("quotations", "equals_sign", "h"),
    _of_saturation("export", "e", footer=9),
)
