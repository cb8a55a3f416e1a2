"""Going from turn to turn, from answer to answer, to what is not coded yet; and coding line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import CODES, Desk, at_the_desk, real_study
from fake_study import TALK, FakeStudy
from hypothesis import given
from hypothesis import strategies as st
from test_tui_layout import document, texts
from test_tui_spans import span

from qualcode.text.words import count_words
from qualcode.tui.transcript.selecting import Selection, at
from qualcode.tui.transcript.spans import SpanIndex
from qualcode.tui.transcript.stops import LEAST_WORDS, next_turn, next_uncoded, uncoded

SHOWN = document(TALK, interviewers=frozenset({"Interviewer"}))
ANSWERS = [TALK.index(words) for words in ("Well, I was", "My boss", "It is invisible")]
TURNS = [turn.talk_start for turn in SHOWN.turns]
FIRST = SHOWN.turns[1]


def walk(step: int, *, same_speaker: bool = False) -> list[int]:
    place = ANSWERS[0] if step > 0 else SHOWN.end
    found = []
    while (further := next_turn(SHOWN, at(place), step, same_speaker=same_speaker)) is not None:
        found.append(further)
        place = further
    return found


def test_turns_forward_and_back() -> None:
    assert walk(1) == TURNS[2:]
    assert walk(-1) == TURNS[::-1]


def test_turns_of_the_same_speaker() -> None:
    assert walk(1, same_speaker=True) == ANSWERS[1:]
    assert walk(-1, same_speaker=True) == ANSWERS[::-1]


def test_back_goes_to_the_beginning_of_this_turn_first() -> None:
    assert next_turn(SHOWN, at(TALK.index("asleep")), -1) == ANSWERS[0]
    whole = Selection(ANSWERS[0], FIRST.end)
    assert next_turn(SHOWN, whole, 1) == TURNS[2]
    assert next_turn(SHOWN, whole, -1) == TURNS[0]


@given(texts, st.data())
def test_every_turn_is_visited_in_any_text(text: str, data: st.DataObject) -> None:
    shown = document(text)
    start = data.draw(st.integers(0, shown.end))
    place, seen = start, list[int]()
    while (further := next_turn(shown, at(place), 1)) is not None:
        assert further > place
        seen.append(further)
        place = further
    assert seen == [talk for turn in shown.turns if (talk := min(turn.talk_start, turn.end)) > start]


def words(stretch: tuple[int, int] | None) -> str | None:
    return None if stretch is None else TALK[slice(*stretch)]


def coded(*passages: str) -> SpanIndex:
    places = [(TALK.index(passage), TALK.index(passage) + len(passage)) for passage in passages]
    return SpanIndex(SHOWN.lines, [span(str(number), *place) for number, place in enumerate(places)])


def uncoded_from(index: SpanIndex, place: int, step: int = 1) -> list[str]:
    found = []
    while stretch := next_uncoded(SHOWN, index, at(place), step):
        found.append(TALK[slice(*stretch)])
        place = stretch[0]
    return found


def test_without_codes_each_answer_is_one_uncoded_stretch() -> None:
    found = uncoded_from(coded(), 0)
    assert [words.split()[0] for words in found] == ["Well,", "My", "It"]
    assert found == uncoded_from(coded(), SHOWN.end, -1)[::-1]


def test_what_lies_between_codes_is_uncoded_unless_it_is_a_word_or_two() -> None:
    index = coded("I was mostly asleep", "in a week, everybody said so, and then the week went and ", "My boss was kind about it.")
    found = uncoded_from(index, 0)
    assert found[0] == "I thought it would be over"
    assert found[1].startswith("I still could not")
    assert found[2].startswith("She said: take the time")
    assert len(found) == 4


def test_a_passage_without_a_code_counts_as_uncoded() -> None:
    bare = [one._replace(code_id=None) for one in coded("Well, I was mostly asleep.")]
    assert uncoded(SHOWN, SpanIndex(SHOWN.lines, bare), FIRST) == uncoded(SHOWN, coded(), FIRST)


def test_nothing_is_uncoded_where_one_passage_covers_all() -> None:
    assert uncoded_from(coded(TALK), 0) == []
    assert words(next_uncoded(SHOWN, coded(TALK), at(0), 1)) is None


@given(st.lists(st.tuples(st.integers(0, len(TALK) - 2), st.integers(1, 150)), max_size=8))
def test_uncoded_is_what_no_passage_covers(passages: list[tuple[int, int]]) -> None:
    """Held against every single letter."""
    spans = [span(str(number), start, min(len(TALK), start + length)) for number, (start, length) in enumerate(passages)]
    covered = {offset for one in spans for offset in range(one.start, one.end)}
    index = SpanIndex(SHOWN.lines, spans)
    for turn in SHOWN.turns:
        free = "".join("\0" if offset in covered else TALK[offset] for offset in range(turn.talk_start, turn.end)).split("\0")
        expected = [part for part in free if count_words(part, [(0, len(part))]) >= LEAST_WORDS]
        found = [TALK[slice(*stretch)] for stretch in uncoded(SHOWN, index, turn)]
        assert len(found) == len(expected)
        assert all(one in part and part.strip().endswith(one) for one, part in zip(found, expected, strict=True))


async def test_keys_go_from_turn_to_turn() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("J")
        assert desk.view.selection == at(TURNS[0])
        await desk.keys("ctrl+down", "J")
        assert desk.view.selection == at(TURNS[2])
        await desk.keys("K", "ctrl+up", "ctrl+up")
        assert desk.view.selection == at(TURNS[0])
        await desk.keys("K")
        assert "first turn" in desk.bar("status")
        await desk.go("asleep")
        await desk.keys("right_parenthesis")
        assert desk.view.selection == at(ANSWERS[1])
        await desk.keys("right_parenthesis", "right_parenthesis")
        assert desk.view.selection == at(ANSWERS[2])
        assert "last turn" in desk.bar("status")
        await desk.keys(*["left_parenthesis"] * 3)
        assert desk.view.selection == at(ANSWERS[0])
        assert "first turn" in desk.bar("status")

    await at_the_desk(step)


async def test_keys_go_to_what_is_uncoded_and_say_how_much() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("I thought")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter", "z")
        assert desk.view.selection == at(TALK.index("My boss"))
        assert "No code from here on" in desk.bar("status")
        await desk.keys("Z")
        assert desk.view.selection == at(TALK.index("Well, I was"))
        assert "5 words" in desk.bar("status")
        await desk.keys("Z")
        assert "everything is coded" in desk.bar("status")
        assert desk.view.selection == at(TALK.index("Well, I was"))
        await desk.keys("z", "z", "z")
        assert desk.view.selection == at(TALK.index("It is invisible"))
        assert "everything is coded" in desk.bar("status")

    await at_the_desk(step)


async def test_every_jump_is_in_the_palette() -> None:
    async def step(desk: Desk) -> None:
        for typed, words in (("next uncoded", "Well, I was"), ("next turn", "And your work?"), ("line by line", "My boss")):
            await desk.keys("colon")
            await desk.type(typed)
            await desk.keys("enter")
            if typed == "line by line":
                await desk.keys("down")
            assert desk.view.selection.start == TALK.index(words)

    await at_the_desk(step)


async def test_the_places_found_are_counted() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("f")
        assert "/ finds words" in desk.bar("status")
        await desk.keys("slash", *"the", "enter")
        places = len(desk.view.found)
        await desk.keys("f")
        assert f"Place 2 of {places}" in desk.bar("status")
        await desk.keys("F", "F")
        assert f"Place {places} of {places}" in desk.bar("status")
        await desk.keys("f")
        assert f"Place 1 of {places}" in desk.bar("status")
        await desk.keys("down")
        assert "Place" not in desk.bar("status")

    await at_the_desk(step)


async def test_line_by_line_a_code_goes_on_to_the_next_line() -> None:
    async def step(desk: Desk) -> None:
        lines = [desk.view.document.text[slice(*line)] for line in desk.view.document.lines]
        await desk.go("mostly")
        await desk.keys("ctrl+l")
        assert desk.view.by_line
        assert "Mette: " + desk.selected == lines[1]
        await desk.keys("c")
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded()[0] == (lines[1].removeprefix("Mette: "), ["Fatigue"])
        assert desk.selected == lines[2]
        await desk.keys("enter", "enter")
        assert [passage for passage, _ in desk.coded()][1:] == lines[2:4]
        assert desk.selected == lines[4]
        await desk.keys("u")
        assert desk.selected == lines[3]
        await desk.keys("down", "down")
        assert "Interviewer: " + desk.selected == lines[5]
        assert "line by line" in desk.bar("status")
        await desk.keys("up", "up", "up", "up")
        assert "Mette: " + desk.selected == lines[1]
        await desk.keys("escape")
        assert not desk.view.by_line
        assert desk.view.selection == at(TALK.index("Well, I was"))
        assert "line by line" not in desk.bar("status")
        await desk.keys("down")
        assert desk.selected == ""

    await at_the_desk(step)


async def test_line_by_line_stays_with_lines_wherever_one_goes() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("ctrl+l")
        await desk.keys("ctrl+end")
        last = desk.selected
        assert TALK.endswith(last)
        await desk.keys("down")
        assert desk.selected == last
        await desk.keys("ctrl+home")
        assert desk.selected == "Can you tell me about the first days after the accident?"
        await desk.keys("up")
        assert desk.selected == "Can you tell me about the first days after the accident?"
        await desk.keys("pagedown")
        assert desk.selected == last
        await desk.keys("pageup", "J")
        assert desk.selected.startswith("Well, I was")
        await desk.keys("g", *"3", "enter")
        assert desk.selected == TALK[slice(*SHOWN.lines[2])]
        await desk.keys("full_stop")
        assert desk.selected == "Can you tell me about the first days after the accident?"
        await desk.keys("slash", *"boss", "enter")
        assert desk.selected == "boss"
        await desk.keys("escape")
        assert desk.view.by_line
        assert not desk.view.found
        await desk.keys("escape")
        assert not desk.view.by_line

    await at_the_desk(step)


async def test_line_by_line_by_mouse_and_by_other_units() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("ctrl+l")
        view, text = desk.view, desk.view.document.text
        row, cell = view.layout_rows.cell_of(text.index("screen"))
        await desk.pilot.click(view, offset=(view.text_left + cell, row))
        await desk.pilot.pause()
        assert "screen" in desk.selected
        assert desk.selected == text[slice(*view.document.lines[view.document.line_at(text.index("screen"))])]
        await desk.keys("up", "l")
        two_lines = desk.selected
        assert len(two_lines.split()) > 18
        await desk.keys("c", *"fat", "enter")
        assert desk.coded() == [(two_lines, ["Fatigue"])]
        assert desk.selected == "pressure behind my eyes."
        await desk.keys("ctrl+l")
        assert not desk.view.by_line

    await at_the_desk(step)


@pytest.mark.parametrize("text", ["", "\n\n", "Mette:\nMette:\nMette:", "x" * 400, "日本語" * 60])
async def test_line_by_line_in_strange_texts(text: str) -> None:
    async def step(desk: Desk) -> None:
        await desk.keys(
            "ctrl+l",
            "down",
            "down",
            "up",
            "pagedown",
            "ctrl+end",
            "ctrl+home",
            "J",
            "K",
            "left_parenthesis",
            "right_parenthesis",
            "z",
            "Z",
            "escape",
        )
        assert not desk.view.by_line

    await at_the_desk(step, FakeStudy({"Strange": text}, CODES), size=(80, 24))


async def test_where_i_stopped_is_the_furthest_place_read_or_coded(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.keys("G")
        assert "not begun" in desk.bar("status")
        await desk.go("My boss")
        await desk.keys("s", "c", *"fat", "enter")
        ended = desk.view.selection.end
        await desk.go("asleep")
        await desk.keys("w", "enter", "ctrl+home", "G")
        assert desk.view.selection == at(ended)
        assert "this far" in desk.bar("status")
        await desk.go("plaster")
        await desk.keys("B", *"begun", "enter", "ctrl+home", "G")
        assert desk.view.selection == at(TALK.index("plaster"))
        study.do("set-reading", material=study.reads.materials()[0].id, status="read-through")
        await desk.keys("ctrl+home", "G")
        assert "read this material through" in desk.bar("status")
        study.do("begin-pass", name="once more")
        await desk.keys("ctrl+home", "G")
        assert "not begun" in desk.bar("status")

    await at_the_desk(step, study)


async def test_from_unread_to_unread(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.do("add-material", name="Third", text=TALK)
    names = [material.name for material in study.reads.materials()]

    async def step(desk: Desk) -> None:
        async def now_at(number: int, key: str) -> None:
            await desk.keys(key)
            assert desk.screen.material
            assert desk.screen.material.name == names[number]

        await now_at(1, "O")
        await now_at(2, "O")
        await now_at(0, "O")
        await now_at(2, "I")
        study.do("set-reading", material=study.reads.materials()[1].id, status="read-through")
        await now_at(0, "I")
        await now_at(2, "O")
        study.do("set-reading", material=study.reads.materials()[0].id, status="read-through")
        await now_at(2, "O")
        assert "read through" in desk.bar("status")

    await at_the_desk(step, study)
