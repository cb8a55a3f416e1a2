"""Going about in the transcripts by keys and mouse."""

from __future__ import annotations

import pytest
from desk import CODES, Desk, at_the_desk
from fake_study import TALK, FakeStudy

from qualcode.tui.transcript.view import TranscriptView
from qualcode.tui.widgets.dialogs import AskDialog


async def test_coded_passages_are_visited_in_order() -> None:
    study = FakeStudy(codes=CODES)
    for words in ("asleep", "My boss", "plaster"):
        study.do("code", material="1", start=TALK.index(words), end=TALK.index(words) + len(words), codes=["1"])

    async def step(desk: Desk) -> None:
        seen = []
        for _ in range(3):
            await desk.keys("n")
            seen.append(desk.selected)
        await desk.keys("n")
        assert seen == ["asleep", "My boss", "plaster"]
        assert desk.selected == "plaster"
        await desk.keys("N")
        assert desk.selected == "My boss"

    await at_the_desk(step, study)


async def test_find_marks_every_place_and_steps_through_them() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        assert isinstance(desk.pilot.app.screen, AskDialog)
        await desk.type("SHE SAID")
        await desk.keys("enter")
        assert desk.selected == "She said"
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter")
        places = len(desk.view.found)
        assert places == 2
        assert "2 places found" in desk.bar("status")
        first = desk.view.selection.start
        await desk.keys("f")
        assert desk.view.selection.start > first
        await desk.keys("f")
        assert desk.view.selection.start == first
        await desk.keys("F", "escape")
        assert desk.view.found == []
        await desk.keys("slash")
        await desk.type("zebra")
        await desk.keys("enter")
        assert "zebra" in desk.bar("status")

    await at_the_desk(step)


async def test_go_to_a_line() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("g")
        await desk.type("12")
        await desk.keys("enter")
        assert desk.view.document.line_at(desk.view.selection.cursor) == 11
        assert "l. 12 · Mette" in desk.bar("status")
        for wrong in ("99", "0", "abc", "²"):
            await desk.keys("g")
            await desk.type(wrong)
            await desk.keys("enter")
            assert "There is no line" in desk.bar("status")

    await at_the_desk(step)


async def test_materials_by_neighbour_and_by_name_and_back_at_the_same_place() -> None:
    async def step(desk: Desk) -> None:
        assert desk.screen.material is not None
        await desk.go("plaster")
        place = desk.view.selection.cursor
        await desk.keys("full_stop")
        assert desk.screen.material.name == "Jonas"
        assert "Jonas" in desk.row(2)
        await desk.keys("full_stop")
        assert "last material" in desk.bar("status")
        await desk.keys("comma")
        assert (desk.screen.material.name, desk.view.selection.cursor) == ("Mette", place)
        await desk.keys("o")
        await desk.type("jon")
        await desk.keys("enter")
        assert desk.screen.material.name == "Jonas"

    await at_the_desk(step)


async def test_opens_at_the_last_place() -> None:
    study = FakeStudy(codes=CODES)

    async def leave(desk: Desk) -> None:
        await desk.keys("full_stop")
        await desk.go("plaster")
        await desk.keys("q")

    async def come_back(desk: Desk) -> None:
        assert desk.screen.material is not None
        assert desk.screen.material.name == "Jonas"
        assert desk.view.document.text[desk.view.selection.cursor :].startswith("plaster")

    await at_the_desk(leave, study)
    await at_the_desk(come_back, study, size=(80, 24))


async def test_moving_and_extending() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("asleep")
        await desk.keys("shift+right", "shift+right")
        assert desk.selected == "as"
        await desk.keys("left")
        assert desk.selected == ""
        await desk.keys("ctrl+shift+right")
        assert desk.selected == "asleep. "
        await desk.keys("right", "home", "shift+end")
        assert desk.selected == "Mette: Well, I was mostly asleep. I thought it would be over in a"
        await desk.keys("ctrl+home")
        assert desk.view.selection.cursor == 0
        await desk.keys("ctrl+end")
        assert desk.view.selection.cursor == len(TALK)
        await desk.keys("up", "up", "down", "pageup", "pagedown", "less_than_sign")
        assert desk.view.selection.cursor == 0
        await desk.keys("shift+down")
        assert desk.selected.startswith("Interviewer: Can you")
        await desk.keys("W", "escape")
        assert desk.selected == ""

    await at_the_desk(step)


