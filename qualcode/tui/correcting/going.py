"""Going through a recording: from segment to segment, to what is unchecked, doubtful or guessed, and from unsure word to unsure word."""

from __future__ import annotations

from collections.abc import Callable

from qualcode.study.records import SegmentRecord
from qualcode.text.folding import fold
from qualcode.tui.correcting.blocks import is_doubtful, unsure_words
from qualcode.tui.correcting.desk import CorrectionDesk
from qualcode.tui.widgets.dialogs import AskDialog


class Going(CorrectionDesk):
    """The screen as far as its keys move about."""

    #: what was looked for last
    _sought = ""

    def go_to(self, index: int, *, extend: bool = False, word: int | None = None) -> None:
        """Make a segment the current one; what is being written is kept first."""
        if self.settled():
            self.view.go(index, extend=extend, word=word)

    def action_up(self) -> None:
        """The segment before."""
        self.go_to(self.view.index - 1)

    def action_down(self) -> None:
        """The next segment."""
        self.go_to(self.view.index + 1)

    def action_extend_up(self) -> None:
        """Choose the one before as well, or no longer the last one."""
        self.go_to(self.view.index - 1, extend=True)

    def action_extend_down(self) -> None:
        """Choose the next as well."""
        self.go_to(self.view.index + 1, extend=True)

    def action_page_up(self) -> None:
        """A windowful back."""
        if self.settled():
            self.view.page(-1)

    def action_page_down(self) -> None:
        """A windowful on."""
        if self.settled():
            self.view.page(1)

    def action_first(self) -> None:
        """The first segment."""
        self.go_to(0)

    def action_last(self) -> None:
        """The last segment."""
        self.go_to(len(self.segments) - 1)

    # words

    def action_word_left(self) -> None:
        """The word before; in the first, the last of the segment before."""
        self._step_word(-1)

    def action_word_right(self) -> None:
        """The next word; from the last, the first of the next segment."""
        self._step_word(1)

    def _step_word(self, step: int) -> None:
        one = self.view.item
        if one is None or not self.settled():
            return
        word = self.view.word
        wanted = (0 if step > 0 else len(one.words) - 1) if word is None else word + step
        if 0 <= wanted < len(one.words):
            self.view.choose_word(wanted)
            return
        other = self.view.index + step
        if 0 <= other < len(self.segments):
            words = len(self.segments[other].words)
            self.view.go(other, word=(0 if step > 0 else words - 1) if words else None)

    def action_next_unsure(self) -> None:
        """The next word the engine was not sure of."""
        self._step_unsure(1)

    def action_previous_unsure(self) -> None:
        """The unsure word before."""
        self._step_unsure(-1)

    def _step_unsure(self, step: int) -> None:
        if self.view.item is None or not self.settled():
            return
        at, word = self.view.index, self.view.word
        here = unsure_words(self.segments[at])
        if step > 0:
            rest = [one for one in here if word is None or one > word]
        else:
            rest = [one for one in reversed(here) if word is not None and one < word]
        if rest:
            self.view.choose_word(rest[0])
            return
        others = range(at + 1, len(self.segments)) if step > 0 else range(at - 1, -1, -1)
        for other in others:
            if found := unsure_words(self.segments[other]):
                self.view.go(other, word=found[0 if step > 0 else -1])
                return
        self.say(self.tell("no-more-unsure" if step > 0 else "none-unsure-before"))

    # what there is to do

    def action_next_unchecked(self) -> None:
        """The next that nobody has let stand."""
        self._seek("unchecked", 1, lambda one: not one.checked)

    def action_previous_unchecked(self) -> None:
        """The unchecked one before."""
        self._seek("unchecked", -1, lambda one: not one.checked)

    def action_next_doubtful(self) -> None:
        """The next with a mark or an unsure word."""
        self._seek("doubtful", 1, is_doubtful)

    def action_previous_doubtful(self) -> None:
        """The doubtful one before."""
        self._seek("doubtful", -1, is_doubtful)

    def action_next_guess(self) -> None:
        """The next whose speaker is guessed."""
        self._seek("guess", 1, lambda one: one.guess)

    def action_previous_guess(self) -> None:
        """The one before whose speaker is guessed."""
        self._seek("guess", -1, lambda one: one.guess)

    def _seek(self, what: str, step: int, wanted: Callable[[SegmentRecord], bool]) -> None:
        if not self.segments or not self.settled():
            return
        at = self.view.index + step
        while 0 <= at < len(self.segments):
            if wanted(self.segments[at]):
                self.view.go(at)
                return
            at += step
        left = sum(map(wanted, self.segments))
        self.say(self.tell(f"no-more-{what}", n=left, count=self.count(left)))

    # finding

    def action_find(self) -> None:
        """Look for words in what was said."""
        if self.segments and self.settled():
            self.app.push_screen(AskDialog(self.tell("find-title"), typed=self._sought), self._find)

    def _find(self, typed: str | None) -> None:
        if typed and typed.strip():
            self._sought = " ".join(typed.split())
            self._step_found(1, here=True)

    def action_find_next(self) -> None:
        """The next place of what was looked for."""
        self._step_found(1)

    def action_find_previous(self) -> None:
        """The place before."""
        self._step_found(-1)

    def _step_found(self, step: int, *, here: bool = False) -> None:
        """Go to the next segment with these words, round the end; the word they begin in is chosen."""
        if not self._sought or not self.segments or not self.settled():
            return
        wanted, every = fold(self._sought), len(self.segments)
        for far in range(0 if here else 1, every + (0 if here else 1)):
            index = (self.view.index + step * far) % every
            place = fold(self.segments[index].text).find(wanted)
            if place >= 0:
                words = self.view.block(index).words
                self.view.go(index, word=max((at for at, (start, _) in enumerate(words) if start <= place), default=None))
                return
        self.say(self.tell("not-found", words=self._sought))
