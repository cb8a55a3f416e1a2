"""The first picture of the coding screen waits for nothing that is not on it. No clock here: what is loaded is counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qualcode.study import Study

ROOT = Path(__file__).resolve().parents[1]

#: opens a study as the command does, and prints the modules that are loaded when the first words are on the screen
FIRST_PICTURE = """
import asyncio, sys
from qualcode.cli import main
from qualcode.study import Study
from qualcode.tui.app import Workbench
from qualcode.tui.coding.workspace import Workspace

async def show(folder):
    Workspace.get_ready = lambda self: None  # what is loaded later, beside the reading
    with Study.open(folder) as study:
        app = Workbench(study)
        async with app.run_test(size=(150, 42)) as pilot:
            await pilot.pause()
            words = app.screen.view.render_line(0).text
            print(words.strip(), *sorted(sys.modules), sep="\\n")

asyncio.run(show(sys.argv[1]))
"""

#: what belongs to other screens, to dialogs, to verbs and to formats; each was once loaded at every start
LATER = (
    "sqlalchemy.orm",
    "textual.widgets._text_area",
    "textual.widgets._markdown",
    "textual.widgets._data_table",
    "qualcode.readers",
    "qualcode.transcription",
    "qualcode.writers",
    "qualcode.analysis",
    "qualcode.text.action_words",
    "qualcode.text.hints",
    "qualcode.text.matching",
    "qualcode.text.printed",
    "qualcode.text.sentences",
    "qualcode.study.answers",
    "qualcode.study.around",
    "qualcode.study.backup",
    "qualcode.study.quotes",
    "qualcode.study.recordings",
    "qualcode.study.registry",
    "qualcode.study.search",
    "qualcode.study.verbs",
    "qualcode.tui.agreement",
    "qualcode.tui.browser",
    "qualcode.tui.codes",
    "qualcode.tui.coding.by_parts",
    "qualcode.tui.coding.paper",
    "qualcode.tui.comparison",
    "qualcode.tui.history",
    "qualcode.tui.home",
    "qualcode.tui.importing",
    "qualcode.tui.memos",
    "qualcode.tui.overview",
    "qualcode.tui.people",
    "qualcode.tui.quotes",
    "qualcode.tui.search",
    "qualcode.tui.tables",
    "qualcode.tui.widgets.files",
    "qualcode.tui.widgets.forms",
)
#: modules of our own at the first picture, at most; raise it for what is seen there
OURS = 135


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("start") / "study"
    with Study.new(folder, language="en", coder="LB") as study:
        study.do("add-material", name="Interview 1", kind="interview", text="Interviewer: What then?\nP1: Then I rested.\n")
    done = subprocess.run([sys.executable, "-c", FIRST_PICTURE, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True)
    words, *modules = done.stdout.splitlines()
    assert "What then?" in words
    return modules


@pytest.mark.parametrize("name", LATER)
def test_the_first_picture_loads_nothing_of_other_screens(name: str, loaded: list[str]) -> None:
    assert [module for module in loaded if module == name or module.startswith(f"{name}.")] == []


def test_the_first_picture_loads_few_modules_of_our_own(loaded: list[str]) -> None:
    ours = [module for module in loaded if module.partition(".")[0] == "qualcode"]
    assert len(ours) <= OURS, ours
