"""Findings on the screen: written with keys that stay computed, supported, stated, counted, put in order, given away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from made_once import copy_of, demo
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.findings import FindingRecord, findings
from qualcode.study.memos import memos
from qualcode.tui.app import Workbench
from qualcode.tui.findings.page import FindingsPage
from qualcode.tui.widgets.bars import Bar

SIZES = [(80, 24), (160, 45)]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "TERM_PROGRAM", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@asynccontextmanager
async def at_findings(tmp_path: Path, *, size: tuple[int, int] = SIZES[0]) -> AsyncIterator[tuple[Pilot[None], Study]]:
    with Study.open(copy_of(demo(), tmp_path / "study"), coder="AB") as study:
        async with Workbench(study).run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+o", "f")
            await pilot.pause()
            yield pilot, study


def page(pilot: Pilot[None]) -> FindingsPage:
    screen = pilot.app.screen
    assert isinstance(screen, FindingsPage)
    return screen


def told(study: Study) -> list[FindingRecord]:
    return findings(study.reads.connection, "en")


def words(pilot: Pilot[None]) -> str:
    return "\n".join("".join(part.words for part in row.line.parts) for row in page(pilot).card.items)


def status(pilot: Pilot[None]) -> str:
    return page(pilot).query_one("#status", Bar).words()


def typed(sentence: str) -> list[str]:
    return ["space" if letter == " " else "full_stop" if letter == "." else letter for letter in sentence]


def to_quotation(pilot: Pilot[None], side: str = "for") -> None:
    card = page(pilot).card
    card.highlight(next(at for at, row in enumerate(card.items) if row.evidence and row.evidence.side == side), 1)


@pytest.mark.parametrize("size", SIZES)
async def test_a_finding_is_written_with_a_count_and_a_quotation(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_findings(tmp_path, size=size) as (pilot, study):
        before = len(told(study))
        await pilot.press("n", *typed("It costs money "), "ctrl+k", *typed("costs in money"), "enter", *typed("conversations"), "enter")
        await pilot.pause()
        await pilot.press("space", "ctrl+g", *typed("Eleven thousand"), "enter")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        made = told(study)[-1]
        assert len(told(study)) == before + 1
        assert page(pilot).finding is not None and page(pilot).finding.id == made.id
        assert "{n:conversations:" in made.text and "{q:" in made.text
        assert made.filled.text.startswith("It costs money 2 of ")
        assert "“Eleven thousand. I've got a spreadsheet.” (Interview 2, Karim, ll. 51-52)" in made.filled.text
        assert "No quotation speaks for it." in words(pilot)
        # the same words are refused, and not lost
        await pilot.press("n", *typed("Most of those with a coordinator are stopped in time."), "escape")
        await pilot.pause(0.1)
        await pilot.press(*typed(" Yes"), "escape")
        await pilot.pause()
        assert told(study)[-1].text == "Most of those with a coordinator are stopped in time. Yes"
        await pilot.press("u", "u")
        await pilot.pause()
        assert len(told(study)) == before


async def test_the_text_is_changed_and_shown_as_it_prints(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        await pilot.press("e", *typed(" {c:00000000}"))
        await pilot.pause()
        assert "00000000" in pilot.app.screen.query_one("#printed", Bar).words()
        await pilot.press("escape")
        await pilot.pause()
        assert told(study)[0].text.endswith("{c:00000000}")
        assert "! {c:00000000}" in words(pilot)


async def test_evidence_is_added_turned_and_taken_away(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        before = [len(told(study)[0].side(side)) for side in ("for", "against")]
        await pilot.press("b", *typed("Eleven thousand"), "enter")
        await pilot.pause()
        assert len(told(study)[0].side("for")) == before[0] + 1
        await pilot.press("minus")
        assert "Highlight a quotation" in status(pilot)
        await pilot.press("enter")
        to_quotation(pilot)
        await pilot.press("minus")
        await pilot.pause()
        assert [len(told(study)[0].side(side)) for side in ("for", "against")] == [before[0], before[1] + 1]
        to_quotation(pilot, "against")
        await pilot.press("plus")
        await pilot.pause()
        assert len(told(study)[0].side("against")) == before[1]
        to_quotation(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert len(told(study)[0].side("for")) == before[0]
        to_quotation(pilot)
        await pilot.press("y")
        assert "(Interview 2, Karim, ll. 38-39)" in pilot.app.clipboard
        await pilot.press("ctrl+k")
        assert pilot.app.clipboard.startswith("{c:")
        assert pilot.app.clipboard in status(pilot)
        await pilot.press("Y")
        assert (tmp_path / "study" / "exports" / "copied-quotations.txt").exists()
        await pilot.press("escape", "ctrl+k")
        assert pilot.app.clipboard == f"{{n:persons:{told(study)[0].id[:8]}:of}}"


async def test_categories_and_relations_are_stated_and_taken_away(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        codes = {path for _, path in told(study)[0].codes}
        for expected in (codes | {"Bending the job"}, codes):
            await pilot.press("c", *typed("Bending the job"), "enter")
            await pilot.pause()
            assert {path for _, path in told(study)[0].codes} == expected
        stated = len(told(study)[0].relations)
        await pilot.press("r", "enter")
        await pilot.pause()
        assert abs(len(told(study)[0].relations) - stated) == 1
        await pilot.press("enter")
        card = page(pilot).card
        card.highlight(next(at for at, row in enumerate(card.items) if row.opens == "code"), 1)
        await pilot.press("x")
        await pilot.pause()
        assert len(told(study)[0].codes) == len(codes) - 1


async def test_the_base_and_who_made_a_suggestion_are_said_in_forms(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        await pilot.press("t", "c", "tab", "tab", "tab", *typed("1"), "enter")
        await pilot.pause()
        base = told(study)[0].base
        assert base is not None and (base.what, base.within.rounds) == ("conversations", (1,))
        await pilot.press("t", "tab", "tab", "tab", *typed("99"), "enter")
        await pilot.pause()
        assert "99" in pilot.app.screen.query_one("#told", Bar).words()
        await pilot.press("escape", "escape")
        await pilot.pause()
        await pilot.press("s", "tab", *typed("staff"), "enter")
        await pilot.pause()
        assert (told(study)[0].kind, told(study)[0].sources) == ("suggestion", ("staff",))
        assert "Suggestion of staff" in words(pilot)


async def test_the_order_is_changed_and_a_finding_removed(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        first, second = (one.id for one in told(study)[:2])
        await pilot.press("J")
        await pilot.pause()
        assert [one.id for one in told(study)[:2]] == [second, first]
        assert page(pilot).finding is not None and page(pilot).finding.id == first
        await pilot.press("K", "K")
        await pilot.pause()
        assert told(study)[0].id == first
        await pilot.press("x")
        await pilot.pause()
        assert told(study)[0].id == second
        await pilot.press("u")
        await pilot.pause()
        assert told(study)[0].id == first


async def test_what_a_finding_rests_on_can_be_gone_to(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, _):
        await pilot.press("enter")
        to_quotation(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen.__class__.__name__ == "CodingScreen"
        await pilot.press("ctrl+o", "f", "enter")
        await pilot.pause()
        for opens, screen in (("code", "CategoryPage"), ("relation", "RelationsPage")):
            card = page(pilot).card
            pilot.app.screen.set_focus(card)
            card.highlight(next(at for at, row in enumerate(card.items) if row.opens == opens), 1)
            await pilot.press("enter")
            await pilot.pause()
            assert pilot.app.screen.__class__.__name__ == screen
            await pilot.press("ctrl+o", "f")
            await pilot.pause()


async def test_a_memo_is_written_about_a_finding_and_leads_back_to_it(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        about = page(pilot).finding
        assert about is not None
        await pilot.press("m", *typed("too strong"), "escape")
        await pilot.pause()
        made = memos(study.reads.connection)[0]
        assert (made.text, [thing.key for thing in made.about]) == ("too strong", [("finding", about.id)])
        await pilot.press("down")
        study.do("delete-finding", finding=about.id)
        assert all(thing.kind != "finding" for thing in memos(study.reads.connection)[0].about)


async def test_a_document_of_all_findings(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, _):
        await pilot.press("w", *typed("csv"), "enter")
        await pilot.pause()
        await pilot.press("enter")
        for _ in range(100):
            await pilot.pause(0.02)
            if written := list((tmp_path / "study" / "exports").glob("*.csv")):
                break
        assert "The cost of an effort" in written[0].read_text(encoding="utf-8")


async def test_without_findings_the_screen_says_how_to_begin(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", title="Prøve", language="da", coder="AB") as study:
        study.do("add-material", name="Interview 1", text="Mette: Det er et gedemarked.\n")
        async with Workbench(study).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+o", "f")
            await pilot.pause()
            assert "ikke skrevet nogen fund" in words(pilot)
            await pilot.press("e", "b", "c", "r", "t", "s", "x", "K", "J", "ctrl+k", "enter")
            await pilot.pause()
            assert isinstance(pilot.app.screen, FindingsPage)


async def test_from_quotes_comparison_and_transcript(tmp_path: Path) -> None:
    async with at_findings(tmp_path) as (pilot, study):
        before = len(told(study)[0].evidence)
        await pilot.press("f6")
        await pilot.pause(0.3)
        await pilot.press("ctrl+k")
        assert pilot.app.clipboard.startswith("{c:")
        await pilot.press("b", *typed("The cost of an effort"), "enter")
        await pilot.pause()
        assert len(told(study)[0].evidence) == before + 1
        await pilot.press("equals_sign")
        await pilot.pause(0.3)
        assert pilot.app.screen.__class__.__name__ == "ComparisonPage"
        await pilot.press("ctrl+k")
        assert pilot.app.clipboard.startswith("{c:")
        await pilot.press("down", "space", "b", *typed("The cost of an effort"), "enter")
        await pilot.pause()
        assert len(told(study)[0].evidence) > before + 1
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("n")
        await pilot.press("ctrl+k")
        assert pilot.app.clipboard.startswith("{c:")
        await pilot.press("escape", "ctrl+home", "w", "ctrl+k")
        await pilot.pause()
