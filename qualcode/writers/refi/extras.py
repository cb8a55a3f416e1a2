"""What REFI-QDA has no place for, as JSON at the end of one note, so that a study comes back from its own file as it was.

By kind and GUID; nothing that stands elsewhere in the file is repeated. Another program that keeps notes keeps this too; one that
makes new GUIDs loses it, and what other programs can show is then read from where they show it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from qualcode.locale import text
from qualcode.text.canonical import canonicalise
from qualcode.text.project import CodeItem, MaterialItem, RelationItem
from qualcode.text.refi_names import EXTRAS_HEAD, EXTRAS_NOTE, derived, digest
from qualcode.writers.refi.markup import moment
from qualcode.writers.refi.plan import Plan, Shown
from qualcode.writers.refi.sources import docx_path, recording_guid, recording_kind
from qualcode.writers.refi.speakers import Speakers
from qualcode.writers.refi.variables import Variables

#: of the form below
VERSION = 1


def extras_note(plan: Plan, variables: Variables, speakers: Speakers) -> Shown | None:
    """The note, or None for a project with nothing in it. A reader knows by it that sets and variables are ours."""
    project = plan.project
    if not any(
        (
            project.coders,
            project.rounds,
            project.groups,
            project.attributes,
            project.participants,
            project.materials,
            project.codes,
            project.memos,
        )
    ):
        return None
    found = {
        "coders": {plan.guids.coders[one.id]: one.full_name for one in plan.project.coders if one.full_name == one.name},
        "attributes": [[item.of, item.name, item.type] for item in variables.loose],
        "participants": _groups_of_participants(plan),
        "materials": {plan.guids.materials[one.id]: _material(plan, one) for one in plan.project.materials},
        "codes": {plan.guids.codes[one.id]: extra for one in plan.project.codes if (extra := _code(plan, one))},
        "quotations": _quotations(plan),
        "release": _releases(plan),
        "passes": _passes(plan),
        "relations": {plan.guids.relations[one.id]: _relation(plan, one) for one in plan.project.relations},
        "memos": _memos(plan),
        "speakers": sorted([derived("speakers"), *speakers.codes]) if speakers.codes else [],
        "shown": {note.guid: digest(canonicalise(note.text)[0]) for note in plan.shown},
    }
    held = {key: value for key, value in found.items() if value}
    body = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    words = f"{text('export.extras', plan.choices.language)}\n\n{EXTRAS_HEAD}{VERSION}{',' if held else ''}{body[1:]}"
    return Shown(derived("extras", plan.project.title), EXTRAS_NOTE, words, EXTRAS_NOTE)


def _groups_of_participants(plan: Plan) -> dict[str, str]:
    """The groups of those whose group's name does not say which it is."""
    names: dict[str, int] = defaultdict(int)
    for group in plan.project.groups:
        names[group.name] += 1
    twice = {group.id for group in plan.project.groups if names[group.name] > 1}
    guids = plan.guids
    return {guids.participants[one.id]: guids.groups[one.group] for one in plan.project.participants if one.group in twice}


def _material(plan: Plan, material: MaterialItem) -> dict[str, Any]:
    guids = plan.guids
    extra: dict[str, Any] = {
        "source": material.source,
        "encoding": material.encoding,
        "frozen": material.frozen,
        "speakers": [
            [one.label, one.interviewer, None if one.participant is None else guids.participants[one.participant]]
            for one in material.speakers
        ],
        "text": digest(material.text),
        # in the fields' order: a turn is one row
        "turns": [
            [turn.start, turn.end, turn.label_end, turn.talk_start, turn.speaker, turn.time_from, turn.time_to] for turn in material.turns
        ],
    }
    if docx_path(plan, material) and material.original:
        extra["original"] = [material.original.name, material.original.media_type]
    if recording_kind(material):
        extra["recording"] = recording_guid(guids.materials[material.id])
    return extra


def _code(plan: Plan, code: CodeItem) -> dict[str, Any]:
    siblings = plan.children[code.parent if code.parent in plan.codes else None]
    extra: dict[str, Any] = {
        "use_when": code.use_when,
        "not_when": code.not_when,
        "example": code.example,
        "colour": None if code.colour is None or code.colour == code.colour.lower() else code.colour,
        "created": code.created_at and moment(code.created_at),
        "coder": plan.guids.coder(code.coder),
    }
    extra = {key: value for key, value in extra.items() if value}
    if siblings[code.position : code.position + 1] != [code]:
        extra["position"] = code.position
    return extra


def _quotations(plan: Plan) -> dict[str, dict[str, Any]]:
    found = {}
    for item in plan.project.quotations:
        extra = {"whole": item.whole or None, "why": item.release_why or None, "printed": item.printed}
        if held := {key: value for key, value in extra.items() if value is not None}:
            found[plan.guids.quotations[item.id]] = held
    return found


def _releases(plan: Plan) -> dict[str, list[str]]:
    """Quotations by release status, those to ask about left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in plan.project.quotations:
        if item.release != "ask":
            found[item.release].append(plan.guids.quotations[item.id])
    return {status: sorted(guids) for status, guids in found.items()}


def _passes(plan: Plan) -> dict[str, list[str]]:
    """Codings by the name of their pass."""
    found: dict[str, list[str]] = defaultdict(list)
    for coding in plan.project.codings:
        if coding.in_pass:
            found[coding.in_pass].append(plan.guids.codings[coding.id])
    return {name: sorted(guids) for name, guids in found.items()}


def _memos(plan: Plan) -> dict[str, list[str]]:
    """Memos without a title, and without one of their dates."""
    found = {
        "untitled": [one.id for one in plan.project.memos if not one.title],
        "undated": [one.id for one in plan.project.memos if one.created_at is None],
        "unchanged": [one.id for one in plan.project.memos if one.changed_at is None],
    }
    return {name: sorted(plan.guids.memos[one] for one in ids) for name, ids in found.items() if ids}


def _relation(plan: Plan, relation: RelationItem) -> dict[str, Any]:
    guids = plan.guids
    extra: dict[str, Any] = {
        "status": relation.status,
        "phenomenon": relation.phenomenon and guids.codes[relation.phenomenon],
        "scope": relation.scope,
        "evidence": [[guids.quotations[one.quotation], one.side, one.level] for one in relation.evidence],
        "created": relation.created_at and moment(relation.created_at),
        "coder": guids.coder(relation.coder),
    }
    return {key: value for key, value in extra.items() if value}
