"""The actions of the coding screen: in the transcript, and beside it."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.tui.actions.action import Action


def _moves() -> Iterator[Action]:
    keys = {
        "up": ("up", "k"),
        "down": ("down", "j"),
        "left": ("left",),
        "right": ("right",),
        "word-left": ("ctrl+left",),
        "word-right": ("ctrl+right",),
        "row-start": ("home", "ctrl+a"),
        "row-end": ("end", "ctrl+e"),
        "page-up": ("pageup", "ctrl+b"),
        "page-down": ("pagedown", "space", "ctrl+f"),
        "start": ("ctrl+home", "less_than_sign"),
        "end": ("ctrl+end", "greater_than_sign"),
    }
    for name, all_keys in keys.items():
        yield Action(f"move-{name}", all_keys, palette=name in ("start", "end"))
    for name, all_keys in keys.items():
        shifted = all_keys[0].replace("ctrl+", "ctrl+shift+") if "ctrl+" in all_keys[0] else f"shift+{all_keys[0]}"
        yield Action(f"extend-{name}", (shifted,), palette=False)


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
    *_moves(),
    Action("next-coded", ("n",)),
    Action("previous-coded", ("N",)),
    Action("find", ("slash",), footer=8),
    Action("find-next", ("f",)),
    Action("find-previous", ("F",)),
    Action("go-line", ("g",), footer=11),
    Action("next-material", ("full_stop",), "coding"),
    Action("previous-material", ("comma",), "coding"),
    Action("open-material", ("o",), "coding", footer=9),
    Action("toggle-codes", ("b",), "coding"),
    Action("toggle-selection", ("v",), "coding"),
)
