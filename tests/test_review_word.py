"""The pack as a Word document: what a level discloses, and comments that come back by the bookmarks around things."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from filled_study import DISTINCTIVE, filled_study
from made_once import copy_of, demo

from qualcode.cli import main
from qualcode.faults import UsageFault
from qualcode.readers.review import read_comments
from qualcode.study import Study
from qualcode.study.review.arriving import applied
from qualcode.study.review.pack import pack
from qualcode.study.review.records import LEVELS, Level
from qualcode.text.review_comments import read_mark
from qualcode.writers.graph.geometry import LEAST
from qualcode.writers.graph.legend import NOT_TOLD
from qualcode.writers.graph.shapes import Circle, Words
from qualcode.writers.review import make_pack
from qualcode.writers.review.word_graph import on_paper

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """The demo study with a letter, and a comment that was answered."""
    folder = tmp_path_factory.mktemp("word")
    with Study.open(copy_of(demo(), folder / "s"), coder="AB") as opened:
        code = opened.reads.codes()[1]
        words = "Dear supervisor\n\n1. Is this *one* category?\n2. What is missing?\n\nThank you"
        opened.do("write-memo", kind="review", title="Letter", text=words, about=[{"code": code.id}])
        [memo] = opened.do("apply-review", reviewer="Vera", comments=[_comment(code.id)])["new"]
        opened.do("write-memo", kind="review", text="It is two now.", answers=memo)
        yield opened


def _comment(code: str) -> dict[str, Any]:
    about = [{"kind": "code", "id": code}]
    return {"id": "1", "at": "2026-05-03T09:15:00Z", "about": about, "stance": "doubt", "text": "Is it one?"}


def written(study: Study, level: Level, to: Path) -> Path:
    to.write_bytes(make_pack(pack(study.reads.connection, level), to).content)
    return to


def words_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def marks_of(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', package.read("word/document.xml").decode())


@pytest.mark.parametrize("level", LEVELS)
def test_the_document_holds_the_pack_and_every_thing_has_a_mark(study: Study, level: Level, tmp_path: Path) -> None:
    told = pack(study.reads.connection, level)
    path = written(study, level, tmp_path / "p.docx")
    shown, marks = words_of(path), marks_of(path)
    assert "Is this one category?" in shown and "It is two now." in shown and "Is it one?" in shown
    assert [code.name for code in told.codes if code.name not in shown] == []
    assert [memo.text.split()[0] for memo in told.memos if memo.text.split()[0] not in shown] == []
    assert len(marks) == len({mark.casefold() for mark in marks}), "a name stands once, whatever its case"
    named = {(said.kind, said.id) for mark in marks if (said := read_mark(mark))}
    expected = {("code", code.id) for code in told.codes} | {("relation", one.id) for one in told.relations}
    expected |= {("property", own.id) for code in told.codes for own in code.properties} | {("memo", memo.id) for memo in told.memos}
    expected |= {("quotation", one) for one in told.shown if any(one in code.quotations for code in told.codes)}
    expected |= {("material", page.material_id) for page in told.pages} | {("study", study.id)}
    assert expected <= named
    for one in told.quotations:
        assert one.words is None or " ".join(one.words.split()) in " ".join(shown.split())
    assert path.read_bytes() == written(study, level, tmp_path / "again.docx").read_bytes()


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_beyond_the_level_is_in_the_file(level: Level, tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        path = written(study, level, tmp_path / "p.docx")
        [(withheld, free)] = study.reads.connection.exec_driver_sql(
            "SELECT (SELECT words FROM quotation WHERE release = 'withheld'), (SELECT text FROM memo WHERE title = 'skam')"
        )
        with zipfile.ZipFile(path) as package:
            inside = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
        assert withheld not in inside
        if level != "all":
            assert [word for word in DISTINCTIVE if word in inside] == []
            assert free not in inside, "the memo is to be asked about"
        assert "Vejleder Vera" in inside, "what the reviewer said comes along"
        document = docx.Document(str(path))
        assert (document.core_properties.author, document.core_properties.last_modified_by) == ("", "")


def first_run(document: Any, words: str) -> Any:
    body = [
        *document.paragraphs,
        *(one for table in document.tables for row in table.rows for cell in row.cells for one in cell.paragraphs),
    ]
    return next(run for paragraph in body for run in paragraph.runs if words in run.text)


def commented(path: Path, study: Study) -> dict[str, tuple[str, str]]:
    """Comments on things of a pack; by their words, what each is about."""
    told = pack(study.reads.connection, "all")
    document = docx.Document(str(path))
    code, relation = told.codes[3], told.relations[0]
    quotation = next(one for one in told.quotations if one.words and one.codes and one.words.count(" ") > 4 and "\n" not in one.words)
    page = told.pages[0]
    names = {each.id: each.name for each in told.codes}
    targets = {
        "on a code": (first_run(document, code.name), ("code", code.id)),
        "on a relation": (first_run(document, f"{names[relation.from_id]} → {names[relation.to_id]}"), ("relation", relation.id)),
        "on a quotation": (first_run(document, quotation.words), ("quotation", quotation.id)),
        "on a line": (first_run(document, page.words[5]), ("material", page.material_id)),
        "on a question": (first_run(document, "What is missing?"), ("letter", told.letter.id if told.letter else "")),
        "on the title": (first_run(document, told.study.title), ("study", study.id)),
        "on an answer": (
            first_run(document, "It is two now."),
            ("memo", next(one.memo_id for one in told.comments if one.reviewer == "Vera")),
        ),
    }
    for words, (run, _) in targets.items():
        document.add_comment(run, text=words, author="Vera Lund", initials="VL")
    document.save(str(path))
    return {words: about for words, (_, about) in targets.items()}


@pytest.mark.parametrize("program", ["python-docx", "LibreOffice"])
def test_comments_come_back_on_what_they_were_made_on(study: Study, tmp_path: Path, program: str) -> None:
    if program == "LibreOffice" and SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    path = written(study, "all", tmp_path / "p.docx")
    expected = commented(path, study)
    if program == "LibreOffice":
        home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
        command = [str(SOFFICE), home, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "out"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        path = tmp_path / "out" / "p.docx"
    read = read_comments(path)
    assert read.study == study.id and read.handover
    assert {one.text: (one.about[0].kind, one.about[0].id) for one in read.comments} == expected
    by_words = {one.text: one.about[0] for one in read.comments}
    assert (by_words["on a line"].line, by_words["on a question"].question) == (6, 2)
    before = len(study.history())
    assert [one.fate for one in applied(study, read)] == ["new"] * len(expected)
    assert not any(one.unplaced for one in applied(study, read))
    assert {one.fate for one in applied(study, read_comments(path))} == {"known"}
    assert len(study.history()) == before + 1
    study.undo()


def picture_of(path: Path) -> tuple[Any, str]:
    """The only picture of a document, and what is read aloud instead of it."""
    [shape] = docx.Document(str(path)).inline_shapes
    return shape, str(shape._inline.docPr.get("descr"))


def test_the_graph_is_a_picture_that_fits_the_page_and_is_told_in_words(study: Study, tmp_path: Path) -> None:
    path = written(study, "released", tmp_path / "p.docx")
    shape, aloud = picture_of(path)
    section = docx.Document(str(path)).sections[0]
    assert 0 < shape.width <= section.page_width - section.left_margin - section.right_margin
    assert 0 < shape.height < section.page_height - section.top_margin - section.bottom_margin
    told = pack(study.reads.connection, "released")
    names = {code.id: code.name for code in told.codes}
    for one in told.relations:
        assert f"“{names[one.from_id]}” – {one.type} – “{names[one.to_id]}”: {one.evidence_for} " in aloud
    with zipfile.ZipFile(path) as package:
        [name] = [name for name in package.namelist() if name.startswith("word/media/")]
        assert package.read(name).startswith(b"\x89PNG")


def test_numbers_of_few_persons_are_in_no_picture(study: Study, tmp_path: Path) -> None:
    told = pack(study.reads.connection, "counts")
    hidden = [one for one in told.relations if one.evidence_for is None]
    assert hidden and any(code.counts["interviews_with_subcodes"] is None for code in told.codes)
    _, aloud = picture_of(written(study, "counts", tmp_path / "p.docx"))
    names = {code.id: code.name for code in told.codes}
    for one in hidden:
        assert f"“{names[one.from_id]}” – {one.type} – “{names[one.to_id]}”: few quotations for" in aloud
    drawing = on_paper(told)
    words = [shape.words for shape in drawing.shapes if isinstance(shape, Words)]
    sides = [(one.evidence_for, one.evidence_against) for one in told.relations]
    expected = sorted("/".join("few" if n is None else str(n) for n in each) for each in sides)
    assert sorted(found[0] for word in words if (found := re.search(r"(few|\d+)/(few|\d+)$", word))) == sorted([*expected, "3/1"])
    small = [shape for shape in drawing.shapes if isinstance(shape, Circle) and shape.radius == LEAST]
    assert words.count(NOT_TOLD) >= 2 and len(small) >= words.count(NOT_TOLD) - 1


def test_a_graph_too_large_for_a_page_is_told_in_words(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.writers.review.word_graph.ON_PAPER", 5)
    path = written(study, "released", tmp_path / "p.docx")
    assert len(docx.Document(str(path)).inline_shapes) == 0
    assert re.search(r"A picture would have \d+ categories and codes with 10 relations", words_of(path))


def test_the_command_writes_word_and_records_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled_study(tmp_path / "s").close()
    to = tmp_path / "p.docx"
    assert main(["review", "pack", str(tmp_path / "s"), "--to", str(to), "--to-whom", "Vera"]) == 0
    assert read_comments(to).comments == ()
    with Study.open(tmp_path / "s", write=False) as study:
        row = study.reads.connection.exec_driver_sql("SELECT id, to_whom FROM handover WHERE note = 'p.docx'").one()
        assert (read_comments(to).handover, row.to_whom) == (row.id, "Vera")


def test_a_word_document_takes_no_passphrase(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageFault) as refused:
        make_pack(pack(study.reads.connection, "counts"), tmp_path / "p.docx", "correct horse battery")
    assert refused.value.key == "comments.no-passphrase"


def test_markup_in_names_is_words(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("rename-code", code="at holde ud", name='<w:p> & "x" ]]>')
        path = written(study, "released", tmp_path / "p.docx")
        assert '<w:p> & "x" ]]>' in words_of(path)
