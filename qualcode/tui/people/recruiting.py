"""What can be done to the contacts ledger: entries, vetoes, a random order and who is next, a table in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.people import attribute_names
from qualcode.study.recruitment import Entry, Person
from qualcode.tui.frame.tabling import Exporting, export_grid
from qualcode.tui.people.rounds import RoundDeeds
from qualcode.tui.widgets.files import FileDialog
from qualcode.tui.widgets.forms import Field, as_date, date_words
from qualcode.writers.recruitment_tables import next_sentences

#: what a contact may come to
CAME_TO = ("included", "contacted", "declined", "no-show", "withdrawn")
ENDINGS = ("csv", "tsv", "xlsx")


class RecruitingDeeds(RoundDeeds, Exporting):
    """The keys that are about the ledger."""

    view: str

    @property
    def person(self) -> Person | None:
        """The person at hand, with their entries."""
        one = self.participant
        return next((person for person in self.ledger.persons if one and person.record.id == one.id), None)

    @property
    def entry(self) -> Entry | None:
        """The entry of the ledger at hand."""
        raise NotImplementedError

    def show_person(self, participant: str) -> None:
        """Put the highlight on a person."""
        raise NotImplementedError

    def _chosen_person(self) -> Person | None:
        if self.person is None:
            self.say(self.words("which-participant"), look="warning")
        return self.person

    # entries

    def _contact_fields(self, entry: Entry | None) -> list[Field]:
        statuses = tuple((status, self.words(f"status-{status}")) for status in CAME_TO)
        numbers = (("", self.words("contact-no-round")), *((str(one.number), str(one.number)) for one in self.all_rounds))
        open_rounds = [one.number for one in self.all_rounds if not one.closed_on] or [one.number for one in self.all_rounds]
        number = (entry.round if entry else next(iter(open_rounds[-1:]), None)) if self.all_rounds else None
        return [
            Field("status", self.words("field-came-to"), entry.status if entry else "contacted", "choice", statuses),
            Field("round", self.words("field-round"), "" if number is None else str(number), "choice", numbers),
            Field("date", self.words("field-date"), date_words(entry.date if entry else None, self.language), "date"),
            Field("reason", self.words("field-reason"), entry.reason if entry else ""),
        ]

    def _veto_fields(self, entry: Entry | None) -> list[Field]:
        return [
            Field("by", self.words("field-veto-by"), entry.vetoed_by if entry else "", required=True),
            Field("on", self.words("field-veto-on"), date_words(entry.vetoed_on if entry else None, self.language), "date"),
            Field("reason", self.words("field-reason"), entry.reason if entry else ""),
        ]

    def action_contact(self) -> None:
        """Enter what came of asking the person at hand."""
        one = self._chosen_person()
        if one is None:
            return
        following: list[str | None] = []

        def make(values: dict[str, str]) -> None:
            following[:] = [self.study.do("add-contact", participant=one.record.id, **_contact(values))["next"]]

        def said(values: dict[str, str]) -> str:
            kept = self.words("entered", who=one.record.pseudonym, status=self.words(f"status-{values['status']}"))
            if not one.drawn or values["status"] not in ("declined", "no-show", "withdrawn"):
                return kept
            stratum = one.record.stratum or text("recruitment.no-stratum", self.language)
            key = "entered-next" if following[0] else "entered-nobody"
            return f"{kept} {self.words(key, who=following[0] or '', stratum=stratum)}"

        self._ask(self.words("contact-title", who=one.record.pseudonym), self._contact_fields(None), make, said)

    def action_veto(self) -> None:
        """Enter who judged that the person at hand must not be asked."""
        one = self._chosen_person()
        if one is None:
            return

        def make(values: dict[str, str]) -> None:
            self.study.do("add-contact", participant=one.record.id, **_veto(values))

        title = self.words("veto-title", who=one.record.pseudonym)
        self._ask(title, self._veto_fields(None), make, lambda _: self.words("vetoed", who=one.record.pseudonym))

    def action_edit(self) -> None:
        """Correct the entry at hand; elsewhere the person or the round."""
        entry, one = self.entry, self.person
        if entry is None or one is None:
            super().action_edit()
            return

        def keep(values: dict[str, str]) -> None:
            self.study.do("edit-contact", contact=entry.id, **(_veto(values) if entry.kind == "veto" else _contact(values)))

        fields = self._veto_fields(entry) if entry.kind == "veto" else self._contact_fields(entry)
        title = self.words("entry-title", who=one.record.pseudonym)
        self._ask(title, fields, keep, lambda _: self.words("kept", what=title))

    def action_take_out(self) -> None:
        """Take the entry at hand out of the ledger; of someone who has none, the place in the random order, then the person."""
        one = self.person if self.view == "ledger" else None
        if one is None:
            self.say(self.words("which-entry"), look="warning")
            return
        entry, who = self.entry or (one.place if one.drawn else None), one.record.pseudonym
        if entry is not None:
            if self.do("delete-contact", contact=entry.id) is not None:
                self.say(self.words("taken-out", who=who))
        elif self.do("delete-participant", participant=one.record.id) is not None:
            self.say(self.words("removed", who=who))

    # the random order

    def action_draw(self) -> None:
        """Draw a random order, within strata, for those who were not asked."""
        known = ("group", *attribute_names(self.study.reads.connection))
        fields = [
            Field("by", self.words("field-by"), placeholder=self.words("by-hint", known=", ".join(known[:4])), suggestions=known),
            Field("seed", self.words("field-seed"), placeholder=self.words("seed-hint")),
        ]
        told: list[dict[str, Any]] = []

        def make(values: dict[str, str]) -> None:
            by = [name for one in values["by"].split(",") if (name := one.strip())]
            group = text("recruitment.column-group", self.language)
            given: dict[str, Any] = {"by": ["group" if name.casefold() == group else name for name in by]} if by else {}
            given |= {"seed": values["seed"]} if values["seed"] else {}
            told[:] = [self.study.do("draw-order", **given)]

        def said(_: dict[str, str]) -> str:
            return self.words("drawn", n=len(told[0]["drawn"]), seed=told[0]["seed"])

        self._ask(self.words("draw-title"), fields, make, said, about=self.words("draw-about"), words=self.words("draw-deed"))

    def action_next(self) -> None:
        """Whom to ask next: in the stratum of the person at hand, else in every stratum."""
        strata = self.ledger.strata
        if not strata:
            self.say(self.words("not-drawn"), look="warning")
            return
        here = self.person
        stratum = here.record.stratum if here and here.drawn else strata[0]
        following = self.ledger.next_in(stratum)
        if following:
            self.show_person(following.record.id)
        told = next_sentences(self.ledger, self.language)
        at = strata.index(stratum)
        self.say(" ".join([told[at], *told[:at], *told[at + 1 :]]), look="warning")

    # tables

    def action_bring_in(self) -> None:
        """Bring in a ledger from a table."""
        from qualcode.tui.importing import likely_folder

        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
            return
        self.app.push_screen(FileDialog(self.words("bring-in-title"), likely_folder(), self.language, endings=ENDINGS), self._bring_in)

    def _bring_in(self, paths: list[Path] | None) -> None:
        from qualcode.readers.ledger_table import read_ledger

        if not paths:
            return
        told = self.attempt(lambda: self.study.do("put-ledger", rows=read_ledger(paths[0])))
        if told is not None:
            self.changed()
            self.say(text("recruitment.brought", self.language, file=paths[0].name, **told))

    def action_export(self) -> None:
        """Write the ledger, the rounds or who is missing, whichever is shown."""
        from qualcode.study.missing_voices import coverage
        from qualcode.study.rounds import rounds_together
        from qualcode.study.settings import setting
        from qualcode.writers.recruitment_tables import coverage_grid, ledger_grid, rounds_grid

        connection = self.study.reads.connection
        if self.view == "rounds":
            grid = rounds_grid(self.sheets, rounds_together(connection, self.ledger), self.language)
        elif self.view == "missing":
            grid = coverage_grid(coverage(connection, self.ledger, self.sheets), self.language, int(setting(connection, "small-cell")))
        else:
            grid = ledger_grid(self.ledger, self.language)
        export_grid(self, lambda _: grid, grid.title)


def _contact(values: dict[str, str]) -> dict[str, Any]:
    return {
        "status": values["status"],
        "round": values["round"] or None,
        "date": as_date(values["date"]),
        "reason": values["reason"],
    }


def _veto(values: dict[str, str]) -> dict[str, Any]:
    return {"vetoed_by": values["by"], "vetoed_on": as_date(values["on"]), "reason": values["reason"]}
