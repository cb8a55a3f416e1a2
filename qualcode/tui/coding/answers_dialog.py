"""Which of the turns that may have asked a question of the interview guide did ask it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qualcode.locale import formats, text
from qualcode.study.answers import AskedQuestion
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part

#: turns this like the question are marked to begin with
LIKELY = 0.6
#: rows of the list of turns at most
MOST_ROWS = 14


class AnswersDialog(Dialog[list[AskedQuestion] | None]):
    """The turns in which a question may have been asked; those marked did."""

    DEFAULT_CSS = """
    AnswersDialog { align: center middle; }
    AnswersDialog > Vertical { max-width: 120; }
    AnswersDialog LineList { max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "all", show=False), Binding("enter", "done", show=False, priority=True)]

    def __init__(self, question: str, asked: list[AskedQuestion], language: str) -> None:
        super().__init__()
        self._question = question
        self._asked = asked
        self._language = language

    def compose(self) -> ComposeResult:
        """The question, the turns, and how many answers are marked."""
        box = Vertical()
        box.border_title = text("coding.answers-title", self._language)
        with box:
            yield Bar(id="question")
            yield LineList[AskedQuestion](self._line, self._asked, id="asked", always_lit=True, key=lambda one: (one.material, one.answers))
            yield Bar(id="detail")
            yield Bar(id="count")

    def begin(self) -> None:
        """Mark those that are like enough to begin with."""
        turns = self._list
        turns.styles.height = max(1, min(MOST_ROWS, self.app.size.height - 8, len(self._asked)))
        turns.marked = {(one.material, one.answers) for one in self._asked if one.likeness >= LIKELY}
        self.query_one("#question", Bar).show((Part(self._question, "strong"),), whole=True)
        self._tell()
        super().begin()

    @property
    def _list(self) -> LineList[AskedQuestion]:
        return self.query_one("#asked", LineList)

    def _line(self, one: AskedQuestion) -> Line:
        share = formats.percent(one.likeness, self._language, 0)
        answers = text("coding.answers", self._language, n=len(one.answers))
        return Line((Part(f"{share.rjust(5)} ", "muted"), Part(one.asked)), f"{one.material_name} · {answers}")

    def _chosen(self) -> list[AskedQuestion]:
        return [one for one in self._asked if (one.material, one.answers) in self._list.marked]

    @on(LineList.Highlighted)
    @on(LineList.Marked)
    def _tell(self) -> None:
        one = self._list.item
        self.query_one("#detail", Bar).show((Part(one.asked if one else "", "muted"),), whole=True)
        n = len({answer for chosen in self._chosen() for answer in chosen.answers})
        told = text("coding.answers-marked", self._language, n=n)
        self.query_one("#count", Bar).show((Part(told, "strong"), Part("  " + text("coding.answers-keys", self._language), "muted")))

    def action_all(self) -> None:
        """Mark all, or none."""
        self._list.mark_all()

    def action_done(self) -> None:
        """Go on with what is marked."""
        if chosen := self._chosen():
            self.answer(chosen)
