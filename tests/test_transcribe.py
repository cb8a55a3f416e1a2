"""`qualcode transcribe`, with a made-up engine in real worker processes."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_up_hearing as made_up
import pytest

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.transcriptions import segments_of, transcription_of
from qualcode.text.heard import Word
from qualcode.transcription import extras, models, queue, runner, storing
from qualcode.transcription.job import holding, read_job
from qualcode.transcription.queue import jobs, recordings_folder

ROOT = Path(__file__).resolve().parent.parent
HOW = ("--model", "large-v3", "--language", "da")
Behave = Callable[..., None]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runner, "WORKER", made_up.MADE_UP_WORKER)
    monkeypatch.setattr(extras, "engine_missing", lambda engine="": None)
    monkeypatch.setattr(models, "resolve", lambda name, engine="", languages=(): Path("/models") / name)
    monkeypatch.setattr(queue, "_look", made_up.look)
    monkeypatch.setattr(queue, "_notices", lambda file: ())
    Study.new(tmp_path / "s", coder="AB").close()
    return tmp_path / "s"


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Behave:
    """Say how the made-up engine behaves."""
    return lambda **how: monkeypatch.setenv("MADE_UP", json.dumps(how))


def sound(tmp_path: Path, name: str, seconds: int = 3, **how: Any) -> str:
    how.setdefault("seed", sum(name.encode()))
    return str(made_up.recording(tmp_path / "from" / name, seconds, **how))


def transcribed(capsys: pytest.CaptureFixture[str], study: Path, *words: str, status: int = 0) -> list[dict[str, Any]]:
    """The rows that `--json` gives."""
    capsys.readouterr()
    assert main(["transcribe", str(study), *words, "--json"]) == status
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["recordings"]
    return rows


def names(study: Path) -> list[str]:
    with Study.open(study, write=False) as opened:
        return [material.name for material in opened.reads.materials()]


def left_over(study: Path) -> list[str]:
    return sorted(path.name for path in recordings_folder(study).iterdir() if not path.name.endswith(".wav"))


# What comes of it


def test_recordings_become_drafts_in_the_order_given(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [sound(tmp_path, "Zoë.wav", 4), sound(tmp_path, "Mette på Ærø.wav", 3), sound(tmp_path, "a.wav", 2)]
    rows = transcribed(capsys, study, *files, *HOW)
    assert [row["file"] for row in rows] == files
    assert rows[0].pop("real_time_factor") < 1
    assert rows[0] == {
        **{"file": files[0], "result": "transcribed", "why": None, "material": "Zoë", "seconds": 4.0, "words": 12, "segments": 4},
        **{"marked": 0, "engine": "made-up 1", "model": "tiny-ear"},
    }
    assert names(study) == ["Zoë", "Mette på Ærø", "a"]
    with Study.open(study, write=False) as opened:
        material = opened.reads.materials()[1]
        assert (material.kind, material.frozen, material.words) == ("interview", False, 9)
        heard = transcription_of(opened.reads.connection, material.id)
        assert heard is not None
        assert (heard.engine, heard.engine_version, heard.model, heard.languages) == ("made-up", "1", "tiny-ear", ("da",))
        assert (heard.seconds, heard.model_sha256, heard.settings) == (3.0, "0" * 64, {"beam": 1})
        copy = recordings_folder(study) / heard.recording
        assert copy.read_bytes() == Path(files[1]).read_bytes()
        segments = segments_of(opened.reads.connection, heard.id)
        assert [segment.start for segment in segments] == [0.0, 1.0, 2.0]
        assert segments[2].words[1].start == pytest.approx(2.3) and segments[2].words[1].confidence == pytest.approx(0.6)
    assert left_over(study) == []
    assert main(["check", str(study)]) == 0


def test_a_copy_that_an_undo_leaves_is_told_until_it_is_redone(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transcribed(capsys, study, sound(tmp_path, "a.wav"), *HOW)
    (copy,) = recordings_folder(study).glob("recording-*")
    assert main(["undo", str(study)]) == 0
    assert main(["check", str(study)]) == 1
    assert f"recordings/{copy.name}" in capsys.readouterr().out
    assert main(["redo", str(study)]) == 0
    assert main(["check", str(study)]) == 0


def test_where_the_transcript_goes_is_said(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--name", "Fokus 1", "--kind", "focus-group", "--round", "2", "--group", "borgere", "--date", "2026-05-03")
    (row,) = transcribed(capsys, study, sound(tmp_path, "a.wav"), *HOW, *where)
    assert row["material"] == "Fokus 1"
    with Study.open(study, write=False) as opened:
        (material,) = opened.reads.materials()
        assert (material.name, material.kind, material.round, material.group) == ("Fokus 1", "focus-group", 2, "borgere")
        assert str(material.date) == "2026-05-03"


def test_how_it_is_heard_reaches_the_engine_and_the_methods_section(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Study.open(study) as opened:
        opened.do("set-text", key="word-list", text="Ærø\nSanktelisabeth")
    how = ("--model", "x", "--language", "da,en", "--split-channels", "--speakers", "3", "--engine", "openai-whisper", "--word-list")
    transcribed(capsys, study, sound(tmp_path, "a.wav"), *how)
    with Study.open(study, write=False) as opened:
        (material,) = opened.reads.materials()
        heard = transcription_of(opened.reads.connection, material.id)
    assert heard is not None
    assert heard.languages == ("da", "en")
    assert heard.settings == {"beam": 1, "split_channels": True, "speakers": 3, "hints": "Ærø, Sanktelisabeth"}


def test_the_word_list_is_not_given_to_the_engine_unless_asked(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sound(tmp_path, "a.wav")
    assert main(["transcribe", str(study), file, *HOW, "--word-list"]) == 1
    assert "no word list" in capsys.readouterr().err
    assert names(study) == [] and not recordings_folder(study).exists()
    with Study.open(study) as opened:
        opened.do("set-text", key="word-list", text="Ærø\nSanktelisabeth")
    transcribed(capsys, study, file, *HOW)
    with Study.open(study, write=False) as opened:
        heard = transcription_of(opened.reads.connection, opened.reads.materials()[0].id)
    assert heard is not None and heard.settings == {"beam": 1}


def test_an_empty_recording_gives_an_empty_transcript_and_that_is_said(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = transcribed(capsys, study, sound(tmp_path, "tavs.wav", 5, silent=True), *HOW)
    assert (row["result"], row["words"], row["segments"], row["seconds"], row["material"]) == ("empty", 0, 0, 5.0, "tavs")
    assert "Nobody speaks" in row["why"]
    assert names(study) == ["tavs"]
    assert main(["transcribe", str(study), sound(tmp_path, "stille.wav", 4, silent=True), *HOW]) == 0
    assert "nobody speaks in it" in capsys.readouterr().out


def test_what_is_wrong_with_a_recording_is_said_with_its_transcript(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    behave(note=True)
    (row,) = transcribed(capsys, study, sound(tmp_path, "a.wav"), *HOW)
    assert row["result"] == "transcribed" and row["why"].startswith("a.wav is cut off")


def test_what_is_worth_knowing_is_said_before(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_notices", lambda file: (Fault("transcribing.sound-narrow", file=file.name, rate=8000),))
    assert main(["transcribe", str(study), sound(tmp_path, "a.wav"), str(tmp_path / "nix.wav"), *HOW]) == 1
    assert capsys.readouterr().err.startswith("a.wav is recorded with 8000 samples a second")


def test_doubts_are_marked_and_counted(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looped = tuple(Word(" nej", 0.1 * at, 0.1 * at + 0.05, 0.9) for at in range(12))
    monkeypatch.setattr(
        storing, "heard_in", lambda job: [made_up.PieceHeard(0, 0.0, 1.0, (made_up.Heard(0.0, 1.15, looped), made_up.Heard(1.2, 2.0, ())))]
    )
    (row,) = transcribed(capsys, study, sound(tmp_path, "a.wav"), *HOW)
    assert (row["marked"], row["words"]) == (1, 12)
    with Study.open(study, write=False) as opened:
        heard = transcription_of(opened.reads.connection, opened.reads.materials()[0].id)
        assert heard is not None
        assert "loop" in segments_of(opened.reads.connection, heard.id)[0].marks


# What is not done twice


def test_a_recording_of_the_study_and_one_named_twice_are_skipped(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, copy = sound(tmp_path, "a.wav"), sound(tmp_path, "kopi.wav", seed=sum(b"a.wav"))
    rows = transcribed(capsys, study, first, copy, *HOW)
    assert {row["file"]: row["result"] for row in rows} == {first: "transcribed", copy: "skipped"}
    (row,) = transcribed(capsys, study, copy, *HOW)
    assert row["result"] == "skipped" and "as a" in row["why"] and "--again" in row["why"]
    assert names(study) == ["a"]
    (row,) = transcribed(capsys, study, copy, *HOW, "--again")
    assert (row["result"], row["material"]) == ("transcribed", "kopi")
    assert len(list(recordings_folder(study).glob("*.wav"))) == 1


def test_what_was_taken_back_can_be_transcribed_again(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sound(tmp_path, "a.wav")
    transcribed(capsys, study, file, *HOW)
    with Study.open(study) as opened:
        opened.undo()
    assert transcribed(capsys, study, file, *HOW)[0]["result"] == "transcribed"
    assert names(study) == ["a"]


# What is refused


def test_the_language_is_given_and_not_guessed(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sound(tmp_path, "a.wav")
    assert main(["transcribe", str(study), file, "--model", "x"]) == 2
    assert "--language da" in capsys.readouterr().err
    assert main(["transcribe", str(study), file, "--model", "x", "--language", "dk"]) == 1
    assert "dk" in capsys.readouterr().err
    assert main(["transcribe", str(study), file, "--language", "da"]) == 2
    assert "--model" in capsys.readouterr().err
    assert not recordings_folder(study).exists()


def test_wrong_usage_is_refused_before_anything_is_begun(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [sound(tmp_path, "a.wav"), sound(tmp_path, "b.wav")]
    for words, said in (
        (["--model", "x"], "--model"),
        (["--language", "da", "--again"], "--language, --again"),
        ([*files, *HOW, "--name", "x"], "--name"),
        ([files[0], *HOW, "--date", "3/5"], "3/5"),
        ([files[0], *HOW, "--kind", "nix"], "nix"),
        ([files[0], *HOW, "--speakers", "x"], "x"),
    ):
        assert main(["transcribe", str(study), *words]) == 2, words
        assert said in capsys.readouterr().err
    assert not recordings_folder(study).exists()


def test_an_engine_or_a_model_that_is_not_there_is_said(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sound(tmp_path, "a.wav")

    def refuse(*_: object) -> Path:
        raise Fault("transcribing.engine-no-model", model="/nix")

    monkeypatch.setattr(models, "resolve", refuse)
    assert main(["transcribe", str(study), file, *HOW]) == 1
    assert "/nix" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setattr(extras, "_is_there", lambda name: False)
    assert main(["transcribe", str(study), file, *HOW]) == 1
    assert "qualcode[whisper]" in capsys.readouterr().err


def test_without_a_study_there_is_a_sentence(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", str(tmp_path / "nix"), sound(tmp_path, "a.wav"), *HOW]) == 1
    assert "nix" in capsys.readouterr().err


# The language of messages is not that of the recording


@pytest.mark.parametrize(
    ("before", "language", "said"), [([], "en", "There is no"), ([], "da", "findes ikke"), (["--language", "en"], "da", "There is no")]
)
def test_messages_are_in_the_language_of_the_study(
    tmp_path: Path, study: Path, capsys: pytest.CaptureFixture[str], before: list[str], language: str, said: str
) -> None:
    Study.new(tmp_path / language, language=language).close()
    assert main([*before, "transcribe", str(tmp_path / language), sound(tmp_path, "a.wav"), "--model", "x", "--language", "dk"]) == 1
    assert said in capsys.readouterr().err


def test_results_are_told_in_the_language_of_the_study(tmp_path: Path, study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Study.new(tmp_path / "da", language="da").close()
    assert main(["transcribe", str(tmp_path / "da"), sound(tmp_path, "a.wav"), "--model", "x", "--language", "en"]) == 0
    assert "a.wav → a: 0:03 hørt, 9 ord i 3 segmenter." in capsys.readouterr().out


# When something goes wrong


def test_one_that_fails_does_not_stop_the_others_and_goes_on_later(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    behave(at=4, fault="killed")
    files = [sound(tmp_path, "a.wav", 3), sound(tmp_path, "b.wav", 6), str(tmp_path / "nix.wav"), sound(tmp_path, "c.wav", 2)]
    rows = {row["file"]: row for row in transcribed(capsys, study, *files, *HOW, status=1)}
    assert [rows[file]["result"] for file in files] == ["transcribed", "failed", "failed", "transcribed"]
    assert "b.wav" in rows[files[1]]["why"] and "kept" in rows[files[1]]["why"]
    assert names(study) == ["a", "c"]
    behave(count=str(tmp_path / "counted"))
    (row,) = transcribed(capsys, study)
    assert (row["file"], row["result"], row["words"]) == ("b.wav", "transcribed", 18)
    assert (tmp_path / "counted").read_text().split() == ["4", "5"]
    assert left_over(study) == []


def test_a_recording_without_anything_to_hear_does_not_stay_in_the_queue(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    behave(load="no-sound")
    (row,) = transcribed(capsys, study, sound(tmp_path, "a.wav"), *HOW, status=1)
    assert row["result"] == "failed" and "a.wav" in row["why"]
    assert jobs(study) == () and list(recordings_folder(study).glob("*.wav")) == []


def test_whatever_is_wrong_the_recording_is_named(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave) -> None:
    behave(load="broken")
    assert main(["transcribe", str(study), sound(tmp_path, "a.wav"), *HOW]) == 1
    told = capsys.readouterr().err
    assert told.startswith("a.wav: ") and "/models/large-v3" in told


def test_other_options_are_not_mixed_with_what_was_heard(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    behave(at=2, fault="killed")
    file = sound(tmp_path, "a.wav", 4)
    transcribed(capsys, study, file, *HOW, status=1)
    behave()
    (row,) = transcribed(capsys, study, file, "--model", "tiny", "--language", "da", status=1)
    assert row["result"] == "failed" and "--restart" in row["why"]
    assert jobs(study)[0].pieces == 2
    behave(count=str(tmp_path / "counted"))
    (row,) = transcribed(capsys, study, file, "--model", "tiny", "--language", "da", "--restart")
    assert row["result"] == "transcribed"
    assert (tmp_path / "counted").read_text().split() == ["0", "1", "2", "3"]


def test_what_is_dropped_is_gone(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave) -> None:
    behave(at=2, fault="killed")
    transcribed(capsys, study, sound(tmp_path, "a.wav", 4), sound(tmp_path, "b.wav", 4), *HOW, status=1)
    behave()
    assert main(["transcribe", str(study), "--drop", "nix"]) == 1
    assert "nix" in capsys.readouterr().err
    rows = transcribed(capsys, study, "--drop", "a.wav")
    assert [(row["file"], row["result"]) for row in rows] == [("a.wav", "dropped"), ("b.wav", "transcribed")]
    assert names(study) == ["b"] and left_over(study) == []
    assert len(list(recordings_folder(study).glob("*.wav"))) == 1


def test_a_work_file_that_cannot_be_read_is_said_and_does_not_stop_the_others(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    behave(at=2, fault="killed")
    transcribed(capsys, study, sound(tmp_path, "a.wav", 4), sound(tmp_path, "b.wav", 4), *HOW, status=1)
    behave()
    jobs(study)[0].path.write_bytes(b"x")
    rows = transcribed(capsys, study, status=1)
    assert [row["result"] for row in rows] == ["failed", "transcribed"]
    assert "--restart" in rows[0]["why"]


def test_nothing_left_is_said(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", str(study)]) == 0
    told = capsys.readouterr()
    assert told.out == "" and "Nothing is left" in told.err


def test_what_waits_besides_is_told(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave) -> None:
    behave(at=2, fault="killed")
    transcribed(capsys, study, sound(tmp_path, "a.wav", 4), *HOW, status=1)
    behave()
    assert main(["transcribe", str(study), sound(tmp_path, "b.wav", 2), *HOW]) == 0
    told = capsys.readouterr()
    assert f"`qualcode transcribe {study}` goes on with it" in told.err
    assert [job.name for job in jobs(study)] == ["a"]


# The study is open elsewhere


def test_what_is_heard_while_the_study_is_held_waits_and_is_taken_in(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    files = [sound(tmp_path, "a.wav"), sound(tmp_path, "b.wav")]
    with Study.open(study, coder="Mette"):
        rows = transcribed(capsys, study, *files, *HOW)
        assert [row["result"] for row in rows] == ["waiting", "waiting"]
        assert "Mette" in rows[0]["why"] and "a.wav" in rows[0]["why"]
        assert [job.whole for job in jobs(study)] == [True, True]
        behave(count=str(tmp_path / "counted"))
        assert [row["result"] for row in transcribed(capsys, study)] == ["waiting", "waiting"]
    rows = transcribed(capsys, study)
    assert [(row["file"], row["result"]) for row in rows] == [("a.wav", "transcribed"), ("b.wav", "transcribed")]
    assert not (tmp_path / "counted").exists(), "it is not heard again"
    assert names(study) == ["a", "b"] and left_over(study) == []


def test_what_waited_is_taken_in_before_others_are_heard(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = sound(tmp_path, "a.wav")
    with Study.open(study):
        transcribed(capsys, study, first, *HOW)
    rows = transcribed(capsys, study, first, sound(tmp_path, "b.wav"), *HOW)
    assert [(Path(row["file"]).name, row["result"]) for row in rows] == [("a.wav", "transcribed"), ("b.wav", "transcribed")]
    assert names(study) == ["a", "b"]


def test_a_kill_between_storing_and_the_end_of_the_work_file_stores_once(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(storing, "remove", killed)
        transcribed(capsys, study, sound(tmp_path, "a.wav"), *HOW, status=130)
    assert names(study) == ["a"] and len(jobs(study)) == 1
    (row,) = transcribed(capsys, study)
    assert (row["result"], row["material"], row["words"]) == ("transcribed", "a", 9)
    assert names(study) == ["a"] and left_over(study) == []


def test_a_kill_before_storing_stores_later(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    file = sound(tmp_path, "a.wav")
    transcribed(capsys, study, file, *HOW)
    with monkeypatch.context() as patched:
        patched.setattr(Study, "action", killed)
        transcribed(capsys, study, file, *HOW, "--again", "--name", "to", status=130)
    assert read_job(jobs(study)[0].path).storing is not None
    assert [row["result"] for row in transcribed(capsys, study)] == ["transcribed"]
    assert names(study) == ["a", "to"]


def test_the_second_command_is_told_who_works_at_it(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sound(tmp_path, "a.wav")
    with Study.open(study):
        transcribed(capsys, study, file, *HOW)
    with holding(jobs(study)[0].path):
        (row,) = transcribed(capsys, study, status=1)
    assert row["result"] == "failed" and str(os.getpid()) in row["why"]
    assert [row["result"] for row in transcribed(capsys, study)] == ["transcribed"]


# Terminal, and keys


def environment(**behaviour: Any) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "MADE_UP": json.dumps(behaviour), "COLUMNS": "100"}


def command(*words: str) -> list[str]:
    return [sys.executable, *made_up.COMMAND, *words]


def in_a_terminal(words: list[str], behaviour: dict[str, Any], interrupt_after: str = "") -> tuple[int, str, float]:
    """Run it with a terminal for stderr; its exit status, what was shown, and the seconds from ctrl+c to its end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs, env=environment(**behaviour), start_new_session=True
    )
    os.close(theirs)
    shown, began = "", 0.0
    end = time.monotonic() + 40
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 4096).decode("utf-8", "replace")
            except OSError:
                break
        if interrupt_after and not began and re.search(interrupt_after, shown):
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
        if process.poll() is not None and not select.select([ours], [], [], 0.05)[0]:
            break
    os.close(ours)
    return process.wait(10), shown, time.monotonic() - began


