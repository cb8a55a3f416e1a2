"""The screen of recordings: hearing goes on beside the keys, whatever screen is shown, and what is heard is stored."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import made_up_hearing as made_up
import pytest
from desk import real_study
from screens import drawn, still
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.transcriptions import transcriptions
from qualcode.transcription import runner
from qualcode.transcription.job import Job
from qualcode.transcription.queue import add, jobs
from qualcode.transcription.records import Options
from qualcode.tui.app import Workbench
from qualcode.tui.correcting.page import CorrectionPage
from qualcode.tui.transcribing.page import RecordingsPage

OPTIONS = Options(Path("/models/large-v3"), ("da",))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say how the made-up engine behaves."""
    monkeypatch.setattr(runner, "WORKER", made_up.MADE_UP_WORKER)
    return lambda **how: monkeypatch.setenv("MADE_UP", json.dumps(how))


@pytest.fixture
def study(tmp_path: Path, behave: Callable[..., None]) -> Study:
    behave(seconds=0.01)
    return real_study(tmp_path)


def queued(study: Study, tmp_path: Path, seconds: int, seed: int = 1, name: str = "Mette Hansen.wav", silent: bool = False) -> Job:
    file = made_up.recording(tmp_path / name, seconds, seed, silent)
    (added,) = add(study.file.parent, [file], OPTIONS, known={}, look=made_up.look)
    assert added.job is not None
    return added.job


def page(pilot: Pilot[None]) -> RecordingsPage:
    screen = pilot.app.screen
    assert isinstance(screen, RecordingsPage), screen
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def open_page(pilot: Pilot[None]) -> RecordingsPage:
    await still(pilot)
    await press(pilot, "ctrl+o", "R")
    await until(pilot, lambda: isinstance(pilot.app.screen, RecordingsPage))
    return page(pilot)


async def until(pilot: Pilot[None], what: Callable[[], object]) -> None:
    for _ in range(1500):
        if what():
            return
        await pilot.pause(0.02)
    raise AssertionError(drawn(pilot.app))  # type: ignore[arg-type]


def says(pilot: Pilot[None], words: str) -> Callable[[], bool]:
    return lambda: words in " ".join(drawn(pilot.app).split())  # type: ignore[arg-type]


async def test_what_waits_is_heard_and_stored_as_a_draft(study: Study, tmp_path: Path) -> None:
    queued(study, tmp_path, 4)
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        shown = await open_page(pilot)
        await until(pilot, says(pilot, "○ Mette Hansen.wav"))
        assert shown.state.paused
        assert "Nothing is being heard" in drawn(pilot.app)  # type: ignore[arg-type]
        await press(pilot, "g")
        await until(pilot, says(pilot, "Mette Hansen: stored as a draft, 4 segments"))
        assert not jobs(study.file.parent)
        (one,) = transcriptions(study.reads.connection)
        assert (one.material, one.segments, one.model) == ("Mette Hansen", 4, "tiny-ear")
        await until(pilot, says(pilot, "● Mette Hansen"))
        assert "0 of 4 checked" in drawn(pilot.app)  # type: ignore[arg-type]


async def test_enter_leads_to_the_correction_and_back(study: Study, tmp_path: Path) -> None:
    queued(study, tmp_path, 2)
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await press(pilot, "g")
        await until(pilot, says(pilot, "● Mette Hansen"))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CorrectionPage))
        await still(pilot)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, RecordingsPage))
