"""Comments that come back: what is new, what was there already, what the reviewer changed since, and on what each belongs."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.model import stable_id
from qualcode.study.database import RawConnection, driver
from qualcode.study.review.placing import Placed, placed
from qualcode.text.review_comments import Comment, Comments

if TYPE_CHECKING:
    from qualcode.study.study import Study

#: "new" comes in; "changed" is what the reviewer wrote anew; "kept" is that too, but has been answered, settled or edited here, so
#: that it stays as it was; "known" was there already; "removed" was deleted here, and stays away
Fate = Literal["new", "changed", "kept", "known", "removed"]


class Arrival(NamedTuple):
    """What becomes of one comment."""

    comment: Comment
    #: the memo that has its words, or will have
    memo_id: str
    fate: Fate
    places: tuple[Placed, ...]
    #: the memo it answers
    answers_id: str | None

    @property
    def here(self) -> tuple[Placed, ...]:
        """What it can be linked to."""
        return tuple(place for place in self.places if place.row_id is not None)

    @property
    def unplaced(self) -> bool:
        """What it was said of is not there any more, or was never told."""
        return not self.here


def memo_of(study_id: str, comment_id: str) -> str:
    """The id of the memo that has a comment's words: the same in every copy of the study."""
    return stable_id(study_id, "review", comment_id)


def fingerprint(stance: str, words: str) -> str:
    """Of a comment as it came."""
    return sha256(f"{stance}\n{words}".encode()).hexdigest()


def awaited(study: Study, comments: Comments) -> list[Arrival]:
    """What a file of comments would bring. Raises Fault for comments on another study."""
    if comments.study is not None and comments.study != study.id:
        raise Fault("comments.other-study")
    return arrivals(study.reads.connection, study.id, comments.comments)


def applied(study: Study, comments: Comments) -> list[Arrival]:
    """Take a file of comments in, as one action; what became of each of them."""
    arrived = awaited(study, comments)
    study.do("apply-review", handover=comments.handover, reviewer=comments.reviewer, comments=[_given(one) for one in comments.comments])
    return arrived


def _given(comment: Comment) -> dict[str, Any]:
    """A comment as the verb takes it."""
    about = [{name: value for name, value in said._asdict().items() if value is not None} for said in comment.about]
    return {
        "id": comment.id,
        "at": comment.at.isoformat(),
        "about": about,
        "stance": comment.stance,
        "text": comment.text,
        "reviewer": comment.reviewer,
        "answers": comment.answers,
        "resolved": comment.resolved,
    }


def arrivals(connection: Connection, study_id: str, comments: Sequence[Comment]) -> list[Arrival]:
    """What would become of each comment, in their order; one that is given twice counts once. Reads only."""
    raw = driver(connection)
    each = {memo_of(study_id, comment.id): comment for comment in reversed(comments)}
    each = {memo_id: each[memo_id] for memo_id in dict.fromkeys(memo_of(study_id, comment.id) for comment in comments)}
    known, removed = _known(raw, each), _removed(raw, each)
    answered = _answers(raw, study_id, {memo_id: one for memo_id, one in each.items() if memo_id not in removed})
    where = placed(connection, [said for comment in each.values() for said in comment.about])
    return [
        Arrival(
            comment,
            memo_id,
            _fate(comment, known[memo_id]) if memo_id in known else "removed" if memo_id in removed else "new",
            tuple(where[said] for said in comment.about),
            answered.get(memo_id),
        )
        for memo_id, comment in each.items()
    ]


class _Known(NamedTuple):
    stance: str
    sha256: str
    at: str
    words: str
    touched: bool


def _known(raw: RawConnection, ids: Collection[str]) -> dict[str, _Known]:
    answered = {row[0] for row in raw.execute("SELECT answers_id FROM memo WHERE answers_id IS NOT NULL")}
    rows = raw.execute(
        "SELECT m.id, c.stance, c.sha256, c.commented_at, m.text, m.resolved_at IS NOT NULL FROM memo m "
        "JOIN review_comment c ON c.memo_id = m.id WHERE m.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    ).fetchall()
    return {memo: _Known(stance, digest, at, words, bool(settled) or memo in answered) for memo, stance, digest, at, words, settled in rows}


def _fate(comment: Comment, known: _Known) -> Fate:
    # An earlier file than the one applied last brings nothing back.
    if fingerprint(comment.stance, comment.text) == known.sha256 or comment.at < datetime.fromisoformat(known.at):
        return "known"
    return "kept" if known.touched or fingerprint(known.stance, known.words) != known.sha256 else "changed"


def _removed(raw: RawConnection, ids: Collection[str]) -> set[str]:
    """Those that somebody deleted here; what was only undone comes in again."""
    rows = raw.execute(
        "SELECT e.row_id, a.kind FROM event e JOIN action a ON a.id = e.action_id WHERE e.table_name = 'memo' AND e.change = 'delete' "
        "AND e.row_id IN (SELECT value FROM json_each(?)) ORDER BY e.number",
        (json.dumps(list(ids)),),
    )
    last: dict[str, str] = dict(rows.fetchall())
    return {row_id for row_id, kind in last.items() if kind != "undo"}


def _answers(raw: RawConnection, study_id: str, each: Mapping[str, Comment]) -> dict[str, str]:
    """By memo, the memo that it answers: of another comment, or any memo of the study. Answers in a circle answer nothing."""
    wanted = {memo: (memo_of(study_id, comment.answers), comment.answers) for memo, comment in each.items() if comment.answers}
    ids = json.dumps([one for both in wanted.values() for one in both])
    there = {row[0] for row in raw.execute("SELECT id FROM memo WHERE id IN (SELECT value FROM json_each(?))", (ids,))} | each.keys()
    found = {memo: next(one for one in both if one in there) for memo, both in wanted.items() if there.intersection(both)}
    sound: set[str] = set()
    for memo in list(found):
        path: dict[str, None] = {}
        at: str | None = memo
        while at is not None and at not in sound and at not in path:
            path[at] = None
            at = found.get(at)
        if at in path:
            del found[memo]
        sound.update(path)
    return found


def places_json(places: Sequence[Placed]) -> str:
    """What a comment was said of, as the study keeps it."""
    told: list[dict[str, Any]] = []
    for place in places:
        said = place.said._asdict() | {"was": place.was or None, "fate": None if place.fate == "here" else place.fate}
        told.append({name: value for name, value in said.items() if value is not None})
    return json.dumps(told, ensure_ascii=False)
