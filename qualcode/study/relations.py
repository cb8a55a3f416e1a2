"""Relations between codes with what speaks for and against them, as plain records. A query for each kind of fact, none in a loop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

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


class RelationRecord(NamedTuple):
    """A typed, directed statement between two codes."""

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
    evidence: tuple[EvidenceRecord, ...]
    #: ids of the memos about it, oldest first
    memos: tuple[str, ...]

    @property
    def only_an_arrow(self) -> bool:
        """Nobody has written what it means."""
        return not self.memos

    def side(self, side: str) -> tuple[EvidenceRecord, ...]:
        """The evidence "for" or "against"."""
        return tuple(one for one in self.evidence if one.side == side)

    @property
    def supported(self) -> bool:
        """At least one quotation speaks for it; a status alone is no evidence."""
        return any(one.side == "for" for one in self.evidence)

    def levels(self, side: str = "for") -> dict[str, int]:
        """How many quotations of each level of source: "2+2+3"."""
        return dict(Counter(one.level for one in self.evidence if one.side == side and one.level))


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
    raw = driver(connection)
    wanted = "r.id = ?" if relation_id else "(r.from_id = ? OR r.to_id = ?)" if code_id else ""
    given = (relation_id,) if relation_id else (code_id, code_id) if code_id else ()
    only = f"WHERE {wanted} " if wanted else ""
    rows = raw.execute(
        "SELECT r.id, r.from_id, t.name, r.to_id, t.vocabulary, t.symmetric, t.transitive, r.status, r.phenomenon_id, r.scope, "
        "coalesce(k.name, '') FROM relation r JOIN relation_type t ON t.id = r.type_id LEFT JOIN coder k ON k.id = r.coder_id "
        f"{only}ORDER BY r.created_at, r.id",
        given,
    ).fetchall()
    within = f"JOIN relation r ON r.id = e.relation_id AND {wanted} " if wanted else ""
    evidence: dict[str, list[EvidenceRecord]] = defaultdict(list)
    for row in raw.execute(
        f"SELECT e.relation_id, e.quotation_id, e.side, e.level, q.material_id FROM relation_evidence e {within}"
        "JOIN quotation q ON q.id = e.quotation_id ORDER BY q.created_at, q.id, e.id",
        given,
    ).fetchall():
        evidence[row[0]].append(EvidenceRecord._make(row[1:]))
    memos: dict[str, list[str]] = defaultdict(list)
    for relation, memo in raw.execute(
        "SELECT l.about_id, m.id FROM memo_link l JOIN memo m ON m.id = l.memo_id WHERE l.about = 'relation' ORDER BY m.created_at, m.id"
    ).fetchall():
        memos[relation].append(memo)
    return [
        RelationRecord(
            *(one, source, kind, to, words, bool(both), bool(on), status, phenomenon, scope, coder),
            tuple(evidence.get(one, ())),
            tuple(memos.get(one, ())),
        )
        for one, source, kind, to, words, both, on, status, phenomenon, scope, coder in rows
    ]
