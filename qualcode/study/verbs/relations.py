"""Relations between codes, with what speaks for and against them, and the types they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from sqlalchemy import ColumnElement, Row, select, update

from qualcode.faults import Fault
from qualcode.model import Code, FindingRelation, Memo, Relation, RelationEvidence, RelationType
from qualcode.study.links import forget_links, move_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import quotation_with_words
from qualcode.study.registry import UNSET, CodeRef, MaterialRef, QuotationRef, RelationRef, RelationTypeRef, Unset, those_given, verb
from qualcode.study.relations import evidence_levels
from qualcode.study.verbs.memos import link
from qualcode.study.vocabularies import OWN, type_called
from qualcode.study.work import Work

Status = Literal["hypothesis", "supported", "contradicted"]
Side = Literal["for", "against"]


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
    scope = clean_text(scope).strip()
    type_id = relation_type(work, type)
    _refuse_double(work, source, type_id, to, phenomenon, scope)
    relation = work.insert(
        Relation,
        from_id=source,
        type_id=type_id,
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
    work.say("relate", source=work.row(Code, source).name, type=work.row(RelationType, type_id).name, to=work.row(Code, to).name)
    return {"id": relation}


@verb("edit-relation")
def edit_relation(
    work: Work,
    *,
    relation: RelationRef,
    source: CodeRef | Unset = UNSET,
    type: str | Unset = UNSET,
    to: CodeRef | Unset = UNSET,
    status: Status | Unset = UNSET,
    phenomenon: CodeRef | Unset | None = UNSET,
    scope: str | Unset = UNSET,
    evidence_for: Passages | None = None,
    evidence_against: Passages | None = None,
    memo: str = "",
) -> None:
    """Change a relation: its type, ends or status, more evidence for or against it, a memo on why."""
    values = those_given({"from_id": source, "to_id": to, "status": status, "phenomenon_id": phenomenon})
    if isinstance(type, str):
        values["type_id"] = relation_type(work, type)
    if isinstance(scope, str):
        values["scope"] = clean_text(scope).strip()
    if values.keys() & set(_SAYS):
        says = {**work.row(Relation, relation)._mapping, **values}
        _refuse_double(work, *(says[column] for column in _SAYS), but=relation)
    work.update(Relation, relation, **values)
    _add_evidence(work, relation, "for", evidence_for or [])
    _add_evidence(work, relation, "against", evidence_against or [])
    if memo.strip():
        _memo_about(work, relation, memo)
    only = {"for": evidence_for, "against": evidence_against} if not values and not memo.strip() else {}
    sides = [side for side, passages in only.items() if passages]
    work.say(f"edit-relation-{sides[0]}" if len(sides) == 1 else "edit-relation", **_ends(work, relation))


@verb("delete-relation")
def delete_relation(work: Work, *, relation: RelationRef) -> None:
    """Remove a relation; memos about it stay."""
    ends = _ends(work, relation)
    forget_links(work, "relation", relation)
    work.delete(Relation, relation)
    work.say("delete-relation", **ends)


@verb("edit-evidence")
def edit_evidence(
    work: Work, *, relation: RelationRef, quotation: QuotationRef, side: Side | Unset = UNSET, level: str | Unset = UNSET
) -> None:
    """Move a quotation of a relation's evidence to the side "for" or "against", or say of which level its source is."""
    rows = _evidence_of(work, relation, quotation)
    if isinstance(side, str):
        kept, *doubled = sorted(rows, key=lambda row: row.side != side)
        work.delete(RelationEvidence, *(row.id for row in doubled))
        work.update(RelationEvidence, kept.id, side=side)
        rows = [kept]
    if isinstance(level, str):
        for row in rows:
            work.update(RelationEvidence, row.id, level=_level(work, level))
    work.say("edit-evidence", **_ends(work, relation))


@verb("remove-evidence")
def remove_evidence(work: Work, *, relation: RelationRef, quotation: QuotationRef, side: Side | None = None) -> None:
    """Take a quotation away from a relation's evidence: from one side, or from both."""
    gone = [row.id for row in _evidence_of(work, relation, quotation) if side in (None, row.side)]
    if not gone:
        raise Fault("study.no-evidence", **_ends(work, relation))
    work.delete(RelationEvidence, *gone)
    work.say("remove-evidence", **_ends(work, relation))


