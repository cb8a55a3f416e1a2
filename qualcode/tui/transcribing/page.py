"""The recordings: what waits to be heard, is being heard and was heard, with all that is done to them."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from qualcode.locale import text
from qualcode.study.records import TranscriptionRecord
from qualcode.study.transcriptions import transcriptions
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.transcribing.adding import AddingDeeds
from qualcode.tui.transcribing.hearing import Hearing, hearing_of
from qualcode.tui.transcribing.line import Queued
from qualcode.tui.transcribing.purging import PurgeDeeds
from qualcode.tui.transcribing.rows import COLUMNS, LEAST_NAME, Row, about, about_lines, header, key_of, row_line, rows_of
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line
from qualcode.tui.widgets.table import fitting

#: rows of what is said of the recording at hand, in a low window and in a high one
ABOUT_ROWS, ABOUT_ROWS_HIGH, HIGH_FROM = 7, 12, 36


class RecordingsPage(AddingDeeds, PurgeDeeds):
    """One row a recording: the queue in its order, below it what is in the study already."""

    where = "recordings"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("recordings")]
    DEFAULT_CSS = """
    RecordingsPage #columns { background: $surface; }
    RecordingsPage #queue { height: 1fr; }
    RecordingsPage #about { background: $surface; border-top: solid $line; padding: 0; }
    """

    def __init__(self, study: Any) -> None:
        super().__init__(study)
        self.stored: tuple[TranscriptionRecord, ...] = ()
        self._layout = fitting(COLUMNS, 80, LEAST_NAME)
        #: the rows as they were drawn last
        self._lines: list[Line] = []

    def body(self) -> ComposeResult:
        """The names of the columns, the rows, and what is said of one of them."""
        yield Bar(id="columns")
        queue = LineList[Row](lambda row: row_line(row, self._layout, self.hearing.waits, self.language), id="queue", clicks=2)
        queue.border_title = text("recordings.part-queue", self.language)
        yield queue
        told = LineList[Line](lambda line: line, id="about")
        told.can_focus = False
        yield told

    @property
    def hearing(self) -> Hearing:
        """The queue, which is the app's."""
        return hearing_of(self.workbench)

    @property
    def rows(self) -> LineList[Row]:
        """The list."""
        return self.query_one("#queue", LineList)

    @property
    def here(self) -> Row | None:
        """The recording at hand."""
        return self.rows.item

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        return text(f"recordings.{key}", self.language, **fields)

    # showing

    def fit_parts(self, width: int) -> None:
        """The columns that fit, and as much of what is said as leaves room for rows."""
        self._layout = fitting(COLUMNS, width, LEAST_NAME)
        self.query_one("#columns", Bar).show(header(self._layout, self.language))
        self.query_one("#about").styles.height = self._about_rows
        self.rows.drawn_anew()
        self._tell()

    def show(self) -> None:
        """Read what is in the study, and show it with the queue."""
        self.stored = transcriptions(self.study.reads.connection, texts=False)
        self.show_queue()

    def show_queue(self) -> None:
        """The queue as it stands now, the highlight on the same recording; nothing is drawn where it looks as it did."""
        if not self.is_attached or not self.query("#queue"):
            return
        here, before = key_of(self.here), self.rows.index
        rows = rows_of(self.hearing.state, self.stored, self.language)
        at = next((at for at, row in enumerate(rows) if here and key_of(row) == here), before)
        lines = [row_line(row, self._layout, self.hearing.waits, self.language) for row in rows]
        if lines != self._lines or not self.rows.items:
            self._lines = lines
            self.rows.set_items(rows, at)
        else:
            self.rows.items = rows  # what the keys act on is what stands now
        self._tell()

    def _tell(self) -> None:
        told = self.query_one("#about", LineList)
        said = about(self.here, self.hearing.state, self.hearing.waits, self.language)
        lines = about_lines(said, max(20, self.size.width - 4), self._about_rows - 1)
        if lines != told.items:
            told.set_items(lines)

    @property
    def _about_rows(self) -> int:
        return ABOUT_ROWS_HIGH if self.size.height >= HIGH_FROM else ABOUT_ROWS

    @on(LineList.Highlighted, "#queue")
    def _highlighted(self) -> None:
        self._tell()

    @on(LineList.Chosen, "#queue")
    def _chosen(self) -> None:
        """What was heard is corrected; what failed is tried again; what waits begins."""
        row = self.here
        if isinstance(row, TranscriptionRecord):
            self.correct(row)
        elif isinstance(row, Queued):
            self.action_retry() if row.progress.state == "failed" else self.action_go_on()
