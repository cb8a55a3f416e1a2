"""Lines and rows: they hold all the words, fit the measure, break where they may, and come out the same either way of wrapping."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.canonical import canonicalise
from qualcode.text.graphemes import cell_width, is_boundary, next_boundary
from qualcode.text.lines import MEASURE, lay_lines, line_at, lines_of, wrap_rows
from qualcode.text.lines import _wrap_even as wrap_even
from qualcode.text.lines import _wrap_uneven as wrap_uneven

TRICKY = "abcæå  \n\t\xa0\u3000\u0301\u200d👍🏽🇩🇰語語語\u0600\u200b-"
texts = st.one_of(st.text(st.sampled_from(TRICKY), max_size=80), st.text(max_size=80)).map(lambda raw: canonicalise(raw)[0])
even_texts = st.text(st.sampled_from("abæ   "), min_size=1, max_size=200)
widths = st.integers(4, 20)


@given(texts, widths)
def test_lines_hold_all_that_is_not_blank_and_fit(text: str, width: int) -> None:
    lines = lay_lines(text, width)
    outside = [(0, 0), *lines, (len(text), len(text))]
    for (_, before), (after, _) in pairwise(outside):
        assert before <= after
        assert not text[before:after].strip()
    for start, end in lines:
        assert "\n" not in text[start:end]
        assert cell_width(text[start:end]) <= width
        assert is_boundary(text, start)
        assert is_boundary(text, end)
        assert text[start:end].strip()


@given(texts, widths)
def test_a_line_ends_only_where_the_next_word_did_not_fit(text: str, width: int) -> None:
    lines = lay_lines(text, width)
    for (start, end), (following, _) in pairwise(lines):
        gap = text[end:following]
        if "\n" in gap:
            continue
        word_end = following
        while word_end < len(text) and not text[word_end : next_boundary(text, word_end)].isspace():
            word_end = next_boundary(text, word_end)
        assert cell_width(text[start:word_end]) > width


@given(even_texts, widths)
def test_the_fast_way_and_the_measuring_way_agree(text: str, width: int) -> None:
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start < end:
        assert wrap_even(text, start, end, width) == wrap_uneven(text, start, end, width)


@given(st.lists(st.text(st.sampled_from("abæ-"), min_size=1, max_size=8), min_size=1, max_size=40).map(" ".join))
def test_agrees_with_textwrap_on_plain_words(text: str) -> None:
    wrapped = textwrap.wrap(text, 20, break_on_hyphens=False)
    assert [text[start:end] for start, end in lay_lines(text, 20)] == wrapped


@given(texts, widths)
def test_wrapping_a_stored_line_again_changes_nothing(text: str, width: int) -> None:
    for start, end in lay_lines(text, width):
        assert wrap_rows(text, start, end, width) == [(start, end)]


def test_blank_lines_are_not_counted_and_labels_belong_to_the_line() -> None:
    text = "I: Hvordan\n\n \t\n  S1: Godt\n"
    assert [text[start:end] for start, end in lay_lines(text)] == ["I: Hvordan", "S1: Godt"]


def test_a_word_longer_than_the_measure_begins_a_line_and_is_broken_at_graphemes() -> None:
    text = "kort " + "👍🏽" * 40 + " slut"
    assert [text[start:end] for start, end in lay_lines(text)] == ["kort", "👍🏽" * 35, "👍🏽" * 5 + " slut"]
    assert [end - start for start, end in lay_lines("x" * 150)] == [70, 70, 10]


def test_the_measure_counts_cells() -> None:
    assert [end - start for start, end in lay_lines("語" * 50)] == [35, 15]
    exactly = "a" * (MEASURE - 2) + " b"
    assert len(lay_lines(exactly)) == 1
    assert len(lay_lines(exactly + "c")) == 2
    assert len(lay_lines("a" * MEASURE + "   b")) == 2
    assert len(lay_lines("a\tb" + "c" * (MEASURE - 6))) == 1
    assert len(lay_lines("a\tb" + "c" * (MEASURE - 5))) == 2


def test_a_row_of_no_break_spaces_is_blank_like_any_other() -> None:
    text = "\xa0" * 100 + "Titel\n" + "\xa0" * 100
    assert lay_lines(text) == [(100, 105)]


@given(texts, st.data())
def test_line_numbers_agree_with_a_plain_search(text: str, data: st.DataObject) -> None:
    lines = lay_lines(text, 8)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    touched = [number for number, line in enumerate(lines, 1) if line[0] < end and start < line[1]]
    before = [number for number, line in enumerate(lines, 1) if line[0] <= start]
    assert line_at(lines, start) == (before[-1] if before else min(1, len(lines)))
    first, last = lines_of(lines, start, end)
    if touched:
        assert (first, last) == (touched[0], touched[-1])
    else:
        assert first == last == line_at(lines, max(start, end - 1))


@pytest.mark.parametrize("text", ["", "\n\n", " \t \n"])
def test_without_lines_there_is_no_number(text: str) -> None:
    assert lay_lines(text) == []
    assert line_at([], 0) == 0
    assert lines_of([], 0, 0) == (0, 0)


def test_a_million_words_in_one_line() -> None:
    text = "ord " * 1_000_000
    lines = lay_lines(text)
    assert len(lines) == -(-1_000_000 // 17)
    assert lines_of(lines, 0, len(text)) == (1, len(lines))


def test_a_grapheme_wider_than_the_measure_is_a_row() -> None:
    assert wrap_rows("日", 0, 1, 1) == [(0, 1)]
    assert wrap_rows("日本", 0, 2, 1) == [(0, 1), (1, 2)]
    assert wrap_rows("a 日", 0, 3, 1) == [(0, 1), (2, 3)]
