"""The mark of codes that are no actions: where the tradition asks for it, or the setting does."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import Desk, at_the_desk, real_study

from qualcode.faults import UsageFault
from qualcode.study.hints import action_hint
from qualcode.tui.coding.panels import HINT
from qualcode.tui.coding.picker import CodePicker
from qualcode.tui.widgets.lists import LineList

CODES = ("losing track", "fatigue", "coping")


def test_the_tradition_decides_unless_the_setting_does(tmp_path: Path) -> None:
    with real_study(tmp_path, codes=CODES) as study:

        def marked() -> bool:
            return action_hint(study.reads.connection)("fatigue", False)

        assert not marked()
        study.do("set-study", tradition="charmaz")
        assert marked()
        study.do("set-setting", key="action-hint", value=False)
        assert not marked()
        study.do("set-study", tradition="glaser")
        study.do("set-setting", key="action-hint", value=True)
        assert marked()
        study.do("set-setting", key="action-hint", value=None)
        assert not marked()


def test_the_setting_is_yes_or_no(tmp_path: Path) -> None:
    with real_study(tmp_path) as study, pytest.raises(UsageFault):
        study.do("set-setting", key="action-hint", value="often")


def test_the_study_s_language_decides_and_in_vivo_codes_are_let_be(tmp_path: Path) -> None:
    with real_study(tmp_path) as study:
        study.do("set-study", tradition="charmaz")
        assert action_hint(study.reads.connection)("at miste overblikket", False)
        study.do("set-study", language="da")
        marked = action_hint(study.reads.connection)
        assert not marked("at miste overblikket", False)
        assert marked("overblik", False)
        assert not marked("overblik", True)


async def test_the_picker_marks_what_is_no_action_and_says_nothing(tmp_path: Path) -> None:
    study = real_study(tmp_path, codes=CODES)
    study.do("make-code", name="getting by", in_vivo=True)
    study.do("set-study", tradition="charmaz")

    async def step(desk: Desk) -> None:
        async def rows(typed: str) -> dict[str, bool]:
            await desk.type(typed)
            found = desk.pilot.app.screen.query_one(LineList)
            said = ["".join(part.words for part in found._draw(item).parts) for item in found.items]
            return {row: HINT.strip() in row for row in said}

        await desk.keys("s", "c")
        assert isinstance(desk.pilot.app.screen, CodePicker)
        marks = await rows("")
        assert [mark for row, mark in marks.items() if "losing track" in row or "coping" in row] == [False, False]
        assert [mark for row, mark in marks.items() if "fatigue" in row or "getting by" in row] == [True, False]
        marks = await rows("hiding it")
        assert list(marks.values()) == [False]

    await at_the_desk(step, study)
