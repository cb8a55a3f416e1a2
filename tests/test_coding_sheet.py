"""Coding sheets: stored lines on paper, one printed line each, read back with python-docx and laid out by LibreOffice."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from filled_study import INTERVIEW, new_study

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study import Study
from qualcode.study.sheet import Sheet, SheetLine, SheetPart, coding_sheet
from qualcode.writers.coding_sheet import write_sheet

WIDE = ("W" * 70, "日本語" * 11 + "日本", "Ω" * 70, "m" * 69 + "m", "👩‍🔬" * 35, "@" * 70, "æ ø å " * 11)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    study = new_study(tmp_path / "study")
    study.do("add-round", number=2)
    study.do("add-material", name="Interview 1", text=INTERVIEW, round=2, date="2026-01-05")
    return study


def printed(path: Path) -> list[tuple[int, str]]:
    """(number, words) of the lines in a written sheet."""
    lines = [p.text for p in docx.Document(str(path)).paragraphs if p.style.name in ("SheetLine", "SheetTurn")]
    return [(int(number), words) for _, number, words in (line.split("\t") for line in lines)]


def sheet_of(study: Study) -> Sheet:
    study.do("freeze", material="Interview 1")
    return coding_sheet(study.reads.connection, study.reads.materials()[0].id)


def test_a_stored_line_is_a_printed_line_with_its_number(study: Study, tmp_path: Path) -> None:
    sheet = sheet_of(study)
    write_sheet(sheet, tmp_path / "a.docx", "da")
    transcript = study.reads.transcript(study.reads.materials()[0].id)
    assert printed(tmp_path / "a.docx") == [(n, transcript.text[start:end]) for n, (start, end) in enumerate(transcript.lines, 1)]


def test_speakers_are_bold_and_turns_stand_apart(study: Study, tmp_path: Path) -> None:
    write_sheet(sheet_of(study), tmp_path / "a.docx", "da")
    document = docx.Document(str(tmp_path / "a.docx"))
    bold = {run.text for p in document.paragraphs for run in p.runs if run.bold}
    assert bold == {"Interviewer", "Mette"}
    turns = [p.text.split("\t")[2] for p in document.paragraphs if p.style.name == "SheetTurn"]
    assert len(turns) == 6 and all(line.startswith(("Interviewer:", "Mette:")) for line in turns)


def test_the_page_says_what_it_is_and_has_a_wide_margin(study: Study, tmp_path: Path) -> None:
    write_sheet(sheet_of(study), tmp_path / "a.docx", "da")
    section = docx.Document(str(tmp_path / "a.docx")).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.right_margin.mm > 50
    assert section.header.paragraphs[0].text == "Efter sygemeldingen · Interview 1 · runde 2 · 5. januar 2026\tKoder"
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_same_sheet_same_bytes(study: Study, tmp_path: Path) -> None:
    sheet = sheet_of(study)
    for name in ("a", "b"):
        write_sheet(sheet, tmp_path / f"{name}.docx", "da")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_what_may_not_be_printed_is_left_out(study: Study, tmp_path: Path) -> None:
    for words, release in (("fyldt med snurrebænk", "withheld"), ("Om formiddagen gik det", "redacted"), ("lyngbrask", "free")):
        study.do("code", material="Interview 1", words=words, codes=[study.do("make-code", name=words)["id"]])
        study.do("set-release", material="Interview 1", words=words, release=release)
    write_sheet(sheet_of(study), tmp_path / "a.docx", "da")
    words = "\n".join(line for _, line in printed(tmp_path / "a.docx"))
    assert "snurrebænk" not in words and "formiddagen" not in words and "lyngbrask" in words
    assert words.count("[udeladt]") == 2
    assert [n for n, _ in printed(tmp_path / "a.docx")] == list(range(1, len(sheet_of(study).lines) + 1))
    assert any("2 passager" in p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs)


def test_withdrawn_people_and_real_names(study: Study, tmp_path: Path) -> None:
    study.do("add-participant", pseudonym="Signe", status="included")
    study.do("set-speaker", material="Interview 1", label="Mette", participant="Signe")
    labels = {part.words for line in sheet_of(study).lines for part in line.parts if part.look == "label"}
    assert labels == {"Interviewer", "Signe"}
    study.do("add-consent", participant="Signe", withdrawn_on="2026-03-01")
    write_sheet(sheet_of(study), tmp_path / "a.docx", "da")
    words = "\n".join(line for _, line in printed(tmp_path / "a.docx"))
    assert "hejreskov" not in words and "Kan du sige mere om det?" in words


def test_a_draft_has_no_lines_to_print(study: Study) -> None:
    with pytest.raises(Fault, match="draft"):
        coding_sheet(study.reads.connection, study.reads.materials()[0].id)


def test_the_command_freezes_a_draft_and_says_so_first(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    folder, to = str(tmp_path / "study"), str(tmp_path / "a.docx")
    assert main(["sheet", folder, "Interview 1", "--to", str(tmp_path / "a.pdf")]) == 2
    assert "Word" in capsys.readouterr().err
    with Study.open(tmp_path / "study", write=False) as still:
        assert not still.reads.materials()[0].frozen
    assert main(["sheet", folder, "Interview 1", "--to", to, "--json"]) == 0
    said = capsys.readouterr()
    assert text("paper.freezing", "da", material="Interview 1") in said.err
    assert json.loads(said.out)["lines"] == len(printed(Path(to)))
    with Study.open(tmp_path / "study", write=False) as now:
        assert now.reads.materials()[0].frozen
        assert now.history(1)[0].verb == "freeze"
    assert main(["sheet", folder, "Interview 1", "--to", to]) == 0
    assert text("paper.freezing", "da", material="Interview 1") not in capsys.readouterr().err


@pytest.mark.office
def test_no_line_is_wrapped_however_wide_its_letters(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    match = shutil.which("fc-match")
    fonts = subprocess.run([match, "Calibri"], check=False, capture_output=True, text=True).stdout if match else ""
    if not fonts.startswith(("Carlito", "Calibri", "calibri")):
        pytest.skip("no font here is as wide as Calibri, which the sheet asks for")
    from pypdf import PdfReader

    lines = [SheetLine(n, (SheetPart("Mette" * (n % 2), "label"), SheetPart(WIDE[n % len(WIDE)])), False) for n in range(1, 43)]
    write_sheet(Sheet("S", "M", "interview", 1, dt.date(2026, 5, 3), tuple(lines), 0), tmp_path / "a.docx", "en")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = PdfReader(tmp_path / "a.pdf").pages
    assert len(pages) == 1  # 42 lines, the title and a sentence fill a page; one line more would need another
