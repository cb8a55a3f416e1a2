"""The actions of the memo sorting."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_sorting(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"sorting-{name}", keys, "sorting", footer=footer, area="sorting")


ACTIONS: tuple[Action, ...] = (
    _of_sorting("place", "p", footer=1),
    _of_sorting("heading", "n", footer=2),
    _of_sorting("heading-under", "N"),
    _of_sorting("rename", "r", footer=5),
    _of_sorting("take-out", "x", "delete", footer=6),
    _of_sorting("indent", "greater_than_sign", footer=7),
    _of_sorting("outdent", "less_than_sign", footer=8),
    _of_sorting("up", "K", "ctrl+up", footer=9),
    _of_sorting("down", "J", "ctrl+down", footer=10),
    _of_sorting("edit", "e", footer=3),
    _of_sorting("about", "w"),
    _of_sorting("choose", "o", footer=11),
    _of_sorting("new"),
    _of_sorting("rename-outline"),
    _of_sorting("delete-outline"),
    _of_sorting("fold-all", "z"),
)
