"""A recording is destroyed for good: the file, what was heard so far, and every way back; its hash and who did it stay."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from filled_study import raw_rows

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.model import Attachment, Segment, Transcription
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.lock import WriterLock
from qualcode.study.recording_purge import leftovers, purge_recording, unchecked_segments
from qualcode.study.recordings import recording_of
from qualcode.study.transcribed import new_bodies
from qualcode.text.heard import Word

SOUND = b"RIFF" + bytes(range(256)) * 64
SHA = hashlib.sha256(SOUND).hexdigest()
TALK = "Mette: Det var en god tid.\nMette: Ja."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """An interview that was heard: two segments, one of them checked, and the recording beside the study."""
    opened = Study.new(tmp_path / "s", language="en", coder="AB")
    folder = opened.file.parent / "recordings"
    folder.mkdir()
    (folder / f"recording-{SHA[:12]}.wav").write_bytes(SOUND)
    material = opened.do("add-material", name="Interview 1", text=TALK)["id"]
    with opened.action("store-transcription") as work:
        path = f"recordings/recording-{SHA[:12]}.wav"
        facts = {"name": "mette.wav", "media_type": "audio/wav", "size": len(SOUND), "sha256": SHA, "path": path}
        recording = work.insert(Attachment, material_id=material, **facts)
        how = {"engine": "e", "engine_version": "1", "model": "base", "model_sha256": "0" * 64, "languages": "da", "seconds": 9.0}
        heard = work.insert(Transcription, material_id=material, attachment_id=recording, made_at=work.now, **how)
        bodies = new_bodies(work, [[Word("Det var en god tid.", 0.0, 1.0, 0.9)], [Word("Ja.", 1.0, 2.0, 0.9)]])
        for number, checked in enumerate((True, False)):
            work.insert(Segment, transcription_id=heard, start=number, end=number + 1, checked=checked, body_id=bodies[number])
    return opened


def purged(study: Study, **how: bool) -> None:
    [material] = study.reads.materials()
    purge_recording(study, material.id, **how)


def test_it_is_warned_against_while_segments_are_unchecked(study: Study) -> None:
    [material] = study.reads.materials()
    assert unchecked_segments(study.reads.connection, material.id) == (1, 2)
    with pytest.raises(Fault, match="1 of 2 segments of Interview 1"):
        purged(study)
    assert recording_of(study.reads.connection, study.file.parent, material.id) is not None


def test_the_file_goes_and_the_hash_stays(study: Study) -> None:
    [material] = study.reads.materials()
    heard_so_far = study.file.parent / "recordings" / f"{SHA[:12]}.transcribing.unfinished"
    heard_so_far.write_text("mosevandring", encoding="utf-8")
    done = purge_recording(study, material.id, unchecked_too=True)
    assert (done.sha256, done.unchecked, done.material) == (SHA, 1, "Interview 1")
    assert list((study.file.parent / "recordings").iterdir()) == []
    [(sha256, at)] = raw_rows(study.file, "SELECT sha256, purged_at FROM attachment")
    assert sha256 == SHA and at
    assert recording_of(study.reads.connection, study.file.parent, material.id) is None
    [newest, *_] = study.history()
    assert (newest.verb, newest.coder) == ("purge-recording", "AB")
    with pytest.raises(Fault, match="no recording of Interview 1"):
        purged(study, unchecked_too=True)


def test_it_waits_for_whoever_still_hears_it(study: Study) -> None:
    [material] = study.reads.materials()
    heard_so_far = study.file.parent / "recordings" / f"{SHA[:12]}.transcribing.unfinished"
    heard_so_far.write_text("mosevandring", encoding="utf-8")
    lock = WriterLock(heard_so_far)
    lock.acquire("AB")
    with pytest.raises(Fault, match="is being heard by process"):
        purge_recording(study, material.id, unchecked_too=True)
    assert recording_of(study.reads.connection, study.file.parent, material.id) is not None and heard_so_far.exists()
    lock.release()
    purge_recording(study, material.id, unchecked_too=True)
    assert list((study.file.parent / "recordings").iterdir()) == [], "and no lock is left"


def test_neither_undo_nor_redo_brings_it_back(study: Study) -> None:
    study.do("edit-material", material="Interview 1", note="x")
    purged(study, unchecked_too=True)
    assert study.undo() and study.undo(), "the note and the transcription"
    assert raw_rows(study.file, "SELECT count(*) FROM attachment") == [(0,)]
    assert study.redo()
    [(at,)] = raw_rows(study.file, "SELECT purged_at FROM attachment")
    assert at, "what was redone is the recording as it is: gone"
    assert check_study(study.reads.connection, study.file, "en") == []


def test_a_purge_that_was_cut_short_is_finished_by_the_next(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_args, **_kw: (_ for _ in ()).throw(PermissionError("held")))
        [material] = study.reads.materials()
        done = purge_recording(study, material.id, unchecked_too=True)
    assert "could not be removed" in done.unreached[0]
    file = study.file.parent / "recordings" / f"recording-{SHA[:12]}.wav"
    assert file.exists() and set(file.read_bytes()) == {0}, "what could not be removed was overwritten"
    file.write_bytes(SOUND)  # as after a kill between the row and the file
    assert leftovers(study.reads.connection, study.file.parent) == (file.resolve(),)
    other = study.do("add-material", name="Interview 2", text="B: hej")["id"]
    (study.file.parent / "recordings" / "Interview 2.mp3").write_bytes(b"ID3 lyd")
    purge_recording(study, other)
    assert not file.exists()


def test_a_recording_known_only_by_its_name_is_put_down_with_its_hash(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        material = study.do("add-material", name="Feltnote", text="Lyset var skarpt.", kind="field-note")["id"]
        (study.file.parent / "recordings").mkdir()
        sound = study.file.parent / "recordings" / "feltnote.mp3"
        sound.write_bytes(b"ID3 lyd")
        done = purge_recording(study, material)
        assert not sound.exists() and done.sha256 == hashlib.sha256(b"ID3 lyd").hexdigest()
        [row] = raw_rows(study.file, "SELECT name, sha256, media_type, size FROM attachment WHERE purged_at IS NOT NULL")
        assert row == ("feltnote.mp3", done.sha256, "audio/mpeg", 7)


def test_the_command_says_what_it_means_and_wants_both_words(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(study.file.parent)
    study.close()
    for given in ([], ["--recording", "Interview 1", "--erase", "Mette"]):
        assert main(["purge", folder, *given]) == 2
    assert main(["purge", folder, "--recording", "interview 1"]) == 1
    assert "cannot be undone" in capsys.readouterr().err
    assert main(["purge", folder, "--recording", "Interview 1", "--yes"]) == 1
    assert "--unchecked" in capsys.readouterr().err
    assert main(["purge", folder, "--recording", "Interview 1", "--yes", "--unchecked", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sha256"] == SHA and told["bytes"] == len(SOUND) and told["unchecked"] == 1 and len(told["unreached"]) == 3
