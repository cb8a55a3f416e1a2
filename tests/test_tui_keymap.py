"""Other keys than the usual ones: understood, checked, used everywhere, changed on the screen and by hand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from string import Formatter

import pytest
from conftest import ROOT
from filled_study import filled_study
from textual.pilot import Pilot

from qualcode.locale import catalogue, text
from qualcode.preferences import Preferences, preferences_file, read_preferences
from qualcode.tui.actions import ACTIONS, BY_ID, shown_key
from qualcode.tui.actions.action import CHOSEN
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.help import HelpDialog, dialog_lines, help_lines
from qualcode.tui.frame.page import Page
from qualcode.tui.history.page import HistoryPage
from qualcode.tui.settings.keymap import RESERVED, holder, overlap, parse_key, understood
from qualcode.tui.settings.page import SettingsPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog
from qualcode.tui.widgets.key_dialog import KeyDialog
from qualcode.tui.widgets.lists import LineList


@pytest.fixture(autouse=True)
def usual_keys_again() -> Iterator[None]:
    yield
    CHOSEN.clear()


@asynccontextmanager
async def workbench(folder: Path, **keys: tuple[str, ...]) -> AsyncIterator[tuple[Workbench, Pilot[None]]]:
    if keys:
        Preferences().keep(keys={name.replace("_", "-"): value for name, value in keys.items()})
    with filled_study(folder / "study") as study:
        study.language = "en"
        app = Workbench(study)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            yield app, pilot


def page(app: Workbench) -> Page:
    return next(screen for screen in reversed(app.screen_stack) if isinstance(screen, Page))


def bar(app: Workbench, name: str) -> str:
    return page(app).query_one(f"#{name}", Bar).words()


# keys as they are written


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("k", "k"),
        ("K", "K"),
        ("æ", "æ"),
        ("+", "plus"),
        ("/", "slash"),
        ("?", "question_mark"),
        ("F7", "f7"),
        ("ctrl+K", "ctrl+k"),
        ("Ctrl+Up", "ctrl+up"),
        ("shift+ctrl+up", "ctrl+shift+up"),
        ("ctrl++", "ctrl+plus"),
        ("pgdn", "pagedown"),
        ("question_mark", "question_mark"),
        (" enter ", "enter"),
        ("", None),
        ("hyper+k", None),
        ("kk", None),
        ("f13", None),
        ("ctrl+", None),
        ("\x07", None),
    ],
)
def test_keys_as_people_write_them(written: str, key: str | None) -> None:
    assert parse_key(written) == key


def test_every_usual_key_can_be_written_back() -> None:
    for action in ACTIONS:
        for key in action.keys:
            assert parse_key(key) == key, f"{action.id}: {key}"


def test_no_usual_keys_clash() -> None:
    for action in ACTIONS:
        for key in action.keys:
            assert holder(action, key, {}) is None


def test_what_overlaps() -> None:
    assert overlap(BY_ID["code"], BY_ID["undo"])
    assert overlap(BY_ID["code"], BY_ID["next-material"])
    assert not overlap(BY_ID["past-filter"], BY_ID["settings-find"])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"nothing-such": ("k",)}, "no action nothing-such"),
        ({"code": ("hyper+k",)}, "hyper+k is no key"),
        ({"code": ("ctrl+q",)}, "ctrl+q cannot be used"),
        ({"code": ("u",)}, "already undo"),
        ({"code": ("y9",), "undo": ("y",)}, "y9 is no key"),
    ],
)
def test_what_is_wrong_keeps_the_usual_keys(keys: dict[str, tuple[str, ...]], said: str) -> None:
    Preferences().keep(keys=keys)
    chosen, problems = understood(read_preferences())
    assert said in problems[0].text("en")
    assert str(preferences_file()) in problems[0].text("en")
    assert "line ?" not in problems[0].text("en")
    assert next(iter(keys)) not in chosen


def test_two_may_change_places() -> None:
    chosen, problems = understood(Preferences(keys={"code": ("x",), "uncode": ("c",)}))
    assert problems == []
    assert chosen == {"code": ("x",), "uncode": ("c",)}


# used


async def test_a_chosen_key_does_it_and_is_named_everywhere(tmp_path: Path) -> None:
    async with workbench(tmp_path, code=("æ", "f12")) as (app, pilot):
        for key in ("æ", "f12"):
            await pilot.press(key)
            await pilot.pause()
            assert type(app.screen).__name__ == "CodePicker"
            await pilot.press("escape")
            await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert bar(app, "footer").startswith("æ code")
        told = ["".join(part.words for part in line.parts) for line in help_lines("transcript", "en", 100)]
        assert any(line.startswith("  æ, F12") for line in told)
        assert any(choice.line.right == "æ" for choice in page(app)._rank_actions("code"))


def templates(area: str, language: str) -> dict[str, list[str]]:
    found = catalogue(area, language).items()
    return {name: list(each.values()) if isinstance(each, dict) else [each] for name, each in found}


@pytest.mark.parametrize("area", sorted(path.stem for path in (ROOT / "qualcode/locale/en").glob("*.toml")))
def test_sentences_name_keys_that_there_are_and_the_same_in_both_languages(area: str) -> None:
    def named(language: str) -> dict[str, set[str]]:
        every = templates(area, language)
        return {
            key: {spec or "" for each in words for _, name, spec, _ in Formatter().parse(each) if name == "key_of"}
            for key, words in every.items()
        }

    assert named("en") == named("da")
    for actions in named("en").values():
        assert {action.partition(" in a field")[0] for action in actions} <= set(BY_ID)


#: areas whose sentences are for shells and documents, and for pages that have keys of their own
UNKEYED = (
    *("agreement", "appendices", "audit", "background", "checklists", "formats", "graph", "guide_part", "intake", "measures"),
    *("meeting", "models", "participants_part", "purge", "read", "serve", "shell", "study", "table", "texts", "write"),
)


#: keys that dialogs have by themselves and nobody can change, and letters that are no keys of ours
DIALOGS = {
    *(("codes", "split-keys"), ("paper", "entry-keys"), ("quotes", "printed-keys"), ("quotes", "translation-keys")),
    *(("coding", "copied-tmux"), ("settings", "keys-value")),
    *(("relations", "evidence-keys"), ("relations", "evidence-keys-levels")),
    *(("category", "placing-keys"), ("saturation", "column-properties")),
    *(("findings", "write-foot"), ("recordings", "models-keys")),
}


@pytest.mark.parametrize("language", ["en", "da"])
def test_no_sentence_presses_a_key_by_its_usual_name(language: str) -> None:
    """A letter or a function key in a sentence would be wrong as soon as its reader has chosen another."""
    usual = {shown_key(key) for action in ACTIONS for key in action.keys} - {
        "enter",
        "esc",
        "tab",
        "space",
        "A",
        "a",
        "i",
        "I",
        "backspace",
        *"0123456789",
    }
    usual -= {"↑", "↓", "←", "→", "home", "end", "-", "+", ".", ",", "/", ":", "(", ")", "=", "?", "*", "<", ">", "_", "delete"}
    word = re.compile(r"(?<![\w+’'])(?:" + "|".join(re.escape(key) for key in sorted(usual, key=len, reverse=True)) + r")(?![\w+’'.=])")
    wrong = []
    for path in sorted((ROOT / "qualcode/locale" / language).glob("*.toml")):
        if path.stem in UNKEYED:
            continue
        for name, words in templates(path.stem, language).items():
            if (path.stem, name) not in DIALOGS and not (path.stem == "help" and name.startswith(("key-", "does-"))):
                wrong += [f"{path.stem}.{name}: {each}" for each in words if word.search(re.sub(r"\{[^{}]*\}", "{}", each))]
    assert wrong == [], "\n".join(wrong)


async def test_sentences_name_the_keys_their_reader_has_chosen(tmp_path: Path) -> None:
    async with workbench(tmp_path, undo=("f12",), code=("f11",), codes_definition=("W",), find_next=()) as (app, pilot):
        assert "F12 undoes: " in bar(app, "footer")
        await pilot.press("question_mark")
        await pilot.pause()
        assert "give it a code with F11" in " ".join(line.parts[0].words for line in app.screen.query_one(LineList).items)
        await pilot.press("escape", "f3")
        await pilot.pause()
        await pilot.press("n", *"resting", "enter")
        await pilot.pause()
        assert bar(app, "status") == "Made: resting · W writes its definition"
        assert text("screen.found-places", "en", n=2) == "2 places found · ctrl+p “next found” next, F previous"
        assert text("help.does-out-of-field", "en").endswith("F1 is this help in a field too.")


async def test_all_keys_of_an_action_are_replaced_and_an_action_without_one_gets_one(tmp_path: Path) -> None:
    async with workbench(tmp_path, undo=("f11",), go_tasks=("f12",), redo=()) as (app, pilot):
        before = app.study.next_undo()
        await pilot.press("u", "ctrl+z")
        await pilot.pause()
        assert app.study.next_undo() == before
        await pilot.press("f11")
        await pilot.pause()
        assert app.study.next_undo() != before
        await pilot.press("U", "ctrl+r", "ctrl+y")
        await pilot.pause()
        assert app.study.next_undo() != before
        await pilot.press("f12")
        await pilot.pause()
        assert page(app).where == "tasks"
        await pilot.press("ctrl+o")
        await pilot.pause()
        lines = app.screen.query_one("#lines", LineList)
        assert any(line.right == "F12" for line in lines.items)


async def test_two_that_changed_places(tmp_path: Path) -> None:
    async with workbench(tmp_path, go_history=("f3",), go_codes=("f9",)) as (app, pilot):
        await pilot.press("f3")
        await pilot.pause()
        assert page(app).where == "history"
        await pilot.press("f9")
        await pilot.pause()
        assert page(app).where == "codes"


# changed on the screen


async def at_the_key_of(app: Workbench, pilot: Pilot[None], action: str) -> None:
    await pilot.press("ctrl+o", "e")
    await pilot.pause()
    rows = app.screen.query_one("#rows", LineList)
    rows.highlight(next(at for at, row in enumerate(rows.items) if row.setting and row.setting.id == f"key:{action}"))
    await pilot.pause()


async def test_a_new_key_is_pressed_holds_at_once_and_is_kept(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        await at_the_key_of(app, pilot, "past-filter")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, KeyDialog)
        await pilot.press("f12")
        await pilot.pause()
        assert isinstance(app.screen, SettingsPage)
        assert "filter: F12" in bar(app, "status")
        await pilot.press("plus")
        await pilot.pause()
        await pilot.press("ø")
        await pilot.pause()
        assert read_preferences().keys == {"past-filter": ("f12", "ø")}
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, HistoryPage)
        assert "F12 filter" in bar(app, "footer")
        await pilot.press("ø")
        await pilot.pause()
        assert isinstance(app.screen, PickDialog)
        await pilot.press("escape")
        await pilot.pause()
        await at_the_key_of(app, pilot, "past-filter")
        await pilot.press("d")
        await pilot.pause()
        assert read_preferences().keys == {}
        assert BY_ID["past-filter"].bound == ("f", "slash")


async def test_a_key_in_use_is_said_and_can_be_taken(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        await at_the_key_of(app, pilot, "past-filter")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        assert isinstance(app.screen, PickDialog)
        await pilot.press("enter")  # leave it as it is
        await pilot.pause()
        assert BY_ID["past-filter"].bound == ("f", "slash")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert BY_ID["past-filter"].bound == ("u",)
        assert BY_ID["undo"].bound == ("ctrl+z",)
        assert understood(read_preferences())[1] == []
        await pilot.press("colon", *"usual keys for")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert BY_ID["undo"].bound == ("u", "ctrl+z")


async def test_keys_that_always_mean_the_same_are_refused(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        await at_the_key_of(app, pilot, "code")
        for key in ("ctrl+c", "escape"):
            assert key in RESERVED
            await pilot.press("enter")
            await pilot.pause()
            await pilot.press(key)
            await pilot.pause()
            assert BY_ID["code"].bound == ("c",)
            assert isinstance(app.screen, SettingsPage)


# help


async def test_help_begins_with_what_the_screen_is_for(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        for key in ("f2", "f9"):
            await pilot.press(key)
            await pilot.pause()
            for ask in ("question_mark", "f1"):
                await pilot.press(ask)
                await pilot.pause()
                assert isinstance(app.screen, HelpDialog)
                first = "".join(part.words for part in app.screen._lines[0].parts)
                assert first.startswith("Here you read" if key == "f2" else "Everything that was done")
                await pilot.press("escape")
                await pilot.pause()


async def test_help_in_dialogs_and_back(tmp_path: Path) -> None:
    async with workbench(tmp_path) as (app, pilot):
        for key, says in (("o", "Type a few letters"), ("ctrl+o", "with that letter or digit"), ("c", "Type a few letters")):
            await pilot.press(key)
            await pilot.pause()
            dialog = app.screen
            await pilot.press("f1")
            await pilot.pause()
            assert app.screen is not dialog
            lines = ["".join(part.words for part in line.parts) for line in dialog_lines(dialog, "en", 100)]
            assert any(says in line for line in lines)
            await pilot.press("f1")
            await pilot.pause()
            assert app.screen is dialog
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.screen, CodingScreen)
