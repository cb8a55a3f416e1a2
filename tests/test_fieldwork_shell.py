"""Interview guides from documents and to them, and sampling decisions, from the shell."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import file_builders
import pytest
from filled_study import INTERVIEW, new_study

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.readers.guides import read_guide
from qualcode.study import Study
from qualcode.study.guides import guides

Run = Callable[..., tuple[int, str, str]]

GUIDE = """# Interviewguide

Vi tager det stille og roligt.

## Arbejde

1. Fortæl om en dag på arbejdet (narrativt)
2) Hvem ser, at du har det skidt?

## Uddybende spørgsmål

- Kan du sige mere om det
a) Hvad gjorde du så? (direkte)
"""
ROWS = (
    ("Arbejde", "heading"),
    ("Fortæl om en dag på arbejdet", "narrative"),
    ("Hvem ser, at du har det skidt?", ""),
    ("Kan du sige mere om det", "probing"),
    ("Hvad gjorde du så?", "direct"),
)


def written(file: Path, words: str) -> Path:
    file.write_text(words, encoding="utf-8")
    return file


# reading


def test_numbered_and_bulleted_questions_are_read_with_headings_and_types(tmp_path: Path) -> None:
    found = read_guide(written(tmp_path / "guide.md", GUIDE))
    assert found.title == "Interviewguide"
    assert found.rows == ROWS
    assert found.left_out == ("Vi tager det stille og roligt.",)


def test_lists_of_word_and_writer_are_questions_though_their_numbers_are_no_text(tmp_path: Path) -> None:
    listed = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    heading = "<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>"
    body = (
        file_builders.paragraph(heading, "Guide til runde 2")
        + file_builders.paragraph("Husk at tænde optageren")
        + file_builders.paragraph(listed, "Fortæl om en dag (narrativt)")
        + file_builders.paragraph(listed, "Hvem ser det?")
    )
    found = read_guide(file_builders.docx(tmp_path / "g.docx", body))
    assert found.title == "Guide til runde 2"
    assert found.rows == (("Fortæl om en dag", "narrative"), ("Hvem ser det?", ""))
    assert found.left_out == ("Husk at tænde optageren",)
    item = "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>".format
    written_in = f"<text:h>Arbejde</text:h>{item('Fortæl om en dag')}<text:p>Luft</text:p><text:h>Fritid</text:h>{item('Og så?')}"
    found = read_guide(file_builders.odt(tmp_path / "g.odt", written_in))
    assert found.rows == (("Arbejde", "heading"), ("Fortæl om en dag", ""), ("Fritid", "heading"), ("Og så?", ""))


def test_without_a_list_question_marks_and_else_paragraphs_are_the_questions(tmp_path: Path) -> None:
    asking = read_guide(written(tmp_path / "a.txt", "Goddag og velkommen.\n\nHvordan gik det?\nOg så?\n"))
    assert ([words for words, _ in asking.rows], asking.left_out) == (["Hvordan gik det?", "Og så?"], ("Goddag og velkommen.",))
    themes = read_guide(written(tmp_path / "b.txt", "Arbejde\nFamilie\n"))
    assert themes.rows == (("Arbejde", ""), ("Familie", ""))
    headings = read_guide(written(tmp_path / "c.md", "# Temaer\n\n## Arbejde\n\n## Familie\n"))
    assert (headings.title, headings.rows) == ("Temaer", (("Arbejde", ""), ("Familie", "")))


def test_files_that_are_no_guide_are_refused_with_their_name(tmp_path: Path) -> None:
    for file, key in (
        (written(tmp_path / "tom.txt", "  \n"), "read.empty"),
        (written(tmp_path / "titel.md", "# Kun en titel\n"), "guides.no-questions"),
        (written(tmp_path / "lang.txt", "Hvad?\n" * 501), "guides.too-many"),
        (written(tmp_path / "g.xlsx", "Hvad?"), "read.unsupported"),
        (written(tmp_path / "g.docx", "Hvad?"), "read.is_text"),
        (tmp_path / "ingen.txt", "read.missing"),
    ):
        with pytest.raises(Fault) as refused:
            read_guide(file)
        assert refused.value.key == key
        assert file.name in refused.value.text("da")


# the shell


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with new_study(tmp_path / "s") as study:
        study.do("add-round", number=1)
        study.do("make-code", name="skam", kind="category")
        study.do("make-code", name="ro", kind="category")
        study.do("add-material", name="Interview 1", text=INTERVIEW, round=1, date="2026-01-05")
        study.do("add-material", name="Interview 2", text=INTERVIEW.replace("Mette", "Karim"), round=1, date="2026-02-05")
        study.do("code", codes=["skam"], material="Interview 1", words="Jeg skammede mig lidt.")
        study.do("code", codes=["ro"], material="Interview 2", words="Jeg skammede mig lidt.")
    return tmp_path / "s"


def document(run: Run, *words: object) -> Any:
    status, out, err = run(*words, "--json")
    assert status == 0, err
    return json.loads(out)


def test_a_guide_comes_in_is_used_and_changes(run: Run, folder: Path, tmp_path: Path) -> None:
    first = written(tmp_path / "guide.md", GUIDE)
    assert run("guide", folder, "--from", first, "--date", "2026-01-10", "--used-in", "Interview 1", "--used-in-round", 1)[0] == 0
    second = written(tmp_path / "guide2.md", GUIDE.replace("Hvem ser, at du har det skidt?", "Hvem ser det, når du har det skidt?"))
    told = run("guide", folder, "Interviewguide", "--from", second, "--code", "skam", "--reason", "ingen svarede", "--date", "2026-02-01")
    assert told[0] == 0
    assert "Udeladt" in told[2]
    found = document(run, "guide", folder)
    one, two = found["versions"]
    assert [row["text"] for row in one["questions"]] == [words for words, _ in ROWS]
    assert [(used["name"], used["too_early"]) for used in one["materials"]] == [("Interview 1", True)]
    assert (one["rounds"], two["version"], two["codes"], two["reason"]) == ([1], 2, ["skam"], "ingen svarede")
    assert two["changes"] == [
        {"what": "reworded", "before": "Hvem ser, at du har det skidt?", "now": "Hvem ser det, når du har det skidt?"}
    ]
    assert [one["name"] for one in found["unsaid"]] == ["Interview 2"]
    status, out, _ = run("guide", folder, "Interviewguide 1")
    assert status == 0
    assert "ældre end denne version" in out
    assert "version 2" not in out, "a number asks for one version"
    assert [one["version"] for one in document(run, "guide", folder, "Interviewguide 1")["versions"]] == [1]
    both = run("guide", folder, "Interviewguide")[1]
    assert "omformuleret" in both
    assert both.count("version ") > 1
    assert "Interview 2" in run("guide", folder)[1]


def test_bringing_the_same_guide_in_again_is_refused_and_nothing_is_done(run: Run, folder: Path, tmp_path: Path) -> None:
    first = written(tmp_path / "guide.md", GUIDE)
    assert run("guide", folder, "--from", first)[0] == 0
    status, _, err = run("guide", folder, "--from", first, "--used-in", "Interview 1")
    assert (status, "gentaget" in err) == (1, True)
    assert run("guide", folder, "--from", first, "--used-in", "Interview 9")[0] == 1
    assert run("guide", folder, "--used-in", "Interview 1")[0] == 2
    assert run("guide", folder, "--to", tmp_path / "g.docx")[0] == 2
    assert run("guide", folder, "Anden")[0] == 1
    assert run("guide", folder, "Interviewguide", "--to", tmp_path / "g.pdf")[0] == 2
    [one] = document(run, "guide", folder)["versions"]
    assert one["materials"] == []


def test_a_material_that_is_not_there_leaves_no_version_behind(run: Run, folder: Path, tmp_path: Path) -> None:
    status, _, err = run("guide", folder, "--from", written(tmp_path / "guide.md", GUIDE), "--used-in", "Interview 9")
    assert (status, "Interview 9" in err) == (1, True)
    assert document(run, "guide", folder)["versions"] == []


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_a_guide_that_is_written_reads_as_the_same_guide(run: Run, folder: Path, tmp_path: Path, ending: str) -> None:
    assert run("guide", folder, "--from", written(tmp_path / "guide.md", GUIDE), "--reason", "at begynde")[0] == 0
    assert run("guide", folder, "Interviewguide", "--to", tmp_path / f"ud.{ending}")[0] == 0
    found = read_guide(tmp_path / f"ud.{ending}")
    assert (found.title, found.rows[:4]) == ("Interviewguide", ROWS[:4])
    again = (tmp_path / f"ud.{ending}").read_bytes()
    assert run("guide", folder, "Interviewguide", "--to", tmp_path / f"ud.{ending}")[0] == 0
    assert (tmp_path / f"ud.{ending}").read_bytes() == again


def test_a_guide_in_word_has_a_heading_for_each_version_and_says_what_changed(run: Run, folder: Path, tmp_path: Path) -> None:
    run("guide", folder, "--from", written(tmp_path / "guide.md", GUIDE), "--used-in", "Interview 1")
    with Study.open(folder) as study:
        study.do("revise-guide", guide="Interviewguide", changes=[{"what": "remove", "place": 3}], codes=["skam"])
        assert len(guides(study.reads.connection).versions) == 2
    assert run("guide", folder, "Interviewguide", "--to", tmp_path / "ud.docx")[0] == 0
    paragraphs = docx.Document(str(tmp_path / "ud.docx")).paragraphs
    assert [one.text for one in paragraphs if one.style.name == "Heading 1"] == ["version 1", "version 2"]
    told = [one.text for one in paragraphs]
    assert "Brugt i: Interview 1, 5. januar 2026" in told
    assert "Kode, der fik den ændret: skam" in told
    assert "–\tudgået: ”Hvem ser, at du har det skidt?”" in told


def test_sampling_decisions_are_listed_written_and_told_beside_the_gaps(run: Run, folder: Path, tmp_path: Path) -> None:
    with Study.open(folder) as study:
        made = study.do("sampling-decision", gap="=ingen unge", whom="under 25", code="skam", on="2026-03-01")["id"]
        study.do("close-sampling-decision", decision=made, outcome="én kom", materials=["Interview 1"], gap_closed=False)
    found = document(run, "sampling", folder)
    [one] = found["decisions"]
    assert (one["category"], one["closed"], [m["name"] for m in one["materials"]]) == ("skam", False, ["Interview 1"])
    assert (one["added"]["quotations"], one["added"]["of_quotations"]) == (1, 1)
    assert {gap["kind"] for gap in found["gaps"]} >= {"no-properties", "one-material"}
    assert {gap["category"]: gap["decisions"] for gap in found["gaps"]} == {"skam": [made], "ro": []}
    status, out, _ = run("sampling", folder)
    assert "Beslutninger efter runde: ingen runde: 1 (åbne: 1)." in out
    assert (status, "åbent, søgt" in out, "1 citat af kategoriens 1" in out) == (0, True, True)
    assert "kun citeret i ét materiale: Interview 1" in run("sampling", folder, "--gaps")[1]
    for ending in ("csv", "xlsx", "docx", "md"):
        assert run("sampling", folder, "--to", tmp_path / f"ud.{ending}")[0] == 0
    [row] = csv.DictReader((tmp_path / "ud.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (row["hul"], row["besluttet"]) == ("'=ingen unge", "1. marts 2026")


def test_a_study_without_anything_says_so(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "s", "--language", "da")
    assert document(run, "guide", tmp_path / "s") == {"versions": [], "unsaid": []}
    assert document(run, "sampling", tmp_path / "s") == {"decisions": [], "gaps": []}
    assert "ingen interviewguide" in run("guide", tmp_path / "s")[2]
    assert run("sampling", tmp_path / "s", "--gaps")[0] == 0
