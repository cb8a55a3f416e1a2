"""Signing a judgement of a category's saturation, and taking one back by another: the sentence, and its reasons as a memo, in one go."""

from __future__ import annotations

from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.category_saturation import CategorySaturation, SignedOff
from qualcode.study.saturation_word import saturation_word
from qualcode.tui.core.signing import signing_fields
from qualcode.tui.frame.page import Page
from qualcode.writers.category_words import the_day


class Signing(Page):
    """The keys of the screen that judge."""

    def at_hand(self) -> CategorySaturation | None:
        """The category at hand; None, said, where there is none."""
        raise NotImplementedError

    def judgement_at_hand(self) -> SignedOff | None:
        """The judgement of the highlighted row, else the newest of the category."""
        raise NotImplementedError

    def action_judge(self) -> None:
        """Sign a judgement of the category at hand."""
        if (one := self.at_hand()) is not None:
            self._ask(one)

    def action_withdraw(self) -> None:
        """Sign that a judgement no longer stands."""
        if (one := self.at_hand()) is None:
            return
        signed = self.judgement_at_hand()
        if signed is None:
            self.say(text("saturation.nothing-to-withdraw", self.language, code=one.code.name), look="warning")
            return
        record = signed.judged.record
        self._ask(one, text("core.withdrawn", self.language, day=the_day(record.signed_at, self.language)), record.signed_by)

    def _ask(self, one: CategorySaturation, sentence: str = "", signer: str = "") -> None:
        from qualcode.tui.widgets.forms import FormDialog

        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
            return

        def words(key: str) -> str:
            return text(f"core.{key}", self.language)

        fields = signing_fields(sentence, signer or self.study.coder or "", self.language)

        def sign(values: dict[str, Any]) -> None:
            self.study.do("judge", kind="saturation", code=one.code.id, **values)

        def signed(values: dict[str, str] | None) -> None:
            if values is not None:
                self.changed()
                self.say(words("signed-now"))

        word = saturation_word(self.study.reads.connection, self.language)
        title = text("saturation.form-title-off" if word is None else "saturation.form-title", self.language, code=one.code.name, word=word)
        self.app.push_screen(FormDialog(title, fields, words("form-sign"), sign, self.language, about=words("form-about")), signed)
