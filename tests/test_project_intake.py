"""Coded studies of other programs by the command that brings files in: what is told, in which numbers, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from filled_study import filled_study
from project_builders import database
from project_samples import everything
from refi_builders import codes_xml, project_xml, selection_xml, source_file, source_xml, write_qdpx

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.readers.projects import read_project
from qualcode.study import Study
from qualcode.study.exchange import load_codebook, load_project
from qualcode.writers.codebook import ENDINGS, write_codebook
from qualcode.writers.refi import write_refi


@pytest.fixture
def study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["new", str(tmp_path / "s"), "--coder", "AB"]) == 0
    capsys.readouterr()
    return tmp_path / "s"


@pytest.fixture
def exchanged(tmp_path: Path) -> Path:
    target = tmp_path / "theirs.qdpx"
    write_refi(everything(), target, version="1", fmt="qdpx")
    return target


def test_a_study_of_another_program_comes_in_with_its_numbers(study: Path, exchanged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(study), str(exchanged), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    project = everything()
    assert told["files"] == [{"file": str(exchanged), "as": "study", "result": "imported", "why": None}]
    assert told["codes"] == len(project.codes)
    assert told["codings"] == len(project.codings)
    assert told["participants"] == len(project.participants)
    assert {one["name"] for one in told["material"]} == {one.name for one in project.materials}
    assert told["offsets"]["reading"]
    assert all(one.keys() == {"material", "start", "end", "text"} for one in told["offsets"]["sample"])
    with Study.open(study, write=False) as opened:
        stored = load_project(opened.reads.connection)
    assert len(stored.codings) == len(project.codings)
    assert told["quotations"] == len(stored.quotations) == len(project.quotations)
    assert told["memos"] == len(stored.memos) == len(project.memos)


def test_brought_in_again_it_is_skipped_and_nothing_changes(study: Path, exchanged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(study), str(exchanged)])
    with Study.open(study, write=False) as opened:
        before = load_project(opened.reads.connection)
    capsys.readouterr()
    assert main(["import", str(study), str(exchanged), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"][0]["result"] == "skipped"
    assert told["codings"] == 0
    assert told["known"]["coding"] == len(everything().codings)
    with Study.open(study, write=False) as opened:
        assert load_project(opened.reads.connection) == before


def test_a_dry_run_tells_and_writes_nothing(study: Path, exchanged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(study), str(exchanged), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == len(everything().codes)
    with Study.open(study, write=False) as opened:
        assert not load_project(opened.reads.connection).codes


def test_for_people_the_report_says_numbers_positions_and_passages(
    study: Path, exchanged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(study), str(exchanged), "--language", "da"]) == 0
    out = capsys.readouterr().out
    assert "nyt: " in out
    assert "Positioner: " in out
    assert "Bekræft" in out


def test_a_round_and_a_kind_given_are_those_of_its_materials(study: Path, exchanged: Path, tmp_path: Path) -> None:
    assert main(["import", str(study), str(exchanged), "--round", "7", "--kind", "focus-group", "--group", "dem"]) == 0
    with Study.open(study, write=False) as opened:
        project = load_project(opened.reads.connection)
    assert {one.kind for one in project.materials} == {"focus-group"}
    told = {one.id for one in everything().materials if one.round}
    numbers = {one.id: one.number for one in project.rounds}
    assert {numbers[one.round or ""] for one in project.materials if one.id not in told} <= {7}


def test_a_study_of_our_own_is_refused_with_the_command_for_it(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(study), str(study / "study.qualcode")]) == 1
    assert "qualcode merge" in capsys.readouterr().err


def test_what_goes_out_comes_back_the_same(study: Path, exchanged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(study), str(exchanged)])
    capsys.readouterr()
    assert main(["export", str(study), "--to", str(tmp_path / "ours.qdpx"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["codings"] == len(everything().codings)
    assert told["notices"]
    main(["new", str(tmp_path / "t"), "--coder", "AB"])
    assert main(["import", str(tmp_path / "t"), str(tmp_path / "ours.qdpx")]) == 0
    with Study.open(study, write=False) as one, Study.open(tmp_path / "t", write=False) as other:
        ours, theirs = load_project(one.reads.connection), load_project(other.reads.connection)
    for name in ("coders", "rounds", "groups", "participants", "materials", "codes", "quotations", "codings", "memos", "relations"):
        assert getattr(ours, name) == getattr(theirs, name), name


def test_a_codebook_needs_no_texts(study: Path, exchanged: Path, tmp_path: Path) -> None:
    """What a codebook is written from is the same without the words of the interviews, and far less."""
    assert main(["import", str(study), str(exchanged)]) == 0
    with Study.open(study, write=False) as opened:
        whole, codes = load_project(opened.reads.connection), load_codebook(opened.reads.connection)
    assert any(one.text for one in whole.materials) and not any(one.text or one.original for one in codes.materials)
    for project, folder in ((whole, tmp_path / "whole"), (codes, tmp_path / "codes")):
        folder.mkdir()
        told = write_refi(project, folder / "c.qdc", version="1", fmt="qdc")
        assert "export.lost_code_memos" in [one.key for one in told.lost]
        for ending in ENDINGS:
            write_codebook(project, folder / f"c{ending}", language="da")
    for ending in (".qdc", *ENDINGS):
        assert (tmp_path / "whole" / f"c{ending}").read_bytes() == (tmp_path / "codes" / f"c{ending}").read_bytes()


@pytest.mark.parametrize("ending", [".qdc", ".csv", ".docx", ".md"])
def test_codebooks_go_out(study: Path, exchanged: Path, tmp_path: Path, ending: str) -> None:
    main(["import", str(study), str(exchanged)])
    assert main(["export", str(study), "--to", str(tmp_path / f"book{ending}")]) == 0
    assert (tmp_path / f"book{ending}").stat().st_size > 100


def test_an_ending_nobody_writes_is_wrong_usage(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(study), "--to", str(tmp_path / "x.pdf")]) == 2
    assert ".qdpx" in capsys.readouterr().err


def test_a_table_of_quotations_is_placed_in_the_studys_own_texts(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Mette.txt").write_text("I: Hvordan gik det?\nM: Jeg holdt ud. Jeg holdt mund.\nM: Jeg holdt ud.\n", encoding="utf-8")
    table = tmp_path / "kodninger.csv"
    table.write_text(
        'document,code,segment,coder\nMette,Følelser > Tavshed,"Jeg holdt mund.",BC\nMette,Udholdenhed,"Jeg holdt ud.",BC\n'
        'Mette,Udholdenhed,"Jeg gav op.",BC\n',
        encoding="utf-8",
    )
    assert main(["import", str(study), str(tmp_path / "Mette.txt")]) == 0
    capsys.readouterr()
    assert main(["import", str(study), str(table), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"][0]["as"] == "codings"
    assert (told["codings"], told["quotations"], told["material"]) == (1, 1, [])
    assert len(told["skipped"]) == 2  # words that stand there twice, and words that do not
    with Study.open(study, write=False) as opened:
        project = load_project(opened.reads.connection)
    [quotation] = project.quotations
    [material] = project.materials
    assert material.text[quotation.start : quotation.end] == "Jeg holdt mund."
    assert [one.name for one in project.coders if one.id == project.codings[0].coder] == ["BC"]
    assert main(["import", str(study), str(table)]) == 0
    with Study.open(study, write=False) as opened:
        assert load_project(opened.reads.connection) == project


def test_what_has_no_place_is_not_called_known(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "coded.csv"
    table.write_text("document,code,text\nInterview 9,rest,I lie down\n", encoding="utf-8")
    assert main(["import", str(study), str(table)]) == 0
    capsys.readouterr()
    assert main(["import", str(study), str(table), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["files"][0]["result"], told["known"], len(told["skipped"])) == ("skipped", {"code": 1}, 1)
    assert "all of it" not in told["files"][0]["why"] and "could not come in" in told["files"][0]["why"]


def test_what_is_wrong_with_a_database_is_said_before_whose_it_is(tmp_path: Path) -> None:
    whole = database(tmp_path / "whole.sqlite3", "CREATE TABLE t (x); CREATE TABLE u (y)", {})
    cut = tmp_path / "cut.sqlite3"
    cut.write_bytes(whole.read_bytes()[:200])
    empty, packed, folder = tmp_path / "empty.sqlite3", tmp_path / "packed.sqlite3", tmp_path / "folder.qda"
    empty.touch()
    packed.write_bytes(b"PK\x03\x04 and so on")
    folder.mkdir()
    said = {}
    for one in (whole, cut, empty, packed, folder):
        with pytest.raises(Fault) as caught:
            read_project(one)
        said[one.name] = caught.value.key
    assert said == {
        "whole.sqlite3": "intake.unknown-database",
        "cut.sqlite3": "project.db-damaged",
        "empty.sqlite3": "read.empty",
        "packed.sqlite3": "project.db-not-sqlite",
        "folder.qda": "project.qualcoder-no-data",
    }


def test_codings_of_nobody_are_told(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Mette.txt").write_text("I: Hvordan gik det?\nM: Jeg holdt mund.\n", encoding="utf-8")
    assert main(["import", str(study), str(tmp_path / "Mette.txt")]) == 0
    for coder, told in (("", 1), ("BC", 0)):
        table = tmp_path / f"kodninger{coder}.csv"
        table.write_text(f'document,code,segment,coder\nMette,Tavshed,"Jeg holdt mund.",{coder}\n', encoding="utf-8")
        capsys.readouterr()
        assert main(["import", str(study), str(table), "--json"]) == 0
        skipped = json.loads(capsys.readouterr().out)["skipped"]
        assert [one["where"] for one in skipped] == [table.name] * told
        assert all("without a coder" in one["why"] for one in skipped)


def test_codings_of_nobody_are_not_put_beside_the_same_of_somebody(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Mette.txt").write_text("I: Hvordan gik det?\nM: Jeg holdt mund.\n", encoding="utf-8")
    assert main(["import", str(study), str(tmp_path / "Mette.txt")]) == 0
    told = []
    for name, row in (("med", "BC"), ("uden", ""), ("uden", ""), ("begge", "BC"), ("begge", "")):
        table = tmp_path / f"{name}.csv"
        more = 'Mette,Tavshed,"Jeg holdt mund.",\n' if name == "begge" else ""
        table.write_text(f'document,code,segment,coder\nMette,Tavshed,"Jeg holdt mund.",{row}\n{more}', encoding="utf-8")
        capsys.readouterr()
        assert main(["import", str(study), str(table), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        told.append((said["codings"], sum("without a coder" in one["why"] for one in said["skipped"])))
    # A table that has both has two; and those are not made again.
    assert told == [(1, 0), (0, 0), (0, 0), (1, 1), (0, 0)]


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_codebook_that_went_out_is_known_as_one(study: Path, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", str(study), "make-code", '{"name": "at miste overblikket"}']) == 0
    table = tmp_path / "codes.csv"
    assert main(["export", str(study), "--to", str(table), "--language", language]) == 0
    capsys.readouterr()
    assert main(["import", str(study), str(table), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["files"][0]["as"], told["known"]) == ("codebook", {"code": 1})


def test_codings_of_a_table_that_names_nobody_are_those_of_the_coder_given(study: Path, tmp_path: Path) -> None:
    (tmp_path / "Mette.txt").write_text("I: Hvordan gik det?\nM: Jeg holdt mund.\n", encoding="utf-8")
    table = tmp_path / "kodninger.csv"
    table.write_text('document,code,segment\nMette,Tavshed,"Jeg holdt mund."\n', encoding="utf-8")
    main(["import", str(study), str(tmp_path / "Mette.txt")])
    assert main(["import", str(study), str(table), "--coder", "ZZ"]) == 0
    with Study.open(study, write=False) as opened:
        project = load_project(opened.reads.connection)
    assert [one.name for one in project.coders if one.id == project.codings[0].coder] == ["ZZ"]


def test_what_was_noticed_in_a_text_is_told_of_a_coded_study_too(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selection_xml(3, 9))}</Sources>")
    file = write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): "A: one two\n\nthree four\n\nB: five\n\nA: six\n\nB: seven"})
    assert main(["import", str(study), str(file), "--json"]) == 0
    [material] = json.loads(capsys.readouterr().out)["material"]
    assert material["warnings"] == ["1 paragraph without a label continues the turn before it."]


def test_our_own_table_of_quotations_brings_nothing_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its memos are the study's, though under no title and of another kind; what is written beside a row since is new."""
    with filled_study(tmp_path / "filled") as opened:
        about = [{"material": "Interview 1", "words": "Jeg kunne ikke holde lyden ud."}]
        opened.do("write-memo", text="Lyden igen.", kind="theoretical", title="Lyd", about=about)
    table = tmp_path / "quotes.csv"
    assert main(["quotes", str(tmp_path / "filled"), "--to", str(table)]) == 0
    with Study.open(tmp_path / "filled", write=False) as opened:
        before = load_project(opened.reads.connection)
    assert main(["import", str(tmp_path / "filled"), str(table), "--as", "codings", "--language", "en"]) == 0
    with Study.open(tmp_path / "filled", write=False) as opened:
        assert load_project(opened.reads.connection) == before
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    at = rows[0].index("memo")
    first = next(row for row in rows[1:] if "Lyden igen." in row[at])
    first[at] += " And more."
    with table.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    main(["import", str(tmp_path / "filled"), str(table), "--as", "codings"])
    with Study.open(tmp_path / "filled", write=False) as opened:
        assert len(load_project(opened.reads.connection).memos) == len(before.memos) + 1
