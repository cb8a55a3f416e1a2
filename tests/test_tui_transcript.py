"""The transcript on the screen: every row aligned whatever the words are, selecting by mouse, pasting, and another size of window."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate, combinations, pairwise
from pathlib import Path

import pytest
from desk import CODES, Desk, at_the_desk, real_study
from fake_study import CLOCK, TALK, FakeStudy
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from test_tui_layout import document, texts
from textual import events
from textual.color import Color
from textual.widgets import Input

from qualcode.text.graphemes import UNICODE_VERSION, boundaries, grapheme_width
from qualcode.text.lines import MEASURE
from qualcode.tui.app import Workbench
from qualcode.tui.frame.theme import THEMES, tint
from qualcode.tui.transcript.layout import Layout
from qualcode.tui.transcript.margin import Frame, Labels
from qualcode.tui.transcript.paint import Looks, Painter
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.spans import Span, SpanIndex
from qualcode.tui.transcript.view import TranscriptView
from qualcode.tui.widgets.dialogs import AskDialog

HOSTILE = (
    "日本語の話 og \u200bnulbredde 👨\u200d👩\u200d👧\u200d👦 ved bordet, 👍🏽 🇩🇰",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f e\u0301t ord",
    "שלום עולם וזה הכול \u200fog\u200e مرحبا بالعالم ﷽",
    "one\ttwo\t\tthree [bold]not[/bold] \\[x] \u00ad soft\u2028line ｆｕｌｌ ａ\u0308",
    "\u0301alone \u0e33 \u1100\u1161\u11a8 क्षि ❤️ 1️⃣ ☎︎ \ufe0f \U0001f1e9 Z̷̢̛a̶l̸g̵o̶",
    "x" * 200,
    "\x1b[31mred\x1b[0m \x07 \x9b31m",
)
LOOKS = Looks(Color.parse("black"), True, False, *(Style(),) * 9)


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and passages on it, at the edges of its characters."""
    text = draw(st.one_of(texts, st.lists(st.sampled_from(HOSTILE), max_size=4).map("\n".join)))
    edges = boundaries(text)
    spans = []
    for number in range(draw(st.integers(0, 6))):
        start, end = sorted(draw(st.lists(st.sampled_from(edges), min_size=2, max_size=2)))
        if start < end:
            name = draw(st.sampled_from(["Fatigue", "日本語", "👨\u200d👩\u200d👧 family", "[red]", "שלום", "x" * 80]))
            made = CLOCK + timedelta(minutes=number)
            spans.append(Span(str(number), f"q{number}", start, end, "c", name, number % 12, "ask", "Anna", made))
    return text, spans


@given(pages(), st.integers(40, 160), st.data())
def test_every_row_is_aligned_in_every_width(page: tuple[str, list[Span]], width: int, data: st.DataObject) -> None:
    """The stripes begin at the same cell of every row, and nothing reaches beyond the view, as a terminal counts cells."""
    text, spans = page
    shown = document(text)
    index = SpanIndex(shown.lines, spans)
    frame = Frame.fit(width, len(shown.lines), MEASURE, index.lanes)
    layout = Layout(shown, frame.text)
    painter = Painter(layout, index, Labels(layout, index, frame), frame, LOOKS)
    places = st.sampled_from([0, *boundaries(text)])
    selection = Selection(data.draw(places), data.draw(places))
    found = [tuple(sorted((data.draw(places), data.draw(places))))]
    for row in range(len(layout)):
        segments = painter.row(row, selection, True, found)  # type: ignore[arg-type]
        edges = list(accumulate(cell_len(segment.text, UNICODE_VERSION) for segment in segments))
        assert edges[-1] <= width
        assert frame.number in edges
        assert frame.number + frame.text + 1 in edges, [segment.text for segment in segments]
        for segment in segments:
            assert all(letter.isprintable() or letter == " " for letter in segment.text), segment.text
            single = [segment.text[start:end] for start, end in pairwise(boundaries(segment.text))]
            assert sum(map(grapheme_width, single)) == cell_len(segment.text, UNICODE_VERSION)


@pytest.mark.parametrize("width", [60, 80, 111, 160])
async def test_every_strip_is_as_wide_as_the_view(width: int) -> None:
    study = FakeStudy({"Strange": "\n".join(f"日本: {line}" for line in HOSTILE)}, CODES)

    async def step(desk: Desk) -> None:
        await desk.keys("t", "c", *"fat", "enter", "J", "s", "c", *"guilt", "enter")
        view = desk.view
        for row in range(view.size.height):
            strip = view.render_line(row)
            assert strip.cell_length == view.size.width
            assert sum(cell_len(segment.text, UNICODE_VERSION) for segment in strip) == view.size.width

    await at_the_desk(step, study, size=(width, 24))


# another size of window


