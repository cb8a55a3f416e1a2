"""What the parts of the correction screen share: the recording at hand, its segments, and changing them without reading all anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.people import speakers_of
from qualcode.study.records import SegmentRecord, TranscriptionRecord
from qualcode.study.transcriptions import segments_of
from qualcode.tui.correcting.view import SegmentsView
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.looks import Part


class CorrectionDesk(Page):
    """A screen with a recording at hand, one of its segments as the current one."""

    #: the recording at hand
    record: TranscriptionRecord | None = None
    #: labels of its speakers; the first is given by the key 1
    speakers: tuple[str, ...] = ()

    @property
    def view(self) -> SegmentsView:
        """The segments."""
        return self.query_one(SegmentsView)

    @property
    def segments(self) -> Sequence[SegmentRecord]:
        """The segments, in order of time."""
        return self.view.segments

    @property
    def chosen(self) -> list[SegmentRecord]:
        """The segments that are chosen together; mostly the current one alone."""
        return [self.segments[index] for index in self.view.chosen]

    @property
    def writing(self) -> bool:
        """Whether the text of the current segment is being written."""
        return self.view.buffer is not None

    def tell(self, key: str, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"correcting.{key}", self.language, **fields)

    def count(self, n: int) -> str:
        """A number as it is written."""
        return number(n, self.language)

    # what keeps from changing

    def why_not(self) -> str:
        """Why nothing can be changed here; "" where it can."""
        if self.record is None:
            return self.tell("no-transcription")
        if not self.study.writable:
            return self.tell("read-only")
        if self.record.frozen:
            return self.tell("frozen", material=self.record.material)
        if self.record.edited:
            return self.tell("edited", material=self.record.material)
        return ""

    def may_change(self) -> bool:
        """Whether the current segment can be changed; if not, why is said. What was being written is kept first."""
        if why := self.why_not():
            self.say(why, look="warning")
            return False
        if self.view.item is None or not self.settled():
            return False
        self.say("")  # what was said of the deed before
        return True

    def settled(self) -> bool:
        """Keep what is being written; False where that was refused. Done by the part of the screen that writes."""
        return True

    # changing

    def change(self, deed: Callable[[], Any], changed: Iterable[SegmentRecord]) -> Any | None:
        """Do something that changes these segments and no others, neither their number nor their times. None when it was refused."""
        done = self.attempt(lambda: (deed(),))
        if done is None:
            return None
        self.read_some([one.id for one in changed])
        return done[0] if done[0] is not None else {}

    def read_some(self, ids: Sequence[str]) -> None:
        """These segments say something else now."""
        if self.record is None:
            return
        now = {one.id: one for one in segments_of(self.study.reads.connection, self.record.id, ids)}
        there = list(self.segments)
        at = [index for index, one in enumerate(there) if one.id in now]
        for index in at:
            there[index] = now[there[index].id]
        self.view.changed(there, at)
        self.read_speakers()
        # The segment is on the screen before what stands around it.
        self.call_after_refresh(self.told_anew)

    def told_anew(self) -> None:
        """The counts, the speakers and what undo would undo."""
        if not self.query("#which"):  # the screen was left meanwhile
            return
        self.tell_counts()
        self.tell_current()
        self.show_footer()

    def read_speakers(self) -> None:
        """Who speaks in this recording, in the order of their keys."""
        found = speakers_of(self.study.reads.connection, self.record.material_id) if self.record else ()
        there = [one.label for one in found]
        # A key means the same speaker as long as the screen is open, whoever turns out to speak first.
        known = [label for label in self.speakers if label in there]
        self.speakers = (*known, *(label for label in there if label not in known))

    # what stands around the segments; filled by the page

    def tell_counts(self) -> None:
        """How many are checked, and what is left."""

    def tell_current(self) -> None:
        """What there is to say of the current segment, and who speaks by which key."""

    def show_parts(self, name: str, left: tuple[Part, ...], right: tuple[Part, ...] = ()) -> None:
        """Fill a bar of this screen."""
        self.query_one(f"#{name}", Bar).show(left, right)
