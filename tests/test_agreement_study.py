"""Agreement from a study: who counts where, what is said beside the figures, and how it is printed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from made_once import copy_of_one

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.agreement import AgreementReport, Comparison, study_agreement, who_has_been

#: four turns; offsets: see `spans`
TEXT = "Anna: one two three. Four five.\n\nBo: six seven.\n\nAnna: eight.\n\nBo: nine ten."


def compared(folder: Path) -> Study:
    """Three texts and four codes, nothing coded yet."""
    made = Study.new(folder, title="Compared", language="en", coder="AB")
    made.do("make-code", name="feel", kind="category")
    for name in ("joy", "fear"):
        made.do("make-code", name=name, parent="feel")
    made.do("make-code", name="work")
    for name in ("One", "Two", "Three"):
        made.do("add-material", name=name, text=TEXT)
    return made


@pytest.fixture
def study(tmp_path: Path) -> Any:
    with Study.open(copy_of_one(compared, tmp_path / "s"), coder="AB") as made:
        yield made


def put(study: Study, coder: str, material: str, words: str, *codes: str) -> None:
    coder_before, study.coder = study.coder, coder
    try:
        study.do("code", material=material, words=words, codes=list(codes))
    finally:
        study.coder = coder_before


def report(study: Study, **what: Any) -> AgreementReport:
    return study_agreement(study.reads.connection, Comparison(**what))


def by_path(found: AgreementReport) -> dict[str, Any]:
    return {found.paths[one.code]: one for one in found.found.codes}


def test_characters_turns_sentences_and_material(study: Study) -> None:
    put(study, "AB", "One", "one two three.", "work")
    put(study, "CD", "One", "three. Four five.\n\nBo: six", "work")
    length = len(TEXT)
    [work] = [one for one in report(study).found.codes if one.reason is None]
    union = len("one two three. Four five.\n\nBo: six")
    assert work.counts == (len("three."), len("one two "), union - len("one two three."), length - union)
    assert by_path(report(study, unit="turns"))["work"].counts == (1, 0, 1, 2)
    assert by_path(report(study, unit="sentences"))["work"].counts == (1, 0, 2, 2)
    assert by_path(report(study, unit="material"))["work"].counts == (1, 0, 0, 0)
    assert report(study, unit="turns").found.n == 4


def test_a_coding_that_touches_only_a_label_is_in_no_turn(study: Study) -> None:
    at = TEXT.index("Bo:")
    study.do("code", material="One", start=at, end=at + 3, codes=["work"])
    put(study, "CD", "One", "six seven.", "work")
    assert by_path(report(study, unit="turns"))["work"].counts == (0, 0, 1, 3)


@pytest.mark.parametrize(
    ("unit", "counts", "n"), [("turns", (1, 0, 0, 1), 2), ("sentences", (1, 0, 1, 1), 3), ("material", (1, 0, 0, 0), 1)]
)
def test_what_interviewers_say_can_be_left_out(study: Study, unit: Any, counts: tuple[int, ...], n: int) -> None:
    study.do("set-speaker", material="One", label="Bo", interviewer=True)
    put(study, "AB", "One", "one two three.", "work")
    put(study, "CD", "One", "three. Four five.\n\nBo: six", "work")
    put(study, "CD", "One", "seven.", "feel")
    found = report(study, unit=unit, without_interviewers=True)
    assert by_path(found)["work"].counts == counts
    assert by_path(found)["feel"].reason == "not-used"
    assert found.found.n == n
    whole = report(study, unit=unit)
    assert whole.found.n == {"turns": 4, "sentences": 5, "material": 1}[unit]
    assert by_path(whole)["feel"].reason is None


def test_left_out_are_interviewers_characters_too(study: Study) -> None:
    put(study, "AB", "One", "one two three.", "work")
    put(study, "CD", "One", "three. Four five.\n\nBo: six", "work")
    with pytest.raises(Fault, match="Nobody is known as an interviewer"):
        report(study, without_interviewers=True)
    study.do("set-speaker", material="One", label="Bo", interviewer=True)
    found = report(study, without_interviewers=True)
    gone = len("Bo: six seven.") + len("Bo: nine ten.")
    counts = by_path(found)["work"].counts
    assert counts[:3] == (len("three."), len("one two "), len(" Four five.\n\n"))
    assert sum(counts) == found.found.n
    # What stands between two turns is nobody's.
    assert len(TEXT) - gone - 4 <= found.found.n <= len(TEXT) - gone
    [domain] = found.found.domains
    [of_work] = domain.family.values.values()
    assert of_work.coverage == pytest.approx(2 * len("three.") / (len("one two three.") + len("three. Four five.\n\n")))


def test_only_material_that_two_have_been_in_counts(study: Study) -> None:
    put(study, "AB", "One", "eight", "work")
    put(study, "CD", "One", "eight", "work")
    put(study, "AB", "Two", "eight", "work")
    first = report(study)
    assert first.left_out == (("Two", ("AB",)), ("Three", ()))
    assert first.found.n == len(TEXT)
    assert by_path(first)["work"].kappa == 1
    study.coder = "CD"
    study.do("set-reading", material="Two", status="read-through")
    second = report(study)
    assert second.left_out == (("Three", ()),)
    assert by_path(second)["work"].counts == (5, 5, 0, 2 * len(TEXT) - 10)
    assert second.unfinished == (("One", "AB"), ("One", "CD"), ("Two", "AB"))
    assert [text.material for text in second.texts] == ["One", "Two"]
    assert second.texts[0].sha256 == second.texts[1].sha256
    assert second.text_hash != first.text_hash


def test_materials_and_rounds_can_be_chosen(study: Study) -> None:
    for material in ("One", "Two"):
        put(study, "AB", material, "eight", "work")
        put(study, "CD", material, "ten", "work")
    study.do("add-round", number=1)
    study.do("edit-material", material="Two", round=1)
    assert report(study, materials=("One",)).found.n == len(TEXT)
    assert [text.material for text in report(study, round=1).texts] == ["Two"]
    nowhere = report(study, coders=("AB", "CD"), materials=("One",), round=1).found
    assert (nowhere.n, nowhere.overall.reason) == (0, "no-units")


def test_two_coders_are_needed_and_known_ones(study: Study) -> None:
    put(study, "AB", "One", "eight", "work")
    with pytest.raises(Fault, match="two coders"):
        report(study)
    put(study, "CD", "One", "eight", "work")
    with pytest.raises(Fault, match="XY"):
        report(study, coders=("AB", "XY"))
    with pytest.raises(Fault, match="two coders"):
        report(study, coders=("AB", "AB"))
    put(study, "EF", "One", "eight", "work")
    assert report(study).coders == ("AB", "CD", "EF")
    assert report(study, coders=("EF", "AB")).coders == ("EF", "AB")


def test_with_subcodes_a_category_is_what_its_codes_are(study: Study) -> None:
    put(study, "AB", "One", "eight", "feel > joy")
    put(study, "CD", "One", "eight", "feel > fear")
    assert by_path(report(study))["feel"].reason == "not-used"
    found = by_path(report(study, with_subcodes=True))
    assert found["feel"].counts.a == 5
    assert found["feel"].kappa == 1
    assert found["feel > joy"].counts == (0, 5, 0, len(TEXT) - 5)


def test_domains_are_the_codes_that_exclude_each_other(study: Study) -> None:
    put(study, "AB", "One", "one two three.", "feel > joy", "work")
    put(study, "AB", "One", "three.", "feel > fear")
    put(study, "CD", "One", "one two three.", "feel > joy")
    together = report(study)
    [domain] = together.found.domains
    assert together.paths[domain.domain] == ""
    study.do("edit-code", code="feel", exclusive=True)
    [domain] = report(study).found.domains
    assert domain.set_aside == (1, len("three."))
    assert domain.family.u == pytest.approx(1)
    assert report(study).outside_domains == 1


def test_a_moving_codebook_is_said(study: Study) -> None:
    put(study, "AB", "One", "eight", "work")
    assert study.do("set-milestone", name="frozen") is not None
    put(study, "CD", "One", "eight", "work")
    assert report(study).codebook == (None, 0, 0)
    assert report(study, milestone="frozen").codebook == ("frozen", 0, 1)
    study.do("edit-code", code="work", definition="what people do for money")
    study.do("make-code", name="rest")
    assert report(study, milestone="frozen").codebook == ("frozen", 2, 1)
    assert report(study).codebook == (None, 2, 0)
    study.undo()
    study.undo()
    assert report(study).codebook == (None, 0, 0)
    with pytest.raises(Fault, match="thawed"):
        report(study, milestone="thawed")


def test_what_happened_last_before_a_milestone_was_before_it(study: Study) -> None:
    put(study, "AB", "One", "eight", "work")
    put(study, "CD", "One", "eight", "work")
    study.do("make-code", name="late")
    study.do("set-milestone", name="after a code")
    assert report(study, milestone="after a code").codebook == ("after a code", 0, 2)
    at = TEXT.index("eight")
    study.do("code", material="One", start=at, end=at + 5, codes=["late"])
    study.do("set-milestone", name="after a coding")
    last = study.reads.connection.exec_driver_sql("SELECT table_name FROM event WHERE number = (SELECT max(event_number) FROM milestone)")
    assert last.scalar() == "coding"
    assert report(study, milestone="after a coding").codebook.older_codings == 3
    study.do("edit-code", code="late", colour="#112233")
    assert report(study, milestone="after a coding").codebook.moved == 0


# the command


def commanded(study: Study, run: Callable[..., Any], *words: object) -> Any:
    folder = study.file.parent
    study.close()
    return run("agreement", folder, *words)


@pytest.fixture
def two(study: Study) -> Study:
    put(study, "AB", "One", "one two three.", "work")
    put(study, "CD", "One", "three. Four", "work")
    put(study, "CD", "One", "eight", "feel > joy")
    return study


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    from qualcode.cli import main

    def command(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


def test_the_json_has_the_keys_of_the_page(two: Study, run: Callable[..., Any]) -> None:
    import json

    status, out, _ = commanded(two, run, "--json")
    assert status == 0
    found = json.loads(out)
    assert {"unit", "n", "coders", "codes", "overall", "treatment"} <= set(found)
    assert (found["unit"], found["n"], found["coders"]) == ("characters", len(TEXT), ["AB", "CD"])
    listed = ["path", "a", "b", "c", "d", "percent", "kappa", "f1", "jaccard", "pabak", "alpha", "reason"]
    assert all([key for key in code if key in listed] == listed for code in found["codes"])
    assert [code["path"] for code in found["codes"]] == ["feel", "feel > fear", "feel > joy", "work"]
    work = found["codes"][3]
    assert (work["a"], work["b"], work["c"]) == (6, 8, 5)
    assert found["codes"][0]["kappa"] is None
    assert found["codes"][0]["reason"]
    assert found["overall"]["u_alpha"]["family"] == "2016"
    assert set(found["overall"]) >= {"percent", "kappa_pooled", "alpha", "u_alpha"}
    assert found["treatment"]["uncoded"]
    assert found["treatment"]["several_codes"]


def test_codes_of_a_domain_stand_in_the_order_of_the_tree(two: Study, run: Callable[..., Any]) -> None:
    import json

    put(two, "AB", "Three", "eight", "work")
    put(two, "CD", "Three", "nine", "feel > joy")
    put(two, "AB", "Three", "seven", "feel > fear")
    found = json.loads(commanded(two, run, "--json")[1])
    paths = [code["path"] for code in found["domains"][0]["codes"]]
    assert paths == sorted(paths, key=[code["path"] for code in found["codes"]].index) and len(paths) > 2


def test_of_three_coders_the_pairs_are_printed(two: Study, run: Callable[..., Any], tmp_path: Path) -> None:
    put(two, "EF", "One", "one two three.", "work")
    status, out, _ = commanded(two, run, "--all")
    assert status == 0
    assert "AB – EF" in out
    assert "all 3 pairs together" in out
    assert run("agreement", two.file.parent, "--to", tmp_path / "p.xlsx")[0] == 0
    assert openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[1].max_row == 4


def test_text_leads_with_percent_kappa_and_alpha(two: Study, run: Callable[..., Any]) -> None:
    status, out, _ = commanded(two, run)
    assert status == 0
    assert out.index("Percent agreement") < out.index("Kappa") < out.index("Alpha") < out.index("work")
    assert "Jaccard" not in out
    assert f"n = {len(TEXT)} characters" in out
    assert "SHA-256" in out
    status, out, _ = run("agreement", two.file.parent, "--all", "--unit", "turns", "--language", "da")
    assert "Jaccard" in out
    assert "n = 4 replikker" in out


@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv", "json", "md"])
def test_every_format_says_the_same(two: Study, run: Callable[..., Any], tmp_path: Path, ending: str) -> None:
    target, again = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    status, out, err = commanded(two, run, "--to", target)
    assert (status, out) == (0, "")
    assert "codes 2" in err
    assert run("agreement", two.file.parent, "--to", again)[0] == 0
    assert target.read_bytes() == again.read_bytes()
    if ending == "csv":
        with target.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert [row["code"] for row in rows] == ["feel > joy", "work"]
        assert rows[1]["a: AB and CD"] == "6"
        assert float(rows[1]["F1 (Dice, Holsti)"]) == pytest.approx(12 / 25)
    if ending == "xlsx":
        book = openpyxl.load_workbook(target)
        assert len(book.sheetnames) == 3
        head, *rows = book.worksheets[0].iter_rows(values_only=True)
        assert rows[1][head.index("a: AB and CD")] == 6
        about = [row[0] for row in book.worksheets[2].iter_rows(values_only=True)]
        assert any(f"Unit: the character; n = {len(TEXT)}" in line for line in about)
    if ending == "docx":
        document = docx.Document(str(target))
        assert document.tables[0].rows[2].cells[0].text == "work"
        assert len(document.tables) == 3
        assert any(f"Unit: the character; n = {len(TEXT)}" in one.text for one in document.paragraphs)
    if ending == "md":
        assert "| work |" in target.read_text(encoding="utf-8")


def test_faults_are_said(two: Study, run: Callable[..., Any], tmp_path: Path) -> None:
    status, _, err = commanded(two, run, "--to", tmp_path / "a.pdf")
    assert status == 2
    assert ".docx" in err
    assert run("agreement", two.file.parent, "--coders", "AB")[0] == 1
    assert run("agreement", two.file.parent, "--unit", "words")[0] == 2
    assert run("agreement", two.file.parent, "--milestone", "none")[0] == 1


def test_all_of_it_is_of_one_moment_whoever_codes_meanwhile(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    for coder in ("AB", "CD"):
        put(study, coder, "One", "one two", "joy")
    asked = who_has_been

    def while_another_works(*arguments: Any) -> Any:
        monkeypatch.undo()
        study.do("make-code", name="meanwhile")
        return asked(*arguments)

    monkeypatch.setattr("qualcode.study.agreement.who_has_been", while_another_works)
    with Study.open(study.file, write=False) as reader:
        assert "meanwhile" not in by_path(report(reader))
        assert "meanwhile" in by_path(report(reader))
