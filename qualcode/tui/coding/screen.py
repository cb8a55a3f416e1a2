"""The coding screen: what the keys do to the study.

What happens on a key: the transcript keeps the selection; the screen asks the study to do a verb, which is on disk when it returns;
what changed is read again and given to the transcript, which draws the touched rows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from textual import on

from qualcode.locale import text
from qualcode.study.records import ActionRecord, CodeRecord
from qualcode.tui.actions import ACTIONS, Action
from qualcode.tui.coding.by_recording import ByRecording
from qualcode.tui.coding.editing import Editing
from qualcode.tui.coding.going import Going
from qualcode.tui.coding.many import CodingMany
from qualcode.tui.coding.memoing import Memoing
from qualcode.tui.coding.on_paper import OnPaper
from qualcode.tui.coding.panels import MARK, CodesPanel, SelectionPanel
from qualcode.tui.coding.passes import Passes
from qualcode.tui.coding.picker import NewCode, Wanted
from qualcode.tui.coding.playing import Playing
from qualcode.tui.coding.whose import Whose
from qualcode.tui.frame.desk import Study
from qualcode.tui.frame.giving import Giving, Passage
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.spans import Span
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank, same_name

#: a code's name in characters, at most
LONGEST_NAME = 300


class CodingScreen(Editing, CodingMany, Passes, Playing, Memoing, Going, OnPaper, Whose, ByRecording, Giving):
    """One material at a time, ready to be coded."""

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        #: by action, the codings that were all it did: undone and done again without reading the others
        self._lone: dict[str, list[Span]] = {}

    # putting codes on and taking them off

    def action_code(self) -> None:
        """Find or create codes and put them on the passage."""
        if self._passage() is None:
            return
        start, end = self.view.passage()
        self.view.select(Selection(start, end, settled=self.view.selection.settled), see=False)
        title = text("screen.pick-code", self.language, words=" ".join(self.view.document.text[start : min(end, start + 200)].split()))
        self.pick_codes(title, self.put)

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

    def put(self, wanted: tuple[Wanted, ...], *, in_vivo: bool = False) -> None:
        """Put codes on the passage, the new ones made first, as one step for undo."""
        if passage := self._passage():
            self.as_coder(partial(self._put, passage, wanted, in_vivo), self._after_coding)

    def _put(self, passage: tuple[int, int], wanted: tuple[Wanted, ...], in_vivo: bool) -> list[Span]:
        """The codings on disk, as they are to be drawn."""
        assert self.material is not None
        start, end = passage
        with self.study.action("code"):
            ids = self.make_codes(wanted, in_vivo)
            seen = self.view.document.record.version_id
            made = self.study.do("code", material=self.material.id, start=start, end=end, codes=ids, text_version=seen)
        release = next((span.release for span in self.view.index.over(start, end) if span.quotation_id == made["quotation"]), "ask")
        now, coder = datetime.now(UTC), self.study.coder or ""
        place = (made["quotation"], start, end)
        codes = [self.code_by_id[code_id] for code_id in ids]
        return [
            Span(coding, *place, code.id, code.name, code.hue, release, coder, now)
            for coding, code in zip(made["codings"], codes, strict=True)
        ]

    def _after_coding(self, spans: list[Span]) -> None:
        """Show the new codings at once; the panels follow when the row is on the screen."""
        for span in spans:
            self.last_code = span.code_id
            self.recent.use(span.code_id or "")
        start, end = spans[0].start, spans[0].end
        if not self.sight.sees(spans[0].coder):
            self.view.coded(start, end)
            self.say(text("coding.coded-unseen", self.language, code=", ".join(span.name for span in spans)))
            return
        new = [span for span in spans if not self.view.index.get(span.key)]
        if not new:
            self.say(text("screen.coded-already", self.language, code=", ".join(span.name for span in spans)))
            return
        if any(other.quotation_id == new[0].quotation_id for other in self.view.index.over(start, end)):
            self.read_again()
        else:
            for span in new:
                self.view.add_span(span)
            if done := self.study.next_undo():
                self._lone[done.id] = new
            self._count_more(new)
        self.view.coded(start, end)
        self.call_after_refresh(self._tell_coded, ", ".join(span.name for span in spans))

    def _count_more(self, spans: list[Span]) -> None:
        """Codes as they are after these codings: reading thousands of them anew would keep the next key waiting."""
        made = {span.code_id: span.made for span in spans}
        self.take_codes(
            tuple(replace(code, codings=code.codings + 1, last_used=made[code.id]) if code.id in made else code for code in self.codes)
        )

    def _tell_coded(self, names: str) -> None:
        self.keep_place()
        self.show_panels()
        self.say(text("screen.coded", self.language, code=names))

    def action_apply_last(self) -> None:
        """Put the code used last on the passage."""
        if self.last_code is None:
            self.say(text("screen.no-last-code", self.language), look="warning")
        elif self._chosen():
            self.put((self.last_code,))

    def action_recent(self, digit: int) -> None:
        """Put the code that is on a digit on the passage."""
        code_id = self.recent.at(digit)
        if code_id is None:
            self.say(text("coding.nothing-on-digit", self.language, digit=digit), look="warning")
        elif self._chosen():
            self.put((code_id,))

    @on(SelectionPanel.Recent)
    def _recent_clicked(self, event: SelectionPanel.Recent) -> None:
        self.action_recent(event.digit)

    def action_in_vivo(self) -> None:
        """Make a code of the selected words."""
        if not self._chosen() or (passage := self._passage()) is None:
            return
        said = self.view.document.said(*passage)
        # a name is no sentence
        name = said.rstrip(" .,;:") or said
        if not name:
            self.say(text("screen.nothing-to-code", self.language), look="warning")
        elif len(name) > LONGEST_NAME:
            self.say(text("screen.in-vivo-long", self.language, most=LONGEST_NAME, length=len(name)), look="warning")
        elif known := same_name(name, self.codes):
            self.put((known.id,))
        else:
            self.put((NewCode(name, None),), in_vivo=True)

    def action_uncode(self) -> None:
        """Take a code off; which one is asked when there are several."""
        spans = self.codings_here()
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
            self.put((code.id,))

    def to_give(self) -> Passage | None:
        """The passage, as the quotation that lies there where one does."""
        start, end = self.view.passage()
        if self.material is None or start >= end:
            self.say(text("screen.nothing-to-code", self.language), look="warning")
            return None
        same = [span for span in self.view.index.over(start, end) if (span.start, span.end) == (start, end)]
        return Passage(self.material.id, start, end, same[-1].quotation_id if same else None)

    # undo and redo, followed on the screen

    def follow(self, action: ActionRecord, kind: str) -> None:
        """Show what an undo or redo changed, and where it happened."""
        if not self._turn_lone(action, kind):
            self._follow(action)
        if action.start is not None and self.material and action.material_id == self.material.id:
            self.view.go(action.start, centre=True)

    def _turn_lone(self, action: ActionRecord, kind: str) -> bool:
        """Follow an undo or redo of codings alone on the screen at once; False where more may have changed."""
        spans = self._lone.get(action.id, ())
        here = self.material is not None and action.material_id == self.material.id
        if not spans or not here or any((self.view.index.get(span.key) is not None) != (kind == "undo") for span in spans):
            return False
        for span in spans:
            if kind == "undo":
                self.view.remove_span(span.key)
            else:
                self.view.add_span(span)
        self.call_after_refresh(self._count_codes)
        return True

    def _count_codes(self) -> None:
        self.take_codes(self.study.reads.codes(self.sight))
        self.show_panels()

    def _follow(self, action: ActionRecord) -> None:
        """Show what an undo or redo changed, in the material where it was."""
        self.materials = self.study.reads.materials()
        known = {material.id for material in self.materials}
        if action.material_id in known and self.material and action.material_id != self.material.id:
            self.take_codes(self.study.reads.codes(self.sight))
            self.open_material(action.material_id, action.start)
            self.call_after_refresh(self.show_panels)
        else:
            self.show()

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
