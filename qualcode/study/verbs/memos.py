"""Memos: written, changed, linked, removed."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Memo, MemoLink
from qualcode.study.links import forget_links
from qualcode.study.names import clean_text
from qualcode.study.passages import quotation_there_with_words, quotation_with_words
from qualcode.study.references import FINDERS
from qualcode.study.registry import UNSET, MemoRef, Unset, those_given, verb
from qualcode.study.work import Work

Kind = Literal["code", "theoretical", "methodological", "operational", "reflexive", "sampling", "storyline", "review"]
Release = Literal["free", "ask", "withheld", "redacted"]


#: what a memo can be about: the word used in arguments -> the table
TABLES = {
    "code": "code",
    "quotation": "quotation",
    "coding": "coding",
    "material": "material",
    "participant": "participant",
    "round": "round",
    "relation": "relation",
    "memo": "memo",
    "property": "property",
    "group": "participant_group",
    "sampling-decision": "sampling_decision",
    "guide-version": "guide_version",
    "finding": "finding",
}


@verb("write-memo")
def write_memo(
    work: Work,
    *,
    text: str,
    kind: Kind = "code",
    title: str = "",
    about: list[dict[str, Any]] | None = None,
    answers: MemoRef | None = None,
) -> dict[str, str]:
    """Write a memo, linked to what it is about: codes, quotations, material, participants, rounds, relations, findings, memos."""
    memo = work.insert(
        Memo,
        kind=kind,
        title=clean_text(title).strip(),
        text=clean_text(text),
        answers_id=answers,
        created_at=work.now,
        changed_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    for thing in about or []:
        link(work, memo, thing)
    _say(work, "write-memo", title)
    return {"id": memo}


@verb("edit-memo")
def edit_memo(
    work: Work,
    *,
    memo: MemoRef,
    text: str | Unset = UNSET,
    title: str | Unset = UNSET,
    kind: Kind | Unset = UNSET,
    release: Release | Unset = UNSET,
    resolved: bool | Unset = UNSET,
) -> None:
    """Change a memo's text, title, kind or release status, or settle a review memo."""
    values: dict[str, Any] = {key: clean_text(value) for key, value in (("text", text), ("title", title)) if isinstance(value, str)}
    values |= those_given({"kind": kind, "release": release})
    if isinstance(resolved, bool):
        values["resolved_at"] = work.now if resolved else None
    row = work.row(Memo, memo)
    if any(getattr(row, key) != value for key, value in values.items()):
        work.update(Memo, memo, **values, changed_at=work.now)
    settling = "resolved_at" in values and len(values) == 1
    _say(work, "edit-memo" if not settling else "edit-memo-settled" if resolved else "edit-memo-reopened", row.title)


@verb("delete-memo")
def delete_memo(work: Work, *, memo: MemoRef) -> None:
    """Remove a memo with its links."""
    row = work.row(Memo, memo)
    forget_links(work, "memo", memo)
    work.delete(Memo, memo)
    _say(work, "delete-memo", row.title)


@verb("link-memo")
def link_memo(work: Work, *, memo: MemoRef, about: list[dict[str, Any]]) -> None:
    """Link a memo to more things it is about."""
    for thing in about:
        link(work, memo, thing)
    _say(work, "link-memo", work.row(Memo, memo).title)


@verb("unlink-memo")
def unlink_memo(work: Work, *, memo: MemoRef, about: list[dict[str, Any]]) -> None:
    """Take links of a memo away."""
    for thing in about:
        table, row_id = resolve(work, thing, make=False)
        links = select(MemoLink.id).where(MemoLink.memo_id == memo, MemoLink.about == table, MemoLink.about_id == row_id)
        work.delete(MemoLink, *work.connection.scalars(links).all())
    _say(work, "unlink-memo", work.row(Memo, memo).title)


def link(work: Work, memo_id: str, about: dict[str, Any]) -> None:
    """Link a memo to one thing: {"code": path}, {"round": 2}, {"material": name, "words": …} for a quotation there, …"""
    table, row_id = resolve(work, about)
    assert row_id is not None
    there = select(MemoLink.id).where(MemoLink.memo_id == memo_id, MemoLink.about == table, MemoLink.about_id == row_id)
    if work.connection.scalar(there) is None:
        work.insert(MemoLink, memo_id=memo_id, about=table, about_id=row_id)


def resolve(work: Work, about: dict[str, Any], *, make: bool = True) -> tuple[str, str | None]:
    """The table and id that `about` names, None for words without a quotation on them unless one is to be made. Raises Fault."""
    if not about or not all(isinstance(name, (str, int)) for name in about.values()):
        raise Fault("study.memo-about", about=str(about)[:80], known=", ".join(TABLES))
    if set(about) == {"material", "words"}:
        find = quotation_with_words if make else quotation_there_with_words
        return "quotation", find(work, str(about["material"]), clean_text(str(about["words"])))
    if len(about) != 1:
        raise Fault("study.memo-about", about=str(about)[:80], known=", ".join(TABLES))
    [(kind, name)] = about.items()
    if kind not in TABLES:
        raise Fault("study.memo-about", about=str(about)[:80], known=", ".join(TABLES))
    return TABLES[kind], FINDERS[kind](work.connection, str(name))


def _say(work: Work, key: str, title: str) -> None:
    """The journal names a memo by its title, never by its words."""
    work.say(key if title else f"{key}-untitled", memo=title)
