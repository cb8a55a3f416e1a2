"""Who speaks in a material that is in the study already: said, corrected, spellings made one; each change is an action of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.people import SpeakerRecord, participants, speakers_of
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, Dialog, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

if TYPE_CHECKING:
    from qualcode.study.study import Study


class SpeakersDialog(Dialog[None]):
    """The speaker labels of one material."""

    DEFAULT_CSS = "SpeakersDialog { align: center middle; }"

    def __init__(self, study: Study, material: str, name: str, language: str) -> None:
        super().__init__()
        self.study = study
        self.material = material
        self.language = language
        self._name = name

    def compose(self) -> ComposeResult:
        """The labels, and a line about what to do."""
        box = Vertical()
        box.border_title = text("overview.speakers-title", self.language, material=self._name).replace("[", "\\[")
        with box:
            yield LineList[SpeakerRecord](self._line, (), id="speakers", always_lit=True)
            yield Bar(id="detail")

    def begin(self) -> None:
        """Show them."""
        self._show()
        super().begin()

    @property
    def _list(self) -> LineList[SpeakerRecord]:
        return self.query_one("#speakers", LineList)

    def _show(self) -> None:
        found = speakers_of(self.study.reads.connection, self.material)
        self._list.set_items(found, self._list.index)
        self._list.styles.height = max(1, min(12, len(found)))
        key = "speaker-hint" if found else "speakers-none"
        self._tell(text(f"overview.{key}", self.language, material=self._name), "muted")

    def _tell(self, words: str, look: str) -> None:
        self.query_one("#detail", Bar).show((Part(words, look),), whole=True)

    def _line(self, one: SpeakerRecord) -> Line:
        if one.interviewer:
            who = text("overview.speaker-interviewer", self.language)
        elif one.participant:
            who = text("overview.speaker-is", self.language, who=one.participant)
        else:
            who = text("overview.speaker-open", self.language)
        turns = text("overview.count-turns", self.language, n=one.turns, count=number(one.turns, self.language))
        return Line((Part(one.label, "strong"), Part(f"  {who}", "" if one.interviewer or one.participant else "muted")), turns)

    @on(LineList.Chosen)
    def _ask(self) -> None:
        if one := self._list.item:
            title = text("importing.who-is", self.language, label=one.label)
            placeholder = text("importing.who-placeholder", self.language)
            self.app.push_screen(PickDialog[str](title, partial(self._answers, one), placeholder=placeholder), partial(self._take, one))

    def _answers(self, one: SpeakerRecord, typed: str) -> list[Choice[str]]:
        """Values are "interviewer", "participant:…", "new:…", "same:…" and "open"."""

        def say(key: str, **fields: object) -> str:
            return text(f"importing.answer-{key}", self.language, **fields)

        known = [person.pseudonym for person in participants(self.study.reads.connection)]
        offered = [("interviewer", say("interviewer"))]
        offered += [(f"participant:{who}", say("participant", who=who)) for who in sorted(known, key=lambda who: who != one.label)]
        offered += [(f"same:{other.label}", say("same", label=other.label)) for other in self._list.items if other.label != one.label]
        offered.append(("open", say("unsaid")))
        found = rank(typed, offered, lambda answer: (answer[0].partition(":")[2] or answer[1], answer[1]), lambda _: None)
        choices = [Choice(value, Line((Part(words),))) for value, words in found]
        name = " ".join(typed.split()) or one.label
        if name not in known:
            choices.append(Choice(f"new:{name}", Line((Part("+ ", "strong"), Part(say("new", who=name)))), say("new-detail")))
        return choices

    def _take(self, one: SpeakerRecord, answer: str | None) -> None:
        if answer is None:
            return
        kind, _, value = answer.partition(":")
        try:
            self._do(one.label, kind, value)
        except Fault as fault:
            self._tell(fault.text(self.language), "warning")
        else:
            self._show()

    def _do(self, label: str, kind: str, value: str) -> None:
        do = self.study.do
        if kind == "same":
            do("merge-speakers", material=self.material, into=value, labels=[label])
            return
        with self.study.action("set-speaker"):
            if kind == "new":
                value = do("add-participant", pseudonym=value)["id"]
            if kind == "interviewer":
                do("set-speaker", material=self.material, label=label, interviewer=True, participant=None)
            elif kind == "open":
                do("set-speaker", material=self.material, label=label, interviewer=None, participant=None)
            else:
                do("set-speaker", material=self.material, label=label, participant=value)
