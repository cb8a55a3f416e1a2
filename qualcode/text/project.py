"""A coded study as plain records: the shape in which studies come in from other programs and go out to them.

Readers of other formats give a `Project`, `study.exchange` puts one into a study and takes one out of it, writers print one.
Things name each other by `id`: a UUID where the other program has one, and else any text that is unique among its kind in the
project. Offsets are canonical code points, half-open. Moments are aware; None where the other program does not tell.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from qualcode.text.plain import Notice, Turn


@dataclass(frozen=True, slots=True)
class CoderItem:
    """Who coded."""

    id: str
    name: str
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class RoundItem:
    """A phase of data collection; other programs know no more of it than its number."""

    id: str
    number: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A group that is compared."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AttributeItem:
    """A background fact asked of participants or of material; `type` as in the study's table."""

    of: Literal["participant", "material"]
    name: str
    type: str = "text"


@dataclass(frozen=True, slots=True)
class ParticipantItem:
    """A person, by pseudonym."""

    id: str
    pseudonym: str
    #: id of a group
    group: str | None = None
    status: str = "included"
    note: str = ""
    #: by the attribute's name
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpeakerItem:
    """A speaker label within one material."""

    label: str
    #: None: nobody has said
    interviewer: bool | None = None
    #: id of a participant
    participant: str | None = None


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A file that came with a material, kept beside its text and never read again."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MaterialItem:
    """A material with its canonical text."""

    id: str
    name: str
    text: str
    #: in order, as `text.turns` makes them; their speakers are labels of `speakers`
    turns: tuple[Turn, ...]
    kind: str = "interview"
    speakers: tuple[SpeakerItem, ...] = ()
    #: id of a round, of a group
    round: str | None = None
    group: str | None = None
    date: dt.date | None = None
    place: str = ""
    length_seconds: int | None = None
    present: str = ""
    #: the note written afterwards
    note: str = ""
    #: the file its text stood in, without folders, and that file's encoding
    source: str = ""
    encoding: str = "utf-8"
    attributes: dict[str, str] = field(default_factory=dict)
    imported_at: dt.datetime | None = None
    original: OriginalFile | None = None
    #: whether its text is frozen; coded text always becomes so
    frozen: bool = True
    #: what was noticed when its turns were looked for; no part of what it is
    notices: tuple[Notice, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CodeItem:
    """A code, filed under `parent` (an id)."""

    id: str
    name: str
    parent: str | None = None
    #: "code", "category" or "core"
    kind: str = "code"
    position: int = 0
    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    example: str = ""
    in_vivo: bool = False
    exclusive: bool = False
    #: "#rrggbb" or None
    colour: str | None = None
    created_at: dt.datetime | None = None
    coder: str | None = None


@dataclass(frozen=True, slots=True)
class QuotationItem:
    """A passage of a material; `whole` for the material as such, which covers all its text."""

    id: str
    material: str
    start: int
    end: int
    whole: bool = False
    release: str = "ask"
    release_why: str = ""
    #: the printed form as the study keeps it, or None
    printed: str | None = None
    created_at: dt.datetime | None = None
    coder: str | None = None


@dataclass(frozen=True, slots=True)
class CodingItem:
    """One coder put one code on one quotation. `coder` None: the other program does not say who."""

    id: str
    quotation: str
    code: str
    coder: str | None = None
    created_at: dt.datetime | None = None
    #: the name of the pass, or ""
    in_pass: str = ""


class About(NamedTuple):
    """What a memo is about; `study` (with an empty id) for the whole of it."""

    kind: Literal["study", "code", "quotation", "coding", "material", "participant", "round", "relation", "memo"]
    id: str


@dataclass(frozen=True, slots=True)
class MemoItem:
    """A memo; `kind` one of the study's kinds."""

    id: str
    text: str
    title: str = ""
    kind: str = "code"
    release: str = "ask"
    about: tuple[About, ...] = ()
    created_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    coder: str | None = None


class Evidence(NamedTuple):
    """A quotation (its id) for or against a relation, with the level of its source where levels are used."""

    quotation: str
    side: Literal["for", "against"]
    level: str = ""


@dataclass(frozen=True, slots=True)
class RelationItem:
    """A typed, directed statement between two codes."""

    id: str
    source: str
    type: str
    to: str
    #: the type is symmetric: source and to could as well be changed
    symmetric: bool = False
    status: str = "hypothesis"
    #: id of a code
    phenomenon: str | None = None
    scope: str = ""
    evidence: tuple[Evidence, ...] = ()
    created_at: dt.datetime | None = None
    coder: str | None = None


class PastChange(NamedTuple):
    """One change the other program's own history tells, in the order they happened.

    "code": `code` was put on `quotation` as the coding `coding`; "uncode": that coding was taken off; "merge-codes": all codings of
    `code` became `into`'s and `code` ended; "delete-code": `code` ended, its codings before it by changes of their own.
    """

    at: dt.datetime
    change: Literal["code", "uncode", "merge-codes", "delete-code"]
    coder: str | None = None
    code: str = ""
    quotation: str = ""
    coding: str = ""
    into: str = ""


class Skipped(NamedTuple):
    """What did not come in, where it stood, and why: a catalogue key with its fields."""

    #: its name or its words, as the file has them; "" where it has none
    what: str
    #: file, or entry and line of it
    where: str
    #: catalogue key
    why: str
    fields: dict[str, Any] = {}  # noqa: RUF012  never changed
    #: catalogue key of what kind of thing it is; "" where `what` says enough
    thing: str = ""


class Offsets(NamedTuple):
    """How the positions of another program were understood."""

    #: such as "utf-16, line ends as in the file, end exclusive"; a catalogue key with its fields
    reading: str
    reading_fields: dict[str, Any]
    evidence: str
    evidence_fields: dict[str, Any]
    #: (material name, start, end, words) of up to five passages, for the researcher to confirm
    sample: tuple[tuple[str, int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A coded study. Every reference among its items is whole: a reader leaves out what would dangle, and says so in `skipped`."""

    title: str = ""
    #: the program that wrote it, with its version
    origin: str = ""
    coders: tuple[CoderItem, ...] = ()
    rounds: tuple[RoundItem, ...] = ()
    groups: tuple[GroupItem, ...] = ()
    attributes: tuple[AttributeItem, ...] = ()
    participants: tuple[ParticipantItem, ...] = ()
    materials: tuple[MaterialItem, ...] = ()
    #: parents before their children
    codes: tuple[CodeItem, ...] = ()
    quotations: tuple[QuotationItem, ...] = ()
    codings: tuple[CodingItem, ...] = ()
    memos: tuple[MemoItem, ...] = ()
    relations: tuple[RelationItem, ...] = ()
    #: the other program's history of codings; where there is one, its last state must be `codings`
    past: tuple[PastChange, ...] = ()
    #: codes and quotations that `past` speaks of and that had ended before the project was written
    former_codes: tuple[CodeItem, ...] = ()
    former_quotations: tuple[QuotationItem, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    offsets: Offsets | None = None
