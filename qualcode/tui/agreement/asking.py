"""What is asked on the screens of agreement: who is compared, on what, in which round, and with which codebook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, get_args

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.agreement import Unit
from qualcode.study.coders import coders_at_work, milestone_names
from qualcode.study.facets import knows_interviewers
from qualcode.tui.agreement.reading import Asked
from qualcode.tui.frame.tabling import Exporting
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, Dialog, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

UNITS: tuple[Unit, ...] = get_args(Unit)


class CodersDialog(Dialog[tuple[str, ...] | None]):
    """Who is compared: space marks, enter takes those marked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take_marked", show=False, priority=True)]

    def __init__(self, coders: Sequence[tuple[str, int]], chosen: Sequence[str], language: str) -> None:
        super().__init__()
        self._coders, self._chosen, self._language = coders, chosen, language

    def compose(self) -> ComposeResult:
        """A row each, and how to answer."""
        box = Vertical()
        box.border_title = text("agree.coders-title", self._language)
        with box:
            rows = LineList[tuple[str, int]](self._line, self._coders, id="coders", always_lit=True, key=lambda coder: coder[0])
            rows.marked = set(self._chosen)
            yield rows
            yield Bar(id="detail")

    def _line(self, coder: tuple[str, int]) -> Line:
        name, n = coder
        return Line((Part(f" {name}"),), text("screen.codings", self._language, n=n))

    def begin(self) -> None:
        """Take the keys."""
        self.query_one("#coders").styles.height = max(1, min(12, len(self._coders)))
        self._say(text("agree.coders-how", self._language))
        super().begin()

    def _say(self, words: str, look: str = "muted") -> None:
        self.query_one("#detail", Bar).show((Part(words, look),), whole=True)

    def action_take_marked(self) -> None:
        """Those marked are compared; there must be two."""
        marked = self.query_one("#coders", LineList).marked
        chosen = tuple(name for name, _ in self._coders if name in marked)
        if len(chosen) < 2:
            self._say(text("agree.coders-two", self._language), "warning")
        else:
            self.answer(chosen)


class Asking(Exporting):
    """A screen of agreement, as far as one says there what is compared."""

    asked: Asked

    def compare(self, **changes: Any) -> None:
        """Compare otherwise, and show that."""
        raise NotImplementedError

    def narrowed(self) -> list[str]:
        """What the comparison is narrowed down to, in words."""
        what, found = self.asked.what, []
        if what.round is not None:
            found.append(text("screen.round", self.language, n=what.round))
        if what.materials:
            found.append(self._material_name(what.materials[0]))
        if what.without_interviewers:
            found.append(text("search.without-interviewers", self.language))
        if what.with_subcodes:
            found.append(text("comparison.with-subcodes", self.language))
        if what.milestone is not None:
            found.append(text("agree.frozen", self.language, milestone=what.milestone))
        return found

    def _material_name(self, material: str) -> str:
        return next((one.name for one in self.study.reads.materials() if one.id == material), "")

    def say_refused(self, fault: Fault) -> None:
        """Why there is nothing to show, and what to do here; the shell's remedies would not help somebody who has the screen."""
        alone = fault.key == "agreement.one-coder"
        self.say(text("agree.only-one", self.language) if alone else fault.text(self.language), look="warning")

    def action_coders(self) -> None:
        """Choose who is compared."""
        coders = coders_at_work(self.study.reads.connection)
        if len(coders) < 2:
            self.say(text("agree.only-one", self.language), look="warning")
            return
        chosen = self.asked.what.coders or [name for name, _ in coders]
        self.app.push_screen(
            CodersDialog(coders, chosen, self.language), lambda names: self.compare(coders=names) if names is not None else None
        )

    def action_unit(self) -> None:
        """Compare on the next kind of unit."""
        self.compare(unit=UNITS[(UNITS.index(self.asked.what.unit) + 1) % len(UNITS)])

    def action_subcodes(self) -> None:
        """Let codings count for the codes above, or not."""
        self.compare(with_subcodes=not self.asked.what.with_subcodes)

    def action_speakers(self) -> None:
        """Leave out what interviewers say, or take it in again."""
        if not knows_interviewers(self.study.reads.connection):
            self.say(text("search.nobody-said", self.language), look="warning")
        else:
            self.compare(without_interviewers=not self.asked.what.without_interviewers)

    def action_filter(self) -> None:
        """Compare in one round or one material, or in all."""
        materials = self.study.reads.materials()
        rounds = sorted({one.round for one in materials if one.round is not None})
        offered: list[tuple[str, dict[str, Any]]] = [(text("agree.everywhere", self.language), {"round": None, "materials": ()})]
        offered += [(text("screen.round", self.language, n=n), {"round": n, "materials": ()}) for n in rounds]
        offered += [(one.name, {"round": None, "materials": (one.id,)}) for one in materials]
        self._pick("filter-title", offered, lambda changes: self.compare(**changes))

    def action_frozen_at(self) -> None:
        """Say at which milestone the codebook was frozen."""
        names = milestone_names(self.study.reads.connection)
        offered: list[tuple[str, dict[str, Any]]] = [(text("agree.frozen-unsaid", self.language), {"milestone": None})]
        offered += [(name, {"milestone": name}) for name in names]
        self._pick("frozen-title", offered, lambda changes: self.compare(**changes))

    def _pick(self, title: str, offered: Sequence[tuple[str, dict[str, Any]]], chosen: Any) -> None:
        self.app.push_screen(
            PickDialog[dict[str, Any]](text(f"agree.{title}", self.language), partial(_choices, offered)),
            lambda changes: chosen(changes) if changes is not None else None,
        )


def _choices(offered: Sequence[tuple[str, dict[str, Any]]], typed: str) -> list[Choice[dict[str, Any]]]:
    found = rank(typed, offered, lambda one: (one[0], ""), lambda _: None)
    return [Choice(changes, Line((Part(words),))) for words, changes in found]
