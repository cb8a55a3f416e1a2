"""Splitting a code by reading its quotations one by one: a digit puts the quotation into a part, and the whole is done at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from qualcode.locale import text
from qualcode.locale.formats import lines
from qualcode.study.codebook import ReadQuotation
from qualcode.text.lines import wrap_rows
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, Choice, Dialog, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: as many as there are digits
MOST_PARTS = 9


class Splitting(NamedTuple):
    """What is to be done in the end: (name, quotations) of each part, and where: "beside", "under" or "instead"."""

    parts: list[tuple[str, list[str]]]
    where: str


@dataclass
class Sorting:
    """Which quotation goes to which part; pure, for the screen to show."""

    quotations: Sequence[str]
    names: list[str] = field(default_factory=list)
    #: by quotation its part, or None where it stays
    chosen: dict[str, int | None] = field(default_factory=dict)
    at: int = 0

    @property
    def here(self) -> str:
        """The quotation that is read."""
        return self.quotations[self.at]

    def put(self, part: int | None) -> bool:
        """Put the quotation into a part (None: it stays) and go on; False at the last one."""
        self.chosen[self.here] = part
        return self.step(1)

    def step(self, step: int) -> bool:
        """Go to another quotation; False beyond the ends."""
        if not 0 <= self.at + step < len(self.quotations):
            return False
        self.at += step
        return True

    def count(self, part: int | None) -> int:
        """How many go to a part; None counts those that stay, read or not."""
        found = sum(1 for chosen in self.chosen.values() if chosen is not None and chosen == part)
        return found if part is not None else len(self.quotations) - sum(1 for chosen in self.chosen.values() if chosen is not None)

    def parts(self) -> list[tuple[str, list[str]]]:
        """The parts that got any, with their quotations in order."""
        found = [(name, [one for one in self.quotations if self.chosen.get(one) == part]) for part, name in enumerate(self.names)]
        return [(name, quotations) for name, quotations in found if quotations]


class SplitDialog(Dialog[Splitting | None]):
    """Read and sort. Nothing is done to the study before the end, and then as one action."""

    DEFAULT_CSS = """
    SplitDialog { align: center top; }
    SplitDialog > Vertical { height: 100%; max-width: 110; margin: 0; }
    SplitDialog #words { height: 1fr; max-height: 100%; }
    SplitDialog #parts { height: auto; max-height: 11; border-top: solid $line; }
    SplitDialog Bar { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_part", show=False),
        Binding("space,s", "stay", show=False),
        Binding("left,backspace", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("enter,f", "finish", show=False, priority=True),
        Binding("escape", "finish", show=False),
        *(Binding(str(digit), f"part({digit - 1})", show=False) for digit in range(1, MOST_PARTS + 1)),
    ]

    def __init__(
        self, name: str, quotations: Sequence[str], read: Callable[[str], ReadQuotation], taken: frozenset[str], language: str
    ) -> None:
        super().__init__()
        self._code = name
        self._read = read
        #: names that cannot be given, casefolded
        self._taken = taken
        self._language = language
        self.sorting = Sorting(quotations)

    def tell(self, name: str, /, **fields: object) -> str:
        """A sentence of the codes screen."""
        return text(f"codes.{name}", self._language, **fields)

    def compose(self) -> ComposeResult:
        """The quotation, the parts, the keys."""
        box = Vertical()
        box.border_title = self.tell("split-title", code=self._code).replace("[", "\\[")
        with box:
            yield Bar(right_share=0.3, id="where")
            yield LineList[Line](lambda line: line, id="words")
            parts = LineList[Line](lambda line: line, id="parts")
            parts.can_focus = False
            yield parts
            yield Bar(id="keys")

    def begin(self) -> None:
        """The first quotation."""
        self.query_one("#keys", Bar).show((Part(self.tell("split-keys"), "muted"),), whole=True)
        self._show()
        super().begin()

    def first_focus(self) -> Widget:
        """The words, to scroll them."""
        return self.query_one("#words")

    def on_resize(self) -> None:
        """Wrap anew."""
        self._show()

    def _show(self) -> None:
        sorting = self.sorting
        found = self._read(sorting.here)
        place = [
            found.material,
            text("screen.round", self._language, n=found.round) if found.round is not None else "",
            found.speaker or "",
        ]
        place.append(lines(*found.lines, self._language) if found.lines else "")
        how_far = self.tell("split-how-far", n=sorting.at + 1, of=len(sorting.quotations))
        self.query_one("#where", Bar).show((Part(" · ".join(filter(None, place)), "strong"),), (Part(how_far, "muted"),))
        self.query_one("#words", LineList).set_items(self._words(found))
        self.query_one("#parts", LineList).set_items(self._parts())

    def _words(self, found: ReadQuotation) -> list[Line]:
        width = max(20, min(self.app.size.width, 110) - 6)
        rows: list[Line] = []
        for words, look in ((found.before, "muted"), (found.words, "strong"), (found.after, "muted")):
            for paragraph in words.strip().splitlines():
                bar = "┃ " if look == "strong" else "  "
                rows += [
                    Line((Part(bar, "key"), Part(paragraph[start:end], look)), heading=True)
                    for start, end in wrap_rows(paragraph, 0, len(paragraph), width)
                ]
        return rows

    def _parts(self) -> list[Line]:
        sorting = self.sorting
        chosen = sorting.chosen.get(sorting.here)
        stays = sorting.here in sorting.chosen and chosen is None
        rows = [self._part(str(part + 1), name, part, part == chosen) for part, name in enumerate(sorting.names)]
        return [*rows, self._part("␣", self.tell("split-stays", code=self._code), None, stays)]

    def _part(self, key: str, name: str, part: int | None, here: bool) -> Line:
        arrow = "← " if here else ""
        return Line((Part(f"{key}  ", "key"), Part(name, "strong" if here else "")), f"{arrow}{self.sorting.count(part)}", heading=True)

    @property
    def unkept(self) -> bool:
        """Whether quotations were read and put into parts, which only the end stores."""
        return bool(self.sorting.chosen)

    # keys

    def action_part(self, part: int) -> None:
        """The quotation goes to this part; where there is none yet, it is named first."""
        if part < len(self.sorting.names):
            self._put(part)
        else:
            self.action_new_part()

    def action_stay(self) -> None:
        """The quotation stays with the code."""
        self._put(None)

    def _put(self, part: int | None) -> None:
        on = self.sorting.put(part)
        self._show()
        if not on:
            self.action_finish()

    def action_step(self, step: int) -> None:
        """Read another quotation, without deciding on this one."""
        if self.sorting.step(step):
            self._show()

    def action_new_part(self) -> None:
        """Name a part, and put the quotation there."""
        if len(self.sorting.names) < MOST_PARTS:
            self.app.push_screen(AskDialog(self.tell("split-ask-part")), self._named)

    def _named(self, typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if not name:
            return
        if name.casefold() in self._taken | {known.casefold() for known in self.sorting.names}:
            self.query_one("#keys", Bar).show((Part(self.tell("split-name-taken", name=name), "warning"),), whole=True)
            return
        self.query_one("#keys", Bar).show((Part(self.tell("split-keys"), "muted"),), whole=True)
        self.sorting.names.append(name)
        self._put(len(self.sorting.names) - 1)

    def action_finish(self) -> None:
        """What would be done, and whether to do it."""
        parts = self.sorting.parts()
        if not parts:
            self.answer(None)
            return
        stays = self.sorting.count(None)
        facts = [self.tell("split-part", name=name, n=len(quotations)) for name, quotations in parts]
        facts.append(self.tell("split-part", name=self._code, n=stays))
        choices = [("beside", "split-beside"), ("under", "split-under")]
        if not stays:
            choices.append(("instead", "split-instead"))
        choices += [("on", "split-on"), ("no", "split-no")]
        told = [Choice("", Line((Part(fact, "muted"),), heading=True)) for fact in facts]
        rows = [Choice(value, Line((Part(self.tell(name, code=self._code)),)), self.tell(f"{name}-detail")) for value, name in choices]

        def rank_rows(typed: str) -> list[Choice[str]]:
            return told + [row for row in rows if typed.casefold().strip() in row.line.parts[0].words.casefold()]

        self.app.push_screen(
            PickDialog[str](self.tell("split-summary", code=self._code), rank_rows, placeholder=self.tell("pick-answer")), self._finish
        )

    def _finish(self, where: str | None) -> None:
        if where == "no":
            self.answer(None)
        elif where in ("beside", "under", "instead"):
            self.answer(Splitting(self.sorting.parts(), where))
