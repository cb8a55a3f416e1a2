"""Graphemes are found from anywhere as from the beginning; every width is the width of what is drawn."""

from __future__ import annotations

import sys
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qualcode.text.graphemes import (
    UNICODE_VERSION,
    boundaries,
    cell_width,
    is_boundary,
    next_boundary,
    one_cell_each,
    previous_boundary,
    previous_boundary_at,
    safe_cells,
    safe_text,
    widen,
)

TRICKY = "a \n\u0301\u0300\u200d\u200c\ufe0f👍🏽👨👩❤🇩🇰🇳\u0600\u1100\u1161\u11a8각\u0915\u094d\u0937\u0e01\u0e33語©1\u20e3\u200bé"
texts = st.one_of(st.text(st.sampled_from(TRICKY), max_size=25), st.text(max_size=25))


@given(texts)
def test_boundaries_from_anywhere_are_those_of_the_whole(text: str) -> None:
    whole = [0, *(match.end() for match in regex.finditer(r"\X", text))]
    assert boundaries(text) == whole
    for offset in range(len(text) + 1):
        assert is_boundary(text, offset) == (offset in whole)
        assert previous_boundary_at(text, offset) == max(edge for edge in whole if edge <= offset)
        assert next_boundary(text, offset) == min((edge for edge in whole if edge > offset), default=len(text))
        assert previous_boundary(text, offset) == max((edge for edge in whole if edge < offset), default=0)


def test_a_sign_that_holds_on_to_what_follows_it() -> None:
    text = "\u0600a\u0302b"
    assert [offset for offset in range(5) if is_boundary(text, offset)] == [0, 3, 4]


@given(texts, st.data())
def test_widening_is_the_smallest_span_around(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wide_start, wide_end, widened = widen(text, start, end)
    edges = boundaries(text)
    assert wide_start == max(edge for edge in edges if edge <= start)
    assert wide_end == min(edge for edge in edges if edge >= end)
    assert widened == ((wide_start, wide_end) != (start, end))


def test_the_one_cell_characters_are_that_alone_and_together() -> None:
    even = [chr(number) for number in range(sys.maxunicode + 1) if one_cell_each(chr(number))]
    assert set("abcxyzæøåÆØÅéüß–—…”“»«’€• ЖΩ") <= set(even)
    for character in even:
        assert cell_len(character, UNICODE_VERSION) == 1
        assert unicodedata.category(character)[0] not in "MC"
        assert regex.match(r"[\p{GCB=Other}--\p{Extended_Pictographic}]", character, regex.V1) or character in "©®‼⁉↔↕↖↗↘↙▪▫▶◀◻◼", character
    joined = "".join(even)
    assert len(regex.findall(r"\X", joined)) == len(joined)
    assert cell_width(joined) == len(joined)


@given(texts)
def test_the_width_is_what_rich_measures_of_what_is_drawn(text: str) -> None:
    assert cell_width(text) == cell_len(safe_text(text), UNICODE_VERSION)


@pytest.mark.parametrize(
    ("grapheme", "drawn"),
    [
        ("å", "å"),
        ("x\u030c", "x\u030c"),
        ("語", "語"),
        ("👍", "👍"),
        ("👍🏽", "👍"),
        ("👨\u200d👩\u200d👧", "👨"),
        ("❤\ufe0f", "❤ "),
        ("1\ufe0f\u20e3", "1 "),
        ("🇩🇰", "DK"),
        ("🇩", "D"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴"),
        ("\t", "    "),
        ("\n", " "),
        ("\x1b", "\ufffd"),
        ("\x9b", "\ufffd"),
        ("\u0301", "◌\u0301"),
        ("\u202e", ""),
        ("\u200b", ""),
        ("ی\u200c", "ی"),
        ("क्\u200dष", "क्ष"),
    ],
)
def test_what_is_drawn(grapheme: str, drawn: str) -> None:
    assert safe_cells(grapheme) == drawn


@given(st.text())
def test_nothing_drawn_can_steer_a_terminal_or_join_its_neighbour(text: str) -> None:
    drawn = safe_text(text)
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs") or character in "\u200d\ufe0f\u202e" for character in drawn if character < "\ud800"
    )
    assert "\u200d" not in drawn


def test_far_into_a_very_long_line_only_the_neighbourhood_is_looked_at() -> None:
    text = "日本語の文章です。" * 200_000
    for offset in range(1_500_000, 1_500_200):
        assert is_boundary(text, offset)
