"""Signing a judgement: criterion, sentence, and the reasons as a memo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.core import CRITERIA, JudgementRecord
from qualcode.study.memos import MemoRecord
from qualcode.study.records import CodeRecord
from qualcode.tui.frame.page import Page
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.writers.core_category import criterion_name

if TYPE_CHECKING:
    from qualcode.tui.widgets.forms import Field

#: how a form names the choice as a whole, whose criterion is ""
WHOLE = "whole"


def signing_fields(sentence: str, signer: str, language: str) -> list[Field]:
    """What every signed judgement asks: the sentence, which may be begun already, why, and who signs."""
    from qualcode.tui.widgets.forms import Field

    def words(key: str) -> str:
        return text(f"core.{key}", language)

    like = words("form-statement-like")
    return [
        Field("statement", words("form-statement"), sentence, required=True, placeholder=like, begun=bool(sentence)),
        Field("why", words("form-why"), kind="prose"),
        Field("signed_by", words("form-signer"), signer, required=True),
    ]


class Signing(Page):
    """The part of the screen that asks for judgements and their memos."""

    #: the code of the candidate that is highlighted when the study is shown next, None for the same as before
    wanted: str | None = None

    def ask_judgement(self, code: CodeRecord, criterion: str, sentence: str = "", signer: str = "") -> None:
        """A form for one judgement; with a sentence begun already, and the criterion settled, where an earlier one is withdrawn."""
        from qualcode.tui.widgets.forms import Field, FormDialog

        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
            return

        def words(key: str) -> str:
            return text(f"core.{key}", self.language)

        known = dict.fromkeys((*CRITERIA, "", criterion))
        options = tuple((one or WHOLE, criterion_name(one, self.language)) for one in known)
        asked = [] if sentence else [Field("criterion", words("form-criterion"), criterion or WHOLE, "choice", options)]
        fields = [
            *asked,
            *signing_fields(sentence, signer or self.study.coder or "", self.language),
        ]

        def sign(values: dict[str, str]) -> None:
            self._sign(code, {"criterion": criterion or WHOLE} | values)

        def signed(values: dict[str, str] | None) -> None:
            if values is not None:
                self.wanted = code.id
                self.changed()
                self.say(words("signed-now"))

        title = text("core.form-title", self.language, code=code.name)
        self.app.push_screen(FormDialog(title, fields, words("form-sign"), sign, self.language, about=words("form-about")), signed)

    def _sign(self, code: CodeRecord, values: dict[str, str]) -> None:
        """The judgement with its memo, as one action."""
        criterion = "" if values["criterion"] == WHOLE else values["criterion"]
        with self.study.action("judge"):
            memo = None
            if values["why"]:
                title = text("core.memo-title", self.language, code=code.name, criterion=criterion_name(criterion, self.language))
                about = [{"code": code.id}]
                memo = self.study.do("write-memo", kind="theoretical", title=title, text=values["why"], about=about)["id"]
            self.study.do(
                "judge",
                kind="core",
                code=code.id,
                criterion=criterion,
                statement=values["statement"],
                signed_by=values["signed_by"],
                memo=memo,
            )

    def ask_memo(self, code: CodeRecord, judgement: JudgementRecord, written: Sequence[MemoRecord]) -> None:
        """Which memo gives the reasons of a judgement: a new one, or one that is there, those about the category first."""
        near = sorted(written, key=lambda memo: all(thing.id != code.id for thing in memo.about))

        def offered(typed: str) -> list[Choice[MemoRecord | str]]:
            found = rank(typed, near, lambda memo: (memo.name, ""), lambda _: None)
            rows: list[Choice[MemoRecord | str]] = [Choice(memo, self.memo_line(memo), memo.text) for memo in found]
            if not typed.strip():
                rows.insert(0, Choice("new", Line((Part(text("core.pick-memo-new", self.language), "strong"),))))
            return rows

        def tie(memo: str) -> None:
            self.do("set-judgement-memo", judgement=judgement.id, memo=memo)

        def chosen(answer: MemoRecord | str | None) -> None:
            if isinstance(answer, MemoRecord):
                tie(answer.id)
            elif answer is not None:
                open_memo(self, [{"code": code.id}], kind="theoretical", then=tie)

        title, like = text("core.pick-memo", self.language), text("core.pick-memo-like", self.language)
        self.app.push_screen(PickDialog[MemoRecord | str](title, offered, placeholder=like), chosen)

    def memo_line(self, memo: MemoRecord) -> Line:
        """A memo to choose: its title, and its kind at the right."""
        return Line((Part(memo.name),), text(f"memos.kind-{memo.kind}", self.language))
