"""Quote tables in Word, read back with python-docx and lxml, and laid out with LibreOffice where it is installed."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree
from quote_samples import HOSTILE, OTHER_CODE, ROW, SAMPLE, category, row

from qualcode.study.records import QuoteRow, Speech
from qualcode.writers.quote_rows import clean
from qualcode.writers.quote_table import TableOptions, write_quotes

Rows = list[QuoteRow] | tuple[QuoteRow, ...]


def written(rows: Rows, to: Path, language: str = "en", title: str = "Quotations", **options: Any) -> Path:
    write_quotes(rows, to, language=language, title=title, options=TableOptions(**options))
    return to


def table_in(path: Path) -> Table:
    (table,) = docx.Document(str(path)).tables
    return table


def body_rows(table: Table) -> list[list[str]]:
    """The cells of the rows that are codings: those with a cell in each column."""
    wide = len(table.columns)
    return [[cell.text for cell in line.cells] for line in table.rows[1:] if len(line._tr.tc_lst) == wide]


def heading_rows(table: Table) -> list[str]:
    return [line.cells[0].text for line in table.rows if len(line._tr.tc_lst) == 1]


def has(line: Any, name: str) -> bool:
    return line._tr.find(f".//{qn(name)}") is not None


def test_a_real_table_on_landscape_a4(tmp_path: Path) -> None:
    path = written(SAMPLE, tmp_path / "t.docx")
    section = docx.Document(str(path)).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    table = table_in(path)
    assert [cell.text for cell in table.rows[0].cells] == ["No.", "Quotation", "Participant (group, round)", "Code", "Citation"]
    assert body_rows(table)[0] == ["1", ROW.text, "Mette (indsats, round 2)", "at miste overblik", "(Mette, Interview 3, ll. 123-127)"]
    assert [cells[0] for cells in body_rows(table)] == [str(n) for n in range(1, len(SAMPLE) + 1)]
    assert sum(column.width for column in table.columns) <= section.page_width - section.left_margin - section.right_margin


def test_the_header_repeats_and_rows_stay_whole(tmp_path: Path) -> None:
    table = table_in(written(SAMPLE, tmp_path / "t.docx"))
    assert [has(line, "w:tblHeader") for line in table.rows] == [True] + [False] * (len(table.rows) - 1)
    assert all(has(line, "w:cantSplit") for line in table.rows)


def test_a_row_longer_than_a_page_may_break(tmp_path: Path) -> None:
    table = table_in(written([row(text="Det var en lang dag. " * 400), ROW], tmp_path / "t.docx"))
    assert [has(line, "w:cantSplit") for line in table.rows[-2:]] == [False, True]


def test_a_very_long_table_comes_in_parts_with_all_rows(tmp_path: Path) -> None:
    def of(codes: int, each: int) -> list[QuoteRow]:
        return [row(id=f"{c}-{n}", code_id=f"k{c}", code_path=f"A > {c}", code_name=str(c)) for c in range(codes) for n in range(each)]

    assert len(docx.Document(str(written(of(20, 100), tmp_path / "one.docx"))).tables) == 1
    for name, rows in (("codes", of(30, 70)), ("one-code", of(1, 2001))):
        tables = docx.Document(str(written(rows, tmp_path / f"{name}.docx"))).tables
        trees = [etree.fromstring(etree.tostring(table._tbl)) for table in tables]
        widths = [[len(line.findall(qn("w:tc"))) for line in tree.findall(qn("w:tr"))] for tree in trees]
        assert all(sum(1 for cells in part if cells == 5) <= 501 for part in widths)
        assert sum(1 for part in widths for cells in part if cells == 5) == len(rows) + len(tables)
        # between codes where there are several: each part but the first begins with the heading of its code
        assert all(part[1] == 1 for part in widths[1:]) == (name == "codes")
        assert all(tree.find(f"{qn('w:tr')}//{qn('w:tblHeader')}") is not None for tree in trees)


def test_a_heading_row_per_category_and_code_with_its_definition(tmp_path: Path) -> None:
    path = written(SAMPLE, tmp_path / "t.docx", "da", codes=(category("Overblik", "core", "At kunne se."), category("Sprog")))
    assert heading_rows(table_in(path)) == [
        "Kernekategori: Overblik\nAt kunne se.",
        "Kode: at miste overblik\nNår afgørelserne ikke længere kan holdes adskilt.",
        "Kategori: Sprog",
        "Kode: Forhandling › at bede om lov",
        "Uden kategori",
        "Kode: løs kode",
    ]
    document = docx.Document(str(path))
    names = {p.style.name for line in table_in(path).rows for p in line.cells[0].paragraphs if len(line._tr.tc_lst) == 1}
    assert all(document.styles[name].paragraph_format.keep_with_next for name in names)


def test_dialogue_keeps_its_turns_and_the_question_is_in_italics(tmp_path: Path) -> None:
    plain, asked = (table_in(written(SAMPLE, tmp_path / f"{n}.docx", question=bool(n))) for n in (0, 1))
    assert body_rows(plain)[1][1] == "KB: Hvornår?\nMette: Den dag, jeg skulle tilbage."
    cell = next(line.cells[1] for line in asked.rows if line.cells[0].text == "2")
    assert [p.text for p in cell.paragraphs] == ["Hvordan begyndte det?", "KB: Hvornår?", "Mette: Den dag, jeg skulle tilbage."]
    assert [[bool(r.italic) for r in p.runs] for p in cell.paragraphs] == [[True], [False, True], [False, False]]
    assert [bool(p.runs[0].bold) for p in cell.paragraphs] == [False, True, True]


def test_withheld_words_leave_a_marker_that_is_counted_below(tmp_path: Path) -> None:
    path = written(SAMPLE, tmp_path / "t.docx", "da", question=True)
    assert body_rows(table_in(path))[2][1] == "[udeladt]"
    below = [p.text for p in docx.Document(str(path)).paragraphs if p.text]
    assert below == [
        "Quotations",
        "4 citater · 6 kodninger · 2 interview",
        "1 kodning er tilbageholdt: [udeladt] står i stedet for ordene.",
    ]


def test_memo_and_coder_are_columns_if_wanted(tmp_path: Path) -> None:
    table = table_in(written([row(memo="Se linje 40.\nMåske.")], tmp_path / "t.docx", "da", memo=True, coder=True))
    assert [cell.text for cell in table.rows[0].cells][-2:] == ["Memo", "Kodet af"]
    assert body_rows(table)[0][-2:] == ["Se linje 40.\nMåske.", "AB"]


@pytest.mark.parametrize(("language", "proofing"), [("en", "en-GB"), ("da", "da-DK")])
def test_proofing_language_page_numbers_and_no_author(tmp_path: Path, language: str, proofing: str) -> None:
    path = written(SAMPLE, tmp_path / "t.docx", language, title="Citater & <mere>")
    document = docx.Document(str(path))
    assert document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val")) == proofing
    fields = [field.get(qn("w:instr")).strip() for field in document.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    with zipfile.ZipFile(path) as package:
        core = package.read("docProps/core.xml").decode()
        names = package.namelist()
    assert document.core_properties.title == "Citater & <mere>"
    assert not any(word in core for word in ("creator", "lastModifiedBy", "created", "modified", "python-docx"))
    assert not any(name.endswith((".jpeg", "app.xml", "item1.xml")) for name in names)


def test_hostile_words_are_words(tmp_path: Path) -> None:
    rows = [row(id=f"h{n}", text=words, participant=words, code_name=words, group=None, round=None) for n, words in enumerate(HOSTILE)]
    shown = body_rows(table_in(written(rows, tmp_path / "t.docx", title=HOSTILE[7])))
    assert [cells[1] for cells in shown] == [clean(words).strip() for words in HOSTILE]
    assert [cells[2] for cells in shown] == [clean(words).strip() for words in HOSTILE]
    assert [cells[3] for cells in shown] == [clean(words) for words in HOSTILE]


def test_right_to_left_words_run_that_way_and_citations_do_not(tmp_path: Path) -> None:
    rows = [row(text="هذا اقتباس", participant="أحمد"), row(id="2", text="Han sagde هذا", speeches=())]
    lines = table_in(written(rows, tmp_path / "t.docx")).rows[-2:]
    assert [has(line, "w:bidi") for line in lines] == [True, False]
    assert lines[0].cells[4]._tc.find(f".//{qn('w:rtl')}") is None


def test_a_dialogue_may_run_from_right_to_left(tmp_path: Path) -> None:
    speeches = (Speech("أحمد", "هذا اقتباس", False), Speech("KB", "Ja?", True))
    cell = table_in(written([row(speeches=speeches)], tmp_path / "t.docx")).rows[-1].cells[1]
    assert [p._p.find(f".//{qn('w:bidi')}") is not None for p in cell.paragraphs] == [True, False]


def test_the_package_is_sound(tmp_path: Path) -> None:
    """Every part parses, every relation has its target, every part its content type, and the order of elements is the schema's."""
    path = written([*SAMPLE, *(row(text=words) for words in HOSTILE)], tmp_path / "t.docx", question=True, memo=True)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        parts = {name: package.read(name) for name in package.namelist()}
    assert len(parts) == len(set(parts))
    trees = {name: etree.fromstring(content) for name, content in parts.items() if name.endswith((".xml", ".rels"))}
    for name, tree in trees.items():
        if name.endswith(".rels"):
            folder = Path(name).parent.parent
            targets = [element.get("Target") for element in tree if element.get("TargetMode") != "External"]
            assert all((folder / str(target).lstrip("/")).as_posix() in parts for target in targets), name
    types = trees["[Content_Types].xml"]
    typed = {str(element.get("PartName")).lstrip("/") for element in types} | {f".{element.get('Extension')}" for element in types}
    assert all(name in typed or f".{name.rpartition('.')[2]}" in typed for name in parts if name != "[Content_Types].xml")
    for properties, order in {
        "w:tblPr": ["tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"],
        "w:tcPr": ["tcW", "gridSpan", "shd"],
        "w:rPr": ["b", "bCs", "i", "iCs", "color", "rtl"],
        "w:pPr": ["pStyle", "bidi"],
    }.items():
        for element in trees["word/document.xml"].iter(qn(properties)):
            places = [order.index(etree.QName(child).localname) for child in element if element.getparent().tag != qn("w:sectPr")]
            assert places == sorted(places)


