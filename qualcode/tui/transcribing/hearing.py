"""Recordings heard beside the keys, whatever screen is shown: how far they are is told everywhere, and what is heard is stored.

It belongs to the app and not to a screen: it goes on when the screen of recordings is left.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from queue import Empty
from time import monotonic
from typing import TYPE_CHECKING, Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.transcription.in_turn import InTurn
from qualcode.transcription.storing import ReadyJob, Stored, made_ready_job, storing
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Stopped
from qualcode.tui.transcribing.line import LOOK, Deed, Line, Queued, Refused, State, Then

if TYPE_CHECKING:
    from qualcode.tui.app import Workbench
    from qualcode.tui.frame.tasks import Task

Parts = Generator[tuple[int, int], None, Stored]
#: seconds of storing in one go, between two goes, and until it is looked again whether another action is over
SLICE, BREATH, WAIT = 0.015, 0.005, 0.1


class Hearing:
    """The recordings of the open study."""

    def __init__(self, workbench: Workbench, study: Any) -> None:
        self.workbench = workbench
        self.study = study
        self.line = Line(study.file)
        self.state = State()
        #: by the key of a recording, why what was heard could not be stored; tried again when the reader goes on
        self.waits: dict[str, Fault] = {}
        self._task: Task | None = None
        #: the recording that is being stored, and how to go on with that
        self._storing: Queued | None = None
        self._parts: Parts | None = None
        self._gone = ""
        #: failures that were told
        self._told: set[tuple[str, str]] = set()
        #: what is said when the work is over
        self._parting = ""
        self._timer = workbench.set_interval(LOOK, self._look)

    @property
    def language(self) -> str:
        """That of the screens."""
        return str(self.study.language)

    def wish(self, deed: Deed, then: Then | None = None, refused: Refused | None = None) -> None:
        """Have something done to the queue, beside the keys."""
        self.line.wish(deed, then, refused)

    def go_on(self) -> None:
        """Hear what waits, also what failed; store what could not be stored."""
        self.waits.clear()
        self._told.clear()
        self.wish(lambda line: line.resume())

    def forgive(self, key: str) -> None:
        """Once more with one that failed, and with what waits."""
        self._told = {told for told in self._told if told[0] != key}

        def again(line: InTurn) -> None:
            line.retry(key)
            line.paused = False

        self.wish(again)

    def close(self) -> None:
        """No more of it: the study is closed."""
        self._timer.stop()
        self.line.close()
        if self._parts is not None:
            self._parts.close()
        if self._task is not None:
            self._task.end("stopped")

    # watching

    def _look(self) -> None:
        if self.workbench.study is not self.study:
            self.close()
            return
        with suppress(Empty):
            while True:
                told = self.line.told.get_nowait()
                if isinstance(told, Fault):
                    self.say(told.text(self.language), look="warning")
                else:
                    told()
        now, before = self._without_stored(self.line.state), self.state
        self.state = now
        self._tell_failures(now)
        self._store_next(now)
        self._follow(now)
        if now != before:
            self._show()

    def _without_stored(self, state: State) -> State:
        """What was stored a moment ago may still be listed by the thread."""
        return replace(state, queued=tuple(one for one in state.queued if one.key != self._gone)) if self._gone else state

    def _show(self) -> None:
        for screen in self.workbench.screen_stack:
            if show_queue := getattr(screen, "show_queue", None):
                show_queue()

    def say(self, words: str, look: str = "strong") -> None:
        """A sentence on whatever screen is in front."""
        for screen in reversed(self.workbench.screen_stack):
            if isinstance(screen, Page) and screen.query("#status"):  # one that is still being built has none
                screen.say(words, look=look)
                return

    def say_last(self, words: str) -> None:
        """As `say`, and again when the work that every screen tells of is over."""
        self.say(words)
        if self._task is not None:
            self._parting = words

    def _tell_failures(self, now: State) -> None:
        for one in now.queued:
            fault = one.progress.fault
            if fault is not None and not one.elsewhere and (one.key, fault.key) not in self._told:
                self._told.add((one.key, fault.key))
                self.say(fault.text(self.language), look="warning")

    # the work as every screen tells it

    def _follow(self, now: State) -> None:
        """One piece of long work as long as anything is heard, or about to be, or being stored."""
        hearing, task = now.hearing, self._task
        if task is None:
            if hearing is not None:
                self._task = self.workbench.tasks.begin(self._title(hearing))
            return
        if task.stopping and not now.paused:
            self.wish(lambda line: line.pause())
            return
        if hearing is not None:
            task.title = self._title(hearing)
            done = int(100 * min(hearing.progress.done / hearing.progress.of, 1.0)) if hearing.progress.of else 0
            if (done, 100) != (task.done, task.total):
                with suppress(Stopped):
                    task.step(done, 100)
        elif self._storing is None and (now.paused or not any(map(self._goes_on, now.queued))):
            self._task = None
            failed = next((one.progress.fault for one in now.queued if one.progress.fault is not None), None)
            task.error = failed if not now.paused else None
            task.end("stopped" if now.paused else "failed" if failed else "done")
            if self._parting:
                self.say(self._parting)
                self._parting = ""

    def _goes_on(self, one: Queued) -> bool:
        """Whether something is about to happen to it by itself."""
        return self._can_be_stored(one) if one.job.whole else one.progress.state == "waiting"

    def _title(self, hearing: Queued) -> str:
        return text("recordings.task", self.language, file=hearing.job.ticket.recording.source)

    # storing what was heard

    def _can_be_stored(self, one: Queued) -> bool:
        return one.job.whole and one.key not in self.waits and not one.elsewhere and self.study.writable

    def _store_next(self, now: State) -> None:
        if self._storing is not None:
            return
        self._storing = next(filter(self._can_be_stored, now.queued), None)
        if self._storing is not None:
            job, language = self._storing.job, self.study.reads.study().language
            made: list[ReadyJob] = []
            self.wish(lambda _: made.append(made_ready_job(job, language)), lambda: self._begin_storing(made[0]), self._not_stored)

    def _begin_storing(self, ready: ReadyJob) -> None:
        if self.study.busy:
            self.workbench.set_timer(WAIT, lambda: self._begin_storing(ready))
            return
        self._parts = storing(self.study, ready)
        self._store_on()

    def _store_on(self) -> None:
        """A few parts, then whatever keys wait."""
        if self._parts is None or self.workbench.study is not self.study:
            return
        until = monotonic() + SLICE
        try:
            while monotonic() < until:
                next(self._parts)
        except StopIteration as end:
            self._stored(end.value)
        except Fault as fault:
            self._not_stored(fault)
        else:
            self.workbench.set_timer(BREATH, self._store_on)

    def _stored(self, stored: Stored) -> None:
        self._parts = None
        if self._storing is not None:
            self._gone = self._storing.key
        self.state = self._without_stored(self.state)
        self.wish(lambda line: line.refresh(), self._over)
        key = "stored-empty" if stored.empty else "stored"
        counts = {"n": stored.segments, "marked": number(stored.marked, self.language)}
        said = text(f"recordings.{key}", self.language, material=stored.material, **counts)
        self.say_last(" ".join((said, *stored.notices)))
        for screen in self.workbench.screen_stack:
            if isinstance(screen, Page) and screen.query("#footer"):
                screen.show_footer()
                if screen.where == "recordings":
                    screen.show()

    def _not_stored(self, fault: Fault) -> None:
        self._parts = None
        if self._storing is not None:
            self.waits[self._storing.key] = fault
        self._over()
        self.say(fault.text(self.language), look="warning")

    def _over(self) -> None:
        self._storing, self._gone = None, ""
        self._show()


def hearing_of(workbench: Workbench) -> Hearing:
    """The hearing of the study that is open; begun, though paused, when it is first asked for."""
    if workbench.hearing is None or workbench.hearing.study is not workbench.study:
        if workbench.hearing is not None:
            workbench.hearing.close()
        workbench.hearing = Hearing(workbench, workbench.study)
    return workbench.hearing
