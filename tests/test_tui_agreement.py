"""Agreement and the walk through what differs, through the real screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from test_settling import TALK, by_code, two_coders
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.memos import memos
from qualcode.tui.agreement import reading
from qualcode.tui.agreement.asking import CodersDialog
from qualcode.tui.agreement.differences import DifferencesPage
from qualcode.tui.agreement.page import AgreementPage
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import ReadDialog
from qualcode.tui.widgets.lists import LineList


class Seat:
    """A reader in front of these screens."""

    def __init__(self, pilot: Pilot[None], study: Study) -> None:
        self.pilot, self.study = pilot, study
        self.app: Workbench = pilot.app  # type: ignore[assignment]

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.keys(*("space" if letter == " " else letter for letter in words))

    def bar(self, name: str) -> str:
        return self.app.screen.query_one(f"#{name}", Bar).words()

    def rows(self, name: str) -> list[str]:
        listed = self.app.screen.query_one(f"#{name}", LineList)
        drawn = [listed._line(at) for at in range(len(listed.items))]
        return ["".join(part.words for part in line.parts).rstrip() + (f"  {line.right}" if line.right else "") for line in drawn]

    @property
    def walk(self) -> DifferencesPage:
        assert isinstance(self.app.screen, DifferencesPage)
        return self.app.screen


@asynccontextmanager
async def at_screen(folder: Path, screen: str, size: tuple[int, int] = (80, 24), language: str = "en") -> AsyncIterator[Seat]:
    with two_coders(folder, language) as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("escape", "ctrl+o", {"agreement": "g", "differences": "d"}[screen])
            await pilot.pause()
            yield Seat(pilot, study)


async def test_figures_of_each_code_and_pooled_with_what_differs(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        rows = seat.rows("rows")
        assert rows[0].startswith("All codes") and rows[0].endswith("3")
        tired = next(row for row in rows if row.startswith("tired"))
        assert "0.79" in tired and tired.endswith("1")
        home = next(row for row in rows if row.startswith("home"))
        assert "100.0%" in home and "1.00" in home and home.endswith("·")
        assert "AB, LM · characters" in seat.bar("which") and "3 places to settle" in seat.bar("which")
        await seat.keys("down")
        about = " ".join(seat.rows("about"))
        for words in ("AB and LM", "neither", "F1", "Jaccard", "PABAK"):
            assert words in about
        await seat.keys("n")
        assert isinstance(seat.app.screen, ReadDialog)
        await seat.keys("escape")
        assert isinstance(seat.app.screen, AgreementPage)


async def test_a_figure_that_is_not_defined_says_why(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        seat.study.do("code", material="One", start=0, end=len(TALK) - 1, codes=["sleep"])
        with Study.open(tmp_path / "s", write=False) as other:
            assert other.coder
        await seat.keys("t", "t", "t")
        await until(seat, lambda: "place" in seat.bar("which"))
        assert "material" in seat.bar("which")
        listed = seat.app.screen.query_one("#rows", LineList)
        at = next(at for at, row in enumerate(seat.rows("rows")) if row.startswith("home"))
        listed.highlight(at)
        await seat.pilot.pause()
        assert "–" in seat.rows("rows")[at]
        assert "no variation" in " ".join(seat.rows("about"))


async def until(seat: Seat, true: Callable[[], bool]) -> None:
    for _ in range(200):
        await seat.pilot.pause(0.02)
        if true():
            return
    raise AssertionError("it did not come about")


async def test_intervals_are_reckoned_beside_the_keys_when_they_are_asked_for(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        screen = seat.app.screen
        assert isinstance(screen, AgreementPage) and screen.figures is not None
        assert not screen.figures.now.found.resamples
        assert any("reckons intervals" in row for row in seat.rows("about"))
        await seat.keys("i")
        await until(seat, lambda: "place" in seat.bar("which"))
        assert screen.asked.what.resamples is None
        await seat.keys("i")
        assert screen.asked.what.resamples == 0


async def test_sentences_are_found_beside_the_keys(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        await seat.keys("t", "t")
        await until(seat, lambda: "place" in seat.bar("which"))
        assert "sentences" in seat.bar("which") and seat.rows("rows")


async def test_what_interviewers_say_is_left_out_on_one_key(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement", (160, 45)) as seat:
        await seat.keys("p")
        assert "without interviewers" not in seat.bar("which") and "interviewer yet" in seat.bar("status")
        seat.study.do("set-speaker", material="One", label="Anna", interviewer=True)
        await seat.keys("p")
        assert "without interviewers" in seat.bar("which") and "0 places to settle" in seat.bar("which")
        await seat.keys("p")
        assert "3 places to settle" in seat.bar("which")


async def test_the_unitised_family_stands_behind_what_is_asked_for_first(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement", (160, 45)) as seat:
        about = seat.rows("about")
        assert [row.split("  ")[0] for row in about if "u-alpha" in row and row[-1].isdigit()] == ["u-alpha", "binary u-alpha", "cu-alpha"]
        await seat.keys("down")
        assert {"(k)u-alpha", "coverage"} <= {row.split("  ")[0] for row in seat.rows("about")}


async def test_from_a_code_to_its_differences_and_back(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        at = next(at for at, row in enumerate(seat.rows("rows")) if row.startswith("sleep"))
        seat.app.screen.query_one("#rows", LineList).highlight(at)
        await seat.keys("enter")
        assert [one.disagreements[0].path for one in seat.walk.places.items] == ["sleep"]
        assert "sleep" in seat.bar("which")
        await seat.keys("F")
        assert len(seat.walk.places.items) == 3
        await seat.keys("escape")
        assert isinstance(seat.app.screen, AgreementPage)
        assert seat.app.screen.rows.item.code == seat.app.screen.asked.code  # type: ignore[union-attr]


async def test_coders_are_chosen_two_at_least(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        await seat.keys("c", "space")
        assert isinstance(seat.app.screen, CodersDialog)
        await seat.keys("enter")
        assert isinstance(seat.app.screen, CodersDialog), "one is not enough"
        await seat.keys("up", "space", "enter")
        assert isinstance(seat.app.screen, AgreementPage) and seat.app.screen.asked.what.coders == ("AB", "LM")


async def test_side_by_side_and_settled_with_one_key_each(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "differences") as seat:
        assert seat.bar("which").startswith("0 of 3 settled")
        sides = seat.rows("sides")
        assert sides[0].split() == ["1", "AB", "2", "LM"]
        assert "“I was tired all day”" in sides[2] and "“tired all day”" in sides[2]
        assert any("Anna: I was tired all day" in row for row in seat.rows("passage"))
        await seat.keys("2")
        assert by_code(seat.study)["tired"] == [("AB", "tired all day"), ("LM", "tired all day")]
        assert seat.bar("which").startswith("1 of 3 settled") and "as LM has it" in seat.bar("status")
        assert "doubted" in seat.rows("sides")[1] and "nothing" in seat.rows("sides")[1]
        await seat.keys("b")
        assert by_code(seat.study)["doubted"] == [("AB", "nobody believed me"), ("LM", "nobody believed me")]
        await seat.keys("x")
        assert "sleep" not in by_code(seat.study)
        assert "Everything is settled" in seat.bar("status")
        await seat.keys("u")
        assert seat.bar("which").startswith("2 of 3 settled") and len(seat.walk.places.items) == 1
        await seat.keys("d")
        rows = seat.rows("rows")
        assert rows[0].startswith("All codes, as they are now") and rows[1].startswith("All codes, before settling")
        assert rows[0].split()[-2] != rows[1].split()[-1]


async def test_a_third_code_also_a_new_one_is_one_step(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "differences") as seat:
        await seat.keys("c")
        await seat.type("worn out")
        await seat.keys("enter")
        assert by_code(seat.study)["worn out"] == [("AB", "I was tired all day"), ("LM", "I was tired all day")]
        await seat.keys("u")
        assert "worn out" not in by_code(seat.study)
        assert "worn out" not in [code.name for code in seat.study.reads.codes()]


async def test_left_open_it_stays_and_one_comes_back_to_where_one_was(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "differences") as seat:
        await seat.keys("full_stop")
        assert seat.walk.stop is not None and seat.walk.stop.disagreements[0].path == "doubted"
        await seat.keys("comma", "space", "space", "space")
        assert "last place" in seat.bar("status")
        await seat.keys("comma", "enter")
        screen = seat.app.screen
        assert isinstance(screen, CodingScreen) and screen.view.selection.start == TALK.index("nobody")
        await seat.keys("ctrl+o", "d")
        assert seat.walk.stop is not None and seat.walk.stop.disagreements[0].path == "doubted"
        assert len(seat.walk.places.items) == 3


async def test_another_day_one_begins_after_what_was_settled_last(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "differences") as seat:
        await seat.keys("full_stop", "1")
        reading._ASKED.pop(seat.study)
        await seat.keys("ctrl+o", "t", "ctrl+o", "d")
        assert seat.walk.stop is not None and seat.walk.stop.disagreements[0].path == "sleep"


async def test_memos_are_methodological_and_linked(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "differences") as seat:
        for key, words in (("m", "as the book says"), ("M", "we talked")):
            if key == "M":
                await seat.keys("x")
            await seat.keys(key)
            assert isinstance(seat.app.screen, MemoEditor)
            await seat.type(words)
            await seat.keys("escape")
        found = {memo.text: memo for memo in memos(seat.study.reads.connection)}
        for words in ("as the book says", "we talked"):
            assert found[words].kind == "methodological"
            assert {thing.kind for thing in found[words].about} == {"quotation", "code"}


async def test_boundaries_can_be_left_out(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "differences") as seat:
        await seat.keys("g")
        assert [one.disagreements[0].path for one in seat.walk.places.items] == ["doubted", "sleep"]
        assert "without boundaries" in seat.bar("which")


async def test_a_large_study_is_read_beside_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FEW", 1)
    async with at_screen(tmp_path, "differences") as seat:
        for _ in range(100):
            await seat.pilot.pause(0.02)
            if seat.walk.places.items:
                break
        assert len(seat.walk.places.items) == 3
        await seat.keys("1")
        assert seat.bar("which").startswith("1 of 3 settled")


@pytest.mark.parametrize("screen", ["agreement", "differences"])
async def test_with_one_coder_it_is_said_what_to_do(tmp_path: Path, screen: str) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        study.do("add-material", name="One", text=TALK)
        study.do("make-code", name="tired")
        study.do("code", material="One", words="tired", codes=["tired"])
        async with Workbench(study).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("escape", "ctrl+o", screen[0] if screen == "differences" else "g")
            await pilot.pause()
            told = pilot.app.screen.query_one("#status", Bar).words()
            assert "Merge a colleague's copy (m on the overview)" in told and "V on the coding screen" in told and "--" not in told
            await pilot.press("1", "b", "c", "x", "m", "M", "n", "e", "f", "d", "enter")
            await pilot.pause()


@pytest.mark.parametrize("screen", ["agreement", "differences"])
async def test_with_coders_who_have_been_nowhere_together_it_is_said_what_to_do(tmp_path: Path, screen: str) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        study.do("make-code", name="tired")
    for coder, name in (("AB", "One"), ("LM", "Two")):
        with Study.open(tmp_path / "s", coder=coder) as study:
            study.do("add-material", name=name, text=TALK.replace("Anna", coder))
            study.do("code", material=name, words="tired", codes=["tired"])
    with Study.open(tmp_path / "s", coder="AB") as study:
        async with Workbench(study).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("escape", "ctrl+o", screen[0] if screen == "differences" else "g")
            await pilot.pause()
            assert "No material has been coded or read through by two" in pilot.app.screen.query_one("#status", Bar).words()


async def test_figures_are_exported_as_they_are_shown(tmp_path: Path) -> None:
    async with at_screen(tmp_path, "agreement") as seat:
        await seat.keys("e")
        await seat.type("csv")
        await seat.keys("enter", "enter")
        file = tmp_path / "s" / "exports" / "agreement.csv"
        for _ in range(100):
            await seat.pilot.pause(0.02)
            if file.exists() and "agreement.csv" in seat.bar("status"):
                break
        assert file.read_bytes().decode("utf-8-sig").splitlines()[1].startswith(("doubted", "home", "sleep", "tired"))
