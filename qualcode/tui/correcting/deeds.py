"""What is done to segments: let stand, given a speaker, split, joined, emptied, a word taken out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from qualcode.study.records import SegmentRecord
from qualcode.tui.correcting.going import Going
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank


class SegmentDeeds(Going):
    """The screen as far as its keys change segments as a whole."""

    def _on(self) -> None:
        """To the segment after those that were chosen."""
        last = self.view.chosen[-1]
        self.view.go(last + 1 if last + 1 < len(self.segments) else last)

    # letting stand

    def action_check(self) -> None:
        """Let what is chosen stand, and go on."""
        if not self.may_change():
            return
        new = [one for one in self.chosen if not one.checked]
        if not new or self.change(lambda: self.study.do("check-segments", segments=[one.id for one in new]), new) is not None:
            self._on()

    def action_uncheck(self) -> None:
        """Let it be looked at again, and go back one."""
        if not self.may_change():
            return
        checked = [one for one in self.chosen if one.checked]
        ids = [one.id for one in checked]
        if not checked or self.change(lambda: self.study.do("check-segments", segments=ids, checked=False), checked) is not None:
            self.view.go(self.view.chosen[0] - (0 if checked else 1))

    # who speaks

    def action_speaker(self, digit: int) -> None:
        """Give what is chosen to a speaker by number, 0 to nobody, and go on; one that is not there yet is named first."""
        if not self.may_change():
            return
        if digit > len(self.speakers):
            self._ask_who(self.tell("no-speaker", digit=digit, free=len(self.speakers) + 1, n=len(self.chosen)))
            return
        self._give(self.speakers[digit - 1] if digit else None)

    def _give(self, label: str | None) -> None:
        given = [one for one in self.chosen if one.speaker != label or one.guess]
        ids = [one.id for one in given]
        if not given or self.change(lambda: self.study.do("set-segment-speaker", segments=ids, speaker=label), given) is not None:
            if len(self.chosen) > 1:
                self.say(self.tell("given" if label else "given-nobody", n=len(self.chosen), who=label or ""))
            self._on()

    def action_new_speaker(self) -> None:
        """Name somebody new, who speaks in what is chosen."""
        if self.may_change():
            self._ask_who(self.tell("new-speaker-title", n=len(self.chosen)))

    def _ask_who(self, title: str) -> None:
        self.app.push_screen(AskDialog(title, placeholder=self.tell("speaker-placeholder")), self._named)

    def _named(self, typed: str | None) -> None:
        if typed and typed.strip():
            self._give(" ".join(typed.split()))

    def action_rename_speaker(self) -> None:
        """Call a speaker otherwise."""
        if not self.may_change():
            return
        if not self.speakers:
            self.say(self.tell("nobody-named"), look="warning")
            return
        here = self.view.item.speaker if self.view.item else None
        labels = sorted(self.speakers, key=lambda label: label != here)

        def offer(typed: str) -> list[Choice[str]]:
            return [Choice(label, Line((Part(label),))) for label in rank(typed, labels, lambda label: (label, ""), lambda _: None)]

        if len(labels) == 1:
            self._ask_name(labels[0])
        else:
            self.app.push_screen(PickDialog[str](self.tell("rename-which"), offer), self._ask_name)

    def _ask_name(self, label: str | None) -> None:
        if label is not None:
            self.app.push_screen(AskDialog(self.tell("rename-title", who=label), typed=label), partial(self._renamed, label))

    def _renamed(self, label: str, typed: str | None) -> None:
        new = " ".join((typed or "").split())
        if self.record is None or not new or new == label:
            return
        before = self.speakers
        if self.do("rename-speaker", material=self.record.material_id, label=label, new=new) is not None:
            self.speakers = tuple(new if one == label else one for one in before)
            self.told_anew()
            self.say(self.tell("renamed", old=label, new=new))

    def action_accept_guesses(self) -> None:
        """Take all guesses of who speaks for true, once asked."""
        if not self.may_change():
            return
        guessed = sum(one.guess for one in self.segments)
        if not guessed:
            self.say(self.tell("no-guesses"))
            return
        self.ask("accept", ("no", "yes"), self._accept, n=guessed, count=self.count(guessed))

    def _accept(self, answer: str | None) -> None:
        if answer == "yes" and self.record is not None:
            done = self.do("accept-guesses", material=self.record.material_id)
            if done is not None:
                self.say(self.tell("accepted", n=done.get("segments", 0)))

    def ask(self, what: str, answers: tuple[str, ...], then: Any, *, told: Sequence[str] = (), **fields: object) -> None:
        """A question with a few answers: catalogue strings `<what>-ask`, `<what>-<answer>` and `<what>-<answer>-detail`.

        What is `told` stands above the answers.
        """
        above = [Choice("", Line((Part(words),), heading=True)) for words in told]
        choices = [
            Choice(answer, Line((Part(self.tell(f"{what}-{answer}", **fields)),)), self.tell(f"{what}-{answer}-detail", **fields))
            for answer in answers
        ]
        self.app.push_screen(PickDialog[str](self.tell(f"{what}-ask", **fields), lambda _: [*above, *choices]), then)

    # other edges

    def action_split(self) -> None:
        """Make two segments, the second from the chosen word on."""
        if not self.may_change():
            return
        one, word = self.view.item, self.view.word
        if one is None or not word:
            self.say(self.tell("split-how"), look="warning")
            return
        offset = self.view.block(self.view.index).words[word][0]
        self.split_at(one, offset)

    def split_at(self, one: SegmentRecord, offset: int) -> None:
        """Make two of a segment, the second of which becomes the current one."""
        if (done := self.attempt(lambda: (self.study.do("split-segment", segment=one.id, offset=offset),))) is not None:
            self.show_at(done[0]["segments"][1])
            self.say(self.tell("split-done"))

    def action_join(self) -> None:
        """Make one of what is chosen; of one alone and the next."""
        if not self.may_change():
            return
        joined = self.chosen
        if len(joined) == 1:
            joined = list(self.segments[self.view.index : self.view.index + 2])
        if len(joined) < 2:
            self.say(self.tell("join-how"), look="warning")
            return
        done = self.attempt(lambda: (self.study.do("join-segments", segments=[one.id for one in joined]),))
        if done is not None:
            self.show_at(done[0]["segment"])
            self.say(self.tell("join-done", n=len(joined)))

    def show_at(self, segment: str) -> None:
        """Read all anew, this one as the current one."""
        self.show()
        at = next((at for at, one in enumerate(self.segments) if one.id == segment), self.view.index)
        self.view.go(at)
        self.show_footer()

    # words that were never said

    def action_empty(self) -> None:
        """Nothing was said in what is chosen: no word of it stands in the transcript."""
        if not self.may_change():
            return
        full = [one for one in self.chosen if one.text]

        def emptied() -> None:
            with self.study.action("correct-segment"):
                for one in full:
                    self.study.do("correct-segment", segment=one.id, text="")

        if full and self.change(emptied, full) is not None:
            self.say(self.tell("emptied", n=len(full)))
        self._on()

    def action_take_out(self) -> None:
        """Take the chosen word out."""
        if not self.may_change():
            return
        one, word = self.view.item, self.view.word
        if one is None or word is None:
            self.say(self.tell("take-out-how"), look="warning")
            return
        start, end = self.view.block(self.view.index).words[word]
        self.reword(one, one.text[:start] + one.text[end:])

    def reword(self, one: SegmentRecord, words: str) -> bool:
        """Give a segment other words in one place; whether a person has gone through all of it stays as it was."""

        return self.change(lambda: self.study.do("correct-segment", segment=one.id, text=words, checked=False), [one]) is not None
