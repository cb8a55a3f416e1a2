"""Word and OpenDocument: what is text, in which order, and what is not."""

from __future__ import annotations

from pathlib import Path

from file_builders import WORD, docx, odt, paragraph, word_table, zipped

from qualcode.readers import read_transcripts
from qualcode.text.plain import Transcript


def only(path: Path) -> Transcript:
    (transcript,) = read_transcripts(path)
    return transcript


def talk(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.text[turn.talk_start : turn.end]) for turn in transcript.turns]


def keys(transcript: Transcript) -> list[str]:
    return [notice.key for notice in transcript.notices]


CONVERSATION = [paragraph("I: Hvad så?"), paragraph("B: Fint."), paragraph("I: Ja?"), paragraph("B: Ja.")]


def test_docx_paragraphs_tables_and_breaks_in_order(tmp_path: Path) -> None:
    body = "".join(
        [
            paragraph("Først"),
            word_table(("Navn", "Mette"), ("Alder", "29")),
            paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/></w:r>"),
            "<w:sdt><w:sdtPr><w:alias w:val='nej'/></w:sdtPr><w:sdtContent>" + paragraph("i en kontrol") + "</w:sdtContent></w:sdt>",
            paragraph("<w:hyperlink r:id='x'><w:r><w:t>et link</w:t></w:r></w:hyperlink>"),
            "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>punkt uden nummer</w:t></w:r></w:p>",
        ]
    )
    transcript = only(docx(tmp_path / "a.docx", body))
    assert transcript.text.split("\n") == [
        "Først", "Navn\tMette", "Alder\t29", "a\tb", "c\u2011d", "i en kontrol", "et link", "punkt uden nummer",
    ]  # fmt: skip


def test_docx_tracked_changes_comments_and_hidden_text(tmp_path: Path) -> None:
    body = (
        paragraph(
            "Jeg ",
            "<w:del w:id='1'><w:r><w:delText>slettede </w:delText><w:t>også </w:t></w:r></w:del>",
            "<w:ins w:id='2'><w:r><w:t>indsatte </w:t></w:r></w:ins>",
            "<w:moveFrom w:id='3'><w:r><w:t>væk </w:t></w:r></w:moveFrom>",
            "<w:commentRangeStart w:id='0'/>",
            "ord",
            "<w:r><w:commentReference w:id='0'/></w:r>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r>",
            "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        )
        + paragraph("<w:pPr><w:rPr><w:del w:id='9'/></w:rPr></w:pPr>", "to afsnit ")
        + paragraph("er blevet ét")
    )
    transcript = only(docx(tmp_path / "a.docx", body, comments="<w:comment><w:p><w:r><w:t>en note</w:t></w:r></w:p></w:comment>"))
    assert transcript.text == "Jeg indsatte ord\nto afsnit er blevet ét"
    assert keys(transcript)[:2] == ["read.comments_left_out", "read.changes_accepted"]


def test_docx_text_box_once_and_notes_last(tmp_path: Path) -> None:
    box = "<w:txbxContent>" + paragraph("i boksen") + "</w:txbxContent>"
    shape = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    note = "<w:footnote w:id='1'>" + paragraph("<w:r><w:footnoteRef/></w:r>", "i noten") + "</w:footnote>"
    body = paragraph(shape, "ved siden af", "<w:r><w:footnoteReference w:id='1'/></w:r>") + paragraph("til sidst")
    transcript = only(docx(tmp_path / "a.docx", body, footnotes="<w:footnote w:id='0'/>" + note))
    assert transcript.text.split("\n") == ["i boksen", "ved siden af", "til sidst", "i noten"]


def test_docx_conversation_in_a_table(tmp_path: Path) -> None:
    rows = [("Timespan", "Content", "Speaker"), ("0:00,0 - 0:05,5", "Hvad så?", "KB"), ("0:05,5 - 0:09,0", "Fint: tak", "Borger1")]
    transcript = only(docx(tmp_path / "a.docx", word_table(*rows)))
    assert transcript.text == "KB: Hvad så?\nBorger1: Fint: tak"
    assert [(turn.speaker, turn.time_from, turn.time_to) for turn in transcript.turns] == [("KB", 0.0, 5.5), ("Borger1", 5.5, 9.0)]
    bare = [("1", "I:", "Hvad så?"), ("2", "B:", "Fint."), ("3", "I:", "Ja?"), ("4", "B:", "Ja.")]
    assert only(docx(tmp_path / "b.docx", word_table(*bare))).text == "I: Hvad så?\nB: Fint.\nI: Ja?\nB: Ja."


def test_docx_bold_names_and_headings(tmp_path: Path) -> None:
    def bold(name: str, rest: str) -> str:
        return paragraph(f"<w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>{name} </w:t></w:r>", rest)

    heading = "<w:p><w:pPr><w:pStyle w:val='Overskrift1'/></w:pPr><w:r><w:t>Tema: arbejde</w:t></w:r></w:p>"
    body = bold("Anna", "Hvad så?") + bold("Bo", "Fint.") + heading + bold("Anna", "Ja?") + bold("Bo", "Ja.")
    assert talk(only(docx(tmp_path / "a.docx", body))) == [
        ("Anna", "Hvad så?"), ("Bo", "Fint."), (None, "Tema: arbejde"), ("Anna", "Ja?"), ("Bo", "Ja."),
    ]  # fmt: skip


def test_docx_teams_names_and_times(tmp_path: Path) -> None:
    def said(name: str, time: str, words: str) -> str:
        return paragraph(f"<w:r><w:t xml:space='preserve'>{name}   {time}</w:t><w:br/><w:t>{words}</w:t></w:r>")

    body = said("Jensen, Anna", "0:03", "Hvad så?") + said("Bo", "0:09", "Fint: tak") + said("Jensen, Anna", "1:00:11", "Ja")
    transcript = only(docx(tmp_path / "a.docx", body))
    assert talk(transcript) == [("Jensen, Anna", "Hvad så?"), ("Bo", "Fint: tak"), ("Jensen, Anna", "Ja")]
    assert [turn.time_from for turn in transcript.turns] == [3.0, 9.0, 3611.0]


def test_docx_main_part_may_have_another_name(tmp_path: Path) -> None:
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    rels = f'<Relationships><Relationship Id="a" Target="/word/document2.xml" Type="{kind}"/></Relationships>'
    body = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph("Hej")}</w:body></w:document>'
    path = zipped(tmp_path / "a.docx", {"[Content_Types].xml": "<Types/>", "_rels/.rels": rels, "word/document2.xml": body})
    assert only(path).text == "Hej"


