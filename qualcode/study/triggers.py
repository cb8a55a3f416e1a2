"""The journal's triggers, generated from the metadata.

Database triggers rather than ORM events, because these miss bulk statements and cascades. A change outside an action
is refused, so nothing reaches the content of a study past the journal, whoever opened the file.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Table

from qualcode.model import content_tables, withheld_columns

#: a version 4 UUID in SQL
NEW_UUID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || "
    "substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)

OUTSIDE_AN_ACTION = "qualcode: a change outside an action"
IDENTITY_CHANGED = "qualcode: an identity never changes"


def journalled_columns(table: Table) -> tuple[str, ...]:
    """The columns an event copies, `id` first as in the table."""
    withheld = withheld_columns(table)
    return tuple(column.name for column in table.columns if column.name not in withheld)


def trigger_names(table: Table) -> tuple[str, ...]:
    """The names of one table's triggers."""
    return tuple(f"journal_{table.name}_{what}" for what in ("insert", "update", "delete", "identity"))


@cache
def trigger_statements(table: Table) -> tuple[str, ...]:
    """The CREATE TRIGGER statements for one content table, in the order of their names."""
    insert_name, update_name, delete_name, identity_name = trigger_names(table)
    columns = journalled_columns(table)
    old, new = _row("OLD", columns), _row("NEW", columns)
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns)
    return (
        _trigger(insert_name, f'AFTER INSERT ON "{table.name}"', "", table.name, "NEW", "insert", "NULL", new),
        _trigger(update_name, f'AFTER UPDATE ON "{table.name}"', f"WHEN {changed}", table.name, "NEW", "update", old, new),
        _trigger(delete_name, f'AFTER DELETE ON "{table.name}"', "", table.name, "OLD", "delete", old, "NULL"),
        f'CREATE TRIGGER "{identity_name}" BEFORE UPDATE OF id ON "{table.name}" WHEN OLD.id IS NOT NEW.id '
        f"BEGIN SELECT RAISE(ABORT, '{IDENTITY_CHANGED}'); END",
    )


def insert_trigger(table: Table) -> tuple[str, str]:
    """The name of the trigger that journals what is inserted into a table, and the statement that makes it."""
    return trigger_names(table)[0], trigger_statements(table)[0]


def events_of_new_rows(table: Table) -> str:
    """The statement that journals, all at once, the rows of a table beyond a rowid, exactly as its trigger would one by one.

    Its parameters are the first 8 and the last 17 characters of a random UUID, and the rowid. The events' ids run on between these,
    so that the index of ids grows at one place: at random ones it would cost more than the events.
    """
    run_on = "printf('%s-%04x-4%03x-%s', ?1, (NEW.rowid >> 12) & 65535, NEW.rowid & 4095, ?2)"
    return (
        f"INSERT INTO event (id, action_id, schema_version, table_name, row_id, change, before, after) "
        f"SELECT {run_on}, a.id, a.schema_version, '{table.name}', NEW.id, 'insert', NULL, {_row('NEW', journalled_columns(table))} "
        f'FROM "{table.name}" AS NEW CROSS JOIN action_in_progress AS a WHERE NEW.rowid > ?3 ORDER BY NEW.rowid'
    )


def all_trigger_statements() -> list[str]:
    """The triggers of every content table."""
    return [statement for table in content_tables() for statement in trigger_statements(table)]


def wrong_triggers(connection: Connection) -> list[str]:
    """The names of the triggers that a file lacks or has otherwise."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {row[0]: row[1] for row in rows}
    return [
        name
        for table in content_tables()
        for name, statement in zip(trigger_names(table), trigger_statements(table), strict=True)
        if present.get(name) != statement
    ]


def _row(which: str, columns: tuple[str, ...]) -> str:
    pairs = ", ".join(f"'{name}', {which}.\"{name}\"" for name in columns)
    return f"json_object({pairs})"


def _trigger(name: str, when: str, condition: str, table: str, row: str, change: str, before: str, after: str) -> str:
    return (
        f'CREATE TRIGGER "{name}" {when} {condition} BEGIN '
        f"SELECT RAISE(ABORT, '{OUTSIDE_AN_ACTION}') WHERE NOT EXISTS (SELECT 1 FROM action_in_progress); "
        f"INSERT INTO event (id, action_id, schema_version, table_name, row_id, change, before, after) "
        f"SELECT {NEW_UUID}, id, schema_version, '{table}', {row}.id, '{change}', {before}, {after} FROM action_in_progress; END"
    )
