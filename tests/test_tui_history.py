"""The history: what was done, lazily; where it happened; undoing back to a point and doing again; filters; milestones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from filled_study import filled_study, soundness
from textual import events
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study import history as past
from qualcode.study.records import ActionRecord
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.steps import StepsDialog
from qualcode.tui.history.page import BLOCK, HistoryPage, Journal
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList


@asynccontextmanager
async def at_the_journal(folder: Path, size: tuple[int, int] = (100, 30), *, write: bool = True) -> AsyncIterator[Pilot[None]]:
    with filled_study(folder / "study") as study:
        study.language = "en"
        shown = study
        if not write:
            shown = Study.open(study.file, write=False, language="en")
        app = Workbench(shown)
        async with app.run_test(size=size) as pilot:
            await pilot.press("f9")
            await pilot.pause()
            assert isinstance(app.screen, HistoryPage)
            yield pilot
        if not write:
            shown.close()


def page(pilot: Pilot[None]) -> HistoryPage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, HistoryPage))


def rows(pilot: Pilot[None]) -> list[str]:
    actions = page(pilot).query_one("#actions", LineList)
    return ["".join(part.words for part in actions._line(at).parts) + actions._line(at).right for at in range(len(actions.items))]


def status(pilot: Pilot[None]) -> str:
    return page(pilot).query_one("#status", Bar).words()


def study_of(pilot: Pilot[None]) -> Study:
    return page(pilot).study


async def stand_on(pilot: Pilot[None], words: str) -> int:
    at = next(at for at, row in enumerate(rows(pilot)) if words in row)
    page(pilot).query_one("#actions", LineList).highlight(at)
    await pilot.pause()
    return at


# reading


def test_numbers_filters_and_counts(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        connection = study.reads.connection
        everything = study.history()
        assert past.action_numbers(connection) == [action.number for action in everything]
        numbers = past.action_numbers(connection)[3:9]
        assert [action.summary for action in past.actions_numbered(connection, numbers, "da")] == [a.summary for a in everything[3:9]]
        assert {each.value: each.actions for each in past.coders_in(connection)} == {"AB": len(everything)}
        coded = next(each for each in past.deeds_in(connection) if each.value == "code")
        assert coded.actions == sum(action.verb == "code" for action in everything) == 4
        assert len(past.action_numbers(connection, past.Only(what="code", coder="AB"))) == 4
        assert past.action_numbers(connection, past.Only(coder="XY")) == []
        one = next(each for each in past.materials_in(connection) if each.name == "Interview 1")
        there = past.action_numbers(connection, past.Only(material_id=one.value, what="code"))
        assert len(there) == 3
        assert past.changes_of(connection, everything[0].id) == everything[0].events


def test_the_last_line_of_the_journal_is_read_alone(tmp_path: Path) -> None:
    """Not by grouping every event there is."""
    with filled_study(tmp_path / "study") as study:
        asked: list[str] = []
        raw = study.reads.connection.connection.driver_connection
        raw.set_trace_callback(asked.append)
        study.history(1)
        raw.set_trace_callback(None)
        assert not any("GROUP BY event.action_id" in statement for statement in asked)
        assert study.history(1)[0].events == study.history()[0].events > 0


def test_where_things_happened(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        connection = study.reads.connection
        scenes = {action.verb: past.scene_of(connection, action) for action in study.history()}
        assert scenes["code"] is not None
        assert scenes["code"].screen == "coding"
        assert scenes["make-code"] is not None
        assert scenes["make-code"].screen == "codes"
        assert scenes["write-memo"] is not None
        assert scenes["write-memo"].screen == "memos"
        assert scenes["add-participant"] is not None
        assert scenes["add-participant"].screen == "people"
        assert scenes["add-property"] is None
        study.do("delete-material", material="Feltnote", codings="drop")
        gone = next(action for action in study.history() if action.summary.startswith("kodede") and "Feltnote" in action.summary)
        assert past.scene_of(connection, gone) is None


def test_rows_are_read_a_block_at_a_time() -> None:
    asked: list[int] = []

    def read(numbers: object) -> tuple[ActionRecord, ...]:
        asked.append(len(list(numbers)))  # type: ignore[call-overload]
        when = datetime(2026, 3, 5, 12, tzinfo=UTC)
        return tuple(ActionRecord(str(n), n, "code", "do", "coded", "AB", when, "done", 0) for n in numbers)  # type: ignore[attr-defined]

    journal = Journal(range(50_000, 0, -1), read)
    assert len(journal) == 50_000
    assert journal[0].action.number == 50_000
    assert journal[0].new_day
    assert not journal[1].new_day
    assert asked == [BLOCK]
    assert journal[49_999].action.number == 1
    assert asked == [BLOCK, BLOCK]
    for at in range(0, 50_000, BLOCK):
        journal[at]
    assert len(journal._blocks) <= 20


# the screen


async def test_every_action_stands_there_newest_first(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        shown = rows(pilot)
        assert len(shown) == len(study_of(pilot).history())
        assert "began the study" in shown[-1]
        assert any("◆ set the milestone" in row for row in shown)
        assert f"{len(shown)} actions" in page(pilot).query_one("#heading", Bar).words()
        assert "change" in status(pilot)


async def test_enter_goes_where_it_happened(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        await stand_on(pilot, "coded støj")
        await pilot.press("enter")
        await pilot.pause()
        coding = pilot.app.screen
        assert isinstance(coding, CodingScreen)
        assert coding.material is not None
        assert coding.material.name == "Interview 1"
        assert coding.view.document.text[coding.view.selection.start :].startswith("Jeg kunne ikke holde lyden ud")


async def test_without_a_place_it_says_so(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        await stand_on(pilot, "the property")
        await pilot.press("enter")
        await pilot.pause()
        assert "no place" in status(pilot)


async def test_undo_to_here_asks_undoes_in_order_and_can_be_done_again(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        study = study_of(pilot)
        before = study.reads.codes()
        for name in ("one", "two", "three", "four"):
            study.do("make-code", name=name)
        page(pilot).show()
        await stand_on(pilot, "made the code two")
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("down", "enter")  # leave everything as it is
        await pilot.pause()
        assert len(study.reads.codes()) == len(before) + 4
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert "2 actions undone" in status(pilot)
        assert [code.name for code in study.reads.codes() if code not in before] == ["one", "two"]
        newest = study.history(3)
        assert [(action.kind, action.summary.rpartition(" ")[2]) for action in newest[:2]] == [("undo", "three"), ("undo", "four")]
        assert sum(row.endswith("undone") for row in rows(pilot)) == 2
        assert any("↶ undid: made the code four" in row for row in rows(pilot))
        await stand_on(pilot, "made the code fourundone")
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert "2 actions done again" in status(pilot)
        assert {code.name for code in study.reads.codes() if code not in before} == {"one", "two", "three", "four"}
        assert soundness(study) == []


async def test_undo_to_the_newest_has_nothing_to_do(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        await pilot.press("home", "b")
        await pilot.pause()
        assert "Nothing that can be undone" in status(pilot)


async def test_undo_of_many_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_the_journal(tmp_path) as pilot:
        study = study_of(pilot)
        with_codes = 60
        for number in range(with_codes):
            study.do("make-code", name=f"n{number}")
        page(pilot).show()
        whole = study.undo
        monkeypatch.setattr(study, "undo", lambda: (sleep(0.02), whole())[1])
        page(pilot)._turn("undo", with_codes - 1)
        for _ in range(200):
            await asyncio.sleep(0.01)
            if isinstance(dialog := pilot.app.screen, StepsDialog) and dialog._done:
                break
        pilot.app.post_message(events.Key("escape", None))
        await asyncio.sleep(1)
        left = sum(code.name.startswith("n") for code in study.reads.codes())
        assert 1 < left < with_codes
        assert f"{with_codes - left} action" in status(pilot)


async def test_filters_add_up_and_are_taken_away(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        everything = len(rows(pilot))
        await pilot.press("f", *"coded")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert len(rows(pilot)) == 4
        assert all("coded" in row for row in rows(pilot))
        await pilot.press("f", *"Feltnote")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert len(rows(pilot)) == 1
        heading = page(pilot).query_one("#heading", Bar).words()
        assert "Feltnote" in heading
        assert "1 action" in heading
        await pilot.press("a")
        await pilot.pause()
        assert len(rows(pilot)) == everything


async def test_a_milestone_is_set_here(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path) as pilot:
        await pilot.press("m")
        await pilot.pause()
        await pilot.press(*"round 1", "enter")
        await pilot.pause()
        assert "Milestone set: round 1" in status(pilot)
        assert "◆ set the milestone round 1" in rows(pilot)[0]
        await pilot.press("m")
        await pilot.pause()
        await pilot.press(*"round 1", "enter")
        await pilot.pause()
        assert "already" in status(pilot)


async def test_a_study_for_reading_is_not_turned_back(tmp_path: Path) -> None:
    async with at_the_journal(tmp_path, write=False) as pilot:
        await pilot.press("end", "b")
        await pilot.pause()
        assert "reading only" in status(pilot)
        await pilot.press("m")
        await pilot.pause()
        assert "reading only" in status(pilot)


@pytest.mark.parametrize("language", ["en", "da"])
async def test_rows_fit_at_80_columns(tmp_path: Path, language: str) -> None:
    with filled_study(tmp_path / "study") as study:
        study.language = language
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f9")
            await pilot.pause()
            actions = app.screen.query_one("#actions", LineList)
            for y in range(actions.size.height):
                assert actions.render_line(y).cell_length == actions.scrollable_content_region.width
