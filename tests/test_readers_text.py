"""Plain text, Markdown, RTF, HTML, subtitles and PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_builders import pdf

from qualcode.readers import Corrections, read_transcripts
from qualcode.text.plain import Transcript


def read(path: Path, content: str | bytes, **more: object) -> Transcript:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (transcript,) = read_transcripts(path, **more)  # type: ignore[arg-type]
    return transcript


def talk(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.text[turn.talk_start : turn.end]) for turn in transcript.turns]


SAID = [("I", "Hvad så?"), ("Søren", "Fint: æøå."), ("I", "Ja?"), ("Søren", "Ja.")]
LINES = [f"{name}: {words}" for name, words in SAID]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_text_in_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    transcript = read(tmp_path / "Interview 3.txt", end.join(LINES).encode(encoding))
    assert talk(transcript) == SAID
    assert transcript.name == "Interview 3"
    assert transcript.source == "Interview 3.txt"
    assert transcript.encoding == encoding.removesuffix("-sig").replace("utf-16", "utf-16-le").replace("-le-le", "-le")
    assert ("read.guessed_encoding" in [notice.key for notice in transcript.notices]) == (encoding == "cp1252")


def test_text_in_a_given_encoding_and_with_corrections(tmp_path: Path) -> None:
    raw = "\n".join(LINES).encode("cp865")
    assert read(tmp_path / "a.txt", raw, encoding="cp865").speakers == ("I", "Søren")
    merged = read(tmp_path / "a.txt", "\n".join(LINES), corrections=Corrections(merge={"I": "KB"}))
    assert merged.speakers == ("KB", "Søren")
    assert merged.text == "\n".join(LINES)


def test_text_mixed_line_ends_and_nuls(tmp_path: Path) -> None:
    assert talk(read(tmp_path / "a.txt", "I: Hvad\0 så?\r\nSøren: Fint: æøå.\rI: Ja?\nSøren: Ja.\r\n")) == SAID


def test_markdown_headings_that_are_no_speakers_stand_apart(tmp_path: Path) -> None:
    text = "# Interview 3\n\nI: Hvad?\n\nB: Det.\n\n## Tema: arbejde\n\nI: Og?\n\nB: Ja.\n"
    assert talk(read(tmp_path / "a.md", text)) == [
        (None, "# Interview 3"), ("I", "Hvad?"), ("B", "Det."), (None, "## Tema: arbejde"), ("I", "Og?"), ("B", "Ja."),
    ]  # fmt: skip
    text = "# Interview 3\n\n### Interviewer\nHvad?\n\n### Mette\nDet.\n\nOg det.\n\n### Interviewer\nOg?\n"
    assert talk(read(tmp_path / "b.md", text)) == [
        (None, "# Interview 3"), ("Interviewer", "Hvad?"), ("Mette", "Det.\n\nOg det."), ("Interviewer", "Og?"),
    ]  # fmt: skip


def test_subtitles_under_another_name_are_read_as_cues(tmp_path: Path) -> None:
    transcript = read(tmp_path / "a.txt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hej\n")
    assert transcript.text == "Anna: Hej"


def test_vtt_voices_tags_and_entities(tmp_path: Path) -> None:
    cues = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE intet\n\n1\n00:00:00.500 --> 00:00:03.456 align:start\n"
        "<v.loud Anna Jensen>Hej <b>du</b>\nmed &amp; uden</v>\n\n"
        "00:01:04,843 --> 00:01:05,428\n<v Bo>Hvad?</v> <v Anna Jensen>Det.</v>\n\nNOTE slut\n"
    )
    transcript = read(tmp_path / "a.vtt", cues)
    assert transcript.text == "Anna Jensen: Hej du med & uden\nBo: Hvad?\nAnna Jensen: Det."
    assert [(turn.time_from, turn.time_to) for turn in transcript.turns] == [(0.5, 3.456), (64.843, 65.428), (64.843, 65.428)]


def test_vtt_names_in_the_text_and_cues_without_name(tmp_path: Path) -> None:
    said = ["Anna Jensen: Okay, we're recording", "and streaming.", "Bo Hansen: Good: now", "Anna Jensen: Yes.", "Carl Ib: Hi."]
    cues = "WEBVTT\n\n" + "\n".join(f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{words}\n" for n, words in enumerate(said, 1))
    transcript = read(tmp_path / "a.vtt", cues)
    assert talk(transcript) == [
        ("Anna Jensen", "Okay, we're recording\nand streaming."), ("Bo Hansen", "Good: now"), ("Anna Jensen", "Yes."), ("Carl Ib", "Hi."),
    ]  # fmt: skip
    assert (transcript.turns[0].time_from, transcript.turns[0].time_to) == (1.0, 2.9)


def test_srt_without_names_in_cp1252(tmp_path: Path) -> None:
    first = "1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}Jeg går på <i>arbejde</i>\r\nnu\r\n\r\n"
    cues = first + "2\r\n00:00:03,000 --> 00:00:04,500\r\n- ja\r\n- nej\r\n"
    transcript = read(tmp_path / "a.srt", cues.encode("cp1252"))
    assert talk(transcript) == [(None, "Jeg går på arbejde nu"), (None, "- ja\n- nej")]
    assert [turn.time_from for turn in transcript.turns] == [1.0, 3.0]
    assert transcript.encoding == "cp1252"


def test_rtf_characters_tables_numbers_and_what_is_no_text(tmp_path: Path) -> None:
    body = (
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Times;}}{\header sidehoved}{\footer 1}{\info{\author AB}}"
        r"{\pard I: Hvad s\'e5?\par}{\pard S\u248?ren: Fint\line mere{\deleted slettet}.\par}"
        r"{\pard{\listtext\pard 1.\tab}I: Ja?{\*\annotation note}\par}{\pard S\'f8ren: {\field{\*\fldinst{HYPERLINK "
        r'"http://x.dk"}}{\fldrslt Ja}}.\par}'
        r"\trowd\pard\intbl Alder\cell 29\cell\row\trowd\pard\intbl By\cell Aarhus\cell\row\pard slut\par}"
    )
    transcript = read(tmp_path / "a.rtf", body)
    assert [line for line in transcript.text.split("\n") if line] == [
        "I: Hvad så?", "Søren: Fint", "mere.", "I: Ja?", "Søren: Ja.", "Alder\t29", "By\tAarhus", "slut",
    ]  # fmt: skip
    assert transcript.speakers == ("I", "Søren")


def test_rtf_conversation_in_a_table(tmp_path: Path) -> None:
    rows = "".join(rf"\trowd\pard\intbl {name}\cell {words}\cell\row " for name, words in [("I:", "Hvad?"), ("B:", "Det."), ("I:", "Og?")])
    assert read(tmp_path / "a.rtf", r"{\rtf1\ansi Interview 3\par " + rows + "}").text == "Interview 3\nI: Hvad?\nB: Det.\nI: Og?"


def test_html_blocks_tables_and_what_a_browser_hides(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>nej</title><style>p{}</style><script>var x='<p>nej</p>'</script></head>"
        "<body><h1>Interview 3</h1>"
        "<p><b>I:</b> Hvad\n   så &amp; hvorfor?<br>mere</p><div>S&oslash;ren: Fint.<div style='display: none'>nej</div></div><!-- nej -->"
        "<ul><li>I: Ja?</li></ul><p hidden>nej</p><p>Søren: Ja.</p><table><tr><td>Alder</td><td>29</td></tr></table></body></html>"
    )
    transcript = read(tmp_path / "a.html", page)
    assert transcript.text == "Interview 3\nI: Hvad så & hvorfor?\nmere\nSøren: Fint.\nI: Ja?\nSøren: Ja.\nAlder\t29"
    assert transcript.speakers == ("I", "Søren")


def test_html_declares_its_encoding(tmp_path: Path) -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>Søren går</p></body></html>"
    assert read(tmp_path / "a.html", page.encode("cp1252")).text == "Søren går"


def test_pdf_paragraphs_furniture_and_hyphens(tmp_path: Path) -> None:
    def page(number: int, lines: list[str]) -> list[tuple[float, float, str]]:
        text = [(72.0, 760.0 - 14 * n, line) for n, line in enumerate(lines)]
        return [(72.0, 800.0, "Projekt Hovedet - fortroligt"), *text, (290.0, 30.0, f"Side {number} af 3")]

    first = [
        "I: Hvad skete der, da du kom tilbage til dit arbejde efter den lange syge-",
        "melding, og hvem tog imod dig?",
        "Søren: Det var arbejds- og familielivet, der",
    ]
    second = [
        "ikke hang sammen, synes jeg.",
        "I: Ja?",
        "Søren: Ja. Og så var der larmen, som jeg slet ikke kunne holde ud i det lokale",
        "vi sad i.",
    ]
    pages = [page(1, first), page(2, second), page(3, ["I: Tak."])]
    (transcript,) = read_transcripts(pdf(tmp_path / "a.pdf", pages))
    assert talk(transcript) == [
        ("I", "Hvad skete der, da du kom tilbage til dit arbejde efter den lange sygemelding, og hvem tog imod dig?"),
        ("Søren", "Det var arbejds- og familielivet, der ikke hang sammen, synes jeg."),
        ("I", "Ja?"),
        ("Søren", "Ja. Og så var der larmen, som jeg slet ikke kunne holde ud i det lokale vi sad i."),
        ("I", "Tak."),
    ]
    assert transcript.notices[0].fields == {"n": 6}


def test_pdf_margin_numbers_are_no_text(tmp_path: Path) -> None:
    said = [f"{'I' if n % 2 else 'B'}: Replik nummer {n}." for n in range(1, 9)]
    lines = [(60.0, 800.0 - 24 * n, words) for n, words in enumerate(said)] + [(20.0, 800.0 - 24 * n, str(n + 1)) for n in range(8)]
    (transcript,) = read_transcripts(pdf(tmp_path / "a.pdf", [lines]))
    assert transcript.text == "\n".join(said)


def test_pdf_numbers_that_are_text_stay(tmp_path: Path) -> None:
    lines = [(60.0, 800.0 - 24 * n, words) for n, words in enumerate(["Alder", "29", "By", "Aarhus", "Antal", "3", "Det var alt."])]
    (transcript,) = read_transcripts(pdf(tmp_path / "a.pdf", [lines]))
    assert transcript.text.split("\n") == ["Alder", "29", "By", "Aarhus", "Antal", "3", "Det var alt."]
