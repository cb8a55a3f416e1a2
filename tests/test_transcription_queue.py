"""Recordings put into the queue: copied under a name that tells nothing, in their order, and each once."""

from __future__ import annotations

import errno
import os
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import made_up_hearing as made_up
import pytest

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.transcription import queue
from qualcode.transcription.job import EngineUsed, Filing, Job, Journal, holding, read_job
from qualcode.transcription.queue import Added, add, cancel, jobs, move, recordings_folder, unreadable
from qualcode.transcription.records import Options, PieceHeard

OPTIONS = Options(Path("/models/large-v3"), ("da",))
ENGINE = EngineUsed("made-up", "1", "tiny-ear", "0" * 64)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    Study.new(tmp_path / "s").close()
    return tmp_path / "s"


def brought(study: Path, *files: Path, options: Options = OPTIONS, known: dict[str, str] | None = None, **how: object) -> tuple[Added, ...]:
    return add(study, files, options, known=known or {}, look=made_up.look, **how)  # type: ignore[arg-type]


def begun(job: Job, pieces: int = 2) -> Job:
    with Journal(job) as journal:
        journal.add_engine(ENGINE, 5.0)
        for number in range(pieces):
            journal.add_piece(PieceHeard(number, number, number + 1.0), 0.1)
        return journal.job


def key_of(result: Added) -> str:
    assert result.why is not None
    return result.why.key.removeprefix("transcribing.")


def test_recordings_wait_in_the_order_given(study: Path, tmp_path: Path) -> None:
    files = [made_up.recording(tmp_path / f"{name}.wav", 3, seed) for seed, name in enumerate("zæam")]
    added = brought(study, *files)
    assert [one.result for one in added] == ["queued"] * 4
    assert [job.name for job in jobs(study)] == ["z", "æ", "a", "m"]
    brought(study, made_up.recording(tmp_path / "b.wav", 3, 9))
    assert [job.name for job in jobs(study)] == ["z", "æ", "a", "m", "b"]
    first = jobs(study)[0].ticket
    assert (first.filing, first.options, first.recording.seconds) == (Filing("z"), OPTIONS, 3.0)


def test_the_copy_is_the_recording_and_its_name_tells_nothing(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "Mette Hansen 010190-1234.WAV", 4)
    (added,) = brought(study, file)
    assert added.job is not None
    assert added.job.recording.read_bytes() == file.read_bytes()
    assert sorted(path.suffix for path in recordings_folder(study).iterdir()) == [".lock", ".unfinished", ".wav"]
    for path in recordings_folder(study).iterdir():
        assert "Mette" not in path.name and "1234" not in path.name
    assert added.job.recording.name == f"recording-{added.job.key[:12]}.wav"
    odd = made_up.recording(tmp_path / "lyd.Mette Hansen", 4, seed=5)
    (added,) = brought(study, odd)
    assert added.job is not None and added.job.recording.suffix == ""


def test_the_copy_is_on_the_disk_before_the_work_file(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name))
    (added,) = brought(study, made_up.recording(tmp_path / "a.wav", 2))
    assert added.job is not None
    copy = added.job.recording.name
    assert synced.index(f"{copy}.unfinished") < synced.index("recordings") < len(synced) - 1
    assert synced[-1] == "recordings"


