"""Relating codes and weighing what speaks for and against a relation, through the real screens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import pytest
from screens import drawn
from still_study import still_demo
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.database import driver
from qualcode.study.memos import memos
from qualcode.study.relations import RelationRecord, relations
from qualcode.study.slots import slot_rows
from qualcode.study.vocabularies import vocabulary
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.memos.links import go_to
from qualcode.tui.relations.evidence import EvidenceDialog
from qualcode.tui.relations.page import RelationsPage
from qualcode.tui.relations.paradigm import ParadigmPage
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
        assert "(1+1)" in " ".join(seat.rows("card"))
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


# the neighbourhood and the matrix


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
async def test_the_neighbourhood_is_drawn_and_walked_in(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    async with at_relations(tmp_path, language=language, size=size) as seat:
        bill = {"en": "The bill comes tomorrow", "da": "Regningen kommer i morgen"}[language]
        await seat.keys("c")
        await seat.type(bill[:12])
        await seat.keys("enter")
        assert seat.page.view == "around"
        around = seat.page.around
        near = [one for one in seat.all if bill in (seat.name(one.from_id), seat.name(one.to_id))]
        stops = {stop.relation_id for stop in (*around._drawing.left, *around._drawing.right)}
        assert stops == {one.id for one in near} and around._drawing.left and around._drawing.right
        shown = drawn(seat.app)
        assert all(word in shown for word in bill.split()) and "▶" in shown
        assert max(map(len, shown.splitlines())) <= size[0]
        assert seat.here.id == around.relation_id
        first = seat.here
        await seat.keys("right")
        crossed = seat.here
        assert crossed.id != first.id and seat.name(crossed.from_id) == bill
        await seat.keys("left", "down")
        assert seat.name(seat.here.to_id) == bill and seat.name(seat.here.from_id) in " ".join(seat.rows("card"))
        await seat.keys("right", "enter")
        assert seat.page.asked.code == crossed.to_id


async def test_what_is_done_in_the_neighbourhood_is_done_to_its_relation(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        await seat.keys("down", "down", "v")
        before = seat.here
        await seat.keys("s")
        await seat.type("contra")
        await seat.keys("enter")
        assert seat.here.id == before.id and seat.here.status == "contradicted"
        assert seat.page.view == "around"
        await seat.keys("u", "escape", "ctrl+o", "r")
        assert seat.page.view == "around" and seat.here.id == before.id, "it is found as it was left"


async def test_a_neighbourhood_too_large_to_draw_is_a_matrix(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        codes = [code.id for code in seat.study.reads.codes() if code.name != "Rationing oneself"]
        with seat.study.action("relate"):
            for code in codes[:12]:
                seat.study.do("relate", source=code, type="feeds", to="Rationing oneself")
        seat.page.changed()
        await seat.keys("c")
        await seat.type("rationing one")
        await seat.keys("enter")
        assert seat.page.view == "matrix" and "too many to draw" in seat.bar("status")
        await seat.keys("f")
        await seat.type("paradigm, simple")
        await seat.keys("enter")
        assert seat.page.view == "around", "what is filtered out is no neighbour"


async def test_cells_of_the_matrix_lead_to_their_relation_and_empty_ones_relate(tmp_path: Path) -> None:
    async with at_relations(tmp_path, size=(80, 24)) as seat:
        first = seat.here
        await seat.keys("v", "v")
        assert seat.page.view == "matrix" and seat.here.id == first.id
        assert {*seat.rows("matrix")[0].split()} >= {"▸conditi…", f"{len(first.side('for'))}:{len(first.side('against'))}"}
        await seat.keys("enter")
        assert seat.page.card.has_focus
        await seat.keys("escape")
        while seat.page.relation is not None:
            await seat.keys("right")
        assert "is not related to" in " ".join(seat.rows("card"))
        source, to = seat.page.matrix.ends or ("", "")
        await seat.keys("n")
        await seat.type("hinders")
        await seat.keys("enter")
        assert (seat.here.from_id, seat.here.type, seat.here.to_id) == (source, "hinders", to)
        await seat.keys("v")
        assert seat.page.view == "list"


# the paradigm


def paradigm(seat: Seat) -> ParadigmPage:
    assert isinstance(seat.app.screen, ParadigmPage)
    return seat.app.screen


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
async def test_slots_hold_categories_with_their_evidence_and_empty_ones_say_so(
    tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    async with at_relations(tmp_path, "ctrl+o", "x", language=language, size=size) as seat:
        rows = seat.rows("slots")
        assert rows[0] == {"en": "Conditions", "da": "Betingelser"}[language]
        empty = {"en": "empty", "da": "tom"}[language]
        assert sum(row.endswith(empty) for row in rows) == 1
        assert sum(row.startswith("┃") for row in rows) == 4
        heading = {"en": "around a category", "da": "omkring en kategori"}[language]
        assert seat.bar("heading").startswith(heading), "a paradigm is a word of one school, and this study is of none"
        seat.study.do("set-study", tradition="strauss-corbin")
        await seat.keys("escape", "ctrl+o", "x")
        assert seat.bar("heading").startswith({"en": "paradigm model", "da": "paradigmemodel"}[language])
        assert len([row for row in seat.rows("slots") if not row.startswith("┃")]) >= 5
        assert max(map(len, drawn(seat.app).splitlines())) <= size[0]


async def test_a_category_is_put_into_a_slot_and_taken_out(tmp_path: Path) -> None:
    async with at_relations(tmp_path, "ctrl+o", "x") as seat:
        page = paradigm(seat)
        slot = next(at for at, row in enumerate(page.slots.items) if row.slot == "actions")
        await seat.keys(*["down"] * slot, "n")
        await seat.type("telling the")
        await seat.keys("enter")
        new = next(one for one in seat.all if one.coder == "AB")
        assert (new.type, new.phenomenon_id) == ("response to", page.asked.phenomenon)
        assert page.relation is not None and page.relation.id == new.id
        row = seat.rows("slots")[page.slots.index]
        assert row.endswith("○ →")
        assert "1 unsupported" in seat.bar("which")
        await seat.keys("x")
        assert not any(one.coder == "AB" for one in seat.all)
        await seat.keys("u", "u")
        assert len(seat.all) == 10


async def test_another_phenomenon_and_another_model(tmp_path: Path) -> None:
    async with at_relations(tmp_path, "ctrl+o", "x") as seat:
        page = paradigm(seat)
        middle = page.asked.phenomenon
        await seat.keys("v")
        assert page.model is not None and page.model.id == "paradigm-1990"
        await seat.keys("v")
        assert page.model is None and {row.slot for row in page.slots.items} == {"leads-here", "leads-away"}
        await seat.keys("down", "i")
        assert page.asked.phenomenon != middle
        await seat.keys("c")
        await seat.type("rationing one")
        await seat.keys("enter")
        assert page.asked.phenomenon == middle
        await seat.keys("g")
        assert seat.page.view == "around" and seat.page.asked.code == middle


async def test_relations_whose_scope_is_said_are_listed_by_how_far_they_reach(tmp_path: Path) -> None:
    async with at_relations(tmp_path, "ctrl+o", "x") as seat:
        page = paradigm(seat)
        for scope in ("nation", "organisation"):
            await seat.keys("down", "o")
            await seat.type(scope if scope == "nation" else "organisation")
            await seat.keys("enter")
        scopes = [row.entry.relation.scope for row in page.slots.items if row.slot == "by-scope" and row.entry]
        assert scopes == ["organisation", "nation"]


def test_a_relation_of_another_phenomenon_stands_in_its_diagram_alone(tmp_path: Path) -> None:
    with Study.open(still_demo(tmp_path / "s", "en"), coder="AB") as study:
        codes = {code.id: code for code in study.reads.codes()}
        ids = {code.name: code.id for code in codes.values()}
        middle, other = ids["Rationing oneself"], ids["Bending the job"]
        study.do("relate", source=ids["Telling the workplace"], type="condition for", to=middle, phenomenon=other)
        every = relations(study.reads.connection)
        model = vocabulary("paradigm-simple", "en")

        def entries(phenomenon: str) -> list[tuple[str, str]]:
            rows = slot_rows(phenomenon, model, every, (), codes)
            return [(row.slot, codes[row.entry.code_id].name) for row in rows if row.entry]

        assert ("conditions", "Telling the workplace") not in entries(middle)
        assert ("others", "Telling the workplace") in entries(other)


async def test_a_memo_about_a_relation_leads_to_it(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        wanted = seat.all[4]
        memo = next(memo for memo in memos(seat.study.reads.connection) if memo.id in wanted.memos)
        about = next(thing for thing in memo.about if thing.kind == "relation")
        await seat.keys("escape")
        assert go_to(seat.app, about, seat.study, memo.id)
        await seat.pilot.pause()
        assert seat.here.id == wanted.id and (memo.title or "Memo") in " ".join(seat.rows("card"))


async def test_many_relations_open_and_answer_quickly(tmp_path: Path) -> None:
    """Generously: three hundred relations with evidence on a machine that is busy."""
    async with at_relations(tmp_path, "escape") as seat:
        codes = [code.id for code in seat.study.reads.codes()]
        quotations = [one.quotation_id for relation in seat.all for one in relation.evidence]
        pairs = [(source, to) for source in codes for to in codes if source != to][:300]
        with seat.study.action("relate"):
            for source, to in pairs:
                seat.study.do("relate", source=source, type="feeds", to=to, evidence_for=[{"quotation": one} for one in quotations[:10]])
        began = perf_counter()
        await seat.keys("ctrl+o", "r")
        assert len(seat.rows("rows")) == 310 and perf_counter() - began < 5
        began = perf_counter()
        await seat.keys("v", "down", "v", "right", "v", "down")
        assert perf_counter() - began < 5


async def test_only_the_evidence_of_the_relation_at_hand_is_read(tmp_path: Path) -> None:
    async with at_relations(tmp_path) as seat:
        connection = seat.study.reads.connection
        asked: list[str] = []
        driver(connection).set_trace_callback(asked.append)
        await seat.keys("down")
        read = [one for one in asked if "FROM relation_evidence" in one]
        assert len(read) == 1 and seat.here.id in read[0]
        asked.clear()
        await seat.keys("s", "down", "enter")
        read = [one for one in asked if "relation_evidence" in one and one.lstrip().startswith("SELECT")]
        assert sum("JOIN quotation" in one for one in read) == 1, "counts of all, and the quotations of one"
        driver(connection).set_trace_callback(None)
