"""The tutorial is walked through as it stands: its commands are run, its keys pressed, and what it says one sees is looked for.

A line of steps begins with `>`. The words press, type and see say what the code spans after them are: keys as the help writes them,
words for a field, words on the screen.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.keys import _character_to_key
from textual.pilot import Pilot

from qualcode.cli import main
from qualcode.study import Study
from qualcode.tui.actions import ACTIONS, shown_key
from qualcode.tui.app import Workbench

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
CODER = "AB"
#: longest wait for what is to be seen, in looks of a twentieth of a second
LOOKS = 200

_STEP = re.compile(r"\b(press|type|see)\b|`([^`]+)`")
_KEYS = {shown_key(key): key for action in ACTIONS for key in action.keys} | {
    name: name for name in ("enter", "tab", "space", "backspace", "shift+tab", "ctrl+s")
}


@dataclass
class Part:
    """A command and what is done on the screen it opens."""

    command: str
    #: (line of the page, press, type or see, what)
    steps: list[tuple[int, str, str]] = field(default_factory=list)


def parts(page: str) -> list[Part]:
    """The commands of the page in their order, each with its steps."""
    found: list[Part] = []
    for number, line in enumerate(page.splitlines(), start=1):
        if line.startswith("    qualcode"):
            found.append(Part(line.strip().removeprefix("qualcode").strip()))
        elif line.startswith(">"):
            found[-1].steps += [(number, way, what) for way, what in steps(line)]
    return found


def steps(line: str) -> Iterator[tuple[str, str]]:
    """What a line says to press, to type and to see."""
    way = ""
    for match in _STEP.finditer(line):
        if match[1]:
            way = match[1]
        else:
            assert way, f"neither press, type nor see: {line}"
            yield way, match[2]


def test_steps_are_read() -> None:
    assert list(steps("> press `g`, type `51`, press `enter` `ctrl+o`: see `l. 51`")) == [
        ("press", "g"),
        ("type", "51"),
        ("press", "enter"),
        ("press", "ctrl+o"),
        ("see", "l. 51"),
    ]


def test_the_page_has_steps_and_its_keys_exist() -> None:
    walked = [step for part in parts(PAGE.read_text(encoding="utf-8")) for step in part.steps]
    assert len(walked) > 40
    assert [what for _, way, what in walked if way == "press" and what not in _KEYS] == []


def screen_words(app: Workbench) -> str:
    """What is drawn, row by row."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def walk(pilot: Pilot[None], steps: list[tuple[int, str, str]]) -> None:
    app = pilot.app
    assert isinstance(app, Workbench)
    for number, way, what in steps:
        if way == "press":
            await pilot.press(_KEYS[what])
        elif way == "type":
            await pilot.press(*map(_character_to_key, what))
        else:
            await see(pilot, number, what)
    await pilot.pause()


async def see(pilot: Pilot[None], number: int, what: str) -> None:
    """What the page says is on the screen, soon."""
    shown = ""
    for _ in range(LOOKS):
        await pilot.pause(0.05)
        shown = screen_words(pilot.app)  # type: ignore[arg-type]
        if what in shown:
            return
    pytest.fail(f"tutorial.md, line {number}: “{what}” is not on the screen:\n{shown}")


def opened(command: list[str]) -> Workbench:
    """The workbench as a command opens it."""
    if not command:
        return Workbench(None, language="en")
    folder = command[command.index("--to") + 1] if "--to" in command else command[-1]
    return Workbench(Study.open(Path(folder), coder=CODER))


async def test_the_tutorial_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copy(ROOT / "corpora" / "en" / "interview-1-mette.docx", tmp_path / "interview-1.docx")
    for part in parts(PAGE.read_text(encoding="utf-8")):
        command = shlex.split(part.command)
        if command and command[0] != "open":
            assert main(command) == 0, part.command
        if part.steps:
            app = opened(command)
            async with app.run_test(size=(120, 36)) as pilot:
                await pilot.pause()
                await walk(pilot, part.steps)
            if app.study is not None:
                app.study.close()  # type: ignore[attr-defined]
