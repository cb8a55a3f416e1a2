"""The proof of a printed form says the truth: what is proved is proved, and what is not says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.printed import edits_of, printed_form
from qualcode.text.proof import Difference, Piece, marked, proof

WORDS = "I mean, the first weeks, (pause) I was lying in the dark at Odense hospital and, eh, [laughs] nobody called."


def test_what_is_proved_is_shown_piece_by_piece() -> None:
    shown = proof(WORDS, "I mean, the first weeks, […] I was lying in the dark at [the hospital] and, eh, [laughs] nobody called.")
    assert shown.edits is not None
    assert shown.differences == ()
    assert [piece for piece in shown.pieces if piece.kind != "stands"] == [
        Piece("left-out", "(pause)"),
        Piece("put-in", "[…]"),
        Piece("left-out", "Odense hospital"),
        Piece("put-in", "[the hospital]"),
    ]
    assert "".join(piece.words for piece in shown.pieces if piece.kind != "left-out") == printed_form(WORDS, shown.edits)


@pytest.mark.parametrize(
    ("printed", "differences"),
    [
        (WORDS.replace("dark", "night"), (Difference("dark", "night"),)),
        (WORDS.replace("(pause) ", ""), (Difference("(pause)", ""),)),
        (WORDS.replace("the dark", "the very dark"), (Difference("", "very"),)),
        (WORDS.replace("(pause)", "[…]").replace("nobody", "noone"), (Difference("nobody", "noone"),)),
        (WORDS.replace(", eh, [laughs]", ""), (Difference(", eh, [laughs]", ""),)),
        ("", (Difference(WORDS, ""),)),
    ],
)
def test_the_words_that_differ_are_named(printed: str, differences: tuple[Difference, ...]) -> None:
    shown = proof(WORDS, printed)
    assert shown.edits is None
    assert shown.differences == differences
    assert "".join(piece.words for piece in shown.pieces) == WORDS
    assert [piece.words for piece in shown.pieces if piece.kind == "differs"] == [one.original for one in differences if one.original]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (WORDS.replace("dark", "night"), WORDS.replace("dark", "[night]")),
        (WORDS.replace("(pause) ", ""), WORDS.replace("(pause)", "[…]")),
        (WORDS.replace("the dark", "the very dark"), WORDS.replace("the dark", "the [very] dark")),
        (WORDS.replace("(pause)", "[…]").replace("nobody", "noone"), WORDS.replace("(pause)", "[…]").replace("nobody", "[noone]")),
        (WORDS.replace(", eh, [laughs]", ""), WORDS.replace(", eh, [laughs]", " […]")),
        (WORDS.replace("I mean, the", "The"), WORDS.replace("I mean, the", "[The]")),
        (WORDS, WORDS),
        ("I mean, the first weeks,", "I mean, the first weeks, […]"),
    ],
)
def test_marks_are_put_where_words_were_changed(typed: str, printed: str) -> None:
    assert marked(WORDS, typed) == printed


PIECES = st.sampled_from(["ja", "nej", "og", "så", ",", ".", "[…]", "[hun]", "[", "]", "(ler)", "\n", " ", "  ", "at gå", "-"])
TALK = st.lists(PIECES, max_size=12).map(" ".join)


@given(TALK, TALK)
def test_a_proof_holds_or_says_why_not(words: str, typed: str) -> None:
    shown = proof(words, typed)
    assert (shown.edits is None) == (edits_of(words, typed) is None)
    if shown.edits is not None:
        assert "".join(piece.words for piece in shown.pieces if piece.kind != "left-out") == printed_form(words, shown.edits)
        kept = "".join(piece.words for piece in shown.pieces if piece.kind != "put-in")
        assert "".join(kept.split()) == "".join(words.split())
    else:
        assert shown.differences
        assert "".join(piece.words for piece in shown.pieces) == words
    put = marked(words, typed)
    assert put is None or edits_of(words, put) is not None


@given(TALK, TALK)
def test_a_plain_change_of_words_can_be_marked(words: str, typed: str) -> None:
    """Where neither has brackets of its own, marks can always be put."""
    words, typed = (said.replace("[", "").replace("]", "").replace("…", "") for said in (words, typed))
    if words.strip():
        assert marked(words, typed) is not None
