"""Which appendices are in the set, in which volume, and the numbers they are given."""

from __future__ import annotations

import json
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from qualcode.faults import UsageFault
from qualcode.locale import text
from qualcode.model import Appendix, Setting
from qualcode.study.appendices import AppendixRecord, appendices, choice_key, numbered_anew
from qualcode.study.registry import UNSET, MaterialRef, MemoRef, ParticipantRef, QuotationRef, Unset, those_given, verb
from qualcode.study.verbs.settings import put_setting
from qualcode.study.work import Work

Kind = Literal[
    "letter",
    "participants",
    "guides",
    "transcription-key",
    "transcript",
    "codebook",
    "open-coding",
    "worked-example",
    "axial-coding",
    "core-category",
    "memos",
    "sampling",
    "quotes",
    "agreement",
    "audit-trail",
    "coreq",
    "srqr",
    "case-boxes",
    "content-analysis",
    "archetypes",
    "suggestions",
]
Volume = Literal["open", "confidential"]


#: what an appendix is made from, where the researcher has chosen; each kind looks for what it knows
Recipe = TypedDict(
    "Recipe",
    {
        # those printed, in this order
        "memos": list[MemoRef],
        "quotations": list[QuotationRef],
        "participants": list[ParticipantRef],
        # as at which point: the name of a milestone
        "milestone": str,
        # with a test beside each comparison of groups
        "tests": bool,
        # how many quotations stand with their words: on each side of a relation, of each code, of each category
        "evidence": int,
        "per-code": int,
        "per-category": int,
        # what is compared: {"coders": [...], "unit": "turns"}
        "agreement": dict[str, Any],
        # the background fact that kinds of persons or archetypes are told by, and a share of 1 for each archetype that was expected
        "attribute": str,
        "expected": dict[str, Any],
    },
    total=False,
)


@verb("set-appendix")
def set_appendix(
    work: Work,
    *,
    kind: Kind,
    material: MaterialRef | None = None,
    ticked: bool | Unset = UNSET,
    volume: Volume | Unset = UNSET,
    recipe: Recipe | Unset = UNSET,
) -> None:
    """Say whether a kind of appendix is in the set, in which volume and made from what; of transcripts, all or one material's."""
    given = those_given({"ticked": ticked, "volume": volume, "recipe": recipe})
    if material is not None and kind != "transcript":
        raise UsageFault("appendices.no-material", kind=kind)
    key = choice_key(kind, material)
    there = work.connection.scalar(select(Setting.value).where(Setting.key == key))
    put_setting(work, key, json.dumps({**(json.loads(there) if there else {}), **given}, ensure_ascii=False))
    if material is None:
        _forget_single_choices(work, kind, frozenset(given))
    columns = {name: given[name] for name in ("volume",) if name in given}
    columns |= {"recipe": json.dumps(given["recipe"], ensure_ascii=False)} if "recipe" in given else {}
    for record in appendices(work.connection):
        if (
            record.kind == kind
            and record.id
            and not record.gone
            and (material is None or (record.material and record.material.id == material))
        ):
            work.update(Appendix, record.id, **columns)
    work.say("set-appendix", appendix=text(f"appendices.title-{kind}", work.language))


def _forget_single_choices(work: Work, kind: str, fields: frozenset[str]) -> None:
    """What is said of all transcripts holds for each."""
    settings = work.connection.execute(select(Setting.id, Setting.key, Setting.value).where(Setting.key.startswith(choice_key(kind) + ":")))
    for row in settings.all():
        left = {name: value for name, value in json.loads(row.value).items() if name not in fields}
        if left:
            work.update(Setting, row.id, value=json.dumps(left, ensure_ascii=False))
        else:
            work.delete(Setting, row.id)


@verb("give-appendix-numbers")
def give_appendix_numbers(
    work: Work, *, kinds: list[Kind] | Unset = UNSET, materials: list[MaterialRef] | Unset = UNSET
) -> dict[str, list[dict[str, Any]]]:
    """Give numbers, after those given before, to what has none: all that is ticked, or these kinds and transcripts of these materials.

    Numbers once given stay, also when what they stand for goes. Which kinds have something to print, only who makes them knows.
    """
    records = appendices(work.connection)
    wanted = [record for record in records if record.number is None and record.ticked and _is_meant(record, kinds, materials)]
    last = max((record.number for record in records if record.number is not None), default=0)
    given = []
    for number, record in enumerate(wanted, start=last + 1):
        work.insert(
            Appendix,
            number=number,
            kind=record.kind,
            # Not the material's name: it would outlive the material.
            title=text(f"appendices.title-{record.kind}", work.language),
            volume=record.volume,
            material_id=record.material.id if record.material else None,
            recipe=json.dumps(record.recipe, ensure_ascii=False),
            given_at=work.now,
        )
        given.append(_told(record, number))
    work.say("give-appendix-numbers", n=len(given))
    return {"given": given}


def _is_meant(record: AppendixRecord, kinds: list[Kind] | Unset, materials: list[MaterialRef] | Unset) -> bool:
    """Whether an appendix is among those that are to have numbers. A draft has no lines that could be cited."""
    if record.material is None:
        # One that is only for transcripts names none of the other kinds.
        return record.kind in kinds if not isinstance(kinds, Unset) else isinstance(materials, Unset)
    if not record.material.frozen:
        return False
    if not isinstance(materials, Unset):
        return record.material.id in materials
    return isinstance(kinds, Unset) or record.kind in kinds


@verb("renumber-appendices")
def renumber_appendices(work: Work) -> dict[str, list[dict[str, Any]]]:
    """Number the appendices anew in the order of the set, without gaps, and tell the old numbers and the new.

    Citations that were printed before become wrong.
    """
    changes = numbered_anew(appendices(work.connection))
    for record, number in changes:
        if record.id and number is not None:
            work.update(Appendix, record.id, number=number)
    work.delete(Appendix, *(record.id for record, number in changes if record.id and number is None))
    work.say("renumber-appendices", n=len(changes))
    return {"changes": [{"from": record.number, "to": number, **_told(record)} for record, number in changes]}


def _told(record: AppendixRecord, number: int | None = None) -> dict[str, Any]:
    told = {"kind": record.kind, "material": record.material.name if record.material else None}
    return told if number is None else {"number": number, **told}
