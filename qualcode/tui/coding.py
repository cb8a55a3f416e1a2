"""The coding screen: what the keys do to the study.

What happens on a key: the transcript keeps the selection; the screen asks the study to do a verb, which is on disk when it returns;
what changed is read again and given to the transcript, which draws the touched rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from textual import on

from qualcode.locale import text
from qualcode.study.records import ActionRecord, CodeRecord
from qualcode.tui.actions import ACTIONS, Action
from qualcode.tui.desk import Study
from qualcode.tui.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.going import Going
from qualcode.tui.lists import Line, Part
from qualcode.tui.panels import MARK, CodesPanel, SelectionPanel, ranked_line
from qualcode.tui.ranking import rank, rank_codes, same_name
from qualcode.tui.selecting import Selection
from qualcode.tui.spans import Span

#: a code's name in characters, at most
LONGEST_NAME = 300


class CodingScreen(Going):
    """One material at a time, ready to be coded."""

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        #: by action, the coding that was all it did: undone and done again without reading the others
        self._lone: dict[str, Span] = {}

    # putting codes on and taking them off

    def action_code(self) -> None:
        """Find or create a code and put it on the passage."""
        if self._passage() is None:
            return
        start, end = self.view.passage()
        self.view.select(Selection(start, end, settled=self.view.selection.settled), see=False)
        title = text("screen.pick-code", self.language, words=" ".join(self.view.document.text[start : min(end, start + 200)].split()))
        placeholder = text("screen.pick-placeholder", self.language)
        row = self.view.layout_rows.row_at(start) - round(self.view.scroll_y)
        self.app.push_screen(
            PickDialog[str](title, self._rank_codes, placeholder=placeholder, at_head=row > self.view.size.height // 2), self._picked
        )

    def _rank_codes(self, typed: str) -> list[Choice[str]]:
        """The codes that answer, and the offer to create one; a choice's value is "id:…" or "new:…"."""
        choices = [Choice(f"id:{code.id}", ranked_line(code), code.definition) for code in rank_codes(typed, self.codes)]
        name = " ".join(typed.split())
        if name and not same_name(name, self.codes):
            line = Line((Part("+ ", "strong"), Part(text("screen.create", self.language, name=name))))
            choices.append(Choice(f"new:{name}", line, text("screen.create-detail", self.language)))
        return choices

    def _picked(self, choice: str | None) -> None:
        if choice is None:
            return
        kind, _, value = choice.partition(":")
        if kind == "id":
            self.put(value)
        else:
            self.put_new(value, in_vivo=False)

    def _passage(self) -> tuple[int, int] | None:
        start, end = self.view.passage()
        if self.material is None or start >= end:
            self.say(text("screen.nothing-to-code", self.language), look="warning")
            return None
        return start, end

    def _chosen(self) -> bool:
        """Whether it can be seen what would be coded; only the picker, which shows the words, takes the sentence at the cursor."""
        if not self.view.chosen:
            self.say(text("screen.select-first", self.language), look="warning")
        return self.view.chosen

    def put(self, code_id: str) -> None:
        """Put a code on the passage."""
        if passage := self._passage():
            self._as_coder(partial(self._put, passage, code_id))

    def put_new(self, name: str, in_vivo: bool) -> None:
        """Make a code and put it on the passage, as one step for undo."""
        if passage := self._passage():
            self._as_coder(partial(self._put_new, passage, name, in_vivo))

    def _as_coder(self, deed: Callable[[], Span]) -> None:
        """Do it in somebody's name; in a study that knows nobody yet, initials are asked for first, once."""
        if self.study.coder is None and self.study.writable:
            self.app.push_screen(AskDialog(text("screen.ask-coder", self.language)), partial(self._named, deed))
        elif span := self.attempt(deed):
            self._after_coding(span)

    def _named(self, deed: Callable[[], Span], typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if not name:
            self.say(text("screen.nobody-codes", self.language), look="warning")
        elif self.attempt(lambda: [self.study.do("set-setting", key="coder", value=name)]):
            self._as_coder(deed)

    def _put(self, passage: tuple[int, int], code_id: str) -> Span:
        """The coding on disk, as it is to be drawn."""
        assert self.material is not None
        start, end = passage
        made = self.study.do("code", material=self.material.id, start=start, end=end, codes=[code_id])
        code = self.code_by_id[code_id]
        release = next((span.release for span in self.view.index.over(start, end) if span.quotation_id == made["quotation"]), "ask")
        now = datetime.now(UTC)
        coder = self.study.coder or ""
        return Span(made["codings"][0], made["quotation"], start, end, code.id, code.name, code.hue, release, coder, now)

    def _put_new(self, passage: tuple[int, int], name: str, in_vivo: bool) -> Span:
        with self.study.action("code"):
            code_id = str(self.study.do("make-code", name=name, parent=None, in_vivo=in_vivo)["id"])
            self.take_codes(self.study.reads.codes())
            return self._put(passage, code_id)

    def _after_coding(self, span: Span) -> None:
        """Show the new coding at once; the panels follow when the row is on the screen."""
        code = self.code_by_id[span.code_id or ""]
        self.last_code = code.id
        if self.view.index.get(span.key):
            self.say(text("screen.coded-already", self.language, code=code.name))
            return
        others = [other for other in self.view.index.over(span.start, span.end) if other.quotation_id == span.quotation_id]
        if others:
            self.read_again()
        else:
            self.view.add_span(span)
            if done := self.study.next_undo():
                self._lone[done.id] = span
        self.view.select(Selection(span.start, span.end, settled=True), see=False)
        self.call_after_refresh(self._tell_coded, code)

    def _tell_coded(self, code: CodeRecord) -> None:
        self.take_codes(self.study.reads.codes())
        self.keep_place()
        self.show_panels()
        self.say(text("screen.coded", self.language, code=code.name))

    def action_apply_last(self) -> None:
        """Put the code used last on the passage."""
        if self.last_code is None:
            self.say(text("screen.no-last-code", self.language), look="warning")
        elif self._chosen():
            self.put(self.last_code)

    def action_in_vivo(self) -> None:
        """Make a code of the selected words."""
        if not self._chosen() or (passage := self._passage()) is None:
            return
        name = " ".join(self.view.document.text[slice(*passage)].split())
        if len(name) > LONGEST_NAME:
            self.say(text("screen.in-vivo-long", self.language, most=LONGEST_NAME, length=len(name)), look="warning")
        elif known := same_name(name, self.codes):
            self.put(known.id)
        else:
            self.put_new(name, in_vivo=True)

    def action_uncode(self) -> None:
        """Take a code off; which one is asked when there are several."""
        spans = [span for span in reversed(self.view.spans_here()) if span.code_id]
        if not spans:
            self.say(text("screen.no-code-here", self.language), look="warning")
        elif len(spans) == 1:
            self._uncode(spans[0].key)
        else:
            title, placeholder = text("screen.pick-uncode", self.language), text("screen.pick-uncode-placeholder", self.language)
            self.app.push_screen(PickDialog[str](title, partial(self._rank_spans, spans), placeholder=placeholder), self._uncode)

    def _rank_spans(self, spans: list[Span], typed: str) -> list[Choice[str]]:
        found = rank(typed, spans, lambda span: (span.name, ""), lambda _: None)
        words = self.view.document.text
        return [
            Choice(
                span.key,
                Line((Part(MARK, "hue", span.hue), Part(span.name), Part(f"  {span.coder}", "muted"))),
                words[span.start : min(span.end, span.start + 200)],
            )
            for span in found
        ]

    def _uncode(self, coding_id: str | None) -> None:
        span = self.view.index.get(coding_id) if coding_id else None
        if span and self.attempt(lambda: [self.study.do("uncode", coding=span.key)]):
            self.read_again()
            self.say(text("screen.uncoded", self.language, code=span.name))

    @on(CodesPanel.Chosen, "#codes")
    def _code_chosen(self, event: CodesPanel.Chosen) -> None:
        code = event.control.item
        if isinstance(code, CodeRecord) and self._chosen():
            self.put(code.id)

    # undo and redo, followed on the screen

    def _turned_back(self, done: list[ActionRecord | None] | None, kind: str) -> None:
        if not done:
            return
        action = done[0]
        if action is None:
            self.say(text(f"screen.nothing-to-{kind}", self.language))
            return
        self.materials = self.study.reads.materials()
        known = {material.id for material in self.materials}
        if action.material_id in known and self.material and action.material_id != self.material.id:
            self.take_codes(self.study.reads.codes())
            self.open_material(action.material_id, action.start)
            self.call_after_refresh(self.show_panels)
        elif not self._turn_lone(action, kind):
            self.read_again()
        if action.start is not None and self.material and action.material_id == self.material.id:
            self.view.go(action.start, centre=True)
        self.say(text("screen.undone" if kind == "undo" else "screen.redone", self.language, what=action.summary))

    def _turn_lone(self, action: ActionRecord, kind: str) -> bool:
        """Follow an undo or redo of a single coding on the screen at once; False where more may have changed."""
        span = self._lone.get(action.id)
        if span is None or (self.view.index.get(span.key) is not None) != (kind == "undo"):
            return False
        self.take_codes(self.study.reads.codes())
        if kind == "undo":
            self.view.remove_span(span.key)
        else:
            self.view.add_span(span)
        self.call_after_refresh(self.show_panels)
        return True

    # panels, help, palette

    def action_toggle_codes(self) -> None:
        """Show the codes and go there, or hide them."""
        panel = self.query_one(CodesPanel)
        if panel.display and panel.has_focus:
            self.toggle("codes", False)
            self.view.focus()
        else:
            self.toggle("codes", True)
            panel.focus()

    def action_toggle_selection(self) -> None:
        """Show or hide the selection's codes."""
        self.toggle("selection", not self.query_one(SelectionPanel).display)

    def action_back(self) -> None:
        """The keys go to the transcript again."""
        self.view.focus()

    def offered(self) -> list[Action]:
        """The actions the palette offers here."""
        return [action for action in ACTIONS if action.palette and action.where in ("transcript", "coding", "everywhere")]

    def action_target(self, action: Action) -> object:
        """The transcript does what concerns only itself."""
        return self.view if action.where == "transcript" else self
