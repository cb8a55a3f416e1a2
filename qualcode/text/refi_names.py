"""What our REFI-QDA files call things, for the writer and the reader of them: names of variables and sets, and derived GUIDs.

Things of the study keep their UUIDs. What only the file has (a variable, a set, a speaker's turn, a note made for other programs)
gets a GUID derived from what it belongs to, so that the same study gives the same file, and the reader knows its own again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid5

_NAMESPACE = UUID("effb7d02-33d1-4ea8-b950-60c7aaacb85a")
_SPACE = re.compile(r"\s")
_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?")

#: how `Project@origin` begins in a file of ours, and how it ends in one whose positions count as NVivo's do
ORIGIN = "qualcode"
FOR_NVIVO = " for NVivo"

#: names of sets; a round's is followed by its number, a group's by its name, that of memos by their kind
CORE_SET, CATEGORY_SET, IN_VIVO_SET, EXCLUSIVE_SET = "Core category", "Categories", "In vivo", "Subcodes exclude each other"
ROUND_SET, GROUP_SET, MEMO_SET = "Round ", "Group: ", "Memos: "
#: a note whose text ends in our extras is called so
EXTRAS_NOTE = "qualcode"
#: what stands before the JSON of the extras, at the beginning of a line
EXTRAS_HEAD = '{"qualcode-extras":'
#: the code above the speakers, where their turns are written as codings
SPEAKERS_CODE = "Speakers"
#: the graph of all relations
RELATIONS_GRAPH = "Relations"

#: the kind of the notes on quotations that may not be printed as they are
RELEASE_KIND = "release"
#: by the release status: what stricter ones forbid looser ones do not allow
STRICTNESS = ("free", "ask", "redacted", "withheld")

#: the most characters of a passage in its name
NAME_LENGTH = 80


class Fact(NamedTuple):
    """A variable of ours: what it is called, and the standard's name of its type."""

    name: str
    type: str


#: facts of materials, of participants, of notes
ROUND, KIND, GROUP = Fact("Round", "Integer"), Fact("Material kind", "Text"), Fact("Group", "Text")
DATE, PLACE = Fact("Date", "Date"), Fact("Place", "Text")
LENGTH, PRESENT = Fact("Length in seconds", "Integer"), Fact("Present", "Text")
STATUS, ROLE = Fact("Status", "Text"), Fact("Role", "Text")
MEMO_KIND, RELEASE = Fact("Memo kind", "Text"), Fact("Release", "Text")
FACTS = (ROUND, KIND, GROUP, DATE, PLACE, LENGTH, PRESENT, STATUS, ROLE, MEMO_KIND, RELEASE)
#: the role of those who ask
INTERVIEWER = "interviewer"

#: the standard's types of variables, by ours
VARIABLE_TYPES = {"text": "Text", "integer": "Integer", "decimal": "Float", "boolean": "Boolean", "date": "Date", "datetime": "DateTime"}


def as_guid(text: str) -> str | None:
    """A GUID as we compare it, lower case and without braces; None where `text` is none."""
    match = _GUID.fullmatch(text.lower())
    return match[1] if match else None


def derived(*parts: object) -> str:
    """The GUID of something of ours that belongs to no one thing."""
    named = "/".join(map(str, parts)).encode("utf-8", "replace")
    return str(uuid5(_NAMESPACE, named.decode()))


def part_of(guid: str, *parts: object) -> str:
    """The GUID of something that belongs to the thing with this GUID."""
    return str(uuid5(UUID(guid), "/".join(map(str, parts))))


def fact_guid(fact: Fact) -> str:
    """The GUID of a variable of ours."""
    return derived("fact", fact.name)


def attribute_guid(of: str, name: str) -> str:
    """The GUID of the variable for an attribute of participants or of material."""
    return derived("attribute", of, name)


def fact_name(fact: Fact, attributes: Iterable[str]) -> str:
    """What a variable of ours is called in a study that has these attributes: none has the same name."""
    return f"{fact.name} ({ORIGIN})" if fact.name.casefold() in {name.casefold() for name in attributes} else fact.name


def turn_guids(material: str, turns: int) -> list[str]:
    """The GUIDs of the selections that cover the first so many turns of a material, in their order."""
    namespace = UUID(material)
    return [str(uuid5(namespace, f"turn/{number}")) for number in range(turns)]


def digest(words: str) -> str:
    """By which a text is known to be as it was written."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def release_guid(status: str) -> str:
    """The GUID of the note on all quotations of a status."""
    return derived("release", status)


def set_guid(name: str) -> str:
    """The GUID of a set of ours that belongs to no round and no group."""
    return derived("set", name)


def about_guid(note: str, target: str) -> str:
    """The GUID of the link from a memo to what it is about."""
    return part_of(note, "about", target)


def one_line(words: str) -> str:
    """The name of a passage: its first characters, each white space character as one blank."""
    head = words[:NAME_LENGTH]
    return head if head.isprintable() else _SPACE.sub(" ", head)
