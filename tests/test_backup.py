"""Backups that count, a full disk, a damaged file: the study stays, and what is said is a sentence."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from filled_study import differences, dump, filled_study, new_study, raw_rows, soundness
from hypothesis import given, settings
from hypothesis import strategies as st
from made_once import copy_of

from qualcode.faults import Fault
from qualcode.study import Study, backup
from qualcode.study.backup import EVERY, KEPT, KEPT_DAYS, backups, make_backup, restore_backup, superfluous, verify
from qualcode.study.check import check_study
from qualcode.study.database import driver, integrity_faults
from qualcode.study.figures import code_frequencies, study_figures
from qualcode.study.lock import WriterLock
from qualcode.study.quotes import quote_rows
from qualcode.study.search import search
from qualcode.text.matching import Query

HERE = Path(__file__).resolve().parent


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return filled_study(tmp_path / "s")


def at(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    """Make it that moment for backups."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return moment

    monkeypatch.setattr(backup, "datetime", Clock)


def moment(days: float = 0, hours: float = 0) -> dt.datetime:
    return dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=days, hours=hours)


# Making


def test_a_backup_holds_what_the_study_held(study: Study) -> None:
    before = dump(study)
    made = make_backup(study.reads.connection, study.file)
    study.do("delete-material", material="Interview 1", codings="drop")
    assert integrity_faults(made) == []
    with Study.open(made, write=False) as copy:
        assert differences(before, dump(copy)) == []
        assert soundness(copy) == []
    assert made.parent == study.file.parent / "backups"
    assert not list(made.parent.glob("*.unfinished"))


def test_a_backup_by_a_reader_while_a_writer_writes(study: Study) -> None:
    with Study.open(study.file, write=False) as reader, study.action("demo"):
        study.do("make-code", name="uafsluttet")
        made = make_backup(reader.reads.connection, study.file, why="by-hand")
    assert raw_rows(made, "SELECT count(*) FROM code WHERE name = 'uafsluttet'") == [(0,)]


