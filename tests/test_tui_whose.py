"""A second coder codes blind: nothing of the first one's codings can be seen, on the coding screen or in the comparison."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import Desk, at_the_desk, real_study

from qualcode.faults import UsageFault
from qualcode.study import Study
from qualcode.study.lately import since
from qualcode.study.quotes import quote_rows
from qualcode.study.sight import SHOWN, Sight
from qualcode.tui.coding.panels import CodesPanel
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.widgets.bars import Bar

FIRST, SECOND, BOTH = "take the time you need", "the e-mails kept coming", "ill when nobody can see it"


def coded_by_two(folder: Path) -> Study:
    """AB, and CD who looks now, have each coded a passage, and both one more."""
    study = real_study(folder)
    material = study.reads.materials()[0].id
    for coder, passages in (("AB", (FIRST, BOTH)), ("CD", (SECOND, BOTH))):
        study.coder = coder
        for words in passages:
            study.do("code", codes=["Fatigue" if coder == "AB" else "Being believed"], material=material, words=words)
    study.do("make-code", name="Untouched")
    study.coder = "AB"
    study.do("code", codes=["Untouched"], material=material, words="mostly asleep")
    text = study.reads.transcript(material).text
    study.do("make-quotation", material=material, start=text.index("pressure"), end=text.index("pressure") + 8)
    study.coder = "CD"
    return study


def seen(desk: Desk) -> set[tuple[str, str, str]]:
    """What the transcript draws: words, code, coder."""
    text = desk.view.document.text
    return {(text[span.start : span.end], span.name, span.coder) for span in desk.view.index}


def counts(desk: Desk) -> dict[str, int]:
    return {code.name: code.codings for code in desk.screen.query_one(CodesPanel).items}


ALL = {
    (FIRST, "Fatigue", "AB"),
    (BOTH, "Fatigue", "AB"),
    (SECOND, "Being believed", "CD"),
    (BOTH, "Being believed", "CD"),
    ("mostly asleep", "Untouched", "AB"),
    ("pressure", "", ""),
}
MINE = {one for one in ALL if one[2] == "CD"}


async def test_key_goes_through_all_mine_theirs_none(tmp_path: Path) -> None:
    study = coded_by_two(tmp_path)

    async def step(desk: Desk) -> None:
        assert seen(desk) == ALL
        assert "shown" not in desk.bar("heading")
        await desk.keys("V")
        assert seen(desk) == MINE
        assert "blind: only codings of CD are shown" in desk.bar("heading")
        assert counts(desk) == {"Fatigue": 0, "Being believed": 2, "[red]Guilt[/red]": 0, "Untouched": 0}
        await desk.keys("V")
        assert seen(desk) == ALL - MINE
        assert "only the others' codings are shown" in desk.bar("heading")
        await desk.keys("V")
        assert seen(desk) == set()
        assert "no codings are shown" in desk.bar("heading")
        await desk.keys("V")
        assert seen(desk) == ALL
        await desk.keys("u")
        assert seen(desk) == set(), "the journal has it, and undo takes it back"

    await at_the_desk(step, study, size=(160, 45))


@pytest.mark.parametrize("language", ["en", "da"])
async def test_blind_from_the_start(tmp_path: Path, language: str) -> None:
    study = coded_by_two(tmp_path)
    study.do("set-study", language=language)
    study.do("set-setting", key="coders-shown", value="mine")
    study.language = language

    async def step(desk: Desk) -> None:
        assert seen(desk) == MINE
        assert ("blind" if language == "en" else "blindt") in desk.bar("heading")
        everything = "\n".join(desk.row(row) for row in range(desk.view.size.height)) + desk.bar("status")
        assert "Fatigue" not in everything
        assert "Untouched" not in everything
        # Coding where the other has coded tells nothing either, and shows one's own.
        desk.view.mark(desk.view.document.text.index(FIRST), desk.view.document.text.index(FIRST) + len(FIRST))
        await desk.keys("enter")
        assert seen(desk) == MINE | {(FIRST, "Being believed", "CD")}
        assert counts(desk)["Fatigue"] == 0
        await desk.keys("u")
        assert seen(desk) == MINE
        await desk.keys("full_stop", "comma")
        assert seen(desk) == MINE

    await at_the_desk(step, study, size=(160, 45))


async def test_comparison_is_blind_too(tmp_path: Path) -> None:
    study = coded_by_two(tmp_path)
    study.do("set-setting", key="coders-shown", value="mine")
    code = {code.name: code.id for code in study.reads.codes()}

    async def step(desk: Desk) -> None:
        app = desk.pilot.app
        app.action_go("comparison", code=code["Being believed"])
        await desk.pilot.pause()
        page = app.screen
        assert isinstance(page, ComparisonPage)
        assert len(page.view.passages) == 2
        assert "blind" in page.query_one("#which", Bar).words()
        rows = "\n".join(page.view.render_line(row).text for row in range(page.view.size.height))
        assert "Fatigue" not in rows, "the other's code on the same passage"
        page._turn_to(code["Fatigue"])
        assert len(page.view.passages) == 0
        # Deeds touch only what is seen: AB's coding of the same passage stays.
        study.do("code", codes=["Fatigue"], material=study.reads.materials()[0].id, words=BOTH)
        page.show()
        assert len(page.view.passages) == 1
        await desk.keys("x")
        assert [
            c.coder for q in study.reads.quotations(study.reads.materials()[0].id) for c in q.codings if c.code_id == code["Fatigue"]
        ] == [
            "AB",
            "AB",
        ]

    await at_the_desk(step, study)


async def test_changing_a_passage_leaves_what_is_not_shown(tmp_path: Path) -> None:
    """Both have coded the same passage, which is one quotation: the one who codes blind gets a quotation of their own."""
    study = coded_by_two(tmp_path)
    study.do("set-setting", key="coders-shown", value="mine")

    async def step(desk: Desk) -> None:
        before = {one for one in ALL if one[2] == "AB"}
        start = desk.view.document.text.index(BOTH)
        for key in ("minus", "d"):
            desk.view.go(start + 8)
            await desk.pilot.pause()
            await desk.keys(key)
            assert MINE - seen(desk) == {(BOTH, "Being believed", "CD")}, f"{key} changed one's own"
            study.do("set-setting", key="coders-shown", value="theirs")
            desk.screen.changed()
            assert seen(desk) - {("pressure", "", "")} == before, f"{key} left the other's"
            study.undo()
            desk.screen.changed()
            await desk.keys("u")
            assert seen(desk) == MINE

    await at_the_desk(step, study)


async def test_coding_while_nothing_is_shown(tmp_path: Path) -> None:
    study = coded_by_two(tmp_path)
    study.do("set-setting", key="coders-shown", value="none")

    async def step(desk: Desk) -> None:
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter")
        assert seen(desk) == set()
        assert "Coded Fatigue" in desk.bar("status")
        assert len(study.history(1)[0].summary) > 0
        await desk.keys("u")
        assert seen(desk) == set()

    await at_the_desk(step, study)


def test_what_is_new_tells_no_place_of_the_other(tmp_path: Path) -> None:
    study = coded_by_two(tmp_path)
    connection = study.reads.connection
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert "Untouched" in {code.name for code in since(connection, long_ago, "CD").used_once}
    blind = since(connection, long_ago, "CD", Sight("mine", "CD"))
    assert blind.used_once == ()
    assert {code.name for code in blind.new_codes if code.start is not None} == {"Being believed"}


def test_exports_and_numbers_hold_all(tmp_path: Path) -> None:
    study = coded_by_two(tmp_path)
    for shown in SHOWN:
        study.do("set-setting", key="coders-shown", value=shown)
        assert len(list(quote_rows(study.reads.connection))) == 5
        assert {code.name: code.codings for code in study.reads.codes()}["Fatigue"] == 2
    with pytest.raises(UsageFault):
        study.do("set-setting", key="coders-shown", value="some")
