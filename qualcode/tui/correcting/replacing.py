"""Finding words in the whole recording and putting others in their place: asked, shown with all places, and only then done."""

from __future__ import annotations

from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.study.transcriptions import clock
from qualcode.text.replacing import Replacing
from qualcode.tui.correcting.wording import Wording
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.forms import Field, FormDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: characters of a segment before the words in question
BEFORE = 24


class Place(NamedTuple):
    """One place where words would be replaced."""

    at: int
    time: float
    before: str
    old: str
    after: str


class ReplacingDialog(Dialog[bool | None]):
    """All places with the words around them; enter replaces them all."""

    DEFAULT_CSS = "ReplacingDialog { align: center middle; }"

    def __init__(self, title: str, places: list[Place], new: str, foot: str) -> None:
        super().__init__()
        self._title, self._places, self._new, self._foot = title, places, new, foot

    def compose(self) -> ComposeResult:
        """The places, and what enter does."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield LineList[Place](self._line, self._places, id="places", always_lit=True)
            yield Bar(id="foot")

    def _line(self, place: Place) -> Line:
        """Old words in brackets, new ones behind an arrow: so nothing hangs on colour."""
        return Line(
            (
                Part(f"{clock(place.time):>7}  ", "muted"),
                Part(place.before, "muted"),
                Part(f"[{place.old}→{self._new}]", "strong"),
                Part(place.after, "muted"),
            )
        )

    def begin(self) -> None:
        """As high as it need be."""
        self.query_one(LineList).styles.height = max(1, min(len(self._places), self.app.size.height - 8))
        self.query_one("#foot", Bar).show((Part(self._foot, "muted"),), whole=True)
        super().begin()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.answer(True)


class ReplacingWords(Wording):
    """The screen as far as words are replaced everywhere."""

    _asked: dict[str, str] | None = None

    def action_replace(self) -> None:
        """Ask what to put in the place of what."""
        if not self.may_change():
            return
        asked = self._asked or {}
        one, word = self.view.item, self.view.word
        find = asked.get("find", "")
        if one is not None and word is not None:
            start, end = self.view.block(self.view.index).words[word]
            find = one.text[start:end].strip(".,;:!?…\"'“”»«()")
        yes_no = (("yes", self.tell("yes")), ("no", self.tell("no")))
        fields = [
            Field("find", self.tell("replace-find"), find, required=True),
            Field("put", self.tell("replace-put"), asked.get("put", "")),
            Field("words", self.tell("replace-words"), asked.get("words", "yes"), "choice", yes_no),
            Field("case", self.tell("replace-case"), asked.get("case", "no"), "choice", yes_no),
        ]
        form = FormDialog(self.tell("replace-title"), fields, self.tell("replace-look"), self._look_for, self.language)
        self.app.push_screen(form, self._show_places)

    def _replacing(self, values: dict[str, str]) -> Replacing:
        return Replacing(values["find"], values["put"], words=values["words"] == "yes", case=values["case"] == "yes")

    def _look_for(self, values: dict[str, str]) -> None:
        replacing = self._replacing(values)
        if not any(replacing.places(one.text) for one in self.segments):
            raise Fault("correcting.replace-nowhere", words=values["find"])

    def _show_places(self, values: dict[str, str] | None) -> None:
        if values is None:
            return
        self._asked = values
        replacing = self._replacing(values)
        places = [
            Place(
                index,
                one.start,
                ("…" if start > BEFORE else "") + one.text[max(0, start - BEFORE) : start],
                one.text[start:end],
                one.text[end:],
            )
            for index, one in enumerate(self.segments)
            for start, end in replacing.places(one.text)
        ]
        segments = len({place.at for place in places})
        title = self.tell("replace-count", n=len(places), times=self.count(len(places)), segments=self.count(segments))
        self.app.push_screen(ReplacingDialog(title, places, values["put"], self.tell("replace-foot")), self._replace)

    def _replace(self, answer: bool | None) -> None:
        values, record = self._asked, self.record
        if not answer or values is None or record is None:
            return
        done = self.do(
            "replace-in-segments",
            material=record.material_id,
            find=values["find"],
            replace=values["put"],
            words=values["words"] == "yes",
            case=values["case"] == "yes",
        )
        if done is not None:
            self.say(self.tell("replaced", n=done["times"], times=self.count(done["times"]), segments=self.count(done["segments"])))
