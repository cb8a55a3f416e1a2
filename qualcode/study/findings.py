"""Findings as plain records: what each says, states and rests on, and the number behind its base. A query for each kind of fact."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.bases import Base, Bases, Count, in_words, read_base
from qualcode.study.cited import citation_of, is_withheld
from qualcode.study.citing import quotation_rows
from qualcode.study.database import driver
from qualcode.study.inserts import Filled, Resolver, filled
from qualcode.study.records import QuoteRow
from qualcode.study.references import code_paths
from qualcode.study.settings import setting
from qualcode.study.speech import turns_touched
from qualcode.text.inserts import inserts_in


class FindingEvidence(NamedTuple):
    """A quotation for or against a finding."""

    quotation: str
    #: "for" or "against"
    side: str
    #: as it may be printed
    row: QuoteRow
    #: "(Mette, Appendix 7, ll. 123-127)"; a whole document is cited without lines
    citation: str
    material: str
    #: a whole document and no passage of it
    whole: bool
    #: where it stands in the current text, and the words that stand there, whatever may be printed of them
    version: str
    start: int
    end: int
    words: str
    #: ids of the participants who speak; for speakers whom nobody has named, material and label
    people: tuple[str, ...]
    #: nobody but the interviewer speaks
    interviewer: bool
    #: the groups it is of: that of its material, else of those who speak
    groups: tuple[str, ...]

    @property
    def withheld(self) -> bool:
        """Whether its words may not be printed."""
        return is_withheld(self.row)


@dataclass(frozen=True)
class FindingRecord:
    """A claim, or a suggestion."""

    id: str
    #: its place in the order of findings, from 1
    number: int
    #: "finding" or "suggestion"
    kind: str
    #: as it is written, with its keys
    text: str
    #: with its keys filled in
    filled: Filled
    #: who made a suggestion
    sources: tuple[str, ...]
    base: Base | None
    #: the number behind the base
    count: Count | None
    #: the name of the base's group, "" where it is of all
    group: str
    #: the base in words: "6 of 10 persons, group intervention", or why there is no number; "" without a base
    told: str
    #: the same with what is counted: "6 of 10 persons, by what speaks for it"
    told_in_full: str
    #: (id, path) of the codes it states
    codes: tuple[tuple[str, str], ...]
    #: (id, "from – type – to") of the relations it states
    relations: tuple[tuple[str, str], ...]
    evidence: tuple[FindingEvidence, ...]
    #: full ids of the quotations whose words or citations its text has
    quoted: tuple[str, ...]
    coder: str
    #: base left out of the reckoning: persons, conversations and interviews that speak for it in the whole study
    resting_on: tuple[Count, ...] = field(default=())

    def side(self, side: str) -> tuple[FindingEvidence, ...]:
        """The evidence "for" or "against"."""
        return tuple(one for one in self.evidence if one.side == side)


def findings(connection: Connection, language: str, finding_id: str | None = None, bases: Bases | None = None) -> list[FindingRecord]:
    """All findings in their order, or one of them; `bases` are the counts of this moment where somebody has read them already."""
    raw = driver(connection)
    rows = raw.execute(
        "SELECT f.id, f.kind, f.text, f.sources, f.base, coalesce(k.name, '') FROM finding f LEFT JOIN coder k ON k.id = f.coder_id "
        "ORDER BY f.position, f.created_at, f.id"
    ).fetchall()
    if not rows:
        return []
    resolver = Resolver(connection, language, bases)
    keys = {row[0]: [place.insert for place in inserts_in(row[2]) if place.insert is not None] for row in rows}
    resolver.read_ahead(insert for inserts in keys.values() for insert in inserts)
    codes, relations = _codes(connection), _relations(connection)
    evidence = evidence_of_findings(connection, language, finding_id)
    found = []
    for number, (one, kind, words, sources, base, coder) in enumerate(rows, 1):
        if finding_id not in (None, one):
            continue
        counted_base = read_base(base)
        count = None if counted_base is None else resolver.bases.of_finding(one, counted_base.what, counted_base.within, counted_base.by)
        told = "" if count is None else in_words(count, language, resolver.bases.groups)
        quoted = [resolver.resolve(insert).row for insert in keys[one] if insert.what is None]
        found.append(
            FindingRecord(
                id=one,
                number=number,
                kind=kind,
                text=words,
                filled=filled(connection, words, language, resolver),
                sources=_sources(sources),
                base=counted_base,
                count=count,
                group=_group(counted_base, resolver),
                told=told,
                told_in_full=_told_in_full(told, counted_base, count, language),
                codes=tuple(codes.get(one, ())),
                relations=tuple(relations.get(one, ())),
                evidence=tuple(evidence.get(one, ())),
                quoted=tuple(dict.fromkeys(row.quotation_id for row in quoted if row is not None)),
                coder=coder,
                resting_on=tuple(resolver.bases.of_finding(one, what) for what in ("persons", "conversations", "interviews")),
            )
        )
    return found


def _told_in_full(told: str, base: Base | None, count: Count | None, language: str) -> str:
    """Where there is a number, what was counted for it too: two findings on the same quotations may have different ones."""
    if base is None or count is None or count.n is None:
        return told
    return text("findings.base-by", language, base=told, by=text(f"findings.by-{base.by}", language))


def _group(base: Base | None, resolver: Resolver) -> str:
    return "" if base is None or base.within.group is None else resolver.bases.groups.get(base.within.group, "?")


def evidence_of_findings(connection: Connection, language: str, finding_id: str | None = None) -> dict[str, list[FindingEvidence]]:
    """By finding, its quotations: first those for it, then as material is listed and as they stand there."""
    rows = (
        driver(connection)
        .execute(
            'SELECT e.finding_id, e.side, q.id, q.material_id, q.whole, q.text_version_id, q.start, q."end", q.words, m.name '
            "FROM finding_evidence e JOIN quotation q ON q.id = e.quotation_id JOIN material m ON m.id = q.material_id "
            "LEFT JOIN round r ON r.id = m.round_id WHERE ?1 IS NULL OR e.finding_id = ?1 ORDER BY e.side DESC, "
            'r.number IS NULL, r.number, m.date IS NULL, m.date, m.position, q.start, q."end", q.id',
            (finding_id,),
        )
        .fetchall()
    )
    printed = quotation_rows(connection, {row[2] for row in rows})
    heard = turns_touched(connection, [row[5:8] for row in rows])
    pattern = setting(connection, "citation")
    own_group = dict(
        driver(connection).execute("SELECT m.id, g.name FROM material m JOIN participant_group g ON g.id = m.group_id").fetchall()
    )
    found: dict[str, list[FindingEvidence]] = defaultdict(list)
    for (finding, side, quotation, material, whole, version, start, end, words, name), turns in zip(rows, heard, strict=True):
        talking = [turn for turn in turns if not turn.interviewer]
        people = dict.fromkeys(turn.participant_id or f"{name}: {turn.speaker}" for turn in talking if turn.participant_id or turn.speaker)
        groups = [own_group[material]] if material in own_group else [turn.group for turn in talking]
        found[finding].append(
            FindingEvidence(
                quotation=quotation,
                side=side,
                row=printed[quotation],
                citation=citation_of(printed[quotation], language, pattern),
                material=material,
                whole=bool(whole),
                version=version,
                start=start,
                end=end,
                words=words,
                people=tuple(people),
                interviewer=bool(turns) and not talking,
                groups=tuple(dict.fromkeys(filter(None, groups))),
            )
        )
    return found


def by_sources(records: Iterable[FindingRecord]) -> dict[tuple[str, ...], int]:
    """How many suggestions each set of sources made: ("participants",) 1, ("staff",) 3, both 3."""
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    for record in records:
        if record.kind == "suggestion":
            counted[tuple(sorted(record.sources, key=str.casefold))] += 1
    return dict(sorted(counted.items(), key=lambda item: (len(item[0]), [one.casefold() for one in item[0]])))


def _sources(told: str) -> tuple[str, ...]:
    with suppress(ValueError, TypeError):
        return tuple(str(one) for one in json.loads(told))
    return ()


def _codes(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    paths = code_paths(connection)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding, code in driver(connection).execute("SELECT finding_id, code_id FROM finding_code ORDER BY rowid"):
        found[finding].append((code, paths[code]))
    for stated in found.values():
        stated.sort(key=lambda one: one[1].casefold())
    return found


def _relations(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding, relation, source, kind, to in driver(connection).execute(
        "SELECT f.finding_id, r.id, a.name, t.name, b.name FROM finding_relation f JOIN relation r ON r.id = f.relation_id "
        "JOIN code a ON a.id = r.from_id JOIN relation_type t ON t.id = r.type_id JOIN code b ON b.id = r.to_id ORDER BY r.created_at, r.id"
    ):
        found[finding].append((relation, f"{source} – {kind} – {to}"))
    return found
