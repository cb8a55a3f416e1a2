"""The coding screen on a real study in a file: what the keys did is there after a restart, and undo works over it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from desk import Desk
from fake_study import TALK

from qualcode.study import Study
from qualcode.tui.app import Workbench


def laid_out(folder: Path) -> Study:
    study = Study.new(folder, title="Back to work", coder="Anna")
    study.do("add-material", name="Mette", text=TALK, round=1, group="Employees")
    study.do("add-material", name="Jonas", text=TALK.replace("Mette", "Jonas"))
    study.do("make-code", name="Body")
    return study


async def press(study: Study, *keys: str) -> str:
    """Open the screen, press the keys, leave; what the heading said."""
    app = Workbench(study)
    async with app.run_test(size=(150, 42)) as pilot:
        await pilot.pause()
        desk = Desk(pilot, study)  # type: ignore[arg-type]
        heading = desk.bar("heading")
        await desk.keys(*keys)
        return heading


def passages(study: Study) -> list[tuple[str, list[str]]]:
    names = {code.id: code.name for code in study.reads.codes()}
    found = []
    for material in study.reads.materials():
        text = study.reads.transcript(material.id).text
        for quotation in study.reads.quotations(material.id):
            found.append((text[quotation.start : quotation.end], sorted(names[coding.code_id] for coding in quotation.codings)))
    return found


async def test_coding_is_in_the_file_and_undo_goes_on_after_a_restart(tmp_path: Path) -> None:
    study = laid_out(tmp_path / "study")
    await press(study, "down", "s", "c", *"body", "enter", "s", "enter", "s", "c", *"eyes", "enter", "i", "q")
    done = passages(study)
    assert [codes for _, codes in done] == [["Body"], ["Body"], ["And your work?", "eyes"]]
    study.close()

    with Study.open(tmp_path / "study") as again:
        assert passages(again) == done
        assert again.places.get() is not None
        await press(again, "u", "u", "u")
        assert [codes for _, codes in passages(again)] == [["Body"]]
        assert [code.name for code in again.reads.codes()] == ["Body"]
        await press(again, "U", "U", "U")
        assert passages(again) == done


async def test_what_is_drawn_at_once_is_what_is_read_again(tmp_path: Path) -> None:
    with laid_out(tmp_path / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            desk = Desk(pilot, study)  # type: ignore[arg-type]
            await desk.keys("down", "s", "c", *"body", "enter", "s", "s", "c", *"new", "enter", "c", *"body", "enter")
            drawn = {(span.key, span.start, span.end, span.name, span.hue, span.coder, span.release) for span in desk.view.index}
            desk.screen.read_again()
            read = {(span.key, span.start, span.end, span.name, span.hue, span.coder, span.release) for span in desk.view.index}
            assert drawn == read
            assert len(read) == 3


async def test_undo_and_redo_show_what_a_fresh_reading_would(tmp_path: Path) -> None:
    with laid_out(tmp_path / "study") as study:
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            desk = Desk(pilot, study)  # type: ignore[arg-type]
            await desk.keys("down", "s", "c", *"body", "enter", "s", "c", *"new", "enter", "c", *"body", "enter", "x", "enter")
            for key in ("u", "u", "u", "U", "u", "u", "U", "U", "U", "U", "u"):
                await desk.keys(key)
                drawn = {(span.key, span.start, span.end, span.name, span.hue, span.coder) for span in desk.view.index}
                names = [(code.id, code.codings) for code in desk.screen.codes]
                desk.screen.read_again()
                assert drawn == {(span.key, span.start, span.end, span.name, span.hue, span.coder) for span in desk.view.index}
                assert names == [(code.id, code.codings) for code in study.reads.codes()]
            assert len(desk.view.index) == 3


async def test_a_code_on_a_passage_that_had_none(tmp_path: Path) -> None:
    with laid_out(tmp_path / "study") as study:
        start = TALK.index("My boss")
        study.do("make-quotation", material="Mette", start=start, end=start + 26)
        app = Workbench(study)
        async with app.run_test(size=(120, 36)) as pilot:
            desk = Desk(pilot, study)  # type: ignore[arg-type]
            await desk.keys("n", "c", *"body", "enter")
            assert [span.name for span in desk.view.index] == ["Body"]
            await desk.keys("u")
            assert [span.code_id for span in desk.view.index] == [None]


async def test_uncode_and_the_journal(tmp_path: Path) -> None:
    with laid_out(tmp_path / "study") as study:
        await press(study, "down", "t", "c", *"body", "enter", "x")
        assert [codes for _, codes in passages(study) if codes] == []
        assert [action.verb for action in study.history()[:2]] == ["uncode", "code"]


async def test_a_study_that_knows_nobody_asks_who_codes_and_remembers(tmp_path: Path) -> None:
    with Study.new(tmp_path / "study", title="Back to work") as study:
        study.do("add-material", name="Mette", text=TALK)
        await press(study, "down", "s", "c", *"eyes", "enter", *"MJ", "enter", "s", "enter")
        assert [codes for _, codes in passages(study)] == [["eyes"], ["eyes"]]
    with Study.open(tmp_path / "study") as again:
        assert again.coder == "MJ"
        assert {coding.coder for quotation in again.reads.quotations(again.reads.materials()[0].id) for coding in quotation.codings} == {
            "MJ"
        }


async def test_the_place_is_kept_though_nobody_is_known(tmp_path: Path) -> None:
    with Study.new(tmp_path / "study") as study:
        study.do("add-material", name="Mette", text=TALK)
        await press(study, "down", "down", "q")
        kept = study.places.get()
    with Study.open(tmp_path / "study") as again:
        assert kept is not None
        assert kept[1] > 0
        assert again.places.get() == kept


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_the_place_is_kept_when_the_terminal_is_closed(tmp_path: Path) -> None:
    import pty

    laid_out(tmp_path / "study").close()
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-m", "qualcode", "open", str(tmp_path / "study"), "--coder", "Anna"])
    seen = b""
    while b"mostly" not in seen:
        seen += os.read(terminal, 65536)
    os.write(terminal, b"\x1b[B\x1b[B")
    seen = b""
    while b"l. 3" not in seen:
        seen += os.read(terminal, 65536)
    os.close(terminal)
    os.waitpid(child, 0)
    with Study.open(tmp_path / "study", coder="Anna") as again:
        place = again.places.get()
        assert place is not None
        assert place[1] > 0


async def test_opened_for_reading_while_another_writes(tmp_path: Path) -> None:
    with laid_out(tmp_path / "study"), Study.open(tmp_path / "study", write=False) as reader:
        heading = await press(reader, "down", "s", "c", *"body", "enter", "u", "i", "x")
        assert passages(reader) == []
        assert heading.endswith("read only: open in another window (Anna)")
