"""Looking through files before they go in: per file what was understood, corrected here, then stored one file after the other."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.readers.intake import FileReport, Intake, ReadFile, looked_over, putting_in, read_file
from qualcode.readers.project_intake import brings_codes
from qualcode.readers.source import READABLE
from qualcode.reasons import reason_of
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress, Stopped
from qualcode.tui.importing.plan import FilePlan, files_in, good
from qualcode.tui.importing.questions import Questions
from qualcode.tui.importing.report import report_lines, summary
from qualcode.tui.importing.rows import Row, Teller, file_line, shared_beginnings
from qualcode.tui.widgets.lists import Line, LineList, Part

if TYPE_CHECKING:
    from qualcode.study.study import Study
    from qualcode.tui.frame.tasks import Task

#: seconds between two files that are stored, for the keys
BREATH = 0.005
#: seconds until it is looked again whether another action is over
WAIT = 0.1
#: columns from which the files stand beside what is told of one
BESIDE_FROM = 76
#: the share of the width that the list of files gets, and its cells at most
FILES_SHARE, FILES_MOST = 0.4, 64


class ImportPage(Questions):
    """The files that were chosen, and what was understood of the one at hand."""

    where = "importing"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importing")]
    DEFAULT_CSS = """
    ImportPage #files { border: round $line; }
    ImportPage #told { width: 1fr; border: round $line; }
    ImportPage #files:focus, ImportPage #told:focus { border: round $primary; }
    """

    def __init__(self, study: Study, paths: list[Path]) -> None:
        super().__init__(study)
        self.plans: list[FilePlan] = []
        self._paths = paths
        self._read: list[tuple[FilePlan, Intake, ReadFile, FileReport]] = []
        #: each time files were added, they are read by a task of their own
        self._reading: dict[Task, list[FilePlan]] = {}
        self._storing: Task | None = None
        #: the files still to be stored, None while nothing is stored
        self._queue: list[FilePlan] | None = None
        self._warned = False
        self._files_width = 32
        #: how many characters a name shares with its neighbour's
        self._shared: dict[Path, int] = {}

    def body(self) -> ComposeResult:
        """Files at the left, one of them at the right."""
        with Horizontal():
            files = LineList[FilePlan](self._file_line, id="files")
            files.border_title = text("importing.files-part", self.language)
            yield files
            told = LineList[Row](lambda row: row.line, id="told")
            yield told

    def begin(self) -> None:
        """Read the files beside the keys."""
        super().begin()
        self.add(self._paths)

    def first_focus(self) -> LineList[Row]:
        """What is told of the file; its first row is the deed."""
        return self.query_one("#told", LineList)

    def fit_parts(self, width: int) -> None:
        """A single file needs no list of files."""
        files = self.query_one("#files", LineList)
        files.display = width >= BESIDE_FROM and len(self.plans) > 1
        self._files_width = min(FILES_MOST, int(width * FILES_SHARE))
        files.styles.width = self._files_width
        files.set_items(self.plans, files.index)
        self.show_told()

    def _file_line(self, plan: FilePlan) -> Line:
        return file_line(plan, self.language, self._files_width - 2, self._shared.get(plan.path, 0))

    def heading_left(self) -> tuple[Part, ...]:
        """How many files are looked through."""
        return (Part(text("importing.heading", self.language, n=len(self.plans)), "strong"),)

    @property
    def plan(self) -> FilePlan | None:
        """The file at hand."""
        return self.query_one("#files", LineList).item

    # reading

    def add(self, paths: list[Path]) -> None:
        """Look through more files."""
        try:
            files = files_in(paths, READABLE)
        except OSError as error:
            self.say(Fault("read.unreadable", file=str(paths[0]), reason=reason_of(error)).text(self.language), look="warning")
            return
        known = {plan.path for plan in self.plans}
        new = [FilePlan(path) for path in files if path not in known]
        self.plans += new
        shared = shared_beginnings([plan.path.name for plan in self.plans])
        self._shared = {plan.path: length for plan, length in zip(self.plans, shared, strict=True)}
        if not self.plans:
            self.say(text("importing.none-there", self.language), look="warning")
            return
        self.show()
        self.fit_parts(self.size.width)
        self._start_reading(new)

    def _start_reading(self, plans: list[FilePlan]) -> None:
        file, language, read = self.study.file, self.language, self._read

        def work(progress: Progress) -> None:
            from qualcode.study import Study

            with Study.open(file, write=False, language=language) as study:
                for done, plan in enumerate(plans):
                    how, parts = plan.how, progress if len(plans) == 1 else _at(progress, done, len(plans))
                    known = read_file(plan.path, how, language, parts)
                    read.append((plan, how, known, _report(study, known, parts)))
                    progress(done + 1, len(plans))

        self._reading[self.workbench.tasks.start(text("importing.reading-task", self.language), work)] = plans

    def task_changed(self, task: Task) -> None:
        """Files were read: they are shown as they come."""
        if task not in self._reading:
            super().task_changed(task)
            return
        self._take_read()
        if task.state == "running":
            super().task_changed(task)
            return
        plans = self._reading.pop(task)
        if task.state != "done":
            self.plans = [plan for plan in self.plans if plan.report or not any(plan is one for one in plans)]
        self.show_heading()
        if task.state == "failed" and isinstance(task.error, Fault):
            self.say(task.error.text(self.language), look="warning")
        elif task.state == "stopped":
            self.say(text("importing.stopped-reading", self.language), look="warning")
        elif good(self.plans):
            coded = all(plan.report and brings_codes(plan.report.as_kind) for plan in good(self.plans))
            self.say(text("importing.how-to-coded" if coded else "importing.how-to", self.language), look="muted")
        self._to_a_good_one()
        self.show()

    def _to_a_good_one(self) -> None:
        """What cannot be brought in is not what the reader wants to see first."""
        files = self.query_one("#files", LineList)
        if self.plan and self.plan.state in ("failed", "skipped"):
            files.index = next((at for at, plan in enumerate(self.plans) if plan.state == "good"), files.index)

    def _take_read(self) -> None:
        while self._read:
            plan, how, read, report = self._read.pop(0)
            if plan.how == how:
                plan.read, plan.report = read, report
        self.show()

    def correct(self, plan: FilePlan, how: Intake) -> None:
        """Take a correction; the file is read again where that makes a difference."""
        before, plan.how = plan.how, how
        self._warned = False
        if _as_read(before) == _as_read(how):
            self.show()
        else:
            plan.report = None
            self.show()
            self.run_worker(partial(self._read_again, plan, how), thread=True, exit_on_error=False)

    def _read_again(self, plan: FilePlan, how: Intake) -> None:
        from qualcode.study import Study

        read = read_file(plan.path, how, self.language)
        with Study.open(self.study.file, write=False, language=self.language) as study:
            self._read.append((plan, how, read, _report(study, read)))
        self.app.call_from_thread(self._take_read)

    # showing

    def show(self) -> None:
        """The files as they are understood now, the highlight where it was."""
        if not self.is_attached:
            return
        files = self.query_one("#files", LineList)
        files.set_items(self.plans, files.index)
        self.show_heading()
        self.show_told()

    def show_told(self) -> None:
        """What is told of the file at hand."""
        told, plan = self.query_one("#told", LineList), self.plan
        if plan is None:
            return
        here = told.item
        rows = Teller(plan, self.plans, self.language, told.size.width or self.size.width).rows()
        same = next(
            (at for at, row in enumerate(rows) if here and here.speaker and row.speaker and row.speaker.label == here.speaker.label), 0
        )
        told.border_title = plan.path.name.replace("[", "\\[")
        told.set_items(rows, same)

    @on(LineList.Highlighted, "#files")
    def _other_file(self) -> None:
        self.query_one("#told", LineList).index = 0
        self.show_told()

    @on(LineList.Chosen, "#files")
    def _to_the_file(self) -> None:
        self.set_focus(self.query_one("#told"))

    @on(LineList.Chosen, "#told")
    def _row_chosen(self, event: LineList.Chosen) -> None:
        row = event.control.item
        if not isinstance(row, Row) or self.plan is None:
            return
        if row.kind == "store":
            self.action_bring_in()
        elif row.kind == "facts":
            self.action_edit()
        elif row.kind == "offsets":
            self.action_offsets()
        elif row.kind == "recover":
            self.correct(self.plan, self.plan.described(recover=True))
        elif row.kind == "project":
            self.correct(self.plan, self.plan.described(project=row.name))
        elif row.kind == "merge":
            self.correct(self.plan, self.plan.merged(row.spellings, row.spellings[0]))
        elif row.speaker:
            self.ask_who(row.speaker)

    # storing

    @property
    def storing(self) -> bool:
        """Whether files are being put in now."""
        return self._queue is not None

    def action_bring_in(self) -> None:
        """Put the files in that can be, one after the other, so that keys are heard between them."""
        if self.storing:
            return
        if any(plan.state == "waiting" for plan in self.plans):
            self.say(text("importing.still-reading", self.language), look="warning")
            return
        self._queue = good(self.plans)
        if not self._queue:
            self._queue = None
            self.say(text("importing.nothing-good", self.language), look="warning")
            return
        self._storing = self.workbench.tasks.begin(text("importing.storing-task", self.language))
        self._store_next()

    def _store_next(self) -> None:
        """Go on also when the reader has gone to another screen meanwhile, but not in a study that was closed."""
        if self._queue is None or self._storing is None or self.workbench.study is not self.study:
            return
        if self._storing.stopping:
            self._queue = []
        if self.study.busy:  # stopping that would take back the file too
            self.workbench.set_timer(WAIT, self._store_next)
            return
        done = sum(one.outcome is not None for one in self.plans)
        if not self._queue:
            self._queue = None
            self._storing.end("stopped" if self._storing.stopping else "done")
            if self.workbench.screen_stack:
                self._finish()
            return
        self._storing.step(done, done + len(self._queue))
        plan = self._queue.pop(0)
        assert plan.read is not None
        self._go_on(plan, putting_in(self.study, replace(plan.read, how=plan.how)))

    def _go_on(self, plan: FilePlan, parts: Generator[tuple[int, int], None, FileReport]) -> None:
        """A part of a coded study at a time, keys between them; transcripts have one part. Stopped, nothing of the file is in."""
        assert self._storing is not None
        if self._storing.stopping or self.workbench.study is not self.study:
            parts.close()
            self._store_next()
            return
        try:
            done, of = next(parts)
        except StopIteration as end:
            plan.outcome = end.value
            self._stored(plan)
            return
        except Fault as fault:
            self._queue, self._storing.error = None, fault
            self._storing.end("failed")
            self.show()
            return
        with suppress(Stopped):  # the next part sees that it is to stop
            self._storing.step(done, of)
        self.workbench.set_timer(BREATH, partial(self._go_on, plan, parts))

    def _stored(self, plan: FilePlan) -> None:
        """A file is in, or it is said why not."""
        if self._queue is None:
            return
        if self.is_attached:
            done = sum(one.outcome is not None for one in self.plans)
            self.query_one("#files", LineList).set_items(self.plans, self.plans.index(plan))
            self.say(text("importing.storing", self.language, n=done, of=done + len(self._queue), file=plan.path.name))
        self.workbench.set_timer(BREATH, self._store_next)

    def _finish(self) -> None:
        """Open the first material that came in; what did not come in is told in a list. Elsewhere by now, only that is said."""
        if not self.is_attached:
            if isinstance(screen := self.workbench.screen, Page):
                screen.changed()
                screen.say(summary(self.plans, self.language))
            return
        outcomes = [plan.outcome for plan in self.plans if plan.outcome]
        if self._storing and self._storing.stopping and not outcomes:
            self.say(text("importing.stopped-at-once", self.language), look="warning")
            return
        ids = [told["id"] for outcome in outcomes if outcome.result == "imported" for told in outcome.materials]
        language, lines = self.language, report_lines(self.plans, self.language, self.size.width)
        workbench = self.workbench
        workbench.action_go("coding", **({"material": ids[0], "start": 0} if ids else {}))
        coding = workbench.coding_screen()
        workbench.call_later(coding.say, summary(self.plans, language))
        if len(self.plans) > 1 or not ids or any(brings_codes(outcome.as_kind) for outcome in outcomes):
            from qualcode.tui.widgets.dialogs import ReadDialog

            workbench.push_screen(ReadDialog(summary(self.plans, language), lines))

    def action_back(self) -> None:
        """Stop what is going on; else leave, at the second asking where something was corrected."""
        if self._queue is not None:
            self._queue = []
            if self._storing:
                self._storing.stop()
            self.say(text("importing.stopped-storing", self.language), look="warning")
        elif self._reading:
            for task in self._reading:
                task.stop()
        elif not self._warned and any(plan.corrected() for plan in self.plans):
            self._warned = True
            self.say(text("importing.leave", self.language), look="warning")
        else:
            super().action_back()


def _as_read(how: Intake) -> Intake:
    """What makes a difference to reading; the rest is said of the material afterwards."""
    return replace(how, interviewers=(), participants={}, kind=None, round=None, group=None, date=None)


def _at(progress: Progress, done: int, of: int) -> Progress:
    """Parts of one of several files: how many files are done is told, and whether to stop is heard."""
    return lambda _done, _of: progress(done, of)


def _report(study: Study, read: ReadFile, progress: Progress | None = None) -> FileReport:
    try:
        return looked_over(study, read, progress)
    except Fault as fault:
        return FileReport(str(read.file), read.as_kind, "failed", fault.text(study.language))