def test_what_is_there_is_not_copied_again(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    (first,) = brought(study, file)
    assert first.job is not None
    before = first.job.recording.stat()
    told: list[tuple[int, int]] = []
    (again,) = brought(study, file, progress=lambda done, of: told.append((done, of)))
    assert again.result == "queued" and again.job == first.job
    assert first.job.recording.stat().st_mtime_ns == before.st_mtime_ns and first.job.recording.stat().st_ino == before.st_ino
    assert told == []


def test_a_copy_that_is_damaged_is_made_again(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    (first,) = brought(study, file)
    assert first.job is not None
    first.job.recording.write_bytes(b"x" * file.stat().st_size)
    brought(study, file)
    assert first.job.recording.read_bytes() == file.read_bytes()


def test_copying_is_told(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_BLOCK", 1000)
    files = [made_up.recording(tmp_path / f"{seed}.wav", 10, seed) for seed in range(2)]
    told: list[tuple[int, int]] = []
    brought(study, *files, progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told) and len(told) == 6
    assert told[-1] == (4088, 4088)


def test_the_same_recording_twice_is_heard_once(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    copy = shutil.copy(file, tmp_path / "kopi.wav")
    first, second, third = brought(study, file, Path(copy), file)
    assert [one.result for one in (first, second, third)] == ["queued", "skipped", "skipped"]
    assert key_of(second) == "job-twice" and "a.wav" in str(second.why) and "kopi.wav" in str(second.why)
    assert len(jobs(study)) == 1


def test_a_recording_of_the_study_is_skipped_unless_it_is_wanted_again(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    sha256 = queue.sha256_of(file)
    (skipped,) = brought(study, file, known={sha256: "Interview 3"})
    assert (skipped.result, key_of(skipped)) == ("skipped", "job-known")
    assert "Interview 3" in str(skipped.why) and "--again" in str(skipped.why)
    assert not recordings_folder(study).exists()
    (queued,) = brought(study, file, known={sha256: "Interview 3"}, again=True)
    assert queued.result == "queued" and queued.job is not None and queued.job.ticket.again


def test_without_room_nothing_is_begun(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [made_up.recording(tmp_path / f"{seed}.wav", 10, seed) for seed in range(2)]
    size = sum(file.stat().st_size for file in files)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, size + queue.BESIDE - 1))
    with pytest.raises(Fault) as refused:
        brought(study, *files)
    assert refused.value.key == "transcribing.job-no-room"
    assert str(study) in str(refused.value) and "20 MB" in str(refused.value) and "21 MB" in str(refused.value)
    assert not recordings_folder(study).exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, size + queue.BESIDE))
    assert [one.result for one in brought(study, *files)] == ["queued", "queued"]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 0))
    assert [one.result for one in brought(study, *files)] == ["queued", "queued"], "the copies are there"


