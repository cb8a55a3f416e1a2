"""Participants and rounds in their simple form: what is read, and what the keys do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from filled_study import filled_study
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.people import (
    attribute_names,
    group_names,
    groups,
    participants,
    quotations_of_participants,
    round_numbers,
    rounds,
    speakers_of,
)
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.people.page import PeoplePage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog
from qualcode.tui.widgets.forms import ChoiceField, FormDialog
from qualcode.tui.widgets.lists import LineList

# reading


def test_participants_come_with_everything_the_study_holds_of_them(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        mette, karim = participants(study.reads.connection)
        assert (mette.pseudonym, mette.group, mette.status) == ("Mette", "sygemeldte", "included")
        assert mette.consent is not None
        assert (mette.consent.form_version, mette.consent.given_on) == ("2", date(2026, 1, 4))
        assert mette.consent.scopes == ("interview", "citat")
        assert mette.attributes == {"alder": "44", "fuldtid": "true"}
        assert [name for _, name in mette.materials] == ["Interview 1"]
        assert mette.contacts == 1
        assert quotations_of_participants(study.reads.connection) == {mette.id: 3}
        assert (karim.group, karim.status, karim.consent, karim.materials) == (None, "contacted", None, ())
        assert group_names(study.reads.connection) == ["sygemeldte"]
        assert attribute_names(study.reads.connection) == ["alder", "fuldtid"]


def test_the_newest_consent_counts(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        study.do("add-consent", participant="Mette", withdrawn_on="2026-03-01")
        mette = participants(study.reads.connection)[0]
        assert mette.consent is not None
        assert (mette.consent.given_on, mette.consent.withdrawn_on) == (None, date(2026, 3, 1))


def test_rounds_come_with_their_material(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        [one] = rounds(study.reads.connection)
        assert (one.number, one.kind, one.purpose, one.starts_on, one.closed_on) == (1, "open", "at begynde bredt", date(2026, 1, 2), None)
        assert [(name, kind) for _, name, kind in one.materials] == [("Interview 1", "interview"), ("Feltnote", "field-note")]
        assert round_numbers(study.reads.connection) == [1]


def test_an_empty_study_has_nobody(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s") as study:
        assert participants(study.reads.connection) == ()
        assert rounds(study.reads.connection) == ()


def test_speakers_stand_in_the_order_of_the_text_with_their_turns(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        material = next(one.id for one in study.reads.materials() if one.name == "Interview 1")
        found = speakers_of(study.reads.connection, material)
        assert [(one.label, one.interviewer, one.participant) for one in found] == [("Interviewer", True, None), ("Mette", False, "Mette")]
        assert [one.turns for one in found] == [3, 3]


# the screen


@asynccontextmanager
async def people(tmp_path: Path, size: tuple[int, int] = (80, 24), study: Study | None = None) -> AsyncIterator[Pilot[None]]:
    with study or filled_study(tmp_path / "study") as opened:
        async with Workbench(opened).run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("f8")
            await pilot.pause(0.1)
            yield pilot


def page(pilot: Pilot[None]) -> PeoplePage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, PeoplePage))


def form(pilot: Pilot[None]) -> FormDialog:
    screen = pilot.app.screen
    assert isinstance(screen, FormDialog)
    return screen


def status(pilot: Pilot[None]) -> str:
    return page(pilot).query_one("#status", Bar).words()


async def type_in(pilot: Pilot[None], letters: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in letters))
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 36), (160, 45)])
async def test_everybody_is_told_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with people(tmp_path, size) as pilot:
        row = page(pilot).query_one("#people", LineList).render_line(0).text
        for words in ("Mette", "sygemeldte", "inkluderet", " 3 "):
            assert words in row
        told = page(pilot).query_one("#about", LineList)
        beside = " ".join(part.words for line in told.items for part in line.parts)
        below = page(pilot).query_one("#below", Bar).words()
        assert "Samtykke: givet 4. januar 2026" in (beside if told.display else below)
        assert "Runde 1" in page(pilot).query_one("#rounds", LineList).render_line(0).text
        assert "2 informanter" in page(pilot).query_one("#heading", Bar).words()


async def test_enter_goes_through_a_form_and_does_the_deed_in_the_last_field(tmp_path: Path) -> None:
    async with people(tmp_path, (80, 24)) as pilot:
        done = len(page(pilot).study.history())
        await press(pilot, "k")
        for name in [field.name for field in form(pilot).fields][1:]:
            await press(pilot, "enter")
            assert form(pilot).focused is form(pilot).query_one(f"#field-{name}")
        assert len(page(pilot).study.history()) == done, "nothing is stored on the way"
        await press(pilot, "enter")
        assert pilot.app.screen is page(pilot)
        assert len(page(pilot).study.history()) == done + 1
        await press(pilot, "a")
        await type_in(pilot, "Bea")
        assert "ctrl+s" in form(pilot).query_one("#hint", Bar).words()
        await press(pilot, "ctrl+s")
        assert "Bea" in [one.pseudonym for one in page(pilot).everybody]


async def test_a_participant_is_made_and_changed(tmp_path: Path) -> None:
    async with people(tmp_path) as pilot:
        await press(pilot, "a")
        await type_in(pilot, "Sofie")
        form(pilot).put("group", "raske")
        await press(pilot, "ctrl+s")
        study = page(pilot).study
        assert [(one.pseudonym, one.group) for one in participants(study.reads.connection)] == [
            ("Sofie", "raske"),
            ("Mette", "sygemeldte"),
            ("Karim", None),
        ]
        assert "Sofie" in status(pilot)
        listed = page(pilot).query_one("#people", LineList)
        listed.highlight(2)
        await press(pilot, "enter")
        form(pilot).query_one(ChoiceField).focus()
        await press(pilot, "a")
        await press(pilot, "ctrl+s")
        assert participants(study.reads.connection)[2].status == "declined", "a: afslog"
        await press(pilot, "u")
        assert participants(study.reads.connection)[2].status == "contacted"


async def test_a_group_gets_another_name(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        study.do("add-group", name="raske")
        async with people(tmp_path, study=study) as pilot:
            page(pilot).query_one("#people", LineList).highlight(0)
            await press(pilot, "g", "enter")
            before = form(pilot).values()
            await type_in(pilot, "raske")
            await press(pilot, "ctrl+s")
            assert "raske" in form(pilot).query_one("#told", Bar).words(), "that name is taken"
            form(pilot).put("name", "langtidssygemeldte")
            await press(pilot, "ctrl+s")
            assert status(pilot) == "Gemt: langtidssygemeldte."
            assert {group.name: group.note for group in groups(study.reads.connection)} == {
                "langtidssygemeldte": before["note"],
                "raske": "",
            }
            assert "langtidssygemeldte" in {one.group for one in participants(study.reads.connection)}
            await press(pilot, "u")
            assert [group.name for group in groups(study.reads.connection)] == ["raske", before["name"]]


async def test_a_pseudonym_that_is_taken_stays_in_the_form(tmp_path: Path) -> None:
    async with people(tmp_path) as pilot:
        await press(pilot, "a")
        await type_in(pilot, "Mette")
        await press(pilot, "ctrl+s")
        assert "Mette" in form(pilot).query_one("#told", Bar).words()
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, PeoplePage)


async def test_consent_is_given_and_withdrawn(tmp_path: Path) -> None:
    async with people(tmp_path) as pilot:
        page(pilot).query_one("#people", LineList).highlight(1)
        await press(pilot, "c")
        await press(pilot, "ctrl+s")
        assert "datoen" in form(pilot).query_one("#told", Bar).words(), "an empty entry is refused"
        form(pilot).put("given", "1.2.2026")
        form(pilot).put("scopes", "interview, citater")
        await press(pilot, "ctrl+s")
        karim = participants(page(pilot).study.reads.connection)[1]
        assert karim.consent is not None
        assert (karim.consent.given_on, karim.consent.scopes) == (date(2026, 2, 1), ("interview", "citater"))
        await press(pilot, "c")
        form(pilot).put("withdrawn", "2.2.2026")
        await press(pilot, "ctrl+s")
        assert "trukket tilbage" in page(pilot).query_one("#below", Bar).words()
        assert participants(page(pilot).study.reads.connection)[1].status == "withdrawn"


async def test_background_facts_are_given_and_taken_back(tmp_path: Path) -> None:
    async with people(tmp_path) as pilot:

        def known() -> dict[str, str]:
            return participants(page(pilot).study.reads.connection)[0].attributes

        for value in ("45", ""):
            await press(pilot, "b")
            form(pilot).put("what", "alder")
            form(pilot).put("value", value)
            await press(pilot, "ctrl+s")
            assert known().get("alder", "") == value


async def test_a_round_is_opened_edited_and_closed_with_a_signed_outcome(tmp_path: Path) -> None:
    async with people(tmp_path) as pilot:
        study = page(pilot).study
        await press(pilot, "n")
        assert form(pilot).values()["number"] == "2"
        form(pilot).put("kind", "fokusgruppe")
        form(pilot).put("starts", "5.5.2026")
        form(pilot).put("ends", "4.5.2026")
        await press(pilot, "ctrl+s")
        assert "før" in form(pilot).query_one("#told", Bar).words()
        form(pilot).put("ends", "6.5.2026")
        await press(pilot, "ctrl+s")
        assert [(one.number, one.kind) for one in rounds(study.reads.connection)] == [(1, "open"), (2, "fokusgruppe")]
        assert isinstance(pilot.app.screen, PickDialog), "whether its reflexive memo is written now"
        await press(pilot, "escape")
        assert "refleksivt memo" in status(pilot)
        await press(pilot, "tab", "down", "e")
        form(pilot).put("kind", "gruppe")
        await press(pilot, "ctrl+s")
        assert rounds(study.reads.connection)[1].kind == "gruppe"
        await press(pilot, "s")
        outcome = form(pilot).query_one("#field-outcome")
        outcome.load_text("Kategorierne er dækket.")  # type: ignore[attr-defined]
        await press(pilot, "tab", "enter")
        closed = rounds(study.reads.connection)[1]
        assert (closed.outcome, closed.signed_by) == ("Kategorierne er dækket.", "AB")
        assert closed.closed_on is not None
        assert "afsluttet" in status(pilot)
        await press(pilot, "u")
        assert rounds(study.reads.connection)[1].closed_on is None


async def test_material_of_a_participant_or_a_round_is_opened(tmp_path: Path) -> None:
    async with people(tmp_path) as pilot:
        await press(pilot, "m")
        screen = pilot.app.screen
        assert isinstance(screen, CodingScreen) and screen.material is not None
        assert screen.material.name == "Interview 1"
        await press(pilot, "f8")
        await press(pilot, "tab", "m")
        assert isinstance(pilot.app.screen, PickDialog)
        await type_in(pilot, "Felt")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, CodingScreen) and screen.material is not None
        assert screen.material.name == "Feltnote"


async def test_nobody_yet_and_only_reading_are_said(tmp_path: Path) -> None:
    async with people(tmp_path, study=Study.new(tmp_path / "s", coder="AB")) as pilot:
        assert "No participants yet" in status(pilot)
        for key in ("e", "c", "b", "m", "s", "enter"):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, PeoplePage), key
    filled_study(tmp_path / "f").close()
    async with people(tmp_path, study=Study.open(tmp_path / "f", write=False)) as pilot:
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, PeoplePage)
        assert "læsning" in status(pilot)
