"""The actions that go from place to place in the transcripts."""

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
    *_moves(),
    Action("next-coded", ("n",)),
    Action("previous-coded", ("N",)),
    Action("going-next-uncoded", ("z",), area="going"),
    Action("going-previous-uncoded", ("Z",), area="going"),
    Action("going-next-turn", ("J", "ctrl+down"), area="going"),
    Action("going-previous-turn", ("K", "ctrl+up"), area="going"),
    Action("going-next-answer", ("right_parenthesis",), area="going"),
    Action("going-previous-answer", ("left_parenthesis",), area="going"),
    Action("going-line-by-line", ("ctrl+l",), area="going"),
    Action("find", ("slash",), footer=8),
    Action("find-next", ("f",)),
    Action("find-previous", ("F",)),
    Action("go-line", ("g",), footer=11),
    Action("going-where-stopped", ("G",), "coding", area="going"),
    Action("going-next-unread", ("O",), "coding", area="going"),
    Action("going-previous-unread", ("I",), "coding", area="going"),
    Action("next-material", ("full_stop",), "coding"),
    Action("previous-material", ("comma",), "coding"),
    Action("open-material", ("o",), "coding", footer=9),
)
