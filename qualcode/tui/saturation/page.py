"""Saturation: first the categories, with what was judged and what came since; then what each material brought; then other measures.

Nothing here says that it was enough, but the sentences that somebody has signed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.category_saturation import CategorySaturation, SaturationOfCategories, SignedOff, category_saturation
from qualcode.study.cells import quotations_behind
from qualcode.study.saturation_word import saturation_word
from qualcode.tui.actions import Action
from qualcode.tui.actions.saturation import OF_CATEGORIES, OF_COUNTS
from qualcode.tui.category.rows import Opens, SheetRow
from qualcode.tui.category.sampling import plan_sampling
from qualcode.tui.comparison.page import Left
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.tabling import Exporting, export_grid
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.saturation.asked import View, asked_of
from qualcode.tui.saturation.brought import BroughtRow
from qualcode.tui.saturation.card import Card
from qualcode.tui.saturation.counting import Counting
from qualcode.tui.saturation.rows import CategoryRows
from qualcode.tui.saturation.signing import Signing
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, LineList, Part

#: columns from which the card stands beside the categories
BESIDE_FROM = 140
#: rows of categories over the card at most
MOST_ABOVE = 8


class SaturationPage(Signing, Counting, Exporting):
    """The screen; `code` opens it at a category."""

    where = "saturation"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("saturation")]
    DEFAULT_CSS = """
    SaturationPage #which { background: $background; }
    SaturationPage #parts { layout: horizontal; height: 1fr; }
    SaturationPage #side { width: 56%; height: 1fr; }
    SaturationPage #columns { background: $surface; }
    SaturationPage #categories { height: 1fr; background: $background; }
    SaturationPage #card { width: 1fr; height: 1fr; border-left: solid $line; }
    SaturationPage #heads, SaturationPage #told { background: $surface; }
    SaturationPage #brought, SaturationPage #measures { height: 1fr; }
    SaturationPage.narrow #parts { layout: vertical; }
    SaturationPage.narrow #side { width: 1fr; }
    SaturationPage.narrow #card { border-left: none; border-top: solid $line; }
    """

    def __init__(self, study: Any, *, code: str | None = None) -> None:
        super().__init__(study)
        self.asked = asked_of(study)
        if code is not None:
            self.asked.view, self.asked.code = "categories", code
        self.found = SaturationOfCategories((), {}, 0, 0)
        self.names: dict[str, str] = {}
        self._drawer = CategoryRows({}, self.language)

    # what is shown

    def body(self) -> ComposeResult:
        """Which view; the categories, and the card of the highlighted one."""
        yield Bar(right_share=0.5, id="which")
        with Container(id="parts"):
            with Container(id="side"):
                yield Bar(id="columns")
                rows = LineList[CategorySaturation](self._line, id="categories", always_lit=True)
                rows.border_title = self.tell("part-categories")
                yield rows
            card = LineList[SheetRow](lambda row: row.line, id="card", clicks=2)
            card.border_title = self.tell("part-card")
            yield card
        yield Bar(id="heads")
        brought = LineList[BroughtRow](lambda row: row.line, id="brought", clicks=2)
        brought.border_title = self.tell("view-materials")
        yield brought
        measures = LineList[Line](lambda line: line, id="measures")
        measures.border_title = self.tell("view-measures")
        yield measures
        yield Bar(id="told")

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"saturation.{key}", self.language, **fields)

    @property
    def rows(self) -> LineList[CategorySaturation]:
        """The categories."""
        return self.query_one("#categories", LineList)

    @property
    def card(self) -> LineList[SheetRow]:
        """What is told of the highlighted one."""
        return self.query_one("#card", LineList)

    @property
    def opens(self) -> Opens:
        """What the highlighted row of the card stands for, where the card has the keys."""
        row = self.card.item
        return row.opens if row and row.opens else Opens("")

    def first_focus(self) -> Any:
        """The list of the view."""
        return {"categories": self.rows, "materials": self.brought, "measures": self.measures}[self.asked.view]

    def heading_left(self) -> tuple[Part, ...]:
        """The screen's name, by the study's word."""
        word = saturation_word(self.study.reads.connection, self.language)
        return (Part(self.tell("heading-off") if word is None else word, "strong"),)

    def fit_parts(self, width: int) -> None:
        """The card beside the categories, or below."""
        narrow = width < BESIDE_FROM
        self.set_class(narrow, "narrow")
        side = self.query_one("#side")
        side.styles.height = min(MOST_ABOVE, max(1, len(self.rows.items))) + 1 if narrow else "1fr"
        self._show_parts()
        self.call_after_refresh(self._lay_out if self.asked.view == "categories" else self._lay_out_counts)

    def _show_parts(self) -> None:
        """What belongs to the view, and nothing else."""
        view = self.asked.view
        self.query_one("#parts").display = view == "categories"
        for name in ("#heads", "#brought", "#told"):
            self.query_one(name).display = view == "materials"
        self.measures.display = view == "measures"

    def show(self) -> None:
        """Read what the view shows; the highlight stays where it was."""
        self.names = {code.id: code.name for code in self.study.reads.codes()}
        self._show_parts()
        if self.asked.view == "categories":
            self._show_categories()
        else:
            self.show_counts()

    def shown_key(self, action: Action) -> str:
        """The key of an action, as far as it does something in this view."""
        others = OF_COUNTS if self.asked.view == "categories" else OF_CATEGORIES
        return "" if action.area == "saturation" and action.id.partition("-")[2] in others else super().shown_key(action)

    def action_view(self) -> None:
        """From the categories to what each material brought, and back."""
        self._turn_to("categories" if self.asked.view == "materials" else "materials")

    def action_measures(self) -> None:
        """Unfold the other measures, or fold them away."""
        self._turn_to("materials" if self.asked.view == "measures" else "measures")

    def _turn_to(self, view: View) -> None:
        self.asked.view = view
        self.say("")
        self.show()
        self.show_footer()
        self.call_after_refresh(lambda: self.set_focus(self.first_focus()))

    def _show_categories(self) -> None:
        connection = self.study.reads.connection
        self.found = category_saturation(connection)
        self._drawer = CategoryRows(self.found.materials, self.language)
        wanted = self.asked.code
        at = next((at for at, one in enumerate(self.found.categories) if one.code.id == wanted), 0)
        self.rows.set_items(self.found.categories, at)
        self.fit_parts(self.size.width)
        self._tell_which()
        self._lay_out()

    def _tell_which(self) -> None:
        categories = self.found.categories
        word = saturation_word(self.study.reads.connection, self.language)
        judged = sum(one.judgement is not None for one in categories)
        if not categories:
            said = self.tell("no-categories")
        else:
            said = self.tell("judged-some", n=judged, of=number(len(categories), self.language), count=number(judged, self.language))
        off = (Part(f"  {self.tell('is-off')}", "muted"),) if word is None else ()
        self.query_one("#which", Bar).show((Part(self.tell("view-categories"), "strong"), *off), (Part(said, "muted"),))

    def _line(self, one: CategorySaturation) -> Line:
        return self._drawer.line(one, self.rows.size.width - 2)

    def _lay_out(self) -> None:
        """Draw the rows for the room there is, and the card."""
        self.query_one("#columns", Bar).show(self._drawer.heading(self.rows.size.width - 2))
        self.rows.drawn_anew()
        one, here = self.rows.item, self.opens
        if one is None:
            self.card.set_items([])
            return
        wanted = {case.case.quotation_id for case in one.negative}
        behind = {found.id: found for found in quotations_behind(self.study.reads.connection, wanted)} if wanted else {}
        width = (self.card.size.width or self.app.size.width) - 2
        rows = Card(self.found, self.names, behind, self.language, width).rows(one)
        at = next((at for at, row in enumerate(rows) if row.opens == here and here.kind), 0)
        if not here.kind:
            self.card.scroll_to(y=0, animate=False, immediate=True, force=True)
        self.card.set_items(rows, at)

    @on(LineList.Highlighted, "#categories")
    def _other_category(self) -> None:
        one = self.rows.item
        if one is not None and one.code.id != self.asked.code:
            self.asked.code = one.code.id
            self.card.set_items([])
        self._lay_out()

    @on(LineList.Chosen, "#categories")
    def _category_chosen(self) -> None:
        self.set_focus(self.card)

    def action_back(self) -> None:
        """From the card to the categories, then to where one came from."""
        if self.card.has_focus:
            self.set_focus(self.rows)
        elif self.asked.view == "measures":
            self.action_measures()
        elif self.asked.view == "materials":
            self.action_view()
        else:
            super().action_back()

    # where rows lead

    def at_hand(self) -> CategorySaturation | None:
        """The category at hand; where there is none, it is said."""
        if self.asked.view != "categories":
            self.say(self.tell("in-categories"), look="warning")
            return None
        if self.rows.item is None:
            self.say(self.tell("no-categories"), look="warning")
        return self.rows.item

    def judgement_at_hand(self) -> SignedOff | None:
        """The judgement of the highlighted row, else the newest."""
        one = self.rows.item
        if one is None:
            return None
        kind, value = self.opens
        return next((signed for signed in one.judgements if kind == "judgement" and signed.judged.record.id == value), one.judgement)

    @on(LineList.Chosen, "#card")
    def _row_chosen(self) -> None:
        one = self.rows.item
        if one is None:
            return
        kind, value = self.opens
        if kind in ("negative", "last") and value:
            self._to_quotation(value)
        elif kind == "memo":
            memo = next((memo for memo in one.open_questions if memo.id == value), None)
            open_memo(self, memo=memo)
        elif kind == "judgement":
            signed = self.judgement_at_hand()
            if signed is not None and signed.judged.memo is not None:
                open_memo(self, memo=signed.judged.memo)
            else:
                self.say(self.tell("no-reasons"))
        elif kind in ("all", "round", "group"):
            self._compare(kind, value)
        elif (kind, value) == ("none", "judgements"):
            self.action_judge()
        else:
            self.action_sheet()

    def _to_quotation(self, quotation: str) -> None:
        found = quotations_behind(self.study.reads.connection, [quotation])
        for one in found:
            self.workbench.action_go("coding", material=one.material_id, start=one.start, end=one.end)

    def _way_back(self) -> tuple[str, dict[str, Any]]:
        one = self.rows.item
        return "saturation", {"code": one.code.id} if one else {}

    def _compare(self, kind: str, value: str) -> None:
        one = self.rows.item
        if one is not None:
            narrowed: dict[str, Any] = {} if kind == "all" or not value else {kind: int(value) if kind == "round" else value}
            left = Left(one.code.id, frozenset(), one.codes > 0, narrowed, 2, frozenset(), None)
            back, fields = self._way_back()
            self.workbench.action_go("comparison", code=one.code.id, back=back, back_to=fields, left=left)

    def action_quotations(self) -> None:
        """Compare all quotations of the category."""
        if self.at_hand() is not None:
            self._compare("all", "")

    def action_sheet(self) -> None:
        """To the sheet of the category; the way back leads here."""
        if (one := self.at_hand()) is not None:
            self.workbench.action_go("category", code=one.code.id, came_from=self._way_back())

    def action_last(self) -> None:
        """To the quotation that was placed last, in its transcript."""
        if (one := self.at_hand()) is None:
            return
        placed = [last for owned in one.properties if (last := owned.last) is not None and last.quotation_id]
        newest = max(placed, key=lambda last: last.stored_at, default=None)
        if newest is None or newest.quotation_id is None:
            self.say(self.tell("nothing-placed", code=one.code.name), look="warning")
        else:
            self._to_quotation(newest.quotation_id)

    def action_memo(self) -> None:
        """Write a memo about the category, or the material, at hand."""
        if self.asked.view == "materials":
            self.write_about_material()
        elif (one := self.at_hand()) is not None:
            open_memo(self, [{"code": one.code.id}], kind="theoretical")

    def action_sample(self) -> None:
        """Plan whom to seek for the category."""
        if (one := self.at_hand()) is not None:
            plan_sampling(self, one.code, lambda decision: None)

    def action_export(self) -> None:
        """Write what is shown to a document."""
        if self.asked.view != "categories":
            self.export_counts()
            return
        from qualcode.writers.category_grid import categories_grid
        from qualcode.writers.category_words import read_categories

        if self.at_hand() is None:
            return
        grid = categories_grid(read_categories(self.study.reads, self.language), self.language)
        export_grid(self, lambda _: grid, self.tell("view-categories"))
