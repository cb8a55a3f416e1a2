"""Tables: conversations, open answers, and what belongs to another kind of import."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.readers import guess, read_transcripts

ANSWERS = "Case,Age,Gender,Answer\nID4,24,f,I wanted to do some more studies but lost the interest.\nID5,,m,I needed to upskill: work.\n"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(path: Path, *rows: tuple[object, ...], empty_first: bool = False) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    if empty_first:
        sheet = book.create_sheet("data")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_answers_in_any_delimiter_and_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "id;alder;svar\nÅ1;29;Jeg går, når jeg kan; ellers ikke, fordi jeg er træt\nÅ2;31;Nej, det tror jeg ikke at jeg vil\n"
    rows = [line.split(";", 2) for line in text.strip().split("\n")]
    content = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    found = read_transcripts(written(tmp_path / "a.csv", content.encode(encoding)))
    assert [one.name for one in found] == ["Å1", "Å2"]
    assert found[0].text == "Jeg går, når jeg kan; ellers ikke, fordi jeg er træt"
    assert found[0].attributes == {"id": "Å1", "alder": "29"}
    assert found[0].speakers == ()
    assert len(found[0].turns) == 1


def test_answers_take_their_names_from_the_id(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ANSWERS)
    assert guess(path) == "answers"
    found = read_transcripts(path)
    assert [(one.name, one.text) for one in found] == [
        ("ID4", "I wanted to do some more studies but lost the interest."),
        ("ID5", "I needed to upskill: work."),
    ]
    assert found[1].attributes == {"Case": "ID5", "Gender": "m"}


def test_answers_to_several_questions(tmp_path: Path) -> None:
    answer = "Jeg synes, at det var en rigtig god oplevelse for mig"
    path = workbook(tmp_path / "a.xlsx", ("Nr", "Hvad?", "Hvorfor?"), (1, answer, answer), (2, None, answer + "!"), empty_first=True)
    found = read_transcripts(path)
    assert [one.name for one in found] == ["1 · Hvad?", "1 · Hvorfor?", "2 · Hvorfor?"]
    assert found[2].attributes == {"Nr": "2", "question": "Hvorfor?"}
    only = read_transcripts(path, text_columns=["Hvad?"])
    assert [one.name for one in only] == ["1"]
    with pytest.raises(Fault) as caught:
        read_transcripts(path, text_columns=["Hvem?"])
    assert caught.value.key == "read.no_such_column"


def test_answers_of_paragraphs_are_turns(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'id,svar\n1,"Først: det ene som jeg tænkte på\nSå: det andet som kom bagefter"\n')
    assert len(read_transcripts(path)[0].turns) == 2


@pytest.mark.parametrize("heads", ["time,speaker,text", "Tid;Taler;Tekst", "Timespan\tSpeaker\tContent", "start,name,transcript"])
def test_conversation(tmp_path: Path, heads: str) -> None:
    delimiter = next(mark for mark in ";\t," if mark in heads)
    rows = [
        ("00:00:01", "KB", "Hvad så"),
        ("00:00:04", "Mette", "=Fint: æ"),
        ("00:00:09", "KB", "Ja"),
        ("", "", "og så"),
        ("", "Mette", ""),
    ]
    if "Content" in heads:
        assert heads.split("\t") == ["Timespan", "Speaker", "Content"]
    path = written(tmp_path / "a.csv", "\n".join([heads, *(delimiter.join(row) for row in rows)]))
    assert guess(path) == "transcripts"
    (transcript,) = read_transcripts(path)
    assert transcript.text == "KB: Hvad så\nMette: =Fint: æ\nKB: Ja\nog så"
    assert [(turn.speaker, turn.time_from) for turn in transcript.turns] == [("KB", 1.0), ("Mette", 4.0), ("KB", 9.0)]


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        ("code,definition,parent", "codebook"),
        ("name,description", "codebook"),
        ("tag,description,number of highlights", "codebook"),
        ("id,document,tag,content", "codings"),
        ("Document,Code,Segment,Begin,End", "codings"),
    ],
)
def test_other_tables_are_recognised_and_said(tmp_path: Path, heads: str, kind: str) -> None:
    path = written(tmp_path / "a.csv", heads + "\n" + ",".join("x" for _ in heads.split(",")) + "\n")
    assert guess(path) == kind
    with pytest.raises(Fault) as caught:
        read_transcripts(path)
    assert caught.value.key == f"read.looks_like_{kind}"
    assert heads.split(",")[0] in caught.value.text("da")


def test_guess_by_ending(tmp_path: Path) -> None:
    assert guess(tmp_path / "a.qdpx") == "study"
    assert guess(tmp_path / "a.qdc") == "codebook"
    assert guess(tmp_path / "a.docx") == "transcripts"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("a,b\n", "read.no_rows"),
        ("case,age,gender\nID1,20,f\nID2,22,m\n", "read.no_answers"),
        (b"\x00\x01\x02\x03" * 300, "read.binary"),
        ("", "read.empty"),
        (",,\n,,\n,,\n", "read.no_rows"),
    ],
)
def test_tables_without_answers(tmp_path: Path, content: str | bytes, key: str) -> None:
    with pytest.raises(Fault) as caught:
        read_transcripts(written(tmp_path / "a.csv", content))
    assert caught.value.key == key
    with pytest.raises(Fault) as caught:
        read_transcripts(written(tmp_path / "b.csv", ANSWERS), kind_of_file="transcripts")
    assert caught.value.key == "read.no_conversation"


def test_uneven_rows_and_sep_line(tmp_path: Path) -> None:
    found = read_transcripts(written(tmp_path / "a.csv", "sep=;\nid;svar\n1;" + "ord " * 8 + ";for meget\n2\n\n3;" + "ord " * 8))
    assert [one.name for one in found] == ["1", "3"]


def test_cues_in_a_table_are_one_transcript(tmp_path: Path) -> None:
    rows = "start\tend\ttext\n" + "".join(f"{7000 * n}\t{7000 * n + 6500}\tdet siger vi her nummer {n}\n" for n in range(5))
    (found,) = read_transcripts(written(tmp_path / "a.tsv", rows))
    assert [(turn.time_from, turn.time_to) for turn in found.turns] == [(7.0 * n, 7.0 * n + 6.5) for n in range(5)]
    seconds = rows.replace("000\t", "\t").replace("500\t", ".5\t")
    assert read_transcripts(written(tmp_path / "b.tsv", seconds))[0].turns == found.turns


def test_a_conversation_without_headings(tmp_path: Path) -> None:
    rows = "Anna;00:01;hej med dig: hvad så?\nBo;00:05;ikke noget særligt, tror jeg\nAnna;00:09;nå\nBo;00:12;nej\nAnna;00:15;ok så\n"
    (found,) = read_transcripts(written(tmp_path / "a.csv", rows))
    assert found.speakers == ("Anna", "Bo")
    assert [turn.time_from for turn in found.turns] == [1.0, 5.0, 9.0, 12.0, 15.0]


def test_the_talk_under_a_heading_in_another_language(tmp_path: Path) -> None:
    rows = [(4 * n, 4 * n + 3, "AB"[n % 2], f"זה מה שאמרתי אז לפני שנים {n}", f"This is what I said then {n}") for n in range(6)]
    found = read_transcripts(workbook(tmp_path / "a.xlsx", ("start", "stop", "speaker", "טקסט", "English"), *rows))
    assert [one.speakers for one in found] == [("A", "B")]
    assert "English" not in found[0].text and "שאמרתי" in found[0].text


def test_headings_of_several_lines_are_told_on_one(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"collaboration Gr=54, Totals.*--text-column"):
        read_transcripts(written(tmp_path / "a.csv", '"collaboration\nGr=54",Totals\n1,2\n'))


def test_a_workbook_with_drop_down_lists_warns_of_nothing(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", ("id", "answer"), ("1", "ord " * 8))
    listed = tmp_path / "listed.xlsx"
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(listed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"</worksheet>", extension) if name.endswith("sheet1.xml") else data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (found,) = read_transcripts(listed)
    assert found.name == "1"
