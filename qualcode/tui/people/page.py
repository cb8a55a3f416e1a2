"""Participants and rounds, in their simple form."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from qualcode.locale import text
from qualcode.locale.formats import day, number
from qualcode.study.people import ParticipantRecord, RoundRecord, participants, quotations_of_participants, rounds
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.people.about import about_participant, about_round, consent_words
from qualcode.tui.people.deeds import PeopleDeeds
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
#: before a status that is not "included", so that colour says nothing alone
SIGNS = {"not-asked": " ", "contacted": "?", "declined": "–", "no-show": "–", "included": "●", "withdrawn": "✗"}


class PeoplePage(PeopleDeeds, Page):
    """Two lists, participants above and rounds below; what is known of the highlighted one beside them."""

    where = "people"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("people")]
    DEFAULT_CSS = """
    PeoplePage #columns { background: $surface; }
    PeoplePage #people { height: 1fr; }
    PeoplePage #rounds-head { background: $panel; }
    PeoplePage #rounds { height: auto; max-height: 40%; }
    PeoplePage #about { width: 44; border-left: solid $line; display: none; }
    PeoplePage #below { min-height: 2; background: $surface; }
    """

    def __init__(self, study: Any, *, participant: str | None = None) -> None:
        super().__init__(study)
        self.everybody: tuple[ParticipantRecord, ...] = ()
        self.all_rounds: tuple[RoundRecord, ...] = ()
        #: by participant; None while they are not counted yet
        self.quotations: Counter[str] | None = None
        self._at = participant
        self._layout = fitting(COLUMNS, 80, 8)

    def body(self) -> ComposeResult:
        """Participants, rounds, and what is known of one."""
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
    def participant(self) -> ParticipantRecord | None:
        """The participant at hand."""
        return self.query_one("#people", LineList).item

    @property
    def round(self) -> RoundRecord | None:
        """The round at hand."""
        return self.query_one("#rounds", LineList).item

    @property
    def at_rounds(self) -> bool:
        """Whether the rounds have the keys."""
        return bool(self.query_one("#rounds").has_focus)

    # showing

    def show(self) -> None:
        """Read everybody and all rounds."""
        connection = self.study.reads.connection
        here = self._at or (self.participant.id if self.participant else None)
        self._at = None
        self.everybody, self.all_rounds = participants(connection), rounds(connection)
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
        self._tell_of_it()
        self.set_timer(BREATH, self._count_quotations)

    def _count_quotations(self) -> None:
        """When the rows stand."""
        if self.is_attached:
            self.quotations = quotations_of_participants(self.study.reads.connection)
            people = self.query_one("#people", LineList)
            people.set_items(people.items, people.index)
            self._tell_of_it()

    def heading_right(self) -> tuple[Part, ...]:
        """How many there are, and how many in each group."""
        if not self.study.writable or not self.everybody:
            return super().heading_right()
        included = sum(one.status == "included" for one in self.everybody)
        groups = Counter(one.group for one in self.everybody)
        told = [self.words("count-in-group", group=group or self.words("without-group"), count=n) for group, n in groups.items()]
        sentence = self.words("counts", people=self.counted("people", len(self.everybody)), included=included, groups=", ".join(told))
        return (Part(sentence, "muted"),)

    def begin(self) -> None:
        """The numbers in the heading may take most of it."""
        self.query_one("#heading", Bar).right_share = 0.8
        super().begin()

    def first_focus(self) -> LineList[Any]:
        """The participants; the rounds while there are none."""
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
        self._layout = fitting(COLUMNS, width - (ABOUT_WIDTH if beside else 0) - 1, 8)
        heads = {column.name: Part(self.words(f"head-{column.name}"), "muted") for column, _ in self._layout}
        self.query_one("#columns", Bar).show(row_parts(self._layout, heads))
        people = self.query_one("#people", LineList)
        people.set_items(people.items, people.index)
        self._tell_of_it()

    @on(LineList.Highlighted)
    @on(events.DescendantFocus)
    def _tell_of_it(self) -> None:
        """What is known of the one at hand."""
        if self.at_rounds:
            lines = about_round(self.round, self.language) if self.round else []
        else:
            one = self.participant
            quotations = self.quotations[one.id] if one and self.quotations is not None else None
            lines = about_participant(one, quotations, self.language) if one else []
        shown = [row for line in lines for row in self.wrapped(line, ABOUT_WIDTH - 4)]
        self.query_one("#about", LineList).set_items(shown)
        self.query_one("#below", Bar).show(
            (Part(" · ".join(line.words.strip() for line in lines[1:]).replace(": · ", ": ") or " ", "muted"),), whole=True
        )

    @on(LineList.Chosen, "#people")
    @on(LineList.Chosen, "#rounds")
    def _chosen(self) -> None:
        self.action_edit()
