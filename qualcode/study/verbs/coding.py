"""Coding: put codes on passages, take them off, change them."""

from __future__ import annotations

import json
from typing import Any, TypedDict

from sqlalchemy import Row, bindparam, func, select

from qualcode.faults import Fault
from qualcode.model import Code, Coding, Line, Material, Quotation, ReadingStatus, new_id
from qualcode.study.database import driver
from qualcode.study.links import move_links
from qualcode.study.passages import drop_codings, freeze_if_draft, passage, quotation_on
from qualcode.study.registry import CodeRef, CodingRef, MaterialRef, PassRef, QuotationRef, verb
from qualcode.study.settings import current_pass
from qualcode.study.versions import current_version, find_words, line_numbers
from qualcode.study.work import Work

_CODINGS_OF = select(Coding.code_id, Coding.id).where(Coding.quotation_id == bindparam("quotation"), Coding.coder_id == bindparam("coder"))
_READING_OF = select(ReadingStatus.id).where(
    ReadingStatus.material_id == bindparam("material"),
    ReadingStatus.coder_id == bindparam("coder"),
    ReadingStatus.pass_id.is_not_distinct_from(bindparam("pass")),
)
#: the newest first, so that of two on the same passage the oldest is found
_QUOTATIONS_IN = (
    select(Quotation.id, Quotation.start, Quotation.end)
    .where(Quotation.text_version_id == bindparam("version"))
    .order_by(Quotation.created_at.desc())
)
# The plus keeps SQLite from going through all codings of the coder.
_CODINGS_ON = "SELECT quotation_id, code_id FROM coding WHERE quotation_id IN (SELECT value FROM json_each(?)) AND +coder_id = ?"


class Passage(TypedDict):
    """A stretch of a material's current text."""

    material: MaterialRef
    start: int
    end: int


@verb("code")
def code(
    work: Work,
    *,
    codes: list[CodeRef],
    material: MaterialRef | None = None,
    start: int | None = None,
    end: int | None = None,
    words: str | None = None,
    lines: str | None = None,
    quotation: QuotationRef | None = None,
    in_pass: PassRef | None = None,
    text_version: str | None = None,
) -> dict[str, Any]:
    """Put codes on a passage: a quotation, or a material's start and end, its lines ("123-127"), or words that stand there once.

    With the id of the text version in which start and end were seen, nothing is coded in a text that has changed since.
    """
    if quotation is None:
        if material is not None and text_version not in (None, current_version(work.connection, material).id):
            raise Fault("study.text-changed", material=work.row(Material, material).name)
        span = _span(work, material, start, end, words, lines)
        quotation = quotation_on(work, span[0], span[1], span[2])
    row = work.row(Quotation, quotation)
    coder, coded_in = work.coder_id(), in_pass or current_pass(work.connection)
    have = dict(work.connection.execute(_CODINGS_OF, {"quotation": quotation, "coder": coder}).all())
    made = []
    for code_id in dict.fromkeys(codes):
        if code_id not in have:
            have[code_id] = work.insert(
                Coding, quotation_id=quotation, code_id=code_id, coder_id=coder, pass_id=coded_in, created_at=work.now
            )
        made.append(have[code_id])
    _begin_reading(work, row, coder, coded_in)
    names = ", ".join(work.row(Code, code_id).name for code_id in dict.fromkeys(codes))
    work.say("code", code=names, place=place_of(work, row))
    work.happened_in(row.material_id, row.start)
    return {"quotation": quotation, "codings": made}


@verb("code-hits")
def code_hits(work: Work, *, codes: list[CodeRef], passages: list[Passage]) -> dict[str, int]:
    """Put codes on many passages, each {material, start, end}, as one action."""
    codes = list(dict.fromkeys(codes))
    places: dict[str, list[tuple[int, int]]] = {}
    for one in passages:
        places.setdefault(one["material"], []).append((one["start"], one["end"]))
    n = sum(_code_many(work, material, spans, codes) for material, spans in places.items())
    work.say("code-hits", code=", ".join(work.row(Code, code_id).name for code_id in codes), n=len(passages))
    return {"codings": n}


def _code_many(work: Work, material: str, places: list[tuple[int, int]], codes: list[str]) -> int:
    """Codes on passages of one material, by few statements; how many codings these are, with those that were there."""
    version = freeze_if_draft(work, material)
    coder, coded_in = work.coder_id(), current_pass(work.connection)
    spans = {(start, end): words for start, end, words in (passage(work, version.id, *place) for place in places)}
    there = work.connection.execute(_QUOTATIONS_IN, {"version": version.id}).all()
    known = {(row.start, row.end): row.id for row in there if (row.start, row.end) in spans}
    new = {place: new_id() for place in spans if place not in known}
    common = {"material_id": material, "text_version_id": version.id, "created_at": work.now, "coder_id": coder}
    work.insert_many(Quotation, ({"id": new[place], "start": place[0], "end": place[1], "words": spans[place], **common} for place in new))
    quotations = {**known, **new}
    have = set(driver(work.connection).execute(_CODINGS_ON, (json.dumps(list(known.values())), coder)))
    made = {"coder_id": coder, "pass_id": coded_in, "created_at": work.now}
    work.insert_many(
        Coding,
        (
            {"quotation_id": quotations[place], "code_id": code_id, **made}
            for place in spans
            for code_id in codes
            if (quotations[place], code_id) not in have
        ),
    )
    first = next(iter(spans))
    _begin_reading(work, work.row(Quotation, quotations[first]), coder, coded_in)
    work.happened_in(material, first[0])
    return len(spans) * len(codes)


