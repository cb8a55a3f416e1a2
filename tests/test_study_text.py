"""Transcripts are frozen by use: lines that stay, words that never shift silently, edits that say what they move."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest
from filled_study import INTERVIEW, differences, dump, filled_study, new_study, raw_rows, soundness
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.text.lines import lay_lines
from qualcode.text.plain import Transcript, Turn


def find(study: Study, name: str) -> str:
    return next(material.id for material in study.reads.materials() if material.name == name)


def lines_of(study: Study, name: str) -> list[tuple[int, int, int]]:
    """The stored lines of the current version: number, start, end."""
    rows = raw_rows(
        study.file,
        "SELECT number, start, end FROM line WHERE text_version_id = (SELECT id FROM text_version WHERE material_id = ? "
        "ORDER BY number DESC LIMIT 1) ORDER BY number",
        find(study, name),
    )
    return [(int(a), int(b), int(c)) for a, b, c in rows]


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("freeze", {}),
        ("code", {"codes": ["a"], "words": "endnu"}),
        ("code", {"codes": ["a"], "lines": "1-2"}),
        ("make-quotation", {"start": 0, "end": 5}),
        ("code-hits", {"codes": ["a"], "passages": [{"material": "Udkast", "start": 0, "end": 5}]}),
        ("write-memo", {"text": "se", "about": [{"material": "Udkast", "words": "endnu"}]}),
    ],
)
def test_a_draft_is_frozen_at_its_first_use(tmp_path: Path, verb: str, arguments: dict[str, object]) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("make-code", name="a")
        assert lines_of(study, "Udkast") == []
        given = dict(arguments)
        if verb not in ("code-hits", "write-memo"):
            given["material"] = "Udkast"
        study.do(verb, **given)
        text = study.reads.transcript(find(study, "Udkast")).text
        assert [(start, end) for _, start, end in lines_of(study, "Udkast")] == list(lay_lines(text, 70))
        study.undo()
        assert lines_of(study, "Udkast") == [], "undone, it is a draft again"
        study.redo()
        assert len(lines_of(study, "Udkast")) == 2


def test_stored_lines_never_change(tmp_path: Path) -> None:
    """Nothing but an edit of the text touches a line once it is laid down, and line numbers in citations stay with it."""
    with filled_study(tmp_path / "s") as study:
        before = lines_of(study, "Interview 1")
        rows = raw_rows(study.file, "SELECT * FROM line ORDER BY text_version_id, number")
        for verb, arguments in (
            ("freeze", {"material": "Interview 1"}),
            ("code", {"codes": ["at holde ud"], "material": "Interview 1", "lines": "2-4"}),
            ("edit-material", {"material": "Interview 1", "name": "Mettes interview", "note": "x"}),
            ("merge-speakers", {"material": "Mettes interview", "into": "Mette", "labels": ["Interviewer"]}),
            ("edit-text", {"material": "Feltnote", "text": "Noget helt andet: Hun gik efter en time. talte lavt. Hun gik efter"}),
        ):
            try:
                study.do(verb, **arguments)
            except Fault:
                assert verb == "edit-text"
        assert lines_of(study, "Mettes interview") == before
        assert raw_rows(study.file, "SELECT * FROM line ORDER BY text_version_id, number") == rows
        transcript = study.reads.transcript(find(study, "Mettes interview"))
        assert list(transcript.lines) == [(start, end) for _, start, end in before]


def test_an_edit_moves_quotations_and_says_so(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        before = dump(study)
        material = find(study, "Interview 1")
        old_lines = lines_of(study, "Interview 1")
        edited = INTERVIEW.replace("Øh, altså, det", "Øh, nåmen altså, det").replace("Jeg skammede mig lidt.", "Jeg skammede mig meget.")
        planned = study.do("edit-text", material=material, text=edited, dry_run=True)
        assert differences(before, dump(study)) == []
        told = study.do("edit-text", material=material, text=edited)
        assert told == planned
        after = dump(study)
        statuses = {one["quotation"]: one["status"] for one in told["moved"]}
        text = study.reads.transcript(material).text
        for row_id, row in before["quotation"].items():
            now = after["quotation"][row_id]
            if row["material_id"] != material:
                assert now == row
                continue
            assert now["words"] == text[now["start"] : now["end"]]
            assert (now["words"] == row["words"]) == (statuses.get(row_id) != "changed")
            assert now["words"] in (row["words"], "Jeg skammede mig meget.")
            if statuses.get(row_id) == "changed":
                assert now["printed"] is None, "a printed form of other words"
        assert set(statuses.values()) == {"moved", "changed"}
        assert soundness(study) == []
        assert check_study(study.reads.connection, study.file, "en") == []
        versions = raw_rows(study.file, "SELECT id, number FROM text_version WHERE material_id = ? ORDER BY number", material)
        assert [number for _, number in versions] == [1, 2]
        [[old_text]] = raw_rows(study.file, "SELECT text FROM text_body WHERE id = ?", versions[0][0])
        assert "nåmen" not in old_text, "the old version is kept"
        kept = raw_rows(study.file, "SELECT number, start, end FROM line WHERE text_version_id = ? ORDER BY number", versions[0][0])
        assert [tuple(row) for row in kept] == old_lines, "with the lines that old citations speak of"
        assert len(after["coding"]) == len(before["coding"])
        study.undo()
        assert differences(before, dump(study)) == []
        study.redo()
        assert differences(after, dump(study)) == []


def test_an_edit_that_would_lose_a_quotation_is_refused(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        before = dump(study)
        without = INTERVIEW.replace("Jeg skammede mig lidt. ", "")
        planned = study.do("edit-text", material="Interview 1", text=without, dry_run=True)
        [lost] = planned["lost"]
        assert before["quotation"][lost]["words"] == "Jeg skammede mig lidt."
        with pytest.raises(Fault) as refused:
            study.do("edit-text", material="Interview 1", text=without)
        assert refused.value.key == "study.edit-loses"
        assert "Jeg skammede mig lidt." in refused.value.text("da")
        assert differences(before, dump(study)) == []
        study.do("uncode", material="Interview 1", words="Jeg skammede mig lidt.", code="at holde ud > skam")
        with pytest.raises(Fault):  # evidence, a place on a dimension and more still hold it
            study.do("edit-text", material="Interview 1", text=without)


def timed(text: str) -> Transcript:
    """A transcript with a time at every turn."""
    turns, at = [], 0
    for number, line in enumerate(text.split("\n")):
        label = line.index(":")
        turns.append(Turn(at, at + len(line), at + label, at + label + 2, line[:label], number * 10.5, number * 10.5 + 9.125))
        at += len(line) + 1
    return Transcript("optaget", text, tuple(turns), tuple(dict.fromkeys(turn.speaker or "" for turn in turns)), "utf-8", "optaget.vtt")


def test_an_edit_keeps_times_and_speakers(tmp_path: Path) -> None:
    from qualcode.study.verbs.materials import insert_transcript

    text = "AB: hvordan gik det?\nMette K.: det gik vel fint.\nAB: og så?\nMette K.: så gik jeg."
    with new_study(tmp_path / "s") as study:
        with study.action("import") as work:
            material = insert_transcript(work, timed(text), kind="interview")
        study.do("add-participant", pseudonym="Mette")
        study.do("set-speaker", material=material, label="Mette K.", participant="Mette")
        study.do("set-speaker", material=material, label="AB", interviewer=True)
        before = study.reads.transcript(material)
        study.do("freeze", material=material)
        study.do("edit-text", material=material, text=text.replace("vel fint", "slet ikke fint").replace("og så?", "og så hvad?"))
        after = study.reads.transcript(material)
        assert [(turn.speaker, turn.time_from, turn.time_to) for turn in after.turns] == [
            (turn.speaker, turn.time_from, turn.time_to) for turn in before.turns
        ]
        assert after.interviewers == {"AB"}
        assert "slet ikke fint" in after.text[after.turns[1].talk_start : after.turns[1].end]
        speakers = dump(study)["speaker"]
        assert len(speakers) == 2
        assert sum(row["participant_id"] is not None for row in speakers.values()) == 1
        study.do("edit-text", material=material, text=after.text + "\nAB: farvel.")
        last = study.reads.transcript(material).turns[-1]
        assert (last.speaker, last.time_from) == ("AB", None)


@pytest.mark.parametrize("timed_cues", [True, False])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_an_edit_keeps_turns_without_names(tmp_path: Path, timed_cues: bool, between: str) -> None:
    """Cues of a recording that names nobody keep their times, paragraphs stay what they were, and a new one is one more."""
    from qualcode.study.verbs.materials import insert_transcript

    parts, turns, at = ["et to tre", "fire fem seks", "syv otte ni"], [], 0
    for number, part in enumerate(parts):
        times = (number * 5.0, number * 5.0 + 4) if timed_cues else (None, None)
        turns.append(Turn(at, at + len(part), at, at, None, *times))
        at += len(part) + len(between)
    text = between.join(parts)
    with new_study(tmp_path / "s") as study:
        with study.action("import") as work:
            material = insert_transcript(work, Transcript("x", text, tuple(turns), (), "utf-8", "x"), kind="interview")
        study.do("edit-text", material=material, text=text.replace("fem", "femogtyve") + between + "nyt")
        after = study.reads.transcript(material)
        assert [after.text[turn.start : turn.end] for turn in after.turns][:2] == ["et to tre", "fire femogtyve seks"]
        assert [(turn.time_from, turn.time_to) for turn in after.turns][:3] == [(turn.time_from, turn.time_to) for turn in turns]
        assert all(turn.speaker is None for turn in after.turns)
        assert after.turns[-1].end == len(after.text)


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_edit_keeps_words_or_says_changed_or_is_refused(edited_study: Study, seed: int, edits: int) -> None:
    """Words put in, taken out, mended anywhere: a quotation that is not told to have changed has the words it had."""
    study, random = edited_study, Random(seed)
    material = find(study, "Interview 1")
    before = dump(study)
    words = INTERVIEW.split(" ")
    for _ in range(edits):
        at = random.randrange(len(words))
        words[at : at + random.randint(0, 6)] = random.choice(([], ["øh"], ["hun", "sagde\n"], ["\n\nInterviewer: Ja?\nMette:"]))
    try:
        told = study.do("edit-text", material=material, text=" ".join(words))
    except Fault as refused:
        assert refused.key == "study.edit-loses"  # noqa: PT017  one of two right answers
        assert differences(before, dump(study)) == []
        return
    after = dump(study)
    if after == before:
        return
    changed = {one["quotation"] for one in told["moved"] if one["status"] == "changed"}
    for row_id, row in before["quotation"].items():
        now = after["quotation"][row_id]
        assert row_id in changed or now["words"] == row["words"]
        assert now["words"].strip()
    assert soundness(study) == []
    assert check_study(study.reads.connection, study.file, "en") == []
    study.undo()
    assert differences(before, dump(study)) == []


@pytest.fixture(scope="module")
def edited_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return filled_study(tmp_path_factory.mktemp("edited") / "s")


def test_citations_use_the_lines_of_the_frozen_text(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("code", codes=["at holde ud"], material="Interview 1", lines="2-4")
        assert "Interview 1, 2-4" in study.history(1)[0].summary
        numbers = lines_of(study, "Interview 1")
        made = max(dump(study)["quotation"].values(), key=lambda row: row["created_at"])
        assert (made["start"], made["end"]) == (numbers[1][1], numbers[3][2])
        for wrong in ("0", "4-2", "1-999", "999", "-3", "a-b", "", "1-", "²"):
            with pytest.raises(Fault):
                study.do("code", codes=["at holde ud"], material="Interview 1", lines=wrong)
        study.do("code", codes=["at holde ud"], material="Interview 1", lines=" 3 – 4 ")


def test_how_long_things_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, never asserted: a clock decides nothing here."""
    text = "\n".join(f"{'Interviewer' if n % 2 else 'Mette'}: {'og så gik jeg hjem igen ' * 4}nummer {n}." for n in range(1200))
    told = []

    def timing(what: str, count: int, began: float) -> None:
        told.append(f"{what}: {(time.perf_counter() - began) / count * 1000:.1f} ms")

    with new_study(tmp_path / "s") as study:
        began = time.perf_counter()
        material = study.do("add-material", name="lang", text=text)["id"]
        timing("import of 26,000 words", 1, began)
        study.do("make-code", name="a")
        began = time.perf_counter()
        for at in range(100):
            study.do("code", codes=["a"], material=material, start=at * 90, end=at * 90 + 30)
        timing("a coding", 100, began)
        began = time.perf_counter()
        for _ in range(100):
            study.undo()
        timing("an undo", 100, began)
        began = time.perf_counter()
        study.do("edit-text", material=material, text=text.replace("hjem igen", "hjem"))
        timing("an edit of every turn", 1, began)
        began = time.perf_counter()
        study.undo()
        timing("its undo", 1, began)
    with capsys.disabled():
        print("\n  " + "; ".join(told))
