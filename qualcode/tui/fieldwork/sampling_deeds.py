"""What is done to sampling decisions: made from a gap or from nothing, changed, closed with what came of them, tied to a guide."""

from __future__ import annotations

from typing import Any

from qualcode.locale import text
from qualcode.study.gaps import Gap
from qualcode.study.guides import Guides
from qualcode.study.people import round_numbers
from qualcode.study.references import code_paths
from qualcode.study.sampling import SamplingRecord
from qualcode.tui.fieldwork.asking import Asking
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.forms import Field, as_date, date_words
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.writers.sampling import gap_words


class SamplingDeeds(Asking):
    """The keys of the view of sampling."""

    guides: Guides
    decisions: tuple[SamplingRecord, ...]

    @property
    def decision(self) -> SamplingRecord | None:
        """The decision at hand."""
        raise NotImplementedError

    @property
    def gap(self) -> Gap | None:
        """The gap at hand, while the gaps have the keys."""
        raise NotImplementedError

    def go_to_decision(self, decision: str) -> None:
        """Show a decision next."""
        raise NotImplementedError

    def _decision(self) -> SamplingRecord | None:
        if self.decision is None:
            self.warn("which-decision")
        return self.decision

    def _fields(self, one: SamplingRecord | None, gap: Gap | None) -> list[Field]:
        paths = tuple(sorted(code_paths(self.study.reads.connection).values()))
        rounds = [("", self.tell("no-round")), *((str(n), str(n)) for n in round_numbers(self.study.reads.connection))]
        when = date_words(one.decided_at.astimezone().date(), self.language) if one else ""
        return [
            Field("gap", self.tell("field-gap"), one.gap if one else gap_words(gap, self.language) if gap else "", required=True),
            Field("code", self.tell("field-code"), one.code if one else gap.code if gap else "", suggestions=paths),
            Field("whom", self.tell("field-whom"), one.whom if one else "", placeholder=self.tell("whom-like")),
            Field("round", self.tell("field-round"), str(one.round) if one and one.round is not None else "", "choice", tuple(rounds)),
            Field("on", self.tell("field-on"), when, "date"),
            Field("why", self.tell("field-why"), one.why if one else "", "prose"),
        ]

    def _facts(self, values: dict[str, str]) -> dict[str, Any]:
        on = as_date(values["on"])
        return {
            **{key: values[key] for key in ("gap", "whom", "why")},
            "code": values["code"] or None,
            "round": int(values["round"]) if values["round"] else None,
            **({"on": on} if on else {}),
        }

    def add_decision(self, gap: Gap | None = None) -> None:
        """Decide whom to seek: about a gap that the study shows, or about one of your own."""

        def make(values: dict[str, str]) -> None:
            facts = self._facts(values)
            if gap is not None and gap.property_id is not None and facts["code"] == gap.code:
                facts["property"] = gap.property_id
            self.go_to_decision(self.study.do("sampling-decision", **facts)["id"])

        self.form(self.tell("new-decision"), self._fields(None, gap), make)

    def edit_decision(self, one: SamplingRecord) -> None:
        """Change what a decision says."""

        def change(values: dict[str, str]) -> None:
            facts = self._facts(values)
            if values["on"] == date_words(one.decided_at.astimezone().date(), self.language):
                facts.pop("on", None)
            self.study.do("edit-sampling-decision", decision=one.id, **facts)

        self.form(self.tell("edit-decision"), self._fields(one, None), change)

    def action_close(self) -> None:
        """Say what came of the decision at hand, and whether the gap is closed."""
        one = self._decision()
        if one is None:
            return
        states = tuple((key, self.tell(f"gap-is-{key}")) for key in ("yes", "no"))
        # What was sought once and is open stays so, unless it is said anew.
        fields = [
            Field("outcome", self.tell("field-outcome"), one.outcome, required=True),
            Field("closed", self.tell("field-closed"), "no" if one.outcome and not one.closed else "yes", "choice", states),
        ]

        def close(values: dict[str, str]) -> None:
            self.study.do("close-sampling-decision", decision=one.id, outcome=values["outcome"], gap_closed=values["closed"] == "yes")

        self.form(self.tell("close-decision"), fields, close, self.tell("close-about", gap=" ".join(one.gap.split())[:80]))

    def led_to(self, one: SamplingRecord) -> None:
        """Tick the material that the decision at hand led to."""

        def ticked() -> set[str]:
            now = next((each for each in self.decisions if each.id == one.id), one)
            return {material.id for material in now.materials}

        def turn(key: str, on: bool) -> Any:
            materials = ticked() | {key} if on else ticked() - {key}
            return self.do("edit-sampling-decision", decision=one.id, materials=sorted(materials))

        self.tick(self.tell("tick-led-to"), self.materials(), ticked, turn)

    def remove_decision(self, one: SamplingRecord) -> None:
        """Take a decision away that was a mistake."""
        title = self.tell("remove-decision", gap=" ".join(one.gap.split())[:60])
        self.sure(title, lambda: self.do("delete-sampling-decision", decision=one.id))

    def action_guide(self) -> None:
        """Say which version of an interview guide is to fill the gap of the decision at hand."""
        one = self._decision()
        if one is None or not self.can_write():
            return
        if not self.guides.versions:
            self.warn("no-guide")
            return

        def choices(typed: str) -> list[Choice[str]]:
            named = [(each.id, f"{each.guide}, {text('guides.version', self.language, n=each.number)}") for each in self.guides.versions]
            found = rank(typed, named[::-1], lambda each: (each[1], ""), lambda _: None)
            return [Choice(key, Line((Part(name),))) for key, name in found]

        def chosen(version: str | None) -> None:
            if version and self.do("edit-sampling-decision", decision=one.id, guide_version=version) is not None:
                self.say(self.tell("guide-tied"))

        self.app.push_screen(PickDialog[str](self.tell("pick-guide"), choices), chosen)

    def write_decisions(self) -> None:
        """Write all decisions into a document."""
        from qualcode.tui.frame.tabling import export_grid
        from qualcode.writers.sampling import grid

        decisions, gaps, language = self.decisions, self.gaps_found(), self.language
        export_grid(self, lambda ending: grid(decisions, gaps, language), "sampling")

    def gaps_found(self) -> tuple[Gap, ...]:
        """The gaps that the study shows."""
        raise NotImplementedError
