"""An action of many events, some of them changes, is put back and done again row for row."""

from __future__ import annotations

from pathlib import Path

from qualcode.model import content_tables
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.journal import BULK

Rows = dict[str, list[tuple[object, ...]]]


def rows(study: Study) -> Rows:
    """Every row of every content table."""
    raw = study.reads.connection
    return {table.name: sorted(map(tuple, raw.exec_driver_sql(f'SELECT * FROM "{table.name}"'))) for table in content_tables()}


def test_large_actions_go_and_come_back(tmp_path: Path) -> None:
    words = "Mette: " + " ".join(f"ord{number}" for number in range(BULK))
    with Study.new(tmp_path / "study", language="da", coder="AB") as study:
        material = study.do("add-material", name="One", text=words)["id"]
        study.do("make-code", name="ord")
        text = study.reads.transcript(material).text
        passages = [
            {"material": material, "start": text.index(f"ord{number}"), "end": text.index(f"ord{number}") + 4} for number in range(BULK)
        ]
        before = rows(study)
        # Freezes the draft (a change of its text version, and lines), makes quotations and codings.
        study.do("code-hits", codes=["ord"], passages=passages)
        coded = rows(study)
        assert len(coded["coding"]) > BULK // 2
        assert coded["text_version"] != before["text_version"]
        # Takes them all away again, with the code.
        study.do("delete-code", code="ord", codings="drop")
        gone = rows(study)
        assert not gone["coding"]
        for undone in (coded, before):
            study.undo()
            assert rows(study) == undone
        for redone in (coded, gone):
            study.redo()
            assert rows(study) == redone
        assert check_study(study.reads.connection, study.file, "en") == []
