"""Real worker processes with a made-up engine: heard to the end, stopped, killed, crashed, out of memory, left alone."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import made_up_hearing as made_up
import pytest

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.transcription import queue, runner
from qualcode.transcription.in_turn import InTurn
from qualcode.transcription.job import Job, heard_in, holding, read_job
from qualcode.transcription.queue import add, jobs
from qualcode.transcription.records import Options
from qualcode.transcription.runner import Progress, Runner

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = Options(Path("/models/large-v3"), ("da",))
#: how fast a stop has to be
SOON = 2.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runner, "WORKER", made_up.MADE_UP_WORKER)
    Study.new(tmp_path / "s").close()
    return tmp_path / "s"


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say how the made-up engine behaves."""
    return lambda **how: monkeypatch.setenv("MADE_UP", json.dumps(how))


@pytest.fixture
def job(study: Path, tmp_path: Path) -> Job:
    return queued(study, tmp_path, 6)


def queued(study: Path, tmp_path: Path, seconds: int, seed: int = 1, name: str = "Mette Hansen.wav") -> Job:
    (added,) = add(study, [made_up.recording(tmp_path / name, seconds, seed)], OPTIONS, known={}, look=made_up.look)
    assert added.job is not None
    return added.job


@pytest.fixture
def running() -> Iterator[Callable[[Job], Runner]]:
    """Starts a worker; none is left behind."""
    started: list[Runner] = []

    def start(job: Job) -> Runner:
        started.append(Runner(job))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()


def wait_for(one: Runner, until: Callable[[Progress], bool] = lambda progress: progress.ended, seconds: float = 30.0) -> Progress:
    end = time.monotonic() + seconds
    while not until(one.poll()):
        assert time.monotonic() < end, one.poll()
        time.sleep(0.01)
    return one.poll()


def pid_of(one: Runner) -> int:
    assert one._process is not None
    return one._process.pid


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def fault_of(progress: Progress) -> Fault:
    assert progress.state == "failed"
    assert progress.fault is not None
    assert "Mette Hansen.wav" in progress.fault.text("en") and "Mette Hansen.wav" in progress.fault.text("da")
    return progress.fault


def expected(tmp_path: Path, seconds: int, name: str = "Mette Hansen.wav") -> list[Any]:
    import wave

    with wave.open(str(tmp_path / name), "rb") as sound:
        return [made_up.piece(number, sound.readframes(made_up.RATE)) for number in range(seconds)]


