"""When the program itself is at fault: a report without any words of the study, and a sentence for the reader."""

from __future__ import annotations

import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

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
        rows += [
            f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(rows) + "\n"


def write_report(error: BaseException, language: str) -> str:
    """Write the report into the user's state folder; the sentence that says so."""
    folder = state_folder() / "crashes"
    file = folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(report(error), encoding="utf-8")
    except OSError:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        return text("screen.crashed-unwritten", language, kind=type(error).__name__, place=place)
    return text("screen.crashed", language, file=file)
