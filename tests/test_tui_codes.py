"""The codes screen through its keys and the mouse: what the study holds afterwards, and what the reader sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filled_study import filled_study
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from qualcode.study import Study
from qualcode.study.codebook import indicator_relations
from qualcode.study.hues import HUES
from qualcode.study.records import CodeRecord
from qualcode.tui.app import Workbench
from qualcode.tui.codes.board import Board
from qualcode.tui.codes.columns import columns_of
from qualcode.tui.codes.page import CodesPage
from qualcode.tui.codes.tree import CodeTree
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog

NARROW, MIDDLE, WIDE = (80, 24), (120, 36), (160, 45)


class Shelf:
    """A pilot at the codes screen with the few questions these tests ask."""

    def __init__(self, pilot: Pilot[None], study: Study) -> None:
        self.pilot = pilot
        self.study = study

    @property
    def page(self) -> CodesPage:
        return next(screen for screen in self.pilot.app.screen_stack if isinstance(screen, CodesPage))

    @property
    def board(self) -> Board:
        return self.page.board

    def codes(self) -> dict[str, CodeRecord]:
        return {code.name: code for code in self.study.reads.codes()}

    def paths(self) -> set[str]:
        return {code.path for code in self.study.reads.codes()}

    def here(self) -> str:
        code = self.page.current()
        return code.name if code else ""

    def shown(self) -> list[str]:
        return [code.name for code in self.page.code_tree.items]

    def rows(self) -> list[str]:
        tree = self.page.code_tree
        return [tree.render_line(y).text.rstrip() for y in range(min(len(tree.items), tree.size.height))]

    def card(self) -> str:
        card = self.page.card
        return "\n".join("".join(part.words for part in row.line.parts) for row in card.items)

    def bar(self, name: str) -> str:
        return self.page.query_one(f"#{name}", Bar).words()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, words: str) -> None:
        """Letters as they are typed."""
        names = {" ": "space", ">": "greater_than_sign"}
        await self.press(*(names.get(letter, letter) for letter in words))

    async def go(self, name: str) -> None:
        """Highlight a code."""
        self.page.go_to(self.codes()[name].id)
        await self.pilot.pause()

    def answers(self) -> list[str]:
        """The rows of the dialog that is open."""
        dialog = self.pilot.app.screen
        assert isinstance(dialog, PickDialog)
        return ["".join(part.words for part in choice.line.parts) for choice in dialog.query_one("#choices").items]  # type: ignore[attr-defined]

    def undone_at_once(self, before: dict[str, CodeRecord]) -> bool:
        """Whether one undo brings everything back."""
        self.study.undo()
        return self.codes() == before


@asynccontextmanager
async def shelf(folder: Path, size: tuple[int, int] = NARROW, *, more: bool = False) -> AsyncIterator[Shelf]:
    """The codes screen of a filled study; with `more`, of one with some more open codes."""
    with filled_study(folder / "study") as study:
        if more:
            for name in ("alfa", "beta", "gamma", "delta"):
                study.do("make-code", name=name)
            study.do("code", codes=["alfa", "beta"], material="Feltnote", words="Lyset var skarpt.")
            study.do("code", codes=["alfa"], material="Feltnote", words="Hun gik efter en time.")
            study.do("code", codes=["alfa"], material="Interview 1", words="Ja.")
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("f3")
            await pilot.pause()
            yield Shelf(pilot, study)


# what is shown


@pytest.mark.parametrize("size", [NARROW, MIDDLE, WIDE])
async def test_the_tree_shows_kinds_and_counts(tmp_path: Path, size: tuple[int, int]) -> None:
    async with shelf(tmp_path, size) as at:
        assert at.shown() == ["at gå for sig selv", "at holde ud", "skam", "støj"]
        rows = at.rows()
        assert "┃at gå for sig selv" in rows[0]
        assert "▾ ┃● at holde ud" in rows[1]
        assert "”skam”" in rows[2]
        tree = at.page.code_tree
        widths = {len(tree.render_line(y).text) for y in range(tree.size.height)}
        assert len(widths) == 1
        labels = at.bar("columns")
        assert "kodninger" in labels
        assert "2 åbne koder" not in labels
        assert ("sidst brugt" in labels) == (size == WIDE)


async def test_numbers_in_the_tree_are_those_of_the_study(tmp_path: Path) -> None:
    async with shelf(tmp_path, WIDE) as at:
        by_name = dict(zip(at.shown(), at.rows(), strict=True))
        # own codings, with subcodes, interviews, last used
        assert by_name["at gå for sig selv"].split()[5:7] == ["2", "1"]
        assert by_name["at holde ud"].split()[5:8] == ["·", "3", "·"]
        assert by_name["skam"].split()[1:3] == ["2", "1"]


async def test_the_card_names_each_number(tmp_path: Path) -> None:
    async with shelf(tmp_path, MIDDLE) as at:
        await at.go("skam")
        card = at.card()
        for words in (
            "2 egne kodninger",
            "på 2 citater",
            "i 1 interview",
            "1 informant",
            "først brugt i Interview 1",
            "1 memo om den",
            "skam",
        ):
            assert words in card, words
        assert "ikke skrevet endnu" in card
        await at.go("at holde ud")
        assert "0 egne kodninger" in at.card()
        assert "3 kodninger med underkoder" in at.card()
        await at.go("støj")
        for words in ("lyde der trætter", "lyd nævnes", "→ fører til → at gå for sig selv", "styrke", "antagelse"):
            assert words in at.card(), words


async def test_the_card_stands_alone_in_a_narrow_window(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        assert not at.page.card.display
        assert "ingen definition" in at.bar("detail")
        await at.press("enter")
        assert at.page.focused is at.page.card
        assert not at.page.code_tree.display
        assert at.page.card.size.width > 70
        await at.press("escape")
        assert at.page.focused is at.page.code_tree
        assert at.page.code_tree.display


async def test_filter_as_you_type(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.press("slash")
        await at.write("ho")
        assert at.shown()[0] == "at holde ud"
        assert "2 koder" not in at.bar("columns")
        await at.press("enter")
        assert at.page.focused is at.page.code_tree
        await at.press("slash", "backspace", "backspace")
        await at.write("skam")
        assert at.shown() == ["skam"]
        assert "1 af 4" in at.bar("columns")
        await at.press("down", "escape")
        assert len(at.shown()) == 4
        assert at.here() == "skam", "the code found stays highlighted in the tree"


async def test_orders(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:

        async def order(letters: str) -> list[str]:
            await at.press("o")
            await at.write(letters)
            await at.press("enter")
            return at.shown()

        assert (await order("efter navn"))[:3] == ["alfa", "at gå for sig selv", "at holde ud"]
        assert (await order("efter kodn"))[0] == "alfa"
        assert (await order("senest"))[0] == "alfa"
        assert set(await order("brugt én")) == {"beta", "støj"}
        assert set(await order("aldrig")) == {"gamma", "delta", "at holde ud"}
        assert set(await order("uden kat")) == {"alfa", "beta", "gamma", "delta", "at gå for sig selv"}
        assert await order("in vivo") == ["skam"]
        assert await order("former") == []
        for name in ("skammen", "zebra", "en skam"):
            at.study.do("make-code", name=name, in_vivo=True)
        at.page.show()
        assert await order("former") == ["skam", "en skam", "skammen"]
        assert "støj" not in await order("uden def")
        await at.press("escape")
        assert at.page.order == "tree"


async def test_an_order_without_codes_says_so(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        at.study.do("edit-code", code="at holde ud > skam", in_vivo=False)
        at.page.show()
        await at.press("o")
        await at.write("in vivo")
        await at.press("enter")
        assert at.shown() == []
        assert "In vivo" in at.bar("status")
        await at.press("enter", "x", "r", "t", "space", "p")
        assert len(at.paths()) == 4


async def test_a_study_without_codes_says_what_to_do(tmp_path: Path) -> None:
    with Study.new(tmp_path / "leer", language="da", coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=NARROW) as pilot:
            await pilot.press("f3")
            await pilot.pause()
            at = Shelf(pilot, study)
            assert "n opretter den første" in at.bar("status")
            for key in ("enter", "d", "x", "t", "plus", "s", "g", "p", "b", "t", "left", "right", "enter", "space", "m", "f", "h"):
                await at.press(key)
            await at.press("n")
            await at.write("den første")
            await at.press("enter")
            assert at.paths() == {"den første"}


# making and naming


async def test_a_new_code_beside_and_under(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("støj")
        await at.press("n")
        await at.write("lys")
        await at.press("enter")
        assert "at holde ud > lys" in at.paths()
        assert at.here() == "lys"
        await at.press("N")
        await at.write("neon")
        await at.press("enter")
        assert "at holde ud > lys > neon" in at.paths()
        await at.press("n", "escape", "n", "enter")
        assert len(at.paths()) == 6


async def test_rename(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("støj")
        await at.press("r", *["backspace"] * 4)
        await at.write("larm")
        await at.press("enter")
        assert "at holde ud > larm" in at.paths()
        assert at.here() == "larm"
        await at.press("r", *["backspace"] * 4)
        await at.write("skam")
        await at.press("enter")
        assert "at holde ud > larm" in at.paths(), "a second code of that name is refused"
        assert "skam" in at.bar("status")


async def test_a_renamed_in_vivo_code_is_in_vivo_no_longer(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("støj")
        at.study.do("edit-code", code=next(code.id for code in at.study.reads.codes() if code.name == "støj"), in_vivo=True)
        at.page.changed()
        await at.press("r", *["backspace"] * 4)
        await at.write("larm")
        await at.press("enter")
        assert [code.in_vivo for code in at.study.reads.codes() if code.name == "larm"] == [False]
        at.study.undo()
        assert [code.in_vivo for code in at.study.reads.codes() if code.name == "støj"] == [True]


@pytest.mark.parametrize(
    ("row", "field"), [("Definition", "definition"), ("Brug når", "use_when"), ("Ikke når", "not_when"), ("Eksempel", "example")]
)
async def test_texts_are_written_in_place(tmp_path: Path, row: str, field: str) -> None:
    async with shelf(tmp_path, MIDDLE) as at:
        await at.go("skam")
        await at.press("enter")
        card = at.page.card
        card.highlight(next(place for place, one in enumerate(card.items) if one.line.parts[0].words == row))
        await at.press("enter")
        assert isinstance(at.pilot.app.focused, TextArea)
        await at.write("hvad man u")
        await at.press("escape")
        assert getattr(at.codes()["skam"], field) == "hvad man u"
        assert at.page.focused is card
        assert card.item is not None
        assert card.item.opens == field
        before = at.study.next_undo()
        await at.press("enter", "escape")
        assert at.study.next_undo() == before, "nothing changed, nothing written"


async def test_definition_by_its_key(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("skam")
        await at.press("d")
        await at.write("at ville gemme sig")
        await at.press("escape")
        assert at.codes()["skam"].definition == "at ville gemme sig"
        assert "at ville gemme sig" in at.bar("detail")


async def test_kind_and_in_vivo_on_the_card(tmp_path: Path) -> None:
    async with shelf(tmp_path, MIDDLE) as at:
        await at.go("skam")
        await at.press("enter", "down", "enter", "down", "enter")
        assert at.codes()["skam"].kind == "category"
        await at.press("down", "enter")
        assert not at.codes()["skam"].in_vivo
        await at.press("i")
        assert at.codes()["skam"].in_vivo


async def test_promote_and_demote_many(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.go("alfa")
        await at.press("p")
        assert at.codes()["alfa"].kind == "category"
        assert "Definitionen" in at.bar("status"), "asked for, not forced"
        await at.press("u")
        await at.press("space")
        await at.go("beta")
        await at.press("space", "p", "p")
        assert {at.codes()[name].kind for name in ("alfa", "beta")} == {"core"}
        await at.press("p")
        assert "højeste" in at.bar("status")
        await at.press("P")
        assert {at.codes()[name].kind for name in ("alfa", "beta")} == {"category"}
        at.study.undo()
        at.study.undo()
        assert at.undone_at_once(before)


# filing


async def test_move_to_a_code_chosen_by_letters(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("alfa")
        await at.press("space")
        await at.go("beta")
        await at.press("space")
        before = at.codes()
        await at.press("t")
        assert not any("alfa" in row for row in at.answers()), "not under itself"
        await at.write("holde")
        await at.press("enter")
        assert {"at holde ud > alfa", "at holde ud > beta"} <= at.paths()
        assert at.page.code_tree.marked == set()
        assert at.undone_at_once(before)


async def test_move_to_the_top(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("skam")
        await at.press("t", "enter")
        assert "skam" in at.paths()


async def test_indent_and_outdent(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("støj")
        await at.press("greater_than_sign")
        assert "at holde ud > skam > støj" in at.paths()
        await at.press("less_than_sign", "less_than_sign")
        assert "støj" in at.paths()
        await at.press("less_than_sign")
        assert "øverst" in at.bar("status")
        await at.go("skam")
        await at.press("greater_than_sign")
        assert "at holde ud > skam" in at.paths()
        assert "Der er ingen" in at.bar("status")


async def test_up_and_down_among_siblings(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        assert at.shown()[:4] == ["alfa", "at gå for sig selv", "at holde ud", "skam"]
        await at.go("beta")
        await at.press("K")
        top = [code.name for code in at.study.reads.codes() if code.depth == 0]
        assert top == ["alfa", "at gå for sig selv", "beta", "at holde ud", "delta", "gamma"]
        assert at.here() == "beta"
        await at.press("ctrl+down", "J")
        top = [code.name for code in at.study.reads.codes() if code.depth == 0]
        assert top == ["alfa", "at gå for sig selv", "at holde ud", "delta", "beta", "gamma"]
        await at.press("u", "u")
        assert at.undone_at_once(before)
        await at.go("alfa")
        await at.press("K")
        assert at.here() == "alfa"


async def test_group_under_a_new_category(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        for name in ("alfa", "gamma"):
            await at.go(name)
            await at.press("space")
        await at.press("g")
        await at.write("græsk")
        await at.press("enter")
        assert {"græsk > alfa", "græsk > gamma"} <= at.paths()
        assert at.codes()["græsk"].kind == "category"
        assert at.here() == "græsk"
        assert at.undone_at_once(before)


async def test_group_under_a_category_that_is_there(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("alfa")
        await at.press("g")
        assert at.answers() == ["┃at holde ud"]
        await at.press("enter")
        assert "at holde ud > alfa" in at.paths()


async def test_a_new_name_is_not_taken_for_one_that_has_its_letters_inside(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("alfa")
        await at.press("g")
        await at.write("hod")
        assert at.answers() == ["+ Ny kategori ”hod”"], "at HOlDe: letters in order"
        await at.press("backspace", "backspace", "backspace")
        await at.write("holde")
        assert at.answers() == ["┃at holde ud", "+ Ny kategori ”holde”"]
        await at.press("down", "enter")
        assert "holde > alfa" in at.paths()


async def test_mark_all_of_an_order_and_unmark(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("o")
        await at.write("aldrig")
        await at.press("enter", "a")
        assert "3 valgt" in at.bar("columns")
        await at.press("a")
        assert "valgt" not in at.bar("columns")
        await at.press("a", "escape")
        assert at.page.code_tree.marked == set()


# merging and deleting


async def test_merge_marked_says_what_happens_first(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        for name in ("alfa", "beta"):
            await at.go(name)
            await at.press("space")
        await at.press("plus")
        assert sorted(at.answers()) == ["┃alfa", "┃beta"]
        await at.write("alfa")
        await at.press("enter")
        told = at.answers()
        assert told[:2] == ["1 kodning går til alfa", "1 af dem falder sammen med en anden på samme citat"]
        assert at.codes() == before, "nothing is done before it is said"
        await at.press("enter")
        assert "beta" not in at.paths()
        assert at.codes()["alfa"].codings == 3
        assert at.here() == "alfa"
        assert at.undone_at_once(before)


async def test_merge_into_a_code_chosen_by_letters_keeps_definitions(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        before = at.codes()
        await at.go("støj")
        await at.press("plus")
        await at.write("skam")
        await at.press("enter")
        told = at.answers()
        assert any("1 relation" in row for row in told)
        assert any("1 egenskab" in row for row in told)
        await at.press("down", "enter")
        assert at.codes()["skam"].definition == "støj: lyde der trætter"
        assert "at holde ud > støj" not in at.paths()
        assert at.undone_at_once(before)


async def test_merge_not(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        before = at.codes()
        await at.go("støj")
        await at.press("plus")
        await at.write("skam")
        await at.press("enter")
        await at.write("ikke")
        await at.press("enter")
        assert at.codes() == before
        await at.press("plus", "escape")
        assert at.codes() == before


async def test_delete_asks_what_becomes_of_the_codings(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.go("gamma")
        await at.press("x")
        assert "gamma" not in at.paths(), "without codings there is nothing to ask"
        at.study.undo()
        at.page.show()
        await at.go("alfa")
        await at.press("delete")
        assert at.answers()[0] == "på 3 citater"
        await at.write("slet ikke")
        await at.press("enter")
        assert at.codes() == before
        await at.press("x", "down", "enter")
        assert "alfa" not in at.paths()
        assert at.undone_at_once(before)
        at.page.show()
        await at.go("alfa")
        await at.press("x", "enter")
        await at.write("delta")
        await at.press("enter")
        assert at.codes()["delta"].codings == 3
        assert "alfa" not in at.paths()


async def test_delete_many_at_once(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        for name in ("at holde ud", "skam", "støj"):
            await at.go(name)
            await at.press("space")
        await at.press("x", "down", "enter")
        assert at.paths() == {"at gå for sig selv", "alfa", "beta", "gamma", "delta"}
        assert at.undone_at_once(before)


# the board


async def test_the_board_has_a_column_for_each_category(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("b")
        assert [column.category and column.category.name for column in at.board.columns] == [None, "at holde ud"]
        assert [card.name for card in at.board.columns[0].cards] == ["alfa", "at gå for sig selv", "beta", "delta", "gamma"]
        heading = at.board.render_line(0).text
        assert "Ikke grupperet" in heading
        assert "● at holde ud" in heading
        await at.press("b")
        assert at.page.focused is at.page.code_tree


def test_names_go_over_two_rows_and_nothing_is_lost_before_the_cut() -> None:
    names = [
        "short",
        "a name of several words that goes on and on for longer than two rows",
        "日本語の長い名前が続くとき",
        "x" * 60,
        "👩‍🔬 [b]",
    ]
    made = datetime(2026, 1, 1, tzinfo=UTC)
    codes = [CodeRecord(str(n), name, name, "code", None, 0, "", "", "", "", False, n, 0, made) for n, name in enumerate(names)]
    [loose] = columns_of(codes)
    for width in (8, 20, 24, 40):
        loose.lay(width)
        assert [len(rows) in (1, 2) for rows in loose.names] == [True] * len(names)
        assert ["".join("".join(rows).split()) for rows in loose.names] == ["".join(name.split()) for name in names]
        assert [loose.card_at(row) for row in loose.starts] == list(range(len(names)))
        assert loose.card_at(len(loose.rows)) == len(names)
        assert [loose.span(card)[1] for card in range(len(names) - 1)] == loose.starts[1:]


async def test_long_names_are_read_whole_on_the_board(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        at.study.do("make-code", name="a en kode med et ganske langt navn")
        at.page.show()
        await at.press("b")
        await at.go("at gå for sig selv")
        rows = [at.board.render_line(y).text[:26].strip(" │") for y in range(1, 5)]
        assert rows[0].startswith("a en kode med et")
        assert rows[1] == "ganske langt navn"
        assert rows[2].startswith("at gå for sig selv")
        await at.pilot.click(Board, offset=(4, 2))
        assert at.here() == "a en kode med et ganske langt navn", "its second row is the same card"


async def test_a_card_is_taken_to_another_column(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.press("b")
        await at.go("beta")
        await at.press("t", "right")
        assert "» beta" in at.board.render_line(1).text
        assert at.codes() == before
        await at.press("t")
        assert "at holde ud > beta" in at.paths()
        assert at.here() == "beta"
        await at.press("t", "left", "enter")
        assert "beta" in at.paths()
        assert at.codes() == before
        await at.press("t", "right")
        assert at.page.current() == before["beta"], "what the keys are about goes along"
        await at.press("escape")
        assert at.codes() == before
        assert at.here() == "beta"
        assert isinstance(at.pilot.app.screen, CodesPage)


async def test_marked_cards_go_together(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.press("b")
        await at.go("alfa")
        await at.press("space", "shift+down", "t", "right", "enter")
        assert {"at holde ud > at gå for sig selv", "at holde ud > beta", "at holde ud > alfa"} <= at.paths()
        assert at.undone_at_once(before)


async def test_a_card_is_dragged(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("b")
        width = at.board.size.width // at.board.in_sight
        await at.pilot.mouse_down(Board, offset=(3, 1))
        await at.pilot.hover(Board, offset=(9, 2))
        await at.pilot.hover(Board, offset=(width + 3, 2))
        assert at.board.taken == [at.codes()["alfa"].id]
        await at.pilot.mouse_up(Board, offset=(width + 3, 2))
        await at.pilot.pause()
        assert "at holde ud > alfa" in at.paths()


async def test_cards_taken_by_key_are_dropped_by_a_click(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("b")
        await at.go("alfa")
        await at.press("t")
        await at.pilot.click(Board, offset=(at.board.size.width // at.board.in_sight + 3, 5))
        await at.pilot.pause()
        assert "at holde ud > alfa" in at.paths()


async def test_clicks_on_the_board(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("b")
        await at.pilot.click(Board, offset=(3, 3))
        assert at.here() == "beta"
        assert at.board.taken == []
        await at.pilot.click(Board, offset=(3, 4), control=True)
        assert at.page.code_tree.marked == {at.codes()["delta"].id}
        await at.pilot.click(Board, offset=(3, 2), times=2)
        await at.pilot.pause()
        assert at.page.card.display
        assert at.page.focused is at.page.card


async def test_keys_of_the_tree_work_on_the_board(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("b")
        await at.go("gamma")
        await at.press("r", *["backspace"] * 5)
        await at.write("g")
        await at.press("enter")
        assert "g" in at.paths()
        assert at.here() == "g"
        await at.press("x")
        assert "g" not in at.paths()
        await at.press("slash")
        await at.write("skam")
        await at.press("enter")
        assert at.here() == "skam"
        await at.press("a")
        assert "1 valgt" in at.bar("columns"), "what the filter leaves out is not marked"
        await at.press("escape", "a")
        assert "2 valgt" in at.bar("columns")


async def test_cards_that_answer_a_few_letters_are_grouped_at_once(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.press("b", "slash")
        await at.write("ta")
        assert [[card.name for card in column.cards] for column in at.board.columns] == [["beta", "delta"], []]
        assert "(2/5)" in at.board.render_line(0).text and "(0/2)" in at.board.render_line(0).text
        assert "3 af 8" in at.bar("columns")  # the heading is shown too
        await at.press("enter", "a", "g")
        await at.write("tal")
        await at.press("enter")
        assert {"tal > beta", "tal > delta"} <= at.paths()
        assert [len(column.cards) for column in at.board.columns] == [0, 0, 2]
        await at.press("escape")
        assert not at.page.has_class("filtering")
        assert sum(len(column.cards) for column in at.board.columns) == 7
        assert at.undone_at_once(before)


async def test_a_card_that_the_filter_leaves_out_is_gone_to_without_it(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.press("b", "slash")
        await at.write("beta")
        await at.press("enter")
        await at.go("gamma")
        assert at.here() == "gamma"
        assert not at.page.has_class("filtering")


async def test_columns_change_places(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        for name in ("tal", "uro"):
            at.study.do("make-code", name=name, kind="category")
        at.page.show()
        before = at.codes()
        await at.press("b")

        def columns() -> list[str]:
            return [column.category.name for column in at.board.columns if column.category]

        await at.go("tal")
        await at.press("K")
        assert columns() == ["tal", "at holde ud", "uro"]
        assert at.here() == "tal"
        await at.press("K")
        assert columns() == ["tal", "at holde ud", "uro"], "there is no column before it"
        await at.press("J", "J")
        assert columns() == ["at holde ud", "uro", "tal"]
        for _ in range(3):
            at.study.undo()
        assert at.codes() == before


async def test_the_board_scrolls_both_ways(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        for number in range(40):
            at.study.do("make-code", name=f"løs {number:02}")
        for number in range(8):
            at.study.do("make-code", name=f"z kategori {number}", kind="category")
        at.page.show()
        await at.press("b", "home", "end")
        assert at.here() == "løs 39"
        height = at.board.size.height
        rows = [at.board.render_line(y).text for y in range(height)]
        assert "løs 39" in rows[-1]
        assert "↑" in rows[1]
        assert len({len(row) for row in rows}) == 1
        await at.pilot._post_mouse_events([events.MouseScrollUp], Board, offset=(3, 5))
        assert "løs 39" not in at.board.render_line(height - 1).text
        assert at.here() == "løs 39", "the wheel moves no highlight"
        await at.press("home")
        assert "↓" in at.board.render_line(height - 1).text
        await at.press(*["right"] * 9)
        assert at.here() == "z kategori 7" or at.board.columns[at.board.column].category.name == "z kategori 7"  # type: ignore[union-attr]
        assert "z kategori 7" in at.board.render_line(0).text
        assert "‹ 7" in at.bar("columns")


# splitting


async def test_split_by_reading_quotations_one_by_one(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.go("alfa")
        await at.press("s")
        dialog = at.pilot.app.screen
        words = dialog.query_one("#words")
        assert any("Ja." in part.words for line in words.items for part in line.parts)  # type: ignore[attr-defined]
        await at.press("n")
        await at.write("svar")
        await at.press("enter")
        assert dialog.sorting.at == 1  # type: ignore[attr-defined]
        await at.press("space", "left")
        await at.press("n")
        await at.write("lys")
        await at.press("enter", "1")
        told = at.answers()
        assert told[:3] == ["svar: 2 citater", "lys: 1 citat", "alfa: 0 citater"]
        assert at.codes() == before, "nothing is done before the end"
        await at.press("enter")
        assert {"svar", "lys", "alfa"} <= at.paths()
        assert (at.codes()["svar"].codings, at.codes()["lys"].codings, at.codes()["alfa"].codings) == (2, 1, 0)
        assert at.undone_at_once(before)


async def test_split_under_the_code_or_in_its_place(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.go("alfa")
        await at.press("s", "n")
        await at.write("en")
        await at.press("enter", "enter")
        await at.press("down", "enter")
        assert "alfa > en" in at.paths()
        assert at.undone_at_once(before)
        at.page.show()
        await at.go("alfa")
        await at.press("s", "n")
        await at.write("en")
        await at.press("enter", "1", "1", "down", "down", "enter")
        assert "alfa" not in at.paths()
        assert at.codes()["en"].codings == 3
        assert at.undone_at_once(before)


async def test_split_can_be_left(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.go("alfa")
        await at.press("s", "escape")
        assert isinstance(at.pilot.app.screen, CodesPage)
        await at.press("s", "n")
        await at.write("beta")
        await at.press("enter")
        assert "allerede" in at.pilot.app.screen.query_one("#keys", Bar).words(), "a name that is taken is said at once"
        await at.press("n")
        await at.write("ny")
        await at.press("enter", "escape")
        await at.write("del ikke")
        await at.press("enter")
        assert isinstance(at.pilot.app.screen, CodesPage)
        assert at.codes() == before


async def test_split_with_one_quotation_is_refused(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("beta")
        await at.press("s")
        assert "færre end to" in at.bar("status")


# elsewhere


async def test_first_use_opens_the_passage(tmp_path: Path) -> None:
    async with shelf(tmp_path) as at:
        await at.go("skam")
        await at.press("f")
        screen = at.pilot.app.screen
        assert isinstance(screen, CodingScreen)
        start, end = screen.view.passage()
        assert screen.view.document.text[start:end] == "Jeg skammede mig lidt."


async def test_the_codes_are_as_they_were_left(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("at holde ud")
        await at.press("left")
        await at.go("beta")
        await at.press("space", "f2", "f3")
        assert (at.here(), at.page.code_tree.marked) == ("delta", {at.codes()["beta"].id})
        assert "skam" not in at.shown()
        await at.press("b", "f4", "f3")
        assert at.page.on_board
        assert at.here() == "delta"
        at.study.do("delete-code", code="delta")
        await at.press("f2", "f3")
        assert at.here() in at.codes()


async def test_quotations_are_compared_and_the_way_back_leads_here(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("alfa")
        await at.press("equals_sign")
        assert at.pilot.app.where() == "comparison"  # type: ignore[attr-defined]
        await at.press("escape")
        assert at.here() == "alfa"
        await at.go("gamma")
        await at.press("h")
        assert at.pilot.app.where() == "codes"  # type: ignore[attr-defined]
        assert "ikke brugt" in at.bar("status")


async def test_a_memo_about_a_code_is_on_its_card(tmp_path: Path) -> None:
    async with shelf(tmp_path, MIDDLE, more=True) as at:
        await at.go("alfa")
        await at.press("m")
        await at.write("en tanke")
        await at.press("escape")
        assert "1 memo om den" in at.card()
        assert "en tanke" in at.card()
        await at.press("enter")
        card = at.page.card
        card.highlight(next(place for place, row in enumerate(card.items) if row.opens.startswith("memo:")))
        await at.press("enter")
        assert at.pilot.app.where() == "memos"  # type: ignore[attr-defined]


async def test_a_relation_on_the_card_leads_to_the_other_code(tmp_path: Path) -> None:
    async with shelf(tmp_path, MIDDLE) as at:
        await at.go("støj")
        await at.press("enter")
        card = at.page.card
        card.highlight(next(place for place, row in enumerate(card.items) if row.opens.startswith("code:")))
        await at.press("enter")
        assert at.here() == "at gå for sig selv"


async def test_undo_and_redo_show_the_codes_as_they_are(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        await at.go("gamma")
        await at.press("x", "u")
        assert "gamma" in at.shown()
        await at.press("U")
        assert "gamma" not in at.shown()


async def test_a_study_for_reading_can_be_looked_at(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        file = study.file
    with Study.open(file, write=False) as study:
        app = Workbench(study)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("f3")
            await pilot.pause()
            at = Shelf(pilot, study)
            assert len(at.shown()) == 4
            for keys in (("x", "down", "enter"), ("p",), ("i",), ("K",), ("b", "t", "right", "t"), ("n", "x", "enter")):
                await at.press(*keys)
                await at.press("escape")
                if isinstance(pilot.app.screen, CodingScreen):
                    await at.press("f3")
            assert len(at.paths()) == 4


async def test_names_are_drawn_literally(tmp_path: Path) -> None:
    async with shelf(tmp_path, WIDE) as at:
        at.study.do("make-code", name="[red]rød[/red] 👩‍🔬 日本語", kind="category", definition="[b]fed[/b]")
        at.page.show()
        await at.go("[red]rød[/red] 👩‍🔬 日本語")
        await at.press("enter")
        assert "[b]fed[/b]" in at.card()
        assert any("[red]rød[/red]" in row for row in at.rows())
        await at.press("r", "escape", "d", "escape", "escape", "b")
        assert "[red]rød[/red]" in at.board.render_line(0).text


async def test_letters_of_the_filter_are_no_commands(tmp_path: Path) -> None:
    async with shelf(tmp_path, more=True) as at:
        before = at.codes()
        await at.press("slash")
        await at.write("xpgs")
        assert at.page.query_one("#filter", Input).value == "xpgs"
        await at.press("escape")
        assert at.codes() == before


async def test_thousands_of_codes_are_drawn_only_in_sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    row = CodeTree._row
    monkeypatch.setattr(CodeTree, "_row", lambda tree, code, sign: drawn.append(code.name) or row(tree, code, sign))
    with filled_study(tmp_path / "study") as study:
        with study.action("make-code"):
            for number in range(600):
                study.do("make-code", name=f"kode {number:04}", parent="at gå for sig selv")
        app = Workbench(study)
        async with app.run_test(size=NARROW) as pilot:
            await pilot.press("f3")
            await pilot.pause()
            at = Shelf(pilot, study)
            await at.press("down", "pagedown", "left", "right", "left", "slash", "k", "escape", "b", "end", "b")
            assert len(at.page.codes) == 604
            assert len(set(drawn)) < 150


# indicators and hues


async def test_codes_become_indicators_of_a_category_and_are_so_no_longer(tmp_path: Path) -> None:
    async with shelf(tmp_path, (160, 45), more=True) as at:

        def relations() -> set[tuple[str, str]]:
            names = {code.id: name for name, code in at.codes().items()}
            found = indicator_relations(at.study.reads.connection)
            return {(names[one], names[other]) for one, other in found}

        before = relations()
        await at.go("alfa")
        await at.press("p", "p")
        await at.go("beta")
        await at.press("space")
        await at.go("gamma")
        await at.press("space", "I")
        assert at.answers() and not any("delta" in row for row in at.answers()), "only categories"
        await at.write("alfa")
        await at.press("enter")
        assert relations() - before == {("beta", "alfa"), ("gamma", "alfa")}
        assert at.bar("status") == "2 koder er indikatorer for alfa."
        await at.go("beta")
        assert "→ indikator for → alfa" in at.card()
        await at.press("u")
        assert relations() == before, "one action"
        await at.press("U", "escape")
        await at.go("beta")
        await at.press("I")
        await at.write("alfa")
        await at.press("enter")
        assert relations() - before == {("gamma", "alfa")}
        assert at.bar("status") == "beta er ikke længere indikator for alfa."
        await at.press("I")
        await at.write("hvad det koster")
        await at.press("enter")
        assert ("beta", "hvad det koster") in relations()
        assert at.codes()["hvad det koster"].kind == "category"


async def test_the_hue_of_a_top_category_is_chosen_in_the_card(tmp_path: Path) -> None:
    async with shelf(tmp_path, (160, 45), more=True) as at:
        await at.go("alfa")
        await at.press("t")
        await at.write("gamma")
        await at.press("enter")
        await at.go("alfa")
        before = {name: code.hue for name, code in at.codes().items()}
        await at.press("c")
        card = at.page.card
        card.highlight(next(index for index, row in enumerate(card.items) if row.opens == "hue"))
        await at.press("enter")
        assert "gamma" in at.pilot.app.screen.query_one("#choices").parent.border_title  # type: ignore[union-attr]
        assert len(at.answers()) == 13
        await at.write("pink")
        await at.press("enter")
        after = {name: code.hue for name, code in at.codes().items()}
        assert after["gamma"] == after["alfa"] == 9
        assert {name: hue for name, hue in after.items() if name not in ("alfa", "gamma")} == {
            name: hue for name, hue in before.items() if name not in ("alfa", "gamma")
        }, "no other code changes its colour"
        assert at.bar("status") == "gamma har nu farven: pink."
        await at.press("escape", "u")
        assert {name: code.hue for name, code in at.codes().items()} == before
        await at.press("U", "C", "enter")
        assert {name: code.hue for name, code in at.codes().items()} == before, "by its place again"


def test_only_one_of_the_twelve_counts_as_chosen(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        code = next(code for code in study.reads.codes() if code.depth == 0)
        for colour, hue in (("#123456", code.hue), ("red", code.hue), (HUES[7].upper(), 7), (None, code.hue)):
            study.do("edit-code", code=code.id, colour=colour)
            assert next(one.hue for one in study.reads.codes() if one.id == code.id) == hue
