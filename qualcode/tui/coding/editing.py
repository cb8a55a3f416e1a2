"""Changing what is coded: another code, other ends, one quotation made two or several one, and where its words may go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from qualcode.locale import text
from qualcode.tui.coding.panels import MARK
from qualcode.tui.coding.picker import Wanted
from qualcode.tui.coding.workspace import Workspace
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.spans import Span
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.tui.widgets.release import ask_release, release_words

#: taken in with the word before them
CLOSING = ".!?…"
#: words of a passage in a dialog, in characters
SHOWN = 200


class Editing(Workspace):
    """The coding screen as far as its keys change quotations and codings that are there."""

    # which one is meant

    def quotations_here(self) -> list[Span]:
        """A span of each quotation over the selection or at the cursor, the innermost first; only those that are the selection, if any."""
        return list({span.quotation_id: span for span in self._spans_meant()}.values())

    def codings_here(self) -> list[Span]:
        """The codings over the selection or at the cursor, the innermost first; only those on exactly the selection, if any."""
        return [span for span in self._spans_meant() if span.code_id]

    def _spans_meant(self) -> list[Span]:
        spans, selection = self.view.spans_here()[::-1], self.view.selection
        return [span for span in spans if (span.start, span.end) == (selection.start, selection.end)] or spans

    def with_quotation(self, title: str, then: Callable[[Span], None], among: list[Span] | None = None) -> None:
        """Go on with the quotation that is meant, which is asked when there are several."""
        found = self.quotations_here() if among is None else among
        if not found:
            self.say(text("coding.no-quotation-here", self.language), look="warning")
        elif len(found) == 1:
            then(found[0])
        else:
            self._pick_span(title, found, then)

    def _pick_span(self, title: str, spans: list[Span], then: Callable[[Span], None]) -> None:
        words = self.view.document.text

        def choices(typed: str) -> list[Choice[Span]]:
            found = rank(typed, spans, lambda span: (self._names_on(span), ""), lambda _: None)
            return [
                Choice(
                    span,
                    Line(
                        (Part(MARK, "hue", span.hue), Part(self._names_on(span)), Part(f"  {self.lines_of(span.start, span.end)}", "muted"))
                    ),
                    words[span.start : min(span.end, span.start + SHOWN)],
                )
                for span in found
            ]

        placeholder = text("coding.pick-quotation-placeholder", self.language)
        self.app.push_screen(
            PickDialog[Span](title, choices, placeholder=placeholder), lambda chosen: then(chosen) if chosen is not None else None
        )

    def _names_on(self, span: Span) -> str:
        """The codes on a quotation."""
        names = [other.name for other in self.view.index.over(span.start, span.end) if other.quotation_id == span.quotation_id]
        return ", ".join(filter(None, names)) or text("screen.no-code-yet", self.language)

    # another code

    def action_recode(self) -> None:
        """Give a coding another code; which one is asked when there are several."""
        spans = self.codings_here()
        if not spans:
            self.say(text("screen.no-code-here", self.language), look="warning")
        elif len(spans) == 1:
            self._ask_recode(spans[0])
        else:
            self._pick_coding(spans)

    def _pick_coding(self, spans: list[Span]) -> None:
        def choices(typed: str) -> list[Choice[Span]]:
            found = rank(typed, spans, lambda span: (span.name, ""), lambda _: None)
            words = self.view.document.text
            return [
                Choice(
                    span,
                    Line((Part(MARK, "hue", span.hue), Part(span.name), Part(f"  {span.coder}", "muted"))),
                    words[span.start : min(span.end, span.start + SHOWN)],
                )
                for span in found
            ]

        title, placeholder = text("coding.pick-recode", self.language), text("screen.pick-uncode-placeholder", self.language)
        self.app.push_screen(
            PickDialog[Span](title, choices, placeholder=placeholder), lambda chosen: self._ask_recode(chosen) if chosen else None
        )

    def _ask_recode(self, span: Span) -> None:
        title = text("coding.recode-to", self.language, code=span.name)
        self.pick_codes(
            title, lambda wanted: self.as_coder(partial(self._recode, span, wanted), partial(self._recoded, span)), several=False
        )

    def _recode(self, span: Span, wanted: tuple[Wanted, ...]) -> str:
        with self.study.action("recode"):
            (code_id,) = self.make_codes(wanted)
            self.study.do("recode", coding=span.key, code=code_id)
        return code_id

    def _recoded(self, span: Span, code_id: str) -> None:
        self.recent.use(code_id)
        self.last_code = code_id
        self.read_again()
        self.say(text("coding.recoded", self.language, old=span.name, code=self.code_by_id[code_id].name))

    # other ends

    def action_resize(self) -> None:
        """Give the quotation at the selection the selection's ends."""
        start, end = self.view.document.trim(self.view.selection.start, self.view.selection.end)
        if start >= end:
            self.say(text("coding.resize-how", self.language), look="warning")
            return
        spans = {span.quotation_id: span for span in reversed(self.view.index.over(start, end))}
        others = [span for span in spans.values() if (span.start, span.end) != (start, end)]
        title = text("coding.pick-resize", self.language)
        self.with_quotation(title, lambda span: self._resize(span, start, end), others)

    def action_end_later(self) -> None:
        """Take one more word in at the end."""
        self._nudge(0, 1)

    def action_end_earlier(self) -> None:
        """Leave the last word out."""
        self._nudge(0, -1)

    def action_start_earlier(self) -> None:
        """Take one more word in at the start."""
        self._nudge(-1, 0)

    def action_start_later(self) -> None:
        """Leave the first word out."""
        self._nudge(1, 0)

    def _nudge(self, first: int, last: int) -> None:
        """Move one end of the innermost quotation here by a word."""
        found = self.quotations_here()
        if not found:
            self.say(text("coding.no-quotation-here", self.language), look="warning")
            return
        span = found[0]
        start, end = self._by_a_word(span.start, span.end, first, last)
        if start >= end:
            self.say(text("coding.one-word-left", self.language))
        elif (start, end) != (span.start, span.end):
            self._resize(span, start, end)

    def _by_a_word(self, start: int, end: int, first: int, last: int) -> tuple[int, int]:
        units, document = self.view.units, self.view.document
        if last > 0:
            end = units.grow("word", Selection(start, end)).end
            while document.text[end : end + 1] in CLOSING and end < document.end:
                end += 1
        elif last < 0:
            end = units.shrink("word", Selection(start, end)).end
        elif first > 0:
            start = units.next_word(start)
        else:
            start = units.previous_word(start)
            turn = document.turn_at(start)
            if turn and turn.start <= start < turn.talk_start:
                before = units.previous_word(turn.start)
                start = before if before < turn.start else start
        return start, end

    def _resize(self, span: Span, start: int, end: int) -> None:
        """The quotation gets other ends, on disk and on the screen."""
        done = self.attempt(lambda: [self._resized(span, start, end)])
        if done is None:
            return
        if not self.sight.everything:
            self.read_again()
        for other in [one for one in self.view.index.over(span.start, span.end) if one.quotation_id == span.quotation_id]:
            self.view.remove_span(other.key)
            self.view.add_span(other._replace(start=start, end=end))
        self.view.select(Selection(start, end, settled=True))
        self._tell_changed(done[0], text("coding.resized", self.language, lines=self.lines_of(start, end)))

    def _resized(self, span: Span, start: int, end: int) -> Any:
        with self.study.action("resize-quotation"):
            return self.study.do("resize-quotation", quotation=self._own(span), start=start, end=end)

    def _own(self, span: Span) -> str:
        """The quotation of a span; where codings that are not shown are on it too, one of its own for those that are."""
        if self.sight.everything or span.code_id is None:
            return span.quotation_id
        from qualcode.study.comparison import out_of_sight

        if not out_of_sight(self.study.reads.connection, span.quotation_id, self.sight):
            return span.quotation_id
        shown = [other.key for other in self.view.index.over(span.start, span.end) if other.quotation_id == span.quotation_id]
        return str(self.study.do("part-quotation", quotation=span.quotation_id, codings=shown)["quotation"])

    def _tell_changed(self, done: Any, words: str) -> None:
        """Say what was done, and what became of a printed form that was made for other words."""
        self.call_after_refresh(self.show_panels)
        lost = isinstance(done, dict) and done.get("printed_form_gone")
        self.say(f"{words} {text('coding.printed-form-gone', self.language)}" if lost else words, look="warning" if lost else "strong")

    # one made two, several made one

    def action_split(self) -> None:
        """Split the quotation at the cursor in two."""
        for place in (self.view.selection.cursor, self.view.selection.anchor):
            start, end = self.view.units.unit_at("word", place)
            offset = start if start < place < end else place  # no word is cut in two
            spans = {span.quotation_id: span for span in reversed(self.view.index.over(offset, offset)) if span.start < offset < span.end}
            if spans:
                self.with_quotation(text("coding.pick-split", self.language), partial(self._split, offset), list(spans.values()))
                return
        self.say(text("coding.split-how", self.language), look="warning")

    def _split(self, offset: int, span: Span) -> None:
        def split() -> Any:
            with self.study.action("split-quotation"):
                return self.study.do("split-quotation", quotation=self._own(span), offset=offset)

        done = self.attempt(lambda: [split()])
        if done is not None:
            self.read_again()
            self.view.go(offset)
            self._tell_changed(done[0], text("coding.split-done", self.language, codes=self._names_on(span)))

    def action_join(self) -> None:
        """Make one quotation of all that the selection touches."""
        spans = {span.quotation_id: span for span in self.view.spans_here()}
        if self.view.selection.empty or len(spans) < 2:
            self.say(text("coding.join-how", self.language), look="warning")
            return
        ordered = sorted(spans.values(), key=lambda span: (span.start, -span.end))

        def join() -> Any:
            with self.study.action("join-quotations"):
                return self.study.do("join-quotations", quotations=[self._own(span) for span in ordered])

        done = self.attempt(lambda: [join()])
        if done is not None:
            start, end = min(span.start for span in spans.values()), max(span.end for span in spans.values())
            self.read_again()
            self.view.select(Selection(start, end, settled=True))
            self._tell_changed(done[0], text("coding.joined", self.language, n=len(ordered), lines=self.lines_of(start, end)))

    # where its words may go

    def action_release(self) -> None:
        """Say where the words of a quotation may go, and why."""
        self.with_quotation(text("coding.pick-release-of", self.language), self._ask_release)

    def _ask_release(self, span: Span) -> None:
        words = " ".join(self.view.document.text[span.start : min(span.end, span.start + SHOWN)].split())
        from qualcode.study.quote_details import quote_detail

        detail = quote_detail(self.study.reads.connection, span.quotation_id)
        ask_release(self.app, self.language, words, span.release, partial(self._release, span), why=detail.why if detail else "")

    def _release(self, span: Span, release: str, why: str) -> None:
        done = self.attempt(lambda: [self.study.do("set-release", quotation=span.quotation_id, release=release, why=why)])
        if done is not None:
            self.read_again()
            self.say(text("coding.released", self.language, release=release_words(release, self.language)))
