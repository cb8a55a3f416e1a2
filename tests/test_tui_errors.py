"""What goes wrong through no fault of the program, in a real terminal: said in a sentence, and nothing is lost."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from filled_study import filled_study

from qualcode.crash import no_tracebacks, report, write_report
from qualcode.study import Study
from qualcode.study.database import driver

if sys.platform == "win32":
    pytest.skip("there is no pseudo-terminal", allow_module_level=True)

import fcntl
import pty
import resource
import termios
import threading

CONTROLS = re.compile(r"\x1b(\[[0-9;?<>=]*[a-zA-Z$]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>78()][0AB]?)")
WAIT = 30.0


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, *words: str, size: tuple[int, int] = (100, 30), most: int = 0, deaf: bool = False, **environment: str) -> None:
        self.process, self.end = pty.fork()
        if self.process == 0:
            with suppress(BaseException):
                if most:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                if deaf:
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
                kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
                os.execvpe(sys.executable, [sys.executable, *words], {**kept, "TERM": "xterm-256color", **environment})
            os._exit(1)
        columns, rows = size
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.raw = ""

    @property
    def shown(self) -> str:
        """All words it has shown, without what moves and colours them."""
        return CONTROLS.sub("", self.raw)

    def read(self, seconds: float = 0.2) -> bool:
        """Take what it says; False when it is over."""
        ready, _, _ = select.select([self.end], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.end, 65536)
        except OSError:
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)

    def until(self, words: str, since: int = 0) -> None:
        """Read until it has shown the words."""
        end = time.monotonic() + WAIT
        wanted = "".join(words.split())
        while time.monotonic() < end:
            if wanted in "".join(CONTROLS.sub("", self.raw[since:]).split()):
                return
            if not self.read():
                break
        raise AssertionError(f"{words!r} was not shown, but: {self.shown[-1500:]}")

    def press(self, keys: str) -> int:
        """Type; where in what it says the answer begins."""
        since = len(self.raw)
        os.write(self.end, keys.encode())
        return since

    def over(self) -> int:
        """Read to its end; its exit status."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until and self.read():
            pass
        return self.gone()

    def gone(self) -> int:
        """Wait for its end; its exit status."""
        for _ in range(int(WAIT * 20)):
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        raise AssertionError(f"it is still running: {self.shown[-500:]}")

    def close(self) -> None:
        """End it whatever it does."""
        with suppress(OSError):
            os.close(self.end)
        with suppress(OSError):
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Terminals that are closed at the end."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with filled_study(tmp_path / "study") as study:
        return study.file.parent


def opened(terminals: list[Terminal], folder: Path, words: str = "Efter sygemeldingen", **how: object) -> Terminal:
    """The workbench on a study, its text on the screen."""
    terminals.append(Terminal("-m", "qualcode", "open", str(folder), "--coder", "AB", **how))  # type: ignore[arg-type]
    terminals[-1].until(words)
    return terminals[-1]


def no_traceback(terminal: Terminal) -> None:
    assert "Traceback" not in terminal.shown
    assert "Error" not in terminal.shown


# what is not a study, and terminals that cannot show one


@pytest.mark.parametrize("name", ["nothing-there", "letter.docx", "empty-folder", "other.qualcode"])
def test_what_is_no_study_is_said(tmp_path: Path, terminals: list[Terminal], name: str) -> None:
    path = tmp_path / name
    if name == "empty-folder":
        path.mkdir()
    elif name != "nothing-there":
        path.write_bytes(b"PK\x03\x04 no study")
    terminals.append(Terminal("-m", "qualcode", "open", str(path)))
    assert terminals[0].over() == 1
    assert name in "".join(terminals[0].shown.split())
    no_traceback(terminals[0])
    assert "\x1b[?1049h" not in terminals[0].raw


def test_a_terminal_that_can_place_no_words_is_told(folder: Path, terminals: list[Terminal]) -> None:
    terminals.append(Terminal("-m", "qualcode", "open", str(folder), "--coder", "AB", TERM="dumb"))
    assert terminals[0].over() == 1
    assert "TERM=dumb" in terminals[0].shown
    assert "\x1b" not in terminals[0].raw


