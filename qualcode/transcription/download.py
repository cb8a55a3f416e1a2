"""Fetching a model, once somebody has agreed to its size and origin. Nothing else in the program goes to the network.

Files go into a hidden folder. Each is held against its known SHA-256 before it counts, and the folder gets its name when all are there.
What was stopped, by whatever, goes on from where it was.
"""

from __future__ import annotations

import errno
import http.client
import json
import os
import shutil
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from qualcode.faults import Fault
from qualcode.locale import Term
from qualcode.reasons import reason_of
from qualcode.study.file_hash import sha256_of
from qualcode.study.platform import sync_folder
from qualcode.transcription.known_models import KnownModel, WeightFile
from qualcode.transcription.models import command_to_get, installed, place_of, unfinished_of

#: bytes read at a time, seconds that a server may be silent, seconds to wait before asking again
BLOCK, PATIENCE, WAITS = 1 << 20, 30.0, (1.0, 3.0, 9.0)
#: left free on the disk beside the model
_ROOM = 100_000_000
_AGENT = {"User-Agent": "qualcode", "Accept-Encoding": "identity"}
#: what stood in the way of a connection, as far as it is known by its kind -> catalogue key
_WHY: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "models.why-no-address"),
    (TimeoutError, "models.why-silent"),
    (ConnectionRefusedError, "models.why-refused"),
    (ssl.SSLError, "models.why-unsafe"),
    (ConnectionError, "models.why-cut"),
    (http.client.HTTPException, "models.why-cut"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What would be fetched, to be agreed to."""

    model: KnownModel
    #: bytes still to fetch, and those there are from an earlier time
    size: int
    kept: int
    folder: Path
    #: whether all of it is there already
    there: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far fetching has come: bytes of all files together."""

    done: int
    of: int
    #: seconds that remain at the speed so far; None in the first moments
    remaining: float | None
    #: the bytes are all there and are being checked
    checking: bool = False


def offer(model: KnownModel) -> Offer:
    """What fetching this model would mean. Asks nobody."""
    hidden, folder = unfinished_of(model.name, model.engine), place_of(model.name, model.engine)
    kept = sum(min(_size(hidden / file.name), file.size) for file in model.files)
    there = any(one.name == model.name and one.fault is None for one in installed(model.engine))
    return Offer(model, model.size - kept, kept, folder, there)


def fetch(
    model: KnownModel,
    *,
    consent: bool,
    told: Callable[[Progress], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> Path:
    """Fetch a model and give its folder. `consent`: somebody has seen its size and origin and agreed.

    Faults: no consent, no room, disk full, folder not writable, no connection, not there any more, another file than it should be,
    stopped, being fetched already. What was fetched is kept for the next time, except where it is the wrong file.
    """
    if not consent:
        raise Fault("models.no-consent", name=model.name)
    offered = offer(model)
    if offered.there:
        return offered.folder
    hidden = unfinished_of(model.name, model.engine)
    try:
        hidden.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(hidden).free
    except OSError as error:
        raise Fault("models.not-written", folder=hidden.parent, reason=reason_of(error)) from error
    if free < offered.size + _ROOM:
        raise Fault("models.no-room", name=model.name, folder=hidden.parent, need=_megabytes(offered.size + _ROOM), free=_megabytes(free))
    with _alone(hidden, model):
        _Fetching(model, hidden, told, stopped, wait).all_files()
    return _put_in_place(model, hidden, offered.folder)


class _alone:
    """One process at a time fetches a model."""

    def __init__(self, hidden: Path, model: KnownModel) -> None:
        from filelock import FileLock

        self._file, self._model = hidden.with_name(hidden.name + ".lock"), model
        self._lock = FileLock(self._file)

    def __enter__(self) -> None:
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise Fault("models.being-fetched", name=self._model.name) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


class _Fetching:
    """The files of one model on their way."""

    def __init__(
        self,
        model: KnownModel,
        hidden: Path,
        told: Callable[[Progress], None],
        stopped: Callable[[], bool],
        wait: Callable[[float], None],
    ) -> None:
        self._model, self._hidden, self._told, self._stopped, self._wait = model, hidden, told, stopped, wait
        self._opener = urllib.request.build_opener(_Safely())
        #: bytes of the files that are done, and of the one under way
        self._before = self._here = 0
        self._fetched, self._since = 0, time.monotonic()

    def all_files(self) -> None:
        for file in self._model.files:
            path = self._hidden / file.name
            self._with_patience(file, path)
            self._tell(checking=True)
            if sha256_of(path) != file.sha256:
                path.unlink()
                with suppress(OSError):  # it stays where there are other files
                    self._hidden.rmdir()
                raise Fault("models.wrong-file", name=self._model.name, file=file.name, origin=self._model.place)
            self._before, self._here = self._before + file.size, 0

    def _with_patience(self, file: WeightFile, path: Path) -> None:
        """Fetch what is missing of a file, asking again as long as something comes."""
        tries, most = 0, _size(path)
        while (had := _size(path)) != file.size:
            try:
                self._ask(file, path)
                trouble: Exception = http.client.IncompleteRead(b"")
            except urllib.error.HTTPError as error:
                error.close()
                if error.code == 416 and had:  # what is kept is no beginning of it
                    path.unlink()
                elif error.code < 500 and error.code != 429:
                    raise Fault("models.gone", name=self._model.name, origin=self._model.place, status=error.code) from error
                trouble = error
            except _Unwritten as error:
                raise self._not_written(error.why) from error
            except (OSError, http.client.HTTPException) as error:
                trouble = error
            if _size(path) == file.size:
                return
            # a server that always breaks off at the same place, or says that there is no more, is not asked forever
            tries, most = (0, _size(path)) if _size(path) > most else (tries + 1, most)
            if tries >= len(WAITS):
                raise self._no_connection(trouble) from trouble
            self._wait(WAITS[tries])

    def _ask(self, file: WeightFile, path: Path) -> None:
        """One request for what is missing of a file."""
        had = _size(path)
        if had > file.size:
            path.unlink()
            had = 0
        wanted = urllib.request.Request(self._model.origin + file.name, headers=_AGENT)
        if had:
            wanted.add_header("Range", f"bytes={had}-")
        with self._opener.open(wanted, timeout=PATIENCE) as answer:
            goes_on = answer.status == 206 and str(answer.headers.get("Content-Range", "")).startswith(f"bytes {had}-")
            self._here = had if goes_on else 0
            with _writing():
                out = path.open("ab" if goes_on else "wb", buffering=0)
            with out:
                self._take(answer, out, file.size)
                with _writing():
                    os.fsync(out.fileno())

    def _take(self, answer: Any, out: BinaryIO, size: int) -> None:
        """What the server sends, block by block, and not more than the file has."""
        while self._here < size:
            if self._stopped():
                raise Fault("models.stopped", name=self._model.name, command=command_to_get(self._model.name, self._model.engine))
            block = answer.read1(min(BLOCK, size - self._here))
            if not block:
                return
            with _writing():
                write(out, block)
            self._here += len(block)
            self._fetched += len(block)
            self._tell()

    def _tell(self, checking: bool = False) -> None:
        done, of, took = self._before + self._here, self._model.size, time.monotonic() - self._since
        steady = self._fetched >= BLOCK and took > 1
        self._told(Progress(done, of, (of - done) * took / self._fetched if steady else None, checking))

    def _not_written(self, error: OSError) -> Fault:
        kept = _megabytes(sum(_size(self._hidden / file.name) for file in self._model.files))
        command = command_to_get(self._model.name, self._model.engine)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Fault("models.disk-full", name=self._model.name, folder=self._hidden.parent, kept=kept, command=command)
        return Fault("models.not-written", folder=self._hidden.parent, reason=reason_of(error))

    def _no_connection(self, error: Exception) -> Fault:
        kept = _megabytes(sum(_size(self._hidden / file.name) for file in self._model.files))
        command = command_to_get(self._model.name, self._model.engine)
        return Fault(
            "models.no-connection", name=self._model.name, origin=self._model.place, reason=_why(error), kept=kept, command=command
        )


class _Unwritten(Exception):
    """The disk, not the connection, is in the way."""

    def __init__(self, why: OSError) -> None:
        super().__init__()
        self.why = why


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _Unwritten(error) from error


class _Safely(urllib.request.HTTPRedirectHandler):
    """Goes where the origin sends on to, but never from a safe connection to an open one."""

    def redirect_request(self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise urllib.error.URLError(ssl.SSLError("not a safe connection"))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def write(out: BinaryIO, block: bytes) -> None:
    """Write a whole block. A function of its own so that a test can have no room left."""
    view = memoryview(block)
    while view:
        view = view[out.write(view) :]


def _put_in_place(model: KnownModel, hidden: Path, folder: Path) -> Path:
    """Give the folder its name, with a record in it of where its files are from."""
    record = {
        "name": model.name,
        "engine": model.engine,
        "origin": model.origin,
        "sha256": {file.name: file.sha256 for file in model.files},
        "fetched_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        (hidden / "origin.json").write_text(json.dumps(record, indent=2), encoding="utf-8")
        if folder.exists():  # it was not whole, or nothing would have been fetched
            shutil.rmtree(folder)
        hidden.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise Fault("models.not-written", folder=folder.parent, reason=reason_of(error)) from error
    return folder


def _why(error: Exception) -> str:
    """What stood in the way of a connection, in our own words."""
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return Term(next((key for kind, key in _WHY if isinstance(cause, kind)), "models.why-other"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _megabytes(size: int) -> int:
    return round(size / 1_000_000)
