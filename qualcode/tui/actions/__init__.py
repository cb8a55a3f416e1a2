"""Every action of the screens, once: bindings, footer, help, palette and docs/keys.md are made from this list.

Each screen has its own module here. Keys: none needs AltGr, Option or Fn on a Danish keyboard (where one does, another key does
the same).
"""

from __future__ import annotations

from qualcode.locale import name_keys, text
from qualcode.locale.formats import quoted
from qualcode.tui.actions import (
    agreement,
    appendices,
    category,
    codes,
    coding,
    comparison,
    core,
    correcting,
    everywhere,
    fieldwork,
    findings,
    history,
    home,
    importing,
    lists,
    memos,
    overview,
    paper,
    people,
    quotes,
    relations,
    saturation,
    search,
    settings,
    sorting,
    supervisor,
    tables,
    tasks,
    transcribing,
    transcript,
)
from qualcode.tui.actions.action import Action, shown_key, types_nothing

__all__ = ["ACTIONS", "BY_ID", "PARTS", "Action", "actions_for", "beside_text", "footer_actions", "part_name", "shown_key"]

ACTIONS: tuple[Action, ...] = (
    *coding.ACTIONS,
    *transcript.ACTIONS,
    *paper.ACTIONS,
    *codes.ACTIONS,
    *category.ACTIONS,
    *everywhere.ACTIONS,
    *lists.ACTIONS,
    *comparison.ACTIONS,
    *correcting.ACTIONS,
    *memos.ACTIONS,
    *core.ACTIONS,
    *saturation.ACTIONS,
    *sorting.ACTIONS,
    *history.ACTIONS,
    *importing.ACTIONS,
    *settings.ACTIONS,
    *tasks.ACTIONS,
    *search.ACTIONS,
    *quotes.ACTIONS,
    *home.ACTIONS,
    *overview.ACTIONS,
    *people.ACTIONS,
    *fieldwork.ACTIONS,
    *agreement.ACTIONS,
    *tables.ACTIONS,
    *relations.ACTIONS,
    *appendices.ACTIONS,
    *findings.ACTIONS,
    *supervisor.ACTIONS,
    *transcribing.ACTIONS,
)

BY_ID = {action.id: action for action in ACTIONS}


def key_of(action_id: str, language: str) -> str:
    """How a sentence names the key that does an action now; where none does, how the palette finds it.

    "help in a field" asks for a key that is no letter.
    """
    name, in_a_field, _ = action_id.partition(" in a field")
    action = BY_ID[name]
    if in_a_field:
        return next((shown_key(key) for key in action.bound if types_nothing(key)), "") or action.shown
    return action.shown or f"{BY_ID['palette'].shown} {quoted(action.label(language), language)}"


name_keys(key_of)

#: the parts of the program that have keys of their own, in the order of docs/keys.md
PARTS = tuple(dict.fromkeys(action.where for action in ACTIONS))


def actions_for(where: str) -> list[Action]:
    """The actions whose keys work in one part of the screen."""
    return [action for action in ACTIONS if action.where == where]


def part_name(where: str, language: str) -> str:
    """A part of the program, for a heading over its keys."""
    return text(f"screen.go-{where}" if where in everywhere.SCREENS else f"screen.section-{where}", language)


#: what the footer of the coding screen names while its code list has the keys
_LIST_FOOTER = ("list-choose", "back", "code", "toggle-codes", "help", "find", "go-line", "open-material", "quit")
#: what every other screen's footer ends with
_LAST = ("back", "help", "jump", "quit")


def beside_text() -> list[Action]:
    """The actions of the transcript that work in the code list too: all but moving about, which a list does with its own keys."""
    return [action for action in actions_for("transcript") if not action.id.startswith(("move-", "extend-")) and action.id != "clear"]


def footer_actions(where: str) -> list[Action]:
    """The actions named in the footer while the transcript, the code list or another screen has the keys; the most wanted first."""
    if where == "list":
        return [BY_ID[name] for name in _LIST_FOOTER]
    parts = ("transcript", "coding", "everywhere") if where == "transcript" else (where,)
    own = sorted((action for action in ACTIONS if action.footer and action.where in parts), key=lambda action: action.footer)
    return own if where == "transcript" else [*own, *(BY_ID[name] for name in _LAST)]