async def test_the_selection_survives_every_size_of_the_window() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n} " + "and on and on " * 12 for n in range(300))}, CODES)

    async def step(desk: Desk) -> None:
        await desk.go("line 150")
        await desk.keys("s", "shift+down")
        selection = desk.view.selection
        for columns, rows in ((70, 30), (160, 45), (50, 12), (80, 24), (120, 36)):
            await desk.pilot.resize_terminal(columns, rows)
            await desk.pilot.pause()
            await desk.pilot.pause()
            assert desk.view.selection == selection
            if columns >= 60:
                row = desk.view.layout_rows.row_at(selection.cursor) - round(desk.view.scroll_y)
                assert 0 <= row < desk.view.size.height, "the cursor is out of sight"
        await desk.keys("c", *"fat", "enter")
        assert desk.coded() == [(desk.view.document.text[selection.start : selection.end].strip(), ["Fatigue"])]

    await at_the_desk(step, long)


async def test_line_by_line_survives_another_size_and_narrow_rows() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("My boss")
        await desk.keys("ctrl+l")
        line = desk.selected
        await desk.pilot.resize_terminal(62, 20)
        await desk.pilot.pause()
        assert desk.selected == line
        await desk.keys("down", "up")
        assert desk.selected == line

    await at_the_desk(step)


# the mouse


def cell_of(desk: Desk, words: str) -> tuple[int, int]:
    row, cell = desk.view.layout_rows.cell_of(desk.view.document.text.index(words))
    return desk.view.text_left + cell, row - round(desk.view.scroll_y)


async def test_a_click_puts_the_cursor_and_shift_extends_in_both_directions() -> None:
    async def step(desk: Desk) -> None:
        await desk.pilot.click(TranscriptView, offset=cell_of(desk, "mostly"))
        assert desk.view.selection.cursor == TALK.index("mostly")
        assert desk.selected == ""
        await desk.pilot.click(TranscriptView, offset=cell_of(desk, "thought"), shift=True)
        assert desk.selected == "mostly asleep. I "
        await desk.pilot.click(TranscriptView, offset=cell_of(desk, "Well"), shift=True)
        assert desk.selected == "Well, I was "

    await at_the_desk(step)


async def test_two_clicks_select_the_word_and_three_the_sentence() -> None:
    async def step(desk: Desk) -> None:
        await desk.pilot.click(TranscriptView, offset=cell_of(desk, "boss"), times=2)
        assert desk.selected == "boss"
        await desk.pilot.click(TranscriptView, offset=cell_of(desk, "boss"), times=3)
        assert desk.selected == "My boss was kind about it."
        await desk.keys("c", *"fat", "enter")
        assert desk.coded() == [("My boss was kind about it.", ["Fatigue"])]

    await at_the_desk(step)


async def test_a_click_on_a_wide_letter_lands_on_it() -> None:
    text = "Mette: 日本語の話 og mere"

    async def step(desk: Desk) -> None:
        column, row = cell_of(desk, "語")
        for half in (0, 1):
            await desk.pilot.click(TranscriptView, offset=(column + half, row))
            assert desk.view.selection.cursor == text.index("語")
        await desk.pilot.click(TranscriptView, offset=cell_of(desk, "og"), shift=True)
        assert desk.selected == "語の話 "

    await at_the_desk(step, FakeStudy({"Wide": text}, CODES))


async def test_dragging_past_either_edge_scrolls_and_goes_on_selecting() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n}" for n in range(200))}, CODES)

    async def step(desk: Desk) -> None:
        await desk.go("line 60")
        start = desk.view.selection.cursor
        await desk.pilot.mouse_down(TranscriptView, offset=cell_of(desk, "line 60"))
        await desk.pilot.hover("#heading", offset=(12, 0))
        await desk.pilot.pause(0.4)
        await desk.pilot.mouse_up("#heading", offset=(12, 0))
        assert desk.view.selection.anchor == start
        assert desk.view.selection.cursor < desk.view.document.text.index("line 58")
        assert abs(desk.view.layout_rows.row_at(desk.view.selection.cursor) - round(desk.view.scroll_y)) <= 3

    await at_the_desk(step, long)


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n}" for n in range(200))}, CODES)

    async def step(desk: Desk) -> None:
        before = desk.view.selection
        desk.view.post_message(events.MouseScrollDown(desk.view, 5, 5, 0, 0, 0, False, False, False))
        await desk.pilot.pause()
        await desk.pilot.pause(0.1)
        assert desk.view.scroll_y > 0
        assert desk.view.selection == before

    await at_the_desk(step, long)


# pasting


async def paste(desk: Desk, words: str) -> None:
    desk.pilot.app.post_message(events.Paste(words))
    await desk.pilot.pause()


async def test_words_pasted_into_the_transcript_are_no_commands() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c", *"fat", "enter", "w")
        before, selection = desk.coded(), desk.view.selection
        await paste(desk, "x u q c s\rdelete\x1b[A\r")
        assert desk.pilot.app.is_running
        assert desk.pilot.app.screen is desk.screen
        assert desk.coded() == before
        assert desk.view.selection == selection

    await at_the_desk(step)


