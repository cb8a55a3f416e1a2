"""A reviewer's comments as plain records, and the hidden bookmarks by which a Word file tells what a comment is said of."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple

STANCES = ("comment", "agree", "doubt", "disagree", "discussed")
#: the letter of each kind in the name of a bookmark; "study" and "handover" are of the whole document
LETTERS = {
    "code": "c",
    "relation": "r",
    "quotation": "q",
    "memo": "m",
    "material": "t",
    "property": "p",
    "letter": "l",
    "study": "s",
    "handover": "h",
}
_KINDS = {letter: kind for kind, letter in LETTERS.items()}
#: Word allows 40 characters; a name that begins with an underscore is not shown
_MARK = re.compile(r"_q([a-z])([0-9a-f]{32})(\d{0,5})", re.IGNORECASE)


class Said(NamedTuple):
    """What a comment is said of, as the pack named it."""

    #: "code", "relation", "quotation", "memo", "material", "property", "letter" or "study"; anything in a hostile file
    kind: str
    id: str
    #: of a material
    line: int | None = None
    #: which question of the letter
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment."""

    #: stable: the same comment in a later file has the same one
    id: str
    #: empty where nobody can tell
    about: tuple[Said, ...]
    #: one of STANCES
    stance: str
    text: str
    at: dt.datetime
    reviewer: str
    #: the id of a comment or of a memo
    answers: str | None = None
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Comments:
    """What a file brings back. `study` and `handover` are the ids it names; a Word file may have lost them."""

    study: str | None
    handover: str | None
    reviewer: str
    comments: tuple[Comment, ...]


def mark_name(kind: str, row_id: str, number: int | None = None) -> str:
    """The name of the hidden bookmark around a thing; the number is a line, a question, or which of several places it has."""
    return f"_Q{LETTERS[kind]}{row_id.replace('-', '')}{'' if number is None else number}"


def read_mark(name: str) -> Said | None:
    """What a bookmark of ours names; None for any other. A "handover" is given like any kind."""
    match = _MARK.fullmatch(name)
    kind = _KINDS.get(match[1].lower()) if match else None
    if match is None or kind is None:
        return None
    digits, number = match[2].lower(), int(match[3]) if match[3] else None
    row_id = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return Said(kind, row_id, number if kind == "material" else None, number if kind == "letter" else None)
