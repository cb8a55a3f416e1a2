"""Migrations lose nothing: a filled study brought to the schema of a next version, undone back past it; a failing one changes nothing."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filled_study import differences, dump, filled_study, raw_rows, soundness
from made_once import copy_of

import qualcode
from qualcode.faults import Fault
from qualcode.model import content_tables
from qualcode.study import Study, migrations
from qualcode.study.backup import backups
from qualcode.study.check import check_study
from qualcode.study.database import integrity_faults, open_database
from qualcode.study.migrations import SCHEMA_VERSION, Migration, migrate, rebuild_table

HERE = Path(__file__).resolve().parent
OLD = HERE / "data" / "study-v1.qualcode.gz"

#: what the next version's program is besides this one's: a column more in `quotation`, `code.example` called `sample`
NEXT_STEP = """

def _next(connection: Connection) -> None:
    from sqlalchemy.schema import CreateIndex, CreateTable

    from qualcode.model import Code, Quotation

    for noun, renamed in ((Quotation, {"mark": "'ny'"}), (Code, {"sample": "example", "position": "0"})):
        table = noun.__table__
        create = str(CreateTable(table).compile(connection)).replace(f"CREATE TABLE {table.name}", f"CREATE TABLE new_{table.name}")
        columns = {column.name: renamed.get(column.name, f'"{column.name}"') for column in table.columns}
        rebuild_table(connection, table.name, create, columns)


def _next_row(table: str, row: Row) -> Row:
    if table == "quotation":
        return {**row, "mark": "ny"}
    if table == "code":
        return {("sample" if name == "example" else name): value for name, value in row.items()} | {"position": 0}
    return row


MIGRATIONS = (*MIGRATIONS, Migration("another shape", SCHEMA_VERSION, _next, _next_row))
"""

#: what the next version does with the study, and tells
NEXT_WORK = """
import json, sys
from pathlib import Path
sys.path.insert(1, sys.argv[2])
from filled_study import dump, soundness
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.migrations import SCHEMA_VERSION
from qualcode.study.triggers import wrong_triggers

with Study.open(sys.argv[1]) as study:
    told = {"backup": study.backup_before_migration.name, "migrated": dump(study), "sound": soundness(study)}
    told["check"] = [found.what for found in check_study(study.reads.connection, study.file, "en")]
    study.do("code", codes=["at holde ud"], material="Feltnote", words="Lyset var skarpt.")
    told["triggers"] = wrong_triggers(study.reads.connection)
    told["undone"] = 0
    while study.undo():
        told["undone"] += 1
    told["start"] = dump(study)
    told["unsound"] = soundness(study)
    while study.redo():
        pass
    study.undo()
    told["end"] = dump(study)
    told["sound"] += soundness(study)
    master = "SELECT type, tbl_name, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' ORDER BY 1, 2, 3"
    told["made"] = [tuple(row) for row in study.reads.connection.exec_driver_sql(master)]
    told["keys"] = study.reads.connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    told["version"] = SCHEMA_VERSION
with Study.open(sys.argv[1]) as study:
    told["again"] = study.backup_before_migration
