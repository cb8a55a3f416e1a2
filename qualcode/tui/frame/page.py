"""What all screens of an open study have in common: heading, status and footer, what the study refuses, undo, help, going elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.records import ActionRecord
from qualcode.text.graphemes import cell_width
from qualcode.tui.actions import ACTIONS, Action, footer_actions, shown_key
from qualcode.tui.actions.action import types_nothing
from qualcode.tui.frame.bindings import bindings_for, call_of
from qualcode.tui.frame.desk import holder_of
from qualcode.tui.frame.parts import in_parts
from qualcode.tui.frame.theme import next_theme, short_name
from qualcode.tui.frame.typeahead import Attentive
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, Part

if TYPE_CHECKING:
    from qualcode.study.study import Study
    from qualcode.tui.app import Workbench
    from qualcode.tui.frame.tasks import Task

T = TypeVar("T")

LEAST_WIDTH, LEAST_HEIGHT = 60, 14
#: how much of the footer may say what undo would do
UNDO_SHARE = 0.3
#: how to find everything else is never left out of the footer
ALWAYS_NAMED = ("help", "jump")


class Page(Attentive, Screen[None]):
    """One screen of an open study. A subclass names its `where`, binds its own actions, gives a `body` and reads the study in `show`.

    An action "codes-merge" of the registry, with `where` and `area` "codes", is done by `action_merge` of the page.
    """

    #: the screen's name in the registry of actions, and the catalogue of its own words
    where: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("everywhere")]
    DEFAULT_CSS = """
    Page { background: $background; }
    Page > #body { height: 1fr; }
    Page > #small { display: none; width: 1fr; height: 1fr; content-align: center middle; text-align: center; }
    Page.small > #small { display: block; }
    Page.small > Bar, Page.small > #body { display: none; }
    """

    #: the screen that the way back leads to, and how it is to be opened
    came_from: tuple[str, Mapping[str, Any]] = ("coding", {})

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        self.language = study.language
        self._about = study.reads.study()

    @property
    def workbench(self) -> Workbench:
        """The app, which knows the other screens and the long work."""
        return cast("Workbench", self.app)

    # to be filled by each screen

    def body(self) -> ComposeResult:
        """The widgets between heading and status line."""
        yield from ()

    def show(self) -> None:
        """Read the study and show it as it is now; called at the start, after every change, and on coming back."""

    def first_focus(self) -> Any:
        """The widget that has the keys at first."""
        return next(iter(self.query("LineList")), None)

    # the frame

    def compose(self) -> ComposeResult:
        """Heading, body, status, footer."""
        yield Bar(right_share=0.5, id="heading")
        with Vertical(id="body"):
            yield from self.body()
        yield Bar(right_share=0.5, id="status")
        yield Bar(right_share=UNDO_SHARE, id="footer")
        yield Static(text("screen.too-small", self.language, width=LEAST_WIDTH, height=LEAST_HEIGHT), markup=False, id="small")

    def on_mount(self) -> None:
        """Fill the screen and take the keys. (A handler of a subclass would be called besides this one, not instead.)"""
        self.begin()

    def begin(self) -> None:
        """Show everything for the first time, and take the keys."""
        self.show_heading()
        self.show()
        self.show_footer()
        self.call_after_refresh(lambda: self.attend(self.first_focus()))

    def on_resize(self, event: events.Resize) -> None:
        """Show nothing but that it is too small in a window too small, not even a dialog that was open."""
        was_small, small = self.has_class("small"), event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        for screen in self.app.screen_stack:
            screen.set_class(small, "small")
        self.fit_parts(event.size.width)
        self.show_footer()
        if was_small and not small:
            self.call_after_refresh(lambda: self.set_focus(self.first_focus()))

    def fit_parts(self, width: int) -> None:
        """Show the parts that fit into so many cells."""

    def show_heading(self) -> None:
        """The screen's name, and the study's."""
        self.query_one("#heading", Bar).show(self.heading_left(), self.heading_right())

    def read_about(self) -> None:
        """The study's own facts changed."""
        self._about = self.study.reads.study()
        self.show_heading()

    def heading_left(self) -> tuple[Part, ...]:
        """The screen's name."""
        return (Part(text(f"screen.go-{self.where}", self.language), "strong"),)

    def heading_right(self) -> tuple[Part, ...]:
        """The study's title, or that it can only be read and who has it."""
        if self.study.writable:
            return (Part(self._about.title, "muted"),)
        holder = holder_of(self.study)
        return (
            Part(
                text("screen.read-only-held", self.language, holder=holder) if holder else text("screen.read-only", self.language),
                "warning",
            ),
        )

    def show_footer(self) -> None:
        """The keys, and what undo would undo."""
        undone = self.study.next_undo() if self.study.writable else None
        what = text("screen.undoes", self.language, what=undone.summary) if undone else ""
        room = self.size.width - 4 - min(cell_width(what), int(self.size.width * UNDO_SHARE))
        entries = [(action.id, self._footer_entry(action)) for action in footer_actions(self.keys_are_with()) if self.shown_key(action)]
        room -= sum(_width(entry) for name, entry in entries if name in ALWAYS_NAMED)
        named = []
        for name, entry in entries:
            if name not in ALWAYS_NAMED:
                room -= _width(entry)
            if name in ALWAYS_NAMED or room >= 0:
                named.append(entry)
        keys = tuple(part for entry in named for part in entry)
        self.query_one("#footer", Bar).show(keys[1:], (Part(what, "muted"),) if what else ())

    def _footer_entry(self, action: Action) -> tuple[Part, ...]:
        return (Part("  "), Part(self.shown_key(action), "key"), Part(f" {action.label(self.language)}"))

    def shown_key(self, action: Action) -> str:
        """The key of an action that works now; "" where none does, as letters do not while a field is written in."""
        if not hasattr(self.focused, "cursor_blink"):  # neither an Input nor a TextArea, which is costly to load
            return action.shown
        working = [key for key in action.bound if types_nothing(key)]
        return shown_key(working[0]) if working else "" if action.bound else action.shown

    def keys_are_with(self) -> str:
        """The part of the registry whose keys the footer and the help name now."""
        return self.where

    def say(self, words: str, look: str = "strong") -> None:
        """A sentence in the status line; a warning is wrapped, not cut."""
        self.query_one("#status", Bar).show((Part(words, look),), whole=look == "warning")

    # what the study says

    def attempt(self, deed: Callable[[], T]) -> T | None:
        """Do something to the study. What it refuses is said, gives None, and is not shown as done."""
        try:
            if self.study.busy:  # it would become part of what is going on, and be taken back with it
                raise Fault("study.under-way")
            return deed()
        except Fault as fault:
            with suppress(Fault):
                self.show()
            self.say(fault.text(self.language), look="warning")
            return None

    def do(self, verb: str, /, **arguments: Any) -> Any | None:
        """Do a verb and show the study as it is then; None when it was refused, which has been said."""
        done = self.attempt(lambda: (self.study.do(verb, **arguments),))
        if done is None:
            return None
        self.changed()
        return done[0] if done[0] is not None else {}

    def changed(self) -> None:
        """The study was changed here: everything is shown anew."""
        self.show()
        self.show_footer()

    def action_undo(self) -> None:
        """Undo the newest action."""
        self._turn_back("undo")

    def action_redo(self) -> None:
        """Do again what was undone last."""
        self._turn_back("redo")

    def _turn_back(self, kind: str) -> None:
        in_parts(self, text(f"past.{kind}ing", self.language), self.study.turning(kind), partial(self._turned_back, kind))

    def _turned_back(self, kind: str, action: ActionRecord | None) -> None:
        if action is None:
            self.say(text(f"screen.nothing-to-{kind}", self.language))
            return
        self.follow(action, kind)
        self.say(text("screen.undone" if kind == "undo" else "screen.redone", self.language, what=action.summary))

    def follow(self, action: ActionRecord, kind: str) -> None:
        """Show what an undo or redo ("undo", "redo") changed."""
        self.changed()

    def task_changed(self, task: Task) -> None:
        """Long work has come further, or is over: the heading's right end tells."""
        if not self.query("#heading"):  # the screen is still being built
            return
        running = task.state == "running"
        how_far = text("screen.task-running", self.language, title=task.title, done=task.done, total=task.total)
        if running:
            self.query_one("#heading", Bar).show(self.heading_left(), (Part(how_far, "strong"),))
        else:
            self.show_heading()
            if task.state == "failed":
                self.say(task.said(self.language), look="warning")
            elif self.is_current:
                self.say(text(f"screen.task-{task.state}", self.language, title=task.title))

    def leave(self) -> bool:
        """Another screen is to take the place of this one: keep what is at hand. False to stay, which has been said."""
        return True

    # everywhere

    def action_back(self) -> None:
        """To the screen one came from; else to the coding screen, at the place it was left."""
        screen, fields = self.came_from
        self.workbench.action_go(screen, **fields)

    def action_theme(self) -> None:
        """The next theme: dark, light, high contrast."""
        name = next_theme(self.app.theme)
        if self.attempt(lambda: self.workbench.change_theme(name)):
            self.say(text(f"settings.theme-{short_name(name)}", self.language))

    def action_help(self) -> None:
        """What the keys do here."""
        from qualcode.tui.frame.help import HelpDialog

        focus = "field" if self.focused is not None and self.focused.check_consume_key("x", "x") else ""
        self.app.push_screen(HelpDialog(self.keys_are_with(), self.language, self.size.width, focus=focus))

    def action_palette(self) -> None:
        """Find an action by a few letters."""
        from qualcode.tui.widgets.dialogs import PickDialog

        title, placeholder = text("screen.pick-action", self.language), text("screen.pick-action-placeholder", self.language)
        self.app.push_screen(PickDialog[str](title, self._rank_actions, placeholder=placeholder), self._run_picked)

    def offered(self) -> list[Action]:
        """The actions the palette offers here."""
        return [action for action in ACTIONS if action.palette and action.where in (self.where, "everywhere")]

    def _rank_actions(self, typed: str) -> Any:
        from qualcode.tui.widgets.dialogs import Choice
        from qualcode.tui.widgets.ranking import rank

        # A word of the sentence will do: few know what an action is called here.
        found = rank(typed, self.offered(), lambda action: (action.label(self.language), action.help(self.language)), lambda _: None)
        return [Choice(action.id, Line((Part(action.label(self.language)),), action.shown), action.help(self.language)) for action in found]

    async def _run_picked(self, action_id: str | None) -> None:
        action = next((action for action in ACTIONS if action.id == action_id), None)
        if action:
            await self.app.run_action(call_of(action), self.action_target(action))

    def action_target(self, action: Action) -> Any:
        """Who does an action that is chosen from the palette."""
        return self

    def action_jump(self) -> None:
        """A letter goes to each screen and each part of this one."""
        from qualcode.tui.frame.jump import JumpDialog

        self.app.push_screen(JumpDialog(self), self._jumped)

    def _jumped(self, chosen: str | None) -> None:
        kind, _, name = (chosen or "").partition(":")
        if kind == "go":
            self.workbench.action_go(name)
        elif kind == "part":
            self.set_focus(self.query_one(f"#{name}"))

    def parts(self) -> list[tuple[str, str]]:
        """(widget id, name) of the parts of this screen that can have the keys, for the jump menu."""
        found = []
        for widget in self.query("#body *"):
            if widget.can_focus and widget.display and widget.id and widget.border_title:
                found.append((widget.id, str(widget.border_title)))
        return found

    def action_import(self) -> None:
        """Choose files to bring in."""
        from qualcode.tui.importing import choose_files

        choose_files(self)

    def action_quit(self) -> None:
        """Leave; everything is on disk already."""
        self.workbench.action_leave()


def _width(entry: tuple[Part, ...]) -> int:
    return sum(cell_width(part.words) for part in entry)
