"""The actions of rounds and recruitment."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_people(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"people-{name}", keys, "people", footer=footer, area="people")


ACTIONS: tuple[Action, ...] = (
    _of_people("view", "v", footer=1),
    _of_people("view-back", "V"),
    _of_people("contact", "k", footer=2),
    _of_people("next", "f", footer=3),
    _of_people("edit", "e", footer=5),
    _of_people("add", "a", footer=6),
    _of_people("add-round", "n", footer=7),
    _of_people("sign-off", "s", footer=8),
    _of_people("consent", "c", footer=9),
    _of_people("attributes", "b", footer=10),
    _of_people("material", "m", footer=11),
    _of_people("groups", "g"),
    _of_people("plan", "p"),
    _of_people("memo", "r"),
    _of_people("reopen", "R"),
    _of_people("veto", "o"),
    _of_people("take-out", "x", "delete"),
    _of_people("draw", "d"),
    _of_people("bring-in", "i"),
    _of_people("export", "w"),
)
