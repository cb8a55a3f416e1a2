"""The first screen without a study, and the one list of actions behind keys, help and docs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.lock import WriterLock
from qualcode.study.recent import recent_studies, remember
from qualcode.tui.actions import ACTIONS, shown_key
from qualcode.tui.app import PAGES, Workbench, page_class
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.correcting.page import CorrectionPage
from qualcode.tui.frame.bindings import call_of
from qualcode.tui.frame.help import help_lines
from qualcode.tui.frame.keys import keys_markdown
from qualcode.tui.frame.page import Page
from qualcode.tui.home.new_study import folder_name
from qualcode.tui.home.page import HomeScreen, demo_folder
from qualcode.tui.importing.page import ImportPage
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.transcript.view import TranscriptView
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, ReadDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.forms import FormDialog
from qualcode.tui.widgets.lists import LineList

ROOT = Path(__file__).resolve().parent.parent


def sqlite_file(file: Path) -> None:
    """A database of another program."""
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE t (x)")


def rows_of(pilot: Pilot[None], selector: str) -> list[Any]:
    found = pilot.app.screen.query(selector).results(LineList)
    return list(next(iter(found)).items) if pilot.app.screen.query(selector) else []


def row(pilot: Pilot[None], named: str) -> str:
    """The row that has these words."""
    listed = pilot.app.screen.query_one(LineList)
    return next(line for at in range(listed.size.height) if named in (line := listed.render_line(at).text))


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait for work in a thread or a timer."""
    for _ in range(200):
        if true():
            return
        await pilot.pause(0.05)
    raise AssertionError("it did not come about")


async def choose(pilot: Pilot[None], words: str) -> None:
    entries = pilot.app.screen.query_one(LineList)
    entries.highlight(next(index for index, entry in enumerate(entries.items) if words in entry.words))
    await pilot.press("enter")
    await pilot.pause()


def words(pilot: Pilot[None], bar: str = "status") -> str:
    return pilot.app.screen.query_one(f"#{bar}", Bar).words()


async def type_in(pilot: Pilot[None], letters: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in letters))


