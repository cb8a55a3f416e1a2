"""What is done to interview guides: questions changed in the newest version, or in a next one once that was used; where it was used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.guides import ASKED_IN, HEADING, TYPES, GuideQuestion, Guides, GuideVersionRecord, type_name
from qualcode.tui.fieldwork.asking import Asking
from qualcode.tui.widgets.forms import Field, as_date, date_words


class GuideDeeds(Asking):
    """The keys of the view of guides."""

    guides: Guides

    @property
    def version(self) -> GuideVersionRecord | None:
        """The version at hand."""
        raise NotImplementedError

    @property
    def question(self) -> GuideQuestion | None:
        """The question at hand, while the questions have the keys."""
        raise NotImplementedError

    def go_to_version(self, version: str, place: int | None = None) -> None:
        """Show a version next, the highlight on a place of its questions."""
        raise NotImplementedError

    def _version(self) -> GuideVersionRecord | None:
        if self.version is None:
            self.warn("no-guide")
        return self.version

    # questions

    def revise(self, changes: Sequence[dict[str, Any]], place: int | None = None) -> str | None:
        """Change the questions of the guide at hand: of its newest version as long as it was not used, else in a next one.

        The id of the version that has them now; what is refused is raised.
        """
        one = self.version
        if one is None:
            return None
        if not one.newest:
            raise Fault("fieldwork.older", version=one.number, newest=self.guides.named(one.guide)[-1].number)
        if one.used:
            made = str(self.study.do("revise-guide", guide=one.guide_id, changes=list(changes))["id"])
            self.say(self.tell("next-version", guide=one.guide, n=one.number + 1))
        else:
            self.study.do("edit-guide-version", version=one.id, changes=list(changes))
            made = one.id
        self.go_to_version(made, place)
        return made

    def _question_fields(self, row: GuideQuestion | None) -> list[Field]:
        names = [type_name(one, self.language) for one in (*TYPES, HEADING)]
        return [
            Field("text", self.tell("field-question"), row.text if row else "", required=True),
            Field(
                "type",
                self.tell("field-type"),
                type_name(row.type, self.language) if row else "",
                suggestions=tuple(names),
                placeholder=", ".join(names),
            ),
        ]

    def add_question(self) -> None:
        """A question after the one at hand, else at the end."""
        one = self._version()
        if one is None:
            return
        place = self.question.place + 1 if self.question else len(one.questions) + 1

        def make(values: dict[str, str]) -> None:
            self.revise([{"what": "add", "to": place, **values}], place)

        self.form(self.tell("add-question", guide=one.guide), self._question_fields(None), make, self._what_becomes(one))

    def _what_becomes(self, one: GuideVersionRecord) -> str:
        """That changing it makes a next version, where it does."""
        return self.tell("makes-next", n=one.number, next=one.number + 1) if one.used and one.newest else ""

    def edit_question(self, one: GuideVersionRecord, row: GuideQuestion) -> None:
        """Word the question at hand anew, or give it another type."""

        def change(values: dict[str, str]) -> None:
            changes = []
            if values["text"] != row.text:
                changes.append({"what": "reword", "place": row.place, "text": values["text"]})
            if values["type"] != type_name(row.type, self.language):
                changes.append({"what": "retype", "place": row.place, "type": values["type"]})
            if changes:
                self.revise(changes, row.place)

        self.form(self.tell("edit-question"), self._question_fields(row), change, self._what_becomes(one))

    def remove_question(self, row: GuideQuestion) -> None:
        """Take the question at hand out."""
        if self.can_write() and self.attempt(lambda: (self.revise([{"what": "remove", "place": row.place}], row.place),)) is not None:
            self.changed()

    def move_question(self, step: int) -> None:
        """Move the question at hand up or down."""
        one, row = self.version, self.question
        if one is None or row is None:
            self.warn("which-question")
            return
        to = row.place + step
        if 1 <= to <= len(one.questions) and self.can_write():
            done = self.attempt(lambda: (self.revise([{"what": "move", "place": row.place, "to": to}], to),))
            if done is not None:
                self.changed()

    # versions

    def action_new_guide(self) -> None:
        """A new guide with its first question."""
        fields = [
            Field("guide", self.tell("field-guide"), required=True, placeholder=self.tell("guide-like")),
            Field("date", self.tell("field-date"), kind="date"),
            *self._question_fields(None),
            Field("reason", self.tell("field-reason"), kind="prose"),
        ]

        def make(values: dict[str, str]) -> None:
            asked = {"text": values["text"], "type": values["type"]}
            facts: dict[str, Any] = {"date": as_date(values["date"]), "reason": values["reason"]}
            made = self.study.do("add-guide-version", guide=values["guide"], questions=[asked], **facts)
            self.go_to_version(made["id"])

        self.form(self.tell("new-guide-title"), fields, make)

    def edit_version(self, one: GuideVersionRecord) -> None:
        """What is known of a version: its date, what changed and why."""
        fields = [
            Field("guide", self.tell("field-guide"), one.guide, required=True),
            Field("date", self.tell("field-date"), date_words(one.date, self.language), "date"),
            Field("change", self.tell("field-change"), one.change),
            Field("reason", self.tell("field-reason"), one.reason, "prose"),
        ]

        def change(values: dict[str, str]) -> None:
            facts: dict[str, Any] = {"date": as_date(values["date"]), "change": values["change"], "reason": values["reason"]}
            with self.study.action("edit-guide-version"):
                self.study.do("edit-guide-version", version=one.id, **facts)
                if values["guide"] != one.guide:
                    self.study.do("rename-guide", guide=one.guide_id, name=values["guide"])

        self.form(self.tell("edit-version", guide=one.guide, n=one.number), fields, change)

    def remove_version(self, one: GuideVersionRecord) -> None:
        """Take a version away that was a mistake."""
        title = self.tell("remove-version", guide=one.guide, n=one.number)
        self.sure(title, lambda: self.do("delete-guide-version", version=one.id))

    def used_in(self, one: GuideVersionRecord) -> None:
        """Tick the interviews and focus groups in which the version at hand was used, and the rounds."""
        rounds = [(row.id, text("screen.round", self.language, n=row.number), row.kind) for row in self._rounds()]
        offered = [*rounds, *self.materials(ASKED_IN)]
        of_round = {key for key, _, _ in rounds}

        def ticked() -> set[str]:
            now = next((each for each in self.guides.versions if each.id == one.id), one)
            numbers = set(now.rounds)
            return {used.material_id for used in now.materials} | {row.id for row in self._rounds() if row.number in numbers}

        def turn(key: str, on: bool) -> Any:
            where = {"rounds" if key in of_round else "materials": [key]}
            return self.do("use-guide-version", version=one.id if on else None, **where)

        if offered:
            self.tick(self.tell("tick-used", guide=one.guide, n=one.number), offered, ticked, turn)
        else:
            self.warn("nobody-asked")

    def _rounds(self) -> Any:
        from qualcode.study.people import rounds

        return rounds(self.study.reads.connection)

    def action_codes(self) -> None:
        """Tick the codes that made the version at hand change."""
        one = self._version()
        if one is None:
            return
        offered = [(code.id, code.name, code.path.rpartition(" > ")[0]) for code in self.study.reads.codes()]

        def ticked() -> set[str]:
            now = next((each for each in self.guides.versions if each.id == one.id), one)
            return {code for code, _ in now.codes}

        def turn(key: str, on: bool) -> Any:
            codes = ticked() | {key} if on else ticked() - {key}
            return self.do("edit-guide-version", version=one.id, codes=sorted(codes))

        self.tick(self.tell("tick-codes", guide=one.guide, n=one.number), offered, ticked, turn)

    # files

    def action_bring_in(self) -> None:
        """Read the next version of a guide from a document."""
        from qualcode.readers.guides import ENDINGS
        from qualcode.tui.importing import likely_folder
        from qualcode.tui.widgets.files import FileDialog

        if self.can_write():
            dialog = FileDialog(self.tell("file-title"), likely_folder(), self.language, endings=ENDINGS)
            self.app.push_screen(dialog, self._read_chosen)

    def _read_chosen(self, paths: list[Path] | None) -> None:
        if paths:
            self.attempt(lambda: self.read_file(paths[0]))

    def read_file(self, file: Path) -> None:
        """Show what was understood of a document, and ask which guide it is a version of."""
        from qualcode.readers.guides import read_guide

        found = read_guide(file)
        n = sum(type != HEADING for _, type in found.rows)
        about = self.tell("file-found", n=n, first=found.rows[0][0][:60])
        if found.left_out:
            about += " " + self.tell("file-left-out", n=len(found.left_out), first=found.left_out[0][:40])
        known = tuple(dict.fromkeys(one.guide for one in self.guides.versions))
        name = self.version.guide if self.version and not found.title else found.title or file.stem
        fields = [
            Field("guide", self.tell("field-guide"), name, required=True, suggestions=known),
            Field("date", self.tell("field-date"), kind="date"),
            Field("reason", self.tell("field-reason"), kind="prose"),
        ]

        def make(values: dict[str, str]) -> None:
            rows = [{"text": words, "type": type} for words, type in found.rows]
            facts: dict[str, Any] = {"date": as_date(values["date"]), "reason": values["reason"]}
            self.go_to_version(self.study.do("add-guide-version", guide=values["guide"], questions=rows, **facts)["id"])

        self.form(self.tell("file-guide", file=file.name), fields, make, about)

    def write_guide(self) -> None:
        """Write the guide at hand with all its versions into a document."""
        from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
        from qualcode.writers.guides import write_guide

        one = self._version()
        if one is None:
            return
        guides, language = self.guides, self.language

        def write(file: Path) -> None:
            def work() -> tuple[Path]:
                make_exports(self.study.file, file)
                write_guide(guides, one.guide, file, language)
                return (file,)

            if self.attempt(work) is not None:
                self.say(text("guides.written", language, file=file, n=len(guides.named(one.guide))), look="warning")

        ask_where(self, file_stem(one.guide), ".docx", write)
