"""What can be done to rounds: opened with a reflexive memo, planned, changed, closed, opened again; and going to their material."""

from __future__ import annotations

from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import day
from qualcode.study.people import RoundRecord, group_names
from qualcode.study.recruitment import Ledger
from qualcode.study.rounds import RoundSheet, lacking
from qualcode.tui.people.deeds import PeopleDeeds
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.forms import Field, as_date, date_words
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.writers.recruitment_tables import lacking_sentence


class RoundDeeds(PeopleDeeds):
    """The keys that are about rounds."""

    ledger: Ledger
    sheets: tuple[RoundSheet, ...]

    def _chosen_round(self) -> RoundRecord | None:
        """The round at hand; where persons have the keys, the newest one that is open, else the newest."""
        newest = [one for one in self.all_rounds if not one.closed_on][-1:] or list(self.all_rounds[-1:])
        one = self.round if self.at_rounds else next(iter(newest), None)
        if one is None:
            self.say(self.words("which-round"), look="warning")
        return one

    def _round_fields(self, one: RoundRecord | None) -> list[Field]:
        return [
            Field("kind", self.words("field-kind"), one.kind if one else "", placeholder=self.words("kind-hint")),
            Field("purpose", self.words("field-purpose"), one.purpose if one else "", "prose"),
            Field("plan", self.words("field-plan"), one.plan if one else "", "prose"),
            Field("starts", self.words("field-starts"), date_words(one.starts_on if one else None, self.language), "date"),
            Field("ends", self.words("field-ends"), date_words(one.ends_on if one else None, self.language), "date"),
        ]

    def action_add_round(self) -> None:
        """A new round, and the question whether its reflexive memo is written now."""
        next_number = max((one.number for one in self.all_rounds), default=0) + 1
        fields = [Field("number", self.words("field-number"), str(next_number), "number", required=True), *self._round_fields(None)]
        made: list[int] = []

        def make(values: dict[str, str]) -> None:
            self.study.do("add-round", number=int(values["number"]), **_round_facts(values))
            made[:] = [int(values["number"])]

        def then() -> None:
            self._offer_memo(next(one for one in self.all_rounds if one.number == made[0]))

        self._ask(self.words("add-round-title"), fields, make, lambda values: self._round_kept(values["number"]), then=then)

    def _offer_memo(self, one: RoundRecord) -> None:
        choices = [
            Choice(answer, Line((Part(self.words(f"memo-{answer}")),)), self.words(f"memo-{answer}-detail")) for answer in ("now", "later")
        ]

        def answering(typed: str) -> list[Choice[str]]:
            return [choice for choice in choices if typed.casefold() in choice.line.parts[0].words.casefold()] or choices

        def decided(answer: str | None) -> None:
            if answer == "now":
                self._write_memo(one)
            else:
                self.say(text("recruitment.no-memo", self.language, round=one.number))

        self.app.push_screen(PickDialog[str](self.words("memo-offer", n=one.number), answering), decided)

    def action_memo(self) -> None:
        """A reflexive memo about the round at hand."""
        one = self._chosen_round()
        if one is not None:
            self._write_memo(one)

    def _write_memo(self, one: RoundRecord) -> None:
        from qualcode.tui.memos.editor import open_memo

        open_memo(self, [{"round": one.id}], kind="reflexive", title=self.words("memo-title", n=one.number))

    def _round_kept(self, number: object) -> str:
        return self.words("kept", what=self.words("round-head", n=number))

    def action_edit(self) -> None:
        """Change what is known of the round or the person at hand."""
        if not self.at_rounds:
            super().action_edit()
            return
        one = self._chosen_round()
        if one is None:
            return

        def keep(values: dict[str, str]) -> None:
            self.study.do("edit-round", round=one.id, outcome=values["outcome"], **_round_facts(values))

        fields = [*self._round_fields(one), Field("outcome", self.words("field-outcome"), one.outcome, "prose")]
        self._ask(self.words("edit-round-title", n=one.number), fields, keep, lambda _: self._round_kept(one.number))

    def action_plan(self) -> None:
        """How many persons of each group are planned for the round at hand."""
        one = self._chosen_round()
        if one is None:
            return
        sheet = next(sheet for sheet in self.sheets if sheet.record and sheet.record.id == one.id)
        known: list[str | None] = [*group_names(self.study.reads.connection), None]
        had = {part.group: part.planned for part in sheet.groups}
        fields = []
        for at, group in enumerate(known):
            planned = had.get(group)
            label = self.words("plan-any") if group is None else group
            fields.append(Field(f"group-{at}", label, "" if planned is None else str(planned)))
        fields += [Field("new", self.words("plan-new")), Field("number", self.words("plan-new-number"))]

        def keep(values: dict[str, str]) -> None:
            plan = {group or "": _number(fields[at], values[f"group-{at}"]) for at, group in enumerate(known)}
            if values["new"]:
                plan[values["new"]] = _number(fields[-1], values["number"])
            self.study.do("edit-round", round=one.id, planned=plan)

        title = self.words("plan-title", n=one.number)
        self._ask(title, fields, keep, lambda _: self._round_kept(one.number), about=self.words("plan-about"))

    def lacks(self, one: RoundRecord) -> list[str]:
        """What a round lacks, in words."""
        sheet = next((sheet for sheet in self.sheets if sheet.record and sheet.record.id == one.id), None)
        if sheet is None:
            return []
        return [lacking_sentence(each, self.language) for each in lacking(self.study.reads.connection, self.ledger, sheet)]

    def action_sign_off(self) -> None:
        """Close the round at hand, or the newest one that is open; what it lacks is told."""
        one = self._chosen_round()
        if one is None:
            return
        fields = [
            Field("outcome", self.words("field-outcome"), one.outcome, "prose"),
            Field("signed", self.words("field-signed"), self.study.coder or "", required=True),
        ]
        about = self.words("sign-about")
        if one.closed_on:
            about = self.words("closed-already", n=one.number, day=day(one.closed_on, self.language), name=one.signed_by)
        if lacks := self.lacks(one):
            about += " " + text("recruitment.round-lacks", self.language, round=one.number, what="; ".join(lacks))

        def close(values: dict[str, str]) -> None:
            self.study.do("close-round", round=one.id, outcome=values["outcome"], signed_by=values["signed"])

        title, deed = self.words("sign-title", n=one.number), self.words("sign-deed")
        self._ask(title, fields, close, lambda _: self.words("round-signed", n=one.number), about=about, words=deed)

    def action_reopen(self) -> None:
        """Open the round at hand again; where persons have the keys, the one that was closed last."""
        closed = [one for one in self.all_rounds if one.closed_on]
        one = self.round if self.at_rounds else next(iter(closed[-1:]), None)
        if one is None:
            self.say(self.words("which-round"), look="warning")
        elif self.do("reopen-round", round=one.id) is not None:
            self.say(self.words("round-reopened", n=one.number))

    # going on

    def action_material(self) -> None:
        """Open one of their materials."""
        one = self.round if self.at_rounds else self.participant
        if one is None:
            self.say(self.words("which-round" if self.at_rounds else "which-participant"), look="warning")
            return
        materials = [(material[0], material[1]) for material in one.materials]
        if not materials:
            self.say(self.words("no-material"), look="warning")
        elif len(materials) == 1:
            self.workbench.action_go("coding", material=materials[0][0])
        else:
            placeholder = text("screen.pick-material-placeholder", self.language)

            def ranked(typed: str) -> list[Choice[str]]:
                found = rank(typed, materials, lambda material: (material[1], ""), lambda _: None)
                return [Choice(material_id, Line((Part(name),))) for material_id, name in found]

            def open_it(material_id: str | None) -> None:
                if material_id is not None:
                    self.workbench.action_go("coding", material=material_id)

            self.app.push_screen(PickDialog[str](self.words("pick-material"), ranked, placeholder=placeholder), open_it)


def _round_facts(values: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": values["kind"],
        "purpose": values["purpose"],
        "plan": values["plan"],
        "starts_on": as_date(values["starts"]),
        "ends_on": as_date(values["ends"]),
    }


def _number(field: Field, given: str) -> int | None:
    """How many persons, or None for nothing. Raises Fault."""
    if not given:
        return None
    if not given.isdecimal() or len(given) > 9:
        raise Fault("importing.bad-number", field=field.label, given=given)
    return int(given)
