"""Which recording belongs to a material, when a passage was said, and what plays it."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import filled_study

from qualcode.study.recordings import LEAD, UNKNOWN_LENGTH, Sounding, player_for, recording_of, when_said
from qualcode.text.plain import Turn


def turn(start: int, end: int, time_from: float | None = None, time_to: float | None = None) -> Turn:
    return Turn(start, end, start, start, None, time_from, time_to)


def test_time_passes_as_the_letters_do() -> None:
    turns = [turn(0, 100, 10, 20), turn(101, 201, 20, 40)]
    assert when_said(turns, 0, 100) == Sounding(10 - LEAD, 20 + LEAD)
    assert when_said(turns, 50, 75) == Sounding(15 - LEAD, 17.5 + LEAD)
    assert when_said(turns, 50, 151) == Sounding(15 - LEAD, 30 + LEAD)
    assert when_said(turns, 151, 151) == Sounding(30 - LEAD, 30 + LEAD)


def test_a_turn_without_an_end_lasts_to_the_next_beginning() -> None:
    turns = [turn(0, 100, 10), turn(101, 201), turn(202, 302, 40)]
    assert when_said(turns, 50, 100) == Sounding(25 - LEAD, 40 + LEAD)
    assert when_said(turns, 202, 302) == Sounding(40 - LEAD, 40 + UNKNOWN_LENGTH + LEAD)
    assert when_said(turns, 101, 150) is None
    assert when_said([turn(0, 10)], 0, 10) is None


def test_no_time_is_before_the_beginning() -> None:
    assert when_said([turn(0, 10, 0.0, 5.0)], 0, 10) == Sounding(0.0, 5.0 + LEAD)


def test_a_recording_is_an_attachment_or_named_like_the_transcript(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        connection, folder = study.reads.connection, study.file.parent
        names = {material.name: material.id for material in study.reads.materials()}
        assert recording_of(connection, folder, names["Interview 1"]) is None
        assert recording_of(connection, folder, names["Feltnote"]) is None
        (folder / "recordings").mkdir()
        for name in ("optagelse.wav", "feltnote.MP3", "Feltnote.txt"):
            (folder / "recordings" / name).write_bytes(b"")
        assert recording_of(connection, folder, names["Interview 1"]) == (folder / "recordings" / "optagelse.wav").resolve()
        assert recording_of(connection, folder, names["Feltnote"]) == (folder / "recordings" / "feltnote.MP3").resolve()
        assert recording_of(connection, folder, names["Udkast"]) is None


def test_a_path_out_of_the_study_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.wav").write_bytes(b"")
    with filled_study(tmp_path / "study") as study:
        first = study.reads.materials()[0]
        with study.action("new") as work:
            work.connection.exec_driver_sql("UPDATE attachment SET path = '../elsewhere.wav'")
        assert recording_of(study.reads.connection, study.file.parent, first.id) is None


def test_the_first_player_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    file, late, early = Path("x.wav"), Sounding(62.5, 70.25), Sounding(0, 3)
    assert player_for(file, late) is None
    for name, shown in (("afplay", None), ("mpv", "--start=62.50"), ("ffplay", "-ss")):
        program = programs / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        command = player_for(file, late)
        assert command is None if shown is None else command is not None and Path(command[0]).name == name and shown in command
        assert (player_for(file, early) or [""])[0].endswith(name)
