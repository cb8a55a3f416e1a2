"""What qualcode cite does to a Word document: keys filled in where they stand, comments put in, everything else left as it was."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from random import Random

import docx
import pytest
from chapters import Chapter, W, packed, run
from lxml import etree
from test_chapter import Desk

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.readers.chapter import read_chapter
from qualcode.study import Study
from qualcode.study.chapter.keys import mark_of, read_mark
from qualcode.text.chapter import Remark, Replacement, replaced
from qualcode.text.inserts import Insert
from qualcode.text.word_runs import paragraphs_of
from qualcode.writers.chapter import changed

SOFFICE = shutil.which("soffice")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "en")


def parts_of(path: Path | bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path) if isinstance(path, bytes) else path) as package:
        return {name: package.read(name) for name in package.namelist()}


def text_in(part: bytes) -> str:
    return "\n".join(one.text for one in paragraphs_of(etree.fromstring(part)))


def comments_of(path: Path) -> list[tuple[str, str]]:
    part = parts_of(path).get("word/comments.xml")
    root = etree.fromstring(part) if part else ()
    return [(one.get(f"{{{W}}}author"), "".join(one.itertext(f"{{{W}}}t"))) for one in root]


def quotation_of(desk: Desk) -> tuple[str, str]:
    """The first digits of a quotation's id, and the key's citation."""
    with Study.open(desk.folder, write=False) as study:
        material = next(one for one in study.reads.materials() if "Mette" in one.name)
        quotation = study.reads.quotations(material.id)[0].id
    return quotation[:8], quotation


MARKUP = (
    '<w:ins w:id="90" w:author="A" w:date="2026-05-03T09:00:00Z">{inserted}</w:ins>'
    '<w:del w:id="91" w:author="A"><w:r><w:delText xml:space="preserve">“gone {{c:deadbeef}}” </w:delText></w:r></w:del>'
    '<w:hyperlink r:id="rId1">{linked}</w:hyperlink>'
    '<w:sdt><w:sdtPr><w:alias w:val="a"/></w:sdtPr><w:sdtContent>{controlled}</w:sdtContent></w:sdt>'
    '<w:bookmarkStart w:id="7" w:name="Own"/>{marked}<w:bookmarkEnd w:id="7"/>'
)


def rich(desk: Desk) -> Chapter:
    """A document with everything a real one has, and keys in most of it."""
    short, _ = quotation_of(desk)
    key = f"{{c:{short}}}"
    chapter = Chapter(header=f"Chapter {key}")
    chapter.comments.append(
        f'<w:comment w:id="3" w:author="Vera" w:date="2026-05-03T09:00:00Z" w:initials="V"><w:p>{run("See " + key)}</w:p></w:comment>'
    )
    look = '<w:i/><w:color w:val="FF0000"/><w:rPrChange w:id="92" w:author="A"><w:rPr/></w:rPrChange>'
    chapter.add(
        "Split: ",
        run("{c", look),
        run(":" + short[:3], "<w:b/>"),
        '<w:proofErr w:type="spellStart"/>',
        run(short[3:] + "}, done", "<w:b/>"),
    )
    chapter.add(
        MARKUP.format(
            inserted=run(f"in {key} side"), linked=run(f"link {key}"), controlled=run(f"control {key}"), marked=run(f"mark {key}.")
        )
    )
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF {c:deadbeef}</w:instrText></w:r>'
    field += f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("result " + key)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    chapter.add(field)
    chapter.body.append(f"<w:tbl><w:tblPr/><w:tr><w:tc><w:p>{run('cell ' + key)}</w:p></w:tc></w:tr></w:tbl>")
    chapter.add("Note", chapter.note(f"See {key}."))
    chapter.add(
        '<w:commentRangeStart w:id="3"/>', "commented words", '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>'
    )
    return chapter


def test_keys_are_filled_in_wherever_they_stand(desk: Desk, tmp_path: Path) -> None:
    path = rich(desk).save(tmp_path / "c.docx")
    told = desk.cite(path, tmp_path / "o.docx", expect=0)
    assert told["keys"] == 9
    parts, old = parts_of(tmp_path / "o.docx"), parts_of(path)
    assert [name for name in old if parts[name] == old[name]] == [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/comments.xml",
        "docProps/thumbnail.bin",
    ]
    assert list(parts) == list(old)
    main_part = text_in(parts["word/document.xml"])
    citation = re.search(r"Split: (\(.*?\)), done", main_part)
    assert citation and "Appendix" in citation[1]
    for words in ("in {} side", "link {}", "control {}", "mark {}.", "result {}", "cell {}"):
        assert words.format(citation[1]) in main_part
    assert f"See {citation[1]}." in text_in(parts["word/footnotes.xml"])
    assert f"Chapter {citation[1]}" in text_in(parts["word/header1.xml"])
    document = parts["word/document.xml"].decode()
    for kept in ('w:author="A"', "w:delText", "REF {c:deadbeef}", 'w:name="Own"', "w:proofErr", '<w:color w:val="FF0000"/>'):
        assert kept in document
    root = etree.fromstring(parts["word/document.xml"])
    names = [one.get(f"{{{W}}}name") for one in root.iter(f"{{{W}}}bookmarkStart")]
    assert len(names) == len(set(names)) and all(len(name) <= 40 for name in names)
    first = next(one for one in root.iter(f"{{{W}}}t") if one.text == citation[1])
    assert [one.tag.rpartition("}")[2] for one in first.getparent()[0]] == ["i", "color"], (
        "the look of the key's first run, not its history"
    )
    assert root.find(f".//{{{W}}}ins//{{{W}}}bookmarkStart") is not None, "an insertion stays one"


def test_a_second_run_gives_the_same_bytes_and_changed_counts_are_brought_up_to_date(desk: Desk, tmp_path: Path) -> None:
    chapter = rich(desk)
    with Study.open(desk.folder, write=False) as study:
        code = next(one for one in study.reads.codes() if one.codings > 1)
    key = f"{{n:codings:{code.id[:8]}}}"
    chapter.add(f"Counted {key} times, “and this is an invented quotation that nobody has said” (Mette, Appendix 1, l. 3).")
    path = chapter.save(tmp_path / "c.docx")
    desk.cite(path, tmp_path / "o.docx", expect=1)
    desk.cite(tmp_path / "o.docx", tmp_path / "again.docx", expect=1)
    assert (tmp_path / "o.docx").read_bytes() == (tmp_path / "again.docx").read_bytes()
    assert f"Counted {code.codings} times" in text_in(parts_of(tmp_path / "o.docx")["word/document.xml"])
    with Study.open(desk.folder, coder="AB") as study:
        said = desk.next("Mette")
        study.do("code", material=said.material.id, start=said.start, end=said.end, codes=[code.id])
    told = desk.cite(tmp_path / "o.docx", tmp_path / "new.docx", expect=1)
    assert told["keys"] == 10
    words = text_in(parts_of(tmp_path / "new.docx")["word/document.xml"])
    assert f"Counted {code.codings + 1} times" in words
    assert [author for author, _ in comments_of(tmp_path / "new.docx")] == ["Vera", "qualcode"]


def test_comments_stand_at_their_words_and_old_ones_are_replaced(desk: Desk, tmp_path: Path) -> None:
    chapter = rich(desk)
    wrong = "and this is an invented quotation that nobody ever has said"
    chapter.add(f"Before “{wrong}” (Mette, Appendix 1, l. 3) behind.")
    path = chapter.save(tmp_path / "c.docx")
    desk.cite(path, tmp_path / "o.docx", expect=1)
    document = docx.Document(str(tmp_path / "o.docx"))
    assert [one.author for one in document.comments] == ["Vera", "qualcode"]
    root = etree.fromstring(parts_of(tmp_path / "o.docx")["word/document.xml"])
    paragraph = next(one for one in root.iter(f"{{{W}}}p") if wrong in "".join(one.itertext()))
    inside, reading = "", False
    for element in paragraph.iter():
        name = element.tag.rpartition("}")[2]
        reading = name == "commentRangeStart" or (reading and name != "commentRangeEnd")
        inside += element.text or "" if reading and name == "t" else ""
    assert inside == f"“{wrong}”"
    # The words are mended in the checked document: the comment goes, Vera's stays.
    parts = parts_of(tmp_path / "o.docx")
    parts["word/document.xml"] = parts["word/document.xml"].replace(wrong.encode(), b"so").replace(b"(Mette, Appendix 1, l. 3)", b"")
    mended = io.BytesIO()
    with zipfile.ZipFile(mended, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    (tmp_path / "m.docx").write_bytes(mended.getvalue())
    main(["cite", str(desk.folder), str(tmp_path / "m.docx"), "--to", str(tmp_path / "m2.docx")])
    assert len([one for one in comments_of(tmp_path / "m2.docx") if one[0] == "Vera"]) == 1
    assert not any("invented" in words for _, words in comments_of(tmp_path / "m2.docx"))


def test_without_comments_before_the_part_its_type_and_its_relationship_are_made(desk: Desk, tmp_path: Path) -> None:
    chapter = Chapter()
    chapter.add("“Nobody has ever said any of this in an interview” (Mette, Appendix 1, l. 3).")
    desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=1)
    parts = parts_of(tmp_path / "o.docx")
    assert b"/word/comments.xml" in parts["[Content_Types].xml"] and b"comments.xml" in parts["word/_rels/document.xml.rels"]
    [comment] = list(docx.Document(str(tmp_path / "o.docx")).comments)
    assert comment.author == "qualcode" and comment.timestamp is None
    assert "stand in no transcript" in comment.text


def test_an_answered_comment_stays_and_is_not_said_twice(desk: Desk, tmp_path: Path) -> None:
    chapter = Chapter()
    chapter.add("“Nobody has ever said any of this in an interview” (Mette, Appendix 1, l. 3).")
    desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=1)
    parts = parts_of(tmp_path / "o.docx")
    w14, w15 = "http://schemas.microsoft.com/office/word/2010/wordml", "http://schemas.microsoft.com/office/word/2012/wordml"
    root = etree.fromstring(parts["word/comments.xml"])
    root[0].find(f"{{{W}}}p").set(f"{{{w14}}}paraId", "00AA")
    answer = f'<w:comment xmlns:w="{W}" xmlns:w14="{w14}" w:id="9" w:author="Me"><w:p w14:paraId="00BB">{run("I know")}</w:p></w:comment>'
    root.append(etree.fromstring(answer))
    parts["word/comments.xml"] = etree.tostring(root)
    extended = f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="00AA"/>'
    parts["word/commentsExtended.xml"] = f'{extended}<w15:commentEx w15:paraId="00BB" w15:paraIdParent="00AA"/></w15:commentsEx>'.encode()
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    relation = f'<Relationship Id="rId77" Type="{kind}" Target="commentsExtended.xml"/></Relationships>'.encode()
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(b"</Relationships>", relation)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    (tmp_path / "a.docx").write_bytes(whole.getvalue())
    desk.cite(tmp_path / "a.docx", tmp_path / "b.docx", expect=1)
    assert [author for author, _ in comments_of(tmp_path / "b.docx")] == ["qualcode", "Me"]


def test_a_finding_in_a_note_or_a_box_is_told_in_the_text(desk: Desk, tmp_path: Path) -> None:
    chapter = Chapter()
    chapter.add("A claim", chapter.note("“Nobody has ever said any of this in an interview” (Mette, Appendix 1, l. 3)."))
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('{c:deadbeef}')}</w:p></w:txbxContent></w:pict></w:r>"
    chapter.add("A box", box)
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=2)
    assert [(one["kind"], one["where"]["paragraph"], one["where"]["footnote"]) for one in told["findings"]] == [
        ("unknown-key", 2, None),
        ("not-found", 1, 1),
    ]
    assert {words.split(":")[0] for _, words in comments_of(tmp_path / "o.docx")} == {"footnote 1", "paragraph 2"}
    parts = parts_of(tmp_path / "o.docx")
    assert parts["word/footnotes.xml"] == parts_of(tmp_path / "c.docx")["word/footnotes.xml"]


@pytest.mark.parametrize(
    "insert",
    [
        Insert("c", "1a2b3c4d"),
        Insert("q", "1a2b3c4d-5"),
        Insert("n", "1a2b3c4d", "persons", None, None, True),
        Insert("n", "1a2b3c4d", "conversations", "5e6f7a8b", 12, True),
    ],
)
def test_the_name_of_a_bookmark_tells_its_key(insert: Insert) -> None:
    name = f"{mark_of(insert)}_12"
    assert read_mark(name) == insert and len(name) <= 40
    assert read_mark("_Toc1234") is None and read_mark("_cite_x_12_1") is None


# What cannot be read


def refusal(desk: Desk, chapter: Path, to: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    before = set(to.parent.iterdir())
    code = main(["cite", str(desk.folder), str(chapter), "--to", str(to)])
    told = capsys.readouterr()
    assert told.out == "" and "Traceback" not in told.err
    assert set(to.parent.iterdir()) == before, "nothing is written"
    return code, told.err


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_BODY = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Word</w:t></w:r></w:p></w:body></w:document>'
STRICT = _BODY.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>' + _BODY


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        ("c.docx", b"Just words", "not a Word document"),
        ("c.docx", b"%PDF-1.7 and so on", "not a Word document"),
        ("c.txt", b"Just words", "not a Word document"),
        ("c.docm", packed({"word/document.xml": _BODY}, MACROS), ".docm"),
        ("c.docx", packed({"word/document.xml": _BODY}, MACROS), "macros"),
        ("c.docx", packed({"word/document.xml": STRICT}), "Strict"),
        ("c.docx", packed({"word/document.xml": ENTITY}), "entities"),
        ("c.docx", packed({"word/document.xml": _BODY})[:-400], "damaged"),
        ("c.docx", packed({"word/document.xml": _BODY[:-9]}), "damaged"),
        ("c.docx", packed({"word/document.xml": _BODY.replace("Word", " ")}), "no words"),
        ("c.docx", b"", "empty"),
        ("c.docx", None, "no such file"),
    ],
    ids=["ole", "text", "pdf", "txt", "docm", "macros", "strict", "entity", "cut", "broken", "blank", "empty", "missing"],
)
def test_what_cannot_be_read_is_said_and_nothing_written(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, told = refusal(desk, tmp_path / name, tmp_path / "o.docx", capsys)
    assert code == 1 and says in told and name in told


def test_a_bomb_is_refused(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.docx").write_bytes(packed({"word/document.xml": _BODY.replace("Word", "a" * 90_000_000)}))
    code, told = refusal(desk, tmp_path / "c.docx", tmp_path / "o.docx", capsys)
    assert code == 1 and "unpacks" in told


@pytest.mark.parametrize("how", ["same", "symlink", "hardlink", "other-path"])
def test_the_chapter_itself_is_never_written(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    chapter = Chapter()
    chapter.add("Words.")
    path = chapter.save(tmp_path / "c.docx")
    to = tmp_path / "o.docx"
    if how == "symlink":
        to.symlink_to(path)
    elif how == "hardlink":
        os.link(path, to)
    else:
        to = path if how == "same" else tmp_path / "x" / ".." / "c.docx"
        (tmp_path / "x").mkdir()
    before = path.read_bytes()
    assert main(["cite", str(desk.folder), str(path), "--to", str(to)]) == 2
    assert "never overwritten" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert main(["cite", str(desk.folder), str(path), "--to", str(tmp_path / "o.pdf")]) == 2


def test_an_old_document_stays_where_the_new_one_cannot_be_written(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chapter = Chapter()
    chapter.add("Words.")
    path = chapter.save(tmp_path / "c.docx")
    assert main(["cite", str(desk.folder), str(path), "--to", str(tmp_path / "no" / "o.docx")]) == 1
    assert "no" in capsys.readouterr().err


# The writer against the reader


def test_places_after_replacements_are_those_the_writer_makes(tmp_path: Path) -> None:
    chapter = Chapter()
    chapter.add("One {c:11111111} two ", run("{c:2222", "<w:b/>"), "2222} three", chapter.note("x"), " four")
    path = chapter.save(tmp_path / "c.docx")
    read, data = read_chapter(path)
    text = read.paragraphs[0].text
    first, second = text.index("{c:1"), text.index("{c:2")
    swaps = [
        Replacement("word/document.xml", 0, first, first + 12, "(A, l. 1)", "_cite_c_11111111_1"),
        Replacement("word/document.xml", 0, second, second + 12, "(A much longer one, ll. 200-203)", "_cite_c_22222222_1"),
    ]
    expected = replaced(read, swaps).paragraphs[0]
    remarks = [Remark("word/document.xml", 0, 4, 9, "One"), Remark("word/document.xml", 0, 0, 30, "Two")]
    (tmp_path / "o.docx").write_bytes(changed(data, swaps, remarks))
    again, _ = read_chapter(tmp_path / "o.docx")
    assert again.paragraphs[0].text == expected.text == "One (A, l. 1) two (A much longer one, ll. 200-203) three\ufffc four"
    assert again.paragraphs[0].marks == expected.marks and again.paragraphs[0].notes == expected.notes


@pytest.mark.office
def test_libreoffice_opens_it(desk: Desk, tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("LibreOffice is not here")
    chapter = rich(desk)
    chapter.add("“Nobody has ever said any of this in an interview” (Mette, Appendix 1, l. 3).")
    desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx")
    arguments = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text", "--outdir"]
    subprocess.run([*arguments, str(tmp_path), str(tmp_path / "o.docx")], check=True, capture_output=True, timeout=120)
    words = (tmp_path / "o.txt").read_text("utf-8")
    assert "Appendix 1" in words and "{c:" not in words.replace("{c:deadbeef}", "")


def _random_chapter(random: Random, path: Path) -> Path:
    """Paragraphs of runs cut anywhere, in insertions, links, controls, fields and boxes, with tabs, breaks and notes among them."""
    chapter = Chapter()
    for _ in range(random.randint(2, 5)):
        pieces = []
        for _ in range(random.randint(1, 7)):
            words = random.choice(("ord ", "“citat” ", "æøå ", "  ", "{c:1234abcd}", "a"))
            own = run(words, random.choice(("", "<w:b/>", '<w:i/><w:rPrChange w:id="5" w:author="A"><w:rPr/></w:rPrChange>')))
            several = f"<w:r><w:t>{words.strip()}x</w:t><w:tab/><w:t>y</w:t><w:br/></w:r>"
            wraps = (
                "{}",
                "{}",
                several + "{}",
                '<w:ins w:id="6" w:author="A">{}</w:ins>',
                '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
                "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
                '<w:fldSimple w:instr="REF x">{}</w:fldSimple>',
                '<w:del w:id="7" w:author="A"><w:r><w:delText>gone</w:delText></w:r></w:del>{}',
                "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>{}",
            )
            pieces.append(random.choice(wraps).replace("{}", own))
        chapter.add(*pieces, chapter.note("note") if random.random() < 0.3 else "")
    return chapter.save(path)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_put_in_the_text_reads_as_it_should_and_a_second_run_changes_nothing(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    read, data = read_chapter(_random_chapter(random, tmp_path / "c.docx"))
    swaps, remarks = [], []
    for paragraph in read.paragraphs:
        for n, found in enumerate(re.finditer(r"\{c:1234abcd\}", paragraph.text)):
            name = f"_cite_c_1234abcd_{len(swaps) + 1}"
            swaps.append(Replacement(paragraph.part, paragraph.number, found.start(), found.end(), "(Mette, l. 3)" * (n + 1), name))
    expected = replaced(read, swaps)
    for paragraph in expected.paragraphs:
        if paragraph.where == "text" and paragraph.text:
            for _ in range(random.randint(0, 3)):
                start = random.randrange(len(paragraph.text))
                remarks.append(Remark(paragraph.part, paragraph.number, start, random.randint(start, len(paragraph.text)), f"Say {start}"))
    first = changed(data, swaps, remarks)
    (tmp_path / "o.docx").write_bytes(first)
    again, _ = read_chapter(tmp_path / "o.docx")
    assert [one.text for one in again.paragraphs] == [one.text for one in expected.paragraphs]
    assert [one.marks for one in again.paragraphs] == [one.marks for one in expected.paragraphs]
    assert changed(first, [], remarks) == first
    assert [one.text for one in docx.Document(str(tmp_path / "o.docx")).comments] == [one.text for one in remarks]
    without = changed(first, [], [])
    (tmp_path / "w.docx").write_bytes(without)
    assert [one.text for one in read_chapter(tmp_path / "w.docx")[0].paragraphs] == [one.text for one in expected.paragraphs]
    assert b"commentRange" not in parts_of(without)["word/document.xml"]


@pytest.mark.parametrize("seed", range(30))
def test_a_broken_document_is_refused_or_read_and_never_a_traceback(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    content = bytearray(_random_chapter(random, tmp_path / "c.docx").read_bytes())
    for _ in range(random.randint(1, 30)):
        content[random.randrange(len(content))] = random.randrange(256)
    (tmp_path / "c.docx").write_bytes(bytes(content))
    with contextlib.suppress(Fault):
        chapter, data = read_chapter(tmp_path / "c.docx")
        changed(data, [], [Remark(one.part, one.number, 0, len(one.text), "x") for one in chapter.paragraphs if one.where == "text"])
