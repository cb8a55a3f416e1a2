"""Long work: shown, stopped, read about; and what becomes of it when one leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from filled_study import filled_study
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.tui.app import Workbench
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks_page import TasksPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog, ReadDialog
from qualcode.tui.widgets.lists import LineList

Progress = Callable[[int, int], None]


class Gate:
    """Work that goes on until it is let through, or stopped."""

    def __init__(self, result: Any = None) -> None:
        self.open = threading.Event()
        self.result = result

    def __call__(self, progress: Progress) -> Any:
        step = 0
        while not self.open.wait(0.01):
            step = min(step + 1, 9)
            progress(step, 10)
        return self.result


@asynccontextmanager
async def workbench(folder: Path) -> AsyncIterator[tuple[Workbench, Pilot[None]]]:
    with filled_study(folder / "study") as study:
        study.language = "en"
        app = Workbench(study)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            yield app, pilot


async def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError


def rows(app: Workbench) -> list[str]:
    tasks = app.screen.query_one("#tasks", LineList)
    return ["".join(part.words for part in tasks._line(at).parts) for at in range(len(tasks.items))]


def status(app: Workbench) -> str:
    page = next(screen for screen in reversed(app.screen_stack) if isinstance(screen, Page))
    return page.query_one("#status", Bar).words()


async def go(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+o", "k")
    await pilot.pause()
    assert isinstance(pilot.app.screen, TasksPage)


async def test_without_work_it_says_what_is_shown_here(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        await go(pilot)
        assert app.screen.has_class("none")
        await pilot.press("s", "enter", "c")
        assert "over already" in status(app)


async def test_running_done_failed_and_stopped(tmp_path: Path) -> None:
    def refused(_: Progress) -> None:
        raise Fault("study.disk-full", file="quotes.docx")

    def broken(_: Progress) -> None:
        raise ValueError("words of someone")

    async with workbench(tmp_path) as (app, pilot):
        gate, other = Gate("218 codings are in quotes.docx"), Gate()
        first = app.tasks.start("Export", gate)
        second = app.tasks.start("Import", other)
        app.tasks.start("Refused", refused)
        app.tasks.start("Broken", broken)
        await until(lambda: len(app.tasks.running) == 2)
        await go(pilot)
        shown = rows(app)
        assert [row.split()[0] for row in shown] == ["failed", "failed", "running", "running"]
        assert "disk with quotes.docx is full" in shown[1]
        assert "words of someone" not in shown[0]
        assert "█" in shown[3]
        gate.open.set()
        await until(lambda: first.state == "done")
        await pilot.press("down", "down", "s")
        assert "Import" in status(app)
        await until(lambda: second.state == "stopped")
        await pilot.pause()
        assert [row.split()[0] for row in rows(app)] == ["failed", "failed", "stopped", "done"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ReadDialog)
        await pilot.press("escape")
        await pilot.press("c")
        await pilot.pause()
        assert app.tasks.all == []
    (report,) = (tmp_path / "state" / "qualcode" / "crashes").iterdir()
    assert "words of someone" not in report.read_text(encoding="utf-8")


async def test_every_screen_tells_how_far_it_is(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        gate = Gate()
        app.tasks.start("Export", gate)
        await until(lambda: "Export" in app.screen.query_one("#heading", Bar).words())
        gate.open.set()
        await until(lambda: "Done: Export" in status(app))
        await pilot.pause()


async def test_a_screen_that_is_being_built_can_be_told(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        task = app.tasks.begin("Export")
        TasksPage(app.study).task_changed(task)
        await pilot.pause()


async def test_leaving_while_work_runs_is_asked_and_staying_changes_nothing(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        gate = Gate()
        task = app.tasks.start("Export", gate)
        for key in ("q", "ctrl+q"):
            await pilot.press(key)
            await pilot.press("ctrl+q")
            await pilot.pause()
            assert isinstance(app.screen, PickDialog)
            await pilot.press("escape")
            await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.is_running
        assert task.state == "running"
        gate.open.set()
        await until(lambda: task.state == "done")


async def test_stop_and_leave(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        task = app.tasks.start("Export", Gate())
        await pilot.press("q")
        await pilot.pause()
        await pilot.press("down", "down", "enter")
        await until(lambda: task.state == "stopped")
        await until(lambda: app._exit)


async def test_leave_as_soon_as_it_is_done(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        gate = Gate()
        app.tasks.start("Export", gate)
        await pilot.press("q")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "any key" in status(app)
        gate.open.set()
        await until(lambda: app._exit)


async def test_any_key_calls_leaving_off(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        gate = Gate()
        task = app.tasks.start("Export", gate)
        await pilot.press("q")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press("u")
        assert "You stay" in status(app)
        gate.open.set()
        await until(lambda: task.state == "done")
        await pilot.pause()
        assert not app._exit
        assert app.study is not None
        assert app.study.next_redo() is None  # the key did nothing else
