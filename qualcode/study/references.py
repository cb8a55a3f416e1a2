"""From the names people type to the ids the study keeps: a code by its path, a material by its name, a round by its number."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from qualcode.faults import Fault
from qualcode.locale import Term
from qualcode.model import (
    Code,
    Coder,
    Coding,
    CodingPass,
    Contact,
    Content,
    Dimension,
    Finding,
    Guide,
    GuideVersion,
    Judgement,
    Material,
    Memo,
    Milestone,
    Outline,
    OutlineItem,
    Participant,
    ParticipantGroup,
    Property,
    Quotation,
    Relation,
    RelationType,
    Round,
    SamplingDecision,
    Segment,
)
from qualcode.study.bulk import among

SEPARATOR = " > "
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: as many digits of an id as keys in texts have
_DIGITS = re.compile(r"[0-9a-f-]{8,36}")
#: a ">" standing alone between blanks (or at an edge), or one already behind a backslash: these need a backslash
_NEEDS_ESCAPE = re.compile(r"(?:(?<=\\)|(?<!\S))>(?:(?=\s)|(?=$)|(?<=\\>))")
_SPLIT = re.compile(r"(?<=\S) > (?=\S)")


def escape_name(name: str) -> str:
    """A code's name as it stands in a path."""
    return _NEEDS_ESCAPE.sub(r"\\>", name)


def join_path(names: list[str] | tuple[str, ...]) -> str:
    """Names from the top as one path."""
    return SEPARATOR.join(escape_name(name) for name in names)


def split_path(path: str) -> list[str]:
    """A path as names from the top."""
    return [segment.strip().replace("\\>", ">") for segment in _SPLIT.split(path.strip())]


def code_paths(connection: Connection) -> dict[str, str]:
    """The path of every code, by id."""
    rows = {row.id: (row.name, row.parent_id) for row in connection.execute(select(Code.id, Code.name, Code.parent_id))}
    paths: dict[str, str] = {}
    for code_id in rows:
        names: list[str] = []
        at: str | None = code_id
        while at is not None and at in rows and len(names) <= len(rows):
            names.append(rows[at][0])
            at = rows[at][1]
        paths[code_id] = join_path(names[::-1])
    return paths


def find_code(connection: Connection, reference: str) -> str:
    """The id of a code given by id, by path, or by a name that only one code has. Raises Fault "study.no-code"."""
    found = _by_id(connection, Code, reference)
    if found:
        return found
    names = split_path(reference)
    parent: str | None = None
    for depth, name in enumerate(names):
        at = connection.scalar(
            select(Code.id).where(Code.name == name, Code.parent_id.is_(None) if depth == 0 else Code.parent_id == parent)
        )
        if at is None:
            break
        parent = at
    else:
        return str(parent)
    if len(names) == 1:
        same = connection.scalars(select(Code.id).where(Code.name == names[0])).all()
        if len(same) == 1:
            return str(same[0])
        if same:
            paths = code_paths(connection)
            raise Fault("study.many-codes", code=reference, paths="; ".join(sorted(paths[i] for i in same)))
    raise Fault("study.no-code", code=reference, near=_near(reference, code_paths(connection).values()))


def find_material(connection: Connection, reference: str) -> str:
    """The id of a material given by id, name (any case) or file name. Raises Fault "study.no-material"."""
    found = _by_id(connection, Material, reference)
    if found:
        return found
    rows = connection.execute(select(Material.id, Material.name, Material.source)).all()
    for same in (
        [row.id for row in rows if row.name == reference],
        [row.id for row in rows if row.name.casefold() == reference.casefold()],
        [row.id for row in rows if row.source == reference],
    ):
        if len(same) == 1:
            return str(same[0])
    raise Fault("study.no-material", material=reference, near=_near(reference, [row.name for row in rows]))


def find_round(connection: Connection, reference: str | int) -> str:
    """The id of a round given by its number or id. Raises Fault "study.no-round"."""
    found = _by_id(connection, Round, str(reference))
    if not found and str(reference).isdecimal() and len(str(reference)) < 10:
        found = connection.scalar(select(Round.id).where(Round.number == int(reference)))
    if not found:
        numbers = connection.scalars(select(Round.number).order_by(Round.number)).all()
        raise Fault("study.no-round", round=reference, near=", ".join(map(str, numbers)) or "–")
    return str(found)


def find_guide_version(connection: Connection, reference: str) -> str:
    """The id of a version of an interview guide: by id, by guide and number ("Round 2 guide 3"), or by a guide alone its newest.

    Raises Fault "study.no-guide-version".
    """
    found = _by_id(connection, GuideVersion, reference)
    query = select(GuideVersion.id, GuideVersion.number, Guide.name).join(Guide, Guide.id == GuideVersion.guide_id)
    rows = connection.execute(query.order_by(GuideVersion.number)).all()
    name, _, number = reference.rpartition(" ")
    found = found or next((row.id for row in rows if row.name == name and number == str(row.number)), None)
    found = found or next((row.id for row in reversed(rows) if row.name == reference), None)
    if not found:
        raise Fault("study.no-guide-version", version=reference, near=_near(reference, [f"{row.name} {row.number}" for row in rows]))
    return str(found)