def test_a_window_too_small_says_so_and_is_left_with_q(folder: Path, terminals: list[Terminal]) -> None:
    terminals.append(Terminal("-m", "qualcode", "open", str(folder), "--coder", "AB", "--language", "en", size=(40, 10)))
    terminals[0].until("too small")
    terminals[0].press("c\r")
    terminals[0].press("q")
    assert terminals[0].over() == 0
    no_traceback(terminals[0])


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "xterm-16color"}, {"TERM": "vt220"}, {"TERM": "linux"}])
def test_few_colours_or_none(folder: Path, terminals: list[Terminal], environment: dict[str, str]) -> None:
    terminal = opened(terminals, folder, **environment)
    terminal.until("fortryder")
    if "NO_COLOR" in environment:
        coloured = [rgb for rgb in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", terminal.raw) if len(set(rgb)) > 1]
        assert coloured == []
    else:
        assert not re.search(r"\x1b\[[0-9;]*[34]8;[25];", terminal.raw)
    # The row where one is differs by more than colour, or by black on a light ground.
    since = terminal.press("o")
    terminal.until("Feltnote", since)
    terminal.press("\x1b")
    terminal.read(0.5)
    time.sleep(0.5)  # together they would be alt+q
    terminal.press("q")
    assert terminal.over() == 0


# the study and its disk


def test_a_study_open_elsewhere_can_be_read(folder: Path, terminals: list[Terminal]) -> None:
    with Study.open(folder, coder="MJ"):
        terminal = opened(terminals, folder, "MJ)")
        since = terminal.press("u")
        terminal.until("kun", since)
        terminal.press("q")
        assert terminal.over() == 0
    no_traceback(terminal)


def test_a_full_disk_loses_nothing_but_the_last_change(folder: Path, terminals: list[Terminal]) -> None:
    with Study.open(folder) as study:
        study.back_up_if_due()
        before = len(study.history())
    terminal = opened(terminals, folder, most=150_000)
    done = 0
    for number in range(40):
        since = terminal.press(f"sckode nummer {number:02}\r")
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            said = "".join(CONTROLS.sub("", terminal.raw[since:]).split())
            if "erfuld" in said or f"kodenummer{number:02}" in said.rpartition("Kodet:")[2]:
                break
            assert terminal.read(), terminal.shown[-800:]
        if "erfuld" in said:
            break
        done += 1
    else:
        raise AssertionError("the disk never was full")
    terminal.press("q")
    terminal.over()
    no_traceback(terminal)
    with Study.open(folder) as study:
        names = [code.name for code in study.reads.codes()]
        assert [name for name in names if name.startswith("kode nummer")] == [f"kode nummer {number:02}" for number in range(done)]
        assert len(study.history()) >= before + done
        assert driver(study.reads.connection).execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_study_deleted_under_ones_hands(folder: Path, terminals: list[Terminal]) -> None:
    terminal = opened(terminals, folder)
    (folder / "study.qualcode").unlink()
    since = terminal.press("u")
    terminal.until("der ikke længere", since)
    terminal.press("\x1b[B")
    terminal.press("q")
    assert terminal.over() == 0
    no_traceback(terminal)
    done = subprocess.run([sys.executable, "-m", "qualcode", "restore", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with Study.open(folder) as study:
        assert study.reads.codes()


# the terminal goes away


def place_of(folder: Path) -> tuple[str, int]:
    with Study.open(folder, coder="AB") as study:
        place = study.places.get()
        assert place
        return place


@pytest.mark.parametrize("how", ["hangup", "term", "closed", "deaf"])
def test_a_lost_terminal_keeps_the_place_and_lets_the_study_go(folder: Path, terminals: list[Terminal], how: str, tmp_path: Path) -> None:
    terminal = opened(terminals, folder, deaf=how == "deaf")
    before = place_of_reader(folder)
    terminal.press("<")
    terminal.until("l. 1")
    since = terminal.press("\x1b[B\x1b[B")
    terminal.until("l. 3", since)
    if how in ("closed", "deaf"):
        os.close(terminal.end)
    else:
        os.kill(terminal.process, signal.SIGHUP if how == "hangup" else signal.SIGTERM)
        while terminal.read():
            pass
    assert terminal.gone() in (0, 1)
    material, offset = place_of(folder)
    assert (material, offset) != before
    assert offset > 0
    crashes = tmp_path / "state" / "qualcode" / "crashes"
    assert not crashes.exists() or list(crashes.iterdir()) == []


def place_of_reader(folder: Path) -> tuple[str, int] | None:
    with Study.open(folder, write=False, coder="AB") as study:
        return study.places.get()


# the program itself


def secret_fault() -> BaseException:
    """An exception with words of a study in its message, its arguments, its notes and its locals."""

    def broken(words: str) -> None:
        try:
            raise KeyError(words)
        except KeyError as error:
            error.add_note(words)
            raise ValueError(f"no {words}", words) from error

    try:
        broken("kvistgrøft")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_has_places_and_kinds_and_no_words() -> None:
    told = report(secret_fault())
    assert "ValueError" in told
    assert "KeyError" in told
    assert re.search(r"tests/test_tui_errors\.py:\d+ broken", told)
    assert "kvistgrøft" not in told
    assert str(Path.home()) not in told


def test_two_reports_of_one_second_are_two_files(tmp_path: Path) -> None:
    said = {write_report(secret_fault(), language) for language in ("en", "da", "en", "da")}
    files = list((tmp_path / "state" / "qualcode" / "crashes").iterdir())
    assert len(said) == len(files) == 4
    assert all(any(str(file) in words for words in said) for file in files)


def test_a_report_that_cannot_be_written_names_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    said = write_report(secret_fault(), "en")
    assert "ValueError" in said
    assert "test_tui_errors.py" in said
    assert "kvistgrøft" not in said


def test_nothing_is_printed_over_a_screen(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise ValueError("kvistgrøft")

    with no_tracebacks("en"):
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
        import logging
        import warnings

        logging.getLogger("asyncio").error("kvistgrøft")
        warnings.warn("kvistgrøft", stacklevel=1)
    told = capfd.readouterr()
    assert told.out + told.err == ""
    (file,) = (tmp_path / "state" / "qualcode" / "crashes").iterdir()
    assert "kvistgrøft" not in file.read_text(encoding="utf-8")


def test_on_a_full_disk_a_study_can_still_be_read(folder: Path, terminals: list[Terminal]) -> None:
    """Its backup is due and cannot be made."""
    terminal = opened(terminals, folder, "skrivebeskyttet", most=150_000)
    assert "er fuld" in " ".join(terminal.shown.split())
    since = terminal.press("u")
    terminal.until("kun", since)
    terminal.press("q")
    assert terminal.over() == 0
    no_traceback(terminal)
