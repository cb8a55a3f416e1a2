"""Findings: claims and suggestions, with what they state, what speaks for and against them, and their base."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypedDict, cast

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Content, Finding, FindingCode, FindingEvidence, FindingRelation, Round
from qualcode.study.links import forget_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import drop_bare_quotations
from qualcode.study.registry import UNSET, CodeRef, FindingRef, GroupRef, QuotationRef, RelationRef, RoundRef, Unset, verb
from qualcode.study.verbs.relations import Passages, Side, quotation_meant
from qualcode.study.work import Work

Kind = Literal["finding", "suggestion"]
#: letters of a finding that name it in the history
NAMED_BY = 60


class BaseOf(TypedDict, total=False):
    """What is counted for a finding: in one group or all, in some rounds or all."""

    count: Literal["persons", "conversations", "interviews"]
    by: Literal["evidence", "codes"]
    group: GroupRef | None
    rounds: list[RoundRef] | None


@verb("make-finding")
def make_finding(
    work: Work,
    *,
    text: str,
    kind: Kind = "finding",
    sources: list[str] | None = None,
    codes: list[CodeRef] | None = None,
    relations: list[RelationRef] | None = None,
    evidence_for: Passages | None = None,
    evidence_against: Passages | None = None,
    base: BaseOf | None = None,
) -> dict[str, str]:
    """Write down a finding or a suggestion: its text, categories and relations it states, evidence for and against it, its base.

    `sources` says who made a suggestion ("participants", "staff"); `base` is {count: persons|conversations|interviews, by: evidence|codes,
    group, rounds}.
    """
    text = _words(work, text, kind)
    finding = work.insert(
        Finding,
        kind=kind,
        text=text,
        sources=_sources(kind, sources or []),
        position=len(_order(work)) + 1,
        base=None if base is None else _base(work, base),
        created_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    _state(work, finding, codes or [], relations or [])
    for side, passages in (("for", evidence_for), ("against", evidence_against)):
        _add_evidence(work, finding, side, passages or [])
    work.say("make-finding", finding=_named(text))
    return {"id": finding}


@verb("edit-finding")
def edit_finding(
    work: Work,
    *,
    finding: FindingRef,
    text: str | Unset = UNSET,
    kind: Kind | Unset = UNSET,
    sources: list[str] | Unset = UNSET,
    base: BaseOf | Unset | None = UNSET,
) -> None:
    """Change the text of a finding, whether it is a suggestion and whose, or its base (null for none)."""
    row = work.row(Finding, finding)
    values: dict[str, Any] = {}
    now = row.kind if isinstance(kind, Unset) else kind
    if not isinstance(text, Unset) or now != row.kind:
        values["text"] = _words(work, row.text if isinstance(text, Unset) else text, now, but=finding)
        values["kind"] = now
    if not isinstance(sources, Unset):
        values["sources"] = _sources(now, sources)
    elif now != row.kind:
        values["sources"] = "[]"
    if not isinstance(base, Unset):
        values["base"] = None if base is None else _base(work, base)
    work.update(Finding, finding, **values)
    work.say("edit-finding", finding=_named(values.get("text", row.text)))


@verb("delete-finding")
def delete_finding(work: Work, *, finding: FindingRef) -> None:
    """Remove a finding; its quotations, categories and relations stay."""
    text = work.row(Finding, finding).text
    quotations = work.connection.scalars(select(FindingEvidence.quotation_id).where(FindingEvidence.finding_id == finding)).all()
    forget_links(work, "finding", finding)
    work.delete(Finding, finding)
    drop_bare_quotations(work, quotations)
    _number_again(work, _order(work))
    work.say("delete-finding", finding=_named(text))


@verb("move-finding")
def move_finding(work: Work, *, finding: FindingRef, position: int) -> None:
    """Put a finding at a place in the order of findings, from 1."""
    order = [one for one in _order(work) if one != finding]
    if not 1 <= position <= len(order) + 1:
        raise Fault("study.finding-place", n=len(order) + 1, position=position)
    order.insert(position - 1, finding)
    _number_again(work, order)
    work.say("move-finding", finding=_named(work.row(Finding, finding).text), position=position)


@verb("add-to-finding")
def add_to_finding(
    work: Work,
    *,
    finding: FindingRef,
    codes: list[CodeRef] | None = None,
    relations: list[RelationRef] | None = None,
    evidence_for: Passages | None = None,
    evidence_against: Passages | None = None,
) -> None:
    """Add to a finding what it states (categories, relations) and what speaks for or against it; evidence as for a relation."""
    _state(work, finding, codes or [], relations or [])
    for side, passages in (("for", evidence_for), ("against", evidence_against)):
        _add_evidence(work, finding, side, passages or [])
    sides = [name for name, given in (("for", evidence_for), ("against", evidence_against)) if given]
    only = len(sides) == 1 and not codes and not relations
    work.say(f"add-to-finding-{sides[0]}" if only else "add-to-finding", finding=_named(work.row(Finding, finding).text))


@verb("remove-from-finding")
def remove_from_finding(
    work: Work,
    *,
    finding: FindingRef,
    codes: list[CodeRef] | None = None,
    relations: list[RelationRef] | None = None,
    quotations: list[QuotationRef] | None = None,
    side: Side | None = None,
) -> None:
    """Take categories, relations or quotations away from a finding; quotations from one side, or from both."""
    text = _named(work.row(Finding, finding).text)
    found = [
        *((FindingCode, row) for row in _rows(work, FindingCode, "code_id", finding, codes)),
        *((FindingRelation, row) for row in _rows(work, FindingRelation, "relation_id", finding, relations)),
        *((FindingEvidence, row) for row in _rows(work, FindingEvidence, "quotation_id", finding, quotations, side)),
    ]
    if not found:
        raise Fault("study.not-in-finding", finding=text)
    for noun, row in found:
        work.delete(noun, row)
    drop_bare_quotations(work, quotations or [])
    work.say("remove-from-finding", finding=text)


@verb("turn-finding-evidence")
def turn_finding_evidence(work: Work, *, finding: FindingRef, quotation: QuotationRef, side: Side) -> None:
    """Move a quotation to the side that speaks "for" or "against" a finding."""
    text = _named(work.row(Finding, finding).text)
    rows = work.connection.execute(
        select(FindingEvidence.id, FindingEvidence.side).where(
            FindingEvidence.finding_id == finding, FindingEvidence.quotation_id == quotation
        )
    ).all()
    if not rows:
        raise Fault("study.not-in-finding", finding=text)
    kept, *doubled = sorted(rows, key=lambda row: row.side != side)
    work.delete(FindingEvidence, *(row.id for row in doubled))
    work.update(FindingEvidence, kept.id, side=side)
    work.say(f"turn-finding-evidence-{side}", finding=text)


def _named(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= NAMED_BY else line[: NAMED_BY - 1].rstrip() + "…"


def _words(work: Work, text: str, kind: str, but: str | None = None) -> str:
    """The text of a finding as it is kept. Raises Fault where there is none, or where another finding says the same."""
    text = clean_text(text).strip()
    if not text:
        raise Fault("study.empty-finding")
    same = select(Finding.id).where(Finding.text == text, Finding.kind == kind)
    there = [one for one in work.connection.scalars(same) if one != but]
    if there:
        raise Fault("study.finding-there", finding=_named(text), number=_order(work).index(there[0]) + 1)
    return text


def _sources(kind: str, sources: Iterable[str]) -> str:
    cleaned = [clean_name(one) for one in sources]
    kept = list({one.casefold(): one for one in reversed(cleaned)}.values())[::-1]
    if kept and kind != "suggestion":
        raise Fault("study.sources-of-finding")
    return json.dumps(kept, ensure_ascii=False)


def _base(work: Work, base: BaseOf) -> str:
    """The base as JSON: rounds by their numbers, everything said."""
    if "count" not in base:
        raise Fault("study.base-counts-nothing")
    rounds = base.get("rounds") or None
    numbers = None if rounds is None else sorted({work.row(Round, one).number for one in rounds})
    told = {"count": base["count"], "by": base.get("by", "evidence"), "group": base.get("group"), "rounds": numbers}
    return json.dumps(told)


def _state(work: Work, finding: str, codes: Iterable[str], relations: Iterable[str]) -> None:
    for noun, column, others in ((FindingCode, "code_id", codes), (FindingRelation, "relation_id", relations)):
        wanted = list(dict.fromkeys(others))
        table = cast(Any, noun).__table__
        have = set(work.connection.scalars(select(table.c[column]).where(table.c.finding_id == finding)))
        for one in wanted:
            if one not in have:
                work.insert(cast(type[Content], noun), finding_id=finding, **{column: one})


def _add_evidence(work: Work, finding: str, side: str, passages: Passages) -> None:
    """Once on each side."""
    have = set(
        work.connection.scalars(
            select(FindingEvidence.quotation_id).where(FindingEvidence.finding_id == finding, FindingEvidence.side == side)
        )
    )
    for passage in passages:
        quotation = quotation_meant(work, passage)
        if quotation not in have:
            have.add(quotation)
            work.insert(FindingEvidence, finding_id=finding, quotation_id=quotation, side=side)


def _rows(work: Work, noun: Any, column: str, finding: str, wanted: Sequence[str] | None, side: str | None = None) -> list[str]:
    table = noun.__table__
    chosen = select(table.c.id).where(table.c.finding_id == finding, table.c[column].in_(list(wanted or ())))
    return list(work.connection.scalars(chosen if side is None else chosen.where(table.c.side == side)))


def _order(work: Work) -> list[str]:
    return list(work.connection.scalars(select(Finding.id).order_by(Finding.position, Finding.created_at, Finding.id)))


def _number_again(work: Work, order: Sequence[str]) -> None:
    """Positions from 1 in this order; rows that have theirs are not written."""
    have = {row.id: row.position for row in work.connection.execute(select(Finding.id, Finding.position))}
    for position, finding in enumerate(order, 1):
        if have[finding] != position:
            work.update(Finding, finding, position=position)
