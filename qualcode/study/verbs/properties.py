"""What a category varies in: properties, the ranges they span, and where quotations lie on these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Code, Dimension, DimensionPlace, Property
from qualcode.study.bulk import among
from qualcode.study.links import forget_links, move_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import drop_bare_quotations, quotation_with_words
from qualcode.study.registry import (
    UNSET,
    CodeRef,
    DimensionRef,
    MaterialRef,
    PropertyRef,
    QuotationRef,
    Unset,
    those_given,
    verb,
)
from qualcode.study.work import Work


@verb("add-property")
def add_property(work: Work, *, code: CodeRef, name: str, low: str = "", high: str = "", note: str = "") -> dict[str, str]:
    """Give a category a property, with a dimension from low to high."""
    name = clean_name(name)
    _refuse_double(work, code, name)
    row_id = work.insert(Property, code_id=code, name=name, note=clean_text(note), created_at=work.now)
    made = {"id": row_id}
    if low.strip() or high.strip():
        made["dimension"] = _insert_dimension(work, row_id, low, high)
    work.say("add-property", property=name, code=work.row(Code, code).name)
    return made


@verb("edit-property")
def edit_property(work: Work, *, property: PropertyRef, name: str | Unset = UNSET, note: str | Unset = UNSET) -> None:
    """Give a property another name, or write what is meant by it."""
    row = work.row(Property, property)
    values: dict[str, Any] = {}
    if isinstance(name, str) and (wanted := clean_name(name)) != row.name:
        _refuse_double(work, row.code_id, wanted)
        values["name"] = wanted
    if isinstance(note, str):
        values["note"] = clean_text(note)
    work.update(Property, property, **values)
    work.say("edit-property", property=values.get("name", row.name), code=work.row(Code, row.code_id).name)


@verb("delete-property")
def delete_property(work: Work, *, property: PropertyRef) -> None:
    """Remove a property with its dimensions."""
    row = work.row(Property, property)
    quotations = _quotations_on(work, _dimensions_of(work, property))
    forget_links(work, "property", property)
    work.delete(Property, property)
    drop_bare_quotations(work, quotations)
    work.say("delete-property", property=row.name, code=work.row(Code, row.code_id).name)


@verb("add-dimension")
def add_dimension(work: Work, *, property: PropertyRef, low: str, high: str) -> dict[str, str]:
    """Give a property one more dimension to vary along, from low to high."""
    row_id = _insert_dimension(work, property, low, high)
    work.say("add-dimension", property=work.row(Property, property).name)
    return {"id": row_id}


@verb("edit-dimension")
def edit_dimension(work: Work, *, dimension: DimensionRef, low: str | Unset = UNSET, high: str | Unset = UNSET) -> None:
    """Give the ends of a dimension other names; the quotations stay where they lie."""
    row = work.row(Dimension, dimension)
    ends = {"low": row.low, "high": row.high} | those_given({"low": low, "high": high})
    ends = {end: " ".join(words.split()) for end, words in ends.items()}
    _refuse_without_ends(**ends)
    work.update(Dimension, dimension, **ends)
    work.say("edit-dimension", property=work.row(Property, row.property_id).name)


@verb("delete-dimension")
def delete_dimension(work: Work, *, dimension: DimensionRef) -> None:
    """Remove a dimension of a property with the places of quotations on it."""
    row = work.row(Dimension, dimension)
    quotations = _quotations_on(work, [dimension])
    work.delete(Dimension, dimension)
    drop_bare_quotations(work, quotations)
    work.say("delete-dimension", property=work.row(Property, row.property_id).name)


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
    dimension: DimensionRef | None = None,
) -> dict[str, str]:
    """Say where a quotation lies on a dimension of a property, the first if none is named: from 0, low, to 1, high, or only in words."""
    if quotation is None:
        if material is None or words is None:
            raise Fault("study.which-quotation")
        quotation = quotation_with_words(work, material, words)
    if place is not None and not 0 <= place <= 1:
        raise Fault("study.place-outside", place=place)
    on = _dimension_of(work, property, dimension)
    there = work.connection.scalar(
        select(DimensionPlace.id).where(DimensionPlace.dimension_id == on, DimensionPlace.quotation_id == quotation)
    )
    values = {"place": None if place is None else round(place, 6), "note": clean_text(note)}
    if there:
        work.update(DimensionPlace, there, **values)
    else:
        there = work.insert(DimensionPlace, dimension_id=on, quotation_id=quotation, **values)
    work.say("place-quotation", property=work.row(Property, property).name)
    return {"id": there}


@verb("unplace-quotation")
def unplace_quotation(work: Work, *, property: PropertyRef, quotation: QuotationRef, dimension: DimensionRef | None = None) -> None:
    """Take a quotation off a property's dimension, or off all of them where none is named."""
    on = _dimensions_of(work, property) if dimension is None else [_dimension_of(work, property, dimension)]
    places = select(DimensionPlace.id).where(DimensionPlace.dimension_id.in_(among(on)), DimensionPlace.quotation_id == quotation)
    there = work.connection.scalars(places).all()
    if not there:
        raise Fault("study.not-placed", property=work.row(Property, property).name)
    work.delete(DimensionPlace, *there)
    drop_bare_quotations(work, [quotation])
    work.say("unplace-quotation", property=work.row(Property, property).name)


