"""What is told of a merge: plain records for the command line and for screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Side = Literal["mine", "theirs"]


class Conflict(NamedTuple):
    """Something both sides have said differently."""

    #: the table of the thing, and what it is called
    noun: str
    name: str
    #: the column both changed, or "deleted-there" (changed or used here), "deleted-here" (changed or used there), "text"
    what: str
    mine: str
    theirs: str
    #: which stands now; what does not stand is kept in a memo, or as said in docs/architecture.md
    kept: Literal["mine", "theirs", "both"]
    #: by which it is decided about; "" where there is nothing to decide
    id: str = ""


class Named(NamedTuple):
    """A thing by its name."""

    noun: str
    name: str


class Renamed(NamedTuple):
    """Something that had to get another name or number, since its own is taken here."""

    noun: str
    name: str
    to: str


class Set(NamedTuple):
    """Quotations whose words do not stand in the text that holds now, on a material of their own."""

    material: str
    quotations: int


@dataclass(frozen=True)
class Merge:
    """What a merge brings, or has brought. Counts are by table; `joined` are rows that are one thing with a row here."""

    other: str
    #: who did something there since the common past
    coders: tuple[str, ...] = ()
    new_here: dict[str, int] = field(default_factory=dict)
    new_there: dict[str, int] = field(default_factory=dict)
    changed_there: dict[str, int] = field(default_factory=dict)
    deleted_there: dict[str, int] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)
    #: those of `joined` that have names
    joins: tuple[Named, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    #: deleted here, brought back because it is used there
    restored: tuple[Named, ...] = ()
    set_aside: tuple[Set, ...] = ()
    #: keys of sentences `merge.note-…` that a reader should know
    notes: tuple[str, ...] = ()

    @property
    def to_decide(self) -> int:
        """In how many conflicts either side may stand."""
        return sum(bool(conflict.id) for conflict in self.conflicts)

    @property
    def nothing_new(self) -> bool:
        """Whether the other copy brings nothing."""
        return not (self.new_there or self.changed_there or self.deleted_there or self.joined or self.conflicts or self.restored)
