"""The first screen without a study: the ones opened lately, a new one, one that lies elsewhere, the demo."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from qualcode.faults import Fault
from qualcode.locale import DEFAULT_LANGUAGE, LANGUAGES, text
from qualcode.locale.formats import day, time_of_day
from qualcode.study.platform import risky_folder
from qualcode.study.recent import Recent, forget, recent_studies, remember
from qualcode.text.graphemes import cell_width
from qualcode.tui.actions import actions_for, shown_key
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.theme import next_theme
from qualcode.tui.frame.typeahead import Attentive
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, LineList, Part

if TYPE_CHECKING:
    from qualcode.study.study import Study
    from qualcode.tui.app import Workbench
    from qualcode.tui.coding.screen import CodingScreen

#: what can be begun, in the order of the list
DEEDS = ("new", "open", "demo", "language", "quit")
#: what opening refuses only because something writes there or nothing can be written: reading is possible
READABLE_STILL = ("study.held", "study.read-only")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the home screen: "study" with what is remembered of it, or something to do."""

    kind: str
    words: str
    recent: Recent | None = None


class HomeScreen(Attentive, Screen[None]):
    """Choose a study and go to it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("home")]
    DEFAULT_CSS = """
    HomeScreen { background: $background; align: center middle; }
    HomeScreen LineList { width: 100%; max-width: 100; height: 1fr; margin: 1 2; background: $background; }
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self._laying_out = False

    @property
    def workbench(self) -> Workbench:
        """The app."""
        return cast("Workbench", self.app)

    def compose(self) -> ComposeResult:
        """Heading, entries, status, footer."""
        yield Bar(id="heading")
        yield LineList[Entry](self._line, (), id="studies", always_lit=True)
        yield Bar(id="status")
        yield Bar(id="footer")

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.query_one("#heading", Bar).show((Part("qualcode", "strong"), Part(f" · {self._say('title')}", "muted")))
        self._list.set_items(self._entries())
        self.attend(self._list)

    @property
    def _list(self) -> LineList[Entry]:
        return self.query_one("#studies", LineList)

    def _say(self, key: str, **fields: object) -> str:
        return text(f"home.{key}", self.language, **fields)

    def _entries(self) -> list[Entry]:
        recent = [Entry("study", one.title, one) for one in recent_studies()]
        return [
            Entry("heading", self._say("recent")),
            *(recent or [Entry("note", self._say("none"))]),
            Entry("blank", " "),
            Entry("heading", self._say("start")),
            *(Entry(kind, self._say(f"entry-{kind}")) for kind in DEEDS),
        ]

    def _line(self, entry: Entry) -> Line:
        if entry.kind in ("heading", "blank", "note"):
            return Line((Part(entry.words, "strong" if entry.kind == "heading" else "muted"),), heading=True)
        if entry.recent is None:
            key = next(action.shown for action in actions_for("home") if action.id == f"home-{entry.kind}")
            return Line((Part("  "), Part(entry.words)), key)
        from qualcode.tui.widgets.paths import shown

        where = Part(f"  {shown(entry.recent.folder)}", "muted")
        if not entry.recent.there:
            return Line((Part("  "), Part(entry.words, "muted"), where), self._say("gone"))
        return Line((Part("  "), Part(entry.words, "strong"), where), self._when(entry.recent.opened_at))

    def _when(self, moment: datetime | None) -> str:
        """Today and yesterday in words, else the date."""
        if moment is None:
            return ""
        then, now = moment.astimezone(), datetime.now(UTC).astimezone()
        days = (now.date() - then.date()).days
        if days in (0, 1):
            return self._say("today" if days == 0 else "yesterday", time=time_of_day(then, self.language))
        return day(then.date(), self.language)

    def on_resize(self, event: events.Resize) -> None:
        """As many keys in the footer as there is room for."""
        room, keys = event.size.width - 2, list[Part]()
        for action in sorted((one for one in actions_for("home") if one.footer), key=lambda one: one.footer):
            entry = (Part("  " if keys else ""), Part(shown_key(action.keys[0]), "key"), Part(f" {action.label(self.language)}"))
            room -= sum(cell_width(part.words) for part in entry)
            if room < 0:
                break
            keys += entry
        self.query_one("#footer", Bar).show(tuple(keys))

    def tell(self, words: str, look: str = "warning") -> None:
        """A sentence in the status line."""
        self.query_one("#status", Bar).show((Part(words, look),), whole=True)

    # choosing

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        entry = event.control.item
        if not isinstance(entry, Entry):
            return
        if entry.recent is None:
            getattr(self, f"action_{entry.kind}")()
        elif entry.recent.there:
            self._open(entry.recent.folder)
        else:
            self.tell(self._say("gone-told", folder=entry.recent.folder))

    def action_new(self) -> None:
        """Ask what a new study is to be, make it, and go on to its first interview."""
        from qualcode.tui.home.new_study import NewStudyDialog

        made: list[Study] = []

        def enter(values: dict[str, str] | None) -> None:
            if values is not None:
                self._enter(made[0], _choose_first_interview)

        self.app.push_screen(NewStudyDialog(self.language, made.append, coder=_coder()), enter)

    def action_open(self) -> None:
        """Choose the folder or file of a study."""
        from qualcode.tui.widgets.files import FileDialog

        def chosen(paths: list[Path] | None) -> None:
            if paths:
                self._open(paths[0])

        recent = [one.folder.parent for one in recent_studies() if one.there]
        folder = recent[0] if recent else Path.home()
        self.app.push_screen(FileDialog(self._say("open-title"), folder, self.language, endings=("qualcode",), ready=holds_study), chosen)

    def action_demo(self) -> None:
        """Lay the demo study out where the program was started, or go to the one that is there."""
        if self._laying_out:
            return
        folder = demo_folder(self.language)
        if holds_study(folder):
            self._open(folder)
            return
        self._laying_out = True
        self.tell(self._say("demo-being-made"), "strong")
        self.run_worker(lambda: self._lay_out(folder), thread=True, exit_on_error=False)

    def _lay_out(self, folder: Path) -> None:
        """In a thread: it takes some seconds."""
        from qualcode.demo import lay_out_demo

        try:
            lay_out_demo(folder, self.language)
        except Fault as fault:
            self.app.call_from_thread(self._laid_out, None, fault)
        else:
            self.app.call_from_thread(self._laid_out, folder, None)

    def _laid_out(self, folder: Path | None, fault: Fault | None) -> None:
        """Go there, unless the reader has begun something else meanwhile."""
        self._laying_out = False
        if fault is not None:
            self.tell(self._words_of(fault))
        elif folder is not None and self.app.screen is self:
            self._open(folder)
        elif folder is not None and self.is_attached:
            self.tell(self._say("demo-made", folder=folder), "strong")

    def action_remove(self) -> None:
        """Take the highlighted study off the list; it stays where it is."""
        entry = self._list.item
        if entry is None or entry.recent is None:
            self.tell(self._say("nothing-to-remove"))
            return
        forget(entry.recent.folder)
        index = self._list.index
        self._list.set_items(self._entries(), index)
        self.tell(self._say("removed", title=entry.words), "strong")

    def action_merge(self) -> None:
        """Open the highlighted study, and bring a colleague's copy of it in."""
        entry = self._list.item
        if entry is None or entry.recent is None:
            self.tell(self._say("nothing-to-merge"))
        elif entry.recent.there:
            self._open(entry.recent.folder, _choose_copy)
        else:
            self.tell(self._say("gone-told", folder=entry.recent.folder))

    def action_language(self) -> None:
        """The other language, kept for the next time."""
        other = LANGUAGES[(LANGUAGES.index(self.language) + 1) % len(LANGUAGES)]
        with suppress(Fault):
            self.workbench.prefer(language=other)
        self.workbench.language = other
        self.app.switch_screen(HomeScreen(other))

    def action_theme(self) -> None:
        """The next theme."""
        with suppress(Fault):
            self.workbench.change_theme(next_theme(self.app.theme))

    def action_help(self) -> None:
        """What the keys do here."""
        from qualcode.tui.widgets.dialogs import ReadDialog

        lines = [
            Line((Part("  " + ", ".join(map(shown_key, action.keys)).ljust(14)), Part(action.help(self.language))))
            for action in actions_for("home")
        ]
        self.app.push_screen(ReadDialog(text("screen.help-title", self.language), lines))

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()

    # opening

    def _open(self, path: Path, then: Callable[[CodingScreen], None] | None = None) -> None:
        try:
            study = self._opened(path)
        except Fault as fault:
            self.tell(self._words_of(fault))
            return
        self._enter(study, then)

    def _words_of(self, fault: Fault) -> str:
        """A refusal with what to do here; the shell's remedies would not help somebody who has the screen."""
        if fault.key in ("study.missing", "study.not-sqlite", "study.not-a-study", "study.damaged"):
            return self._say(fault.key.partition(".")[2], **fault.fields)
        return fault.text(self.language)

    def _opened(self, path: Path) -> Study:
        """The study; for reading only where another has it open or nothing can be written."""
        from qualcode.study.study import Study

        language = self.workbench.like.language or (None if self.language == DEFAULT_LANGUAGE else self.language)
        try:
            study = Study.open(path, coder=_coder(), language=language)
        except Fault as fault:
            if fault.key not in READABLE_STILL:
                raise
            return Study.open(path, write=False, coder=_coder(), language=language)
        study.back_up_if_due()
        return study

    def _enter(self, study: Study, then: Callable[[CodingScreen], None] | None = None) -> None:
        """Go to the transcripts of a study, and do there what was asked for."""
        from qualcode.tui.coding.screen import CodingScreen

        remember(study.file.parent, study.reads.study().title)
        self.workbench.study, self.workbench.language = study, study.language
        coding = CodingScreen(study)
        self.app.switch_screen(coding)
        self.workbench.look_for_recordings()
        if risk := risky_folder(study.file.parent):
            coding.call_after_refresh(coding.say, text("study.risky-folder", study.language, folder=risk), "warning")
        if then is not None:
            coding.call_after_refresh(then, coding)


def _choose_first_interview(coding: CodingScreen) -> None:
    from qualcode.tui.importing import choose_files

    choose_files(coding, text("importing.first-title", coding.language))


def _choose_copy(coding: CodingScreen) -> None:
    from qualcode.tui.overview.merging import merge_copy

    merge_copy(coding)


def demo_folder(language: str) -> Path:
    """Where the demo study lies, or will: in the folder the program was started in, else in one's own."""
    here = Path.cwd()
    return (here if os.access(here, os.W_OK) else Path.home()) / text("shell.demo-folder", language)


def holds_study(folder: Path) -> bool:
    """Whether a folder is a study's."""
    from qualcode.study.folder import STUDY_FILE

    try:
        return (folder / STUDY_FILE).is_file()
    except OSError:
        return False


def _coder() -> str | None:
    """As the shell has it; the study's own stands when this is None, and without any the coding screen asks."""
    return os.environ.get("QUALCODE_CODER") or None
