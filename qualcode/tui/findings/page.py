"""The findings in their order, with the one at hand in full beside them: on what it rests, and what there is to look at."""

from __future__ import annotations

from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.cells import quotations_behind
from qualcode.study.finding_checks import Check
from qualcode.study.finding_ground import checked
from qualcode.study.findings import FindingRecord
from qualcode.tui.findings.card import LOOK, WRONG, FindingCard
from qualcode.tui.findings.deeds import FindingDeeds
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.tabling import Exporting
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: cells of a window from which the card stands at the right
BESIDE_FROM = 110
#: rows of findings over the card at most
MOST_ABOVE = 9
#: cells for what a finding's base is, beside its text
BASE_CELLS = 22

#: by study, the finding that was at hand
_HERE: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


class FindingsPage(FindingDeeds, Exporting):
    """The findings. `finding` is the one that the reader wants to see at first."""

    where = "findings"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("findings")]
    DEFAULT_CSS = """
    FindingsPage #which { background: $background; }
    FindingsPage #parts { layout: horizontal; height: 1fr; }
    FindingsPage #findings { width: 46%; height: 1fr; background: $background; }
    FindingsPage #card { width: 1fr; height: 1fr; border-left: solid $line; }
    FindingsPage.narrow #parts { layout: vertical; }
    FindingsPage.narrow #findings { width: 1fr; height: auto; }
    FindingsPage.narrow #card { border-left: none; border-top: solid $line; }
    """

    def __init__(self, study: Any, *, finding: str | None = None) -> None:
        super().__init__(study)
        self.wanted = finding or _HERE.get(study)
        self.records: list[FindingRecord] = []
        self.checks: dict[str, list[Check]] = {}

    def body(self) -> ComposeResult:
        """How many there are; the findings, and the card of the highlighted one."""
        yield Bar(right_share=0.5, id="which")
        with Container(id="parts"):
            rows = LineList[FindingRecord](self._line, id="findings", always_lit=True)
            rows.border_title = self.tell("part-findings")
            yield rows
            yield FindingCard(self.language)

    @property
    def rows(self) -> LineList[FindingRecord]:
        """The findings."""
        return self.query_one("#findings", LineList)

    @property
    def finding(self) -> FindingRecord | None:
        """The highlighted one."""
        return self.rows.item

    def how_many(self) -> int:
        """How many findings there are."""
        return len(self.records)

    def first_focus(self) -> Any:
        """The findings."""
        return self.rows

    def fit_parts(self, width: int) -> None:
        """The card beside the findings, or below."""
        narrow = width < BESIDE_FROM
        self.set_class(narrow, "narrow")
        self.rows.styles.height = min(MOST_ABOVE, max(1, len(self.records)), max(3, self.size.height // 3)) if narrow else "1fr"
        self.call_after_refresh(self.rows.drawn_anew)

    def show(self) -> None:
        """Read the findings and look them over; the highlight stays on the same one, or in its place."""
        here = self.wanted or (self.finding.id if self.finding else None)
        self.wanted = None
        self.records, found = checked(self.study.reads.connection, self.language)
        self.checks = {}
        for check in found:
            self.checks.setdefault(check.finding, []).append(check)
        at = next((at for at, one in enumerate(self.records) if one.id == here), min(self.rows.index, max(0, len(self.records) - 1)))
        self.rows.set_items(self.records, at)
        self.fit_parts(self.size.width)
        self._tell_which(len(found))
        self._tell_card()

    def _tell_which(self, looked: int) -> None:
        suggestions = sum(one.kind == "suggestion" for one in self.records)
        told = [self.tell("counted", n=len(self.records) - suggestions, count=number(len(self.records) - suggestions, self.language))]
        if suggestions:
            told.append(self.tell("suggested", n=suggestions, count=number(suggestions, self.language)))
        right = (Part(self.tell("looked", n=looked), "muted"),) if looked else ()
        self.query_one("#which", Bar).show((Part(" ".join(told), "strong"),), right)

    def _line(self, one: FindingRecord) -> Line:
        """Number, mark, text, and its base."""
        mine = self.checks.get(one.id, ())
        sign = WRONG if any(check.fault for check in mine) else LOOK if mine else " "
        kind = Part("» " if one.kind == "suggestion" else "", "muted")
        words = " ".join(one.filled.text.split())
        count = one.count
        base = ""
        if count is not None and count.n is not None:
            base = text("inserts.of", self.language, count=number(count.n, self.language), base=number(count.of or 0, self.language))
        return Line((Part(f"{one.number:>3} "), Part(f"{sign} ", "warning"), kind, Part(words)), base)

    @on(LineList.Highlighted, "#findings")
    def _tell_card(self) -> None:
        one = self.finding
        if one is None:
            self.card.tell(None, (), self.tell("begin"))
            return
        _HERE[self.study] = one.id
        self.card.tell(one, self.checks.get(one.id, ()))

    @on(LineList.Chosen, "#findings")
    def _to_card(self) -> None:
        if self.finding is not None:
            self.set_focus(self.card)

    @on(LineList.Chosen, "#card")
    def _open(self) -> None:
        """A quotation in its transcript, a category's sheet, a relation."""
        row = self.card.item
        if row is None or self.finding is None:
            return
        came_from = ("findings", {"finding": self.finding.id})
        if row.evidence is not None:
            for one in quotations_behind(self.study.reads.connection, [row.evidence.quotation]):
                self.workbench.action_go("coding", material=one.material_id, start=one.start, end=one.end)
        elif row.opens == "code":
            self.workbench.action_go("category", code=row.id, came_from=came_from)
        elif row.opens == "relation":
            self.workbench.action_go("relations", relation=row.id)

    def action_back(self) -> None:
        """From the card to the list; from there to where one came from."""
        if self.card.has_focus:
            self.set_focus(self.rows)
        else:
            super().action_back()
