"""The first screen without a study, and the one list of actions behind keys, help and docs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.recent import remember
from qualcode.tui.actions import ACTIONS, shown_key
from qualcode.tui.app import PAGES, Workbench, page_class
from qualcode.tui.bars import Bar
from qualcode.tui.bindings import call_of
from qualcode.tui.coding import CodingScreen
from qualcode.tui.dialogs import AskDialog
from qualcode.tui.help import help_lines
from qualcode.tui.home import HomeScreen
from qualcode.tui.keys import keys_markdown
from qualcode.tui.lists import LineList
from qualcode.tui.page import Page
from qualcode.tui.transcript import TranscriptView

ROOT = Path(__file__).resolve().parent.parent


async def choose(pilot: Pilot[None], words: str) -> None:
    entries = pilot.app.screen.query_one(LineList)
    entries.highlight(next(index for index, entry in enumerate(entries.items) if words in entry.words))
    await pilot.press("enter")
    await pilot.pause()


async def test_new_study_is_made_and_is_a_recent_one_afterwards(tmp_path: Path) -> None:
    app = Workbench(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await choose(pilot, "New study")
        pilot.app.screen.query_one("#typed").value = str(tmp_path / "my study")  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodingScreen)
        assert isinstance(app.study, Study)
        app.study.close()
    with Study.open(tmp_path / "my study") as study:
        assert study.reads.materials() == ()

    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await choose(pilot, "my study")
        assert isinstance(pilot.app.screen, CodingScreen)
        pilot.app.study.close()  # type: ignore[attr-defined]


async def test_a_study_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    async with Workbench(None, language="da").run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await choose(pilot, "et andet sted")
        pilot.app.screen.query_one("#typed").value = str(tmp_path / "nothing")  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "nothing" in pilot.app.screen.query_one("#status", Bar).words()


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


def test_every_action_is_done_by_something() -> None:
    for action in ACTIONS:
        call = call_of(action)
        name = call.partition("(")[0]
        owners = {
            "transcript": CodingScreen if "." in name else TranscriptView,
            "coding": CodingScreen,
            "list": LineList,
            "everywhere": Page,
        }
        owner = Workbench if name.startswith("app.") else owners.get(action.where) or page_class(action.where)
        assert hasattr(owner, f"action_{name.rpartition('.')[2]}"), action.id


def test_no_key_does_two_things_in_one_place() -> None:
    for parts in [("transcript", "coding"), ("list", "coding"), *((page, "list") for page in PAGES)]:
        here = [action for action in ACTIONS if action.where in (*parts, "everywhere") and action.id != "back"]
        keys = [key for action in here for key in action.keys]
        assert len(keys) == len(set(keys)), parts


def test_no_default_key_needs_altgr_option_or_fn() -> None:
    """On a Danish keyboard @ £ $ € { [ ] } | ~ \\ need AltGr; function keys, delete, home, end and page keys need Fn on a laptop."""
    for action in ACTIONS:
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
        part.words for where in ("transcript", "list", *PAGES) for line in help_lines(where, language, 100) for part in line.parts
    )
    for action in ACTIONS:
        for key in action.keys:
            assert shown_key(key) in told


def test_the_page_of_keys_is_up_to_date() -> None:
    assert (ROOT / "docs" / "keys.md").read_text(encoding="utf-8") == keys_markdown("en"), "run: python -m qualcode.tui.keys > docs/keys.md"


def test_layout_spans_and_ranking_need_no_terminal_library() -> None:
    modules = ", ".join(f"qualcode.tui.{name}" for name in ("layout", "spans", "margin", "selecting", "ranking", "actions", "keys"))
    code = f"import sys, {modules}"
    subprocess.run([sys.executable, "-c", f"{code}; sys.exit('textual' in sys.modules)"], check=True, cwd=ROOT)


def test_the_first_screen_loads_nothing_heavy() -> None:
    heavy = "{'spacy', 'docx', 'networkx', 'openpyxl', 'xlsxwriter', 'odf', 'simplemma', 'lxml', 'tree_sitter', 'markdown_it'}"
    code = f"import sys, qualcode.tui.app, qualcode.tui.home; sys.exit(sorted({heavy} & set(sys.modules)) or 0)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
