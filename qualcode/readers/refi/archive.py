"""The file a project comes in: a zip with one .qde and its sources, or a bare .qde or .qdc with its sources in a folder beside it.

Names inside an archive are looked at before anything is read: one that climbs out of it, or a size beyond the standard, refuses
the file. Text files are looked up whatever their case and however their path is written, and only in the archive or that folder.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from qualcode.faults import Fault
from qualcode.readers.package import Package
from qualcode.readers.source import ending_of, opening, read_bytes

#: REFI-QDA 1.5, section 8.5: at most so many bytes for one file inside
MOST_OF_A_FILE = 2**31 - 1
#: what all files inside may say they have together; videos are never read
_MOST_DECLARED = 32 * MOST_OF_A_FILE
#: what is read from one project at most
_MOST_READ = 400_000_000
_FOLDER = "sources/"


class Sources:
    """The files that belong to a project, found by the paths that its XML gives them."""

    def __init__(self, sizes: Mapping[str, int], read: Callable[[str], bytes], file: str) -> None:
        """`sizes` are the bytes each file says it has, by its name."""
        self._sizes = sizes
        self._read = read
        self._file = file
        self._left = _MOST_READ
        self._names: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._last: dict[str, str] = {}
        for name in sizes:
            slashed = _as_utf8(name.replace("\\", "/").removeprefix("./"))
            if not slashed.endswith("/"):
                self._names.setdefault(slashed, name)
                self._folded.setdefault(_folded(slashed), name)
                if _folded(slashed).startswith(_FOLDER):
                    self._last.setdefault(_folded(PurePosixPath(slashed).name), name)

    def find(self, path: str) -> str | None:
        """The name of the file that `path` (`internal://x.txt`, or whatever a program wrote instead) means, or None."""
        plain = plain_path(path)
        for written in dict.fromkeys((plain, unquote(plain))):
            for place in (f"{_FOLDER}{written}", written):
                if place in self._names:
                    return self._names[place]
                if _folded(place) in self._folded:
                    return self._folded[_folded(place)]
            found = self._last.get(_folded(PurePosixPath(written).name))
            if found is not None:
                return found
        return None

    def size(self, name: str) -> int:
        """How many bytes a file that `find` has found says it has."""
        return self._sizes[name]

    def read(self, name: str) -> bytes:
        """The bytes of a file that `find` has found. Raises Fault if all that was read is too much."""
        data = self._read(name)
        self._left -= len(data)
        if self._left < 0:
            raise Fault("project.refi-bomb", file=self._file)
        return data


class Opened(NamedTuple):
    """The XML of a project or codebook, the name of the file it stands in, and the files that belong to it."""

    xml: bytes
    entry: str
    sources: Sources


def plain_path(path: str) -> str:
    """`internal://x.txt`, `relative:///x.txt` and `x.txt` without their scheme, with slashes."""
    plain = path.strip().replace("\\", "/")
    scheme, colon, rest = plain.partition("://")
    if colon and scheme.isalpha():
        plain = rest.lstrip("/")
    return plain.removeprefix("./")


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Opens a .qdpx, a bare .qde, .qdc or .xml, by what it holds. Raises Fault."""
    with opening(path), path.open("rb") as stream:
        head = stream.read(4)
    if head[:2] == b"PK":
        with _refused_as_project(path.name):
            package = Package(path, path.name, most=_MOST_DECLARED)
        try:
            yield _packed(package, path.name)
        finally:
            package.close()
    elif head and ending_of(path) == "qdpx":
        raise Fault("project.refi-not-zip", file=path.name)
    else:
        yield Opened(read_bytes(path), path.name, _beside(path))


@contextmanager
def _refused_as_project(file: str) -> Iterator[None]:
    """A package that is too big says so as a project, not as a document."""
    try:
        yield
    except Fault as fault:
        if fault.key == "read.bomb":
            raise Fault("project.refi-bomb", file=file) from None
        raise


def _packed(package: Package, file: str) -> Opened:
    entries = package.entries()
    for name, size in entries:
        slashed = name.replace("\\", "/")
        if slashed.startswith("/") or slashed[1:2] == ":" or ".." in slashed.split("/"):
            raise Fault("project.refi-unsafe-name", file=file, entry=name)
        if size > MOST_OF_A_FILE:
            raise Fault("project.refi-bomb", file=file)
    projects = [name for name, _ in entries if _is_project(name)]
    if not projects:
        raise Fault("project.refi-no-qde", file=file)
    if len(projects) > 1:
        raise Fault("project.refi-two-qde", file=file, n=len(projects), names=", ".join(projects))

    def read(name: str) -> bytes:
        with _refused_as_project(file):
            return package.read(name)

    return Opened(read(projects[0]), projects[0], Sources(dict(entries), read, file))


def _is_project(name: str) -> bool:
    plain = name.replace("\\", "/").removeprefix("./")
    return "/" not in plain and plain.lower().endswith(".qde") and plain.lower() != ".qde"


def _beside(path: Path) -> Sources:
    """What lies in the folder `sources` beside a bare .qde. Links that lead out of it are not followed."""
    folder = next((one for one in _listed(path.parent) if one.name.lower() == "sources" and one.is_dir()), None)
    files: dict[str, Path] = {}
    if folder is not None:
        inside = folder.resolve()
        files = {f"{_FOLDER}{one.name}": one for one in _listed(folder) if one.is_file() and one.resolve().parent == inside}

    def read(name: str) -> bytes:
        with opening(files[name]):
            if files[name].stat().st_size > _MOST_READ:
                raise Fault("project.refi-bomb", file=name)
            return files[name].read_bytes()

    return Sources({name: one.stat().st_size for name, one in files.items()}, read, path.name)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _as_utf8(name: str) -> str:
    """A name that a zip holds in UTF-8 without saying so, which is then read in the code page of old; others as they are."""
    try:
        return name if name.isascii() else name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
