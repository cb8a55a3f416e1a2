"""Other keys than the usual ones: understood, checked against one another, and handed to Textual.

An action is chosen by its id (docs/keys.md names them); its keys, as they are written in the settings file, replace all it had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from qualcode.faults import Fault
from qualcode.preferences import Preferences, line_of, preferences_file
from qualcode.tui.actions import ACTIONS, BY_ID, Action, shown_key

Chosen = Mapping[str, tuple[str, ...]]

#: keys that always mean the same, or that a terminal cannot tell from others (tab, enter, backspace)
RESERVED = ("escape", "ctrl+q", "ctrl+c", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+left_square_bracket")
#: keys with a name of several letters
NAMED = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace", "tab", "enter", "space"),
    *(f"f{number}" for number in range(1, 13)),
)
_MODIFIERS = ("ctrl", "alt", "shift")
_ALIASES = {
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "del": "delete",
    "return": "enter",
    "ins": "insert",
    "blank": "space",
}


def parse_key(written: str) -> str | None:
    """Textual's name of a key as people write it: "ctrl+k", "F7", "/", "shift+up"; None for what is no key."""
    from textual.keys import _character_to_key

    written = written.strip()
    *modifiers, last = written.split("+") if len(written) > 1 and not written.endswith("+") else [written]
    if written.endswith("++"):
        *modifiers, last = [*written[:-2].split("+"), "+"]
    modifiers = [modifier.lower() for modifier in modifiers]
    if not last or any(modifier not in _MODIFIERS for modifier in modifiers):
        return None
    if len(last) == 1:
        key = _character_to_key(last) if last.isprintable() else ""
        key = key.lower() if modifiers else key
    else:
        key = _ALIASES.get(last.lower(), last.lower())
        if key not in NAMED and key not in _characters():
            return None
    return "+".join([*sorted(set(modifiers), key=_MODIFIERS.index), key]) if key else None


def _characters() -> set[str]:
    """The long names of the characters that are keys of some action by themselves: "question_mark"."""
    return {key for action in ACTIONS for key in action.keys if "+" not in key and len(key) > 1}


def keys_of(action: Action, chosen: Chosen) -> tuple[str, ...]:
    """The keys of an action when these are chosen."""
    return chosen.get(action.id, action.keys)


def overlap(one: Action, other: Action) -> bool:
    """Whether the keys of both work at the same moment."""
    places = {one.where, other.where}
    return len(places) == 1 or "everywhere" in places or "list" in places or places == {"coding", "transcript"}


def holder(action: Action, key: str, chosen: Chosen) -> Action | None:
    """The other action that this key would do, or None. What is shared from the start is no clash."""
    for other in ACTIONS:
        if other.id == action.id or not overlap(action, other) or key not in keys_of(other, chosen):
            continue
        if not (key in action.keys and key in other.keys):
            return other
    return None


def understood(preferences: Preferences, file: Path | None = None) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    """The keys that hold, by action, and what is wrong with the others, which keep their defaults."""
    file = file or preferences_file()
    chosen: dict[str, tuple[str, ...]] = {}
    problems: list[Fault] = []
    for action_id, written in preferences.keys.items():
        place = {"file": file, "line": line_of(file, action_id)}
        if action_id not in BY_ID:
            problems.append(Fault("settings.keys-unknown", action=action_id, **place))
            continue
        parsed = {key: parse_key(key) for key in written}
        wrong = next((key for key, name in parsed.items() if name is None), None)
        kept = next((key for key, name in parsed.items() if name in RESERVED and name not in BY_ID[action_id].keys), None)
        if wrong is not None:
            problems.append(Fault("settings.keys-no-key", action=action_id, key=wrong, **place))
        elif kept is not None:
            problems.append(Fault("settings.keys-reserved", action=action_id, key=kept, **place))
        else:
            chosen[action_id] = tuple(name for name in parsed.values() if name)
    for action_id, key, other in list(_clashes(chosen)):
        if action_id in chosen and key in chosen[action_id]:
            del chosen[action_id]
            fields = {"file": file, "line": line_of(file, action_id), "action": action_id, "key": shown_key(key), "other": other}
            problems.append(Fault("settings.keys-taken", **fields))
    return chosen, problems


def _clashes(chosen: Chosen) -> Iterator[tuple[str, str, str]]:
    for action_id in chosen:
        for key in chosen[action_id]:
            other = holder(BY_ID[action_id], key, chosen)
            if other is not None:
                yield action_id, key, other.id


def for_textual(chosen: Chosen) -> dict[str, str]:
    """The keymap of Textual: the first key of an action carries all its new ones, the others go."""
    keymap = {}
    for action_id, keys in chosen.items():
        keymap[action_id] = ",".join(keys) or nowhere(action_id)
        for number in range(1, len(BY_ID[action_id].keys)):
            keymap[binding_id(action_id, number)] = nowhere(binding_id(action_id, number))
    return keymap


def binding_id(action_id: str, number: int) -> str:
    """The id of the binding of an action's first (0), second (1), … key."""
    return f"{action_id}.{number}" if number else action_id


def nowhere(binding: str) -> str:
    """A key that no keyboard has, for a binding without one."""
    return f"none-{binding}"
