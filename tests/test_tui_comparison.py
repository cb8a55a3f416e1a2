"""The comparison on the demo study: one key there and back, moving, narrowing, moving codings, and a memo about what is marked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from made_once import copy_of, demo
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.comparison import passages_of_codes
from qualcode.study.memos import memos
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.comparison.roll import ComparingView
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.widgets.bars import Bar


class Seat:
    """A reader in front of the comparison."""

    def __init__(self, pilot: Pilot[None], study: Study) -> None:
        self.pilot, self.study = pilot, study
        self.app: Workbench = pilot.app  # type: ignore[assignment]

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.keys(*("space" if letter == " " else letter for letter in words))

    @property
    def page(self) -> ComparisonPage:
        assert isinstance(self.app.screen, ComparisonPage)
        return self.app.screen

    @property
    def view(self) -> ComparingView:
        return self.page.view

    def bar(self, name: str) -> str:
        return self.app.screen.query_one(f"#{name}", Bar).words()

    def rows(self) -> list[str]:
        return ["".join(segment.text for segment in self.view.render_line(y)).rstrip() for y in range(self.view.size.height)]

    def of_code(self, name: str) -> list[str]:
        code = next(code.id for code in self.study.reads.codes() if code.name == name)
        return [passage.id for passage in passages_of_codes(self.study.reads.connection, [code])]


@asynccontextmanager
async def at_comparison(folder: Path, code: str = "Being stopped by others", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Seat]:
    with Study.open(copy_of(demo(), folder / "study"), coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            code_id = next(one.id for one in study.reads.codes() if one.name == code)
            app.action_go("comparison", code=code_id)
            await pilot.pause()
            yield Seat(pilot, study)


@pytest.mark.parametrize("key", ["equals_sign", "h", "escape"])
async def test_one_key_there_and_one_back_to_exactly_the_same_place(tmp_path: Path, key: str) -> None:
    async with at_comparison(tmp_path) as seat:
        passage = seat.view.passages[0]
        await seat.keys("enter")
        coding = seat.app.screen
        assert isinstance(coding, CodingScreen)
        assert (coding.view.selection.start, coding.view.selection.end) == (passage.start, passage.end)
        before = coding.view.selection, coding.view.scroll_offset, coding.material
        await seat.keys("equals_sign" if key == "escape" else key)
        assert seat.view.item == passage, "the quotation at the cursor has the highlight, of the code compared before"
        await seat.keys("down", key)
        assert seat.app.screen is coding
        assert (coding.view.selection, coding.view.scroll_offset, coding.material) == before
        assert coding.view.has_focus


async def test_without_a_code_at_the_cursor_that_is_said(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        await seat.keys("escape", "ctrl+home", "equals_sign")
        assert isinstance(seat.app.screen, CodingScreen)
        assert "no code here" in seat.bar("status")


async def test_the_code_highlighted_in_the_list_is_compared(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        await seat.keys("escape", "b", "down", "down")
        wanted = seat.app.screen.query_one("#codes").item  # type: ignore[attr-defined]
        await seat.keys("equals_sign")
        assert seat.page.code == wanted


async def test_each_quotation_is_shown_with_words_around_who_where_and_other_codes(tmp_path: Path) -> None:
    async with at_comparison(tmp_path, size=(120, 36)) as seat:
        rows = seat.rows()
        quotation = seat.view.quotation(0)
        assert rows[0].strip().startswith(f"{quotation.material} · round 1")
        assert f"Mette · ll. {quotation.line_from}-{quotation.line_to}" in rows[2] and "┃Being allowed to stop" in rows[2]
        assert quotation.words.split(".")[0][:30] in " ".join(row.strip("▌ ") for row in rows)
        assert quotation.after.split()[0] in " ".join(rows)
        assert "6 quotations" in seat.bar("which") and "5 materials" in seat.bar("which")
        beside = seat.page.query_one("#beside")
        assert beside.display
        assert "Definition" in [line.parts[0].words for line in beside.items]  # type: ignore[attr-defined]


async def test_arrows_go_from_quotation_to_quotation_and_stops_go_from_material_to_material(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        every = [passage.id for passage in seat.view.passages]
        seen = [seat.view.item.id] if seat.view.item else []
        for _ in range(40):
            await seat.keys("down")
            if seat.view.item and seat.view.item.id != seen[-1]:
                seen.append(seat.view.item.id)
                assert seen[-1] in seat.view.in_sight()
        assert seen == every == seat.of_code("Being stopped by others")
        await seat.keys("home")
        assert seat.view.index == 0 and seat.rows()[0].strip()
        materials = [seat.view.passages[0].material_id]
        for _ in range(10):
            await seat.keys("full_stop")
            if seat.view.passages[seat.view.index].material_id != materials[-1]:
                materials.append(seat.view.passages[seat.view.index].material_id)
        assert materials == list(dict.fromkeys(passage.material_id for passage in seat.view.passages))
        assert "last material" in seat.bar("status")
        await seat.keys("comma", "comma", "comma", "comma", "comma", "comma")
        assert seat.view.index == 0
        await seat.keys("end", "pageup", "pageup", "pageup", "pageup", "pageup")
        assert seat.view.index == 0
        await seat.keys("pagedown")
        assert seat.view.index > 0 and seat.view.item and seat.view.item.id in seat.view.in_sight()


async def test_narrowed_to_a_round_a_group_or_a_material(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        every = list(seat.view.passages)
        materials = {material.id: material for material in seat.study.reads.materials()}
        await seat.keys("f")
        await seat.type("round 2")
        await seat.keys("enter")
        assert seat.view.passages == [one for one in every if materials[one.material_id].round == 2]
        assert "round 2" in seat.bar("which") and f"of {len(every)}" in seat.bar("which")
        await seat.keys("F")
        assert seat.view.passages == every
        await seat.keys("f")
        await seat.type("No coordinator")
        await seat.keys("enter")
        group = seat.view.passages
        assert 0 < len(group) < len(every)
        assert {materials[one.material_id].group for one in group} <= {"No coordinator", None}
        await seat.keys("F", "f")
        await seat.type("Birgit")
        await seat.keys("enter")
        assert {materials[one.material_id].name for one in seat.view.passages} == {"Interview 6, Birgit"}
        await seat.keys("f")
        await seat.type("round 1")
        await seat.keys("enter")
        assert seat.view.passages == [] and "F shows all" in seat.bar("status")
        await seat.keys("down", "up", "space", "m", "escape")


async def test_subcodes_are_taken_in_and_left_out(tmp_path: Path) -> None:
    async with at_comparison(tmp_path, "Someone else holding the brake") as seat:
        own = len(seat.view.passages)
        await seat.keys("s")
        assert len(seat.view.passages) > own
        assert "with subcodes" in seat.bar("which")
        below = {code.name for code in seat.study.reads.codes() if code.path.startswith("Someone else holding the brake > ")}
        assert any(f"┃{name}" in row for row in seat.rows() for name in below)
        await seat.keys("s")
        assert len(seat.view.passages) == own


async def test_more_and_less_of_the_words_around(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        usual = len(seat.view.quotation(0).before)
        await seat.keys("minus", "minus")
        assert seat.view.quotation(0).before == ""
        await seat.keys("minus", "plus", "plus", "plus")
        assert len(seat.view.quotation(0).before) > usual


async def test_another_code_is_compared(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        await seat.keys("space", "o")
        await seat.type("budgeting")
        await seat.keys("enter")
        assert seat.page.code and seat.page.code.name == "Budgeting hours"
        assert [one.id for one in seat.view.passages] == seat.of_code("Budgeting hours")
        assert seat.view.marked == set()


async def test_marked_quotations_move_to_a_new_code_in_one_step(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        every = seat.of_code("Being stopped by others")
        await seat.keys("space", "space")
        assert seat.view.marked == set(every[:2])
        assert "2 marked" in seat.bar("which")
        assert [row[1:2] for row in seat.rows()].count("✓") >= 1
        await seat.keys("c")
        await seat.type("Stopped by a boss")
        await seat.keys("enter")
        assert seat.of_code("Stopped by a boss") == every[:2]
        assert seat.of_code("Being stopped by others") == every[2:] == [one.id for one in seat.view.passages]
        assert "Stopped by a boss" in seat.bar("status") and seat.view.marked == set()
        await seat.keys("u")
        assert seat.of_code("Being stopped by others") == every == [one.id for one in seat.view.passages]
        assert not any(code.name == "Stopped by a boss" for code in seat.study.reads.codes())


async def test_the_highlighted_quotation_moves_to_a_code_there_is(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        await seat.keys("down")
        moved = seat.view.item
        before = seat.of_code("Budgeting hours")
        await seat.keys("c")
        await seat.type("budgeting")
        await seat.keys("enter")
        assert moved and moved.id not in seat.of_code("Being stopped by others")
        assert set(seat.of_code("Budgeting hours")) == {*before, moved.id}
        assert seat.view.index == 1, "the next one stands where it stood"


async def test_quotations_are_gone_through_one_by_one(tmp_path: Path) -> None:
    async with at_comparison(tmp_path, size=(120, 36)) as seat:
        every = seat.of_code("Being stopped by others")
        await seat.keys("r")
        assert "c chooses one" in seat.bar("status")
        await seat.keys("c")
        await seat.type("Stopped by a boss")
        await seat.keys("enter", "down", "r", "r")
        assert seat.of_code("Stopped by a boss") == [every[0], every[2], every[3]]
        await seat.keys("u", "u", "u", "r")
        assert seat.of_code("Being stopped by others") == every, "the code that was chosen is gone"


async def test_memos_about_the_code_stand_beside_it(tmp_path: Path) -> None:
    async with at_comparison(tmp_path, size=(120, 36)) as seat:
        await seat.keys("m")
        await seat.type("Who is it that stops them")
        await seat.keys("escape")
        beside = [line.parts[0].words for line in seat.page.query_one("#beside").items]  # type: ignore[attr-defined]
        assert "Memos about it (M)" in beside and "Who is it that stops them" in beside


async def test_the_code_is_taken_off(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        every = seat.of_code("Being stopped by others")
        await seat.keys("a", "space", "x")
        assert "off" in seat.bar("status")
        assert seat.of_code("Being stopped by others") == every[:1]
        await seat.keys("u", "delete")
        assert seat.of_code("Being stopped by others") == every[1:]


async def test_quotations_that_do_not_fit_are_marked_as_negative_cases(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        connection = seat.study.reads.connection
        await seat.keys("space", "down", "space", "n")
        await seat.type("both went back")
        await seat.keys("enter")
        assert "2 quotations are marked" in seat.bar("status")
        rows = connection.exec_driver_sql("SELECT note, count(*) FROM negative_case GROUP BY note").all()
        assert [tuple(row) for row in rows] == [("both went back", 2)]
        await seat.keys("u")
        assert connection.exec_driver_sql("SELECT count(*) FROM negative_case").scalar() == 0


async def test_compare_and_memo_is_one_action(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        every = [one.id for one in seat.view.passages]
        before = seat.study.history()[0].number
        await seat.keys("space", "down", "space", "m")
        assert isinstance(seat.app.screen, MemoEditor)
        await seat.type("What do they share?")
        await seat.keys("escape")
        assert isinstance(seat.app.screen, ComparisonPage)
        made = memos(seat.study.reads.connection)[0]
        assert made.text == "What do they share?"
        assert [thing.key for thing in made.about] == [("code", seat.page.code.id), ("quotation", every[0]), ("quotation", every[2])]  # type: ignore[union-attr]
        assert seat.study.history()[0].number == before + 1
        await seat.keys("u")
        assert made.id not in [memo.id for memo in memos(seat.study.reads.connection)]


async def test_without_marks_the_memo_is_about_those_in_sight(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        seen = seat.view.in_sight()
        assert 0 < len(seen) < len(seat.view.passages)
        await seat.keys("m", "x", "escape")
        made = memos(seat.study.reads.connection)[0]
        assert [thing.id for thing in made.about][1:] == seen
        await seat.keys("M")
        assert made.id == seat.app.screen.memo.id  # type: ignore[attr-defined]


async def test_a_comparison_begins_again_as_it_was_left(tmp_path: Path) -> None:
    async with at_comparison(tmp_path, "Rationing oneself") as seat:
        await seat.keys("s", "f")
        await seat.type("round 2")
        await seat.keys("enter", "minus", "space", "down")
        before = list(seat.view.passages), set(seat.view.marked), seat.view.item, seat.bar("which")
        assert before[1] and "round 2" in before[3]
        await seat.keys("enter")
        assert isinstance(seat.app.screen, CodingScreen)
        await seat.keys("equals_sign")
        assert (list(seat.view.passages), set(seat.view.marked), seat.view.item, seat.bar("which")) == before
        await seat.keys("o")
        await seat.type("budgeting")
        await seat.keys("enter")
        assert "round 2" not in seat.bar("which")


async def test_a_quotation_is_copied_with_its_citation(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        await seat.keys("y")
        quotation = seat.view.quotation(0)
        assert quotation.words[:20] in seat.app.clipboard
        assert "Mette" in seat.app.clipboard and str(quotation.line_from) in seat.app.clipboard
        await seat.keys("Y")
        written = list((seat.study.file.parent / "exports").glob("copied*"))
        assert written and quotation.words[:20] in written[0].read_text(encoding="utf-8")


async def test_by_mouse(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        second = next(y for y, row in enumerate(seat.rows()) if "ll. 56-57" in row or (y > 4 and "Mette" in row and " l" in row))
        await seat.pilot.click(ComparingView, offset=(20, second + 1))
        assert seat.view.index == 1
        await seat.pilot.click(ComparingView, offset=(1, second + 1))
        assert seat.view.marked == {seat.view.passages[1].id}
        await seat.pilot.click(ComparingView, offset=(20, second + 1), times=2)
        await seat.pilot.pause()
        assert isinstance(seat.app.screen, CodingScreen)


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 36), (160, 45)])
async def test_no_row_is_wider_than_the_view_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_comparison(tmp_path, "Keeping up the front", size=size) as seat:
        for keys in (("down",), ("pagedown",), ("end",), ("plus", "plus"), ("home",)):
            await seat.keys(*keys)
            for y in range(seat.view.size.height):
                assert seat.view.render_line(y).cell_length == seat.view.size.width
            assert seat.view.item and seat.view.item.id in seat.view.in_sight()


async def test_undo_of_what_brought_the_code_does_no_harm(tmp_path: Path) -> None:
    async with at_comparison(tmp_path) as seat:
        for _ in range(12):
            await seat.keys("u", "down")
        assert isinstance(seat.app.screen, ComparisonPage)
        await seat.keys("U")


async def test_a_study_without_codes_says_so(tmp_path: Path) -> None:
    with Study.new(tmp_path / "new", title="x", coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            app.action_go("comparison")
            await pilot.pause()
            assert "no codes" in app.screen.query_one("#status", Bar).words()
            await pilot.press("down", "space", "c", "x", "m", "s", "f", "escape", "M", "escape")
            await pilot.pause()
            assert app.is_running
