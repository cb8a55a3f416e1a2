"""Very much at once on the coding screen: a letter found all over a transcript, and a selection over thousands of codings."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import CODES, Desk, at_the_desk, real_study
from fake_study import FakeStudy

from qualcode.tui.coding import going, many
from qualcode.tui.coding.panels import MARK, MOST_TOLD, SelectionPanel
from qualcode.tui.transcript.finding import find_most, query_of
from qualcode.tui.transcript.selecting import Selection


@pytest.mark.parametrize(
    ("around", "most", "there"),
    [
        (0, 5, ([0, 2, 4, 6, 8], True)),
        (6, 5, ([0, 2, 4, 6, 8], True)),
        (0, 3, ([0, 2, 4], False)),
        (3, 3, ([4, 6, 8], False)),
        (6, 3, ([0, 6, 8], False)),
        (10, 3, ([0, 2, 4], False)),
    ],
)
def test_no_more_than_so_many_are_found_beginning_here(around: int, most: int, there: tuple[list[int], bool]) -> None:
    places, whole = find_most(query_of("AN"), "an" * 5, around, most)
    assert ([start for start, _ in places], whole) == there


async def test_of_more_than_are_marked_the_count_says_so_and_all_are_coded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 4
    monkeypatch.setattr(going, "find_most", lambda query, words, around: find_most(query, words, around, most))
    monkeypatch.setattr(going, "MOST_FOUND", most)
    monkeypatch.setattr(many, "MOST_FOUND", most)
    study = real_study(tmp_path, texts={"Mette": "Mette: Ja ja. Ja! Ja ja ja, ja.\n"})

    async def step(desk: Desk) -> None:
        await desk.keys("slash", *"ja", "enter")
        assert len(desk.view.found) == most
        assert f"More than {most} places" in desk.bar("status")
        await desk.keys("f")
        assert f"2 of the {most} that are marked" in desk.bar("status")
        await desk.keys("slash", *"ja!", "enter")
        assert "1 place found" in desk.bar("status")
        await desk.keys("slash", *"ja", "enter", "A", "enter", *"fatigue", "enter", "enter")
        for _ in range(10):
            await desk.pilot.pause(0.05)
        assert len(desk.coded()) == 7

    await at_the_desk(step, study)


async def test_a_selection_over_very_many_codings_tells_of_some_and_counts_the_rest() -> None:
    words = "word " * (MOST_TOLD + 20)
    study = FakeStudy({"Long": f"Mette: {words}"}, codes=CODES)
    for at in range(MOST_TOLD + 7):
        study.do("code", material="1", start=7 + 5 * at, end=11 + 5 * at, codes=["1"])

    async def step(desk: Desk) -> None:
        desk.view.select(Selection(0, desk.view.document.end))
        await desk.pilot.pause()
        rows = ["".join(part.words for part in line.parts) for line in desk.screen.query_one(SelectionPanel).items]
        assert rows.count(f"{MARK}Fatigue") == MOST_TOLD
        assert "and 7 codings more" in rows
        desk.view.select(Selection(0, 7 + 5 * MOST_TOLD))
        await desk.pilot.pause()
        rows = ["".join(part.words for part in line.parts) for line in desk.screen.query_one(SelectionPanel).items]
        assert rows.count(f"{MARK}Fatigue") == MOST_TOLD
        assert not any("codings more" in row for row in rows)

    await at_the_desk(step, study, size=(160, 45))


async def test_around_a_place_that_was_found_whole_units_are_selected(tmp_path: Path) -> None:
    """Nobody means half a sentence who looks for a word of it; once it is chosen or coded, the next unit is taken."""
    study = real_study(tmp_path, texts={"Mette": "Mette: Ja, det gik. Det var tungt at holde ud længe. Så kom våren.\nBo: Nå.\n"})

    async def step(desk: Desk) -> None:
        def selected() -> str:
            return desk.view.document.text[desk.view.selection.start : desk.view.selection.end]

        await desk.keys("slash", *"old", "enter")
        assert selected() == "old"
        await desk.keys("w")
        assert selected() == "holde"
        await desk.keys("slash", *"holde", "enter", "s")
        assert selected() == "Det var tungt at holde ud længe."
        await desk.keys("s")
        assert selected() == "Det var tungt at holde ud længe. Så kom våren."
        await desk.keys("slash", *"holde", "enter", "t")
        assert selected() == "Ja, det gik. Det var tungt at holde ud længe. Så kom våren."
        await desk.keys("slash", *"holde", "enter", "w")
        assert selected() == "holde ud", "the word that was found is one already"

    await at_the_desk(step, study)
