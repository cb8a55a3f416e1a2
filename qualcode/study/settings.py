"""Settings of the study, kept as JSON under their keys, and the defaults they fall back to."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, bindparam, select

from qualcode.model import CodingPass, Setting

#: every setting: key -> default. docs/file-formats.md says what each does.
DEFAULTS: dict[str, Any] = {
    "coder": None,
    "pass": None,
    "coders-shown": "all",
    "small-cell": 3,
    "citation": "{participant} {appendix} {page} {lines}",
    "quotation-marks": None,
    "saturation-word": None,
    "round-word": None,
    "participant-word": None,
    "action-hint": None,
    "evidence-levels": None,
}


_VALUE = select(Setting.value).where(Setting.key == bindparam("key"))


def setting(connection: Connection, key: str) -> Any:
    """A setting's value, or its default."""
    found = connection.scalar(_VALUE, {"key": key})
    return DEFAULTS.get(key) if found is None else json.loads(found)


def current_pass(connection: Connection) -> str | None:
    """The id of the pass that codings are made in now, or None."""
    found = setting(connection, "pass")
    return str(found) if found else None


def passes(connection: Connection) -> list[tuple[str, str]]:
    """(id, name) of every pass, in the order they were begun."""
    return [(row.id, row.name) for row in connection.execute(select(CodingPass.id, CodingPass.name).order_by(CodingPass.begun_at))]
