"""The whole set from the shell: two volumes with the same numbers, whose files may be replaced, what is left out and said."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import docx
import pytest
from filled_study import INTERVIEW, new_study
from made_once import copy_of_one

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.database import one_moment
from qualcode.writers.appendices import parts
from qualcode.writers.appendices.set import Stopped, Wanted, write_set

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
OPEN, CONFIDENTIAL = "Åbent bind", "Fortroligt bind"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Two frozen interviews with quotations, a draft, and an information letter."""
    return Study.open(copy_of_one(_two_interviews, tmp_path / "study"), coder="AB")


def _two_interviews(folder: Path) -> Study:
    study = new_study(folder)
    study.do("add-round", number=1)
    code = study.do("make-code", name="at miste")["id"]
    for number in (1, 2):
        study.do("add-material", name=f"Interview {number}", text=INTERVIEW * number, round=1, date=f"2026-01-0{number}")
        study.do("code", material=f"Interview {number}", lines="3-4", codes=[code])
    study.do("add-material", name="Udkast", text=INTERVIEW + "\nMette: Farvel.")
    study.do("set-text", key="information-letter", text="# Kære deltager\n\nVil du være med?")
    return study


def run(*arguments: object) -> int:
    return main(["appendices", *map(str, arguments)])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def made_kinds(folder: Path) -> dict[str, list[str]]:
    """The files of each volume."""
    return {volume.name: sorted(file.name for file in volume.iterdir()) for volume in sorted(folder.iterdir())}


def words_of(file: Path) -> str:
    document = docx.Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_every_part_there_is_can_be_imported() -> None:
    from importlib import import_module

    for part in parts.PARTS:
        module, function = part.made_by.split(".")
        assert callable(getattr(import_module(f"{parts.__name__}.{module}"), function)), part


