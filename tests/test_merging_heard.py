"""Two copies of a study in which a recording was corrected: both corrections are there afterwards, or one of them is told as lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from filled_study import dump
from heard_study import body, segments, store
from made_once import copy_of
from test_merging import merged

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.merging import merge, preview
from qualcode.study.purge import replace_everywhere
from qualcode.study.transcriptions import transcription_of


def _recording(folder: Path) -> None:
    (folder / "recordings").mkdir(exist_ok=True)
    (folder / "recordings" / f"{'9' * 12}.m4a").write_bytes(b"12345")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Study, Study, str]:
    """A study of AB with a recording, the copy that CD took of it, and the material."""
    with Study.new(tmp_path / "ab", language="da", coder="AB") as study:
        material = store(study)
    _recording(tmp_path / "ab")
    copy_of(tmp_path / "ab", tmp_path / "cd")
    return Study.open(tmp_path / "ab", coder="AB"), Study.open(tmp_path / "cd", coder="CD"), material


def ids(study: Study, material: str) -> list[str]:
    return [one.id for one in segments(study, material)]


def words(study: Study, material: str) -> list[str]:
    return [one.text for one in segments(study, material)]


@pytest.mark.parametrize("laid", [(), ("ab",), ("cd",), ("ab", "cd")])
def test_corrections_of_both_are_there_and_in_the_text(pair: tuple[Study, Study, str], laid: tuple[str, ...]) -> None:
    ab, cd, material = pair
    found = ids(ab, material)
    ab.do("correct-segment", segment=found[0], text="Hvordan gik det så?")
    cd.do("correct-segment", segment=found[1], text="Det var som om hovedet var fyldt.")
    cd.do("set-segment-speaker", segments=[found[0]], speaker="Interviewer")
    cd.do("split-segment", segment=found[5], offset=15)
    for study in (ab, cd):
        if study.coder and study.coder.lower() in laid:
            study.do("lay-transcript", material=material)
    told = merged(ab, cd)
    assert told.conflicts == ()
    assert words(ab, material)[:2] == ["Hvordan gik det så?", "Det var som om hovedet var fyldt."]
    assert words(ab, material)[-2:] == ["Tak for i dag.", "Tak for i dag. Tak for i dag."]
    record = transcription_of(ab.reads.connection, material)
    assert record is not None
    assert (record.laid, record.edited, record.checked) == (True, False, 2)
    assert body(ab, material).startswith("Interviewer: Hvordan gik det så?\n")
    assert [version["number"] for version in dump(ab)["text_version"].values()] == [1]


def test_merged_back_both_copies_are_alike(pair: tuple[Study, Study, str]) -> None:
    ab, cd, material = pair
    found = ids(ab, material)
    for study, at, said in ((ab, 0, "Hvordan?"), (cd, 1, "Det var.")):
        study.do("correct-segment", segment=found[at], text=said)
        study.do("lay-transcript", material=material)
    merged(ab, cd)
    merged(cd, ab)
    assert body(ab, material) == body(cd, material)
    assert words(ab, material) == words(cd, material)
    assert merge(ab, cd.file).conflicts == ()
    assert body(ab, material) == body(cd, material)


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_one_segment_corrected_differently_is_a_conflict(pair: tuple[Study, Study, str], prefer: Any) -> None:
    ab, cd, material = pair
    found = ids(ab, material)
    ab.do("correct-segment", segment=found[0], text="Hvordan var det?")
    cd.do("correct-segment", segment=found[0], text="Hvordan er det?")
    ab.do("set-segment-speaker", segments=[found[4]], speaker="Anna")
    cd.do("set-segment-speaker", segments=[found[4]], speaker="Birgit")
    ab.do("correct-segment", segment=found[2], text="Jeg talte med Grete")
    cd.do("correct-segment", segment=found[2], text="Jeg talte med Grete")
    told = merged(ab, cd, prefer=prefer)
    assert [(one.noun, one.name, one.what, one.mine, one.theirs, one.kept) for one in told.conflicts] == [
        ("segment", "Interview 9, 0:00", "words", "Hvordan var det?", "Hvordan er det?", prefer),
        ("segment", "Interview 9, 0:14", "speaker_id", "Anna", "Birgit", prefer),
    ]
    assert words(ab, material)[0] == ("Hvordan var det?" if prefer == "mine" else "Hvordan er det?")
    assert segments(ab, material)[4].speaker == ("Anna" if prefer == "mine" else "Birgit")
    assert dump(ab)["memo"] == {}


def test_conflicts_are_decided_one_by_one(pair: tuple[Study, Study, str]) -> None:
    ab, cd, material = pair
    found = ids(ab, material)
    for at in (0, 1):
        ab.do("correct-segment", segment=found[at], text="Her")
        cd.do("correct-segment", segment=found[at], text="Der")
    second = preview(ab, cd.file).conflicts[1].id
    merge(ab, cd.file, decided={second: "theirs"})
    assert words(ab, material)[:2] == ["Her", "Der"]


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_what_one_has_split_and_the_other_corrected_is_not_said_twice(pair: tuple[Study, Study, str], prefer: Any) -> None:
    ab, cd, material = pair
    found = ids(ab, material)
    ab.do("split-segment", segment=found[1], offset=8)
    cd.do("correct-segment", segment=found[1], text="Det var noget andet.")
    cd.do("join-segments", segments=found[2:4])
    ab.do("correct-segment", segment=found[3], text="Marie om det.")
    told = merged(ab, cd, prefer=prefer)
    assert [(one.what, one.mine, one.theirs) for one in told.conflicts] == [
        ("segments", "Det var som om mit hoved var fyldt med snurrebænk.", "Det var noget andet."),
        ("segments", "Jeg talte med Grethe Marie om det.", "Jeg talte med Grethe Marie om det i Kvidinge."),
    ]
    expected = (
        ["Det var", "som om mit hoved var fyldt med snurrebænk.", "Jeg talte med Grethe", "Marie om det."]
        if prefer == "mine"
        else ["Det var noget andet.", "Jeg talte med Grethe Marie om det i Kvidinge."]
    )
    assert words(ab, material)[1:-2] == expected


def test_the_same_split_on_both_sides_is_one(pair: tuple[Study, Study, str]) -> None:
    ab, cd, material = pair
    for study in (ab, cd):
        study.do("split-segment", segment=ids(study, material)[1], offset=8)
        study.do("lay-transcript", material=material)
    told = merged(ab, cd)
    assert told.conflicts == ()
    assert words(ab, material)[1:3] == ["Det var", "som om mit hoved var fyldt med snurrebænk."]
    assert len(words(ab, material)) == 7


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_a_transcript_that_one_has_coded_is_known_as_laid(pair: tuple[Study, Study, str], prefer: Any) -> None:
    """CD coded a laid text; AB went on correcting. Whichever text holds, the codings stand in it, and it is told whether all is in."""
    ab, cd, material = pair
    ab.do("correct-segment", segment=ids(ab, material)[0], text="Hvordan gik det så?")
    ab.do("lay-transcript", material=material)
    cd.do("correct-segment", segment=ids(cd, material)[4], text="Og hvad nu?")
    cd.do("freeze", material=material)
    cd.do("make-code", name="støj")
    cd.do("code", codes=["støj"], material=material, words="mit hoved var fyldt")
    told = merged(ab, cd, prefer=prefer)
    assert [one.what for one in told.conflicts] == ["text"]
    record = transcription_of(ab.reads.connection, material)
    assert record is not None
    assert (record.frozen, record.edited, record.laid) == (True, False, False)
    assert words(ab, material)[0] == "Hvordan gik det så?"
    assert words(ab, material)[4] == "Og hvad nu?"
    assert ("hvad nu" in body(ab, material)) == (prefer == "theirs")
    [row] = dump(ab)["quotation"].values()
    assert row["words"] == "mit hoved var fyldt"


def test_one_recording_transcribed_on_both_sides_is_one(tmp_path: Path) -> None:
    Study.new(tmp_path / "ab", language="da", coder="AB").close()
    copy_of(tmp_path / "ab", tmp_path / "cd")
    for name in ("ab", "cd"):
        _recording(tmp_path / name)
    with Study.open(tmp_path / "ab", coder="AB") as ab, Study.open(tmp_path / "cd", coder="CD") as cd:
        material = store(ab)
        other = store(cd)
        cd.do("correct-segment", segment=ids(cd, other)[0], text="Hvordan?")
        ab.do("correct-segment", segment=ids(ab, material)[1], text="Det var.")
        told = merged(ab, cd)
        assert told.joined["material"] == 1
        left = dump(ab)
        assert [len(left[table]) for table in ("material", "transcription", "attachment", "segment")] == [1, 1, 1, 6]


def test_words_purged_on_one_side_do_not_come_back_in_segments(pair: tuple[Study, Study, str]) -> None:
    ab, cd, material = pair
    cd.do("correct-segment", segment=ids(cd, material)[0], text="I Trondheim?")
    copy_of(cd.file.parent, cd.file.parent.parent / "ef")
    replace_everywhere(cd, {"Trondheim": "[byen]"})
    with Study.open(cd.file.parent.parent / "ef", coder="EF") as ef:
        with pytest.raises(Fault) as fault:
            merge(cd, ef.file)
        assert fault.value.key == "merge.purged"
    merge(ab, cd.file)
    assert words(ab, material)[0] == "I [byen]?"
    assert check_study(ab.reads.connection, ab.file, "en") == []
