"""From an older study file to this version's schema, losing nothing.

A migration runs with foreign keys off (an ordinary rebuild with them on deletes whatever hangs on the table), after a
verified backup, in one transaction; then foreign keys are checked, row counts compared, triggers made anew, and search
indexes dropped so that they are built again. Anything amiss rolls the whole of it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from qualcode.faults import Fault
from qualcode.model import Base, MigrationApplied
from qualcode.study.triggers import all_trigger_statements

#: the schema this program reads and writes
SCHEMA_VERSION = 6

Row = dict[str, Any]


@dataclass(frozen=True)
class Migration:
    """One named step from `to_version - 1` to `to_version`."""

    name: str
    to_version: int
    #: changes the schema and moves the rows
    run: Callable[[Connection], None]
    #: the same change for one row as an older event recorded it, so that undo reaches back past the migration
    row: Callable[[str, Row], Row] = field(default=lambda _table, row: row)
    #: row counts the step means to change: table -> difference
    differences: Mapping[str, int] = field(default_factory=dict)


def _review_comments(connection: Connection) -> None:
    """The table as version 2 made it; a later version that gives it another shape has a step of its own."""
    connection.exec_driver_sql(
        "CREATE TABLE review_comment (id VARCHAR(36) NOT NULL, memo_id VARCHAR(36) NOT NULL, handover_id VARCHAR(36), "
        "reviewer VARCHAR NOT NULL, stance VARCHAR NOT NULL, commented_at VARCHAR(27) NOT NULL, "
        "given_id VARCHAR NOT NULL, places VARCHAR NOT NULL, sha256 VARCHAR(64) NOT NULL, CONSTRAINT pk_review_comment PRIMARY KEY (id), "
        "CONSTRAINT ck_review_comment_stance CHECK (stance IN ('comment','agree','doubt','disagree','discussed')), "
        "CONSTRAINT fk_review_comment_memo_id FOREIGN KEY(memo_id) REFERENCES memo (id) ON DELETE CASCADE, "
        "CONSTRAINT fk_review_comment_handover_id FOREIGN KEY(handover_id) REFERENCES handover (id) ON DELETE SET NULL)"
    )
    connection.exec_driver_sql("CREATE INDEX ix_review_comment_memo_id ON review_comment (memo_id)")


def _lines_outside_the_journal(connection: Connection) -> None:
    """Lines lose their id: nothing names them, and the journal no longer tells of them."""
    create = (
        "CREATE TABLE new_line (text_version_id VARCHAR(36) NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, "
        '"end" INTEGER NOT NULL, CONSTRAINT pk_line PRIMARY KEY (text_version_id, number)) WITHOUT ROWID'
    )
    rebuild_table(connection, "line", create, {name: f'"{name}"' for name in ("text_version_id", "number", "start", "end")})


def _negative_cases(connection: Connection) -> None:
    """The table as version 4 made it."""
    connection.exec_driver_sql(
        "CREATE TABLE negative_case (id VARCHAR(36) NOT NULL, code_id VARCHAR(36) NOT NULL, quotation_id VARCHAR(36) NOT NULL, "
        "note VARCHAR NOT NULL, created_at VARCHAR(27) NOT NULL, coder_id VARCHAR(36), CONSTRAINT pk_negative_case PRIMARY KEY (id), "
        "CONSTRAINT fk_negative_case_code_id FOREIGN KEY(code_id) REFERENCES code (id) ON DELETE CASCADE, "
        "CONSTRAINT fk_negative_case_quotation_id FOREIGN KEY(quotation_id) REFERENCES quotation (id) ON DELETE CASCADE, "
        "CONSTRAINT fk_negative_case_coder_id FOREIGN KEY(coder_id) REFERENCES coder (id))"
    )
    connection.exec_driver_sql("CREATE INDEX ix_negative_case_code_id_quotation_id ON negative_case (code_id, quotation_id)")
    connection.exec_driver_sql("CREATE INDEX ix_negative_case_quotation_id ON negative_case (quotation_id)")


def _reporting(connection: Connection) -> None:
    """Plans of rounds, what came of sampling decisions, texts for the appendices; findings tell their kind and sources."""
    for create in (
        "CREATE TABLE round_plan (id VARCHAR(36) NOT NULL, round_id VARCHAR(36) NOT NULL, group_id VARCHAR(36), planned INTEGER NOT NULL, "
        "CONSTRAINT pk_round_plan PRIMARY KEY (id), "
        "CONSTRAINT fk_round_plan_round_id FOREIGN KEY(round_id) REFERENCES round (id) ON DELETE CASCADE, "
        "CONSTRAINT fk_round_plan_group_id FOREIGN KEY(group_id) REFERENCES participant_group (id))",
        "CREATE TABLE sampling_material (id VARCHAR(36) NOT NULL, decision_id VARCHAR(36) NOT NULL, material_id VARCHAR(36) NOT NULL, "
        "CONSTRAINT pk_sampling_material PRIMARY KEY (id), CONSTRAINT fk_sampling_material_decision_id FOREIGN KEY(decision_id) "
        "REFERENCES sampling_decision (id) ON DELETE CASCADE, CONSTRAINT fk_sampling_material_material_id FOREIGN KEY(material_id) "
        "REFERENCES material (id) ON DELETE CASCADE)",
        "CREATE TABLE study_text (id VARCHAR(36) NOT NULL, key VARCHAR NOT NULL, text VARCHAR NOT NULL, "
        "CONSTRAINT pk_study_text PRIMARY KEY (id))",
        "CREATE INDEX ix_round_plan_round_id_group_id ON round_plan (round_id, group_id)",
        "CREATE INDEX ix_sampling_material_decision_id_material_id ON sampling_material (decision_id, material_id)",
        "CREATE INDEX ix_sampling_material_material_id ON sampling_material (material_id)",
        "CREATE INDEX ix_study_text_key ON study_text (key)",
    ):
        connection.exec_driver_sql(create)
    create = (
        "CREATE TABLE new_finding (id VARCHAR(36) NOT NULL, kind VARCHAR NOT NULL, text VARCHAR NOT NULL, sources VARCHAR NOT NULL, "
        "position INTEGER NOT NULL, base VARCHAR, created_at VARCHAR(27) NOT NULL, coder_id VARCHAR(36), "
        "CONSTRAINT pk_finding PRIMARY KEY (id), CONSTRAINT ck_finding_kind CHECK (kind IN ('finding','suggestion')), "
        "CONSTRAINT fk_finding_coder_id FOREIGN KEY(coder_id) REFERENCES coder (id))"
    )
    kept = {name: f'"{name}"' for name in ("id", "text", "position", "base", "created_at", "coder_id")}
    rebuild_table(connection, "finding", create, kept | {"kind": "'finding'", "sources": "'[]'"})


def _with_kind(table: str, row: Row) -> Row:
    """A finding of before has the kind and the sources it would have got."""
    return {"kind": "finding", "sources": "[]", **row} if table == "finding" else row


def _transcriptions(connection: Connection) -> None:
    """What was heard in recordings, as version 6 made it."""
    for create in (
        "CREATE TABLE transcription (id VARCHAR(36) NOT NULL, material_id VARCHAR(36) NOT NULL, attachment_id VARCHAR(36) NOT NULL, "
        "seconds FLOAT NOT NULL, languages VARCHAR NOT NULL, engine VARCHAR NOT NULL, engine_version VARCHAR NOT NULL, "
        "model VARCHAR NOT NULL, model_sha256 VARCHAR(64) NOT NULL, settings VARCHAR NOT NULL, made_at VARCHAR(27) NOT NULL, "
        "laid_id VARCHAR(36), CONSTRAINT pk_transcription PRIMARY KEY (id), "
        "CONSTRAINT fk_transcription_material_id FOREIGN KEY(material_id) REFERENCES material (id) ON DELETE CASCADE, "
        "CONSTRAINT fk_transcription_attachment_id FOREIGN KEY(attachment_id) REFERENCES attachment (id) ON DELETE CASCADE)",
        "CREATE TABLE segment (id VARCHAR(36) NOT NULL, transcription_id VARCHAR(36) NOT NULL, start FLOAT NOT NULL, "
        '"end" FLOAT NOT NULL, speaker_id VARCHAR(36), guess BOOLEAN NOT NULL, marks VARCHAR NOT NULL, checked BOOLEAN NOT NULL, '
        "body_id VARCHAR(36) NOT NULL, CONSTRAINT pk_segment PRIMARY KEY (id), "
        "CONSTRAINT fk_segment_transcription_id FOREIGN KEY(transcription_id) REFERENCES transcription (id) ON DELETE CASCADE, "
        "CONSTRAINT fk_segment_speaker_id FOREIGN KEY(speaker_id) REFERENCES speaker (id) ON DELETE SET NULL)",
        "CREATE TABLE segment_body (id VARCHAR(36) NOT NULL, text VARCHAR NOT NULL, words VARCHAR NOT NULL, "
        "CONSTRAINT pk_segment_body PRIMARY KEY (id))",
        "CREATE INDEX ix_transcription_material_id ON transcription (material_id)",
        "CREATE INDEX ix_segment_transcription_id_start ON segment (transcription_id, start)",
        "CREATE INDEX ix_segment_speaker ON segment (speaker_id)",
    ):
        connection.exec_driver_sql(create)


MIGRATIONS: tuple[Migration, ...] = (
    Migration("review comments", 2, _review_comments),
    Migration("lines outside the journal", 3, _lines_outside_the_journal),
    Migration("negative cases", 4, _negative_cases),
    Migration("reporting", 5, _reporting, _with_kind),
    Migration("transcriptions", 6, _transcriptions),
)


def schema_version(connection: Connection) -> int:
    """The schema version a file was written with."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def migrate(connection: Connection, file: Path, *, migrations: Sequence[Migration] | None = None) -> Path | None:
    """Bring an open study to today's schema; the backup made before it, or None when nothing was to do. Raises Fault."""
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise Fault("study.newer", file=str(file), found=version, known=SCHEMA_VERSION)
    steps = [step for step in (MIGRATIONS if migrations is None else migrations) if step.to_version > version]
    if not steps:
        return None
    from qualcode.study.backup import make_backup

    backup = make_backup(connection, file, why="before-migration")
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        drop_triggers(connection)
        for step in steps:
            _run(connection, step)
        # Only the last step has all the tables that are watched.
        install_triggers(connection)
        _drop_search_indexes(connection)
        connection.exec_driver_sql("COMMIT")
    except Exception as error:
        with suppress(DBAPIError, Fault):  # a full disk has rolled back already
            connection.exec_driver_sql("ROLLBACK")
        raise Fault("study.migration-failed", file=str(file), reason=str(error).splitlines()[0], backup=backup.name) from error
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    return backup


