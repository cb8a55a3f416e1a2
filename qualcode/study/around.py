"""Passages around words that were found: the words themselves, the sentences they stand in, or the turns."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.versions import listed_versions, text_of
from qualcode.text.sentences import sentence_at

Unit = Literal["words", "sentence", "turn"]
UNITS: tuple[Unit, ...] = ("words", "sentence", "turn")


class Stretch(NamedTuple):
    """A passage of a material's current text."""

    material: str
    start: int
    end: int


def passages_around(connection: Connection, found: Iterable[Stretch], unit: Unit, language: str) -> list[Stretch]:
    """The passages that hold what was found, each once, in the order of the material and of the text.

    Words in a speaker's label belong to no passage. A sentence is looked for within the turn; `language` is that of the transcripts.
    """
    by_material: dict[str, list[Stretch]] = defaultdict(list)
    for one in found:
        by_material[one.material].append(one)
    versions = [(version, material) for version, material, _, _ in listed_versions(connection) if material in by_material]
    talks = _talks(connection, [version for version, _ in versions])
    passages: dict[Stretch, None] = {}
    for version, material in versions:
        text = text_of(connection, version)
        spoken = talks.get(version) or [(0, len(text))]
        starts = [start for start, _ in spoken]
        held = (0, 0)
        for one in sorted(by_material[material]):
            talk = spoken[max(0, bisect_right(starts, one.start) - 1)]
            if talk[0] <= one.start < talk[1]:
                if unit == "words" or not held[0] <= one.start < one.end <= held[1]:
                    held = _widened(text, talk, one, unit, language)
                passages[Stretch(material, *held)] = None
    return list(passages)


def _widened(text: str, talk: tuple[int, int], found: Stretch, unit: Unit, language: str) -> tuple[int, int]:
    start, end = found.start, found.end
    if unit == "turn":
        start, end = talk
    elif unit == "sentence":
        first = sentence_at(text, *talk, start, language) or (start, end)
        last = first if end <= first[1] else sentence_at(text, *talk, min(end, talk[1]) - 1, language) or (start, end)
        start, end = first[0], last[1]
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _talks(connection: Connection, versions: list[str]) -> dict[str, list[tuple[int, int]]]:
    """What is said in each turn of some text versions, in order."""
    rows = driver(connection).execute(
        'SELECT text_version_id, talk_start, "end" FROM turn WHERE text_version_id IN (SELECT value FROM json_each(?)) '
        'AND "end" > talk_start ORDER BY text_version_id, talk_start',
        (json.dumps(versions),),
    )
    talks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for version, start, end in rows:
        talks[version].append((start, end))
    return talks
