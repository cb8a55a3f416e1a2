"""A document is written whole or not at all: full disks, folders that are not there, files that may not be replaced."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from quote_samples import ROW

from qualcode.faults import Fault
from qualcode.writers import atomic
from qualcode.writers.atomic import replacing
from qualcode.writers.quote_table import ENDINGS, write_quotes


def write(to: Path, words: bytes = b"new") -> None:
    with replacing(to) as handle:
        handle.write(words)


def fault_of(to: Path) -> Fault:
    with pytest.raises(Fault) as caught:
        write(to)
    return caught.value


def test_new_and_replaced(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", b"one")
    write(tmp_path / "t.csv", b"two")
    assert (tmp_path / "t.csv").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", b"old")
    with replacing(tmp_path / "t.csv") as handle:
        handle.write(b"new")
        handle.flush()
        assert (tmp_path / "t.csv").read_bytes() == b"old"
    assert (tmp_path / "t.csv").read_bytes() == b"new"


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_an_error_leaves_nothing_behind(tmp_path: Path, error: BaseException) -> None:
    write(tmp_path / "t.csv", b"old")
    with pytest.raises((type(error), Fault)), replacing(tmp_path / "t.csv") as handle:
        handle.write(b"half")
        raise error
    assert (tmp_path / "t.csv").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_no_folder_and_a_folder(tmp_path: Path) -> None:
    missing = fault_of(tmp_path / "nowhere" / "t.csv")
    assert missing.key == "write.no_folder"
    assert str(tmp_path / "nowhere") in missing.text("da")
    assert "t.csv" in missing.text("en")
    assert fault_of(tmp_path).key == "write.is_folder"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert fault_of(tmp_path / "pipe").key == "write.is_no_file"
        assert (tmp_path / "pipe").is_fifo(), "a device such as /dev/null must not become a file"
    assert fault_of(tmp_path / ("x" * 300)).key == "write.failed"


def test_a_file_as_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert fault_of(tmp_path / "file" / "t.csv").key == "write.no_folder"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the system's administrator may write everywhere")
def test_a_folder_and_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    assert fault_of(locked / "t.csv").key == "write.not_allowed"
    (tmp_path / "t.csv").write_text("old")
    (tmp_path / "t.csv").chmod(0o400)
    assert fault_of(tmp_path / "t.csv").key == "write.in_use"


def test_a_file_open_elsewhere_as_windows_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "used by another process")

    (tmp_path / "t.csv").write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "replace", refuse)
    assert fault_of(tmp_path / "t.csv").key == "write.in_use"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_permissions_of_an_old_file_are_kept(tmp_path: Path) -> None:
    write(tmp_path / "t.csv")
    (tmp_path / "t.csv").chmod(0o600)
    write(tmp_path / "t.csv")
    assert stat.S_IMODE((tmp_path / "t.csv").stat().st_mode) == 0o600


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from quote_samples import row
from qualcode.faults import Fault
from qualcode.writers.quote_table import write_quotes
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
rows = [row(id=str(n), text=str(n) * 20) for n in range(20000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
try:
    write_quotes(rows, Path({to!r}), language="en", title="t")
except Fault as fault:
    sys.exit(0 if fault.key == "write.disk_full" else fault.key)
sys.exit("written?")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on a file's size is POSIX")
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_room_for_the_file(tmp_path: Path, ending: str) -> None:
    """The system itself refuses more than 20,000 bytes, as a full disk would, in the middle of each format."""
    to = tmp_path / f"t{ending}"
    to.write_bytes(b"old")
    script = FULL_DISK.format(tests=str(Path(__file__).parent), to=str(to))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert to.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [to]


def test_the_door_says_it_in_danish(tmp_path: Path) -> None:
    with pytest.raises(Fault) as caught:
        write_quotes([ROW], tmp_path / "mangler" / "t.docx", language="da", title="t")
    assert caught.value.text("da").startswith("t.docx kan ikke skrives: mappen ")
