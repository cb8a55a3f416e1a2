"""What can be done to participants and groups: made known, changed, consented."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from qualcode.faults import Fault
from qualcode.study.people import GroupRecord, ParticipantRecord, RoundRecord, attribute_names, groups
from qualcode.text.lines import wrap_rows
from qualcode.tui.frame.page import Page
from qualcode.tui.overview.fields import group_field
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.forms import Field, FormDialog, as_date, date_words
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

#: what a form does with its values
Deed = Callable[[dict[str, str]], object]
STATUSES = ("included", "not-asked", "contacted", "declined", "no-show", "withdrawn")


class PeopleDeeds(Page):
    """The keys of the screen of rounds and recruitment, as far as they are about persons."""

    everybody: tuple[ParticipantRecord, ...]
    all_rounds: tuple[RoundRecord, ...]

    @property
    def participant(self) -> ParticipantRecord | None:
        """The participant at hand."""
        raise NotImplementedError

    @property
    def round(self) -> RoundRecord | None:
        """The round at hand."""
        raise NotImplementedError

    @property
    def at_rounds(self) -> bool:
        """Whether the rounds have the keys."""
        raise NotImplementedError

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        raise NotImplementedError

    def wrapped(self, sentence: Part, room: int) -> list[Line]:
        """A sentence over as many rows as it needs."""
        words = " ".join(sentence.words.splitlines())
        return [Line((Part(words[a:b], sentence.look),), heading=True) for a, b in wrap_rows(words, 0, len(words), room)]

    def _kept(self, field: str) -> Callable[[dict[str, str]], str]:
        """A sentence that names what stands in a field of the form."""
        return lambda values: self.words("kept", what=values[field])

    def _ask(
        self,
        title: str,
        fields: list[Field],
        deed: Deed,
        said: Callable[[dict[str, str]], str],
        *,
        about: str = "",
        words: str | None = None,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """A form, and a sentence when it was done. In a study that can only be read, why not."""
        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
            return

        def done(values: dict[str, str] | None) -> None:
            if values is not None:
                self.changed()
                self.say(said(values))
                then()

        self.app.push_screen(FormDialog(title, fields, words or self.words("keep"), deed, self.language, about=about), done)

    # participants

    def _chosen_participant(self) -> ParticipantRecord | None:
        if self.participant is None:
            self.say(self.words("which-participant"), look="warning")
        return self.participant

    def _person_fields(self, one: ParticipantRecord | None) -> list[Field]:
        statuses = tuple((status, self.words(f"status-{status}")) for status in STATUSES)
        return [
            Field(
                "pseudonym",
                self.words("field-pseudonym"),
                one.pseudonym if one else "",
                required=True,
                placeholder=self.words("pseudonym-hint"),
            ),
            group_field(self.study, self.language, one.group if one else None),
            Field("status", self.words("field-status"), one.status if one else "included", "choice", statuses),
            Field("stratum", self.words("field-stratum"), one.stratum if one else ""),
            Field("note", self.words("field-note"), one.note if one else "", "prose"),
        ]

    def action_add(self) -> None:
        """A new participant."""

        def make(values: dict[str, str]) -> None:
            self.study.do("add-participant", **_person_facts(values))

        self._ask(self.words("add-title"), self._person_fields(None), make, self._kept("pseudonym"))

    def action_edit(self) -> None:
        """Change what is known of the one at hand."""
        if one := self._chosen_participant():

            def keep(values: dict[str, str]) -> None:
                facts = _person_facts(values)
                # Left as it is, a status makes no entry in the ledger.
                if facts["status"] == one.status:
                    del facts["status"]
                self.study.do("set-participant", participant=one.id, **facts)

            self._ask(self.words("edit-title", who=one.pseudonym), self._person_fields(one), keep, self._kept("pseudonym"))

    def action_consent(self) -> None:
        """What they agreed to, or that they withdrew it."""
        one = self._chosen_participant()
        if one is None:
            return
        had = one.consent
        fields = [
            Field("form", self.words("field-form"), had.form_version if had else ""),
            Field("given", self.words("field-given"), date_words(had.given_on if had else None, self.language), "date"),
            Field("scopes", self.words("field-scopes"), ", ".join(had.scopes) if had else "", placeholder=self.words("scopes-hint")),
            Field("withdrawn", self.words("field-withdrawn"), date_words(had.withdrawn_on if had else None, self.language), "date"),
            Field("note", self.words("field-note"), had.note if had else ""),
        ]
        title, about = self.words("consent-title", who=one.pseudonym), self.words("consent-about")
        self._ask(title, fields, partial(self._keep_consent, one), lambda _: self.words("kept", what=title), about=about)

    def _keep_consent(self, one: ParticipantRecord, values: dict[str, str]) -> None:
        given, withdrawn = as_date(values["given"]), as_date(values["withdrawn"])
        if given is None and withdrawn is None:
            raise Fault("people.consent-empty")
        scopes = [scope.strip() for scope in values["scopes"].split(",") if scope.strip()]
        dates: dict[str, Any] = {"given_on": given, "withdrawn_on": withdrawn}
        with self.study.action("add-consent"):
            self.study.do("add-consent", participant=one.id, form_version=values["form"], scopes=scopes, note=values["note"], **dates)

    def action_attributes(self) -> None:
        """A background fact."""
        one = self._chosen_participant()
        if one is None:
            return
        known = tuple(dict.fromkeys([*one.attributes, *attribute_names(self.study.reads.connection)]))
        hint = ", ".join(known[:4]) or self.words("attribute-hint")
        fields = [
            Field("what", self.words("field-attribute"), required=True, suggestions=known, placeholder=hint),
            Field("value", self.words("field-value")),
        ]

        def keep(values: dict[str, str]) -> None:
            self.study.do("set-participant", participant=one.id, attributes={values["what"]: values["value"] or None})

        title = self.words("attributes-title", who=one.pseudonym)
        self._ask(title, fields, keep, self._kept("what"), about=self.words("attributes-about"))

    # groups

    def action_groups(self) -> None:
        """Another name for a group, or what is noted of it."""
        known = groups(self.study.reads.connection)
        if not known:
            self.say(self.words("no-groups"), look="warning")
            return
        here = self.participant.group if self.participant and not self.at_rounds else None

        def ranked(typed: str) -> list[Choice[GroupRecord]]:
            found = rank(typed, sorted(known, key=lambda one: one.name != here), lambda one: (one.name, ""), lambda _: None)
            return [Choice(one, Line((Part(one.name),)), one.note) for one in found]

        self.app.push_screen(PickDialog[GroupRecord](self.words("pick-group"), ranked), self._edit_group)

    def _edit_group(self, one: GroupRecord | None) -> None:
        if one is None:
            return

        def keep(values: dict[str, str]) -> None:
            self.study.do("edit-group", group=one.id, name=values["name"], note=values["note"])

        fields = [
            Field("name", self.words("field-group-name"), one.name, required=True),
            Field("note", self.words("field-note"), one.note, "prose"),
        ]
        self._ask(self.words("group-title", group=one.name), fields, keep, self._kept("name"))


def _person_facts(values: dict[str, str]) -> dict[str, Any]:
    return {**values, "group": values["group"] or None}
