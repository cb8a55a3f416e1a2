"""Lists and trees by themselves: marking many, folding, going to a name."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen

from qualcode.tui.frame.theme import DARK, THEMES
from qualcode.tui.frame.typeahead import Attentive, OrderlyApp
from qualcode.tui.widgets import lists
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.trees import TreeList


class Node(NamedTuple):
    name: str
    depth: int


NODES = [Node("fruit", 0), Node("apple", 1), Node("Cox", 2), Node("pear", 1), Node("[red]roots", 0), Node("beet", 1), Node("leaf", 0)]


class Holder(Attentive, Screen[None]):
    """A screen with one list."""

    def __init__(self, held: LineList[Node]) -> None:
        super().__init__()
        self.held = held
        self.told: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.held

    def on_mount(self) -> None:
        self.attend(self.held)

    def on_line_list_marked(self) -> None:
        self.told.append("marked")

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self.told.append(f"chosen {event.index}")


class Plain(OrderlyApp):
    def __init__(self, held: LineList[Node]) -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = DARK
        self.holder = Holder(held)

    def on_mount(self) -> None:
        self.push_screen(self.holder)


@asynccontextmanager
async def holding(held: LineList[Node]) -> AsyncIterator[Pilot[None]]:
    app = Plain(held)
    async with app.run_test(size=(40, 8)) as pilot:
        await pilot.pause()
        yield pilot


def marking_list() -> LineList[Node]:
    return LineList(lambda node: Line((Part(node.name),)), NODES, key=lambda node: node.name, clicks=2)


def tree() -> TreeList[Node]:
    return TreeList(
        lambda node, sign: Line((Part("  " * node.depth), Part(sign), Part(node.name))),
        depth=lambda node: node.depth,
        key=lambda node: node.name,
    )


def shown(held: LineList[Node]) -> list[str]:
    return [held.render_line(y).text.rstrip() for y in range(min(len(held.items), held.size.height))]


async def test_space_marks_and_goes_on() -> None:
    held = marking_list()
    async with holding(held) as pilot:
        await pilot.press("space", "space", "down", "space")
        assert held.marked == {"fruit", "apple", "pear"}
        assert [row[0] for row in shown(held)] == ["✓", "✓", " ", "✓", " ", " ", " "]
        await pilot.press("up", "space")
        assert held.marked == {"fruit", "apple"}
        assert len(pilot.app.holder.told) == 4  # type: ignore[attr-defined]


async def test_shift_and_an_arrow_mark_all_on_the_way() -> None:
    held = marking_list()
    async with holding(held) as pilot:
        await pilot.press("down", "shift+down", "shift+down")
        assert held.marked == {"apple", "Cox", "pear"}
        await pilot.press("home", "end", "shift+up")
        assert held.marked == {"apple", "Cox", "pear", "beet", "leaf"}


async def test_the_mouse_marks() -> None:
    held = marking_list()
    async with holding(held) as pilot:
        await pilot.click(LineList, offset=(3, 2), control=True)
        assert held.marked == {"Cox"}
        await pilot.click(LineList, offset=(3, 4), shift=True)
        assert held.marked == {"Cox", "pear", "[red]roots"}
        assert pilot.app.holder.told == ["marked"] * 3  # type: ignore[attr-defined]
        await pilot.click(LineList, offset=(3, 5), times=2)
        assert pilot.app.holder.told[-1] == "chosen 5"  # type: ignore[attr-defined]


async def test_marks_survive_other_items_and_go_when_asked() -> None:
    held = marking_list()
    async with holding(held) as pilot:
        await pilot.press("space", "space")
        held.set_items(NODES[3:])
        assert held.marked == {"fruit", "apple"}
        held.unmark(but={"fruit"})
        assert held.marked == {"fruit"}
        held.mark_all()
        assert held.marked == {"fruit", *(node.name for node in NODES[3:])}
        held.mark_all()
        assert held.marked == {"fruit"}


async def test_a_list_without_keys_has_no_marks() -> None:
    held = LineList[Node](lambda node: Line((Part(node.name),)), NODES)
    async with holding(held) as pilot:
        await pilot.press("space", "shift+down")
        await pilot.click(LineList, offset=(3, 2), control=True)
        assert held.marked == set()
        assert held.index == 2


async def test_headings_are_neither_marked_nor_passed_on_the_way() -> None:
    held = LineList[Node](lambda node: Line((Part(node.name),), heading=node.depth == 0), NODES, key=lambda node: node.name)
    async with holding(held) as pilot:
        await pilot.press("shift+down", "shift+down", "shift+down")
        assert held.marked == {"apple", "Cox", "pear", "beet"}
        held.mark_all()
        assert held.marked == set()


async def test_letters_go_to_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    held = LineList[Node](lambda node: Line((Part(node.name),)), NODES, called=lambda node: node.name)
    async with holding(held) as pilot:
        await pilot.press("p", "e")
        assert held.item == Node("pear", 1)
        await pilot.press("x")
        assert held.item == Node("pear", 1), "no name begins so: it stays"
        clock = time.monotonic
        monkeypatch.setattr(lists, "monotonic", lambda: clock() + 10)
        await pilot.press("c")
        assert held.item == Node("Cox", 2)


async def test_a_tree_folds() -> None:
    held = tree()
    async with holding(held) as pilot:
        held.show_items(NODES)
        assert shown(held)[:2] == [" ▾ fruit", "   ▾ apple"]
        await pilot.press("left")
        assert [node.name for node in held.items] == ["fruit", "[red]roots", "beet", "leaf"]
        assert shown(held)[0] == " ▸ fruit"
        await pilot.press("right")
        assert [node.name for node in held.items] == [node.name for node in NODES]
        await pilot.press("right", "right")
        assert held.item == Node("Cox", 2)
        await pilot.press("left")
        assert held.item == Node("apple", 1)
        await pilot.press("left", "left")
        assert held.item == Node("fruit", 0)
        assert "Cox" not in [node.name for node in held.items]
        await pilot.press("end", "left", "right")
        assert held.item == Node("leaf", 0)


async def test_a_click_on_the_sign_folds_and_beside_it_does_not() -> None:
    held = tree()
    async with holding(held) as pilot:
        held.show_items(NODES)
        await pilot.click(TreeList, offset=(3, 1))
        assert held.folded == {"apple"}
        assert held.item == Node("apple", 1)
        await pilot.click(TreeList, offset=(8, 0))
        assert held.folded == {"apple"}
        assert held.item == Node("fruit", 0)
        await pilot.click(TreeList, offset=(3, 1))
        assert held.folded == set()


async def test_going_to_a_folded_item_unfolds_what_is_above() -> None:
    held = tree()
    async with holding(held) as pilot:
        held.show_items(NODES)
        held.fold_all()
        assert [node.name for node in held.items] == ["fruit", "[red]roots", "leaf"]
        assert held.go_to("Cox")
        assert held.item == Node("Cox", 2)
        assert not held.go_to("nothing")
        held.fold_all()
        assert held.item == Node("fruit", 0), "what held the item that is hidden now"
        held.fold_all()
        assert len(held.items) == len(NODES)
        await pilot.pause()


async def test_a_tree_shown_flat_has_no_signs_and_does_not_fold() -> None:
    held = tree()
    async with holding(held) as pilot:
        held.show_items(NODES, flat=True)
        await pilot.press("left")
        assert len(held.items) == len(NODES)
        assert shown(held)[0] == " fruit"
        assert held.folded == set()


async def test_the_highlight_stays_on_the_same_item_when_others_come() -> None:
    held = tree()
    async with holding(held) as pilot:
        held.show_items(NODES)
        await pilot.press("down", "down", "down")
        held.show_items([Node("first", 0), *NODES])
        assert held.item == Node("pear", 1)
        held.show_items(NODES[:3])
        assert held.item == Node("Cox", 2), "the item is gone: the nearest row"
        held.show_items([])
        assert held.item is None
        await pilot.press("left", "right", "space", "down")


@pytest.mark.parametrize(("many", "seen"), [(3, 40), (60, 39)])
async def test_nothing_is_drawn_under_the_scroll_bar(many: int, seen: int) -> None:
    """A row that is cut says so where it can be seen, and words at the right end before the bar."""
    held = LineList[Node](lambda node: Line((Part(node.name),), "12"), [Node("word " * 30, 0)] * many)
    async with Plain(held).run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        row = held.render_line(1).text
        assert len(row) == seen
        assert row.endswith("… 12 ")
