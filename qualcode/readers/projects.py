"""Coded studies of other programs: which program's a file is, by what is in it, and the reader that takes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from qualcode.faults import Fault
from qualcode.readers.foreign import open_tables
from qualcode.readers.source import ending_of, opening
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.folder import SUFFIX
from qualcode.text.project import Project

#: endings of the exchange standard; everything else is known by its content
_REFI = ("qdpx", "qde")
_SQLITE = b"SQLite format 3\0"

ProjectKind = Literal["study", "codebook"]


def project_kind(path: Path) -> ProjectKind | None:
    """Whether a file or folder is a coded study or a codebook of another program; None for anything else."""
    ending = ending_of(path)
    if ending == "qdc":
        return "codebook"
    if ending in _REFI or _is_database(path) or _holds_project_xml(path):
        return "study"
    return None


def read_project(
    path: Path,
    *,
    as_codebook: bool = False,
    offsets: str | None = None,
    recover: bool = False,
    name: str | None = None,
    encoding: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Project:
    """The coded study or codebook in a file or folder.

    `offsets` and `recover` are for REFI-QDA files, `name` chooses among several projects in one database,
    `encoding` is that of a table or list of codes. `progress` is told how far a REFI-QDA file is read, of how far. Raises Fault.
    """
    with no_looking_for_rubbish():
        if ending_of(path) in (*_REFI, "qdc") or _holds_project_xml(path):
            from qualcode.readers.refi import read_refi

            return read_refi(path, offsets=offsets, recover=recover, progress=progress)
        return _read(path, as_codebook, name, encoding)


def _read(path: Path, as_codebook: bool, name: str | None, encoding: str | None) -> Project:
    if as_codebook:
        from qualcode.readers.codebook_table import read_codebook

        return read_codebook(path, encoding)
    from qualcode.readers.qualcoder import is_qualcoder, read_qualcoder
    from qualcode.readers.taguette import is_taguette, read_taguette

    if is_qualcoder(path):
        return read_qualcoder(path)
    if is_taguette(path):
        return read_taguette(path, name)
    raise _refusal(path)


def _refusal(path: Path) -> Fault:
    """Why a file or folder that no reader knows is refused: what is wrong with it, before that it is another program's."""
    if path.suffix == SUFFIX or (path.is_dir() and any(path.glob(f"*{SUFFIX}"))):
        return Fault("intake.own-study", file=path.name)
    file = path / "data.qda" if path.is_dir() else path
    if path.is_dir() and not file.exists():
        return Fault("project.qualcoder-no-data", folder=path.name)
    try:
        with opening(file):
            if not file.stat().st_size:
                return Fault("read.empty", file=path.name)
        with open_tables(file):
            return Fault("intake.unknown-database", file=path.name)
    except Fault as fault:
        return fault


def _is_database(path: Path) -> bool:
    """A database file, or a folder that a program keeps one in."""
    if path.is_dir():
        return ending_of(path) == "qda" or (path / "data.qda").is_file()
    return _starts_with(path, _SQLITE)


def _holds_project_xml(path: Path) -> bool:
    """The XML of a project under another ending than its own, as some programs export it."""
    return ending_of(path) == "xml" and b"QDA-XML" in _start(path, 2000)


def _starts_with(path: Path, sign: bytes) -> bool:
    return _start(path, len(sign)) == sign


def _start(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError:
        return b""
