"""The open transaction a verb works in."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Boolean, Connection, Insert, Row, Select, String, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from qualcode.faults import Fault, UsageFault
from qualcode.model import Coder, Content, new_id
from qualcode.study.database import DatabaseError, RawConnection, driver
from qualcode.study.triggers import events_of_new_rows, insert_trigger

T = TypeVar("T")


def table_of(noun: type[Content]) -> Table:
    """The table of a model class."""
    return cast(Table, noun.__table__)


def to_the_end(parts: Generator[Any, None, T]) -> T:
    """Do all of some work that can be done bit by bit; what it returns."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            return cast(T, end.value)


# Statements are built once and run with parameters: building one takes longer than running it.


@cache
def _insert_into(noun: type[Content]) -> Insert:
    return insert(table_of(noun))


@cache
def _row_of(noun: type[Content]) -> Select[Any]:
    table = table_of(noun)
    return select(table).where(table.c.id == bindparam("row_id"))


def inserting(raw: RawConnection, table: Table, rows: int) -> AbstractContextManager[None]:
    """Around the statement that inserts so many rows into a table: many are journalled at once, with the same events."""
    return _journalled_at_once(raw, table) if rows >= MANY else nullcontext()


@contextmanager
def _journalled_at_once(raw: RawConnection, table: Table) -> Iterator[None]:
    """Rows inserted meanwhile are journalled by one statement at the end: their trigger costs five times what they do.

    All of it is in the open transaction, which refuses every change without an action and is taken back as a whole.
    """
    name, trigger = insert_trigger(table)
    [last] = raw.execute(f'SELECT coalesce(max(rowid), 0) FROM "{table.name}"').fetchone()
    raw.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
        random = new_id()
        raw.execute(events_of_new_rows(table), (random[:8], random[-17:], last))
    except BaseException:
        with suppress(DatabaseError, Fault):  # a full disk has taken the whole transaction back, and the trigger is there again
            raw.execute(trigger)
        raise
    raw.execute(trigger)


#: from this many rows
MANY = 500


@cache
def _bulk_insert(noun: type[Content], given: tuple[str, ...]) -> tuple[str, list[tuple[str, Any, Callable[[Any], Any] | None]]]:
    """The statement that inserts rows with these columns, and by column its default and how a value is stored, where not as it is."""
    columns: list[tuple[str, Any, Callable[[Any], Any] | None]] = []
    for column in table_of(noun).columns:
        default = cast(Any, column.default).arg if column.default is not None and column.default.is_scalar else None
        if column.name in given or default is not None:
            store = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
            columns.append((column.name, default, None if isinstance(column.type, (String, Boolean)) else store))
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    return f'INSERT INTO "{noun.__tablename__}" ({names}) VALUES ({", ".join("?" * len(columns))})', columns


def _stored(values: Iterable[Any], store: Callable[[Any], Any] | None) -> Iterable[Any]:
    return values if store is None else [None if value is None else store(value) for value in values]


_SQLITE = SQLiteDialect()
_CODER = select(Coder.id).where(Coder.name == bindparam("name"))


class Work:
    """What a verb gets: the connection inside the transaction, who does it, when, and where to say what was done."""

    def __init__(self, connection: Connection, action_id: str, *, verb: str, coder: str | None, now: datetime, language: str) -> None:
        self.connection = connection
        self.action_id = action_id
        self.verb = verb
        self.coder = coder
        #: when it happened, UTC; for a verb done now, now
        self.now = now
        self.language = language
        self.summary: dict[str, Any] | None = None
        self.material_id: str | None = None
        self.start: int | None = None
        self._coder_id: str | None = None

    def say(self, key: str, /, **fields: object) -> None:
        """What was done, as catalogue key `history.<key>` and its fields. The first word stands, unless the action's own verb speaks."""
        if self.summary is None or (key.startswith(self.verb) and not str(self.summary["key"]).startswith(self.verb)):
            self.summary = {"key": key, **fields}

    def happened_in(self, material_id: str, start: int | None = None) -> None:
        """Where a screen should look to see this done or undone."""
        if self.material_id is None:
            self.material_id, self.start = material_id, start

    def told(self) -> tuple[Any, ...]:
        """What verbs have said and learnt so far, for `told_only`."""
        return self.summary, self.material_id, self.start, self._coder_id

    def told_only(self, told: tuple[Any, ...]) -> None:
        """Forget what a refused verb said, and the coder it made."""
        self.summary, self.material_id, self.start, self._coder_id = told

    def summary_json(self, verb: str) -> str:
        """The summary for the journal."""
        return json.dumps(self.summary or {"key": verb}, ensure_ascii=False)

    def coder_id(self) -> str:
        """The id of who does it, making the coder at first use. Raises UsageFault where nobody is named."""
        if self._coder_id is None:
            if not self.coder:
                raise UsageFault("study.no-coder")
            self._coder_id = self.coder_named(self.coder)
        return self._coder_id

    def coder_id_if_known(self) -> str | None:
        """As `coder_id`, or None where nobody is named and the verb can do without."""
        return self.coder_id() if self.coder else None

    def coder_named(self, name: str) -> str:
        """The id of the coder of that name, made if new."""
        found: str | None = self.connection.scalar(_CODER, {"name": name})
        return found or self.insert(Coder, name=name)

    def insert(self, noun: type[Content], **values: Any) -> str:
        """One new row; its id."""
        row_id = cast(str, values.setdefault("id", new_id()))
        self.connection.execute(_insert_into(noun), values)
        return row_id

    def insert_many(self, noun: type[Content], rows: Iterable[Mapping[str, Any]]) -> None:
        """Many new rows in one statement; all name the same columns. Past SQLAlchemy, whose handling of each row costs as much again."""
        given = list(rows)
        if given and "id" not in given[0]:
            given = [{"id": new_id(), **row} for row in given]
        if given:
            statement, columns = _bulk_insert(noun, tuple(given[0]))
            values = [
                _stored(map(itemgetter(name), given), store) if name in given[0] else repeat(default) for name, default, store in columns
            ]
            raw = driver(self.connection)
            with inserting(raw, table_of(noun), len(given)):
                raw.executemany(statement, zip(*values, strict=False))

    def update(self, noun: type[Content], row_id: str, **values: Any) -> None:
        """Change columns of one row."""
        if values:
            table = table_of(noun)
            self.connection.execute(update(table).where(table.c.id == row_id).values(**values))

    def delete(self, noun: type[Content], *row_ids: str) -> None:
        """Remove rows, with what the schema says goes with them."""
        table = table_of(noun)
        for row_id in row_ids:
            self.connection.execute(delete(table).where(table.c.id == row_id))

    def row(self, noun: type[Content], row_id: str) -> Row[Any]:
        """One row by id. Raises NoResultFound when it is not there: resolve references first."""
        return self.connection.execute(_row_of(noun), {"row_id": row_id}).one()
