"""The core category: the candidates, none ranked, with what was judged of each; the memo of the highlighted row where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from qualcode.locale import text
from qualcode.locale.formats import day
from qualcode.study.core import Candidate, CoreNumbers, Judged, candidates, core_numbers
from qualcode.study.memos import MemoRecord, Thing, memos, thing_called
from qualcode.study.records import CodeRecord
from qualcode.study.sorting import SortedSoFar, sorted_so_far
from qualcode.tui.coding.panels import KIND_MARKS, MARK, ranked_line
from qualcode.tui.core.sheet import Sheet, SheetRow, Shown
from qualcode.tui.core.signing import Signing
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.memos.links import go_to
from qualcode.tui.memos.reading import MemoReading
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank

#: columns from which candidates stand beside the sheet, and from which the memo does
BESIDE_FROM, TEXT_FROM = 100, 130
#: cells from which the mark of a candidate is said in words too
NAMED_FROM = 50
#: rows of candidates over the sheet at most
MOST_ABOVE = 4


class CorePage(Signing):
    """The core category of a study; `code` opens one candidate."""

    where = "core"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("core")]
    DEFAULT_CSS = """
    CorePage #parts { layout: horizontal; height: 1fr; }
    CorePage #candidates { width: 34; background: $background; border-right: solid $line; }
    CorePage #sheet { width: 3fr; }
    CorePage #reading { width: 2fr; border-left: solid $line; }
    CorePage.narrow #parts { layout: vertical; }
    CorePage.narrow #candidates { width: 1fr; border-right: none; }
    CorePage.narrow #sheet { width: 1fr; }
    """

    def __init__(self, study: Any, *, code: str | None = None) -> None:
        super().__init__(study)
        self.wanted = code
        self._written: list[MemoRecord] = []
        self._sorted = SortedSoFar(0, 0, None)
        self._unfolded = False
        #: counted when they are asked for, until something changes
        self._numbers: dict[str, CoreNumbers] | None = None

    # what is shown

    def body(self) -> ComposeResult:
        """The candidates, the sheet of the highlighted one, the memo of its highlighted row."""
        with Container(id="parts"):
            among = LineList[Candidate](self._candidate_line, key=lambda one: one.code.id, id="candidates", always_lit=True)
            among.border_title = self.tell("part-candidates")
            yield among
            yield Sheet(self.language)
            reading = MemoReading(self.language, lambda kind, name: thing_called(self.study.reads.connection, kind, name), id="reading")
            reading.border_title = text("memos.part-text", self.language)
            yield reading

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"core.{key}", self.language, **fields)

    def heading_left(self) -> tuple[Part, ...]:
        """The screen's name, and what the tradition calls it."""
        other = f" ({self.tell('heading-glaser')})" if self._about.tradition == "glaser" else ""
        return (*super().heading_left(), Part(other, "muted"))

    @property
    def among(self) -> LineList[Candidate]:
        """The candidates."""
        return self.query_one("#candidates", LineList)

    @property
    def sheet(self) -> Sheet:
        """What is written about the highlighted one."""
        return self.query_one(Sheet)

    @property
    def candidate(self) -> Candidate | None:
        """The highlighted candidate."""
        return self.among.item

    def first_focus(self) -> Any:
        """The sheet: there is mostly one candidate."""
        return self.sheet

    def fit_parts(self, width: int) -> None:
        """Candidates beside the sheet or over it, the memo where there is room."""
        self.set_class(width < BESIDE_FROM, "narrow")
        self.query_one("#reading").display = width >= TEXT_FROM and self.candidate is not None
        self.among.display = bool(self.among.items)
        self.call_after_refresh(self.among.drawn_anew)
        self.among.styles.height = min(MOST_ABOVE, max(1, len(self.among.items))) if width < BESIDE_FROM else "1fr"

    def show(self) -> None:
        """Read the candidates, the highlight on the same as before."""
        connection = self.study.reads.connection
        self._numbers = None
        self._written = memos(connection)
        self._sorted = sorted_so_far(connection, self._written)
        found = candidates(connection)
        marked = next((one.code.id for one in found if one.code.kind == "core"), None)
        here = self.wanted or (self.candidate.code.id if self.candidate else marked)
        self.wanted = None
        self.among.set_items(found, next((place for place, one in enumerate(found) if one.code.id == here), 0))
        self.fit_parts(self.size.width)
        self._show_sheet()

    def _show_sheet(self) -> None:
        numbers = None
        if self._unfolded and self.candidate:
            if self._numbers is None:
                self._numbers = core_numbers(self.study.reads.connection)
            numbers = self._numbers[self.candidate.code.id]
        self.sheet.show(Shown(self.candidate, self._sorted, numbers, self._about.tradition))
        self._read_it()

    def _candidate_line(self, one: Candidate) -> Line:
        parts = (Part(MARK, "hue", one.code.hue), Part(KIND_MARKS.get(one.code.kind, "")), Part(one.code.name))
        if self.among.size.width < NAMED_FROM:
            return Line(parts)
        called = "is-core-glaser" if self._about.tradition == "glaser" else "is-core"
        return Line(parts, self.tell(called if one.code.kind == "core" else "considered"))

    def _read_it(self) -> None:
        row = self.sheet.item
        memo = row.memo if row else None
        self.query_one(MemoReading).show(memo, (), {code.id: code for code in self.study.reads.codes()} if memo else {})

    @on(LineList.Highlighted, "#candidates")
    def _other_candidate(self) -> None:
        self._show_sheet()

    @on(LineList.Chosen, "#candidates")
    def _candidate_chosen(self) -> None:
        self.set_focus(self.sheet)

    @on(LineList.Highlighted, "#sheet")
    def _other_row(self) -> None:
        self._read_it()

    @on(LineList.Chosen, "#sheet")
    def _row_chosen(self) -> None:
        row = self.sheet.item
        deeds = {
            "criterion": self.action_judge,
            "judgement": self.action_memo,
            "storyline": self.action_memo,
            "sorting": self.action_sorting,
            "loose": self.action_loose,
            "numbers": self.action_numbers,
        }
        if row and row.opens in deeds:
            deeds[row.opens]()

    @on(LineList.Chosen, "#reading")
    def _link_chosen(self, event: LineList.Chosen) -> None:
        thing: Thing | None = self.query_one(MemoReading).items[event.index].thing
        row: SheetRow | None = self.sheet.item
        if thing is not None and row is not None and row.memo is not None:
            go_to(self.workbench, thing, self.study, row.memo.id)

    def action_numbers(self) -> None:
        """Show what is counted, or fold it away."""
        self._unfolded = not self._unfolded
        self._show_sheet()
        self.sheet.go_to_counted()

    # candidates

    def action_add(self) -> None:
        """One more category to think about."""
        codes = self.study.reads.codes()
        known = {one.code.id for one in self.among.items}
        among = sorted((code for code in codes if code.id not in known), key=lambda code: code.kind == "code")
        if not among:
            self.say(self.tell("no-categories"))
            return

        def offered(typed: str) -> list[Choice[CodeRecord]]:
            found = rank(typed, among, lambda code: (code.name, ""), lambda _: None)
            return [Choice(code, ranked_line(code), code.definition) for code in found]

        def chosen(code: CodeRecord | None) -> None:
            if code is not None:
                self.ask_judgement(code, "")

        title, like = self.tell("pick-candidate"), self.tell("pick-candidate-like")
        self.app.push_screen(PickDialog[CodeRecord](title, offered, placeholder=like), chosen)

    def action_mark(self) -> None:
        """Mark the candidate as a core category, or take the mark off."""
        if (one := self.asked_of()) is not None:
            kind = "category" if one.code.kind == "core" else "core"
            self.wanted = one.code.id
            if self.do("set-kind", code=one.code.id, kind=kind) is not None:
                self.say(self.tell("now-core" if kind == "core" else "not-core", code=one.code.name))

    def asked_of(self) -> Candidate | None:
        """The highlighted candidate; where there is none, it is said how to get one."""
        if self.candidate is None:
            self.say(self.tell("nothing-here"))
        return self.candidate

    # judgements

    def action_judge(self) -> None:
        """Sign a judgement about the highlighted criterion."""
        if (one := self.asked_of()) is not None:
            row = self.sheet.item
            self.ask_judgement(one.code, row.criterion if row else "")

    def action_withdraw(self) -> None:
        """Sign that a judgement no longer stands."""
        if (judged := self._judged()) is not None and self.candidate is not None:
            record = judged.record
            sentence = self.tell("withdrawn", day=day(record.signed_at.astimezone(), self.language))
            self.ask_judgement(self.candidate.code, record.criterion, sentence, record.signed_by)

    def _judged(self) -> Judged | None:
        judged = self.sheet.item.judged if self.sheet.item else None
        if judged is None:
            self.say(self.tell("which-judgement"))
        return judged

    # memos

    def action_memo(self) -> None:
        """The memo of the highlighted row, to be read and written on."""
        row = self.sheet.item
        if row is not None and row.memo is not None:
            open_memo(self, memo=row.memo)
        elif row is not None and row.opens == "storyline":
            self.action_new_storyline()
        elif (judged := self._judged()) is not None and self.candidate is not None:
            self.ask_memo(self.candidate.code, judged.record, self._written)

    def action_storyline(self) -> None:
        """The newest storyline, or a new one."""
        if (one := self.asked_of()) is not None:
            if one.storylines:
                open_memo(self, memo=one.storylines[0])
            else:
                self.action_new_storyline()

    def action_new_storyline(self) -> None:
        """Begin a storyline."""
        if (one := self.asked_of()) is not None:
            open_memo(self, [{"code": one.code.id}], kind="storyline")

    def action_sorting(self) -> None:
        """To the memo sorting."""
        self.workbench.action_go("sorting")

    def action_loose(self) -> None:
        """Choose one of the memos that are not tied to a core category, to write on in it."""
        loose: Sequence[MemoRecord] | None = self._sorted.loose
        if not loose:
            self.say(self.tell("no-core" if loose is None else "loose-none"))
            return

        def offered(typed: str) -> list[Choice[MemoRecord]]:
            found = rank(typed, loose, lambda memo: (memo.name, memo.text), lambda memo: memo.changed_at)
            return [Choice(memo, self.memo_line(memo), memo.text) for memo in found]

        def chosen(memo: MemoRecord | None) -> None:
            if memo is not None:
                open_memo(self, memo=memo)

        self.app.push_screen(PickDialog[MemoRecord](self.tell("pick-loose"), offered, placeholder=self.tell("pick-memo-like")), chosen)

    def action_quotations(self) -> None:
        """Compare the quotations of the candidate."""
        if (one := self.asked_of()) is not None:
            self.workbench.action_go("comparison", code=one.code.id, back="core", back_to={"code": one.code.id})
