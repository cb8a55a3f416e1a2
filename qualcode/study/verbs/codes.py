"""The code tree: make, edit, rename, move, merge, split, delete."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, TypedDict

from sqlalchemy import delete, func, select, update

from qualcode.faults import Fault
from qualcode.model import (
    Code,
    Coding,
    FindingCode,
    GuideVersionCode,
    Judgement,
    NegativeCase,
    Property,
    Relation,
    SamplingDecision,
)
from qualcode.study.bulk import among
from qualcode.study.links import forget_links, move_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import drop_bare_quotations, drop_codings
from qualcode.study.references import code_paths
from qualcode.study.registry import UNSET, CodeRef, QuotationRef, Unset, those_given, verb
from qualcode.study.verbs.properties import hand_over_properties, quotations_placed, share_properties
from qualcode.study.verbs.relations import unite_equal
from qualcode.study.work import Work

Kind = Literal["code", "category", "core"]


class _NewPart(TypedDict):
    name: str


class Part(_NewPart, total=False):
    """One code that another is split into, and the quotations whose codings it takes."""

    definition: str
    parent: CodeRef | None
    kind: Kind
    in_vivo: bool
    quotations: list[QuotationRef]


@verb("make-code")
def make_code(
    work: Work,
    *,
    name: str,
    parent: CodeRef | None = None,
    kind: Kind = "code",
    definition: str = "",
    use_when: str = "",
    not_when: str = "",
    example: str = "",
    in_vivo: bool = False,
    colour: str | None = None,
) -> dict[str, str]:
    """Make a code; its name must be new under its parent."""
    name = clean_name(name)
    _refuse_double(work, name, parent)
    code_id = work.insert(
        Code,
        name=name,
        parent_id=parent,
        kind=kind,
        definition=clean_text(definition),
        use_when=clean_text(use_when),
        not_when=clean_text(not_when),
        example=clean_text(example),
        in_vivo=in_vivo,
        colour=colour,
        created_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    work.say("make-code", code=name)
    return {"id": code_id, "path": code_paths(work.connection)[code_id]}


@verb("edit-code")
def edit_code(
    work: Work,
    *,
    code: CodeRef,
    definition: str | Unset = UNSET,
    use_when: str | Unset = UNSET,
    not_when: str | Unset = UNSET,
    example: str | Unset = UNSET,
    in_vivo: bool | Unset = UNSET,
    colour: str | Unset | None = UNSET,
    exclusive: bool | Unset = UNSET,
    position: int | Unset = UNSET,
) -> None:
    """Change what is written about a code."""
    texts = {"definition": definition, "use_when": use_when, "not_when": not_when, "example": example}
    values: dict[str, Any] = {key: clean_text(value) for key, value in texts.items() if isinstance(value, str)}
    others = {"in_vivo": in_vivo, "colour": colour, "exclusive": exclusive, "position": position}
    values |= those_given(others)
    work.update(Code, code, **values)
    work.say("edit-code", code=work.row(Code, code).name)


@verb("rename-code")
def rename_code(work: Work, *, code: CodeRef, name: str) -> None:
    """Give a code another name."""
    row = work.row(Code, code)
    name = clean_name(name)
    if name != row.name:
        _refuse_double(work, name, row.parent_id)
        work.update(Code, code, name=name)
        work.say("rename-code", code=row.name, name=name)


@verb("move-code")
def move_code(work: Work, *, code: CodeRef, parent: CodeRef | None, position: int | Unset = UNSET) -> None:
    """File a code under another parent, or at the top."""
    row = work.row(Code, code)
    if parent is not None and parent in subtree(work, code):
        raise Fault("study.code-under-itself", code=row.name)
    if parent != row.parent_id:
        _refuse_double(work, row.name, parent)
        work.update(Code, code, parent_id=parent)
    if isinstance(position, int):
        work.update(Code, code, position=position)
    work.say("move-code", code=row.name, parent=work.row(Code, parent).name if parent else "–")


@verb("set-kind")
def set_kind(work: Work, *, code: CodeRef, kind: Kind) -> None:
    """Make a code an open code, a category or a core category."""
    work.update(Code, code, kind=kind)
    work.say(f"set-kind-{kind}", code=work.row(Code, code).name)


@verb("merge-codes")
def merge_codes(work: Work, *, into: CodeRef, codes: list[CodeRef]) -> dict[str, int]:
    """Merge codes into one: codings, subcodes, memos, relations and properties go over, then the merged codes go."""
    sources = [code for code in dict.fromkeys(codes) if code != into]
    names = [work.row(Code, code).name for code in sources]
    moved = 0
    for source in sources:
        if into in subtree(work, source):
            parent = work.row(Code, source).parent_id
            _refuse_double(work, work.row(Code, into).name, parent, but=(source, into))
            work.update(Code, into, parent_id=parent)
        moved += move_codings(work, source, into)
        _move_children(work, source, into)
        _hand_over(work, source, into)
        work.delete(Code, source)
    work.say("merge-codes", codes=", ".join(names), into=work.row(Code, into).name, n=moved, into_id=into)
    return {"codings": moved}


@verb("split-code")
def split_code(work: Work, *, code: CodeRef, into: list[Part]) -> dict[str, list[str]]:
    """Split a code: each part is {name, definition, parent, quotations} and takes the codings on its quotations.

    A part that is not filed under the code takes the places of its quotations on the code's properties as well.
    """
    row = work.row(Code, code)
    made: list[str] = []
    beside: dict[str, list[str]] = {}
    for part in into:
        new = make_code(
            work,
            name=part["name"],
            parent=part.get("parent", row.parent_id),
            kind=part.get("kind", row.kind),
            definition=part.get("definition", ""),
            in_vivo=part.get("in_vivo", False),
        )["id"]
        quotations = part.get("quotations", [])
        if part.get("parent", row.parent_id) != code:
            beside[new] = quotations
        if quotations:
            work.connection.execute(
                update(Coding).where(Coding.code_id == code, Coding.quotation_id.in_(among(quotations))).values(code_id=new)
            )
        made.append(new)
    share_properties(work, code, beside)
    work.say("split-code", code=row.name, into=", ".join(part["name"] for part in into))
    return {"ids": made}


@verb("move-codings")
def move_codings_on(work: Work, *, code: CodeRef, to: CodeRef, quotations: list[QuotationRef]) -> dict[str, int]:
    """Give some of a code's quotations another code instead; each coder's codings stay that coder's."""
    moved = move_codings(work, code, to, set(quotations)) if code != to else 0
    work.say("move-codings", code=work.row(Code, code).name, to=work.row(Code, to).name, n=moved)
    return {"codings": moved}


