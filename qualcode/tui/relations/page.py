"""The relations of a study as a list, as the neighbourhood of a code, or as a matrix, with the one at hand in full beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.evidence import evidence_in_full, memos_on
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, counted_relations, evidence_levels
from qualcode.study.settings import setting
from qualcode.tui.coding.panels import ranked_line
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.relations.around import AroundView, neighbours_of, too_many
from qualcode.tui.relations.card import RelationCard, Told, vocabulary_name
from qualcode.tui.relations.deeds import RelationDeeds
from qualcode.tui.relations.matrix import Matrix
from qualcode.tui.relations.reading import STATUSES, VIEWS, View, asked_of, in_tree_order, named, status_word
from qualcode.tui.relations.relating import Begun, open_relating
from qualcode.tui.relations.rows import RelationList
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank, rank_codes

#: cells of a window from which the card stands at the right, and its width
BESIDE_FROM, CARD_CELLS = 120, 50
#: what the relations can be narrowed down by: (kind, value)
Narrowing = tuple[str, str]


class RelationsPage(RelationDeeds):
    """The relations. `relation` or `code` is what the reader wants to see at first."""

    where = "relations"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("relations")]
    DEFAULT_CSS = f"""
    RelationsPage #which {{ background: $background; }}
    RelationsPage #columns {{ background: $surface; }}
    RelationsPage #table {{ height: 1fr; layout: vertical; }}
    RelationsPage #shown {{ height: 1fr; }}
    RelationsPage #rows, RelationsPage #matrix {{ height: 1fr; }}
    RelationsPage.around #columns {{ display: none; }}
    RelationsPage.around #shown, RelationsPage.matrix #shown {{ height: 2fr; }}
    RelationsPage #card {{ height: 1fr; border-top: solid $line; }}
    RelationsPage.wide #table {{ layout: horizontal; }}
    RelationsPage.wide #shown {{ width: 1fr; height: 1fr; }}
    RelationsPage.wide #card {{ width: {CARD_CELLS}; border-top: none; border-left: solid $line; }}
    """

    def __init__(self, study: Any, *, relation: str | None = None, code: str | None = None) -> None:
        super().__init__(study)
        self._connection = study.reads.connection
        self.asked = asked_of(study)
        self.codes: dict[str, CodeRecord] = {}
        self.every: list[CountedRelation] = []
        if relation is not None:
            self.asked.relation, self.asked.only = relation, None
        if code is not None:
            self.asked.code, self.asked.view, self.asked.only = code, "around", None
        #: the view that is shown: a neighbourhood that is too large is shown as a matrix
        self.view: View = self.asked.view

    def body(self) -> ComposeResult:
        """What is chosen, the relations, the one at hand in full."""
        yield Bar(right_share=0.5, id="which")
        with Container(id="table"):
            with Vertical(id="shown"):
                yield Bar(id="columns")
                rows = RelationList(self.language)
                rows.border_title = text("relations.part-rows", self.language)
                yield rows
                around = AroundView()
                around.border_title = text("relations.part-around", self.language)
                yield around
                matrix = Matrix()
                matrix.border_title = text("relations.part-matrix", self.language)
                yield matrix
            yield RelationCard(self.language)

    @property
    def rows(self) -> RelationList:
        """The relations."""
        return self.query_one(RelationList)

    @property
    def around(self) -> AroundView:
        """The neighbourhood of a code."""
        return self.query_one(AroundView)

    @property
    def matrix(self) -> Matrix:
        """The codes by codes."""
        return self.query_one(Matrix)

    @property
    def relation(self) -> CountedRelation | None:
        """The relation at hand in the view that is shown."""
        if self.view == "list":
            return self.rows.item
        if self.view == "matrix":
            return next(iter(self.matrix.at_hand), None)
        return next((one for one in self.every if one.id == self.around.relation_id), None)

    def first_focus(self) -> Any:
        """The view that is shown."""
        return {"list": self.rows, "around": self.around, "matrix": self.matrix}[self.view]

    def fit_parts(self, width: int) -> None:
        """The card at the right where there is room, else below."""
        self.set_class(width >= BESIDE_FROM, "wide")
        self.call_after_refresh(self._fitted)

    def _fitted(self) -> None:
        self.rows.drawn_anew()
        self._tell_columns()

    def _tell_columns(self) -> None:
        columns = self.query_one("#columns", Bar)
        if self.view == "matrix":
            self.matrix.tell_columns(columns)
        else:
            self.rows.tell_columns(columns)

    # reading

    def show(self) -> None:
        """Read the relations; the highlight stays on the same one, or its place."""
        self.codes = {code.id: code for code in self.study.reads.codes()}
        self.every = in_tree_order(counted_relations(self._connection), self.codes)
        self._forget_gone()
        self.rows.codes, self.rows.levels = self.codes, evidence_levels(self._connection)
        self._show_chosen()

    def _show_chosen(self) -> None:
        shown = [one for one in self.every if self.asked.keeps(one)]
        here = self.asked.relation
        index = next((at for at, one in enumerate(shown) if one.id == here), min(self.rows.index, max(0, len(shown) - 1)))
        self.rows.show(shown, index)
        at_hand = next((one for one in shown if one.id == here), None)
        self.view = self.asked.view
        if self.view == "around":
            self._show_around(shown, at_hand)
        if self.view == "matrix":
            self.matrix.show(list(self.codes.values()), shown, at_hand)
        for view, widget in (("list", self.rows), ("around", self.around), ("matrix", self.matrix)):
            widget.display = view == self.view
            self.set_class(view == self.view, view)
        self._tell_columns()
        self._tell_which(shown)
        self._tell_card()

    def _show_around(self, shown: Sequence[CountedRelation], at_hand: CountedRelation | None) -> None:
        """The neighbourhood of the code asked for; where it has too many codes to be drawn, a matrix of them."""
        first = at_hand or next(iter(shown), None)
        code = self.codes.get(self.asked.code or "") or (self.codes.get(first.to_id) if first else None)
        if code is None:
            self.view = "list"
            return
        self.asked.code = code.id
        neighbours = neighbours_of(code.id, shown, self.codes)
        if too_many(neighbours):
            near = {code.id, *(one.code_id for one in neighbours)}
            self.view = "matrix"
            among = [one for one in shown if {one.from_id, one.to_id} <= near]
            self.matrix.show(list(self.codes.values()), among, at_hand)
            self.say(self.tell("too-many", code=code.name, n=len(neighbours)))
        else:
            self.around.show(code, neighbours, at_hand.id if at_hand else None)

    def _forget_gone(self) -> None:
        """What is gone narrows nothing down any more."""
        only = self.asked.only or {}
        there = {"code": self.codes, "phenomenon": self.codes, "type": {one.type for one in self.every}}
        self.asked.only = {kind: value for kind, value in only.items() if value in there.get(kind, (value,))}

    def _tell_which(self, shown: Sequence[CountedRelation]) -> None:
        chosen = [self._narrowing_words(one) for one in (self.asked.only or {}).items()]
        unsupported = sum(not one.supported for one in shown)
        arrows = sum(one.only_an_arrow for one in shown)
        told = [text("relations.count", self.language, n=len(shown), count=number(len(shown), self.language))]
        told += [text("relations.count-unsupported", self.language, n=unsupported)] if unsupported else []
        told += [text("relations.count-arrows", self.language, n=arrows)] if arrows else []
        words = " · ".join(chosen) or text("relations.everything", self.language)
        self.query_one("#which", Bar).show((Part(words, "strong"),), (Part(" · ".join(told), "muted"),))

    @on(LineList.Highlighted, "#rows")
    @on(AroundView.Highlighted)
    def _highlighted(self) -> None:
        self._tell_card()

    @on(LineList.Highlighted, "#matrix")
    def _to_cell(self) -> None:
        self._tell_columns()
        self._tell_card()

    def _tell_card(self) -> None:
        one = self.relation
        if one is not None:
            self.asked.relation = one.id
        else:
            self.card.tell(None, self._nothing())
            return
        evidence, written = evidence_in_full(self._connection, one.id), memos_on(self._connection, one.memos)
        told = Told(one, tuple(evidence), tuple(written), self.codes, self.rows.levels, setting(self._connection, "citation"))  # type: ignore[arg-type]
        self.card.tell(told)

    def _nothing(self) -> str:
        """Why there is no relation at hand."""
        if not self.every:
            return self.tell("none")
        if self.view == "matrix" and self.matrix.ends:
            source, to = self.matrix.ends
            return self.tell("empty-cell", source=named(source, self.codes), to=named(to, self.codes))
        if self.view == "around" and self.asked.code:
            return self.tell("no-neighbours", code=named(self.asked.code, self.codes))
        return self.tell("none-left")

    # views

    def _turn_to(self, view: View) -> None:
        self.asked.view = view
        self.say("")
        self._show_chosen()
        self.set_focus(self.first_focus())

    def action_view(self) -> None:
        """The next view: the list, the neighbourhood of a code, the matrix."""
        if self.asked.view == "list" and self.relation is not None:
            self.asked.code = self.relation.to_id
        self._turn_to(VIEWS[(VIEWS.index(self.asked.view) + 1) % len(VIEWS)])

    def action_around(self) -> None:
        """Choose the code whose neighbourhood is shown."""
        title, related = self.tell("around-title"), {end for one in self.every for end in (one.from_id, one.to_id)}

        def offer(typed: str) -> list[Choice[str]]:
            found = rank_codes(typed, [code for code in self.codes.values() if code.id in related])
            return [Choice(code.id, ranked_line(code), code.definition) for code in found]

        self.app.push_screen(PickDialog[str](title, offer), lambda code: self._look_around(code) if code else None)

    def _look_around(self, code: str) -> None:
        self.asked.code = code
        self._turn_to("around")

    @on(AroundView.Chosen)
    def _walk(self, event: AroundView.Chosen) -> None:
        self._look_around(event.code_id)

    # choosing

    def action_filter(self) -> None:
        """Choose what to narrow the relations down by."""
        offered = self._narrowings()
        kinds = {kind: self.tell(f"narrow-{kind}") for kind in dict.fromkeys(kind for kind, _ in offered)}

        def rank_narrowings(typed: str) -> list[Choice[Narrowing]]:
            found = rank(typed, offered, lambda one: (self._narrowing_words(one), kinds[one[0]]), lambda _: None)
            return [Choice(one, Line((Part(self._narrowing_words(one)),), kinds[one[0]])) for one in found]

        dialog = PickDialog[Narrowing](self.tell("filter-title"), rank_narrowings, placeholder=self.tell("filter-like"))
        self.app.push_screen(dialog, self._narrow)

    def _narrowings(self) -> list[Narrowing]:
        related = {end for one in self.every for end in (one.from_id, one.to_id)}
        phenomena = {one.phenomenon_id for one in self.every if one.phenomenon_id}
        found: list[Narrowing] = [("mark", "unsupported"), ("mark", "arrow"), *(("status", status) for status in STATUSES)]
        found += [("vocabulary", name) for name in sorted({one.vocabulary for one in self.every})]
        found += [("type", name) for name in sorted({one.type for one in self.every})]
        found += [("phenomenon", code_id) for code_id in self.codes if code_id in phenomena]
        return found + [("code", code_id) for code_id in self.codes if code_id in related]

    def _narrowing_words(self, one: Narrowing) -> str:
        kind, value = one
        if kind == "status":
            return status_word(value, self.language)
        if kind == "vocabulary":
            return vocabulary_name(value, self.language) or value
        if kind == "mark":
            return self.tell(f"mark-{value}")
        return named(value, self.codes) if kind in ("code", "phenomenon") else value

    def _narrow(self, one: Narrowing | None) -> None:
        if one is not None:
            self.asked.only = {**(self.asked.only or {}), one[0]: one[1]}
            self._show_chosen()

    def action_unfilter(self) -> None:
        """All relations again."""
        self.asked.only = None
        self._show_chosen()

    # doing

    def action_new(self) -> None:
        """Relate two codes: those of the cell at hand in the matrix, the one in the middle of the neighbourhood, or any."""
        begun = Begun()
        if self.view == "matrix" and self.matrix.ends and self.matrix.ends[0] != self.matrix.ends[1]:
            begun = Begun(source=self.matrix.ends[0], to=self.matrix.ends[1])
        elif self.view == "around":
            begun = Begun(source=self.asked.code)
        open_relating(self, begun, self._go_to)

    def _go_to(self, relation: str) -> None:
        self.asked.relation = relation
        one = next((one for one in self.every if one.id == relation), None)
        if one is not None and not self.asked.keeps(one):
            self.asked.only = None
        self._show_chosen()

    @on(LineList.Chosen, "#rows")
    @on(LineList.Chosen, "#matrix")
    def _to_card(self) -> None:
        self.set_focus(self.card)

    def action_graph(self) -> None:
        """Write the category graph, or what is near the code whose neighbourhood is shown."""
        from qualcode.tui.frame.graphing import export_graph

        export_graph(self, self.codes.get(self.asked.code or "") if self.view == "around" else None)

    def action_category(self) -> None:
        """The sheet of the code that the relation leads from."""
        if self.relation is not None:
            self.workbench.action_go("category", code=self.relation.from_id, came_from=("relations", {"relation": self.relation.id}))

    def action_compare(self) -> None:
        """The quotations of the code that the relation leads from."""
        if self.relation is not None:
            self.workbench.action_go("comparison", code=self.relation.from_id, back="relations")
