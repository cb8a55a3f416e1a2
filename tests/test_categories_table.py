"""`qualcode categories`: the same facts on stdout, as JSON, in every format of tables, and as blocks of an appendix."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from qualcode.cli import main
from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.study.saturation_word import saturation_word
from qualcode.writers import category_saturation
from qualcode.writers.appendices.blocks import Heading, Paragraph, Table

TALK = "\n".join(f"P: Night {n} was like this, and night {n} was long." for n in range(8))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A category with everything that is told of one, and one with nothing."""
    with Study.new(tmp_path / "s", title="T", language="en", coder="AB") as study:
        for number, name in enumerate(("I1", "I2"), 1):
            study.do("add-round", number=number)
            study.do("add-material", name=name, text=f"{name}\n{TALK}", kind="interview", round=number)
            study.do("add-participant", pseudonym=f"Olga {number}")
            study.do("set-speaker", material=name, label="P", participant=f"Olga {number}")
        study.do("make-code", name="waiting", kind="category")
        study.do("make-code", name="resting", kind="category")
        coded = [study.do("code", codes=["waiting"], material="I1", words=f"night {n} was long")["quotation"] for n in range(3)]
        length = study.do("add-property", code="waiting", name="length", low="short", high="long")["id"]
        study.do("place-quotation", property=length, quotation=coded[0], place=0.25)
        study.do("mark-negative", code="waiting", quotation=coded[1], note="slept through")
        study.do("write-memo", kind="operational", text="How long?", about=[{"code": "waiting"}])
        study.do("sampling-decision", code="waiting", gap="nobody at night", whom="nurses")
        study.do("judge", kind="saturation", code="waiting", statement="Nothing new came.", why="Three alike.")
        study.do("code", codes=["waiting"], material="I2", words="night 1 was long")
    return tmp_path / "s"


def categories(capsys: pytest.CaptureFixture[str], home: Path, *more: str) -> str:
    assert main(["categories", str(home), *more]) == 0
    return capsys.readouterr().out


def plain(capsys: pytest.CaptureFixture[str], home: Path, name: str) -> dict[str, Any]:
    found = json.loads(categories(capsys, home, "--json"))
    return next(one for one in found["categories"] if one["name"] == name)


def words_of(reads: Any, language: str = "en") -> str:
    told: list[str] = []
    for block in category_saturation.blocks(reads, language):
        if isinstance(block, (Heading, Paragraph)):
            told.append(block.words if isinstance(block.words, str) else "".join(run.words for run in block.words))
        elif isinstance(block, Table):
            told += [column.title for column in block.columns]
            told += [cell if isinstance(cell, str) else "".join(run.words for run in cell) for row in block.rows for cell in row]  # type: ignore[union-attr]
    return "\n".join(told)


def test_json_has_each_fact(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    one = plain(capsys, home, "waiting")
    assert (one["quotations"], one["interviews"], one["persons"], one["codes"]) == (4, 2, 2, 0)
    assert one["by_round"] == [
        {"round": 1, "quotations": 3, "interviews": 1, "others": 0, "persons": 1},
        {"round": 2, "quotations": 1, "interviews": 1, "others": 0, "persons": 1},
    ]
    assert (one["last_new"]["what"], one["last_new"]["material"], one["last_new"]["round"]) == ("place", "I1", 1)
    [[line]] = [owned["dimensions"] for owned in one["properties"]]
    assert (line["low"], line["high"], line["lowest"], line["highest"], line["ends"]) == ("short", "long", 0.25, 0.25, "low")
    [case] = one["negative_cases"]
    assert (case["text"], case["marked"], case["taken_up"]) == ("night 1 was long", True, True)
    [signed] = one["judgements"]
    assert (signed["statement"], signed["signed_by"], signed["earlier"]) == ("Nothing new came.", "AB", False)
    assert (signed["since"]["quotations"], signed["since"]["materials"], signed["since"]["properties"]) == (1, ["I2"], 0)
    assert [plan["gap"] for plan in one["sampling"]] == ["nobody at night"] and len(one["open_questions"]) == 1
    assert plain(capsys, home, "resting")["last_new"] is None


def test_people_read_the_judgement_first(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    told = categories(capsys, home)
    assert told.index("Nothing new came.") < told.index("1 property")
    assert "Since then: 1 quotation in 1 interview." in told
    assert "length: short – long (0.25, only the low end)" in told
    assert "saturat" not in told, "only the researcher's sentence says so"


def test_the_table_is_in_every_format(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "docx", "md", "json"):
        categories(capsys, home, "--to", str(tmp_path / f"t.{ending}"))
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["category"] for row in rows] == ["resting", "waiting"]
    assert (rows[1]["interviews (of 2)"], rows[1]["persons (of 2)"], rows[1]["last new in"]) == ("2", "2", "I1 (round 1)")
    assert (rows[0]["newest judgement"], rows[0]["quotations"]) == ("Nobody has signed a judgement.", "0")
    book = load_workbook(tmp_path / "t.xlsx", read_only=True)
    assert {"Properties and dimensions", "Negative cases", "Sampling", "Judgements"} < set(book.sheetnames)
    document = Document(str(tmp_path / "t.docx"))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"only the low end", "nobody at night", "Nothing new came.", "(Olga 1, I1, l. 3)", "slept through"} <= cells
    assert document.paragraphs[0].text == "Categories: saturation"
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == json.loads(categories(capsys, home, "--json"))
    for ending in ("csv", "xlsx", "docx", "md", "json"):
        categories(capsys, home, "--to", str(tmp_path / f"again.{ending}"))
        assert (tmp_path / f"t.{ending}").read_bytes() == (tmp_path / f"again.{ending}").read_bytes(), ending


