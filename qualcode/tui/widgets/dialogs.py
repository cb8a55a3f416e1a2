"""Small questions over the screen: pick one of many by typing a few letters, answer in a line, read a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from qualcode.locale import DEFAULT_LANGUAGE, text
from qualcode.tui.frame.typeahead import Attentive
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Line, LineList, Part

T = TypeVar("T")

#: rows of choices at most; fewer in a low window, so that the passage in question stays in sight
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One row to pick: what it stands for, how it looks, and what is said of it while it is highlighted."""

    value: T
    line: Line
    detail: str = ""


class Dialog(Attentive, ModalScreen[T]):
    """A box at the foot or the head of the screen, so that the passage in question stays in sight."""

    DEFAULT_CSS = """
    Dialog { background: transparent; align: center bottom; }
    Dialog.head { align: center top; }
    Dialog > Vertical {
        width: 100%; max-width: 96; height: auto; max-height: 100%; margin: 0 0 1 0; background: $surface; border: round $primary;
    }
    Dialog.head > Vertical { margin: 0; }
    Dialog Input, Dialog Input:focus { border: none; height: 1; padding: 0 1; background: $panel; }
    Dialog LineList { height: auto; max-height: 12; background: $surface; }
    Dialog Bar { background: $surface; }
    Dialog.small > Vertical { display: none; }
    """
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        # In a field a question mark is a letter like others.
        Binding("f1,question_mark", "help", show=False),
    ]

    def __init__(self, *, at_head: bool = False) -> None:
        super().__init__(classes="head" if at_head else None)
        self._answered = False

    def on_mount(self) -> None:
        """Take the keys, those first that were typed while this was being built."""
        # A program that is left at this moment takes the parts away before they are there.
        with suppress(NoMatches):
            self.begin()

    def begin(self) -> None:
        """Fill the dialog and take the keys; the handler of a subclass would be called besides that of this class, not instead."""
        self.attend(self.first_focus())

    def first_focus(self) -> Widget:
        """What has the keys."""
        return self.query("Input, LineList").first()

    def take(self, event: events.Key) -> bool:
        """Type a letter into the field, or enter what is there (ctrl+j is enter typed before the terminal was ready); False for others."""
        field = next(iter(self.query(Input)), None)
        if field is None:
            return False
        if event.key in ("enter", "ctrl+j"):
            self.enter(field.value)
        elif event.is_printable and event.character:
            field.replace(event.character, *sorted(field.selection))
        else:
            return False
        return True

    def enter(self, typed: str) -> None:
        """What enter does to the words in the field."""

    def answer(self, result: T | None) -> None:
        """Close with an answer, once: a key pressed twice in a hurry must not close what lies below."""
        if not self._answered:
            self._answered = True
            self.dismiss(result)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.answer(None)

    def action_help(self) -> None:
        """What the keys do in here."""
        from qualcode.tui.frame.help import DialogHelp

        language = getattr(self.app, "language", DEFAULT_LANGUAGE)
        self.app.push_screen(DialogHelp(self, language, self.app.size.width))


#: the keys that move the highlight of a dialog while letters go to its field
STEPS: list[BindingType] = [
    Binding(key, f"step('{way}')", show=False, priority=True)
    for key, way in (
        ("up", "up"),
        ("down", "down"),
        ("pageup", "page_up"),
        ("pagedown", "page_down"),
        ("ctrl+p", "up"),
        ("ctrl+n", "down"),
    )
]


class PickDialog(Dialog[T | None], Generic[T]):
    """Type a few letters, choose a row. `rank` gives the rows for what was typed, the best first."""

    BINDINGS: ClassVar[list[BindingType]] = STEPS

    def __init__(
        self, title: str, rank: Callable[[str], Sequence[Choice[T]]], *, placeholder: str = "", typed: str = "", at_head: bool = False
    ) -> None:
        super().__init__(at_head=at_head)
        self._title = title
        self._rank = rank
        self._placeholder = placeholder
        self._typed = typed
        #: what the rows answer
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        """Input, rows, and a line about the highlighted row."""
        box = Vertical()
        box.border_title = _literal(self._title)
        with box:
            field = Input(self._typed, placeholder=self._placeholder, id="typed")
            field.cursor_blink = False
            yield field
            yield LineList[Choice[T]](lambda choice: choice.line, id="choices", always_lit=True)
            yield Bar(id="detail")

    def begin(self) -> None:
        """Show the rows for what is typed already, then take the keys."""
        self._list.can_focus = False
        self._show(self._typed)
        super().begin()

    @property
    def _list(self) -> LineList[Choice[T]]:
        return self.query_one("#choices", LineList)

    def _show(self, typed: str) -> None:
        if typed == self._shown:
            return
        self._shown = typed
        choices = self._rank(typed)
        self._list.set_items(choices)
        self._list.styles.height = max(1, min(MOST_ROWS, self.app.size.height // 3, len(choices)))
        self._tell()

    def _tell(self) -> None:
        choice = self._list.item
        nothing = text("screen.nothing-answers", getattr(self.app, "language", DEFAULT_LANGUAGE))
        self.query_one("#detail", Bar).show((Part(" ".join(choice.detail.split()) if choice else nothing, "muted"),))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def enter(self, typed: str) -> None:
        """Choose the highlighted row of those that answer what is typed."""
        self._show(typed)
        self._chosen()

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        if choice := self._list.item:
            self.answer(choice.value)

    def action_step(self, way: str) -> None:
        """Move the highlight while the letters go to the field."""
        self._show(self.query_one(Input).value)
        getattr(self._list, f"action_list_{way}")()


class AskDialog(Dialog[str | None]):
    """One line of text, or nothing."""

    def __init__(self, title: str, *, placeholder: str = "", typed: str = "", at_head: bool = False) -> None:
        super().__init__(at_head=at_head)
        self._title = title
        self._placeholder = placeholder
        self._typed = typed

    def compose(self) -> ComposeResult:
        """The input."""
        box = Vertical()
        box.border_title = _literal(self._title)
        with box:
            field = Input(self._typed, placeholder=self._placeholder, id="typed")
            field.cursor_blink = False
            yield field

    def enter(self, typed: str) -> None:
        """The words are the answer."""
        self.answer(typed)


class ReadDialog(Dialog[None]):
    """Lines to read: the keys, for instance. Any of the closing keys ends it."""

    DEFAULT_CSS = """
    ReadDialog { align: center middle; }
    ReadDialog LineList { height: auto; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark,f1,enter", "cancel", show=False, priority=True)]

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The lines."""
        box = Vertical()
        box.border_title = _literal(self._title)
        with box:
            yield LineList[Line](lambda line: line, self._lines, id="lines")

    def on_resize(self, event: events.Resize) -> None:
        """As high as it need be and as fits."""
        self.query_one("#lines").styles.height = max(3, min(len(self._lines), event.size.height - 4))


def _literal(title: str) -> str:
    """Markup in a title would be read as markup; a backslash keeps a bracket a bracket."""
    return title.replace("[", "\\[")
