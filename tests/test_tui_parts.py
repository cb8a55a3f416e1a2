"""Large changes of a study are done in parts: keys are heard between, all of it is one action, and stopped it is nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.tui.app import Workbench
from qualcode.tui.codes.page import CodesPage
from qualcode.tui.frame import parts
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.progress import ProgressDialog

MANY = 40


@pytest.fixture(autouse=True)
def bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every part is a go of its own, however fast the machine is."""
    monkeypatch.setattr(parts, "SLICE", 0.0)
    monkeypatch.setattr(parts, "PAUSE", 0.03)
    monkeypatch.setattr("qualcode.tui.codes.endings.PART", 3)


@asynccontextmanager
async def codes_of(folder: Path) -> AsyncIterator[tuple[Pilot[None], Study]]:
    """The codes screen of a study in which two codes are on many passages, some of them on the same."""
    with Study.new(folder / "study", language="en", coder="LB") as study:
        material = study.do("add-material", name="One", text="Mette: " + " ".join(f"word{n:02}" for n in range(MANY)))["id"]
        for name, passages in (("alfa", range(MANY)), ("beta", range(0, MANY, 4))):
            code = study.do("make-code", name=name)["id"]
            places = [{"material": material, "start": 7 + 7 * n, "end": 13 + 7 * n} for n in passages]
            study.do("code-hits", codes=[code], passages=places)
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            app.action_go("codes")
            await pilot.pause()
            yield pilot, study
            assert check_study(study.reads.connection, study.file, "en") == []


def state(study: Study) -> dict[str, int]:
    return {code.name: code.codings for code in study.reads.codes()}


def working(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, ProgressDialog) and pilot.app.screen.is_mounted


async def until(pilot: Pilot[None], *, at_work: bool) -> None:
    for _ in range(400):
        if working(pilot) == at_work:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def merge(pilot: Pilot[None], study: Study) -> None:
    page = pilot.app.screen
    assert isinstance(page, CodesPage)
    ids = {code.name: code for code in study.reads.codes()}
    page._merge(ids["beta"], [ids["alfa"]], "merge")
    await until(pilot, at_work=True)


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#status", Bar).words()


async def test_merging_is_one_action_with_its_whole_count(tmp_path: Path) -> None:
    async with codes_of(tmp_path) as (pilot, study):
        before = state(study)
        await merge(pilot, study)
        assert study.busy
        await until(pilot, at_work=False)
        await pilot.pause()
        assert state(study) == {"beta": MANY}
        assert "Merged" in said(pilot)
        [done] = study.history(1)
        assert done.verb == "merge-codes"
        assert f"codings: {MANY - MANY // 4}" in done.summary
        study.undo()
        assert state(study) == before


async def test_merging_can_be_stopped_and_nothing_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PAUSE", 0.3)
    async with codes_of(tmp_path) as (pilot, study):
        before, actions = state(study), len(study.history())
        await merge(pilot, study)
        await pilot.press("x", "u", "escape")
        await until(pilot, at_work=False)
        await pilot.pause()
        assert state(study) == before
        assert len(study.history()) == actions
        assert "nothing was changed" in said(pilot)
        assert not study.busy
        study.do("make-code", name="after it")


@pytest.mark.parametrize(("codings", "left"), [("drop", {"beta": 10}), ("move", {"beta": 40})])
async def test_deleting_takes_all_codings_along(tmp_path: Path, codings: str, left: dict[str, int]) -> None:
    async with codes_of(tmp_path) as (pilot, study):
        before = state(study)
        page = pilot.app.screen
        assert isinstance(page, CodesPage)
        codes = {code.name: code for code in study.reads.codes()}
        page._delete([codes["alfa"]], codings, codes["beta"].id if codings == "move" else None)
        await until(pilot, at_work=True)
        await until(pilot, at_work=False)
        assert state(study) == left
        assert f"codings: {MANY}" in study.history(1)[0].summary
        study.undo()
        assert state(study) == before


async def test_undoing_and_doing_again_keep_the_keys_alive(tmp_path: Path) -> None:
    async with codes_of(tmp_path) as (pilot, study):
        coded = state(study)
        await pilot.press("u")
        await until(pilot, at_work=False)
        await pilot.pause()
        assert state(study) == {**coded, "beta": 0}
        assert "Undone" in said(pilot)
        pilot.app.screen.action_redo()
        await until(pilot, at_work=True)
        await pilot.press("escape")
        await until(pilot, at_work=False)
        await pilot.pause()
        assert state(study) == {**coded, "beta": 0}, "stopped half way, nothing is done again"
        assert "nothing was changed" in said(pilot)
        await pilot.press("U")
        await until(pilot, at_work=False)
        await pilot.pause()
        assert state(study) == coded


def test_turning_back_that_is_not_finished_is_nothing(tmp_path: Path) -> None:
    with Study.new(tmp_path / "study", language="en", coder="LB") as study:
        study.do("add-material", name="One", text="Mette: " + "word " * 300)
        actions = study.history()
        turning = study.turning("undo")
        done, total = next(turning)
        assert 0 < done < total
        assert study.busy
        turning.close()
        assert not study.busy
        assert study.history() == actions
        assert study.undo() is not None
        assert not study.reads.materials()
        assert study.undo() is None
