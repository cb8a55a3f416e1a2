"""What holds for every screen of a study: each is reached, each of its keys does something without a fault, and all share one frame."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from filled_study import filled_study
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from qualcode.locale import text
from qualcode.tui.actions import ACTIONS, BY_ID
from qualcode.tui.actions.everywhere import SCREENS
from qualcode.tui.app import PAGES, Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.bars import Bar

SIZES = ((80, 24), (120, 36), (160, 45))


@asynccontextmanager
async def at_work(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The workbench on a filled study."""
    with filled_study(folder / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield pilot


def page(pilot: Pilot[None]) -> Page:
    """The screen in front, dialogs aside."""
    return next(screen for screen in reversed(pilot.app.screen_stack) if isinstance(screen, Page))


async def go(pilot: Pilot[None], screen: str) -> None:
    await pilot.press("ctrl+o", SCREENS[screen][0])
    await pilot.pause()


def test_every_screen_is_in_the_jump_menu_and_in_the_app() -> None:
    assert set(SCREENS) == {"coding", "home", *PAGES}
    letters = [letter for letter, _ in SCREENS.values()]
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_is_reached_and_left(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_work(tmp_path, size) as pilot:
        for screen in PAGES:
            await go(pilot, screen)
            assert page(pilot).where == screen
            # What stands around a category is called as the study's tradition calls it.
            name = "paradigm.heading-paradigm" if screen == "paradigm" else f"screen.go-{screen}"
            assert text(name, "da") in page(pilot).query_one("#heading", Bar).words()
            assert page(pilot).query_one("#footer", Bar).words()
            await pilot.press("f2")
            assert isinstance(pilot.app.screen, CodingScreen)


@pytest.mark.parametrize("screen", sorted(PAGES))
async def test_every_key_of_a_screen_can_be_pressed(tmp_path: Path, screen: str) -> None:
    """None raises, and escape leads back in the end."""
    async with at_work(tmp_path) as pilot:
        for action in ACTIONS:
            if action.where not in (screen, "everywhere") or action.id in ("quit", "go-home"):
                continue
            for key in action.keys:
                await go(pilot, screen)
                assert page(pilot).where == screen, action.id
                await pilot.press(key)
                await pilot.pause()
                assert pilot.app.is_running, action.id
                for _ in range(4):
                    if isinstance(pilot.app.screen, CodingScreen):
                        break
                    await pilot.press("escape")
                    await pilot.pause()
                assert isinstance(pilot.app.screen, CodingScreen), f"{action.id}: no way back"


async def test_letters_typed_into_a_field_are_no_commands(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        for screen in PAGES:
            await go(pilot, screen)
            for field in page(pilot).query("Input, TextArea"):
                if not field.display or not field.can_focus or field.has_class("hidden"):
                    continue
                before = page(pilot).study.next_undo()
                page(pilot).set_focus(field)
                await pilot.press("u", "q", "x", "comma")
                assert isinstance(field, Input | TextArea)
                assert "uqx," in (field.value if isinstance(field, Input) else field.text), screen
                assert page(pilot).study.next_undo() == before
            await pilot.press("f2")


async def test_the_study_is_closed_for_another(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await go(pilot, "home")
        assert pilot.app.study is None  # type: ignore[attr-defined]
        assert not any(isinstance(screen, Page) for screen in pilot.app.screen_stack)


async def test_help_and_palette_name_the_screen_s_own_actions(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        for screen in PAGES:
            await go(pilot, screen)
            offered = {action.id for action in page(pilot).offered()}
            assert offered >= {action.id for action in ACTIONS if action.where == screen and action.palette}
            assert BY_ID["undo"].id in offered
            await pilot.press("f2")
