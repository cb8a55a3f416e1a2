"""Every action of the screens, once: bindings, footer, help, palette and docs/keys.md are made from this list.

Keys: none needs AltGr, Option or Fn on a Danish keyboard (where one does, another key does the same).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.locale import text


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. Its words are the catalogue strings `screen.<id>` (short) and `screen.<id>.help` (a sentence)."""

    id: str
    #: Textual's names, the first one is shown
    keys: tuple[str, ...]
    #: the part of the screen where the keys work: "everywhere", "transcript" or "list"
    where: str = "transcript"
    #: place in the footer from the left, 0 for none
    footer: int = 0
    #: offered in the command palette
    palette: bool = True

    @property
    def name(self) -> str:
        """The Textual action: `apply-last` is done by `action_apply_last`."""
        return self.id.replace("-", "_")

    def label(self, language: str) -> str:
        """Two or three words: "code", "last code again"."""
        return text(f"screen.{self.id}", language)

    def help(self, language: str) -> str:
        """What it does, in a sentence."""
        return text(f"screen.{self.id}-help", language)


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
    Action("undo", ("u", "ctrl+z"), "everywhere"),
    Action("redo", ("U", "ctrl+r", "ctrl+y"), "everywhere"),
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
    Action("next-material", ("full_stop",), "everywhere"),
    Action("previous-material", ("comma",), "everywhere"),
    Action("open-material", ("o",), "everywhere", footer=9),
    Action("toggle-codes", ("b",), "everywhere"),
    Action("toggle-selection", ("v",), "everywhere"),
    Action("theme", ("ctrl+t",), "everywhere"),
    Action("help", ("question_mark", "f1"), "everywhere", footer=4, palette=False),
    Action("palette", ("ctrl+p", "colon"), "everywhere", palette=False),
    Action("quit", ("q",), "everywhere", footer=12),
    Action("back", ("escape",), "everywhere", palette=False),
    Action("list-up", ("up",), "list", palette=False),
    Action("list-down", ("down",), "list", palette=False),
    Action("list-page-up", ("pageup",), "list", palette=False),
    Action("list-page-down", ("pagedown",), "list", palette=False),
    Action("list-start", ("home",), "list", palette=False),
    Action("list-end", ("end",), "list", palette=False),
    Action("list-choose", ("enter",), "list", palette=False),
)

BY_ID = {action.id: action for action in ACTIONS}

_SHOWN = {
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "question_mark": "?",
    "colon": ":",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
}


def shown_key(key: str) -> str:
    """How a key is written for a reader: "ctrl+→", "/", "shift+↓"."""
    return "+".join(_SHOWN.get(part, part) for part in key.split("+"))


def actions_for(where: str) -> list[Action]:
    """The actions whose keys work in one part of the screen."""
    return [action for action in ACTIONS if action.where == where]


#: what the footer names while a list has the keys
_LIST_FOOTER = ("list-choose", "back", "code", "toggle-codes", "help", "find", "go-line", "open-material", "quit")


def beside_text() -> list[Action]:
    """The actions of the transcript that work in the code list too: all but moving about, which a list does with its own keys."""
    return [action for action in actions_for("transcript") if not action.id.startswith(("move-", "extend-")) and action.id != "clear"]


def footer_actions(where: str) -> list[Action]:
    """The actions named in the footer while the transcript or a list has the keys, the most wanted first."""
    if where == "list":
        return [BY_ID[name] for name in _LIST_FOOTER]
    return sorted((action for action in ACTIONS if action.footer), key=lambda action: action.footer)
