"""What our own export keeps for itself: JSON at the end of a note (`writers/refi/extras.py`). A file may hold anything under that name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.xml import all_of, named
from qualcode.text.canonical import canonicalise, decode
from qualcode.text.refi_names import EXTRAS_HEAD, EXTRAS_NOTE

#: of the form that is understood here
_VERSION = 1
#: how JSON may write a character that UTF-16 writes as two, or half of one
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Extras:
    """The extras of one file. What is not of the kind that is asked for is as if it were not there."""

    def __init__(self, note: Any, found: dict[str, Any]) -> None:
        #: the note they stand in, or None
        self.note = note
        self._found = found

    def of(self, kind: str) -> dict[str, Any]:
        """What is kept of one kind of things, by GUID or name."""
        return a_dict(self._found.get(kind))

    def rows(self, kind: str) -> Iterator[list[Any]]:
        """The lists in a list of one kind."""
        yield from (one for one in a_list(self._found.get(kind)) if isinstance(one, list))

    def guids(self, kind: str) -> list[str]:
        """A list of GUIDs of one kind."""
        return texts(self._found.get(kind))


def find_extras(work: Work) -> Extras:
    """The extras of a project, with nothing in them where there are none that can be understood."""
    for note in all_of(work.root, "Notes", "Note"):
        if named(note) != EXTRAS_NOTE:
            continue
        _, head, body = words_of(work, note).partition(f"\n{EXTRAS_HEAD}")
        try:
            found = json.loads(f"{EXTRAS_HEAD}{body}") if head else None
            if _HALF.search(body):  # half a character is no text, and could not be stored
                found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found.get("qualcode-extras") == _VERSION:
            return Extras(note, found)
    return Extras(None, {})


def words_of(work: Work, element: Any) -> str:
    """The text of a note or source, with line feeds; "" where it is not there."""
    file = work.sources.find(path) if (path := (element.get("plainTextPath") or "").strip()) else None
    return canonicalise(decode(work.sources.read(file))[0])[0] if file is not None else ""


def a_dict(value: Any) -> dict[str, Any]:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    """`value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """The texts in a list."""
    return [one for one in a_list(value) if isinstance(one, str)]


def a_text(value: Any) -> str:
    """`value` where it is a text, else an empty one; canonical, as all text is."""
    return canonicalise(value)[0] if isinstance(value, str) else ""
