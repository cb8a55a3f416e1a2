"""Passages around what was found, and the answers to a question of the interview guide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import new_study

from qualcode.study import Study
from qualcode.study.answers import LEAST_LIKENESS, asked_like, guide_questions
from qualcode.study.around import Stretch, passages_around

ONE = """Interviewer: How was the first week at work after the accident?
Mette: It was loud. I went home. The week was long.
Interviewer: Hm, okay.
Mette: And the week after it too.
Interviewer: And your boss?
Mette: Kind.
"""
TWO = """Interviewer: Can you tell me about your first week at work?
Jonas: No week like it.
Interviewer: Yes?
Jonas: It is over.
"""
NOTE = "A week of rain. Nobody came."


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "study", language="en") as study:
        for name, text, kind in (("One", ONE, "interview"), ("Two", TWO, "interview"), ("Note", NOTE, "field-note")):
            study.do("add-material", name=name, text=text, kind=kind)
        for name in ("One", "Two"):
            study.do("set-speaker", material=name, label="Interviewer", interviewer=True)
        yield study


def found(study: Study, words: str) -> list[Stretch]:
    """Every place some words stand, labels too."""
    places = []
    for material in study.reads.materials():
        text = study.reads.transcript(material.id).text
        places += [Stretch(material.id, at, at + len(words)) for at in range(len(text)) if text.startswith(words, at)]
    return places


def words_of(study: Study, passages: list[Stretch]) -> list[str]:
    texts = {material.id: study.reads.transcript(material.id).text for material in study.reads.materials()}
    return [texts[one.material][one.start : one.end] for one in passages]


def test_words_sentences_and_turns_each_once(study: Study) -> None:
    connection, places = study.reads.connection, found(study, "week")
    assert words_of(study, passages_around(connection, places, "words", "en")) == ["week"] * 6
    assert words_of(study, passages_around(connection, places, "sentence", "en")) == [
        "How was the first week at work after the accident?",
        "The week was long.",
        "And the week after it too.",
        "Can you tell me about your first week at work?",
        "No week like it.",
        "A week of rain.",
    ]
    assert words_of(study, passages_around(connection, found(study, "It "), "turn", "en")) == [
        "It was loud. I went home. The week was long.",
        "It is over.",
    ]


def test_a_find_across_sentences_takes_both_and_one_in_a_label_none(study: Study) -> None:
    connection = study.reads.connection
    assert words_of(study, passages_around(connection, found(study, "loud. I went"), "sentence", "en")) == ["It was loud. I went home."]
    assert passages_around(connection, found(study, "Mette"), "turn", "en") == []


def test_questions_of_all_versions_the_newest_first(study: Study) -> None:
    study.do("add-guide-version", guide="guide", questions=[{"text": "The first week?"}, {"text": "Your boss?"}])
    study.do("add-guide-version", guide="guide", questions=[{"text": "The FIRST week?"}, {"text": "Sleep?"}], change="no boss")
    questions = guide_questions(study.reads.connection)
    assert [(question.version, question.text) for question in questions] == [(2, "The FIRST week?"), (2, "Sleep?"), (1, "Your boss?")]


def test_turns_like_a_question_with_the_answers_up_to_the_next_question(study: Study) -> None:
    asked = asked_like(study.reads.connection, "Tell me about the first week at work")
    assert [one.material_name for one in asked] == ["Two", "One"]
    assert asked[0].asked == "Can you tell me about your first week at work?"
    assert 1 >= asked[0].likeness > asked[1].likeness >= LEAST_LIKENESS
    assert words_of(study, list(asked[1].answers)) == ["It was loud. I went home. The week was long.", "And the week after it too."]
    # "Yes?" asks on.
    assert words_of(study, list(asked[0].answers)) == ["No week like it."]


def test_what_nobody_asked_and_what_has_no_words(study: Study) -> None:
    assert asked_like(study.reads.connection, "Dreams, nightmares?") == []
    assert asked_like(study.reads.connection, "?") == []
