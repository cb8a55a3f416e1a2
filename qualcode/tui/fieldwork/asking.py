"""What both views ask: forms, materials to tick, whether it is meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.records import MaterialRecord
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.forms import Field, FormDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

#: before what is ticked
TICK = "✓ "


class Asking(Page):
    """A screen that asks by small forms."""

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"fieldwork.{key}", self.language, **fields)

    def warn(self, key: str, /, **fields: object) -> None:
        """Say why nothing is done."""
        self.say(self.tell(key, **fields), look="warning")

    def can_write(self) -> bool:
        """Whether the study can be changed; if not, why is said."""
        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
        return self.study.writable

    def form(self, title: str, fields: Sequence[Field], deed: Callable[[dict[str, str]], object], about: str = "") -> None:
        """A form; what the study refuses stays in it."""

        def done(values: dict[str, str] | None) -> None:
            if values is not None:
                self.changed()

        if self.can_write():
            self.app.push_screen(FormDialog(title, fields, self.tell("keep"), deed, self.language, about=about), done)

    def sure(self, title: str, deed: Callable[[], object]) -> None:
        """Ask whether it is meant."""
        rows = [Choice(answer, Line((Part(self.tell(f"sure-{answer}")),))) for answer in ("no", "yes")]

        def answered(answer: str | None) -> None:
            if answer == "yes":
                deed()

        if self.can_write():
            self.app.push_screen(PickDialog[str](title, lambda typed: rows), answered)

    def tick(
        self, title: str, offered: Sequence[tuple[str, str, str]], ticked: Callable[[], Collection[str]], turn: Callable[[str, bool], Any]
    ) -> None:
        """Tick some of (id, name, more), one after the other, until the dialog is left. `turn` does it, with whether it is ticked now."""
        if not self.can_write():
            return
        there = ticked()

        def choices(typed: str) -> list[Choice[str]]:
            found = rank(typed, offered, lambda one: (one[1], one[2]), lambda _: None)
            return [Choice(key, Line((Part(TICK if key in there else "  ", "key"), Part(name)), more)) for key, name, more in found]

        def chosen(key: str | None) -> None:
            if key is not None and turn(key, key not in there) is not None:
                self.tick(title, offered, ticked, turn)

        self.app.push_screen(PickDialog[str](title, choices, placeholder=self.tell("tick-placeholder")), chosen)

    def materials(self, kinds: Collection[str] = ()) -> list[tuple[str, str, str]]:
        """Materials to tick, of some kinds or of all."""

        def more(one: MaterialRecord) -> str:
            return text("screen.round", self.language, n=one.round) if one.round is not None else ""

        return [(one.id, one.name, more(one)) for one in self.study.reads.materials() if not kinds or one.kind in kinds]
