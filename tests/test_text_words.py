"""Words as DESIGN counts them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.words import count_words, word_at, words


def listed(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jeg ar år, åh!", ["Jeg", "ar", "år", "åh"]),
        ("it's don’t rock'n'roll", ["it's", "don’t", "rock'n'roll"]),
        ("covid-19 -altså- en--to", ["covid-19", "altså", "en", "to"]),
        ("'citeret' ”ord”", ["citeret", "ord"]),
        ("kl. 12:30 1.930 64,1 %", ["kl", "12", "30", "1", "930", "64", "1"]),
        ("snake_case @anna [id1]", ["snake", "case", "anna", "id1"]),
        ("x\u030cy a\u0301", ["x\u030cy", "a\u0301"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("… – ?", []),
        ("", []),
    ],
)
def test_what_is_a_word(text: str, expected: list[str]) -> None:
    assert listed(text) == expected


@given(st.text(st.sampled_from("abæå1 \n'’-.,_½"), max_size=60))
def test_agrees_with_the_standard_library_where_no_accent_stands_alone(text: str) -> None:
    assert listed(text) == re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)


@given(st.text(st.sampled_from("ab æ'’-.1\n\u0301"), max_size=40), st.data())
def test_the_word_at_an_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    holding = [span for span in words(text) if span[0] <= offset < span[1]]
    ending = [span for span in words(text) if span[1] == offset]
    assert word_at(text, offset) == next(iter(holding + ending), None)


@pytest.mark.parametrize("between", ["", "a", "'", "\u2010", " "])
def test_counting_knows_the_same_words_in_every_script(between: str) -> None:
    # what is counted the fast way, character by character, and what begins beyond it
    for code in (*range(0x400), *range(0x2000, 0x2100)):
        text = f"x{chr(code)}{between}{chr(code)}y"
        assert count_words(text, [(0, len(text))]) == sum(1 for _ in words(text)), hex(code)


def test_counting_counts_only_the_spans() -> None:
    text = "I: et to tre\nS1: fire fem"
    assert count_words(text, [(3, 12), (17, len(text))]) == 5
    assert count_words(text, []) == 0
