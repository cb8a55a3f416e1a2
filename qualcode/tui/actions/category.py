"""The actions of a category's sheet, and those of other screens that lead to it."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_category(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"category-{name}", keys, "category", footer=footer, area="category")


ACTIONS: tuple[Action, ...] = (
    *(Action(f"{screen}-category", ("k",), screen, area=screen) for screen in ("codes", "comparison", "relations")),
    _of_category("memo", "m", footer=1),
    _of_category("property", "p", footer=2),
    _of_category("place", "l", footer=3),
    _of_category("dimension", "D"),
    _of_category("definition", "d", footer=4),
    _of_category("edit", "e", footer=5),
    _of_category("remove", "x", "delete", footer=10),
    _of_category("negative", "n", footer=6),
    _of_category("relate", "R", footer=7),
    _of_category("question", "w", footer=8),
    _of_category("settle", "s"),
    _of_category("sample", "a"),
    _of_category("judge", "j"),
    _of_category("compare", "equals_sign", "h", footer=9),
    _of_category("other", "o", footer=11),
    _of_category("next", "full_stop"),
    _of_category("previous", "comma"),
    _of_category("tree", "c"),
)
