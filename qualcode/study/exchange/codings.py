"""Codes, quotations and codings of a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from qualcode.model import Code, Coding, CodingPass, Quotation
from qualcode.study.exchange.desk import PART, Desk, Parts, name_of
from qualcode.study.exchange.matching import Known
from qualcode.study.names import clean_text, free_name
from qualcode.study.passages import freeze_version, refuse_if_behind
from qualcode.study.versions import current_version
from qualcode.text.graphemes import widen
from qualcode.text.lines import MEASURE
from qualcode.text.project import CodeItem, QuotationItem, Skipped


def put_codes(desk: Desk) -> Parts[None]:
    """Codes, known by their paths."""
    known = desk.known("SELECT id, parent_id, name FROM code")
    taken, rows = desk.ids["code"], []
    there_are: defaultdict[str | None, set[str]] = defaultdict(set)
    for above, had in desk.raw.execute("SELECT parent_id, name FROM code"):
        there_are[above].add(had)
    own: defaultdict[str | None, set[str]] = defaultdict(set)
    for item in (*desk.project.codes, *desk.former(desk.project.former_codes)):
        parent = taken.get(item.parent) if item.parent else None
        name = free_name(name_of(item.name, item.id), own[parent])
        own[parent].add(name)
        there = known.find(item.id, (parent, name))
        if there is not None:
            desk.stored.known["code"] += 1
        else:
            there = known.free_id(item.id)
            name = free_name(name, there_are[parent])
            there_are[parent].add(name)
            rows.append(_code_row(desk, there, parent, name, item))
        taken[item.id] = there
    for start in range(0, len(rows), PART):
        desk.work.insert_many(Code, rows[start : start + PART])
        yield PART
    desk.stored.new["code"] += len(rows) - len(desk.former(desk.project.former_codes))


def _code_row(desk: Desk, row_id: str, parent: str | None, name: str, item: CodeItem) -> dict[str, Any]:
    return {
        "id": row_id,
        "parent_id": parent,
        "name": name,
        "kind": item.kind,
        "position": item.position,
        "definition": clean_text(item.definition),
        "use_when": clean_text(item.use_when),
        "not_when": clean_text(item.not_when),
        "example": clean_text(item.example),
        "in_vivo": item.in_vivo,
        "exclusive": item.exclusive,
        "colour": item.colour,
        "created_at": desk.moment(item.created_at),
        "coder_id": desk.coder(item.coder),
    }


def put_quotations(desk: Desk) -> Parts[None]:
    """Quotations, known by where they stand."""
    known = desk.known('SELECT id, material_id, start, "end" FROM quotation ORDER BY created_at, id')
    _freeze_drafts(desk, {item.material for item in desk.project.quotations})
    former = desk.former(desk.project.former_quotations)
    yield from desk.settle("quotation", Quotation, known, _placed(desk, (*desk.project.quotations, *former)))
    desk.stored.new["quotation"] -= len(former)


def _placed(desk: Desk, items: Iterable[QuotationItem]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Those that lie within their texts, with what they are known by; the others are told."""
    for item in items:
        material = desk.ids["material"][item.material]
        version_id, text = desk.texts[material]
        if not 0 <= item.start <= item.end <= len(text):
            _out_of_range(desk, item, len(text))
            continue
        start, end, _ = widen(text, item.start, item.end)
        values = {
            "material_id": material,
            "text_version_id": version_id,
            "start": start,
            "end": end,
            "whole": item.whole,
            "words": text[start:end],
            "release": item.release,
            "release_why": clean_text(item.release_why),
            "printed": item.printed,
            "created_at": desk.moment(item.created_at),
            "coder_id": desk.coder(item.coder),
        }
        yield item.id, (material, start, end), values


def _freeze_drafts(desk: Desk, materials: set[str]) -> None:
    """Coded text is frozen; new material was when it went in, if it says so."""
    drafts = {row[0] for row in desk.raw.execute("SELECT id FROM text_version WHERE frozen_at IS NULL")}
    for material in sorted(desk.ids["material"][item] for item in materials):
        version_id, text = desk.texts[material]
        if version_id in drafts:
            refuse_if_behind(desk.work, material, current_version(desk.work.connection, material))
            freeze_version(desk.work, version_id, text, MEASURE)


def _out_of_range(desk: Desk, item: QuotationItem, length: int) -> None:
    where = next(one.name for one in desk.project.materials if one.id == item.material)
    desk.stored.skipped.append(
        Skipped("", where, "exchange.outside", {"start": item.start, "end": item.end, "length": length}, "project.thing-passage")
    )


def put_codings(desk: Desk) -> Parts[None]:
    """Codings, known by quotation, code and coder; one that names nobody also by somebody's of the same code on the same quotation."""
    rows = desk.raw.execute("SELECT id, quotation_id, code_id, coder_id FROM coding ORDER BY created_at, id").fetchall()
    new = yield from desk.settle("coding", Coding, Known((row[0], row[1:]) for row in rows), _coded(desk, rows))
    taken = desk.ids["coding"]
    desk.stored.nobodys = sum(item.coder is None and taken.get(item.id) in new for item in desk.project.codings)


def _coded(desk: Desk, there: Sequence[Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    passes = _passes(desk)
    quotations, codes = desk.ids["quotation"], desk.ids["code"]
    whose = {(quotation, code): coder for _, quotation, code, coder in there if coder is not None}
    whose |= {(quotation, code): None for _, quotation, code, coder in there if coder is None}
    # Those with a name first: what is known to be somebody's is not taken for nobody's.
    for item in sorted(desk.project.codings, key=lambda one: one.coder is None):
        if item.quotation not in quotations:  # told with its quotation
            continue
        quotation, code, coder = quotations[item.quotation], codes[item.code], desk.coder(item.coder)
        values = {
            "quotation_id": quotation,
            "code_id": code,
            "coder_id": coder,
            "pass_id": passes.get(item.in_pass),
            "created_at": desk.moment(item.created_at),
        }
        yield item.id, (quotation, code, coder or whose.get((quotation, code))), values


def _passes(desk: Desk) -> dict[str, str]:
    passes = dict(desk.raw.execute("SELECT name, id FROM pass").fetchall())
    begun: dict[str, datetime] = {}
    for item in desk.project.codings:
        if item.in_pass and item.in_pass not in passes:
            at = desk.moment(item.created_at)
            begun[item.in_pass] = min(at, begun.get(item.in_pass, at))
    for name, at in begun.items():
        passes[name] = desk.work.insert(CodingPass, name=name, begun_at=at)
    return passes
