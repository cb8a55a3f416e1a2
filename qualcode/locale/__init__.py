"""The string catalogues: every sentence a user can read, in English and Danish.

A catalogue is one TOML file per area and language, `locale/en/read.toml` beside `locale/da/read.toml`.
A key is `area.name`; its value is a `str.format` template, or a table `{one = …, other = …}` chosen by the field `n`.
A sentence names the key of an action as `{key_of:codes-new}`, so that it follows the keys its reader has chosen.
A test fails when the two languages differ in keys or in fields.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "da")
DEFAULT_LANGUAGE = "en"


class Term(str):
    """A field that is itself a catalogue key: it is said in the language of the sentence it stands in."""


class _KeyOf:
    """What `{key_of:…}` is in a sentence: the key of an action as its reader knows it. Only the workbench has keys, and says which."""

    #: (id of the action, language) -> key; the id itself as long as nobody knows better
    named: Callable[[str, str], str] = staticmethod(lambda action, language: action)

    def __init__(self, language: str) -> None:
        self._language = language

    def __format__(self, action: str) -> str:
        return _KeyOf.named(action, self._language)


_KEYS = {language: _KeyOf(language) for language in LANGUAGES}


def name_keys(by: Callable[[str, str], str]) -> None:
    """From now on this function (id of an action, language) gives the keys that sentences name."""
    _KeyOf.named = staticmethod(by)


@cache
def catalogue(area: str, language: str) -> dict[str, Any]:
    """All strings of one area, keyed by name. Raises FileNotFoundError for an unknown area."""
    source = resources.files(__name__).joinpath(language, f"{area}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def text(key: str, language: str = DEFAULT_LANGUAGE, /, **fields: object) -> str:
    """The string for `area.name` in `language`, with its fields filled in. Raises KeyError for an unknown key."""
    area, _, name = key.partition(".")
    language = language if language in LANGUAGES else DEFAULT_LANGUAGE
    template = catalogue(area, language)[name]
    if isinstance(template, dict):
        template = template["one" if fields.get("n") == 1 else "other"]
    said = {name: text(value, language) if isinstance(value, Term) else value for name, value in fields.items()}
    return str(template).format(key_of=_KEYS[language], **said)
