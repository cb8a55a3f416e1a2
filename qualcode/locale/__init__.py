"""The string catalogues: every sentence a user can read, in English and Danish.

A catalogue is one TOML file per area and language, `locale/en/read.toml` beside `locale/da/read.toml`.
A key is `area.name`; its value is a `str.format` template, or a table `{one = …, other = …}` chosen by the field `n`.
A test fails when the two languages differ in keys or in fields.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "da")
DEFAULT_LANGUAGE = "en"


@cache
def catalogue(area: str, language: str) -> dict[str, Any]:
    """All strings of one area, keyed by name. Raises FileNotFoundError for an unknown area."""
    source = resources.files(__name__).joinpath(language, f"{area}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def text(key: str, language: str = DEFAULT_LANGUAGE, /, **fields: object) -> str:
    """The string for `area.name` in `language`, with its fields filled in. Raises KeyError for an unknown key."""
    area, _, name = key.partition(".")
    template = catalogue(area, language if language in LANGUAGES else DEFAULT_LANGUAGE)[name]
    if isinstance(template, dict):
        template = template["one" if fields.get("n") == 1 else "other"]
    return str(template).format(**fields)
