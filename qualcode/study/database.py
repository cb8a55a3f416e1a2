"""The one function that opens a database. Nothing else in qualcode imports sqlite3 or makes an engine."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from qualcode.faults import Fault

#: written into every study file's header, so that no other SQLite file is taken for one ("QCOD")
APPLICATION_ID = 0x51434F44

_HEADER = b"SQLite format 3\x00"


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
    except sqlite3.Error as error:
        raise as_fault(error, file) from error
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: raw, poolclass=StaticPool, execution_options={"isolation_level": "AUTOCOMMIT"}
    )
    return engine.connect()


def _connect(file: Path, *, write: bool, create: bool) -> sqlite3.Connection:
    mode = "rwc" if create else "rw" if write else "ro"
    address = f"file:{quote(str(file.resolve()))}"
    raw = sqlite3.connect(f"{address}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        if create:
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        if write:
            raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raw.close()
        if write:
            raise
        # A reader of a WAL database needs to write beside it; on a read-only disk nobody else can be writing either.
        raw = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        raw.close()
        raise
    if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raw.close()
        raise Fault("study.not-a-study", file=str(file))
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -32000", "temp_store = MEMORY"):
        raw.execute(f"PRAGMA {pragma}")
    if not write:
        raw.execute("PRAGMA query_only = ON")
    return raw


def _look_at_header(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_HEADER))
    except FileNotFoundError:
        raise Fault("study.missing", file=str(file)) from None
    except OSError as error:
        raise Fault("study.unreadable", file=str(file), reason=error.strerror or str(error)) from error
    if start != _HEADER:
        raise Fault("study.not-sqlite", file=str(file))


def as_fault(error: BaseException, file: Path) -> Fault:
    """A database error as a sentence with its remedy."""
    told = str(error).lower()
    if "full" in told:
        return Fault("study.disk-full", file=str(file))
    if "readonly" in told or "unable to open" in told:
        return Fault("study.read-only", file=str(file), reason=str(error))
    if "malformed" in told or "not a database" in told or "corrupt" in told or "disk i/o" in told:
        return Fault("study.damaged", file=str(file), reason=str(error))
    if "locked" in told:
        return Fault("study.busy", file=str(file))
    return Fault("study.database", file=str(file), reason=str(error))


def driver(connection: Connection) -> sqlite3.Connection:
    """The sqlite3 connection underneath, for bulk reads and for the backup API."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


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


def integrity_faults(file: Path) -> list[str]:
    """What SQLite itself finds wrong with a file (structure and foreign keys); empty when it is sound."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True)) as raw:
            found = [str(row[0]) for row in raw.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            found += [f"{row[0]} {row[1]} → {row[2]}" for row in raw.execute("PRAGMA foreign_key_check").fetchmany(20)]
            return found
    except sqlite3.Error as error:
        return [str(error)]


DatabaseError = sqlite3.Error
