"""Turns and speakers: parsed from the text as for any transcript, with what the project says about who speaks and when."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.materials import Material
from qualcode.readers.refi.offsets import Counted, Reading, Span
from qualcode.readers.refi.passages import Passages, Place
from qualcode.readers.refi.people import People
from qualcode.readers.refi.xml import integer
from qualcode.text.canonical import OutOfRange
from qualcode.text.labels import is_asking
from qualcode.text.plain import Notice, Turn
from qualcode.text.project import SpeakerItem
from qualcode.text.turns import find_turns

_Span = tuple[int, int]


class Talk(NamedTuple):
    """The turns of a material, and its speakers in order of first appearance."""

    turns: tuple[Turn, ...]
    speakers: tuple[SpeakerItem, ...]
    #: what was noticed when they were looked for
    notices: tuple[Notice, ...] = ()


def read_talk(
    work: Work, materials: Mapping[str, Material], people: People, passages: Passages, told: Container[str] = ()
) -> dict[str, Talk]:
    """Who says what in each material; nothing for those in `told`, whose turns the file itself tells.

    A case's passage that is a turn as parsed says whose turns these are, or of one without a label whose it is. Without such passages,
    a case with a source is the speaker who has its name, or the only one who does not ask; in a text without labels the whole is
    theirs. Whatever stays open is told.
    """
    names = {one.id: one.pseudonym for one in people.participants}
    claims: dict[str, dict[_Span, set[str]]] = defaultdict(lambda: defaultdict(set))
    present: dict[str, dict[str, None]] = defaultdict(dict)
    for participant, of in people.materials_of.items():
        for key in of:
            present[key][participant] = None
    for participant, place in _places(work, people, passages):
        if participant not in names:
            continue
        text = materials[place.material].text
        start, end = _trimmed(text, place.start, place.end)
        if (start, end) == _trimmed(text, 0, len(text)):
            present[place.material][participant] = None
        else:
            claims[place.material][start, end].add(participant)
    return {
        key: Talk((), ()) if key in told else _talk(work, material, passages.reading, claims[key], list(present[key]), names)
        for key, material in materials.items()
    }


def _places(work: Work, people: People, passages: Passages) -> Iterator[tuple[str, Place]]:
    """(participant, place) of every passage that a case claims."""
    for participant, selections in people.selections_of.items():
        for key in selections:
            if key in passages.places:
                yield participant, passages.places[key]
            else:
                work.report.note("passage-reference", "project.refi-no-such-selection", key)
    for participant, places in passages.of_cases.items():
        yield from ((participant, place) for place in places)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space at its ends, which programs take in with a paragraph."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _talk(
    work: Work,
    material: Material,
    reading: Reading,
    claims: Mapping[_Span, set[str]],
    present: Sequence[str],
    names: Mapping[str, str],
) -> Talk:
    parsed = find_turns(material.text)
    turns = _timed(parsed.turns, _points(material, reading))
    turns, named = _named(turns, claims, names, parsed.speakers)
    whose, left = _by_claims(turns, claims)
    if left:
        work.report.note(
            "case",
            "project.refi-case-passages",
            ", ".join(sorted(names.get(one, one) for one in left)),
            n=sum(left.values()),
            name=material.name,
        )
    whose |= named
    labels = list(dict.fromkeys((*parsed.speakers, *named)))
    open_ = [one for one in present if one not in whose.values() and one in names]
    if not labels and len(open_) == 1:
        name = names[open_[0]]
        return Talk(tuple(replace(turn, speaker=name) for turn in turns), (SpeakerItem(name, participant=open_[0]),))
    for participant in open_:
        label = _label_of(names[participant], [one for one in labels if one not in whose], len(open_) == 1)
        if label is not None:
            whose[label] = participant
        else:
            work.report.note("case", "project.refi-case-speaker", names[participant], name=names[participant], material=material.name)
    return Talk(turns, tuple(SpeakerItem(label, participant=whose.get(label)) for label in labels), () if named else parsed.notices)


def _named(
    turns: tuple[Turn, ...], claims: Mapping[_Span, set[str]], names: Mapping[str, str], labels: Sequence[str]
) -> tuple[tuple[Turn, ...], dict[str, str]]:
    """Turns without a label that are exactly one participant's passage get that one's name; and who is called so."""
    found: list[Turn] = []
    named: dict[str, str] = {}
    for turn in turns:
        claimed = claims.get((turn.start, turn.end), set()) if turn.speaker is None else set()
        one = next(iter(claimed)) if len(claimed) == 1 else None
        name = names.get(one) if one is not None else None
        if one is not None and name is not None and name not in labels and named.get(name, one) == one:
            named[name] = one
            turn = replace(turn, speaker=name)
        found.append(turn)
    return tuple(found), named


def _by_claims(turns: Sequence[Turn], claims: Mapping[_Span, set[str]]) -> tuple[dict[str, str], Counter[str]]:
    """Whose label each is, by the most of its turns that are exactly a participant's; and how many passages are no turns."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    left = Counter(participant for participants in claims.values() for participant in participants)
    for turn in turns:
        for span in {(turn.start, turn.end), (turn.talk_start, turn.end)} if turn.speaker is not None else ():
            for participant in claims.get(span, ()):
                left[participant] -= 1
                votes[str(turn.speaker)][participant] += 1
    whose = {label: max(count, key=lambda one: (count[one], one)) for label, count in votes.items()}
    return whose, +left


def _label_of(name: str, labels: Sequence[str], alone: bool) -> str | None:
    folded = [label for label in labels if label.casefold() == name.casefold()]
    if folded:
        return folded[0]
    answering = [label for label in labels if not is_asking(label)]
    return answering[0] if alone and len(answering) == 1 else None


def _points(material: Material, reading: Reading) -> list[tuple[int, float]]:
    """Synchronised places of a recording: (canonical offset, seconds), in order."""
    text, at = Counted(material), reading._replace(end="exclusive")
    points: list[tuple[int, float]] = []
    for element in material.elements:
        for point in element.iterchildren("SyncPoint"):
            position, milliseconds = integer(point.get("position")), integer(point.get("timeStamp"))
            if position is None or milliseconds is None or milliseconds < 0:
                continue
            try:
                points.append((text.place(Span(position, position), at).start, milliseconds / 1000))
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
