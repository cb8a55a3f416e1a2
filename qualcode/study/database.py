"""The one function that opens a database. Nothing else in qualcode imports sqlite3 or makes an engine."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from qualcode.faults import Fault
from qualcode.reasons import reason_of

#: written into every study file's header, so that no other SQLite file is taken for one ("QCOD")
APPLICATION_ID = 0x51434F44

_HEADER = b"SQLite format 3\x00"
#: bytes of the longest text that is read from another program's database
_LONGEST_FOREIGN = 200_000_000
#: how SQLite's own name of an error begins -> our word for it; over a quota, writing fails as on a full disk
_MEANINGS = (
    ("SQLITE_FULL", "disk-full"),
    ("SQLITE_IOERR_WRITE", "disk-full"),
    ("SQLITE_IOERR_FSYNC", "disk-full"),
    ("SQLITE_IOERR_TRUNCATE", "disk-full"),
    ("SQLITE_IOERR_SHM", "disk-full"),
    ("SQLITE_READONLY", "read-only"),
    ("SQLITE_CANTOPEN", "read-only"),
    ("SQLITE_CORRUPT", "damaged"),
    ("SQLITE_NOTADB", "damaged"),
    ("SQLITE_IOERR", "damaged"),
    ("SQLITE_BUSY", "busy"),
    ("SQLITE_LOCKED", "busy"),
)


class _Telling:
    """Tells what is wrong with the disk or the file as a Fault; what a statement itself did wrong stays sqlite3's error."""

    #: not known until the file has shown itself to be a study
    file: Path | None = None
    #: what a statement did wrong, where the file is to blame for it
    statements: Callable[[BaseException], Fault] | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self.file is not None and isinstance(error, (sqlite3.DatabaseError, UnicodeDecodeError)):
            fault = as_fault(error, self.file)
            if fault.key != "study.database":
                raise fault from error
            if self.statements is not None:
                raise self.statements(error) from error
            # A table or column of ours that is not there was lost with a piece of the file.
            if str(error).startswith(("no such column", "no such table")):
                raise Fault("study.damaged", **fault.fields) from error


class _Connection(sqlite3.Connection):
    """A connection whose cursors speak in Faults, for SQLAlchemy and for bulk reads alike."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.telling = _Telling()

    def cursor(self, factory: Any = None) -> Any:
        """As sqlite3's."""
        return super().cursor(factory or _Cursor)

    def execute(self, *arguments: Any) -> Any:
        """As sqlite3's."""
        return self.cursor().execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        """As sqlite3's."""
        return self.cursor().executemany(*arguments)


class _Cursor(sqlite3.Cursor):
    connection: _Connection

    def execute(self, *arguments: Any) -> _Cursor:
        """As sqlite3's."""
        with self.connection.telling:
            return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> _Cursor:
        """As sqlite3's."""
        with self.connection.telling:
            return super().executemany(*arguments)

    def fetchone(self) -> Any:
        """As sqlite3's."""
        with self.connection.telling:
            return super().fetchone()

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """As sqlite3's."""
        with self.connection.telling:
            return super().fetchmany(self.arraysize if size is None else size)

    def fetchall(self) -> list[Any]:
        """As sqlite3's."""
        with self.connection.telling:
            return super().fetchall()

    def __iter__(self) -> Any:
        while rows := self.fetchmany(1000):
            yield from rows


def open_database(file: Path, *, write: bool, create: bool = False) -> Connection:
    """One connection to the study in `file`, in no transaction.

    A writer's commits are on disk when they return (WAL, synchronous=FULL). A reader cannot change the file and never
    waits for a writer. Raises Fault "study.not-a-study", "study.not-sqlite", "study.missing", "study.read-only" or
    "study.damaged".
    """
    if not create:
        _look_at_header(file)
    try:
        raw = _connect(file, write=write, create=create)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise as_fault(error, file) from error
    return _spoken_to(raw)


#: thread by thread, the connection that SQLAlchemy is to speak to next
_next = threading.local()


@cache
def _engine() -> Engine:
    """One for all files: with it SQLAlchemy keeps what it made of our statements, and making that takes longer than most of them."""
    return create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _next.raw,
        poolclass=NullPool,
        execution_options={"isolation_level": "AUTOCOMMIT"},
        query_cache_size=2000,
    )


def _spoken_to(raw: _Connection) -> Connection:
    """The connection as SQLAlchemy has it; closing it closes the file."""
    _next.raw = raw
    try:
        return _engine().connect()
    finally:
        del _next.raw


@contextmanager
def open_overlay(file: Path) -> Iterator[Connection]:
    """An empty database in memory with the study in `file` behind it, read only: a table is read here if it is here, else there.

    Raises the Faults of `open_database`.
    """
    _look_at_header(file)
    raw = _open("file::memory:")
    raw.telling.file = file
    try:
        raw.execute("ATTACH DATABASE ? AS behind", (f"file:{quote(str(file.resolve()))}?mode=ro",))
        with _spoken_to(raw) as connection:
            yield connection
    except sqlite3.Error as error:
        raise as_fault(error, file) from error
    finally:
        raw.close()


def _connect(file: Path, *, write: bool, create: bool) -> _Connection:
    mode = "rwc" if create else "rw"
    address = f"file:{quote(str(file.resolve()))}"
    raw = _open(f"{address}?mode={mode}") if write else _open_to_read(address)
    try:
        if create:
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if write and _is_study(raw):
            raw.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError:
        raw.close()
        raise
    if not _is_study(raw):
        raw.close()
        raise Fault("study.not-a-study", file=str(file))
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -32000", "temp_store = MEMORY"):
        raw.execute(f"PRAGMA {pragma}")
    if not write:
        raw.execute("PRAGMA query_only = ON")
    raw.telling.file = file
    return raw