with Study.new(Path(sys.argv[1] + "-new")) as study:
    told["fresh"] = [tuple(row) for row in study.reads.connection.exec_driver_sql(master)]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def next_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as a later version will have it: a copy of this one with another schema and the step that leads there."""
    home = tmp_path_factory.mktemp("next")
    shutil.copytree(Path(qualcode.__file__).parent, home / "qualcode", ignore=shutil.ignore_patterns("__pycache__"))
    for room in ("model", "study"):
        for path in (home / "qualcode" / room).rglob("*.py"):
            path.write_text(re.sub(r"\bexample\b", "sample", path.read_text(encoding="utf-8")), encoding="utf-8")
    _edit(
        home / "qualcode/model/codes.py",
        "    words: Mapped[str]",
        '    mark: Mapped[str] = mapped_column(default="")\n    words: Mapped[str]',
    )
    _edit(home / "qualcode/study/migrations.py", f"SCHEMA_VERSION = {SCHEMA_VERSION}", f"SCHEMA_VERSION = {SCHEMA_VERSION + 1}")
    with (home / "qualcode/study/migrations.py").open("a", encoding="utf-8") as module:
        module.write(NEXT_STEP)
    (home / "work.py").write_text(NEXT_WORK, encoding="utf-8")
    return home


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def old_study(folder: Path) -> Path:
    """The study file that version 1 of the schema made."""
    folder.mkdir()
    (folder / "study.qualcode").write_bytes(gzip.decompress(OLD.read_bytes()))
    return folder / "study.qualcode"


def in_next_shape(rows: dict[str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, dict[str, Any]]]:
    """A dump as the next version has it."""
    changed = json.loads(json.dumps(rows))
    for row in changed["quotation"].values():
        row["mark"] = "ny"
    for row in changed["code"].values():
        row["sample"], row["position"] = row.pop("example"), 0
    return changed


@pytest.mark.parametrize("old_file", [False, True])
def test_a_filled_study_migrated_loses_nothing(tmp_path: Path, next_version: Path, old_file: bool) -> None:
    if old_file:
        old_study(tmp_path / "s")
    else:
        with filled_study(tmp_path / "s") as study:
            study.do("edit-code", code="at holde ud", position=7)
            study.do("merge-codes", into="at holde ud > skam", codes=["at gå for sig selv"])
    copy_of(tmp_path / "s", tmp_path / "copy")
    with Study.open(tmp_path / "copy") as study:
        before = dump(study)
        steps = 0
        while study.undo():
            steps += 1
        start = dump(study)

    command = [sys.executable, "-W", "ignore", str(next_version / "work.py"), str(tmp_path / "s"), str(HERE)]
    done = subprocess.run(
        command, capture_output=True, text=True, env={"PYTHONPATH": str(next_version), "HOME": str(tmp_path)}, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert differences(in_next_shape(before), told["migrated"]) == []
    assert told["sound"] == told["unsound"] == told["check"] == told["triggers"] == []
    assert told["keys"] == 1
    assert told["undone"] == steps + 1
    assert differences(in_next_shape(start), told["start"]) == []
    assert differences(in_next_shape(before), told["end"]) == []
    assert told["made"] == told["fresh"], "a migrated study has the tables, indexes and triggers of a new one"
    assert told["again"] is None

    backup = tmp_path / "s" / "backups" / told["backup"]
    assert integrity_faults(backup) == []
    written = 1 if old_file else SCHEMA_VERSION
    assert raw_rows(backup, "PRAGMA user_version") == [(written,)]
    assert raw_rows(backup, "SELECT count(*) FROM coding") == [(len(before["coding"]),)]
    versions = raw_rows(tmp_path / "s" / "study.qualcode", "SELECT DISTINCT schema_version FROM event ORDER BY 1")
    assert versions == [(written,), (SCHEMA_VERSION + 1,)]
    with pytest.raises(Fault) as refused:
        Study.open(tmp_path / "s")
    assert refused.value.key == "study.newer"
    with pytest.raises(Fault) as refused:
        Study.open(tmp_path / "s", write=False)
    assert refused.value.key == "study.newer"


def _drop_codings(connection: Any) -> None:
    connection.exec_driver_sql("DELETE FROM coding WHERE id IN (SELECT id FROM coding LIMIT 1)")


def _break_keys(connection: Any) -> None:
    connection.exec_driver_sql("UPDATE coding SET code_id = 'nobody'")


def _stop_half_way(connection: Any) -> None:
    connection.exec_driver_sql("ALTER TABLE code ADD COLUMN new_column TEXT")
    connection.exec_driver_sql("DELETE FROM memo")
    raise RuntimeError("the power went")


def _wrong_sql(connection: Any) -> None:
    rebuild_table(connection, "code", "CREATE TABLE new_code (id TEXT PRIMARY KEY)", {"id": "no_such_column"})


@pytest.mark.parametrize("step", [_drop_codings, _break_keys, _stop_half_way, _wrong_sql])
def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Any) -> None:
    with filled_study(tmp_path / "s") as study:
        before = dump(study)
        file = study.file
    schema = raw_rows(file, "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(migrations, "MIGRATIONS", (Migration("broken", SCHEMA_VERSION + 1, step),))
    with pytest.raises(Fault) as refused:
        Study.open(tmp_path / "s")
    assert refused.value.key == "study.migration-failed"
    [backup] = backups(file)
    for language in ("en", "da"):
        assert backup.name in refused.value.text(language)
        assert str(file) in refused.value.text(language)
    monkeypatch.undo()
    assert raw_rows(file, "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2") == schema
    assert raw_rows(file, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    with Study.open(tmp_path / "s") as study:
        assert differences(before, dump(study)) == []
        assert soundness(study) == []
        assert study.reads.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_no_migration_without_a_good_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled_study(tmp_path / "s") as study:
        file = study.file
    (tmp_path / "s" / "backups").write_text("in the way")
    ran: list[int] = []
    step = Migration("next", SCHEMA_VERSION + 1, lambda _connection: ran.append(1))
    connection = open_database(file, write=True)
    with pytest.raises(Fault):
        migrate(connection, file, migrations=[step])
    connection.close()
    assert ran == []


def test_a_naive_rebuild_with_foreign_keys_on_is_what_we_guard_against(tmp_path: Path) -> None:
    """The trap itself: dropping a table of an open study deletes what hangs on it. Our order of work does not."""
    with filled_study(tmp_path / "s") as study:
        file = study.file
    connection = open_database(file, write=True)
    connection.exec_driver_sql("BEGIN")
    migrations.drop_triggers(connection)
    codings = connection.exec_driver_sql("SELECT count(*) FROM coding").scalar_one()
    connection.exec_driver_sql("DELETE FROM quotation")
    assert connection.exec_driver_sql("SELECT count(*) FROM coding").scalar_one() == 0 < codings
    connection.exec_driver_sql("ROLLBACK")
    connection.close()


def test_a_newer_study_is_refused_untouched(tmp_path: Path) -> None:
    import sqlite3

    with filled_study(tmp_path / "s") as study:
        file = study.file
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 5}")
    for write in (True, False):
        with pytest.raises(Fault) as refused:
            Study.open(tmp_path / "s", write=write)
        assert refused.value.key == "study.newer"
    assert raw_rows(file, "PRAGMA user_version") == [(SCHEMA_VERSION + 5,)]


def test_a_study_of_the_first_schema_opens_with_everything_in_it(tmp_path: Path) -> None:
    """The file was made by version 1 of the schema and is never made again: see tests/make_study_v1.py."""
    file = old_study(tmp_path / "s")
    expected = json.loads((HERE / "data" / "study-v1.json").read_text(encoding="utf-8"))
    with Study.open(file) as study:
        now = dump(study)
        assert study.backup_before_migration
        assert {table.name for table in content_tables()} <= set(expected) | {name for name in now if not now[name]}
        assert {name: len(now[name]) for name in expected} == expected
        assert [name for name, count in expected.items() if not count] == []
        assert soundness(study) == []
        assert check_study(study.reads.connection, study.file, "en") == []
        while study.undo():
            pass
        while study.redo():
            pass
        assert differences(now, dump(study)) == []
        study.do("code", codes=["at holde ud"], material="Feltnote", words="Lyset var skarpt.")
