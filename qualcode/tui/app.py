"""The workbench: opens on a study's coding screen, or on the list of studies when there is none."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

from textual._styles_cache import StylesCache
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.timer import Timer

from qualcode.crash import no_tracebacks, write_report
from qualcode.faults import Fault
from qualcode.locale import DEFAULT_LANGUAGE, text
from qualcode.preferences import Preferences, read_preferences
from qualcode.study.platform import give_back_memory
from qualcode.tui.actions.action import CHOSEN
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.desk import Study
from qualcode.tui.frame.leaving import LeavingApp, terminal_is_gone
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Task
from qualcode.tui.frame.theme import THEMES, short_name, theme_for, theme_named
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Part

if TYPE_CHECKING:
    from qualcode.tui.transcribing.hearing import Hearing

#: seconds after which the first picture stands for certain
SETTLED = 2.0


#: the screens of a study beside the coding screen, loaded when first shown
PAGES = {
    "codes": "qualcode.tui.codes.page:CodesPage",
    "memos": "qualcode.tui.memos.page:MemosPage",
    "core": "qualcode.tui.core.page:CorePage",
    "saturation": "qualcode.tui.saturation.page:SaturationPage",
    "sorting": "qualcode.tui.sorting.page:SortingPage",
    "comparison": "qualcode.tui.comparison.page:ComparisonPage",
    "search": "qualcode.tui.search.page:SearchPage",
    "quotes": "qualcode.tui.quotes.page:QuotesPage",
    "overview": "qualcode.tui.overview.page:OverviewPage",
    "agreement": "qualcode.tui.agreement.page:AgreementPage",
    "tables": "qualcode.tui.tables.page:TablesPage",
    "differences": "qualcode.tui.agreement.differences:DifferencesPage",
    "paradigm": "qualcode.tui.relations.paradigm:ParadigmPage",
    "category": "qualcode.tui.category.page:CategoryPage",
    "findings": "qualcode.tui.findings.page:FindingsPage",
    "relations": "qualcode.tui.relations.page:RelationsPage",
    "people": "qualcode.tui.people.page:PeoplePage",
    "fieldwork": "qualcode.tui.fieldwork.page:FieldworkPage",
    "appendices": "qualcode.tui.appendices.page:AppendicesPage",
    "supervisor": "qualcode.tui.supervisor.page:SupervisorPage",
    "correcting": "qualcode.tui.correcting.page:CorrectionPage",
    "recordings": "qualcode.tui.transcribing.page:RecordingsPage",
    "history": "qualcode.tui.history.page:HistoryPage",
    "settings": "qualcode.tui.settings.page:SettingsPage",
    "tasks": "qualcode.tui.frame.tasks_page:TasksPage",
}


def page_class(screen: str) -> Any:
    """The class of a screen."""
    module, _, name = PAGES[screen].partition(":")
    return getattr(import_module(module), name)


class Workbench(LeavingApp, inherit_bindings=False):
    """The whole terminal. Holds the open study; screens do the rest."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "say_how_to_leave", show=False),
    ]
    DEFAULT_CSS = "App { background: $background; }"
    _tidying: Timer | None = None
    # What Textual writes in grey could not be read.
    CSS = "Input > .input--placeholder, Input > .input--suggestion, TextArea > .text-area--placeholder { color: $muted; }"

    def __init__(
        self, study: Study | None = None, *, language: str = DEFAULT_LANGUAGE, theme: str | None = None, like: Preferences | None = None
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        for known in THEMES:
            self.register_theme(known)
        #: what this reader likes, whatever the study
        self.like = read_preferences() if like is None else like
        self.theme = theme or theme_named(self.like.theme)
        self._problems = list(self.like.problems)
        self._use_chosen_keys()
        self.study = study
        #: the recordings of the study that are heard beside the keys; None as long as there are none
        self.hearing: Hearing | None = None
        self.language = study.language if study else language

    def on_mount(self) -> None:
        """Show the study, or the list of them."""
        if not self.is_headless:  # nothing is made for good in a process that begins one workbench after the other
            self.set_timer(SETTLED, settle_memory)
        self.call_later(self._tell_problems)
        self.watch_terminal()
        if self.study is not None:
            self.push_screen(CodingScreen(self.study))
            self.look_for_recordings()
        else:
            from qualcode.tui.home.page import HomeScreen

            self.push_screen(HomeScreen(self.language))

    def look_for_recordings(self) -> None:
        """What waits in the study's queue of recordings is watched from now on; what was heard meanwhile is stored."""
        if self.study is not None and any((self.study.file.parent / "recordings").glob("*.transcribing.unfinished")):
            from qualcode.tui.transcribing.hearing import hearing_of

            self.call_after_refresh(hearing_of, self)

    def on_unmount(self) -> None:
        """Whatever is heard beside the keys is stopped; what was heard is kept."""
        if self.hearing is not None:
            self.hearing.line.close()

    # what the reader likes

    def _use_chosen_keys(self) -> None:
        """Keys other than the usual ones hold from now on, in bindings, footer, help and palette."""
        CHOSEN.clear()
        if self.like.keys:
            from qualcode.tui.settings.keymap import for_textual, understood

            chosen, problems = understood(self.like)
            CHOSEN.update(chosen)
            self._problems += problems
        self._keymap = for_textual(CHOSEN) if CHOSEN else {}

    def _tell_problems(self) -> None:
        """What is wrong with the reader's own settings; the defaults are in use."""
        if self._problems and (bars := self.screen.query("#status").results(Bar)):
            words = " ".join(problem.text(self.language) for problem in self._problems)
            next(iter(bars)).show((Part(words, "warning"),), whole=True)

    def prefer(self, **changes: Any) -> Preferences:
        """Keep what the reader likes, and do so from now on. Raises Fault when it could not be kept, which changes nothing for now."""
        like = self.like
        try:
            self.like = like.keep(**changes)
        except Fault:
            self.like = replace(like, **changes)
            raise
        finally:
            if "theme" in changes:
                self.theme = theme_named(changes["theme"])
            if "keys" in changes:
                self._use_chosen_keys()
                self.refresh_bindings()
        return self.like

    def change_theme(self, name: str) -> Preferences:
        """Another theme, kept for the next time."""
        return self.prefer(theme=short_name(name))

    def speak(self, language: str | None) -> None:
        """All screens of the study in another language (None: the study's own), the coding screen where it was."""
        if self.study is None:
            return
        own = self.study.reads.study().language
        coding = self.coding_screen()
        coding.keep_place()
        self.study.language = self.language = language or own  # type: ignore[misc]
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.switch_screen(CodingScreen(self.study))

    def about_changed(self) -> None:
        """The study's own facts changed: its title stands in every heading."""
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.read_about()

    @property
    def colours(self) -> int:
        """How many colours the terminal says it has."""
        return {"truecolor": 2**24, "256": 256}.get(self.console.color_system or "", 16)

    # going from screen to screen

    def action_go(self, screen: str, /, **fields: Any) -> None:
        """Go to a screen of the study: the coding screen stays below all others, as it was left.

        With `came_from`, (screen, fields), the way back leads there.
        """
        page = self._page_in_front()
        if self.study is None or page is None or screen == page.where or not page.leave():
            return
        if screen == "home":
            self._go_home()
            return
        if self.where() != "coding":
            self.pop_screen()
        if screen == "coding":
            coding = self.coding_screen()
            coding.come_back(**fields)
            return
        came_from = fields.pop("came_from", None)
        page = page_class(screen)(self.study, **fields)
        if came_from is not None:
            page.came_from = came_from
        self.push_screen(page)

    def pop_screen(self) -> AwaitComplete:
        """Leave a screen or a dialog, and let go of what was drawn on it."""
        forget_pictures()
        if self._tidying is not None:
            self._tidying.stop()
        self._tidying = self.set_timer(SETTLED, lambda: Thread(target=give_back_memory, daemon=True).start())
        return super().pop_screen()

    def where(self) -> str | None:
        """The study's screen that is shown, dialogs over it aside."""
        page = self._page_in_front()
        return page.where if page else None

    def _page_in_front(self) -> Page | None:
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Page)), None)

    def coding_screen(self) -> CodingScreen:
        """The coding screen of the open study."""
        return next(screen for screen in self.screen_stack if isinstance(screen, CodingScreen))

    def _go_home(self) -> None:
        from qualcode.tui.home.page import HomeScreen

        if self.tasks.running:
            screen = self.screen
            if isinstance(screen, Page):
                screen.say(text("screen.still-running", self.language, task=self.tasks.running[0].title), look="warning")
            return
        self.coding_screen().keep_place()
        study, self.study = self.study, None
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.switch_screen(HomeScreen(self.language))
        if close := getattr(study, "close", None):
            close()

    def show_task(self, task: Task) -> None:
        """Every screen of the study is told how far some work is."""
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.task_changed(task)

    def keep_places(self) -> None:
        """Remember where the reader is, and save what is being written."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, CodingScreen):
                screen.keep_place()
            elif keep := getattr(screen, "keep", None):
                keep()

    @property
    def unkept(self) -> bool:
        """Whether a dialog holds what leaving would lose."""
        return any(getattr(screen, "unkept", False) for screen in self.screen_stack)

    def tell(self, words: str) -> None:
        """A sentence in the status line of the screen in front."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Page):
                screen.say(words)
                return

    def action_say_how_to_leave(self) -> None:
        """Many press ctrl+c to get out of anything."""
        if isinstance(self.screen, CodingScreen):
            self.screen.say(text("screen.how-to-leave", self.language))

    def _handle_exception(self, error: Exception) -> None:
        """A fault of the program ends it with a sentence, never with a traceback; tests see the exception itself."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.parting_words = error.text(self.language) if isinstance(error, Fault) else write_report(error, self.language)
        self._close_messages_no_wait()


def forget_pictures() -> None:
    """Textual keeps the rows of the last thousand widgets for their borders' sake: over a megabyte for each visit to a screen."""
    StylesCache.get_inner_outer.cache_clear()


