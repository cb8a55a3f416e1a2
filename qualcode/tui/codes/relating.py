"""What a code has beside its place in the tree: the categories it is an indicator of, and the hue of its top category."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from qualcode.study.codebook import indicator_relations, indicator_type
from qualcode.study.hues import HUES
from qualcode.study.records import CodeRecord
from qualcode.tui.codes.changes import CodeChanges
from qualcode.tui.coding.panels import MARK
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part


class CodeRelating(CodeChanges):
    """The part of the codes screen that relates codes to categories and gives categories their hues."""

    # indicators

    def action_indicator(self) -> None:
        """Say that the chosen codes support a category they are not filed under; or, where they all do, no longer."""
        if codes := self.chosen():
            own = {code.id for code in codes}
            among = [code for code in self.codes if code.kind != "code" and code.id not in own]
            self.pick_code(self.tell("pick-indicator", code=self.names_of(codes)), among, partial(self._indicates, codes), create=True)

    def _indicates(self, codes: Sequence[CodeRecord], answer: str) -> None:
        kind, _, value = answer.partition(":")
        known = indicator_relations(self.study.reads.connection)
        name = self.code_by_id[value].name if kind == "id" else value
        there = [known[code.id, value] for code in codes if (code.id, value) in known]

        def relate() -> None:
            category = value if kind == "id" else self.study.do("make-code", name=value, kind="category")["id"]
            relation = indicator_type(self.study.reads.connection, self._about.language)
            for code in codes:
                if (code.id, category) not in known:
                    self.study.do("relate", source=code.id, type=relation, to=category)

        def release() -> None:
            for relation in there:
                self.study.do("delete-relation", relation=relation)

        gone = len(there) == len(codes)
        if self.together("delete-relation" if gone else "relate", release if gone else relate):
            self.say(self.tell("no-indicator" if gone else "indicates", n=len(codes), code=self.names_of(codes), category=name))

    def action_relate(self) -> None:
        """Relate the highlighted code, or two that are marked, by a relation of any type."""
        from qualcode.tui.relations.relating import Begun, open_relating

        if codes := self.chosen():
            open_relating(self, Begun(at_hand=[code.id for code in codes]))

    # hues

    def action_hue(self) -> None:
        """Choose the hue of the highlighted code's top category."""
        if here := self.current():
            top = here
            while top.parent_id:
                top = self.code_by_id[top.parent_id]
            self._ask_hue(top)

    def _ask_hue(self, top: CodeRecord) -> None:
        users: dict[int, list[str]] = {}
        for code in self.codes:
            if code.depth == 0 and code.id != top.id:
                users.setdefault(code.hue % len(HUES), []).append(code.name)

        def offered(typed: str) -> list[Choice[str]]:
            choices = [Choice("none", Line((Part(self.tell("hue-none")),)), self.tell("hue-none-detail"))]
            for number, colour in enumerate(HUES):
                words, used = self.tell(f"hue-{number}"), ", ".join(users.get(number, ()))
                now = Part("  ←" if top.hue % len(HUES) == number else "", "muted")
                line = Line((Part(MARK * 3 + " ", "hue", number), Part(words), now, Part(f"  {used}", "muted")))
                choices.append(Choice(colour, line, self.tell("hue-used", names=used) if used else ""))
            letters = typed.casefold().strip()
            return [one for one in choices if letters in "".join(part.words for part in one.line.parts).casefold()]

        def done(colour: str | None) -> None:
            if colour is not None and self.do("edit-code", code=top.id, colour=None if colour == "none" else colour) is not None:
                named = self.tell("hue-none") if colour == "none" else self.tell(f"hue-{HUES.index(colour)}")
                self.say(self.tell("hue-now", code=top.name, hue=named))

        title = self.tell("pick-hue", code=top.name)
        self.app.push_screen(PickDialog[str](title, offered, placeholder=self.tell("pick-answer")), done)
