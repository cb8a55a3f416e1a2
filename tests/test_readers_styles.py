"""One conversation in every style of label, format, line end and dirt: the same speakers, turns, words and times come out."""

from __future__ import annotations

import random
import textwrap
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from file_builders import docx, odt, paragraph, pdf
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.readers import read_transcripts
from qualcode.text.plain import Transcript
from qualcode.text.words import count_words

Said = list[tuple[str, str]]

NAMES = {
    "roles": ("Interviewer", "Interviewee", "Observer", "Participant", "Respondent", "Moderator", "Facilitator", "Expert"),
    "numbered": ("Interviewer 1", "Interviewee", "Interviewer 2", "Participant 3", "Participant 4", "Participant 5"),
    "citizens": ("Interviewer", "Borger1", "Borger2", "Borger3", "Borger4", "Borger5", "Borger6", "Borger7"),
    "codes": ("I", "S1", "S2", "S3", "S4", "S5", "S6", "S7"),
    "initials": ("KB", "MH", "ÆØ", "TJ", "SV", "LK", "BO", "ÅR"),
    "names": ("Søren Ærø", "Anna Jensen", "Bo", "Åse Lund", "Mette-Marie", "Jörg Müller", "Élodie", "Per"),
    "capitals": ("MODERATOR", "ANNA JENSEN", "BO ØRSTED", "ÅSE", "MARY ANN", "PER", "LIS", "KAJ"),
    "ids": ("id1", "id2", "id3", "id4", "id5", "id6", "id7", "id8"),
    "handles": ("@søren", "@anna_b", "@bo.x", "@åse-1", "@per", "@lis", "@kaj", "@ole"),
    "machine": ("SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "SPEAKER_03"),
    "small": ("interviewer", "interviewee", "moderator", "observer", "participant 1", "participant 2"),
    "danish": ("Interviewer", "Informant", "Pårørende", "Sygeplejerske", "Læge", "Borger", "Deltager 1", "Deltager 2"),
    "german": ("Interviewerin", "Befragter", "Moderatorin", "Teilnehmer 1", "Teilnehmer 2", "Frau Müller", "Herr Groß"),
}
#: what people say; half of it has a colon that makes no speaker
SAYINGS = (
    "Jeg synes egentlig det var ret svært i starten", "og så tænkte jeg: nu går det løs", "Det kom bag på mig", "kl. 12:30 mødtes vi igen",
    "well I don't know, it was sort of fine", "Han sagde: nej, det vil jeg ikke", "there are two things: time and money", "ja", "Mmm",
    "Resultatet: ingenting", "se http://eksempel.dk/a:b", "Ich weiß es nicht genau", "my mother said: you must go home", "[griner]",
    "Pointen er: manglende tid", "Problemet: tiden", "3 ud af 10 gange", "(pause) ja okay", "Note: det er vigtigt", "A og B: begge",
    "Forløbet varede fra 10:15 til 11:45", "she told me \"just wait\" and I waited", "det var i 2019: et godt år", "jeg var træt; meget",
)  # fmt: skip
QUESTIONS = ("Hvad tænkte du så?", "Can you say more about that?", "Hvordan gik det?", "Og hvad med dit arbejde?", "Was war dann?")


def clock(turn: int) -> str:
    at = 7 * turn
    return f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"


STYLES: dict[str, Callable[[str, str, int], str]] = {
    "Name: talk": lambda who, talk, at: f"{who}: {talk}",
    "Name : talk": lambda who, talk, at: f"{who} : {talk}",
    "Name:talk": lambda who, talk, at: f"{who}:{talk}",
    "Name:<tab>talk": lambda who, talk, at: f"{who}:\t{talk}",
    "Name<tab>talk": lambda who, talk, at: f"{who}\t{talk}",
    "Name / talk": lambda who, talk, at: f"{who}\n{talk}",
    "Name: / talk": lambda who, talk, at: f"{who}:\n{talk}",
    "### Name / talk": lambda who, talk, at: f"### {who}\n{talk}",
    "**Name:** talk": lambda who, talk, at: f"**{who}:** {talk}",
    "[Name] talk": lambda who, talk, at: f"[{who}] {talk}",
    "[time Name] talk": lambda who, talk, at: f"[{clock(at)}.0 {who}] {talk}",
    "Name  time / talk": lambda who, talk, at: f"{who}  {clock(at)}\n{talk}",
    "time Name / talk": lambda who, talk, at: f"{clock(at)} {who}\n{talk}",
    "Name (time): talk": lambda who, talk, at: f"{who} ({clock(at)}): {talk}",
    "Name [time] / talk": lambda who, talk, at: f"{who} [{clock(at)}]\n{talk}",
    "[time] Name: talk": lambda who, talk, at: f"[{clock(at)}] {who}: {talk}",
    "time / Name: talk": lambda who, talk, at: f"{clock(at)}\n{who}: {talk}",
    "Name / time / talk": lambda who, talk, at: f"{who}\n{clock(at)}\n{talk}",
    "time --> time / Name / talk": lambda who, talk, at: f"{clock(at)} --> {clock(at + 1)}\n{who}\n{talk}",
    "Name: talk #time#": lambda who, talk, at: f"{who}: {talk} #{clock(at)}-0#",
}
TIMED = {style for style in STYLES if "time" in style and "#time#" not in style}
DIRT: dict[str, Callable[[str, int], str]] = {
    "none": lambda text, at: text,
    "dashes": lambda text, at: f"- {text}",
    "bullets": lambda text, at: f"• {text}",
    "quoted": lambda text, at: f"> {text}",
    "numbers": lambda text, at: f"{at + 1}. {text}",
    "numbers and tabs": lambda text, at: f"{at + 1}\t{text}",
    "no-break spaces": lambda text, at: text.replace(": ", ":\xa0", 1),
    "indented": lambda text, at: f"    {text}",
    "trailing blanks": lambda text, at: text.replace("\n", "  \n") + "   ",
    "soft hyphens": lambda text, at: text.replace("ar", "a\xadr"),
    "hard wrapped": lambda text, at: "\n".join("\n".join(textwrap.wrap(line, 72, break_on_hyphens=False)) for line in text.split("\n")),
}
#: dirt that also falls on lines which are no label alone
_ANYWHERE = ("none", "trailing blanks", "soft hyphens", "hard wrapped")


def conversation(chance: random.Random, people: tuple[str, ...], turns: int) -> Said:
    """Everybody speaks; mostly somebody else than before."""
    said: Said = []
    for at in range(max(turns, 5 * len(people))):
        others = [who for who in people if not said or who != said[-1][0]]
        who = people[at] if at < len(people) else chance.choice(others if chance.random() < 0.85 else people)
        if who == people[0] and chance.random() < 0.7:
            said.append((who, chance.choice(QUESTIONS)))
            continue
        sentences = [chance.choice(SAYINGS) for _ in range(chance.randint(1, 6))]
        talk = ". ".join(one[0].upper() + one[1:] if chance.random() < 0.8 else one for one in sentences)
        said.append((who, talk + chance.choice([".", ".", "?", "…", ""])))
    return said


def text_of(said: Said, style: str, dirt: str, gap: str) -> str:
    return gap.join(DIRT[dirt](STYLES[style](who, talk, at), at) for at, (who, talk) in enumerate(said)) + "\n"


def check(transcript: Transcript, said: Said, style: str) -> None:
    named = [turn for turn in transcript.turns if turn.speaker is not None]
    assert Counter(turn.speaker for turn in named) == Counter(who for who, _ in said)
    assert [turn.speaker for turn in named] == [who for who, _ in said]
    words = sum(count_words(talk, [(0, len(talk))]) for _, talk in said)
    assert count_words(transcript.text, [(turn.talk_start, turn.end) for turn in named]) == words
    if style in TIMED:
        assert [turn.time_from for turn in named] == [7.0 * at for at in range(len(said))]


def laid_out(path: Path, text: str) -> Path:
    """`text` as a document of the kind that `path` names, a paragraph a line."""
    lines = [escape(line) for line in text.split("\n")]
    if path.suffix == ".docx":
        runs = [[f"<w:r><w:t xml:space='preserve'>{part}</w:t></w:r>" for part in line.split("\t")] for line in lines]
        return docx(path, "".join(paragraph("<w:r><w:tab/></w:r>".join(run)) if run[1:] else paragraph(run[0]) for run in runs))
    if path.suffix == ".odt":
        spaced = [line.replace("  ", "<text:s text:c='2'/>").replace("\t", "<text:tab/>") for line in lines]
        return odt(path, "".join(f"<text:p>{line}</text:p>" for line in spaced))
    if path.suffix == ".html":
        path.write_text("<!doctype html><meta charset='utf-8'><body>" + "".join(f"<p>{line}</p>" for line in lines), "utf-8")
        return path
    return printed(path, text)


def printed(path: Path, text: str) -> Path:
    """Pages of 50 lines of at most 90 characters with a header and page numbers; a blank line is half a line."""
    pages: list[list[tuple[float, float, str]]] = [[]]
    height = 780.0
    for line in text.replace("\t", "   ").split("\n"):
        height -= 8 if not line.strip() else 0
        for part in textwrap.wrap(line, 90):
            if height < 70:
                pages.append([])
                height = 780.0
            pages[-1].append((70.0, height, part))
            height -= 14
    for number, page in enumerate(pages, 1):
        page += [(70.0, 815.0, "Bilag 7 Interview med borger"), (290.0, 30.0, f"Side {number} af {len(pages)}")]
    return pdf(path, pages)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10**6),
    names=st.sampled_from(sorted(NAMES)),
    people=st.integers(2, 8),
    turns=st.sampled_from([20, 40, 90]),
    style=st.sampled_from(sorted(STYLES)),
    dirt=st.sampled_from(sorted(DIRT)),
    line_end=st.sampled_from(["\n", "\r\n", "\r", "both"]),
    gap=st.sampled_from(["\n", "\n\n", "\n\n\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_text_files(seed: int, names: str, people: int, turns: int, style: str, dirt: str, line_end: str, gap: str, encoding: str) -> None:
    said = conversation(random.Random(seed), NAMES[names][:people], turns)
    if "/" in style and dirt not in _ANYWHERE:
        dirt = "none"
    if (dirt == "hard wrapped" and gap == "\n") or style == "Name<tab>talk":
        gap, dirt = "\n\n", "none"
    lines = text_of(said, style, dirt, gap).split("\n")
    ends = [line_end if line_end != "both" else ("\n" if at % 3 else "\r\n") for at in range(len(lines))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes("".join(line + end for line, end in zip(lines, ends, strict=True)).encode(encoding))
        check(read_transcripts(path)[0], said, style)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10**6),
    names=st.sampled_from(sorted(NAMES)),
    people=st.integers(2, 6),
    style=st.sampled_from(sorted(STYLES)),
    ending=st.sampled_from(["docx", "odt", "html"]),
    gap=st.sampled_from(["\n", "\n\n"]),
)
def test_documents(seed: int, names: str, people: int, style: str, ending: str, gap: str) -> None:
    if style == "Name<tab>talk" and ending == "html":
        style = "Name: talk"
    said = conversation(random.Random(seed), NAMES[names][:people], 30)
    with TemporaryDirectory() as folder:
        path = laid_out(Path(folder) / f"a.{ending}", text_of(said, style, "none", gap))
        check(read_transcripts(path)[0], said, style)


@pytest.mark.parametrize(
    "style", ["Name: talk", "Name / talk", "Name: / talk", "time / Name: talk", "Name  time / talk", "[time] Name: talk"]
)
@pytest.mark.parametrize("names", ["roles", "names", "numbered"])
def test_printed_pages(tmp_path: Path, style: str, names: str) -> None:
    said = conversation(random.Random(7), NAMES[names][:3], 90)
    check(read_transcripts(printed(tmp_path / "a.pdf", text_of(said, style, "none", "\n\n")))[0], said, style)
