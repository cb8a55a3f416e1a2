"""A pack as the plain data that its page reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from qualcode.locale import formats, text
from qualcode.study.core import CRITERIA, JudgementRecord
from qualcode.study.review.records import (
    CodedPage,
    NewsItem,
    Pack,
    PackCode,
    PackComment,
    PackMemo,
    PackProperty,
    PackQuotation,
    PackRelation,
    Thing,
)
from qualcode.writers.review.picture import picture


def document(pack: Pack) -> dict[str, Any]:
    """Everything that the page shows. Quotations, of which there may be many, are lists, with codes and material as numbers."""
    code_places = {code.id: place for place, code in enumerate(pack.codes)}
    pages = [page.material_id for page in pack.pages]
    materials = list(dict.fromkeys([*pages, *(one.material_id for one in pack.quotations)]))
    material_places = {material: place for place, material in enumerate(materials)}
    spoken = _Speaking(pack.study.language)
    return {
        "study": {"id": pack.study.id, "title": pack.study.title},
        "date": spoken.day(pack.at),
        "level": pack.level,
        "least": pack.least,
        "to_whom": pack.to_whom,
        "earlier": None if pack.earlier is None else {"date": spoken.day(pack.earlier.at)},
        "letter": spoken.letter(pack),
        "news": [_news(one) for one in pack.news],
        "codes": [spoken.code(code) for code in pack.codes],
        "relations": [_relation(one) for one in pack.relations],
        "memos": [spoken.memo(one) for one in pack.memos],
        "materials": materials,
        "quotations": [_quotation(one, material_places, code_places) for one in pack.quotations],
        "pages": [spoken.page(one) for one in pack.pages],
        "comments": [spoken.comment(one) for one in pack.comments],
        "picture": picture(pack),
    }


def _about(things: tuple[Thing, ...]) -> list[list[str | int]]:
    return [[thing.kind, thing.id] if thing.line is None else [thing.kind, thing.id, thing.line] for thing in things]


def _news(one: NewsItem) -> dict[str, Any]:
    return {
        "what": one.what,
        "about": None if one.about is None else _about((one.about,))[0],
        "name": one.name,
        "other": one.other,
        "n": one.n,
    }


def _relation(one: PackRelation) -> dict[str, Any]:
    told = {"id": one.id, "from": one.from_id, "type": one.type, "to": one.to_id, "symmetric": one.symmetric, "status": one.status}
    told |= {"scope": one.scope, "for": one.evidence_for, "against": one.evidence_against, "arrow": one.only_an_arrow}
    return told | {"evidence": [[piece.quotation_id, piece.side, piece.level] for piece in one.evidence], "memos": one.memos}


def _quotation(one: PackQuotation, materials: dict[str, int], codes: dict[str, int]) -> list[Any]:
    at = [codes[code] for code in one.codes if code in codes]
    return [one.id, materials[one.material_id], one.line_from, one.line_to, one.who, one.words, one.release, at]


def _property(one: PackProperty) -> dict[str, Any]:
    dimensions = [
        {"low": each.low, "high": each.high, "quotations": each.quotations, "places": [list(place) for place in each.places]}
        for each in one.dimensions
    ]
    return {"id": one.id, "name": one.name, "note": one.note, "dimensions": dimensions}


class _Speaking:
    """What has a date or a name in the study's language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def day(self, moment: datetime | date | None) -> str:
        return "" if moment is None else formats.day(moment, self.language)

    def letter(self, pack: Pack) -> dict[str, Any] | None:
        one = pack.letter
        if one is None:
            return None
        questions = [{"number": each.number, "text": each.text, "about": _about(each.about)} for each in one.questions]
        told = {"id": one.id, "title": one.title, "before": one.before, "questions": questions, "after": one.after}
        return told | {"coder": one.coder, "date": self.day(one.changed_at), "about": _about(one.about)}

    def code(self, one: PackCode) -> dict[str, Any]:
        told: dict[str, Any] = {"id": one.id, "name": one.name, "kind": one.kind, "parent": one.parent_id, "depth": one.depth}
        told |= {"hue": one.hue, "definition": one.definition, "use_when": one.use_when, "not_when": one.not_when, "counts": one.counts}
        judgements = [
            {
                "kind": each.kind,
                "criterion": each.criterion,
                "statement": each.statement,
                "by": each.signed_by,
                "date": self.day(each.signed_at),
            }
            for each in one.judgements
        ]
        told |= {"properties": list(map(_property, one.properties)), "judgements": judgements, "memos": one.memos}
        return told | {"negative": one.negative, "negative_cases": [list(case) for case in one.negative_cases]}

    def criterion(self, one: JudgementRecord) -> str:
        return text(f"review.criterion-{one.criterion}", self.language) if one.criterion in CRITERIA else one.criterion

    def memo(self, one: PackMemo) -> dict[str, Any]:
        return {"id": one.id, "kind": one.kind, "title": one.title, "text": one.text, "coder": one.coder, "date": self.day(one.changed_at)}

    def page(self, one: CodedPage) -> dict[str, Any]:
        told: dict[str, Any] = {"id": one.material_id, "name": one.name, "kind": one.kind, "round": one.round, "group": one.group}
        return told | {"date": self.day(one.date), "lines": one.lines, "words": one.words, "quotations": one.quotations}

    def comment(self, one: PackComment) -> dict[str, Any]:
        told: dict[str, Any] = {
            "memo": one.memo_id,
            "given": one.given_id,
            "reviewer": one.reviewer,
            "stance": one.stance,
            "text": one.text,
        }
        answers = [{"text": each.text, "coder": each.coder, "date": self.day(each.at)} for each in one.answers]
        return told | {"date": self.day(one.at), "about": _about(one.about), "resolved": one.resolved, "answers": answers}
