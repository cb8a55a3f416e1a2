"""Real interviews: the right words, speakers and turns. Words are counted in talk; expected figures come from each folder's sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.readers import guess, parse_report, read_transcripts
from qualcode.text.plain import Transcript

pytestmark = pytest.mark.shared


def only(path: Path) -> Transcript:
    (transcript,) = read_transcripts(path)
    return transcript


def words(transcript: Transcript) -> int:
    return parse_report(transcript).words


def test_serdif_think_aloud_interviews(shared_data: Path) -> None:
    files = sorted(shared_data.glob("serdif_taguette/data/transcripts/raw/*.odt"))
    assert len(files) == 17
    read = [only(path) for path in files]
    labels = 0
    for transcript in read:
        assert transcript.speakers == ("MODERATOR",)
        written = len(re.findall(r"^\s*MODERATOR:", transcript.text, re.MULTILINE))
        assert sum(turn.speaker == "MODERATOR" for turn in transcript.turns) == written
        assert all("\n" not in transcript.text[turn.start : turn.end] for turn in transcript.turns)
        labels += written
    assert labels == 187
    assert 57_800 <= sum(map(words, read)) <= 58_000


def test_serdif_field_notes(shared_data: Path) -> None:
    for path in shared_data.glob("serdif_taguette/data/notes/*.txt"):
        transcript = only(path)
        assert transcript.speakers == ()
        assert len(transcript.turns) == sum(any(c.isalnum() for c in line) for line in transcript.text.split("\n"))


def test_pdpilot_pdfs_without_paragraph_numbers_and_furniture(shared_data: Path) -> None:
    # labels counted by pypdf's plain extraction; MAXQDA numbers one paragraph more, the title
    labels = {"P1": 94, "P2": 165, "P3": 122, "P4": 111, "P5": 136, "P6": 100, "P7": 106}
    total = 0
    for name, written in labels.items():
        transcript = only(shared_data / f"pdpilot_maxqda/results/transcripts/{name}.pdf")
        assert set(transcript.speakers) - {"Particpant"} == {"Dan", "Participant"}
        assert sum(turn.speaker is not None for turn in transcript.turns) == written
        assert not re.search(r"^\d+$|^\d+/\d+", transcript.text, re.MULTILINE)
        assert transcript.text.startswith("Interview\nDan: ")
        total += words(transcript)
    assert 29_500 <= total <= 30_400


def test_pdpilot_protocol_is_a_document(shared_data: Path) -> None:
    transcript = only(shared_data / "pdpilot_maxqda/protocol.pdf")
    assert transcript.speakers == ()
    assert "To begin the study, I will share my screen and use this deck of slides" in transcript.text


def test_german_pair_interviews(shared_data: Path) -> None:
    files = sorted(shared_data.glob("german_haski_docx/NodeGradeEvaluation/interviews/*.docx"))
    read = [only(path) for path in files]
    assert [set(transcript.speakers) for transcript in read] == [{"I", "S1", "S2"}, {"I", "S3", "S4"}, {"I", "S5", "S6"}]
    assert [sum(turn.speaker is not None for turn in transcript.turns) for transcript in read] == [13, 19, 20]
    assert [notice.key for notice in read[2].notices] == ["read.unlabelled_joined"]
    assert 3_250 <= sum(map(words, read)) <= 3_400


def test_zoom_cues_and_chat(shared_data: Path) -> None:
    folder = shared_data / "zoom_vtt/inst/extdata"
    transcript = only(folder / "meeting001_transcript.vtt")
    cues = re.findall(r"-->.*\n(.*)", (folder / "meeting001_transcript.vtt").read_text(encoding="utf-8"))
    named = [cue for cue in cues if re.match(r"[A-Z]\w+ [A-Z]\w+: ", cue)]
    assert len(transcript.turns) == len(named)
    assert set(transcript.speakers) == {cue.split(":")[0] for cue in named}
    assert transcript.turns[0].time_from == 4.859
    assert only(folder / "meeting002_transcript.vtt").text == transcript.text
    chat = only(folder / "meeting001_chat.txt")
    assert set(chat.speakers) <= set(transcript.speakers)
    assert chat.turns[0].time_from == 21 * 60 + 14


def test_qualcoder_examples(shared_data: Path) -> None:
    folder = shared_data / "qualcoder_examples/Examples"
    assert [turn.speaker for turn in only(folder / "transcript.txt").turns] == ["id1", "id2", "id3", "id1", "id3", "id1", "id2"]
    assert only(folder / "ID1.docx").speakers == only(folder / "ID2.odt").speakers == ()
    assert [one.name for one in read_transcripts(folder / "survey456.csv")] == ["ID4", "ID5", "ID6"]
    assert read_transcripts(folder / "survey789.xlsx")[0].attributes["Age"] == "33"
    for name in ("cases123.csv", "cases456.xlsx"):
        assert guess(folder / name) == "answers"
        with pytest.raises(Fault):
            read_transcripts(folder / name)


def test_seed_reports_have_no_speakers(shared_data: Path) -> None:
    files = sorted(shared_data.glob("seeds/*.txt"))
    assert len(files) == 5
    assert [only(path).speakers for path in files] == [()] * 5


def test_seed_tables(shared_data: Path) -> None:
    assert guess(shared_data / "seeds/ishoj_codebook.csv") == "codebook"
    found = read_transcripts(shared_data / "seeds/open_answers.csv")
    assert found[0].name == "OA01"
    assert found[0].text.startswith("Vi har behov for et rummeligt arbejdsmarked")
    assert set(found[0].attributes) == {"answer_id", "seed", "question", "line"}


def test_pdpilot_tables_are_other_imports(shared_data: Path) -> None:
    assert guess(shared_data / "pdpilot_maxqda/code_system.csv") == "codebook"
    assert guess(shared_data / "pdpilot_maxqda/coded_segments.csv") == "codings"


def test_subtitles_of_taguettes_tests(shared_data: Path, tmp_path: Path) -> None:
    import json

    cases = json.loads((shared_data / "peers/taguette/cases.json").read_text(encoding="utf-8"))
    path = tmp_path / "a.vtt"
    path.write_text(cases["webvtt_in"], encoding="utf-8")
    transcript = only(path)
    shown = [(turn.time_from, transcript.text[turn.talk_start : turn.end]) for turn in transcript.turns]
    assert shown == [(0.123, "Hi there"), (64.843, "This is an example of a subtitle file in SRT format")]
