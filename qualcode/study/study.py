"""The study: opened, changed in transactions, undone, closed. The one door to everything that is kept."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from qualcode.faults import Fault
from qualcode.locale import DEFAULT_LANGUAGE, LANGUAGES
from qualcode.model import Action, ActionInProgress, Event, Replica, Setting, new_id, stable_id
from qualcode.model import Study as StudyRow
from qualcode.study import journal
from qualcode.study.database import as_fault, open_database
from qualcode.study.folder import lay_out, study_file
from qualcode.study.lock import WriterLock
from qualcode.study.migrations import SCHEMA_VERSION, install_triggers, make_tables, migrate, schema_version
from qualcode.study.places import Places
from qualcode.study.platform import place_of
from qualcode.study.reads import Reads
from qualcode.study.records import ActionRecord
from qualcode.study.settings import setting
from qualcode.study.triggers import wrong_triggers
from qualcode.study.whereabouts import Whereabouts
from qualcode.study.work import Work, to_the_end

if TYPE_CHECKING:
    from qualcode.study.registry import Verb

_BEGIN = insert(ActionInProgress)
_ACTION = insert(Action)
_UNDER_WAY = update(ActionInProgress).values(id=bindparam("action"))
_EVENTS_OF = select(Event.number).where(Event.action_id == bindparam("action")).limit(1)


class Study:
    """An open study. Use `Study.new` or `Study.open`, and close it (or use it in a `with`)."""

    def __init__(self, file: Path, *, lock: WriterLock | None, coder: str | None, language: str | None) -> None:
        self.file = file
        self._lock = lock
        self._work: Work | None = None
        self._connection = open_database(file, write=lock is not None)
        self._whereabouts = Whereabouts(file)
        try:
            if lock is not None:
                self.backup_before_migration = migrate(self._connection, file)
                if wrong_triggers(self._connection):
                    self._connection.exec_driver_sql("BEGIN IMMEDIATE")
                    install_triggers(self._connection)
                    self._connection.exec_driver_sql("COMMIT")
            elif schema_version(self._connection) != SCHEMA_VERSION:
                newer = schema_version(self._connection) > SCHEMA_VERSION
                raise Fault(
                    "study.newer" if newer else "study.older", file=str(file), found=schema_version(self._connection), known=SCHEMA_VERSION
                )
            about = self._connection.execute(select(StudyRow.__table__)).one_or_none()
            if about is None:
                raise Fault("study.not-a-study", file=str(file))
            self.id: str = about.id
            self.language: str = language or about.language
            self._replica_id = self._replica() if lock is not None else ""
        except DBAPIError as error:
            self._disconnect()
            raise as_fault(error.orig or error, file) from error
        except BaseException:
            self._disconnect()
            raise
        self.reads = Reads(self._connection)
        self._coder = coder

    # Opening and closing

    @classmethod
    def new(
        cls, folder: Path, *, title: str = "", language: str = DEFAULT_LANGUAGE, tradition: str = "own", coder: str | None = None
    ) -> Study:
        """An empty study in `folder`, open for writing. Raises Fault "study.exists" if one is there."""
        if language not in LANGUAGES:
            raise Fault("study.no-language", language=language)
        from qualcode.study.backup import set_aside

        file = lay_out(folder)
        lock = WriterLock(file)
        lock.acquire(coder)
        unfinished = file.with_name(file.name + ".new")
        connection = None
        try:
            if file.exists():  # someone else made one between the look and the lock
                raise Fault("study.exists", folder=str(folder))
            set_aside(file)
            unfinished.unlink(missing_ok=True)
            connection = open_database(unfinished, write=True, create=True)
            make_tables(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _write_first_action(connection, title or folder.resolve().name, language, tradition, coder)
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            unfinished.replace(file)
            return cls(file, lock=lock, coder=coder, language=None)
        except BaseException:
            if connection is not None:
                connection.close()
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path | str, *, write: bool = True, coder: str | None = None, language: str | None = None) -> Study:
        """Open the study in a folder or file. Raises Fault: missing, held by another writer, damaged, newer, read-only."""
        file = study_file(Path(path))
        lock = WriterLock(file) if write else None
        if lock is not None:
            lock.acquire(coder)
        try:
            study = cls(file, lock=lock, coder=coder, language=language)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return study

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and give the lock back; harmless when closed already."""
        self._disconnect()
        if self._lock is not None:
            self._lock.release()

    @property
    def places(self) -> Places:
        """Where whoever codes now last stood."""
        return Places(self._connection, self.coder or "", writable=self.writable)

    @property
    def writable(self) -> bool:
        """Whether this opening may change the study."""
        return self._lock is not None

    @property
    def busy(self) -> bool:
        """Whether an action is open: whatever is done now becomes part of it, and is taken back with it."""
        return self._work is not None

    @property
    def coder(self) -> str | None:
        """Who codes: as given at opening, else the study's stored coder."""
        return self._coder or setting(self._connection, "coder")

    @coder.setter
    def coder(self, name: str | None) -> None:
        self._coder = name

    def back_up_if_due(self) -> Path | None:
        """The rolling backup, if something changed and the last one is old."""
        from qualcode.study.backup import rolling_backup

        return rolling_backup(self._connection, self.file) if self.writable else None

    # Changing

    def do(self, verb: str, /, *, at: datetime | None = None, **arguments: Any) -> Any:
        """Do one verb, durably, and give back what it returns. Within `action` it becomes part of that action.

        Raises UsageFault for arguments the verb does not take, Fault for what the study refuses; then nothing changed.
        """
        from qualcode.study.registry import verb_named

        entry = verb_named(verb)
        if self._work is not None:
            return self._within_savepoint(self._work, entry, arguments)
        with self._transaction("do", verb, at=at) as work:
            return entry.call(work, arguments)

    @contextmanager
    def action(self, verb: str, /, *, at: datetime | None = None) -> Iterator[Work]:
        """A transaction that becomes one action of the journal. An inner one joins the outer.

        On disk when the block ends; an exception in it leaves the study as it was. One that changed nothing leaves no trace.
        """
        if self._work is not None:
            yield self._work
        else:
            with self._transaction("do", verb, at=at) as work:
                yield work

    @contextmanager
    def past_action(self, verb: str, /, *, at: datetime, coder: str | None) -> Iterator[Work]:
        """Within an open action: a change that another program's history tells, as an action of its own with its own time.

        It is of the kind "import", not on the undo stack, and is undone with the action that is open.
        """
        outer = self._work
        assert outer is not None
        work = Work(outer.connection, new_id(), verb=verb, coder=coder, now=at, language=self.language)
        outer.connection.execute(_UNDER_WAY, {"action": work.action_id})
        yield work
        self._write_action(work, "import", verb, outer.now, None, undoable=False, of_id=outer.action_id)
        outer.connection.execute(_UNDER_WAY, {"action": outer.action_id})

    def undo(self) -> ActionRecord | None:
        """Undo the newest action; what was undone, or None when there is nothing."""
        return to_the_end(self.turning("undo"))

    def redo(self) -> ActionRecord | None:
        """Redo what was undone last; what was redone, or None."""
        return to_the_end(self.turning("redo"))

    def turning(self, kind: str) -> Generator[tuple[int, int], None, ActionRecord | None]:
        """As `undo` or `redo`, for the words "undo" and "redo", bit by bit: how many events are turned back, of how many.

        What was undone is returned at the end and is on disk only then; closed before, the study is as it was.
        """
        target = (journal.next_undo if kind == "undo" else journal.next_redo)(self._connection)
        if target is None:
            return None
        with self._transaction(kind, target.verb, of=target) as work:
            yield from journal.replay(work.connection, target.id, forward=kind == "redo")
            work.connection.execute(update(Action).where(Action.id == target.id).values(state="undone" if kind == "undo" else "done"))
        return journal.as_record(target, self.language)

    def next_undo(self) -> ActionRecord | None:
        """What undo would undo."""
        row = journal.next_undo(self._connection)
        return journal.as_record(row, self.language) if row else None

    def next_redo(self) -> ActionRecord | None:
        """What redo would redo."""
        row = journal.next_redo(self._connection)
        return journal.as_record(row, self.language) if row else None

    def history(self, limit: int | None = None) -> tuple[ActionRecord, ...]:
        """The journal, newest action first."""
        return journal.history(self._connection, self.language, limit=limit)

    # Underneath

    def purging(self, verb: str) -> AbstractContextManager[Work]:
        """The transaction of a purge: an action in the journal that is not on the undo stack. For `purge.py` alone."""
        if self._work is not None:
            raise Fault("study.purge-inside", file=self.file.name)
        return self._transaction("do", verb, undoable=False)

    @contextmanager
    def _transaction(
        self, kind: str, verb: str, *, at: datetime | None = None, of: Row[Any] | None = None, undoable: bool = True
    ) -> Iterator[Work]:
        if not self.writable:
            raise Fault("study.opened-for-reading", file=self.file.name)
        if self.busy:
            raise Fault("study.under-way")
        now = datetime.now(UTC)
        connection = self._connection
        self._whereabouts.refuse_if_gone(connection)
        work = Work(connection, new_id(), verb=verb, coder=self.coder, now=at or now, language=self.language)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                connection.execute(_BEGIN, {"id": work.action_id, "schema_version": SCHEMA_VERSION})
                self._work = work
                yield work
                if kind != "do" or not undoable or self._changed_something(work):
                    if kind == "do":
                        journal.drop_redo(connection)
                    self._write_action(work, kind, verb, now, of, undoable=undoable)
                    connection.exec_driver_sql("DELETE FROM action_in_progress")
                    connection.exec_driver_sql("COMMIT")
                else:
                    connection.exec_driver_sql("ROLLBACK")
            except BaseException:
                with suppress(DBAPIError, Fault):
                    connection.exec_driver_sql("ROLLBACK")
                raise
            finally:
                self._work = None
        except DBAPIError as error:
            raise as_fault(error.orig or error, self.file) from error

    def _changed_something(self, work: Work) -> bool:
        return work.connection.execute(_EVENTS_OF, {"action": work.action_id}).first() is not None

    def _write_action(
        self, work: Work, kind: str, verb: str, now: datetime, of: Row[Any] | None, *, undoable: bool, of_id: str | None = None
    ) -> None:
        work.connection.execute(
            _ACTION,
            {
                "id": work.action_id,
                "replica_id": self._replica_id,
                "kind": kind,
                "verb": verb,
                "summary": of.summary if of is not None else work.summary_json(verb),
                "coder": work.coder,
                "happened_at": work.now,
                "recorded_at": now,
                "of_id": of.id if of is not None else of_id,
                "state": "done" if kind == "do" and undoable else None,
                "material_id": of.material_id if of is not None else work.material_id,
                "start": of.start if of is not None else work.start,
            },
        )

    def _within_savepoint(self, work: Work, entry: Verb, arguments: dict[str, Any]) -> Any:
        """A verb inside a larger action: if it is refused, only what it did is taken back."""
        self._connection.exec_driver_sql("SAVEPOINT step")
        told = work.told()
        try:
            result = entry.call(work, arguments)
        except BaseException:
            work.told_only(told)
            # A full disk has taken the whole transaction back already.
            with suppress(DBAPIError, Fault):
                self._connection.exec_driver_sql("ROLLBACK TO step")
                self._connection.exec_driver_sql("RELEASE step")
            raise
        self._connection.exec_driver_sql("RELEASE step")
        return result

    def _replica(self) -> str:
        place = place_of(self.file, self.id)
        known = self._connection.scalar(select(Replica.id).where(Replica.place == place))
        if known is None:
            known = new_id()
            self._connection.execute(insert(Replica).values(id=known, place=place, created_at=datetime.now(UTC)))
        return known

    def _disconnect(self) -> None:
        if not self._connection.closed:
            if self._lock is not None:
                with suppress(DBAPIError, Fault):
                    self._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()


def _write_first_action(connection: Connection, title: str, language: str, tradition: str, coder: str | None) -> None:
    """The study's own row, as the journal's first action; it is not on the undo stack."""
    work = Work(connection, new_id(), verb="new", coder=coder, now=datetime.now(UTC), language=language)
    replica_id = new_id()
    connection.execute(insert(Replica), {"id": replica_id, "place": "", "created_at": work.now})
    connection.execute(_BEGIN, {"id": work.action_id, "schema_version": SCHEMA_VERSION})
    study_id = work.insert(StudyRow, title=title, language=language, tradition=tradition, created_at=work.now)
    if coder:
        work.insert(Setting, id=stable_id(study_id, "setting", "coder"), key="coder", value=json.dumps(coder, ensure_ascii=False))
    values = {"kind": "do", "verb": "new", "summary": work.summary_json("new"), "coder": coder, "state": None}
    times = {"happened_at": work.now, "recorded_at": work.now}
    connection.execute(_ACTION, {"id": work.action_id, "replica_id": replica_id, **values, **times})
    connection.exec_driver_sql("DELETE FROM action_in_progress")
