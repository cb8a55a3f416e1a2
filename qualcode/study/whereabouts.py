"""Whether the file of an open study is still the one that was opened: others may delete or move it, or put another in its place.

The system lets a program write on into a file that nobody can find any more. So nothing is, and what is open is kept in a backup.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from qualcode.faults import Fault


class Whereabouts:
    """One study file, as it was when it was opened."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = _identity(file)
        self._rescued: Path | None = None

    def refuse_if_gone(self, connection: Connection) -> None:
        """Raise Fault "study.gone" or "study.replaced" when another file, or none, stands in its place. What is open is kept first."""
        now = _identity(self._file)
        if now == self._known:
            return
        key = "study.gone" if now is None else "study.replaced"
        if self._rescued is None:
            self._rescued = self._rescue(connection)
        if self._rescued is None:
            raise Fault(f"{key}-unkept", file=str(self._file))
        raise Fault(key, file=str(self._file), backup=str(self._rescued), folder=str(self._file.parent))

    def _rescue(self, connection: Connection) -> Path | None:
        from qualcode.study.backup import make_backup

        with suppress(Fault, OSError):
            return make_backup(connection, self._file, why="rescued")
        return None


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file on which disk stands at a path; None where none does."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
