"""Labels of speakers: marks of Markdown are not drawn, and who speaks without a label is named above."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest
from desk import Desk, at_the_desk
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from test_tui_layout import MATERIAL, widths
from test_tui_transcript import LOOKS

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.records import TranscriptRecord
from qualcode.text.graphemes import UNICODE_VERSION
from qualcode.text.lines import MEASURE, lay_lines
from qualcode.text.plain import Turn
from qualcode.text.turns import find_turns
from qualcode.tui.transcript.layout import SPACER, Document, Layout
from qualcode.tui.transcript.margin import Frame, Labels
from qualcode.tui.transcript.marks import marks_in, without_marks
from qualcode.tui.transcript.paint import Painter
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.spans import SpanIndex

HEADINGS = "### Anna\n\nIt was **very** long.\n\n### Interviewer\n\nHow long?\n\n### Anna\n\nFour weeks.\n\n### Interviewer\n\nAnd then?\n"
labels = st.sampled_from(["### Anna\n", "## **Anna** 00:12\n", "**Anna:** ", "**Anna**: ", "_Anna:_ ", "***日本***: ", "Anna: "])
talks = st.sampled_from(["hej **du** #1\n", "日本語 og mere\n", "e\u0301t _ord_\n", "x" * 90 + "\n", "\n"])
marked = st.lists(st.tuples(labels, talks), min_size=3, max_size=8).map(lambda parts: "".join(label + talk for label, talk in parts))


def document(text: str, unlabelled: str | None = None) -> Document:
    turns = tuple(replace(turn, speaker=turn.speaker or unlabelled) for turn in find_turns(text).turns)
    return Document(TranscriptRecord(MATERIAL, "v", text, turns, tuple(lay_lines(text)), (), frozenset()))


def drawn(shown: Document, width: int = 80) -> list[str]:
    """The rows as they are drawn, without anything selected."""
    index = SpanIndex(shown.lines)
    frame = Frame.fit(width, len(shown.lines), MEASURE, index.lanes)
    layout = Layout(shown, frame.text)
    painter = Painter(layout, index, Labels(layout, index, frame), frame, LOOKS)
    return ["".join(segment.text for segment in painter.row(row, Selection(0, 0), False, ())).rstrip() for row in range(len(layout))]


def test_a_heading_that_names_a_speaker_is_drawn_without_its_marks() -> None:
    rows = drawn(document(HEADINGS))
    assert rows[0] == "  1 Anna"
    assert "  2 It was **very** long." in rows, "what is said is drawn as it stands"
    assert not any("#" in row for row in rows)


@pytest.mark.parametrize(
    ("label", "seen"),
    [("**Anna:** ", "Anna: "), ("**Anna**: ", "Anna: "), ("_Anna:_ ", "Anna: "), ("Anna_B: ", "Anna_B: "), ("Anna*: ", "Anna*: ")],
)
def test_emphasis_of_a_label_is_not_drawn_and_other_signs_are(label: str, seen: str) -> None:
    rows = drawn(document(f"{label}Hej.\nI: Ja?\n{label}Nå.\nI: Og?\n"))
    assert rows[0] == f"  1 {seen}Hej."


@given(marked, widths)
def test_the_cursor_passes_marks_in_one_step_and_finds_its_cell(text: str, width: int) -> None:
    shown = document(text)
    layout = Layout(shown, width)
    for row in filter(lambda row: row.line != SPACER, map(layout.row, range(len(layout)))):
        places = shown.positions(row.start, row.end)
        cells = [layout.cell_of(place)[1] for place in places]
        assert (places[0], places[-1]) == (row.start, row.end)
        assert shown.cells(row.start, row.end) <= max(width, 2)
        for place, cell in zip(places[:-1], cells[:-1], strict=True):
            assert shown.cells(row.start, layout.offset_at(row.index, cell)) == cell, (place, cell)
    forth = [layout.row(layout.text_row(0, 1)).start]
    while (after := layout.right_of(forth[-1])) != forth[-1]:
        forth.append(after)
    back = [forth[-1]]
    while (before := layout.left_of(back[-1])) != back[-1]:
        back.append(before)
    assert back[::-1] == forth
    assert forth[-1] == shown.end
    hidden = {place for start, end in marks_in(text, shown.turns) for place in range(start + 1, end)}
    assert width < 20 or not hidden & set(forth), "only rows too narrow for the marks themselves end between them"


@given(marked, st.integers(40, 160), st.data())
def test_rows_with_marks_are_aligned(text: str, width: int, data: st.DataObject) -> None:
    shown = document(text, "Ida")
    index = SpanIndex(shown.lines)
    frame = Frame.fit(width, len(shown.lines), MEASURE, index.lanes)
    layout = Layout(shown, frame.text)
    painter = Painter(layout, index, Labels(layout, index, frame), frame, LOOKS)
    place = st.integers(0, shown.end)
    selection, found = Selection(data.draw(place), data.draw(place)), sorted((data.draw(place), data.draw(place)))
    for row in range(len(layout)):
        segments = painter.row(row, selection, True, [(found[0], found[1])])
        edges = list(accumulate(cell_len(segment.text, UNICODE_VERSION) for segment in segments))
        assert frame.number + frame.text + 1 in edges, [segment.text for segment in segments]


def test_who_speaks_without_a_label_is_named_where_it_changes() -> None:
    text = "It began in May.\nI was at work.\nI: And then?\nNothing at first.\n"
    starts = [text.index(words) for words in text.splitlines()]
    turns = tuple(Turn(start, text.index("\n", start), start, start, "Anna") for start in starts)
    turns = (*turns[:2], replace(turns[2], label_end=starts[2] + 1, talk_start=starts[2] + 3, speaker="I"), turns[3])
    shown = Document(TranscriptRecord(MATERIAL, "v", text, turns, tuple(lay_lines(text)), (), frozenset()))
    assert drawn(shown) == [
        "    Anna",
        "  1 It began in May.",
        "  2 I was at work.",
        "",
        "  3 I: And then?",
        "    Anna",
        "  4 Nothing at first.",
    ]
    layout = Layout(shown, 70)
    assert layout.row(layout.row_at(0)).line == 0, "the cursor stands on the words, not on the name above them"


def test_a_long_name_above_talk_is_shortened_and_nobody_is_named_nowhere() -> None:
    assert drawn(document("It began in May.\n", "日本語" * 30))[0] == "    " + "日本語" * 11 + "日…"
    assert drawn(document("It began in May.\n")) == ["  1 It began in May."]


async def test_an_imported_monologue_says_whose_it_is(tmp_path: Path) -> None:
    with Study.new(tmp_path / "study", title="Back to work", coder="AB"):
        (tmp_path / "anna.txt").write_text("It began in May.\nI was at work.\n")
    assert main(["import", str(tmp_path / "study"), str(tmp_path / "anna.txt"), "--unlabelled", "Anna"]) == 0

    async def step(desk: Desk) -> None:
        assert desk.row(0).strip() == "Anna"
        assert desk.row(1).strip() == "1 It began in May."
        await desk.keys("up", "up", "s")
        assert desk.selected == "It began in May."
        await desk.pilot.click("#transcript", offset=(8, 0))
        assert desk.view.selection.cursor == 4, "a click on the name goes to the words below it"

    await at_the_desk(step, Study.open(tmp_path / "study", coder="AB"))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("ja.\n### Anna\nNej.\n## **Bo:** *hvad*", "ja.\nAnna\nNej.\nBo: *hvad*"),
        ("**Anna**: ja\n_Bo:_ nej", "Anna: ja\nBo: nej"),
        ("#00:01:02# *sådan* er det\n**ja** da: så", "#00:01:02# *sådan* er det\n**ja** da: så"),
    ],
)
def test_words_around_a_quotation_are_without_marks_at_labels(words: str, shown: str) -> None:
    assert without_marks(words) == shown
