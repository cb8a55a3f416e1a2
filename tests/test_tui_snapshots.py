"""How the screens look at three sizes, dark and light, in both languages. After a wanted change run `make snapshots`, and look."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from fake_study import TALK, FakeStudy
from heard_interview import heard_study
from screens import COPY, INTERVIEW, PROJECT, SCREENS, SCREENS_OF_FILES, SCREENS_OF_RECORDINGS, SCREENS_OF_TWO, pictures
from still_study import CODER, still, still_demo, still_demo_of_two, still_demo_of_two_apart

from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.tui.app import Workbench
from qualcode.tui.frame.theme import DARK, LIGHT
from qualcode.tui.overview.exchange import write_study

Compare = Callable[..., bool]
#: not among the pictures of the snapshot plugin, which would count them as unused and fail
KEPT = Path(__file__).with_name("screen_texts")
SIZES = ((80, 24), (120, 36), (160, 45))
#: lines of a difference that are told
MOST_CHANGES = 40
CODES = ("Fatigue", "Being believed", "Invisible illness", "[red]Guilt[/red]", "Support from the boss")
CODED = (
    ("Well, I was mostly asleep. I thought it would be over in a week, everybody said so", "1"),
    ("I thought it would be over in a week", "2"),
    ("My boss was kind about it. She said: take the time you need.", "5"),
    ("I felt I was letting them down. It is hard to be ill when nobody can see it.", "4"),
    ("It is hard to be ill when nobody can see it.", "3"),
    ("It is hard to be ill when nobody can see it.\nInterviewer: Hm.\nMette: It is invisible.", "2"),
)
STRANGE = (
    "Aïsha: 日本語の話 og 👨\u200d👩\u200d👧 ved bordet, 👍🏽 🇩🇰 e\u0301t ord\n"
    "שרה: שלום עולם וזה הכול\n"
    "Tab: one\ttwo\tthree [bold]not bold[/bold] \\[x]\n"
    "Bob: ﷽ ｆｕｌｌ ａ\u0308 ❤️ 1️⃣ end"
)


def coded(language: str = "en", **fields: Any) -> FakeStudy:
    study = FakeStudy(codes=CODES, language=language, **fields)
    for words, code in CODED:
        start = TALK.index(words)
        study.do("code", material="1", start=start, end=start + len(words), codes=[code])
    return study


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45)], ids=["80x24", "120x36", "160x45"])
def test_coded_transcript_with_a_selected_passage(snap_compare: Compare, theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(Workbench(coded(), theme=theme), press=["n", "n", "n"], terminal_size=size)


def test_picker_finds_and_creates(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(coded()), press=["n", "c", "b", "e"], terminal_size=(80, 24))


def test_picker_for_a_passage_in_the_lower_half_stands_at_the_head(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(coded(), theme=LIGHT), press=["g", "1", "2", "enter", "s", "c"], terminal_size=(120, 24))


def test_help_in_danish(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(coded("da")), press=["question_mark"], terminal_size=(80, 24))


def test_strange_letters_stay_in_line(snap_compare: Compare) -> None:
    study = FakeStudy({"Strange": STRANGE}, CODES)
    study.do("code", material="1", start=7, end=30, codes=["1"])
    study.do("code", material="1", start=20, end=75, codes=["2"])
    assert snap_compare(Workbench(study), press=["down", "shift+end"], terminal_size=(80, 24))


def test_without_colours_passages_are_underlined(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(Workbench(coded()), press=["n", "n"], terminal_size=(80, 24))


def test_read_only(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(FakeStudy(codes=CODES, writable=False)), press=["s"], terminal_size=(80, 24))


def test_too_small(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(coded()), terminal_size=(40, 10))


def test_no_material(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(FakeStudy({})), terminal_size=(80, 24))


def test_home(snap_compare: Compare) -> None:
    assert snap_compare(Workbench(None), terminal_size=(80, 24))


# every screen of the demo study, at three sizes, dark and light, in both languages: words and looks as text, for reading the changes


def kept(name: str, language: str, size: tuple[int, int]) -> Path:
    return KEPT / f"{size[0]}x{size[1]}-{language}" / f"{name}.txt"


def compare(drawn: dict[str, str], language: str, size: tuple[int, int], update: bool) -> list[str]:
    """How the screens differ from those kept; with `update` they are kept instead."""
    changes = []
    for name, now in drawn.items():
        file = kept(name, language, size)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(now, encoding="utf-8")
        elif now != before:
            changed = difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "drawn", n=0, lineterm="")
            changes.append("\n".join([f"{name}, {size[0]}×{size[1]}, {language}", *islice(changed, MOST_CHANGES)]))
    return changes


async def screens_of_files(folder: Path, monkeypatch: pytest.MonkeyPatch, language: str, size: tuple[int, int]) -> dict[str, str]:
    """Bringing in, writing and merging, all in one folder."""
    folder.mkdir()
    still_demo_of_two_apart(folder, language)
    (folder / INTERVIEW).write_text(TALK, encoding="utf-8")
    write_study(folder / COPY, folder / PROJECT, language, lambda done, total: None)
    with still(monkeypatch), monkeypatch.context() as here:
        here.chdir(folder)
        with Study.open(Path("mine"), coder=CODER) as study:
            app = Workbench(study)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await pilot.press("escape")
                return {name: picture async for name, picture in pictures(pilot, SCREENS_OF_FILES)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, size: tuple[int, int], language: str
) -> None:
    update = bool(request.config.getoption("update_snapshots"))
    with still(monkeypatch), Study.open(still_demo(tmp_path / "demo-study", language), coder=CODER) as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("escape")
            drawn = {name: picture async for name, picture in pictures(pilot, SCREENS)}
    with still(monkeypatch), Study.open(still_demo_of_two(tmp_path / "of-two", language), coder=CODER) as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("escape")
            drawn |= {name: picture async for name, picture in pictures(pilot, SCREENS_OF_TWO)}
    with heard_study(tmp_path / "heard", language=language, recordings=2) as study, still(monkeypatch):
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            drawn |= {name: picture async for name, picture in pictures(pilot, SCREENS_OF_RECORDINGS)}
    drawn |= await screens_of_files(tmp_path / "files", monkeypatch, language, size)
    with still(monkeypatch):
        home = Workbench(None, language=language)
        async with home.run_test(size=size) as pilot:
            drawn |= {name: picture async for name, picture in pictures(pilot, {"home": (), "new-study": ("n",)})}
    changes = compare(drawn, language, size, update)
    assert not changes, "\n\n".join(changes)
    assert {path.stem for path in kept("", language, size).parent.glob("*.txt")} == set(drawn)