@verb("drop-codings")
def drop_codings_on(work: Work, *, code: CodeRef, quotations: list[QuotationRef]) -> dict[str, int]:
    """Take a code off some of its quotations, whoever put it there."""
    taken = list(work.connection.scalars(select(Coding.id).where(Coding.code_id == code, Coding.quotation_id.in_(among(quotations)))))
    drop_codings(work, taken)
    work.say("drop-codings", code=work.row(Code, code).name, n=len(taken))
    return {"codings": len(taken)}


@verb("delete-code")
def delete_code(work: Work, *, code: CodeRef, codings: Literal["drop", "move"] | None = None, to: CodeRef | None = None) -> dict[str, int]:
    """Delete a code. What becomes of its codings must be said when it has any; its subcodes move up."""
    row = work.row(Code, code)
    count = work.connection.scalar(select(func.count()).select_from(Coding).where(Coding.code_id == code)) or 0
    if count and (codings is None or (codings == "move" and (to is None or to == code))):
        raise Fault("study.codings-asked", code=row.name, n=count)
    if count and codings == "move" and to is not None:
        move_codings(work, code, to)
    else:
        drop_codings(work, list(work.connection.scalars(select(Coding.id).where(Coding.code_id == code))))
    _move_children(work, code, row.parent_id)
    for relation in work.connection.scalars(select(Relation.id).where((Relation.from_id == code) | (Relation.to_id == code))).all():
        forget_links(work, "relation", relation)
        work.delete(Relation, relation)
    work.connection.execute(update(Relation).where(Relation.phenomenon_id == code).values(phenomenon_id=None))
    for gone in work.connection.scalars(select(Property.id).where(Property.code_id == code)).all():
        forget_links(work, "property", gone)
    forget_links(work, "code", code)
    quotations = [
        *quotations_placed(work, code),
        *work.connection.scalars(select(NegativeCase.quotation_id).where(NegativeCase.code_id == code)),
    ]
    work.delete(Code, code)
    drop_bare_quotations(work, quotations)
    work.say("delete-code", code=row.name, n=count)
    return {"codings": count}


