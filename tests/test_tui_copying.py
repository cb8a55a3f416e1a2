"""A passage with its citation for another program, and its sound."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from desk import Desk, at_the_desk, real_study

from qualcode.faults import Fault
from qualcode.study.citing import labels_among, passage_row
from qualcode.tui.coding import copying
from qualcode.tui.coding.copying import clipboard_way


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "TERM_PROGRAM", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({"TERM": "xterm-kitty"}, "plain"),
        ({"TERM": "xterm-256color"}, "plain"),
        ({"TERM": "xterm-256color", "TMUX": "/run/tmux,1,0"}, "tmux"),
        ({"TERM": "screen-256color"}, "tmux"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6800"}, "none"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "none"),
        ({"TERM": "linux"}, "none"),
        ({}, "none"),
    ],
)
def test_what_can_be_known_of_a_terminal(environment: dict[str, str], way: str) -> None:
    assert clipboard_way(environment) == way


async def test_the_passage_with_its_citation(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.go("plaster")
        await desk.keys("s", "y")
        copied = desk.pilot.app.clipboard
        assert copied == "“If I had a plaster on my head they would have understood at once!” (Mette, ll. 12-13)"
        assert "Copied: “If I had" in desk.bar("status")
        study.do("set-setting", key="quotation-marks", value="guillemets")
        study.do("set-setting", key="citation", value="{lines} {appendix}")
        await desk.keys("y")
        assert desk.pilot.app.clipboard == "«If I had a plaster on my head they would have understood at once!» (ll. 12-13, Mette)"

    study.do("freeze", material="Mette")
    await at_the_desk(step, study)


async def test_withheld_words_are_not_copied_and_a_printed_form_stands_for_redacted_ones(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    made = study.do("code", material="Mette", words="My boss was kind about it.", codes=["Fatigue"])

    async def step(desk: Desk) -> None:
        study.do("set-printed-form", quotation=made["quotation"], printed="My boss was kind […]")
        study.do("set-release", quotation=made["quotation"], release="redacted")
        await desk.keys("ctrl+home", "n", "y")
        assert desk.pilot.app.clipboard.startswith("“My boss was kind […]” (Mette, l. ")
        study.do("set-release", quotation=made["quotation"], release="withheld")
        desk.pilot.app.copy_to_clipboard("")
        for keys in (["y"], ["Y"], ["escape", "w", "y"]):
            await desk.keys(*keys)
            assert desk.pilot.app.clipboard == ""
            assert "not copied" in desk.bar("status")
        assert not (study.file.parent / "exports" / "copied-quotations.txt").exists()

    await at_the_desk(step, study)


async def test_names_that_may_be_real_are_told(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.go("plaster")
        for key in ("y", "Y"):
            await desk.keys("s", key)
            assert "may be real names" in desk.bar("status") and "Mette." in desk.bar("status")
        study.do("set-setting", key="citation", value="{lines}")
        await desk.keys("y")
        assert "real names" not in desk.bar("status"), "the label does not stand in what was copied"
        study.do("set-setting", key="citation", value="{participant}")
        study.do("add-participant", pseudonym="Signe")
        study.do("set-speaker", material="Mette", label="Mette", participant="Signe")
        await desk.keys("t", "y")
        assert "Signe" in desk.pilot.app.clipboard and "Mette" not in desk.pilot.app.clipboard
        assert "Copied" in desk.bar("status") and "real names" not in desk.bar("status")

    await at_the_desk(step, study)


def test_a_passage_over_several_voices_tells_those_without_a_pseudonym(tmp_path: Path) -> None:
    with real_study(tmp_path, {"Talk": "I: Ja?\nKarim: Nej.\nMette: Jo.\n"}) as study:
        connection, material = study.reads.connection, study.reads.materials()[0].id
        study.do("set-speaker", material="Talk", label="I", interviewer=True)
        study.do("add-participant", pseudonym="Signe")
        study.do("set-speaker", material="Talk", label="Mette", participant="Signe")
        row = passage_row(connection, material, 0, len(study.reads.transcript(material).text))
        assert "Signe" in row.text
        assert labels_among(connection, row, f"{row.text} ({row.speaker})") == ["Karim", "Mette"]
        assert labels_among(connection, row, row.text) == ["Karim"]
        assert labels_among(connection, row, "Karims") == []


async def test_a_whole_transcript_is_too_long_to_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path, {"Long": "Mette: " + "ord og " * 10_000})

    async def step(desk: Desk) -> None:
        monkeypatch.setattr(copying, "passage_row", lambda *_: pytest.fail("it was read"))
        for key in ("y", "Y"):
            desk.view.mark(0, len(desk.view.document.text))
            await desk.keys(key)
            assert "up to 50,000" in desk.bar("status")
        assert desk.pilot.app.clipboard == ""

    await at_the_desk(step, study)


def test_a_quotation_that_is_gone_is_said(tmp_path: Path) -> None:
    with real_study(tmp_path) as study:
        made = study.do("code", material="Mette", words="My boss was kind about it.", codes=["Fatigue"])
        mette = study.reads.materials()[0].id
        assert passage_row(study.reads.connection, mette, 0, 1, made["quotation"]).text == "My boss was kind about it."
        study.undo()
        for quotation, material in ((made["quotation"], mette), (None, "gone")):
            with pytest.raises(Fault) as told:
                passage_row(study.reads.connection, material, 0, 1, quotation)
            assert told.value.key == "coding.copy-gone"


async def test_a_terminal_that_takes_nothing_is_named_and_a_file_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path)
    monkeypatch.setenv("TERM_PROGRAM", "Apple_Terminal")

    async def step(desk: Desk) -> None:
        await desk.go("plaster")
        await desk.keys("s", "y")
        assert "Y writes it to a file" in desk.bar("status")
        await desk.keys("Y", "w", "Y")
        assert "exports" in desk.bar("status")
        monkeypatch.delenv("TERM_PROGRAM")
        monkeypatch.setenv("TMUX", "/run/tmux,1,0")
        await desk.keys("y")
        assert "set-clipboard on" in desk.bar("status")

    await at_the_desk(step, study)
    written = (tmp_path / "study" / "exports" / "copied-quotations.txt").read_text(encoding="utf-8")
    assert written.count("“") == 2


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    exports = study.file.parent / "exports"
    if exports.is_dir():
        exports.rmdir()
    exports.write_text("a file where the folder should be")

    async def step(desk: Desk) -> None:
        await desk.go("plaster")
        await desk.keys("s", "Y")
        assert "could not be written" in desk.bar("status")

    await at_the_desk(step, study)


async def test_a_passage_is_played_and_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path)
    programs, heard = tmp_path / "bin", tmp_path / "heard"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    with study.action("new") as work:
        work.connection.exec_driver_sql("UPDATE turn SET time_from = 10 * number, time_to = 10 * number + 10")

    async def step(desk: Desk) -> None:
        await desk.go("asleep")
        await desk.keys("p")
        assert "no recording of Mette" in desk.bar("status")
        (study.file.parent / "recordings").mkdir()
        (study.file.parent / "recordings" / "mette.mp3").write_bytes(b"")
        await desk.keys("p")
        assert "No player" in desk.bar("status")
        player = programs / "mpv"
        player.write_text(f'#!/bin/sh\necho "$@" > {heard}\nexec /bin/sleep 60\n')
        player.chmod(0o755)
        await desk.keys("t", "p")
        assert "Playing 0:19–0:31" in desk.bar("status")
        for _ in range(100):
            if heard.exists() and heard.read_text():
                break
            time.sleep(0.05)
        assert "--start=19.00 --length=12.00" in heard.read_text()
        process = desk.screen._player
        assert process is not None
        await desk.keys("p")
        assert process.wait(5) != 0
        assert "Stopped" in desk.bar("status")
        await desk.keys("p")
        process = desk.screen._player
        assert process is not None
        assert process.poll() is None
        playing.append(process)
        await desk.keys("q")

    playing: list[subprocess.Popen[bytes]] = []
    await at_the_desk(step, study)
    assert playing[0].wait(5) != 0


async def test_a_recording_without_times_is_said(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    (study.file.parent / "mette.wav").write_bytes(b"")

    async def step(desk: Desk) -> None:
        await desk.keys("p")
        assert "has no times" in desk.bar("status")

    await at_the_desk(step, study)
