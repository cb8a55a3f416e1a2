"""Rounds and material: words, what is read and what is coded."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from qualcode.locale import text
from qualcode.locale.formats import day, number, percent
from qualcode.study.lately import pass_at_hand
from qualcode.study.overview import Coverage, MaterialFacts, codings_in_materials, coverage, material_facts
from qualcode.study.people import RoundRecord, rounds
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.overview.deeds import MaterialDeeds
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.table import Column, fitting, row_parts

#: seconds after the rows are shown when the slower numbers are counted, and materials at a time
BREATH, AT_A_TIME = 0.01, 25
#: from so many columns on, what is known of the highlighted material stands beside the list
BESIDE_FROM = 118
LEAST_NAME = 12

COLUMNS = (
    Column("name", 0),
    Column("kind", 20, from_width=96),
    Column("group", 14, from_width=112),
    Column("words", 8, right=True),
    Column("read", 14),
    Column("coded", 6, right=True),
    Column("codings", 9, right=True, from_width=72),
    Column("uncoded", 8, right=True),
)
#: signs of the reading status, so that colour says nothing alone
READ_SIGNS = {"not-begun": "○", "begun": "◐", "read-through": "●"}

Row = MaterialFacts | str


class OverviewPage(MaterialDeeds, Page):
    """All material by round; enter opens it."""

    where = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("overview")]
    DEFAULT_CSS = """
    OverviewPage #columns { background: $surface; }
    OverviewPage #about { width: 38; border-left: solid $line; display: none; }
    OverviewPage #below { min-height: 2; background: $surface; }
    """

    def __init__(self, study: Any, *, material: str | None = None) -> None:
        super().__init__(study)
        self.materials: tuple[MaterialFacts, ...] = ()
        self._rounds: dict[int, RoundRecord] = {}
        #: None while they are not counted yet
        self.codings: Counter[str] | None = None
        self._coverage: dict[str, Coverage] = {}
        #: the materials whose coded share is not counted anew yet
        self._to_count: list[str] = []
        self._at = material
        self._layout = fitting(COLUMNS, 80, LEAST_NAME)

    def body(self) -> ComposeResult:
        """The names of the columns, the rows, what is known of one."""
        with Horizontal():
            with Vertical():
                yield Bar(id="columns")
                rows = LineList[Row](self._line, (), id="materials", clicks=2)
                rows.border_title = text("overview.part", self.language)
                yield rows
            about = LineList[Line](lambda line: line, (), id="about")
            about.can_focus = False
            yield about
        yield Bar(most_rows=2, id="below")

    @property
    def rows(self) -> LineList[Row]:
        """The list."""
        return self.query_one("#materials", LineList)

    @property
    def material(self) -> MaterialFacts | None:
        """The material the highlight is on."""
        return row if isinstance(row := self.rows.item, MaterialFacts) else None

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        return text(f"overview.{key}", self.language, **fields)

    def counted(self, key: str, n: int) -> str:
        """A number with what it counts."""
        return self.words(f"count-{key}", n=n, count=number(n, self.language))

    # showing

    def show(self) -> None:
        """Read the material; how much is coded follows when the rows stand."""
        connection = self.study.reads.connection
        here = self._at or (self.material.id if self.material else None)
        self._at = None
        self.materials = material_facts(connection, self.study.coder)
        self._rounds = {one.number: one for one in rounds(connection)}
        rows = self._rows()
        index = next((at for at, row in enumerate(rows) if isinstance(row, MaterialFacts) and row.id == here), self.rows.index)
        self.rows.set_items(rows, index)
        self._tell_of_it()
        if self.materials:
            self._say_whose_reading()
        else:
            self.say(self.words("nothing"))
        counting, self._to_count = bool(self._to_count), [one.id for one in self.materials]
        if not counting:
            self.set_timer(BREATH, self._count_codings)

    def _say_whose_reading(self) -> None:
        """Reading is somebody's, in a pass; so is the column."""
        name = pass_at_hand(self.study.reads.connection)
        whose = self.study.coder or self.words("anybody")
        self.say(self.words("whose-pass" if name else "whose", coder=whose, name=name), look="muted")

    def _count_codings(self) -> None:
        """The codings, in all places they are told."""
        if self.is_attached:
            self.codings = codings_in_materials(self.study.reads.connection)
            self.rows.set_items(self._rows(), self.rows.index)
            self.show_heading()
            self.set_timer(BREATH, self._count_coded)

    def _count_coded(self) -> None:
        """A few materials at a time, so that keys are heard between."""
        if not self._to_count or not self.is_attached:
            return
        now, self._to_count = self._to_count[:AT_A_TIME], self._to_count[AT_A_TIME:]
        self._coverage |= coverage(self.study.reads.connection, now)
        self.rows.set_items(self.rows.items, self.rows.index)
        self._tell_of_it()
        if self._to_count:
            self.set_timer(BREATH, self._count_coded)

    def _rows(self) -> list[Row]:
        """A heading for each round, then its material; the sum of all at the end."""
        rows: list[Row] = []
        by_round: dict[int | None, list[MaterialFacts]] = {}
        for one in self.materials:
            by_round.setdefault(one.round, []).append(one)
        for number_of_round, inside in by_round.items():
            if rows:
                rows.append(" ")
            rows += [self._head(number_of_round), f"  {self._sum(inside)}", *inside]
        return rows

    def _head(self, round_number: int | None) -> str:
        if round_number is None:
            return self.words("no-round-head")
        known = self._rounds[round_number]
        closed = self.words("round-closed", day=day(known.closed_on, self.language)) if known.closed_on else ""
        return " · ".join(filter(None, (self.words("round-head", n=round_number), known.kind, closed)))

    def _sum(self, inside: tuple[MaterialFacts, ...] | list[MaterialFacts]) -> str:
        read = sum(one.reading == "read-through" for one in inside)
        told = [self.words("read-of", n=read, of=len(inside)), self.counted("words", sum(one.words for one in inside))]
        if self.codings is not None:
            told.append(self.counted("codings", sum(self.codings[one.id] for one in inside)))
        return " · ".join(told)

    def heading_right(self) -> tuple[Part, ...]:
        """All material in numbers, and the pass that reading is counted in."""
        if not self.study.writable or not self.materials:
            return super().heading_right()
        interviews = sum(one.kind == "interview" for one in self.materials)
        counts = [self.counted("material", len(self.materials)), self._sum(self.materials)]
        if interviews != len(self.materials):
            counts.insert(1, self.counted("interviews", interviews))
        return (Part(" · ".join(counts), "muted"),)

    def changed(self) -> None:
        """Numbers in the heading change too."""
        super().changed()
        self.show_heading()

    def begin(self) -> None:
        """The heading has numbers that are read first."""
        super().begin()
        self.query_one("#heading", Bar).right_share = 0.8
        self.show_heading()

    def _line(self, row: Row) -> Line:
        if isinstance(row, str):
            return Line((Part(row, "muted" if row.startswith("  ") else "strong"),), heading=True)
        known = self._coverage.get(row.id)
        waiting = "–" if known else "…"
        cells = {
            "name": Part(row.name),
            "kind": Part(self.words(f"kind-{row.kind}"), "muted"),
            "group": Part(row.group or "", "muted"),
            "words": Part(number(row.words, self.language)),
            "read": Part(f"{READ_SIGNS[row.reading]} {self._read(row)}", "" if row.reading == "read-through" else "muted"),
            "coded": Part(percent(known.share, self.language, 0) if known and known.share is not None else waiting),
            "codings": Part(number(self.codings[row.id], self.language) if self.codings is not None else "…"),
            "uncoded": Part(number(known.uncoded, self.language) if known else waiting),
        }
        return Line(row_parts(self._layout, cells))

    def _read(self, row: MaterialFacts) -> str:
        if row.reading == "begun" and row.read_share is not None:
            return self.words("read-begun-share", share=percent(row.read_share, self.language, 0))
        return self.words(f"read-{row.reading}")

    def fit_parts(self, width: int) -> None:
        """The columns there is room for."""
        beside = width >= BESIDE_FROM
        self.query_one("#about").display, self.query_one("#below").display = beside, not beside
        self._layout = fitting(COLUMNS, width - (39 if beside else 0) - 1, LEAST_NAME)
        heads = {column.name: Part(self.words(f"head-{column.name}"), "muted") for column, _ in self._layout}
        self.query_one("#columns", Bar).show(row_parts(self._layout, heads))
        self.rows.set_items(self.rows.items, self.rows.index)
        self._tell_of_it()

    @on(LineList.Highlighted, "#materials")
    def _tell_of_it(self) -> None:
        """What is known of the highlighted material."""
        one = self.material
        facts = self._facts(one) if one else []
        short = [fact for fact in facts if fact not in self._beside_only(one)] if one else []
        self.query_one("#below", Bar).show((Part(" · ".join(short) or " ", "muted"),), whole=True)
        lines = [Line((Part(one.name, "strong"),), heading=True), *(row for fact in facts for row in self.wrapped(fact, 36))] if one else []
        if one and one.note:
            lines += [Line((Part(" "),), heading=True), *self.wrapped(one.note, 36)]
        self.query_one("#about", LineList).set_items(lines)

    def _beside_only(self, one: MaterialFacts) -> tuple[str, ...]:
        """What two rows have no room for."""
        return (self.counted("turns", one.turns), self._frozen(one), *self._circumstances(one))

    def _circumstances(self, one: MaterialFacts) -> list[str]:
        """Where it was, how long it took, and who was present."""
        minutes = round((one.length_seconds or 0) / 60)
        length = self.counted("minutes", minutes) if one.length_seconds else ""
        return [length, one.place, self.words("present", who=one.present) if one.present else ""]

    def _frozen(self, one: MaterialFacts) -> str:
        return self.words("is-frozen" if one.frozen else "is-draft")

    def _facts(self, one: MaterialFacts) -> list[str]:
        known = self._coverage.get(one.id)
        facts = [self.words(f"kind-{one.kind}"), one.group or "", day(one.date, self.language) if one.date else ""]
        facts += self._circumstances(one)
        facts += [self.counted("turns", one.turns), self.counted("speakers", one.speakers), self.counted("quotations", one.quotations)]
        if known and known.share is not None:
            facts += [self.words("share-coded", share=percent(known.share, self.language, 0)), self.words("count-uncoded", n=known.uncoded)]
        elif known:
            facts.append(self.words("no-talk"))
        facts.append(self._frozen(one))
        return [fact for fact in facts if fact]

    @on(LineList.Chosen, "#materials")
    def _open(self) -> None:
        if self.material:
            self.workbench.action_go("coding", material=self.material.id)

    def action_uncoded(self) -> None:
        """Open the material where its first uncoded stretch begins."""
        one = self.material
        if one is None:
            self.say(self.words("choose-material" if self.materials else "nothing"), look="warning")
            return
        first = coverage(self.study.reads.connection, [one.id])[one.id].first
        if first is None:
            self.say(self.words("all-coded", material=one.name))
        else:
            self.workbench.action_go("coding", material=one.id, start=first)

    def action_supervisor(self) -> None:
        """To the supervisor's screen."""
        self.workbench.action_go("supervisor")

    def action_next_unread(self) -> None:
        """The next material below that is not read through, else the first."""
        rows, start = self.rows.items, self.rows.index
        order = [*range(start + 1, len(rows)), *range(min(start + 1, len(rows)))]
        unread = (at for at in order if isinstance(row := rows[at], MaterialFacts) and row.reading != "read-through")
        found = next(unread, None)
        if found is None:
            self.say(self.words("all-read" if rows else "nothing"))
        else:
            self.rows.highlight(found)
