"""The actions that every screen of a study has, and those of any list."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

#: screen -> the letter that goes there after ctrl+o, and its function key where there is one
SCREENS: dict[str, tuple[str, str | None]] = {
    "coding": ("t", "f2"),
    "recordings": ("R", None),
    "correcting": ("j", None),
    "codes": ("c", "f3"),
    "category": ("y", None),
    "memos": ("m", "f4"),
    "core": ("n", None),
    "saturation": ("z", None),
    "sorting": ("l", None),
    "comparison": ("v", None),
    "search": ("s", "f5"),
    "quotes": ("q", "f6"),
    "overview": ("o", "f7"),
    "agreement": ("g", None),
    "differences": ("d", None),
    "tables": ("b", None),
    "relations": ("r", None),
    "paradigm": ("x", None),
    "findings": ("f", None),
    "people": ("p", "f8"),
    "fieldwork": ("i", None),
    "appendices": ("w", None),
    "supervisor": ("u", None),
    "history": ("h", "f9"),
    "settings": ("e", None),
    "tasks": ("k", None),
    "home": ("a", None),
}

ACTIONS: tuple[Action, ...] = (
    Action("undo", ("u", "ctrl+z"), "everywhere"),
    Action("redo", ("U", "ctrl+r", "ctrl+y"), "everywhere"),
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
    Action("jump", ("ctrl+o",), "everywhere", footer=13, palette=False),
    *(Action(f"go-{screen}", (key,) if key else (), "everywhere", jump=letter) for screen, (letter, key) in SCREENS.items()),
)
