"""The printed form of a quotation: nothing changes but what is marked."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.printed import edits_of, printed_form

WORDS = "I mean, the first weeks, (pause) I was lying in the dark at Odense hospital and, eh, [laughs] nobody called."


@pytest.mark.parametrize(
    "printed",
    [
        WORDS,
        "I mean, the first weeks, […] I was lying in the dark at [the hospital] and, eh, [laughs] nobody called.",
        "[…] I was lying in the dark […] nobody called.",
        "I mean, the first weeks […]",
        "I mean, the first weeks, (pause) I [Mette] was lying in the dark at Odense hospital and, eh, [laughs] nobody called. [she cries]",
        "[She says:] I mean, the first weeks, (pause) I was lying in the dark at Odense hospital and, eh, [laughs] nobody called.",
    ],
)
def test_marked_edits_are_kept_as_written(printed: str) -> None:
    edits = edits_of(WORDS, printed)
    assert edits is not None
    assert printed_form(WORDS, edits) == printed


@pytest.mark.parametrize(
    "printed",
    [
        "the first weeks",
        "I mean, the first weeks, I was lying in the dark at Odense hospital and, eh, [laughs] nobody called.",
        "I meant, […] nobody called.",
        "[…] nobody called",
        "",
        "[…] nobody called. And nobody came.",
    ],
)
def test_an_unmarked_change_is_refused(printed: str) -> None:
    assert edits_of(WORDS, printed) is None


def test_three_dots_become_the_usual_mark() -> None:
    edits = edits_of(WORDS, "[...] nobody called.")
    assert edits is not None
    assert printed_form(WORDS, edits) == "[…] nobody called."


def test_the_edits_hold_no_words_of_the_quotation() -> None:
    edits = edits_of(WORDS, "[…] I was lying in the dark […] nobody called.")
    assert [edit for edit in edits or [] if isinstance(edit, str)] == ["[…]", "[…]"]


@given(st.text("ab \n[]…", max_size=30))
def test_the_words_themselves_are_always_a_printed_form(words: str) -> None:
    edits = edits_of(words, words)
    assert edits is not None
    assert "".join(printed_form(words, edits).split()) == "".join(words.split())


@given(st.lists(st.sampled_from(["et", "to", "tre", "fire"]), min_size=3, max_size=8), st.data())
def test_leaving_out_a_stretch_with_a_mark_is_always_possible(spoken: list[str], data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(spoken) - 1))
    high = data.draw(st.integers(low + 1, len(spoken)))
    printed = " ".join([*spoken[:low], "[…]", *spoken[high:]])
    edits = edits_of(" ".join(spoken), printed)
    assert edits is not None
    assert printed_form(" ".join(spoken), edits) == printed


@pytest.mark.parametrize("printed", ["[…] […] […] […] […] slut", "[a] og [b] og [c] og [d] og [e] og [f] nej"])
def test_many_marks_in_a_long_quotation_are_judged_at_once(printed: str) -> None:
    begun = monotonic()
    assert edits_of("og så " * 700, printed) is None
    assert edits_of("og så " * 700 + "slut", "[…] […] […] […] […] slut") is not None
    assert monotonic() - begun < 1
