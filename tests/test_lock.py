"""One writer at a time, by a lock that dies with its process; readers read on."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import dump, filled_study
from made_once import copy_of

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.lock import WriterLock

ROOT = Path(__file__).resolve().parent.parent

HOLD = """
import sys, time
from qualcode.study import Study
study = Study.open(sys.argv[1], coder="Mette")
with study.action("demo") if sys.argv[2] == "busy" else __import__("contextlib").nullcontext():
    if sys.argv[2] == "busy":
        study.do("make-code", name="uafsluttet")
    print("open", flush=True)
    sys.stdin.read()
study.close()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled_study(tmp_path / "s").close()
    return tmp_path / "s"


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    yield from hold(folder, "idle")


@pytest.fixture
def busy_holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    yield from hold(folder, "busy")


def hold(folder: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the study open for writing."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLD, str(folder), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_writer_is_told_who_and_since_when(folder: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(Fault) as refused:
        Study.open(folder)
    assert refused.value.key == "study.held"
    for language in ("en", "da"):
        told = refused.value.text(language)
        assert "Mette" in told
        assert str(holder.pid) in told
        assert time.strftime("%Y-%m-%d", time.gmtime()) in told
    assert Study.open(folder, write=False).close() is None


def test_the_lock_of_a_killed_writer_is_free_at_once(folder: Path, busy_holder: subprocess.Popen[str]) -> None:
    busy_holder.send_signal(signal.SIGKILL)
    busy_holder.wait()
    began = time.perf_counter()
    with Study.open(folder) as study:
        assert time.perf_counter() - began < 2
        assert "uafsluttet" not in {row["name"] for row in dump(study)["code"].values()}
        study.do("make-code", name="efter")


def test_a_writer_that_ended_leaves_nothing_behind(folder: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    holder.stdin.close()
    assert holder.wait(timeout=20) == 0
    left = {path.name for path in folder.iterdir()} - {"corpora", "codebooks", "exports", "study.qualcode", "study.qualcode.lock"}
    assert left == set()
    Study.open(folder).close()


def test_readers_read_while_a_writer_writes(folder: Path, busy_holder: subprocess.Popen[str]) -> None:
    with Study.open(folder, write=False) as reader:
        began = time.perf_counter()
        names = {row["name"] for row in dump(reader)["code"].values()}
        assert "uafsluttet" not in names
        assert "at holde ud" in names
        assert time.perf_counter() - began < 2, "a reader never waits"


def test_a_reader_sees_what_a_writer_finished(folder: Path) -> None:
    with Study.open(folder) as writer, Study.open(folder, write=False) as reader:
        writer.do("make-code", name="nyt")
        assert "nyt" in {code.name for code in reader.reads.codes()}
        writer.do("edit-text", material="Udkast", text="Birgit: nu er det læst.")
        material = next(material for material in reader.reads.materials() if material.name == "Udkast")
        assert "nu er det læst" in reader.reads.transcript(material.id).text
        writer.undo()
        assert "ikke læst" in reader.reads.transcript(material.id).text


def test_two_openings_in_one_process_exclude_each_other(folder: Path) -> None:
    with Study.open(folder, coder="AB"), pytest.raises(Fault) as refused:
        Study.open(folder)
    assert refused.value.key == "study.held"
    Study.open(folder).close()


def test_a_study_that_could_not_be_opened_gives_the_lock_back(folder: Path) -> None:
    (folder / "study.qualcode").rename(folder / "away")
    (folder / "study.qualcode").write_bytes(b"ikke en database")
    with pytest.raises(Fault):
        Study.open(folder)
    (folder / "away").rename(folder / "study.qualcode")
    Study.open(folder).close()


def test_a_study_made_twice_is_refused_and_the_first_is_kept(folder: Path) -> None:
    before = (folder / "study.qualcode").read_bytes()
    with pytest.raises(Fault) as refused:
        Study.new(folder)
    assert refused.value.key == "study.exists"
    assert (folder / "study.qualcode").read_bytes() == before


@pytest.mark.parametrize("told", ["", "{", "[]", '{"coder": 5}', "\x00"])
def test_a_holder_that_cannot_be_read_is_a_question_mark(folder: Path, told: str) -> None:
    first, second = WriterLock(folder / "study.qualcode"), WriterLock(folder / "study.qualcode")
    first.acquire("AB")
    Path(str(folder / "study.qualcode") + ".lock-holder").write_text(told)
    with pytest.raises(Fault) as refused:
        second.acquire("CD")
    assert "?" in refused.value.text()
    second.release()
    with pytest.raises(Fault):
        second.acquire("CD")
    first.release()
    first.release()
    second.acquire("CD")
    second.release()


READ_ONLY = """
import os, sys
from pathlib import Path
import qualcode.study.verbs.codes, qualcode.study.quotes, filled_study, sqlite3
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.registry import registry
registry()
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
folder = Path(sys.argv[1])
for open_it in (lambda: Study.open(folder), lambda: Study.new(folder / "ny")):
    try:
        open_it()
    except Fault as fault:
        assert fault.key == "study.read-only", fault.key
    else:
        raise SystemExit("written")
with Study.open(folder, write=False) as study:
    assert len(study.reads.codes()) == 4
    assert filled_study.soundness(study) == []
    print(",".join(code.name for code in study.reads.codes()))
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are made read-only by POSIX means")
@pytest.mark.parametrize("left_open", [False, True])
def test_a_folder_that_may_only_be_read(folder: Path, left_open: bool) -> None:
    """As on a disc, or a colleague's share: a sentence for a writer, everything for a reader, also after a writer was killed there."""
    home = Path(tempfile.mkdtemp(prefix="qualcode-read-only-"))
    home.chmod(0o755)
    if left_open:
        study = Study.open(folder)
        study.do("rename-code", code="at gå for sig selv", name="at gå")
        copy_of(folder, home / "s")
        study.close()
    else:
        copy_of(folder, home / "s")
    paths = [home / "s", *(home / "s").rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", READ_ONLY, str(home / "s")],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))), "XDG_STATE_HOME": str(home)},
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert ("at gå for sig selv" in done.stdout) != left_open
    finally:
        for path in paths:
            path.chmod(stat.S_IRWXU)
        subprocess.run(["rm", "-rf", str(home)], check=True)
