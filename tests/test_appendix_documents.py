"""Appendices as Word documents: read back with python-docx, and laid out by LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
import pytest
from filled_study import new_study

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.writers.appendices.blocks import PAGE, Band, Block, Column, Heading, PageBreak, Paragraph, Picture, Run, Table
from qualcode.writers.appendices.document import Look, Printed, write_appendices
from qualcode.writers.appendices.frame import Frame
from qualcode.writers.appendices.parts import Source, part_of
from qualcode.writers.appendices.template import Template, read_template

#: a png of one pixel
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
LOOK = Look("Efter sygemeldingen", "da")
WIDE = Table(tuple(Column(f"K{n}") for n in range(8)), [("a",) * 8], "Bred", landscape=True)
NARROW = Table((Column("Kode", 2), Column("Citater", 1, number=True)), [Band("Kategori"), ("at miste", "3"), ("at vente", "12")], "Koder")


def written(to: Path, blocks: Iterable[Block], look: Look = LOOK) -> Frame:
    with open(to, "wb") as handle:
        return write_appendices([Printed(3, "Kodebog", blocks)], look, handle)


def laid_out(file: Path) -> list[str]:
    """The text of each page, as LibreOffice lays the document out."""
    from pypdf import PdfReader

    home = file.parent / "office"
    command = [
        "soffice",
        f"-env:UserInstallation={home.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(file.parent),
        str(file),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [page.extract_text(extraction_mode="layout") for page in PdfReader(file.with_suffix(".pdf")).pages]


def words_of(element: Any) -> str:
    """The words of a paragraph, those of fields too."""
    return "".join(element.xpath(".//w:t/text()"))


def paragraphs(file: Path) -> list[tuple[str, str]]:
    """(style, words) of the paragraphs that say something."""
    return [(paragraph.style.name, paragraph.text) for paragraph in docx.Document(str(file)).paragraphs if paragraph.text]


needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """An interview of several pages whose words are told apart by a number."""
    study = new_study(tmp_path / "study")
    study.do("add-round", number=2)
    turns = "\n".join(
        f"Interviewer: Hvordan gik dag {n}?\nMette: Den dag gik det ord{n} og så videre, indtil linjen er brudt et sted."
        for n in range(150)
    )
    study.do("add-material", name="Interview 1", text=turns, round=2, date="2026-01-05")
    study.do("add-participant", pseudonym="Mette")
    study.do("set-speaker", material="Interview 1", label="Mette", participant="Mette")
    study.do("set-speaker", material="Interview 1", label="Interviewer", interviewer=True)
    study.do("edit-material", material="Interview 1", place="Aarhus", length_seconds=3900, present="AB", note="En god samtale.")
    study.do("freeze", material="Interview 1")
    study.do("give-appendix-numbers", kinds=["transcript"])
    return study


def transcript_to(study: Study, to: Path, language: str = "da") -> None:
    [material] = study.reads.materials()
    part = part_of("transcript")
    assert part is not None
    with open(to, "wb") as handle:
        blocks = part.blocks(Source(study.reads, language, material.id))
        write_appendices([Printed(material.appendix, "Transskription", blocks)], Look("Undersøgelsen", language), handle)


def rows_of(file: Path) -> list[tuple[str, str]]:
    """(number, words) of the lines of a transcript."""
    tables = docx.Document(str(file)).tables
    return [(row.cells[0].text, row.cells[1].text) for table in tables[1:] for row in table.rows]


def test_a_stored_line_is_a_row_with_its_number(study: Study, tmp_path: Path) -> None:
    transcript_to(study, tmp_path / "a.docx")
    transcript = study.reads.transcript(study.reads.materials()[0].id)
    assert rows_of(tmp_path / "a.docx") == [(str(n), transcript.text[start:end]) for n, (start, end) in enumerate(transcript.lines, 1)]


def test_the_head_tells_which_conversation_it_was(study: Study, tmp_path: Path) -> None:
    transcript_to(study, tmp_path / "a.docx")
    head = {row.cells[0].text: row.cells[1].text for row in docx.Document(str(tmp_path / "a.docx")).tables[0].rows}
    assert head.pop("Omfang") == "2.700 talte ord, 300 replikker, 450 linjer"
    assert head == {
        "Materiale": "Interview 1",
        "Art": "interview",
        "Informant": "Mette",
        "Interviewer": "Interviewer",
        "Runde": "2",
        "Dato": "5. januar 2026",
        "Sted": "Aarhus",
        "Varighed": "1 time 5 minutter",
        "Til stede": "AB",
        "Note skrevet bagefter": "En god samtale.",
    }


def test_words_that_stay_in_the_study_are_marked_and_counted(study: Study, tmp_path: Path) -> None:
    code = study.do("make-code", name="x")["id"]
    study.do("code", material="Interview 1", words="ord7 og så", codes=[code])
    study.do("set-release", material="Interview 1", words="ord7 og så", release="withheld")
    transcript_to(study, tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    words = [words for _, words in rows_of(tmp_path / "a.docx")]
    assert any("gik det [udeladt]" in line for line in words) and not any("ord7 " in line for line in words)
    assert any("Ordene i 1 passage er udeladt" in paragraph.text for paragraph in document.paragraphs)


def test_of_somebody_who_has_withdrawn_nothing_is_printed(study: Study, tmp_path: Path) -> None:
    study.do("set-participant", participant="Mette", status="withdrawn")
    transcript_to(study, tmp_path / "a.docx")
    head = {row.cells[0].text: row.cells[1].text for row in docx.Document(str(tmp_path / "a.docx")).tables[0].rows}
    assert (head["Sted"], head["Til stede"], head["Note skrevet bagefter"]) == ("[udeladt]",) * 3
    assert not any(re.search(r"ord\d", words) for _, words in rows_of(tmp_path / "a.docx"))


def test_only_lines_that_are_cited_have_bookmarks(study: Study, tmp_path: Path) -> None:
    study.do("code", material="Interview 1", lines="3-4", codes=[study.do("make-code", name="x")["id"]])
    transcript_to(study, tmp_path / "a.docx")
    xml = docx.Document(str(tmp_path / "a.docx")).element.xml
    assert re.findall(r'w:name="(appendix\w+)"', xml) == ["appendix1line3"]


def test_the_same_study_gives_the_same_bytes(study: Study, tmp_path: Path) -> None:
    for name in ("a", "b"):
        transcript_to(study, tmp_path / f"{name}.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_header_and_footer_say_which_appendix_it_is(tmp_path: Path) -> None:
    written(tmp_path / "a.docx", [NARROW])
    section = docx.Document(str(tmp_path / "a.docx")).sections[0]
    assert section.header.paragraphs[0].text == "Efter sygemeldingen · Kodebog"
    footer = section.footer.paragraphs[0]._p
    assert words_of(footer) == "Bilag 3 · side 1 af 1"
    assert re.findall(r'w:instr="(.*?)"', docx.Document(str(tmp_path / "a.docx")).sections[0].footer._element.xml) == [
        " PAGE ",
        " NUMPAGES ",
    ]


def test_blocks_have_the_styles_that_word_knows(tmp_path: Path) -> None:
    blocks = [
        Heading("Et afsnit"),
        Paragraph("Brød"),
        Paragraph("Ordene", "quote"),
        Paragraph("et", "item"),
        Paragraph("2. to", "item"),
        NARROW,
    ]
    written(tmp_path / "a.docx", blocks)
    found = [(paragraph.style.name, paragraph.text) for paragraph in docx.Document(str(tmp_path / "a.docx")).paragraphs if paragraph.text]
    assert found == [
        ("Title", "Bilag 3. Kodebog"),
        ("Heading 1", "Et afsnit"),
        ("Normal", "Brød"),
        ("Quote", "Ordene"),
        ("Appendix Item", "• et"),
        ("Appendix Item", "2. to"),
        ("Caption", "Koder"),
    ]


def test_a_table_repeats_its_header_and_breaks_no_row(tmp_path: Path) -> None:
    written(tmp_path / "a.docx", [NARROW])
    [table] = docx.Document(str(tmp_path / "a.docx")).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Kode", "Citater"],
        ["Kategori", "Kategori"],
        ["at miste", "3"],
        ["at vente", "12"],
    ]
    assert [("w:tblHeader" in row._tr.xml, "w:cantSplit" in row._tr.xml) for row in table.rows] == [(True, True), *[(False, True)] * 3]
    assert 'w:tblCaption w:val="Koder"' in table._tbl.xml


def test_a_long_table_comes_in_parts_with_its_header(tmp_path: Path) -> None:
    rows = [(str(n), "x") for n in range(2300)]
    written(tmp_path / "a.docx", [Table((Column("Nr."), Column("Hvad")), rows)])
    tables = docx.Document(str(tmp_path / "a.docx")).tables
    assert [len(table.rows) for table in tables] == [501, 501, 501, 501, 301]
    assert all(table._tbl.tr_lst[0].xml.count("w:tblHeader") for table in tables)


def test_room_behind_a_table_begins_no_page_where_a_section_ends(tmp_path: Path) -> None:
    written(tmp_path / "a.docx", [NARROW, Paragraph("mellem"), NARROW, WIDE])
    body = docx.Document(str(tmp_path / "a.docx")).element.body
    behind = [table.getnext() for table in body.tbl_lst]
    told = [(one.xml.count('w:after="200"'), one.xml.count("w:sectPr ")) for one in behind]
    assert told == [(1, 0), (0, 1), (1, 0)], "what ends a section stands right behind its table"


def test_a_wide_table_lies_on_its_side_with_what_introduces_it(tmp_path: Path) -> None:
    written(tmp_path / "a.docx", [Paragraph("først"), NARROW, Heading("Bredt"), WIDE, PageBreak(), Heading("Igen"), NARROW])
    document = docx.Document(str(tmp_path / "a.docx"))
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]
    sides = [
        (block.text if hasattr(block, "text") else "tabel")
        for section in document.sections
        for block in [*section.iter_inner_content()][:2]
    ]
    assert sides[2] == "Bredt" and sides[4] == "Igen"
    # One that begins with such a table begins lying.
    written(tmp_path / "b.docx", [Paragraph("først"), WIDE])
    assert [section.page_width > section.page_height for section in docx.Document(str(tmp_path / "b.docx")).sections] == [True]


def test_pictures_have_words_for_those_who_cannot_see_them(tmp_path: Path) -> None:
    written(tmp_path / "a.docx", [Picture(PIXEL, "Model", "Tre kategorier."), Picture(PIXEL, "Igen", "Det samme.")])
    shown = re.findall(r'<wp:docPr id="(\d)".*? title="(\w+)" descr="(.*?)"', docx.Document(str(tmp_path / "a.docx")).element.xml)
    assert shown == [("1", "Model", "Tre kategorier."), ("2", "Igen", "Det samme.")]


def test_a_citation_tells_a_page_only_where_it_is_known(tmp_path: Path) -> None:
    cited = Paragraph((Run("(Bilag 5, l. 3)", to="appendix5line3", paged=f"(Bilag 5, s. {PAGE}, l. 3)"),))
    written(tmp_path / "a.docx", [cited])
    written(tmp_path / "b.docx", [cited], LOOK._replace(pages={"appendix5line3": 12}))
    written(tmp_path / "c.docx", [cited], LOOK._replace(targets={"appendix5line3"}))
    plain, paged = (docx.Document(str(tmp_path / f"{name}.docx")).paragraphs[1].text for name in "ab")
    assert (plain, paged) == ("(Bilag 5, l. 3)", "(Bilag 5, s. 12, l. 3)")
    xml = docx.Document(str(tmp_path / "c.docx")).paragraphs[1]._p.xml
    assert 'w:anchor="appendix5line3"' in xml and " PAGEREF appendix5line3 \\h " in xml and ">…<" in xml


def template(to: Path, *, without: Iterable[str] = ()) -> Path:
    """A template with wide margins, its own header, words of its own, and without some styles."""
    from docx.shared import Mm

    document = docx.Document()
    document.add_paragraph("Skabelonens egne ord")
    document.sections[0].left_margin = Mm(50)
    document.sections[0].header.paragraphs[0].text = "Syddansk Universitet"
    document.styles["Heading 1"].font.name = "Georgia"
    for name in without:
        style = document.styles[name]
        style.element.getparent().remove(style.element)
    document.core_properties.author = "Ole Hemmelig"
    document.save(str(to))
    return to


def test_a_template_gives_styles_margins_and_header_and_none_of_its_words(tmp_path: Path) -> None:
    chosen = read_template(template(tmp_path / "t.docx"))
    frame = written(tmp_path / "a.docx", [Heading("Et afsnit"), NARROW, WIDE], LOOK._replace(template=chosen))
    document = docx.Document(str(tmp_path / "a.docx"))
    assert "Skabelonens egne ord" not in document.element.xml and document.core_properties.author == ""
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert {section.header.paragraphs[0].text for section in document.sections} == {"Syddansk Universitet"}
    assert round(document.sections[0].left_margin.mm) == 50
    assert words_of(document.sections[-1].footer.paragraphs[0]._p) == "Bilag 3 · side 1 af 1"
    assert (frame.added, frame.own_header, frame.own_footer) == ((), True, False)
    assert b"Hemmelig" not in (tmp_path / "a.docx").read_bytes()


def test_styles_that_a_template_lacks_are_added_and_told(tmp_path: Path) -> None:
    chosen = read_template(template(tmp_path / "t.docx", without=("Quote", "Heading 2", "Caption", "Title")))
    blocks = [Heading("Et", 2), Paragraph("Ordene", "quote"), NARROW]
    assert written(tmp_path / "a.docx", blocks, LOOK._replace(template=chosen)).added == ("Title", "Heading 2", "Quote", "Caption")
    assert [style for style, _ in paragraphs(tmp_path / "a.docx")] == ["Title", "Heading 2", "Quote", "Caption"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "appendices.template-locked"),
        (b"", "appendices.template-not-word"),
        (b"PK\x03\x04" + b"0" * 100, "appendices.template-not-word"),
        (b"Kodebog", "appendices.template-not-word"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, content: bytes, key: str) -> None:
    (tmp_path / "t.docx").write_bytes(content)
    with pytest.raises(Fault) as refused:
        read_template(tmp_path / "t.docx")
    assert refused.value.key == key


def test_a_dotx_and_a_damaged_document_are_told_apart(tmp_path: Path) -> None:
    import zipfile

    whole = template(tmp_path / "t.docx").read_bytes()
    for name, replaced, by, key in (
        ("[Content_Types].xml", b"wordprocessingml.document.main", b"wordprocessingml.template.main", "appendices.template-dotx"),
        ("word/document.xml", b"<w:body>", b"<w:body", "appendices.template-damaged"),
    ):
        (tmp_path / "t.docx").write_bytes(whole)
        with zipfile.ZipFile(tmp_path / "t.docx") as old, zipfile.ZipFile(tmp_path / "new.docx", "w") as new:
            for part in old.namelist():
                new.writestr(part, old.read(part).replace(replaced, by) if part == name else old.read(part))
        with pytest.raises(Fault) as refused:
            read_template(tmp_path / "new.docx")
        assert refused.value.key == key
    with pytest.raises(Fault):
        read_template(tmp_path / "nowhere.docx")


@needs_office
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_cited_line_stands_where_the_citation_says(study: Study, tmp_path: Path, language: str) -> None:
    transcript_to(study, tmp_path / "a.docx", language)
    pages = laid_out(tmp_path / "a.docx")
    transcript = study.reads.transcript(study.reads.materials()[0].id)
    printed = {int(number): words.strip() for page in pages for number, words in re.findall(r"^ *(\d+) +(\S.*)$", page, re.MULTILINE)}
    for number, (start, end) in enumerate(transcript.lines, 1):
        assert re.sub(r"\s+", " ", printed[number]) == transcript.text[start:end].strip()
    footer = {"da": "Bilag 1 · side {} af {}", "en": "Appendix 1 · page {} of {}"}[language]
    assert all(footer.format(at, len(pages)) in re.sub(r" +", " ", page) for at, page in enumerate(pages, 1)) and len(pages) > 5


@needs_office
def test_a_template_and_pages_on_their_side_are_laid_out(tmp_path: Path) -> None:
    chosen = Template("t.docx", template(tmp_path / "t.docx", without=("Quote",)).read_bytes())
    written(tmp_path / "a.docx", [Paragraph("ord", "quote"), NARROW, WIDE, Heading("Til sidst")], LOOK._replace(template=chosen))
    pages = laid_out(tmp_path / "a.docx")
    assert len(pages) == 3 and all("Syddansk Universitet" in page for page in pages)
    assert "at vente" in pages[0] and "K7" in pages[1] and "Til sidst" in pages[2]