def settle_memory() -> None:
    """What was made at the start stays to the end: it need not be looked through again and again."""
    gc.freeze()
    gc.enable()


def run(study: Study | None = None, *, language: str = DEFAULT_LANGUAGE) -> int:
    """Open the workbench and stay until the reader leaves; 0, or 1 when something went wrong."""
    spoken = study.language if study else language
    if refusal := unusable_terminal(spoken):
        sys.stderr.write(refusal + "\n")
        return 1
    workbench = Workbench(study, language=language)
    if workbench.like.theme is None:
        workbench.theme = theme_for(workbench.colours, workbench.no_color)
    return _stay(workbench)


def show(study: Study) -> int:
    """The workbench for a reader at the other end of a browser; as `run`."""
    return _stay(Workbench(study))


def _stay(workbench: Workbench) -> int:
    study = workbench.study
    try:
        with no_tracebacks(workbench.language):
            workbench.run()
    except OSError:
        if not terminal_is_gone():
            raise
    if workbench.study is not None and workbench.study is not study and (close := getattr(workbench.study, "close", None)):
        close()
    if workbench.parting_words:
        with suppress(OSError):
            sys.stderr.write(workbench.parting_words + "\n")
        return 1
    return 0


def unusable_terminal(language: str) -> str | None:
    """Why the workbench cannot be shown here, in a sentence; None where it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return text("screen.no-terminal", language)
    term = os.environ.get("TERM", "")
    return text("terminal.dumb", language, term=term) if term.lower() in ("dumb", "unknown") else None
