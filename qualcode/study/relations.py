"""Relations between codes with what speaks for and against them, as plain records. A query for each kind of fact, none in a loop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.settings import setting


class EvidenceRecord(NamedTuple):
    """A quotation for or against a relation."""

    quotation_id: str
    #: "for" or "against"
    side: str
    #: the level of its source, "" where the study uses none
    level: str
    material_id: str


@dataclass(frozen=True)
class CountedRelation:
    """A typed, directed statement between two codes, and how many quotations speak for and against it."""

    id: str
    from_id: str
    type: str
    to_id: str
    #: the type's vocabulary, and whether it holds both ways and carries over a chain
    vocabulary: str
    symmetric: bool
    transitive: bool
    #: "hypothesis", "supported" or "contradicted"
    status: str
    #: the phenomenon in whose paradigm diagram it stands, or None
    phenomenon_id: str | None
    scope: str
    coder: str
    #: ids of the memos about it, oldest first
    memos: tuple[str, ...]
    #: quotations by side and level; level "" for those that have none
    counts: Mapping[tuple[str, str], int] = field(hash=False)

    @property
    def only_an_arrow(self) -> bool:
        """Nobody has written what it means."""
        return not self.memos

    def n(self, side: str) -> int:
        """How many quotations speak "for" or "against"."""
        return sum(n for (one, _), n in self.counts.items() if one == side)

    @property
    def supported(self) -> bool:
        """At least one quotation speaks for it; a status alone is no evidence."""
        return any(side == "for" for side, _ in self.counts)

    def levels(self, side: str = "for") -> dict[str, int]:
        """How many quotations of each level of source: "2+2+3"."""
        return {level: n for (one, level), n in self.counts.items() if one == side and level}


@dataclass(frozen=True)
class RelationRecord(CountedRelation):
    """A relation with each quotation that is counted."""

    evidence: tuple[EvidenceRecord, ...]

    def side(self, side: str) -> tuple[EvidenceRecord, ...]:
        """The evidence "for" or "against"."""
        return tuple(one for one in self.evidence if one.side == side)


def evidence_levels(connection: Connection) -> tuple[str, ...]:
    """The levels of source that evidence may have, as the study names them, in the order in which they are counted; often none."""
    named = (level.strip() for level in (setting(connection, "evidence-levels") or "").split(","))
    return tuple(dict.fromkeys(filter(None, named)))


def level_sum(counted: Mapping[str, int], order: Sequence[str]) -> str:
    """The counts of `RelationRecord.levels` as "2+2+3": first those of the study's levels, then of others; "" where there are none."""
    if not counted:
        return ""
    others = sorted(level for level in counted if level not in order)
    return "+".join(str(counted.get(level, 0)) for level in (*order, *others))


def relations(connection: Connection, code_id: str | None = None, *, relation_id: str | None = None) -> list[RelationRecord]:
    """All relations, or those from or to a code, or a single one, in the order in which they were made."""
    wanted, given = _wanted(code_id, relation_id)
    evidence: dict[str, list[EvidenceRecord]] = defaultdict(list)
    for row in (
        driver(connection)
        .execute(
            "SELECT e.relation_id, e.quotation_id, e.side, e.level, q.material_id FROM relation_evidence e JOIN relation r "
            f"ON r.id = e.relation_id JOIN quotation q ON q.id = e.quotation_id {wanted} ORDER BY q.created_at, q.id, e.id",
            given,
        )
        .fetchall()
    ):
        evidence[row[0]].append(EvidenceRecord._make(row[1:]))
    found = []
    for facts in _facts(connection, wanted, given):
        mine = evidence.get(facts["id"], ())
        counts = Counter((one.side, one.level) for one in mine)
        found.append(RelationRecord(**facts, counts=counts, evidence=tuple(mine)))
    return found


def counted_relations(connection: Connection) -> list[CountedRelation]:
    """All relations in the order in which they were made, with how much speaks for and against each; far quicker than each piece."""
    counts: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    with no_looking_for_rubbish():
        # Counting here takes half of what grouping by three columns takes in SQL.
        every = Counter(driver(connection).execute("SELECT relation_id, side, level FROM relation_evidence").fetchall())
        for (relation, side, level), n in every.items():
            counts[relation][side, level] = n
        return [CountedRelation(**facts, counts=counts.get(facts["id"], {})) for facts in _facts(connection)]


def _wanted(code_id: str | None, relation_id: str | None) -> tuple[str, tuple[str, ...]]:
    if relation_id:
        return "WHERE r.id = ?", (relation_id,)
    return ("WHERE r.from_id = ?1 OR r.to_id = ?1", (code_id,)) if code_id else ("", ())


def _facts(connection: Connection, wanted: str = "", given: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The values of a relation but its evidence, of all or of those wanted."""
    raw = driver(connection)
    memos: dict[str, list[str]] = defaultdict(list)
    only = f"AND l.about_id IN (SELECT r.id FROM relation r {wanted})" if wanted else ""
    for relation, memo in raw.execute(
        f"SELECT l.about_id, m.id FROM memo_link l JOIN memo m ON m.id = l.memo_id WHERE l.about = 'relation' {only} "
        "ORDER BY m.created_at, m.id",
        given,
    ).fetchall():
        memos[relation].append(memo)
    rows = raw.execute(
        "SELECT r.id, r.from_id, t.name, r.to_id, t.vocabulary, t.symmetric, t.transitive, r.status, r.phenomenon_id, r.scope, "
        "coalesce(k.name, '') FROM relation r JOIN relation_type t ON t.id = r.type_id LEFT JOIN coder k ON k.id = r.coder_id "
        f"{wanted} ORDER BY r.created_at, r.id",
        given,
    ).fetchall()
    return [
        {
            **{"id": one, "from_id": source, "type": kind, "to_id": to, "vocabulary": words, "symmetric": bool(both)},
            **{"transitive": bool(on), "status": status, "phenomenon_id": phenomenon, "scope": scope, "coder": coder},
            "memos": tuple(memos.get(one, ())),
        }
        for one, source, kind, to, words, both, on, status, phenomenon, scope, coder in rows
    ]
