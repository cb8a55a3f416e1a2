"""What is done to quotations that are compared: marked, moved to another code, written about, copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.comparison import codings_of
from qualcode.study.records import CodeRecord
from qualcode.study.sight import Sight, sight_of
from qualcode.tui.coding.picker import CodePicker, NewCode, Wanted, make_code
from qualcode.tui.comparison.roll import ComparingView
from qualcode.tui.frame.giving import Giving, Passage


class Deeds(Giving):
    """The comparison, as far as it changes the study. `codes` and `code_by_id` are those of the study."""

    codes: Sequence[CodeRecord]
    code_by_id: Mapping[str, CodeRecord]
    #: the code that quotations were given last
    _last_target: str = ""

    @property
    def view(self) -> ComparingView:
        """The quotations."""
        return self.query_one(ComparingView)

    @property
    def code(self) -> CodeRecord | None:
        """The code whose quotations are compared."""
        raise NotImplementedError

    def shown_codes(self) -> list[str]:
        """The code, with those filed under it where they are asked for."""
        raise NotImplementedError

    @property
    def sight(self) -> Sight:
        """Whose codings are shown."""
        return sight_of(self.study.reads.connection, self.study.coder)

    # marking, and what is done to those marked

    def action_mark(self) -> None:
        """Mark the highlighted quotation."""
        self.view.action_mark()

    def action_mark_all(self) -> None:
        """Mark all quotations shown, or none."""
        self.view.mark_all()

    def _meant(self) -> list[str]:
        """The marked quotations in their order, else the highlighted one."""
        marked = [passage.id for passage in self.view.passages if passage.id in self.view.marked]
        return marked or ([self.view.item.id] if self.view.item else [])

    def action_recode(self) -> None:
        """Ask which code the quotations get instead."""
        meant = self._meant()
        if not meant or self.code is None:
            return
        title = text("comparison.recode-title", self.language, n=len(meant), code=self.code.name)
        self.app.push_screen(CodePicker(title, self.codes, self.language, several=False), partial(self._recode, meant))

    def _recode(self, meant: list[str], wanted: tuple[Wanted, ...] | None) -> None:
        if not wanted:
            return
        done = self.attempt(lambda: [self._move(meant, wanted[0])])
        if done:
            self._last_target, name, n = done[0]
            self.view.marked.clear()
            self.changed()
            self.say(text("comparison.recoded", self.language, n=n, number=number(n, self.language), code=name))

    def action_recode_again(self) -> None:
        """The code chosen last, for these quotations too."""
        meant = self._meant()
        if self._last_target not in self.code_by_id:
            self.say(text("comparison.no-last-code", self.language), look="warning")
        elif meant:
            self._recode(meant, (self._last_target,))

    def _move(self, meant: list[str], wanted: Wanted) -> tuple[str, str, int]:
        """Give the quotations another code in place of those shown; that code's id and name, and how many codings went over."""
        with self.study.action("move-codings"):
            if isinstance(wanted, NewCode):
                target = make_code(self.study, wanted)
                name = wanted.name
            else:
                target, name = wanted, self.code_by_id[wanted].name
            moved = 0
            if not self.sight.everything:  # codings that are not shown stay what they are
                seen = codings_of(self.study.reads.connection, meant, set(self.shown_codes()) - {target}, self.sight)
                for coding in seen:
                    self.study.do("recode", coding=coding, code=target)
                return target, name, len(seen)
            for code_id in self.shown_codes():
                if code_id != target:
                    moved += self.study.do("move-codings", code=code_id, to=target, quotations=meant)["codings"]
            return target, name, moved

    def action_uncode(self) -> None:
        """Take the code off."""
        meant, code = self._meant(), self.code
        if not meant or code is None:
            return
        taken = self.attempt(lambda: [self._drop(meant)])
        if taken:
            self.view.marked.clear()
            self.changed()
            self.say(text("comparison.dropped", self.language, n=taken[0], number=number(taken[0], self.language), code=code.name))

    def _drop(self, meant: list[str]) -> int:
        with self.study.action("drop-codings"):
            if not self.sight.everything:
                seen = codings_of(self.study.reads.connection, meant, self.shown_codes(), self.sight)
                return sum(self.study.do("uncode", coding=coding)["codings"] for coding in seen)
            return sum(self.study.do("drop-codings", code=code_id, quotations=meant)["codings"] for code_id in self.shown_codes())

    def action_relate(self) -> None:
        """Relate the code to another; the quotations meant speak for it."""
        from qualcode.tui.relations.relating import Begun, open_relating

        if self.code is not None:
            open_relating(self, Begun(source=self.code.id, evidence=self._meant()))

    def action_negative(self) -> None:
        """Mark the quotations meant as negative cases of the code, and say in what they do not fit."""
        from qualcode.tui.widgets.dialogs import AskDialog

        meant, code = self._meant(), self.code
        if not meant or code is None:
            return

        def noted(typed: str | None) -> None:
            done = typed is not None and self.attempt(lambda: self._mark_negative(meant, code.id, typed))
            if done:
                self.view.marked.clear()
                self.changed()
                self.say(
                    text("comparison.are-negative", self.language, n=len(meant), number=number(len(meant), self.language), code=code.name)
                )

        dialog = AskDialog(text("category.ask-negative", self.language), placeholder=text("category.negative-like", self.language))
        self.app.push_screen(dialog, noted)

    def _mark_negative(self, meant: list[str], code: str, note: str) -> bool:
        with self.study.action("mark-negative"):
            for quotation in meant:
                self.study.do("mark-negative", code=code, quotation=quotation, note=note)
        return True

    # giving away

    def action_finding(self) -> None:
        """Add the marked quotations, or the highlighted one, to what speaks for a finding."""
        from qualcode.tui.findings.choosing import add_to_finding

        add_to_finding(self, self._meant())

    def to_give(self) -> Passage | None:
        """The highlighted quotation."""
        one = self.view.item
        return Passage(one.material_id, one.start, one.end, one.id) if one else None

    # memos

    def action_memo(self) -> None:
        """Write a memo about the code and the quotations marked, or those in sight."""
        from qualcode.tui.memos.editor import open_memo

        if self.code is None:
            return
        meant = self._meant() if self.view.marked else self.view.in_sight()
        open_memo(self, [{"code": self.code.id}, *({"quotation": one} for one in meant)])

    def action_memos_about(self) -> None:
        """The memos about the code and the highlighted quotation."""
        about = [("code", self.code.id)] if self.code else []
        about += [("quotation", self.view.item.id)] if self.view.item else []
        self.workbench.action_go("memos", about=about)
