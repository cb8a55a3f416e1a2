"""The actions of the screen of recordings."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_recordings(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"recordings-{name}", keys, "recordings", footer=footer, area="recordings")


ACTIONS: tuple[Action, ...] = (
    _of_recordings("add", "a", footer=1),
    _of_recordings("model", "m", footer=6),
    _of_recordings("go-on", "g", footer=2),
    _of_recordings("pause", "p", footer=3),
    _of_recordings("cancel", "x", "delete", footer=5),
    _of_recordings("retry", "r", footer=7),
    _of_recordings("purge", "D"),
    _of_recordings("up", "K", "ctrl+up", footer=8),
    _of_recordings("down", "J", "ctrl+down", footer=9),
)
