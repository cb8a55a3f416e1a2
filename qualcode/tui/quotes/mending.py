"""Mending a quotation from the table: its printed form, a translation, where its words may go."""

from __future__ import annotations

from functools import partial

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.quote_details import QuoteDetail
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.dialogs import AskDialog
from qualcode.tui.widgets.release import ask_release, release_words


class QuoteMending(Page):
    """The screen of quotations as far as it changes them."""

    #: the highlighted quotation
    detail: QuoteDetail | None = None
    #: the language translated into last
    translated_into = ""

    def cited(self) -> str:
        """The citation of the highlighted quotation."""
        raise NotImplementedError

    def _mendable(self) -> QuoteDetail | None:
        """The highlighted quotation; None, which is said, where nothing can be changed."""
        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
            return None
        return self.detail

    def action_printed(self) -> None:
        """Write the printed form."""
        from qualcode.tui.quotes.editing import PrintedDialog

        if detail := self._mendable():
            title = text("quotes.printed-of", self.language, citation=self.cited())
            store = partial(self._set_printed, detail)
            self.app.push_screen(PrintedDialog(title, detail.words, detail.printed, self.language, store), store)

    def _set_printed(self, detail: QuoteDetail, printed: str | None) -> None:
        if printed is None or (printed or None) == detail.printed:
            return
        if self.do("set-printed-form", quotation=detail.id, printed=printed or None) is not None:
            self.say(text("quotes.printed-set" if printed else "quotes.printed-removed", self.language))

    def action_translate(self) -> None:
        """Ask into which language, then write the translation."""
        if detail := self._mendable():
            there = [language for language, _ in detail.translations]
            likely = self.translated_into or next(iter(there), "en" if self._about.language == "da" else "da")
            title = text("quotes.ask-language", self.language, there=", ".join(there) or "–")
            self.app.push_screen(AskDialog(title, typed=likely), partial(self._write_translation, detail))

    def _write_translation(self, detail: QuoteDetail, language: str | None) -> None:
        from qualcode.tui.quotes.editing import TranslationDialog

        language = " ".join((language or "").split())
        if language:
            self.translated_into = language
            title = text("quotes.translation-of", self.language, language=language)
            before, store = dict(detail.translations).get(language, ""), partial(self._set_translation, detail, language)
            self.app.push_screen(TranslationDialog(title, detail.words, before, self.language, store), store)

    def _set_translation(self, detail: QuoteDetail, language: str, words: str | None) -> None:
        if words is None or words == dict(detail.translations).get(language, ""):
            return
        if self.do("translate-quotation", quotation=detail.id, language=language, text=words) is not None:
            self.say(text("quotes.translated" if words.strip() else "quotes.translation-removed", self.language, language=language))

    def action_release(self) -> None:
        """Say where the words may go, and why."""
        if detail := self._mendable():
            ask_release(self.app, self.language, detail.words, detail.release, partial(self._set_release, detail), why=detail.why)

    def _set_release(self, detail: QuoteDetail, release: str, why: str) -> None:
        if self.do("set-release", quotation=detail.id, release=release, why=why) is not None:
            self.say(text("coding.released", self.language, release=release_words(release, self.language)))