def _open_to_read(address: str) -> _Connection:
    raw = _open(f"{address}?mode=ro")
    try:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raw.close()
        if not error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            raise
        # A reader of a WAL database needs to write beside it; on a read-only disk nobody else can be writing either.
        raw = _open(f"{address}?mode=ro&immutable=1")
    return raw


def _is_study(raw: _Connection) -> bool:
    return bool(raw.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def _open(address: str) -> _Connection:
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=5, factory=_Connection)


def _look_at_header(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_HEADER))
    except FileNotFoundError:
        raise Fault("study.missing", file=str(file)) from None
    except OSError as error:
        raise Fault("study.unreadable", file=str(file), reason=reason_of(error)) from error
    if start != _HEADER:
        raise Fault("study.not-sqlite", file=str(file))


def as_fault(error: BaseException, file: Path) -> Fault:
    """A database error as a sentence with its remedy."""
    name = "SQLITE_CORRUPT" if "decode" in str(error).lower() else getattr(error, "sqlite_errorname", "")
    key = next((key for beginning, key in _MEANINGS if name.startswith(beginning)), "database")
    # What could not be decoded is not repeated: it may be words of a transcript.
    return Fault(f"study.{key}", file=str(file), reason=reason_of(error))


def driver(connection: Connection) -> sqlite3.Connection:
    """The sqlite3 connection underneath, for bulk reads and for the backup API."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def file_of(connection: Connection) -> Path:
    """The file of the study that a connection reads, also one that reads it as it was."""
    listed = driver(connection).execute("PRAGMA database_list").fetchall()
    return Path(next(file for _, _, file in listed if file))


def tell_statements_as(connection: Connection, fault: Callable[[BaseException], Fault]) -> None:
    """From now on what goes wrong in a statement on this connection is told as the Fault: in a file of other hands it is the file's."""
    raw = driver(connection)
    assert isinstance(raw, _Connection)
    raw.telling.statements = fault


@contextmanager
def one_moment(connection: Connection) -> Iterator[None]:
    """All that is read within is of one moment, whatever another program writes meanwhile."""
    raw = driver(connection)
    if raw.in_transaction:
        yield
        return
    raw.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.Error, Fault):  # an error of the disk may have ended it already
            raw.execute("ROLLBACK")


def copy_database(source: Connection, target: Path) -> None:
    """A consistent copy of an open study into a new file, by SQLite's backup API; flushed to disk. Raises Fault."""
    try:
        with closing(sqlite3.connect(target)) as copy:
            driver(source).backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        with suppress(OSError):
            target.unlink()
        raise as_fault(error, target) from error


def integrity_faults(file: Path, *, indexes: bool = True) -> list[str]:
    """What SQLite itself finds wrong with a file (structure and foreign keys); empty when it is sound.

    Without `indexes` it is not asked whether the indexes agree with their tables, which takes five times as long.
    """
    try:
        with closing(_open_to_read(f"file:{quote(str(file.resolve()))}")) as raw:
            raw.execute(f"PRAGMA mmap_size = {2**30}")
            check = "integrity_check" if indexes else "quick_check"
            found = [str(row[0]) for row in raw.execute(f"PRAGMA {check}(20)") if row[0] != "ok"]
            found += [f"{row[0]} {row[1]} → {row[2]}" for row in raw.execute("PRAGMA foreign_key_check").fetchmany(20)]
            return found
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return [str(error).split(" with text")[0]]


@contextmanager
def open_foreign(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads another program's SQLite file, trusting nothing in it; only its plain tables should be asked.

    What the other program has not yet put into the file itself (its `-wal`) is seen, and nothing is written into the file. Text
    that is not UTF-8 shows as U+FFFD. Raises Fault "project.db-…" for a file that is no database, damaged, or still in use.
    """
    try:
        raw = sqlite3.connect(_foreign_address(file), uri=True, isolation_level=None, timeout=5)
    except sqlite3.Error as error:
        raise _foreign_fault(error, file) from error
    raw.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_FOREIGN)
        # One state of the file for all that is read from it.
        raw.execute("BEGIN")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield raw
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise _foreign_fault(error, file) from error
    finally:
        raw.close()


def _foreign_address(file: Path) -> str:
    """How to open it: writing nothing beside it where nobody can have it open."""
    try:
        with file.open("rb") as stream:
            head = stream.read(20)
        beside = [Path(f"{file}{end}") for end in ("-wal", "-journal")]
        waiting = any(one.exists() and one.stat().st_size for one in beside)
    except FileNotFoundError:
        raise Fault("project.db-missing", file=str(file)) from None
    except OSError as error:
        raise Fault("project.db-unreadable", file=file.name, reason=reason_of(error)) from None
    if not head.startswith(_HEADER):
        raise Fault("project.db-not-sqlite", file=file.name)
    # A file kept in WAL mode has a log beside it as long as anybody writes; without one, reading it would make one.
    kept_in_wal = head[18:20] == b"\x02\x02"
    return f"file:{quote(str(file.resolve()))}?mode=ro" + ("&immutable=1" if kept_in_wal and not waiting else "")


def _foreign_fault(error: BaseException, file: Path) -> Fault:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_LOCKED")):
        return Fault("project.db-in-use", file=file.name)
    # What could not be read is not repeated: it may be words of a transcript.
    return Fault("project.db-damaged", file=file.name, reason=reason_of(error))


DatabaseError = sqlite3.Error
IntegrityError = sqlite3.IntegrityError
#: what `driver` gives, for annotations
RawConnection = sqlite3.Connection
