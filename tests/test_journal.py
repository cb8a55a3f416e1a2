"""The journal: every content table watched, nothing past it, no transcript words in it, identities that stay."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from filled_study import DISTINCTIVE, INTERVIEW, NOTE, NOW, differences, dump, filled_study, new_study, raw_rows
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from qualcode import model
from qualcode.faults import Fault, UsageFault
from qualcode.model import Base, Code, Content, content_tables, new_id, stable_id
from qualcode.study import Study
from qualcode.study.database import DatabaseError, driver
from qualcode.study.journal import summary_text
from qualcode.study.triggers import IDENTITY_CHANGED, OUTSIDE_AN_ACTION, trigger_names, trigger_statements, wrong_triggers

ROOT = Path(__file__).resolve().parent.parent
CONTENT = [table.name for table in content_tables()]

#: tables that are the record itself, or derived from it, and why each is outside the journal stands in its docstring
OUTSIDE = {
    "action",
    "action_in_progress",
    "attachment_body",
    "event",
    "last_place",
    "line",
    "migration_applied",
    "replica",
    "segment_body",
    "text_body",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A filled study that tests may read but not change for good."""
    return filled_study(tmp_path_factory.mktemp("journal") / "s")


def test_every_table_is_content_or_named_as_outside() -> None:
    assert set(Base.metadata.tables) == set(CONTENT) | OUTSIDE


def test_every_noun_of_the_design_has_its_table() -> None:
    nouns = {
        "study", "round", "material", "participant", "turn", "quotation", "code", "coding", "reading_status", "pass",
        "property", "dimension", "relation", "memo", "finding", "appendix", "milestone", "handover", "guide", "coder",
    }  # fmt: skip
    assert nouns <= set(CONTENT)
    assert {"line", "event", "action"} <= OUTSIDE


