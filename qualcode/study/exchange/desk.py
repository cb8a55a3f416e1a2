"""What the steps of bringing a project in share: the open action, both sides' ids, and what became of each thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from qualcode.model import Content
from qualcode.study.database import driver
from qualcode.study.exchange.matching import Known
from qualcode.study.names import clean_name
from qualcode.study.work import Work
from qualcode.text.project import MaterialItem, Project, Skipped

T = TypeVar("T")
#: work done part by part: gives the number of items done in each
Parts = Generator[int, None, T]

#: items in a part: few enough for keys to be heard between, many enough to cost little
PART = 1500

#: the kinds of things, in the order in which they go in and are told
KINDS = ("coder", "round", "group", "participant", "material", "code", "quotation", "coding", "memo", "relation")


@dataclass(slots=True)
class Stored:
    """What became of a project: how many things of each kind are new, how many the study had, and what could not go in."""

    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    #: (id, name, the item, its words of talk) of the materials that are new; the name may differ from the item's
    materials: list[tuple[str, str, MaterialItem, int]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    #: new codings of which it is not told who made them
    nobodys: int = 0
    #: changes of the other program's own history that the journal has now
    past: int = 0


class Desk:
    """One project on its way in; each step fills the map from the project's ids to the study's."""

    def __init__(self, work: Work, project: Project) -> None:
        self.work, self.project = work, project
        #: the round and group of new material that names none itself
        self.round_id: str | None = None
        self.group_id: str | None = None
        self.raw = driver(work.connection)
        self.stored = Stored()
        self.ids: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        #: by the study's id of a material: its current text version and text
        self.texts: dict[str, tuple[str, str]] = {}

    def known(self, sql: str) -> Known:
        """Rows of one table by id; the other columns together are what a person knows them by."""
        return Known((row[0], row[1:]) for row in self.raw.execute(sql))

    def settle(
        self, kind: str, noun: type[Content], known: Known, items: Iterable[tuple[str, Any, dict[str, Any]]], *, one_each: bool = False
    ) -> Parts[set[str]]:
        """Find or insert items of one kind, given as (id, key, values); the ids in the study, of the new ones only.

        `one_each`: items of the same key are one thing, as what is known by its name alone. Gives the number of items that are done,
        part by part.
        """
        seen: dict[Any, str] = {}
        rows: list[dict[str, Any]] = []
        new: set[str] = set()
        taken = self.ids[kind]
        for number, (item_id, key, values) in enumerate(items, 1):
            if one_each and key in seen:
                taken[item_id] = seen[key]
                continue
            there = known.find(item_id, key)
            if there is None:
                there = known.free_id(item_id)
                rows.append({"id": there, **values})
            else:
                self.stored.known[kind] += 1
            taken[item_id] = seen[key] = there
            if number % PART == 0:
                self._flush(kind, noun, rows, new)
                yield PART
        self._flush(kind, noun, rows, new)
        return new

    def _flush(self, kind: str, noun: type[Content], rows: list[dict[str, Any]], new: set[str]) -> None:
        self.work.insert_many(noun, rows)
        self.stored.new[kind] += len(rows)
        new.update(row["id"] for row in rows)
        rows.clear()

    def moment(self, told: datetime | None) -> datetime:
        """When it happened, as far as it is told."""
        return told or self.work.now

    def coder(self, told: str | None) -> str | None:
        """The study's id of a coder."""
        return self.ids["coder"].get(told) if told else None

    def former(self, items: Sequence[Any]) -> Sequence[Any]:
        """What only the history speaks of: it is gone through where all the material is new, else it has been before."""
        return items if self.project.past and not self.stored.known["material"] else ()


def name_of(name: str, item_id: str) -> str:
    """A name as it is kept; what has none is named by its id."""
    return clean_name(name if name.strip() else item_id)
