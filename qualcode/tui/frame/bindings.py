"""Textual's bindings, made from the one list of actions."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from qualcode.tui.actions import Action, actions_for, beside_text
from qualcode.tui.settings.keymap import binding_id, nowhere

#: done by the transcript itself; whatever concerns the study is done by the screen
OWN = ("clear",)
_CALLS = {"select": "grow", "shorten": "shrink"}


def call_of(action: Action) -> str:
    """The Textual action string: moves and units are one method each, with a literal argument."""
    family, _, rest = action.id.partition("-")
    if family in ("move", "extend") and rest:
        return f"move('{rest}', {family == 'extend'})"
    if family in _CALLS and rest:
        return f"{_CALLS[family]}('{rest}')"
    steps = {
        "next-coded": "step_coded(1)",
        "previous-coded": "step_coded(-1)",
        "find-next": "step_found(1)",
        "find-previous": "step_found(-1)",
    }
    if action.id in steps:
        return steps[action.id]
    if action.id.startswith("correcting-speaker-"):
        return f"screen.speaker({action.id.rpartition('-')[2]})"
    if family == "recent":
        return f"screen.recent({rest})"
    if family == "go" and action.where == "everywhere":
        return f"app.go('{rest}')"
    return action.name if action.id in OWN or action.where == "list" else f"screen.{action.name}"


def bindings_for(where: str) -> list[BindingType]:
    """The bindings of one part of the screen; the first key carries the action's id, so that it can be remapped."""
    return _bindings(actions_for(where))


def bindings_beside_text() -> list[BindingType]:
    """The bindings of the transcript for the screen around it, so that they work while the code list has the keys."""
    return _bindings(beside_text())


def _bindings(actions: list[Action]) -> list[BindingType]:
    # An action without a key has a binding too, for the key its reader may give it.
    return [
        Binding(key, call_of(action), action.id, show=False, id=binding_id(action.id, number))
        for action in actions
        for number, key in enumerate(action.keys or (nowhere(action.id),))
    ]