@verb("uncode")
def uncode(
    work: Work,
    *,
    coding: CodingRef | None = None,
    material: MaterialRef | None = None,
    lines: str | None = None,
    words: str | None = None,
    code: CodeRef | None = None,
) -> dict[str, int]:
    """Take a coding off: by its id, or a code off every quotation of yours that touches a material's lines or has the words."""
    if coding is not None:
        taken = [coding]
    elif material is not None and code is not None and (lines or words):
        _, start, end = _span(work, material, None, None, words, lines)
        taken = list(
            work.connection.scalars(
                select(Coding.id)
                .join(Quotation, Quotation.id == Coding.quotation_id)
                .where(Quotation.material_id == material, Coding.code_id == code, Coding.coder_id == work.coder_id())
                .where(Quotation.start < end, Quotation.end > start)
            )
        )
        if not taken:
            raise Fault("study.nothing-coded-there", code=work.row(Code, code).name, material=work.row(Material, material).name)
    else:
        raise Fault("study.what-to-uncode")
    quotation = work.row(Quotation, work.row(Coding, taken[0]).quotation_id)
    name = work.row(Code, work.row(Coding, taken[0]).code_id).name
    work.say("uncode", code=name, place=place_of(work, quotation), n=len(taken))
    work.happened_in(quotation.material_id, quotation.start)
    drop_codings(work, taken)
    return {"codings": len(taken)}


@verb("recode")
def recode(work: Work, *, coding: CodingRef, code: CodeRef) -> dict[str, str]:
    """Give a coding another code. Another coder's coding is replaced by one of your own."""
    row = work.row(Coding, coding)
    quotation = work.row(Quotation, row.quotation_id)
    work.say("recode", old=work.row(Code, row.code_id).name, code=work.row(Code, code).name, place=place_of(work, quotation))
    work.happened_in(quotation.material_id, quotation.start)
    coder = work.coder_id()
    there = work.connection.scalar(
        select(Coding.id).where(Coding.quotation_id == row.quotation_id, Coding.code_id == code, Coding.coder_id == coder)
    )
    if there is None and row.coder_id == coder:
        work.update(Coding, coding, code_id=code)
        return {"coding": coding}
    kept = there or work.insert(
        Coding, quotation_id=row.quotation_id, code_id=code, coder_id=coder, pass_id=row.pass_id, created_at=work.now
    )
    if kept != coding:
        move_links(work, "coding", coding, kept)
        drop_codings(work, [coding])
    return {"coding": kept}


def _span(
    work: Work, material: str | None, start: int | None, end: int | None, words: str | None, lines: str | None
) -> tuple[str, int, int]:
    if material is None:
        raise Fault("study.what-to-code")
    if words is not None:
        return material, *find_words(work.connection, material, words)
    if lines is not None:
        return material, *_where_lines_stand(work, material, lines)
    if start is None or end is None:
        raise Fault("study.what-to-code")
    return material, start, end


def _where_lines_stand(work: Work, material: str, lines: str) -> tuple[int, int]:
    """The passage of stored lines "123" or "123-127"; a draft is frozen for it."""
    freeze_if_draft(work, material)
    first, dash, last = lines.replace("–", "-").partition("-")
    name = work.row(Material, material).name
    numbers = [part.strip() for part in ((first, last) if dash else (first,))]
    if not all(number.isdecimal() and len(number) < 10 for number in numbers):
        raise Fault("study.no-lines", lines=lines, material=name)
    low, high = int(first), int(last) if dash else int(first)
    version = current_version(work.connection, material)
    spans = {
        row.number: (row.start, row.end)
        for row in work.connection.execute(
            select(Line.number, Line.start, Line.end).where(Line.text_version_id == version.id, Line.number.in_((low, high)))
        )
    }
    if low not in spans or high not in spans or high < low:
        count = work.connection.scalar(select(func.count()).select_from(Line).where(Line.text_version_id == version.id))
        raise Fault("study.lines-not-there", lines=lines, material=name, count=count or 0)
    return spans[low][0], spans[high][1]


def place_of(work: Work, quotation: Row[Any]) -> str:
    """ "Interview 3, 123-127": where a quotation stands, by its stored lines; the same in every language."""
    name = work.row(Material, quotation.material_id).name
    lines = line_numbers(work.connection, quotation.text_version_id, quotation.start, quotation.end)
    if lines is None:
        return str(name)
    return f"{name}, {lines[0]}" if lines[0] == lines[1] else f"{name}, {lines[0]}-{lines[1]}"


def _begin_reading(work: Work, quotation: Row[Any], coder: str, coded_in: str | None) -> None:
    """Whoever codes a material has begun to read it."""
    known = work.connection.scalar(_READING_OF, {"material": quotation.material_id, "coder": coder, "pass": coded_in})
    if known is None:
        work.insert(
            ReadingStatus,
            material_id=quotation.material_id,
            coder_id=coder,
            pass_id=coded_in,
            status="begun",
            text_version_id=quotation.text_version_id,
            place=quotation.end,
            updated_at=work.now,
        )
