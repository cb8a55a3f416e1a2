"""The text on the coding screen changes under the reader: by undo, on another screen, or because the material is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk import Desk, at_the_desk, real_study
from fake_study import TALK

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.tui.transcript.places import places_after

LONGER = TALK.replace("the accident?", "the accident? Take all the time you need, there is no hurry at all.")


def mette(study: Study) -> str:
    return study.reads.materials()[0].id


def on_disk(study: Study) -> list[str]:
    material = mette(study)
    text = study.reads.transcript(material).text
    return [text[quotation.start : quotation.end] for quotation in study.reads.quotations(material)]


async def elsewhere(desk: Desk, verb: str, **fields: Any) -> None:
    """Do a verb while the reader is on another screen, and come back."""
    await desk.keys("f9")
    assert desk.pilot.app.screen is not desk.screen
    desk.study.do(verb, **fields)
    await desk.keys("escape")
    assert desk.pilot.app.screen is desk.screen


async def test_after_an_edit_is_undone_the_passage_seen_is_the_one_coded(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.do("edit-text", material=mette(study), text=LONGER)

    async def step(desk: Desk) -> None:
        assert desk.view.document.text == LONGER
        await desk.keys("u")
        assert desk.view.document.text == TALK
        await desk.go("It is invisible.")
        await desk.keys("s", "c", *"fatigue", "enter")
        assert on_disk(study) == [desk.selected] == ["It is invisible."]
        await desk.keys("u", "U", "u", "U")
        assert on_disk(study) == ["It is invisible."]

    await at_the_desk(step, study)


async def test_an_edit_undone_and_done_again_leaves_the_reader_at_the_same_words(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.do("edit-text", material=mette(study), text=LONGER)

    async def step(desk: Desk) -> None:
        await desk.go("It is invisible.")
        await desk.keys("s")
        for key, words in (("u", TALK), ("U", LONGER)):
            await desk.keys(key)
            assert desk.view.document.text == words
            assert desk.view.document.text[desk.view.selection.start :].startswith("It is invisible.")

    await at_the_desk(step, study, size=(80, 24))


async def test_an_edit_undone_on_the_history_screen(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.do("edit-text", material=mette(study), text=LONGER)

    async def step(desk: Desk) -> None:
        await desk.keys("f9")
        await desk.keys("u")
        assert study.reads.transcript(mette(study)).text == TALK
        await desk.keys("escape")
        assert desk.view.document.text == TALK

    await at_the_desk(step, study)


async def test_a_material_renamed_elsewhere_has_its_new_name_in_the_heading(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.go("It is invisible.")
        await desk.keys("s")
        await elsewhere(desk, "edit-material", material=mette(study), name="Interview 7")
        assert "Interview 7" in desk.bar("heading")
        assert desk.selected == "It is invisible."

    await at_the_desk(step, study)


async def test_speakers_changed_elsewhere_are_shown(tmp_path: Path) -> None:
    study = real_study(tmp_path, texts={"A": "Interviewer: Well?\nMette: Yes.\nInterviewer: And?\nMete: No, not that.\n"})

    async def step(desk: Desk) -> None:
        await desk.go("No, not that.")
        await desk.keys("s")
        await elsewhere(desk, "merge-speakers", material=mette(study), into="Mette", labels=["Mete"])
        assert [turn.speaker for turn in desk.view.document.turns] == ["Interviewer", "Mette", "Interviewer", "Mette"]
        assert desk.selected == "No, not that."
        await elsewhere(desk, "set-speaker", material=mette(study), label="Mette", interviewer=True)
        assert desk.view.document.record.interviewers == {"Interviewer", "Mette"}

    await at_the_desk(step, study)


async def test_a_material_gone_is_not_shown_any_more(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await elsewhere(desk, "delete-material", material=mette(study))
        assert desk.screen.material is not None
        assert desk.screen.material.name == "Jonas"
        await elsewhere(desk, "delete-material", material=desk.screen.material.id)
        assert desk.screen.material is None
        assert desk.view.document.text == ""
        await desk.keys("u")
        assert desk.screen.material is not None
        assert "Jonas" in desk.bar("heading")

    await at_the_desk(step, study)


async def test_a_passage_of_a_text_that_changed_unnoticed_is_not_coded(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.go("It is invisible.")
        await desk.keys("s")
        study.do("edit-text", material=mette(study), text=LONGER)
        await desk.keys("c", *"fatigue", "enter")
        assert on_disk(study) == []
        assert "has changed" in desk.bar("status")
        assert desk.view.document.text == LONGER
        await desk.keys("c", *"fatigue", "enter")
        assert on_disk(study) == ["It is invisible."]

    await at_the_desk(step, study)


def test_the_verb_refuses_a_passage_of_another_text_version(tmp_path: Path) -> None:
    with real_study(tmp_path) as study:
        material = mette(study)
        seen = study.reads.transcript(material).version_id
        codes = [study.reads.codes()[0].id]
        study.do("edit-text", material=material, text=LONGER)
        with pytest.raises(Fault, match="has changed"):
            study.do("code", material=material, start=0, end=5, codes=codes, text_version=seen)
        assert on_disk(study) == []
        now = study.reads.transcript(material).version_id
        study.do("code", material=material, start=0, end=5, codes=codes, text_version=now)
        assert on_disk(study) == [LONGER[:5]]


@pytest.mark.parametrize(
    ("old", "new", "place", "there"),
    [
        ("one two", "one two", 4, 4),
        ("one two", "one new two", 2, 2),
        ("one two", "one new two", 7, 11),
        ("one new two", "one two", 6, 4),
        ("aaaa", "aa", 4, 2),
        ("", "aa", 0, 0),
        ("aa", "", 1, 0),
        ("a\u0301b", "ab", 2, 1),
    ],
)
def test_places_move_with_the_words_after_a_change(old: str, new: str, place: int, there: int) -> None:
    assert places_after(old, new, [place]) == [there]
