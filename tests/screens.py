"""The screens, one after the other, as text and looks: what tests/test_tui_snapshots.py keeps and compares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from itertools import groupby
from pathlib import Path
from string import ascii_letters, digits

from rich.style import Style
from textual.keys import _character_to_key
from textual.pilot import Pilot

from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.theme import DARK, LIGHT
from qualcode.tui.importing import look_through
from qualcode.tui.importing.page import ImportPage
from qualcode.tui.overview.merging import PreviewDialog, look_at_copy
from qualcode.tui.widgets.dialogs import ReadDialog

#: a key, words that are typed, or something done with the screens
Step = str | list[str] | Callable[[Pilot[None]], Awaitable[None]]


async def until_shown(pilot: Pilot[None], kind: type) -> None:
    """Wait until such a screen is the uppermost."""
    for _ in range(500):
        if isinstance(pilot.app.screen, kind):
            return
        await pilot.pause(0.02)
    raise AssertionError(f"no {kind.__name__} came")


async def _look_at_the_copy(pilot: Pilot[None]) -> None:
    look_at_copy(pilot.app.screen, COPY)  # type: ignore[arg-type]
    await until_shown(pilot, PreviewDialog)


async def _told(pilot: Pilot[None]) -> None:
    await until_shown(pilot, ReadDialog)


async def _what_they_hold(pilot: Pilot[None]) -> None:
    """What each appendix holds is looked up beside the keys."""
    for _ in range(500):
        if getattr(pilot.app.screen, "holds", None):
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came")


def _bring_in(*names: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def look(pilot: Pilot[None]) -> None:
        look_through(pilot.app.screen, [Path(name) for name in names])  # type: ignore[arg-type]
        await until_shown(pilot, ImportPage)
        page = pilot.app.screen
        for _ in range(500):
            await pilot.pause(0.02)
            if isinstance(page, ImportPage) and all(plan.state != "reading" for plan in page.plans):
                return

    return look


#: screen -> keys from the transcript; words in a list are typed. None of them changes the study.
SCREENS: dict[str, tuple[Step, ...]] = {
    "coding": ("N",),
    "picker": ("N", "c", ["be"]),
    "comparison": ("N", "equals_sign"),
    "memo": ("N", "m"),
    "codes": ("f3",),
    "board": ("f3", "b"),
    "memos": ("f4",),
    "core": ("ctrl+o", "n"),
    "saturation": ("ctrl+o", "z", *("down",) * 4),
    "appendices": ("ctrl+o", "w", _what_they_hold),
    "appendix-set": ("ctrl+o", "w", _what_they_hold, "w"),
    "brought": ("ctrl+o", "z", "t", "down"),
    "findings": ("ctrl+o", "f", "down", "down"),
    "sorting": ("ctrl+o", "l"),
    "category": ("ctrl+o", "y", *("full_stop",) * 5),
    "placing": ("ctrl+o", "y", "l"),
    "search": ("f5", ["over"]),
    "quotes": ("f6",),
    "overview": ("f7",),
    "tables": ("ctrl+o", "b", "down", "right"),
    "pairs": ("ctrl+o", "b", "t"),
    "relations": ("ctrl+o", "r", *["down"] * 4),
    # each begins where the one before ended
    "evidence": ("ctrl+o", "r", "e"),
    "around": ("ctrl+o", "r", "v"),
    "matrix": ("ctrl+o", "r", "v"),
    "paradigm": ("ctrl+o", "x", "down"),
    "people": ("f8",),
    "people-rounds": ("f8", "v"),
    "people-ledger": ("f8", "v", "v"),
    "people-missing": ("f8", "v", "v", "v"),
    "guides": ("ctrl+o", "i"),
    "sampling": ("ctrl+o", "i", "v"),
    "supervisor": ("ctrl+o", "u"),
    "history": ("f9",),
    "settings": ("ctrl+o", "e"),
    "tasks": ("ctrl+o", "k"),
    "jump": ("ctrl+o",),
    "help": ("question_mark",),
    "palette": ("ctrl+p", ["co"]),
    "paper": ("ctrl+p", ["paper-entry"], "enter", ["12-15 being doubted; a"]),
}
#: the same of a study that two have coded
SCREENS_OF_TWO: dict[str, tuple[Step, ...]] = {
    "agreement": ("ctrl+o", "g", "down", "down", "down"),
    "differences": ("ctrl+o", "d", "full_stop"),
}
#: those of a study with recordings that were heard; what is done on one is still there on the next
SCREENS_OF_RECORDINGS: dict[str, tuple[Step, ...]] = {
    "recordings": ("ctrl+o", "R"),
    "correcting": ("ctrl+o", "j", "1", "2", "space", *("w",) * 3),
    "correcting-words": ("ctrl+o", "j", "home", "down", "right", "enter", "shift+right"),
    "replacing": ("ctrl+o", "j", "home", "w", "r", "tab", ["hoved"], "ctrl+s"),
    "which-recording": ("ctrl+o", "j", "o"),
    "freezing": ("ctrl+o", "j", "Z"),
}
#: a colleague's copy, and files to bring in: in the folder the program runs in, so that no path differs from run to run
COPY = Path("colleague")
INTERVIEW, PROJECT = "Interview 9.txt", "project.qdpx"
#: files in and out; the last one changes the study
SCREENS_OF_FILES: dict[str, tuple[Step, ...]] = {
    "import": (_bring_in(INTERVIEW),),
    "import-project": (_bring_in(PROJECT),),
    "export": ("f7", "w"),
    "exported": ("f7", "w", "enter", "enter", _told),
    "merge": ("f7", _look_at_the_copy),
    "conflicts": ("f7", _look_at_the_copy, "down", "down", "enter", "down", "enter"),
    "merged": ("f7", _look_at_the_copy, "enter", _told),
}
#: looks are named by one letter each
_LETTERS = ascii_letters + digits


def drawn(app: Workbench) -> str:
    """The rows of the screen as plain words."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def looks(app: Workbench) -> str:
    """Which look each cell has, run by run: `a12b3` is twelve cells of look a and three of b; the looks themselves below."""
    known: dict[str, str] = {}
    rows = []
    for strip in app.screen._compositor.render_strips():
        cells = [_look(segment.style) for segment in strip for _ in range(segment.cell_length)]
        runs = ((known.setdefault(look, _LETTERS[len(known) % len(_LETTERS)]), len(list(run))) for look, run in groupby(cells))
        rows.append("".join(f"{letter}{length}" for letter, length in runs))
    return "\n".join([*rows, *(f"{letter} = {look}" for look, letter in known.items())])


