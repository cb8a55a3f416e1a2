"""Open answers of a survey: brought in, coded, counted by the question they answer, and the table printed that such reports leave out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from qualcode.cli import main


def answers(folder: Path) -> Path:
    """A table with three answers to one question and two to another."""
    rows = [
        ("1", "why", "Work is good"),
        ("2", "why", "It is good for all"),
        ("3", "why", "No"),
        ("4", "how", "Good help"),
        ("5", "how", "Time"),
    ]
    file = folder / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("id", "question", "text"), *rows])
    return file


def test_material_is_counted_by_the_question_it_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = str(tmp_path / "s")
    assert main(["new", study, "--coder", "AB"]) == 0
    assert main(["import", study, str(answers(tmp_path)), "--as", "answers"]) == 0
    for name in ("1", "2", "4"):
        assert main(["code", study, name, "1", "finding it good", "--coder", "AB"]) == 0
    capsys.readouterr()
    assert main(["table", study, "code-attribute", "--attribute", "question", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["rows"] == [{"path": "finding it good", "how": 1, "why": 2}]
    assert [column["title"] for column in table["columns"]] == ["code", "how (of 2)", "why (of 3)"]
    assert main(["table", study, "code-attribute", "--attribute", "shoes"]) == 1
    assert "question" in capsys.readouterr().err


def test_the_answers_of_a_real_report_are_counted(tmp_path: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """36 answers to one question and 14 to another, coded where they speak of breadth."""
    study = str(tmp_path / "s")
    assert main(["new", study, "--language", "da", "--coder", "AB"]) == 0
    assert main(["import", study, str(shared_data / "seeds/open_answers.csv"), "--as", "answers"]) == 0
    capsys.readouterr()
    with (shared_data / "seeds/open_answers.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    broad = [row for row in rows if "rummelig" in row["text"].lower()]
    assert broad
    for row in broad:
        assert main(["code", study, row["answer_id"], "1", "at ville rumme", "--coder", "AB"]) == 0
    capsys.readouterr()
    assert main(["table", study, "code-attribute", "--attribute", "question", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    titles = [column["title"] for column in table["columns"]][1:]
    assert [title.rpartition(" ")[2] for title in titles] == ["36)", "14)"]
    counted = list(table["rows"][0].values())[1:]
    assert counted == [sum(row["question"].startswith(question) for row in broad) for question in ("1", "2")]
    assert main(["table", study, "code-attribute", "--attribute", "question", "--to", str(tmp_path / "t.docx")]) == 0