# what becomes of properties when codes are merged or split


def hand_over_properties(work: Work, source: str, into: str) -> None:
    """A merged code's properties are the other's now. Two of a name are one, with the ranges of both; a range that both have is one."""
    known = {name: one for one, name in work.connection.execute(select(Property.id, Property.name).where(Property.code_id == into))}
    for row in work.connection.execute(select(Property.__table__).where(Property.code_id == source)).all():
        there = known.get(row.name)
        if there is None:
            work.update(Property, row.id, code_id=into)
            continue
        kept = work.row(Property, there)
        work.update(Property, there, note="\n\n".join(dict.fromkeys(filter(None, (kept.note, row.note)))))
        _unite_dimensions(work, row.id, there)
        move_links(work, "property", row.id, there)
        work.delete(Property, row.id)


def _unite_dimensions(work: Work, source: str, into: str) -> None:
    known = {(row.low, row.high): row.id for row in _dimension_rows(work, into)}
    for row in _dimension_rows(work, source):
        there = known.get((row.low, row.high))
        if there is None:
            work.update(Dimension, row.id, property_id=into)
            continue
        have = set(_quotations_on(work, [there]))
        for place in work.connection.execute(select(DimensionPlace.__table__).where(DimensionPlace.dimension_id == row.id)).all():
            if place.quotation_id not in have:
                work.update(DimensionPlace, place.id, dimension_id=there)
        work.delete(Dimension, row.id)


def share_properties(work: Work, code: str, parts: Mapping[str, Sequence[str]]) -> None:
    """The quotations that parts of a split code take (code id -> quotations) keep their places, on the same properties of their part.

    Of several parts that name a quotation the first takes it; what no part takes stays.
    """
    for row in work.connection.execute(select(Property.__table__).where(Property.code_id == code)).all():
        dimensions = _dimension_rows(work, row.id)
        places: dict[str, list[Any]] = defaultdict(list)
        for place in work.connection.execute(
            select(DimensionPlace.__table__).where(DimensionPlace.dimension_id.in_(among([one.id for one in dimensions])))
        ).all():
            places[place.quotation_id].append(place)
        for part, quotations in parts.items():
            if taken := [place for quotation in quotations for place in places.pop(quotation, ())]:
                own = work.insert(Property, code_id=part, name=row.name, note=row.note, created_at=work.now)
                ranges = {one.id: _insert_dimension(work, own, one.low, one.high) for one in dimensions}
                for place in taken:
                    work.update(DimensionPlace, place.id, dimension_id=ranges[place.dimension_id])


def quotations_placed(work: Work, code: str) -> list[str]:
    """The quotations that lie on a dimension of a code."""
    return _quotations_on(work, list(work.connection.scalars(select(Dimension.id).join(Property).where(Property.code_id == code))))


# helpers


def _refuse_double(work: Work, code: str, name: str) -> None:
    if work.connection.scalar(select(Property.id).where(Property.code_id == code, Property.name == name)):
        raise Fault("study.property-exists", name=name, code=work.row(Code, code).name)


def _refuse_without_ends(low: str, high: str) -> None:
    if not (low or high):
        raise Fault("study.no-ends")


def _insert_dimension(work: Work, property_id: str, low: str, high: str) -> str:
    low, high = " ".join(low.split()), " ".join(high.split())
    _refuse_without_ends(low, high)
    return work.insert(Dimension, property_id=property_id, low=low, high=high, created_at=work.now)


def _dimension_rows(work: Work, property_id: str) -> Sequence[Any]:
    rows = select(Dimension.__table__).where(Dimension.property_id == property_id)
    return work.connection.execute(rows.order_by(Dimension.created_at, Dimension.id)).all()


def _dimensions_of(work: Work, property_id: str) -> list[str]:
    return [row.id for row in _dimension_rows(work, property_id)]


def _dimension_of(work: Work, property_id: str, dimension: str | None) -> str:
    """The dimension named, else the property's first. Raises Fault where it has none, or not that one."""
    own = _dimensions_of(work, property_id)
    if not own or dimension not in (None, *own):
        raise Fault("study.no-dimension" if dimension is None else "study.other-dimension", property=work.row(Property, property_id).name)
    return dimension or own[0]


def _quotations_on(work: Work, dimensions: Sequence[str]) -> list[str]:
    return list(work.connection.scalars(select(DimensionPlace.quotation_id).where(DimensionPlace.dimension_id.in_(among(dimensions)))))
