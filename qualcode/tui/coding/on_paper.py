"""The coding screen and paper: codes that are typed in from a coding sheet, and the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.locale import text
from qualcode.tui.coding.workspace import Workspace

if TYPE_CHECKING:
    from qualcode.tui.coding.paper_lines import Entry


class OnPaper(Workspace):
    """The coding screen as far as it deals with paper."""

    def action_entry(self) -> None:
        """Type codes in from a coding sheet."""
        if self.material is None:
            self.say(text("screen.nothing-to-code", self.language), look="warning")
        elif not self.study.writable:
            self.say(text("screen.read-only", self.language), look="warning")
        else:
            self.as_coder(lambda: None, lambda _: self._open_entry())

    def _open_entry(self) -> None:
        from qualcode.tui.coding.paper import PaperDialog

        self.app.push_screen(PaperDialog(self), lambda _: self.show_panels())

    def action_sheet(self) -> None:
        """Write the material as a coding sheet."""
        from qualcode.tui.coding.paper import ask_sheet

        if self.material is not None:
            ask_sheet(self, self.study.reads.material(self.material.id))

    def enter_codes(self, entry: Entry) -> tuple[str, list[str]]:
        """Put the codes on the lines, as one step for undo; the action's id and the names that were new. Raises Fault."""
        from qualcode.tui.coding.paper_lines import wanted_code

        assert self.material is not None
        wanted = [wanted_code(name, self.codes) for name in entry.names]
        with self.study.action("code"):
            self.study.do("code", material=self.material.id, lines=entry.lines, codes=self.make_codes(wanted))
        done = self.study.next_undo()
        self.read_again()
        self.view.mark(self.view.document.lines[entry.first - 1][0], self.view.document.lines[entry.last - 1][1])
        return done.id if done else "", [one.name for one in wanted if not isinstance(one, str)]

    def take_back(self, action_id: str) -> bool:
        """Undo an entry, if nothing was done after it."""
        done = self.study.next_undo()
        if done is None or done.id != action_id:
            return False
        self.action_undo()
        return True
