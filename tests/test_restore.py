"""Restoring after crashes, mix-ups and on disks that cannot be written; new studies and demos that were interrupted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from filled_study import differences, dump, filled_study, new_study, soundness
from made_once import copy_of

from qualcode import demo
from qualcode.cli import main
from qualcode.demo import lay_out_demo
from qualcode.faults import Fault
from qualcode.study import Study, backup, database
from qualcode.study import study as study_module
from qualcode.study.backup import backups, make_backup, restore_backup
from qualcode.study.database import integrity_faults


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return filled_study(tmp_path / "s")


class Crash(BaseException):
    """The process dies here."""


def names(study: Study) -> set[str]:
    return {row["name"] for row in dump(study)["code"].values()}


@pytest.mark.parametrize("step", range(12))
def test_a_crash_while_restoring_loses_nothing(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Whatever step is the last, the study opens with all its work, or it is the backup and the work was kept."""
    made = make_backup(study.reads.connection, study.file)
    study.do("make-code", name="kun i loggen")
    killed = copy_of(study.file.parent, tmp_path / "killed") / "study.qualcode"
    assert Path(f"{killed}-wal").stat().st_size > 0
    stood = killed.stat().st_ino
    left = iter(range(step))

    def dying(patched: pytest.MonkeyPatch, owner: object, name: str) -> None:
        real = getattr(owner, name)

        def call(*arguments: object, **named: object) -> object:
            if next(left, None) is None:
                raise Crash
            return real(*arguments, **named)

        patched.setattr(owner, name, call)

    with monkeypatch.context() as patched:
        for owner, name in ((backup.shutil, "copy2"), (backup.os, "replace"), (backup.os, "fsync"), (Path, "unlink")):
            dying(patched, owner, name)
        with suppress(Crash):
            restore_backup(made, killed)
    with Study.open(killed) as opened:
        assert soundness(opened) == []
        if killed.stat().st_ino == stood:
            assert "kun i loggen" in names(opened)
            return
    [kept] = killed.parent.glob("*-kept")
    with Study.open(kept, write=False) as replaced:
        assert "kun i loggen" in names(replaced)


def stale_log(study: Study) -> Path:
    """The study file is gone, the log of a killed writer lies there still."""
    for number in range(40):
        study.do("make-code", name=f"efter {number}", definition="x" * 500)
    log = Path(f"{study.file}-wal")
    content = log.read_bytes()
    study.close()
    study.file.unlink()
    log.write_bytes(content)
    return study.file


def test_a_log_left_alone_is_not_played_onto_a_restored_study(study: Study) -> None:
    made = make_backup(study.reads.connection, study.file)
    before = dump(study)
    file = stale_log(study)
    assert restore_backup(made, file) is None
    with Study.open(file) as restored:
        assert differences(before, dump(restored)) == []
    assert integrity_faults(file) == []
    assert list(file.parent.glob("*-kept-wal"))


def test_a_backup_of_another_study_is_refused(study: Study, tmp_path: Path) -> None:
    with new_study(tmp_path / "other") as other:
        made = make_backup(other.reads.connection, other.file)
    study.close()
    before = study.file.read_bytes()
    with pytest.raises(Fault) as refused:
        restore_backup(made, study.file)
    assert refused.value.key == "study.other-study"
    assert study.file.read_bytes() == before
    study.file.write_bytes(b"SQLite format 3\x00" + os.urandom(5000))
    restore_backup(made, study.file)
    assert integrity_faults(study.file) == []