def subtree(work: Work, code: str) -> set[str]:
    """A code with everything filed under it."""
    below = select(Code.id).where(Code.id == code).cte(recursive=True)
    below = below.union(select(Code.id).where(Code.parent_id == below.c.id))
    return set(work.connection.scalars(select(below.c.id)))


def move_codings(work: Work, source: str, into: str, quotations: Collection[str] | None = None) -> int:
    """Give a code's codings to another, or only those on some quotations; one that the same coder has there already is dropped.

    How many went over.
    """
    held = select(Coding.quotation_id, Coding.coder_id, Coding.id).where(Coding.code_id == into)
    have = {(row.quotation_id, row.coder_id): row.id for row in work.connection.execute(held)}
    moved, doubled = [], []
    for coding, quotation, coder in work.connection.execute(
        select(Coding.id, Coding.quotation_id, Coding.coder_id).where(Coding.code_id == source).order_by(Coding.created_at)
    ).all():
        if quotations is not None and quotation not in quotations:
            continue
        if (quotation, coder) in have:
            move_links(work, "coding", coding, have[quotation, coder])
            doubled.append(coding)
        else:
            have[quotation, coder] = coding
            moved.append(coding)
    work.connection.execute(delete(Coding).where(Coding.id.in_(among(doubled))))
    work.connection.execute(update(Coding).where(Coding.id.in_(among(moved))).values(code_id=into))
    return len(moved)


def _move_children(work: Work, code: str, parent: str | None) -> None:
    for child, name in work.connection.execute(select(Code.id, Code.name).where(Code.parent_id == code)).all():
        if child != parent:
            _refuse_double(work, name, parent, but=(code,))
            work.update(Code, child, parent_id=parent)


def _hand_over(work: Work, source: str, into: str) -> None:
    """Everything else that speaks of a merged code speaks of the other now."""
    for noun, column in (
        (Relation, "from_id"),
        (Relation, "to_id"),
        (Relation, "phenomenon_id"),
        (Judgement, "code_id"),
        (SamplingDecision, "code_id"),
    ):
        work.connection.execute(update(noun).where(getattr(noun, column) == source).values({column: into}))
    for relation in work.connection.scalars(select(Relation.id).where(Relation.from_id == into, Relation.to_id == into)).all():
        forget_links(work, "relation", relation)
        work.delete(Relation, relation)
    unite_equal(work, (Relation.from_id == into) | (Relation.to_id == into) | (Relation.phenomenon_id == into))
    hand_over_properties(work, source, into)
    move_links(work, "code", source, into)
    _move_unless_there(work, FindingCode, FindingCode.finding_id, FindingCode.code_id, source, into)
    _move_unless_there(work, GuideVersionCode, GuideVersionCode.guide_version_id, GuideVersionCode.code_id, source, into)
    _move_unless_there(work, NegativeCase, NegativeCase.quotation_id, NegativeCase.code_id, source, into)


def _move_unless_there(work: Work, noun: Any, holder: Any, about: Any, source: str, into: str) -> None:
    have = set(work.connection.scalars(select(holder).where(about == into)))
    for row_id, held_by in work.connection.execute(select(noun.id, holder).where(about == source)).all():
        if held_by in have:
            work.delete(noun, row_id)
        else:
            work.update(noun, row_id, **{about.key: into})


def _refuse_double(work: Work, name: str, parent: str | None, *, but: tuple[str, ...] = ()) -> None:
    """Refuse a second code of a name under a parent; `but` are on their way out of there, or the one that comes."""
    under = Code.parent_id.is_(None) if parent is None else Code.parent_id == parent
    if work.connection.scalar(select(Code.id).where(Code.name == name, under, Code.id.not_in(but))):
        raise Fault("study.code-exists", code=name)
