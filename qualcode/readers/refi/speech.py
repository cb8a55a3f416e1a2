"""Turns and speakers: parsed from the text as for any transcript, with what the project says about who speaks and when."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.materials import Material
from qualcode.readers.refi.offsets import CODEPOINT, Counted, Span
from qualcode.readers.refi.passages import Passages
from qualcode.readers.refi.people import People
from qualcode.readers.refi.xml import integer
from qualcode.text.canonical import OutOfRange
from qualcode.text.labels import is_asking
from qualcode.text.plain import Turn
from qualcode.text.project import SpeakerItem
from qualcode.text.turns import find_turns


class Talk(NamedTuple):
    """The turns of a material, and its speakers in order of first appearance."""

    turns: tuple[Turn, ...]
    speakers: tuple[SpeakerItem, ...]


def read_talk(
    work: Work, materials: Mapping[str, Material], people: People, passages: Passages, told: Container[str] = ()
) -> dict[str, Talk]:
    """Who says what in each material; nothing for those in `told`, whose turns the file itself tells.

    A case's passage that is a turn as parsed says whose turns these are. Without such passages, a case with a source is the speaker
    who has its name, or the only one who does not ask; in a text without labels the whole is theirs. Whatever stays open is told.
    """
    spans: dict[str, dict[str, set[tuple[int, int]]]] = defaultdict(lambda: defaultdict(set))
    for participant, selections in people.selections_of.items():
        for key in selections:
            if key in passages.places:
                place = passages.places[key]
                spans[place.material][participant].add((place.start, place.end))
            else:
                work.report.skip(f"SelectionRef {key}", None, "project.refi-no-such-selection")
    for participant, places in passages.of_cases.items():
        for place in places:
            spans[place.material][participant].add((place.start, place.end))
    present: dict[str, list[str]] = defaultdict(list)
    for participant, of in people.materials_of.items():
        for key in of:
            present[key].append(participant)
    names = {one.id: one.pseudonym for one in people.participants}
    return {
        key: Talk((), ()) if key in told else _talk(work, material, spans[key], present[key], names) for key, material in materials.items()
    }


def _talk(
    work: Work, material: Material, spans: Mapping[str, set[tuple[int, int]]], present: Sequence[str], names: Mapping[str, str]
) -> Talk:
    parsed = find_turns(material.text)
    turns = _timed(parsed.turns, _points(material))
    whose, left = _by_spans(turns, spans)
    if left:
        work.report.skip(
            f"Case {', '.join(sorted(names.get(one, one) for one in left))}",
            None,
            "project.refi-case-passages",
            n=sum(left.values()),
            name=material.name,
        )
    open_ = [one for one in present if one not in whose.values() and one in names]
    if not parsed.speakers and len(open_) == 1 and not whose:
        name = names[open_[0]]
        return Talk(tuple(replace(turn, speaker=name) for turn in turns), (SpeakerItem(name, participant=open_[0]),))
    for participant in open_:
        label = _label_of(names[participant], [one for one in parsed.speakers if one not in whose], len(open_) == 1)
        if label is not None:
            whose[label] = participant
        else:
            work.report.skip(
                f"Case {names[participant]}", None, "project.refi-case-speaker", name=names[participant], material=material.name
            )
    return Talk(turns, tuple(SpeakerItem(label, participant=whose.get(label)) for label in parsed.speakers))


def _by_spans(turns: Sequence[Turn], spans: Mapping[str, set[tuple[int, int]]]) -> tuple[dict[str, str], dict[str, int]]:
    """Whose label each is, by the most of its turns that are exactly a participant's; and how many passages are no turns."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    left = {participant: len(theirs) for participant, theirs in spans.items() if theirs}
    for turn in turns:
        for participant, theirs in spans.items():
            hits = theirs & {(turn.start, turn.end), (turn.talk_start, turn.end)}
            if hits:
                left[participant] -= len(hits)
                if turn.speaker is not None:
                    votes[turn.speaker][participant] += 1
    whose = {label: max(count, key=lambda one: (count[one], one)) for label, count in votes.items()}
    return whose, {participant: n for participant, n in left.items() if n}


def _label_of(name: str, labels: Sequence[str], alone: bool) -> str | None:
    folded = [label for label in labels if label.casefold() == name.casefold()]
    if folded:
        return folded[0]
    answering = [label for label in labels if not is_asking(label)]
    return answering[0] if alone and len(answering) == 1 else None


def _points(material: Material) -> list[tuple[int, float]]:
    """Synchronised places of a recording: (canonical offset, seconds), in order."""
    text = Counted(material)
    points: list[tuple[int, float]] = []
    for element in material.elements:
        for point in element.iterchildren("SyncPoint"):
            position, milliseconds = integer(point.get("position")), integer(point.get("timeStamp"))
            if position is None or milliseconds is None or milliseconds < 0:
                continue
            try:
                points.append((text.place(Span(position, position), CODEPOINT).start, milliseconds / 1000))
            except OutOfRange:
                continue
    return sorted(points)


def _timed(turns: tuple[Turn, ...], points: Sequence[tuple[int, float]]) -> tuple[Turn, ...]:
    """Turns with the time of the point that stands at their beginning; a point within a turn says nothing about where it begins."""
    if not points:
        return turns
    places = [place for place, _ in points]
    timed = []
    for turn in turns:
        at = bisect_left(places, turn.start)
        found = at < len(places) and places[at] <= turn.talk_start
        timed.append(replace(turn, time_from=points[at][1]) if found else turn)
    return tuple(timed)
