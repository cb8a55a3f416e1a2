"""When the program itself is at fault: a report without any words of the study, and a sentence for the reader."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import qualcode
from qualcode.locale import text
from qualcode.study.platform import state_folder


def report(error: BaseException) -> str:
    """Where the fault is: kinds of exceptions, files and lines of the program. No messages and no values, which may quote people."""
    rows = [
        f"qualcode {qualcode.__version__}",
        f"python {platform.python_version()} {platform.system()}",
        datetime.now(UTC).isoformat(),
        "",
    ]
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        rows.append(type(cause).__name__)
        rows += [f"  {place} {frame.name}" for frame, place in _frames(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(rows) + "\n"


def _frames(trace: TracebackType | None) -> list[tuple[traceback.FrameSummary, str]]:
    """Each frame with its place: the last parts of the file's path, so that no user's name is in it."""
    return [
        (frame, f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno}")
        for frame in traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    ]


def write_report(error: BaseException, language: str, *, stops: bool = True) -> str:
    """Write the report into the user's state folder; the sentence that says so. `stops`: whether the program ends with it."""
    about = "screen.crashed" if stops else "tasks.crashed"
    file = keep_report(error)
    if file is None:
        frames = _frames(error.__traceback__)
        place = frames[-1][1].rpartition("/")[2] if frames else "?"
        return text(f"{about}-unwritten", language, kind=type(error).__name__, place=place)
    return text(about, language, file=file)


def keep_report(error: BaseException) -> Path | None:
    """Write the report into the user's state folder; the file, or None where it cannot be written."""
    folder = state_folder() / "crashes"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write_new(folder, report(error))
    except OSError:
        return None


def _write_new(folder: Path, words: str) -> Path:
    """A file of its own, also for two faults in one second."""
    now = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    for number in count(1):
        file = folder / f"{now}{f'-{number}' if number > 1 else ''}.txt"
        try:
            with file.open("x", encoding="utf-8") as stream:
                stream.write(words)
        except FileExistsError:
            continue
        return file
    raise AssertionError  # numbers do not end


@contextmanager
def no_tracebacks(language: str) -> Iterator[None]:
    """While a screen is shown, what goes wrong beside it is reported in a file, and nothing is printed over the screen."""
    kept = threading.excepthook, sys.unraisablehook, logging.lastResort

    def in_thread(about: Any) -> None:
        writer = getattr(about.thread, "_queue", None)
        if isinstance(about.exc_value, OSError) and writer is not None:
            # The terminal is gone. What is still written to it has to go somewhere, or whoever writes would wait for ever.
            threading.Thread(target=_swallow, args=(writer,), daemon=True).start()
        elif about.exc_value is not None and not isinstance(about.exc_value, SystemExit):
            write_report(about.exc_value, language, stops=False)

    def in_passing(about: Any) -> None:
        if about.exc_value is not None:
            write_report(about.exc_value, language, stops=False)

    threading.excepthook, sys.unraisablehook, logging.lastResort = in_thread, in_passing, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        threading.excepthook, sys.unraisablehook, logging.lastResort = kept


def _swallow(queue: Any) -> None:
    while queue.get() is not None:
        pass
