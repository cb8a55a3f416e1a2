"""Paper in the workbench: codes typed in by line numbers, and the coding sheet written from the palette."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import docx
import pytest
from filled_study import filled_study, new_study
from textual.pilot import Pilot
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study import Study
from qualcode.study.records import CodeRecord
from qualcode.tui.app import Workbench
from qualcode.tui.coding.paper import PaperDialog, SheetDialog
from qualcode.tui.coding.paper_lines import Entry, begun, being_typed, completions, read_entry, wanted_code, written
from qualcode.tui.coding.picker import NewCode
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, LineList


def code(code_id: str, path: str) -> CodeRecord:
    name = path.rpartition(" > ")[2]
    return CodeRecord(code_id, name, path, "code", None, path.count(" > "), "", "", "", "", False, 0, 0, None)


CODES = (
    code("1", "arbejde"),
    code("2", "arbejde > losing track"),
    code("3", "fritid > pause"),
    code("4", "arbejde > pause"),
    code("5", "a; b"),
)


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("12-15 losing track; being told", Entry(12, 15, ("losing track", "being told"))),
        ("12 - 15  losing  track ;; ", Entry(12, 15, ("losing track",))),
        ("12–15: pause", Entry(12, 15, ("pause",))),
        ("l. 12 pause; Pause", Entry(12, 12, ("pause",))),
        ("ll. 12-15, pause", Entry(12, 15, ("pause",))),
        ("12", Entry(12, 12, ())),
        ("12-15", Entry(12, 15, ())),
        ("7 2 børn", Entry(7, 7, ("2 børn",))),
        ("pause", None),
        ("12x", None),
        ("-3 x", None),
        ("", None),
        ("9999999999 x", None),
    ],
)
def test_what_is_typed_is_read(typed: str, entry: Entry | None) -> None:
    assert read_entry(typed) == entry


def test_the_name_being_typed_is_completed() -> None:
    assert being_typed("12-15") is None
    assert being_typed("12-15 lo") == (6, "lo")
    assert being_typed("12-15 losing track;  be") == (21, "be")
    assert [one.id for one in completions("lo", CODES)] == ["2"]
    assert completions("a;", CODES) == []  # a name with a semicolon cannot be typed
    assert written(CODES[1], CODES) == "losing track"
    assert [written(one, CODES) for one in CODES[2:4]] == ["pause", "arbejde > pause"]


def test_names_and_paths_become_codes_or_new_ones() -> None:
    assert wanted_code("Losing track", CODES) == "2"
    assert wanted_code("arbejde > pause", CODES) == "4"
    assert wanted_code("being told", CODES) == NewCode("being told", None)
    assert wanted_code("arbejde > being told", CODES) == NewCode("being told", "1")
    with pytest.raises(Fault, match="no code"):
        wanted_code("home > being told", CODES)
    assert begun("los", CODES) is CODES[1] and begun("track", CODES) is None


@asynccontextmanager
async def at_paper(folder: Path) -> AsyncIterator[Pilot[None]]:
    """The dialog, open on a material of a filled study."""
    with filled_study(folder / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            material = next(each.id for each in study.reads.materials() if each.name == "Interview 1")
            app.coding_screen().open_material(material)
            app.coding_screen().action_entry()
            await pilot.pause()
            yield pilot


def dialog(pilot: Pilot[None]) -> PaperDialog:
    assert isinstance(pilot.app.screen, PaperDialog)
    return pilot.app.screen


def study_of(pilot: Pilot[None]) -> Study:
    study = pilot.app.study  # type: ignore[attr-defined]
    assert isinstance(study, Study)
    return study


def rows(pilot: Pilot[None], which: str) -> list[str]:
    shown = dialog(pilot).query_one(which, LineList)
    lines = [item if isinstance(item, Line) else shown._draw(item) for item in shown.items]
    return ["".join(part.words for part in line.parts) for line in lines]


async def write(pilot: Pilot[None], words: str, *keys: str) -> None:
    names = {" ": "space", "-": "minus", ";": "semicolon", ">": "greater_than_sign"}
    await pilot.press(*(names.get(character, character) for character in words), *keys)
    await pilot.pause()


def coded_lines(study: Study) -> set[tuple[int, int, str]]:
    """(first line, last line, code) of all codings in the material."""
    material = next(each.id for each in study.reads.materials() if each.name == "Interview 1")
    transcript = study.reads.transcript(material)
    names = {each.id: each.name for each in study.reads.codes()}
    at = {start: n for n, (start, _) in enumerate(transcript.lines, 1)}
    until = {end: n for n, (_, end) in enumerate(transcript.lines, 1)}
    return {
        (at[quotation.start], until[quotation.end], names[coding.code_id])
        for quotation in transcript.quotations
        for coding in quotation.codings
        if quotation.start in at and quotation.end in until
    }


async def test_one_entry_after_another(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        study = study_of(pilot)
        before = coded_lines(study)
        await write(pilot, "2-3 at holde ud; ny kode", "enter")
        await write(pilot, "5 ny kode", "enter")
        assert coded_lines(study) - before == {(2, 3, "at holde ud"), (2, 3, "ny kode"), (5, 5, "ny kode")}
        assert rows(pilot, "#done") == ["✓ 2-3  at holde ud; ny kode (ny)", "✓ 5  ny kode"]
        assert dialog(pilot).query_one(Input).value == ""
        assert [action.verb for action in study.history(2)] == ["code", "code"]  # a new code and its use are one step
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, CodingScreen)


async def test_the_words_of_the_lines_are_shown_as_one_types(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        transcript = study_of(pilot).reads.transcript(pilot.app.coding_screen().material.id)  # type: ignore[attr-defined]
        await write(pilot, "2-3")
        assert rows(pilot, "#words") == [f"{n}  {transcript.text[slice(*transcript.lines[n - 1])]}" for n in (2, 3)]
        await write(pilot, "", "backspace", "9")
        assert len(rows(pilot, "#words")) == 4 and "…" in rows(pilot, "#words")[2]
        await write(pilot, "9 x", "enter")
        assert rows(pilot, "#words") == [text("paper.no-such-lines", "da", lines="2-99", last=len(transcript.lines))]
        assert dialog(pilot).query_one("#detail", Bar).words().startswith(rows(pilot, "#words")[0])


async def test_tab_and_arrows_complete(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        study = study_of(pilot)
        first, second = completions("a", study.reads.codes())[:2]
        await write(pilot, "2 a", "tab")
        assert dialog(pilot).query_one(Input).value == f"2 {first.name}"
        await write(pilot, "; a", "down", "enter")
        assert {(2, 2, first.name), (2, 2, second.name)} <= coded_lines(study)


async def test_the_beginning_of_a_known_code_becomes_a_new_one_only_when_meant(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        study = study_of(pilot)
        await write(pilot, "2 at ho", "enter")
        assert "at holde ud" in dialog(pilot).query_one("#detail", Bar).words()
        assert "at ho" not in {each.name for each in study.reads.codes()}
        await pilot.press("enter")
        await pilot.pause()
        assert "at ho" in {each.name for each in study.reads.codes()}


async def test_the_last_entry_is_taken_back(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        study = study_of(pilot)
        before, codes = coded_lines(study), study.reads.codes()
        await write(pilot, "2-3 helt ny", "enter", "ctrl+z")
        await pilot.pause()
        assert coded_lines(study) == before and [c.name for c in study.reads.codes()] == [c.name for c in codes]
        assert rows(pilot, "#done") == []
        newest = study.next_undo()
        await pilot.press("ctrl+z")  # nothing that was done before the dialog is undone in it
        await pilot.pause()
        assert study.next_undo() == newest
        assert dialog(pilot).query_one("#detail", Bar).words().startswith(text("paper.nothing-entered", "da"))


async def test_only_an_entry_is_taken_back_and_nothing_that_came_after_it(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        study = study_of(pilot)
        await write(pilot, "2-3 helt ny", "enter")
        study.do("make-code", name="noget andet")
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert {"helt ny", "noget andet"} <= {each.name for each in study.reads.codes()}
        assert dialog(pilot).query_one("#detail", Bar).words().startswith(text("paper.not-the-last", "da"))


async def test_what_cannot_be_entered_is_said(tmp_path: Path) -> None:
    async with at_paper(tmp_path) as pilot:
        newest = study_of(pilot).next_undo()
        for typed, key, fields in (
            ("ny kode", "paper.lines-first", {}),
            ("3", "paper.codes-missing", {}),
            ("3 ukendt > ny", "paper.no-parent", {"name": "ukendt > ny", "parent": "ukendt"}),
        ):
            await write(pilot, typed, "enter")
            assert dialog(pilot).query_one("#detail", Bar).words().startswith(text(key, "da", **fields))
            dialog(pilot).query_one(Input).value = ""
            await pilot.pause()
        assert study_of(pilot).next_undo() == newest


async def test_typed_at_full_speed_from_the_palette(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.coding_screen().open_material(next(each.id for each in study.reads.materials() if each.name == "Interview 1"))
            before = coded_lines(study)
            await write(pilot, "", "ctrl+p", *"papir", "space", *"kode", "backspace", "backspace", "backspace", "backspace")
            await write(pilot, "", "escape", "ctrl+p", *"koder", "space", *"fra", "space", *"p", "enter", *"4", "space", *"zzz", "enter")
            await pilot.pause()
            assert coded_lines(study) - before == {(4, 4, "zzz")}


async def test_a_study_that_can_only_be_read_says_so(tmp_path: Path) -> None:
    filled_study(tmp_path / "study").close()
    with Study.open(tmp_path / "study", write=False) as study:
        app = Workbench(study)
        async with app.run_test() as pilot:
            await pilot.pause()
            app.coding_screen().action_entry()
            await pilot.pause()
            assert isinstance(app.screen, CodingScreen)
            assert text("screen.read-only", "da") in app.screen.query_one("#status", Bar).words()


async def test_a_sheet_is_written_and_a_draft_frozen_after_it_was_said(tmp_path: Path) -> None:
    with new_study(tmp_path / "study") as study:
        study.do("add-material", name="Udkast: 1/2", text="Birgit: Jeg er i tvivl.")
        app = Workbench(study)
        async with app.run_test() as pilot:
            await pilot.pause()
            app.coding_screen().action_sheet()
            await pilot.pause()
            assert isinstance(app.screen, SheetDialog)
            assert text("paper.freezing-asked", "da", material="Udkast: 1/2") == app.screen.query_one("#means", Bar).words()
            await pilot.press("escape")
            assert not study.reads.materials()[0].frozen
            app.coding_screen().action_sheet()
            await pilot.pause()
            to = Path(app.screen.query_one(Input).value)
            assert to.parent == tmp_path / "study" / "exports"
            await pilot.press("enter")
            for _ in range(200):
                await pilot.pause(0.05)
                if app.tasks.all and app.tasks.all[0].state != "running":
                    break
            assert app.tasks.all[0].state == "done"
            assert study.reads.materials()[0].frozen
            assert any("Birgit: Jeg er i tvivl." in p.text for p in docx.Document(str(to)).paragraphs)
            app.coding_screen().action_sheet()
            await pilot.pause()
            assert not app.screen.query("#means")
            app.screen.query_one(Input).value = str(to.with_suffix(".pdf"))
            await pilot.press("enter")
            await pilot.pause()
            assert text("paper.format", "da", file="Udkast  1 2 – koder.pdf") in app.screen.query_one("#status", Bar).words()


async def test_a_sheet_from_the_overview(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        app = Workbench(study)
        async with app.run_test() as pilot:
            await pilot.press("f7")
            await pilot.pause()
            await pilot.press("p")
            await pilot.pause()
            assert isinstance(app.screen, SheetDialog)
            to = Path(app.screen.query_one(Input).value)
            await pilot.press("enter")
            for _ in range(200):
                await pilot.pause(0.05)
                if to.exists():
                    break
            assert docx.Document(str(to)).sections[0].right_margin.mm > 50
