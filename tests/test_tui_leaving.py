"""Leaving with something typed: what can be stored is stored, however the program ends; what cannot is asked about first."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_tui_codes import MIDDLE, shelf
from test_tui_pages import at_work, go
from test_tui_quotes import opened, study_of, to_words
from textual.pilot import Pilot
from textual.widgets import Input

from qualcode.study.database import driver
from qualcode.study.quotes import quote_rows
from qualcode.tui.app import Workbench
from qualcode.tui.codes.split import SplitDialog
from qualcode.tui.quotes.editing import PrintedDialog
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog
from qualcode.tui.widgets.forms import FormDialog

#: how a program ends: its reader leaves, the system ends it, the terminal or the browser window is closed
ENDS = ("ctrl+q", "signal", "window")


def app_of(pilot: Pilot[None]) -> Workbench:
    assert isinstance(pilot.app, Workbench)
    return pilot.app


async def end(pilot: Pilot[None], how: str) -> None:
    app = app_of(pilot)
    if how == "ctrl+q":
        await pilot.press("ctrl+q")
    elif how == "signal":
        app.stop_and_leave()
    else:
        app.exit()
    await pilot.pause()


def is_asked(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, PickDialog)


@pytest.mark.parametrize("how", ENDS)
async def test_a_definition_that_is_written_is_stored(tmp_path: Path, how: str) -> None:
    async with shelf(tmp_path, MIDDLE) as at:
        await at.go("skam")
        await at.press("d")
        await at.write("at ville gemme sig")
        await end(at.pilot, how)
        assert at.codes()["skam"].definition == "at ville gemme sig"
        done = at.study.next_undo()
        app_of(at.pilot).keep_places()
        assert at.study.next_undo() == done, "once"


@pytest.mark.parametrize("how", ENDS)
async def test_a_translation_that_is_written_is_stored(tmp_path: Path, how: str) -> None:
    async with at_work(tmp_path, MIDDLE) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        await pilot.press("t", "ctrl+u", *"de", "enter")
        await pilot.pause()
        await pilot.press(*"laut")
        await end(pilot, how)
        assert "laut" in [text for (text,) in driver(study_of(pilot).reads.connection).execute("SELECT text FROM translation")]


async def test_a_printed_form_is_stored_when_it_is_proved_and_asked_about_when_not(tmp_path: Path) -> None:
    async with at_work(tmp_path, MIDDLE) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        before = study_of(pilot).next_undo()
        await pilot.press("p")
        await pilot.pause()
        await pilot.press(*["backspace"] * 9, *"ud.")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert is_asked(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PrintedDialog), "stay"
        assert study_of(pilot).next_undo() == before
        await pilot.press("ctrl+g", "ctrl+q")
        await pilot.pause()
        assert not is_asked(pilot)
        assert any(row.text == "Jeg kunne ikke holde […] ud." for row in quote_rows(study_of(pilot).reads.connection))


async def test_a_split_under_way_is_asked_about(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.go("alfa")
        await at.press("s", "n")
        await at.write("svar")
        await at.press("enter", "ctrl+q")
        assert is_asked(at.pilot)
        await at.press("ctrl+q", "escape")
        assert isinstance(at.pilot.app.screen, SplitDialog), "asked once, and back with all that was read"
        await at.press("ctrl+q", "down", "enter")
        assert app_of(at.pilot)._exit
        assert at.codes() == before


async def filling_in(pilot: Pilot[None]) -> FormDialog:
    await go(pilot, "people")
    await pilot.press("a")
    await pilot.pause()
    form = pilot.app.screen
    assert isinstance(form, FormDialog)
    return form


async def test_a_form_with_typed_words_is_not_left_by_one_key(tmp_path: Path) -> None:
    async with at_work(tmp_path, MIDDLE) as pilot:
        form = await filling_in(pilot)
        await pilot.press(*"Rosa", "ctrl+q")
        await pilot.pause()
        assert is_asked(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is form
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "esc" in form.query_one("#told", Bar).words()
        await pilot.press(*"lil", "escape")
        await pilot.pause()
        assert pilot.app.screen is form, "more was typed since it was said"
        assert form.query_one("#field-pseudonym", Input).value == "Rosalil"
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is not form


async def test_an_untouched_form_is_left_at_once(tmp_path: Path) -> None:
    async with at_work(tmp_path, MIDDLE) as pilot:
        form = await filling_in(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is not form
        await filling_in(pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not is_asked(pilot)
        assert app_of(pilot)._exit
