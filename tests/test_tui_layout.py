"""Rows of a transcript: they cover the words, fit the width, and offsets and cells find each other."""

from __future__ import annotations

from datetime import date

import pytest
from fake_study import TALK, turns_of
from hypothesis import given
from hypothesis import strategies as st

from qualcode.study.records import MaterialRecord, TranscriptRecord
from qualcode.text.canonical import canonicalise
from qualcode.text.graphemes import cell_width, is_boundary
from qualcode.text.lines import lay_lines
from qualcode.tui.transcript.layout import SPACER, Document, Layout

MATERIAL = MaterialRecord("m", "Mette", "interview", 1, None, date(2026, 5, 3), 1, 0, 0, True)
FAMILY = "👨\u200d👩\u200d👧"
pieces = st.sampled_from(
    [
        "Mette: ",
        "hej ",
        "æble ",
        "日本語",
        "e\u0301",
        FAMILY,
        "🇩🇰",
        "👍🏽",
        "\t",
        "\n",
        "\n\n",
        "שלום ",
        "a" * 40,
        "—",
        " ",
        "I: ",
        "ord-ord ",
        "1",
    ]
)
texts = st.lists(pieces, max_size=40).map(lambda parts: canonicalise("".join(parts))[0])
widths = st.integers(min_value=2, max_value=90)


def test_what_is_said_is_told_without_labels() -> None:
    text = "A: Hello you.\nB: Well, hello.\nA: Bye."
    one = document(text)
    assert one.said(0, len(text)) == "Hello you. Well, hello. Bye."
    assert one.said(text.index("you"), text.index(", hello")) == "you. Well"
    assert one.said(0, 2) == ""


def document(text: str, interviewers: frozenset[str] = frozenset()) -> Document:
    return Document(TranscriptRecord(MATERIAL, "v", text, turns_of(text), tuple(lay_lines(text)), (), interviewers))


@given(texts, widths)
def test_rows_cover_every_word_once_and_none_is_too_wide(text: str, width: int) -> None:
    layout = Layout(document(text), width)
    seen: list[int] = []
    for index in range(len(layout)):
        row = layout.row(index)
        assert cell_width(text[row.start : row.end]) <= max(width, 2)
        seen += range(row.start, row.end)
    assert seen == sorted(set(seen)), "rows overlap or are out of order"
    assert all(text[offset].isspace() for offset in set(range(len(text))) - set(seen))


@given(texts, widths)
def test_rows_begin_and_end_on_graphemes(text: str, width: int) -> None:
    layout = Layout(document(text), width)
    for index in range(len(layout)):
        row = layout.row(index)
        assert is_boundary(text, row.start)
        assert is_boundary(text, row.end)


@given(texts, widths)
def test_an_offset_finds_its_cell_and_the_cell_its_offset(text: str, width: int) -> None:
    shown = document(text)
    layout = Layout(shown, width)
    for index in range(len(layout)):
        row = layout.row(index)
        if row.line == SPACER:
            continue
        for offset in shown.positions(row.start, row.end):
            found_row, cell = layout.cell_of(offset)
            found = layout.offset_at(found_row, cell)
            if layout.cell_of(found) == (found_row, cell):
                assert text[found:offset] == "" or cell_width(text[found:offset]) == 0
            else:
                pytest.fail(f"{offset} is drawn at {(found_row, cell)}, where {found} is found")


@given(texts, widths)
def test_right_visits_every_place_and_left_goes_back(text: str, width: int) -> None:
    shown = document(text)
    layout = Layout(shown, width)
    places = [layout.row(0).start]
    while (after := layout.right_of(places[-1])) != places[-1]:
        assert after > places[-1]
        assert is_boundary(text, after)
        places.append(after)
    assert places[-1] == shown.end
    back = [places[-1]]
    while (before := layout.left_of(back[-1])) != back[-1]:
        back.append(before)
    assert back[::-1] == places


@given(texts, widths)
def test_stored_lines_always_begin_a_row(text: str, width: int) -> None:
    shown = document(text)
    layout = Layout(shown, width)
    for line, (start, _) in enumerate(shown.lines):
        row = layout.row(layout.row_of_line(line))
        assert (row.start, row.line, row.first) == (start, line, True)
    numbered = [layout.row(index).line for index in range(len(layout)) if layout.row(index).first]
    assert numbered == list(range(len(shown.lines)))


def test_a_blank_row_stands_before_each_labelled_turn_but_not_the_first() -> None:
    shown = document(TALK)
    layout = Layout(shown, 70)
    above = [layout.row(index + 1).start for index in range(len(layout)) if layout.row(index).line == SPACER]
    assert above == [turn.start for turn in shown.turns[1:]]


def test_blank_lines_of_the_text_become_one_blank_row() -> None:
    layout = Layout(document("one\n\n\n\ntwo\nthree\n\nfour"), 40)
    assert [layout.row(index).line for index in range(len(layout))] == [0, SPACER, 1, 2, SPACER, 3]


def test_wide_enough_rows_are_the_stored_lines() -> None:
    shown = document(TALK)
    layout = Layout(shown, 70)
    assert [(row.start, row.end) for row in map(layout.row, range(len(layout))) if row.line != SPACER] == list(shown.lines)


def test_clusters_terminals_disagree_about_are_drawn_in_as_many_cells_as_they_count() -> None:
    text = f"a{FAMILY}b 🇩🇰 e\u0301 日本 \u200f שלום"
    shown = document(text)
    assert "\u200d" not in shown.drawn(0, len(text))
    assert cell_width(shown.drawn(0, len(text))) == shown.cells(0, len(text)) == cell_width(text)
    assert [text[a:b] for a, b in zip(shown.positions(0, 8), shown.positions(0, 8)[1:], strict=False)][:3] == ["a", FAMILY, "b"]


def test_a_text_without_words_has_one_empty_row() -> None:
    layout = Layout(document(""), 40)
    assert len(layout) == 1
    assert layout.cell_of(0) == (0, 0)
    assert layout.right_of(0) == layout.left_of(0) == 0


def test_a_cell_beyond_the_words_is_the_end_of_the_row() -> None:
    text = "one two three"
    layout = Layout(document(text), 8)
    assert layout.offset_at(0, 100) == 7
    assert layout.offset_at(1, 100) == len(text)