def test_a_recording_is_heard_to_its_end(job: Job, tmp_path: Path, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(seconds=0.05)
    one = running(job)
    seen: list[Progress] = []
    wait_for(one, lambda progress: seen.append(progress) or progress.ended)  # type: ignore[func-returns-value]
    states = list(dict.fromkeys(progress.state for progress in seen))
    assert states == ["starting", "hearing", "whole"]
    hearing = [progress for progress in seen if progress.state == "hearing"]
    assert [progress.done for progress in hearing] == sorted(progress.done for progress in hearing)
    assert {progress.of for progress in hearing} == {6.0}
    measured = [progress for progress in hearing if progress.done == 3.0]
    assert measured and measured[0].speed is not None and 5 < measured[0].speed < 20.5
    assert measured[0].remaining is not None and 0.1 < measured[0].remaining < 1
    now = read_job(job.path)
    assert now.whole and list(heard_in(now)) == expected(tmp_path, 6)
    assert now.engine is not None and now.engine.model == "tiny-ear"
    assert now.seconds == 6.0


def test_time_that_passes_is_not_told_to_be_left(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(seconds=0.5)
    one = running(job)
    first = wait_for(one, lambda progress: progress.done == 1.0)
    time.sleep(0.2)
    later = one.poll()
    assert later.done == 1.0 and first.remaining is not None and later.remaining is not None
    assert 0.1 < first.remaining - later.remaining < 0.4


@pytest.mark.parametrize("fault", [None, "stuck"])
def test_a_stop_is_quick_and_loses_one_piece_at_most(
    job: Job, tmp_path: Path, running: Callable[[Job], Runner], behave: Callable[..., None], fault: str | None
) -> None:
    behave(seconds=0.1, at=3, fault=fault)
    one = running(job)
    wait_for(one, lambda progress: progress.done >= 2.0)
    time.sleep(0.05)
    began = time.monotonic()
    stopped = one.stop()
    took = time.monotonic() - began
    print(f"stopped after {took:.3f} s")
    assert took < SOON and stopped.state == "stopped" and not is_alive(pid_of(one))
    kept = read_job(job.path)
    assert kept.pieces >= 2 and not kept.whole
    assert list(heard_in(kept)) == expected(tmp_path, kept.pieces)
    behave()
    assert wait_for(running(kept)).state == "whole"
    assert list(heard_in(read_job(job.path))) == expected(tmp_path, 6)


def test_going_on_hears_only_what_is_missing(
    job: Job, tmp_path: Path, running: Callable[[Job], Runner], behave: Callable[..., None]
) -> None:
    counted = tmp_path / "counted"
    behave(seconds=0.05, at=4, fault="killed", count=str(counted))
    wait_for(running(job))
    behave(count=str(counted))
    assert wait_for(running(read_job(job.path))).state == "whole"
    assert counted.read_text().split() == ["0", "1", "2", "3", "4", "4", "5"]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ("killed", "job-killed"),
        ("crash", "job-crashed"),
        ("abort", "job-no-memory"),
        ("memory", "job-no-memory"),
        ("limit", "job-no-memory"),
        ("error", "job-crashed-report"),
    ],
)
def test_what_goes_wrong_is_said_and_what_was_heard_is_kept(
    job: Job, tmp_path: Path, running: Callable[[Job], Runner], behave: Callable[..., None], fault: str, key: str
) -> None:
    behave(at=3, fault=fault)
    failed = wait_for(running(job))
    told = fault_of(failed)
    assert told.key == f"transcribing.{key}"
    assert "kept" in told.text("en") and "gemt" in told.text("da")
    kept = read_job(job.path)
    assert kept.pieces == 3 and list(heard_in(kept)) == expected(tmp_path, 3)
    behave()
    assert wait_for(running(kept)).state == "whole"
    assert list(heard_in(read_job(job.path))) == expected(tmp_path, 6)


def test_reports_and_messages_hold_no_words(
    job: Job, tmp_path: Path, running: Callable[[Job], Runner], behave: Callable[..., None]
) -> None:
    behave(at=3, fault="error")
    told = fault_of(wait_for(running(job)))
    (report,) = (tmp_path / "state" / "qualcode" / "crashes").iterdir()
    assert str(report) in str(told)
    text = report.read_text()
    assert "ZeroDivisionError" in text and "made_up_hearing.py" in text
    words = [word.text.strip() for piece in expected(tmp_path, 6) for segment in piece.segments for word in segment.words]
    assert not [secret for secret in ["hemmeligt", "Mette", "Hansen", job.recording.name, *words] if secret in text]


@pytest.mark.parametrize(("load", "key"), [("broken", "engine-model-broken"), ("memory", "job-no-memory")])
def test_a_model_that_cannot_be_loaded_is_said(
    job: Job, running: Callable[[Job], Runner], behave: Callable[..., None], load: str, key: str
) -> None:
    behave(load=load)
    failed = wait_for(running(job))
    assert failed.fault is not None and failed.fault.key == f"transcribing.{key}"
    assert read_job(job.path) == job


