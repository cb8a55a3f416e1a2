"""A coded study on the import screen: what is in it, how its positions are read, what is left out; stored part by part."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_builders import taguette
from refi_builders import codes_xml, project_xml, selection_xml, source_file, source_xml, write_qdpx
from test_tui_importing import looking, page, until

from qualcode.readers.intake import Intake, read_file
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.tasks import Stopped
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog, ReadDialog
from qualcode.tui.widgets.lists import LineList

WORDS = "Anna: 😀 one two three four\nAnna: five six seven\n"


def coded(folder: Path, **more: str) -> Path:
    """Two passages; after the first letter that counts as two in UTF-16 the readings differ."""
    at, then = WORDS.index("two three"), WORDS.index("five six")
    inner = selection_xml(at, at + 9, 1) + selection_xml(then, then + 8, 2) + selection_xml(900, 950, 3)
    xml = project_xml(codes_xml("counting") + f"<Sources>{source_xml(inner)}</Sources>", **more)
    return write_qdpx(folder / "other.qdpx", xml, {source_file(): WORDS})


def told(pilot: object) -> str:
    listed = page(pilot).query_one("#told", LineList)  # type: ignore[arg-type]
    lines = [listed._line(at) for at in range(len(listed.items))]
    return " ".join(" ".join("".join(part.words for part in line.parts) + " " + line.right for line in lines).split())


async def test_what_is_in_it_is_told_with_passages_to_confirm_and_what_is_left_out(tmp_path: Path) -> None:
    async with looking(tmp_path, [coded(tmp_path)], (80, 30)) as pilot:
        words = told(pilot)
        for wanted in ("1 materiale", "1 kode", "two three", "five six", "kommer ikke med, eller ikke som", "er ikke med"):
            assert wanted in words
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        listed = pilot.app.screen.query_one("#lines", LineList)
        report = " ".join("".join(part.words for part in line.parts) for line in listed.items)
        assert "1 kode" in report and "kom ikke med" in report
        study = page_study(pilot)
        [material] = study.reads.materials()
        assert [WORDS[one.start : one.end] for one in study.reads.quotations(material.id)] == ["two three", "five six"]


def page_study(pilot: object) -> object:
    return pilot.app.coding_screen().study  # type: ignore[attr-defined]


async def test_positions_are_read_otherwise_when_the_passages_are_wrong(tmp_path: Path) -> None:
    async with looking(tmp_path, [coded(tmp_path)], (100, 40)) as pilot:
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PickDialog)
        await pilot.press(*"UTF", "enter")
        await until(pilot, lambda: page(pilot).plans[0].how.offsets is not None and page(pilot).plans[0].report is not None)
        await pilot.pause()
        assert page(pilot).plans[0].how.offsets == "utf16-lf-exclusive"
        assert "“two three”" not in told(pilot), "now they are read in another way, and shown so"


async def test_broken_xml_is_read_on_only_when_asked(tmp_path: Path) -> None:
    file = coded(tmp_path)
    broken = write_qdpx(tmp_path / "broken.qdpx", project_xml(codes_xml("a & b")).replace("&amp;", "&"), {})
    async with looking(tmp_path, [broken], (100, 30)) as pilot:
        assert page(pilot).plans[0].state == "failed"
        await pilot.press("down", "enter")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert page(pilot).plans[0].how.recover and page(pilot).plans[0].state == "good"
    assert file.exists()


async def test_one_of_several_projects_is_chosen(tmp_path: Path) -> None:
    projects = [(1, "Pilot; first", ""), (2, "Main", "")]
    file = taguette(tmp_path / "two.sqlite3", [(1, "One", "<p>some words</p>")], projects=projects)
    async with looking(tmp_path, [file], (100, 30)) as pilot:
        assert page(pilot).plans[0].read is not None and page(pilot).plans[0].read.choices == ("Pilot; first", "Main")
        await pilot.press("down", "enter")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert page(pilot).plans[0].how.project == "Pilot; first" and page(pilot).plans[0].state == "good"


async def test_stopped_in_the_middle_nothing_of_the_file_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking(tmp_path, [coded(tmp_path)], (80, 24)) as pilot:
        screen = page(pilot)
        seen: list[bool] = []

        def endless(study: object, read: object) -> object:
            with study.action("import-project"):  # type: ignore[attr-defined]
                study.do("make-code", name="half")  # type: ignore[attr-defined]
                while True:
                    seen.append(True)
                    yield 1, 10

        monkeypatch.setattr("qualcode.tui.importing.page.putting_in", endless)
        await pilot.press("b")
        await until(pilot, lambda: len(seen) > 3)
        await pilot.press("escape")
        await until(pilot, lambda: not screen.storing)
        assert [code.name for code in screen.study.reads.codes()] == []
        assert not screen.study.busy
        await until(pilot, lambda: "Intet er hentet ind" in screen.query_one("#status", Bar).words())
        assert page(pilot) is screen, "to be tried again or left"


async def test_stopped_while_words_are_looked_for_the_file_is_not_in_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("material,code,quote\nBo,tired,Jeg sover\n", encoding="utf-8")
    seen: list[bool] = []

    def endless(study: object, read: object, report: object) -> object:
        while True:
            seen.append(True)
            yield 1, 10

    async with looking(tmp_path, [coded(tmp_path)], (80, 24)) as pilot:
        monkeypatch.setattr("qualcode.readers.intake.telling_of_project", endless)
        page(pilot).add([file])
        await until(pilot, lambda: len(seen) > 3)
        await pilot.press("escape")
        await until(pilot, lambda: len(page(pilot).plans) == 1)
        assert page(pilot).is_attached


def test_reading_an_exchange_file_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read = read_file(coded(tmp_path), Intake(), "da", lambda done, of: told.append((done, of)))
    assert read.fault is None and told and {of for _, of in told} == {3}

    def stop(done: int, of: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        read_file(coded(tmp_path), Intake(), "da", stop)


async def test_a_codebook_has_no_material_to_describe(tmp_path: Path) -> None:
    file = tmp_path / "book.qdc"
    file.write_text(
        '<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="T"><Codes>'
        '<Code guid="00000002-0000-4000-8000-000000000001" name="tired" isCodable="true"/></Codes></CodeBook>',
        encoding="utf-8",
    )
    async with looking(tmp_path, [file], (80, 24)) as pilot:
        assert "1 kode" in told(pilot)
        await pilot.press("e", "o", "b")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodingScreen)
        assert pilot.app.screen.query_one("#status", Bar).words()
