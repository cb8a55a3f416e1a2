"""Placing the quotations of a category on a dimension, one after the other: a digit says where, and the next one is at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qualcode.locale import text
from qualcode.locale.formats import lines as lines_words
from qualcode.locale.formats import percent
from qualcode.study.cells import QuotationBehind
from qualcode.study.properties import DimensionRecord, PlaceRecord
from qualcode.tui.category.scale import drawn_scale
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part

#: the digit for the high end; 1 is the low one
LAST_DIGIT = 9
#: how far an arrow moves a quotation
NUDGE = 0.05
#: rows of the highlighted quotation, cells of the line before each, and about the scale's ends
WORDS_ROWS, ROW_CELLS, MOST_END = 5, 11, 24

#: stores a place (None: takes it off), and gives the dimension as it is then; None when the study refused
Put = Callable[[str, PlaceRecord | None], DimensionRecord | None]


class PlacingDialog(Dialog[str | None]):
    """The quotations in their order, with where each lies. Every place is stored at once; answers the quotation that is gone to."""

    DEFAULT_CSS = """
    PlacingDialog > Vertical { max-width: 120; margin: 0; }
    PlacingDialog LineList { max-height: 100%; }
    PlacingDialog #whole { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"digit({digit})", show=False) for digit in range(1, LAST_DIGIT + 1)),
        Binding("left", "nudge(-1)", show=False),
        Binding("right", "nudge(1)", show=False),
        Binding("w", "words", show=False),
        Binding("x,delete,backspace", "off", show=False),
        Binding("n", "next", show=False),
    ]

    def __init__(
        self,
        title: str,
        dimension: DimensionRecord,
        quotations: Sequence[QuotationBehind],
        put: Put,
        language: str,
        *,
        here: str | None = None,
    ) -> None:
        super().__init__()
        self._title, self._quotations, self._put, self._language = title, quotations, put, language
        self._first = here
        self._take(dimension)
        #: where an arrow has moved the highlighted one, not stored yet
        self._moved: PlaceRecord | None = None

    def _take(self, dimension: DimensionRecord) -> None:
        self._dimension = dimension
        self._places: Mapping[str, PlaceRecord] = {place.quotation_id: place for place in dimension.places}

    def compose(self) -> ComposeResult:
        """The dimension, a row a quotation, the highlighted one whole, the keys."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield Bar(id="scale")
            yield LineList[QuotationBehind](self._line, self._quotations, id="quotations", always_lit=True)
            yield Bar(most_rows=WORDS_ROWS, id="whole")
            yield Bar(id="keys")

    def begin(self) -> None:
        """The one asked for, else the first that has no place."""
        wanted = next((at for at, one in enumerate(self._quotations) if one.id == self._first), None)
        self._rows.set_items(self._quotations, self._unplaced(0) if wanted is None else wanted)
        self.query_one("#keys", Bar).show((Part(text("category.placing-keys", self._language), "muted"),), whole=True)
        self._tell()
        super().begin()

    def on_resize(self, event: events.Resize) -> None:
        """As high as need be and as fits."""
        self._rows.styles.height = max(1, min(len(self._quotations), event.size.height - WORDS_ROWS - 8))
        self._tell()

    @property
    def _rows(self) -> LineList[QuotationBehind]:
        return self.query_one("#quotations", LineList)

    @property
    def _here(self) -> PlaceRecord | None:
        one = self._rows.item
        return self._moved or (self._places.get(one.id) if one else None)

    def _unplaced(self, start: int) -> int:
        """The next quotation from here on that has no place; where all have, `start`."""
        rows = range(start, len(self._quotations))
        return next((at for at in rows if self._quotations[at].id not in self._places), min(start, len(self._quotations) - 1))

    def _line(self, one: QuotationBehind) -> Line:
        put = self._places.get(one.id)
        if put is None:
            lies: tuple[Part, ...] = (Part(" " * ROW_CELLS),)
        elif put.place is None:
            lies = (Part(text("category.only-words", self._language)[:ROW_CELLS].ljust(ROW_CELLS), "muted"),)
        else:
            lies = drawn_scale([put.place], ROW_CELLS)
        where = lines_words(one.line_from, one.line_to, self._language)
        return Line((*lies, Part("  " + " ".join(one.words.split()))), f"{one.material}, {where}" if where else one.material)

    def _tell(self) -> None:
        """The scale with all that lie on it, and the highlighted quotation whole."""
        one, here = self._rows.item, self._here
        others = [place.place for place in self._dimension.places if one is None or place.quotation_id != one.id]
        low, high = self._dimension.low[:MOST_END] or "…", self._dimension.high[:MOST_END] or "…"
        cells = max(10, min(self.size.width, 118) - len(low) - len(high) - 8)
        at = here.place if here else None
        scale = drawn_scale([*others, at], cells, at)
        self.query_one("#scale", Bar).show((Part(f"{low} "), *scale, Part(f" {high}")))
        words = text("category.no-quotations", self._language) if one is None else f"{self._lies(here)}  {' '.join(one.words.split())}"
        self.query_one("#whole", Bar).show((Part(words),), whole=True)

    def _lies(self, here: PlaceRecord | None) -> str:
        """Where the highlighted one lies, in words."""
        if here is None:
            return f"[{text('category.no-place', self._language)}]"
        at = text("category.only-words", self._language) if here.place is None else percent(here.place, self._language, 0)
        return f"[{at}: {here.note}]" if here.note else f"[{at}]"

    @on(LineList.Highlighted)
    def _another(self) -> None:
        self._store()
        self._tell()

    # keys

    def action_digit(self, digit: int) -> None:
        """Place the highlighted quotation, and go to the next that has no place."""
        if one := self._rows.item:
            self._moved = None
            self._placed(one.id, (digit - 1) / (LAST_DIGIT - 1))
            self.action_next()

    def action_nudge(self, step: int) -> None:
        """Move the highlighted quotation a little; it is stored when one goes on."""
        one = self._rows.item
        if one is None:
            return
        before = self._here
        at = before.place if before and before.place is not None else 0.5
        moved = round(min(1.0, max(0.0, at + step * NUDGE)), 2) if before and before.place is not None else at
        self._moved = PlaceRecord(one.id, moved, before.note if before else "")
        self._tell()

    def action_next(self) -> None:
        """The next one that has no place, else the next."""
        self._store()
        self._rows.highlight(self._unplaced(self._rows.index + 1) if self._rows.index + 1 < len(self._quotations) else self._rows.index)
        self._tell()

    def action_off(self) -> None:
        """Take the highlighted quotation off the dimension."""
        one, self._moved = self._rows.item, None
        if one and one.id in self._places:
            self._keep(one.id, None)

    def action_words(self) -> None:
        """Say in words where it lies; without a place it lies there in words only."""
        if one := self._rows.item:
            self._store()
            here = self._places.get(one.id)
            title = text("category.ask-words", self._language)
            self.app.push_screen(AskDialog(title, typed=here.note if here else ""), lambda typed: self._worded(one.id, typed))

    def _worded(self, quotation: str, typed: str | None) -> None:
        here = self._places.get(quotation)
        if typed is not None and (typed.strip() or here):
            self._keep(quotation, PlaceRecord(quotation, here.place if here else None, " ".join(typed.split())))

    def _placed(self, quotation: str, place: float) -> None:
        here = self._places.get(quotation)
        self._keep(quotation, PlaceRecord(quotation, place, here.note if here else ""))

    def _keep(self, quotation: str, place: PlaceRecord | None) -> None:
        dimension = self._put(quotation, place)
        if dimension is None:
            self.answer(None)  # the page says why
            return
        self._take(dimension)
        self._rows.drawn_anew()
        self._tell()

    def _store(self) -> None:
        """Store where arrows have moved a quotation."""
        moved, self._moved = self._moved, None
        if moved is not None and moved != self._places.get(moved.quotation_id):
            self._keep(moved.quotation_id, moved)

    def keep(self) -> None:
        """What is not stored yet, whatever comes next."""
        self._store()

    @on(LineList.Chosen)
    def _open(self) -> None:
        self._store()
        if one := self._rows.item:
            self.answer(one.id)

    def action_cancel(self) -> None:
        """Done."""
        self._store()
        super().action_cancel()
