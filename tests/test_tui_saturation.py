"""The screen of saturation: categories with signed judgements and what came since, every key, and every row's way on and back."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from made_once import copy_of, demo
from screens import drawn, still
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study import saturation as saturation_module
from qualcode.study.category_saturation import CategorySaturation, category_saturation
from qualcode.study.core import judgements
from qualcode.study.memos import memos
from qualcode.study.saturation import Saturation, saturation
from qualcode.text.graphemes import cell_width
from qualcode.tui.app import Workbench
from qualcode.tui.category.page import CategoryPage
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.saturation.asked import asked_of
from qualcode.tui.saturation.brought import EIGHTHS, UNREAD, Brought, bar, curve
from qualcode.tui.saturation.counting import read_report
from qualcode.tui.saturation.measures import measure_rows
from qualcode.tui.saturation.page import SaturationPage
from qualcode.tui.widgets.forms import FormDialog

STEERING = "Steering what shows"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.open(copy_of(demo(), tmp_path / "study"), coder="AB")


def code_named(study: Study, name: str) -> str:
    return next(code.id for code in study.reads.codes() if code.name == name)


def told(study: Study, name: str = STEERING) -> CategorySaturation:
    return next(one for one in category_saturation(study.reads.connection).categories if one.code.name == name)


def page(pilot: Pilot[None]) -> SaturationPage:
    screen = pilot.app.screen
    assert isinstance(screen, SaturationPage), screen
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await still(pilot)


async def open_at(pilot: Pilot[None], name: str = STEERING) -> SaturationPage:
    app = pilot.app
    assert isinstance(app, Workbench) and isinstance(app.study, Study)
    await still(pilot)
    app.action_go("saturation", code=code_named(app.study, name))
    await still(pilot)
    return page(pilot)


async def to_row(pilot: Pilot[None], kind: str, value: str = "") -> None:
    shown = page(pilot)
    shown.set_focus(shown.card)
    at = next(
        at for at, row in enumerate(shown.card.items) if row.opens and row.opens.kind == kind and (not value or row.opens.id == value)
    )
    shown.card.highlight(at)
    await still(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45)])
async def test_the_categories_stand_with_what_was_judged_and_what_came_since(study: Study, size: tuple[int, int]) -> None:
    app = Workbench(study)
    async with app.run_test(size=size) as pilot:
        await still(pilot)
        await press(pilot, "ctrl+o", "z")
        assert page(pilot).rows.item is not None
        app.action_go("coding")
        await open_at(pilot)
        shown = drawn(app)
        judged = sum(bool(one.judgements) for one in category_saturation(study.reads.connection).categories)
        assert shown.startswith(" saturation") and f"{judged} of 6 categories judged" in shown
        assert "I withdraw my judgement of 19 September" in shown
        assert "LK 3 Oct 2025 +" in " ".join(shown.split()), "that something was added since is seen in the list"
        assert "Since then: 1 property" in shown
        assert "reached" not in shown


async def test_a_judgement_is_signed_with_its_reasons_and_taken_back_by_another(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot, "Bending the job")
        assert "none yet · s signs one" in drawn(app)
        await press(pilot, "s")
        assert isinstance(app.screen, FormDialog)
        await press(pilot, *"Nothing new", "tab", *"Three alike", "tab", "enter")
        one = told(study, "Bending the job").judgements[0]
        assert (one.judged.record.statement, one.judged.record.signed_by) == ("Nothing new", "AB")
        assert one.judged.memo is not None and one.judged.memo.text == "Three alike"
        assert page(pilot).rows.item.code.name == "Bending the job"  # type: ignore[union-attr]
        assert "Nothing was added since." in drawn(app)
        assert study.next_undo().verb == "judge"  # type: ignore[union-attr]
        await press(pilot, "w", *"someone came.", "ctrl+s")
        newest, before = told(study, "Bending the job").judgements
        assert newest.judged.record.statement.startswith("I withdraw my judgement of") and before.judged.earlier
        assert len([one for one in judgements(study.reads.connection, "saturation") if one.statement == "Nothing new"]) == 1
        await press(pilot, "u", "u")
        assert not told(study, "Bending the job").judgements


async def test_there_is_nothing_to_take_back_where_nothing_was_signed(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_at(pilot, "Bending the job")
        await press(pilot, "w")
        assert "No judgement of Bending the job has been signed." in drawn(app)


async def test_keys_lead_to_the_sheet_the_last_place_the_quotations_and_back(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "k")
        assert isinstance(app.screen, CategoryPage)
        assert app.screen.sheet is not None and app.screen.sheet.code.name == STEERING
        await press(pilot, "escape")
        assert page(pilot).rows.item.code.name == STEERING  # type: ignore[union-attr]
        await press(pilot, "equals_sign")
        assert isinstance(app.screen, ComparisonPage)
        await press(pilot, "escape")
        await to_row(pilot, "round", "2")
        await press(pilot, "enter")
        assert isinstance(app.screen, ComparisonPage)
        assert {app.screen.materials[passage.material_id].round for passage in app.screen.view.passages} == {2}
        await press(pilot, "escape")
        await press(pilot, "l")
        assert app.where() == "coding"
        last = told(study).properties[0].last
        assert last is not None
        coding = app.coding_screen()
        assert coding.material is not None and coding.material.id == last.material_id
        await open_at(pilot, "Bending the job")
        await press(pilot, "l")
        assert "No quotation lies on a dimension of Bending the job yet." in drawn(app)


async def test_every_row_of_the_card_leads_on(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "enter")
        assert page(pilot).card.has_focus
        await press(pilot, "escape")
        assert page(pilot).rows.has_focus
        [case] = told(study).negative
        await to_row(pilot, "negative", case.case.quotation_id)
        await press(pilot, "enter")
        assert app.where() == "coding"
        await open_at(pilot)
        await to_row(pilot, "judgement")
        await press(pilot, "enter")
        assert "Henrik has the plaster" in drawn(app)
        await press(pilot, "escape")
        await to_row(pilot, "memo")
        await press(pilot, "enter")
        assert "Read and discussed" in drawn(app)
        await press(pilot, "escape")
        await to_row(pilot, "property")
        await press(pilot, "enter")
        assert isinstance(app.screen, CategoryPage)


async def test_memo_and_sampling_are_written_from_here(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "a", *"nobody on nights", "ctrl+s")
        assert "nobody on nights" in [plan.gap for plan in told(study).planned]
        assert "nobody on nights" in "".join("".join(part.words for part in row.line.parts) for row in page(pilot).card.items)
        await press(pilot, "m", *"A thought.", "escape")
        since = told(study).judgements[0].since
        assert since.memos == 3
        assert "3 memos" in "".join("".join(part.words for part in row.line.parts) for row in page(pilot).card.items)


async def test_the_table_is_written(study: Study, tmp_path: Path) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "e", *"csv", "enter", "enter")
        for _ in range(200):
            if not app.tasks.running:
                break
            await pilot.pause(0.02)
        [file] = (study.file.parent / "exports").glob("*.csv")
        assert STEERING in file.read_text("utf-8-sig")


async def test_the_view_is_right_again_after_a_coding(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot, "Bending the job")
        before = told(study, "Bending the job").counted.quotations
        material = next(one for one in study.reads.materials() if one.kind == "field-note")
        study.do("code", codes=["Bending the job"], material=material.name, lines="1")
        app.action_go("coding")
        await still(pilot)
        await open_at(pilot, "Bending the job")
        assert page(pilot).rows.item.counted.quotations == before + 1  # type: ignore[union-attr]


async def test_the_study_chooses_the_word_or_none(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(80, 24)) as pilot:
        study.do("set-setting", key="saturation-word", value="sufficiency")
        await open_at(pilot)
        assert drawn(app).startswith(" sufficiency")
        app.action_go("coding")
        study.do("set-setting", key="saturation-word", value="off")
        await open_at(pilot)
        assert drawn(app).startswith(" how far it has come") and "does not speak of saturation" in drawn(app)
        await press(pilot, "s")
        assert "Your judgement of Steering what shows" in drawn(app)


async def test_a_study_without_categories_says_how_to_make_one(tmp_path: Path) -> None:
    study = Study.new(tmp_path / "empty", title="T", language="en", coder="AB")
    study.do("add-material", name="I", text="P: Well.", kind="interview")
    app = Workbench(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await still(pilot)
        app.action_go("saturation")
        await still(pilot)
        assert "There is no category yet" in drawn(app)
        for key in ("s", "w", "k", "l", "m", "a", "h", "e", "enter"):
            await press(pilot, key)
            assert isinstance(app.screen, SaturationPage), key
    assert asked_of(study).view == "categories"


# what each material brought, and the other measures


def rows_of(pilot: Pilot[None]) -> list[str]:
    return ["".join(part.words for part in row.line.parts) for row in page(pilot).brought.items]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45)])
async def test_each_material_is_a_bar_and_a_step_of_the_curve(study: Study, size: tuple[int, int]) -> None:
    found = saturation(study.reads.connection)
    app = Workbench(study)
    async with app.run_test(size=size) as pilot:
        await open_at(pilot)
        await press(pilot, "t")
        rows = rows_of(pilot)
        for one, row in zip(found.materials, rows, strict=False):
            assert one.name[:12] in row and f" {one.new} " in row and row.rstrip().endswith((str(one.cumulative), "not read through"))
            assert not one.new or any(sign in row for sign in (*EIGHTHS[1:], UNREAD))
            assert ("╰" in row) if one.new > 2 else ("╰" in row or "│" in row), "less than a cell is straight down"
        unread = [one.name for one in found.materials if not one.read_through]
        assert unread and any(row == f"░ not read through: {', '.join(unread)}." for row in rows)
        assert any("round 1 (3)" in row for row in rows) and any("No coord" in row for row in rows)
        assert "41 codes in 10 materials" in drawn(app)
        assert "reached" not in drawn(app)
        await press(pilot, "down")
        assert "new in it" in drawn(app), "the codes that are new in the material at hand are named"
        await press(pilot, "enter")
        assert app.coding_screen().material.id == found.materials[1].id  # type: ignore[union-attr]


async def test_level_clock_and_group(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "c")
        assert asked_of(study).view == "materials" and "6 categories in 10 materials" in drawn(app)
        await press(pilot, "c", "d")
        assert "clock: as analysed" in drawn(app)
        report = page(pilot).report
        assert report is not None and report.found == saturation(study.reads.connection, clock="analysed")
        await press(pilot, "d", "f", *"no coo", "enter")
        report = page(pilot).report
        assert report is not None and report.found.group == "No coordinator"
        assert "Interview 1, Mette" not in drawn(app)
        await press(pilot, "f", "enter")
        assert "Interview 1, Mette" in drawn(app)
        await press(pilot, "escape")
        assert asked_of(study).view == "categories"


async def test_a_group_that_is_gone_is_said_and_all_is_counted(study: Study) -> None:
    asked_of(study).group = "Nobody"
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "t")
        assert asked_of(study).group is None
        await press(pilot, "t", "t")
        assert "41 codes in 10 materials" in drawn(app)


async def test_other_measures_are_behind_a_key_and_their_orders_come_when_idle(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = Event()
    orders = saturation_module.random_orders

    def slowly(found: Saturation, **given: Any) -> Any:
        drawing.wait(10)
        return orders(found, **given)

    monkeypatch.setattr(saturation_module, "random_orders", slowly)
    app = Workbench(study)
    async with app.run_test(size=(120, 45)) as pilot:
        await open_at(pilot)
        assert "Guest" not in drawn(app)
        await press(pilot, "z")
        shown = drawn(app)
        assert "These measures count; none of them says that it was enough." in shown and "Guest, Namey and Chen 2020" in shown
        assert "The random orders are being drawn" in shown
        await press(pilot, "end")
        assert "Codes to be expected in any so many" in drawn(app), "the keys are heard meanwhile"
        await press(pilot, "home")
        drawing.set()
        for _ in range(500):
            if page(pilot).report.orders:  # type: ignore[union-attr]
                break
            await pilot.pause(0.02)
        assert "being drawn" not in drawn(app) and "1,000 random orders" in drawn(app)
        await press(pilot, "escape")
        assert asked_of(study).view == "materials" and "Guest" not in drawn(app)


async def test_deeds_on_a_category_are_not_done_where_none_is_at_hand(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "t")
        for key in ("s", "w", "k", "l", "a", "equals_sign"):
            await press(pilot, key)
            assert isinstance(app.screen, SaturationPage) and "t leads back to the categories" in drawn(app), key
        assert "s sign" not in drawn(app) and "c codes or categories" in drawn(app), "the footer names what works here"


async def test_a_memo_about_a_material(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "t", "m", *"Much was new.", "escape")
        memo = next(memo for memo in memos(study.reads.connection) if memo.text == "Much was new.")
        assert [thing.name for thing in memo.about] == ["Interview 1, Mette"]


@pytest.mark.parametrize("ending", ["png", "svg", "docx", "csv", "json"])
async def test_what_is_counted_is_written(study: Study, ending: str) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "t", "e", *ending, "enter", "enter")
        for _ in range(1000):
            if not app.tasks.running and list((study.file.parent / "exports").glob(f"*.{ending}")):
                break
            await pilot.pause(0.02)
        [file] = (study.file.parent / "exports").glob(f"*.{ending}")
        starts = {"png": b"\x89PNG", "svg": b"<?xml", "docx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}
        assert file.read_bytes().startswith(starts[ending])


async def test_what_each_brought_is_right_again_after_a_coding(study: Study) -> None:
    app = Workbench(study)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_at(pilot)
        await press(pilot, "t")
        assert "41 codes in 10 materials" in drawn(app)
        study.do("make-code", name="quite new")
        study.do("code", codes=["quite new"], material="Field note, follow-up meeting", lines="1")
        began = monotonic()
        page(pilot).changed()
        await still(pilot)
        assert "42 codes in 10 materials" in drawn(app)
        assert monotonic() - began < 5, "generous: a tenth of a second on a machine that does nothing else"


def test_bars_and_steps() -> None:
    assert bar(0, 8, 4) == "" and bar(8, 8, 4) == "████" and bar(1, 8, 4) == "▌" and bar(1, 900, 4) == "▏", "what there is is seen"
    assert [curve(0, 4, 8, 9), curve(4, 4, 8, 9), curve(4, 8, 8, 9)] == ["╰───╮", "    │", "    ╰───╮"]
    assert curve(0, 0, 0, 9) == ""


def test_rows_fit_their_width(study: Study) -> None:
    report = read_report(study.reads.connection, "da", ("codes", "analysed", None))
    for width in (58, 78, 118, 158):
        for row in Brought(report, "da", width).rows():
            assert sum(cell_width(part.words) for part in row.line.parts) <= width
        for line in measure_rows(report, "da", width, drawing=True):
            assert sum(cell_width(part.words) for part in line.parts) <= max(width, 78)
