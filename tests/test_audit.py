"""The audit trail: the six classes, the dated points, and the whole list beside them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from filled_study import filled_study, new_study

from qualcode.locale import LANGUAGES, catalogue
from qualcode.model import content_tables
from qualcode.model.theory import MEMO_KINDS
from qualcode.study.audit import CLASS_OF_MEMO, CLASS_OF_TABLE, CLASSES, audit_trail, class_figures, turning_points
from qualcode.study.journal import history
from qualcode.writers.appendices.blocks import Paragraph, Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.parts.audit_trail import MOST_POINTS, audit, audit_list
from qualcode.writers.grid import write_grid


def test_every_table_and_every_kind_of_memo_has_its_class() -> None:
    assert {table.name for table in content_tables()} == CLASS_OF_TABLE.keys() | {"memo"}
    assert set(CLASS_OF_MEMO) == set(MEMO_KINDS)


def test_every_action_is_in_one_class(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        connection = study.reads.connection
        entries = audit_trail(connection, "en")
        assert [entry.action.number for entry in entries] == sorted(action.number for action in history(connection, "en"))
        of = {entry.action.verb: entry.of for entry in entries}
        assert of["add-guide-version"] == "instruments"
        assert of["add-round"] == of["sampling-decision"] == "intentions"
        assert of["relate"] == of["judge"] == of["add-property"] == "synthesis"
        assert of["code"] == of["make-code"] == "reduction"
        assert of["add-material"] == of["add-consent"] == "raw-data"
        assert of["set-milestone"] == "process"
        figures = class_figures(entries)
        assert [one.of for one in figures] == list(CLASSES)
        assert sum(one.actions for one in figures) == len(entries)


def test_memos_go_by_their_kind_also_when_they_are_gone(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        study.do("write-memo", text="why I ask", kind="reflexive")
        study.do("write-memo", text="how I asked", kind="methodological")
        study.undo()
        told = [(entry.action.kind, entry.of) for entry in audit_trail(study.reads.connection, "en")]
        assert told[-3:] == [("do", "intentions"), ("do", "process"), ("undo", "process")]


def test_dated_points_stand_in_their_order(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("close-round", round=1, outcome="nok", signed_by="AB", on="2026-02-01")
        points = turning_points(study.reads.connection)
        assert points == sorted(points)
        kinds = [point.kind for point in points]
        assert {"round-opened", "round-closed", "milestone", "sampling", "judged", "handover", "reviewed"} <= set(kinds)
        assert next((point.name, point.by) for point in points if point.kind == "round-closed") == ("1", "AB")
        tables = [block for block in audit(Source(study.reads, "en")) if isinstance(block, Table)]
        assert "Round 1 closed and signed off · AB" in [row[1] for row in tables[-1].rows]  # type: ignore[index]


def test_what_was_done_in_a_day_is_dated_once(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        study.do("add-round", number=1)
        tables = [block for block in audit(Source(study.reads, "en")) if isinstance(block, Table)]
        assert not any(" to " in str(row[2]) for row in tables[0].rows)  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_say_what_is_held_and_what_was_done(tmp_path: Path, language: str) -> None:
    with filled_study(tmp_path / "s") as study:
        tables = [block for block in audit(Source(study.reads, language)) if isinstance(block, Table)]
        rows = [list(table.rows) for table in tables]
        assert len(rows[0]) == len(CLASSES)
        assert all(len(row) == 3 and all(row) for row in rows[0])  # type: ignore[arg-type]
    with new_study(tmp_path / "empty") as study:
        [table] = [block for block in audit(Source(study.reads, language)) if isinstance(block, Table)]
        assert catalogue("audit", language)["class-nothing"] in [row[2] for row in table.rows]  # type: ignore[index]


def test_many_points_are_counted_instead(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        for number in range(MOST_POINTS + 1):
            study.do("sampling-decision", gap=f"gap {number}")
        study.do("set-milestone", name="enough")
        blocks = list(audit(Source(study.reads, "en")))
        points = [block for block in blocks if isinstance(block, Table)][-1]
        assert [row[1] for row in points.rows] == ["Milestone: enough"]  # type: ignore[index]
        assert any(isinstance(block, Paragraph) and str(MOST_POINTS + 1) in str(block.words) for block in blocks)


def test_the_whole_list_is_a_table_that_opens_elsewhere(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("make-code", name="=SUM(A1)")
        write_grid(audit_list(Source(study.reads, "en")), tmp_path / "list.csv")
        actions = len(history(study.reads.connection, "en"))
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == ["number", "happened (UTC)", "recorded (UTC)", "by", "class", "verb", "what", "kind", "state", "changes"]
    assert len(rows) == actions + 1
    assert [int(row[0]) for row in rows[1:]] == sorted(int(row[0]) for row in rows[1:])
