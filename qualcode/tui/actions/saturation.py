"""The actions of the screen of saturation."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_saturation(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"saturation-{name}", keys, "saturation", footer=footer, area="saturation")


ACTIONS: tuple[Action, ...] = (
    _of_saturation("judge", "s", footer=1),
    _of_saturation("withdraw", "w", footer=6),
    _of_saturation("sheet", "k", footer=4),
    _of_saturation("last", "l", footer=8),
    _of_saturation("memo", "m", footer=5),
    _of_saturation("sample", "a", footer=7),
    _of_saturation("quotations", "equals_sign", "h"),
    _of_saturation("export", "e", footer=9),
)
