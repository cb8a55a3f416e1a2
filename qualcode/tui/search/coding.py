"""Codes on search hits: on those that are marked, or on all, as one action."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.around import UNITS, Stretch, passages_around
from qualcode.study.search import Place
from qualcode.study.sight import sight_of
from qualcode.tui.coding.by_parts import code_by_parts
from qualcode.tui.coding.picker import CodePicker, Wanted
from qualcode.tui.frame.page import Page
from qualcode.tui.search.session import Memory
from qualcode.tui.widgets.dialogs import AskDialog

#: hits that are coded in one action; more take seconds, and nobody has looked at them
MOST_CODED = 2_000


class HitCoding(Page):
    """The search screen as far as it puts codes on hits."""

    memory: Memory
    #: the language of the transcripts
    spoken: str

    # to be filled by the screen

    def chosen_places(self) -> list[Place]:
        """The hits that are marked, or all that are listed."""
        raise NotImplementedError

    def why_not_all(self) -> str | None:
        """Why all hits cannot be coded just now; None where some are marked or all are there."""
        raise NotImplementedError

    def material_of(self, version_id: str) -> str:
        """The material of a text version."""
        raise NotImplementedError

    def forget_marks(self) -> None:
        """What was marked is coded."""
        raise NotImplementedError

    # the keys

    def action_unit(self) -> None:
        """Code the words, the sentence or the turn of a hit."""
        self.memory.unit = UNITS[(UNITS.index(self.memory.unit) + 1) % len(UNITS)]
        self.say(text(f"search.codes-{self.memory.unit}", self.language))

    def action_code(self) -> None:
        """Put codes on the marked hits, or on all."""
        places = self.chosen_places()
        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
        elif why := self.why_not_all():
            self.say(why, look="warning")
        elif not places:
            self.say(text("search.nothing-to-code", self.language), look="warning")
        elif len(places) > MOST_CODED:
            count, most = number(len(places), self.language), number(MOST_CODED, self.language)
            self.say(text("search.too-many", self.language, count=count, most=most), look="warning")
        elif self.study.coder is None:
            self.app.push_screen(AskDialog(text("screen.ask-coder", self.language)), self._named)
        else:
            found = [Stretch(self.material_of(place.version_id), place.start, place.end) for place in places]
            self._pick_codes(passages_around(self.study.reads.connection, found, self.memory.unit, self.spoken))

    def _named(self, typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if not name:
            self.say(text("screen.nobody-codes", self.language), look="warning")
        elif self.attempt(lambda: [self.study.do("set-setting", key="coder", value=name)]):
            self.action_code()

    def _pick_codes(self, passages: Sequence[Stretch]) -> None:
        count = text(f"search.passages-{self.memory.unit}", self.language, n=len(passages))
        codes = self.study.reads.codes(sight_of(self.study.reads.connection, self.study.coder))
        picker = CodePicker(text("search.pick-codes", self.language, count=count), codes, self.language)
        self.app.push_screen(picker, lambda wanted: self._begin_coding(passages, wanted) if wanted else None)

    def _begin_coding(self, passages: Sequence[Stretch], wanted: tuple[Wanted, ...]) -> None:
        """Say what is being done before it is: two thousand codings take a second or two."""
        self.say(text("search.coding", self.language, n=len(passages)))
        self.memory.remember()
        self.call_after_refresh(self._code, passages, wanted)

    @work
    async def _code(self, passages: Sequence[Stretch], wanted: tuple[Wanted, ...]) -> None:
        if ids := await code_by_parts(self, passages, wanted):
            names = {code.id: code.name for code in self.study.reads.codes()}
            self.forget_marks()
            self.changed()
            self.say(text("search.coded", self.language, n=len(passages), codes=", ".join(names[code_id] for code_id in ids)))