def test_a_disk_that_refuses_is_told_in_a_sentence(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_backup(study.reads.connection, study.file)
    study.close()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(backup.os, "replace", refuse)
    with pytest.raises(Fault) as refused:
        restore_backup(made, study.file)
    assert refused.value.key == "study.read-only"
    assert not list(study.file.parent.glob("*.restoring"))


def test_a_backup_while_another_process_codes(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = backup.copy_database

    def slow(connection: object, target: Path) -> None:
        copy(connection, target)  # type: ignore[arg-type]
        study.do("make-code", name="imens")

    monkeypatch.setattr(backup, "copy_database", slow)
    with Study.open(study.file, write=False) as reader:
        made = make_backup(reader.reads.connection, reader.file)
    assert backups(study.file) == [made]


def test_a_sound_study_is_sound_where_nothing_can_be_written_beside_it(study: Study) -> None:
    study.close()
    Path(f"{study.file}-wal").mkdir()  # as in a read-only folder: SQLite cannot open what it needs beside the file
    with closing(sqlite3.connect(f"file:{study.file}?mode=ro", uri=True)) as raw, pytest.raises(sqlite3.OperationalError):
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert integrity_faults(study.file) == []
    with Study.open(study.file, write=False) as reader:
        assert reader.reads.codes()


def test_a_study_in_use_is_not_read_past_its_log(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    study.close()

    def impatient(address: str) -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, timeout=0.1, factory=database._Connection)

    monkeypatch.setattr(database, "_open", impatient)
    with closing(sqlite3.connect(study.file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Fault) as refused:
            Study.open(study.file, write=False)
    assert refused.value.key == "study.busy"


# A study that is gone


def test_restore_where_the_study_file_is_gone(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    make_backup(study.reads.connection, study.file)
    before = dump(study)
    study.close()
    folder = study.file.parent
    for named in (folder, study.file):
        study.file.unlink()
        with pytest.raises(Fault) as refused:
            Study.new(folder)
        assert refused.value.key == "study.backups-there"
        assert str(folder) in refused.value.text("da")
        assert main(["restore", str(named)]) == 0
        with Study.open(folder) as restored:
            assert differences(before, dump(restored)) == []
    assert capsys.readouterr().err == ""
    assert main(["restore", str(folder / "nowhere.qualcode")]) != 0


def test_a_kept_file_is_not_passed_over(study: Study) -> None:
    study.close()
    study.file.rename(study.file.with_name("study-replaced-20260101T000000.qualcode-kept"))
    with pytest.raises(Fault) as refused:
        Study.new(study.file.parent)
    assert refused.value.key == "study.backups-there"


# New studies


def test_a_log_left_alone_is_not_played_onto_a_new_study(study: Study) -> None:
    file = stale_log(study)
    with Study.new(file.parent, title="den nye") as new:
        assert new.reads.study().title == "den nye"
        assert names(new) == set()
        assert soundness(new) == []
    assert list(file.parent.glob("*-kept-wal"))


def test_two_new_studies_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out = study_module.lay_out

    def overtaken(folder: Path) -> Path:
        file = lay_out(folder)
        monkeypatch.setattr(study_module, "lay_out", lay_out)
        new_study(folder).close()
        return file

    monkeypatch.setattr(study_module, "lay_out", overtaken)
    with pytest.raises(Fault) as refused:
        Study.new(tmp_path / "s", title="den anden")
    assert refused.value.key == "study.exists"
    with Study.open(tmp_path / "s") as first:
        assert first.reads.study().title == "Efter sygemeldingen"


# The demo


@pytest.mark.parametrize("folder_is_there", [False, True])
def test_an_interrupted_demo_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder_is_there: bool) -> None:
    folder = tmp_path / "demo"
    if folder_is_there:
        folder.mkdir()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(demo._Player, "_split", killed)
        if folder_is_there:  # a process that is killed cleans nothing up
            patched.setattr(demo.shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            lay_out_demo(folder, "en")
    file = lay_out_demo(folder, "en")
    assert file == folder / "study.qualcode"
    assert [path.name for path in tmp_path.iterdir() if "demo" in path.name] == ["demo"]
    with Study.open(folder) as study:
        assert soundness(study) == []
        assert study.reads.materials()
    assert list((folder / "corpora").iterdir())
    assert (folder / "exports").is_dir()
    with pytest.raises(Fault) as refused:
        lay_out_demo(folder, "en")
    assert refused.value.key == "study.exists"
