"""Paths as people type them: somebody else's `~`, names that are too long, the root, in every place that asks for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import new_study
from test_tui_pages import at_work, go
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.folder import study_file
from qualcode.tui.app import Workbench
from qualcode.tui.coding.paper import SheetDialog
from qualcode.tui.quotes.page import QuotesPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.forms import FormDialog

LONG = "n" * 300


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/", "/ er en mappe"),
        ("mappe/", "mappe/ er en mappe"),
        (LONG, f"{LONG[:60]}… kunne ikke skrives"),
        (f"/{LONG}/x.json", "kunne ikke"),
    ],
)
async def test_an_export_to_no_file_is_said(tmp_path: Path, typed: str, said: str) -> None:
    async with at_work(tmp_path) as pilot:
        await go(pilot, "quotes")
        await pilot.press("e", *"json", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, AskDialog)
        dialog.query_one(Input).value = typed
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, QuotesPage)
        assert said in pilot.app.screen.query_one("#status", Bar).words()
        assert not pilot.app.screen.workbench.tasks.all


async def test_a_folder_of_nobody_is_no_crash(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await go(pilot, "quotes")
        await pilot.press("e", *"json", "enter")
        pilot.app.screen.query_one(Input).value = "~nobody-of-that-name/x.json"
        await pilot.press("enter")
        for _ in range(200):
            await pilot.pause(0.02)
            if not pilot.app.tasks.running:  # type: ignore[attr-defined]
                break
        await pilot.pause()
        assert isinstance(pilot.app.screen, QuotesPage)
        assert "nobody-of-that-name" in pilot.app.screen.query_one("#status", Bar).words()


async def test_a_sheet_to_a_place_that_cannot_be_freezes_nothing(tmp_path: Path) -> None:
    with new_study(tmp_path / "study") as study:
        study.do("add-material", name="u" * 280, text="Birgit: Jeg er i tvivl.")
        app = Workbench(study)
        async with app.run_test() as pilot:
            await pilot.pause()
            for typed in (f"/{LONG}.docx", "~nobody-of-that-name/", "/"):
                app.coding_screen().action_sheet()
                await pilot.pause()
                assert isinstance(app.screen, SheetDialog)
                proposed = Path(app.screen.query_one(Input).value)
                assert len(proposed.name) < 100
                app.screen.query_one(Input).value = typed
                await pilot.press("enter")
                await pilot.pause()
                assert app.screen is app.coding_screen()
                assert app.screen.query_one("#status", Bar).words()
                assert not study.reads.materials()[0].frozen


async def test_a_study_in_a_folder_with_too_long_a_name_is_refused_in_the_form(tmp_path: Path) -> None:
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("n")
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        for name, value in (("title", "x"), ("folder", str(tmp_path / LONG)), ("coder", "AB")):
            form.put(name, value)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "cannot be a study's folder" in form.query_one("#told", Bar).words()


def test_the_study_says_it_too(tmp_path: Path) -> None:
    with pytest.raises(Fault) as told:
        Study.new(tmp_path / LONG, coder="AB")
    assert told.value.key == "study.unusable-folder"
    with pytest.raises(Fault) as told:
        study_file(tmp_path / LONG)
    assert told.value.key == "study.missing"


async def test_a_long_name_in_the_file_dialog_is_missing(tmp_path: Path) -> None:
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        dialog = FileDialog("Files", tmp_path, "en")
        pilot.app.push_screen(dialog)
        await pilot.pause()
        for typed in (f"{LONG}/", f"~nobody-of-that-name/{LONG}/"):
            dialog.query_one(Input).value = typed
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert pilot.app.screen is dialog
            assert typed[:40] in dialog.query_one("#detail", Bar).words()
