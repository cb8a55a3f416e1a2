"""Tables of counts, of codes that meet, and of written summaries. Arrows go from cell to cell; enter shows the quotations behind one."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.cells import QuotationBehind, quotations_behind
from qualcode.study.cooccurrence import meeting_places
from qualcode.study.memos import memos
from qualcode.study.references import split_path
from qualcode.text.graphemes import cell_width
from qualcode.text.lines import wrap_rows
from qualcode.tui.agreement.reading import read_beside
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.tabling import FORMATS, Exporting, export_grid
from qualcode.tui.tables.behind import BehindDialog
from qualcode.tui.tables.reading import KINDS, SCOPES, WAYS, Behind, Shown, asked_of, read_table, way_words
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog, ReadDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.tui.widgets.table import cell as in_cell
from qualcode.writers.grid import shown

#: cells of a column at least and at most; of the names of codes, the share of the window
LEAST, MOST, FIRST_SHARE, PAIR_SHARE = 5, 24, 0.36, 0.25
#: cells that are looked at for how wide columns are, but of each column so many at least
LOOKED_AT, LOOKED_AT_LEAST = 4000, 8
GAP = 2


class TablesPage(Exporting):
    """One table at a time."""

    where = "tables"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("tables")]
    DEFAULT_CSS = """
    TablesPage #which { background: $background; }
    TablesPage #groups, TablesPage #columns { background: $surface; }
    TablesPage #rows { height: 1fr; }
    TablesPage #cell { background: $surface; }
    """

    def __init__(self, study: Any) -> None:
        super().__init__(study)
        self.asked = asked_of(study)
        self.shown: Shown | None = None
        #: as what it was asked for: kind, way and scope
        self._shown_as: tuple[str, str, str] | None = None
        self._widths: list[int] = []
        #: the column at hand, and the first that is shown beside the heading of the row
        self.column, self._first = 1, 1

    def body(self) -> ComposeResult:
        """Which table, its columns, its rows, and the cell at hand in full."""
        yield Bar(right_share=0.4, id="which")
        yield Bar(id="groups")
        yield Bar(id="columns")
        rows = LineList[int](self._line, (), id="rows", clicks=2)
        rows.border_title = text("tables.part-rows", self.language)
        yield rows
        yield Bar(id="cell")

    @property
    def rows(self) -> LineList[int]:
        """The rows, by their number in the table."""
        return self.query_one("#rows", LineList)

    def first_focus(self) -> Any:
        """The rows."""
        return self.rows

    # reading

    def show(self) -> None:
        """Read the table; the same one stands until it is read anew, another goes at once."""
        asked, language = self.asked, self.language
        least = int(self.study.reads.setting("small-cell"))
        self._tell_which(waiting=True)
        wanted = (asked.kind, asked.way, asked.scope)
        read = partial(read_table, kind=asked.kind, way=asked.way, scope=asked.scope, least=least, language=language)
        if not read_beside(self, read, partial(self._take, wanted), self._failed) and wanted != self._shown_as:
            self._show_none(text("tables.wait", language))

    def _take(self, wanted: tuple[str, str, str], table: Shown) -> None:
        self.shown, self._shown_as = table, wanted
        row, column = self.asked.at.get(self.asked.kind, (0, table.first))
        self.column = min(max(1, column), max(1, len(table.grid.columns) - 1))
        self._measure()
        self.rows.set_items(range(len(table.grid.rows)), min(row, max(0, len(table.grid.rows) - 1)))
        self._tell_which()
        self._tell_columns()
        self._tell_cell()
        if table.warning:
            self.say(table.warning, look="warning")

    def _failed(self, fault: Fault) -> None:
        self._show_none("")
        self.say(fault.text(self.language), look="warning")

    def _show_none(self, why: str) -> None:
        self.shown, self._shown_as = None, None
        self.rows.set_items([])
        for bar in ("#groups", "#columns"):
            self.query_one(bar, Bar).show(())
        self.query_one("#cell", Bar).show((Part(why),))

    # drawing

    def fit_parts(self, width: int) -> None:
        """As many columns as fit."""
        self._measure()
        self._tell_columns()
        self.rows.drawn_anew()

    def _measure(self) -> None:
        """How wide each column is: as its figures need, and its heading as far as that is short."""
        if self.shown is None:
            return
        grid = self.shown.grid
        self._widths = []
        looked_at = min(len(grid.rows), max(LOOKED_AT_LEAST, LOOKED_AT // max(1, len(grid.columns))))
        for at, column in enumerate(grid.columns):
            cells = (self._words(row, at) for row in range(looked_at))
            widest = max([cell_width(words) for words in cells] or [0])
            if column.heads and self.asked.kind != "framework":
                share = FIRST_SHARE if sum(one.heads for one in grid.columns) == 1 else PAIR_SHARE
                self._widths.append(min(max(widest + 1, 12), int(self.size.width * share)))
            else:
                least = min(cell_width(self._heading(at)[1]) + 1, 12)
                self._widths.append(min(max(widest, least, LEAST), MOST))
        self._keep_in_sight()

    def _words(self, row: int, column: int) -> str:
        """A cell as it is shown: of a code its name, of several lines the first."""
        assert self.shown is not None
        grid = self.shown.grid
        told = shown(grid.rows[row][column], grid.columns[column].kind, self.language, grid.nothing)
        if grid.columns[column].heads and grid.columns[column].kind == "text" and self.asked.kind != "framework":
            return split_path(told)[-1] if told else ""
        return " ".join(told.split())

    def _in_sight(self) -> list[int]:
        """The columns that are shown, the first of all always."""
        room = self.size.width - 3 - self._widths[0]
        found = [0]
        for at in range(self._first, len(self._widths)):
            room -= self._widths[at] + GAP
            if room < 0 and len(found) > 1:
                break
            found.append(at)
        return found

    def _keep_in_sight(self) -> None:
        if self.column >= len(self._widths):  # a table without figures
            return
        self._first = min(self._first, self.column)
        while self.column not in self._in_sight():
            self._first += 1

    def _line(self, row: int) -> Line:
        assert self.shown is not None
        parts: list[Part] = []
        for at in self._in_sight():
            right = self.shown.grid.columns[at].kind != "text"
            words = self._words(row, at)
            here = at == self.column and row == self.rows.index
            if here:
                words = f"▸{words}"
            look = "" if at == 0 or words not in ("0", "") else "muted"
            parts += [Part(" " * GAP if parts else ""), Part(in_cell(words, self._widths[at], right=right), look)]
        return Line(tuple(parts))

    def _tell_which(self, *, waiting: bool = False) -> None:
        asked = self.asked
        told = [Part(text(f"tables.kind-{asked.kind}", self.language), "strong")]
        if asked.way:
            told.append(Part(f" · {way_words(asked.kind, asked.way, self.language)}", "key"))
        if asked.kind not in ("framework", "frequencies") and asked.scope != "own":
            told.append(Part(f" · {text(f'tables.scope-{asked.scope}', self.language)}", "key"))
        n = len(self.shown.grid.rows) if self.shown else 0
        right = (
            text("tables.reading", self.language)
            if waiting
            else text("tables.count-rows", self.language, n=n, count=number(n, self.language))
        )
        self.query_one("#which", Bar).show(tuple(told), (Part(right, "muted"),))

    def _tell_columns(self) -> None:
        if self.shown is None or not self._widths:
            return
        parts: list[Part] = []
        for at in self._in_sight():
            column = self.shown.grid.columns[at]
            here = at == self.column
            name = f"{'▾' if here else ''}{self._heading(at)[1]}"
            told = in_cell(name, self._widths[at], right=column.kind != "text")
            parts += [Part(" " * GAP if parts else ""), Part(told, "key" if here else "muted")]
        more = len(self.shown.grid.columns) - 1 - self._in_sight()[-1]
        self.query_one("#columns", Bar).show(tuple(parts), (Part(f"+{more} →", "muted"),) if more else ())

        self._tell_groups()

    def _heading(self, at: int) -> tuple[str, str]:
        """The group of a column, and its name in it: "with subcodes", "quotations"."""
        assert self.shown is not None
        column = self.shown.grid.columns[at]
        group, colon, name = column.title.rpartition(": ")
        return (group, name) if colon and self.asked.kind == "frequencies" else ("", column.short or column.title)

    def _tell_groups(self) -> None:
        """Each group once, over all its columns that are in sight."""
        bar = self.query_one("#groups", Bar)
        runs: list[tuple[str, int]] = []
        for at in self._in_sight():
            group, cells = self._heading(at)[0], self._widths[at] + (GAP if runs else 0)
            if runs and runs[-1][0] == group:
                runs[-1] = (group, runs[-1][1] + cells)
            else:
                runs.append((group, cells))
        bar.display = any(group for group, _ in runs)
        parts = [Part(in_cell(f"  {group}", cells), "strong") for group, cells in runs]
        bar.show(tuple(parts))

    def _tell_cell(self) -> None:
        """The row and the column in full, and what stands there."""
        bar, row = self.query_one("#cell", Bar), self.rows.item
        if self.shown is None:  # and why is said
            return
        if row is None:
            bar.show(())
            return
        grid = self.shown.grid
        if self.column >= len(grid.columns):
            return
        column = grid.columns[self.column]
        words = shown(grid.rows[row][self.column], column.kind, self.language, grid.nothing)
        head = str(grid.rows[row][0])
        bar.show((Part(f"{head} · {column.title}: {' '.join(words.split())}"),), whole=True)

    @on(LineList.Highlighted, "#rows")
    def _highlighted(self) -> None:
        self._keep()
        self.rows.drawn_anew()
        self._tell_cell()

    def _keep(self) -> None:
        if self.shown is not None:
            self.asked.at[self.asked.kind] = (self.rows.index, self.column)

    # moving

    def action_left(self) -> None:
        """The column before."""
        self._step(-1)

    def action_right(self) -> None:
        """The next column."""
        self._step(1)

    def _step(self, step: int) -> None:
        if self.shown is None:
            return
        self.column = min(max(1, self.column + step), max(1, len(self.shown.grid.columns) - 1))
        self._keep_in_sight()
        self._keep()
        self._tell_columns()
        self.rows.drawn_anew()
        self._tell_cell()

    # which table

    def action_kind(self) -> None:
        """Choose a table."""

        language = self.language

        def choices(typed: str) -> list[Choice[str]]:
            words = {kind: (text(f"tables.kind-{kind}", language), text(f"tables.about-{kind}", language)) for kind in KINDS}
            found = rank(typed, KINDS, lambda kind: words[kind], lambda _: None)
            marks = {kind: "→ " if kind == self.asked.kind else "  " for kind in KINDS}
            return [Choice(kind, Line((Part(marks[kind] + words[kind][0]),)), words[kind][1]) for kind in found]

        dialog = PickDialog[str](text("tables.kind-title", language), choices)
        self.app.push_screen(dialog, lambda kind: self._turn_to(kind) if kind else None)

    def action_next(self) -> None:
        """The next table."""
        self._turn_to(KINDS[(KINDS.index(self.asked.kind) + 1) % len(KINDS)])

    def _turn_to(self, kind: str) -> None:
        self.asked.kind = kind
        self._first = 1
        self.say("")
        self.show()

    def action_by(self) -> None:
        """Count by the next thing."""
        ways = WAYS[self.asked.kind]
        if not ways:
            self.say(text("tables.one-way", self.language), look="warning")
            return
        self.asked.ways[self.asked.kind] = ways[(ways.index(self.asked.way) + 1) % len(ways)]
        self.asked.at.pop(self.asked.kind, None)
        self.say("")
        self.show()

    def action_scope(self) -> None:
        """Own codings, with subcodes, with indicators."""
        if self.asked.kind == "framework" or (self.asked.kind == "frequencies" and self.asked.way == "all"):
            self.say(text("tables.scope-here", self.language), look="warning")
            return
        scopes = SCOPES[:2] if self.asked.kind in ("pairs", "matrix") else SCOPES
        at = scopes.index(self.asked.scope) if self.asked.scope in scopes else 0
        self.asked.scope = scopes[(at + 1) % len(scopes)]
        self.show()
        self.say(text(f"tables.scope-{self.asked.scope}", self.language))

    def action_notes(self) -> None:
        """What is counted, and what is not."""
        if self.shown is None:
            return
        width = min(92, self.size.width - 6)
        rows = [words[a:b] for words in self.shown.grid.notes for a, b in wrap_rows(words, 0, len(words), width)]
        self.app.push_screen(ReadDialog(self.shown.grid.title, [Line((Part(row),)) for row in rows]))

    def action_export(self) -> None:
        """Write the table to a document."""
        if self.shown is None or not self.shown.grid.rows:
            self.say(text("tables.nothing-to-export", self.language), look="warning")
            return
        grid = self.shown.grid
        formats = FORMATS if self.asked.kind != "frequencies" or len(grid.columns) < 12 else tuple(one for one in FORMATS if one != ".docx")
        export_grid(self, lambda _: grid, text(f"tables.kind-{self.asked.kind}", self.language), formats)

    # what stands behind a cell

    def _behind(self) -> Behind:
        row = self.rows.item
        there = self.shown is not None and row is not None and self.column < len(self.shown.grid.columns)
        return self.shown.behind(row, self.column) if there else Behind()  # type: ignore[union-attr, arg-type]

    @on(LineList.Chosen, "#rows")
    def _chosen(self) -> None:
        if self.asked.kind == "framework" and self._behind().case:
            self._write_summary(self._behind())
        else:
            self.action_quotations()

    def action_quotations(self) -> None:
        """The quotations behind the cell."""
        behind = self._behind()
        quotations = list(behind.quotations)
        connection = self.study.reads.connection
        if behind.pair is not None:
            with_subcodes = self.asked.scope != "own"
            places = meeting_places(connection, *behind.pair, self.asked.way, with_subcodes=with_subcodes)  # type: ignore[arg-type]
            quotations = [one for place in places for one in (*place.a_quotations, *place.b_quotations)]
        found = quotations_behind(connection, dict.fromkeys(quotations))
        if not found:
            self.say(text("tables.nothing-behind", self.language))
            return
        title = text("tables.behind-title", self.language, n=len(found), count=number(len(found), self.language))
        self.app.push_screen(BehindDialog(title, found, self.language), self._open)

    def _open(self, one: QuotationBehind | None) -> None:
        if one is not None:
            self._keep()
            self.workbench.action_go("coding", material=one.material_id, start=one.start, end=one.end)

    def action_memo(self) -> None:
        """Write a summary of the case under the category, or edit the one there is."""
        behind = self._behind()
        if self.asked.kind != "framework" or not behind.case:
            self.say(text("tables.no-summary-here", self.language), look="warning")
        else:
            self._write_summary(behind)

    def _write_summary(self, behind: Behind) -> None:
        from qualcode.tui.memos.editor import open_memo

        kind = "participant" if self.asked.way == "participants" else "material"
        about = {(kind, behind.case), ("code", behind.code)}
        there = next((one for one in memos(self.study.reads.connection) if about <= {(thing.kind, thing.id) for thing in one.about}), None)
        if there is not None:
            open_memo(self, memo=there)
            return
        assert self.shown is not None
        assert self.rows.item is not None
        grid = self.shown.grid
        title = f"{grid.rows[self.rows.item][0]}: {split_path(grid.columns[self.column].title)[-1]}"
        open_memo(self, [{kind: behind.case}, {"code": behind.code}], kind="theoretical", title=title)
