"""Codebooks out: the same codes in every format, their counts those of the codings, and documents that open."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from project_samples import everything, uuid

from qualcode.faults import UsageFault
from qualcode.readers.codebook_table import read_codebook
from qualcode.text.cells import unguarded
from qualcode.text.project import CodeItem, Project
from qualcode.writers.codebook import COLUMNS, write_codebook


def table(project: Project, folder: Path, language: str = "en") -> list[list[str]]:
    write_codebook(project, folder / "codes.csv", language=language)
    raw = (folder / "codes.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_csv_has_a_row_a_code_in_the_order_of_the_tree(tmp_path: Path) -> None:
    header, *rows = table(everything(), tmp_path)
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == [uuid(number) for number in (101, 102, 105, 103, 104)]
    found = dict(zip(header, rows[1], strict=True))
    assert found["path"] == "Overblik > at miste overblik" and found["kind"] == "code"
    assert found["use_when"] == "når hun siger det\n\nselv" and found["example"] == "Jeg føler mig"
    assert found["in_vivo"] == "yes" and found["colour"] == "#AABBcc" and found["exclusive"] == ""
    # two coders on one quotation are two codings
    assert (found["quotations"], found["codings"], found["interviews"]) == ("1", "2", "1")
    assert dict(zip(header, rows[0], strict=True))["codings_with_subcodes"] == "4"


def test_csv_header_is_in_the_language_and_kinds_are_not(tmp_path: Path) -> None:
    header, *rows = table(everything(), tmp_path, "da")
    assert header[:4] == ["id", "sti", "slags", "definition"] and rows[0][2] == "category" and rows[1][7] == "ja"


def test_csv_cells_like_formulas_are_guarded(tmp_path: Path) -> None:
    _, row = table(Project(codes=(CodeItem(uuid(1), "=cmd()", definition="'-1", example="a > b"),)), tmp_path)
    assert row[1] == "'=cmd()" and row[3] == "''-1" and unguarded(row[3]) == "'-1" and row[5] == "" and row[6] == "a > b"


def test_paths_keep_names_apart(tmp_path: Path) -> None:
    codes = (CodeItem(uuid(1), "a > b"), CodeItem(uuid(2), "c", uuid(1)), CodeItem(uuid(3), "d", uuid(9)))
    _, *rows = table(Project(codes=codes), tmp_path)
    assert [row[1] for row in rows] == [r"a \> b", r"a \> b > c", "d"]


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_comes_back(tmp_path: Path, language: str, delimiter: str) -> None:
    codes = (*everything().codes, CodeItem(uuid(110), "a > b", uuid(104), definition="-1", example="'=x", colour="#0a0b0c"))
    write_codebook(Project(codes=codes), tmp_path / "codes.csv", language=language, delimiter=delimiter)
    found = read_codebook(tmp_path / "codes.csv")
    bare = {"created_at": None, "coder": None, "position": 0}
    expected = {
        code.id: replace(code, **bare, colour=code.colour and code.colour.lower(), definition=code.definition.strip()) for code in codes
    }
    assert {code.id: replace(code, **bare) for code in found.codes} == expected and found.skipped == ()
    order = [code.id for code in found.codes if code.parent == uuid(101)]
    assert order == [uuid(102), uuid(103)]


def test_word_has_headings_by_level_with_loose_codes_last(tmp_path: Path) -> None:
    project = everything()
    loose = CodeItem(uuid(110), "løs", position=-1, definition="=1+1\n\nandet afsnit")
    write_codebook(replace(project, codes=(*project.codes, loose)), tmp_path / "codes.docx", language="en")
    document = docx.Document(str(tmp_path / "codes.docx"))
    headings = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "Category: Overblik"),
        ("Heading 2", "at miste overblik (in vivo)"),
        ("Heading 3", "Category: עייפות"),
        ("Heading 2", "træt & <tom> \"x\" 'y'"),
        ("Heading 1", "Core category: Kerne 😀"),
        ("Heading 1", "No category"),
        ("Heading 2", "løs"),
    ]
    words = [one.text for one in document.paragraphs]
    assert 'Codebook: Efter "sygemeldingen" & <mere>' in words and "3 codes · 3 categories · 5 codings · 1 interview" in words
    assert "Use when: når hun siger det\n\nselv" in words and "=1+1" in words and "andet afsnit" in words and "Not used yet" in words
    assert "1 quotation in 1 of 1 interview · with subcodes 4 codings in 1 of 1 interview" in words


def test_markdown_says_the_same(tmp_path: Path) -> None:
    write_codebook(everything(), tmp_path / "codes.md", language="da")
    written = (tmp_path / "codes.md").read_text(encoding="utf-8")
    assert "## Kategori: Overblik\n" in written and "### at miste overblik (in vivo)\n" in written
    assert "**Brug når:** når hun siger det<br><br>selv\n" in written and "\\<tom\\>" in written


@pytest.mark.parametrize("ending", ["csv", "docx", "md"])
def test_same_codes_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    project = everything()
    write_codebook(project, first, language="en")
    write_codebook(replace(project, codes=project.codes[::-1], codings=project.codings[::-1]), second, language="en")
    assert first.read_bytes() == second.read_bytes()
    write_codebook(Project(), first, language="en")
    assert first.stat().st_size > 10


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"\.csv, \.docx, \.md"):
        write_codebook(Project(), tmp_path / "codes.xlsx", language="en")
    with pytest.raises(UsageFault):
        write_codebook(Project(), tmp_path / "codes.csv", language="en", delimiter="a")
