"""The code picker as its user works it: letters in, codes found, made and put on."""

from __future__ import annotations

from desk import Desk, at_the_desk

from qualcode.tui.coding import CodingScreen
from qualcode.tui.picker import CodePicker


async def test_code_a_sentence_by_a_few_letters() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("I thought")
        await desk.keys("s", "c")
        assert isinstance(desk.pilot.app.screen, CodePicker)
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded() == [(desk.selected, ["Fatigue"])]
        assert desk.selected.startswith("I thought it would")
        assert "Fatigue" in desk.row(2)
        assert "Coded: Fatigue" in desk.bar("status")
        assert "code no. 1" in desk.bar("footer")

    await at_the_desk(step)


async def test_an_unknown_name_creates_the_code_and_one_undo_takes_both_back() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("asleep")
        await desk.keys("w", "c")
        await desk.type("Long sleep")
        await desk.keys("enter")
        assert desk.coded() == [("asleep", ["Long sleep"])]
        await desk.keys("u")
        assert desk.coded() == []
        assert "Long sleep" not in [code.name for code in desk.study.reads.codes()]
        assert "Undone" in desk.bar("status")
        assert len(desk.view.index) == 0
        await desk.keys("U")
        assert desk.coded() == [("asleep", ["Long sleep"])]
        assert len(desk.view.index) == 1

    await at_the_desk(step)


async def test_typing_an_existing_name_exactly_offers_no_double() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c")
        await desk.type("fatigue")
        values = [choice.value for choice in desk.pilot.app.screen.query_one("#choices").items]  # type: ignore[attr-defined]
        assert values == ["1"]

    await at_the_desk(step)


async def test_escape_in_the_picker_codes_nothing() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c", "f", "escape")
        assert desk.coded() == []
        assert isinstance(desk.pilot.app.screen, CodingScreen)

    await at_the_desk(step)
