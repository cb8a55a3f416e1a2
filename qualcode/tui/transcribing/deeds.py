"""What is done to the queue of recordings by key: going on, pausing, the order, taking out, trying again."""

from __future__ import annotations

from functools import partial

from qualcode.faults import Fault
from qualcode.study.recordings import known_recordings
from qualcode.study.records import TranscriptionRecord
from qualcode.study.transcriptions import clock
from qualcode.transcription.in_turn import InTurn
from qualcode.transcription.queue import move
from qualcode.tui.frame.page import Page
from qualcode.tui.transcribing.hearing import Hearing
from qualcode.tui.transcribing.line import Queued, State
from qualcode.tui.transcribing.rows import Row
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part


class QueueDeeds(Page):
    """The keys that act on the queue."""

    @property
    def hearing(self) -> Hearing:
        """The queue, which is the app's."""
        raise NotImplementedError

    @property
    def here(self) -> Row | None:
        """The recording at hand."""
        raise NotImplementedError

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        raise NotImplementedError

    @property
    def state(self) -> State:
        """The queue as it stands."""
        return self.hearing.state

    def refused(self) -> bool:
        """Say so where the study can only be read: nothing heard could be stored."""
        if self.study.writable:
            return False
        self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
        return True

    def at_hand(self) -> Queued | None:
        """The recording of the queue at hand; where there is none, that is said."""
        if isinstance(self.here, Queued):
            return self.here
        self.say(self.words("not-queued"), look="warning")
        return None

    def action_go_on(self) -> None:
        """Hear what waits."""
        if self.refused():
            return
        if not any(not one.job.whole or one.key in self.hearing.waits for one in self.state.queued):
            self.say(self.words("nothing-waits"))
            return
        self.hearing.go_on()
        self.say(self.words("goes-on"))

    def action_pause(self) -> None:
        """Stop hearing; what is heard is kept."""
        if self.state.paused:
            self.say(self.words("paused-already"))
            return
        self.hearing.wish(lambda line: line.pause(), lambda: self.hearing.say_last(self.words("paused")))

    def action_retry(self) -> None:
        """Once more with what has failed."""
        queued = self.at_hand()
        if queued is None or self.refused():
            return
        if queued.key in self.hearing.waits:
            self.hearing.waits.pop(queued.key)
        elif queued.progress.state == "failed":
            self.hearing.forgive(queued.key)
        else:
            self.say(self.words("nothing-failed"))
            return
        self.say(self.words("tried-again", file=queued.job.ticket.recording.source))

    # the order

    def action_up(self) -> None:
        """Sooner."""
        self._move(-1)

    def action_down(self) -> None:
        """Later."""
        self._move(1)

    def _move(self, step: int) -> None:
        queued = self.at_hand()
        if queued is None:
            return
        order = [one.key for one in self.state.queued]
        place = order.index(queued.key) + step
        if not 0 <= place < len(order):
            return

        def moved(line: InTurn) -> None:
            move(line.study, queued.job, place)
            line.refresh()

        self.hearing.wish(moved)

    # taking out

    def action_cancel(self) -> None:
        """Take the recording at hand out of the queue; asked where something of it was heard."""
        queued = self.at_hand()
        if queued is None:
            return
        if queued.elsewhere:
            self.say(self.words("about-elsewhere", process=queued.elsewhere), look="warning")
            return
        if not queued.progress.done:
            self._drop(queued)
            return
        ways = ("keep", "throw-away") if queued.at_work else ("leave", "throw-away")
        heard = clock(queued.progress.done)
        offers = [Choice(way, Line((Part(self.words(f"cancel-{way}")),)), self.words(f"cancel-{way}-detail", heard=heard)) for way in ways]
        title = self.words("cancel-title", file=queued.job.ticket.recording.source, heard=heard)
        self.app.push_screen(PickDialog[str](title, lambda typed: offers), partial(self._cancelled, queued))

    def _cancelled(self, queued: Queued, way: str | None) -> None:
        if way == "keep":
            self.action_pause()
        elif way == "throw-away":
            self._drop(queued)

    def _drop(self, queued: Queued) -> None:
        known = tuple(known_recordings(self.study.reads.connection))
        said = self.words("cancelled", file=queued.job.ticket.recording.source)
        self.hearing.wish(lambda line: line.drop(queued.key, known), lambda: self.hearing.say(said))

    # what was heard

    def correct(self, row: TranscriptionRecord) -> None:
        """Go and correct what was heard, and from there back to this screen; what is frozen is read."""
        screen = "coding" if row.frozen else "correcting"
        self.workbench.action_go(screen, material=row.material_id, **({} if row.frozen else {"came_from": ("recordings", {})}))
