"""The overview: its numbers, and what can be done to a material there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from filled_study import filled_study
from hypothesis import given as given_values
from hypothesis import strategies as st
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.overview import Coverage, MaterialFacts, codings_in_materials, coverage, covered, joined, material_facts
from qualcode.study.people import group_names, round_numbers, speakers_of
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.overview.page import OverviewPage
from qualcode.tui.overview.speakers import SpeakersDialog
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, PickDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.forms import ChoiceField, FormDialog, as_seconds, length_words
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.table import Column, cell, fitting

# the numbers


def no_text() -> str:
    raise AssertionError("the text was not needed")


@pytest.mark.parametrize(
    ("talk", "coded", "found"),
    [
        ([], [], Coverage(None, 0, None)),
        ([(5, 105)], [], Coverage(0.0, 1, 5)),
        ([(5, 105)], [(0, 200)], Coverage(1.0, 0, None)),
        ([(0, 100), (120, 220)], [(0, 100)], Coverage(0.5, 1, 120)),
        ([(0, 100), (120, 220)], [(50, 170)], Coverage(0.5, 2, 0)),
        ([(0, 400)], [(0, 100), (200, 300)], Coverage(0.5, 2, 100)),
        ([(0, 100), (100, 200)], [(40, 160)], Coverage(0.6, 2, 0)),
        ([(0, 100), (200, 300), (400, 500)], [(0, 500)], Coverage(1.0, 0, None)),
    ],
)
def test_coverage_by_hand(talk: list[tuple[int, int]], coded: list[tuple[int, int]], found: Coverage) -> None:
    assert covered(talk, coded, lambda: "xy " * 400) == found


def test_few_words_are_no_stretch_and_many_need_no_look_at_the_text() -> None:
    text = "a b c" + "x" * 95
    assert covered([(0, 100)], [(5, 100)], lambda: text).uncoded == 1
    assert covered([(0, 100)], [(3, 100)], no_text).uncoded == 0
    assert covered([(0, 100)], [(0, 5), (6, 100)], no_text).uncoded == 0
    assert covered([(0, 100)], [(90, 95)], lambda: text) == Coverage(0.05, 1, 0)


def test_coverage_is_what_counting_each_character_gives() -> None:
    from random import Random

    random = Random(7)
    for _ in range(300):
        cuts = sorted(random.sample(range(400), 12))
        talk = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
        passages = [(start, start + random.randint(1, 60)) for start in random.sample(range(380), random.randint(0, 6))]
        characters = {at for start, end in talk for at in range(start, end)}
        under = {at for at in characters if any(start <= at < end for start, end in passages)}
        found = covered(talk, joined(passages), lambda: "a " * 250)
        assert found.share == pytest.approx(len(under) / len(characters))


def test_spans_that_touch_are_one() -> None:
    assert joined([(5, 9), (0, 3), (3, 4), (6, 7), (8, 12)]) == [(0, 4), (5, 12)]


def test_facts_and_coverage_of_a_study_leave_interviewers_out(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        facts = {one.name: one for one in material_facts(study.reads.connection, "AB")}
        one = facts["Interview 1"]
        assert (one.kind, one.round, one.group, one.date) == ("interview", 1, "sygemeldte", date(2026, 1, 5))
        assert (one.reading, one.read_share, one.quotations, one.speakers) == ("read-through", 1.0, 3, 2)
        assert codings_in_materials(study.reads.connection) == {one.id: 4, facts["Feltnote"].id: 1}
        assert facts["Udkast"].reading == "not-begun"
        found = coverage(study.reads.connection, [one.id for one in facts.values()])
        assert found[facts["Udkast"].id].share == 0.0
        before = found[one.id]
        assert before.share is not None and 0 < before.share < 1
        study.do("set-speaker", material=one.id, label="Mette", interviewer=True, participant=None)
        assert coverage(study.reads.connection, [one.id])[one.id] == Coverage(None, 0, None)
        study.do("set-speaker", material=one.id, label="Interviewer", interviewer=False)
        assert coverage(study.reads.connection, [one.id])[one.id].share == 0.0


def test_reading_is_of_one_coder_in_the_pass_at_hand(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:

        def reading(coder: str | None) -> str:
            return next(one.reading for one in material_facts(study.reads.connection, coder) if one.name == "Interview 1")

        assert reading("AB") == "read-through"
        assert reading("XY") == "not-begun"
        assert reading(None) == "read-through", "where nobody is known to code, whoever has read furthest"
        study.do("begin-pass", name="anden gang")
        assert reading("AB") == "not-begun"


def test_how_far_is_a_share_of_the_text(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        made = study.do("add-material", name="M", text="Anna: " + "ja " * 100)["id"]
        study.do("set-reading", material=made, status="begun", place=153)
        [one] = material_facts(study.reads.connection, "AB")
        assert one.read_share == pytest.approx(153 / 306, abs=0.01)


# the screen


@asynccontextmanager
async def overview(tmp_path: Path, size: tuple[int, int] = (80, 24), study: Study | None = None) -> AsyncIterator[Pilot[None]]:
    with study or filled_study(tmp_path / "study") as opened:
        async with Workbench(opened).run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("f7")
            await until(pilot, lambda: page(pilot).codings is not None and not page(pilot)._to_count)
            yield pilot


def page(pilot: Pilot[None]) -> OverviewPage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, OverviewPage))


def rows(pilot: Pilot[None]) -> list[str]:
    listed = page(pilot).rows
    return [listed.render_line(at).text.rstrip() for at in range(len(listed.items))]


def status(pilot: Pilot[None]) -> str:
    return page(pilot).query_one("#status", Bar).words()


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    for _ in range(200):
        await pilot.pause(0.02)
        if true():
            return
    raise AssertionError("it did not come about")


async def to(pilot: Pilot[None], name: str) -> None:
    listed = page(pilot).rows
    listed.highlight(next(at for at, row in enumerate(listed.items) if getattr(row, "name", "") == name))
    await pilot.pause()


async def type_in(pilot: Pilot[None], letters: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in letters))


async def test_material_stands_by_round_with_its_numbers(tmp_path: Path) -> None:
    async with overview(tmp_path, (100, 30)) as pilot:
        shown = "\n".join(rows(pilot))
        assert "Runde 1" in shown
        assert "1 af 2 gennemlæst" in shown
        assert "Uden runde" in shown
        first = next(row for row in rows(pilot) if "Interview 1" in row)
        for words in ("gennemlæst", "%", " 4 "):
            assert words in first
        assert "5 kodninger" in page(pilot).query_one("#heading", Bar).words()
        assert "3 materialer" in page(pilot).query_one("#heading", Bar).words()
        assert "AB" in status(pilot) and "åben kodning" in status(pilot), "whose reading, in which pass"


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 36), (160, 45)])
async def test_columns_fit_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with overview(tmp_path, size) as pilot:
        head = page(pilot).query_one("#columns", Bar).render_line(0).text
        assert "ukodet" in head
        first = next(row for row in rows(pilot) if "Interview" in row)
        assert len(head.rstrip()) >= len(first) - 1


async def test_enter_opens_the_material(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Feltnote")
        await pilot.press("enter")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, CodingScreen) and screen.material is not None
        assert screen.material.name == "Feltnote"


async def test_the_first_uncoded_stretch_is_gone_to(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Interview 1")
        one = page(pilot).material
        assert one is not None
        first = coverage(page(pilot).study.reads.connection, [one.id])[one.id].first
        await pilot.press("o")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, CodingScreen) and screen.material is not None
        assert (screen.material.name, screen.view.selection.start) == ("Interview 1", first)
        assert screen.view.document.turn_at(first or 0).speaker == "Mette"  # type: ignore[union-attr]


async def test_what_is_known_is_edited_as_one_action(tmp_path: Path) -> None:
    """A round and a group that are named for the first time are made with it, and undone with it."""
    async with overview(tmp_path) as pilot:
        await to(pilot, "Udkast")
        await pilot.press("e")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        form.put("name", "Udkast 2")
        form.put("round", "7")
        form.put("group", "nye")
        form.put("date", "1.2.2026")
        form.query_one(ChoiceField).action_turn(-1)
        await pilot.press("ctrl+s")
        await pilot.pause()
        study = page(pilot).study
        material = next(one for one in study.reads.materials() if one.name == "Udkast 2")
        assert (material.kind, material.round, material.group, material.date) == ("field-note", 7, "nye", date(2026, 2, 1))
        assert "Udkast 2" in status(pilot)
        assert any("Runde 7" in row for row in rows(pilot))
        await pilot.press("u")
        await pilot.pause()
        assert "Udkast" in [one.name for one in study.reads.materials()]
        assert not any("Runde 7" in row for row in rows(pilot))
        assert (round_numbers(study.reads.connection), group_names(study.reads.connection)) == ([1], ["sygemeldte"])


async def test_what_stands_in_a_field_is_replaced_by_what_is_typed(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Interview 1")
        await pilot.press("e", "tab", "tab", "3", "ctrl+s")
        await pilot.pause()
        assert next(one.round for one in page(pilot).study.reads.materials() if one.name == "Interview 1") == 3


async def test_where_it_was_how_long_and_who_was_there(tmp_path: Path) -> None:
    def facts() -> MaterialFacts:
        return next(one for one in material_facts(study.reads.connection, "AB") if one.name == "Interview 1")

    async with overview(tmp_path, size=(120, 40)) as pilot:
        study = page(pilot).study
        before = (facts().length_seconds, facts().place, facts().present)
        await to(pilot, "Interview 1")
        await pilot.press("e")
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        form.put("length", "7 kvarter")
        form.put("place", "Hjemme hos Mette")
        form.put("present", "hendes mand, den sidste halve time")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "”7 kvarter” er ikke en længde" in form.query_one("#told", Bar).words()
        form.put("length", "1:15")
        await pilot.press("ctrl+s")
        await pilot.pause()
        one = facts()
        assert (one.length_seconds, one.place, one.present) == (4500, "Hjemme hos Mette", "hendes mand, den sidste halve time")
        about = " ".join("".join(part.words for part in line.parts) for line in page(pilot).query_one("#about", LineList).items)
        assert "75 minutter Hjemme hos Mette Til stede: hendes mand, den sidste halve" in about
        await pilot.press("e")
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        assert form.values()["length"] == "1:15"
        await pilot.press("escape", "u")
        await pilot.pause()
        one = facts()
        assert (one.length_seconds, one.place, one.present) == before


@given_values(st.none() | st.integers(1, 23 * 3600))
def test_a_length_is_read_as_it_is_written(seconds: int | None) -> None:
    assert as_seconds(length_words(seconds)) == seconds


@pytest.mark.parametrize(("given", "seconds"), [("", None), ("65", 3900), ("1:05", 3900), ("0:45", 2700), ("1:05:30", 3930)])
def test_lengths_as_people_write_them(given: str, seconds: int | None) -> None:
    assert as_seconds(given) == seconds


@pytest.mark.parametrize("given", ["0", "1:75", "25:00", "1.5", "-5", "1:2:3:4", ":", "²", "99999"])
def test_what_is_no_length_is_said(given: str) -> None:
    with pytest.raises(Fault) as fault:
        as_seconds(given)
    assert given in fault.value.text("en")


async def test_a_name_that_is_taken_stays_in_the_form(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Udkast")
        await pilot.press("e")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        form.put("name", "Feltnote")
        form.put("round", "9")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "Feltnote" in form.query_one("#told", Bar).words()
        assert round_numbers(page(pilot).study.reads.connection) == [1], "nothing of it is left"


async def test_reading_status_is_set(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Feltnote")
        await pilot.press("r")
        await pilot.pause()
        await type_in(pilot, "gen")
        await pilot.press("enter")
        await pilot.pause()
        facts = {one.name: one.reading for one in material_facts(page(pilot).study.reads.connection, "AB")}
        assert facts["Feltnote"] == "read-through"
        await pilot.press("n")
        assert page(pilot).material is not None
        assert page(pilot).material.name == "Udkast"  # type: ignore[union-attr]


async def test_who_reads_is_asked_where_nobody_is_known(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", language="da") as study:
        study.do("add-material", name="M", text="Anna: ja tak")
    async with overview(tmp_path, study=Study.open(tmp_path / "s")) as pilot:
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AskDialog)
        await pilot.press("M", "J", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert page(pilot).study.coder == "MJ"


async def test_removing_asks_first_and_u_brings_it_back(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Interview 1")
        await pilot.press("x", "enter")
        await pilot.pause()
        assert len(page(pilot).study.reads.materials()) == 3, "the first answer keeps it"
        await pilot.press("x", "down")
        assert isinstance(pilot.app.screen, PickDialog)
        await pilot.press("enter")
        await pilot.pause()
        assert [one.name for one in page(pilot).study.reads.materials()] == ["Feltnote", "Udkast"]
        await pilot.press("u")
        await pilot.pause()
        assert len(page(pilot).study.reads.materials()) == 3


async def test_freezing_numbers_the_lines(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await to(pilot, "Udkast")
        await pilot.press("z")
        await pilot.pause()
        assert "2 linjer" in status(pilot)
        assert next(one for one in page(pilot).study.reads.materials() if one.name == "Udkast").frozen


async def test_speakers_are_said_merged_and_undone(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", language="da", coder="AB") as study:
        study.do("add-material", name="M", text="Anna: ja\nBo: nej\nANNA: jo\nBo: tja\nAnna: nå\n")
        [material] = study.reads.materials()
    async with overview(tmp_path, study=Study.open(tmp_path / "s")) as pilot:
        connection = page(pilot).study.reads.connection

        def known() -> list[tuple[str, bool, str | None]]:
            return [(one.label, one.interviewer, one.participant) for one in speakers_of(connection, material.id)]

        assert [label for label, *_ in known()] == ["Anna", "Bo", "ANNA"]
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SpeakersDialog)
        await pilot.press("down", "enter")
        await pilot.pause()
        await type_in(pilot, "interv")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        await type_in(pilot, "Anna")
        await pilot.press("enter")
        await pilot.pause()
        assert known() == [("Anna", False, None), ("Bo", True, None)], "ANNA is Anna, Bo interviews"
        await pilot.press("home", "enter")
        await pilot.pause()
        await type_in(pilot, "Sofie")
        await pilot.press("enter")
        await pilot.pause()
        assert known()[0] == ("Anna", False, "Sofie")
        await pilot.press("escape", "u")
        await pilot.pause()
        assert known()[0] == ("Anna", False, None), "participant and speaker are one action"


async def test_importing_begins_here(tmp_path: Path) -> None:
    async with overview(tmp_path) as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FileDialog)


async def test_an_empty_study_says_what_to_do(tmp_path: Path) -> None:
    async with overview(tmp_path, study=Study.new(tmp_path / "s", coder="AB")) as pilot:
        assert "Press i" in status(pilot)
        await pilot.press("e", "s", "r", "x", "z", "n", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, OverviewPage)


async def test_a_study_open_for_reading_refuses_in_a_sentence(tmp_path: Path) -> None:
    filled_study(tmp_path / "s").close()
    async with overview(tmp_path, study=Study.open(tmp_path / "s", write=False)) as pilot:
        await pilot.press("z")
        await pilot.pause()
        assert "kun åben for læsning" in status(pilot) or "læsning" in status(pilot)


def test_columns_cut_and_pad_by_cells() -> None:
    assert cell("日本語", 4) in ("日…", "日… ")
    assert cell("12", 5, right=True) == "   12"
    layout = fitting((Column("a", 0), Column("b", 6), Column("c", 4, from_width=60)), 40, 10)
    assert [(column.name, cells) for column, cells in layout] == [("a", 30), ("b", 6)]
    shared = fitting((Column("a", 0), Column("b", 6), Column("c", 0)), 40, 10)
    assert [cells for _, cells in shared] == [14, 6, 14]
