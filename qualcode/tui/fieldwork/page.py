"""Interview guides and theoretical sampling: two views, each with its lists at the left and what is highlighted at the right."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from qualcode.locale.formats import number
from qualcode.study.gaps import Gap, gaps
from qualcode.study.guides import GuideQuestion, Guides, GuideVersionRecord, guides
from qualcode.study.sampling import SamplingRecord, sampling_decisions
from qualcode.tui.fieldwork.guide_deeds import GuideDeeds
from qualcode.tui.fieldwork.rows import (
    QuestionRow,
    decision_card,
    decision_line,
    gap_card,
    gap_line,
    question_rows,
    version_line,
    version_rows,
)
from qualcode.tui.fieldwork.sampling_deeds import SamplingDeeds
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.tabling import Exporting
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: columns from which the right side stands beside the lists
BESIDE_FROM = 110


class FieldworkPage(GuideDeeds, SamplingDeeds, Exporting):
    """Guides, or sampling; `version` and `decision` go to one."""

    where = "fieldwork"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("fieldwork")]
    DEFAULT_CSS = """
    FieldworkPage #which { background: $background; }
    FieldworkPage #sides { layout: vertical; }
    FieldworkPage #lists { height: 1fr; }
    FieldworkPage #versions { height: 1fr; }
    FieldworkPage #questions { height: 2fr; border-top: solid $line; }
    FieldworkPage #decisions, FieldworkPage #gaps { height: 1fr; }
    FieldworkPage #gaps-head { background: $panel; }
    FieldworkPage #card { height: 9; border-top: solid $line; }
    FieldworkPage.beside #sides { layout: horizontal; }
    FieldworkPage.beside #lists { width: 2fr; height: 1fr; }
    FieldworkPage.beside.guides #lists { width: 1fr; }
    FieldworkPage.beside #questions { width: 2fr; height: 1fr; border-top: none; border-left: solid $line; }
    FieldworkPage.beside #card { width: 2fr; height: 1fr; border-top: none; border-left: solid $line; }
    """

    def __init__(self, study: Any, *, view: str = "guides", version: str | None = None, decision: str | None = None) -> None:
        super().__init__(study)
        self.guides = Guides((), ())
        self.decisions: tuple[SamplingRecord, ...] = ()
        self._gaps: tuple[Gap, ...] = ()
        self._view = "sampling" if decision else view
        self._wanted_version, self._wanted_decision = version, decision
        self._wanted_place: int | None = None
        #: whether the gaps had the keys after the decisions
        self._at_gap = False

    # what is shown

    def body(self) -> ComposeResult:
        """Which view, its lists, and the right side."""
        yield Bar(right_share=0.6, id="which")
        with Container(id="sides"):
            with Vertical(id="lists"):
                versions = LineList[GuideVersionRecord | Line](self._version_line, id="versions", clicks=2)
                versions.border_title = self.tell("part-versions")
                yield versions
                decisions = LineList[SamplingRecord](self._decision_line, id="decisions", clicks=2)
                decisions.border_title = self.tell("part-decisions")
                yield decisions
                yield Bar(id="gaps-head")
                shown = LineList[Gap](lambda one: gap_line(one, self.language), id="gaps", clicks=2)
                shown.border_title = self.tell("part-gaps")
                yield shown
            questions = LineList[QuestionRow](lambda row: row.line, id="questions", clicks=2)
            questions.border_title = self.tell("part-questions")
            yield questions
            card = LineList[Line](lambda line: line, id="card")
            card.border_title = self.tell("part-card")
            yield card

    def _version_line(self, item: GuideVersionRecord | Line) -> Line:
        return item if isinstance(item, Line) else version_line(item, self.language)

    def _decision_line(self, one: SamplingRecord) -> Line:
        return decision_line(one, self.language, self._list("decisions").size.width)

    def _list(self, name: str) -> LineList[Any]:
        return self.query_one(f"#{name}", LineList)

    @property
    def version(self) -> GuideVersionRecord | None:
        """The version at hand."""
        item = self._list("versions").item
        return item if isinstance(item, GuideVersionRecord) else None

    @property
    def question(self) -> GuideQuestion | None:
        """The question at hand, while the questions have the keys."""
        item = self._list("questions").item
        return item.question if item is not None and self._list("questions").has_focus else None

    @property
    def decision(self) -> SamplingRecord | None:
        """The decision at hand."""
        return self._list("decisions").item

    @property
    def gap(self) -> Gap | None:
        """The gap at hand, if it was not a decision that had the keys last."""
        return self._list("gaps").item if self._at_gap else None

    def gaps_found(self) -> tuple[Gap, ...]:
        """The gaps that the study shows."""
        return self._gaps

    def go_to_version(self, version: str, place: int | None = None) -> None:
        """Show a version next, the highlight on a place of its questions."""
        self._wanted_version, self._wanted_place = version, place

    def go_to_decision(self, decision: str) -> None:
        """Show a decision next."""
        self._wanted_decision = decision

    def first_focus(self) -> LineList[Any]:
        """The list of the view; the gaps while nothing is decided."""
        if self._view == "guides":
            return self._list("versions")
        return self._list("decisions" if self.decisions or not self._gaps else "gaps")

    def fit_parts(self, width: int) -> None:
        """The right side beside the lists where there is room for both."""
        self.set_class(width >= BESIDE_FROM, "beside")
        self.call_after_refresh(self._lay_out)

    def show(self) -> None:
        """Read what the view shows, the highlights on the same as before."""
        connection = self.study.reads.connection
        self.guides = guides(connection)
        if self._view == "sampling":
            self.decisions, self._gaps = sampling_decisions(connection), gaps(connection)
        self._show_view()
        self._lay_out()

    def _show_view(self) -> None:
        of_guides = self._view == "guides"
        self.set_class(of_guides, "guides")
        for name, shown in (("versions", of_guides), ("questions", of_guides)):
            self.query_one(f"#{name}").display = shown
        for name in ("decisions", "gaps-head", "gaps", "card"):
            self.query_one(f"#{name}").display = not of_guides

    def _lay_out(self) -> None:
        """Fill the lists for the room there is."""
        if not self.is_attached:
            return
        if self._view == "guides":
            self._lay_out_guides()
        else:
            self._lay_out_sampling()

    def _lay_out_guides(self) -> None:
        versions = self._list("versions")
        here = self._wanted_version or (self.version.id if self.version else None)
        self._wanted_version = None
        rows = version_rows(self.guides, self.language, versions.size.width or 40)
        at = next((at for at, one in enumerate(rows) if isinstance(one, GuideVersionRecord) and one.id == here), None)
        last = max((at for at, one in enumerate(rows) if isinstance(one, GuideVersionRecord)), default=0)
        versions.set_items(rows, last if at is None else at)
        used = sum(one.used for one in self.guides.versions)
        facts = self.tell("count-versions", n=len(self.guides.versions), used=number(used, self.language))
        self.query_one("#which", Bar).show((Part(self.tell("view-guides"), "strong"),), (Part(facts, "muted"),))
        self._lay_out_questions()
        if not self.guides.versions:
            self.say(self.tell("none-guides"), look="warning")

    def _lay_out_questions(self) -> None:
        questions, one = self._list("questions"), self.version
        place = self._wanted_place or (questions.item.question.place if questions.item and questions.item.question else None)
        self._wanted_place = None
        rows = question_rows(one, self.guides, self.language, questions.size.width or 60) if one else []
        at = next((at for at, row in enumerate(rows) if row.question and row.question.place == place), 0)
        questions.set_items(rows, at)

    def _lay_out_sampling(self) -> None:
        decisions, shown = self._list("decisions"), self._list("gaps")
        here = self._wanted_decision or (self.decision.id if self.decision else None)
        self._wanted_decision = None
        at = next((at for at, one in enumerate(self.decisions) if one.id == here), decisions.index)
        decisions.set_items(self.decisions, min(at, max(0, len(self.decisions) - 1)))
        shown.set_items(self._gaps, min(shown.index, max(0, len(self._gaps) - 1)))
        open_ones = sum(not one.closed for one in self.decisions)
        facts = self.tell("count-decisions", n=len(self.decisions), open=number(open_ones, self.language))
        self.query_one("#which", Bar).show((Part(self.tell("view-sampling"), "strong"),), (Part(facts, "muted"),))
        self.query_one("#gaps-head", Bar).show((Part(self.tell("gaps-head", n=len(self._gaps)), "muted"),))
        self._tell_card()
        if not self.decisions and not self._gaps:
            self.say(self.tell("none-sampling"), look="warning")

    def _tell_card(self) -> None:
        card = self._list("card")
        width = card.size.width or 60
        if self.gap is not None:
            named = {one.id: one.gap for one in self.decisions}
            card.set_items(gap_card(self.gap, named, self.language, width))
        else:
            card.set_items(decision_card(self.decision, self.language, width) if self.decision else [])

    @on(LineList.Highlighted, "#versions")
    def _other_version(self) -> None:
        self._lay_out_questions()

    @on(LineList.Highlighted, "#decisions")
    @on(LineList.Highlighted, "#gaps")
    def _other_at_hand(self) -> None:
        self._tell_card()

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        if self._list("decisions").has_focus or self._list("gaps").has_focus:
            self._at_gap = bool(self._list("gaps").has_focus)
            self._tell_card()

    @on(LineList.Chosen, "#versions")
    def _into_questions(self) -> None:
        self._list("questions").focus()

    @on(LineList.Chosen, "#questions")
    @on(LineList.Chosen, "#decisions")
    @on(LineList.Chosen, "#gaps")
    def _opened(self) -> None:
        self.action_edit()

    def action_back(self) -> None:
        """From the right side to the list; from there to where one came from."""
        if self._list("questions").has_focus:
            self.set_focus(self._list("versions"))
        elif self._list("card").has_focus:
            self.set_focus(self._list("gaps" if self._at_gap else "decisions"))
        else:
            super().action_back()

    # keys that depend on the view

    def action_view(self) -> None:
        """The other view."""
        self._view = "sampling" if self._view == "guides" else "guides"
        self.say("")
        self.show()
        self.set_focus(self.first_focus())
        self.show_footer()

    def action_add(self) -> None:
        """A question in the guide at hand, or a decision."""
        if self._view == "guides":
            self.add_question() if self.version else self.action_new_guide()
        else:
            self.add_decision(self.gap)

    def action_edit(self) -> None:
        """What is at hand: a version, a question, a decision; a gap becomes a decision."""
        if self._view == "guides":
            if self.version is None:
                self.warn("no-guide")
            elif self.question is not None:
                self.edit_question(self.version, self.question)
            else:
                self.edit_version(self.version)
        elif self.gap is not None:
            self.add_decision(self.gap)
        elif one := self._decision():
            self.edit_decision(one)

    def action_materials(self) -> None:
        """Where the version was used, or what the decision led to."""
        if self._view == "guides":
            if one := self._version():
                self.used_in(one)
        elif decision := self._decision():
            self.led_to(decision)

    def action_remove(self) -> None:
        """Take away the question, version or decision at hand."""
        if self._view == "guides":
            if self.question is not None:
                self.remove_question(self.question)
            elif one := self._version():
                self.remove_version(one)
        elif self.gap is not None:
            self.warn("gap-stays")
        elif decision := self._decision():
            self.remove_decision(decision)

    def action_up(self) -> None:
        """Move the question up."""
        self.move_question(-1)

    def action_down(self) -> None:
        """Move the question down."""
        self.move_question(1)

    def action_memo(self) -> None:
        """A memo about the version or decision at hand; the newest one there is about the decision is opened."""
        if self._view == "guides":
            if one := self._version():
                open_memo(self, [{"guide-version": one.id}], kind="methodological")
        elif decision := self._decision():
            self._sampling_memo(decision)

    def _sampling_memo(self, one: SamplingRecord) -> None:
        from qualcode.study.memos import memos

        newest = one.memos[-1].id if one.memos else None
        memo = next((memo for memo in memos(self.study.reads.connection) if memo.id == newest), None)
        if memo is not None:
            open_memo(self, memo=memo)
        else:
            about = [{"sampling-decision": one.id}, *([{"code": one.code_id}] if one.code_id else [])]
            open_memo(self, about, kind="sampling", title=" ".join(one.gap.split())[:80])

    def action_category(self) -> None:
        """To the sheet of the category that the decision or gap is about."""
        if self._view == "guides":
            code = self.version.codes[0][0] if self.version and self.version.codes else None
        else:
            code = self.gap.code_id if self.gap else self.decision.code_id if self.decision else None
        if code is None:
            self.warn("no-category")
        else:
            back: dict[str, Any] = {"view": self._view}
            if self._view == "sampling" and self.decision:
                back["decision"] = self.decision.id
            elif self._view == "guides" and self.version:
                back["version"] = self.version.id
            self.workbench.action_go("category", code=code, came_from=("fieldwork", back))

    def action_write(self) -> None:
        """Into a document: the guide at hand, or all decisions."""
        if self._view == "guides":
            self.write_guide()
        else:
            self.write_decisions()
