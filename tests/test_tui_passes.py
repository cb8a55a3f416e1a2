"""Reading status, passes, milestones and what is told on coming back, by key."""

from __future__ import annotations

from pathlib import Path

from desk import Desk, at_the_desk, real_study

from qualcode.tui.coding.passes import Passes
from qualcode.tui.widgets.dialogs import PickDialog
from qualcode.tui.widgets.lists import LineList


def told(desk: Desk) -> list[str]:
    """What is told at the start; nothing when it is put away."""
    panel = desk.screen.query_one("#lately", LineList)
    return ["".join(part.words for part in line.parts) for line in panel.items] if panel.display else []


async def test_how_far_a_material_is_read(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        assert "○ not begun" in desk.bar("heading")
        await desk.go("plaster")
        await desk.keys("B", "enter")
        assert "◐ begun" in desk.bar("heading")
        row = study.reads.connection.exec_driver_sql("SELECT status, place FROM reading_status").one()
        assert tuple(row) == ("begun", desk.view.document.text.index("plaster"))
        await desk.keys("B", "enter")
        assert "● read through" in desk.bar("heading")
        await desk.pilot.resize_terminal(80, 24)
        await desk.pilot.pause()
        assert desk.bar("heading").startswith("Mette · ●")
        assert "read through" not in desk.bar("heading")
        await desk.pilot.resize_terminal(120, 36)
        await desk.pilot.pause()
        await desk.keys("full_stop")
        assert "○ not begun" in desk.bar("heading")
        await desk.keys("comma", "u")
        assert "◐ begun" in desk.bar("heading")

    await at_the_desk(step, study)


async def test_coding_begins_the_reading(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter")
        assert "◐ begun" in desk.bar("heading")

    await at_the_desk(step, real_study(tmp_path))


async def test_a_pass_is_begun_and_gone_back_to(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.keys("P", "enter")
        assert isinstance(desk.pilot.app.screen, PickDialog)
        await desk.type("open coding")
        await desk.keys("enter")
        assert "open coding" in desk.bar("heading")
        await desk.keys("s", "c", "enter", "P")
        await desk.type("second look")
        await desk.keys("enter")
        assert "second look" in desk.bar("heading")
        assert "○ not begun" in desk.bar("heading")
        await desk.keys("P")
        await desk.type("open")
        row = desk.pilot.app.screen.query_one("#choices", LineList).items[0]
        assert row.line.right == "1 coding"
        await desk.keys("enter")
        assert "open coding" in desk.bar("heading")
        assert "◐ begun" in desk.bar("heading")
        passes = [row[0] for row in study.reads.connection.exec_driver_sql("SELECT name FROM pass")]
        assert sorted(passes) == ["open coding", "second look"]

    await at_the_desk(step, study)


async def test_a_milestone_is_set(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.keys("H", "enter")
        await desk.keys("H")
        await desk.type("round 1 coded")
        await desk.keys("enter")
        assert "Milestone set: round 1 coded" in desk.bar("status")
        await desk.keys("H")
        await desk.type("round 1 coded")
        await desk.keys("enter")
        assert "round 1 coded" in desk.bar("status")
        milestones = [row[0] for row in study.reads.connection.exec_driver_sql("SELECT name FROM milestone")]
        assert milestones == ["round 1 coded"]

    await at_the_desk(step, study)


async def test_nothing_is_told_at_the_very_first_opening(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        await desk.pilot.pause(0.6)
        assert told(desk) == []
        await desk.keys("colon")
        await desk.type("since last")
        await desk.keys("enter")
        assert "nothing to tell" in desk.bar("status")

    await at_the_desk(step, real_study(tmp_path))


async def test_what_happened_since_last_time_is_told_once_and_costs_no_key(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.places.set(study.reads.materials()[1].id, 5)
    study.do("make-code", name="Waking")
    study.do("code", material="Jonas", words="mostly asleep", codes=["Waking"])
    study.do("write-memo", text="Sleep again?", kind="theoretical")

    async def step(desk: Desk) -> None:
        await desk.pilot.pause(0.8)
        shown = told(desk)
        assert shown[0].startswith("4 new codes")
        assert "1 code used once  Waking" in shown
        assert "1 memo without links  Sleep again?" in shown
        assert "1 material not begun  Mette" in shown
        await desk.keys("s")
        assert told(desk) == []
        assert desk.selected
        await desk.keys("colon")
        await desk.type("since last")
        await desk.keys("enter")
        await desk.type("used once")
        await desk.keys("enter")
        assert desk.selected == ""
        assert desk.view.document.text[desk.view.selection.cursor :].startswith("mostly asleep")
        await desk.keys("colon")
        await desk.type("since last")
        await desk.keys("enter")
        await desk.type("Mette")
        await desk.keys("enter")
        assert "Mette" in desk.bar("heading")
        for asked, where in (("Sleep again", "memos"), ("guilt", "codes")):
            await desk.keys("f2", "colon")
            await desk.type("since last")
            await desk.keys("enter")
            await desk.type(asked)
            await desk.keys("enter")
            assert desk.screen.workbench.where() == where

    await at_the_desk(step, study)


async def test_whoever_has_begun_to_work_is_told_nothing(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.places.set(study.reads.materials()[0].id, 5)
    study.do("make-code", name="Waking")

    async def step(desk: Desk) -> None:
        assert isinstance(desk.screen, Passes)
        await desk.keys("down")
        await desk.pilot.pause(0.8)
        assert told(desk) == []

    await at_the_desk(step, study)
