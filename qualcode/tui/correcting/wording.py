"""Signs of the transcription key, and the study's own words: put in and taken by one or two keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.study.study_texts import study_texts
from qualcode.study.transcriptions import Sign, signs, word_list
from qualcode.text.likeness import nearest
from qualcode.tui.correcting.blocks import unsure_words
from qualcode.tui.correcting.buffer import Buffer
from qualcode.tui.correcting.writing import Writing
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: study texts that the word list and the transcription key are kept in
WORDS, KEY = "word-list", "transcription-key"


def keyed(found: Sequence[Sign]) -> list[tuple[str, Sign]]:
    """A key for each sign: the first of its letters that is free, else the next free digit or letter."""
    taken: list[tuple[str, Sign]] = []
    used: set[str] = set()
    for sign in found:
        wanted = [*(letter for letter in sign.sign.casefold() if letter.isalnum()), *"123456789abcdefghijklmnopqrstuvwxyz"]
        key = next((letter for letter in wanted if letter not in used), "")
        used.add(key)
        taken.append((key, sign))
    return taken


class SignsDialog(Dialog[str | None]):
    """A letter puts a sign in at once."""

    def __init__(self, title: str, found: Sequence[Sign], *, at_head: bool = False) -> None:
        super().__init__(at_head=at_head)
        self._title = title
        self._keyed = keyed(found)

    def compose(self) -> ComposeResult:
        """The signs with their keys."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield LineList[tuple[str, Sign]](self._line, self._keyed, id="signs", always_lit=True)

    @staticmethod
    def _line(one: tuple[str, Sign]) -> Line:
        key, sign = one
        return Line((Part(f"{key}  ", "key"), Part(sign.sign, "strong"), Part(f"  {sign.meaning}", "muted")))

    def begin(self) -> None:
        """As high as it need be."""
        self.query_one(LineList).styles.height = max(1, min(len(self._keyed), self.app.size.height // 2))
        super().begin()

    def take(self, event: events.Key) -> bool:
        """A sign by its key."""
        found = next((sign for key, sign in self._keyed if key and key == (event.character or "").casefold()), None)
        if found is not None:
            self.answer(found.sign)
        return found is not None

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self.answer(self._keyed[event.index][1].sign)


class Wording(Writing):
    """The screen as far as signs and known words are put in."""

    _words: tuple[str, ...] | None = None

    # signs

    def action_sign(self) -> None:
        """Put a sign in after the chosen word, or at the end."""
        if not self.may_change() or (one := self.view.item) is None:
            return
        word = self.view.word
        place = len(one.text) if word is None else self.view.block(self.view.index).words[word][1]

        def put(sign: str | None) -> None:
            if sign is not None:
                buffer = Buffer(one.text, place)
                buffer.insert_apart(sign)
                if self.reword(one, buffer.text):
                    self.say(self.tell("sign-put", sign=sign))

        self._ask_sign(put)

    def action_sign_here(self) -> None:
        """Put a sign in at the caret."""
        buffer = self.view.buffer

        def put(sign: str | None) -> None:
            if sign is not None and buffer is not None and self.view.buffer is buffer:
                self._did(partial(buffer.insert_apart, sign))

        self._ask_sign(put)

    def _ask_sign(self, then: Callable[[str | None], None]) -> None:
        found = signs(self.study.reads.connection, self.language)
        at_head = self.view.row_on_screen() > self.view.size.height // 2
        self.app.push_screen(SignsDialog(self.tell("signs-title"), found, at_head=at_head), then)

    # the study's own words

    def own_words(self) -> tuple[str, ...]:
        """The study's word list."""
        if self._words is None:
            self._words = word_list(self.study.reads.connection)
        return self._words

    def suggestion(self) -> tuple[int, int, str] | None:
        """(start, end, what it may be) of the chosen word, or of the first unsure one that is like a word of the list; None for none."""
        one, listed = self.view.item, self.own_words()
        if one is None or not listed or self.writing:
            return None
        places = self.view.block(self.view.index).words
        wanted = unsure_words(one)[:3] if self.view.word is None else [self.view.word]
        for word in wanted:
            start, end = places[word]
            if found := nearest(one.text[start:], end - start, listed):
                return start + found.start, start + found.end, found.listed
        return None

    def action_suggestion(self) -> None:
        """Take the word of the list that is like the chosen one."""
        if not self.may_change() or (one := self.view.item) is None:
            return
        found = self.suggestion()
        if found is None:
            self.say(self.tell("no-suggestion" if self.own_words() else "no-word-list"), look="warning")
            return
        start, end, words = found
        old = one.text[start:end]
        if self.reword(one, one.text[:start] + words + one.text[end:]):
            self.say(self.tell("suggestion-taken", old=old, new=words))

    def action_words(self) -> None:
        """Write the study's word list."""
        if not self.study.writable:
            self.say(self.tell("read-only"), look="warning")
            return
        if not self.settled():
            return
        from qualcode.tui.widgets.writing import WritingDialog

        def store(words: str) -> None:
            if self.do("set-text", key=WORDS, text=words) is not None:
                self._words = None
                self.tell_current()
                n = len(self.own_words())
                self.say(self.tell("words-stored", n=n, count=self.count(n)))

        typed = study_texts(self.study.reads.connection).get(WORDS, "")
        dialog = WritingDialog(self.tell("words-title"), typed, hint=self.tell("words-hint"), foot=self.tell("words-foot"), store=store)
        self.app.push_screen(dialog, lambda words: store(words) if words is not None else None)