def test_nothing_is_overwritten(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("mine")
    with pytest.raises(Fault) as refused:
        make_backup(study.reads.connection, study.file, to=target)
    assert refused.value.key == "study.backup-exists"
    assert target.read_text() == "mine"
    made = [make_backup(study.reads.connection, study.file) for _ in range(12)]
    assert len(set(made)) == 12
    assert backups(study.file) == made[::-1], "the newest first, also within one second"


def test_a_backup_that_turns_out_bad_never_counts(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is damaged on its way to the disk: it gets no name, and the good one stays."""
    good = make_backup(study.reads.connection, study.file)
    copy = backup.copy_database

    def damaged(connection: object, target: Path) -> None:
        copy(connection, target)  # type: ignore[arg-type]
        with target.open("r+b") as stream:
            stream.seek(8192)
            stream.write(b"\xff" * 20000)

    monkeypatch.setattr(backup, "copy_database", damaged)
    with pytest.raises(Fault) as refused:
        make_backup(study.reads.connection, study.file)
    assert refused.value.key == "study.backup-bad"
    assert list(good.parent.iterdir()) == [good]


def test_a_backup_that_lacks_actions_never_counts(study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(study.file.parent, tmp_path / "old")
    study.do("make-code", name="nyere")
    monkeypatch.setattr(backup, "copy_database", lambda _connection, target: shutil.copy(tmp_path / "old" / "study.qualcode", target))
    with pytest.raises(Fault) as refused:
        make_backup(study.reads.connection, study.file)
    assert refused.value.key == "study.backup-bad"


def test_two_studies_in_a_folder_keep_their_backups_apart(tmp_path: Path) -> None:
    filled_study(tmp_path / "s").close()
    names = ("study.qualcode", "study-two.qualcode", "study-[x].qualcode", "study-two-20260101T000000.qualcode")
    for name in names[1:]:
        shutil.copy(tmp_path / "s" / names[0], tmp_path / "s" / name)
    made = {}
    for name in names:
        with Study.open(tmp_path / "s" / name) as study:
            made[name] = make_backup(study.reads.connection, study.file, why="by-hand")
    for name in names:
        assert backups(tmp_path / "s" / name) == [made[name]], name


# Rolling


def test_rolling_backups_when_something_changed_and_time_passed(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, moment())
    first = study.back_up_if_due()
    assert first is not None
    at(monkeypatch, moment() + EVERY * 2)
    assert study.back_up_if_due() is None, "nothing changed"
    study.do("make-code", name="ny")
    at(monkeypatch, moment() + EVERY / 2)
    assert study.back_up_if_due() is None, "too soon"
    at(monkeypatch, moment() + EVERY * 2)
    second = study.back_up_if_due()
    assert backups(study.file) == [second, first]


def test_a_clock_that_was_wrong_does_not_put_off_backups(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, moment(days=3000))
    assert study.back_up_if_due() is not None
    study.do("make-code", name="ny")
    at(monkeypatch, moment())
    assert study.back_up_if_due() is not None
    assert study.back_up_if_due() is None


def test_a_restored_study_that_grew_as_long_as_its_backup_is_backed_up(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another history of the same length is not the same history."""
    at(monkeypatch, moment())
    old = study.back_up_if_due()
    assert old is not None
    study.do("make-code", name="a")
    at(monkeypatch, moment(days=1))
    assert study.back_up_if_due() is not None
    study.close()
    restore_backup(old, study.file)
    with Study.open(study.file) as again:
        again.do("make-code", name="b")
        at(monkeypatch, moment(days=2))
        assert again.back_up_if_due() is not None


def test_an_empty_study_is_not_backed_up(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        assert study.back_up_if_due() is None


def _paths(hours: list[int]) -> list[Path]:
    stamps = sorted({(moment() + dt.timedelta(hours=hour)).strftime("%Y%m%dT%H%M%S") for hour in hours}, reverse=True)
    return [Path(f"study-{stamp}.qualcode-backup") for stamp in stamps]


@given(st.lists(st.integers(0, 24 * 40), max_size=60))
@settings(max_examples=200)
def test_the_newest_and_the_last_of_each_day_stay(hours: list[int]) -> None:
    newest_first = _paths(hours)
    gone = superfluous(newest_first)
    kept = [path for path in newest_first if path not in gone]
    assert kept[:KEPT] == newest_first[:KEPT]
    last_of_days = {path.name[6:14]: path for path in reversed(newest_first)}
    for day in sorted(last_of_days, reverse=True)[:KEPT_DAYS]:
        assert last_of_days[day] in kept
    assert len(kept) <= KEPT + KEPT_DAYS
    assert bool(kept) == bool(newest_first)


def test_old_rolling_backups_go_and_those_made_by_hand_stay(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, moment(days=-90))
    by_hand = make_backup(study.reads.connection, study.file, why="by-hand")
    for hour in range(14):
        at(monkeypatch, moment(hours=hour * 2))
        study.do("make-code", name=f"kode {hour}")
        assert study.back_up_if_due() is not None
    left = backups(study.file)
    assert by_hand in left
    assert len(left) == KEPT + 1 + 1, "the newest, the last of the day before, and the one by hand"


# Restoring


def test_restore_puts_back_and_keeps_what_was_replaced(study: Study) -> None:
    made = make_backup(study.reads.connection, study.file)
    before = dump(study)
    study.do("delete-code", code="at gå for sig selv", codings="drop")
    after = dump(study)
    study.close()
    aside = restore_backup(made, study.file)
    assert aside is not None
    with Study.open(study.file) as restored:
        assert differences(before, dump(restored)) == []
        restored.do("make-code", name="går igen")
        assert restored.undo() is not None
    with Study.open(aside, write=False) as replaced:
        assert differences(after, dump(replaced)) == []
    again = restore_backup(made, study.file)
    assert again is not None
    assert again != aside
    assert aside.exists()
    assert made.exists()


def test_restore_over_a_damaged_study_and_over_none(study: Study) -> None:
    made = make_backup(study.reads.connection, study.file)
    study.close()
    study.file.write_bytes(b"SQLite format 3\x00" + os.urandom(5000))
    Path(str(study.file) + "-wal").write_bytes(os.urandom(5000))
    aside = restore_backup(made, study.file)
    assert aside is not None
    with Study.open(study.file) as restored:
        assert soundness(restored) == []
    study.file.unlink()
    assert restore_backup(made, study.file) is None
    assert integrity_faults(study.file) == []


def test_restore_is_not_overrun_by_what_the_old_study_had_not_yet_written(study: Study, tmp_path: Path) -> None:
    """A killed writer leaves a log beside its file; laid over another file, it would be that file's ruin."""
    made = make_backup(study.reads.connection, study.file)
    before = dump(study)
    for number in range(40):
        study.do("make-code", name=f"efter sikkerhedskopien {number}", definition="x" * 500)
    killed = copy_of(study.file.parent, tmp_path / "killed") / "study.qualcode"
    assert Path(f"{killed}-wal").stat().st_size > 0
    aside = restore_backup(made, killed)
    assert aside is not None
    with Study.open(killed) as restored:
        assert differences(before, dump(restored)) == []
        assert soundness(restored) == []
    with Study.open(aside, write=False) as replaced:
        assert differences(dump(study), dump(replaced)) == []


def test_a_bad_backup_is_not_restored(study: Study, tmp_path: Path) -> None:
    made = make_backup(study.reads.connection, study.file)
    study.close()
    whole = made.read_bytes()
    before = study.file.read_bytes()
    for bad in (whole[: len(whole) // 2], whole[:9000] + b"\xff" * 9000 + whole[18000:], b"", b"hej"):
        other = tmp_path / "bad.qualcode-backup"
        other.write_bytes(bad)
        with pytest.raises(Fault) as refused:
            restore_backup(other, study.file)
        assert refused.value.key in ("study.backup-bad", "study.not-sqlite", "study.damaged", "study.not-a-study")
        assert study.file.read_bytes() == before


def test_verify_looks_at_the_foreign_keys_too(study: Study) -> None:
    made = make_backup(study.reads.connection, study.file)
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(made)) as raw:
        for name in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name[0]}"')
        raw.execute("UPDATE coding SET code_id = 'ingen'")
        raw.commit()
    with pytest.raises(Fault):
        verify(made)


# A full disk


DISK_FULL = """
import resource, signal, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(1, sys.argv[2])
from filled_study import INTERVIEW, dump, soundness
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.backup import make_backup

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
told = set()
with Study.open(sys.argv[1]) as study:
    for name in ("a", "b"):
        study.do("make-code", name=name)
    before = dump(study)
    size = study.file.stat().st_size
    if len(sys.argv) > 3:
        exec(open(sys.argv[3]).read())  # fills the disk
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 8, resource.RLIM_INFINITY))
    big = "\\n".join(f"A: {INTERVIEW}" for _ in range(500))
    for change in (
        lambda: study.do("add-material", name="stor", text=big),
        lambda: [study.do("make-code", name=f"c{n}", definition="x" * 9000) for n in range(500)],
        lambda: make_backup(study.reads.connection, study.file),
        grouped := lambda: group(study, big),
    ):
        try:
            change()
        except Fault as fault:
            told.add(fault.key)
        else:
            told.add("done")
        assert soundness(study) == []
    codes = {row["name"] for row in dump(study)["code"].values()}
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if len(sys.argv) > 3:
        ballast.unlink()
    study.do("make-code", name="der er plads igen")
    assert soundness(study) == []
    now = {row["name"] for row in dump(study)["code"].values()}
    assert now == codes | {"der er plads igen"}
    assert not any(material.name == "stor" for material in study.reads.materials())
    assert not list((study.file.parent / "backups").glob("*"))
print(sorted(told))
"""

GROUP = """

def group(study, big):
    with study.action("demo"):
        study.do("make-code", name="i en gruppe")
        try:
            study.do("add-material", name="stor", text=big)
        except Fault:
            pass  # a front end that goes on all the same
        study.do("make-code", name="bagefter")
"""


def out_of_space(tmp_path: Path, *more: str, prefix: tuple[str, ...] = ()) -> None:
    filled_study(tmp_path / "s").close()
    script = tmp_path / "full.py"
    script.write_text(DISK_FULL.replace("signal.signal(", GROUP + "\nsignal.signal(", 1), encoding="utf-8")
    command = [*prefix, sys.executable, str(script), str(tmp_path / "s"), str(HERE), *more]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "study.disk-full" in done.stdout
    assert "study.damaged" not in done.stdout
    assert "study.database" not in done.stdout
    assert "done" not in done.stdout
    with Study.open(tmp_path / "s") as study:
        assert soundness(study) == []
        assert check_study(study.reads.connection, study.file, "en") == []
        assert study.undo() is not None
    assert integrity_faults(tmp_path / "s" / "study.qualcode") == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are set by POSIX means")
def test_over_a_limit_of_file_size(tmp_path: Path) -> None:
    """As over a quota: every change is refused in a sentence, what was done stays, and the study goes on when there is room."""
    out_of_space(tmp_path)


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs a small file system of its own")
def test_on_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A file system of eight megabytes in a namespace of its own, filled to the brim."""
    mount = 'mount -t tmpfs -o size=12m none "$0"'
    inside = ("unshare", "--map-root-user", "--mount", "sh", "-c", mount + ' && cp -r "$1/." "$0" && shift 1 && exec "$@"')
    room = tmp_path / "room"
    room.mkdir()
    probe = subprocess.run([*inside[:5], mount, str(room)], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("no file system may be mounted here")
    filled_study(tmp_path / "s").close()
    script, filler = tmp_path / "full.py", tmp_path / "filler.py"
    script.write_text(DISK_FULL.replace("signal.signal(", GROUP + "\nsignal.signal(", 1), encoding="utf-8")
    filler.write_text(
        "import errno\nballast = study.file.parent / 'ballast'\nstream = ballast.open('wb', buffering=0)\n"
        "try:\n    while True:\n        stream.write(bytes(4096))\nexcept OSError as error:\n"
        "    assert error.errno == errno.ENOSPC\nstream.close()\n",
        encoding="utf-8",
    )
    command = [*inside, str(room), str(tmp_path / "s"), sys.executable, str(script), str(room), str(HERE), str(filler)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip() == "['study.disk-full']"


# A damaged file


def _flip(data: bytes, random: Random) -> bytes:
    place = random.randrange(100, len(data))
    return data[:place] + random.randbytes(random.choice((1, 4, 64))) + data[place + 64 :]


def _flip_in_place(data: bytes, random: Random) -> bytes:
    place, length = random.randrange(100, len(data) - 64), random.choice((1, 4, 64))
    return data[:place] + random.randbytes(length) + data[place + length :]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(0, len(data))]


def _blank_page(data: bytes, random: Random) -> bytes:
    page = random.randrange(1, len(data) // 4096) * 4096
    return data[:page] + bytes(4096) + data[page + 4096 :]


def _noise_page(data: bytes, random: Random) -> bytes:
    page = random.randrange(0, len(data) // 4096) * 4096
    return data[:page] + random.randbytes(4096) + data[page + 4096 :]


def refused_in_a_sentence(use: Callable[[], object]) -> bool:
    """Whether a use was refused by a Fault; anything else that is raised is a failure of the test."""
    told = None
    try:
        use()
    except Fault as fault:
        told = fault
    assert told is None or told.key in ("study.damaged", "study.not-sqlite", "study.not-a-study", "study.backup-bad")
    assert told is None or "kvistgr" not in told.text("en") + told.text("da"), "words of a transcript in an error message"
    return told is not None


@pytest.mark.parametrize("damage", [_flip, _flip_in_place, _cut, _blank_page, _noise_page])
def test_a_damaged_study_is_told_in_a_sentence(tmp_path: Path, damage: Callable[[bytes, Random], bytes]) -> None:
    """Opened, read, coded, undone, searched, backed up, checked: a Fault or an answer, never a traceback."""
    filled_study(tmp_path / "s").close()
    whole = (tmp_path / "s" / "study.qualcode").read_bytes()
    told = 0
    for seed in range(12):
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        (folder / "study.qualcode").write_bytes(damage(whole, Random(seed)))
        told += refused_in_a_sentence(lambda folder=folder: read_all(folder))  # type: ignore[misc]
        told += refused_in_a_sentence(lambda folder=folder: write_some(folder))  # type: ignore[misc]
        shutil.rmtree(folder)
    assert damage is _flip_in_place or told > 2


def read_all(folder: Path) -> None:
    with Study.open(folder, write=False) as study:
        connection = study.reads.connection
        for use in (
            study.reads.study,
            study.reads.codes,
            lambda: [study.reads.transcript(material.id) for material in study.reads.materials()],
            lambda: quote_rows(connection, dialogue=True),
            lambda: code_frequencies(connection),
            lambda: study_figures(connection),
            lambda: search(connection, Query("word", "og"), language="da", writable=False),
            study.history,
            lambda: check_study(connection, study.file, "da"),
        ):
            refused_in_a_sentence(use)


def write_some(folder: Path) -> None:
    with Study.open(folder) as study:
        for use in (
            lambda: study.do("code", codes=["at holde ud"], material="Feltnote", words="Lyset var skarpt."),
            study.undo,
            study.undo,
            study.redo,
            lambda: search(study.reads.connection, Query("word", "og"), language="da", writable=True),
            study.back_up_if_due,
        ):
            refused_in_a_sentence(use)


def test_files_that_are_no_study(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    other = tmp_path / "other.qualcode"
    with closing(sqlite3.connect(other)) as raw:
        raw.execute("CREATE TABLE a (b)")
    before = other.read_bytes()
    for content, key in ((None, "study.not-a-study"), (b"", "study.not-sqlite"), (b"hej", "study.not-sqlite")):
        if content is not None:
            other.write_bytes(content)
        for write in (True, False):
            with pytest.raises(Fault) as refused:
                Study.open(other, write=write)
            assert refused.value.key == key
        assert other.read_bytes() == (before if content is None else content)
    with pytest.raises(Fault) as refused:
        Study.open(tmp_path / "nowhere")
    assert refused.value.key == "study.missing"
    with pytest.raises(Fault) as refused:
        Study.open(tmp_path)
    assert refused.value.key in ("study.missing", "study.not-sqlite")


def test_a_copy_of_an_open_study_is_sound(study: Study, tmp_path: Path) -> None:
    """Someone copies the folder while the program runs."""
    study.do("make-code", name="lige før")
    copy_of(study.file.parent, tmp_path / "copy")
    with Study.open(tmp_path / "copy") as copy:
        assert "lige før" in {row["name"] for row in dump(copy)["code"].values()}
        assert soundness(copy) == []
        assert driver(copy.reads.connection).execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_lock_outlives_a_restore(study: Study) -> None:
    made = make_backup(study.reads.connection, study.file)
    study.close()
    lock = WriterLock(study.file)
    lock.acquire("AB")
    restore_backup(made, study.file)
    with pytest.raises(Fault) as refused:
        Study.open(study.file)
    assert refused.value.key == "study.held"
    lock.release()
    Study.open(study.file).close()
