"""Damaged, wrong and hostile files: a sentence with the file's name, in both languages, and never a traceback."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
from file_builders import docx, odt, paragraph, pdf, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.faults import Fault
from qualcode.locale import catalogue
from qualcode.readers import guess, read_transcripts

ENDINGS = ("txt", "md", "docx", "odt", "rtf", "pdf", "html", "vtt", "srt", "csv", "xlsx")
SAID = ["I: Hvad så?", "B: Fint.", "I: Ja?", "B: Ja."]


def fault_of(path: Path, **more: object) -> Fault:
    with pytest.raises(Fault) as caught:
        read_transcripts(path, **more)  # type: ignore[arg-type]
    for language in ("en", "da"):
        assert path.name in caught.value.text(language)
    return caught.value


def read_or_refuse(path: Path) -> str | None:
    """The text, or None where the file was refused with its name in the sentence; anything else is a failure."""
    fault = None
    try:
        return read_transcripts(path)[0].text
    except Fault as refused:
        fault = refused
    assert path.name in fault.text("en")
    assert path.name in fault.text("da")
    return None


def key_of(path: Path, content: bytes | str) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return fault_of(path).key


def good_file(folder: Path, ending: str) -> Path:
    path = folder / f"a.{ending}"
    if ending == "docx":
        return docx(path, "".join(paragraph(line) for line in SAID))
    if ending == "odt":
        return odt(path, "".join(f"<text:p>{line}</text:p>" for line in SAID))
    if ending == "pdf":
        return pdf(path, [[(60.0, 800.0 - 20 * n, line) for n, line in enumerate(SAID)]])
    if ending == "xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for row in [("speaker", "text"), *(line.split(": ") for line in SAID)]:
            book.active.append(row)
        book.save(path)
        return path
    text = "\n".join(SAID)
    content = {
        "rtf": r"{\rtf1\ansi " + "\\par ".join(SAID) + "}",
        "html": "<html><body>" + "".join(f"<p>{line}</p>" for line in SAID) + "</body></html>",
        "vtt": "WEBVTT\n\n" + "\n".join(f"00:0{n}.000 --> 00:0{n}.900\n{line}\n" for n, line in enumerate(SAID)),
        "srt": "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n" for n, line in enumerate(SAID)),
        "csv": "speaker,text\n" + "\n".join(line.replace(": ", ",") for line in SAID),
    }.get(ending, text)
    path.write_text(content)
    return path


@pytest.mark.parametrize("ending", ENDINGS)
def test_good_files_are_good(tmp_path: Path, ending: str) -> None:
    (transcript,) = read_transcripts(good_file(tmp_path, ending))
    assert transcript.speakers == ("I", "B")
    assert transcript.text == "\n".join(SAID)
    assert guess(tmp_path / f"a.{ending}") == "transcripts"


@pytest.mark.parametrize("ending", ENDINGS)
def test_empty_blank_and_missing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    assert fault_of(path).key == "read.missing"
    assert key_of(path, b"") == "read.empty"
    assert key_of(path, b"\n \r\n\t") == "read.empty"
    path.unlink()
    path.mkdir()
    assert fault_of(path).key == "read.directory"


@pytest.mark.parametrize("ending", ENDINGS)
def test_truncated_anywhere(tmp_path: Path, ending: str) -> None:
    whole = good_file(tmp_path, ending).read_bytes()
    path = tmp_path / f"b.{ending}"
    for part in range(1, 20):
        path.write_bytes(whole[: len(whole) * part // 20])
        read_or_refuse(path)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_changed_anywhere(tmp_path: Path, ending: str, data: st.DataObject) -> None:
    source = tmp_path / f"a.{ending}"
    raw = bytearray((source if source.exists() else good_file(tmp_path, ending)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"b.{ending}"
    path.write_bytes(bytes(raw))
    read_or_refuse(path)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"c.{ending}"
    path.write_bytes(content)
    read_or_refuse(path)


@pytest.mark.parametrize("named", ENDINGS)
@pytest.mark.parametrize("really", ["docx", "odt", "rtf", "pdf", "html", "xlsx"])
def test_wrong_endings(tmp_path: Path, named: str, really: str) -> None:
    if named == really or (really == "html" and named in ("txt", "md")):
        return
    source = good_file(tmp_path, really)
    path = tmp_path / f"wrong.{named}"
    path.write_bytes(source.read_bytes())
    fault = fault_of(path)
    assert fault.key == "read.wrong_ending"
    assert fault.fields["really"] == really


def test_wrong_kinds(tmp_path: Path) -> None:
    assert key_of(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "read.is_ole"
    assert key_of(tmp_path / "a.pdf", "Dette er bare tekst.") == "read.is_text"
    assert key_of(tmp_path / "a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9) == "read.is_picture"
    assert key_of(tmp_path / "b.txt", b"ID3\x03" + bytes(range(256)) * 9) == "read.is_recording"
    assert key_of(tmp_path / "c.txt", b"\x00\x00\x00\x20ftypM4A " + b"\0" * 90) == "read.is_recording"
    assert key_of(tmp_path / "d.txt", bytes(range(256)) * 40) == "read.binary"
    assert key_of(tmp_path / "a.doc", "tekst") == "read.unsupported"
    assert key_of(tmp_path / "uden", "tekst") == "read.unsupported"
    assert fault_of(zipped(tmp_path / "b.docx", {"../../etc/passwd": "x", "readme.txt": "y"})).key == "read.is_packed"
    assert key_of(tmp_path / "a.vtt", "bare tekst") == "read.no_cues"
    assert key_of(tmp_path / "e.txt", "…!?* - \n --") == "read.no_text"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind here")
def test_forbidden(tmp_path: Path) -> None:
    path = good_file(tmp_path, "txt")
    path.chmod(0)
    assert fault_of(path).key == "read.forbidden"


def test_encodings_that_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Søren går".encode("cp1252"))
    assert fault_of(path, encoding="utf-8").key == "read.wrong_encoding"
    assert fault_of(path, encoding="utf-8").fields["place"] == 2
    assert fault_of(path, encoding="klingon").key == "read.no_such_encoding"


@pytest.mark.parametrize("make", [docx, odt])
def test_zip_bombs(tmp_path: Path, make: object) -> None:
    begun = time.perf_counter()
    path = make(tmp_path / f"a.{make.__name__}", "x" * 60_000_000)  # type: ignore[operator,attr-defined]
    assert path.stat().st_size < 200_000
    assert fault_of(path).key == "read.bomb"
    assert time.perf_counter() - begun < 5


def test_package_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = good_file(tmp_path, "docx")
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as package:
        name = b"word/document.xml"
        true = package.getinfo(name.decode()).file_size
    at = raw.rfind(name) - 46 + 24
    assert int.from_bytes(raw[at : at + 4], "little") == true
    raw[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    assert fault_of(path).key in ("read.bomb", "read.damaged")


@pytest.mark.parametrize("ending", ["docx", "odt", "xlsx"])
def test_entities_and_document_types_are_refused(tmp_path: Path, ending: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmeligt")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    part = {"docx": "word/document.xml", "odt": "content.xml", "xlsx": "xl/worksheets/sheet1.xml"}[ending]
    for declared in (f'<!ENTITY x SYSTEM "file://{secret}">', laughs):
        source = zipfile.ZipFile(good_file(tmp_path, ending))
        parts: dict[str, str | bytes] = {name: source.read(name) for name in source.namelist()}
        body = parts[part].decode().replace("Hvad", "&x;" if "SYSTEM" in declared else "&l11;")  # type: ignore[union-attr]
        root = body.lstrip().removeprefix("<?xml version='1.0' encoding='UTF-8'?>")
        parts[part] = f"<!DOCTYPE x [{declared}]>{root}"
        begun = time.perf_counter()
        fault = fault_of(zipped(tmp_path / f"b.{ending}", parts))
        assert fault.key == "read.entities"
        assert time.perf_counter() - begun < 3


def test_html_entities_fetch_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmeligt")
    path = tmp_path / "a.html"
    path.write_text(f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><p>Hej &x; <img src="file://{secret}"></p>')
    assert "hemmeligt" not in read_transcripts(path)[0].text


def test_names_that_climb_are_not_followed(tmp_path: Path) -> None:
    rels = '<Relationships><Relationship Id="a" Target="../../../../etc/passwd" Type="x/officeDocument"/></Relationships>'
    path = zipped(tmp_path / "a.docx", {"_rels/.rels": rels, "word/document.xml": "<x/>"})
    assert fault_of(path).key == "read.damaged_part"


@pytest.mark.parametrize("depth", [300, 5000, 100_000])
def test_deep_nesting(tmp_path: Path, depth: int) -> None:
    made = [
        tmp_path / "a.html",
        docx(tmp_path / "a.docx", "<w:sdt><w:sdtContent>" * depth + paragraph("Hej") + "</w:sdtContent></w:sdt>" * depth),
        docx(tmp_path / "b.docx", "<w:tbl><w:tr><w:tc>" * depth + paragraph("Hej") + "</w:tc></w:tr></w:tbl>" * depth),
        odt(tmp_path / "a.odt", "<text:section>" * depth + "<text:p>Hej</text:p>" + "</text:section>" * depth),
        odt(tmp_path / "b.odt", "<text:p>Hej" + "<text:span>" * depth + "du" + "</text:span>" * depth + "</text:p>"),
        tmp_path / "a.rtf",
    ]
    made[0].write_text("<div>" * depth + "Hej" + "</div>" * depth)
    made[-1].write_text("{\\rtf1 " + "{" * depth + "Hej" + "}" * depth + "}")
    for path in made:
        text = read_or_refuse(path)
        assert text is None or "Hej" in text


@pytest.mark.parametrize("ending", ["txt", "docx", "odt", "html", "rtf", "csv", "srt"])
def test_a_line_of_a_million_words(tmp_path: Path, ending: str) -> None:
    line = "I: Hvad? " + "ord " * 1_000_000
    path = tmp_path / f"a.{ending}"
    if ending == "docx":
        docx(path, paragraph(line))
    elif ending == "odt":
        odt(path, f"<text:p>{line}</text:p>")
    else:
        frame = {"html": "<p>{}</p>", "rtf": "{{\\rtf1 {}}}", "csv": 'id,svar\n1,"{}"\n', "srt": "1\n00:00:01,000 --> 00:00:02,000\n{}\n"}
        path.write_text(frame.get(ending, "{}").format(line))
    (transcript,) = read_transcripts(path)
    assert transcript.text.count("ord") == 1_000_000


def test_markup_in_names_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v [red]=cmd()\x1b[31m>Hej [bold]du[/bold]\n")
    (transcript,) = read_transcripts(path)
    assert transcript.speakers == ("[red]=cmd()[31m",)
    assert transcript.text == "[red]=cmd()[31m: Hej [bold]du[/bold]"


def test_a_locked_pdf_and_a_scanned_one(tmp_path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "scan.pdf")
    assert fault_of(tmp_path / "scan.pdf").key == "read.scanned"
    writer.encrypt("hemmeligt", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    assert fault_of(tmp_path / "locked.pdf").key == "read.encrypted"


def test_every_fault_and_notice_has_its_sentence() -> None:
    import re

    used = set()
    for folder in ("readers", "text"):
        for source in (Path(__file__).parent.parent / "qualcode" / folder).glob("*.py"):
            used |= set(re.findall(r"\"read\.([\w-]+)\"", source.read_text()))
    used |= {f"is_{kind}" for kind in ("ole", "picture", "recording", "packed", "study")} | {"looks_like_codebook", "looks_like_codings"}
    assert used == set(catalogue("read", "en")) == set(catalogue("read", "da"))