def upgrade_row(table: str, row: Row, from_version: int) -> Row:
    """A row as an event of an older schema recorded it, in today's shape."""
    for step in MIGRATIONS:
        if step.to_version > from_version:
            row = step.row(table, row)
    return row


def rebuild_table(connection: Connection, table: str, create: str, columns: Mapping[str, str]) -> None:
    """Replace a table by one of another shape. `create` makes `new_<table>`; `columns` gives each new column's source expression.

    Indexes of columns that keep their names are made again; others are the step's to make.
    """
    indexes = _indexes(connection, table, frozenset(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    connection.exec_driver_sql(create)
    connection.exec_driver_sql(f'INSERT INTO "new_{table}" ({names}) SELECT {", ".join(columns.values())} FROM "{table}"')
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "new_{table}" RENAME TO "{table}"')
    connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
    for statement in indexes:
        connection.exec_driver_sql(statement)


def _indexes(connection: Connection, table: str, columns: frozenset[str]) -> list[str]:
    """The statements of a table's indexes that speak of these columns alone."""
    made = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    )
    of = {row.sql: {info[2] for info in connection.exec_driver_sql(f'PRAGMA index_info("{row.name}")')} for row in made.all()}
    return [statement for statement, named in of.items() if named <= columns]


def make_tables(connection: Connection) -> None:
    """An empty schema of this version in an empty file, in a transaction of its own."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    Base.metadata.create_all(connection, checkfirst=False)
    for statement in all_trigger_statements():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.exec_driver_sql("COMMIT")


def install_triggers(connection: Connection) -> None:
    """Make the journal's triggers anew."""
    drop_triggers(connection)
    for statement in all_trigger_statements():
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Remove the journal's triggers."""
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%'").all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def _run(connection: Connection, step: Migration) -> None:
    before = _counts(connection)
    step.run(connection)
    after = _counts(connection)
    for table, count in before.items():
        if after.get(table) != count + step.differences.get(table, 0):
            raise ValueError(f"{step.name}: {table}: {count} → {after.get(table)}")
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise ValueError(f"{step.name}: {broken[0][0]} → {broken[0][2]}")
    connection.exec_driver_sql(f"PRAGMA user_version = {step.to_version}")
    connection.execute(insert(MigrationApplied).values(name=step.name, schema_version=step.to_version, applied_at=datetime.now(UTC)))


def _counts(connection: Connection) -> dict[str, int]:
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' "
        "AND name <> 'migration_applied'"
    ).all()
    return {name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()) for (name,) in tables}


def _drop_search_indexes(connection: Connection) -> None:
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'search_%' AND sql IS NOT NULL"
    ).all()
    virtual = [name for (name,) in names if not any(name != other and name.startswith(other + "_") for (other,) in names)]
    for name in virtual:
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
