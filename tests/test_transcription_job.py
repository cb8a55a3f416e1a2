"""The work file of a recording that is being heard: what is kept is whole, what is cut off is heard again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualcode.faults import Fault, UsageFault
from qualcode.locale import Term
from qualcode.text.heard import Heard, Word
from qualcode.transcription.job import (
    EngineUsed,
    Filing,
    Job,
    Journal,
    Recording,
    Ticket,
    heard_in,
    holding,
    job_path,
    make_job,
    read_job,
    remove,
    rewrite,
)
from qualcode.transcription.languages import CODES, languages_given
from qualcode.transcription.records import Options, PieceHeard
from qualcode.transcription.telling import fault_of, packed

SHA = "ab" * 32
TICKET = Ticket(
    Recording("recording-abababababab.wav", "Mette på Ærø.wav", "audio/wav", 4044, SHA, 20.0),
    Options(Path("/models/large-v3"), ("da", "en"), "faster-whisper", True, 2, "Ærø, Mette", 3),
    Filing("Mette på Ærø", "focus-group", 2, "borgere", "2026-05-03"),
    order=3.5,
    again=True,
)
ENGINE = EngineUsed("made-up", "1.2", "large-v3", "f" * 64, {"beam": 5, "temperatures": [0.0, 0.2]})


def piece(number: int, text: str = " løn") -> PieceHeard:
    word = Word(text, number + 0.1, number + 0.5, 0.25)
    unsure = Word(" mere", number + 0.5, number + 0.75, None)
    return PieceHeard(number, float(number), number + 1.0, (Heard(word.start, unsure.end, (word, unsure), ("loop",), 2),), ("da",))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return make_job(tmp_path, TICKET)


def filled(job: Job, pieces: int = 3) -> Job:
    with Journal(job) as journal:
        journal.add_engine(ENGINE, 20.0)
        for number in range(pieces):
            journal.add_piece(piece(number), 0.5)
        return journal.job


def test_what_is_written_is_read_again(job: Job) -> None:
    assert job.ticket == TICKET
    assert (job.pieces, job.until, job.whole) == (0, 0.0, False)
    written = filled(job)
    with Journal(written) as journal:
        journal.add_notice("transcribing.sound-cut-off", {"file": "a.wav", "read": "1:00", "of": "2:00"})
        journal.add_notice("transcribing.sound-cut-off", {"file": "a.wav", "read": "1:00", "of": "2:00"})
        journal.add_whole((1, None, 2))
        journal.add_storing(("x", "y"))
        written = journal.job
    again = read_job(job.path)
    assert again == written
    assert again.length == written.length == job.path.stat().st_size
    assert (again.pieces, again.until, again.took, again.whole) == (3, 3.0, 1.5, True)
    assert again.notices == (("transcribing.sound-cut-off", {"file": "a.wav", "read": "1:00", "of": "2:00"}),)
    assert (again.voices, again.storing, again.engine) == ((1, None, 2), ("x", "y"), ENGINE)
    assert list(heard_in(again)) == [piece(number) for number in range(3)]


def test_a_line_that_is_cut_off_anywhere_is_dropped(job: Job) -> None:
    filled(job, 2)
    whole = job.path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for length in range(last, len(whole)):
        job.path.write_bytes(whole[:length])
        cut = read_job(job.path)
        assert (cut.pieces, cut.length) == (1, last), length
        with Journal(cut) as journal:
            journal.add_piece(piece(1), 0.5)
        assert job.path.read_bytes() == whole


@pytest.mark.parametrize(
    "broken", [b"\0" * 40 + b"\n", b"{}\n", b"[]\n", b'{"piece":7,"end":1}\n', b'{"storing":3}\n', b"\xff\xfe\n", b"1\n"]
)
def test_nothing_after_a_line_that_cannot_be_read_is_taken(job: Job, broken: bytes) -> None:
    """A power cut leaves zeros, a disk leaves anything: what stands behind it is heard again."""
    written = filled(job, 2)
    whole = job.path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    job.path.write_bytes(whole[:last] + broken + whole[last:])
    again = read_job(job.path)
    assert again.pieces == 1
    assert len(list(heard_in(again))) == 1
    with Journal(again) as journal:
        journal.add_piece(piece(1), 0.5)
    assert read_job(job.path) == written


def test_pieces_without_an_engine_are_nobodys(job: Job) -> None:
    with Journal(job) as journal, pytest.raises(ValueError):  # noqa: PT011
        journal.add_piece(piece(0), 0.1)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "job-unreadable"),
        (b"{}\n", "job-unreadable"),
        (b'{"transcribing":1}\n', "job-unreadable"),
        (b'{"transcribing":1', "job-unreadable"),
        (b'{"transcribing":"x"}\n', "job-unreadable"),
        (b'{"transcribing":99}\n', "job-newer"),
    ],
)
def test_a_beginning_that_cannot_be_read_is_said_with_place_and_remedy(job: Job, content: bytes, key: str) -> None:
    job.path.write_bytes(content)
    with pytest.raises(Fault) as refused:
        read_job(job.path)
    assert refused.value.key == f"transcribing.{key}"
    assert job.path.name in str(refused.value) and str(job.path.parent) in str(refused.value) and "--restart" in str(refused.value)


def test_a_work_file_that_is_gone_is_said(job: Job) -> None:
    job.path.unlink()
    with pytest.raises(Fault) as refused:
        read_job(job.path)
    assert refused.value.key == "transcribing.job-gone"


def test_each_piece_is_on_the_disk_before_the_next(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    sizes = []
    with Journal(job) as journal:
        journal.add_engine(ENGINE, 20.0)
        sizes.append(job.path.stat().st_size)
        for number in range(3):
            journal.add_piece(piece(number), 0.1)
            sizes.append(job.path.stat().st_size)
    assert synced == sizes


def test_other_engines_and_models_are_not_mixed(job: Job) -> None:
    now = filled(job)
    for other in (replace(ENGINE, version="2"), replace(ENGINE, model_sha256="e" * 64), replace(ENGINE, settings={"beam": 1})):
        with Journal(now) as journal, pytest.raises(Fault) as refused:
            journal.add_engine(other, 20.0)
        assert refused.value.key == "transcribing.job-other-model"
        assert "Mette på Ærø.wav" in str(refused.value) and "--restart" in str(refused.value)
    with Journal(now) as journal:
        journal.add_engine(ENGINE, 20.0)
    assert read_job(job.path) == now


def test_another_first_line_keeps_what_was_heard(job: Job) -> None:
    now = filled(job)
    changed = rewrite(now, replace(TICKET, order=1.0))
    assert changed.ticket.order == 1.0
    assert list(heard_in(changed)) == list(heard_in(now))
    assert sorted(path.name for path in job.path.parent.iterdir()) == [job.path.name]


def test_two_cannot_work_at_one_job(job: Job) -> None:
    with holding(job.path), pytest.raises(Fault) as refused, holding(job.path):
        pass
    assert refused.value.key == "transcribing.job-held"
    assert str(os.getpid()) in str(refused.value)
    with holding(job.path):
        pass


def test_what_is_removed_leaves_nothing(job: Job) -> None:
    job.recording.write_bytes(b"x")
    with holding(job.path):
        remove(job, recording=True)
    assert list(job.path.parent.iterdir()) == []


# A disk that is full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB, where one may be made."""
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no disk can be made here: that needs an administrator")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_keeps_every_finished_piece(small_disk: Path) -> None:
    job = make_job(small_disk, TICKET)
    with Journal(job) as journal:
        journal.add_engine(ENGINE, 20.0)
        with pytest.raises(Fault) as refused:
            for number in range(1000):
                journal.add_piece(piece(number, " ord" * 100), 0.1)
        kept = journal.job
        assert refused.value.key == "transcribing.job-disk-full"
        assert "Mette på Ærø.wav" in str(refused.value) and str(small_disk) in str(refused.value)
        assert kept.pieces > 10
    assert read_job(job.path) == kept
    assert job.path.read_bytes().endswith(b"\n")
    with pytest.raises(Fault) as refused:
        rewrite(kept, replace(TICKET, order=9.0))
    assert refused.value.key == "transcribing.job-disk-full"
    assert read_job(job.path) == kept


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_line_that_cannot_be_written_is_not_left_in_part(job: Job, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    now = filled(job)

    def refuse(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with Journal(now) as journal:
        monkeypatch.setattr(os, "fsync", refuse)
        with pytest.raises(Fault) as refused:
            journal.add_piece(piece(3), 0.1)
        monkeypatch.undo()
        assert refused.value.key == ("transcribing.job-unwritable" if number == errno.EIO else "transcribing.job-disk-full")
        assert read_job(job.path) == now
        journal.add_piece(piece(3), 0.1)
    assert read_job(job.path).pieces == 4


# What is said, and in which language


def test_what_a_worker_says_comes_out_as_it_went_in() -> None:
    fields: dict[str, Any] = {"file": "a.wav", "reason": Term("reason.full"), "n": 3, "folder": Path("/x"), "free": 1.5}
    told = json.loads(json.dumps(packed(fields)))
    fault = fault_of("transcribing.job-unwritable", told)
    assert isinstance(fault.fields["reason"], Term)
    assert fault.text("da") == Fault("transcribing.job-unwritable", file="a.wav", folder="/x", reason=Term("reason.full")).text("da")


def test_languages_are_those_that_whisper_knows() -> None:
    tokenizer = pytest.importorskip("faster_whisper.tokenizer")
    assert set(tokenizer._LANGUAGE_CODES) == CODES


def test_languages_are_given_and_known() -> None:
    assert languages_given("da") == ("da",)
    assert languages_given(" DA, en,da ") == ("da", "en")
    for nothing in (None, "", ","):
        with pytest.raises(UsageFault) as missing:
            languages_given(nothing)
        assert "--language" in str(missing.value)
    with pytest.raises(Fault) as unknown:
        languages_given("dk")
    assert "dk" in str(unknown.value) and " da," in str(unknown.value)


def test_the_place_of_a_work_file_follows_from_the_sound(tmp_path: Path) -> None:
    assert job_path(tmp_path, SHA).name == "abababababab.transcribing.unfinished"
