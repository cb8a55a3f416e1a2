"""The neighbourhood of a code, to look at and to walk in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation
from qualcode.text.graphemes import cell_width
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.relations.layout import MOST_NODES, Drawing, Edge, Neighbour, Run, Stop, draw
from qualcode.tui.relations.reading import UNSUPPORTED, named, weight
from qualcode.tui.widgets.looks import Looks, Part


def neighbours_of(code_id: str, relations: Sequence[CountedRelation], codes: Mapping[str, CodeRecord]) -> list[Neighbour]:
    """The codes that a code is related to, in tree order, with their relations to it and to one another."""
    near = {end for one in relations if code_id in (one.from_id, one.to_id) for end in (one.from_id, one.to_id)} - {code_id}
    edges: dict[str, list[Edge]] = defaultdict(list)
    for one in relations:
        label = one.type, weight(one) + ("" if one.supported else f" {UNSUPPORTED}")
        if code_id in (one.from_id, one.to_id):
            other = one.to_id if one.from_id == code_id else one.from_id
            edges[other].append(Edge(one.id, *label, one.symmetric or one.from_id == other, one.symmetric or one.to_id == other))
        elif {one.from_id, one.to_id} <= near:
            edges[one.from_id].append(Edge(one.id, *label, True, one.symmetric, named(one.to_id, codes)))
    order = [code for code in codes if code in near]
    return [
        Neighbour(one, named(one, codes), codes[one].hue, tuple(sorted(edges[one], key=lambda edge: bool(edge.other)))) for one in order
    ]


def too_many(neighbours: Sequence[Neighbour]) -> bool:
    """Whether a matrix shows them better."""
    return len(neighbours) + 1 > MOST_NODES


class AroundView(Looks, ScrollView, can_focus=True):
    """The drawing. Arrows go from relation to relation; enter puts the neighbour in the middle."""

    ALLOW_SELECT = False
    looks = "around"
    BINDINGS = bindings_for("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("around--muted", "around--strong", "around--line", "around--name", "around--here", "around--here-unfocused"),
    }
    DEFAULT_CSS = """
    AroundView { height: 1fr; overflow-x: hidden; background: $surface; color: $foreground; scrollbar-size-vertical: 1; }
    AroundView > .around--muted { color: $muted; }
    AroundView > .around--line { color: $muted; }
    AroundView > .around--strong { text-style: bold; }
    AroundView > .around--name { background: $panel; text-style: bold; }
    AroundView > .around--here { background: $picked; color: $picked-text; text-style: bold; }
    AroundView > .around--here-unfocused { background: $panel; }
    """

    class Highlighted(Message):
        """Another relation has the highlight."""

    class Chosen(Message):
        """Enter on a relation, or a double click."""

        def __init__(self, code_id: str) -> None:
            super().__init__()
            self.code_id = code_id

    def __init__(self) -> None:
        super().__init__(id="around")
        self._middle, self._hue = "", -1
        self._neighbours: Sequence[Neighbour] = ()
        self._drawing = Drawing(0, 0, (), (), ())
        self._rows: dict[int, list[Run]] = {}
        self.stop: Stop | None = None

    def show(self, code: CodeRecord, neighbours: Sequence[Neighbour], relation: str | None) -> None:
        """Show a code with its neighbours, the highlight on a relation if it is there."""
        self._middle, self._hue, self._neighbours = code.name, code.hue, neighbours
        self._draw(relation)

    def _draw(self, relation: str | None) -> None:
        width = (self.size.width or self.app.size.width) - 2
        self._drawing = drawing = draw(self._middle, self._hue, self._neighbours, width)
        self._rows = defaultdict(list)
        for run in sorted(drawing.runs):
            self._rows[run.y].append(run)
        self.virtual_size = Size(0, drawing.height)
        stops = (*drawing.left, *drawing.right)
        self.stop = next((stop for stop in stops if stop.relation_id == relation), next(iter(stops), None))
        self._see()
        self.refresh()

    @property
    def relation_id(self) -> str | None:
        """The highlighted relation."""
        return self.stop.relation_id if self.stop else None

    def render_line(self, y: int) -> Strip:
        """The strip at a row of the widget; a drawing lower than the widget stands in its middle."""
        above = max(0, (self.size.height - self._drawing.height) // 2)
        ground, width = self.look(""), self.scrollable_content_region.width
        x, segments = 0, [Segment(" ", ground)]
        for run in self._rows.get(round(self.scroll_y) + y - above, ()):
            segments.append(Segment(" " * (run.x - x), ground))
            look = ground + self.look_of(Part("", run.look, run.hue))
            if self.stop and run.relation_id == self.stop.relation_id:
                look = ground + self.look("here" if self.has_focus else "here-unfocused")
            segments.append(Segment(run.words, look))
            x = run.x + cell_width(run.words)
        return Strip(segments).adjust_cell_length(width, ground)

    # walking

    def _see(self) -> None:
        if self.stop is None or not self.size.height:
            return
        top, height = round(self.scroll_y), self.size.height
        wanted = min(max(top, self.stop.y - height + 2), max(0, self.stop.y - 1))
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    def _go(self, stop: Stop | None) -> None:
        if stop is not None and stop != self.stop:
            self.stop = stop
            self._see()
            self.refresh()
            self.post_message(self.Highlighted())

    @property
    def _side(self) -> tuple[Stop, ...]:
        return self._drawing.right if self.stop in self._drawing.right else self._drawing.left

    def _step(self, step: int) -> None:
        if self.stop is not None:
            side = self._side
            self._go(side[min(max(side.index(self.stop) + step, 0), len(side) - 1)])

    def action_list_up(self) -> None:
        """The relation above."""
        self._step(-1)

    def action_list_down(self) -> None:
        """The relation below."""
        self._step(1)

    def action_list_page_up(self) -> None:
        """The first relation of the side."""
        self._step(-len(self._side))

    def action_list_page_down(self) -> None:
        """The last relation of the side."""
        self._step(len(self._side))

    def action_list_start(self) -> None:
        """The first relation of the side."""
        self._step(-len(self._side))

    def action_list_end(self) -> None:
        """The last relation of the side."""
        self._step(len(self._side))

    def action_fold(self) -> None:
        """To the left side, at the same height."""
        self._cross(self._drawing.left)

    def action_unfold(self) -> None:
        """To the right side, at the same height."""
        self._cross(self._drawing.right)

    def _cross(self, side: Sequence[Stop]) -> None:
        if self.stop is not None and side and self.stop not in side:
            here = self.stop.y
            self._go(min(side, key=lambda stop: abs(stop.y - here)))

    def action_list_choose(self) -> None:
        """Put the neighbour in the middle."""
        if self.stop is not None:
            self.post_message(self.Chosen(self.stop.code_id))

    def action_mark(self) -> None:
        """Nothing is marked here."""

    action_mark_up = action_mark_down = action_mark

    def on_resize(self, event: events.Resize) -> None:
        """Draw anew for the room there is."""
        if self._neighbours:
            self._draw(self.relation_id)

    def on_click(self, event: events.Click) -> None:
        """Highlight the relation under the mouse; a double click puts its code in the middle."""
        above = max(0, (self.size.height - self._drawing.height) // 2)
        y, x = round(self.scroll_y) + event.y - above, event.x - 1
        run = next((run for run in self._rows.get(y, ()) if run.relation_id and run.x <= x < run.x + cell_width(run.words)), None)
        if run is not None:
            stops = (*self._drawing.left, *self._drawing.right)
            self._go(next((stop for stop in stops if stop.relation_id == run.relation_id and stop.y == y), None))
            if event.chain == 2:
                self.action_list_choose()

    def on_focus(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """The highlight shows who has the keys."""
        self.refresh()
