"""Giving the quotation at hand to other programs, from every screen that shows one."""

from __future__ import annotations

from typing import NamedTuple

from qualcode.locale import text
from qualcode.study.records import QuoteRow
from qualcode.tui.frame.page import Page


class Passage(NamedTuple):
    """A passage that may be given away; `quotation_id` where it is one."""

    material_id: str
    start: int
    end: int
    quotation_id: str | None


class Giving(Page):
    """A screen whose `y` and `Y` give a quotation away. What writes citations is loaded when it is first wanted.

    Named last among the bases of a screen: Textual takes style sheets from the first base and those before it alone.
    """

    def to_give(self) -> Passage | None:
        """What would be given away; None when there is nothing."""
        return None

    def action_copy(self) -> None:
        """Copy the quotation with its citation."""
        from qualcode.tui.coding.copying import copy_row

        if row := self._row_to_give():
            copy_row(self, row)

    def action_copy_to_file(self) -> None:
        """Write the quotation with its citation into a file."""
        from qualcode.tui.coding.copying import file_row

        if row := self._row_to_give():
            file_row(self, row)

    def action_copy_key(self) -> None:
        """Copy the key that stands for the citation in a text, and stays computed."""
        from qualcode.tui.coding.copying import copy_key

        if key := self.key_to_give():
            copy_key(self, key)

    def key_to_give(self) -> str | None:
        """The key of the quotation at hand; None when there is none, which was said."""
        from qualcode.study.inserts import quotation_key

        passage = self.to_give()
        if passage is None:
            return None
        if passage.quotation_id is None:
            self.say(text("coding.no-key", self.language), look="warning")
            return None
        return quotation_key(self.study.reads.connection, passage.quotation_id)

    def _row_to_give(self) -> QuoteRow | None:
        from qualcode.tui.coding.copying import printable

        passage = self.to_give()
        return printable(self, *passage) if passage else None
