"""What was handed over to be reviewed, and the comments that came back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Handover, HandoverQuotation, Memo, MemoLink, ReviewComment, Study, stable_id
from qualcode.study.registry import ParticipantRef, QuotationRef, verb
from qualcode.study.review.arriving import Arrival, arrivals, fingerprint, places_json
from qualcode.study.review.news import REVIEW
from qualcode.study.speech import settings_of_quotations
from qualcode.study.work import Work
from qualcode.text.review_comments import Comment, Said

Stance = Literal["comment", "agree", "doubt", "disagree", "discussed"]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _Object(TypedDict):
    kind: str
    id: str


class About(_Object, total=False):
    """What a comment is said of: a kind and an id, the line of a material, the question of a letter."""

    line: int
    question: int


class _Given(TypedDict):
    id: str
    at: str


class GivenComment(_Given, total=False):
    """One comment as it came: {id, at, about, stance, text, reviewer, answers, resolved}."""

    about: list[About]
    stance: Stance
    text: str
    reviewer: str
    answers: str | None
    resolved: bool


@verb("record-handover")
def record_handover(
    work: Work,
    *,
    what: str,
    sha256: str,
    id: str | None = None,
    to_whom: str = "",
    level: str = "",
    note: str = "",
    quotations: list[QuotationRef] | None = None,
    participants: list[ParticipantRef] | None = None,
) -> dict[str, str]:
    """Record that an export left the house: what it was, to whom, its content hash, the quotations and participants whose words went."""
    if id is not None and (not _ID.fullmatch(id) or work.connection.scalar(select(Handover.id).where(Handover.id == id))):
        raise Fault("study.handover-id", id=id)
    given = {} if id is None else {"id": id}
    handover = work.insert(
        Handover,
        **given,
        what=what,
        to_whom=to_whom,
        level=level,
        at=work.now,
        sha256=sha256,
        note=note,
        coder_id=work.coder_id_if_known(),
    )
    places, settings = settings_of_quotations(work.connection) if quotations else ({}, [])
    rows: list[dict[str, Any]] = []
    for quotation in dict.fromkeys(quotations or []):
        people = settings[places[quotation]][1] if quotation in places else ()
        rows += [{"handover_id": handover, "quotation_id": quotation, "participant_id": person} for person in people or (None,)]
    spoken = {row["participant_id"] for row in rows}
    for person in dict.fromkeys(participants or []):
        if person not in spoken:
            rows.append({"handover_id": handover, "quotation_id": None, "participant_id": person})
    work.insert_many(HandoverQuotation, rows)
    work.say("record-handover-review" if what == REVIEW else "record-handover", what=what, to_whom=to_whom or "–")
    return {"id": handover}


@verb("apply-review")
def apply_review(
    work: Work, *, comments: list[GivenComment], reviewer: str = "", handover: str | None = None
) -> dict[str, int | list[str]]:
    """Take a reviewer's comments in as review memos about what they were said of; those that are there already stay."""
    told = [_comment(one, reviewer) for one in comments]
    arrived = arrivals(work.connection, work.connection.scalars(select(Study.id)).one(), told)
    there = handover and work.connection.scalar(select(Handover.id).where(Handover.id == handover))
    new, changed = ([one for one in arrived if one.fate == fate] for fate in ("new", "changed"))
    _insert(work, new, there or None)
    for one in changed:
        _rewrite(work, one)
    names = sorted({one.comment.reviewer for one in (*new, *changed)} - {""})
    work.say("apply-review", n=len(new) + len(changed), reviewer=", ".join(names) or "–")
    return {
        **{fate: [one.memo_id for one in arrived if one.fate == fate] for fate in ("new", "changed", "kept")},
        **{fate: sum(one.fate == fate for one in arrived) for fate in ("known", "removed")},
        "unplaced": [one.memo_id for one in new if one.unplaced],
    }


def _comment(given: GivenComment, reviewer: str) -> Comment:
    try:
        at = datetime.fromisoformat(given["at"])
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault("study.comment-moment", id=given["id"][:80], at=given["at"][:40]) from None
    about = tuple(Said(one["kind"], one["id"], one.get("line"), one.get("question")) for one in given.get("about", ()))
    return Comment(
        given["id"],
        tuple(dict.fromkeys(about)),
        given.get("stance", "comment"),
        given.get("text", ""),
        at,
        given.get("reviewer") or reviewer,
        given.get("answers"),
        given.get("resolved", False),
    )


def _insert(work: Work, new: list[Arrival], handover: str | None) -> None:
    study = work.connection.scalars(select(Study.id)).one()
    # A comment may come before the one that it answers.
    work.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    work.insert_many(
        Memo,
        [
            {
                "id": one.memo_id,
                "kind": "review",
                "text": one.comment.text,
                "answers_id": one.answers_id,
                "resolved_at": work.now if one.comment.resolved else None,
                "created_at": one.comment.at,
                "changed_at": one.comment.at,
            }
            for one in new
        ],
    )
    links = [
        (one.memo_id, table, row_id)
        for one in new
        for table, row_id in dict.fromkeys((place.table, place.row_id) for place in one.here) or [("study", study)]
    ]
    work.insert_many(
        MemoLink,
        [{"id": stable_id(memo, "about", row_id), "memo_id": memo, "about": table, "about_id": row_id} for memo, table, row_id in links],
    )
    work.insert_many(
        ReviewComment,
        [
            {
                "id": stable_id(one.memo_id, "comment"),
                "memo_id": one.memo_id,
                "handover_id": handover,
                "reviewer": one.comment.reviewer,
                "stance": one.comment.stance,
                "commented_at": one.comment.at,
                "given_id": one.comment.id,
                "places": places_json(one.places),
                "sha256": fingerprint(one.comment.stance, one.comment.text),
            }
            for one in new
        ],
    )


def _rewrite(work: Work, one: Arrival) -> None:
    """What the reviewer wrote anew, on the same memo."""
    comment = one.comment
    work.update(Memo, one.memo_id, text=comment.text, changed_at=comment.at)
    there = work.connection.scalars(select(ReviewComment.id).where(ReviewComment.memo_id == one.memo_id)).one()
    digest = fingerprint(comment.stance, comment.text)
    work.update(ReviewComment, there, stance=comment.stance, commented_at=comment.at, sha256=digest)
