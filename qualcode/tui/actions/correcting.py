"""The actions of the correction screen, and the one in the transcript that leads to it."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _own(name: str, *keys: str, footer: int = 0, palette: bool = True) -> Action:
    return Action(f"correcting-{name}", keys, "correcting", footer=footer, palette=palette, area="correcting")


def _writing(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"correcting-{name}", keys, "correcting-editor", footer=footer, palette=False, area="correcting")


ACTIONS: tuple[Action, ...] = (
    Action("correcting-correct", ("E",), "coding", area="correcting"),
    # hearing
    _own("play", "p", "tab", footer=5),
    _own("play-segment", "l", "ctrl+l", footer=6),
    _own("back-two", "b", "shift+tab", "ctrl+b", footer=7),
    _own("slower", "minus"),
    _own("faster", "plus"),
    _own("follow", "t"),
    # going
    _own("up", "up", "k", palette=False),
    _own("down", "down", "j", palette=False),
    _own("page-up", "pageup", "comma", palette=False),
    _own("page-down", "pagedown", "full_stop", palette=False),
    _own("first", "home", "ctrl+home", "less_than_sign"),
    _own("last", "end", "ctrl+end", "greater_than_sign"),
    _own("extend-up", "shift+up", "K"),
    _own("extend-down", "shift+down", "J"),
    _own("word-left", "left", palette=False),
    _own("word-right", "right", palette=False),
    _own("next-unsure", "w", "ctrl+right", footer=8),
    _own("previous-unsure", "W", "ctrl+left"),
    _own("next-unchecked", "n", footer=9),
    _own("previous-unchecked", "N"),
    _own("next-doubtful", "m"),
    _own("previous-doubtful", "M"),
    _own("next-guess", "g"),
    _own("previous-guess", "G"),
    _own("find", "slash"),
    _own("find-next", "f"),
    _own("find-previous", "F"),
    # who speaks
    *(_own(f"speaker-{digit}", str(digit), palette=False) for digit in range(10)),
    _own("new-speaker", "s"),
    _own("rename-speaker", "S"),
    _own("accept-guesses", "A"),
    # words
    _own("check", "space", footer=1),
    _own("uncheck", "backspace"),
    _own("edit", "enter", footer=2),
    _own("retype", "e"),
    _own("suggestion", "c"),
    _own("sign", "i", footer=10),
    _own("take-out", "x", "delete"),
    _own("empty", "X"),
    _own("split", "d", footer=11),
    _own("join", "a", footer=12),
    _own("replace", "r"),
    _own("words", "L"),
    # the whole
    _own("freeze", "Z", footer=14),
    _own("open", "o", footer=13),
    # while words are written
    _writing("keep-and-on", "enter", footer=1),
    _writing("leave-text", "escape", footer=2),
    _writing("take-back", "ctrl+z", footer=4),
    _writing("bring-back", "ctrl+y", "ctrl+r"),
    _writing("discard", "ctrl+u", footer=6),
    _writing("split-here", "ctrl+d", footer=3),
    _writing("sign-here", "ctrl+g", footer=5),
)