def _look(style: Style | None) -> str:
    if style is None:
        return "plain"
    marks = [name for name in ("bold", "italic", "underline", "reverse", "strike", "dim") if getattr(style, name)]
    return " ".join([f"{_colour(style.color)} on {_colour(style.bgcolor)}", *marks])


def _colour(colour: object) -> str:
    return getattr(colour, "name", "default")


async def still(pilot: Pilot[None]) -> None:
    """Wait until the screen no longer changes."""
    before, same = "", 0
    for _ in range(100):
        await pilot.pause(0.03)
        now = drawn(pilot.app)  # type: ignore[arg-type]
        same = same + 1 if now == before else 0
        before = now
        if same == 3:
            return


async def press(pilot: Pilot[None], steps: Iterable[Step]) -> None:
    """Keys, words that are typed, and what is done."""
    for step in steps:
        if callable(step):
            await still(pilot)
            await step(pilot)
            continue
        await pilot.press(*([step] if isinstance(step, str) else map(_character_to_key, step[0])))
        await pilot.pause()
    await still(pilot)


async def back(pilot: Pilot[None]) -> None:
    """To the transcript."""
    app = pilot.app
    assert isinstance(app, Workbench)
    for _ in range(6):
        if isinstance(app.screen, CodingScreen):
            break
        await pilot.press("escape")
        await pilot.pause()
    assert isinstance(app.screen, CodingScreen), "no way back"


async def pictures(pilot: Pilot[None], screens: dict[str, tuple[Step, ...]]) -> AsyncIterator[tuple[str, str]]:
    """(screen, what is kept of it): its words, and its looks in the dark and in the light."""
    app = pilot.app
    assert isinstance(app, Workbench)
    for name, steps in screens.items():
        await press(pilot, steps)
        parts = []
        for theme in (DARK, LIGHT):
            app.theme = theme
            await still(pilot)
            parts += [f"--- {theme}", looks(app)]
        yield name, "\n".join([drawn(app), *parts, ""])
        if isinstance(app.screen_stack[-1], CodingScreen) or any(isinstance(screen, CodingScreen) for screen in app.screen_stack):
            await back(pilot)