def test_a_set_has_two_volumes_with_the_same_numbers(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--only", "letter", "transcript", "list") == 0
    assert "har fået numre" in said(capsys)
    files = made_kinds(tmp_path / "out")
    assert files[CONFIDENTIAL] == ["Bilag 02 - Transskription.docx", "Bilag 03 - Transskription.docx", "Bilagsoversigt.docx"]
    assert files[OPEN] == [
        "Bilag 01 - Informationsbrev og samtykkeerklæring.docx",
        *("Bilag 02 - Transskription.docx", "Bilag 03 - Transskription.docx", "Bilagsoversigt.docx"),
    ]
    kept, whole = (words_of(tmp_path / "out" / volume / "Bilag 02 - Transskription.docx") for volume in (OPEN, CONFIDENTIAL))
    assert "fortroligt" in kept and "Bilag 2. Transskription" in kept and "snurrebænk" not in kept
    assert "snurrebænk" in whole
    listed = words_of(tmp_path / "out" / OPEN / "Bilagsoversigt.docx").split("\n")
    assert listed[listed.index("2") : listed.index("2") + 4] == ["2", "Transskription", "Interview 1, runde 1", "fortroligt"]


def test_all_that_is_ticked_is_written_and_what_is_empty_is_named(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--json") == 0
    told, messages = (lambda both: (json.loads(both.out), both.err))(capsys.readouterr())
    numbers = [one["number"] for one in told["numbers_given"]]
    assert numbers == list(range(1, len(numbers) + 1))
    written = {one["file"] for one in told["files"]}
    assert written == {str(file) for file in (tmp_path / "out").rglob("*.*")}
    left = {(one["kind"], one["material"]): one["why"] for one in told["left_out"]}
    assert left[("transcript", "Udkast")] == "draft" and left[("guides", None)] == "empty"
    assert "Transskription: Udkast: en kladde" in messages and "Interviewguider: intet at trykke, udeladt." in messages
    # What is empty is given no number, so that none is wasted.
    assert not {one["kind"] for one in told["numbers_given"]} & {kind for (kind, material) in left if material is None}


def test_drafts_are_frozen_only_when_that_is_asked_for(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    run(tmp_path / "study", "--to", tmp_path / "out", "--only", "transcript")
    with Study.open(tmp_path / "study", write=False) as there:
        assert {one.name: one.frozen for one in there.reads.materials()}["Udkast"] is False
    said(capsys)
    run(tmp_path / "study", "--to", tmp_path / "out", "--only", "transcript", "--freeze")
    assert "Udkast er en kladde. Den bliver låst nu" in said(capsys)
    assert any("Farvel" in words_of(file) for file in (tmp_path / "out" / CONFIDENTIAL).glob("*Transskription.docx"))


def test_only_one_number_and_one_volume(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    assert run(tmp_path / "study", "--to", tmp_path / "a", "--only", "list") == 0
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--only", "3", "--volume", "confidential") == 0
    assert made_kinds(tmp_path / "out") == {CONFIDENTIAL: ["Bilag 03 - Transskription.docx"]}
    said(capsys)
    for wrong in ("99", "kodebog"):
        assert run(tmp_path / "study", "--to", tmp_path / "out", "--only", wrong) == 2
        assert wrong in said(capsys)


def test_the_same_study_gives_the_same_files(study: Study, tmp_path: Path) -> None:
    study.close()
    for folder in ("a", "b"):
        assert run(tmp_path / "study", "--to", tmp_path / folder) == 0
    for file in sorted((tmp_path / "a").rglob("*.*")):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes(), file.name


def test_files_of_others_and_what_was_changed_since_are_never_touched(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    out, notes = tmp_path / "out", tmp_path / "out" / OPEN / "noter.txt"
    assert run(tmp_path / "study", "--to", out) == 0
    notes.write_text("mine")
    before = {file: file.read_bytes() for file in out.rglob("*.*")}
    assert run(tmp_path / "study", "--to", out) == 0, "ours are replaced"
    assert {file: file.read_bytes() for file in out.rglob("*.*")} == before
    edited = out / CONFIDENTIAL / "Bilag 02 - Transskription.docx"
    document = docx.Document(str(edited))
    document.core_properties.last_modified_by = "forsker"
    document.add_paragraph("min egen tilføjelse")
    document.save(str(edited))
    mine = edited.read_bytes()
    said(capsys)
    assert run(tmp_path / "study", "--to", out) == 1
    assert edited.name in said(capsys) and edited.read_bytes() == mine
    # A file of another hand that happens to have the name.
    other = tmp_path / "other" / OPEN / "Bilagsoversigt.docx"
    other.parent.mkdir(parents=True)
    other.write_text("ikke et dokument")
    assert run(tmp_path / "study", "--to", tmp_path / "other") == 1
    assert other.read_text() == "ikke et dokument" and len(list(other.parent.iterdir())) == 1


def test_documents_of_an_earlier_set_are_named_and_left_alone(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "study", "--to", tmp_path / "out") == 1, "the study is open for writing elsewhere"
    study.close()
    run(tmp_path / "study", "--to", tmp_path / "out")
    with Study.open(tmp_path / "study") as writer:
        writer.do("set-appendix", kind="letter", ticked=False)
    said(capsys)
    assert run(tmp_path / "study", "--to", tmp_path / "out") == 0
    letter = "Bilag 01 - Informationsbrev og samtykkeerklæring.docx"
    assert letter in said(capsys) and (tmp_path / "out" / OPEN / letter).exists()
    assert "Udeladt af dette sæt." in words_of(tmp_path / "out" / OPEN / "Bilagsoversigt.docx")


def test_the_list_tells_of_a_number_whose_material_went(study: Study, tmp_path: Path) -> None:
    study.close()
    run(tmp_path / "study", "--to", tmp_path / "out", "--only", "list")
    with Study.open(tmp_path / "study") as writer:
        writer.do("delete-material", material="Interview 1", codings="drop")
    run(tmp_path / "study", "--to", tmp_path / "out", "--only", "list")
    listed = words_of(tmp_path / "out" / OPEN / "Bilagsoversigt.docx")
    assert "Var en transskription, som ikke er i undersøgelsen mere." in listed


def test_one_document_has_citations_that_lead_to_their_lines(study: Study, tmp_path: Path) -> None:
    for kind in ("transcript", "quotes"):
        study.do("set-appendix", kind=kind, volume="open")
    study.close()
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--one-document", "--volume", "open") == 0
    document = docx.Document(str(tmp_path / "out" / OPEN / "Bilag.docx"))
    xml = document.element.xml
    names = set(re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', xml))
    assert "appendix2line3" in names
    assert set(re.findall(r'w:anchor="(\w+)"', xml)) <= names, "no citation leads nowhere"
    assert set(re.findall(r" PAGEREF (\w+) ", xml)) <= names
    assert "updateFields" in document.settings.element.xml
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[0] == "Bilagsoversigt" and headings[1].startswith("Bilag 1. ")


@needs_office
def test_libreoffice_tells_the_pages_where_it_is_asked(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from test_appendix_documents import laid_out

    study.do("set-appendix", kind="transcript", volume="open")
    study.close()
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--one-document", "--volume", "open", "--pages", "--json") == 0
    told, messages = (lambda both: (json.loads(both.out), both.err))(capsys.readouterr())
    file = tmp_path / "out" / OPEN / "Bilag.docx"
    pages = laid_out(file)
    assert [one["pages"] for one in told["files"] if one["file"] == str(file)] == [len(pages)]
    assert "LibreOffice" in messages and "updateFields" not in docx.Document(str(file)).settings.element.xml
    listed = docx.Document(str(file)).tables[0]
    for row in listed.rows[1:]:
        number, page = row.cells[0].text, row.cells[-1].text
        assert any(line.strip().startswith(f"Bilag {number}. ") for line in pages[int(page) - 1].splitlines()), number


def test_without_libreoffice_no_page_is_told(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    study.close()
    monkeypatch.setattr("qualcode.writers.appendices.layout.shutil.which", lambda name: None)
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--pages") == 1
    assert "LibreOffice" in said(capsys) and not (tmp_path / "out").exists()


def test_stopping_leaves_whole_files(study: Study, tmp_path: Path) -> None:
    study.do("give-appendix-numbers", kinds=["letter", "transcript"])
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(0)
        return bool(list(tmp_path.glob("out/*/Bilag 01*")))

    with one_moment(study.reads.connection), pytest.raises(Stopped):
        write_set(study.reads, Wanted(tmp_path / "out", "da"), cancelled=cancelled)
    files = list((tmp_path / "out").rglob("*.*"))
    assert len(files) == 1 and docx.Document(str(files[0])).paragraphs and len(asked) > 1


def test_progress_counts_the_documents(study: Study, tmp_path: Path) -> None:
    study.do("give-appendix-numbers", kinds=["letter", "transcript"])
    told: list[tuple[int, int]] = []
    outcome = write_set(study.reads, Wanted(tmp_path / "out", "da"), lambda done, of: told.append((done, of)))
    assert told[-1] == (len(outcome.written),) * 2 and [done for done, _ in told] == sorted(done for done, _ in told)


def test_without_a_folder_the_set_is_listed(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.do("give-appendix-numbers", kinds=["transcript"])
    study.close()
    assert run(tmp_path / "study", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["number"], one["material"], one["volume"]) for one in listed[:2]] == [
        (n, f"Interview {n}", "confidential") for n in (1, 2)
    ]
    assert run(tmp_path / "study", "--language", "en") == 0
    assert "Interview 1, round 1" in capsys.readouterr().out
    assert run(tmp_path / "study", "--only", "codebook") == 2


def test_numbering_anew_prints_what_was_what(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.do("give-appendix-numbers", kinds=["transcript"])
    study.do("give-appendix-numbers", kinds=["letter"])
    study.close()
    assert run(tmp_path / "study", "--renumber") == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 → 2  Transskription (Interview 1)",
        "2 → 3  Transskription (Interview 2)",
        "3 → 1  Informationsbrev og samtykkeerklæring",
    ]


def test_two_appendices_with_one_number_are_not_written(study: Study, tmp_path: Path) -> None:
    from qualcode.faults import Fault
    from qualcode.model import Appendix

    study.do("give-appendix-numbers", kinds=["letter"])
    with study.action("give-appendix-numbers") as work:
        work.insert(Appendix, number=1, kind="srqr", title="SRQR", given_at=work.now)
    with pytest.raises(Fault, match="same number"):
        write_set(study.reads, Wanted(tmp_path / "out", "da"))
    study.do("renumber-appendices")
    write_set(study.reads, Wanted(tmp_path / "out", "da"))


def test_a_study_without_anything_gives_an_honest_list(tmp_path: Path) -> None:
    new_study(tmp_path / "study").close()
    assert run(tmp_path / "study", "--to", tmp_path / "out", "--only", "list") == 0
    assert "Bilagsoversigt" in words_of(tmp_path / "out" / OPEN / "Bilagsoversigt.docx")
