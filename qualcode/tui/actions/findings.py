"""The actions of the screen of findings."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_findings(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"findings-{name}", keys, "findings", footer=footer, area="findings")


ACTIONS: tuple[Action, ...] = (
    _of_findings("new", "n", footer=1),
    _of_findings("edit", "e", footer=2),
    _of_findings("evidence", "b", footer=3),
    _of_findings("state", "c", footer=5),
    _of_findings("relate", "r", footer=6),
    _of_findings("base", "t", footer=7),
    _of_findings("memo", "m", footer=4),
    _of_findings("suggestion", "s"),
    _of_findings("up", "K", "ctrl+up", footer=9),
    _of_findings("down", "J", "ctrl+down", footer=10),
    _of_findings("speaks-for", "plus"),
    _of_findings("speaks-against", "minus"),
    _of_findings("remove", "x", "delete", footer=8),
    _of_findings("copy", "y"),
    _of_findings("copy-to-file", "Y"),
    _of_findings("copy-key", "ctrl+k", footer=11),
    _of_findings("export", "w"),
)
