"""What a worker and a work file say in words: a key of the catalogue with its fields, as JSON has them."""

from __future__ import annotations

from typing import Any

from qualcode.faults import Fault
from qualcode.locale import Term, text


def packed(fields: dict[str, object]) -> dict[str, Any]:
    """The fields of a sentence as JSON has them; one that is a key itself stays one."""
    return {name: {"term": str(value)} if isinstance(value, Term) else _plain(value) for name, value in fields.items()}


def unpacked(fields: dict[str, Any]) -> dict[str, object]:
    """The fields of a sentence again."""
    return {name: Term(value["term"]) if isinstance(value, dict) else value for name, value in fields.items()}


def fault_of(key: str, fields: dict[str, Any]) -> Fault:
    """The fault that was packed."""
    return Fault(key, **unpacked(fields))


def sentence(key: str, fields: dict[str, Any], language: str) -> str:
    """What was packed, in words."""
    return text(key, language, **unpacked(fields))


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
