"""One window of the browser: the workbench on the study, in a process of its own, started by the server."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic, sleep

from qualcode.faults import Fault
from qualcode.preferences import read_preferences
from qualcode.study import Study

#: seconds a window that was just closed or loaded anew may take to let the study go
HANDING_OVER = 2.0


def opened(path: Path, coder: str | None, language: str | None) -> Study:
    """The study for writing; where another has it, after a moment's patience, for reading."""
    until = monotonic() + HANDING_OVER
    while True:
        try:
            study = Study.open(path, coder=coder, language=language)
        except Fault as fault:
            if fault.key == "study.held" and monotonic() < until:
                sleep(0.1)
                continue
            if fault.key not in ("study.held", "study.read-only"):
                raise
            return Study.open(path, write=False, coder=coder, language=language)
        study.back_up_if_due()
        return study


def main(study: str, coder: str = "", language: str = "") -> int:
    """Show the study until the window is closed."""
    from qualcode.tui.app import show

    with opened(Path(study), coder or None, language or read_preferences().language) as found:
        return show(found)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Fault as fault:
        sys.stderr.write(fault.text() + "\n")
        sys.exit(1)
