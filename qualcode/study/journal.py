"""Undo, redo, history and earlier states, all read from the journal."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select, text, update

from qualcode.locale import text as catalogue_text
from qualcode.model import Action, Base, Event, Quotation, TextBody, content_tables
from qualcode.study.bulk import among
from qualcode.study.database import driver
from qualcode.study.migrations import SCHEMA_VERSION, upgrade_row
from qualcode.study.records import ActionRecord
from qualcode.study.stored_lines import put_lines_right
from qualcode.study.triggers import journalled_columns
from qualcode.study.work import table_of

#: from this many events, the tables of an action that only got rows are put back by one statement for as many
BULK = 200

_TOLD = (Event.table.label("table_name"), Event.row_id, Event.before, Event.after, Event.schema_version)
_NEXT_UNDO = select(Action.__table__).where(Action.state == "done").order_by(Action.number.desc()).limit(1)
_NEXT_REDO = select(Action.__table__).where(Action.state == "undone").order_by(Action.number).limit(1)
_DROP_REDO = update(Action).where(Action.state == "undone").values(state="dropped")


def next_undo(connection: Connection) -> Row[Any] | None:
    """The newest action that can be undone."""
    return connection.execute(_NEXT_UNDO).first()


def next_redo(connection: Connection) -> Row[Any] | None:
    """The action undone last."""
    return connection.execute(_NEXT_REDO).first()


def drop_redo(connection: Connection) -> None:
    """A new action ends what could be redone."""
    connection.execute(_DROP_REDO)


def replay(connection: Connection, action_id: str, *, forward: bool) -> Iterator[tuple[int, int]]:
    """Undo an action's events, newest first, or redo them, oldest first, bit by bit: how many are done, of how many.

    The caller has an action of its own open, which records this.
    """
    # Rows come and go in any order; what must hold between them is checked at commit.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    action_ids = _with_its_past(connection, action_id)
    of_actions = among(action_ids)
    # Older journals tell of tables that are outside it now.
    tables = [table.name for table in content_tables()]
    counts = connection.execute(
        select(Event.table, Event.change, func.count(), func.min(Event.schema_version))
        .where(Event.action_id.in_(of_actions), Event.table.in_(tables))
        .group_by(Event.table, Event.change)
    ).all()
    changes: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for table, change, _, oldest in counts:
        changes[table].add((change, oldest == SCHEMA_VERSION))
    total = sum(n for _, _, n, _ in counts)
    in_bulk = [table for table, kinds in changes.items() if total >= BULK and kinds == {("insert", True)}]
    order = Event.number if forward else Event.number.desc()
    others = select(*_TOLD).where(Event.action_id.in_(of_actions), Event.table.in_(tables), Event.table.not_in(in_bulk)).order_by(order)
    raw, done = driver(connection), 0
    if forward:
        for n in _replay_inserts_in_bulk(raw, action_ids, in_bulk, forward=True):
            done += n
            yield done, total
    for event in connection.execute(others).all():
        _apply(raw, event, forward=forward)
        done += 1
        yield done, total
    if not forward:
        for n in _replay_inserts_in_bulk(raw, action_ids, in_bulk, forward=False):
            done += n
            yield done, total
    if "text_version" in changes:
        for _ in put_lines_right(raw):
            yield total, total
    for _ in _read_words_again(connection, of_actions):
        yield total, total


def _with_its_past(connection: Connection, action_id: str) -> list[str]:
    """The ids of an action and of the history it brought along from another program, which comes and goes with it.

    That history was written just before it, so only what stands there is looked at.
    """
    past = connection.execute(
        text(
            "SELECT id FROM action WHERE of_id = :action AND kind = 'import' AND number > coalesce((SELECT number FROM action "
            "WHERE number < (SELECT number FROM action WHERE id = :action) AND NOT (kind = 'import' AND of_id = :action) "
            "ORDER BY number DESC LIMIT 1), 0) AND number < (SELECT number FROM action WHERE id = :action)"
        ),
        {"action": action_id},
    )
    return [action_id, *past.scalars()]


def _apply(raw: Any, event: Any, *, forward: bool) -> None:
    # By the driver, which remembers the statement: building it anew for each of thousands of events takes longer than running it.
    before, after = (_row(event, told) for told in (event.before, event.after))
    source, target = (before, after) if forward else (after, before)
    table = Base.metadata.tables[event.table_name]
    if target is None:
        raw.execute(f'DELETE FROM "{table.name}" WHERE id = ?', (event.row_id,))
    elif source is None:
        insert_row(raw, table, target)
    else:
        changed = {name: value for name, value in target.items() if source.get(name) != value}
        if not changed:  # only in what a migration took away
            return
        assignments = ", ".join(f'"{name}" = ?' for name in changed)
        raw.execute(f'UPDATE "{table.name}" SET {assignments} WHERE id = ?', (*changed.values(), event.row_id))


def _row(event: Any, told: str | None) -> dict[str, Any] | None:
    return upgrade_row(event.table_name, json.loads(told), event.schema_version) if told else None


def insert_row(raw: Any, table: Table, row: dict[str, Any]) -> None:
    """Insert a row as the journal tells it; columns the journal leaves out are empty."""
    values = {**row, **dict.fromkeys((c.name for c in table.columns if c.name not in row and not c.nullable), "")}
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" for _ in values)
    raw.execute(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', tuple(values.values()))


def _replay_inserts_in_bulk(raw: Any, action_ids: list[str], tables: Sequence[str], *, forward: bool) -> Iterator[int]:
    """By one statement for some hundred rows; how many they were."""
    actions = json.dumps(action_ids)
    for name in tables:
        table = Base.metadata.tables[name]
        where = f"FROM event WHERE action_id IN (SELECT value FROM json_each(?)) AND table_name = '{name}'"
        if forward:
            columns = journalled_columns(table)
            withheld = [c.name for c in table.columns if c.name not in columns]
            names = ", ".join(f'"{column}"' for column in (*columns, *withheld))
            values = ", ".join([f"json_extract(after, '$.{column}')" for column in columns] + ["''"] * len(withheld))
            statement = f'INSERT INTO "{name}" ({names}) SELECT {values} {where} AND number BETWEEN ? AND ? ORDER BY number'
        else:
            statement = f'DELETE FROM "{name}" WHERE id IN (SELECT row_id {where} AND number BETWEEN ? AND ?)'
        numbers = [number for (number,) in raw.execute(f"SELECT number {where} ORDER BY number", (actions,))]
        for at in range(0, len(numbers), BULK):
            part = numbers[at : at + BULK]
            raw.execute(statement, (actions, part[0], part[-1]))
            yield len(part)


def _read_words_again(connection: Connection, of_actions: Select[Any]) -> Iterator[None]:
    """Fill the quoted words of quotations that actions touched: events carry none."""
    quotation = table_of(Quotation)
    touched = select(Event.row_id).where(Event.action_id.in_(of_actions), Event.table == "quotation")
    rows = connection.execute(
        select(quotation.c.id, quotation.c.text_version_id, quotation.c.start, quotation.c.end).where(quotation.c.id.in_(touched))
    ).all()
    by_version: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for row in rows:
        by_version[row.text_version_id].append((row.id, row.start, row.end))
    for version_id, spans in by_version.items():
        body = connection.scalar(select(TextBody.text).where(TextBody.id == version_id)) or ""
        for at in range(0, len(spans), BULK):
            driver(connection).executemany(
                "UPDATE quotation SET words = ? WHERE id = ?",
                [(body[start:end], quotation_id) for quotation_id, start, end in spans[at : at + BULK]],
            )
            yield


def history(connection: Connection, language: str, *, limit: int | None = None) -> tuple[ActionRecord, ...]:
    """The actions of the journal, newest first."""
    # Counted for each action asked for: grouping all events first would read the whole journal for its last line.
    events = select(func.count()).where(Event.action_id == Action.id).scalar_subquery().label("events")
    query = select(Action.__table__, events).order_by(Action.number.desc())
    rows = connection.execute(query.limit(limit) if limit is not None else query).all()
    return tuple(as_record(row, language, row.events) for row in rows)


def as_record(row: Row[Any], language: str, events: int = 0) -> ActionRecord:
    """One row of the action table for a reader."""
    return ActionRecord(
        id=row.id,
        number=row.number,
        verb=row.verb,
        kind=row.kind,
        summary=summary_text(row.summary, language),
        coder=row.coder,
        recorded_at=row.recorded_at,
        state=row.state,
        events=events,
        material_id=row.material_id,
        start=row.start,
        happened_at=row.happened_at,
    )


def summary_text(summary: str, language: str) -> str:
    """A stored summary as a sentence. One written by a newer version falls back to its verb."""
    fields = json.loads(summary)
    key = fields.pop("key")
    try:
        if key == "set-setting":
            fields["setting"] = catalogue_text(f"settings.{fields['setting']}", language)
        return catalogue_text(f"history.{key}", language, **fields)
    except KeyError:
        return str(key)


def rows_as_of(connection: Connection, table: Table, event_number: int) -> dict[str, dict[str, Any]]:
    """A content table as it stood just after an event: row by id, without columns the journal leaves out."""
    columns = journalled_columns(table)
    names = ", ".join(f'"{name}"' for name in columns)
    rows = {row[0]: dict(zip(columns, row, strict=True)) for row in connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"')}
    later = connection.execute(
        select(Event.row_id, Event.before, Event.schema_version)
        .where(Event.table == table.name, Event.number > event_number)
        .order_by(Event.number.desc())
    )
    for row_id, before, version in later:
        if before is None:
            rows.pop(row_id, None)
        else:
            rows[row_id] = upgrade_row(table.name, json.loads(before), version)
    return rows
