"""`qualcode saturation`: its JSON as scripts rely on it, its words for people, and its files."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from made_once import copy_of_one
from PIL import Image

from qualcode.cli import main
from qualcode.study import Study

KEYS = ["level", "clock", "order", "guest", "rarefaction", "orders", "richness", "by_round"]
FRUIT = ("apples", "pears", "plums", "cherries", "grapes", "figs", "dates", "limes")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def fruit(home: Path) -> Study:
    """Nine interviews brought in and coded from the shell, the last two unread and uncoded; one is read through and has no code."""

    def run(*words: object) -> None:
        assert main([str(word) for word in words]) == 0

    run("new", home, "--title", "Fruit <&> more", "--language", "en")
    for number in range(1, 10):
        file = home.with_name(f"Interview {number}.txt")
        file.write_text("Interviewer: What?\n\n" + "\n\n".join(f"Person: I eat {word} now, {number}." for word in FRUIT) + "\n", "utf-8")
        run("import", home, file, "--as", "transcripts", "--round", (number + 2) // 3, "--group", "AB"[number % 2])
    study = Study.open(home, coder="AB")
    for word in FRUIT:
        study.do("make-code", name=word)
    found = {1: FRUIT[:4], 2: FRUIT[:2], 3: FRUIT[3:5], 4: FRUIT[:1], 5: FRUIT[:3], 6: FRUIT[5:6]}
    for number, words in found.items():
        for word in words:
            study.do("code", codes=[word], material=f"Interview {number}", words=f"I eat {word} now, {number}.")
    study.do("set-reading", material="Interview 7", status="read-through")
    return study


@pytest.fixture
def brought(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    home = copy_of_one(fruit, tmp_path / "fruit")
    capsys.readouterr()
    return home


def asked(run: Run, home: Path, *words: object) -> dict[str, Any]:
    code, out, _ = run("saturation", home, "--json", "--orders", 20, *words)
    assert code == 0
    told: dict[str, Any] = json.loads(out)
    return told


def test_json_has_the_keys_of_the_contract_and_no_others(run: Run, brought: Path) -> None:
    told = asked(run, brought)
    assert list(told) == KEYS
    assert (told["level"], told["clock"]) == ("codes", "today")
    assert [list(one) for one in told["order"]] == [["material", "round", "group", "read_through", "codes", "new", "cumulative"]] * 7
    assert [one["new"] for one in told["order"]] == [4, 0, 1, 0, 0, 1, 0]
    assert told["order"][5] == {
        "material": "Interview 6",
        "round": 2,
        "group": "A",
        "read_through": False,
        "codes": 1,
        "new": 1,
        "cumulative": 6,
    }
    assert [one["read_through"] for one in told["order"]] == [False] * 6 + [True]
    assert len(told["guest"]) == 12
    assert told["guest"][0] == {
        "base": 4,
        "run": 2,
        "threshold": 0.05,
        "label": None,
        "reached_at": None,
        "broken_later": None,
        "reason": "not reached",
    }
    assert [one["threshold"] for one in told["guest"]] == [0.05, 0] * 6
    assert told["guest"][-1]["reason"] == "too few interviews or other material for one full run"
    assert len(told["rarefaction"]) == 7
    assert told["rarefaction"][-1] == 6
    assert list(told["orders"]) == ["n", "p5", "p50", "p95"]
    assert told["orders"]["n"] == 20
    assert list(told["richness"]) == ["observed", "q1", "q2", "chao2", "chao2_bc", "coverage", "expected_next", "reason"]
    assert told["richness"]["observed"] == 6
    assert [list(one) for one in told["by_round"]] == [["round", "material", "new", "cumulative"]] * 3
    assert [tuple(one.values()) for one in told["by_round"]] == [(1, 3, 5, 5), (2, 3, 1, 6), (3, 1, 0, 6)]


def test_what_is_left_out_is_named_beside_the_json(run: Run, brought: Path) -> None:
    _, _, messages = run("saturation", brought, "--json", "--orders", 0)
    assert "Interview 8, Interview 9" in messages
    assert "withheld" not in messages
    with Study.open(brought, coder="AB") as study:
        study.do("set-release", material="Interview 6", words="I eat figs now, 6.", release="withheld")
    _, _, messages = run("saturation", brought, "--json", "--orders", 0)
    assert "Words withheld, counts kept: Interview 6." in messages


def test_group_level_and_clock(run: Run, brought: Path) -> None:
    with Study.open(brought, coder="AB") as study:
        study.do("make-code", name="Stones", kind="category")
        study.do("move-code", code="plums", parent="Stones")
        study.do("code", codes=["figs"], material="Interview 1", words="I eat figs now, 1.")
    assert [one["material"] for one in asked(run, brought, "--group", "B")["order"]] == [f"Interview {n}" for n in (1, 3, 5, 7)]
    told = asked(run, brought, "--level", "categories")
    assert [one["new"] for one in told["order"]] == [1, 0, 0, 0, 0, 0, 0]
    assert [one["new"] for one in asked(run, brought)["order"]] == [5, 0, 1, 0, 0, 0, 0]
    assert [one["new"] for one in asked(run, brought, "--clock", "analysed")["order"]] == [4, 0, 1, 0, 0, 1, 0]


def test_undo_and_merge_are_in_the_next_answer(run: Run, brought: Path) -> None:
    before = asked(run, brought, "--clock", "analysed")
    assert run("do", brought, "merge-codes", '{"into": "apples", "codes": ["pears", "plums"]}', "--coder", "AB")[0] == 0
    assert asked(run, brought)["richness"]["observed"] == 4
    assert [one["new"] for one in asked(run, brought, "--clock", "analysed")["order"]] == [2, 0, 1, 0, 0, 1, 0]
    assert run("undo", brought)[0] == 0
    assert asked(run, brought, "--clock", "analysed") == before


def test_an_empty_study_is_told_with_reasons(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "e", "--language", "da")
    told = asked(run, tmp_path / "e")
    assert (told["order"], told["rarefaction"], told["by_round"]) == ([], [], [])
    assert told["richness"] == {
        **{"observed": 0, "q1": 0, "q2": 0, "chao2": None, "chao2_bc": None, "coverage": None, "expected_next": None},
        "reason": "intet materiale",
    }
    assert {one["reason"] for one in told["guest"]} == {"for få interview eller andet materiale til én hel række"}
    code, out, _ = run("saturation", tmp_path / "e")
    assert code == 0
    assert "Intet er kodet" in out
    code, _, message = run("saturation", tmp_path / "e", "--to", tmp_path / "e.png")
    assert code == 1
    assert "intet at tegne" in message
    assert not (tmp_path / "e.png").exists()


def test_people_read_judgements_first_and_measures_last(run: Run, brought: Path) -> None:
    code, out, _ = run("saturation", brought, "--orders", 20)
    assert code == 0
    order = [
        "Saturation: what each",
        "No judgement",
        "New codes by material",
        "By round",
        "What each material added",
        "Other measures",
        "Fugard",
    ]
    assert [out.index(words) for words in order] == sorted(out.index(words) for words in order)
    line = next(one for one in out.splitlines() if one.strip().startswith("1  Interview 1"))
    assert re.search(r"4 +4 +4 +█{24} +not read through$", line)
    assert "Left out" in out
    with Study.open(brought, coder="AB") as study:
        study.do("make-code", name="Stones", kind="category")
        study.do("judge", kind="saturation", code="Stones", statement="Nothing new came.")
    assert "Stones: Nothing new came. (AB, " in run("saturation", brought, "--orders", 0)[1]


def test_the_word_is_the_studys_own_or_left_out(run: Run, brought: Path) -> None:
    for word, title in (("sufficiency", "Sufficiency: what each"), ("off", "What each material brought")):
        with Study.open(brought, coder="AB") as study:
            study.do("set-setting", key="saturation-word", value=word)
        assert run("saturation", brought, "--orders", 0)[1].startswith(title)
    out = run("saturation", brought, "--orders", 0)[1]
    assert out.lower().count("saturation") == 2  # the sentence that says it is off, with the setting's name
    assert "does not speak of saturation" in out


@pytest.mark.parametrize("ending", ["csv", "xlsx", "docx", "md", "json", "png", "svg"])
def test_files_hold_the_same_bytes_each_time(run: Run, brought: Path, tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{name}.{ending}" for name in "ab"]
    for file in files:
        assert run("saturation", brought, "--to", file, "--orders", 10)[0] == 0
    first, again = (file.read_bytes() for file in files)
    assert first == again
    assert first


def test_tables_in_files(run: Run, brought: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "md", "json"):
        run("saturation", brought, "--to", tmp_path / f"t.{ending}", "--orders", 10)
    lines = (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "no.,material,kind,round,group,date,codes,new,cumulative,remarks"
    assert lines[1] == "1,Interview 1,interview,1,B,,4,4,4,not read through"
    assert lines[7].endswith(",0,0,6,without codes")
    assert len(lines) == 8
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert len(book.worksheets) >= 7
    assert book.worksheets[0]["H2"].value == 4
    every = "\n".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "Interview 8, Interview 9" in every
    assert "stay the denominator" in every
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == asked(run, brought, "--orders", 10)
    assert "Fugard and Potts" in (tmp_path / "t.md").read_text("utf-8")


def test_word_document_has_tables_the_picture_and_what_is_counted(run: Run, brought: Path, tmp_path: Path) -> None:
    run("saturation", brought, "--to", tmp_path / "t.docx", "--orders", 10)
    document = docx.Document(str(tmp_path / "t.docx"))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words.index("No judgement") < words.index("New codes by material") < words.index("Other measures")
    assert "none of them says that it was enough" in words
    assert len(document.tables) >= 6
    assert len(document.inline_shapes) == 1
    with zipfile.ZipFile(tmp_path / "t.docx") as package:
        body = package.read("word/document.xml").decode()
    assert 'descr="Bars and a curve of 7 materials. New in order: 4, 0, 1, 0, 0, 1, 0; 6 in all.' in body


def test_pictures_say_what_is_to_be_seen(run: Run, brought: Path, tmp_path: Path) -> None:
    with Study.open(brought, coder="AB") as study:
        study.do("edit-material", material="Interview 2", name='<script>"&$x^2$')
    for ending in ("svg", "png"):
        run("saturation", brought, "--to", tmp_path / f"t.{ending}", "--orders", 0)
    drawn = (tmp_path / "t.svg").read_text("utf-8")
    assert "<script>" not in drawn
    assert "6 are not read through (hatched)." in drawn
    assert drawn.count("round 2") == 1
    with Image.open(BytesIO((tmp_path / "t.png").read_bytes())) as image:
        assert image.text["Description"].startswith("Bars and a curve of 7 materials.")  # type: ignore[attr-defined]


def test_an_unread_bar_is_hatched_and_a_read_one_is_not(run: Run, brought: Path, tmp_path: Path) -> None:
    def lines() -> int:
        run("saturation", brought, "--to", tmp_path / "t.svg", "--orders", 0)
        return (tmp_path / "t.svg").read_text("utf-8").count("<path")

    before = lines()
    with Study.open(brought, coder="AB") as study:
        study.do("set-reading", material="Interview 1", status="read-through")
    assert lines() < before - 10


def test_wrong_use_is_said(run: Run, brought: Path, tmp_path: Path) -> None:
    code, _, message = run("saturation", brought, "--to", tmp_path / "t.pdf")
    assert (code, ".docx" in message) == (2, True)
    code, _, message = run("saturation", brought, "--orders", 1_000_000)
    assert (code, "100" in message) == (2, True)
    code, _, message = run("saturation", brought, "--group", "C", "--json")
    assert code == 1
    assert "C" in message


def test_blocks_for_an_appendix(run: Run, brought: Path, tmp_path: Path) -> None:
    from qualcode.writers.appendices.blocks import Heading, Picture, Table
    from qualcode.writers.saturation import blocks

    with Study.open(brought, write=False) as study:
        told = list(blocks(study.reads, "da", orders=10))
    assert sum(isinstance(one, Picture) for one in told) == 1
    assert sum(isinstance(one, Table) for one in told) >= 6
    headings = [one.words for one in told if isinstance(one, Heading) and one.level == 1]
    assert (headings[0], headings[-1]) == ("Nye koder i hvert materiale", "Andre mål")
    run("new", tmp_path / "e")
    with Study.open(tmp_path / "e", write=False) as study:
        assert list(blocks(study.reads, "en", orders=10)) == []
