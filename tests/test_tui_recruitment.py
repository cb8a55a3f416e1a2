"""Rounds and recruitment: what the views show, and what the keys of rounds and of the ledger do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from filled_study import filled_study
from invented_ledger import CONTROL, INTERVENTION, csv_table, recruit
from test_tui_people import form, page, press, status, type_in
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.memos import memos
from qualcode.study.recruitment import Ledger, ledger
from qualcode.study.rounds import round_sheets
from qualcode.tui.app import Workbench
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.people.page import PeoplePage
from qualcode.tui.people.sheets import VIEWS
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.lists import LineList


def recruited(folder: Path, language: str = "da") -> Study:
    study = Study.new(folder, title="Vendepunkt", language=language, coder="AB")
    recruit(study)
    for name in ("Xenia", "Ymer", "Zoe"):
        study.do("add-participant", pseudonym=name, status="not-asked", stratum="unge", group=CONTROL)
    return study


@asynccontextmanager
async def at_recruitment(study: Study, view: str = "persons", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    with study:
        async with Workbench(study).run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("f8")
            await pilot.pause(0.1)
            await press(pilot, *("v" for _ in range(VIEWS.index(view))))
            yield pilot


def rows(pilot: Pilot[None]) -> list[str]:
    sheet = page(pilot).query_one("#sheet", LineList)
    return ["".join(part.words for part in sheet._draw(row).parts) for row in sheet.items]


def known(pilot: Pilot[None]) -> Ledger:
    return ledger(page(pilot).study.reads.connection)


def go_to(pilot: Pilot[None], pseudonym: str) -> None:
    here = page(pilot)
    here.show_person(next(one.record.id for one in here.ledger.persons if one.record.pseudonym == pseudonym))


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (160, 45)])
@pytest.mark.parametrize("language", ["en", "da"])
async def test_every_view_is_shown_at_every_size(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    async with at_recruitment(recruited(tmp_path / "s", language), size=size) as pilot:
        seen = []
        for view in VIEWS:
            assert page(pilot).view == view
            seen.append(rows(pilot) if view != "persons" else [])
            await press(pilot, "v")
        assert page(pilot).view == "persons", "round and round"
        await press(pilot, "V")
        assert page(pilot).view == "missing"
        third = next(row for row in seen[1] if row.startswith(("Runde 3", "Round 3")))
        assert "▼ 5" in third, "fewer than planned has a sign of its own"
        assert len([row for row in seen[2] if "2025" in row]) == 64
        assert any("etnicitet anden" in row for row in seen[3])
        contacted = page(pilot).query_one("#heading", Bar).words()
        assert "32" in contacted


async def test_the_views_are_turned_by_clicks_and_the_person_is_kept(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s")) as pilot:
        go_to(pilot, "Karla")
        names = page(pilot).query_one("#views", Bar).words()
        for view, name in (("ledger", "Rekrutteringsliste"), ("persons", "Informanter")):
            await pilot.click("#views", offset=(names.index(name) + 2, 0))
            await pilot.pause()
            here = page(pilot).participant
            assert page(pilot).view == view
            assert here is not None and here.pseudonym == "Karla"


async def test_who_is_missing_is_read_from_the_top(tmp_path: Path) -> None:
    study = recruited(tmp_path / "s")
    somebody = next(one.record.pseudonym for one in ledger(study.reads.connection).persons if one.outcome == "included")
    async with at_recruitment(study, "ledger") as pilot:
        go_to(pilot, somebody)
        await press(pilot, "v")
        assert page(pilot).query_one("#sheet", LineList).index == 0


async def test_what_a_narrow_table_has_no_columns_for_stands_below_it(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s", "en"), "rounds") as pilot:
        assert "no-show" not in page(pilot).query_one("#columns", Bar).words()
        whole = next(sheet for sheet in page(pilot).sheets).whole.asked
        told = page(pilot).query_one("#below", Bar).words()
        assert f"{whole.contacted} contacted" in told
        assert f"{whole.no_show} no-show" in told


async def test_a_contact_is_entered_and_the_next_in_the_stratum_named(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s")) as pilot:
        await press(pilot, "f")
        assert "ikke trukket" in status(pilot)
        await press(pilot, "d")
        form(pilot).put("seed", "7")
        await press(pilot, "ctrl+s")
        assert "3 personer trukket, startværdi 7" in status(pilot)
        order = [one.record.pseudonym for one in known(pilot).order("unge")]
        await press(pilot, "f")
        here = page(pilot).participant
        assert here is not None and here.pseudonym == order[0]
        assert order[0] in status(pilot)
        await press(pilot, "k")
        assert form(pilot).values()["round"] == "4", "the newest round that is open"
        form(pilot).widget_of(form(pilot).fields[0]).focus()
        await press(pilot, "a")
        form(pilot).put("date", "3.4.2025")
        form(pilot).put("reason", "har travlt")
        await press(pilot, "ctrl+s")
        one = known(pilot).order("unge")[0]
        assert (one.outcome, one.contacts[0].date, one.contacts[0].reason, one.contacts[0].round) == (
            "declined",
            date(2025, 4, 3),
            "har travlt",
            4,
        )
        assert f"Næste i unge: {order[1]}." in status(pilot)


async def test_a_veto_is_entered_with_who_and_when(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s"), "ledger") as pilot:
        go_to(pilot, "Zoe")
        await press(pilot, "o")
        form(pilot).put("by", "Sundhedsplejen")
        form(pilot).put("on", "2.1.2025")
        form(pilot).put("reason", "indlagt")
        await press(pilot, "ctrl+s")
        one = next(one for one in known(pilot).persons if one.record.pseudonym == "Zoe")
        assert (one.vetoes[0].vetoed_by, one.vetoes[0].vetoed_on, one.outcome) == ("Sundhedsplejen", date(2025, 1, 2), "not-asked")
        assert any("⊘" in row and "Sundheds" in row for row in rows(pilot))
        await press(pilot, "enter")
        form(pilot).put("by", "Etisk komité")
        await press(pilot, "ctrl+s")
        assert any("Etisk" in row for row in rows(pilot))
        await press(pilot, "d")
        await press(pilot, "ctrl+s")
        assert "Zoe" not in [one.record.pseudonym for one in known(pilot).order("unge")]


async def test_an_entry_is_corrected_and_taken_out(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s"), "ledger") as pilot:
        go_to(pilot, "Anders")
        await press(pilot, "down", "e")
        assert form(pilot).values()["status"] == "included"
        form(pilot).put("reason", "ringede selv")
        await press(pilot, "ctrl+s")
        one = next(one for one in known(pilot).persons if one.record.pseudonym == "Anders")
        assert [entry.reason for entry in one.contacts] == ["", "ringede selv"]
        await press(pilot, "x")
        one = next(one for one in known(pilot).persons if one.record.pseudonym == "Anders")
        assert (len(one.contacts), one.outcome) == (1, "contacted")
        await press(pilot, "u")
        assert known(pilot).tally().included == 20
        go_to(pilot, "Zoe")
        await press(pilot, "d")
        await press(pilot, "ctrl+s", "x")
        zoe = next(one for one in known(pilot).persons if one.record.pseudonym == "Zoe")
        assert (zoe.outcome, zoe.drawn) == ("not-asked", 0), "the place first"
        await press(pilot, "x")
        assert "Zoe er fjernet" in status(pilot)
        assert "Zoe" not in [one.record.pseudonym for one in known(pilot).persons]
        await press(pilot, "u")
        await press(pilot, "v", "x")
        assert "post" in status(pilot), "there is none at hand among who is missing"


async def test_the_ledger_comes_in_from_a_table(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(csv_table(), encoding="utf-8")
    async with at_recruitment(Study.new(tmp_path / "s", language="da", coder="AB")) as pilot:
        await press(pilot, "i")
        dialog = pilot.app.screen
        assert isinstance(dialog, FileDialog)
        dialog.answer([file])
        await pilot.pause()
        assert "32 nye personer, 32 nye poster" in status(pilot)
        assert known(pilot).tally().included == 20
        await press(pilot, "u")
        assert known(pilot).persons == ()
        file.write_text(csv_table() + "Anders;indsatsgruppe\n", encoding="utf-8")
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, FileDialog)
        pilot.app.screen.answer([file])
        await pilot.pause()
        assert "Række 34" in status(pilot)
        assert known(pilot).persons == ()


@pytest.mark.parametrize("view", VIEWS)
async def test_what_is_shown_is_written(tmp_path: Path, view: str) -> None:
    async with at_recruitment(recruited(tmp_path / "s"), view) as pilot:
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, PickDialog)
        await type_in(pilot, "csv")
        await press(pilot, "enter", "enter")
        for _ in range(40):
            await pilot.pause(0.05)
            written = list((tmp_path / "s" / "exports").glob("*.csv"))
            if written:
                break
        head = written[0].read_text(encoding="utf-8-sig").splitlines()[0]
        assert head.startswith({"rounds": "runde,", "missing": "baggrund,"}.get(view, "informant,"))


async def test_a_round_is_planned_by_group(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s"), "rounds") as pilot:
        await press(pilot, "p")
        values = form(pilot).values()
        assert [values["group-0"], values["group-1"], values["group-2"]] == ["3", "3", ""]
        form(pilot).put("group-0", "x")
        await press(pilot, "ctrl+s")
        assert "x" in form(pilot).query_one("#told", Bar).words()
        form(pilot).put("group-0", "5")
        form(pilot).put("group-1", "")
        form(pilot).put("new", "pårørende")
        form(pilot).put("number", "2")
        await press(pilot, "ctrl+s")
        connection = page(pilot).study.reads.connection
        first = round_sheets(connection, ledger(connection))[0]
        assert {part.group: part.planned for part in first.groups} == {INTERVENTION: 5, CONTROL: None, "pårørende": 2}


async def test_a_new_round_offers_its_memo_and_tells_when_there_is_none(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s"), "rounds") as pilot:
        await press(pilot, "n", "ctrl+s")
        assert isinstance(pilot.app.screen, PickDialog)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, MemoEditor)
        await type_in(pilot, "spændt")
        await press(pilot, "escape")
        connection = page(pilot).study.reads.connection
        [written] = memos(connection)
        assert (written.kind, [thing.kind for thing in written.about]) == ("reflexive", ["round"])
        assert [len(sheet.memos) for sheet in round_sheets(connection, ledger(connection)) if sheet.record] == [0, 0, 0, 0, 1]
        assert "har endnu ikke et refleksivt memo" in page(pilot).query_one("#below", Bar).words(), "round 1 is at hand"
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, MemoEditor)


async def test_signing_off_tells_what_is_lacking_and_a_round_is_opened_again(tmp_path: Path) -> None:
    async with at_recruitment(recruited(tmp_path / "s"), "rounds") as pilot:
        await press(pilot, "s")
        told = form(pilot)._about
        assert "Runde 1 mangler: et refleksivt memo om runden" in told
        assert "samtykker" in told
        await press(pilot, "tab", "enter")
        assert page(pilot).all_rounds[0].closed_on is not None
        await press(pilot, "R")
        assert page(pilot).all_rounds[0].closed_on is None
        await press(pilot, "R")
        assert "åben" in status(pilot)


async def test_nobody_yet_is_said_in_every_view_and_reading_only_writes_nothing(tmp_path: Path) -> None:
    async with at_recruitment(Study.new(tmp_path / "s", coder="AB")) as pilot:
        for _ in VIEWS:
            for key in ("k", "o", "x", "f", "p", "r", "R", "s", "e", "enter"):
                await press(pilot, key)
                assert isinstance(pilot.app.screen, PeoplePage), key
            await press(pilot, "v")
    filled_study(tmp_path / "f").close()
    async with at_recruitment(Study.open(tmp_path / "f", write=False)) as pilot:
        for key in ("k", "o", "d", "i", "p", "R", "r"):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, PeoplePage), key
