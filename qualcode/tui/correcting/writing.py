"""Correcting the words of a segment where it stands: what the keys do meanwhile, and what becomes of words that were not finished."""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.timer import Timer

from qualcode.faults import Fault
from qualcode.study.drafts import SegmentDraft, forget_segment_draft, keep_segment_draft, kept_segment_drafts
from qualcode.study.records import SegmentRecord
from qualcode.text.heard import clean_words
from qualcode.tui.actions import actions_for
from qualcode.tui.correcting.buffer import Buffer
from qualcode.tui.correcting.deeds import SegmentDeeds
from qualcode.tui.correcting.view import SegmentsView

#: seconds between two keepings of what is being written
KEPT_EVERY = 2.0
#: keys that move the caret: the way, and whether what lies between is selected; ctrl+a and ctrl+e are home and end on a laptop
_MOVES: dict[str, tuple[str, bool]] = {
    **{key: (way, False) for key, way in (("left", "left"), ("right", "right"), ("ctrl+left", "word-left"), ("ctrl+right", "word-right"))},
    **{f"shift+{way}": (way, True) for way in ("left", "right")},
    **{f"ctrl+shift+{way}": (f"word-{way}", True) for way in ("left", "right")},
    **{"ctrl+home": ("start", False), "ctrl+end": ("end", False), "ctrl+shift+home": ("start", True), "ctrl+shift+end": ("end", True)},
}
_EDGES: dict[str, tuple[str, bool]] = {
    **{"home": ("start", False), "ctrl+a": ("start", False), "end": ("end", False), "ctrl+e": ("end", False)},
    **{"shift+home": ("start", True), "shift+end": ("end", True)},
}
_ROWS: dict[str, tuple[int, bool]] = {"up": (-1, False), "down": (1, False), "shift+up": (-1, True), "shift+down": (1, True)}
_RUB_OUT = {
    **{"backspace": "left", "delete": "right", "ctrl+w": "word-left", "ctrl+backspace": "word-left", "ctrl+delete": "word-right"},
}


