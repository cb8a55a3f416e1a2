"""What comes before and after: which recording, the transcript laid again on leaving, and frozen when it is done."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from qualcode.faults import Fault
from qualcode.study.records import TranscriptionRecord
from qualcode.study.transcriptions import transcription_of, transcriptions
from qualcode.tui.correcting.playing import PlayingBeside
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank

#: by study, the material that was corrected last, and by material the segment one was at
HERE: WeakKeyDictionary[Any, tuple[str, dict[str, str]]] = WeakKeyDictionary()


class Ending(PlayingBeside):
    """The screen as far as recordings are chosen and finished."""

    def find_record(self, wanted: str | None) -> TranscriptionRecord | None:
        """The recording that is meant: the one asked for, the one at hand, the only one. None: there is none, or it is to be chosen."""
        connection = self.study.reads.connection
        last = HERE.get(self.study, (None, {}))[0]
        coding = self.workbench.coding_screen().material
        for material in (wanted, self.record.material_id if self.record else None, last, coding.id if coding else None):
            if material is not None and (found := transcription_of(connection, material)) is not None:
                return found
        every = transcriptions(connection)
        return every[0] if len(every) == 1 else None

    def remember(self) -> None:
        """Where one was, for the next time."""
        if self.record is not None:
            places = HERE.get(self.study, ("", {}))[1]
            if self.view.item is not None:
                places[self.record.material_id] = self.view.item.id
            HERE[self.study] = (self.record.material_id, places)

    # which one

    def action_open(self) -> None:
        """Choose another recording."""
        every = transcriptions(self.study.reads.connection)
        if not every:
            self.say(self.tell("no-transcription"), look="warning")
        elif self.settled():

            def offer(typed: str) -> list[Choice[str]]:
                found = rank(typed, every, lambda one: (one.material, one.recording), lambda _: None)
                return [Choice(one.material_id, self._row(one), self._detail(one)) for one in found]

            self.app.push_screen(PickDialog[str](self.tell("pick-title"), offer), self._opened_another)

    def _row(self, one: TranscriptionRecord) -> Line:
        if one.frozen:
            how_far = self.tell("is-frozen")
        elif one.edited:
            how_far = self.tell("is-edited")
        else:
            how_far = self.tell("how-far", n=one.segments, checked=self.count(one.checked), every=self.count(one.segments))
        here = self.record is not None and one.id == self.record.id
        return Line((Part(one.material, "strong"), Part("  ←" if here else "", "muted")), how_far)

    def _detail(self, one: TranscriptionRecord) -> str:
        return self.tell(
            "pick-detail",
            recording=one.recording,
            n=one.doubted,
            doubted=self.count(one.doubted),
            guessed=self.count(one.guessed),
            engine=one.engine,
            model=one.model,
        )

    def _opened_another(self, material: str | None) -> None:
        if material is not None and (self.record is None or material != self.record.material_id):
            laid = self.lay()
            self.remember()
            self.open_recording(material)
            if laid and not self.why_not():
                self.say(laid)

    def open_recording(self, material: str) -> None:
        """Show another recording; by the page."""

    # laying

    def lay(self) -> str:
        """Lay the transcript again where segments have changed since; what to say of it, "" where nothing was done."""
        if self.record is None or self.why_not() or self.study.busy:
            return ""
        now = transcription_of(self.study.reads.connection, self.record.material_id)
        if now is None or now.laid or now.edited or now.frozen:
            return ""
        try:
            done = self.study.do("lay-transcript", material=now.material_id)
        except Fault as fault:
            return fault.text(self.language)
        return self.tell("laid", material=now.material, n=done["turns"], turns=self.count(done["turns"]), words=self.count(done["words"]))

    def leave(self) -> bool:
        """Another screen is wanted: what is being written is kept, and the transcript laid again. False to stay here."""
        if not self.settled():
            return False
        if self.player is not None:
            self.player.close()
        self.remember()
        if words := self.lay():
            workbench = self.workbench
            workbench.call_later(workbench.tell, words)
        return True

    def keep(self) -> None:
        """The program ends: what is being written is kept, and the transcript laid again."""
        if self.settled():
            self.lay()

    # freezing

    def action_freeze(self) -> None:
        """Freeze the transcript; what is not done yet is said before."""
        if not self.may_change():
            return
        every = len(self.segments)
        unchecked = sum(not one.checked for one in self.segments)
        guessed = sum(one.guess for one in self.segments)
        doubted = sum(bool(one.marks) and not one.checked for one in self.segments)
        told = [
            self.tell("left-unchecked", unchecked=self.count(unchecked), n=every, every=self.count(every)),
            self.tell("left-doubted", doubted=self.count(doubted), unchecked=self.count(unchecked)),
            self.tell("left-guessed", guessed=self.count(guessed), every=self.count(every)),
        ]
        self.ask("freeze", ("no", "yes"), self._freeze, told=told)

    def _freeze(self, answer: str | None) -> None:
        if answer != "yes" or self.record is None:
            return
        material, name = self.record.material_id, self.record.material
        done = self.attempt(lambda: (self.study.do("freeze", material=material),))
        if done is not None:
            words = self.tell("froze", material=name, n=done[0]["lines"], lines=self.count(done[0]["lines"]))
            self.workbench.action_go("coding", material=material)
            self.workbench.call_later(self.workbench.tell, words)
