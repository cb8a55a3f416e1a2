"""What one user likes on one machine: theme, language of the screens, keys. A TOML file in the user's configuration folder.

It holds nothing of any study. A file that cannot be understood is told about, never overwritten, and the defaults are used. An entry that
is wrong or not known is told about and stays in the file: it may be a slip that its writer wants to mend, or meant for another version.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES
from qualcode.reasons import reason_of
from qualcode.study.platform import config_folder

THEMES = ("dark", "light", "contrast")

#: every entry: name -> what it may be besides absent. docs/file-formats.md says what each does.
ENTRIES: dict[str, tuple[str, ...]] = {"theme": THEMES, "language": LANGUAGES, "keys": ()}

_HEAD = "# What this user likes on this machine. The settings screen of qualcode writes this file; it may be edited by hand too.\n"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is in the file; None and nothing where it says nothing."""

    theme: str | None = None
    language: str | None = None
    #: action id -> its keys as they were written
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: what is wrong with the file, for the reader
    problems: tuple[Fault, ...] = ()
    #: False where the file could not be read: then nothing is written into it
    sound: bool = True

    def keep(self, **changes: Any) -> Preferences:
        """These with some changed, and the file written; None takes an entry out. In memory only where the file is not sound.

        The file is read again first, and only what changed here is changed in it: another window may have written in it meanwhile.
        """
        file = preferences_file()
        told = _read(file)
        if isinstance(told, Fault):
            return replace(self, **changes, sound=False)
        for name, value in changes.items():
            if name == "keys":
                _change_keys(told, self.keys, value)
            elif value:
                told[name] = value
            else:
                told.pop(name, None)
        _write(file, told)
        return _understood(file, told)


def preferences_file() -> Path:
    """Where the file is, or would be."""
    return config_folder() / "settings.toml"


def read_preferences() -> Preferences:
    """What the file says. What is wrong with it is in `problems`; never raises."""
    file = preferences_file()
    told = _read(file)
    return Preferences(problems=(told,), sound=False) if isinstance(told, Fault) else _understood(file, told)


def _read(file: Path) -> dict[str, Any] | Fault:
    """All that is in the file, known or not, or why it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        return Fault("settings.file-unreadable", file=file, reason=reason_of(error))
    except UnicodeDecodeError:
        return Fault("settings.file-broken", file=file, line="?", column="?")
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = place.groups() if place else ("?", "?")
        return Fault("settings.file-broken", file=file, line=line, column=column)


def _change_keys(told: dict[str, Any], before: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> None:
    """The keys of those actions that changed, in what the file tells."""
    keys = told.get("keys")
    keys = told["keys"] = keys if isinstance(keys, dict) else {}
    for action in (*before, *now):
        if action not in now:
            keys.pop(action, None)
        elif before.get(action) != now[action]:
            keys[action] = list(now[action])


def _understood(file: Path, told: dict[str, Any]) -> Preferences:
    problems = [
        Fault("settings.file-entry", file=file, line=line_of(file, name), entry=name, known=", ".join(ENTRIES))
        for name in told
        if name not in ENTRIES
    ]
    chosen: dict[str, str] = {}
    for name in ("theme", "language"):
        if name in told and told[name] not in ENTRIES[name]:
            known = ", ".join(ENTRIES[name])
            problems.append(
                Fault("settings.file-value", file=file, line=line_of(file, name), entry=name, value=_shown(told[name]), known=known)
            )
        elif name in told:
            chosen[name] = told[name]
    keys: dict[str, tuple[str, ...]] = {}
    given = told.get("keys", {})
    for action, value in given.items() if isinstance(given, dict) else ():
        wanted = [value] if isinstance(value, str) else value
        if isinstance(wanted, list) and all(isinstance(key, str) for key in wanted):
            keys[action] = tuple(wanted)
        else:
            problems.append(Fault("settings.keys-value", file=file, line=line_of(file, action), action=action, value=_shown(value)))
    return Preferences(chosen.get("theme"), chosen.get("language"), keys, tuple(problems))


def line_of(file: Path, entry: str) -> str:
    """The number of the line that gives an entry; "?" when it is not to be found."""
    with suppress(OSError, UnicodeDecodeError):
        for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
            if line.partition("=")[0].strip().strip("\"'") == entry:
                return str(number)
    return "?"


def _shown(value: Any) -> str:
    return str(value)[:60]


def _toml(value: Any) -> str:
    """A value as it is written in the file. Each is one that was read from TOML, or a string or a list of strings."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_name(name)} = {_toml(inside)}' for name, inside in value.items())}}}"
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _toml(name)


def _write(file: Path, entries: dict[str, Any]) -> None:
    """Write the whole file, or leave it as it was. Raises Fault."""
    told = [f"{_name(name)} = {_toml(value)}" for name, value in entries.items() if not isinstance(value, dict)]
    for name, table in entries.items():
        if isinstance(table, dict) and table:
            told += ["", f"[{_name(name)}]", *(f"{_name(inside)} = {_toml(value)}" for inside, value in table.items())]
    unfinished = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(_HEAD + "\n".join([*told, ""]), encoding="utf-8")
        os.replace(unfinished, file)
    except OSError as error:
        raise Fault("settings.file-unwritten", file=file, reason=reason_of(error)) from error