async def test_the_goal_column_survives_short_rows() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("accident")
        _, cell = desk.view.layout_rows.cell_of(desk.view.selection.cursor)
        await desk.keys(*["down"] * 5)
        assert desk.view.layout_rows.cell_of(desk.view.selection.cursor)[1] < cell
        await desk.keys("down")
        assert desk.view.layout_rows.cell_of(desk.view.selection.cursor)[1] == cell

    await at_the_desk(step)


async def test_mouse_click_drag_double_triple_and_shift() -> None:
    async def step(desk: Desk) -> None:
        left = desk.view._frame.number
        await desk.pilot.click(TranscriptView, offset=(left + 7, 2))
        assert desk.view.document.text[desk.view.selection.cursor :].startswith("Well")
        await desk.pilot.click(TranscriptView, offset=(left + 11, 2), shift=True)
        assert desk.selected == "Well"
        await desk.pilot.click(TranscriptView, offset=(left + 20, 2), times=2)
        assert desk.selected == "mostly"
        await desk.pilot.click(TranscriptView, offset=(left + 20, 2), times=3)
        assert desk.selected == "Well, I was mostly asleep."
        await desk.pilot.mouse_down(TranscriptView, offset=(left + 7, 2))
        await desk.pilot.hover(TranscriptView, offset=(left + 4, 3))
        await desk.pilot.mouse_up(TranscriptView, offset=(left + 4, 3))
        assert desk.selected == "Well, I was mostly asleep. I thought it would be over in a\nweek".replace("\n", " ")

    await at_the_desk(step)


async def test_dragging_past_the_edge_scrolls() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n}" for n in range(200))}, CODES)

    async def step(desk: Desk) -> None:
        await desk.pilot.mouse_down(TranscriptView, offset=(12, 5))
        await desk.pilot.hover("#status", offset=(12, 0))
        await desk.pilot.pause(0.4)
        assert desk.view.scroll_y > 3
        down = desk.view.selection.cursor
        assert down > 100
        await desk.pilot.mouse_up("#status", offset=(12, 0))
        top = desk.view.scroll_y
        await desk.pilot.pause(0.15)
        assert desk.view.scroll_y == top

    await at_the_desk(step, long)


async def test_resizing_keeps_the_text_at_the_top() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n} " + "and on and on " * 12 for n in range(300))}, CODES)

    async def step(desk: Desk) -> None:
        await desk.keys(*["pagedown"] * 5)
        top = desk.view.layout_rows.row(round(desk.view.scroll_y)).start
        await desk.pilot.resize_terminal(70, 30)
        await desk.pilot.pause()
        row = desk.view.layout_rows.row(round(desk.view.scroll_y))
        assert row.start <= top <= max(row.end, row.start)
        assert desk.view.layout_rows.width < 70

    await at_the_desk(step, long)


@pytest.mark.parametrize(
    "text", ["", "\n \n", "x" * 5000, "e\u0301" * 400, "日本語" * 300, "👨\u200d👩\u200d👧 " * 50, "שלום " * 200, "Mette:\n" * 30]
)
async def test_strange_texts_are_shown_and_worked_on(text: str) -> None:
    async def step(desk: Desk) -> None:
        await desk.keys(
            "down", "right", "w", "s", "l", "t", "end", "c", "f", "enter", "x", "u", "pagedown", "ctrl+end", "shift+up", "n", "N"
        )
        for row in range(desk.view.size.height):
            assert desk.view.render_line(row).cell_length == desk.view.size.width

    await at_the_desk(step, FakeStudy({"Strange": text}, CODES), size=(80, 24))
