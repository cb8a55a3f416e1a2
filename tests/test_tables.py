"""Tables a researcher asks for: counted by hand, protected, linked, and printed. The studies are invented in the shape of real reports."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_once import copy_of_one

from qualcode.analysis.crosstabs import counted_for, fewest_first, protected
from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.agreement import study_agreement
from qualcode.study.cooccurrence import cooccurrences
from qualcode.study.disagreements import disagreements
from qualcode.study.facts import Facts
from qualcode.study.framework import framework
from qualcode.study.people import participants as people
from qualcode.study.tables import Case, Cases, cases, codes_by_attribute, codes_by_material, frequencies
from qualcode.writers.count_tables import cases_grid

# pure


def test_what_counts_for_a_code() -> None:
    parents = {"need": None, "money": "need", "time": "need", "rent": "money", "loose": None, "looser": "loose"}
    own = counted_for(parents, {}, "own")
    assert own == {code: frozenset({code}) for code in parents}
    assert counted_for(parents, {"loose": ["money"]}, "subcodes")["need"] == {"need", "money", "time", "rent"}
    with_indicators = counted_for(parents, {"loose": ["money"], "money": ["loose"], "gone": ["need"]}, "indicators")
    assert with_indicators["need"] == {"need", "money", "time", "rent", "loose", "looser"}
    assert with_indicators["loose"] == {"loose", "looser", "money", "rent"}


PERSONS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=width, max_size=width), max_size=25)
)


@given(PERSONS, st.integers(0, 5))
def test_no_row_stands_for_fewer_persons_than_allowed(persons: list[list[str | None]], least: int) -> None:
    shown = protected(persons, least)
    assert len(shown) == len(persons)
    assert all(after in (before, None) for old, new in zip(persons, shown, strict=True) for before, after in zip(old, new, strict=True))
    alike = Counter(map(tuple, shown))
    if len(persons) >= least:
        assert all(n >= least for n in alike.values())
    else:
        assert all(set(row) <= {None} for row in shown)
    if least <= 1:
        assert shown == persons


def test_those_left_over_are_not_known_by_what_is_hidden() -> None:
    persons = [["f"], ["f"], ["f"], ["m"], ["m"], ["m"], ["x"]]
    shown = protected(persons, 3)
    assert [row[0] for row in shown].count(None) == 4
    assert shown[6] == [None]
    assert protected([["f"]] * 3 + [["m"]] * 3, 3) == [["f"]] * 3 + [["m"]] * 3
    assert fewest_first([["a", "1", "x"], ["b", "2", "x"]], first=1) == [0, 2, 1]


# a study of needs in two groups, three rounds and kinds of material (the shape of AC13)

TALK = {
    "One": ("Mette", "I need money. I need time. The office gave rest."),
    "Two": ("Karl", "I need money badly. Money, always money."),
    "Three": ("Ida", "Time is what I lack. The office gave money."),
    "Note": (None, "He looked for money on the floor."),
}


def needs(folder: Path) -> Study:
    """The study of needs."""
    made = Study.new(folder, title="Needs", language="en", coder="AB")
    for number in (1, 2):
        made.do("add-round", number=number)
    for name, group in (("Mette", "intervention"), ("Karl", "control"), ("Ida", "intervention"), ("Gone", "control")):
        made.do("add-participant", pseudonym=name, group=group, attributes={"sex": "m" if name == "Karl" else "f", "age": 40})
    for place, (name, (who, words)) in enumerate(TALK.items()):
        kind = "interview" if who else "field-note"
        text = f"Interviewer: Well?\n\n{who}: {words}" if who else words
        material = made.do("add-material", name=name, text=text, kind=kind, round=1 + place // 2)["id"]
        if who:
            made.do("set-speaker", material=material, label="Interviewer", interviewer=True)
            made.do("set-speaker", material=material, label=who, participant=who)
    made.do("make-code", name="needs", kind="category")
    made.do("make-code", name="System", kind="category")
    for name in ("money", "time"):
        made.do("make-code", name=name, parent="needs")
    made.do("make-code", name="meets", parent="System")
    made.do("make-code", name="greed")
    for material, words, *codes in (
        ("One", "I need money.", "needs > money"),
        ("One", "I need time.", "needs > time"),
        ("One", "The office gave rest.", "System > meets", "needs > time"),
        ("Two", "I need money badly.", "needs > money"),
        ("Two", "money badly. Money, always", "needs > money"),
        ("Two", "Money, always money.", "greed"),
        ("Three", "Time is what I lack.", "needs > time"),
        ("Three", "The office gave money.", "System > meets", "needs > money"),
        ("Note", "looked for money", "needs > money"),
    ):
        made.do("code", material=material, words=words, codes=list(codes))
    made.coder = "CD"
    made.do("code", material="One", words="I need money.", codes=["needs > money"])
    made.do("relate", source="greed", type="indicator of", to="needs > money")
    return made


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.open(copy_of_one(needs, tmp_path / "s"), coder="CD") as made:
        yield made


def test_frequencies_by_hand(study: Study) -> None:
    found = frequencies(Facts(study.reads.connection))
    assert found.scopes == ("own", "subcodes", "indicators")
    assert (found.whole.interviews, found.whole.persons) == (3, 3)
    rows = {row.path: row.counts for row in found.rows}
    money = rows["needs > money"]["own"]
    # The two passages of Two overlap: "I need money badly. Money, always" is six words.
    assert (money.quotations, money.codings, money.interviews, money.materials, money.persons) == (5, 6, 3, 4, 3)
    assert money.words == 3 + 6 + 4 + 3
    needs = rows["needs"]
    assert needs["own"].quotations == 0
    assert (needs["subcodes"].quotations, needs["subcodes"].codings) == (8, 9)
    # "The office gave money" has one code of needs only; the indicator adds one passage, two words beyond those of Two's.
    assert needs["indicators"].quotations == 9
    assert rows["needs > money"]["indicators"].quotations == 6
    assert rows["needs > money"]["indicators"].words == money.words + 1
    assert rows["greed"]["indicators"] == rows["greed"]["own"]


def test_frequencies_by_round_and_group_have_their_bases(study: Study) -> None:
    facts = Facts(study.reads.connection)
    by_round = frequencies(facts, "round")
    assert [(part.name, part.interviews, part.persons) for part in by_round.parts] == [("1", 2, 2), ("2", 1, 1)]
    money = next(row for row in by_round.rows if row.path == "needs > money")
    assert (money.parts["1"].codings, money.parts["2"].codings) == (4, 2)
    by_group = frequencies(facts, "group", "subcodes")
    assert [(part.name, part.interviews, part.persons) for part in by_group.parts] == [("control", 1, 1), ("intervention", 2, 2)]
    needs = next(row for row in by_group.rows if row.path == "needs")
    assert (needs.parts["control"].interviews, needs.parts["intervention"].interviews) == (1, 2)


def test_from_a_cell_to_its_quotations(study: Study) -> None:
    found = codes_by_material(Facts(study.reads.connection))
    codes = {path: code for code, path in found.rows}
    materials = {column.name: column.key for column in found.columns}
    assert list(materials) == ["One", "Two", "Three", "Note"]
    cell = found.cells[codes["needs > time"], materials["One"]]
    words = study.reads.words_of(cell.quotations)
    assert [words[quotation] for quotation in cell.quotations] == ["I need time.", "The office gave rest."]
    assert (codes["needs > time"], materials["Two"]) not in found.cells


def test_persons_by_background(study: Study) -> None:
    found = codes_by_attribute(Facts(study.reads.connection))
    assert [(column.name, column.base) for column in found.columns] == [
        ("control", 1),
        ("intervention", 2),
        ("age: 40", 3),
        ("sex: f", 2),
        ("sex: m", 1),
    ]
    codes = {path: code for code, path in found.rows}
    assert found.cells[codes["needs > time"], "=intervention"].persons == 2
    assert (codes["needs > time"], "=control") not in found.cells


def test_cases_know_nobody_who_withdrew_or_never_spoke(study: Study) -> None:
    found = cases(Facts(study.reads.connection), least=0)
    assert {case.name: case.facts for case in found.cases} == {
        "Mette": ("intervention", "40", "f"),
        "Karl": ("control", "40", "m"),
        "Ida": ("intervention", "40", "f"),
    }
    paths = dict(found.codes)
    mette = next(case for case in found.cases if case.name == "Mette")
    assert {paths[code]: len(some) for code, some in mette.codes.items()} == {
        "needs > money": 1,
        "needs > time": 2,
        "System > meets": 1,
    }
    assert found.left_out == 1
    study.do("set-participant", participant="Karl", status="withdrawn")
    assert {case.name for case in cases(Facts(study.reads.connection), least=0).cases} == {"Mette", "Ida"}
    by_material = cases(Facts(study.reads.connection), "material", least=0)
    assert [case.name for case in by_material.cases] == list(TALK)


def test_small_cells_are_protected(study: Study) -> None:
    found = cases(Facts(study.reads.connection), least=3)
    assert {case.facts for case in found.cases} == {(None, "40", None)}
    assert found.hidden == 6
    everything = cases(Facts(study.reads.connection), least=4)
    assert {case.facts for case in everything.cases} == {(None, None, None)}


def test_a_word_that_two_passages_share_counts_once(study: Study) -> None:
    at = study.reads.transcript(next(one.id for one in study.reads.materials() if one.name == "Three")).text.index("lack")
    study.do("make-code", name="halves")
    for start, end in ((at, at + 2), (at + 2, at + 4)):
        study.do("code", material="Three", start=start, end=end, codes=["halves"])
    halves = next(row for row in frequencies(Facts(study.reads.connection)).rows if row.path == "halves")
    assert (halves.counts["own"].quotations, halves.counts["own"].words) == (2, 1)


def test_numbered_cases_stand_in_an_order_that_says_nothing() -> None:
    listed = tuple(Case(id, name, (), {}) for id, name in (("9", "Anna"), ("1", "Bo"), ("5", "Carl")))
    made = tuple(one._replace(codes={"c": tuple(map(str, range(int(one.id))))}) for one in listed)
    found = Cases("participants", (), (("c", "code"),), made, 0, 3, 0)
    assert [list(row) for row in cases_grid(found, "en", numbered=True).rows] == [[1, 1], [2, 5], [3, 9]]
    assert [row[0] for row in cases_grid(found, "en", numbered=False).rows] == ["Anna", "Bo", "Carl"]


def test_the_framework_matrix_is_written_in_memos(study: Study) -> None:
    quotation = study.do("code", material="One", words="I need money.", codes=["needs > money"])["quotation"]
    for text, more in (("She counts every coin.", {"quotation": quotation}), ("Secret.", {"code": "System"})):
        study.do("write-memo", text=text, kind="theoretical", about=[{"participant": "Mette"}, {"code": "needs"}, more])
    secret = study.do("write-memo", text="Hush.", about=[{"participant": "Ida"}, {"code": "System"}])["id"]
    study.do("edit-memo", memo=secret, release="withheld")
    found = framework(Facts(study.reads.connection))
    assert [name for _, name, _ in found.cases] == ["Karl", "Ida", "Mette"]
    assert [path for _, path in found.categories] == ["needs", "System"]
    names, paths = {case: name for case, name, _ in found.cases}, dict(found.categories)
    cells = {(names[case], paths[code]): cell for (case, code), cell in found.cells.items()}
    first, second = cells["Mette", "needs"].summaries
    assert (first.text, second.text) == ("She counts every coin.", "Secret.")
    assert [(cited.material, cited.line_from) for cited in first.cited] == [("One", 2)]
    assert len(cells["Mette", "needs"].quotations) == 3
    assert cells["Ida", "System"].summaries[0].release == "withheld"
    assert not cells["Karl", "needs"].summaries


# the command


@pytest.fixture
def run(study: Study, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    folder = study.file.parent

    def command(*words: object) -> tuple[int, str, str]:
        study.close()
        status = main(["table", str(folder), *map(str, words)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_case_by_code_as_csv_has_no_key_in_it(run: Callable[..., Any], tmp_path: Path) -> None:
    target = tmp_path / "cases.csv"
    status, _, err = run("cases", "--to", target, "--numbers")
    assert status == 0
    rows = rows_of(target)
    assert [row["case"] for row in rows] == ["1", "2", "3"]
    assert {row["group"] for row in rows} == {""}
    assert sorted(int(row["needs > time"]) for row in rows) == [0, 1, 2]
    content = target.read_text(encoding="utf-8")
    assert not any(name in content for name in ("Mette", "Karl", "Ida", "intervention"))
    assert "6 background facts are left empty" in err
    status, _, err = run("cases", "--to", target, "--small-cell", 0)
    assert rows_of(target)[1]["case"] == "Karl"
    assert rows_of(target)[1]["group"] == "control"
    assert "not called pseudonymised" in err


def test_small_cells_of_the_command(run: Callable[..., Any]) -> None:
    status, out, _ = run("code-attribute", "--json")
    rows = {row["path"]: row for row in json.loads(out)["rows"]}
    assert rows["needs > money"]["age=40"] == 3
    assert rows["needs > time"]["age=40"] == "<3"
    assert "intervention" not in rows["needs > time"]
    assert any("4 backgrounds are left out, which fewer than 3 persons have" in note for note in json.loads(out)["notes"])
    status, out, _ = run("code-attribute", "--json", "--small-cell", 0, "--attribute", "sex")
    assert {"path": "needs > time", "sex=f": 2, "sex=m": 0} in json.loads(out)["rows"]
    assert [column["title"] for column in json.loads(out)["columns"]] == ["code", "sex: f (of 2)", "sex: m (of 1)"]
    status, _, err = run("code-attribute", "--attribute", "shoes")
    assert status == 1
    assert "Known: age, sex" in err


def test_needs_by_who_meets_them(run: Callable[..., Any]) -> None:
    _, out, _ = run("cooccurrence", "--rows", "needs", "--columns", "System", "--json")
    found = json.loads(out)
    assert found["rows"] == [
        {"path": "needs > money", "System > meets": 1},
        {"path": "needs > time", "System > meets": 1},
    ]
    _, out, _ = run("cooccurrence", "--scope", "subcodes", "--json", "--meeting", "material")
    rows = {row["path"]: row for row in json.loads(out)["rows"]}
    assert rows["needs"]["System"] == 2
    assert rows["needs"]["needs"] is None


def test_each_group_has_a_matrix_of_its_own(study: Study, run: Callable[..., Any]) -> None:
    """Needs by who meets them, for one group at a time: the counts of the groups add up (the shape of AC13)."""
    study.do("code", material="Two", words="I need money badly.", codes=["System > meets"])
    study.do("code", material="Note", words="for money", codes=["System > meets"])
    found = {}
    for group in ("intervention", "control", None):
        words = ("cooccurrence", "--rows", "needs", "--columns", "System", "--json", *(("--group", group) if group else ()))
        document = json.loads(run(*words)[1])
        found[group] = {row["path"]: row["System > meets"] for row in document["rows"]}
        assert any(str(group) in note for note in document["notes"]) is (group is not None)
    assert found["intervention"] == {"needs > money": 1, "needs > time": 1}
    assert found["control"] == {"needs > money": 1}
    # The field note is of no group.
    assert found[None] == {"needs > money": 3, "needs > time": 1}
    second = json.loads(run("cooccurrence", "--round", 2, "--rows", "needs", "--columns", "System", "--json")[1])
    assert second["rows"] == [{"path": "needs > money", "System > meets": 2}]
    assert run("cooccurrence", "--group", "nobody")[0] == 1


@pytest.mark.parametrize("kind", ["frequencies", "cooccurrence", "code-material", "code-attribute", "framework", "cases"])
@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv", "json", "md"])
@pytest.mark.parametrize("language", ["en", "da"])
def test_every_table_in_every_format(run: Callable[..., Any], tmp_path: Path, kind: str, ending: str, language: str) -> None:
    first, again = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    assert run(kind, "--to", first, "--language", language, "--by", "group")[0] == 0
    assert run(kind, "--to", again, "--language", language, "--by", "group")[0] == 0
    assert first.read_bytes() == again.read_bytes()
    if ending == "docx":
        assert docx.Document(str(first)).tables[0].rows[1].cells[0].text
    if ending == "xlsx":
        book = openpyxl.load_workbook(first)
        assert book.worksheets[0].max_row > 1
        assert book.worksheets[1].title == ("What is counted" if language == "en" else "Hvad der tælles")


def test_xlsx_holds_numbers_and_no_formula(study: Study, run: Callable[..., Any], tmp_path: Path) -> None:
    study.do("rename-code", code="greed", name="=1+1")
    target = tmp_path / "f.xlsx"
    assert run("frequencies", "--to", target)[0] == 0
    sheet = openpyxl.load_workbook(target).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    by_path = {row[0]: row for row in rows}
    assert by_path["needs > money"][head.index("own: codings")] == 6
    assert by_path["=1+1"][head.index("own: quotations")] == 1
    cell = next(cell for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "=1+1")
    assert cell.data_type == "s"
    assert run("frequencies", "--to", tmp_path / "f.csv")[0] == 0
    assert any(row["code"] == "'=1+1" for row in rows_of(tmp_path / "f.csv"))


def test_a_wide_matrix_comes_in_parts_in_word(study: Study, run: Callable[..., Any], tmp_path: Path) -> None:
    for at in range(30):
        study.do("add-material", name=f"Extra {at}", text="I need time.")
        study.do("code", material=f"Extra {at}", words="time", codes=["needs > time"])
    target = tmp_path / "m.docx"
    assert run("code-material", "--to", target)[0] == 0
    tables = docx.Document(str(target)).tables
    assert len(tables) > 2
    assert {table.rows[0].cells[0].text for table in tables} == {"code"}
    assert sum(len(table.columns) - 1 for table in tables) == 34


def test_a_framework_prints_summaries_with_their_lines(study: Study, run: Callable[..., Any], tmp_path: Path) -> None:
    quotation = study.do("code", material="One", words="I need money.", codes=["needs > money"])["quotation"]
    study.do("write-memo", text="She counts every coin.", about=[{"participant": "Mette"}, {"code": "needs"}, {"quotation": quotation}])
    hidden = study.do("write-memo", title="Whispered", text="Hush.", about=[{"participant": "Ida"}, {"code": "System"}])["id"]
    study.do("edit-memo", memo=hidden, release="withheld")
    target = tmp_path / "f.docx"
    assert run("framework", "--to", target)[0] == 0
    table = docx.Document(str(target)).tables[0]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["Mette"][2] == "She counts every coin. (One, l. 2)\n[3 quotations]"
    assert rows["Ida"][3].startswith("[withheld]")
    assert "Hush" not in str(rows)
    _, out, _ = run("framework", "--json", "--code", "needs")
    document = json.loads(out)
    assert list(document) == ["title", "columns", "rows", "notes", "cells"]
    assert [column["key"] for column in document["columns"]] == ["case", "group", "needs"]
    assert next(row for row in document["rows"] if row["case"] == "Mette")["needs"].startswith("She counts every coin.")
    summary = next(cell["summaries"][0] for cell in document["cells"] if cell["summaries"])
    assert summary["quotations"] == [quotation]
    for words in (("framework", "--json"), ("framework", "--to", tmp_path / "f.json"), ("framework", "--to", tmp_path / "f.md")):
        printed = run(*words)[1] + "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("f.[jm]*"))
        assert "Hush" not in printed and "Whispered" not in printed


def test_persons_are_not_none_where_nobody_said_who_speaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Study.new(tmp_path / "t", title="T", language="en", coder="AB") as made:
        made.do("make-code", name="x")
        made.do("add-material", name="One", text="A: b.")
        made.do("code", material="One", words="b", codes=["x"])
    assert main(["table", str(tmp_path / "t"), "frequencies", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"][0]["persons"] is None
    assert found["rows"][0]["interviews"] == 1
    assert any("which participant a speaker is" in note for note in found["notes"])


def test_codes_whose_parents_run_in_a_circle_are_not_counted(study: Study) -> None:
    """No verb makes such a codebook; a file from elsewhere may hold one, and `check` tells of it."""
    connection = study.reads.connection
    needs = next(code.id for code in study.reads.codes() if code.path == "needs")
    with study.action("edit-code") as work:
        work.connection.exec_driver_sql("UPDATE code SET parent_id = id WHERE id = ?", (needs,))
    facts = Facts(connection)
    assert [row.path for row in frequencies(facts).rows] == ["greed", "System", "System > meets"]
    assert codes_by_material(facts).rows
    assert framework(facts).categories == tuple((code.id, code.path) for code in facts.codes if code.kind == "category")
    assert [(pair.a, pair.b) for pair in cooccurrences(connection, "material")] == []
    assert [one.path for stop in disagreements(connection) for one in stop.disagreements] == ["System > meets"]
    assert study_agreement(connection).found.codes


# informants by the part they play, with a base for every "x of y" (the shape of AC15)


def test_informants_by_part_add_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = {"worker": 6, "manager": 6, "union": 3, "doctor": 2, "officer": 2, "mayor": 1, "priest": 1}
    with Study.new(tmp_path / "p", title="Parts", language="en", coder="AB") as made:
        names = [f"{part} {number}" for part, n in parts.items() for number in range(1, n + 1)]
        text = "\n\n".join(f"{name}: I am {name}, and work is work." for name in names)
        meeting = made.do("add-material", name="Meeting", text=text, kind="focus-group")["id"]
        for name in names:
            made.do("add-participant", pseudonym=name, attributes={"part": name.split()[0]})
            made.do("set-speaker", material=meeting, label=name, participant=name)
        made.do("make-code", name="work")
        for name in names[:9]:
            made.do("code", material="Meeting", words=f"I am {name}, and work is work", codes=["work"])
    assert main(["table", str(tmp_path / "p"), "code-attribute", "--attribute", "part", "--small-cell", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    bases = [int(column["title"].partition("(of ")[2].rstrip(")")) for column in found["columns"][1:]]
    assert sorted(bases, reverse=True) == [6, 6, 3, 2, 2, 1, 1]
    assert sum(bases) == 21
    assert found["rows"][0]["part=worker"] == 6
    assert found["rows"][0]["part=manager"] == 3
    assert found["rows"][0]["part=mayor"] == 0
    assert main(["table", str(tmp_path / "p"), "frequencies", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"][0]["persons"] == 9
    assert "persons (of 21)" in [column["title"] for column in found["columns"]]
    assert found["rows"][0]["interviews"] == 0


def test_a_table_is_of_one_moment_whoever_codes_meanwhile(
    study: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def while_another_works(connection: Any) -> Any:
        study.do("add-material", name="Meanwhile", text="Ada: Late.")
        study.do("code", material="Meanwhile", words="Late", codes=[study.do("make-code", name="late")["id"]])
        study.do("code", material="Meanwhile", words="Late", codes=[study.reads.codes()[0].path])
        return people(connection)

    words = ["table", str(study.file.parent), "frequencies", "--by", "group", "--json"]
    assert main(words) == 0
    before = capsys.readouterr().out
    monkeypatch.setattr("qualcode.study.facts.participants", while_another_works)
    assert main(words) == 0
    assert capsys.readouterr().out == before