class Writing(SegmentDeeds):
    """The screen as far as words are written on it."""

    _keeping: Timer | None = None
    _kept: SegmentDraft | None = None

    # opening

    def action_edit(self) -> None:
        """Correct the words, the caret before the chosen one."""
        if self.may_change():
            start, _ = self._chosen_word()
            self.open_at(start)

    def action_retype(self) -> None:
        """Correct the words, the chosen one to be typed over; without one, all of them."""
        if self.may_change() and (one := self.view.item) is not None:
            start, end = self._chosen_word() if self.view.word is not None else (0, len(one.text))
            self.open_at(end, start)

    def _chosen_word(self) -> tuple[int, int]:
        word = self.view.word
        return (0, 0) if word is None else self.view.block(self.view.index).words[word]

    def open_at(self, caret: int, anchor: int | None = None) -> None:
        """Begin to write in the current segment."""
        if (one := self.view.item) is None:
            return
        self._write(one, Buffer(one.text, caret, anchor))

    def _write(self, one: SegmentRecord, buffer: Buffer) -> None:
        self.view.write(buffer)
        self._kept = SegmentDraft(one.id, one.text)
        if self._keeping is None:
            self._keeping = self.set_interval(KEPT_EVERY, self.keep_draft)
        self.show_footer()
        self.tell_current()

    # what the keys do meanwhile

    def take(self, event: events.Key) -> bool:
        """While something is written letters go there, and the keys that move a caret do."""
        buffer = self.view.buffer
        if buffer is None:
            return super().take(event)
        if event.is_printable and event.character:
            self._did(lambda: buffer.write(event.character or ""))
            return True
        action = next((action for action in actions_for("correcting-editor") if event.key in action.bound), None)
        if action is not None:
            getattr(self, f"action_{action.name}")()
            return True
        return self._caret_key(event.key, buffer)

    def _caret_key(self, key: str, buffer: Buffer) -> bool:
        width = self.view.row_width
        if key in _MOVES:
            way, extend = _MOVES[key]
            self._did(lambda: buffer.move(way, extend))
        elif key in _EDGES:
            edge, extend = _EDGES[key]
            self._did(lambda: buffer.row_edge(edge, width, extend))
        elif key in _ROWS:
            step, extend = _ROWS[key]
            before = buffer.rows(width)
            if buffer.move_row(step, width, extend):
                self.view.written(len(before))
            elif not extend:
                self._to_neighbour(step, buffer)
        elif key in _RUB_OUT:
            self._did(lambda: buffer.rub_out(_RUB_OUT[key]))
        else:
            return False
        return True

    def _did(self, deed: Any) -> None:
        if self.view.buffer is not None:
            rows = len(self.view.buffer.rows(self.view.row_width))
            deed()
            self.view.written(rows)

    def _to_neighbour(self, step: int, buffer: Buffer) -> None:
        """Beyond the first or the last row one writes on in the segment there."""
        other = self.view.index + step
        if not 0 <= other < len(self.segments):
            return
        start, _ = buffer.rows(self.view.row_width)[buffer.row_of_caret(self.view.row_width)]
        cell = buffer.caret - start
        if self.settled():
            self.view.go(other)
            self.open_at(0)
            if (opened := self.view.buffer) is not None:
                rows = opened.rows(self.view.row_width)
                row = 0 if step > 0 else len(rows) - 1
                opened.go(opened.offset_at(rows[row], cell, last=row == len(rows) - 1))
                self.view.written(len(rows))

    # actions of the editor

    def action_keep_and_on(self) -> None:
        """Keep the words, let the segment stand, and go on."""
        if self._store(checked=True):
            self.say("")
            self._on()

    def action_leave_text(self) -> None:
        """Keep the words and go on choosing."""
        changed = self._is_changed()
        if self._store() and changed:
            self.say(self.tell("text-kept"))

    def action_discard(self) -> None:
        """Leave the words as they were."""
        self._close()
        self.say(self.tell("text-discarded"))

    def action_take_back(self) -> None:
        """As it was before the newest change of these words."""
        self._turn("undo")

    def action_bring_back(self) -> None:
        """As it was before the newest taking back."""
        self._turn("redo")

    def _turn(self, way: str) -> None:
        if (buffer := self.view.buffer) is not None:
            self._did(getattr(buffer, way))

    def action_split_here(self) -> None:
        """Make two segments, the second from the caret on."""
        buffer, one = self.view.buffer, self.view.item
        if buffer is None or one is None:
            return
        left, right = clean_words(buffer.text[: buffer.caret]), clean_words(buffer.text[buffer.caret :])
        if not left or not right:
            self.say(self.tell("split-edge"), look="warning")
            return

        def split() -> Any:
            with self.study.action("split-segment"):
                if clean_words(buffer.text) != one.text:
                    self.study.do("correct-segment", segment=one.id, text=buffer.text, checked=False)
                return self.study.do("split-segment", segment=one.id, offset=len(left))

        if (done := self.attempt(lambda: (split(),))) is not None:
            self._close()
            self.show_at(done[0]["segments"][1])
            self.say(self.tell("split-done"))

    # keeping

    def _is_changed(self) -> bool:
        buffer, one = self.view.buffer, self.view.item
        return buffer is not None and one is not None and clean_words(buffer.text) != one.text

    def settled(self) -> bool:
        """What is being written is kept, and no longer written on."""
        return self._store() if self.writing else True

    def _store(self, *, checked: bool = False) -> bool:
        """Keep the words; with `checked` the segment is let stand, too. False when it was refused: then one writes on."""
        buffer, one = self.view.buffer, self.view.item
        if buffer is None or one is None:
            return True
        words, changed = buffer.text, self._is_changed()

        def store() -> None:
            if changed:
                self.study.do("correct-segment", segment=one.id, text=words, checked=checked)
            else:
                self.study.do("check-segments", segments=[one.id])

        if changed or (checked and not one.checked):
            try:
                if self.study.busy:
                    raise Fault("study.under-way")
                store()
            except Fault as fault:
                self.keep_draft()
                self.say(fault.text(self.language), look="warning")
                return False
            self._close()
            self.read_some([one.id])
        else:
            self._close()
        return True

    def _close(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        if self.study.writable and self._kept is not None:
            forget_segment_draft(self.study.file, self._kept.segment)
        self._kept = None
        self.view.write(None)
        self.show_footer()
        self.tell_current()

    # what was not finished

    def keep_draft(self) -> None:
        """Keep what is being written beside the study: no more is lost when the program is killed."""
        buffer, one = self.view.buffer, self.view.item
        if buffer is None or one is None or not self.study.writable:
            return
        draft = SegmentDraft(one.id, buffer.text)
        if draft != self._kept:
            keep_segment_draft(self.study.file, draft)
            self._kept = draft

    def offer_draft(self) -> None:
        """What a crash left half written is asked about."""
        left = kept_segment_drafts(self.study.file) if self.study.writable and not self.why_not() else {}
        at = next((at for at, one in enumerate(self.segments) if one.id in left), None)
        if at is None:
            return
        one = self.segments[at]
        words = left[one.id]
        if words == one.text:
            forget_segment_draft(self.study.file, one.id)
            return

        def decided(answer: str | None) -> None:
            if answer == "continue":
                self.view.go(at)
                self._write(one, Buffer(words))
            elif answer == "discard":
                forget_segment_draft(self.study.file, one.id)

        self.ask("draft", ("continue", "discard"), decided, words=" ".join(words.split())[:60])

    @on(SegmentsView.Leaving)
    def _clicked_elsewhere(self, event: SegmentsView.Leaving) -> None:
        self.go_to(event.index)

    @on(SegmentsView.Opened)
    def _opened(self) -> None:
        self.action_edit()
