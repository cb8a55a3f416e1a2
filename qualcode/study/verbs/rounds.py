"""Rounds: opened, changed, closed with a sign-off, opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Round, RoundPlan
from qualcode.study.names import clean_text
from qualcode.study.registry import UNSET, RoundRef, Unset, those_given, verb
from qualcode.study.verbs.materials import group_id
from qualcode.study.work import Work

#: a round of more persons than this is a slip of the hand, and its number would not fit into a table
MOST_PLANNED = 10_000


@verb("add-round")
def add_round(
    work: Work,
    *,
    number: int,
    kind: str = "",
    purpose: str = "",
    plan: str = "",
    label: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    planned: dict[str, int] | None = None,
) -> dict[str, str]:
    """Open a round of data collection; `planned` says how many persons of which group, "" for those of any."""
    values = {
        "label": label,
        "kind": kind,
        "purpose": clean_text(purpose),
        "plan": clean_text(plan),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    if number < 0:
        raise Fault("study.round-negative", round=number)
    _in_order(starts_on, ends_on)
    there = work.connection.execute(select(Round.__table__).where(Round.number == number)).one_or_none()
    if there is not None and any((there.label, there.kind, there.purpose, there.plan, there.starts_on, there.closed_on)):
        raise Fault("study.round-exists", round=number)
    # An import into a round nobody had described opened it by its number alone.
    if there is not None:
        work.update(Round, there.id, **values)
    row_id = there.id if there is not None else work.insert(Round, number=number, **values)
    _put_plan(work, row_id, planned or {})
    work.say("add-round", round=number)
    return {"id": row_id}


@verb("edit-round")
def edit_round(
    work: Work,
    *,
    round: RoundRef,
    kind: str | Unset = UNSET,
    purpose: str | Unset = UNSET,
    plan: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    label: str | Unset = UNSET,
    starts_on: dt.date | Unset | None = UNSET,
    ends_on: dt.date | Unset | None = UNSET,
    planned: dict[str, int | None] | None = None,
) -> None:
    """Change what is known about a round; `planned` changes the numbers of the groups it names, null takes one away."""
    given = {
        "kind": kind,
        "purpose": purpose,
        "plan": plan,
        "outcome": outcome,
        "label": label,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    work.update(Round, round, **those_given(given))
    row = work.row(Round, round)
    _in_order(row.starts_on, row.ends_on)
    _put_plan(work, round, planned or {})
    work.say("edit-round", round=row.number)


def _put_plan(work: Work, round: str, planned: Mapping[str, int | None]) -> None:
    for group, number in planned.items():
        of = group_id(work, group) if group else None
        there = work.connection.scalar(select(RoundPlan.id).where(RoundPlan.round_id == round, RoundPlan.group_id.is_not_distinct_from(of)))
        if number is not None and number < 0:
            raise Fault("study.plan-negative", planned=number)
        if number is not None and number > MOST_PLANNED:
            raise Fault("study.plan-impossible", planned=number, most=MOST_PLANNED)
        if number is None:
            work.delete(RoundPlan, *([there] if there else []))
        elif there:
            work.update(RoundPlan, there, planned=number)
        else:
            work.insert(RoundPlan, round_id=round, group_id=of, planned=number)


@verb("close-round")
def close_round(work: Work, *, round: RoundRef, outcome: str = "", signed_by: str | None = None, on: dt.date | None = None) -> None:
    """Close a round: its outcome, signed and dated."""
    signed = signed_by or work.coder
    if not signed:
        raise Fault("study.who-signs")
    values: dict[str, Any] = {"closed_on": on or work.now.date(), "signed_by": signed}
    if outcome:
        values["outcome"] = clean_text(outcome)
    work.update(Round, round, **values)
    work.say("close-round", round=work.row(Round, round).number)


@verb("reopen-round")
def reopen_round(work: Work, *, round: RoundRef) -> None:
    """Open a closed round again; its outcome stays."""
    row = work.row(Round, round)
    if row.closed_on is None:
        raise Fault("study.round-not-closed", round=row.number)
    work.update(Round, round, closed_on=None, signed_by="")
    work.say("reopen-round", round=row.number)


def _in_order(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Fault("study.dates-reversed", first=starts_on, last=ends_on)
