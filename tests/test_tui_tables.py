"""The tables on the demo study: from table to table, from a cell to its quotations and back, summaries written, documents out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from made_once import copy_of, demo
from test_tui_agreement import Seat

from qualcode.study import Study
from qualcode.study.cells import quotations_behind
from qualcode.study.memos import memos
from qualcode.tui.agreement import reading
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.tables import page as page_module
from qualcode.tui.tables.behind import BehindDialog
from qualcode.tui.tables.page import TablesPage
from qualcode.tui.tables.reading import KINDS, WAYS, read_table
from qualcode.tui.widgets.dialogs import ReadDialog


@asynccontextmanager
async def at_tables(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Seat]:
    with Study.open(copy_of(demo(), folder / "study"), coder="AB") as study:
        async with Workbench(study).run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("escape", "ctrl+o", "b")
            await pilot.pause()
            yield Seat(pilot, study)


def page(seat: Seat) -> TablesPage:
    return next(screen for screen in seat.app.screen_stack if isinstance(screen, TablesPage))


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 36), (160, 45)])
async def test_every_table_fits_and_says_what_it_counts(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_tables(tmp_path, size) as seat:
        for kind in KINDS:
            assert page(seat).asked.kind == kind
            assert page(seat).rows.items, kind
            head = page(seat).query_one("#columns").render_line(0).text
            assert "▾" in head, f"{kind}: the column at hand is in sight"
            for _ in WAYS[kind]:
                await seat.keys("w")
            await seat.keys("n")
            assert isinstance(seat.app.screen, ReadDialog)
            await seat.keys("escape", "t")


async def test_arrows_go_to_every_column_and_the_cell_is_told_in_full(tmp_path: Path) -> None:
    async with at_tables(tmp_path) as seat:
        table = page(seat).shown
        assert table is not None
        for _ in range(len(table.grid.columns)):
            await seat.keys("right")
            assert page(seat).column in page(seat)._in_sight()
        assert table.grid.columns[-1].title in seat.bar("cell")
        await seat.keys("down", "left")
        assert str(table.grid.rows[1][0]) in seat.bar("cell")


async def test_from_a_cell_to_its_quotations_to_the_text_and_back_to_the_cell(tmp_path: Path) -> None:
    async with at_tables(tmp_path) as seat:
        screen = page(seat)
        row = next(at for at in range(len(screen.rows.items)) if screen.shown.grid.rows[at][2] == 5)  # type: ignore[union-attr]
        screen.rows.highlight(row)
        await seat.keys("enter")
        assert isinstance(seat.app.screen, BehindDialog)
        assert len(seat.app.screen._quotations) == 5, "as many as the cell counts"
        await seat.keys("escape")
        assert seat.app.screen is screen and screen.rows.index == row
        await seat.keys("v", "enter")
        assert isinstance(seat.app.screen, CodingScreen)
        await seat.keys("ctrl+o", "b")
        assert (page(seat).rows.index, page(seat).column) == (row, 2)


async def test_behind_each_pair_stand_the_quotations_of_both(tmp_path: Path) -> None:
    async with at_tables(tmp_path) as seat:
        await seat.keys("t", "enter")
        dialog = seat.app.screen
        assert isinstance(dialog, BehindDialog) and len(dialog._quotations) >= 2
        pair = page(seat)._behind().pair
        assert pair is not None
        behind = {one.id for one in dialog._quotations}
        quotations = [one for place in {one.material_id for one in dialog._quotations} for one in seat.study.reads.quotations(place)]
        on = {coding.code_id for one in quotations if one.id in behind for coding in one.codings}
        assert set(pair) <= on


def test_every_cell_has_as_many_quotations_behind_it_as_it_says(tmp_path: Path) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB") as study:
        connection = study.reads.connection
        told = (
            ("code-material", "quotations", None),
            ("frequencies", "all", 2),
            ("cases", "participants", None),
            ("cases", "numbers", None),
        )
        for kind, way, column in told:
            table = read_table(connection, kind, way, "own", 3, "en")
            for row in range(len(table.grid.rows)):
                counts = [at for at, one in enumerate(table.grid.columns) if at and one.kind == "count"]
                for at in counts if column is None else [column]:
                    behind = dict.fromkeys(table.behind(row, at).quotations)
                    assert len(behind) == table.grid.rows[row][at]
                    assert len(quotations_behind(connection, behind)) == len(behind)


async def test_a_summary_is_written_in_its_cell_and_edited_there(tmp_path: Path) -> None:
    async with at_tables(tmp_path) as seat:
        page(seat)._turn_to("framework")
        await seat.pilot.pause()
        before = len(memos(seat.study.reads.connection))
        await seat.keys("enter")
        assert isinstance(seat.app.screen, MemoEditor)
        await seat.type("he held back")
        await seat.keys("escape")
        written = next(one for one in memos(seat.study.reads.connection) if one.text == "he held back")
        assert {thing.kind for thing in written.about} == {"participant", "code"}
        assert "he held back" in seat.bar("cell")
        await seat.keys("m")
        assert isinstance(seat.app.screen, MemoEditor)
        await seat.keys("escape")
        assert len(memos(seat.study.reads.connection)) == before + 1


async def test_subcodes_count_where_they_are_asked_for(tmp_path: Path) -> None:
    async with at_tables(tmp_path) as seat:
        await seat.keys("s")
        assert "already" in seat.bar("status")
        page(seat)._turn_to("code-material")
        await seat.pilot.pause()
        own = len(page(seat).rows.items)
        await seat.keys("s")
        assert len(page(seat).rows.items) > own and "with subcodes" in seat.bar("which")


async def test_what_is_shown_is_written_to_a_file(tmp_path: Path) -> None:
    async with at_tables(tmp_path) as seat:
        await seat.keys("t", "e")
        await seat.type("json")
        await seat.keys("enter", "enter")
        for _ in range(200):
            await seat.pilot.pause(0.02)
            if found := list((tmp_path / "study" / "exports").glob("*.json")):
                break
        pairs = json.loads(found[0].read_text(encoding="utf-8"))
        assert pairs and set(pairs[0]) == {"a", "b", "count", "c", "flag"}


async def test_another_table_is_waited_for_without_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_tables(tmp_path) as seat:
        monkeypatch.setattr(reading, "FEW", 0)
        go_on = Event()
        plain = page_module.read_table
        monkeypatch.setattr(page_module, "read_table", lambda *given, **more: (go_on.wait(10), plain(*given, **more))[1])
        try:
            await seat.keys("down", "t")
            screen = page(seat)
            assert not screen.rows.items and "counting" in seat.bar("which") and "being counted" in seat.bar("cell")
            await seat.keys("down", "right", "enter", "v", "m", "n", "e")
            assert seat.app.screen is screen and "no table to export" in seat.bar("status")
            await seat.keys("escape")
            assert not isinstance(seat.app.screen, TablesPage), "it can be left meanwhile"
        finally:
            go_on.set()
        await seat.keys("ctrl+o", "b")
        for _ in range(200):
            await seat.pilot.pause(0.02)
            if page(seat).shown is not None:
                break
        assert page(seat).rows.items and "being counted" not in seat.bar("cell")
        assert (page(seat).rows.index, page(seat).column) == (0, 2), "keys pressed meanwhile moved nothing"


async def test_an_empty_study_has_nothing_to_count(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        async with Workbench(study).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("escape", "ctrl+o", "b")
            for _ in KINDS:
                await pilot.press("enter", "v", "e", "m", "n", "escape", "right", "left", "down", "w", "s", "t")
                await pilot.pause()
            assert isinstance(pilot.app.screen, TablesPage)
