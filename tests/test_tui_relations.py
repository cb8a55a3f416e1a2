"""Relating codes and weighing what speaks for and against a relation, through the real screens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from screens import drawn
from still_study import still_demo
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.relations import RelationRecord, relations
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.relations.evidence import EvidenceDialog
from qualcode.tui.relations.page import RelationsPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList


class Seat:
    """A reader in front of these screens."""

    def __init__(self, pilot: Pilot[None], study: Study) -> None:
        self.pilot, self.study = pilot, study
        self.app: Workbench = pilot.app  # type: ignore[assignment]

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.keys(*("space" if letter == " " else letter for letter in words))

    def bar(self, name: str) -> str:
        return self.app.screen.query_one(f"#{name}", Bar).words()

    def rows(self, name: str) -> list[str]:
        listed = self.app.screen.query_one(f"#{name}", LineList)
        drawn = [listed._line(at) for at in range(len(listed.items))]
        return [" ".join("".join(part.words for part in line.parts).split()) for line in drawn]

    @property
    def page(self) -> RelationsPage:
        assert isinstance(self.app.screen, RelationsPage)
        return self.app.screen

    @property
    def here(self) -> RelationRecord:
        assert self.page.relation is not None
        return next(one for one in self.all if one.id == self.page.relation.id)

    @property
    def all(self) -> list[RelationRecord]:
        return relations(self.study.reads.connection)

    def name(self, code_id: str) -> str:
        return next(code.name for code in self.study.reads.codes() if code.id == code_id)


@asynccontextmanager
async def at_relations(folder: Path, *keys: str, size: tuple[int, int] = (120, 36), language: str = "en") -> AsyncIterator[Seat]:
    with Study.open(still_demo(folder / "s", language), coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("escape", *(keys or ("ctrl+o", "r")))
            await pilot.pause()
            yield Seat(pilot, study)


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
async def test_each_relation_with_its_evidence_and_the_one_at_hand_in_full(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    async with at_relations(tmp_path, language=language, size=size) as seat:
        assert len(seat.rows("rows")) == len(seat.all) == 10
        first = seat.here
        card = " ".join(seat.rows("card"))
        assert seat.name(first.from_id) in card and first.type in card
        assert card.count("+ ”" if language == "da" else "+ “") == len(first.side("for"))
        assert card.count("− ”" if language == "da" else "− “") == len(first.side("against"))
        assert {"en": "Evidence for: 3", "da": "Belæg for: 3"}[language] in card
        assert ("(Interview " in card) and (", l" in card)
        shown = drawn(seat.app)
        assert max(map(len, shown.splitlines())) <= size[0]
        for word in {"en": ("relate", "from", "type"), "da": ("relatér", "fra", "type")}[language]:
            assert word in shown


async def test_two_codes_are_related_by_a_few_letters_and_undone(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        before = len(seat.all)
        await seat.keys("n")
        await seat.type("telling")
        await seat.keys("enter")
        await seat.type("hind")
        await seat.keys("enter")
        await seat.type("rationing one")
        await seat.keys("enter")
        made = seat.here
        assert (seat.name(made.from_id), made.type, seat.name(made.to_id)) == ("Telling the workplace", "hinders", "Rationing oneself")
        assert made.only_an_arrow and not made.supported and made.coder == "AB"
        row = seat.rows("rows")[seat.page.rows.index]
        assert row.startswith("→○") and "Unsupported" in " ".join(seat.rows("card"))
        assert "1 unsupported" in seat.bar("which") and "1 only an arrow" in seat.bar("which")
        await seat.keys("u")
        assert len(seat.all) == before


async def test_a_relation_that_is_there_is_shown_instead_of_doubled(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        await seat.keys("end")
        last = seat.here
        await seat.keys("home", "n")
        await seat.type(seat.name(last.from_id))
        await seat.keys("enter")
        await seat.type(last.type)
        await seat.keys("enter")
        await seat.type(seat.name(last.to_id))
        await seat.keys("enter")
        assert seat.here.id == last.id and len(seat.all) == 10
        assert "is there already" in seat.bar("status")


async def test_a_type_of_ones_own_is_made_by_typing_it(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        await seat.keys("t")
        await seat.type("keeps going")
        await seat.keys("enter")
        assert (seat.here.type, seat.here.vocabulary) == ("keeps going", "own")
        await seat.keys("T")
        await seat.type("keeps")
        await seat.keys("enter", "ctrl+a", "ctrl+k")
        await seat.type("cause of")
        await seat.keys("enter")
        assert seat.here.type == "cause of" and "keeps going" not in {one.type for one in seat.all}


async def test_quotations_become_evidence_by_a_key_each(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        seat.study.do("set-setting", key="evidence-levels", value="interview, observation")
        before = seat.here
        await seat.keys("e")
        dialog = seat.app.screen
        assert isinstance(dialog, EvidenceDialog)
        known = {one.quotation_id: one.side for one in before.evidence}
        fresh = next(at for at, one in enumerate(dialog._offered) if one.id not in known)
        await seat.keys(*["down"] * fresh, "minus", "up", "l", "l")
        assert "against" in seat.bar("keys")
        await seat.keys("escape")
        now = seat.here
        added = [one for one in now.evidence if one.quotation_id == dialog._offered[fresh].id]
        assert [(one.side, one.level) for one in added] == [("against", "observation")]
        assert "(0+1)" in " ".join(seat.rows("card"))
        await seat.keys("e", *["down"] * fresh, "x", "escape")
        assert len(seat.here.evidence) == len(before.evidence)
        await seat.keys("u", "u", "u", "u")
        assert seat.here == before


async def test_beside_the_list_evidence_changes_sides_goes_and_is_opened_in_its_transcript(tmp_path: Path) -> None:
    async with at_relations(tmp_path, size=(80, 24)) as seat:
        before = seat.here
        await seat.keys("x")
        assert len(seat.all) == 9, "in the list the relation goes"
        await seat.keys("u", "home", "enter", "minus")
        assert len(seat.here.side("against")) == len(before.side("against")) + 1
        await seat.keys("x")
        assert len(seat.here.evidence) == len(before.evidence) - 1 and len(seat.all) == 10
        await seat.keys("u", "u", "home", "enter")
        screen = seat.app.screen
        assert isinstance(screen, CodingScreen) and not screen.view.selection.empty
        await seat.keys("ctrl+o", "r")
        assert seat.here.id == before.id


async def test_status_direction_phenomenon_and_scope(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        before = seat.here
        await seat.keys("s")
        await seat.type("contra")
        await seat.keys("enter", "r", "o")
        await seat.type("organisation")
        await seat.keys("enter", "p")
        await seat.type("rationing")
        await seat.keys("enter")
        now = seat.here
        assert (now.status, now.from_id, now.to_id, now.scope) == ("contradicted", before.to_id, before.from_id, "organisation")
        assert now.phenomenon_id is not None and "Rationing" in seat.name(now.phenomenon_id)
        await seat.keys("u", "u", "u", "u")
        assert seat.here == before


async def test_a_memo_says_what_the_arrow_means(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        seat.study.do("relate", source="Telling the workplace", type="hinders", to="Rationing oneself")
        seat.page.changed()
        await seat.keys("f")
        await seat.type("only an arrow")
        await seat.keys("enter")
        assert len(seat.rows("rows")) == 1
        await seat.keys("m")
        assert isinstance(seat.app.screen, MemoEditor)
        await seat.keys("tab")
        await seat.type("so it is")
        await seat.keys("escape")
        assert not any(one.only_an_arrow for one in seat.all)
        assert seat.rows("rows") == []
        await seat.keys("F")
        assert len(seat.rows("rows")) == 11


async def test_filters_narrow_down_one_after_the_other(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        await seat.keys("f")
        await seat.type("supported")
        await seat.keys("enter")
        supported = [one for one in seat.all if one.status == "supported"]
        assert len(seat.rows("rows")) == len(supported)
        await seat.keys("f")
        await seat.type("paradigm")
        await seat.keys("enter")
        assert len(seat.rows("rows")) == sum(one.vocabulary == "paradigm-simple" for one in supported)
        assert "supported" in seat.bar("which")


@pytest.mark.parametrize("keys", [("f3", "R"), ("ctrl+o", "v", "R")], ids=["codes", "comparison"])
async def test_the_code_at_hand_is_related_from_where_one_is(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with at_relations(tmp_path, *keys) as seat:
        await seat.type("cause of")
        await seat.keys("enter")
        await seat.type("telling the")
        await seat.keys("enter")
        new = max(seat.all, key=lambda one: one.coder == "AB")
        assert (new.type, seat.name(new.to_id)) == ("cause of", "Telling the workplace")
        assert bool(new.evidence) == (keys[0] != "f3")


async def test_a_passage_speaks_for_the_relation_of_its_codes(tmp_path: Path) -> None:
    async with at_relations(tmp_path, "N") as seat:
        coding = seat.app.screen
        assert isinstance(coding, CodingScreen)
        last = coding.view.spans_here()[-1]
        on_it = {span.code_id for span in coding.view.spans_here() if span.quotation_id == last.quotation_id}
        assert len(on_it) == 2
        await seat.keys("C", "down", "enter")
        await seat.type("associated")
        await seat.keys("enter")
        new = next(one for one in seat.all if one.coder == "AB")
        assert {new.from_id, new.to_id} == on_it and new.type == "associated with"
        assert [one.quotation_id for one in new.side("for")] == [last.quotation_id]
        await seat.keys("u")
        assert len(seat.all) == 10