def test_file_has_the_triggers_of_every_content_table(filled: Study) -> None:
    present = dict(raw_rows(filled.file, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for table in content_tables():
        for name, statement in zip(trigger_names(table), trigger_statements(table), strict=True):
            assert present.pop(name, None) == statement
    assert present == {}


def test_filled_study_fills_every_content_table(filled: Study) -> None:
    assert [name for name, rows in dump(filled).items() if not rows] == []


@pytest.mark.parametrize("table", CONTENT)
def test_an_insert_an_update_and_a_delete_are_recorded_whole(filled: Study, table: str) -> None:
    """One row of each table is changed, taken away and put back: events say before and after, column by column."""
    columns = [column.name for column in Base.metadata.tables[table].columns]
    withheld = model.withheld_columns(Base.metadata.tables[table])
    connection = filled.reads.connection
    with pytest.raises(KeyboardInterrupt), filled.action("new") as work:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        names = ", ".join(f'"{name}"' for name in columns)
        row = dict(zip(columns, connection.exec_driver_sql(f'SELECT {names} FROM "{table}" LIMIT 1').one(), strict=True))
        connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE id = ?', (row["id"],))
        places = ", ".join("?" for _ in columns)
        connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({places})', tuple(row.values()))
        events = connection.execute(
            text("SELECT change, before, after FROM event WHERE action_id = :a AND row_id = :r ORDER BY number"),
            {"a": work.action_id, "r": row["id"]},
        ).all()
        told = {name: value for name, value in row.items() if name not in withheld}
        assert [event[0] for event in events] == ["delete", "insert"]
        assert json.loads(events[0][1]) == told == json.loads(events[1][2])
        assert events[0][2] is None
        assert events[1][1] is None
        raise KeyboardInterrupt
    assert soundness_of(filled)


def soundness_of(study: Study) -> bool:
    return not study.reads.connection.exec_driver_sql("PRAGMA foreign_key_check").all()


@pytest.mark.parametrize("table", CONTENT)
def test_a_change_outside_an_action_is_refused(filled: Study, table: str) -> None:
    connection = filled.reads.connection
    before = dump(filled)
    for statement in (f'DELETE FROM "{table}"', f'INSERT INTO "{table}" SELECT * FROM "{table}" LIMIT 1'):
        with pytest.raises(IntegrityError) as refused:
            connection.exec_driver_sql(statement)
        assert OUTSIDE_AN_ACTION in str(refused.value) or "UNIQUE" in str(refused.value)
    column = next(c.name for c in Base.metadata.tables[table].columns if c.name != "id" and c.info.get("journal") is not False)
    with pytest.raises(IntegrityError, match=r"outside an action|CHECK|FOREIGN|NOT NULL"):
        connection.exec_driver_sql(f'UPDATE "{table}" SET "{column}" = "{column}" || \'x\'')
    assert differences(before, dump(filled)) == []


@pytest.mark.parametrize("table", CONTENT)
def test_an_identity_never_changes(filled: Study, table: str) -> None:
    with pytest.raises(Fault, match=IDENTITY_CHANGED), filled.action("new") as work:
        work.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        work.connection.exec_driver_sql(f"UPDATE \"{table}\" SET id = '{new_id()}'")


def test_bulk_statements_and_cascades_are_recorded(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        before = dump(study)
        with study.action("new") as work:
            work.connection.execute(update(Code).values(definition="ens"))
        codes = len(before["code"])
        assert study.history(1)[0].events == codes
        turns, versions = len(before["turn"]), len(before["text_version"])
        study.do("delete-material", material="Interview 1", codings="drop")
        left = dump(study)
        gone = {name: set(before[name]) - set(left[name]) for name in CONTENT}
        assert len(gone["turn"]) > 3
        assert turns + versions > len(left["turn"]) + len(left["text_version"])
        recorded = raw_rows(
            study.file, "SELECT table_name, row_id FROM event WHERE change = 'delete' AND action_id = ?", study.history(1)[0].id
        )
        for name, rows in gone.items():
            assert rows == {row for table, row in recorded if table == name}, name


def test_no_statement_of_the_program_replaces_rows() -> None:
    """INSERT OR REPLACE deletes without firing delete triggers."""
    found = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "qualcode").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"OR\s+REPLACE|REPLACE\s+INTO|\bprefix_with\(", line, re.IGNORECASE)
    ]
    assert found == []


def test_no_transcript_text_reaches_the_journal(tmp_path: Path) -> None:
    """Everything that handles words is done, undone and redone; then the whole journal is searched for them."""
    with filled_study(tmp_path / "s") as study:
        work_with_words(study)
        while study.undo():
            pass
        while study.redo():
            pass
        rows = raw_rows(
            study.file, "SELECT verb || summary FROM action UNION ALL SELECT coalesce(before, '') || coalesce(after, '') FROM event"
        )
    journal = "\n".join(row[0] for row in rows).casefold()
    assert "skam" in journal
    for word in DISTINCTIVE:
        assert word not in journal, word
    for line in (INTERVIEW + NOTE).casefold().splitlines():
        for at in range(len(line) - 11):
            assert line[at : at + 12] not in journal, line[at : at + 12]


def work_with_words(study: Study) -> None:
    """Code, resize, split, join, print, withhold, find, edit text, merge and delete."""
    do = study.do
    first = do("code", codes=["at holde ud"], material="Interview 1", words="Jeg har lært at sige lyngbrask højt.")["quotation"]
    interview = next(material.id for material in study.reads.materials() if material.name == "Interview 1")
    row = next(quotation for quotation in study.reads.transcript(interview).quotations if quotation.id == first)
    do("resize-quotation", quotation=first, start=row.start - 20, end=row.end)
    parts = do("split-quotation", quotation=first, offset=row.start)
    do("join-quotations", quotations=[parts["first"], parts["second"]])
    do("set-printed-form", quotation=first, printed="[…] lyngbrask højt.")
    do("set-release", material="Feltnote", words="mosevandring", release="withheld")
    do("code", codes=["at holde ud"], material="Interview 1", lines="2-3")
    do("code-hits", codes=["at holde ud"], passages=[{"material": "Feltnote", "start": 0, "end": 20}])
    do("write-memo", text="om stedet", about=[{"material": "Interview 1", "words": "fyldt med snurrebænk"}])
    do("set-reading", material="Feltnote", status="begun", last_words="mosevandring")
    do("edit-text", material="Interview 1", text=INTERVIEW.replace("højt", "helt højt").replace("Øh, altså", "Altså"))
    do("merge-codes", into="at holde ud", codes=["at holde ud > skam"])
    do("uncode", material="Interview 1", words="Jeg kunne ikke holde lyden ud.", code="at holde ud > støj")
    with pytest.raises(Fault):
        do("edit-text", material="Interview 1", text="Mette: alt er væk")
    do("delete-material", material="Feltnote", codings="drop")