async def test_new_study_is_made_in_one_form_and_goes_on_to_its_first_interview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, enter, initials, enter; then the file; then enter: the transcript stands there."""
    home = tmp_path / "home"
    (home / "Documents").mkdir(parents=True)
    (home / "Documents" / "Mette.txt").write_text("Interviewer: How was it?\nMette: Hard.\nInterviewer: Go on.\nMette: I slept.\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("qualcode.tui.importing._last_folder", [])
    monkeypatch.chdir(home)
    app = Workbench(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("n")
        await type_in(pilot, "Back: to work")
        await pilot.press("ctrl+s")
        assert "Your initials" in words(pilot, "told"), "what is missing is asked for"
        await type_in(pilot, "MJ")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FileDialog)
        await type_in(pilot, "Met")
        await pilot.press("enter")
        await until(pilot, lambda: bool(rows_of(pilot, "#told")) and rows_of(pilot, "#told")[0].kind == "store")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodingScreen))
        assert app.study is not None
        assert [material.name for material in app.study.reads.materials()] == ["Mette"]
        assert app.study.coder == "MJ"
        app.study.close()  # type: ignore[attr-defined]
    assert (home / "Documents" / "Back to work" / "study.qualcode").is_file()
    assert [(one.title, one.there) for one in recent_studies()] == [("Back: to work", True)]


async def test_a_folder_that_is_taken_is_said_in_the_form(tmp_path: Path) -> None:
    Study.new(tmp_path / "taken", coder="AB").close()
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("n")
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        for name, value in (("title", "x"), ("folder", str(tmp_path / "taken")), ("coder", "AB")):
            form.put(name, value)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "already holds a study" in words(pilot, "told")
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_studies_that_are_gone_are_marked_and_can_be_taken_off_the_list(tmp_path: Path) -> None:
    remember(tmp_path / "gone", "Moved away")
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "no longer there" in row(pilot, "Moved away")
        await choose(pilot, "Moved away")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "moved, renamed or deleted" in words(pilot)
        await pilot.press("x")
        assert "Moved away" in words(pilot)
        assert recent_studies() == []


def test_a_study_stands_once_among_the_recent_ones_the_newest_first(tmp_path: Path) -> None:
    for name, title in (("a", "A"), ("b", "B"), ("a", "A again")):
        remember(tmp_path / name, title)
    assert [one.title for one in recent_studies()] == ["A again", "B"]
    for number in range(30):
        remember(tmp_path / str(number))
    assert len(recent_studies()) == 20


async def test_recent_studies_of_an_older_version_and_rubbish_are_read(tmp_path: Path) -> None:
    file = Path(os.environ["XDG_STATE_HOME"]) / "qualcode" / "recent.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps([str(tmp_path), 3, {"folder": str(tmp_path / "b"), "title": "B", "opened_at": "soon"}, {}]))
    assert [(one.folder, one.title, one.opened_at) for one in recent_studies()] == [
        (tmp_path, tmp_path.name, None),
        (tmp_path / "b", "B", None),
    ]
    file.write_text("{")
    assert recent_studies() == []


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda file: None, "nothing"),
        (lambda file: file.write_text("Mette: Hello"), "ctrl+n"),
        (lambda file: sqlite_file(file), "another program"),
        (lambda file: file.write_bytes(b"SQLite format 3\0" + b"x" * 4000), "damaged"),
    ],
)
async def test_what_is_no_study_is_said_with_what_to_do(tmp_path: Path, make: Callable[[Path], object], told: str) -> None:
    file = tmp_path / "it.qualcode"
    make(file)
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("o")
        await type_in(pilot, str(file))
        await pilot.press("enter")
        await pilot.pause()
        said = words(pilot, "detail") if isinstance(pilot.app.screen, FileDialog) else words(pilot)
        assert told in said


async def test_a_study_elsewhere_is_found_and_opened(tmp_path: Path) -> None:
    Study.new(tmp_path / "a" / "sleep", coder="AB").close()
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("o")
        await type_in(pilot, str(tmp_path) + "/a/")
        dialog = pilot.app.screen
        assert isinstance(dialog, FileDialog)
        assert dialog.folder == tmp_path / "a"
        assert "study" in dialog.query_one(LineList).render_line(1).text
        await type_in(pilot, "sl")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodingScreen)
        pilot.app.study.close()  # type: ignore[attr-defined]


async def test_a_study_on_a_disk_that_cannot_be_written_is_opened_for_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Study.new(tmp_path / "s", coder="AB").close()
    remember(tmp_path / "s", "Sleep")

    def refuse(self: WriterLock, coder: str | None) -> None:
        raise Fault("study.read-only", file="study.qualcode", reason="Read-only file system")

    monkeypatch.setattr(WriterLock, "acquire", refuse)
    async with Workbench(None).run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        await choose(pilot, "Sleep")
        assert isinstance(pilot.app.screen, CodingScreen)
        assert "read only" in words(pilot, "heading")
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert "nothing can be changed" in words(pilot), "importing is refused in a sentence"
        pilot.app.study.close()  # type: ignore[attr-defined]


async def test_a_synchronised_folder_is_warned_of(tmp_path: Path) -> None:
    Study.new(tmp_path / "Dropbox" / "s", coder="AB").close()
    remember(tmp_path / "Dropbox" / "s", "Sleep")
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await choose(pilot, "Sleep")
        await pilot.pause()
        assert "Dropbox" in words(pilot)
        pilot.app.study.close()  # type: ignore[attr-defined]


async def test_the_language_is_changed_and_kept(tmp_path: Path) -> None:
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("l")
        await pilot.pause()
        assert "Undersøgelser" in words(pilot, "heading")
        assert pilot.app.like.language == "da"  # type: ignore[attr-defined]
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReadDialog)


async def test_the_demo_is_laid_out_beside_the_keys_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who begins something else meanwhile is not torn away; the second time it is opened as it was left."""
    monkeypatch.chdir(tmp_path)
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in "ddn":
            pilot.app.post_message(events.Key(key, key))
        home = next(screen for screen in pilot.app.screen_stack if isinstance(screen, HomeScreen))
        await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        assert home._laying_out, "the keys were heard while it was being made"
        await until(pilot, lambda: not home._laying_out)
        assert isinstance(pilot.app.screen, FormDialog)
        await pilot.press("escape")
        await pilot.pause()
        assert "qualcode-demo" in words(pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodingScreen))
        pilot.app.study.close()  # type: ignore[attr-defined]