def test_progress_is_shown_in_a_terminal_with_the_time_that_is_left(study: Path, tmp_path: Path) -> None:
    files = [sound(tmp_path, "Mette på Ærø.wav", 8), sound(tmp_path, "b.wav", 20)]
    status, shown, _ = in_a_terminal(command("transcribe", str(study), *files, *HOW), {"seconds": 0.15})
    assert status == 0
    assert "1 of 2 · Mette på Ærø.wav: loading the model" in shown
    assert re.search(r"1 of 2 · Mette på Ærø\.wav: \d+% of 0:08, 1 seconds? left", shown)
    assert re.search(r"2 of 2 · b\.wav: \d+% of 0:20", shown)
    shares = [int(share) for share in re.findall(r"Ærø\.wav: (\d+)%", shown)]
    assert shares == sorted(shares) and len(set(shares)) > 4
    assert "\n" not in shown.strip("\r\n\x1b[K"), "one line"


def test_no_progress_where_nobody_watches(study: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command("transcribe", str(study), sound(tmp_path, "a.wav", 8), *HOW),
        capture_output=True, text=True, env=environment(seconds=0.1), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "a.wav → a: 0:08 heard, 24 words in 8 segments.\n"


@pytest.mark.parametrize("fault", [None, "stuck"])
def test_ctrl_c_ends_soon_says_how_to_go_on_and_loses_one_piece(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave, fault: str | None
) -> None:
    files = [sound(tmp_path, "a.wav", 30), sound(tmp_path, "b.wav", 4)]
    behaviour = {"seconds": 0.2, "at": 3, "fault": fault}
    status, shown, took = in_a_terminal(command("transcribe", str(study), *files, *HOW), behaviour, interrupt_after=r"[567]% of|10% of")
    print(f"ctrl+c to end: {took:.2f} s")
    assert status == 130 and took < 2.0
    assert f"`qualcode transcribe {study}` goes on where it was" in shown and "2 recordings" in shown
    assert names(study) == []
    kept = jobs(study)[0].pieces
    assert kept >= 2
    behave(count=str(tmp_path / "counted"))
    rows = transcribed(capsys, study)
    assert [(row["file"], row["result"], row["words"]) for row in rows] == [("a.wav", "transcribed", 90), ("b.wav", "transcribed", 12)]
    assert (tmp_path / "counted").read_text().split() == [str(number) for number in [*range(kept, 30), *range(4)]]


def test_ctrl_c_leaves_one_json_document(study: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("transcribe", str(study), sound(tmp_path, "a.wav", 2), sound(tmp_path, "b.wav", 60), *HOW, "--json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(seconds=0.1),
    )  # fmt: skip
    end = time.monotonic() + 30
    while not (recordings_folder(study).exists() and [job.name for job in jobs(study) if job.pieces] == ["b"]):
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=5)
    assert process.returncode == 130
    rows = json.loads(out)["recordings"]
    assert [row["result"] for row in rows] == ["transcribed", "waiting"]
    assert "goes on where it was" in err and "Traceback" not in err


# What is private


def test_nothing_of_names_or_words_is_left_outside_the_study(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], behave: Behave
) -> None:
    behave(at=2, fault="error")
    file = sound(tmp_path, "Mette Hansen.wav", 4)
    transcribed(capsys, study, file, *HOW, status=1)
    (work,) = recordings_folder(study).glob("*.unfinished")
    word = json.loads(work.read_text().splitlines()[2])["segments"][0]["words"][0][0].strip()
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and study not in path.parents and path != Path(file)]
    assert any("crashes" in str(path) for path in outside)
    for path in outside:
        content = path.read_bytes().decode("utf-8", "replace")
        assert word not in content and "Mette" not in content, path
    behave()
    transcribed(capsys, study)
    inside = [path for path in study.rglob("*") if path.is_file()]
    assert [path.name for path in inside if "Mette" in path.name] == []
    assert [path.name for path in inside if word.encode() in path.read_bytes()] == ["study.qualcode"]