def test_docx_written_by_python_docx(tmp_path: Path) -> None:
    import docx as python_docx

    document = python_docx.Document()
    document.add_heading("Interview 3", 1)
    for line in ("I: Hvad så?", "B: Fint, æøå 🙂.", "I: Ja?", "B: Ja."):
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = "sidehoved"
    document.sections[0].footer.paragraphs[0].text = "sidefod"
    document.save(str(tmp_path / "a.docx"))
    transcript = only(tmp_path / "a.docx")
    assert transcript.text == "Interview 3\nI: Hvad så?\nB: Fint, æøå 🙂.\nI: Ja?\nB: Ja."
    assert transcript.speakers == ("I", "B")


def test_odt_blanks_lists_headings_and_tables_in_order(tmp_path: Path) -> None:
    body = (
        "<text:h text:outline-level='1'>Interview 3</text:h>"
        "<text:p>   a  <text:s text:c='3'/>b<text:tab/>c<text:line-break/>d<text:soft-page-break/>e</text:p>"
        "<text:list><text:list-item><text:p>punkt</text:p></text:list-item></text:list>"
        "<table:table><table:table-column/><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
        "<table:table-cell><text:p>y</text:p></table:table-cell></table:table-row></table:table>"
        "<text:section><text:p>en <text:span>to <text:a>tre</text:a></text:span> fire</text:p></text:section>"
    )
    assert only(odt(tmp_path / "a.odt", body)).text == "Interview 3\na    b\tc\nde\npunkt\nx\ty\nen to tre fire"


def test_odt_annotations_changes_and_notes(tmp_path: Path) -> None:
    deleted = "<text:changed-region><text:deletion><text:p>slettet</text:p></text:deletion></text:changed-region>"
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>i noten</text:p></text:note-body></text:note>"
    annotation = "<office:annotation><dc:creator>AB</dc:creator><text:p>nej</text:p></office:annotation>"
    body = (
        f"<text:tracked-changes>{deleted}</text:tracked-changes>"
        f"<text:p>Jeg <text:change text:change-id='x'/>gik{annotation} hjem{note} igen.</text:p><text:p>til sidst</text:p>"
    )
    transcript = only(odt(tmp_path / "a.odt", body))
    assert transcript.text == "Jeg gik hjem igen.\ntil sidst\ni noten"
    assert keys(transcript)[:3] == ["read.comments_left_out", "read.changes_accepted", "read.notes_last"]


def test_odt_moderator_among_unlabelled_paragraphs(tmp_path: Path) -> None:
    lines = ["1 Read the text.", "Okay.", "MODERATOR: Could you start?", "Yes: I will.", "4.c Click the following buttons:", "Fine."]
    body = "".join(f"<text:p><text:tab/>{line}</text:p>" for line in lines)
    transcript = only(odt(tmp_path / "a.odt", body))
    assert talk(transcript)[2] == ("MODERATOR", "Could you start?")
    assert sum(turn.speaker is None for turn in transcript.turns) == 5


def test_odt_bold_names(tmp_path: Path) -> None:
    styles = "<style:style style:name='T1' style:family='text'><style:text-properties fo:font-weight='bold'/></style:style>"
    said = [("Anna", "Hvad så?"), ("Bo", "Fint."), ("Anna", "Ja?"), ("Bo", "Ja.")]
    body = "".join(f"<text:p><text:span text:style-name='T1'>{name}</text:span> {words}</text:p>" for name, words in said)
    assert talk(only(odt(tmp_path / "a.odt", body, styles))) == said


def test_odt_written_by_odfpy(tmp_path: Path) -> None:
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    document = OpenDocumentText()
    for line in ("I: Hvad så?", "B: Fint æøå.", "I: Ja?", "B: Ja."):
        document.text.addElement(P(text=line))
    document.save(str(tmp_path / "a.odt"))
    assert only(tmp_path / "a.odt").text == "I: Hvad så?\nB: Fint æøå.\nI: Ja?\nB: Ja."
