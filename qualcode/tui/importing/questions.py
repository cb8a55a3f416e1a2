"""What is asked about a file before it goes in: who speaks, what it is, whether it goes in at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.locale import text
from qualcode.tui.frame.page import Page
from qualcode.tui.importing.coded import readings
from qualcode.tui.importing.plan import FilePlan, SpeakerRow
from qualcode.tui.overview.fields import group_field, kind_field, round_field
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.forms import Field, FormDialog, as_date, date_words
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

if TYPE_CHECKING:
    from qualcode.readers.intake import Intake

TABLES = ("csv", "tsv", "xlsx")
#: formats that do not say themselves how their letters are encoded
#: text files that may be a list of codes
LISTS = ("txt", "md")
TEXTS = ("txt", "md", "csv", "tsv", "vtt", "srt", "html", "htm")
ENCODINGS = ("utf-8", "cp1252", "iso-8859-1", "mac_roman", "utf-16")


class Questions(Page):
    """The keys of the import screen that ask something."""

    plans: list[FilePlan]

    @property
    def plan(self) -> FilePlan | None:
        """The file at hand."""
        raise NotImplementedError

    @property
    def storing(self) -> bool:
        """Whether files are being put in now."""
        raise NotImplementedError

    def correct(self, plan: FilePlan, how: Intake) -> None:
        """Take a correction."""
        raise NotImplementedError

    def add(self, paths: list[Path]) -> None:
        """Look through more files."""
        raise NotImplementedError

    # a coded study

    def action_offsets(self) -> None:
        """Read the positions of a coded study otherwise."""
        plan = self.plan
        if plan is None or not plan.positions_may_differ or self.storing:
            self.say(self._words("no-offsets"), look="warning")
            return
        offered = readings(self.language)

        def choices(typed: str) -> list[Choice[tuple[str | None, str]]]:
            found = rank(typed, offered, lambda one: (one[1], one[0] or "auto"), lambda _: None)
            return [Choice(one, Line((Part("→ " if one[0] == plan.how.offsets else "  "), Part(one[1])))) for one in found]

        def chosen(one: tuple[str | None, str] | None) -> None:
            if one is not None:
                self.correct(plan, plan.described(offsets=one[0]))

        self.app.push_screen(PickDialog[tuple[str | None, str]](self._words("offsets-title"), choices), chosen)

    # who is it

    def _words(self, key: str, **fields: object) -> str:
        return text(f"importing.{key}", self.language, **fields)

    @property
    def _speaker(self) -> SpeakerRow | None:
        row = self.query_one("#told", LineList).item
        if row is None or row.speaker is None:
            self.say(self._words("which-speaker"), look="warning")
            return None
        speaker: SpeakerRow = row.speaker
        return speaker

    def ask_who(self, speaker: SpeakerRow, only: tuple[str, ...] = ()) -> None:
        """Offer everything a speaker may be; `only` narrows it to some kinds of answer."""
        title = self._words("who-is", label=speaker.label if speaker.label is not None else self._words("no-label"))
        ranked = partial(self._answers, speaker, only)
        self.app.push_screen(PickDialog[str](title, ranked, placeholder=self._words("who-placeholder")), partial(self._told_who, speaker))

    def _answers(self, speaker: SpeakerRow, only: tuple[str, ...], typed: str) -> list[Choice[str]]:
        """Values are "interviewer", "participant:…", "same:…", "none", "own" and "unsaid"."""
        plan, label = self.plan, speaker.label
        assert plan is not None
        offered: list[tuple[str, str, str]] = []
        if speaker.state in ("spelling", "set-aside", "perhaps"):
            offered.append(("own", self._words("answer-own"), ""))
        else:
            others = [other for other in plan.labels if other != label]
            offered.append(("interviewer", self._words("answer-interviewer"), self._words("answer-interviewer-detail")))
            offered += [(f"participant:{who}", self._words("answer-participant", who=who), "") for who in self._pseudonyms(label)]
            if label is not None:
                offered += [(f"same:{other}", self._words("answer-same", label=other), "") for other in others]
                offered.append(("none", self._words("answer-none"), self._words("answer-none-detail")))
            offered.append(("unsaid", self._words("answer-unsaid"), self._words("answer-unsaid-detail")))
        offered = [one for one in offered if not only or one[0].partition(":")[0] in only]
        found = rank(typed, offered, lambda one: (one[0].partition(":")[2] or one[1], one[1]), lambda _: None)
        choices = [Choice(value, Line((Part(words),)), detail) for value, words, detail in found]
        new = self._new_participant(typed, label, only, [value for value, *_ in found]) if speaker.state == "speaker" else []
        # Unasked it stands below the participants there are; after some letters it comes last, as a new name does everywhere.
        at = len(choices) if typed.strip() else sum(choice.value.startswith(("interviewer", "participant:")) for choice in choices)
        return [*choices[:at], *new, *choices[at:]]

    def _new_participant(self, typed: str, label: str | None, only: tuple[str, ...], found: list[str]) -> list[Choice[str]]:
        """A participant nobody has named yet: as typed, or by the label."""
        name = " ".join(typed.split()) or label or ""
        value = f"participant:{name}"
        if not name or value in found or (only and "participant" not in only):
            return []
        return [Choice(value, Line((Part("+ ", "strong"), Part(self._words("answer-new", who=name)))), self._words("answer-new-detail"))]

    def _pseudonyms(self, label: str | None) -> list[str]:
        """The participants known, the one who is called like the label first."""
        known = dict.fromkeys([*self.known_participants, *(who for plan in self.plans for who in plan.how.participants.values())])
        return sorted(known, key=lambda who: (who != label, who.casefold()))

    @property
    def known_participants(self) -> list[str]:
        """The participants of the study."""
        from qualcode.study.people import participants

        return [one.pseudonym for one in participants(self.study.reads.connection)]

    def _told_who(self, speaker: SpeakerRow, answer: str | None) -> None:
        plan, label = self.plan, speaker.label
        if answer is None or plan is None:
            return
        kind, _, value = answer.partition(":")
        if label is None:
            self._told_of_the_unlabelled(plan, kind, value)
        elif kind == "interviewer":
            self._in_all(label, lambda other: other.interviewed_by(label))
        elif kind == "participant":
            self.correct(plan, plan.spoken_by(label, value))
        elif kind == "same":
            self.correct(plan, plan.merged([label], value))
        elif kind == "none":
            self._in_all(label, lambda other: other.without_speaker(label))
        elif kind == "own":
            self.correct(plan, plan.parted(label) if speaker.state == "spelling" else plan.with_speaker(label))
        else:
            self.correct(plan, replace(plan.spoken_by(label, None)))

    def _told_of_the_unlabelled(self, plan: FilePlan, kind: str, value: str) -> None:
        """Talk without a label gets a speaker of its own."""
        if kind == "interviewer":
            name = self._words("interviewer-label")
            self.correct(plan, replace(plan.interviewed_by(name), unlabelled=name))
        elif kind == "participant":
            self.correct(plan, replace(plan.spoken_by(value, value), unlabelled=value))
        else:
            self.correct(plan, replace(plan.how, unlabelled=None))

    def _in_all(self, label: str, change: Callable[[FilePlan], Intake]) -> None:
        """What is said of a label holds in every file that has it, and can be changed in each."""
        concerned = [plan for plan in self.plans if label in plan.labels and plan.state in ("good", "left-out")]
        for plan in concerned:
            self.correct(plan, change(plan))
        if len(concerned) > 1:
            self.say(self._words("in-all", label=label, n=len(concerned)))

    def action_interviewer(self) -> None:
        """This speaker interviews, or does not after all; in all files that have the label."""
        speaker, plan = self._speaker, self.plan
        if speaker is None or plan is None or speaker.state != "speaker":
            return
        if speaker.label is None:
            self._told_of_the_unlabelled(plan, "interviewer", "")
            return
        label, already = speaker.label, speaker.label in plan.how.interviewers
        self._in_all(label, lambda other: other.interviewed_by(label, not already))

    def action_participant(self) -> None:
        """Say which participant this speaker is."""
        if (speaker := self._speaker) and speaker.state == "speaker":
            self.ask_who(speaker, ("participant", "unsaid"))

    def action_same_as(self) -> None:
        """This is another spelling of a speaker."""
        if (speaker := self._speaker) and speaker.state == "speaker" and speaker.label is not None:
            self.ask_who(speaker, ("same",))

    def action_no_speaker(self) -> None:
        """This label is no speaker, or one after all."""
        speaker, plan = self._speaker, self.plan
        if speaker is None or plan is None or speaker.label is None:
            return
        if speaker.state == "speaker":
            self._told_who(speaker, "none")
        else:
            self._told_who(speaker, "own")

    # what it is

    def action_edit(self) -> None:
        """Name, kind, round, group and date of the file at hand, and how it is read."""
        plan = self.plan
        if plan is None or plan.report is None or self.storing:
            return
        if plan.report.materials:
            self._ask_facts([plan])
        elif fields := self._reading_fields(plan):
            title = self._words("facts-title", file=plan.path.name)
            self.app.push_screen(FormDialog(title, fields, self._words("facts-deed"), partial(self._take_facts, [plan]), self.language))

    def action_edit_all(self) -> None:
        """Kind, round, group and date of all files."""
        plans = [plan for plan in self.plans if plan.state in ("good", "left-out")]
        if plans and not self.storing:
            self._ask_facts(plans)

    def _reading_fields(self, plan: FilePlan) -> list[Field]:
        """What a file itself may leave open: the letters of a text, the columns of a table."""
        ending, how = plan.path.suffix.lower().lstrip("."), plan.how
        fields = []
        if ending in (*TABLES, *LISTS):
            taken = how.as_kind or (plan.read.as_kind if plan.read else "transcripts")
            said = {"transcripts": "as-transcripts", "answers": "as-answers"} if ending in TABLES else {"transcripts": "as-text"}
            options = tuple((kind, self._words(key)) for kind, key in {**said, "codebook": "as-codebook"}.items())
            fields.append(Field("as", self._words("field-as"), taken, "choice", options))
        if ending in TABLES:
            hint = self._words("columns-hint")
            fields.append(Field("columns", self._words("field-columns"), ", ".join(how.text_columns), placeholder=hint))
        if ending in TEXTS:
            found = plan.report.materials[0]["encoding"] if plan.report and plan.report.materials else ""
            fields.append(
                Field(
                    "encoding", self._words("field-encoding"), how.encoding or "", suggestions=ENCODINGS, placeholder=found or ENCODINGS[0]
                )
            )
        return fields

    def _ask_facts(self, plans: Sequence[FilePlan]) -> None:
        how, first = plans[0].how, plans[0].report
        assert first is not None
        alone, single = len(plans) == 1, len(plans) == 1 and len(first.materials) == 1
        fields = [Field("name", self._words("field-name"), first.materials[0]["name"], required=True)] if single else []
        fields += [
            kind_field(self.language, how.kind or first.materials[0]["kind"]),
            round_field(self.study, self.language, how.round),
            group_field(self.study, self.language, how.group),
            Field("date", self._words("field-date"), date_words(how.date, self.language), "date"),
            *(self._reading_fields(plans[0]) if alone else ()),
        ]
        title = self._words("facts-title", file=plans[0].path.name) if alone else self._words("facts-all-title", n=len(plans))
        about = "" if alone else self._words("facts-all-about")
        form = FormDialog(title, fields, self._words("facts-deed"), partial(self._take_facts, plans), self.language, about=about)
        self.app.push_screen(form)

    def _take_facts(self, plans: Sequence[FilePlan], values: dict[str, str]) -> None:
        for plan in plans:
            assert plan.report is not None
            facts: dict[str, Any] = {}
            if "kind" in values:
                facts = {
                    "kind": values["kind"],
                    "round": int(values["round"]) if values["round"] else None,
                    "group": values["group"] or None,
                    "date": as_date(values["date"]),
                }
            if "name" in values and values["name"] != plan.report.materials[0]["name"]:
                facts["name"] = values["name"]
            if "as" in values:
                facts |= {"as_kind": values["as"] if values["as"] != getattr(plan.read, "as_kind", "") else plan.how.as_kind}
            if "columns" in values:
                facts["text_columns"] = tuple(column.strip() for column in values["columns"].split(",") if column.strip())
            if "encoding" in values:
                facts["encoding"] = values["encoding"] or None
            self.correct(plan, plan.described(**facts))

    def action_leave_out(self) -> None:
        """Leave the file at hand out, or take it in again."""
        if (plan := self.plan) and not self.storing:
            plan.wanted = not plan.wanted
            self.show()

    def action_add_files(self) -> None:
        """Choose more files."""
        from qualcode.tui.widgets.files import FileDialog

        def chosen(paths: list[Path] | None) -> None:
            if paths:
                self.add(paths)

        folder = self.plans[0].path.parent if self.plans else Path.home()
        self.app.push_screen(FileDialog(self._words("files-title"), folder, self.language, many=True), chosen)
