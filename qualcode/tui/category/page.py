"""A category on one sheet: what is written, what it rests on, what hangs together with it, what is open. Every row leads on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from qualcode.study.category import CategorySheet, category_sheet
from qualcode.study.cells import QuotationBehind, quotations_behind
from qualcode.study.records import CodeRecord
from qualcode.tui.category.deeds import CategoryDeeds
from qualcode.tui.category.rows import Opens, SheetRow, Telling
from qualcode.tui.coding.panels import KIND_MARKS, MARK, ranked_line
from qualcode.tui.comparison.page import Left
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.markdown import rendered
from qualcode.tui.widgets.ranking import rank_codes

#: columns from which the highlighted row is told in full beside the sheet, and in how many cells
BESIDE_FROM, BESIDE_CELLS = 120, 52

#: rows of a definition or a note that are brought in sight with the row they belong to
MOST_BELOW = 4

#: by study, the category and the row that the reader left
_LEFT: WeakKeyDictionary[Any, tuple[str, Opens | None]] = WeakKeyDictionary()


class CategoryPage(CategoryDeeds):
    """The sheet of a category, or of any code. Without `code`, the one that was left."""

    where = "category"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("category")]
    DEFAULT_CSS = f"""
    CategoryPage #which {{ background: $background; }}
    CategoryPage #sheet {{ width: 1fr; background: $background; }}
    CategoryPage #full {{ width: {BESIDE_CELLS}; border-left: solid $line; padding: 0 0 0 1; }}
    """

    def __init__(self, study: Any, *, code: str | None = None, trail: tuple[str, ...] = ()) -> None:
        super().__init__(study)
        left = _LEFT.get(study)
        self._code_id = code or (left[0] if left else None)
        self.wanted = left[1] if left and left[0] == self._code_id else None
        #: the categories whose rows have led here, the newest last
        self._trail = list(trail)
        self.codes: Mapping[str, CodeRecord] = {}
        self.sheet: CategorySheet | None = None
        self.quotations: Mapping[str, QuotationBehind] = {}

    # what is shown

    def body(self) -> ComposeResult:
        """Which category, its sheet, the highlighted row in full."""
        yield Bar(right_share=0.4, id="which")
        with Horizontal():
            sheet = LineList[SheetRow](lambda row: row.line, id="sheet", clicks=2)
            sheet.border_title = self.tell("part-sheet")
            yield sheet
            full = LineList[Line](lambda line: line, id="full")
            full.can_focus = False
            yield full

    @property
    def rows(self) -> LineList[SheetRow]:
        """The sheet."""
        return self.query_one("#sheet", LineList)

    @property
    def opens(self) -> Opens:
        """What the highlighted row stands for."""
        row = self.rows.item
        return row.opens if row and row.opens else Opens("")

    def first_focus(self) -> Any:
        """The sheet."""
        return self.rows

    def show(self) -> None:
        """Read the category; the highlight stays on the same row."""
        connection = self.study.reads.connection
        self.codes = {code.id: code for code in self.study.reads.codes()}
        if self._code_id not in self.codes:
            self._code_id = next((one.id for one in self.codes.values() if one.kind != "code"), next(iter(self.codes), None))
        self.sheet = category_sheet(connection, self._code_id) if self._code_id else None
        self.quotations = {}
        if self.sheet is not None:
            wanted = {place.quotation_id for one in self.sheet.properties for line in one.dimensions for place in line.places}
            wanted |= {case.quotation_id for case in self.sheet.negative_cases}
            self.quotations = {one.id: one for one in quotations_behind(connection, wanted)} if wanted else {}
        self._lay_out(self.wanted or self.opens)
        self.wanted = None
        self._tell_which()
        if self.sheet is None:
            self.say(self.tell("no-codes"))

    def _lay_out(self, here: Opens) -> None:
        if self.sheet is None:
            self.rows.set_items([])
            return
        width = (self.rows.size.width or self.app.size.width) - 2
        rows = Telling(self.sheet, self.codes, self.quotations, self._about.tradition, self.language, width).rows()
        same = next((at for at, row in enumerate(rows) if row.opens == here and here.kind), self.rows.index)
        self.rows.set_items(rows, same)
        self._see_whole()
        self._tell_full()

    def _tell_which(self) -> None:
        code = self.sheet.code if self.sheet else None
        if code is None:
            self.query_one("#which", Bar).show(())
            return
        above = code.path.rpartition(" > ")[0]
        name = (Part(MARK, "hue", code.hue), Part(KIND_MARKS.get(code.kind, "")), Part(code.name, "strong"))
        self.query_one("#which", Bar).show((*name, Part(f"  ‹ {above}" if above else "", "muted")), (Part(self.kind_word(code), "muted"),))

    def _tell_full(self) -> None:
        """The highlighted row in full, where there is room beside."""
        full = self.query_one("#full", LineList)
        if not full.display:
            return
        row, width = self.rows.item, BESIDE_CELLS - 4
        lines: list[Line] = []
        if row is not None and row.more and row.opens and row.opens.kind == "memo":
            lines = [Line(parts or (Part(" "),), heading=True) for parts in rendered(row.more, width).rows]
        elif row is not None:
            lines = [Line((Part(words or " "),), heading=True) for words in wrapped(row.more, width)]
        full.set_items(lines)

    def fit_parts(self, width: int) -> None:
        """The highlighted row in full where there is room."""
        self.query_one("#full").display = width >= BESIDE_FROM
        self.call_after_refresh(lambda: self._lay_out(self.opens))

    @on(LineList.Highlighted, "#sheet")
    def _highlighted(self) -> None:
        self._keep_place()
        self._see_whole()
        self._tell_full()

    def go_to(self, opens: Opens) -> None:
        """Highlight a row."""
        at = next((at for at, row in enumerate(self.rows.items) if row.opens == opens), None)
        if at is not None:
            self.rows.highlight(at)

    def _see_whole(self) -> None:
        """Bring what belongs to the highlighted row, below it, in sight."""
        rows, end = self.rows, self.rows.index
        while end + 1 < len(rows.items) and rows.items[end + 1].opens is None and end - rows.index < MOST_BELOW:
            end += 1
        if rows.size.height and end >= round(rows.scroll_y) + rows.size.height:
            rows.scroll_to(y=end - rows.size.height + 1, animate=False, immediate=True, force=True)

    def _keep_place(self) -> None:
        if self._code_id:
            _LEFT[self.study] = (self._code_id, self.opens)

    # going

    @on(LineList.Chosen, "#sheet")
    def _open(self) -> None:
        kind, value = self.opens
        if kind == "code":
            self._turn_to(value, led_on=True)
        elif kind == "relation":
            self._lead_on("relations", relation=value)
        elif kind in ("all", "round", "group"):
            self._compare(kind, value)
        elif kind == "negative":
            quotation = self.quotations[value]
            self._lead_on("coding", material=quotation.material_id, start=quotation.start, end=quotation.end)
        else:
            self.open_row(kind, value)

    def _lead_on(self, screen: str, **fields: Any) -> None:
        """To another screen, whose way back leads here again."""
        self._keep_place()
        if screen == "coding":
            self.workbench.action_go(screen, **fields)
        else:
            self.workbench.action_go(screen, came_from=("category", self._way_back()), **fields)

    def _way_back(self) -> dict[str, Any]:
        return {"code": self._code_id, "trail": tuple(self._trail), "came_from": self.came_from}

    def _compare(self, kind: str, value: str) -> None:
        """The quotations, those of a round or of a group."""
        if self._code_id is None:
            return
        narrowed: dict[str, Any] = {} if kind == "all" or not value else {kind: int(value) if kind == "round" else value}
        left = Left(self._code_id, frozenset(), bool(self.sheet and self.sheet.subcodes), narrowed, 2, frozenset(), None)
        self._keep_place()
        self.workbench.action_go("comparison", code=self._code_id, back="category", back_to=self._way_back(), left=left)

    def action_compare(self) -> None:
        """All its quotations, to compare."""
        self._compare("all", "")

    def action_other(self) -> None:
        """Choose another category by a few letters; categories stand first."""
        among = sorted(self.codes.values(), key=lambda code: code.kind == "code")

        def offered(typed: str) -> list[Choice[str]]:
            found = rank_codes(typed, among) if typed.strip() else among
            return [Choice(code.id, ranked_line(code), code.definition) for code in found]

        dialog = PickDialog[str](self.tell("pick-category"), offered, placeholder=self.tell("pick-placeholder"))
        self.app.push_screen(dialog, lambda code: self._turn_to(code) if code else None)

    def action_next(self) -> None:
        """The next category of the code tree."""
        self._step(1)

    def action_previous(self) -> None:
        """The category before in the code tree."""
        self._step(-1)

    def _step(self, step: int) -> None:
        categories = [code.id for code in self.codes.values() if code.kind != "code" or code.id == self._code_id]
        if self._code_id in categories:
            at = categories.index(self._code_id) + step
            if 0 <= at < len(categories):
                self._turn_to(categories[at])
            else:
                self.say(self.tell("last" if step > 0 else "first"))

    def _turn_to(self, code: str, *, led_on: bool = False) -> None:
        """Another category on the same sheet; one that a row led to can be left by the way one came."""
        if led_on and self._code_id:
            self._trail.append(self._code_id)
        came_from, self._code_id = self._code_id, code
        self.wanted = Opens("code", came_from) if came_from and not led_on else None
        self.rows.index = 0
        self.rows.scroll_to(y=0, animate=False, immediate=True, force=True)
        self.show()
        self._keep_place()

    def action_back(self) -> None:
        """To the category that led here, else to the screen one came from."""
        if self._trail:
            here, self._code_id = self._code_id, self._trail.pop()
            self.wanted = Opens("code", here or "")
            self.show()
            self._keep_place()
        else:
            super().action_back()

    def action_tree(self) -> None:
        """The code in the code tree."""
        if self._code_id:
            self._lead_on("codes", code=self._code_id)