def test_another_version_of_the_engine_does_not_go_on(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(at=3, fault="killed")
    wait_for(running(job))
    kept = read_job(job.path)
    behave(version="2")
    assert fault_of(wait_for(running(kept))).key == "transcribing.job-other-model"
    assert read_job(job.path) == kept


@pytest.mark.parametrize("what", ["gone", "changed"])
def test_a_copy_that_is_not_what_it_was_is_not_heard(
    job: Job, tmp_path: Path, running: Callable[[Job], Runner], behave: Callable[..., None], what: str
) -> None:
    behave(at=3, fault="killed")
    wait_for(running(job))
    kept = read_job(job.path)
    if what == "gone":
        job.recording.unlink()
    else:
        job.recording.write_bytes(job.recording.read_bytes()[:-2] + b"xx")
    behave()
    told = fault_of(wait_for(running(kept)))
    assert told.key == f"transcribing.job-recording-{what}"
    assert job.recording.name in str(told) and str(job.path.parent) in str(told)
    assert read_job(job.path) == kept
    (again,) = add(tmp_path / "s", [tmp_path / "Mette Hansen.wav"], OPTIONS, known={}, look=made_up.look)
    assert again.result == "resumed" and again.job == kept
    assert wait_for(running(kept)).state == "whole"


def test_what_is_said_of_the_copy_is_said_of_the_recording(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(note=True, at=3, fault="killed")
    wait_for(running(job))
    behave(note=True)
    wait_for(running(read_job(job.path)))
    assert read_job(job.path).notices == (("transcribing.sound-incomplete", {"file": "Mette Hansen.wav"}),)


def test_libraries_that_print_do_not_disturb(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(at=3, fault="print")
    assert wait_for(running(job)).state == "whole"
    assert read_job(job.path).whole


def test_a_worker_gives_way_and_asks_nobody(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(seconds=0.2)
    one = running(job)
    wait_for(one, lambda progress: progress.done >= 1.0)
    stat = Path(f"/proc/{pid_of(one)}/stat").read_text().rpartition(")")[2].split()
    assert int(stat[16]) >= 15, "nice"
    assert os.getsid(pid_of(one)) == pid_of(one), "keys of the terminal do not reach it"
    limits = Path(f"/proc/{pid_of(one)}/limits").read_text()
    assert [line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core")] == [["0", "0"]]


def test_an_interrupt_does_not_end_a_worker(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(seconds=0.05)
    one = running(job)
    wait_for(one, lambda progress: progress.done >= 1.0)
    os.kill(pid_of(one), signal.SIGINT)
    assert wait_for(one).state == "whole"


ALONE = """
import sys, time
sys.path.insert(0, sys.argv[2])
import made_up_hearing
from pathlib import Path
from qualcode.transcription import queue, runner
from qualcode.transcription.job import read_job
runner.WORKER = made_up_hearing.MADE_UP_WORKER
one = runner.Runner(read_job(Path(sys.argv[1])))
one.start()
while one.poll().done < 2:
    time.sleep(0.01)
print(one._process.pid, flush=True)
time.sleep(60)
"""


def test_a_worker_whose_parent_is_killed_ends_by_itself(
    job: Job, tmp_path: Path, behave: Callable[..., None], running: Callable[[Job], Runner]
) -> None:
    behave(seconds=0.05, at=2, fault="stuck")
    parent = subprocess.Popen(
        [sys.executable, "-c", ALONE, str(job.path), str(ROOT / "tests")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.2)
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + SOON
    while is_alive(pid):
        assert time.monotonic() < end
        time.sleep(0.01)
    kept = read_job(job.path)
    assert kept.pieces == 2
    behave()
    assert wait_for(running(kept)).state == "whole"
    assert list(heard_in(read_job(job.path))) == expected(tmp_path, 6)


def test_the_second_is_told_who_works_at_it(job: Job, running: Callable[[Job], Runner], behave: Callable[..., None]) -> None:
    behave(seconds=1.0)
    first = running(job)
    wait_for(first, lambda progress: progress.done >= 1.0)
    refused = wait_for(running(job))
    assert refused.fault is not None and refused.fault.key == "transcribing.job-held"
    assert str(pid_of(first)) in str(refused.fault)
    assert first.poll().state == "hearing"


@pytest.mark.parametrize(("number", "key"), [(errno.ENOMEM, "job-no-memory"), (errno.EAGAIN, "job-not-started")])
def test_a_process_that_cannot_be_started_is_said(job: Job, monkeypatch: pytest.MonkeyPatch, number: int, key: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(subprocess, "Popen", refuse)
    one = Runner(job)
    one.start()
    now = one.poll()
    assert now.state == "failed" and now.fault is not None
    assert now.fault.key == f"transcribing.{key}" and "Mette Hansen.wav" in now.fault.text("en")
    assert one.stop().state == "failed"


def test_a_runner_that_never_began_is_stopped_too(job: Job) -> None:
    assert Runner(job).stop().state == "waiting"


# In turn


def test_recordings_are_heard_in_turn_and_one_that_fails_does_not_stop_the_others(
    study: Path, tmp_path: Path, behave: Callable[..., None]
) -> None:
    behave(seconds=0.01, at=4, fault="killed")
    for seed, seconds in enumerate((3, 5, 2)):
        queued(study, tmp_path, seconds, seed, f"{seed}.wav")
    line = InTurn(study)
    order = []
    end = time.monotonic() + 30
    while True:
        standings = line.turn()
        if line.hearing is not None and line.hearing.name not in order:
            order.append(line.hearing.name)
        assert sum(standing.progress.state in ("starting", "hearing") for standing in standings) <= 1
        if not line.busy:
            break
        assert time.monotonic() < end
        time.sleep(0.01)
    assert order == ["0", "1", "2"]
    assert [standing.progress.state for standing in line.standings()] == ["whole", "failed", "whole"]
    assert line.standings()[1].progress.done == 4.0
    behave()
    line.resume()
    while line.busy:
        line.turn()
        assert time.monotonic() < end
        time.sleep(0.01)
    assert [standing.progress.state for standing in line.turn()] == ["whole"] * 3


def test_pause_go_on_and_take_out(study: Path, tmp_path: Path, behave: Callable[..., None]) -> None:
    behave(seconds=0.1)
    first, second = (queued(study, tmp_path, 4, seed, f"{seed}.wav") for seed in range(2))
    line = InTurn(study)
    end = time.monotonic() + 30
    while line.turn()[0].progress.done < 1.0:
        assert time.monotonic() < end
        time.sleep(0.01)
    began = time.monotonic()
    line.pause()
    assert time.monotonic() - began < SOON
    assert [one.progress.state for one in line.turn()] == ["stopped", "waiting"]
    assert not line.busy
    with holding(first.path):
        pass
    line.resume()
    while line.turn()[0].progress.done < 2.0:
        assert time.monotonic() < end
        time.sleep(0.01)
    line.drop(first.key)
    assert [one.job for one in line.standings()] == [second]
    assert not first.path.exists() and not first.recording.exists()
    while line.turn()[0].progress.state != "whole":
        assert time.monotonic() < end
        time.sleep(0.01)
    assert [job.key for job in jobs(study)] == [second.key]


def test_only_those_asked_for_are_heard(study: Path, tmp_path: Path, behave: Callable[..., None]) -> None:
    behave()
    _, second = (queued(study, tmp_path, 2, seed, f"{seed}.wav") for seed in range(2))
    line = InTurn(study, {second.key})
    end = time.monotonic() + 30
    while line.busy:
        line.turn()
        assert time.monotonic() < end
        time.sleep(0.01)
    assert [job.whole for job in jobs(study)] == [False, True]


# Real want of room and of memory


@pytest.fixture
def small_disk(study: Path) -> Iterator[Path]:
    """The folder of recordings on a disk of 80 kB, where one may be made."""
    place = study / "recordings"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", str(place)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no disk can be made here: that needs an administrator")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_gets_full_keeps_what_was_heard_and_goes_on_when_there_is_room(
    study: Path,
    small_disk: Path,
    tmp_path: Path,
    running: Callable[[Job], Runner],
    behave: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue, "BESIDE", 0)
    behave()
    job = queued(study, tmp_path, 250)
    failed = wait_for(running(job))
    told = fault_of(failed)
    assert told.key == "transcribing.job-disk-full" and str(small_disk) in str(told)
    kept = read_job(job.path)
    assert 20 < kept.pieces < 250 and list(heard_in(kept)) == expected(tmp_path, 250)[: kept.pieces]
    subprocess.run(["mount", "-o", "remount,size=1m", str(small_disk)], check=True)
    assert wait_for(running(kept)).state == "whole"
    assert list(heard_in(read_job(job.path))) == expected(tmp_path, 250)


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) * 1_000_000,) * 2)
from qualcode.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.shared
@pytest.mark.slow
def test_a_model_that_memory_does_not_hold_is_said(shared_data: Path, tmp_path: Path) -> None:
    """The real engine with less and less memory: a sentence every time, from where even its libraries do not fit."""
    pytest.importorskip("faster_whisper")
    model = str(pytest.importorskip("weights").weights_or_skip("base"))
    (clip,) = (shared_data / "audio").rglob("jfk.flac")
    told = {}
    for limit in (4000, 900, 700, 500, 300, 200):
        Study.new(tmp_path / f"{limit}").close()
        words = ["transcribe", str(tmp_path / f"{limit}"), str(clip), "--model", model, "--language", "en", "--json"]
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(limit), *words],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        (row,) = json.loads(done.stdout)["recordings"]
        told[limit] = row["result"]
        assert row["result"] == "transcribed" or ("memory" in row["why"] and done.returncode == 1), row["why"]
    print(told)
    assert told[4000] == "transcribed" and "failed" in told.values()