async def test_a_demo_that_cannot_be_laid_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    demo_folder("en").write_text("in the way")
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("d")
        await until(pilot, lambda: "cannot be written" in words(pilot))
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_from_home_who_codes_is_asked_and_a_study_in_use_is_opened_for_reading(tmp_path: Path) -> None:
    with Study.new(tmp_path / "talks", language="da") as study:
        study.do("add-material", name="Mette", text="Mette: Jeg sov mest.")
    remember(tmp_path / "talks")
    app = Workbench(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await choose(pilot, "talks")
        await pilot.press("s", "c", *"hvile", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AskDialog)
        await pilot.press(*"MJ", "enter")
        await pilot.pause()
        assert app.study is not None
        assert app.study.coder == "MJ"
        assert [code.codings for code in app.study.reads.codes()] == [1]
        async with Workbench(None).run_test(size=(100, 24)) as other:
            await other.pause()
            await choose(other, "talks")
            assert "åben i et andet vindue" in other.app.screen.query_one("#heading", Bar).words()
            other.app.study.close()  # type: ignore[attr-defined]
        app.study.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("title", "folder"),
    [("Back: to  work", "Back to work"), ('a/b\\c*?"<>|d', "a b c d"), ("  ...", ""), ("æøå 日本", "æøå 日本"), ("x" * 90, "x" * 60)],
)
def test_a_title_makes_a_folder_name(title: str, folder: str) -> None:
    assert folder_name(title) == folder


def test_every_action_is_done_by_something() -> None:
    for action in ACTIONS:
        call = call_of(action)
        name = call.partition("(")[0]
        owners = {
            "transcript": CodingScreen if "." in name else TranscriptView,
            "coding": CodingScreen,
            "list": LineList,
            "everywhere": Page,
            "home": HomeScreen,
            "importing": ImportPage,
            "memo-editor": MemoEditor,
            "correcting-editor": CorrectionPage,
        }
        owner = Workbench if name.startswith("app.") else owners.get(action.where) or page_class(action.where)
        assert hasattr(owner, f"action_{name.rpartition('.')[2]}"), action.id


def test_no_key_does_two_things_in_one_place() -> None:
    # A list does its own keys first; a screen may name them again for its footer. What a screen does with ctrl+n goes before importing.
    for parts in [("transcript", "coding"), ("list", "coding"), *((page,) for page in (*PAGES, "home", "importing"))]:
        everywhere = () if "home" in parts else ("everywhere",)
        here = [action for action in ACTIONS if action.where in (*parts, *everywhere) and action.id not in ("back", "import")]
        keys = [key for action in here for key in action.keys]
        assert len(keys) == len(set(keys)), parts


def test_no_default_key_needs_altgr_option_or_fn() -> None:
    """On a Danish keyboard @ £ $ € { [ ] } | ~ \\ need AltGr; function keys, delete, home, end and page keys need Fn on a laptop."""
    for action in (action for action in ACTIONS if action.keys):
        easy = [
            key
            for key in action.keys
            if not any(part in {"alt", "at", "dollar_sign", "delete", "home", "end", "pageup", "pagedown"} for part in key.split("+"))
            and not any(part[:1] == "f" and part[1:].isdigit() for part in key.split("+"))
            and not any(sign in key for sign in ("bracket", "brace", "vertical_line", "tilde", "backslash"))
        ]
        assert easy or action.jump or action.where == "list" or action.id.startswith("extend-"), action.id


@pytest.mark.parametrize("language", ["en", "da"])
def test_help_tells_every_key(language: str) -> None:
    told = " ".join(
        part.words
        for where in ("transcript", "list", "home", "importing", *PAGES)
        for line in help_lines(where, language, 100)
        for part in line.parts
    )
    for action in ACTIONS:
        for key in action.keys:
            assert shown_key(key) in told


def test_the_page_of_keys_is_up_to_date() -> None:
    page = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert page == keys_markdown("en"), "run: python -m qualcode.tui.frame.keys > docs/keys.md"


def test_layout_spans_and_ranking_need_no_terminal_library() -> None:
    plain = (
        "transcript.layout",
        "transcript.spans",
        "transcript.margin",
        "transcript.selecting",
        "widgets.ranking",
        "actions",
        "frame.keys",
    )
    modules = ", ".join(f"qualcode.tui.{name}" for name in plain)
    code = f"import sys, {modules}"
    subprocess.run([sys.executable, "-c", f"{code}; sys.exit('textual' in sys.modules)"], check=True, cwd=ROOT)


def test_the_first_screen_loads_nothing_heavy() -> None:
    heavy = "{'spacy', 'docx', 'networkx', 'openpyxl', 'xlsxwriter', 'odf', 'simplemma', 'lxml', 'tree_sitter', 'markdown_it'}"
    code = f"import sys, qualcode.tui.app, qualcode.tui.home.page; sys.exit(sorted({heavy} & set(sys.modules)) or 0)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
