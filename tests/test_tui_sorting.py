"""The memo sorting on the screen: memos find their places in an outline by a few keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_once import copy_of, demo
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.sorting import outlines, sorting
from qualcode.tui.app import Workbench
from qualcode.tui.sorting.page import SortingPage
from qualcode.tui.widgets.bars import Bar


def without_sortings(folder: Path) -> Study:
    """The demo study, in which nothing is sorted yet."""
    study = Study.open(copy_of(demo(), folder), coder="AB")
    for one in outlines(study.reads.connection):
        study.do("delete-outline", outline=one.id)
    return study


def page(pilot: Pilot[None]) -> SortingPage:
    screen = pilot.app.screen
    assert isinstance(screen, SortingPage)
    return screen


def rows(pilot: Pilot[None]) -> list[str]:
    return [f"{entry.number} {entry.heading or 'memo'}" for entry in page(pilot).placed.items]


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_an_outline_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    with without_sortings(tmp_path / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.action_go("sorting")
            await pilot.pause()
            number = len(page(pilot).left.items)
            assert number > 10 and not rows(pilot)
            # A heading makes the sorting; memos marked at the right go under it.
            await pilot.press("n", *"Price", "enter")
            await pilot.press("space", "space", "enter")
            assert rows(pilot) == ["1 Price", "1.1 memo", "1.2 memo"]
            assert len(page(pilot).left.items) == number - 2
            await pilot.press("tab", "shift+tab", "p")
            assert rows(pilot)[-1] == "1.3 memo"
            page(pilot).placed.focus()
            await pilot.press("n", *"Ration", "enter")
            assert rows(pilot)[-1] == "2 Ration"
            await pilot.press("greater_than_sign")
            assert rows(pilot)[-1] == "1.4 Ration"
            await pilot.press("K", "K")
            assert rows(pilot)[2] == "1.2 Ration"
            await pilot.press("less_than_sign", "r", "ctrl+u", *"Rationing", "enter")
            assert rows(pilot)[-1] == "2 Rationing"
            await pilot.press("x")
            assert len(rows(pilot)) == 4
            [outline] = outlines(study.reads.connection)
            await pilot.press("u", "u")
            assert sorting(study.reads.connection, outline.id).entries[-1].heading == "Ration"
            await pilot.press(*["u"] * 8)
            assert not outlines(study.reads.connection), "the sorting itself came with its first heading"
            assert len(page(pilot).left.items) == number


async def test_several_sortings_and_what_is_not_tied_to_the_core(tmp_path: Path) -> None:
    with without_sortings(tmp_path / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            app.action_go("sorting")
            await pilot.pause()
            await pilot.press("o", *"Talk", "enter")
            page(pilot).left.focus()
            page(pilot).left.mark_all()
            await pilot.press("enter")
            assert not page(pilot).left.items
            told = page(pilot).query_one("#which", Bar).words()
            assert "Talk" in told and "not tied to the core category" in told
            await pilot.press("o", *"Book", "enter")
            assert len(outlines(study.reads.connection)) == 2 and page(pilot).left.items


async def test_a_study_without_memos_says_how_to_begin(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", title="T", language="da", coder="AB") as study:
        study.do("add-material", name="Et", text="A: b")
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.action_go("sorting")
            await pilot.pause()
            assert page(pilot).query_one("#begin").display and not page(pilot).placed.display
            await pilot.press("n", *"Pris", "enter")
            assert rows(pilot) == ["1 Pris"] and page(pilot).placed.display