# Actions


def test_a_grouped_action_is_one_step(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        before = dump(study)
        with study.action("demo") as work:
            study.do("make-code", name="a")
            study.do("make-code", name="b", parent="a")
            work.say("demo")
        after = dump(study)
        assert [action.verb for action in study.history()] == ["demo", "new"]
        assert study.undo() is not None
        assert differences(before, dump(study)) == []
        assert study.undo() is None
        assert study.redo() is not None
        assert differences(after, dump(study)) == []


def test_a_refused_verb_inside_an_action_takes_back_only_itself(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        with study.action("demo"):
            study.do("make-code", name="først")
            with pytest.raises(Fault):
                study.do("split-code", code="først", into=[{"name": "del"}, {"name": "del"}])
            study.do("make-code", name="sidst")
        names = {row["name"] for row in dump(study)["code"].values()}
        assert {"først", "sidst"} <= names
        assert "del" not in names
        assert study.history(1)[0].verb == "demo"


def test_a_refused_verb_leaves_nothing_behind_for_the_next(tmp_path: Path) -> None:
    """The coder it made and what it meant to say are gone with it."""
    with new_study(tmp_path / "s", coder="CD") as study:
        study.do("add-material", name="m", text=INTERVIEW)
        study.do("make-code", name="a")
    with Study.open(tmp_path / "s", coder="Ny") as study:
        with study.action("demo"):
            with pytest.raises(Fault):
                study.do("uncode", material="m", code="a", words="Jeg skammede mig lidt.")
            study.do("code", codes=["a"], material="m", words="Jeg skammede mig lidt.")
        assert "skam" not in study.history(1)[0].summary
        assert study.history(1)[0].summary.startswith("kodede")
        assert study.history(1)[0].coder == "Ny"


def test_an_exception_in_an_action_leaves_the_study_as_it_was(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        before, actions = dump(study), len(study.history())
        with pytest.raises(RuntimeError), study.action("demo"):
            study.do("delete-material", material="Interview 1", codings="drop")
            raise RuntimeError
        assert differences(before, dump(study)) == []
        assert len(study.history()) == actions
        study.do("make-code", name="går stadig")


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("rename-code", {"code": "at gå for sig selv", "name": "at gå for sig selv"}),
        ("edit-code", {"code": "at gå for sig selv", "definition": ""}),
        ("freeze", {"material": "Interview 1"}),
        ("merge-codes", {"into": "at holde ud", "codes": ["at holde ud"]}),
        ("edit-text", {"material": "Interview 1", "text": INTERVIEW}),
        ("code", {"codes": ["at holde ud > skam"], "material": "Interview 1", "words": "Jeg skammede mig lidt."}),
        ("edit-text", {"material": "Interview 1", "text": "andet", "dry_run": True}),
        ("begin-pass", {"name": "åben kodning"}),
        ("add-group", {"name": "sygemeldte", "note": "mere end tre uger"}),
        ("edit-group", {"group": "sygemeldte", "note": "mere end tre uger"}),
        ("set-setting", {"key": "small-cell", "value": 5}),
    ],
)
def test_an_action_that_changes_nothing_leaves_no_trace(tmp_path: Path, verb: str, arguments: dict[str, object]) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("make-code", name="kan gøres om")
        study.undo()
        before, actions = dump(study), study.history()
        study.do(verb, **arguments)
        assert differences(before, dump(study)) == []
        assert study.history() == actions
        assert study.next_redo() is not None, "an action that was none must not end what can be redone"


def test_a_new_action_ends_what_can_be_redone(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        for name in "abc":
            study.do("make-code", name=name)
        study.undo()
        study.undo()
        assert study.next_redo() is not None
        study.do("make-code", name="d")
        assert study.next_redo() is None
        assert study.redo() is None
        assert [action.state for action in study.history() if action.verb == "make-code" and action.kind == "do"] == [
            "done",
            "dropped",
            "dropped",
            "done",
        ]
        assert {row["name"] for row in dump(study)["code"].values()} == {"a", "d"}


def test_undo_is_itself_recorded_and_says_what(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        study.do("make-code", name="støj")
        undone = study.undo()
        redone = study.redo()
        assert undone is not None
        assert redone is not None
        kinds = [(action.kind, action.verb, action.state) for action in study.history(3)]
        assert kinds == [("redo", "make-code", None), ("undo", "make-code", None), ("do", "make-code", "done")]
        [summary] = {action.summary for action in study.history(3)}
        assert "støj" in summary
        assert all(action.events >= 1 for action in study.history())


def test_happened_and_recorded_are_two_times(tmp_path: Path) -> None:
    from filled_study import NOW

    with new_study(tmp_path / "s") as study:
        study.do("make-code", name="a", at=NOW)
        [(happened, recorded)] = raw_rows(study.file, "SELECT happened_at, recorded_at FROM action WHERE verb = 'make-code'")
        assert happened == "2026-03-05T09:30:00.000000Z"
        assert recorded > "2026-" and recorded != happened
        assert raw_rows(study.file, "SELECT created_at FROM code") == [(happened,)]


def test_events_have_identities_and_the_schema_they_were_written_by(filled: Study) -> None:
    rows = raw_rows(filled.file, "SELECT id, schema_version, action_id FROM event")
    assert len({row[0] for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", row[0]) for row in rows)
    actions = {row[0] for row in raw_rows(filled.file, "SELECT id FROM action")}
    assert {row[2] for row in rows} <= actions


def test_a_copy_of_a_study_is_another_replica(tmp_path: Path) -> None:
    from made_once import copy_of

    with new_study(tmp_path / "s") as study:
        study.do("make-code", name="her")
        identity = study.id
    copy_of(tmp_path / "s", tmp_path / "copy")
    with Study.open(tmp_path / "copy") as study:
        study.do("make-code", name="der")
        assert study.id == identity
        replicas = raw_rows(study.file, "SELECT replica_id FROM action WHERE verb = 'make-code' ORDER BY number")
        assert len(replicas) == 2
        assert replicas[0] != replicas[1]
        place = raw_rows(study.file, "SELECT group_concat(place) FROM replica")[0][0]
        assert str(tmp_path) not in place
    with Study.open(tmp_path / "s") as study:
        study.do("make-code", name="igen")
        assert len(set(raw_rows(study.file, "SELECT replica_id FROM action WHERE verb = 'make-code'"))) == 1


def test_a_study_opened_for_reading_refuses_every_change(tmp_path: Path) -> None:
    filled_study(tmp_path / "s").close()
    with Study.open(tmp_path / "s", write=False) as study:
        before = dump(study)
        for change in (lambda: study.do("make-code", name="x"), study.undo, study.redo):
            if change == study.redo:
                assert change() is None
                continue
            with pytest.raises(Fault) as refused:
                change()
            assert refused.value.key == "study.opened-for-reading"
        with pytest.raises(Fault), study.action("demo"):
            pass
        assert differences(before, dump(study)) == []


def test_nobody_coding_is_wrong_usage(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s") as study:
        study.do("add-material", name="m", text=INTERVIEW)
        study.do("make-code", name="a")
        with pytest.raises(UsageFault) as refused:
            study.do("code", codes=["a"], material="m", lines="1")
        assert refused.value.key == "study.no-coder"
        assert dump(study)["line"] == {}


def test_triggers_that_went_missing_come_back_at_opening(tmp_path: Path) -> None:
    """Another program may drop them; a change past the journal would be a change that cannot be undone."""
    import sqlite3
    from contextlib import closing

    filled_study(tmp_path / "s").close()
    file = tmp_path / "s" / "study.qualcode"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("DROP TRIGGER journal_code_insert")
        raw.commit()
    with Study.open(tmp_path / "s") as study:
        study.do("make-code", name="ny")
        assert study.history(1)[0].verb == "make-code"
        assert study.undo() is not None
        with pytest.raises(IntegrityError):
            study.reads.connection.execute(delete(Code))


def test_content_is_what_derives_from_content() -> None:
    content = {noun.__table__ for noun in Content.__subclasses__()}
    assert {table.name for table in Base.metadata.sorted_tables if table in content} == set(CONTENT)
    others = {noun.__table__ for noun in Base.__subclasses__() if noun is not Content}
    assert content | others == set(Base.metadata.sorted_tables)
    assert not content & others
    assert insert(Code).table.name in CONTENT


def test_many_rows_at_once_are_journalled_as_one_by_one(tmp_path: Path) -> None:
    def events(many: int) -> list[tuple[object, ...]]:
        with new_study(tmp_path / str(many)) as study, pytest.MonkeyPatch.context() as patch:
            patch.setattr("qualcode.study.work.MANY", many)
            with study.action("make-codes") as work:
                rows = [{"id": stable_id(study.id, "code", n), "name": f"kode {n}", "created_at": NOW} for n in range(20)]
                work.insert_many(Code, rows)
            told = driver(study.reads.connection).execute(
                "SELECT table_name, change, before, after, schema_version, action_id = (SELECT id FROM action WHERE verb = 'make-codes')"
                " FROM event WHERE table_name = 'code' ORDER BY number"
            )
            found = [(*row[:3], json.loads(row[3]) | {"id": ""}, *row[4:]) for row in told.fetchall()]
            assert not wrong_triggers(study.reads.connection)
            study.undo()
            assert not study.reads.codes()
            return found

    assert events(1) == events(1000)
    assert len(events(2)) == 20


def test_ids_of_events_at_once_are_uuids_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.study.work.MANY", 1)
    with new_study(tmp_path / "s") as study:
        for part in range(3):
            with study.action("make-codes") as work:
                work.insert_many(Code, [{"name": f"{part} {n}", "created_at": NOW} for n in range(5000)])
        ids = [row[0] for row in driver(study.reads.connection).execute("SELECT id FROM event")]
    assert len(set(ids)) == len(ids) > 15_000
    assert all(str(UUID(one)) == one and UUID(one).version == 4 for one in ids)


def test_rows_that_are_refused_leave_the_trigger_in_its_place(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study, pytest.MonkeyPatch.context() as patch:
        patch.setattr("qualcode.study.work.MANY", 1)
        with study.action("make-codes") as work:
            with pytest.raises(DatabaseError):
                work.insert_many(Code, [{"name": "a", "kind": "no such kind", "created_at": NOW}])
            assert not wrong_triggers(study.reads.connection)
            work.insert(Code, name="b", created_at=NOW)
        assert [code.name for code in study.reads.codes()] == ["b"]
        study.undo()
        assert not study.reads.codes()


def test_a_setting_is_named_as_the_screen_of_settings_names_it() -> None:
    summary = json.dumps({"key": "set-setting", "setting": "coders-shown"})
    assert summary_text(summary, "da") == "ændrede indstillingen ”kodninger, der vises under kodning”"
    assert summary_text(json.dumps({"key": "set-setting", "setting": "of tomorrow"}), "en") == "set-setting"
