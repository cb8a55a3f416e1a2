"""Files that are no projects, or must not be read, are refused in a sentence; what surrounds a project may look any way it likes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES
from qualcode.readers import refi
from qualcode.readers.refi import archive, read_refi
from tests.refi_builders import (
    check_whole,
    codes_xml,
    coding_xml,
    guid,
    project_xml,
    reasons,
    selection_xml,
    source_file,
    source_xml,
    words,
    write_qdpx,
)

_TEXT = "B: Jeg ringede til min søster."
_XML = project_xml(codes_xml("at ringe") + f"<Sources>{source_xml(selection_xml(3, 14))}</Sources>")


def refused(file: Path, **options: object) -> Fault:
    """The fault a file is refused with, which names it in every language."""
    with pytest.raises(Fault) as caught:
        read_refi(file, **options)  # type: ignore[arg-type]
    for language in LANGUAGES:
        assert file.name in caught.value.text(language)
    return caught.value


# The file


def test_a_project_in_a_zip(tmp_path: Path) -> None:
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", _XML, {source_file(): _TEXT}))
    check_whole(project)
    assert words(project) == ["Jeg ringede"] and project.materials[0].source == source_file().removeprefix("sources/")


@pytest.mark.parametrize("entry", ["project.qde", "Project.qde", "Trial.qde", "MIT PROJEKT.QDE", "./project.qde"])
def test_whatever_the_one_qde_is_called(tmp_path: Path, entry: str) -> None:
    assert words(read_refi(write_qdpx(tmp_path / "p.qdpx", _XML, {source_file(): _TEXT}, entry))) == ["Jeg ringede"]


def test_two_projects_or_none_are_a_fault(tmp_path: Path) -> None:
    fault = refused(write_qdpx(tmp_path / "p.qdpx", _XML, {"other.QDE": _XML}))
    assert fault.key == "project.refi-two-qde" and "project.qde, other.QDE" in fault.text()
    assert refused(write_qdpx(tmp_path / "q.qdpx", _XML, {}, "sub/project.qde")).key == "project.refi-no-qde"
    assert refused(write_qdpx(tmp_path / "r.qdpx", _XML, {}, "project.xml")).key == "project.refi-no-qde"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_two_projects(tmp_path: Path) -> None:
    assert refused(write_qdpx(tmp_path / "p.qdpx", _XML, {"project.qde": _XML})).key == "project.refi-two-qde"


def test_files_beside_sources_do_not_matter(tmp_path: Path) -> None:
    extras = {"sources/.root": "", "sources/": "", "__MACOSX/._project.qde": b"\0", "media/": "", "sources/film.mp4": b"\0" * 10}
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", _XML, extras | {source_file(): _TEXT}))
    assert words(project) == ["Jeg ringede"] and not project.skipped


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("internal://x.txt", "sources/x.txt"),
        ("internal://x.txt", "Sources/X.TXT"),
        ("internal://X.txt", "SOURCES/x.Txt"),
        ("x.txt", "sources/x.txt"),
        ("sources/x.txt", "Sources/x.txt"),
        ("internal://sources/x.txt", "sources/x.txt"),
        ("internal:///x.txt", "sources/x.txt"),
        ("relative:///texts/x.txt", "sources/x.txt"),
        ("internal://Anna%20%C3%98.txt", "sources/Anna Ø.txt"),
        ("internal://Anna Ø.txt", "sources/Anna O\u0338.txt"),
        (r"sources\x.txt", "sources/x.txt"),
        ("internal://x.txt", r"sources\x.txt"),
        ("internal://x.txt", "x.txt"),
        ("internal://a/b/x.txt", "sources/a/b/x.txt"),
        ("internal://Søren.txt", "sources/Søren.txt".encode().decode("cp437")),
        ("internal://été.txt", "sources/été.txt"),
    ],
)
def test_texts_are_found_however_their_path_is_written(tmp_path: Path, path: str, file: str) -> None:
    if "O\u0338" in file:
        path, file = path.replace("Ø", "é"), file.replace("O\u0338", "e\u0301")
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selection_xml(3, 14), path=path)}</Sources>")
    assert words(read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {file: _TEXT}))) == ["Jeg ringede"]


def test_paths_do_not_lead_out_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(_TEXT, encoding="utf-8")
    folder = tmp_path / "inner"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "link.txt").symlink_to(tmp_path / "secret.txt")
    for path in ("../secret.txt", "relative:///../secret.txt", f"absolute://{tmp_path}/secret.txt", "internal://link.txt", "/etc/passwd"):
        xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selection_xml(3, 14), path=path)}</Sources>")
        (folder / "p.qde").write_text(xml, encoding="utf-8")
        project = read_refi(folder / "p.qde")
        assert not project.materials and reasons(project) == ["text-missing"]
        assert not read_refi(write_qdpx(folder / "p.qdpx", xml)).materials


@pytest.mark.parametrize("name", ["bare.qde", "valid-document.xml"])
def test_a_bare_project_finds_its_texts_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(_XML, encoding="utf-8")
    alone = read_refi(tmp_path / name)
    assert reasons(alone) == ["text-missing"] and alone.skipped[0].fields["codings"] == 1 and len(alone.codes) == 1
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / source_file().removeprefix("sources/").upper()).write_text(_TEXT, encoding="utf-8")
    assert words(read_refi(tmp_path / name)) == ["Jeg ringede"]


def test_a_project_under_another_ending_is_known_by_what_it_is(tmp_path: Path) -> None:
    assert words(read_refi(write_qdpx(tmp_path / "p.qde", _XML, {source_file(): _TEXT}))) == ["Jeg ringede"]
    (tmp_path / "p.qdpx").write_text(_XML, encoding="utf-8")
    assert refused(tmp_path / "p.qdpx").key == "project.refi-not-zip"


def test_files_that_are_not_there_or_empty(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.qdpx").key == "read.missing"
    (tmp_path / "empty.qde").touch()
    assert refused(tmp_path / "empty.qde").key == "read.empty"
    (tmp_path / "folder.qdpx").mkdir()
    assert refused(tmp_path / "folder.qdpx").key == "read.directory"
    (tmp_path / "empty.qdpx").touch()
    assert refused(tmp_path / "empty.qdpx").key == "read.empty"


# Archives that must not be read


@pytest.mark.parametrize("name", ["../evil.txt", "sources/../../evil.txt", "/etc/evil.txt", "C:/evil.txt", r"..\evil.txt", r"sources\..\x"])
def test_names_that_lead_out_of_the_archive_refuse_the_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "p.qdpx"
    write_qdpx(file, _XML, {source_file(): _TEXT, "PLACE": "x"})
    data = file.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        info = zipfile.ZipInfo(name)
        with zipfile.ZipFile(file, "w") as bad:
            for entry in packed.namelist():
                bad.writestr(entry, packed.read(entry))
            bad.writestr(info, "x")
    fault = refused(file)
    assert fault.key == "project.refi-unsafe-name" and not list(tmp_path.parent.glob("evil*"))


def declare(data: bytes, name: str, size: int) -> bytes:
    """A zip whose directory says that a file has `size` bytes."""
    at = data.rindex(name.encode())
    return data[: at - 46 + 24] + struct.pack("<I", size) + data[at - 46 + 28 :]


def test_a_file_said_to_be_too_big_refuses_the_project(tmp_path: Path) -> None:
    file = write_qdpx(tmp_path / "p.qdpx", _XML, {source_file(): _TEXT, "sources/film.mp4": b"x"})
    good = file.read_bytes()
    for size in (2**31, 2**31 - 1):
        # nothing that is packed into a few bytes can be this big
        file.write_bytes(declare(good, "sources/film.mp4", size))
        assert refused(file).key == "project.refi-bomb"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = write_qdpx(tmp_path / "p.qdpx", _XML, {source_file(): b"a" * 60_000_000})
    assert file.stat().st_size < 200_000
    assert refused(file).key == "project.refi-bomb"


def test_all_that_is_read_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_READ", 1000)
    sources = "".join(source_xml(n=n) for n in range(1, 12))
    texts = {source_file(n): "B: ord " * 20 for n in range(1, 12)}
    assert refused(write_qdpx(tmp_path / "p.qdpx", project_xml(f"<Sources>{sources}</Sources>"), texts)).key == "project.refi-bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p SYSTEM "http://127.0.0.1:1/p.dtd">',
        f"<!--{'x' * 30_000}--><!DOCTYPE p>",
    ],
)
@pytest.mark.parametrize("recover", [True, False])
def test_document_types_refuse_the_file(tmp_path: Path, doctype: str, encoding: str, recover: bool) -> None:
    xml = _XML.replace("?>\n", f"?>{doctype}\n").replace('"utf-8"', f'"{encoding}"')
    assert refused(write_qdpx(tmp_path / "p.qdpx", xml.encode(encoding)), recover=recover).key == "project.refi-entities"


def nested(depth: int) -> str:
    opened = "".join(f'<Code guid="{guid("code", n)}" name="c{n}" isCodable="true">' for n in range(1, depth + 1))
    return project_xml(f"<CodeBook><Codes>{opened}{'</Code>' * depth}</Codes></CodeBook>")


@pytest.mark.parametrize("depth", [101, 300, 5000])
def test_codes_nested_too_deep_refuse_the_file(tmp_path: Path, depth: int) -> None:
    for recover in (False, True):
        assert refused(write_qdpx(tmp_path / "p.qdpx", nested(depth)), recover=recover).key == "project.refi-too-deep"


def test_codes_nested_a_hundred_deep_come_in(tmp_path: Path) -> None:
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", nested(100)))
    check_whole(project)
    assert len(project.codes) == 100


def test_locked_and_cut_archives(tmp_path: Path) -> None:
    file = write_qdpx(tmp_path / "p.qdpx", _XML, {source_file(): _TEXT})
    data = file.read_bytes()
    locked = bytearray(data)
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        locked[at] |= 1
    file.write_bytes(bytes(locked))
    assert refused(file).key == "read.encrypted"
    file.write_bytes(data[: len(data) // 2])
    assert refused(file).key == "read.damaged"


# The XML


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_of_the_xml(tmp_path: Path, encoding: str) -> None:
    declared = "utf-8" if encoding.startswith("utf-8") else "utf-16"
    xml = _XML.replace("utf-8", declared).encode(encoding)
    if encoding == "utf-16-le":
        xml = b"\xff\xfe" + xml
    assert words(read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): _TEXT}))) == ["Jeg ringede"]


@pytest.mark.parametrize("before", ["", "\n ", "\ufeff"])
def test_xml_that_says_utf16_and_is_not(tmp_path: Path, before: str) -> None:
    xml = (before + _XML.replace("utf-8", "utf-16")).encode()
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml.replace(b"at ringe", "at ringe – æøå".encode()), {source_file(): _TEXT}))
    assert words(project) == ["Jeg ringede"] and project.codes[0].name == "at ringe – æøå"


@pytest.mark.parametrize(
    "namespace", ["urn:QDA-XML:project:1.0", "urn:QDA-XML:project:0:10", "urn:QDA-XML:codebook:1:0", "", "http://example.org/x"]
)
def test_any_namespace_and_two_in_one_file(tmp_path: Path, namespace: str) -> None:
    xml = _XML.replace("urn:QDA-XML:project:1.0", namespace).replace("<CodeBook>", '<CodeBook xmlns="urn:QDA-XML:codebook:0:4">')
    assert words(read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): _TEXT}))) == ["Jeg ringede"]
    prefixed = project_xml("").replace("<Project xmlns=", "<q:Project xmlns:q=").replace("</Project>", "</q:Project>")
    assert read_refi(write_qdpx(tmp_path / "q.qdpx", prefixed)).title == "p"


def test_broken_xml_names_its_line_and_can_be_recovered(tmp_path: Path) -> None:
    xml = _XML.replace("<Sources>", "\n\n<Notes><Note guid='n' name='R&D'/></Notes>\n<Sources>")
    file = write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): _TEXT})
    fault = refused(file)
    assert fault.key == "project.refi-malformed" and fault.fields["line"] == 4 and "--recover" in fault.text()
    project = read_refi(file, recover=True)
    check_whole(project)
    assert words(project) == ["Jeg ringede"] and project.skipped[0].why == "project.refi-mended"
    assert project.skipped[0].where == "project.qde:4"


def test_xml_in_another_encoding_than_it_says(tmp_path: Path) -> None:
    xml = _XML.replace("at ringe", "at spørge\ntil råds").encode("latin-1")
    file = write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): _TEXT})
    assert refused(file).key == "project.refi-malformed"
    project = read_refi(file, recover=True)
    check_whole(project)
    assert reasons(project)[0] == "mended" and len(project.codes) <= 1


def test_xml_that_is_something_else(tmp_path: Path) -> None:
    for content in ("<html><body/></html>", "<Projects/>", "no xml at all", "<a>" * 50, "{}"):
        for recover in (True, False):
            (tmp_path / "p.qde").write_text(content, encoding="utf-8")
            key = refused(tmp_path / "p.qde", recover=recover).key
            assert key in ("project.refi-no-project", "project.refi-malformed"), content


def test_empty_containers_and_an_empty_project(tmp_path: Path) -> None:
    for inner in ("", "<Sets/><Users/><CodeBook><Codes/></CodeBook><Sources/><Cases/><Notes/><Links/><Graphs/><Variables/><x/>"):
        project = read_refi(write_qdpx(tmp_path / "p.qdpx", project_xml(inner)))
        check_whole(project)
        assert project.title == "p" and not project.codes and not project.skipped and project.offsets is None


# Texts


def test_a_text_that_is_missing_keeps_codes_and_memos(tmp_path: Path) -> None:
    note = f'<Notes><Note guid="{guid("note")}" name="n"><PlainTextContent>husk</PlainTextContent></Note></Notes>'
    inner = coding_xml() + f'<NoteRef targetGUID="{guid("note")}"/><Description>mit indtryk</Description>'
    both = source_xml(selection_xml(0, 4, inner=inner)) + source_xml(n=2)
    xml = project_xml(codes_xml("c") + f"<Sources>{both}</Sources>{note}")
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml))
    check_whole(project)
    assert [one.text for one in project.memos] == ["husk", "mit indtryk"] and len(project.codes) == 1
    told = [one.fields for one in project.skipped]
    # what to do is said once
    assert [bool(one.pop("remedy")) for one in told] == [True, False]
    assert told[0] == {"text": f"{guid('source')}.txt", "passages": 1, "codings": 1}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig"])
def test_encodings_of_texts(tmp_path: Path, encoding: str) -> None:
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", _XML, {source_file(): _TEXT.encode(encoding)}))
    assert project.materials[0].text == _TEXT and words(project) == ["Jeg ringede"]


def test_a_text_within_the_xml_and_in_a_file(tmp_path: Path) -> None:
    inner = f"<PlainTextContent>{_TEXT}</PlainTextContent>" + selection_xml(3, 14)
    alone = project_xml(codes_xml("c") + f"<Sources>{source_xml(inner, path='')}</Sources>")
    assert words(read_refi(write_qdpx(tmp_path / "a.qdpx", alone))) == ["Jeg ringede"]
    both = project_xml(codes_xml("c") + f"<Sources>{source_xml(inner)}</Sources>")
    same = read_refi(write_qdpx(tmp_path / "b.qdpx", both, {source_file(): _TEXT}))
    assert words(same) == ["Jeg ringede"] and not same.skipped
    other = read_refi(write_qdpx(tmp_path / "c.qdpx", both, {source_file(): "B: Jeg skrev til min bror."}))
    assert words(other) == ["Jeg skrev t"] and reasons(other) == ["two-texts"]


def test_texts_without_words_and_files_that_are_no_text(tmp_path: Path) -> None:
    sources = "".join(source_xml(selection_xml(0, 1, n), n) for n in (1, 2, 3))
    xml = project_xml(codes_xml("c") + f"<Sources>{sources}</Sources>")
    files = {source_file(1): "\n", source_file(2): bytes(range(32)) * 40, source_file(3): ""}
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml, files))
    assert not project.materials and sorted(reasons(project)) == ["no-words", "no-words", "not-text"]


def test_a_document_beside_its_text_is_kept_and_never_read(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "noget helt andet"
    buffer = io.BytesIO()
    document.save(buffer)
    xml = _XML.replace("<TextSource ", '<TextSource richTextPath="internal://x.docx" ')
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): _TEXT, "sources/X.docx": buffer.getvalue()}))
    assert words(project) == ["Jeg ringede"] and project.materials[0].text == _TEXT
    original = project.materials[0].original
    assert original is not None and original.content == buffer.getvalue() and original.name == "Interview.docx"
    text_only = read_refi(write_qdpx(tmp_path / "q.qdpx", xml, {source_file(): _TEXT, "sources/X.docx": "no docx"}))
    assert text_only.materials[0].original is None


# Anything at all


def read_unguarded(file: Path, recover: bool) -> None:
    with archive.opened(file) as found:
        check_whole(refi._project(file.name, found, None, recover, refi._untold))


def test_mutated_archives_give_faults_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(5)
    good = write_qdpx(tmp_path / "good.qdpx", _XML, {source_file(): _TEXT}).read_bytes()
    outcomes, said = set(), set()
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.choice((0, 1, 1, 3))] = chance.randbytes(chance.choice((0, 1, 1, 2)))
        file = tmp_path / "bad.qdpx"
        file.write_bytes(bytes(data))
        try:
            read_unguarded(file, bool(chance.randrange(2)))
            outcomes.add("read")
        except Fault as fault:
            outcomes.add(fault.key)
            said |= {fault.text(), fault.text("da")}
    assert len(outcomes) > 3 and all(said)


def rich_xml() -> str:
    """A project with something of everything."""
    note = f'<Note guid="{guid("note")}" name="n"><PlainTextContent>husk</PlainTextContent>{selection_xml(1, 4, 9, "")}</Note>'
    value = f'<VariableValue><VariableRef targetGUID="{guid("variable")}"/><IntegerValue>2</IntegerValue></VariableValue>'
    case = f'<Case guid="{guid("case")}" name="B">{value}<SourceRef targetGUID="{guid("source")}"/></Case>'
    link = f'<Link guid="{guid("link")}" name="l" direction="OneWay" originGUID="{guid("code")}" targetGUID="{guid("code", 2)}"/>'
    inner = coding_xml(inner=f'<NoteRef targetGUID="{guid("note")}"/>', user=1) + "<Description>d</Description>"
    video = (
        f'<VideoSource guid="{guid("source", 2)}" name="v"><Transcript guid="{guid("source", 3)}" plainTextPath="internal://v.txt">'
        f'<SyncPoint guid="{guid("selection", 20)}" position="0" timeStamp="0"/>'
        f'<SyncPoint guid="{guid("selection", 21)}" position="5" timeStamp="900"/>'
        f'<TranscriptSelection guid="{guid("selection", 22)}" fromSyncPoint="{guid("selection", 20)}" '
        f'toSyncPoint="{guid("selection", 21)}">{coding_xml(8)}</TranscriptSelection></Transcript>'
        f'<VideoSelection guid="{guid("selection", 23)}" begin="1" end="2">{coding_xml(9)}</VideoSelection></VideoSource>'
    )
    return project_xml(
        f'<Users><User guid="{guid("user")}" name="A"/></Users>{codes_xml("a", "b")}'
        f'<Variables><Variable guid="{guid("variable")}" name="Alder" typeOfVariable="Integer"/></Variables><Cases>{case}</Cases>'
        f"<Sources>{source_xml(selection_xml(3, 14, inner=inner) + coding_xml(7) + value)}{video}</Sources><Notes>{note}</Notes>"
        f'<Links>{link}</Links><Sets><Set guid="{guid("set")}" name="S"><MemberSource targetGUID="{guid("source")}"/></Set></Sets>'
        f'<Description>d</Description><NoteRef targetGUID="{guid("note")}"/>'
    )


def test_mutated_xml_gives_whole_projects_or_faults(tmp_path: Path) -> None:
    chance = random.Random(6)
    good = rich_xml()
    parts = [good[a:b] for a, b in _tokens(good)]
    assert "".join(parts) == good
    read, said = 0, set()
    for _ in range(400):
        some = list(parts)
        for _ in range(chance.randint(1, 4)):
            at, other = chance.randrange(len(some)), chance.randrange(len(some))
            match chance.randrange(5):
                case 0:
                    some[at] = ""
                case 1:
                    some[at] = some[other]
                case 2:
                    some[at], some[other] = some[other], some[at]
                case 3:
                    some[at] = chance.choice(("-1", "99999999999999999999", "", "&#0;", "\x0b", "{x}", "1.5", "true"))
                case _:
                    some.insert(at, some[other])
        file = write_qdpx(tmp_path / "p.qdpx", "".join(some), {source_file(): _TEXT, "sources/v.txt": "A: hej\nB: ja"})
        try:
            read_unguarded(file, recover=True)
            read += 1
        except Fault as fault:
            said.add(fault.text())
    assert read > 200 and all(said)


def _tokens(text: str) -> list[tuple[int, int]]:
    import re

    return [match.span() for match in re.finditer(r"[\w.:-]+|[^\w.:-]", text)]
