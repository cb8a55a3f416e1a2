"""What reviewers said to earlier packs, with the answers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.review.memos import MemoRow
from qualcode.study.review.records import Answer, PackComment, Thing

_KEPT = ("withheld", "redacted")


def earlier_comments(connection: Connection, memos: Sequence[MemoRow], to_whom: str) -> tuple[PackComment, ...]:
    """The comments on packs that went to this person or to nobody who is named, each with all that was answered to it, oldest first.

    With nobody given, all comments. What is withheld is left out, with what answers it.
    """
    by_id = {memo.id: memo for memo in memos if memo.release not in _KEPT}
    answers: dict[str, list[MemoRow]] = defaultdict(list)
    for memo in by_id.values():
        if memo.answers_id is not None:
            answers[memo.answers_id].append(memo)
    rows = driver(connection).execute(
        "SELECT c.memo_id, c.given_id, c.reviewer, c.stance, c.commented_at, c.places, coalesce(h.to_whom, '') FROM review_comment c "
        "LEFT JOIN handover h ON h.id = c.handover_id ORDER BY c.commented_at, c.id"
    )
    said = {row[0]: row for row in rows.fetchall() if row[0] in by_id}
    return tuple(
        PackComment(
            *(memo_id, given, reviewer, stance, by_id[memo_id].text, datetime.fromisoformat(at)),
            tuple(_about(by_id[memo_id], json.loads(places))),
            by_id[memo_id].resolved,
            tuple(_answers(memo_id, answers, {one: row[2] for one, row in said.items()})),
        )
        for memo_id, given, reviewer, stance, at, places, whom in said.values()
        # An answer to a comment stands under it.
        if by_id[memo_id].answers_id not in by_id and (not to_whom or not whom or whom.casefold() == to_whom.casefold())
    )


def _about(memo: MemoRow, places: Sequence[Mapping[str, Any]]) -> Iterator[Thing]:
    """What the memo is linked to now, with the line or the question that the reviewer meant."""
    for thing in memo.about:
        place = next((one for one in places if one["id"] == thing.id), {})
        if place.get("kind") == "letter":
            yield Thing("letter", f"{thing.id}#{place['question']}" if "question" in place else thing.id)
        else:
            yield thing._replace(line=place.get("line"))


def _answers(memo_id: str, answers: Mapping[str, list[MemoRow]], reviewers: Mapping[str, str]) -> Iterator[Answer]:
    # Not by recursion: in a hostile file each of thousands answers the one before.
    waiting, seen = [*reversed(answers.get(memo_id, ()))], {memo_id}
    while waiting:
        memo = waiting.pop()
        if memo.id not in seen:
            seen.add(memo.id)
            yield Answer(memo.id, memo.text, reviewers.get(memo.id) or memo.coder, memo.created_at)
            waiting += reversed(answers.get(memo.id, ()))
