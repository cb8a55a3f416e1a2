"""The screen of appendices: what is in the set, numbers, volumes, texts, memos, and writing it beside the keys."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from made_once import copy_of, demo
from screens import drawn, still
from textual.pilot import Pilot
from textual.widgets import TextArea

from qualcode.study import Study
from qualcode.study.appendices import AppendixRecord, appendices
from qualcode.study.study_texts import study_texts
from qualcode.tui.app import Workbench
from qualcode.tui.appendices.page import AppendicesPage
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.widgets.forms import FormDialog


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.open(copy_of(demo(), tmp_path / "study"), coder="AB")


def records(study: Study) -> dict[str, AppendixRecord]:
    return {one.material.name if one.material else one.kind: one for one in appendices(study.reads.connection)}


def page(pilot: Pilot[None]) -> AppendicesPage:
    screen = pilot.app.screen
    assert isinstance(screen, AppendicesPage), screen
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await still(pilot)


async def open_page(pilot: Pilot[None]) -> AppendicesPage:
    await still(pilot)
    await press(pilot, "ctrl+o", "w")
    return page(pilot)


async def to_kind(pilot: Pilot[None], name: str) -> None:
    shown = page(pilot).parts_list
    shown.highlight(next(at for at, one in enumerate(shown.items) if name in (one.kind, one.material.name if one.material else "")))
    await still(pilot)


async def until(pilot: Pilot[None], what: object) -> None:
    for _ in range(1500):
        if what():  # type: ignore[operator]
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45)])
async def test_every_appendix_stands_with_its_volume_and_what_is_missing(study: Study, size: tuple[int, int]) -> None:
    study.do("set-text", key="transcription-key", text="")
    async with Workbench(study, language="en").run_test(size=size) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: page(pilot).holds)
        await to_kind(pilot, "transcription-key")
        words = drawn(pilot.app)
        assert "Transcription key" in words and "nothing to print · open" in words
        assert "The signs in the transcripts" in words and "without a number" in words
        assert "Interview 1, Mette" in words and "confidential" in words


async def test_ticking_and_volumes_are_kept_and_undone(study: Study) -> None:
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await to_kind(pilot, "codebook")
        await press(pilot, "t", "v")
        assert (records(study)["codebook"].ticked, records(study)["codebook"].volume) == (False, "confidential")
        assert page(pilot).here is not None and page(pilot).here.kind == "codebook", "the highlight stays"
        await press(pilot, "u", "u")
        assert (records(study)["codebook"].ticked, records(study)["codebook"].volume) == (True, "open")
        await press(pilot, "enter")
        assert records(study)["codebook"].ticked is False


async def test_numbers_are_given_and_numbered_anew_after_they_were_shown(study: Study) -> None:
    study.do("give-appendix-numbers", kinds=["quotes"])
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await press(pilot, "n")
        assert records(study)["letter"].number == 2 and records(study)["Interview 1, Mette"].number is not None
        assert "have been given numbers, 2-" in drawn(pilot.app)
        await press(pilot, "n")
        assert "has its number" in drawn(pilot.app)
        await press(pilot, "r")
        assert "Number anew?" in drawn(pilot.app) and "2 → 1" in drawn(pilot.app)
        await press(pilot, "escape")
        assert records(study)["quotes"].number == 1
        await press(pilot, "r", "enter")
        assert records(study)["letter"].number == 1 and records(study)["quotes"].number > 10
        await press(pilot, "r")
        assert "in order already" in drawn(pilot.app)


async def test_a_text_is_written_where_it_is_printed(study: Study) -> None:
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await to_kind(pilot, "transcription-key")
        await press(pilot, "e")
        pilot.app.screen.query_one(TextArea).text = "(.) a short pause"
        await press(pilot, "escape")
        assert study_texts(study.reads.connection)["transcription-key"] == "(.) a short pause"
        await to_kind(pilot, "letter")
        await press(pilot, "enter", "down", "enter")
        pilot.app.screen.query_one(TextArea).text = "I agree."
        await press(pilot, "escape")
        assert study_texts(study.reads.connection)["consent-form"] == "I agree."
        await to_kind(pilot, "codebook")
        await press(pilot, "e")
        assert "comes from the study" in drawn(pilot.app)


async def test_memos_are_chosen_one_by_one(study: Study) -> None:
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await to_kind(pilot, "memos")
        await press(pilot, "e", "enter", "down", "enter")
        assert len(records(study)["memos"].recipe["memos"]) == 2
        await press(pilot, "enter", "escape")
        assert len(records(study)["memos"].recipe["memos"]) == 1


async def test_a_transcript_leads_to_its_material(study: Study) -> None:
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await to_kind(pilot, "Interview 2, Karim")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CodingScreen) and pilot.app.screen.material is not None
        assert pilot.app.screen.material.name == "Interview 2, Karim"


async def test_the_set_is_written_beside_the_keys(study: Study, tmp_path: Path) -> None:
    for kind in records(study):
        if kind not in ("letter", "transcription-key") and records(study)[kind].material is None:
            study.do("set-appendix", kind=kind, ticked=False)
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await press(pilot, "w")
        form = pilot.app.screen
        assert isinstance(form, FormDialog) and "Write the set of appendices" in drawn(pilot.app)
        field = form.query("Input").first()
        field.value = str(tmp_path / "set")  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        app = pilot.app
        assert isinstance(app, Workbench)
        await until(pilot, lambda: app.tasks.all and app.tasks.all[-1].state != "running")
        assert app.tasks.all[-1].state == "done", app.tasks.all[-1].said("en")
        await still(pilot)
        assert "documents" in drawn(app)
    written = sorted((tmp_path / "set" / "Open volume").glob("*.docx"))
    assert [file.name for file in written][:2] == [
        "Appendix 01 - Information letter and consent form.docx",
        "Appendix 02 - Transcription key.docx",
    ]
    assert docx.Document(str(written[0])).paragraphs
    assert all(one.number for one in appendices(study.reads.connection) if one.ticked)


async def test_a_template_that_cannot_be_used_is_said_in_the_form(study: Study, tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_text("no document")
    async with Workbench(study, language="en").run_test(size=(120, 36)) as pilot:
        await open_page(pilot)
        await press(pilot, "w")
        form = pilot.app.screen
        form.query("Input").last().value = str(tmp_path / "t.docx")  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is form and "is not a Word document" in drawn(pilot.app)


async def test_a_study_that_can_only_be_read_refuses_and_says_so(study: Study) -> None:
    with Study.open(study.file, write=False) as reader:
        async with Workbench(reader, language="en").run_test(size=(120, 36)) as pilot:
            await open_page(pilot)
            await press(pilot, "t")
            assert "read" in drawn(pilot.app) and records(reader)["letter"].ticked
            await press(pilot, "n")
            assert all(one.number is None for one in appendices(reader.reads.connection))
