"""The answers to a question of the interview guide: where an interviewer asked something like it, and what was said then.

Interviewers never ask in the words of the guide. So nothing is decided here: each turn that shares enough words with the question
comes with how much it shares, and the researcher says which of them asked it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import log
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.around import Stretch
from qualcode.study.database import driver
from qualcode.study.versions import listed_versions, text_of
from qualcode.text.folding import fold
from qualcode.text.words import words

#: a turn that shares less of the question than this is not offered, and no more turns than this
LEAST_LIKENESS, MOST_TURNS = 0.25, 60
#: letters of a word that count: "arbejde" and "arbejdet" are one, without a dictionary
STEM = 5
#: an interviewer's turn of so few words without a question mark ("Hm.", "Okay, yes.") does not end an answer
INTERJECTION = 3


class GuideQuestionRecord(NamedTuple):
    """A question of a guide, in the newest version that has it."""

    id: str
    guide: str
    version: int
    number: int
    text: str


class AskedQuestion(NamedTuple):
    """A turn of an interviewer that is like a question, and the turns of others that answer it."""

    material: str
    material_name: str
    #: the interviewer's words
    asked: str
    #: the share of the question's words that are in the turn, by their first letters, rare words counting more; 0 to 1
    likeness: float
    answers: tuple[Stretch, ...]


class _Turn(NamedTuple):
    start: int
    end: int
    interviewer: bool


def guide_questions(connection: Connection) -> list[GuideQuestionRecord]:
    """The questions of each guide: those of its newest version in order, then those that only older versions had."""
    rows = driver(connection).execute(
        "SELECT q.id, g.name, v.number, q.number, q.text FROM guide g JOIN guide_version v ON v.guide_id = g.id "
        "JOIN guide_question q ON q.guide_version_id = v.id WHERE q.type <> 'heading' ORDER BY g.name, v.number DESC, q.number"
    )
    questions: dict[tuple[str, str], GuideQuestionRecord] = {}
    for row in map(GuideQuestionRecord._make, rows):
        questions.setdefault((row.guide, fold(row.text)), row)
    return list(questions.values())


def asked_like(connection: Connection, question: str) -> list[AskedQuestion]:
    """The turns of interviewers that are most like `question`, the likest first; those without an answer are left out."""
    materials = {version: (material, name) for version, material, name, _ in listed_versions(connection)}
    turns = _turns(connection)
    said = {
        (version, at): frozenset(_words(text_of(connection, version)[turn.start : turn.end]))
        for version in materials
        for at, turn in enumerate(turns.get(version, ()))
        if turn.interviewer
    }
    seen = Counter(word for spoken in said.values() for word in spoken)
    weights = {word: log(1 + len(said) / (1 + seen[word])) for word in set(_words(question))}
    whole = sum(weights.values())
    found = []
    for (version, at), spoken in said.items():
        likeness = sum(weight for word, weight in weights.items() if word in spoken) / whole if whole else 0.0
        if likeness >= LEAST_LIKENESS and (answers := _answers(connection, version, materials[version][0], turns[version], at)):
            turn = turns[version][at]
            asked = text_of(connection, version)[turn.start : turn.end].strip()
            found.append(AskedQuestion(*materials[version], asked, likeness, answers))
    return sorted(found, key=lambda one: -one.likeness)[:MOST_TURNS]


def _answers(connection: Connection, version: str, material: str, turns: list[_Turn], asked: int) -> tuple[Stretch, ...]:
    """The turns of others up to the interviewer's next turn that is more than an interjection."""
    text, answers = text_of(connection, version), []
    for turn in turns[asked + 1 :]:
        said = text[turn.start : turn.end]
        if not turn.interviewer:
            if said.strip():
                answers.append(Stretch(material, turn.start + len(said) - len(said.lstrip()), turn.start + len(said.rstrip())))
        elif "?" in said or len(_words(said)) > INTERJECTION:
            break
    return tuple(answers)


def _words(said: str) -> list[str]:
    return [fold(said[start:end])[:STEM] for start, end in words(said)]


def _turns(connection: Connection) -> dict[str, list[_Turn]]:
    """The talk of every turn whose speaker is known to be an interviewer or not, by text version, in order."""
    rows = driver(connection).execute(
        'SELECT t.text_version_id, t.talk_start, t."end", coalesce(s.interviewer, 0) FROM turn t '
        "LEFT JOIN speaker s ON s.id = t.speaker_id ORDER BY t.text_version_id, t.number"
    )
    turns: dict[str, list[_Turn]] = defaultdict(list)
    for version, start, end, interviewer in rows:
        turns[version].append(_Turn(start, end, bool(interviewer)))
    return turns
