"""Long work: what runs and how far it is, what was done, stopped or failed, and what was said of it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from qualcode.locale import text
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Task
from qualcode.tui.widgets.dialogs import ReadDialog
from qualcode.tui.widgets.lists import Line, LineList, Part

BAR_CELLS = 20
#: seconds between two looks at how long a task has run
TICK = 1.0


class TasksPage(Page):
    """The long work of this session, the newest first."""

    where = "tasks"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("tasks")]
    DEFAULT_CSS = """
    TasksPage #none { display: none; width: 1fr; height: 1fr; content-align: center middle; text-align: center; padding: 1 4; }
    TasksPage.none #none { display: block; }
    TasksPage.none LineList { display: none; }
    """

    def body(self) -> ComposeResult:
        """The list, or a sentence where there is nothing in it."""
        yield Static(text("tasks.none", self.language), markup=False, id="none")
        yield LineList[Task](self._line, (), id="tasks")

    def begin(self) -> None:
        """Show the work, and go on showing how long it takes."""
        super().begin()
        self.set_interval(TICK, self.show)

    @property
    def _list(self) -> LineList[Task]:
        return self.query_one("#tasks", LineList)

    def show(self) -> None:
        """Show the tasks as they are now; the highlight stays on the same one."""
        here, tasks = self._list.item, list(reversed(self.workbench.tasks.all))
        self.set_class(not tasks, "none")
        self._list.set_items(tasks, tasks.index(here) if here in tasks else 0)

    def task_changed(self, task: Task) -> None:
        """One has come further or is over."""
        super().task_changed(task)
        if self.query(LineList):
            self.show()

    def _line(self, task: Task) -> Line:
        state = text(f"tasks.state-{task.state}", self.language)
        right = f"{_clock(task.seconds)}"
        parts = [Part(state.ljust(10), "strong" if task.state in ("running", "failed") else "muted"), Part(task.title)]
        if task.state == "running" and task.total:
            full = BAR_CELLS * task.done // task.total
            parts += [Part("  "), Part("█" * full + "░" * (BAR_CELLS - full), "muted"), Part(f"  {task.done}/{task.total}")]
        elif said := task.said(self.language):
            parts.append(Part(f"  {said}", "muted"))
        return Line(tuple(parts), right)

    def action_stop(self) -> None:
        """Stop the highlighted work at its next step."""
        task = self._list.item
        if task is None or task.state != "running":
            self.say(text("tasks.nothing-to-stop", self.language))
            return
        task.stop()
        self.say(text("tasks.stopping", self.language, title=task.title))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_read()

    def action_read(self) -> None:
        """Read in full what was said of the highlighted work."""
        task = self._list.item
        if task is None:
            return
        from qualcode.text.lines import wrap_rows

        words = task.said(self.language) or text(f"tasks.about-{task.state}", self.language)
        rows = [words[start:end] for start, end in wrap_rows(words, 0, len(words), max(20, min(self.size.width, 96) - 6))]
        self.app.push_screen(ReadDialog(task.title, [Line((Part(row),)) for row in rows]))

    def action_clear(self) -> None:
        """Forget what is over."""
        self.workbench.tasks.all[:] = self.workbench.tasks.running
        self.show()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
