"""From the transcript to memos and to the comparison, and back to the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.locale import text
from qualcode.study.drafts import kept_draft
from qualcode.tui.coding.panels import CodesPanel
from qualcode.tui.coding.workspace import Workspace

if TYPE_CHECKING:
    from qualcode.tui.comparison.page import Left


class Memoing(Workspace):
    """What the coding screen does about memos and comparison."""

    #: how the comparison was left: its codes are asked for again where several are at the cursor
    compared: Left | None = None
    #: the memo from which the reader came here
    memo_read: str | None = None

    def begin(self) -> None:
        """Offer what a crash left of a memo, when the text stands."""
        super().begin()
        if self.study.writable and (left := kept_draft(self.study.file)):
            from qualcode.tui.memos.editor import offer_draft

            self.call_after_refresh(offer_draft, self, left)

    def action_write_memo(self) -> None:
        """Write a memo about the passage at the cursor and its codes."""
        from qualcode.tui.memos.editor import open_memo

        open_memo(self, self._about_here() or ([{"material": self.material.id}] if self.material else []))

    def _about_here(self) -> list[dict[str, Any]]:
        """The quotation that is selected, or the innermost at the cursor, with its codes; a selection without one as a passage.

        While the code list has the keys, its highlighted code.
        """
        if code := self._listed_code():
            return [{"code": code}]
        selection, spans = self.view.selection, self.view.spans_here()
        if not selection.empty:
            spans = [span for span in spans if (span.start, span.end) == (selection.start, selection.end)]
            if not spans and self.material:
                return [{"passage": f"{self.material.id}:{selection.start}:{selection.end}"}]
        if not spans:
            return []
        codes = [span.code_id for span in spans if span.quotation_id == spans[-1].quotation_id and span.code_id]
        return [{"quotation": spans[-1].quotation_id}, *({"code": code} for code in dict.fromkeys(codes))]

    def _listed_code(self) -> str | None:
        """The code highlighted in the list, while that has the keys."""
        panel = self.query_one(CodesPanel)
        return panel.item.id if panel.display and panel.has_focus and panel.item is not None else None

    def action_relate(self) -> None:
        """Relate the codes of the passage at the cursor; the passage speaks for it."""
        from qualcode.tui.relations.relating import Begun, open_relating

        about = self._about_here()
        codes = [one["code"] for one in about if "code" in one]
        evidence = [one["quotation"] for one in about if "quotation" in one]
        if codes:
            open_relating(self, Begun(at_hand=codes, evidence=evidence))
        else:
            self.say(text("comparison.no-code-here", self.language), look="warning")

    def action_memos_here(self) -> None:
        """The memos about the passage at the cursor, its codes, and the material."""
        about = [next(iter(one.items())) for one in self._about_here() if "passage" not in one]
        if self.material:
            about.append(("material", self.material.id))
        self.workbench.action_go("memos", about=about)

    def action_compare(self) -> None:
        """The other quotations of the code at the cursor, or of the code highlighted in the list."""
        if listed := self._listed_code():
            self.workbench.action_go("comparison", code=listed, known=(self.codes, self.materials))
            return
        spans = [span for span in self.view.spans_here() if span.code_id]
        if not spans:
            self.say(text("comparison.no-code-here", self.language), look="warning")
            return
        known = [span for span in spans if self.compared and span.code_id in self.compared.shown]
        one = (known or spans)[-1]
        code = self.compared.code_id if known and self.compared else one.code_id
        known_here = (self.codes, self.materials)
        self.workbench.action_go("comparison", code=code, quotation=one.quotation_id, left=self.compared, known=known_here)
