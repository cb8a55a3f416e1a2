"""Interview guides in versions: what was asked, what changed, why, and where it was used.

A version that was used stands as it was asked; what changes afterwards is the next version. So no version is ever missing between two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.model import Guide, GuideQuestion, GuideVersion, GuideVersionCode, Material, Round
from qualcode.study.guides import HEADING, type_of
from qualcode.study.links import forget_links
from qualcode.study.names import clean_name
from qualcode.study.registry import UNSET, CodeRef, GuideRef, GuideVersionRef, MaterialRef, RoundRef, Unset, those_given, verb
from qualcode.study.work import Work
from qualcode.text.folding import fold


class _Asked(TypedDict):
    text: str


class Question(_Asked, total=False):
    """A question of a guide, its type in the study's own words; the type "heading" makes it a heading over some."""

    type: str


class _Change(TypedDict):
    what: Literal["add", "remove", "reword", "move", "retype"]


class Change(_Change, total=False):
    """One change of a guide. `place` is the place in the version as it then is, from 1: headings count."""

    place: int
    #: where it is moved to, or where a new one comes; without it, to the end
    to: int
    text: str
    type: str


class Row(TypedDict):
    """A question as it is kept."""

    text: str
    type: str


@verb("add-guide-version")
def add_guide_version(
    work: Work,
    *,
    guide: str,
    questions: list[Question],
    date: dt.date | None = None,
    change: str = "",
    reason: str = "",
    codes: list[CodeRef] | None = None,
) -> dict[str, str]:
    """Add a version of an interview guide: questions as {text, type}, what changed and which codes made it change."""
    name = clean_name(guide)
    rows = _rows(questions)
    guide_row = work.connection.scalar(select(Guide.id).where(Guide.name == name)) or work.insert(Guide, name=name)
    return _next_version(work, guide_row, rows, "add-guide-version", date=date, change=change, reason=reason, codes=codes)


@verb("revise-guide")
def revise_guide(
    work: Work,
    *,
    guide: GuideRef,
    changes: list[Change],
    date: dt.date | None = None,
    change: str = "",
    reason: str = "",
    codes: list[CodeRef] | None = None,
) -> dict[str, str]:
    """Make the next version of a guide from its newest, with only what changed: [{"what": "add|remove|reword|move|retype", …}]."""
    newest = _newest(work, guide)
    before = _questions_of(work, newest.id)
    rows = _changed(before, changes)
    if rows == before:
        raise Fault("study.guide-unchanged", guide=work.row(Guide, guide).name, version=newest.number)
    return _next_version(work, guide, rows, "revise-guide", date=date, change=change, reason=reason, codes=codes)


@verb("edit-guide-version")
def edit_guide_version(
    work: Work,
    *,
    version: GuideVersionRef,
    questions: list[Question] | Unset = UNSET,
    changes: list[Change] | None = None,
    date: dt.date | Unset | None = UNSET,
    change: str | Unset = UNSET,
    reason: str | Unset = UNSET,
    codes: list[CodeRef] | Unset = UNSET,
) -> None:
    """Change what is known of a version of a guide; its questions (whole, or `changes` as in revise-guide) only until it is used."""
    row = work.row(GuideVersion, version)
    name = work.row(Guide, row.guide_id).name
    before = _questions_of(work, version)
    rows = _changed(before if isinstance(questions, Unset) else _rows(questions), changes or [])
    if rows != before:
        _refuse_used(work, version, "study.guide-version-used")
        _put_questions(work, version, rows)
    work.update(GuideVersion, version, **those_given({"date": date, "change": change, "reason": reason}))
    if not isinstance(codes, Unset):
        _put_codes(work, version, codes)
    work.say("edit-guide-version", guide=name, number=row.number)


@verb("rename-guide")
def rename_guide(work: Work, *, guide: GuideRef, name: str) -> None:
    """Give an interview guide another name."""
    new, old = clean_name(name), work.row(Guide, guide).name
    if work.connection.scalar(select(Guide.id).where(Guide.name == new, Guide.id != guide)):
        raise Fault("study.guide-exists", guide=new)
    work.update(Guide, guide, name=new)
    work.say("rename-guide", guide=old, name=new)


@verb("delete-guide-version")
def delete_guide_version(work: Work, *, version: GuideVersionRef) -> None:
    """Remove the newest version of a guide, made by mistake and used nowhere; with its only version the guide goes."""
    row = work.row(GuideVersion, version)
    name, newest = work.row(Guide, row.guide_id).name, _newest(work, row.guide_id)
    if newest.id != version:
        raise Fault("study.guide-version-older", guide=name, version=row.number, newest=newest.number)
    _refuse_used(work, version, "study.guide-version-kept")
    forget_links(work, "guide_version", version)
    work.delete(GuideVersion, version)
    if work.connection.scalar(select(GuideVersion.id).where(GuideVersion.guide_id == row.guide_id).limit(1)) is None:
        work.delete(Guide, row.guide_id)
    work.say("delete-guide-version", guide=name, number=row.number)