# types


@verb("add-relation-type")
def add_relation_type(work: Work, *, name: str, vocabulary: str = OWN, symmetric: bool = False, transitive: bool = False) -> dict[str, str]:
    """Add a type of relation to the study's vocabulary."""
    name = clean_name(name)
    _refuse_type_name(work, name)
    work.say("add-relation-type", name=name)
    return {"id": work.insert(RelationType, name=name, vocabulary=vocabulary, symmetric=symmetric, transitive=transitive)}


@verb("edit-relation-type")
def edit_relation_type(
    work: Work,
    *,
    type: RelationTypeRef,
    name: str | Unset = UNSET,
    symmetric: bool | Unset = UNSET,
    transitive: bool | Unset = UNSET,
) -> None:
    """Rename a type of relation, or say that it holds both ways or carries over a chain. What is changed so is the study's own."""
    before = work.row(RelationType, type)
    values = those_given({"symmetric": symmetric, "transitive": transitive})
    if isinstance(name, str):
        values["name"] = clean_name(name)
        if values["name"] != before.name:
            _refuse_type_name(work, values["name"], but=type)
    if any(getattr(before, column) != value for column, value in values.items()):
        work.update(RelationType, type, **values, vocabulary=OWN)
    work.say("edit-relation-type", name=before.name)


@verb("merge-relation-types")
def merge_relation_types(work: Work, *, into: RelationTypeRef, types: list[RelationTypeRef]) -> None:
    """Make one type of several: their relations become relations of it, and those that say the same then become one."""
    for type in dict.fromkeys(types):
        if type != into:
            work.connection.execute(update(Relation).where(Relation.type_id == type).values(type_id=into))
            work.delete(RelationType, type)
    unite_equal(work, Relation.type_id == into)
    work.say("merge-relation-types", name=work.row(RelationType, into).name)


@verb("delete-relation-type")
def delete_relation_type(work: Work, *, type: RelationTypeRef) -> None:
    """Remove a type of relation that no relation is of."""
    name = work.row(RelationType, type).name
    n = len(work.connection.scalars(select(Relation.id).where(Relation.type_id == type)).all())
    if n:
        raise Fault("study.relation-type-used", name=name, n=n)
    work.delete(RelationType, type)
    work.say("delete-relation-type", name=name)


def relation_type(work: Work, name: str) -> str:
    """The relation type of that name, capitals aside. A new one comes with what a vocabulary says of it, else it is the study's own."""
    name = clean_name(name)
    if found := _type_called(work, name):
        return found
    offer = type_called(work.connection, name)
    if offer is None:
        return work.insert(RelationType, name=name)
    return work.insert(RelationType, name=offer.name, vocabulary=offer.vocabulary, symmetric=offer.symmetric, transitive=offer.transitive)


def _type_called(work: Work, name: str, but: str | None = None) -> str | None:
    rows = work.connection.execute(select(RelationType.id, RelationType.name).order_by(RelationType.name, RelationType.id)).all()
    same = [row for row in rows if row.name.casefold() == name.casefold() and row.id != but]
    return next((row.id for row in same if row.name == name), same[0].id if same else None)


def _refuse_type_name(work: Work, name: str, but: str | None = None) -> None:
    if taken := _type_called(work, name, but):
        raise Fault("study.relation-type-exists", name=work.row(RelationType, taken).name)


# relations that say the same

#: the columns that make the statement: two relations that agree in all of them say the same
_SAYS = ("from_id", "type_id", "to_id", "phenomenon_id", "scope")


def _refuse_double(work: Work, source: str, type_id: str, to: str, phenomenon: str | None, scope: str, *, but: str | None = None) -> None:
    """Refuse a relation of a code to itself, and one that is there; one that holds both ways is the same from either end."""
    if source == to:
        raise Fault("study.relation-to-itself", code=work.row(Code, source).name)
    ends = (Relation.from_id == source) & (Relation.to_id == to)
    if work.row(RelationType, type_id).symmetric:
        ends |= (Relation.from_id == to) & (Relation.to_id == source)
    # `IS` and not `=`, since most relations stand in no diagram
    same = select(Relation.id).where(
        ends, Relation.type_id == type_id, Relation.phenomenon_id.is_not_distinct_from(phenomenon), Relation.scope == scope
    )
    there = [row for row in work.connection.scalars(same).all() if row != but]
    if there:
        row = work.row(Relation, there[0])
        raise Fault(
            "study.relation-there",
            source=work.row(Code, row.from_id).name,
            type=work.row(RelationType, type_id).name,
            to=work.row(Code, row.to_id).name,
            id=row.id,
        )


