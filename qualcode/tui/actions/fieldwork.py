"""The actions of interview guides and theoretical sampling."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_fieldwork(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"fieldwork-{name}", keys, "fieldwork", footer=footer, area="fieldwork")


ACTIONS: tuple[Action, ...] = (
    _of_fieldwork("view", "v", footer=1),
    _of_fieldwork("add", "a", footer=2),
    _of_fieldwork("edit", "e", footer=3),
    _of_fieldwork("materials", "w", footer=4),
    _of_fieldwork("close", "s", footer=5),
    _of_fieldwork("memo", "m", footer=6),
    _of_fieldwork("category", "k", footer=7),
    _of_fieldwork("remove", "x", "delete", footer=10),
    _of_fieldwork("new-guide", "n", footer=8),
    _of_fieldwork("bring-in", "f", footer=9),
    _of_fieldwork("codes", "c"),
    _of_fieldwork("guide", "g"),
    _of_fieldwork("up", "K", "ctrl+up"),
    _of_fieldwork("down", "J", "ctrl+down"),
    _of_fieldwork("write", "o", footer=11),
)
