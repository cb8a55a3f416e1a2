"""Properties with dimensions, judgements."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Code, Dimension, DimensionPlace, Judgement, Property
from qualcode.study.links import forget_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import quotation_with_words
from qualcode.study.registry import CodeRef, MaterialRef, MemoRef, PropertyRef, QuotationRef, verb
from qualcode.study.work import Work


@verb("add-property")
def add_property(work: Work, *, code: CodeRef, name: str, low: str = "", high: str = "", note: str = "") -> dict[str, str]:
    """Give a category a property, with a dimension from low to high."""
    name = clean_name(name)
    if work.connection.scalar(select(Property.id).where(Property.code_id == code, Property.name == name)):
        raise Fault("study.property-exists", name=name, code=work.row(Code, code).name)
    row_id = work.insert(Property, code_id=code, name=name, note=clean_text(note), created_at=work.now)
    made = {"id": row_id}
    if low or high:
        made["dimension"] = work.insert(Dimension, property_id=row_id, low=low, high=high, created_at=work.now)
    work.say("add-property", property=name, code=work.row(Code, code).name)
    return made


@verb("delete-property")
def delete_property(work: Work, *, property: PropertyRef) -> None:
    """Remove a property with its dimensions."""
    row = work.row(Property, property)
    forget_links(work, "property", property)
    work.delete(Property, property)
    work.say("delete-property", property=row.name, code=work.row(Code, row.code_id).name)


@verb("place-quotation")
def place_quotation(
    work: Work,
    *,
    property: PropertyRef,
    place: float | None = None,
    note: str = "",
    quotation: QuotationRef | None = None,
    material: MaterialRef | None = None,
    words: str | None = None,
) -> dict[str, str]:
    """Say where a quotation lies on a property's dimension: 0 at its low end, 1 at its high end, or only in words."""
    if quotation is None:
        if material is None or words is None:
            raise Fault("study.which-quotation")
        quotation = quotation_with_words(work, material, words)
    if place is not None and not 0 <= place <= 1:
        raise Fault("study.place-outside", place=place)
    row = work.row(Property, property)
    dimension = work.connection.scalar(select(Dimension.id).where(Dimension.property_id == property).limit(1))
    if dimension is None:
        raise Fault("study.no-dimension", property=row.name)
    there = work.connection.scalar(
        select(DimensionPlace.id).where(DimensionPlace.dimension_id == dimension, DimensionPlace.quotation_id == quotation)
    )
    values = {"place": None if place is None else round(place, 6), "note": clean_text(note)}
    if there:
        work.update(DimensionPlace, there, **values)
    else:
        there = work.insert(DimensionPlace, dimension_id=dimension, quotation_id=quotation, **values)
    work.say("place-quotation", property=row.name)
    return {"id": there}


@verb("judge")
def judge(
    work: Work,
    *,
    kind: Literal["saturation", "core"],
    code: CodeRef,
    statement: str,
    criterion: str = "",
    signed_by: str | None = None,
    memo: MemoRef | None = None,
) -> dict[str, str]:
    """Record your signed, dated judgement about a category: that it is saturated, or why it is a core category."""
    signed = signed_by or work.coder
    if not signed:
        raise Fault("study.who-signs")
    row_id = work.insert(
        Judgement,
        kind=kind,
        code_id=code,
        criterion=criterion,
        statement=clean_text(statement),
        signed_by=signed,
        signed_at=work.now,
        memo_id=memo,
    )
    work.say(f"judge-{kind}", code=work.row(Code, code).name)
    return {"id": row_id}
