"""The comparison: the other quotations of a code, to be read against each other, moved to another code, and written about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from qualcode.locale import text
from qualcode.locale.formats import lines, number
from qualcode.study.comparison import CodedPassage, ComparedQuotation, compared, passages_of_codes, passages_of_group
from qualcode.study.memos import memos_about, things_named
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.coding.panels import MARK, ranked_line
from qualcode.tui.coding.sights import said_of_sight
from qualcode.tui.comparison.deeds import Deeds
from qualcode.tui.comparison.roll import ComparingView
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank, rank_codes

#: columns from which what is written about the code stands beside its quotations
BESIDE_FROM = 120
#: cells of a row there
BESIDE_WIDTH = 31
#: characters of context either side, from least to most
CONTEXTS = (0, 60, 160, 400, 1000)

#: what the quotations are narrowed to: ("round", 2), ("group", name), ("material", id)
Narrowing = tuple[str, Any]


class Left(NamedTuple):
    """How a comparison was left, to find it so again."""

    code_id: str | None
    #: the code, with its subcodes where they were shown
    shown: frozenset[str]
    subcodes: bool
    narrowed: dict[str, Any]
    around: int
    marked: frozenset[str]
    quotation_id: str | None


class ComparisonPage(Deeds):
    """The quotations of a code by round and material. `quotation` is where the reader comes from, and where the highlight begins."""

    where = "comparison"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("comparison")]
    DEFAULT_CSS = """
    ComparisonPage #which { background: $background; }
    ComparisonPage #beside { width: 36; border-left: solid $line; }
    """

    def __init__(
        self,
        study: Any,
        *,
        code: str | None = None,
        quotation: str | None = None,
        back: str = "coding",
        back_to: Mapping[str, Any] | None = None,
        left: Left | None = None,
        known: tuple[Sequence[CodeRecord], Sequence[MaterialRecord]] | None = None,
    ) -> None:
        super().__init__(study)
        #: codes and materials as the reader comes with them: not read again for the first picture
        self._known = known
        self._code_id, self._quotation_id = code, quotation
        self._came_from, self._came_from_there = back, back_to or {}
        self._subcodes = False
        self._narrowed: dict[str, Any] = {}
        self._around = 2
        self._left = left
        if left is not None and code in (None, left.code_id):
            self._code_id, self._quotation_id = left.code_id, quotation or left.quotation_id
            self._subcodes, self._narrowed, self._around = left.subcodes, dict(left.narrowed), left.around
        self._connection = study.reads.connection
        self.codes: Sequence[CodeRecord] = ()
        self.code_by_id: dict[str, CodeRecord] = {}

    def _take(self) -> None:
        codes, materials = self._known or (self.study.reads.codes(self.sight), self.study.reads.materials())
        self._known = None
        self.codes, self.code_by_id = codes, {code.id: code for code in codes}
        self.materials = {material.id: material for material in materials}
        if self._narrowed.get("material") not in self.materials:
            self._narrowed.pop("material", None)
        if self._code_id not in self.code_by_id:
            used = [(code.last_used, code.id) for code in self.codes if code.last_used]
            self._code_id = max(used)[1] if used else self.codes[0].id if self.codes else None

    # what is shown

    def body(self) -> ComposeResult:
        """Which quotations, the quotations, and what is written about the code."""
        yield Bar(right_share=0.6, id="which")
        with Horizontal():
            view = ComparingView(self._read, self._head, self._said_by, id="comparing")
            view.border_title = text("comparison.part-quotations", self.language)
            yield view
            beside = LineList[Line](lambda line: line, id="beside")
            beside.can_focus = False
            yield beside

    def first_focus(self) -> ComparingView:
        """The quotations."""
        return self.view

    def begin(self) -> None:
        """Say at once when there is nothing to compare."""
        if self._left is not None and self._left.code_id == self._code_id:
            self.view.marked = set(self._left.marked)
        super().begin()
        if not self.codes:
            self.say(text("comparison.no-codes", self.language), look="warning")

    @property
    def code(self) -> CodeRecord | None:
        """The code whose quotations are compared."""
        return self.code_by_id.get(self._code_id or "")

    def shown_codes(self) -> list[str]:
        """The code, with those filed under it where they are asked for."""
        wanted = {self.code.id} if self.code else set()
        if self._subcodes:
            for code in self.codes:  # parents come before their subcodes
                if code.parent_id in wanted:
                    wanted.add(code.id)
        return sorted(wanted)

    def show(self) -> None:
        """Read where the quotations stand, and show those that are asked for."""
        self._take()
        every = passages_of_codes(self._connection, self.shown_codes(), self.sight)
        passages = self._narrow(every)
        self._per_material = Counter(passage.material_id for passage in passages)
        here = self.view.item.id if self.view.item else self._quotation_id
        ids = [passage.id for passage in passages]
        # Where the quotation has left the code, the one that stands in its place now has the highlight.
        self.view.show(passages, ids.index(here) if here in ids else self.view.index)
        self._every = len(every)
        self._tell_which()
        self._tell_beside()

    def _narrow(self, passages: list[CodedPassage]) -> list[CodedPassage]:
        for kind, value in self._narrowed.items():
            if kind == "round":
                passages = [passage for passage in passages if self.materials[passage.material_id].round == value]
            elif kind == "material":
                passages = [passage for passage in passages if passage.material_id == value]
            else:
                passages = passages_of_group(self._connection, passages, value)
        return passages

    def _tell_which(self) -> None:
        """The code, what is left out, and how many quotations of how many materials there are."""
        if self.code is None:
            return
        n, every = len(self.view.passages), self._every
        left = [Part(MARK, "hue", self.code.hue), Part(self.code.name, "strong")]
        above = self.code.path.rpartition(" > ")[0]
        left += [Part(f"  ‹ {above}", "muted")] if above else []
        facts = [] if self.sight.everything else [said_of_sight(self.sight, self.language)]
        facts += [text("comparison.with-subcodes", self.language)] if self._subcodes else []
        facts += [self._narrowing_name(one) for one in self._narrowed.items()]
        left += [Part(f"  · {fact}", "key") for fact in facts]
        counts = [
            text("comparison.quotations", self.language, n=n, number=number(n, self.language))
            if n == every
            else text("comparison.quotations-of", self.language, n=number(n, self.language), every=number(every, self.language)),
            text("comparison.in-materials", self.language, n=len(self._per_material)),
        ]
        if self.view.marked:
            counts.insert(0, text("comparison.marked", self.language, n=len(self.view.marked)))
        self.query_one("#which", Bar).show(tuple(left), (Part(" · ".join(counts), "muted"),))

    def _narrowing_name(self, one: Narrowing) -> str:
        kind, value = one
        if kind == "round":
            return text("screen.round", self.language, n=value)
        return self.materials[value].name if kind == "material" else str(value)

    def _tell_beside(self) -> None:
        """What is written about the code, and which memos are about it."""
        beside = self.query_one("#beside", LineList)
        if self.code is None or not beside.display:
            beside.set_items(())
            return
        told: list[Line] = []
        for name in ("definition", "use-when", "not-when", "example"):
            if words := getattr(self.code, name.replace("-", "_")):
                told += _section(text(f"comparison.{name}", self.language), [words])
        if not told:
            told += _section("", [text("comparison.no-definition", self.language)])
        about = memos_about(self._connection, [("code", self.code.id)])
        named = things_named(self._connection, [("memo", memo_id) for memo_id in about])
        if about:
            told += _section(text("comparison.its-memos", self.language), [named["memo", memo_id].name for memo_id in about])
        beside.set_items(told)

    def fit_parts(self, width: int) -> None:
        """The code's definition stands beside where there is room."""
        self.query_one("#beside").display = width >= BESIDE_FROM
        self._tell_beside()

    def _read(self, passages: Sequence[CodedPassage]) -> Sequence[ComparedQuotation]:
        return compared(self._connection, passages, context=CONTEXTS[self._around], sight=self.sight)

    def _head(self, quotation: ComparedQuotation) -> Line:
        """The material, with how many of the quotations are in it."""
        facts = [text("screen.round", self.language, n=quotation.round) if quotation.round is not None else "", quotation.group or ""]
        n = self._per_material[quotation.material_id]
        counted = text("comparison.quotations", self.language, n=n, number=number(n, self.language))
        return Line((Part(quotation.material, "strong"), Part("".join(f" · {fact}" for fact in facts if fact), "muted")), counted)

    def _said_by(self, quotation: ComparedQuotation) -> Line:
        """Who says it, in which lines, and what else is coded there."""
        place = lines(quotation.line_from, quotation.line_to, self.language)
        release = "" if quotation.release == "ask" else text(f"screen.release-{quotation.release}", self.language)
        facts = " · ".join(filter(None, (quotation.participant or quotation.speaker, place, release)))
        parts = [Part(facts, "muted")]
        own = [code_id for code_id in quotation.codes if code_id != self._code_id]
        for code_id in sorted({*own, *quotation.other_codes}, key=lambda one: (one not in own, self.code_by_id[one].name)):
            code = self.code_by_id[code_id]
            parts += [Part("  "), Part(MARK, "hue", code.hue), Part(code.name, "" if code_id in own else "muted")]
        return Line(tuple(parts))

    @on(ComparingView.Marked)
    def _marked(self) -> None:
        self._tell_which()

    # going

    @on(ComparingView.Chosen)
    def _open(self) -> None:
        if passage := self.view.item:
            self._remember()
            self.workbench.action_go("coding", material=passage.material_id, start=passage.start, end=passage.end)

    def action_return(self) -> None:
        """Back to where the reader came from."""
        self._remember()
        self.workbench.action_go(self._came_from, **self._came_from_there)

    def _remember(self) -> None:
        """The next comparison of this code begins as this one ends."""
        here = self.view.item.id if self.view.item else None
        shown, marked = frozenset(self.shown_codes()), frozenset(self.view.marked)
        self.workbench.coding_screen().compared = Left(self._code_id, shown, self._subcodes, self._narrowed, self._around, marked, here)

    def action_category(self) -> None:
        """The sheet of the code."""
        if self.code is not None:
            self._remember()
            back = {"code": self.code.id, "back": self._came_from, "back_to": self._came_from_there}
            self.workbench.action_go("category", code=self.code.id, came_from=("comparison", back))

    def action_back(self) -> None:
        """Back to where the reader came from."""
        self.action_return()

    def action_next_material(self) -> None:
        """To the quotations of the next material."""
        if not self.view.step_material(1):
            self.say(text("screen.last-material", self.language))

    def action_previous_material(self) -> None:
        """To the quotations of the material before."""
        if not self.view.step_material(-1):
            self.say(text("screen.first-material", self.language))

    # which quotations

    def action_other_code(self) -> None:
        """Choose the code whose quotations are shown."""
        title, placeholder = text("comparison.pick-code", self.language), text("comparison.pick-code-placeholder", self.language)
        self.app.push_screen(PickDialog[str](title, self._rank_codes, placeholder=placeholder), self._turn_to)

    def _rank_codes(self, typed: str) -> list[Choice[str]]:
        return [Choice(code.id, ranked_line(code), code.definition) for code in rank_codes(typed, self.codes)]

    def _turn_to(self, code_id: str | None) -> None:
        if code_id is not None:
            self._code_id, self._narrowed = code_id, {}
            self.view.marked.clear()
            self.show()

    def action_subcodes(self) -> None:
        """Take in the codes filed under this one, or not."""
        self._subcodes = not self._subcodes
        self.show()

    def action_filter(self) -> None:
        """Choose a round, a group or a material."""
        title, placeholder = text("comparison.pick-filter", self.language), text("comparison.pick-filter-placeholder", self.language)
        self.app.push_screen(PickDialog[Narrowing](title, self._rank_narrowings, placeholder=placeholder), self._narrow_to)

    def _rank_narrowings(self, typed: str) -> list[Choice[Narrowing]]:
        from qualcode.study.memos import group_names

        rounds = sorted({material.round for material in self.materials.values() if material.round is not None})
        offered: list[Narrowing] = [("round", n) for n in rounds]
        offered += [("group", name) for name in group_names(self._connection)]
        offered += [("material", material_id) for material_id in self.materials]
        kinds = {kind: text(f"comparison.narrow-{kind}", self.language) for kind in ("round", "group", "material")}
        found = rank(typed, offered, lambda one: (self._narrowing_name(one), kinds[one[0]]), lambda _: None)
        return [Choice(one, Line((Part(self._narrowing_name(one)),), kinds[one[0]])) for one in found]

    def _narrow_to(self, one: Narrowing | None) -> None:
        if one is not None:
            self._narrowed[one[0]] = one[1]
            self.show()
            if not self.view.passages:
                self.say(text("comparison.none-left", self.language), look="warning")

    def action_unfilter(self) -> None:
        """All rounds, groups and material again."""
        self._narrowed = {}
        self.show()

    def action_more_context(self) -> None:
        """More of the words around."""
        self._set_context(self._around + 1)

    def action_less_context(self) -> None:
        """Less of the words around."""
        self._set_context(self._around - 1)

    def _set_context(self, wanted: int) -> None:
        if 0 <= wanted < len(CONTEXTS):
            self._around = wanted
            self.view.show(self.view.passages, self.view.index)


def _section(heading: str, paragraphs: Sequence[str]) -> list[Line]:
    """A heading, and paragraphs in rows that fit beside the quotations."""
    rows = [Line((Part(heading, "strong"),), heading=True)] if heading else []
    for paragraph in paragraphs:
        words = " ".join(paragraph.split())
        wrapped = wrap_rows(words, 0, len(words), BESIDE_WIDTH)
        rows += [Line((Part(words[start:end], "" if heading else "muted"),), heading=True) for start, end in wrapped]
    return [*rows, Line((Part(" "),), heading=True)]
