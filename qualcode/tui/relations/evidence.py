"""Saying what speaks for and against a relation: the quotations of both its codes, and a key for each side."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qualcode.locale import text
from qualcode.locale.formats import lines as lines_words
from qualcode.study.cells import QuotationBehind, quotations_behind
from qualcode.study.codebook import filed_under
from qualcode.study.comparison import passages_of_codes
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord
from qualcode.study.sight import Sight
from qualcode.tui.coding.panels import MARK
from qualcode.tui.relations.reading import said
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part

#: quotations read at once, and how many such blocks are kept
BLOCK, KEPT = 64, 40
SIGNS = {"for": "+", "against": "−"}
#: rows of the highlighted quotation
WORDS_ROWS = 5


class Offered(NamedTuple):
    """A quotation that can be made evidence."""

    id: str
    #: which of the relation's two ends have it: by their own codings, or those of a code filed under them
    ends: frozenset[str]


def offered_quotations(connection: Any, relation: RelationRecord, codes: Mapping[str, CodeRecord], sight: Sight) -> list[Offered]:
    """What is evidence already; then the quotations of both codes and of those filed under them, those of both first."""
    under = {end: filed_under(end, codes.values()) for end in (relation.from_id, relation.to_id)}
    passages = passages_of_codes(connection, [code_id for found in under.values() for code_id in found], sight)
    offered = {one.id: Offered(one.id, frozenset(end for end, found in under.items() if found & one.codes)) for one in passages}
    evidence = dict.fromkeys(record.quotation_id for record in relation.evidence)
    others = sorted((one for one in offered.values() if one.id not in evidence), key=lambda one: -len(one.ends))
    return [*(offered.get(one, Offered(one, frozenset())) for one in evidence), *others]


class EvidenceDialog(Dialog[str | None]):
    """The quotations of both codes. `put` says of a quotation that it speaks "for" or "against", or "" for neither, `next_level` gives
    it the next level; both are done at once and give the relation as it is then. Answers a quotation to be shown in its transcript."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,f", "put('for')", show=False),
        Binding("minus,a", "put('against')", show=False),
        Binding("x,delete,space", "put('')", show=False),
        Binding("l", "level", show=False),
    ]
    DEFAULT_CSS = """
    EvidenceDialog > Vertical { max-width: 130; }
    EvidenceDialog #quotations { height: 1fr; max-height: 100%; }
    """

    def __init__(
        self,
        connection: Any,
        relation: RelationRecord,
        codes: Mapping[str, CodeRecord],
        language: str,
        *,
        sight: Sight,
        levels: Sequence[str],
        put: Callable[[str, str], RelationRecord | None],
        next_level: Callable[[str], RelationRecord | None],
    ) -> None:
        super().__init__()
        self._connection, self._relation, self._codes, self._language = connection, relation, codes, language
        self._levels, self._put, self._next_level = levels, put, next_level
        self._offered = offered_quotations(connection, relation, codes, sight)
        self._blocks: OrderedDict[int, dict[str, QuotationBehind]] = OrderedDict()

    def compose(self) -> ComposeResult:
        """A row a quotation, the highlighted one whole, and the keys."""
        box = Vertical()
        box.border_title = said(self._relation, self._codes).replace("[", "\\[")
        with box:
            rows = LineList[int](self._line, range(len(self._offered)), id="quotations", always_lit=True)
            yield rows
            yield Bar(most_rows=WORDS_ROWS, id="whole")
            yield Bar(right_share=0.4, id="keys")

    def on_resize(self, event: events.Resize) -> None:
        """As high as need be, and the relation's screen in sight above it."""
        self.query_one("#quotations").styles.height = max(1, min(len(self._offered), event.size.height - WORDS_ROWS - 6))

    def begin(self) -> None:
        """Take the keys."""
        self._tell()
        super().begin()

    @property
    def _rows(self) -> LineList[int]:
        return self.query_one("#quotations", LineList)

    def _quotation(self, index: int) -> QuotationBehind | None:
        block = index // BLOCK
        if block not in self._blocks:
            wanted = [one.id for one in self._offered[block * BLOCK : (block + 1) * BLOCK]]
            self._blocks[block] = {one.id: one for one in quotations_behind(self._connection, wanted)}
            if len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        return self._blocks[block].get(self._offered[index].id)

    def _line(self, index: int) -> Line:
        one, quotation = self._offered[index], self._quotation(index)
        sides = {record.side: record.level for record in self._relation.evidence if record.quotation_id == one.id}
        sign = "".join(SIGNS[side] if side in sides else " " for side in ("for", "against"))
        level = " ".join(filter(None, sides.values()))
        marks = [
            Part(MARK if code_id in one.ends else " ", "hue", self._codes[code_id].hue if code_id in self._codes else -1)
            for code_id in (self._relation.from_id, self._relation.to_id)
        ]
        if quotation is None:
            return Line((Part(f"{sign} ", "strong"), *marks))
        place = lines_words(quotation.line_from, quotation.line_to, self._language)
        words = Part(" " + " ".join(quotation.words.split()), "")
        shown_level = Part(f" [{level}]" if level else "", "key")
        return Line(
            (Part(f"{sign} ", "strong"), *marks, shown_level, words), f"{quotation.material}, {place}" if place else quotation.material
        )

    @on(LineList.Highlighted)
    def _tell(self) -> None:
        """The highlighted one whole."""
        quotation = self._quotation(self._rows.index) if self._offered else None
        nothing = text("relations.no-quotations", self._language)
        self.query_one("#whole", Bar).show((Part(" ".join(quotation.words.split()) if quotation else nothing),), whole=True)
        n = {side: self._relation.n(side) for side in SIGNS}
        keys = text("relations.evidence-keys-levels" if self._levels else "relations.evidence-keys", self._language)
        counts = text("relations.evidence-counts", self._language, pro=n["for"], contra=n["against"])
        self.query_one("#keys", Bar).show((Part(keys, "muted"),), (Part(counts, "strong"),))

    def action_put(self, side: str) -> None:
        """The highlighted quotation speaks for it, against it, or neither; the next one is highlighted."""
        if self._offered:
            self._take(self._put(self._offered[self._rows.index].id, side))
            self._rows.action_list_down()

    def action_level(self) -> None:
        """The next level of its source."""
        if self._offered:
            self._take(self._next_level(self._offered[self._rows.index].id))

    def _take(self, relation: RelationRecord | None) -> None:
        if relation is not None:
            self._relation = relation
            self._rows.drawn_anew()
            self._tell()

    @on(LineList.Chosen)
    def _open(self) -> None:
        if self._offered:
            self.answer(self._offered[self._rows.index].id)
