"""What a category has to show as a core category: the researcher's judgements first, and what can be counted behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.centrality import Coverage, Place, coverage, places
from qualcode.analysis.crosstabs import counted_for
from qualcode.study.codebook import INDICATOR
from qualcode.study.database import driver
from qualcode.study.graph import drawn_nodes, graph
from qualcode.study.memos import MemoRecord, memos
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord

#: what a core category is judged by (Strauss & Corbin 1998, p. 147; Glaser & Holton 2004, ¶54), each a judgement with its memo
CRITERIA = ("central", "abstract", "variation", "fit")


class JudgementRecord(NamedTuple):
    """A signed, dated sentence about a category."""

    id: str
    #: "core" or "saturation"
    kind: str
    code_id: str
    #: one of CRITERIA, other words of the researcher's, or "" for the choice as a whole
    criterion: str
    statement: str
    signed_by: str
    signed_at: datetime
    memo_id: str | None


class Judged(NamedTuple):
    """A judgement with what belongs to it."""

    record: JudgementRecord
    #: the memo that gives the reasons
    memo: MemoRecord | None
    #: whether who signed it has signed another one about the same criterion since
    earlier: bool


class Candidate(NamedTuple):
    """A category that was marked as core category, or judged as one."""

    code: CodeRecord
    #: oldest first
    judged: tuple[Judged, ...]
    #: memos of that kind about it, newest first
    storylines: tuple[MemoRecord, ...]

    def about(self, criterion: str) -> tuple[Judged, ...]:
        """What was judged of one criterion: what stands, then what is earlier, each newest first."""
        found = [one for one in reversed(self.judged) if one.record.criterion == criterion]
        return tuple(sorted(found, key=lambda one: one.earlier))

    @property
    def criteria(self) -> tuple[str, ...]:
        """ "" for the choice as a whole, then CRITERIA, then others that were judged by."""
        return tuple(dict.fromkeys(("", *CRITERIA, *(one.record.criterion for one in self.judged))))


class RoundShare(NamedTuple):
    """Interviews of a round in which a code was found."""

    #: None: interviews of no round
    round: int | None
    interviews: int
    of: int


class CoreNumbers(NamedTuple):
    """What is counted of a category, its subcodes included; no number of these ranks anything."""

    #: distinct ones
    quotations: int
    interviews: int
    #: interviews with any coding
    of_interviews: int
    rounds: tuple[RoundShare, ...]
    place: Place
    #: how many codes the place is counted among
    among: int
    coverage: Coverage


def judgements(connection: Connection, kind: str = "core") -> list[JudgementRecord]:
    """All judgements of a kind, oldest first; a later one about the same criterion stands beside the earlier."""
    rows = driver(connection).execute(
        "SELECT id, kind, code_id, criterion, statement, signed_by, signed_at, memo_id FROM judgement WHERE kind = ? "
        "ORDER BY signed_at, id",
        (kind,),
    )
    return [
        JudgementRecord(one, of, code, criterion, statement, signed_by, datetime.fromisoformat(at), memo)
        for one, of, code, criterion, statement, signed_by, at, memo in rows.fetchall()
    ]


def candidates(connection: Connection) -> list[Candidate]:
    """What somebody has marked as core category or judged as one, in the order in which that was first judged, then by age."""
    of: dict[str, list[JudgementRecord]] = defaultdict(list)
    for record in judgements(connection):
        of[record.code_id].append(record)
    rows = driver(connection).execute("SELECT id FROM code WHERE kind = 'core' ORDER BY created_at, id")
    codes = {code.id: code for code in Reads(connection).codes()}
    written = {memo.id: memo for memo in memos(connection)}
    storylines: dict[str, list[MemoRecord]] = defaultdict(list)
    for memo in written.values():
        if memo.kind == "storyline":
            for thing in memo.about:
                storylines[thing.id].append(memo)

    def judged(records: list[JudgementRecord]) -> tuple[Judged, ...]:
        earlier = superseded(records)
        return tuple(Judged(one, written.get(one.memo_id or ""), one.id in earlier) for one in records)

    wanted = dict.fromkeys([*of, *(code for (code,) in rows.fetchall())])
    return [Candidate(codes[code], judged(of.get(code, [])), tuple(storylines.get(code, ()))) for code in wanted]


def superseded(records: Iterable[JudgementRecord]) -> frozenset[str]:
    """Of judgements about one category, oldest first, those whose signer has signed a later one about the same criterion."""
    newest: dict[tuple[str, str], str] = {}
    earlier = set()
    for one in records:
        key = one.signed_by, one.criterion
        if key in newest:
            earlier.add(newest[key])
        newest[key] = one.id
    return frozenset(earlier)


def core_numbers(connection: Connection) -> dict[str, CoreNumbers]:
    """By category (and open code that a relation names or somebody judged), what can be counted of it.

    Its place is counted among all of these, along relations of every type but *indicator of*, which files and does not explain.
    """
    of = graph(connection)
    rows = driver(connection).execute("SELECT code_id, group_concat(quotation_id) FROM coding GROUP BY code_id").fetchall()
    quoted = {code: set(listed.split(",")) for code, listed in rows}
    relations = [edge for edge in of.edges if edge.type.casefold() not in INDICATOR]
    drawn = list(dict.fromkeys([*(node.code.id for node in drawn_nodes(of)), *(one.code_id for one in judgements(connection))]))
    arrows = [(edge.from_id, edge.to_id) for edge in relations if not edge.symmetric]
    both = [(edge.from_id, edge.to_id) for edge in relations if edge.symmetric]
    found = places(drawn, arrows, both_ways=both)
    interviews = {place for place, one in enumerate(of.materials) if one.kind == "interview"}
    coded = {one.material for node in of.nodes for one in node.evidence if one.material in interviews}
    below = counted_for({node.code.id: node.code.parent_id for node in of.nodes}, {}, "subcodes")
    by_code: dict[str, list[RelationRecord]] = defaultdict(list)
    for edge in relations:
        for end in {edge.from_id, edge.to_id}:
            by_code[end].append(edge)
    rounds = sorted({of.materials[place].round for place in coded}, key=lambda number: (number is None, number))

    def of_round(places: set[int], number: int | None) -> int:
        return sum(of.materials[place].round == number for place in places)

    told = {}
    nodes = {node.code.id: node for node in of.nodes}
    for code in drawn:
        own = [nodes[one] for one in below[code]]
        used = {one.material for node in own for one in node.evidence if one.material in interviews}
        shares = [RoundShare(number, of_round(used, number), of_round(coded, number)) for number in rounds]
        told[code] = CoreNumbers(
            quotations=len(set().union(*(quoted.get(node.code.id, ()) for node in own))),
            interviews=len(used),
            of_interviews=len(coded),
            rounds=tuple(shares),
            place=found[code],
            among=len(drawn),
            coverage=_coverage(by_code[code], {of.materials[place].id for place in coded}),
        )
    return told


def _coverage(relations: list[RelationRecord], coded: set[str]) -> Coverage:
    supporting = {one.material_id for edge in relations for one in edge.side("for")}
    against: dict[str, bool] = {}
    for edge in relations:
        for one in edge.side("against"):
            against[one.quotation_id] = against.get(one.quotation_id, False) or bool(edge.memos)
    return coverage(supporting, coded, against)
