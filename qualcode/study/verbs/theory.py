"""Relations with evidence, properties with dimensions, judgements."""

from __future__ import annotations

from typing import Literal, TypedDict

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Code, Dimension, DimensionPlace, Judgement, Memo, Property, Relation, RelationEvidence, RelationType
from qualcode.study.links import forget_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import quotation_with_words
from qualcode.study.registry import UNSET, CodeRef, MaterialRef, MemoRef, PropertyRef, QuotationRef, RelationRef, Unset, those_given, verb
from qualcode.study.verbs.memos import link
from qualcode.study.work import Work

Status = Literal["hypothesis", "supported", "contradicted"]


class Passage(TypedDict, total=False):
    """A quotation, or words that stand once in a material, and the level of that source where the study uses levels."""

    quotation: QuotationRef
    material: MaterialRef
    words: str
    level: str


Passages = list[Passage]


@verb("relate")
def relate(
    work: Work,
    *,
    source: CodeRef,
    type: str,
    to: CodeRef,
    status: Status = "hypothesis",
    evidence_for: Passages | None = None,
    evidence_against: Passages | None = None,
    memo: str = "",
    phenomenon: CodeRef | None = None,
    scope: str = "",
) -> dict[str, str]:
    """Relate one code to another; evidence as {quotation} or {material, words}, and a memo that says how."""
    if source == to:
        raise Fault("study.relation-to-itself", code=work.row(Code, source).name)
    relation = work.insert(
        Relation,
        from_id=source,
        type_id=relation_type(work, type),
        to_id=to,
        status=status,
        phenomenon_id=phenomenon,
        scope=scope,
        created_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    _add_evidence(work, relation, "for", evidence_for or [])
    _add_evidence(work, relation, "against", evidence_against or [])
    if memo.strip():
        _memo_about(work, relation, memo)
    work.say("relate", source=work.row(Code, source).name, type=type, to=work.row(Code, to).name)
    return {"id": relation}


@verb("edit-relation")
def edit_relation(
    work: Work,
    *,
    relation: RelationRef,
    type: str | Unset = UNSET,
    status: Status | Unset = UNSET,
    phenomenon: CodeRef | Unset | None = UNSET,
    scope: str | Unset = UNSET,
    evidence_for: Passages | None = None,
    evidence_against: Passages | None = None,
    memo: str = "",
) -> None:
    """Change a relation: its type or status, more evidence for or against it, a memo on why."""
    given = {"status": status, "phenomenon_id": phenomenon, "scope": scope}
    values = those_given(given)
    if isinstance(type, str):
        values["type_id"] = relation_type(work, type)
    work.update(Relation, relation, **values)
    _add_evidence(work, relation, "for", evidence_for or [])
    _add_evidence(work, relation, "against", evidence_against or [])
    if memo.strip():
        _memo_about(work, relation, memo)
    row = work.row(Relation, relation)
    work.say("edit-relation", source=work.row(Code, row.from_id).name, to=work.row(Code, row.to_id).name)


@verb("delete-relation")
def delete_relation(work: Work, *, relation: RelationRef) -> None:
    """Remove a relation; memos about it stay."""
    row = work.row(Relation, relation)
    forget_links(work, "relation", relation)
    work.delete(Relation, relation)
    work.say("delete-relation", source=work.row(Code, row.from_id).name, to=work.row(Code, row.to_id).name)


@verb("remove-evidence")
def remove_evidence(work: Work, *, relation: RelationRef, quotation: QuotationRef) -> None:
    """Take a quotation away from a relation's evidence."""
    rows = select(RelationEvidence.id).where(RelationEvidence.relation_id == relation, RelationEvidence.quotation_id == quotation)
    work.delete(RelationEvidence, *work.connection.scalars(rows).all())
    work.say("remove-evidence")


@verb("add-relation-type")
def add_relation_type(
    work: Work, *, name: str, vocabulary: str = "own", symmetric: bool = False, transitive: bool = False
) -> dict[str, str]:
    """Add a type of relation to the study's vocabulary."""
    name = clean_name(name)
    if work.connection.scalar(select(RelationType.id).where(RelationType.name == name)):
        raise Fault("study.relation-type-exists", name=name)
    work.say("add-relation-type", name=name)
    return {"id": work.insert(RelationType, name=name, vocabulary=vocabulary, symmetric=symmetric, transitive=transitive)}


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


def relation_type(work: Work, name: str) -> str:
    """The relation type of that name, made as the study's own if it is new."""
    name = clean_name(name)
    found = work.connection.scalar(select(RelationType.id).where(RelationType.name == name))
    return found or work.insert(RelationType, name=name)


def _add_evidence(work: Work, relation: str, side: str, passages: Passages) -> None:
    for passage in passages:
        if "quotation" in passage:
            quotation = passage["quotation"]
        elif {"material", "words"} <= set(passage):
            quotation = quotation_with_words(work, passage["material"], passage["words"])
        else:
            raise Fault("study.evidence-what", passage=str(passage)[:80])
        there = select(RelationEvidence.id).where(
            RelationEvidence.relation_id == relation, RelationEvidence.quotation_id == quotation, RelationEvidence.side == side
        )
        if work.connection.scalar(there) is None:
            work.insert(RelationEvidence, relation_id=relation, quotation_id=quotation, side=side, level=passage.get("level", ""))


def _memo_about(work: Work, relation: str, text: str) -> None:
    memo = work.insert(
        Memo, kind="theoretical", text=clean_text(text), created_at=work.now, changed_at=work.now, coder_id=work.coder_id_if_known()
    )
    link(work, memo, {"relation": relation})
