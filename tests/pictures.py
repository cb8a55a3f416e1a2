"""Writes docs/pictures/*.svg, the screens of the demo study: `make pictures`. docs/screens.md shows them."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from heard_interview import heard_study
from still_study import CODER, still, still_demo, still_demo_of_two
from textual.keys import _character_to_key

from qualcode.study import Study
from qualcode.tui.app import Workbench

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = (120, 32)

#: the terminal and the tastes of whoever runs this are nobody else's
TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

#: those of a study that two have coded
OF_TWO = ("agreement", "differences")
#: those of a study with recordings that were heard
OF_RECORDINGS = ("correcting",)

HOMES = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")

#: picture -> keys; words in a list are typed
PICTURES: dict[str, tuple[str | list[str], ...]] = {
    "coding": ("escape", "slash", ["look nice"], "enter", "escape", "s", "s", "c", ["overdr"], "enter"),
    "picker": ("escape", "slash", ["look nice"], "enter", "escape", "s", "s", "c", ["be"]),
    "comparison": ("escape", "N", "equals_sign"),
    "correcting": ("ctrl+o", "j", "1", "2", "space", "w", "w", "w"),
    "memo": ("escape", "N", "m", ["They all know what it will cost."]),
    "codes": ("f3",),
    "board": ("f3", "b"),
    "memos": ("f4",),
    "core": ("ctrl+o", "n"),
    "saturation": ("ctrl+o", "z", *("down",) * 4),
    "appendices": ("ctrl+o", "w"),
    "brought": ("ctrl+o", "z", "t", "down"),
    "findings": ("ctrl+o", "f", "down"),
    "sorting": ("ctrl+o", "l"),
    "search": ("f5", ["hour"]),
    "quotes": ("f6",),
    "overview": ("f7",),
    "tables": ("ctrl+o", "b", "down", "right"),
    "agreement": ("ctrl+o", "g", "down", "down", "down"),
    "differences": ("ctrl+o", "d", "full_stop", "full_stop"),
    "relations": ("ctrl+o", "r", "down", "down", "down", "down"),
    "around": ("ctrl+o", "r", "c", ["bill"], "enter"),
    "paradigm": ("ctrl+o", "x", "down"),
    "people": ("f8",),
    "history": ("f9",),
    "settings": ("ctrl+o", "e"),
    "tasks": ("ctrl+o", "k"),
    "jump": ("ctrl+o",),
    "help": ("question_mark",),
    "paper": ("escape", "ctrl+p", ["codes from"], "enter", ["12-15 being doubted; w"]),
}


def plain(svg: str) -> str:
    """A picture that asks for nothing from the network, and whose font every machine has."""
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: ?Fira Code[^;]*;", "font-family: monospace;", svg)
    return re.sub(r"\n\s*\n+", "\n", svg)


async def draw(name: str, study: Study | None) -> str:
    """One picture."""
    app = Workbench(study, language="en")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for step in PICTURES.get(name, ()):
            await pilot.press(*([step] if isinstance(step, str) else map(_character_to_key, step[0])))
            await pilot.pause()
        await pilot.pause(0.5)
        return plain(app.export_screenshot(title=f"qualcode: {name}"))


def main() -> None:
    """All pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, still(seed=3), patch.dict(os.environ, TERMINAL, **dict.fromkeys(HOMES, folder)):
        for name in ("home", *PICTURES):
            study = None
            if name in OF_RECORDINGS:
                study = heard_study(Path(folder) / name, language="en")
            elif name != "home":
                laid_out = still_demo_of_two if name in OF_TWO else still_demo
                study = Study.open(laid_out(Path(folder) / name / "demo-study", "en"), coder=CODER)
            words = asyncio.run(draw(name, study))
            (FOLDER / f"{name}.svg").write_text(words, encoding="utf-8")
            sys.stdout.write(f"docs/pictures/{name}.svg {len(words) // 1000} kB\n")
            if study:
                study.close()


if __name__ == "__main__":
    main()