# --- laid out by LibreOffice


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Converts a document with LibreOffice, in a profile of its own; skips where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("office")

    def convert(path: Path, to: str) -> Path:
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to, "--outdir", str(path.parent)]
        said = subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120).stderr
        if b"no export filter" in said or b"could not be loaded" in said:
            pytest.skip(f"the LibreOffice here cannot open {path.suffix}: its program for that is not installed")
        return path.with_suffix("." + to.partition(":")[0])

    return convert


@pytest.mark.office
def test_every_page_has_the_header_and_no_row_is_lost(tmp_path: Path, office: Any) -> None:
    from pypdf import PdfReader

    rows = [row(id=str(n), text=f"Citat nummer {n}. " + "Det var en lang dag. " * (n % 15)) for n in range(120)]
    pages = PdfReader(office(written(rows, tmp_path / "t.docx", "da"), "pdf")).pages
    shown = [page.extract_text() for page in pages]
    assert len(pages) > 5
    assert all("Henvisning" in words for words in shown)
    assert all(f"{number} / {len(pages)}" in words for number, words in enumerate(shown, start=1))
    assert all(f"Citat nummer {n}." in "\n".join(shown) for n in range(120))
    assert all(page.mediabox.width > page.mediabox.height for page in pages)


@pytest.mark.office
def test_excel_rows_survive_another_spreadsheet(tmp_path: Path, office: Any) -> None:
    rows = [row(id=f"h{n}", text=words) for n, words in enumerate(HOSTILE)] + [OTHER_CODE]
    write_quotes(rows, tmp_path / "t.xlsx", language="en", title="t")
    write_quotes(rows, tmp_path / "expected.json", language="en", title="t")
    with office(tmp_path / "t.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1").open(encoding="utf-8", newline="") as file:
        shown = list(csv.DictReader(file))
    expected = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    assert [each["text"] for each in shown] == [each["text"] for each in expected]
