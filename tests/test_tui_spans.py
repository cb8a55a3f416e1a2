"""Coded passages: who lies over what, lanes that never collide and stay, and what must be drawn again."""

from __future__ import annotations

from datetime import timedelta

from fake_study import CLOCK
from hypothesis import given
from hypothesis import strategies as st
from test_tui_layout import document

from qualcode.tui.transcript.layout import Document, Layout
from qualcode.tui.transcript.margin import ALONE, ENDS, MORE, RUNS, STARTS, Frame, Labels, shorten, stripes
from qualcode.tui.transcript.spans import Span, SpanIndex

TEXT = "\n".join(f"Mette: line {number} " + "words and more words " * 3 for number in range(60))
DOCUMENT = document(TEXT)


def span(key: str, start: int, end: int, name: str = "Fatigue", made: int = 1) -> Span:
    return Span(key, f"q{key}", start, end, "c", name, 0, "ask", "Anna", CLOCK + timedelta(minutes=made))


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """On few places, so that ends meet beginnings."""
    places = st.integers(0, len(TEXT) // 40 - 1).map(lambda place: place * 40)
    found = []
    for number in range(draw(st.integers(0, 25))):
        start = draw(places)
        found.append(span(str(number), start, start + 40 * draw(st.integers(1, 20))))
    return found


@given(spans(), st.integers(0, len(TEXT) // 40 - 1), st.integers(1, 10))
def test_over_finds_exactly_the_overlapping_ones(all_spans: list[Span], place: int, places: int) -> None:
    start, length = place * 40, places * 40
    index = SpanIndex(DOCUMENT.lines, all_spans)
    expected = {one.key for one in all_spans if one.start < start + length and one.end > start}
    found = index.over(start, start + length)
    assert {one.key for one in found} == expected
    assert len(found) == len(expected)


@given(spans())
def test_no_two_in_one_lane_share_a_row(all_spans: list[Span]) -> None:
    index = SpanIndex(DOCUMENT.lines)
    for one in all_spans:
        index.add(one)
    layout = Layout(DOCUMENT, 70)
    taken: dict[tuple[int, int], str] = {}
    for one in all_spans:
        for row in layout.rows_over(one.start, one.end):
            assert taken.setdefault((index.lane(one), row), one.key) == one.key


@given(spans(), spans())
def test_update_leaves_what_stays_and_tells_what_changed(before: list[Span], after: list[Span]) -> None:
    index = SpanIndex(DOCUMENT.lines, before)
    kept = {one.key: index.lane(one) for one in before if one in after}
    touched = index.update(after)
    assert {one.key for one in index} == {one.key for one in after}
    assert {key: index.lane(index.get(key)) for key in kept} == kept  # type: ignore[arg-type]
    changed = {(one.start, one.end) for one in set(before) ^ set(after)}
    assert set(touched) == changed
    fresh = SpanIndex(DOCUMENT.lines, after)
    assert [one.key for one in index.over(0, len(TEXT))] == [one.key for one in fresh.over(0, len(TEXT))]


@given(spans())
def test_adding_and_removing_is_nothing(all_spans: list[Span]) -> None:
    index = SpanIndex(DOCUMENT.lines, all_spans)
    lanes = {one.key: index.lane(one) for one in all_spans}
    index.add(span("new", 10, 500))
    index.remove("new")
    assert {one.key: index.lane(one) for one in index} == lanes


def test_a_renamed_code_keeps_its_lane() -> None:
    index = SpanIndex(DOCUMENT.lines, [span("a", 0, 300), span("b", 10, 300)])
    index.update([span("b", 10, 300, "Tiredness")])
    assert index.update([span("b", 10, 300, "Exhaustion")]) == [(10, 300), (10, 300)]
    assert index.lane(index.over(10, 20)[0]) == 1


def test_the_innermost_and_newest_comes_last() -> None:
    index = SpanIndex(DOCUMENT.lines, [span("inner", 20, 30, made=1), span("outer", 0, 300, made=9), span("newer", 20, 30, made=5)])
    assert [one.key for one in index.over(22, 24)] == ["outer", "inner", "newer"]


def glyphs(layout: Layout, index: SpanIndex, lanes: int = 3) -> list[str]:
    rows = [layout.row(number) for number in range(len(layout))]
    return ["".join(glyph for glyph, _ in stripes(row, index.over(row.start, row.end), index, layout, lanes)) for row in rows]


def test_stripes_start_run_over_blank_rows_and_end() -> None:
    shown = document("Mette: one\nJonas: two\nMette: three")
    index = SpanIndex(shown.lines, [span("a", 7, 29), span("b", 18, 21)])
    assert glyphs(Layout(shown, 70), index) == [STARTS + "  ", RUNS + "  ", RUNS + ALONE + " ", RUNS + "  ", ENDS + "  "]


def test_more_passages_than_lanes_are_told_of() -> None:
    shown = document("Mette: one two three")
    index = SpanIndex(shown.lines, [span(str(n), 7, 10) for n in range(4)])
    assert glyphs(Layout(shown, 70), index) == [ALONE * 2 + MORE]


def names_on(shown: Document, index: SpanIndex, frame: Frame) -> list[list[str]]:
    layout = Layout(shown, frame.text)
    labels = Labels(layout, index, frame)
    return [[name for name, _ in labels.on(layout.row(number))] for number in range(len(layout))]


def test_names_stand_at_the_first_row_with_room() -> None:
    shown = document("Mette: " + "word " * 40)
    index = SpanIndex(shown.lines, [span("a", 7, 200, "Fatigue"), span("b", 7, 200, "Being believed")])
    assert names_on(shown, index, Frame(4, 70, 2, 16))[:2] == [["Fatigue"], ["Being believed"]]
    assert names_on(shown, index, Frame(4, 70, 2, 26))[0] == ["Fatigue", "Being believed"]


def test_without_a_column_for_names_they_wait_for_a_short_row() -> None:
    shown = document("Mette: " + "word " * 30)
    index = SpanIndex(shown.lines, [span("a", 7, 155)])
    assert names_on(shown, index, Frame(4, 70, 2, 0)) == [[], [], ["Fatigue"]]


def test_where_no_row_has_room_the_name_stands_once_above_the_turn() -> None:
    shown = document("Jonas: yes\nMette: " + "word " * 12 + "ab\nJonas: no")
    start = shown.text.index("word")
    index = SpanIndex(shown.lines, [span("a", start, start + 60), span("b", start + 5, start + 9, "Being believed")])
    assert names_on(shown, index, Frame(4, 70, 2, 0)) == [[], ["Fatigue", "Being believed"], [], [], []]


def test_a_name_too_long_is_shortened_and_one_without_room_is_told_of() -> None:
    shown = document("Mette: word word")
    index = SpanIndex(shown.lines, [span("a", 7, 16, "A very long name of a code"), span("b", 7, 16, "Other")])
    assert names_on(shown, index, Frame(4, 70, 2, 12)) == [["A very long…"]]
    assert names_on(shown, index, Frame(4, 70, 2, 30)) == [["A very long name of a code", MORE]]


def test_shorten_counts_cells() -> None:
    assert shorten("日本語の話", 6) == "日本…"
    # Names of plain letters are cut without looking at each; a letter with an accent of its own character is looked at.
    for width in range(9):
        assert shorten("at håbe på", width).replace("å", "a\u030a") == shorten("at ha\u030abe pa\u030a", width)
    assert shorten("Fatigue", 7) == "Fatigue"
    assert shorten("Fatigue", 0) == ""
    assert shorten("x" * 300, 10) == "x" * 9 + "…"


@given(st.integers(20, 250), st.integers(1, 99999), st.integers(0, 30))
def test_the_frame_fits_the_width(width: int, lines: int, lanes: int) -> None:
    frame = Frame.fit(width, lines, 70, lanes)
    assert frame.number + frame.text + 1 + frame.lanes + (1 + frame.names if frame.names else 0) <= width
    assert frame.number > len(str(lines))
    if width >= 80 and lines < 10_000:
        assert frame.text == 70
        assert frame.lanes >= 2
