"""Inserts: keys in a text that stand for what is computed from the study, `{c:1a2b3c4d}`, `{q:1a2b3c4d}`, `{n:persons:5e6f7a8b:of}`.

`{c:…}` is the citation of a quotation and `{q:…}` its words with the citation, by the first digits of its id. `{n:…}` is a count:
what is counted, the code or finding it is counted of by the first digits of its id, then in any order `group=…` and `round=…`
that narrow it and `of` that prints the base as well ("6 of 10").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast, get_args

Counted = Literal["quotations", "codings", "interviews", "conversations", "persons"]
#: a key as it stands in a text; nothing else in braces is one
KEY = re.compile(r"\{([cqn]):([^{}\n]{1,120})\}")
_ID = re.compile(r"[0-9a-f-]{4,36}")


class Insert(NamedTuple):
    """A key, read. `what` is None for a quotation's; `id` the first digits of what it is about."""

    kind: Literal["c", "q", "n"]
    id: str
    what: Counted | None = None
    #: the first digits of a group's id
    group: str | None = None
    round: int | None = None
    #: with its base
    of: bool = False


class Place(NamedTuple):
    """Where a key stands in a text; `insert` is None where it cannot be read."""

    start: int
    end: int
    key: str
    insert: Insert | None


def inserts_in(text: str) -> Iterator[Place]:
    """The keys of a text, in order."""
    for found in KEY.finditer(text):
        yield Place(found.start(), found.end(), found[0], _read(found[1], found[2].strip().lower()))


def key_of(insert: Insert) -> str:
    """How an insert is written."""
    if insert.what is None:
        return f"{{{insert.kind}:{insert.id}}}"
    parts = [insert.what, insert.id]
    parts += [f"group={insert.group}"] if insert.group else []
    parts += [f"round={insert.round}"] if insert.round is not None else []
    parts += ["of"] if insert.of else []
    return f"{{n:{':'.join(parts)}}}"


def _read(kind: str, told: str) -> Insert | None:
    if kind != "n":
        return Insert(cast(Literal["c", "q"], kind), told) if _ID.fullmatch(told) else None
    what, _, rest = told.partition(":")
    of_what, *narrowing = rest.split(":")
    if what not in get_args(Counted) or not _ID.fullmatch(of_what):
        return None
    group, number, of = None, None, False
    for one in narrowing:
        name, _, value = one.partition("=")
        if name == "of" and not value:
            of = True
        elif name == "group" and _ID.fullmatch(value):
            group = value
        elif name == "round" and value.isdecimal():
            number = int(value)
        else:
            return None
    return Insert("n", of_what, cast(Counted, what), group, number, of)
