"""What can be done to a material from the overview: said what it is, who speaks in it, how far it is read; removed, frozen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from qualcode.locale import text
from qualcode.study.overview import MaterialFacts, codings_in_materials
from qualcode.text.lines import wrap_rows
from qualcode.tui.coding.paper import ask_sheet
from qualcode.tui.frame.page import Page
from qualcode.tui.overview.fields import group_field, kind_field, round_field
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.forms import Field, FormDialog, as_date, as_seconds, date_words, length_words
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

STATUSES = ("not-begun", "begun", "read-through")


class MaterialDeeds(Page):
    """The keys of the overview that change something."""

    @property
    def material(self) -> MaterialFacts | None:
        """The material the highlight is on."""
        raise NotImplementedError

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        raise NotImplementedError

    def counted(self, key: str, n: int) -> str:
        """A number with what it counts."""
        raise NotImplementedError

    def wrapped(self, words: str, room: int) -> list[Line]:
        """A text over as many rows as it needs."""
        return [
            Line((Part(row[start:end] or " "),), heading=True)
            for row in words.splitlines()
            for start, end in wrap_rows(row, 0, len(row), room) or [(0, 0)]
        ]

    def _chosen(self) -> MaterialFacts | None:
        if self.material is None:
            self.say(self.words("choose-material" if getattr(self, "materials", ()) else "nothing"), look="warning")
        return self.material

    def action_sheet_here(self) -> None:
        """Write the material as a coding sheet for paper."""
        if one := self._chosen():
            ask_sheet(self, self.study.reads.material(one.id))

    # the study as a whole

    def action_export(self) -> None:
        """Write the study, or its codebook, for other programs."""
        from qualcode.tui.overview.exchange import export_study

        export_study(self)

    def action_graph(self) -> None:
        """Write the category graph."""
        from qualcode.tui.frame.graphing import export_graph

        export_graph(self)

    def action_merge(self) -> None:
        """Bring a colleague's copy in."""
        from qualcode.tui.overview.merging import merge_copy

        merge_copy(self)

    # what it is

    def action_edit(self) -> None:
        """Name, kind, round, group, date, length, place, who was present, note."""
        one = self._chosen()
        if one is None:
            return
        language = self.language
        fields = (
            Field("name", text("importing.field-name", language), one.name, required=True),
            kind_field(language, one.kind),
            round_field(self.study, language, one.round),
            group_field(self.study, language, one.group),
            Field("date", text("importing.field-date", language), date_words(one.date, language), "date"),
            Field("length", self.words("field-length"), length_words(one.length_seconds), "length", placeholder=self.words("length-hint")),
            Field("place", self.words("field-place"), one.place),
            Field("present", self.words("field-present"), one.present, placeholder=self.words("present-hint")),
            Field("note", self.words("field-note"), one.note, "prose"),
        )
        form = FormDialog(self.words("edit-title", material=one.name), fields, self.words("edit-deed"), partial(self._keep, one), language)
        self.app.push_screen(form, partial(self._kept, one.name))

    def _keep(self, one: MaterialFacts, values: dict[str, str]) -> None:
        """As one action, with the round and the group that are named for the first time."""
        from qualcode.study.people import group_names, round_numbers

        connection = self.study.reads.connection
        round_number = int(values["round"]) if values["round"] else None
        with self.study.action("edit-material"):
            if round_number is not None and round_number not in round_numbers(connection):
                self.study.do("add-round", number=round_number)
            if values["group"] and values["group"] not in group_names(connection):
                self.study.do("add-group", name=values["group"])
            facts: dict[str, Any] = {"round": round_number, "group": values["group"] or None, "date": as_date(values["date"])}
            facts |= {"length_seconds": as_seconds(values["length"]), "place": values["place"], "present": values["present"]}
            self.study.do("edit-material", material=one.id, name=values["name"], kind=values["kind"], note=values["note"], **facts)

    def _kept(self, name: str, values: dict[str, str] | None) -> None:
        if values is not None:
            self.changed()
            self.say(self.words("was-edited", material=values.get("name", name)))

    def action_speakers(self) -> None:
        """Who speaks in it."""
        from qualcode.tui.overview.speakers import SpeakersDialog

        if one := self._chosen():
            self.app.push_screen(SpeakersDialog(self.study, one.id, one.name, self.language), lambda _: self.changed())

    # how far it is read

    def action_reading(self) -> None:
        """Say how far it is read; for the pass that codings are made in now."""
        one = self._chosen()
        if one is not None:
            self._as_coder(partial(self._ask_reading, one))

    def _as_coder(self, deed: Callable[[], object]) -> None:
        """Do it in somebody's name; where nobody is known yet, initials are asked for."""
        if self.study.coder is not None or not self.study.writable:
            deed()
            return

        def named(typed: str | None) -> None:
            name = " ".join((typed or "").split())
            if name and self.do("set-setting", key="coder", value=name) is not None:
                deed()

        self.app.push_screen(AskDialog(self.words("who-reads")), named)

    def _ask_reading(self, one: MaterialFacts) -> None:
        def ranked(typed: str) -> list[Choice[str]]:
            offered = [(status, self.words(f"read-{status}")) for status in STATUSES]
            found = rank(typed, offered, lambda status: (status[1], ""), lambda _: None)
            return [Choice(status, Line((Part(words), Part("  ←" if status == one.reading else "", "muted")))) for status, words in found]

        title = self.words("which-reading", material=one.name)
        self.app.push_screen(PickDialog[str](title, ranked), partial(self._read_so_far, one))

    def _read_so_far(self, one: MaterialFacts, status: str | None) -> None:
        if status is None:
            return
        place = self.study.places.get_in(one.id) if status == "begun" else None
        if self.do("set-reading", material=one.id, status=status, place=place) is not None:
            self.say(self.words("reading-done", material=one.name, status=self.words(f"read-{status}")))

    # removing, freezing

    def action_delete(self) -> None:
        """Remove it; that its codings go too is asked."""
        one = self._chosen()
        if one is None:
            return
        codings = codings_in_materials(self.study.reads.connection)[one.id]
        remove = self.words("delete-yes-coded", codings=self.counted("codings", codings)) if codings else self.words("delete-yes")
        choices = [
            Choice("keep", Line((Part(self.words("delete-no")),))),
            Choice("remove", Line((Part(remove),)), self.words("delete-detail")),
        ]
        title = self.words("delete-ask", material=one.name)
        self.app.push_screen(PickDialog[str](title, lambda _: choices), partial(self._delete, one))

    def _delete(self, one: MaterialFacts, answer: str | None) -> None:
        if answer == "remove" and self.do("delete-material", material=one.id, codings="drop" if one.quotations else None) is not None:
            self.say(self.words("deleted", material=one.name))

    def action_freeze(self) -> None:
        """Freeze its text."""
        one = self._chosen()
        if one is None:
            return
        done = self.do("freeze", material=one.id)
        if done is not None:
            key = "frozen-already" if one.frozen else "froze"
            self.say(self.words(key, material=one.name, n=done["lines"], lines=done["lines"]))
