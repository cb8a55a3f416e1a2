"""The correction screen: segments with the current one among those around it, who speaks by which key, and what is left to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from qualcode.study.records import ActionRecord, SegmentRecord
from qualcode.study.transcriptions import clock, segments_of, signs, transcriptions
from qualcode.tui.actions import BY_ID, Action, shown_key
from qualcode.tui.actions.action import types_nothing
from qualcode.tui.correcting.blocks import SIGNS, sounding_at, unsure_words
from qualcode.tui.correcting.drawn import GUESS
from qualcode.tui.correcting.ending import HERE, Ending
from qualcode.tui.correcting.view import SegmentsView
from qualcode.tui.correcting.wording import keyed
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: columns from which speakers, doubts and signs stand beside the segments, and how wide they are then
BESIDE_FROM, BESIDE_WIDTH = 130, 36
#: columns below which counts are told in fewer words
SHORT_BELOW = 100
#: digits that give a speaker
DIGITS = 9


class CorrectionPage(Ending):
    """What was heard in a recording. `material` is the one that is wanted; one begins at `segment`, or at a time in seconds."""

    where = "correcting"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("correcting")]
    DEFAULT_CSS = """
    CorrectionPage #which { background: $background; }
    CorrectionPage #current, CorrectionPage #speakers { background: $background; }
    CorrectionPage #beside { width: 38; border-left: solid $line; background: $background; }
    """

    def __init__(self, study: Any, *, material: str | None = None, segment: str | None = None, time: float | None = None) -> None:
        super().__init__(study)
        self._wanted, self._wanted_segment, self._wanted_time = material, segment, time

    # what is shown

    def body(self) -> ComposeResult:
        """The recording and how far it is; the segments; what there is to say of the current one; the speakers with their keys."""
        yield Bar(right_share=0.6, id="which")
        with Horizontal():
            view = SegmentsView(self.language, id="segments")
            view.border_title = self.tell("part-segments")
            yield view
            beside = LineList[Line](lambda line: line, id="beside")
            beside.can_focus = False
            yield beside
        yield Bar(right_share=0.4, id="current")
        yield Bar(id="speakers")

    def first_focus(self) -> SegmentsView:
        """The segments."""
        return self.view

    def begin(self) -> None:
        """Choose a recording where there are several, and offer what was left half written."""
        super().begin()
        if self.record is not None:
            self.call_after_refresh(self.offer_draft)
            if why := self.why_not():
                self.say(why, look="warning")
        elif self.view.nothing == self.tell("choose"):
            self.call_after_refresh(self.action_open)

    def show(self) -> None:
        """Read the recording and its segments anew; the same one stays the current one."""
        here = self.view.item
        record = self.find_record(self._wanted)
        same = record is not None and self.record is not None and record.id == self.record.id
        self.record, self._wanted = record, None
        if not same:
            self.speakers = ()
        if record is None:
            self.view.nothing = self.tell("choose" if transcriptions(self.study.reads.connection) else "no-transcription")
            self.view.show(())
        else:
            self.view.nothing = self.tell("nothing-heard")
            segments = segments_of(self.study.reads.connection, record.id)
            self.view.show(segments, self._place_of(segments, here if same else None), seconds=record.seconds)
        self._words = None
        self.read_speakers()
        self.tell_counts()
        self.tell_current()

    def _place_of(self, segments: tuple[SegmentRecord, ...], here: SegmentRecord | None) -> int:
        """Where the current segment is now, or what stands in its place; at first the one that was left, or the first unchecked."""
        wanted = self._wanted_segment or (
            here.id if here else HERE.get(self.study, ("", {}))[1].get(self.record.material_id) if self.record else None
        )
        time, self._wanted_segment, self._wanted_time = self._wanted_time, None, None
        if time is not None:
            return sounding_at(segments, time)
        for at, one in enumerate(segments):
            if one.id == wanted:
                return at
        if here is not None:
            return max((at for at, one in enumerate(segments) if one.start <= here.start), default=0)
        return next((at for at, one in enumerate(segments) if not one.checked), 0)

    def open_recording(self, material: str) -> None:
        """Show another recording."""
        if self.player is not None:
            self.player.close()
        self.player, self.paused_at, self._wanted = None, None, material
        self.show()
        self.show_footer()
        self.say(self.why_not() or "", look="warning")
        self.offer_draft()

    def follow(self, action: ActionRecord, kind: str) -> None:
        """Show what an undo or redo changed: the first segment that says something else now is the current one."""
        before = {one.id: one for one in self.segments}
        self.changed()
        changed = [at for at, one in enumerate(self.segments) if before.get(one.id) != one]
        if changed and self.view.index not in changed:
            self.view.go(changed[0])

    # the bars

    def tell_counts(self) -> None:
        """How many are checked, and what is left."""
        record = self.record
        if record is None:
            self.show_parts("which", ())
            return
        every = len(self.segments)
        checked = sum(one.checked for one in self.segments)
        doubted = sum(bool(one.marks) and not one.checked for one in self.segments)
        guessed = sum(one.guess for one in self.segments)
        short = "-short" if self.size.width < SHORT_BELOW else ""
        told = [self.tell("checked-of", checked=self.count(checked), n=every, every=self.count(every))]
        if doubted:
            told.append(self.tell(f"doubted{short}", n=doubted, count=self.count(doubted)))
        if guessed:
            told.append(self.tell(f"guessed{short}", n=guessed, count=self.count(guessed)))
        self._told_counts = " · ".join(told)
        self.tell_sound()

    _told_counts = ""

    def tell_sound(self) -> None:
        """The recording, where one is in it, and the counts."""
        record, one = self.record, self.view.item
        if record is None:
            return
        sound = self.sound_words()
        place = f"{clock(one.start if one else 0)} / {clock(record.seconds)}"
        left = [Part(record.material, "strong"), Part(f"  {place}", "muted")]
        if sound:
            left.append(Part(f"  {sound}", "key"))
        if self.player is not None and not self.follows:
            left.append(Part(f" {self.tell('stays')}", "muted"))
        self.show_parts("which", tuple(left), (Part(self._told_counts, "muted"),))

    def tell_current(self) -> None:
        """What casts doubt on the current segment, what a word may be, and who speaks by which key."""
        one = self.view.item
        doubts = self._doubts(one) if one else ()
        found = self.suggestion()
        wanted: tuple[Part, ...] = ()
        if found is not None and one is not None:
            start, end, words = found
            wanted = (Part(f"{self._key('suggestion')} ", "key"), Part(f"{one.text[start:end]} → {words}"))
        number_of = self.tell("segment-of", at=self.count(self.view.index + 1), every=self.count(len(self.segments))) if one else ""
        if len(self.view.chosen) > 1:
            number_of = self.tell("chosen", n=len(self.view.chosen), count=self.count(len(self.view.chosen)))
        self.show_parts("current", (*doubts, *([Part("  ")] if doubts and wanted else []), *wanted), (Part(number_of, "muted"),))
        self.show_parts("speakers", self._speaker_keys())
        if self.query_one("#beside").display:
            self.query_one("#beside", LineList).set_items(self._beside())

    def _key(self, name: str) -> str:
        return BY_ID[f"correcting-{name}"].shown

    def _doubts(self, one: SegmentRecord) -> tuple[Part, ...]:
        told = [f"{SIGNS[mark]} {self.tell(f'mark-{mark}')}" for mark in one.marks]
        if unsure := len(unsure_words(one)):
            told.append(self.tell("unsure", n=unsure))
        return (Part(" · ".join(told), "muted" if one.checked else "warning"),) if told else ()

    def _speaker_keys(self) -> tuple[Part, ...]:
        if self.why_not():
            return ()
        parts: list[Part] = []
        for digit, label in enumerate(self.speakers[:DIGITS], 1):
            parts += [Part("  " if parts else ""), Part(f"{digit} ", "key"), Part(label)]
        parts += [Part("  " if parts else ""), Part("0 ", "key"), Part(self.tell("nobody"), "muted")]
        parts += [Part("  "), Part(f"{self._key('new-speaker')} ", "key"), Part(self.tell("new-speaker"), "muted")]
        return tuple(parts)

    def _beside(self) -> list[Line]:
        """The same at length, where there is room: speakers with how many segments, signs with what they mean."""
        lines = [self._title("beside-speakers")]
        counts: dict[str | None, list[int]] = {}
        for one in self.segments:
            told = counts.setdefault(one.speaker, [0, 0])
            told[0] += 1
            told[1] += one.guess
        for digit, label in enumerate(self.speakers, 1):
            all_of, guessed = counts.get(label, [0, 0])
            right = self.count(all_of) + (f" ({self.count(guessed)}{GUESS})" if guessed else "")
            lines.append(Line((Part(f"{digit if digit <= DIGITS else ' '} ", "key"), Part(label)), right))
        lines.append(Line((Part("0 ", "key"), Part(self.tell("nobody"), "muted")), self.count(counts.get(None, [0, 0])[0])))
        lines += [Line(()), self._title("beside-doubts")]
        lines += [Line((Part(f"{sign} ", "warning"), Part(self.tell(f"mark-{mark}"), "muted"))) for mark, sign in SIGNS.items()]
        lines += [Line(()), self._title("beside-signs")]
        if self._signs is None:
            self._signs = keyed(signs(self.study.reads.connection, self.language))
        for key, sign in self._signs:
            lines.append(Line((Part(f"{self._key('sign')} {key} ", "key"), Part(sign.sign), Part(f"  {sign.meaning}", "muted"))))
        # Nothing here is chosen, so nothing is lit.
        return [replace(line, heading=True) for line in lines]

    _signs: Any = None

    def _title(self, key: str) -> Line:
        return Line((Part(self.tell(key), "strong"),))

    # the frame

    def fit_parts(self, width: int) -> None:
        """Speakers and signs at length beside the segments where there is room."""
        wide = width >= BESIDE_FROM
        self.query_one("#beside").display = wide
        self.query_one("#speakers").display = not wide
        if self.is_mounted and self.record is not None:
            self.tell_counts()
            self.tell_current()

    def keys_are_with(self) -> str:
        """The keys of the screen, or those while words are written."""
        return "correcting-editor" if self.writing else self.where

    def shown_key(self, action: Action) -> str:
        """Letters are no keys while words are written."""
        if not self.writing:
            return super().shown_key(action)
        working = [key for key in action.bound if types_nothing(key)]
        return shown_key(working[0]) if working else ""

    def action_back(self) -> None:
        """First nothing more is chosen; then to where one came from."""
        if not self.view.let_go():
            super().action_back()
