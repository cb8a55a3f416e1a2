"""Whose codings are shown: all, mine, theirs, none; so that a second coder codes blind, and sees that it is so."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.study.sight import SHOWN
from qualcode.tui.coding.workspace import Workspace


class Whose(Workspace):
    """What the coding screen does to show other coders' codings, or not."""

    def action_whose(self) -> None:
        """The next of all, mine, theirs, none. It is a setting of the study, so the journal has when it was changed."""
        shown = SHOWN[(SHOWN.index(self.sight.shown) + 1) % len(SHOWN)]
        if self.attempt(lambda: [self.study.do("set-setting", key="coders-shown", value=shown)]):
            self.changed()
            self.say(text(f"coding.now-shown-{shown}", self.language, coder=self.sight.coder or "–"))
