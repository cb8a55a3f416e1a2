"""The actions of the coding screen that put codes on and take them off, and those of its panels."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

_CHANGES = {
    "recode": ("r",),
    "resize": ("e",),
    "end-later": ("plus",),
    "end-earlier": ("minus",),
    "start-earlier": ("asterisk",),
    "start-later": ("underscore",),
    "split": ("d",),
    "join": ("a",),
    "release": ("R",),
    "code-hits": ("A",),
    "code-answers": ("Q",),
    "relate": ("C",),
    "copy": ("y",),
    "copy-to-file": ("Y",),
    "copy-key": ("ctrl+k",),
}

#: what concerns the material or the work as a whole
_KEEPING: dict[str, tuple[str, ...]] = {
    "play": ("p",),
    "reading": ("B",),
    "pass": ("P",),
    "milestone": ("H",),
    "whose": ("V",),
    "since": (),
}

ACTIONS: tuple[Action, ...] = (
    Action("code", ("c",), footer=1),
    Action("apply-last", ("enter",), footer=2),
    Action("in-vivo", ("i",), footer=3),
    Action("uncode", ("x", "delete"), footer=5),
    Action("select-word", ("w",), footer=10),
    Action("select-sentence", ("s",), footer=6),
    Action("select-line", ("l",)),
    Action("select-turn", ("t",), footer=7),
    Action("shorten-word", ("W",)),
    Action("shorten-sentence", ("S",)),
    Action("shorten-line", ("L",)),
    Action("shorten-turn", ("T",)),
    Action("clear", ("escape",), palette=False),
    *(Action(f"coding-{name}", keys, area="coding") for name, keys in _CHANGES.items()),
    *(Action(f"coding-{name}", keys, "coding", area="coding") for name, keys in _KEEPING.items()),
    Action("toggle-codes", ("b",), "coding"),
    Action("toggle-selection", ("v",), "coding"),
    *(Action(f"recent-{digit}", (str(digit),), area="screen", palette=False) for digit in range(1, 10)),
)
