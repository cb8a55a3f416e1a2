"""The first screen without a study: the ones opened lately, a new one, the demo."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from qualcode.faults import Fault
from qualcode.locale import DEFAULT_LANGUAGE, text
from qualcode.tui.bars import Bar
from qualcode.tui.dialogs import AskDialog
from qualcode.tui.lists import Line, LineList, Part
from qualcode.tui.typeahead import Attentive

if TYPE_CHECKING:
    from qualcode.study.study import Study as RealStudy


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the home screen: "study" with its folder, or something to do."""

    kind: str
    words: str
    path: Path | None = None


class HomeScreen(Attentive, Screen[None]):
    """Choose a study and go to it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", show=False), Binding("escape", "quit", show=False)]
    DEFAULT_CSS = """
    HomeScreen { background: $background; align: center middle; }
    HomeScreen LineList { width: 100%; max-width: 90; height: 1fr; margin: 1 2; background: $background; }
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def compose(self) -> ComposeResult:
        """Heading, entries, status."""
        yield Bar(id="heading")
        yield LineList[Entry](self._line, self._entries(), id="studies", always_lit=True)
        yield Bar(id="status")

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.query_one("#heading", Bar).show((Part("qualcode", "strong"), Part(f" · {text('screen.home-title', self.language)}", "muted")))
        self.attend(self.query_one(LineList))

    def _entries(self) -> list[Entry]:
        from qualcode.study.recent import recent_studies

        def say(name: str) -> str:
            return text(f"screen.home-{name}", self.language)

        recent = [Entry("study", one.title, one.folder) for one in recent_studies()]
        return [
            Entry("heading", say("recent")),
            *(recent or [Entry("note", say("none"))]),
            Entry("blank", " "),
            Entry("heading", say("start")),
            *(Entry(kind, say(kind)) for kind in ("new", "open", "demo", "quit")),
        ]

    def _line(self, entry: Entry) -> Line:
        if entry.kind in ("heading", "blank", "note"):
            return Line((Part(entry.words, "strong" if entry.kind == "heading" else "muted"),), heading=True)
        where = Part(f"  {_shown(entry.path.parent)}" if entry.path else "", "muted")
        return Line((Part("  "), Part(entry.words), where))

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        entry = event.control.item
        if not isinstance(entry, Entry):
            return
        if entry.kind == "study" and entry.path:
            self._open(entry.path)
        elif entry.kind == "quit":
            self.app.exit()
        elif entry.kind == "demo":
            self._enter(self._demo)
        else:
            typed = str(Path.home()) + "/"
            self.app.push_screen(
                AskDialog(text(f"screen.home-{entry.kind}-ask", self.language), typed=typed),
                self._new if entry.kind == "new" else self._open,
            )

    def _open(self, path: Path | str | None) -> None:
        if path:
            self._enter(lambda: self._opened(Path(path).expanduser()))

    def _opened(self, path: Path) -> RealStudy:
        """The study; for reading only where another has it open or nothing can be written."""
        language = None if self.language == DEFAULT_LANGUAGE else self.language
        try:
            study = _real().open(path, coder=_coder(), language=language)
        except Fault as fault:
            if fault.key not in ("study.held", "study.read-only"):
                raise
            return _real().open(path, write=False, coder=_coder(), language=language)
        study.back_up_if_due()
        return study

    def _new(self, folder: str | None) -> None:
        if folder:
            self._enter(lambda: _real().new(Path(folder).expanduser(), language=self.language, coder=_coder()))

    def _demo(self) -> RealStudy:
        from qualcode.demo import lay_out_demo

        folder = Path(text("shell.demo-folder", self.language))
        with suppress(Fault):
            return self._opened(folder)
        return self._opened(lay_out_demo(folder, self.language))

    def _enter(self, opening: Callable[[], RealStudy]) -> None:
        from qualcode.study.recent import remember

        try:
            study = opening()
        except Fault as fault:
            self.query_one("#status", Bar).show((Part(fault.text(self.language), "warning"),), whole=True)
            return
        remember(study.file.parent, study.reads.study().title)
        from qualcode.tui.app import Workbench
        from qualcode.tui.coding import CodingScreen

        if isinstance(self.app, Workbench):
            self.app.study = study
        self.app.switch_screen(CodingScreen(study))

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()


def _coder() -> str | None:
    """As the shell has it; the study's own stands when this is None, and without any the coding screen asks."""
    return os.environ.get("QUALCODE_CODER") or None


def _shown(folder: Path) -> str:
    """A folder as people write it: `~` for their own."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder != home and folder.is_relative_to(home) else str(folder)


def _real() -> type[RealStudy]:
    from qualcode.study.study import Study

    return Study
