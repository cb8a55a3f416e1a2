"""Transcribing killed at moments of chance: the worker, the command, or both. What is finished stays, and the result is the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import wave
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import made_up_hearing as made_up
import pytest

from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.transcriptions import segments_of, transcription_of
from qualcode.transcription.job import Job
from qualcode.transcription.queue import jobs, recordings_folder

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds processes in /proc")


def started(words: list[str], log: Path, **behaviour: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MADE_UP": json.dumps(behaviour)}
    with open(log, "ab") as file:
        return subprocess.Popen([sys.executable, *words], stdout=file, stderr=file, env=environment, start_new_session=True)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(process: subprocess.Popen[bytes], whom: str) -> None:
    """Kill -9; nothing of it is left when this returns."""
    workers = children(process.pid)
    if whom in ("worker", "both"):
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    if whom in ("command", "both"):
        process.kill()
    end = time.monotonic() + 30  # a command whose worker was killed goes on with the next recording, and ends
    while whom == "worker" and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.wait(30)
    end = time.monotonic() + 2
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() < end, "a worker outlives whoever started it"
        time.sleep(0.01)


def content(study: Path) -> list[Any]:
    """All that was heard, without ids and times of day."""
    with Study.open(study, write=False) as opened:
        assert check_study(opened.reads.connection, opened.file, "en") == []
        told = []
        for material in opened.reads.materials():
            heard = transcription_of(opened.reads.connection, material.id)
            assert heard is not None
            segments = segments_of(opened.reads.connection, heard.id)
            words = [(segment.start, segment.end, segment.text, segment.words, segment.marks) for segment in segments]
            told.append((material.name, opened.reads.transcript(material.id).text, heard.seconds, heard.model_sha256, words))
        return sorted(told)  # one whose worker was killed comes after the next one


def kept(study: Path) -> dict[str, Job]:
    return {job.name: job for job in jobs(study)} if recordings_folder(study).exists() else {}


def killed_again_and_again(study: Path, files: list[str], seed: int, **behaviour: Any) -> int:
    """Kill until everything is in the study; how often that was."""
    random, kills = Random(seed), 0
    log, counted = study.parent / f"log {seed}", study.parent / f"counted {seed}"
    before: dict[str, int] = {}
    while True:
        waiting = kept(study)
        words = [str(study)] if len(waiting) + len(names(study)) == len(files) else [str(study), *files, *HOW]
        counted.unlink(missing_ok=True)
        process = started([*made_up.COMMAND, "transcribe", *words], log, count=str(counted), **behaviour)
        try:
            process.wait(random.uniform(0.05, 2.5))
        except subprocess.TimeoutExpired:
            kill(process, random.choice(("worker", "command", "both")))
            kills += 1
        now = kept(study)
        for name, pieces in before.items():
            assert name in names(study) or now[name].pieces >= pieces, "a finished piece is lost"
        heard = [int(number) for number in counted.read_text().split()] if counted.exists() else []
        if heard and waiting:
            assert heard[0] in {job.pieces for job in waiting.values()} | {0}, "a finished piece is heard again"
        before = {name: job.pieces for name, job in now.items()}
        if not now and len(names(study)) == len(files):
            assert b"Traceback" not in log.read_bytes()
            return kills
        assert kills < 200


def names(study: Path) -> list[str]:
    with Study.open(study, write=False) as opened:
        return [material.name for material in opened.reads.materials()]


@pytest.fixture
def uninterrupted(tmp_path: Path) -> tuple[list[str], list[Any]]:
    """Two recordings, and what is heard in them when nothing happens."""
    files = [str(made_up.recording(tmp_path / "from" / f"{name}.wav", 25, seed)) for seed, name in enumerate("ab")]
    Study.new(tmp_path / "whole", coder="AB").close()
    process = started([*made_up.COMMAND, "transcribe", str(tmp_path / "whole"), *files, *HOW], tmp_path / "log")
    assert process.wait(60) == 0, (tmp_path / "log").read_text()
    return files, content(tmp_path / "whole")


HOW = ("--model", "large-v3", "--language", "da")


def killed_in_studies(tmp_path: Path, uninterrupted: tuple[list[str], list[Any]], seeds: range) -> None:
    files, expected = uninterrupted
    kills = 0
    for seed in seeds:
        study = tmp_path / f"s{seed}"
        Study.new(study, coder="AB").close()
        kills += killed_again_and_again(study, files, seed, seconds=0.12)
        assert content(study) == expected
        left = {path.name for path in recordings_folder(study).iterdir()}
        assert {name for name in left if ".transcribing." in name} <= {name for name in left if name.endswith((".lock", ".lock-holder"))}
        assert len([name for name in left if name.endswith(".wav")]) == 2
    print(f"{kills} kills in {len(seeds)} studies")
    assert kills > 2 * len(seeds)


def test_killed_at_moments_of_chance(tmp_path: Path, uninterrupted: tuple[list[str], list[Any]]) -> None:
    killed_in_studies(tmp_path, uninterrupted, range(2))


@pytest.mark.slow
def test_killed_in_twenty_studies(tmp_path: Path, uninterrupted: tuple[list[str], list[Any]]) -> None:
    killed_in_studies(tmp_path, uninterrupted, range(100, 120))


def test_two_commands_at_once_hear_each_recording_once(tmp_path: Path, uninterrupted: tuple[list[str], list[Any]]) -> None:
    files, expected = uninterrupted
    study, counted = tmp_path / "s", tmp_path / "counted"
    Study.new(study, coder="AB").close()
    words = [*made_up.COMMAND, "transcribe", str(study), *files, *HOW]
    both = [started(words, tmp_path / f"log {number}", seconds=0.1, count=str(counted)) for number in range(2)]
    assert {process.wait(60) for process in both} <= {0, 1}  # refused the one that the other hears
    said = [(tmp_path / f"log {number}").read_text() for number in range(2)]
    assert not any("Traceback" in text for text in said)
    for _ in range(3):  # whoever was refused goes on
        if names(study) != ["a", "b"]:
            started([*made_up.COMMAND, "transcribe", str(study)], tmp_path / "log 3").wait(60)
    assert content(study) == expected
    numbers = counted.read_text().split()
    assert len(numbers) == 50 and sorted(numbers, key=int) == sorted([str(number) for number in range(25)] * 2, key=int)


# The real engine


def speech(shared_data: Path, tmp_path: Path, times: int) -> Path:
    """A clip of real English speech several times over, with a pause between."""
    clips = sorted((shared_data / "audio").rglob("jfk.flac"))
    if not clips:
        pytest.skip("the clip is not there")
    from qualcode.transcription.sound import samples

    sound = b"".join((block[0].clip(-1, 1) * 32767).astype("<i2").tobytes() for block in samples(clips[0]))
    file = tmp_path / "jfk.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        for _ in range(times):
            out.writeframes(sound + bytes(2 * 16_000))
    return file


@pytest.mark.shared
@pytest.mark.slow
def test_the_real_engine_killed_gives_what_it_gives_uninterrupted(shared_data: Path, tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    weights = pytest.importorskip("weights")
    model = str(weights.weights_or_skip("tiny.en"))
    file = str(speech(shared_data, tmp_path, 8))
    how = ("--model", model, "--language", "en")
    command = ("-m", "qualcode")
    for name in ("whole", "killed"):
        Study.new(tmp_path / name, coder="AB").close()
    began = time.monotonic()
    process = started([*command, "transcribe", str(tmp_path / "whole"), file, *how], tmp_path / "log")
    assert process.wait(300) == 0, (tmp_path / "log").read_text()
    took = time.monotonic() - began
    log, random, kills = tmp_path / "log 2", Random(5), 0
    words = [str(tmp_path / "killed"), file, *how]
    while names(tmp_path / "killed") != ["jfk"]:
        process = started([*command, "transcribe", *words], log)
        before = {name: job.pieces for name, job in kept(tmp_path / "killed").items()}
        end = time.monotonic() + 300
        # until there is more than there was: else the loading alone is killed again and again
        while process.poll() is None and time.monotonic() < end:
            job = kept(tmp_path / "killed").get("jfk")
            if job is not None and job.pieces > before.get("jfk", 0):
                break
            time.sleep(0.02)
        try:
            process.wait(random.uniform(0.0, 0.6))
        except subprocess.TimeoutExpired:
            kill(process, random.choice(("worker", "command", "both")))
            kills += 1
        words = [str(tmp_path / "killed")]
    assert b"Traceback" not in log.read_bytes()
    print(f"real engine: {took:.1f} s uninterrupted, {kills} kills")
    assert kills >= 2
    assert content(tmp_path / "killed") == content(tmp_path / "whole")
    assert "ask not what your country" in content(tmp_path / "whole")[0][1].lower()
