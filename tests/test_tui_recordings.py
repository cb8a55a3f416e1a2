"""The screen of recordings: hearing goes on beside the keys, whatever screen is shown, and what is heard is stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import made_up_hearing as made_up
import pytest
from desk import real_study
from heard_interview import store
from screens import drawn as drawn_on
from screens import still
from textual.pilot import Pilot
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.transcriptions import transcriptions
from qualcode.transcription import queue, runner, sound
from qualcode.transcription.download import Progress as Fetched
from qualcode.transcription.job import EngineUsed, Job, Journal, holding, read_job
from qualcode.transcription.known_models import KnownModel
from qualcode.transcription.models import Installed, resolve
from qualcode.transcription.queue import add, jobs
from qualcode.transcription.records import Options
from qualcode.transcription.trial import Stretch, Trial
from qualcode.tui.app import Workbench
from qualcode.tui.correcting.page import CorrectionPage
from qualcode.tui.transcribing import adding, model_rows
from qualcode.tui.transcribing import models as models_dialog
from qualcode.tui.transcribing.form import RecordingsForm
from qualcode.tui.transcribing.line import State
from qualcode.tui.transcribing.models import ModelDialog
from qualcode.tui.transcribing.page import RecordingsPage
from qualcode.tui.transcribing.rows import about
from qualcode.tui.widgets.forms import ChoiceField

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


def drawn(app: object) -> str:
    assert isinstance(app, Workbench)
    return drawn_on(app)


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
    raise AssertionError(drawn(pilot.app))


def says(pilot: Pilot[None], words: str) -> Callable[[], bool]:
    return lambda: words in " ".join(drawn(pilot.app).split())


async def test_what_waits_is_heard_and_stored_as_a_draft(study: Study, tmp_path: Path) -> None:
    queued(study, tmp_path, 4)
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        shown = await open_page(pilot)
        await until(pilot, says(pilot, "○ Mette Hansen.wav"))
        assert shown.state.paused
        assert "Nothing is being heard" in drawn(pilot.app)
        await press(pilot, "g")
        await until(pilot, says(pilot, "Mette Hansen: stored as a draft, 4 segments"))
        assert not jobs(study.file.parent)
        (one,) = transcriptions(study.reads.connection)
        assert (one.material, one.segments, one.model) == ("Mette Hansen", 4, "tiny-ear")
        await until(pilot, says(pilot, "● Mette Hansen"))
        assert "0 of 4 checked" in drawn(pilot.app)


def test_what_was_heard_in_one_segment_is_told_in_the_singular(study: Study) -> None:
    store(study, segments=1)
    (record,) = transcriptions(study.reads.connection)
    assert "1 segment, 0 of it checked" in about(record, State(), {}, "en")[0].words
    assert "1 segment, 0 af det kontrolleret" in about(record, State(), {}, "da")[0].words


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


# bringing in


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """One model that is here, as far as the screen can see; and an engine."""
    path = tmp_path / "models" / "base"
    path.mkdir(parents=True)
    for module in (adding, models_dialog, model_rows):
        monkeypatch.setattr(module, "installed", lambda engine=None: (Installed("base", "faster-whisper", path, 150_000_000, None),))
    for module in (adding, models_dialog):
        monkeypatch.setattr(module, "resolve", lambda given, engine="", languages=(): Path(given))
        monkeypatch.setattr(module, "engine_missing", lambda engine="": None)
        monkeypatch.setattr(module, "engines_there", lambda: ("faster-whisper",))
    monkeypatch.setattr(queue, "_look", made_up.look)
    monkeypatch.setattr(sound, "facts_of", made_up.look)
    monkeypatch.setattr(sound, "notices", lambda path: [])
    monkeypatch.setattr(adding, "_last_model", [])
    return path


async def bring(pilot: Pilot[None], *files: Path) -> None:
    page(pilot).look_over(list(files))
    await until(pilot, lambda: isinstance(pilot.app.screen, RecordingsForm))
    await still(pilot)


def fill(pilot: Pilot[None], **values: str) -> None:
    for name, value in values.items():
        pilot.app.screen.query_one(f"#field-{name}", Input).value = value


async def test_recordings_are_chosen_asked_about_once_and_heard(study: Study, tmp_path: Path, models: Path) -> None:
    files = [made_up.recording(tmp_path / "in" / f"{name}.wav", 3, seed) for seed, name in enumerate(("Ærø", "Bo"))]
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        await open_page(pilot)
        await press(pilot, "a")
        await until(pilot, says(pilot, "Recordings to transcribe"))
        pilot.app.screen.query_one(Input).value = f"{files[0].parent}/"
        await still(pilot)
        await press(pilot, "up", "up", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RecordingsForm))
        await press(pilot, "ctrl+s")
        assert "Language" in drawn(pilot.app) and isinstance(pilot.app.screen, RecordingsForm), "not without a language"
        fill(pilot, languages="da, xx")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, RecordingsForm) and "xx" in drawn(pilot.app)
        fill(pilot, languages="da")
        await still(pilot)
        assert "Danish wants large-v3" in drawn(pilot.app)
        fill(pilot, speakers="many")
        await press(pilot, "ctrl+s")
        assert "is no number of speakers" in drawn(pilot.app)
        fill(pilot, speakers="0", round="2")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(transcriptions(study.reads.connection)) == 2)
        found = transcriptions(study.reads.connection)
        assert {one.material for one in found} == {"Ærø", "Bo"}
        assert all(one.languages == ("da",) and "hints" not in one.settings and "speakers" not in one.settings for one in found)
        assert {one.round for one in study.reads.materials() if one.name in ("Ærø", "Bo")} == {2}


async def test_the_word_list_is_told_only_when_asked_for_and_channels_only_where_there_are_several(
    study: Study, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.do("set-text", key="word-list", text="Ærø\nMette")
    file = made_up.recording(tmp_path / "a.wav", 2)
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        await open_page(pilot)
        await bring(pilot, file)
        assert "not told to the model: that is safest" in drawn(pilot.app)
        assert not pilot.app.screen.query("#field-channels")
        hints = pilot.app.screen.query_one("#field-hints", ChoiceField)
        hints.action_turn(1)
        await still(pilot)
        assert "may loop and invent" in drawn(pilot.app)
        fill(pilot, languages="en", name="First talk")
        page_below = next(one for one in pilot.app.screen_stack if isinstance(one, RecordingsPage))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: page_below.state.queued or transcriptions(study.reads.connection))
        await until(pilot, lambda: transcriptions(study.reads.connection))
        (one,) = transcriptions(study.reads.connection)
        assert (one.material, one.settings["hints"]) == ("First talk", "Ærø, Mette")
        assert one.settings["speakers"] == 2


async def test_what_the_study_has_is_said_and_left_out_unless_it_is_wanted_again(study: Study, tmp_path: Path, models: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await open_page(pilot)
        for again in (False, False, True):
            before = len(transcriptions(study.reads.connection))
            await bring(pilot, file)
            known = bool(pilot.app.screen.query("#field-again"))
            assert known == bool(before)
            fill(pilot, languages="en")
            if again:
                pilot.app.screen.query_one("#field-again", ChoiceField).action_turn(1)
            await press(pilot, "ctrl+s")
            if known and not again:
                await until(pilot, says(pilot, "in the study already"))
                await still(pilot)
                assert len(transcriptions(study.reads.connection)) == before
            else:
                await until(pilot, lambda before=before: len(transcriptions(study.reads.connection)) == before + 1)
                await until(pilot, lambda: not page(pilot).state.queued)


async def test_what_is_no_recording_is_said(study: Study, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(adding, "engines_there", lambda: ("faster-whisper",))
    (tmp_path / "a.wav").write_text("no sound")
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await open_page(pilot)
        page(pilot).look_over([tmp_path / "a.wav"])
        await until(pilot, says(pilot, "is not a recording that can be read"))


async def test_without_an_engine_the_one_command_is_said_and_the_rest_works(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Fault("models.engine-missing", engine="faster-whisper", command='pip install "qualcode[whisper]"')
    for module in (adding, models_dialog):
        monkeypatch.setattr(module, "engines_there", lambda: ())
        monkeypatch.setattr(module, "engine_missing", lambda engine="": missing)
    queued(study, tmp_path, 2)
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await open_page(pilot)
        await press(pilot, "a")
        await until(pilot, says(pilot, 'pip install "qualcode[whisper]"'))
        await press(pilot, "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelDialog))
        await still(pilot)
        assert "large-v3" in drawn(pilot.app) and "pip install" in drawn(pilot.app)
        await press(pilot, "escape", "x")
        await until(pilot, says(pilot, "Taken out of the queue"))


# the model


async def test_models_are_tried_on_the_recording_and_the_others_estimated(
    study: Study, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(study, tmp_path, 60)
    monkeypatch.setattr(models_dialog, "stretch_of", lambda path: Stretch(20.0, 30.0))
    tried = Trial("base", "faster-whisper", 2.0, 1.0, "hun var træt", 360_000_000, 1.9)
    monkeypatch.setattr(models_dialog, "trials", lambda *given: iter([tried]))
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        await open_page(pilot)
        await until(pilot, says(pilot, "○ Mette Hansen.wav"))
        await press(pilot, "m", "t")
        await until(pilot, says(pilot, "It heard: hun var træt"))
        words = " ".join(drawn(pilot.app).split())
        assert "5.0× as fast" in words and "takes 12 seconds" in words
        await press(pilot, "end")
        await still(pilot)
        words = " ".join(drawn(pilot.app).split())
        assert "An estimate, reckoned from base" in words and "the best there is here, and the one for Danish" in words


async def test_a_model_is_fetched_only_after_size_and_origin_were_agreed_to(
    study: Study, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(model: KnownModel, *, consent: bool, told: Callable[[Fetched], None]) -> Path:
        assert consent
        told(Fetched(1_000_000_000, model.size, None))
        asked.append(model.name)
        return models

    monkeypatch.setattr(models_dialog, "fetch", fetch)
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await open_page(pilot)
        await press(pilot, "m", "end", "enter")
        await until(pilot, says(pilot, "Fetch large-v3? 3.1 GB from huggingface.co"))
        await press(pilot, "enter")
        await still(pilot)
        assert asked == [], "enter alone is no consent"
        await press(pilot, "d", "down", "enter")
        await until(pilot, says(pilot, "The model large-v3 is here"))
        assert asked == ["large-v3"]


async def test_a_path_of_ones_own_is_taken_or_said_to_be_none(study: Study, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models_dialog, "resolve", resolve)
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await open_page(pilot)
        await press(pilot, "m", "o")
        pilot.app.screen.query_one(Input).value = "/nowhere"
        await press(pilot, "enter")
        await until(pilot, says(pilot, "/nowhere is neither the name of a model nor a path"))
        monkeypatch.setattr(models_dialog, "resolve", lambda given, engine="", languages=(): Path(given))
        await press(pilot, "o")
        pilot.app.screen.query_one(Input).value = "/own/model"
        await press(pilot, "enter")
        await until(pilot, says(pilot, "The next recordings are heard with model"))
        assert adding._last_model[0].path == Path("/own/model")


# the queue


async def test_pause_is_quick_and_going_on_hears_only_what_is_missing(study: Study, tmp_path: Path, behave: Callable[..., None]) -> None:
    counted = tmp_path / "counted"
    behave(seconds=0.3, count=str(counted))
    queued(study, tmp_path, 6)
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        shown = await open_page(pilot)
        await press(pilot, "g")
        await until(pilot, lambda: shown.state.hearing is not None and shown.state.hearing.progress.done >= 2)
        assert "Heard last" in drawn(pilot.app)
        began = monotonic()
        await press(pilot, "p")
        await until(pilot, says(pilot, "Paused. What was heard is kept"))
        assert monotonic() - began < 2.0
        await until(pilot, says(pilot, "paused at"))
        await press(pilot, "g")
        await until(pilot, lambda: transcriptions(study.reads.connection))
    numbers = [int(line) for line in counted.read_text().split()]
    assert sorted(set(numbers)) == list(range(6)) and len(numbers) <= 7, "one piece at most is heard twice"


async def test_taking_out_asks_where_something_was_heard(study: Study, tmp_path: Path, behave: Callable[..., None]) -> None:
    behave(seconds=0.2)
    job = queued(study, tmp_path, 20)
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        shown = await open_page(pilot)
        await press(pilot, "g")
        await until(pilot, lambda: shown.state.hearing is not None and shown.state.hearing.progress.done >= 2)
        await press(pilot, "x")
        await until(pilot, says(pilot, "Pause, and keep what is heard"))
        await press(pilot, "enter")
        await until(pilot, lambda: shown.state.paused and shown.state.queued[0].progress.done >= 2)
        await press(pilot, "x", "down", "enter")
        await until(pilot, lambda: not shown.state.queued)
        assert not job.path.exists() and not job.recording.exists()


async def test_the_order_is_changed_by_key(study: Study, tmp_path: Path) -> None:
    for seed, name in enumerate(("a", "b", "c")):
        queued(study, tmp_path, 2, seed, f"{name}.wav")
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        shown = await open_page(pilot)
        await until(pilot, lambda: len(shown.state.queued) == 3)
        await press(pilot, "J")
        await until(pilot, lambda: [one.job.name for one in shown.state.queued] == ["b", "a", "c"])
        await still(pilot)
        await press(pilot, "J")
        await until(pilot, lambda: [one.job.name for one in shown.state.queued] == ["b", "c", "a"])
        await still(pilot)
        await press(pilot, "K")
        await until(pilot, lambda: [one.job.name for one in shown.state.queued] == ["b", "a", "c"])
        assert [job.name for job in jobs(study.file.parent)] == ["b", "a", "c"]


async def test_what_failed_is_said_and_tried_again(study: Study, tmp_path: Path, behave: Callable[..., None]) -> None:
    behave(at=1, fault="killed")
    queued(study, tmp_path, 3)
    async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
        shown = await open_page(pilot)
        await press(pilot, "g")
        await until(pilot, says(pilot, "! Mette Hansen.wav"))
        await until(pilot, says(pilot, "the system ended the process"))
        behave(seconds=0.01)
        await still(pilot)
        await press(pilot, "r")
        await until(pilot, lambda: transcriptions(study.reads.connection))
        assert shown.is_attached


async def test_it_goes_on_while_other_screens_are_worked_on(study: Study, tmp_path: Path, behave: Callable[..., None]) -> None:
    behave(seconds=0.3)
    queued(study, tmp_path, 6)
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await press(pilot, "g")
        await press(pilot, "f3")
        await until(pilot, says(pilot, "Transcribing Mette Hansen.wav"))
        await until(pilot, lambda: transcriptions(study.reads.connection))
        await until(pilot, says(pilot, "Mette Hansen: stored as a draft"))
        await press(pilot, "f2")
        await still(pilot)
        assert len(study.reads.materials()) == 3


async def test_leaving_asks_and_keeps_what_was_heard(study: Study, tmp_path: Path, behave: Callable[..., None]) -> None:
    behave(seconds=0.2)
    job = queued(study, tmp_path, 30)
    app = Workbench(study, language="en")
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await open_page(pilot)
        await press(pilot, "g")
        await until(pilot, lambda: shown.state.hearing is not None and shown.state.hearing.progress.done >= 2)
        await press(pilot, "ctrl+q")
        await until(pilot, says(pilot, "Transcribing Mette Hansen.wav is still running"))
        await press(pilot, "down", "down", "enter")
        await until(pilot, lambda: app._exit)
    assert read_job(job.path).pieces >= 2
    with holding(job.path):
        pass


async def test_what_is_left_waits_paused_and_what_is_whole_is_stored_at_the_next_start(study: Study, tmp_path: Path) -> None:
    whole, begun = queued(study, tmp_path, 2, 1, "whole.wav"), queued(study, tmp_path, 3, 2, "begun.wav")
    for job, pieces in ((whole, 2), (begun, 1)):
        with Journal(job) as journal:
            journal.add_engine(EngineUsed("made-up", "1", "tiny-ear", "0" * 64, {"beam": 1}), None)
            for number in range(pieces):
                journal.add_piece(made_up.piece(number, bytes([number + 1] * 200)), 0.1)
            if job is whole:
                journal.add_whole()
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: transcriptions(study.reads.connection))
        await until(pilot, says(pilot, "whole: stored as a draft"))
        shown = await open_page(pilot)
        await until(pilot, lambda: [one.job.name for one in shown.state.queued] == ["begun"])
        assert shown.state.paused and "paused at 33%" in drawn(pilot.app)
        assert "g" in drawn(pilot.app) and "goes on where it was" in drawn(pilot.app)


async def test_what_another_program_hears_is_said_to_be_its_own(study: Study, tmp_path: Path) -> None:
    job = queued(study, tmp_path, 3)
    script = (
        "import sys; from pathlib import Path; from qualcode.transcription.job import holding\n"
        "with holding(Path(sys.argv[1])):\n print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(job.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        async with Workbench(study, language="en").run_test(size=(80, 24)) as pilot:
            shown = await open_page(pilot)
            await until(pilot, says(pilot, "another program hears it"))
            assert str(other.pid) in drawn(pilot.app)
            await press(pilot, "x")
            await still(pilot)
            assert job.path.exists()
            other.communicate()
            await until(pilot, lambda: not shown.state.queued[0].elsewhere)
    finally:
        other.kill()
        other.wait()


async def test_a_study_that_can_only_be_read_shows_the_queue_and_leaves_it_alone(study: Study, tmp_path: Path) -> None:
    queued(study, tmp_path, 2)
    with Study.open(study.file, write=False) as reader:
        async with Workbench(reader, language="en").run_test(size=(100, 30)) as pilot:
            shown = await open_page(pilot)
            await until(pilot, lambda: shown.state.queued)
            for key in ("g", "a", "r"):
                await press(pilot, key)
                await still(pilot)
                assert "read" in drawn(pilot.app) and shown.state.paused


async def test_a_recording_is_destroyed_when_the_word_was_typed(study: Study, tmp_path: Path) -> None:
    job = queued(study, tmp_path, 3)
    async with Workbench(study, language="en").run_test(size=(100, 30)) as pilot:
        await open_page(pilot)
        await press(pilot, "g")
        await until(pilot, says(pilot, "● Mette Hansen"))
        await still(pilot)
        await press(pilot, "D")
        await until(pilot, says(pilot, "3 of 3 segments have not been checked"))
        await press(pilot, "down", "enter")
        await until(pilot, says(pilot, "Type destroy"))
        await press(pilot, *"destroi", "enter")
        await until(pilot, says(pilot, "The recording is kept"))
        assert job.recording.exists()
        await press(pilot, "D", "down", "enter")
        await still(pilot)
        await press(pilot, *"destroy", "enter")
        await until(pilot, says(pilot, "is destroyed; its hash is kept"))
        assert not job.recording.exists()
        await until(pilot, says(pilot, "× Mette Hansen"))
