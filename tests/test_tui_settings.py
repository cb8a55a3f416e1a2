"""The settings: every one is shown, changed, kept for the next time, and says what is wrong with a file written by hand."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from filled_study import filled_study
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.preferences import Preferences, preferences_file, read_preferences
from qualcode.study import Study
from qualcode.study.settings import DEFAULTS, setting
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.theme import CONTRAST, DARK, LIGHT
from qualcode.tui.settings.page import SettingsPage
from qualcode.tui.settings.rows import STUDYS, YOURS, key_settings
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList


@asynccontextmanager
async def at_the_settings(folder: Path, language: str | None = "en") -> AsyncIterator[tuple[Workbench, Pilot[None]]]:
    with filled_study(folder / "study") as study:
        if language:
            study.language = language
        app = Workbench(study)
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.press("ctrl+o", "e")
            await pilot.pause()
            assert isinstance(app.screen, SettingsPage)
            yield app, pilot


def page(app: Workbench) -> SettingsPage:
    return next(screen for screen in app.screen_stack if isinstance(screen, SettingsPage))


def study_of(app: Workbench) -> Study:
    assert isinstance(app.study, Study)
    return app.study


def shown(app: Workbench) -> dict[str, str]:
    return {row.setting.id: page(app)._value(row) for row in page(app).query_one("#rows", LineList).items if row.setting}


async def stand_on(app: Workbench, pilot: Pilot[None], name: str) -> None:
    rows = page(app).query_one("#rows", LineList)
    rows.highlight(next(at for at, row in enumerate(rows.items) if row.setting and row.setting.id == name))
    await pilot.pause()


async def choose(app: Workbench, pilot: Pilot[None], name: str, typed: str) -> None:
    """Pick or write a value."""
    await stand_on(app, pilot, name)
    await pilot.press("enter")
    await pilot.pause()
    await pilot.press("ctrl+u", *typed)
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()


def status(app: Workbench) -> str:
    return page(app).query_one("#status", Bar).words()


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_setting_says_what_it_is_and_does(language: str) -> None:
    for each in (*YOURS, *STUDYS, *(each for _, settings in key_settings() for each in settings)):
        assert each.label(language)
        assert each.help(language).endswith((".", "…"))
        assert each.words(each.default, language) or each.id == "title"
        for choice in each.choices:
            assert each.words(choice, language)


def test_every_setting_of_the_study_has_a_row() -> None:
    assert {each.id for each in STUDYS if each.owner == "setting"} == set(DEFAULTS)


async def test_they_stand_there_with_their_values(tmp_path: Path) -> None:
    async with at_the_settings(tmp_path) as (app, _):
        values = shown(app)
        assert values["tradition"] == "Strauss & Corbin"
        assert values["coder"] == "AB"
        assert values["small-cell"] == "5"
        assert values["pass"] == "åben kodning"
        assert values["language"] == "as the study"
        assert values["key:undo"] == "u, ctrl+z"


async def test_the_study_s_own(tmp_path: Path) -> None:
    async with at_the_settings(tmp_path) as (app, pilot):
        study = study_of(app)
        await choose(app, pilot, "title", "Another title")
        assert study.reads.study().title == "Another title"
        assert "Another title" in page(app).query_one("#heading", Bar).words()
        assert "Another title" in app.coding_screen().query_one("#heading", Bar).words()
        await choose(app, pilot, "tradition", "char")
        assert study.reads.study().tradition == "charmaz"
        await choose(app, pilot, "coder", "XY")
        assert study.coder == "XY"
        await choose(app, pilot, "small-cell", "seven")
        assert "not a whole number" in status(app)
        await choose(app, pilot, "small-cell", "7")
        assert setting(study.reads.connection, "small-cell") == 7
        await pilot.press("d")
        await pilot.pause()
        assert setting(study.reads.connection, "small-cell") == 3
        await choose(app, pilot, "citation", "{participant}, {chapter}")
        assert "{chapter}" in status(app)
        await choose(app, pilot, "citation", "{participant} {lines}")
        assert setting(study.reads.connection, "citation") == "{participant} {lines}"
        await choose(app, pilot, "pass", "recoding")
        assert shown(app)["pass"] == "recoding"
        await pilot.press("u")
        await pilot.pause()
        assert shown(app)["pass"] == "åben kodning"


async def test_the_theme_is_kept(tmp_path: Path) -> None:
    async with at_the_settings(tmp_path) as (app, pilot):
        assert app.theme == DARK
        await pilot.press("ctrl+t")
        assert app.theme == LIGHT
        await choose(app, pilot, "theme", "high")
        assert app.theme == CONTRAST
        assert shown(app)["theme"] == "high contrast"
    assert Workbench().theme == CONTRAST
    assert read_preferences().theme == "contrast"


async def test_the_language_changes_at_once_and_is_kept(tmp_path: Path) -> None:
    async with at_the_settings(tmp_path, language=None) as (app, pilot):
        material = app.coding_screen().material
        await choose(app, pilot, "language", "eng")
        assert page(app).language == "en"
        assert "settings" in page(app).query_one("#heading", Bar).words()
        assert shown(app)["language"] == "English"
        row = page(app).query_one("#rows", LineList).item
        assert row is not None
        assert row.setting.id == "language"
        await pilot.press("escape")
        await pilot.pause()
        coding = app.screen
        assert isinstance(coding, CodingScreen)
        assert "undoes" in coding.query_one("#footer", Bar).words()
        assert coding.material == material
        assert read_preferences().language == "en"
        assert study_of(app).reads.study().language == "da"  # the study's own is another thing
        await pilot.press("ctrl+o", "e")
        await pilot.pause()
        await choose(app, pilot, "language", "as")
        assert page(app).language == "da"


async def test_the_study_s_language_is_that_of_the_screens(tmp_path: Path) -> None:
    async with at_the_settings(tmp_path, language=None) as (app, pilot):
        await choose(app, pilot, "study-language", "eng")
        assert study_of(app).reads.study().language == "en"
        assert page(app).language == "en"


async def test_find(tmp_path: Path) -> None:
    async with at_the_settings(tmp_path) as (app, pilot):
        await pilot.press("slash", *"saturation", "minus", *"word")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        row = page(app).query_one("#rows", LineList).item
        assert row is not None
        assert row.setting.id == "saturation-word"


# the file


def write(words: str | bytes) -> Path:
    file = preferences_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(words if isinstance(words, bytes) else words.encode())
    return file


def test_there_need_be_no_file() -> None:
    assert read_preferences() == Preferences()
    assert not preferences_file().exists()


def test_what_is_kept_is_read_again() -> None:
    kept = Preferences().keep(theme="light", language="da", keys={"code": ("k", "ctrl+k"), "find": ()})
    assert read_preferences() == kept
    assert read_preferences().keep(theme=None).theme is None
    assert "theme" not in preferences_file().read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "place"), [("theme = \n", "line 1"), ("theme = 'dark'\nlanguage == 'da'\n", "line 2"), (b"\xff\xfe", "line ?")]
)
def test_a_broken_file_says_where_and_is_left_alone(words: str | bytes, place: str) -> None:
    file = write(words)
    before = file.read_bytes()
    read = read_preferences()
    (problem,) = read.problems
    assert place in problem.text("en")
    assert str(file) in problem.text("da")
    assert read.keep(theme="light").theme == "light"
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("\ntheme = 'green'", "line 2: theme cannot be green"),
        ("language = 7", "line 1: language cannot be 7"),
        ("colour = 'dark'", "no setting colour"),
        ("[keys]\ncode = 7", "line 2: the keys of code are not 7"),
    ],
)
def test_a_wrong_value_says_where_and_the_rest_holds(words: str, said: str) -> None:
    write(f"{words}\n" if "[" in words else f"{words}\n[keys]\nfind = 'k'\n")
    read = read_preferences()
    (problem,) = read.problems
    assert said in problem.text("en")
    assert read.sound
    assert read.theme is None


#: what a hand, or another version, may have written
OTHERS = """theme = 'green'
colour = "blå 👩 \\u007f"
sizes = [1, 2.5, true, 2026-05-03, 2026-05-03T10:00:00Z, 10:00:00, inf]
[keys]
code = 7
'a b' = ['k']
find = 'x'
[later]
deep = { 'er.e' = [{ x = 1 }] }
[later.still]
here = "q\\n"
"""


def test_what_is_wrong_or_not_known_stays_in_the_file() -> None:
    file = write(OTHERS)
    before = tomllib.loads(OTHERS)
    like = read_preferences()
    like = like.keep(language="da")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == before | {"language": "da"}
    assert len(like.problems) == len(read_preferences().problems) == 5
    like = like.keep(keys={**like.keys, "find": ("f12",)})
    assert tomllib.loads(file.read_text(encoding="utf-8"))["keys"] == before["keys"] | {"find": ["f12"]}
    like = like.keep(theme="dark")
    now = tomllib.loads(file.read_text(encoding="utf-8"))
    assert now["theme"] == "dark"
    assert now["colour"] == before["colour"]
    assert len(like.problems) == len(read_preferences().problems) == 4, "what was mended is no longer told"


def test_two_windows_keep_what_the_other_wrote() -> None:
    one, other = Preferences().keep(keys={"memo": ("f11",)}), read_preferences()
    one = one.keep(keys={**one.keys, "code": ("k",)}, theme="light")
    other = other.keep(keys={"find": ("f12",)}, language="en")
    assert other == read_preferences()
    assert other.keys == {"code": ("k",), "find": ("f12",)}
    assert (other.theme, other.language) == ("light", "en")


def test_a_file_that_broke_meanwhile_is_left_alone() -> None:
    like = Preferences().keep(theme="light")
    file = write("theme == 1")
    assert like.keep(theme="dark").theme == "dark"
    assert file.read_text(encoding="utf-8") == "theme == 1"


async def test_what_is_wrong_is_said_at_the_start(tmp_path: Path) -> None:
    write("theme = 'green'\n[keys]\nnothing-such = 'k'\n")
    with filled_study(tmp_path / "study") as study:
        study.language = "en"
        app = Workbench(study)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause(0.2)
            said = app.screen.query_one("#status", Bar).words()
            assert "green" in said
            assert "nothing-such" in said
            assert app.theme == DARK


def test_a_folder_that_cannot_be_written_is_said() -> None:
    (preferences_file().parent / "settings.toml.new").mkdir(parents=True)  # in the way of what is written
    app = Workbench()
    with pytest.raises(Fault, match="could not be kept"):
        app.change_theme(LIGHT)
    assert app.theme == LIGHT  # for now
