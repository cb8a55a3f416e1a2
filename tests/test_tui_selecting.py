"""Selecting by words, sentences, lines and turns; and which codes come first when a few letters are typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fake_study import TALK, FakeStudy
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tui_layout import document, texts

from qualcode.text.graphemes import is_boundary
from qualcode.tui.transcript.selecting import UNITS, Selection, Units, at
from qualcode.tui.widgets.ranking import MOST, fit, rank_codes, same_name

SHOWN = document(TALK)
HERE = Units(SHOWN, "en")
MIDDLE = TALK.index("asleep")


def words(selection: Selection) -> str:
    return TALK[selection.start : selection.end]


def grown(kind: str, times: int, offset: int = MIDDLE) -> str:
    selection = at(offset)
    for _ in range(times):
        selection = HERE.grow(kind, selection)
    return words(selection)


def test_word() -> None:
    assert grown("word", 1) == "asleep"
    assert grown("word", 3) == "asleep. I thought"


def test_sentence() -> None:
    assert grown("sentence", 1) == "Well, I was mostly asleep."
    assert grown("sentence", 2).endswith("behind my eyes.")


def test_line_leaves_the_label_out() -> None:
    assert grown("line", 1) == "Well, I was mostly asleep. I thought it would be over in a"
    assert grown("line", 2).endswith("still could not")


def test_turn_leaves_the_label_out() -> None:
    turn = grown("turn", 1)
    assert turn.startswith("Well, I was")
    assert turn.endswith("behind my eyes.")
    assert grown("turn", 2).endswith("And your work?")


def test_on_a_label_the_talk_after_it_is_meant() -> None:
    label = TALK.index("Mette")
    assert grown("word", 1, label + 2) == "Well"
    assert grown("sentence", 1, label) == "Well, I was mostly asleep."


def test_between_turns_the_next_is_meant() -> None:
    between = TALK.index("eyes.") + 5
    assert grown("sentence", 1, between) == "And your work?"
    assert grown("turn", 1, between) == "And your work?"


def test_a_partly_selected_unit_is_completed_first() -> None:
    assert words(HERE.grow("sentence", Selection(MIDDLE - 7, MIDDLE + 2))) == "mostly asleep."
    assert words(HERE.grow("word", Selection(MIDDLE, MIDDLE + 2))) == "asleep"


@pytest.mark.parametrize("kind", UNITS)
def test_shrink_takes_back_what_grow_took(kind: str) -> None:
    one = HERE.grow(kind, at(MIDDLE))
    two = HERE.grow(kind, one)
    assert two.end > one.end
    assert words(HERE.shrink(kind, two)) == words(one)
    assert HERE.shrink(kind, one).empty


def test_after_coding_the_next_unit_begins_anew() -> None:
    one = HERE.grow("sentence", at(MIDDLE))
    following = HERE.grow("sentence", Selection(one.anchor, one.cursor, settled=True))
    assert words(following).startswith("I thought it would be over")


def test_at_the_end_nothing_more_is_selected() -> None:
    for kind in UNITS:
        assert HERE.grow(kind, at(SHOWN.end)) == at(SHOWN.end)
        assert not HERE.grow(kind, at(SHOWN.end - 3)).empty


def test_word_moves() -> None:
    assert TALK[HERE.next_word(MIDDLE) :].startswith("I thought")
    assert TALK[HERE.previous_word(MIDDLE) :].startswith("mostly")
    assert HERE.previous_word(0) == 0
    assert HERE.next_word(SHOWN.end) == SHOWN.end


@settings(deadline=None)
@given(texts, st.integers(0, 400), st.sampled_from(["word", "line", "turn", "sentence"]))
def test_units_of_any_text_lie_on_graphemes_and_grow(text: str, offset: int, kind: str) -> None:
    shown = document(text)
    here = Units(shown, "da")
    places = shown.positions(0, shown.end) if text else [0]
    selection = at(min(places, key=lambda place: abs(place - offset)))
    for _ in range(4):
        following = here.grow(kind, selection)
        assert following.end >= selection.end
        assert is_boundary(text, following.start)
        assert is_boundary(text, following.end)
        assert text[following.start : following.end] == text[following.start : following.end].strip() or kind == "word"
        selection = following


# ranking


def test_ranks_by_kind_of_match() -> None:
    study = FakeStudy(codes=("afmagt", "magt", "tab af magt", "magtens sprog", "mangel på tid"))
    names = [code.name for code in rank_codes("magt", study.reads.codes())]
    assert names == ["magt", "magtens sprog", "tab af magt", "afmagt", "mangel på tid"]


@pytest.mark.parametrize(("query", "expected"), [("fatigue", 0), ("Fat", 1), ("bel", 2), ("elie", 3), ("bgbl", 6), ("zz", None)])
def test_fit(query: str, expected: int | None) -> None:
    assert fit(query, "Fatigue" if query.casefold().startswith("fat") else "Being believed") == expected


def test_a_path_part_comes_after_the_name_itself() -> None:
    assert fit("body", "Fatigue", "Body > Fatigue") == 4
    assert fit("ody", "Fatigue", "Body > Fatigue") == 5


def test_danish_letters_are_their_own() -> None:
    assert fit("ar", "år") is None
    assert fit("ÅR", "år") == 0


def test_the_most_recent_comes_first_among_equals() -> None:
    study = FakeStudy(codes=("tired a", "tired b"))
    assert [code.name for code in rank_codes("tired", study.reads.codes())] == ["tired a", "tired b"]
    study.do("code", material="1", start=0, end=5, codes=["2"])
    assert study.reads.codes()[1].last_used is not None
    assert study.reads.codes()[1].last_used > datetime(2026, 1, 1, tzinfo=UTC)
    assert [code.name for code in rank_codes("tired", study.reads.codes())] == ["tired b", "tired a"]
    assert [code.name for code in rank_codes("", study.reads.codes())] == ["tired b", "tired a"]


def test_never_more_than_can_be_read() -> None:
    study = FakeStudy(codes=tuple(f"code {number}" for number in range(500)))
    assert len(rank_codes("code", study.reads.codes())) == MOST


def test_the_same_name_whatever_its_capitals_and_blanks() -> None:
    codes = FakeStudy(codes=("Being believed",)).reads.codes()
    assert same_name("  being   Believed ", codes) == codes[0]
    assert same_name("being", codes) is None
