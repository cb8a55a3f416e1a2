"""The two views of the screen that count: what each material brought, and behind a key the other measures, whose orders come when idle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

from textual import on

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.coders import more_codings_than
from qualcode.study.people import group_names
from qualcode.study.saturation import saturation
from qualcode.study.saturation_word import saturation_word
from qualcode.tui.agreement.reading import FEW, read_beside
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.saturation.asked import Asked
from qualcode.tui.saturation.brought import Brought, BroughtRow
from qualcode.tui.saturation.measures import measure_rows
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.writers.saturation.tables import Report, remarks

#: what a report is written as, the picture first
FORMATS = (".png", ".svg", ".docx", ".xlsx", ".csv", ".json", ".md")
#: seconds in which the drawing of orders lets the keys go first
PAUSE = 0.002
#: new codes that are named of the material at hand
NAMED = 12


class _Over(Exception):
    """Nobody waits for these orders any more."""


class Counting(Page):
    """What the two views share."""

    asked: Asked
    report: Report | None = None
    #: what the report was read for
    _read_for: tuple[str, str, str | None] | None = None
    names: dict[str, str]

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        raise NotImplementedError

    @property
    def brought(self) -> LineList[BroughtRow]:
        """What each material brought."""
        return self.query_one("#brought", LineList)

    @property
    def measures(self) -> LineList[Line]:
        """The other measures."""
        return self.query_one("#measures", LineList)

    # reading

    def show_counts(self) -> None:
        """Read what is counted; where that takes longer, the same as before stands meanwhile."""
        asked = self.asked
        connection = self.study.reads.connection
        if asked.clock == "today" and more_codings_than(connection, FEW):
            self._show_at_once()
        self._tell_what(waiting=True)
        read: Callable[[Any], Report] = partial(read_report, language=self.language, asked=(asked.level, asked.clock, asked.group))
        read_beside(self, read, self._take_report, self._refused)

    def _show_at_once(self) -> None:
        """The bars and the curve as they are now; what takes longer to read stands as it was until it is."""
        asked = self.asked
        found = self.attempt(lambda: saturation(self.study.reads.connection, asked.level, group=asked.group))
        if found is not None:
            word = saturation_word(self.study.reads.connection, self.language)
            self.report = Report(found, (), self.report.added if self.report else (), (), word)
            self._lay_out_counts()

    def _take_report(self, report: Report) -> None:
        before = self.report
        same = before is not None and before.found.sets == report.found.sets
        self.report = report._replace(orders=before.orders) if same and before is not None else report
        self._lay_out_counts()
        if self.asked.view == "measures" and not self.report.orders:
            self._draw_orders()

    def _refused(self, fault: Fault) -> None:
        """A group that is gone: all of them again."""
        self.asked.group = None
        self.say(fault.text(self.language), look="warning")

    def _lay_out_counts(self) -> None:
        if self.report is None or self.asked.view == "categories":
            return
        self._tell_what()
        if self.asked.view == "materials":
            self._lay_out_brought(self.report)
        else:
            width = (self.measures.size.width or self.app.size.width) - 2
            at = self.measures.index
            self.measures.set_items(measure_rows(self.report, self.language, width, drawing=not self.report.orders), at)

    def _lay_out_brought(self, report: Report) -> None:
        made = Brought(report, self.language, (self.brought.size.width or self.app.size.width) - 2)
        rows = made.rows()
        at = next((at for at, row in enumerate(rows) if row.material and row.material.id == self.asked.material), 0)
        self.query_one("#heads", Bar).show(made.heading())
        self.brought.set_items(rows, at)
        self._tell_material()

    def _tell_what(self, *, waiting: bool = False) -> None:
        asked = self.asked
        told = [Part(self.tell(f"view-{asked.view}"), "strong"), Part(f" · {self.tell(f'level-{asked.level}')}", "key")]
        told.append(Part(f" · {text(f'measures.picture-clock-{asked.clock}', self.language)}", "key"))
        told += [Part(f" · {asked.group}", "key")] if asked.group else []
        if waiting or self.report is None:
            right = text("tables.reading", self.language)
        else:
            found = self.report.found
            n, total = len(found.materials), found.materials[-1].cumulative if found.materials else 0
            right = text(f"measures.summary-{found.level}", self.language, n=n, count=n, total=total)
        self.query_one("#which", Bar).show(tuple(told), (Part(right, "muted"),))

    @on(LineList.Highlighted, "#brought")
    def _other_material(self) -> None:
        row = self.brought.item
        if row is not None and row.material is not None:
            self.asked.material = row.material.id
        self._tell_material()

    def _tell_material(self) -> None:
        """The material at hand in full: what must be known of it, and which codes are new in it."""
        bar, row = self.query_one("#told", Bar), self.brought.item
        if row is None or row.material is None:
            bar.show(())
            return
        one = row.material
        new = [self.names.get(code, "–") for code in one.new_codes[:NAMED]]
        more = len(one.new_codes) - len(new)
        named = ", ".join(new) + (f" +{more}" if more > 0 else "") if new else self.tell("nothing-new")
        kind = text(f"measures.kind-{one.kind}", self.language)
        marks = "".join(f" · {mark}" for mark in remarks(one, self.language))
        bar.show((Part(f"{one.name} · {kind}{marks} · {self.tell('new-in-it')}: {named}"),), whole=True)

    # random orders, when idle

    def _draw_orders(self) -> None:
        """In a thread that knows no database; between two handfuls of orders the keys go first."""
        report = self.report
        if report is None or not report.found.materials:
            return
        workbench, found = self.workbench, report.found

        def turn() -> None:
            if not self.is_attached or self.report is None or self.report.found is not found:
                raise _Over
            sleep(PAUSE)

        def work() -> None:
            from qualcode.study.saturation import random_orders

            try:
                drawn = random_orders(found, turn=turn)
            except _Over:
                return
            workbench.call_from_thread(self._take_orders, report, drawn)

        self.run_worker(work, thread=True, exclusive=True, group="orders", exit_on_error=False)

    def _take_orders(self, report: Report, drawn: Any) -> None:
        if self.is_attached and self.report is report:
            self.report = report._replace(orders=drawn)
            self._lay_out_counts()

    # what is counted

    def action_level(self) -> None:
        """Codes, or categories."""
        self.asked.level = "categories" if self.asked.level == "codes" else "codes"
        self._count_anew()

    def action_clock(self) -> None:
        """Today, or as analysed."""
        self.asked.clock = "analysed" if self.asked.clock == "today" else "today"
        self._count_anew()

    def action_group(self) -> None:
        """Only the material of one group, or all of it."""
        names = ["", *group_names(self.study.reads.connection)]
        if len(names) < 2:
            self.say(self.tell("no-groups"), look="warning")
            return

        def words(name: str) -> str:
            return name or self.tell("all-groups")

        def offered(typed: str) -> list[Choice[str]]:
            return [Choice(name, Line((Part(words(name)),))) for name in rank(typed, names, lambda name: (words(name), ""), lambda _: None)]

        def chosen(name: str | None) -> None:
            if name is not None:
                self.asked.group = name or None
                self._count_anew()

        self.app.push_screen(PickDialog[str](self.tell("pick-group"), offered), chosen)

    def _count_anew(self) -> None:
        if self.asked.view == "categories":
            self.asked.view = "materials"
        self.say("")
        self.show()

    # where rows lead

    @on(LineList.Chosen, "#brought")
    def _open_material(self) -> None:
        row = self.brought.item
        if row is not None and row.material is not None:
            self.workbench.action_go("coding", material=row.material.id)

    def write_about_material(self) -> None:
        """A memo about the material at hand."""
        row = self.brought.item
        if row is not None and row.material is not None:
            open_memo(self, [{"material": row.material.id}], kind="theoretical")

    def export_counts(self) -> None:
        """The report as a picture, a document or a table."""
        language = self.language
        if self.report is None or not self.report.found.materials:
            self.say(text("measures.nothing-drawn", language), look="warning")
            return

        def words(ending: str) -> str:
            return text(f"graph.format-{ending[1:]}" if ending in (".png", ".svg") else f"quotes.format-{ending[1:]}", language)

        def offered(typed: str) -> list[Choice[str]]:
            found = rank(typed, FORMATS, lambda ending: (words(ending), ending), lambda _: None)
            return [Choice(ending, Line((Part(words(ending)),), ending)) for ending in found]

        def chosen(ending: str | None) -> None:
            if ending:
                ask_where(self, file_stem(self.tell("view-materials")), ending, self._write)

        self.app.push_screen(PickDialog[str](text("agree.export-title", language), offered), chosen)

    def _write(self, file: Path) -> None:
        study_file, language, asked = self.study.file, self.language, self.asked
        wanted = (asked.level, asked.clock, asked.group)

        def work(progress: Progress) -> str:
            from qualcode.study import Study
            from qualcode.writers.saturation import report_of, write_saturation

            progress(0, 0)
            make_exports(study_file, file)
            level, clock, group = wanted
            with Study.open(study_file, write=False, language=language) as study:
                title = study.reads.study().title
                report = report_of(study.reads, language, level, group=group, clock=clock, turn=lambda: progress(0, 0))
            write_saturation(report, file, language=language, study=title)
            return text("measures.written", language, file=file, n=len(report.found.materials))

        self.workbench.tasks.start(text("quotes.export-task", language, file=file.name), work)


def read_report(connection: Any, language: str, asked: tuple[Any, Any, str | None]) -> Report:
    """What is counted, without the random orders."""
    from qualcode.study.reads import Reads
    from qualcode.writers.saturation import report_of

    level, clock, group = asked
    return report_of(Reads(connection), language, level, group=group, clock=clock, orders=0)