@verb("use-guide-version")
def use_guide_version(
    work: Work,
    *,
    version: GuideVersionRef | None,
    materials: list[MaterialRef] | None = None,
    rounds: list[RoundRef] | None = None,
) -> None:
    """Say in which interviews, focus groups and rounds a version of a guide was used; null takes back what was said of them."""
    if not materials and not rounds:
        raise Fault("study.guide-used-where")
    for material in materials or []:
        row = work.row(Material, material)
        if version is not None and row.kind in ("document", "open-answer"):
            raise Fault("study.guide-not-asked", material=row.name)
        work.update(Material, material, guide_version_id=version)
    for round in rounds or []:
        work.update(Round, round, guide_version_id=version)
    if version is None:
        work.say("use-guide-version-none")
    else:
        row = work.row(GuideVersion, version)
        work.say("use-guide-version", guide=work.row(Guide, row.guide_id).name, number=row.number)


def _newest(work: Work, guide: str) -> Any:
    """The newest version of a guide."""
    query = select(GuideVersion.id, GuideVersion.number).where(GuideVersion.guide_id == guide).order_by(GuideVersion.number.desc())
    row = work.connection.execute(query.limit(1)).one_or_none()
    if row is None:  # a merge can leave a guide without one
        raise Fault("study.guide-empty")
    return row


def _next_version(
    work: Work,
    guide: str,
    rows: Sequence[Row],
    said: str,
    *,
    date: dt.date | None,
    change: str,
    reason: str,
    codes: Iterable[str] | None,
) -> dict[str, str]:
    number = (work.connection.scalar(select(func.max(GuideVersion.number)).where(GuideVersion.guide_id == guide)) or 0) + 1
    version = work.insert(GuideVersion, guide_id=guide, number=number, date=date, change=change, reason=reason)
    _put_questions(work, version, rows)
    _put_codes(work, version, codes or [])
    work.say(said, guide=work.row(Guide, guide).name, number=number)
    return {"id": version}


def _rows(questions: Iterable[Question]) -> list[Row]:
    """Questions as they are kept. Raises Fault for none, for one without words, and for one that is there twice."""
    rows = [Row(text=" ".join(one["text"].split()), type=type_of(one.get("type", ""))) for one in questions]
    seen: set[str] = set()
    for at, row in enumerate(rows, 1):
        if not row["text"]:
            raise Fault("study.guide-question-empty", place=at)
        if row["type"] != HEADING and fold(row["text"]) in seen:
            raise Fault("study.guide-question-twice", question=row["text"])
        if row["type"] != HEADING:
            seen.add(fold(row["text"]))
    if not seen:
        raise Fault("study.guide-no-questions")
    return rows


def _changed(before: Sequence[Row], changes: Iterable[Change]) -> list[Row]:
    """The rows after some changes, one after the other."""
    rows: list[Row] = list(before)
    for one in changes:
        what = one["what"]
        if what == "add":
            at = _place(one.get("to", len(rows) + 1), len(rows) + 1)
            rows.insert(at, Row(text=one.get("text", ""), type=one.get("type", "")))
            continue
        at = _place(one.get("place", 0), len(rows))
        row = rows.pop(at)
        if what == "move":
            rows.insert(_place(one.get("to", len(rows) + 1), len(rows) + 1), row)
        elif what != "remove":
            words, type = (one.get("text", ""), row["type"]) if what == "reword" else (row["text"], one.get("type", ""))
            rows.insert(at, Row(text=words, type=type))
    return _rows([Question(text=row["text"], type=row["type"]) for row in rows])


def _place(place: int, of: int) -> int:
    if not 1 <= place <= of:
        raise Fault("study.guide-no-place", place=place, of=of)
    return place - 1


def _questions_of(work: Work, version: str) -> list[Row]:
    query = select(GuideQuestion.text, GuideQuestion.type).where(GuideQuestion.guide_version_id == version).order_by(GuideQuestion.number)
    return [Row(text=row.text, type=row.type) for row in work.connection.execute(query)]


def _put_questions(work: Work, version: str, rows: Sequence[Row]) -> None:
    """The rows of a version from 1 without a gap; one that stays in its place stays the same row."""
    query = select(GuideQuestion.id).where(GuideQuestion.guide_version_id == version).order_by(GuideQuestion.number, GuideQuestion.id)
    there = work.connection.scalars(query).all()
    work.delete(GuideQuestion, *there[len(rows) :])
    for at, row in enumerate(rows):
        if at < len(there):
            work.update(GuideQuestion, there[at], number=at + 1, **row)
        else:
            work.insert(GuideQuestion, guide_version_id=version, number=at + 1, **row)


def _put_codes(work: Work, version: str, codes: Iterable[str]) -> None:
    wanted = dict.fromkeys(codes)
    query = select(GuideVersionCode.id, GuideVersionCode.code_id).where(GuideVersionCode.guide_version_id == version)
    there = {row.code_id: row.id for row in work.connection.execute(query)}
    work.delete(GuideVersionCode, *(row_id for code, row_id in there.items() if code not in wanted))
    work.insert_many(GuideVersionCode, [{"guide_version_id": version, "code_id": code} for code in wanted if code not in there])


def _refuse_used(work: Work, version: str, key: str) -> None:
    row = work.row(GuideVersion, version)
    materials = work.connection.scalars(select(Material.name).where(Material.guide_version_id == version).order_by(Material.position))
    rounds = work.connection.scalars(select(Round.number).where(Round.guide_version_id == version).order_by(Round.number))
    where = [*materials, *(text("screen.round", work.language, n=number) for number in rounds)]
    if where:
        told = ", ".join(where[:3]) + (", …" if where[3:] else "")
        raise Fault(key, guide=work.row(Guide, row.guide_id).name, version=row.number, where=told)
