"""XML as strings: what may stand in it, and how it is escaped so that a parser gives back what went in.

A document of 50,000 codings is written piece by piece; a tree of it would take ten times the memory.
"""

from __future__ import annotations

import datetime as dt
import re

#: what no XML 1.0 document can hold, escaped or not
_IMPOSSIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_IMPOSSIBLE}]')
_IN_TEXT = re.compile(f"[&<>\r{_IMPOSSIBLE}]")
_NOT_XML = re.compile(f"[{_IMPOSSIBLE}]")
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def quoted(value: str) -> str:
    """`value` between the double quotes of an attribute; line feeds and tabs come back as they were."""
    return _IN_ATTRIBUTE.sub(_reference, value) if _IN_ATTRIBUTE.search(value) else value


def content(value: str) -> str:
    """`value` as text of an element."""
    return _IN_TEXT.sub(_reference, value) if _IN_TEXT.search(value) else value


def fits(value: str) -> bool:
    """Whether XML can hold every character of `value`; those it cannot are left out."""
    return _NOT_XML.search(value) is None


def element(name: str, value: str) -> str:
    """An element of text, or nothing where there is none."""
    return f"<{name}>{content(value)}</{name}>" if value else ""


def reference(name: str, guid: str) -> str:
    """An element that points at something."""
    return f'<{name} targetGUID="{guid}"/>'


def moment(when: dt.datetime) -> str:
    """An aware moment as xsd:dateTime in UTC; fractions of a second only where there are any."""
    return (when if when.tzinfo is dt.UTC else when.astimezone(dt.UTC)).isoformat()[:-6] + "Z"


def made(user: str | None, when: dt.datetime | None, *, user_name: str = "creatingUser") -> str:
    """The attributes that say who made something and when, as far as that is known."""
    who = f' {user_name}="{user}"' if user else ""
    return f'{who} creationDateTime="{moment(when)}"' if when else who


def _reference(match: re.Match[str]) -> str:
    return _REFERENCES.get(match[0], "")
