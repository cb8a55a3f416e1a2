"""The actions of the core category."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_core(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"core-{name}", keys, "core", footer=footer, area="core")


ACTIONS: tuple[Action, ...] = (
    _of_core("judge", "s", footer=1),
    _of_core("memo", "m", footer=2),
    _of_core("numbers", "z", footer=3),
    _of_core("add", "n", footer=4),
    _of_core("mark", "k", footer=5),
    _of_core("storyline", "t", footer=6),
    _of_core("new-storyline", "T"),
    _of_core("withdraw", "w", footer=8),
    _of_core("sorting", "o", footer=7),
    _of_core("loose", "l"),
    _of_core("quotations", "equals_sign", "h"),
)
