"""Whether a project can be put in: values that the study's tables take, references that lead to something in it.

Readers give projects that can. One that was made or changed by hand may not be, and the database would say so in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from sqlalchemy import CheckConstraint

from qualcode.faults import Fault
from qualcode.locale import Term
from qualcode.model import Code, Content, Material, Memo, Participant, Quotation, Relation, RelationEvidence
from qualcode.study.work import table_of
from qualcode.text.project import About, AttributeItem, MaterialItem, Project

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ABOUT = get_args(get_type_hints(About)["kind"])
_OF = get_args(get_type_hints(AttributeItem)["of"])


class _Wrong(NamedTuple):
    """A field of a thing that cannot be: the kind of thing (the end of a catalogue key) and its name, the field, what stands in it."""

    thing: str
    name: str
    field: str
    value: object


def check_whole(project: Project, source: str) -> None:
    """Raises Fault "exchange.impossible" for the first thing that could not be stored; `source` is the file's name."""
    wrong = next(_wrong(project), None)
    if wrong is not None:
        thing = Term(f"project.thing-{wrong.thing}")
        raise Fault("exchange.impossible", file=source, thing=thing, name=wrong.name[:80], field=wrong.field, value=str(wrong.value)[:80])


def _wrong(project: Project) -> Iterator[_Wrong]:
    chosen: tuple[tuple[str, type[Content], str, Any], ...] = (
        ("case", Participant, "status", project.participants),
        ("text", Material, "kind", project.materials),
        ("code", Code, "kind", (*project.codes, *project.former_codes)),
        ("passage", Quotation, "release", (*project.quotations, *project.former_quotations)),
        ("memo", Memo, "kind", project.memos),
        ("memo", Memo, "release", project.memos),
        ("link", Relation, "status", project.relations),
    )
    for thing, noun, field, items in chosen:
        allowed = _choices(noun)[field]
        yield from (_Wrong(thing, _called(one), field, value) for one in items if (value := getattr(one, field)) not in allowed)
    yield from (_Wrong("variable", one.name, "of", one.of) for one in project.attributes if one.of not in _OF)
    yield from (_Wrong("round", f"{one.number}", "number", one.number) for one in project.rounds if not _is_number(one.number, 1))
    for material in project.materials:
        yield from _wrong_turns(material)
    colours = ((one, one.colour) for one in project.codes if one.colour is not None)
    yield from (_Wrong("code", one.name, "colour", colour) for one, colour in colours if not _COLOUR.fullmatch(colour))
    yield from _dangling(project)


def _wrong_turns(material: MaterialItem) -> Iterator[_Wrong]:
    if material.length_seconds is not None and not _is_number(material.length_seconds, 0):
        yield _Wrong("text", material.name, "length_seconds", material.length_seconds)
    before = 0
    for turn in material.turns:
        if not before <= turn.start <= turn.label_end <= turn.talk_start <= turn.end <= len(material.text):
            yield _Wrong("text", material.name, "turns", f"{turn.start}–{turn.end}")
        before = turn.end


def _dangling(project: Project) -> Iterator[_Wrong]:
    """What refers to something that is not in the project, and codes that stand before what they are filed under."""
    above: set[str] = set()
    for code in (*project.codes, *project.former_codes):
        if code.parent is not None and code.parent not in above:
            yield _Wrong("code", code.name, "parent", code.parent)
        above.add(code.id)
    materials = {one.id for one in project.materials}
    passages = (*project.quotations, *project.former_quotations)
    yield from (_Wrong("passage", one.id, "material", one.material) for one in passages if one.material not in materials)
    quotations, codes = {one.id for one in passages}, above
    for coding in project.codings:
        if coding.quotation not in quotations:
            yield _Wrong("coding", coding.id, "quotation", coding.quotation)
        if coding.code not in codes:
            yield _Wrong("coding", coding.id, "code", coding.code)
    sides = _choices(RelationEvidence)["side"]
    for relation in project.relations:
        for end in (relation.source, relation.to):
            if end not in codes:
                yield _Wrong("link", relation.type, "code", end)
        yield from (_Wrong("link", relation.type, "side", held.side) for held in relation.evidence if held.side not in sides)
    for memo in project.memos:
        yield from (_Wrong("memo", _called(memo), "about", about.kind) for about in memo.about if about.kind not in _ABOUT)
    for change in project.past:
        if change.code not in codes or (change.into and change.into not in codes):
            yield _Wrong("history", f"{change.at:%Y-%m-%d}", "code", change.into or change.code)
        if change.quotation and change.quotation not in quotations:
            yield _Wrong("history", f"{change.at:%Y-%m-%d}", "quotation", change.quotation)


@cache
def _choices(noun: type[Content]) -> dict[str, frozenset[str]]:
    """The values that a table's columns take where they are few, by column, as its constraints have them."""
    found = {}
    for constraint in table_of(noun).constraints:
        if isinstance(constraint, CheckConstraint) and (match := re.fullmatch(r"(\w+) IN \((.*)\)", str(constraint.sqltext))):
            found[match[1]] = frozenset(re.findall(r"'([^']*)'", match[2]))
    return found


def _is_number(value: object, least: int) -> bool:
    return isinstance(value, int) and least <= value < 2**31


def _called(one: Any) -> str:
    """A thing by its name, title or pseudonym, or else its id."""
    return next((name for field in ("name", "title", "pseudonym") if (name := getattr(one, field, ""))), one.id)
