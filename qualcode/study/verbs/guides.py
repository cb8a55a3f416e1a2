"""Interview guides in versions: what was asked, what changed, why, and where it was used."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from sqlalchemy import func, select

from qualcode.model import Guide, GuideQuestion, GuideVersion, GuideVersionCode
from qualcode.study.names import clean_name, clean_text
from qualcode.study.registry import CodeRef, verb
from qualcode.study.work import Work


class _Asked(TypedDict):
    text: str


class Question(_Asked, total=False):
    """A question of a guide, its type in the study's own words."""

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
    guide_row = work.connection.scalar(select(Guide.id).where(Guide.name == name)) or work.insert(Guide, name=name)
    number = (work.connection.scalar(select(func.max(GuideVersion.number)).where(GuideVersion.guide_id == guide_row)) or 0) + 1
    version = work.insert(GuideVersion, guide_id=guide_row, number=number, date=date, change=clean_text(change), reason=clean_text(reason))
    for at, question in enumerate(questions, 1):
        work.insert(
            GuideQuestion,
            guide_version_id=version,
            number=at,
            text=question["text"],
            type=question.get("type", ""),
        )
    work.insert_many(GuideVersionCode, ({"guide_version_id": version, "code_id": code} for code in codes or []))
    work.say("add-guide-version", guide=name, number=number)
    return {"id": version}