def find_property(connection: Connection, reference: str) -> str:
    """The id of a property given by id, by category and name ("losing track > distance"), or by a name that only one has. Raises Fault."""
    found = _by_id(connection, Property, reference)
    if found:
        return found
    paths = code_paths(connection)
    known = [(row.id, row.name, join_path([*split_path(paths[row.code_id]), row.name])) for row in connection.execute(_PROPERTIES)]
    names = split_path(reference)
    same = [one for one, _, path in known if split_path(path)[-len(names) :] == names] if reference.strip() else []
    if len(same) > 1:
        raise Fault("study.several-such", what=Term("study.noun-property"), name=reference)
    if not same:
        raise Fault("study.no-such", what=Term("study.noun-property"), name=reference, near=_near(reference, [path for *_, path in known]))
    return str(same[0])


_PROPERTIES = select(Property.id, Property.name, Property.code_id)


def find_finding(connection: Connection, reference: str | int) -> str:
    """The id of a finding given by id, by its number in the order of findings, or by the first digits of its id. Raises Fault."""
    given = str(reference).strip().lower()
    found = _by_id(connection, Finding, given)
    if not found and given.isdecimal() and len(given) < 6:
        in_order = select(Finding.id).order_by(Finding.position, Finding.created_at, Finding.id)
        found = connection.scalar(in_order.offset(int(given) - 1).limit(1)) if int(given) else None
    elif not found and _DIGITS.fullmatch(given):
        begun = connection.scalars(select(Finding.id).where(Finding.id.startswith(given)).limit(2)).all()
        found = begun[0] if len(begun) == 1 else None
    if not found:
        raise Fault("study.no-finding", finding=reference, n=connection.scalar(select(func.count()).select_from(Finding.__table__)))
    return str(found)


def _named(noun: type[Content], column: Any, what: str) -> Callable[[Connection, str], str]:
    def find(connection: Connection, reference: str) -> str:
        found = _by_id(connection, noun, reference)
        same = connection.scalars(select(noun.id).where(column == reference).limit(2)).all() if reference and not found else []
        if len(same) > 1:
            raise Fault("study.several-such", what=Term(f"study.noun-{what}"), name=reference)
        found = found or (same[0] if same else None)
        if not found:
            names = connection.scalars(select(column)).all()
            raise Fault("study.no-such", what=Term(f"study.noun-{what}"), name=reference, near=_near(reference, names))
        return str(found)

    return find


def _only_id(noun: type[Content], what: str) -> Callable[[Connection, str], str]:
    def find(connection: Connection, reference: str) -> str:
        found = _by_id(connection, noun, reference)
        if not found:
            raise Fault("study.no-such-id", what=Term(f"study.noun-{what}"), id=reference)
        return found

    return find


#: how each kind of reference is found
FINDERS: Mapping[str, Callable[[Connection, Any], str]] = {
    "code": find_code,
    "material": find_material,
    "round": find_round,
    "quotation": _only_id(Quotation, "quotation"),
    "coding": _only_id(Coding, "coding"),
    "memo": _named(Memo, Memo.title, "memo"),
    "participant": _named(Participant, Participant.pseudonym, "participant"),
    "contact": _only_id(Contact, "contact"),
    "group": _named(ParticipantGroup, ParticipantGroup.name, "group"),
    "coder": _named(Coder, Coder.name, "coder"),
    "pass": _named(CodingPass, CodingPass.name, "pass"),
    "relation": _only_id(Relation, "relation"),
    "relation-type": _named(RelationType, RelationType.name, "relation-type"),
    "property": find_property,
    "dimension": _only_id(Dimension, "dimension"),
    "finding": find_finding,
    "judgement": _only_id(Judgement, "judgement"),
    "milestone": _named(Milestone, Milestone.name, "milestone"),
    "sampling-decision": _only_id(SamplingDecision, "sampling-decision"),
    "guide": _named(Guide, Guide.name, "guide"),
    "guide-version": find_guide_version,
    "outline": _named(Outline, Outline.name, "outline"),
    "outline-item": _only_id(OutlineItem, "outline-item"),
    "segment": _only_id(Segment, "segment"),
}


#: what is named by thousands at once, and only by its id
_BY_THOUSANDS: Mapping[str, type[Content]] = {"quotation": Quotation, "coding": Coding, "segment": Segment}


def ids_there(connection: Connection, kind: str, references: Iterable[object]) -> frozenset[str]:
    """Those of the references that are ids of a quotation, coding or segment as they stand; none for other kinds. One query for all."""
    noun = _BY_THOUSANDS.get(kind)
    wanted = [one for one in references if isinstance(one, str)]
    return frozenset() if noun is None else frozenset(connection.scalars(select(noun.id).where(noun.id.in_(among(wanted)))))


def _by_id(connection: Connection, noun: type[Content], reference: str) -> str | None:
    if not _ID.fullmatch(reference):
        return None
    return connection.scalar(select(noun.id).where(noun.id == reference.lower()))


def _near(reference: str, names: Any) -> str:
    """Up to three names like the one that is not there: those that hold it first."""
    folded = reference.casefold()
    known = list(names)
    by_fold = {name.casefold(): name for name in known}
    close = [name for fold, name in by_fold.items() if folded in fold]
    close += [by_fold[fold] for fold in difflib.get_close_matches(folded, by_fold, n=3, cutoff=0.5)]
    return "; ".join(list(dict.fromkeys(close or known))[:3]) or "–"