async def test_pasted_lines_become_one_line_in_a_field() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        assert isinstance(desk.pilot.app.screen, AskDialog)
        await paste(desk, "\rover in\r\n  a week\x07\x1b,\teverybody \r")
        assert desk.pilot.app.screen.query_one(Input).value == "over in a week, everybody "
        await desk.keys("enter")
        assert " ".join(desk.selected.split()) == "over in a week, everybody"

    await at_the_desk(step)


async def test_what_is_pasted_at_once_after_the_key_that_opens_a_field_is_not_lost() -> None:
    async def step(desk: Desk) -> None:
        desk.pilot.app.post_message(events.Key("slash", "/"))
        desk.pilot.app.post_message(events.Paste("plas"))
        await desk.at_once("t", "e", "r", "enter")
        assert desk.selected == "plaster"

    await at_the_desk(step)


async def test_pasted_lines_stay_lines_in_a_memo(tmp_path: Path) -> None:
    from textual.widgets import TextArea

    async def step(desk: Desk) -> None:
        await desk.go("My boss")
        await desk.keys("s", "m")
        await desk.pilot.pause(0.2)
        field = desk.pilot.app.screen.query_one(TextArea)
        field.focus()
        await desk.keys("x")
        await paste(desk, "one\rtwo\r\nthree\x07")
        await desk.keys("y")
        assert field.text == "xone\ntwo\nthreey"

    await at_the_desk(step, real_study(tmp_path))


async def test_nothing_is_pasted_while_the_window_is_too_small() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        await desk.pilot.resize_terminal(40, 10)
        await desk.pilot.pause()
        await paste(desk, "plaster")
        await desk.pilot.resize_terminal(80, 24)
        await desk.pilot.pause()
        assert desk.pilot.app.screen.query_one(Input).value == ""

    await at_the_desk(step)


# colours


def coded_twice() -> FakeStudy:
    """One passage with a code, one with a code within it, and words to be found in each."""
    study = FakeStudy(codes=CODES)
    for words, code in (("Well, I was mostly asleep. I thought it would be over", "1"), ("I thought it would", "2"), ("be ill", "3")):
        start = TALK.index(words)
        study.do("code", material="1", start=start, end=start + len(words), codes=[code])
    return study


TERMINALS = {
    "true colour": {},
    "256 colours": {"COLORTERM": "", "TERM": "xterm-256color"},
    "16 colours": {"COLORTERM": "", "TERM": "xterm"},
    "no colour": {"NO_COLOR": "1"},
    "no colour of 16": {"NO_COLOR": "1", "COLORTERM": "", "TERM": "xterm"},
}


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize("terminal", TERMINALS)
async def test_all_that_can_be_said_of_words_can_be_told_apart(theme: str, terminal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TERMINALS[terminal].items():
        monkeypatch.setenv(name, value)
    app = Workbench(coded_twice(), theme=theme)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        view = app.screen.query_one(TranscriptView)

        def look(words: str) -> str:
            offset = TALK.index(words)
            row, cell = view.layout_rows.cell_of(offset)
            segments = view.render_line(row)
            for line_filter in app.get_line_filters():
                segments = segments.apply_filter(line_filter, view.background_colors[1])
            edges = accumulate(segment.cell_length for segment in segments)
            segment = next(segment for segment, edge in zip(segments, edges, strict=True) if edge > view.text_left + cell)
            assert segment.style
            # Rich keeps what it rendered first, whatever the colours were.
            segment.style._ansi = None
            return segment.style.render("x", color_system=app.console._color_system)

        view.show_found([(start, start + 3) for start in map(TALK.index, ("the first", "mos", "tho", "kept"))])
        view.select(Selection(TALK.index("e-mails"), TALK.index("coming")))
        looks = {
            "talk": look("My boss"),
            "coded": look("asleep"),
            "coded twice": look("would"),
            "found": look("the first"),
            "found in coded twice": look("tho"),
            "selected": look("e-mails"),
            "cursor": look("coming"),
            "speaker": look("Mette"),
        }
        looks["found in coded"] = look("mos")
        view.select(Selection(0, TALK.index("My boss")))
        looks |= {"selected coded": look("asleep"), "selected coded twice": look("would")}
        alike = [(one, other) for one, other in combinations(looks, 2) if looks[one] == looks[other]]
        assert alike == []


async def test_the_innermost_passage_gives_the_tint() -> None:
    async def step(desk: Desk) -> None:
        view = desk.view
        row, cell = view.layout_rows.cell_of(TALK.index("thought"))
        strip = view.render_line(row).crop(view.text_left + cell, view.text_left + cell + 1)
        (segment,) = strip
        inner = next(span for span in view.index if span.name == "Being believed")
        assert segment.style
        assert segment.style.bgcolor == tint(inner.hue, True, view.looks().ground)
        assert segment.style.underline

    await at_the_desk(step, coded_twice())
