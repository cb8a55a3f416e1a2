"""The core category on the screen: judgements are signed by a few keys and none is written over; what is counted is folded away."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_once import copy_of, demo
from screens import drawn
from textual.pilot import Pilot

from qualcode.locale import text
from qualcode.study import Study
from qualcode.study.core import Candidate, candidates
from qualcode.study.memos import memos
from qualcode.tui.app import Workbench
from qualcode.tui.core.page import CorePage
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.sorting.page import SortingPage

SIZES = [(80, 24), (160, 45)]


def page(pilot: Pilot[None]) -> CorePage:
    screen = pilot.app.screen
    assert isinstance(screen, CorePage)
    return screen


def core_of(study: Study) -> Candidate:
    """The one that is marked."""
    [marked] = [one for one in candidates(study.reads.connection) if one.code.kind == "core"]
    return marked


def words(pilot: Pilot[None]) -> str:
    """All rows of the sheet, also those out of sight."""
    return "\n".join("".join(part.words for part in row.line.parts) for row in page(pilot).sheet.items)


def go_to(pilot: Pilot[None], opens: str, criterion: str = "") -> None:
    sheet = page(pilot).sheet
    place = next(place for place, row in enumerate(sheet.items) if row.opens == opens and row.criterion == criterion)
    sheet.highlight(place, 1)


async def at_core(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.press("ctrl+o", "n")
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_judgement_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB") as study:
        before = len(core_of(study).judged)
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await at_core(pilot)
            go_to(pilot, "criterion", "abstract")
            await pilot.press("enter", *"Wide enough.", "tab", *"Because", "shift+tab", "ctrl+s")
            one = core_of(study)
            judged = one.judged[-1]
            assert len(one.judged) == before + 1 and not judged.earlier
            assert (judged.record.criterion, judged.record.statement, judged.record.signed_by) == ("abstract", "Wide enough.", "AB")
            assert judged.memo and judged.memo.text == "Because" and judged.memo.about[0].id == one.code.id
            assert "Wide enough." in words(pilot)
            # Withdrawn: the sentence begins with it, and what was signed before stays as earlier.
            go_to(pilot, "judgement", "abstract")
            assert page(pilot).sheet.item.judged == judged
            await pilot.press("w", *"too wide", "ctrl+s")
            one = core_of(study)
            withdrawn = one.about("abstract")[0].record.statement
            assert withdrawn.startswith("I withdraw my judgement of") and withdrawn.endswith("too wide")
            assert next(told for told in one.judged if told.record.id == judged.record.id).earlier
            assert "earlier: Wide enough." in words(pilot)
            await pilot.press("u")
            assert not core_of(study).judged[-1].earlier
            await pilot.press("u")
            assert len(core_of(study).judged) == before, "judgement and memo are one action"
            assert not [memo for memo in memos(study.reads.connection) if memo.text == "Because"]


async def test_a_memo_for_a_judgement_that_has_none(tmp_path: Path) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB") as study:
        core = core_of(study).code.id
        for statement in ("One.", "Two."):
            study.do("judge", kind="core", code=core, criterion="own words", statement=statement)
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            await at_core(pilot)
            go_to(pilot, "judgement", "own words")
            await pilot.press("m", "enter")
            assert isinstance(app.screen, MemoEditor)
            await pilot.press(*"Why", "escape")
            newest = core_of(study).about("own words")[0]
            assert newest.record.statement == "Two." and newest.memo and newest.memo.text == "Why"
            await pilot.press("m")
            assert isinstance(app.screen, MemoEditor), "now there is one to be opened"
            await pilot.press("escape")
            go_to(pilot, "judgement", "own words")
            page(pilot).sheet.action_list_down()
            await pilot.press("m", *"Storyline", "enter")
            assert core_of(study).about("own words")[1].memo.kind == "storyline"


async def test_several_candidates_and_the_mark(tmp_path: Path) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            await at_core(pilot)
            first = [one.code.name for one in page(pilot).among.items]
            await pilot.press("n", *"brake", "enter", *"Thought of.", "ctrl+s")
            assert [one.code.name for one in page(pilot).among.items] == [*first, "Someone else holding the brake"], (
                "a newer one comes last"
            )
            assert page(pilot).candidate.code.name == "Someone else holding the brake"
            await pilot.press("k")
            assert page(pilot).candidate.code.kind == "core"
            assert sum(one.code.kind == "core" for one in page(pilot).among.items) == 2, "several may be marked"
            await pilot.press("k")
            assert page(pilot).candidate.code.kind == "category"
            assert "Thought of." in words(pilot)


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("size", SIZES)
async def test_what_is_counted_is_folded_behind_the_judgements(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB", language=language) as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await at_core(pilot)
            assert "Freeman" not in words(pilot)
            await pilot.press("z")
            assert words(pilot).count("Freeman") == 2
            width = page(pilot).sheet.size.width
            counted = words(pilot)[words(pilot).index("▾") :]
            assert max(map(len, counted.splitlines())) <= width, "nothing of it is cut off"
            assert text("core.index-frequency", language) in drawn(app), "it is in sight at once"
            await pilot.press("end")
            last = counted.splitlines()[-1].strip()
            assert last in drawn(app)
            await pilot.press("home", "z")
            assert "Freeman" not in words(pilot)


async def test_storyline_sorting_and_what_is_not_tied(tmp_path: Path) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB") as study:
        before = core_of(study).storylines
        app = Workbench(study)
        async with app.run_test(size=(160, 45)) as pilot:
            await at_core(pilot)
            await pilot.press("T", *"And so", "escape")
            newest = core_of(study).storylines[0]
            assert newest.text == "And so" and len(core_of(study).storylines) == len(before) + 1
            go_to(pilot, "storyline")
            await pilot.pause()
            assert "And so" in drawn(app), "beside the sheet stands the memo of its row"
            await pilot.press("l", "enter")
            assert isinstance(app.screen, MemoEditor)
            await pilot.press("escape", "equals_sign")
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            assert page(pilot).candidate.storylines[0] == newest, "back from the quotations"
            await pilot.press("o")
            await pilot.pause()
            assert isinstance(app.screen, SortingPage)


async def test_without_a_candidate_it_is_said_how_to_begin(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", title="T", language="en", tradition="glaser", coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await at_core(pilot)
            shown = drawn(app)
            assert "core variable" in shown and "n takes up a category" in shown.replace("\n", " ")
            await pilot.press("s", "w", "m", "t", "k", "l", "z", "z")
            await pilot.press("n")
            assert "no codes" in drawn(app)
            study.do("make-code", name="steering", kind="category")
            await pilot.press("n", "enter", *"Perhaps.", "ctrl+s")
            assert page(pilot).candidate.code.name == "steering"
            assert page(pilot).candidate.code.kind != "core"
