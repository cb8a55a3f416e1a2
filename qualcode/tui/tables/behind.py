"""The quotations behind a cell of a table."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from qualcode.locale.formats import lines as lines_words
from qualcode.study.cells import QuotationBehind
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part


class BehindDialog(Dialog[QuotationBehind | None]):
    """The quotations behind a cell; enter opens one in its transcript, escape leads back to the cell."""

    DEFAULT_CSS = "BehindDialog { align: center middle; } BehindDialog > Vertical { max-width: 120; }"

    def __init__(self, title: str, quotations: list[QuotationBehind], language: str) -> None:
        super().__init__()
        self._title, self._quotations, self._language = title, quotations, language

    def compose(self) -> ComposeResult:
        """A row each."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield LineList[QuotationBehind](self._line, self._quotations, id="behind")
            yield Bar(id="whole")

    def _line(self, one: QuotationBehind) -> Line:
        place = lines_words(one.line_from, one.line_to, self._language)
        return Line((Part(" ".join(one.words.split())),), f"{one.material}, {place}" if place else one.material)

    def begin(self) -> None:
        """As high as it need be."""
        self.query_one("#behind").styles.height = max(1, min(len(self._quotations), self.app.size.height - 12))
        self._tell()
        super().begin()

    @on(LineList.Highlighted)
    def _tell(self) -> None:
        """The highlighted one whole, over several rows."""
        one = self.query_one("#behind", LineList).item
        self.query_one("#whole", Bar).show((Part(" ".join(one.words.split()) if one else ""),), whole=True)

    @on(LineList.Chosen)
    def _open(self) -> None:
        self.answer(self.query_one("#behind", LineList).item)
