"""What was settled between coders in the other copy: kept with the merge, since its events do not come along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from qualcode.study.merging.draft import Draft
from qualcode.study.settling import CodingThen, SettledPlace, settled_places, taken_back


def news_of_settling(draft: Draft, mine: Connection, theirs: Connection) -> dict[str, Any]:
    """What the record of this merge tells of settling, by the ids of things here: places that are news, actions undone there."""
    known = {place.action for place in settled_places(mine)}
    new = [place for place in settled_places(theirs) if place.action not in known]
    back = taken_back(theirs) & known
    told: dict[str, Any] = {}
    if new:
        told["settled"] = [_as_json(draft, place) for place in new]
    if back:
        told["taken_back"] = sorted(back)
    return told


def _as_json(draft: Draft, place: SettledPlace) -> dict[str, Any]:
    return {
        "action": place.action,
        "happened_at": place.happened_at,
        "coders": [draft.ours("coder", coder) for coder in place.coders],
        "material": None if place.material is None else draft.ours("material", place.material),
        "start": place.start,
        "before": {draft.ours("coding", row_id): _then(draft, then) for row_id, then in place.before.items()},
    }


def _then(draft: Draft, then: CodingThen | None) -> list[Any] | None:
    if then is None:
        return None
    version, code, coder = draft.ours("text_version", then.version_id), draft.ours("code", then.code_id), draft.ours("coder", then.coder_id)
    return [version, code, coder, then.start, then.end]