@pytest.mark.parametrize(("number", "key"), [(errno.ENOSPC, "job-disk-full"), (errno.EIO, "job-not-copied")])
def test_a_copy_that_fails_leaves_nothing(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, key: str) -> None:
    files = [made_up.recording(tmp_path / f"{seed}.wav", 2, seed) for seed in range(2)]
    real, calls = os.fsync, []

    def once(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(os, "fsync", once)
    failed, queued = brought(study, *files)
    assert (failed.result, key_of(failed)) == ("failed", key)
    assert "0.wav" in str(failed.why) and str(study) in str(failed.why)
    assert queued.result == "queued" and len(jobs(study)) == 1, "one that fails does not stop the others"
    assert not list(recordings_folder(study).glob("*.wav.unfinished")) and len(list(recordings_folder(study).glob("*.wav"))) == 1


def test_a_recording_that_changes_meanwhile_is_refused(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    monkeypatch.setattr(queue, "sha256_of", lambda path: "0" * 64)
    (failed,) = brought(study, file)
    assert key_of(failed) == "job-changing"
    assert not list(recordings_folder(study).glob("*.wav")) and jobs(study) == ()


def test_a_file_that_is_not_there_does_not_stop_the_others(study: Path, tmp_path: Path) -> None:
    failed, queued = brought(study, tmp_path / "nix.wav", made_up.recording(tmp_path / "a.wav", 2))
    assert (failed.result, queued.result) == ("failed", "queued")
    assert "nix.wav" in str(failed.why)


def test_what_was_begun_goes_on_as_it_was_begun(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 5)
    (first,) = brought(study, file)
    assert first.job is not None
    now = begun(first.job)
    (resumed,) = brought(study, file, options=replace(OPTIONS, hints="andre ord"))
    assert (resumed.result, resumed.job) == ("resumed", now)


def test_what_was_begun_is_stored_once_more_where_that_is_asked_later(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 5)
    (first,) = brought(study, file)
    assert first.job is not None
    now = begun(first.job)
    (resumed,) = brought(study, file, known={now.key: "Interview 1"}, again=True)
    assert resumed.job is not None
    assert (resumed.result, resumed.job.pieces, resumed.job.ticket.again) == ("resumed", now.pieces, True)
    assert read_job(now.path) == resumed.job


def test_a_file_whose_name_is_blank_is_called_as_its_copy(study: Path, tmp_path: Path) -> None:
    (added,) = brought(study, made_up.recording(tmp_path / " .wav", 2))
    assert added.job is not None and added.job.name == Path(added.job.ticket.recording.file).stem
    (named,) = brought(study, made_up.recording(tmp_path / "a.wav", 3), filing=Filing(" ", group=" "))
    assert named.job is not None and named.job.ticket.filing == Filing("a")


@pytest.mark.parametrize(
    "other",
    [
        replace(OPTIONS, model=Path("/models/tiny")),
        replace(OPTIONS, languages=("en",)),
        replace(OPTIONS, engine="openai-whisper"),
        replace(OPTIONS, split_channels=True),
        replace(OPTIONS, voices=2),
    ],
)
def test_what_was_begun_otherwise_is_not_mixed(study: Path, tmp_path: Path, other: Options) -> None:
    file = made_up.recording(tmp_path / "a.wav", 5)
    (first,) = brought(study, file)
    assert first.job is not None
    now = begun(first.job)
    (failed,) = brought(study, file, options=other)
    assert (failed.result, key_of(failed)) == ("failed", "job-other-options")
    assert "2 pieces" in str(failed.why) and "--restart" in str(failed.why)
    assert read_job(now.path) == now
    (anew,) = brought(study, file, options=other, restart=True)
    assert anew.job is not None
    assert (anew.result, anew.job.pieces, anew.job.ticket.options) == ("queued", 0, other)


def test_of_what_nothing_is_heard_yet_the_last_word_counts(study: Path, tmp_path: Path) -> None:
    files = [made_up.recording(tmp_path / f"{seed}.wav", 2, seed) for seed in range(2)]
    brought(study, *files)
    (again,) = brought(study, files[0], options=replace(OPTIONS, languages=("en",)), filing=Filing("Nyt navn", round=2))
    assert again.job is not None
    assert (again.job.ticket.options.languages, again.job.name, again.job.ticket.filing.round) == (("en",), "Nyt navn", 2)
    assert [job.name for job in jobs(study)] == ["Nyt navn", "1"], "it keeps its place"


def test_one_that_is_being_heard_is_left_alone(study: Path, tmp_path: Path) -> None:
    file = made_up.recording(tmp_path / "a.wav", 2)
    (first,) = brought(study, file)
    assert first.job is not None
    with holding(first.job.path):
        (failed,) = brought(study, file, restart=True)
        assert key_of(failed) == "job-held" and str(os.getpid()) in str(failed.why)
        for change in (lambda job: cancel(job), lambda job: move(study, job, 0)):
            with pytest.raises(Fault) as refused:
                change(first.job)
            assert refused.value.key == "transcribing.job-held"
    assert jobs(study) == (first.job,)


def test_the_order_can_be_changed(study: Path, tmp_path: Path) -> None:
    brought(study, *[made_up.recording(tmp_path / f"{name}.wav", 2, seed) for seed, name in enumerate("abcd")])

    def names() -> str:
        return "".join(job.name for job in jobs(study))

    for at, to, order in ((3, 0, "dabc"), (0, 2, "abdc"), (1, 1, "abdc"), (0, 99, "bdca"), (2, -4, "cbda")):
        move(study, jobs(study)[at], to)
        assert names() == order
    for number in range(90):  # halves of halves run out
        expected = names()[0] + names()[2] + names()[1] + names()[3]
        move(study, jobs(study)[2], 1)
        assert names() == expected, number


def test_what_is_taken_out_leaves_only_what_the_study_has(study: Path, tmp_path: Path) -> None:
    brought(study, *[made_up.recording(tmp_path / f"{seed}.wav", 2, seed) for seed in range(2)])
    first, second = jobs(study)
    cancel(first)
    cancel(first)
    cancel(second, {second.key})
    assert [path.name for path in recordings_folder(study).iterdir()] == [second.recording.name]


def test_a_work_file_that_cannot_be_read_does_not_hide_the_others(study: Path, tmp_path: Path) -> None:
    brought(study, *[made_up.recording(tmp_path / f"{seed}.wav", 2, seed) for seed in range(2)])
    broken, whole = jobs(study)
    broken.path.write_bytes(b"x")
    assert jobs(study) == (whole,)
    assert [fault.key for fault in unreadable(study)] == ["transcribing.job-unreadable"]
    (failed,) = brought(study, tmp_path / "0.wav")
    assert key_of(failed) == "job-unreadable"
    (anew,) = brought(study, tmp_path / "0.wav", restart=True)
    assert anew.result == "queued" and unreadable(study) == ()


def test_without_a_study_there_is_no_queue(tmp_path: Path) -> None:
    with pytest.raises(Fault) as refused:
        brought(tmp_path / "nix", made_up.recording(tmp_path / "a.wav", 2))
    assert refused.value.key == "study.missing"