def test_what_may_not_be_given_out_is_marked_and_counted(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> None:
    with Study.open(home, coder="AB") as study:
        [case] = plain(capsys, home, "waiting")["negative_cases"]
        study.do("set-release", quotation=case["quotation"], release="withheld", why="she asked")
        [question] = plain(capsys, home, "waiting")["open_questions"]
        study.do("edit-memo", memo=question["memo"], release="withheld")
        said = words_of(study.reads)
    for ending in ("csv", "md"):
        categories(capsys, home, "--to", str(tmp_path / f"t.{ending}"))
        said += (tmp_path / f"t.{ending}").read_text("utf-8-sig")
    said += categories(capsys, home) + categories(capsys, home, "--json")
    for hidden in ("night 1 was long", "slept through", "How long?"):
        assert hidden not in said, hidden
    assert "[withheld]" in said and "Words marked [withheld] are withheld: 2" in said


def test_words_of_one_who_has_withdrawn_are_withheld(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    with Study.open(home, coder="AB") as study:
        study.do("set-participant", participant="Olga 1", status="withdrawn")
    assert [case["text"] for case in plain(capsys, home, "waiting")["negative_cases"]] == ["[withheld]"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_blocks_put_the_judgement_first(home: Path, language: str) -> None:
    with Study.open(home, write=False) as study:
        told = words_of(study.reads, language)
        kinds = [type(block).__name__ for block in category_saturation.blocks(study.reads, language)]
    assert told.index("Nothing new came.") < told.index("short – long")
    assert {"en": "only the low end", "da": "kun den lave ende"}[language] in told
    assert kinds[0] == "Heading" and "Table" in kinds


def test_the_study_chooses_the_word_or_none(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> None:
    def headed() -> str:
        categories(capsys, home, "--to", str(tmp_path / "t.md"))
        return (tmp_path / "t.md").read_text("utf-8").splitlines()[0]

    with Study.open(home, coder="AB") as study:
        assert headed() == "# Categories: saturation"
        study.do("set-study", tradition="charmaz")
        assert headed() == "# Categories: theoretical sufficiency"
        study.do("set-setting", key="saturation-word", value="information power")
        assert headed() == "# Categories: information power"
        study.do("set-setting", key="saturation-word", value="off")
        assert headed() == "# Categories: how far they have come"
        assert saturation_word(study.reads.connection, "da") is None


def test_a_study_without_categories_has_an_honest_empty_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", title="T", language="en", coder="AB") as study:
        assert not list(category_saturation.blocks(study.reads, "en"))
    assert json.loads(categories(capsys, tmp_path / "s", "--json"))["categories"] == []
    assert main(["categories", str(tmp_path / "s")]) == 0
    given = capsys.readouterr()
    assert (given.out, given.err.strip()) == ("", "There is no category yet.")
    for ending in ("csv", "xlsx", "docx", "md"):
        categories(capsys, tmp_path / "s", "--to", str(tmp_path / f"t.{ending}"))
