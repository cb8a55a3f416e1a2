"""What was heard in a recording, in a study: stored, corrected by verbs on its segments, laid as text, frozen, purged, checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filled_study import copy_of, differences, dump, raw_rows, soundness
from heard_study import SAID, body, heard, segments, store

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.study.as_of import as_of
from qualcode.study.check import check_study
from qualcode.study.exchange import load_project, store_project
from qualcode.study.purge import erase_participant, replace_everywhere
from qualcode.study.records import TranscriptionRecord
from qualcode.study.transcriptions import segments_of, signs, transcription_of, transcriptions, word_list
from qualcode.text.heard import text_of_words


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.new(tmp_path / "s", title="Optagelser", language="da", coder="AB") as opened:
        yield opened


@pytest.fixture
def material(study: Study) -> str:
    return store(study)


def record(study: Study, material: str) -> TranscriptionRecord:
    found = transcription_of(study.reads.connection, material)
    assert found is not None
    return found


def refused(study: Study, verb: str, **arguments: Any) -> str:
    """The key of the Fault with which a verb is refused; nothing changed, and it is said in both languages."""
    before = dump(study)
    with pytest.raises(Fault) as fault:
        study.do(verb, **arguments)
    assert differences(before, dump(study)) == []
    for language in LANGUAGES:
        assert fault.value.text(language)
    return fault.value.key


# Stored


def test_what_was_heard_becomes_a_draft_with_guessed_speakers(study: Study, material: str) -> None:
    assert body(study, material).split("\n") == [
        "Taler 1?: Hvordan gik det, da du kom tilbage?",
        "Taler 2?: Det var som om mit hoved var fyldt med snurrebænk. Jeg talte med Grethe Marie om det i Kvidinge.",
        "Taler 1?: Og hvad så?",
        "Taler 2?: Tak for i dag. Tak for i dag. Tak for i dag.",
    ]
    found = record(study, material)
    assert (found.recording, found.seconds, found.languages, found.settings) == ("optagelse æøå.m4a", 21.4, ("da",), {"beam_size": 5})
    assert (found.engine, found.engine_version, found.model, found.model_sha256) == ("faster-whisper", "1.2.1", "large-v3", "3" * 64)
    assert (found.segments, found.checked, found.marked, found.doubted, found.guessed) == (6, 0, 1, 1, 6)
    assert (found.laid, found.edited, found.frozen, found.purged_at) == (True, False, False, None)
    [transcript] = [study.reads.transcript(material)]
    assert not transcript.material.frozen
    assert [(turn.time_from, turn.time_to) for turn in transcript.turns][:2] == [(0.0, 2.333), (4.0, 11.667)]
    assert study.reads.connection.exec_driver_sql("SELECT length_seconds FROM material").scalar() == 21
    assert transcriptions(study.reads.connection) == (found,)


def test_segments_are_read_as_they_were_heard(study: Study, material: str) -> None:
    found = segments(study, material)
    assert [(one.start, one.text, one.marks, one.speaker, one.guess) for one in found] == [
        (start, text, marks, f"Taler {voice}", True) for start, voice, text, marks in SAID
    ]
    assert all(text_of_words(one.words) == one.text for one in found)
    assert found[0].words[1] == (" gik", 0.333, 0.583, 0.9)


def test_without_voices_there_are_paragraphs_and_nobody_speaks(study: Study) -> None:
    given = [{key: value for key, value in one.items() if key != "voice"} for one in heard()]
    material = store(study, segments=given)
    assert [line.split(" ")[0] for line in body(study, material).split("\n")] == ["Hvordan", "Og"]
    assert dump(study)["speaker"] == {}
    assert record(study, material).guessed == 0


def test_speakers_have_the_study_s_language(tmp_path: Path) -> None:
    with Study.new(tmp_path / "en", language="en", coder="AB") as study:
        assert body(study, store(study)).startswith("Speaker 1?: ")


def test_an_empty_recording_gives_an_empty_draft_and_the_history_says_so(study: Study) -> None:
    material = store(study, segments=[])
    assert body(study, material) == ""
    assert study.history(1)[0].summary == "hentede Interview 9 ind; i optagelsen blev der ikke hørt noget"
    assert record(study, material).laid
    assert soundness(study) == []
    study.do("lay-transcript", material=material)
    study.do("freeze", material=material)
    assert record(study, material).frozen


def test_one_recording_comes_in_once_unless_asked_for(study: Study, material: str) -> None:
    with pytest.raises(Fault) as fault:
        store(study, "Igen")
    assert fault.value.key == "study.recording-there"
    assert "Interview 9" in fault.value.text("da")
    other = store(study, "Igen", again=True)
    assert other != material
    assert store(study, "En anden", sha256="8" * 64)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 5.0, "end": 4.0},
        {"start": -1.0},
        {"words": [["Hej", 0.0, 1.0]]},
        {"words": [["Hej", 0.0, 1.0, 1.5]]},
        {"words": [[3, 0.0, 1.0, 0.5]]},
        {"words": [["Hej", "0", 1.0, 0.5]]},
        {"marks": ["sjov"]},
        {"voice": 0},
    ],
)
def test_impossible_segments_are_refused_with_their_number(study: Study, wrong: dict[str, Any]) -> None:
    given = heard()
    given[2] |= wrong
    before = dump(study)
    with pytest.raises(Fault) as fault:
        store(study, segments=given)
    assert fault.value.key == "study.segment-impossible"
    assert "3" in fault.value.text("en")
    assert differences(before, dump(study)) == []


def test_an_impossible_hash_is_refused(study: Study) -> None:
    with pytest.raises(Fault) as fault:
        store(study, sha256="abc")
    assert fault.value.key == "study.recording-facts"


# Corrected


def test_a_corrected_segment_is_checked_and_the_text_follows_when_it_is_laid(study: Study, material: str) -> None:
    first = segments(study, material)[0]
    study.do("correct-segment", segment=first.id, text=" Hvordan  gik det,\nda du kom hjem? ")
    now = segments(study, material)[0]
    assert (now.text, now.checked) == ("Hvordan gik det, da du kom hjem?", True)
    assert now.words[:5] == first.words[:5]
    assert now.words[-1] == (" hjem?", first.words[-1].start, first.words[-1].end, None)
    assert not record(study, material).laid
    assert "hjem" not in body(study, material)
    assert study.do("lay-transcript", material=material) == {"turns": 4, "words": 41}
    assert "hjem" in body(study, material)
    assert record(study, material).laid
    versions = raw_rows(study.file, "SELECT number FROM text_version")
    assert versions == [(1,)], "the draft laid before is gone"


def test_laying_what_is_laid_changes_nothing(study: Study, material: str) -> None:
    before = dump(study)
    assert study.do("lay-transcript", material=material) == {"turns": 4, "words": 41}
    assert differences(before, dump(study)) == []


def test_a_segment_without_words_is_left_out_of_the_text(study: Study, material: str) -> None:
    study.do("correct-segment", segment=segments(study, material)[5].id, text="")
    study.do("lay-transcript", material=material)
    assert "Tak for i dag" not in body(study, material)
    assert record(study, material).doubted == 0
    assert record(study, material).marked == 1


def test_speakers_are_named_accepted_and_called_otherwise(study: Study, material: str) -> None:
    found = segments(study, material)
    study.do("set-segment-speaker", segments=[found[0].id], speaker="Interviewer")
    assert study.do("accept-guesses", material=material) == {"segments": 5}
    study.do("rename-speaker", material=material, label="Taler 2", new="Mette")
    study.do("add-speaker", material=material, label="Birgit", interviewer=True)
    study.do("set-segment-speaker", segments=[found[4].id], speaker="Birgit")
    study.do("set-segment-speaker", segments=[found[5].id], speaker=None)
    study.do("lay-transcript", material=material)
    assert [line.split(" ")[0] for line in body(study, material).split("\n")] == ["Interviewer:", "Mette:", "Birgit:", "?:"]
    assert refused(study, "rename-speaker", material=material, label="Mette", new="birgit") == "study.speaker-exists"
    assert refused(study, "rename-speaker", material=material, label="Ingen", new="X") == "study.no-speaker"
    assert refused(study, "add-speaker", material=material, label="Mette") == "study.speaker-exists"
    study.do("set-segment-speaker", segments=[found[4].id], speaker="birgit")
    assert segments(study, material)[4].speaker == "Birgit", "nobody becomes two people by a capital"
    assert study.reads.transcript(material).interviewers == {"Birgit"}


def test_merged_speakers_take_their_segments_along(study: Study, material: str) -> None:
    study.do("merge-speakers", material=material, into="Taler 2", labels=["Taler 1"])
    assert {one.speaker for one in segments(study, material)} == {"Taler 2"}
    study.undo()
    assert {one.speaker for one in segments(study, material)} == {"Taler 1", "Taler 2"}


def test_a_segment_is_split_and_joined_again(study: Study, material: str) -> None:
    second = segments(study, material)[1]
    ids = study.do("split-segment", segment=second.id, offset=second.text.index(" fyldt"))["segments"]
    left, right = segments(study, material)[1:3]
    assert [left.id, right.id] == ids
    assert (left.text, right.text) == ("Det var som om mit hoved var", "fyldt med snurrebænk.")
    assert left.end <= right.start
    assert (left.start, right.end) == (second.start, second.end)
    assert (right.speaker, right.guess) == (second.speaker, True)
    assert study.do("join-segments", segments=ids[::-1]) == {"segment": second.id}
    joined = segments(study, material)[1]
    assert (joined.text, joined.start, joined.end, joined.words) == (second.text, second.start, second.end, second.words)
    for offset in (0, len(second.text), -1, 9999):
        assert refused(study, "split-segment", segment=second.id, offset=offset) == "study.split-at-edge"


def test_only_neighbours_of_one_speaker_are_joined(study: Study, material: str) -> None:
    ids = [one.id for one in segments(study, material)]
    assert refused(study, "join-segments", segments=[ids[0]]) == "study.segments-too-few"
    assert refused(study, "join-segments", segments=[ids[0], ids[0]]) == "study.segments-too-few"
    assert refused(study, "join-segments", segments=[ids[1], ids[3]]) == "study.segments-apart"
    study.do("accept-guesses", material=material)
    assert refused(study, "join-segments", segments=ids[:2]) == "study.segments-of-two"
    study.do("join-segments", segments=ids[1:4])
    assert segments(study, material)[1].text.endswith("snurrebænk. Jeg talte med Grethe Marie om det i Kvidinge.")


def test_who_is_known_in_one_of_joined_segments_speaks_in_all(study: Study, material: str) -> None:
    ids = [one.id for one in segments(study, material)]
    study.do("set-segment-speaker", segments=[ids[4]], speaker="Taler 1")
    study.do("join-segments", segments=ids[3:5])
    joined = segments(study, material)[3]
    assert (joined.speaker, joined.guess) == ("Taler 1", False)


def test_segments_are_let_stand_and_not(study: Study, material: str) -> None:
    ids = [one.id for one in segments(study, material)]
    assert study.do("check-segments", segments=ids) == {"segments": 6}
    assert record(study, material).checked == 6
    assert study.do("check-segments", segments=ids[:2], checked=False) == {"segments": 2}
    assert record(study, material).checked == 4
    assert study.history(1)[0].summary == "markerede 2 segmenter af Interview 9 som ikke kontrolleret"


@pytest.mark.parametrize(
    ("how", "put", "times"),
    [
        ({"find": "tak"}, "Farvel", 3),
        ({"find": "tak", "case": True}, "Farvel", 0),
        ({"find": "for i"}, "for så", 3),
        ({"find": "ta"}, "x", 0),
        ({"find": "ta", "words": False}, "x", 4),
        ({"find": "dag."}, "nu!", 3),
        ({"find": "Tak for i dag. "}, "", 3),
    ],
)
def test_words_are_replaced_in_all_segments(study: Study, material: str, how: dict[str, Any], put: str, times: int) -> None:
    before = segments(study, material)
    done = study.do("replace-in-segments", material=material, replace=put, **how)
    assert done["times"] == times
    after = segments(study, material)
    assert done["segments"] == sum(one.text != other.text for one, other in zip(before, after, strict=True))
    assert all(text_of_words(one.words) == one.text for one in after)
    assert [one.checked for one in after] == [one.checked for one in before]


def test_the_history_counts_one_in_the_singular(study: Study) -> None:
    words = [["Snurrebænk", 0.0, 1.0, 0.9]]
    material = store(study, segments=[{"start": 0.0, "end": 1.0, "words": words}])
    assert study.history(1)[0].summary == "hentede Interview 9 ind, hørt fra optagelsen (1 segment)"
    study.do("replace-in-segments", material=material, find="snurrebænk", replace="hejreskov")
    assert study.history(1)[0].summary == "erstattede ord i 1 segment af Interview 9 (steder: 1)"


def test_replacing_nothing_is_refused_or_leaves_no_trace(study: Study, material: str) -> None:
    assert refused(study, "replace-in-segments", material=material, find="  ", replace="x") == "study.nothing-to-find"
    number = study.history(1)[0].number
    assert study.do("replace-in-segments", material=material, find="findes ikke", replace="x") == {"segments": 0, "times": 0}
    assert study.history(1)[0].number == number


# Frozen, edited by hand, coded


def test_freezing_lays_what_was_corrected_first(study: Study, material: str) -> None:
    study.do("correct-segment", segment=segments(study, material)[0].id, text="Hvordan var det?")
    study.do("freeze", material=material)
    assert body(study, material).startswith("Taler 1?: Hvordan var det?\n")
    assert (record(study, material).laid, record(study, material).frozen) == (True, True)
    assert study.do("freeze", material=material)["lines"] == len(study.reads.transcript(material).lines)


def test_a_frozen_text_has_segments_that_stay(study: Study, material: str) -> None:
    study.do("freeze", material=material)
    one, two, *_ = (found.id for found in segments(study, material))
    for verb, arguments in (
        ("correct-segment", {"segment": one, "text": "x"}),
        ("set-segment-speaker", {"segments": [one], "speaker": "X"}),
        ("accept-guesses", {"material": material}),
        ("split-segment", {"segment": one, "offset": 3}),
        ("join-segments", {"segments": [one, two]}),
        ("check-segments", {"segments": [one]}),
        ("replace-in-segments", {"material": material, "find": "tak", "replace": "x"}),
        ("rename-speaker", {"material": material, "label": "Taler 1", "new": "X"}),
        ("add-speaker", {"material": material, "label": "X"}),
        ("lay-transcript", {"material": material}),
    ):
        assert refused(study, verb, **arguments) == "study.transcript-frozen", verb


def test_a_text_that_lacks_corrections_is_neither_coded_nor_edited(study: Study, material: str) -> None:
    study.do("make-code", name="støj")
    study.do("correct-segment", segment=segments(study, material)[0].id, text="Hvordan var det?")
    where = {"material": material, "codes": ["støj"]}
    assert refused(study, "code", start=0, end=20, **where) == "study.transcript-behind"
    assert refused(study, "code", lines="1", **where) == "study.transcript-behind"
    assert refused(study, "edit-text", material=material, text="noget andet") == "study.transcript-behind"
    study.do("lay-transcript", material=material)
    study.do("code", words="Hvordan var det?", **where)
    assert record(study, material).frozen
    assert soundness(study) == []


def test_a_draft_edited_by_hand_goes_its_own_way(study: Study, material: str) -> None:
    study.do("edit-text", material=material, text=body(study, material).replace("hoved", "hjerte"))
    assert (record(study, material).laid, record(study, material).edited) == (False, True)
    one = segments(study, material)[0].id
    assert refused(study, "correct-segment", segment=one, text="x") == "study.transcript-edited"
    assert refused(study, "lay-transcript", material=material) == "study.transcript-edited"
    study.do("freeze", material=material)
    assert "hjerte" in body(study, material)
    study.undo()
    study.undo()
    study.do("correct-segment", segment=one, text="Hvad skete der?")
    assert [turn.time_from for turn in study.reads.transcript(material).turns] == [0.0, 4.0, 14.0, 16.0]


def test_material_that_came_otherwise_has_no_segments(study: Study, material: str) -> None:
    other = study.do("add-material", name="Note", text="Et ord.")["id"]
    assert transcription_of(study.reads.connection, other) is None
    assert refused(study, "lay-transcript", material=other) == "study.no-transcription"
    assert refused(study, "check-segments", segments=[]) == "study.no-segments"
    third = store(study, "Tredje", sha256="7" * 64)
    mixed = [segments(study, material)[0].id, segments(study, third)[0].id]
    assert refused(study, "check-segments", segments=mixed) == "study.segments-of-several"


# The journal


def test_no_word_that_was_said_gets_into_the_journal(study: Study, material: str) -> None:
    ids = [one.id for one in segments(study, material)]
    study.do("correct-segment", segment=ids[0], text="Mit hemmelige ord")
    study.do("replace-in-segments", material=material, find="snurrebænk", replace="hejreskov")
    study.do("split-segment", segment=ids[1], offset=8)
    study.do("join-segments", segments=ids[2:4])
    study.do("lay-transcript", material=material)
    study.do("freeze", material=material)
    told = json.dumps([raw_rows(study.file, "SELECT before, after FROM event"), raw_rows(study.file, "SELECT summary FROM action")])
    told = told.encode().decode("unicode_escape")
    for word in ("hemmelige", "snurrebænk", "hejreskov", "Kvidinge", "tilbage", "hoved"):
        assert word not in told, word


def test_everything_is_undone_and_redone(study: Study, material: str) -> None:
    ids = [one.id for one in segments(study, material)]
    states = [(dump(study), segments(study, material), body(study, material))]
    for verb, arguments in (
        ("correct-segment", {"segment": ids[0], "text": "Nå?"}),
        ("split-segment", {"segment": ids[1], "offset": 8}),
        ("join-segments", {"segments": ids[2:4]}),
        ("set-segment-speaker", {"segments": ids[4:], "speaker": "Ny"}),
        ("lay-transcript", {"material": material}),
        ("accept-guesses", {"material": material}),
        ("rename-speaker", {"material": material, "label": "Ny", "new": "Nyere"}),
        ("replace-in-segments", {"material": material, "find": "så", "replace": "nu"}),
        ("freeze", {"material": material}),
    ):
        study.do(verb, **arguments)
        states.append((dump(study), segments(study, material), body(study, material)))
    for state in states[-2::-1]:
        study.undo()
        assert (dump(study), segments(study, material), body(study, material)) == state
    for state in states[1:]:
        study.redo()
        assert (dump(study), segments(study, material), body(study, material)) == state
        assert soundness(study) == []


def test_deleted_material_takes_its_segments_along_and_brings_them_back(study: Study, material: str) -> None:
    before, said = dump(study), segments(study, material)
    study.do("delete-material", material=material)
    left = dump(study)
    assert not any(left[table] for table in ("segment", "transcription", "attachment", "speaker", "turn"))
    study.undo()
    assert differences(before, dump(study)) == []
    assert segments(study, material) == said


def test_a_study_of_then_has_the_segments_of_then(study: Study, material: str) -> None:
    before = segments(study, material)
    study.do("set-milestone", name="før")
    point = study.reads.connection.exec_driver_sql("SELECT event_number FROM milestone").scalar_one()
    study.do("correct-segment", segment=before[0].id, text="Nå?")
    study.do("join-segments", segments=[before[1].id, before[2].id])
    study.do("lay-transcript", material=material)
    with as_of(study.reads.connection, study.file, point) as then:
        found = transcription_of(then, material)
        assert found is not None
        assert found.laid
        assert segments_of(then, found.id) == before
    assert segments(study, material)[0].text == "Nå?"


# Purged and checked


def every_byte(study: Study) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(study.file.parent.rglob("*")) if path.is_file())


@pytest.mark.parametrize("frozen", [False, True])
def test_replaced_words_are_gone_from_segments_and_their_text(study: Study, material: str, frozen: bool) -> None:
    """Also a name that runs from one segment into the next."""
    first = segments(study, material)[0]
    study.do("correct-segment", segment=first.id, text="Hvordan gik det i Kvidinge?")
    study.do("correct-segment", segment=first.id, text="Hvordan gik det?")
    study.do("lay-transcript", material=material)
    if frozen:
        study.do("freeze", material=material)
    done = replace_everywhere(study, {"Grethe Marie": "[en veninde]", "Kvidinge": "[byen]"})
    found = segments(study, material)
    assert (found[2].text, found[3].text) == ("Jeg talte med [en veninde]", "om det i [byen].")
    assert all(text_of_words(one.words) == one.text for one in found)
    assert found[3].words[0][1:] == (10.333, 10.583, 0.9)
    assert "Jeg talte med [en veninde] om det i [byen]." in body(study, material)
    assert (record(study, material).laid, record(study, material).frozen) == (True, frozen)
    for word in ("Kvidinge", "Grethe"):
        assert word.encode() not in every_byte(study), word
    assert [one.where for one in check_study(study.reads.connection, study.file, "da")] == [f"Interview 9, recordings/{'9' * 12}.m4a"]
    assert done.texts >= 1


def test_words_that_only_a_corrected_segment_has_are_replaced_too(study: Study, material: str) -> None:
    study.do("correct-segment", segment=segments(study, material)[0].id, text="Hvordan gik det i Trondheim?")
    replace_everywhere(study, {"Trondheim": "[byen]"})
    assert segments(study, material)[0].text == "Hvordan gik det i [byen]?"
    assert b"Trondheim" not in every_byte(study)


@pytest.mark.parametrize("how", ["draft", "behind", "frozen", "edited"])
def test_an_erased_participant_is_blacked_out_in_segments(study: Study, material: str, how: str) -> None:
    study.do("add-participant", pseudonym="Mette")
    study.do("set-speaker", material=material, label="Taler 2", participant="Mette")
    found = segments(study, material)
    study.do("write-memo", text="Hun siger: mit hoved var fyldt med snurrebænk. Det er stærkt.")
    if how == "behind":
        study.do("set-segment-speaker", segments=[found[4].id], speaker="Taler 2")
        study.do("correct-segment", segment=found[1].id, text="Det var som om mit hoved var fyldt med snurrebænk og hejreskov.")
    elif how == "edited":
        study.do("edit-text", material=material, text=body(study, material).replace("Og hvad", "Hvad"))
    elif how == "frozen":
        study.do("freeze", material=material)
    who = study.reads.connection.exec_driver_sql("SELECT id FROM participant WHERE pseudonym = 'Mette'").scalar_one()
    erase_participant(study, who)
    now = segments(study, material)
    assert now[0].text == SAID[0][2]
    hers = [one for one in now if one.speaker == "Taler 2"]
    assert all(set(one.text) == {"█"} for one in hers)
    assert [len(one.text) for one in hers][1:3] == [len(found[2].text), len(found[3].text)]
    assert all(text_of_words(one.words) == one.text for one in now)
    left = every_byte(study)
    for word in ("snurrebænk", "hejreskov", "Grethe", "i dag", *(["hvad så"] if how == "behind" else [])):
        assert word.encode() not in left, word
    assert record(study, material).laid is (how != "edited")


def test_check_knows_lost_words_and_lost_recordings(study: Study, material: str, tmp_path: Path) -> None:
    file = tmp_path / "s" / "recordings" / f"{'9' * 12}.m4a"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"12345")
    assert check_study(study.reads.connection, study.file, "da") == []
    file.write_bytes(b"1234")
    [found] = check_study(study.reads.connection, study.file, "da")
    assert found.where == f"Interview 9, recordings/{'9' * 12}.m4a"
    file.write_bytes(b"12345")
    segment = segments(study, material)[1].id
    query = "DELETE FROM segment_body WHERE id = (SELECT body_id FROM segment WHERE id = ?)"
    study.reads.connection.exec_driver_sql(query, (segment,))
    [found] = check_study(study.reads.connection, study.file, "en")
    assert found.where == "Interview 9, 0:04"
    assert found.what
    assert segments(study, material)[1].text == ""


# At hand while correcting


def test_the_word_list_is_the_study_s_own(study: Study) -> None:
    assert word_list(study.reads.connection) == ()
    study.do("set-text", key="word-list", text="Kvidinge\n\n- dementi\n  Kvidinge \n* §56-aftale")
    assert word_list(study.reads.connection) == ("Kvidinge", "dementi", "§56-aftale")
    assert refused(study, "set-text", key="ordliste", text="x") == "study.no-text"


def test_signs_are_those_of_the_transcription_key(study: Study) -> None:
    assert [sign.sign for sign in signs(study.reads.connection, "da")] == [
        "(pause)",
        "(griner)",
        "(utydeligt)",
        "(taler samtidig)",
        "(afbryder)",
    ]
    assert signs(study.reads.connection, "en")[1] == ("(laughs)", "laughter")
    key = (
        "Tegnene er:\n\n- `(.)` en kort pause\n- (griner): latter (også fnis)\n| [ord?] | usikkert hørt |\nLængere stilhed: (3 s)\n(.) igen"
    )
    study.do("set-text", key="transcription-key", text=key)
    assert signs(study.reads.connection, "da") == (
        ("(.)", "en kort pause"),
        ("(griner)", "latter (også fnis)"),
        ("[ord?]", "usikkert hørt"),
        ("(3 s)", "Længere stilhed"),
    )


def test_a_project_does_not_freeze_a_text_that_lacks_corrections(study: Study, material: str, tmp_path: Path) -> None:
    """A copy was coded elsewhere and comes back as a project, while the draft here waits for its corrections."""
    copy_of(study.file.parent, tmp_path / "cd")
    with Study.open(tmp_path / "cd", coder="CD") as other:
        other.do("make-code", name="støj")
        other.do("code", codes=["støj"], material=material, words="mit hoved")
        project = load_project(other.reads.connection)
    study.do("correct-segment", segment=segments(study, material)[0].id, text="Hvordan var det?")
    before = dump(study)
    with pytest.raises(Fault) as fault:
        store_project(study, project, source="cd.qdpx")
    assert fault.value.key == "study.transcript-behind"
    assert differences(before, dump(study)) == []
    study.undo()
    store_project(study, project, source="cd.qdpx")
    assert record(study, material).frozen
