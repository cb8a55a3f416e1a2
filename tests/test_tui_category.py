"""A category's sheet on the screen: every row leads on and back, properties and places by a few keys, what is open, negative cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_once import copy_of, demo
from screens import drawn, still
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.properties import properties
from qualcode.study.records import CodeRecord
from qualcode.tui.app import Workbench
from qualcode.tui.category.page import CategoryPage
from qualcode.tui.category.placing import PlacingDialog
from qualcode.tui.codes.page import CodesPage
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.relations.page import RelationsPage


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.open(copy_of(demo(), tmp_path / "study"), coder="AB")


def named(study: Study, name: str) -> CodeRecord:
    return next(code for code in study.reads.codes() if code.name == name)


def page(pilot: Pilot[None]) -> CategoryPage:
    screen = pilot.app.screen
    assert isinstance(screen, CategoryPage), screen
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await still(pilot)


async def open_sheet(pilot: Pilot[None], code: str) -> CategoryPage:
    app = pilot.app
    assert isinstance(app, Workbench)
    assert app.study is not None
    await still(pilot)
    app.action_go("category", code=named(app.study, code).id)  # type: ignore[arg-type]
    await still(pilot)
    return page(pilot)


async def to_row(pilot: Pilot[None], kind: str, value: str = "") -> None:
    rows = page(pilot).rows
    at = next(at for at, row in enumerate(rows.items) if row.opens and row.opens.kind == kind and (not value or row.opens.id == value))
    rows.highlight(at)
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_quotations_are_placed_one_after_the_other(study: Study, size: tuple[int, int]) -> None:
    app = Workbench(study)
    async with app.run_test(size=size) as pilot:
        sheet = await open_sheet(pilot, "Bending the job")
        await press(pilot, "p", *"effort", "tab", *"little", "tab", *"much", "ctrl+s")
        [made] = properties(study.reads.connection, named(study, "Bending the job").id)
        assert (made.name, made.dimensions[0].low, made.dimensions[0].high) == ("effort", "little", "much")
        assert "effort" in drawn(app) and "little ├" in drawn(app)
        await press(pilot, "l")
        assert isinstance(app.screen, PlacingDialog)
        await press(pilot, "1", "9", "5")
        await press(pilot, "right", "right", "w", *"rather", "enter")
        assert "rather" in drawn(app)
        await press(pilot, "down", "w", *"never said", "enter", "escape")
        [made] = properties(study.reads.connection, named(study, "Bending the job").id)
        assert [place.place for place in made.dimensions[0].places] == [0, 0.5, 0.55, 1, None]
        assert "5 of 24 placed" in drawn(app)
        assert sheet.sheet is not None
        await press(pilot, "u")
        assert "4 of 24 placed" in drawn(app)


async def test_a_place_is_taken_off_and_the_next_without_one_is_at_hand(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_sheet(pilot, "The bill comes tomorrow")
        await to_row(pilot, "dimension")
        code = named(study, "The bill comes tomorrow").id
        before = properties(study.reads.connection, code)[0].dimensions[0].places
        await press(pilot, "enter")
        assert isinstance(app.screen, PlacingDialog)
        placed = {place.quotation_id for place in before}
        rows = app.screen._rows
        assert rows.item is not None and rows.item.id not in placed
        await press(pilot, "home")
        while rows.item is not None and rows.item.id not in placed:
            await pilot.press("down")
        gone = rows.item
        assert gone is not None
        await press(pilot, "x")
        after = properties(study.reads.connection, code)[0].dimensions[0].places
        assert {place.quotation_id for place in after} == placed - {gone.id}
        await press(pilot, "enter")
        assert app.where() == "coding"


async def test_every_row_leads_on_and_back(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await still(pilot)
        core = named(study, "Rationing oneself")
        app.action_go("codes", code=core.id)
        await still(pilot)
        await press(pilot, "k")
        assert page(pilot).sheet is not None
        await to_row(pilot, "round", "2")
        await press(pilot, "enter")
        assert isinstance(app.screen, ComparisonPage)
        rounds = {app.screen.materials[passage.material_id].round for passage in app.screen.view.passages}
        assert rounds == {2}
        await press(pilot, "escape")
        assert page(pilot).opens == ("round", "2")
        await to_row(pilot, "relation")
        relation = page(pilot).opens.id
        await press(pilot, "enter")
        assert isinstance(app.screen, RelationsPage)
        await press(pilot, "escape")
        assert page(pilot).opens == ("relation", relation)
        await to_row(pilot, "code")
        below = page(pilot).opens.id
        await press(pilot, "enter")
        assert page(pilot).sheet.code.id == below  # type: ignore[union-attr]
        await press(pilot, "escape")
        assert page(pilot).sheet.code.id == core.id  # type: ignore[union-attr]
        assert page(pilot).opens == ("code", below)
        await press(pilot, "escape")
        assert isinstance(app.screen, CodesPage)
        assert app.screen.current() is not None and app.screen.current().id == core.id  # type: ignore[union-attr]


async def test_a_negative_case_is_marked_and_no_longer(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_sheet(pilot, "Bending the job")
        await press(pilot, "n", "enter", *"she could not", "enter")
        sheet = page(pilot).sheet
        assert sheet is not None
        [case] = [case for case in sheet.negative_cases if case.marked]
        assert case.note == "she could not"
        await to_row(pilot, "negative", case.quotation_id)
        assert "she could not" in drawn(app)
        await press(pilot, "e", "ctrl+u", *"would not", "enter")
        assert "would not" in drawn(app)
        await press(pilot, "x")
        assert not [case for case in page(pilot).sheet.negative_cases if case.marked]  # type: ignore[union-attr]
        await press(pilot, "u")
        assert [case for case in page(pilot).sheet.negative_cases if case.marked]  # type: ignore[union-attr]


async def test_questions_sampling_and_judgements(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_sheet(pilot, "Bending the job")
        await press(pilot, "w", *"Who bends?", "escape")
        [question] = [one for one in page(pilot).sheet.open_questions if one.text == "Who bends?"]  # type: ignore[union-attr]
        await to_row(pilot, "memo", question.id)
        await press(pilot, "s")
        assert question.id not in {one.id for one in page(pilot).sheet.open_questions}  # type: ignore[union-attr]
        await press(pilot, "a", *"nobody on nights", "ctrl+s")
        [planned] = [one for one in page(pilot).sheet.sampling if one.gap == "nobody on nights"]  # type: ignore[union-attr]
        await to_row(pilot, "sampling", planned.id)
        await press(pilot, "enter", *"two were found", "escape")
        [planned] = [one for one in page(pilot).sheet.sampling if one.gap == "nobody on nights"]  # type: ignore[union-attr]
        assert planned.closed and planned.outcome == "two were found"
        await press(pilot, "j", *"nothing new", "escape")
        assert [one.statement for one in page(pilot).sheet.judgements][-1:] == ["nothing new"]  # type: ignore[union-attr]
        assert "Signed by AB" in drawn(app)


async def test_the_tradition_names_what_is_done(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(80, 45)) as pilot:
        for tradition, axial in (("strauss-corbin", True), ("glaser", False), ("charmaz", False)):
            study.do("set-study", tradition=tradition)
            await open_sheet(pilot, "Rationing oneself")
            assert any("axial coding" in "".join(part.words for part in row.line.parts) for row in page(pilot).rows.items) == axial, (
                tradition
            )
            await press(pilot, "escape")


async def test_properties_are_edited_and_taken_away(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_sheet(pilot, "The bill comes tomorrow")
        code = named(study, "The bill comes tomorrow").id
        first = properties(study.reads.connection, code)[0]
        await to_row(pilot, "property", first.id)
        await press(pilot, "e", "ctrl+u", *"lateness", "ctrl+s")
        await press(pilot, "D", *"told", "tab", *"hidden", "enter")
        first = properties(study.reads.connection, code)[0]
        assert first.name == "lateness" and [line.low for line in first.dimensions][-1] == "told"
        await to_row(pilot, "dimension", first.dimensions[-1].id)
        await press(pilot, "e", "tab", "ctrl+u", *"kept back", "enter")
        assert properties(study.reads.connection, code)[0].dimensions[-1].high == "kept back"
        await press(pilot, "x", "down", "enter")
        assert len(properties(study.reads.connection, code)[0].dimensions) == 1
        await to_row(pilot, "property", first.id)
        await press(pilot, "x", "enter")
        assert properties(study.reads.connection, code)[0].id == first.id, "the first answer is no"
        await press(pilot, "x", "down", "enter")
        assert properties(study.reads.connection, code)[0].id != first.id
