"""QualCoder's cases and attributes: participants, what is known of them, and which speaker of which file they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from qualcode.readers.blocks import canonical
from qualcode.readers.foreign import Tables, number, words_of
from qualcode.text.canonical import OffsetMap, OutOfRange
from qualcode.text.plain import Turn
from qualcode.text.project import AttributeItem, MaterialItem, ParticipantItem, Skipped, SpeakerItem

_Of = Literal["participant", "material"]


@dataclass(slots=True)
class Cases:
    """Participants, attributes, and the materials with what cases say about them."""

    materials: dict[int, MaterialItem]
    participants: tuple[ParticipantItem, ...] = ()
    attributes: tuple[AttributeItem, ...] = ()
    skipped: list[Skipped] = field(default_factory=list)


def read_cases(tables: Tables, materials: Mapping[int, MaterialItem], maps: Mapping[int, OffsetMap]) -> Cases:
    """The cases of an open project. A case is a speaker only where its passages, or a label, leave no other choice."""
    found = Cases(dict(materials))
    values = _attributes(tables, found)
    names: dict[int, str] = {}
    people = []
    for one, name, memo in sorted(tables.rows("cases", "caseid", "name", "memo"), key=lambda row: number(row[0]) or 0):
        if (id_ := number(one)) is None:
            continue
        names[id_] = " ".join(canonical(words_of(name)).split()) or f"{id_}"
        note = canonical(words_of(memo)).strip()
        people.append(ParticipantItem(f"case:{id_}", names[id_], note=note, attributes=values.get(("participant", id_), {})))
    found.participants = tuple(people)
    for id_, item in materials.items():
        found.materials[id_] = replace(item, attributes=values.get(("material", id_), {}))
    _speakers(tables, found, names, maps)
    return found


def _attributes(tables: Tables, found: Cases) -> dict[tuple[_Of, int], dict[str, str]]:
    """(of, case or file) -> value by name."""
    kinds: dict[str, _Of] = {"case": "participant", "file": "material"}
    defined: dict[tuple[_Of, str], AttributeItem] = {}
    for name, of, value_type in tables.rows("attribute_type", "name", "caseOrFile", "valuetype"):
        if (kind := kinds.get(words_of(of).casefold())) is not None:
            called = " ".join(canonical(words_of(name)).split())
            defined[kind, called] = AttributeItem(kind, called, "decimal" if words_of(value_type) == "numeric" else "text")
    values: dict[tuple[_Of, int], dict[str, str]] = {}
    for name, of, value, owner in tables.rows("attribute", "name", "attr_type", "value", "id"):
        kind, id_, said = kinds.get(words_of(of).casefold()), number(owner), canonical(words_of(value)).strip()
        if kind is None or id_ is None or not said:
            continue
        called = " ".join(canonical(words_of(name)).split())
        known = defined.setdefault((kind, called), AttributeItem(kind, called))
        if known.type == "decimal" and not _is_decimal(said):
            defined[kind, called] = AttributeItem(kind, called)
        values.setdefault((kind, id_), {})[called] = said
    found.attributes = tuple(one for _, one in sorted(defined.items()) if one.name)
    return values


def _is_decimal(said: str) -> bool:
    return said.lstrip("-").replace(".", "", 1).isdecimal()


def _speakers(tables: Tables, found: Cases, names: Mapping[int, str], maps: Mapping[int, OffsetMap]) -> None:
    spans: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for case, source, start, end in tables.rows("case_text", "caseid", "fid", "pos0", "pos1"):
        case_id, source_id = number(case), number(source)
        if case_id not in names or source_id not in found.materials or case_id is None or source_id is None:
            continue
        if (span := _span(maps[source_id], number(start), number(end))) is not None:
            spans.setdefault(source_id, {}).setdefault(case_id, []).append(span)
    for source_id, cases in spans.items():
        item = found.materials[source_id]
        labels = _labels(item, names, cases)
        for case_id in cases:
            if case_id not in labels.values():
                found.skipped.append(Skipped(names[case_id], item.name, "project.case-without-speaker", thing="project.thing-case"))
        if labels:
            found.materials[source_id] = _with_speakers(item, labels, names)


def _span(offsets: OffsetMap, start: int | None, end: int | None) -> tuple[int, int] | None:
    if start is None or end is None:
        return None
    try:
        # The last character of a file is left out or counted once too often by some versions.
        return offsets.span(max(start, 0), min(end, offsets.length()))
    except OutOfRange:
        return None


def _labels(item: MaterialItem, names: Mapping[int, str], cases: Mapping[int, list[tuple[int, int]]]) -> dict[str | None, int]:
    """Speaker label (None: unlabelled talk) -> the case it is."""
    said: dict[str | None, list[Turn]] = {}
    for turn in item.turns:
        said.setdefault(turn.speaker, []).append(turn)
    found: dict[str | None, int] = {}
    for case, spans in cases.items():
        named = [label for label in said if label is not None and label.casefold() == names[case].casefold()]
        within = [label for label, turns in said.items() if all(_within(turn, spans) for turn in turns)]
        only = named or within
        if len(only) == 1:
            found[only[0]] = case if only[0] not in found else -1
    return {label: case for label, case in found.items() if case >= 0}


def _within(turn: Turn, spans: list[tuple[int, int]]) -> bool:
    return any(start <= turn.talk_start and turn.end <= end + 1 for start, end in spans)


def _with_speakers(item: MaterialItem, labels: Mapping[str | None, int], names: Mapping[int, str]) -> MaterialItem:
    if None in labels:
        label = names[labels[None]]
        turns = tuple(replace(turn, speaker=label) if turn.speaker is None else turn for turn in item.turns)
        known = item.speakers if any(one.label == label for one in item.speakers) else (*item.speakers, SpeakerItem(label))
        item = replace(item, turns=turns, speakers=known)
    people: dict[str, str] = {names[case] if label is None else label: f"case:{case}" for label, case in labels.items()}
    speakers = tuple(replace(one, participant=people.get(one.label)) for one in item.speakers)
    return replace(item, speakers=speakers)
