"""Long work: how far it is, and stopping it."""

from __future__ import annotations

from qualcode.tui.page import Page


class TasksPage(Page):
    """Long work: how far it is, and stopping it."""

    where = "tasks"
