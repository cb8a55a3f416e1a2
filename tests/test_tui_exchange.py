"""From the overview: the study out to other programs with what is lost, and a colleague's copy in, looked at first."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from test_settling import two_coders
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.recent import remember
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.tasks import Stopped
from qualcode.tui.overview.conflicts import ConflictsDialog
from qualcode.tui.overview.exchange import write_study
from qualcode.tui.overview.merging import MergingDialog, PreviewDialog, look_at_copy
from qualcode.tui.overview.page import OverviewPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import ReadDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.lists import LineList


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    for _ in range(300):
        await pilot.pause(0.02)
        if true():
            return
    raise AssertionError("it did not come about")


def page(pilot: Pilot[None]) -> OverviewPage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, OverviewPage))


def status(pilot: Pilot[None]) -> str:
    return page(pilot).query_one("#status", Bar).words()


@asynccontextmanager
async def overview(folder: Path) -> AsyncIterator[tuple[Pilot[None], Path]]:
    """The overview of a study, and a copy of it in which a colleague has gone on, and both have redefined one code."""
    two_coders(folder).close()
    other = folder / "other"
    shutil.copytree(folder / "s", other)
    with Study.open(other, coder="LM") as theirs:
        theirs.do("make-code", name="theirs")
        theirs.do("code", material="One", words="And then?", codes=["theirs"])
        theirs.do("edit-code", code="home", definition="as they see it")
    with Study.open(folder / "s", coder="AB") as study:
        study.do("edit-code", code="home", definition="as we see it")
        async with Workbench(study).run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await pilot.press("escape", "f7")
            await until(pilot, lambda: page(pilot).codings is not None and not page(pilot)._to_count)
            yield pilot, other


@pytest.mark.parametrize(("side", "keys"), [("mine", ("enter",)), ("theirs", ("down", "enter"))])
async def test_a_copy_is_looked_at_then_merged_with_the_word_of_one_side(tmp_path: Path, side: str, keys: tuple[str, ...]) -> None:
    async with overview(tmp_path) as (pilot, other):
        await pilot.press("m")
        assert isinstance(pilot.app.screen, FileDialog)
        await pilot.press("escape")
        look_at_copy(page(pilot), other)
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        study = page(pilot).study
        assert "theirs" not in [code.name for code in study.reads.codes()], "nothing is done yet"
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        codes = {code.name: code for code in study.reads.codes()}
        assert codes["theirs"].codings == 1
        assert codes["home"].definition == ("as we see it" if side == "mine" else "as they see it")
        await pilot.press("escape", "u")
        await pilot.pause()
        codes = {code.name: code for code in study.reads.codes()}
        assert "theirs" not in codes and codes["home"].definition == "as we see it"


async def test_conflicts_are_decided_one_by_one(tmp_path: Path) -> None:
    async with overview(tmp_path) as (pilot, other):
        study = page(pilot).study
        with Study.open(other, coder="LM") as theirs:
            for one, words in ((theirs, "theirs"), (study, "ours")):
                one.do("edit-code", code="sleep", definition=words)
        look_at_copy(page(pilot), other)
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictsDialog))
        listed = pilot.app.screen.query_one("#conflicts", LineList)

        def row() -> str:
            return "".join(part.words for part in listed._line(listed.index).parts)

        assert row() == "   ● here: as we see it", "at the first, and nothing is decided otherwise yet"
        await pilot.press("down", "enter")
        assert row() == "   ● here: ours", "on to the next"
        await pilot.press("enter")
        assert row() == "▶ Merge it; ours stands in 1, theirs in 1"
        await pilot.press("down", "down", "enter")
        assert row() == "▶ Merge it; ours stands in 0, theirs in 2"
        await pilot.press("down", "enter", "down", "down", "down", "down", "enter", "home")
        assert row() == "▶ Merge it; ours stands in 1, theirs in 1"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        codes = {code.name: code.definition for code in study.reads.codes()}
        assert (codes["home"], codes["sleep"]) == ("as they see it", "ours")
        await pilot.press("escape")


async def test_leaving_the_conflicts_leads_back_to_what_the_copy_brings(tmp_path: Path) -> None:
    async with overview(tmp_path) as (pilot, other):
        look_at_copy(page(pilot), other)
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictsDialog))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("escape")
        assert "theirs" not in [code.name for code in page(pilot).study.reads.codes()]


async def test_from_the_list_of_studies_the_study_is_opened_and_the_copy_asked_for(tmp_path: Path) -> None:
    two_coders(tmp_path).close()
    async with Workbench(None).run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("m")
        assert "Move to your study first" in pilot.app.screen.query_one("#status", Bar).words()
    remember(tmp_path / "s", "A study")
    async with Workbench(None).run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileDialog))
        assert isinstance(pilot.app.screen_stack[-2], CodingScreen)


async def test_stopped_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with overview(tmp_path) as (pilot, other):

        def slowly(study: Study, other: Path, *, prefer: str, decided: object, progress: Callable[[int, int], None]) -> None:
            with study.action("merge"):
                study.do("make-code", name="half")
                while True:
                    progress(1, 10)

        monkeypatch.setattr("qualcode.tui.overview.merging.merge", slowly)
        look_at_copy(page(pilot), other)
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewDialog))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MergingDialog))
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped" in status(pilot))
        assert "half" not in [code.name for code in page(pilot).study.reads.codes()]


async def test_what_is_no_copy_of_the_study_is_said(tmp_path: Path) -> None:
    async with overview(tmp_path) as (pilot, _):
        Study.new(tmp_path / "stranger").close()
        look_at_copy(page(pilot), tmp_path / "stranger")
        await until(pilot, lambda: "another study" in status(pilot))
        look_at_copy(page(pilot), tmp_path / "s")
        await until(pilot, lambda: "itself" in status(pilot))


async def test_the_study_goes_out_with_what_such_a_file_does_not_hold(tmp_path: Path) -> None:
    async with overview(tmp_path) as (pilot, _):
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("enter", "enter")
        exports = tmp_path / "s" / "exports"
        await until(pilot, lambda: bool(list(exports.glob("*.qdpx"))))
        [file] = exports.glob("*.qdpx")
        assert "project.qde" in zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize("ending", [".qdpx", ".qdc", ".csv", ".docx", ".md"])
def test_every_format_is_written_and_told(tmp_path: Path, ending: str) -> None:
    two_coders(tmp_path).close()
    told = write_study(Study.open(tmp_path / "s", write=False).file, tmp_path / f"x{ending}", "en", lambda done, total: None)
    assert (tmp_path / f"x{ending}").stat().st_size and str(tmp_path / f"x{ending}") in told[0]


def test_writing_can_be_stopped(tmp_path: Path) -> None:
    two_coders(tmp_path).close()

    def stop(done: int, total: int) -> None:
        if total:
            raise Stopped

    with pytest.raises((Stopped, Fault)):
        write_study(tmp_path / "s" / "study.qualcode", tmp_path / "x.qdpx", "en", stop)
    assert not (tmp_path / "x.qdpx").exists()


@pytest.mark.parametrize("screen", ["overview", "codes", "relations"])
async def test_the_graph_is_written_from_where_one_looks_for_it(tmp_path: Path, screen: str) -> None:
    two_coders(tmp_path).close()
    with Study.open(tmp_path / "s", coder="AB") as study:
        study.do("make-code", name="A theme", kind="category")
        study.do("relate", source="home", type="is part of", to="A theme")
        async with Workbench(study).run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await pilot.press("escape", *{"overview": ("f7",), "codes": ("f3",), "relations": ("ctrl+o", "r")}[screen])
            await pilot.pause()
            await pilot.press("g" if screen == "overview" else "w")
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            await pilot.press("enter")
            exports = tmp_path / "s" / "exports"
            await until(pilot, lambda: (exports / "category-graph.html").exists())
            assert "A theme" in (exports / "category-graph.html").read_text()


async def test_what_is_near_a_code_is_written_alone(tmp_path: Path) -> None:
    two_coders(tmp_path).close()
    with Study.open(tmp_path / "s", coder="AB") as study:
        study.do("make-code", name="far away", kind="category")
        async with Workbench(study).run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await pilot.press("escape", "f3")
            await pilot.pause()
            here = pilot.app.screen.current()  # type: ignore[attr-defined]
            await pilot.press("w", *"Near svg")
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            await pilot.press("enter")
            exports = tmp_path / "s" / "exports"
            await until(pilot, lambda: bool(list(exports.glob("*.svg"))))
            drawn = next(exports.glob("*.svg")).read_text()
            assert here.name in drawn and ("far away" in drawn) is (here.name == "far away")