def unite_equal(work: Work, among: ColumnElement[bool]) -> None:
    """Make one of relations that have come to say the same: evidence, memos and findings of the newer go over to the oldest."""
    rows = work.connection.execute(select(Relation).where(among).order_by(Relation.created_at, Relation.id)).all()
    both_ways = set(work.connection.scalars(select(RelationType.id).where(RelationType.symmetric)))
    oldest: dict[tuple[object, ...], str] = {}
    for row in rows:
        ends = sorted((row.from_id, row.to_id)) if row.type_id in both_ways else (row.from_id, row.to_id)
        stays = oldest.setdefault((*ends, row.type_id, row.phenomenon_id, row.scope), row.id)
        if stays != row.id:
            _hand_over(work, row.id, stays)


def _hand_over(work: Work, relation: str, into: str) -> None:
    for one in work.connection.execute(select(RelationEvidence).where(RelationEvidence.relation_id == relation)).all():
        _put_evidence(work, into, one.side, one.quotation_id, one.level)
    have = select(FindingRelation.finding_id).where(FindingRelation.relation_id == into)
    stated = FindingRelation.relation_id == relation, FindingRelation.finding_id.not_in(have)
    work.connection.execute(update(FindingRelation).where(*stated).values(relation_id=into))
    move_links(work, "relation", relation, into)
    work.delete(Relation, relation)


# evidence


def _evidence_of(work: Work, relation: str, quotation: str) -> Sequence[Row[Any]]:
    rows = work.connection.execute(
        select(RelationEvidence).where(RelationEvidence.relation_id == relation, RelationEvidence.quotation_id == quotation)
    ).all()
    if not rows:
        raise Fault("study.no-evidence", **_ends(work, relation))
    return rows


def _add_evidence(work: Work, relation: str, side: str, passages: Passages) -> None:
    for passage in passages:
        _put_evidence(work, relation, side, quotation_meant(work, passage), _level(work, passage.get("level", "")))


def quotation_meant(work: Work, passage: Passage) -> str:
    """The quotation that a passage of evidence names; one with these words is made if there is none yet. Raises Fault."""
    if "quotation" in passage:
        return passage["quotation"]
    if {"material", "words"} <= set(passage):
        return quotation_with_words(work, passage["material"], passage["words"])
    raise Fault("study.evidence-what", passage=str(passage)[:80])


def _put_evidence(work: Work, relation: str, side: str, quotation: str, level: str) -> None:
    """Once on each side; a level said anew holds."""
    there = work.connection.execute(
        select(RelationEvidence.id, RelationEvidence.level).where(
            RelationEvidence.relation_id == relation, RelationEvidence.quotation_id == quotation, RelationEvidence.side == side
        )
    ).first()
    if there is None:
        work.insert(RelationEvidence, relation_id=relation, quotation_id=quotation, side=side, level=level)
    elif level and level != there.level:
        work.update(RelationEvidence, there.id, level=level)


def _level(work: Work, level: str) -> str:
    """A level as the study writes it, whatever the capitals; one that the study does not know stays as it is given."""
    level = clean_text(level).strip()
    return next((known for known in evidence_levels(work.connection) if known.casefold() == level.casefold()), level)


def _memo_about(work: Work, relation: str, text: str) -> None:
    memo = work.insert(
        Memo, kind="theoretical", text=clean_text(text), created_at=work.now, changed_at=work.now, coder_id=work.coder_id_if_known()
    )
    link(work, memo, {"relation": relation})


def _ends(work: Work, relation: str) -> dict[str, str]:
    row = work.row(Relation, relation)
    return {"source": work.row(Code, row.from_id).name, "to": work.row(Code, row.to_id).name}
