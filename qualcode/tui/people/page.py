"""Rounds and recruitment: participants, rounds as planned and as they went, the contacts ledger, who is missing from the data."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from qualcode.locale import text
from qualcode.locale.formats import day, number
from qualcode.study.mismatches import mismatches
from qualcode.study.missing_voices import coverage
from qualcode.study.people import ParticipantRecord, RoundRecord, quotations_of_participants, rounds
from qualcode.study.recruitment import Entry, Ledger, ledger
from qualcode.study.rounds import RoundSheet, round_sheets, rounds_together
from qualcode.text.graphemes import cell_width
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.people.about import about_participant, about_person, about_round, consent_words
from qualcode.tui.people.recruiting import RecruitingDeeds
from qualcode.tui.people.sheets import COLUMNS as SHEET_COLUMNS
from qualcode.tui.people.sheets import SIGNS, VIEWS, Row, heading, ledger_rows, missing_rows, round_rows
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.table import Column, fitting, row_parts

#: from so many columns on, what is known of the highlighted one stands beside the lists
BESIDE_FROM = 104
ABOUT_WIDTH = 44
#: seconds after the rows are shown when the slower numbers are counted
BREATH = 0.02
COLUMNS = (
    Column("pseudonym", 0),
    Column("group", 0),
    Column("status", 16),
    Column("consent", 22, from_width=84),
    Column("material", 9, right=True, from_width=72),
    Column("quotations", 10, right=True),
)


class PeoplePage(RecruitingDeeds):
    """Four views: participants with the rounds below, rounds by group, the ledger, who is missing; what is known of a row beside it."""

    where = "people"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("people")]
    DEFAULT_CSS = """
    PeoplePage #views { background: $background; }
    PeoplePage #columns { background: $surface; }
    PeoplePage #sheet { height: 1fr; display: none; }
    PeoplePage.sheet #sheet { display: block; }
    PeoplePage.sheet #people, PeoplePage.sheet #rounds-head, PeoplePage.sheet #rounds { display: none; }
    PeoplePage #people { height: 1fr; }
    PeoplePage #rounds-head { background: $panel; }
    PeoplePage #rounds { height: auto; max-height: 40%; }
    PeoplePage #about { width: 44; border-left: solid $line; display: none; }
    PeoplePage #below { min-height: 2; background: $surface; }
    """

    def __init__(self, study: Any, *, participant: str | None = None, view: str = "persons") -> None:
        super().__init__(study)
        self.view = view
        self.ledger = Ledger(())
        self.sheets: tuple[RoundSheet, ...] = ()
        self.everybody: tuple[ParticipantRecord, ...] = ()
        self.all_rounds: tuple[RoundRecord, ...] = ()
        #: by participant; None while they are not counted yet
        self.quotations: Counter[str] | None = None
        self._at = participant
        self._layout = fitting(COLUMNS, 80, 8)

    def body(self) -> ComposeResult:
        """The views, and what is known of a row."""
        yield Bar(right_share=0.3, id="views")
        with Horizontal():
            with Vertical():
                yield Bar(id="columns")
                people = LineList[ParticipantRecord](self._line, (), id="people", clicks=2)
                people.border_title = text("people.participants-part", self.language)
                yield people
                yield Bar(id="rounds-head")
                listed = LineList[RoundRecord](self._round_line, (), id="rounds", clicks=2)
                listed.border_title = text("people.rounds-part", self.language)
                yield listed
                sheet = LineList[Row](self._sheet_line, (), id="sheet", clicks=2)
                sheet.border_title = text("people.sheet-part", self.language)
                yield sheet
            about = LineList[Line](lambda line: line, (), id="about")
            about.can_focus = False
            yield about
        yield Bar(most_rows=2, id="below")

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        return text(f"people.{key}", self.language, **fields)

    def counted(self, key: str, n: int) -> str:
        """A number with what it counts."""
        return self.words(f"count-{key}", n=n, count=number(n, self.language))

    @property
    def row(self) -> Row:
        """The row at hand of the rounds, the ledger or who is missing; an empty one where participants are shown."""
        found = self.query_one("#sheet", LineList).item if self.view != "persons" else None
        return found or Row()

    @property
    def participant(self) -> ParticipantRecord | None:
        """The participant at hand."""
        if self.view != "persons":
            return self.row.person.record if self.row.person else None
        return self.query_one("#people", LineList).item

    @property
    def round(self) -> RoundRecord | None:
        """The round at hand."""
        if self.view != "persons":
            return next((one for one in self.all_rounds if one.id == self.row.round_id), None)
        return self.query_one("#rounds", LineList).item

    @property
    def at_rounds(self) -> bool:
        """Whether the rounds have the keys."""
        return self.view == "rounds" or (self.view == "persons" and bool(self.query_one("#rounds").has_focus))

    @property
    def entry(self) -> Entry | None:
        """The entry of the ledger at hand."""
        return self.row.entry if self.view == "ledger" else None

    # showing

    def show(self) -> None:
        """Read everybody and all rounds."""
        connection = self.study.reads.connection
        here = self._at or (self.participant.id if self.participant else None)
        self._at = None
        self.ledger, self.all_rounds = ledger(connection), rounds(connection)
        self.everybody = tuple(one.record for one in self.ledger.persons)
        self.sheets = round_sheets(connection, self.ledger)
        people, listed = self.query_one("#people", LineList), self.query_one("#rounds", LineList)
        index = next((at for at, one in enumerate(self.everybody) if one.id == here), people.index)
        people.set_items(self.everybody, index)
        listed.set_items(self.all_rounds, listed.index)
        listed.styles.height = max(1, len(self.all_rounds))
        rounds_head = self.words("rounds-head") if self.all_rounds else self.words("no-rounds")
        self.query_one("#rounds-head", Bar).show((Part(rounds_head, "muted"),))
        if not self.everybody:
            self.say(self.words("no-participants"), look="muted")
        self.show_heading()
        self._show_sheet()
        self._tell_of_it()
        self.set_timer(BREATH, self._count_quotations)

    def _count_quotations(self) -> None:
        """When the rows stand."""
        if self.is_attached:
            self.quotations = quotations_of_participants(self.study.reads.connection)
            people = self.query_one("#people", LineList)
            people.set_items(people.items, people.index)
            self._tell_of_it()

    def _show_sheet(self) -> None:
        """The rows of the view, the highlight where it was; which view it is."""
        self.set_class(self.view != "persons", "sheet")
        names = [Part(f" {self.words(f'view-{one}')} ", "strong" if one == self.view else "muted") for one in VIEWS]
        marked = [Part("▸" if one == self.view else " ", "key") for one in VIEWS]
        self.query_one("#views", Bar).show(tuple(part for pair in zip(marked, names, strict=True) for part in pair))
        self._fit_columns()
        if self.view == "persons":
            return
        sheet, connection = self.query_one("#sheet", LineList), self.study.reads.connection
        rows: list[Row] = []
        if self.view == "rounds" and self.sheets:
            rows = list(round_rows(self.sheets, rounds_together(connection, self.ledger), self.language))
        elif self.view == "ledger":
            rows = list(ledger_rows(self.ledger, self.language))
        elif self.view == "missing" and self.everybody:
            found = coverage(connection, self.ledger, self.sheets)
            told = mismatches(connection, self.ledger, date.today())
            room = max(30, self.size.width - (ABOUT_WIDTH if self.size.width >= BESIDE_FROM else 0) - 4)
            rows = list(missing_rows(found, self.ledger, told, self.language, lambda words, look: self._sentence(words, look, room)))
        sheet.set_items(rows, min(sheet.index, max(0, len(rows) - 1)))
        if not rows:
            self.say(self.words("no-rounds" if self.view == "rounds" else "no-participants"), look="muted")

    def _sentence(self, words: str, look: str, room: int) -> list[Line]:
        """A sentence over as many rows as it needs, which can be gone through like others."""
        return [
            Line((Part(("" if at == 0 else "  ") + "".join(part.words for part in line.parts), look),))
            for at, line in enumerate(self.wrapped(Part(words), room))
        ]

    def _sheet_line(self, row: Row) -> Line:
        return row.sentence or Line(row_parts(self._layout, dict(row.cells)))

    def action_view(self) -> None:
        """The next view."""
        self._turn(1)

    def action_view_back(self) -> None:
        """The view before."""
        self._turn(-1)

    @on(events.Click, "#views")
    def _clicked_view(self, event: events.Click) -> None:
        """A click on the name of a view turns to it."""
        at = 1
        for one in VIEWS:
            at += 3 + cell_width(self.words(f"view-{one}"))
            if event.x < at:
                self._turn_to(one)
                return

    def _turn(self, step: int) -> None:
        self._turn_to(VIEWS[(VIEWS.index(self.view) + step) % len(VIEWS)])

    def _turn_to(self, view: str) -> None:
        here, self.view = self.participant, view
        self.query_one("#sheet", LineList).index = 0
        self.show()
        # Who is missing is read from the top, not from what is said of the person at hand.
        if here is not None and view != "missing":
            self.show_person(here.id)
        self.set_focus(self.first_focus())
        self.show_footer()

    def show_person(self, participant: str) -> None:
        """Put the highlight on a person, where the view has them."""
        listed = self.query_one("#people" if self.view == "persons" else "#sheet", LineList)
        if self.view == "persons":
            ids = [one.id for one in self.everybody]
        else:
            ids = [row.person.record.id if row.person else "" for row in listed.items]
        if participant in ids:
            listed.highlight(ids.index(participant))

    def heading_right(self) -> tuple[Part, ...]:
        """How many there are, and how many in each group; in other views, what came of asking."""
        if not self.study.writable or not self.everybody:
            return super().heading_right()
        if self.view != "persons":
            return (Part(self.words("counts-ledger", **self.ledger.tally()._asdict()), "muted"),)
        included = sum(one.status == "included" for one in self.everybody)
        groups = Counter(one.group for one in self.everybody)
        told = [self.words("count-in-group", group=group or self.words("without-group"), count=n) for group, n in groups.items()]
        sentence = self.words("counts", people=self.counted("people", len(self.everybody)), included=included, groups=", ".join(told))
        return (Part(sentence, "muted"),)

    def begin(self) -> None:
        """The numbers in the heading may take most of it."""
        self.query_one("#heading", Bar).right_share = 0.65
        super().begin()

    def first_focus(self) -> LineList[Any]:
        """The participants; the rounds while there are none; in other views the rows."""
        if self.view != "persons":
            return self.query_one("#sheet", LineList)
        return self.query_one("#people" if self.everybody or not self.all_rounds else "#rounds", LineList)

    def _line(self, one: ParticipantRecord) -> Line:
        status = "brief-withdrawn" if one.status == "withdrawn" else f"status-{one.status}"
        cells = {
            "pseudonym": Part(one.pseudonym),
            "group": Part(one.group or "", "muted"),
            "status": Part(f"{SIGNS[one.status]} {self.words(status)}", "" if one.status == "included" else "muted"),
            "consent": Part(consent_words(one.consent, self.language), "muted"),
            "material": Part(number(len(one.materials), self.language)),
            "quotations": Part("…" if self.quotations is None else number(self.quotations[one.id], self.language)),
        }
        return Line(row_parts(self._layout, cells))

    def _round_line(self, one: RoundRecord) -> Line:
        state = self.words("round-closed", day=day(one.closed_on, self.language)) if one.closed_on else self.words("round-open")
        about = " · ".join(filter(None, (one.label, one.kind, state)))
        return Line(
            (Part(self.words("round-head", n=one.number)), Part(f"  {about}", "muted")), self.counted("material", len(one.materials))
        )

    def fit_parts(self, width: int) -> None:
        """The columns there is room for."""
        beside = width >= BESIDE_FROM
        self.query_one("#about").display, self.query_one("#below").display = beside, not beside
        self._show_sheet()
        people = self.query_one("#people", LineList)
        people.set_items(people.items, people.index)
        self._tell_of_it()

    def _fit_columns(self) -> None:
        width = self.size.width or self.app.size.width
        room = width - (ABOUT_WIDTH if width >= BESIDE_FROM else 0) - 1
        self._layout = fitting(COLUMNS if self.view == "persons" else SHEET_COLUMNS[self.view], room, 8)
        heads = {column.name: Part(self._head(column.name), "muted") for column, _ in self._layout}
        self.query_one("#columns", Bar).show(row_parts(self._layout, heads))

    def _head(self, column: str) -> str:
        return self.words(f"head-{column}") if self.view == "persons" else heading(column, self.language)

    @on(LineList.Highlighted)
    @on(events.DescendantFocus)
    def _tell_of_it(self) -> None:
        """What is known of the one at hand."""
        if self.at_rounds:
            one = self.round
            sheet = next((sheet for sheet in self.sheets if one and sheet.record and sheet.record.id == one.id), None)
            lines = about_round(one, sheet, self.lacks(one) if self.view == "rounds" else [], self.language) if one else []
            if lines and self.row.part and not self.query_one("#about").display:
                # What the narrow table has no columns for comes first.
                lines.insert(1, Part(self.words("counts-ledger", **self.row.part.asked._asdict())))
        elif self.view == "missing" and self.participant is None:
            lines = [Part(text("recruitment.coverage", self.language), "strong"), Part(text("recruitment.coverage-what", self.language))]
        else:
            who = self.person
            quotations = self.quotations[who.record.id] if who and self.quotations is not None else None
            lines = about_participant(who.record, quotations, self.language) + about_person(who, self.language) if who else []
        shown = [row for line in lines for row in self.wrapped(line, ABOUT_WIDTH - 4)]
        self.query_one("#about", LineList).set_items(shown)
        self.query_one("#below", Bar).show(
            (Part(" · ".join(line.words.strip() for line in lines[1:]).replace(": · ", ": ") or " ", "muted"),), whole=True
        )

    @on(LineList.Chosen, "#people")
    @on(LineList.Chosen, "#rounds")
    @on(LineList.Chosen, "#sheet")
    def _chosen(self) -> None:
        self.action_edit()
