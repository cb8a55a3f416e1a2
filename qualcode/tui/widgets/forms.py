"""A small form over the screen: lines to fill in, choices to turn, a text, and one deed at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Part


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. A choice has `options` (value, words); a line may have `suggestions`, taken with →."""

    name: str
    label: str
    value: str = ""
    kind: Literal["line", "choice", "date", "number", "length", "prose"] = "line"
    options: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    required: bool = False
    placeholder: str = ""
    #: what stands in it is a beginning that is written on, not a value that typing replaces
    begun: bool = False


class ChoiceField(Widget, can_focus=True):
    """One of a few words: ← and → turn, a letter goes to the next word that begins with it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; background: $panel; padding: 0 1; }
    ChoiceField:focus { background: $picked; color: $picked-text; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
    ]

    class Turned(Message):
        """Another word stands there."""

    def __init__(self, options: Sequence[tuple[str, str]], value: str, *, id: str) -> None:
        super().__init__(id=id)
        self._options = options
        self._at = next((at for at, (key, _) in enumerate(options) if key == value), 0)

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._options[self._at][0]

    def render(self) -> Any:
        """The word, with signs that it can be turned."""
        from rich.text import Text

        return Text(f"‹ {self._options[self._at][1]} ›" if len(self._options) > 1 else self._options[self._at][1])

    def action_turn(self, step: int) -> None:
        """The next word, or the one before, round the end."""
        self._go((self._at + step) % len(self._options))

    def letter(self, typed: str) -> None:
        """The next word that begins so."""
        for step in range(1, len(self._options) + 1):
            at = (self._at + step) % len(self._options)
            if self._options[at][1].casefold().startswith(typed.casefold()):
                self._go(at)
                return

    def _go(self, at: int) -> None:
        self._at = at
        self.refresh()
        self.post_message(self.Turned())

    def on_click(self) -> None:
        """A click turns."""
        self.action_turn(1)


class DeedButton(Static, can_focus=True):
    """What the form does in the end: enter or a click."""

    DEFAULT_CSS = """
    DeedButton { width: auto; height: 1; padding: 0 2; margin: 0 1; background: $panel; color: $accent; text-style: bold; }
    DeedButton:focus { background: $picked; color: $picked-text; }
    """

    class Pressed(Message):
        """Do it."""

    def on_click(self) -> None:
        """A click does it."""
        self.post_message(self.Pressed())


class FormDialog(Dialog[dict[str, str] | None]):
    """Fields one below the other. Enter goes to the next; in the last, and with ctrl+s anywhere, the deed is done.

    Where something must still be filled in, the form goes there; what is refused is said in the form.

    `deed` gets the values by name; a Fault it raises stays in the form. The dialog answers the values, or None when it was left.
    """

    DEFAULT_CSS = """
    FormDialog { align: center middle; }
    FormDialog VerticalScroll { height: auto; max-height: 100%; background: $surface; }
    FormDialog .row { height: auto; background: $surface; margin: 0 1; }
    FormDialog .label { width: 22; height: 1; color: $muted; background: $surface; }
    FormDialog TextArea { height: 3; width: 1fr; border: none; padding: 0 1; background: $panel; }
    FormDialog Input:focus { background: $picked; color: $picked-text; }
    FormDialog .below { height: 1; background: $surface; margin-top: 1; }
    FormDialog .below Bar { width: 1fr; }
    FormDialog #told { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        deed_words: str,
        deed: Callable[[dict[str, str]], object],
        language: str,
        *,
        about: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self.fields = fields
        self._deed_words = deed_words
        self._deed = deed
        self._about = about
        self.language = language
        #: what stood in the fields at first, and when it was said that it would be lost
        self._at_first: dict[str, str] = {}
        self._warned_at: dict[str, str] | None = None

    def compose(self) -> ComposeResult:
        """A row a field, then the deed."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            with VerticalScroll(can_focus=False):
                for field in self.fields:
                    with Horizontal(classes="row"):
                        yield Static(field.label + (" *" if field.required else ""), markup=False, classes="label")
                        yield self._widget(field)
            with Horizontal(classes="below"):
                yield DeedButton(self._deed_words, markup=False, id="deed")
                yield Bar(id="hint")
            yield Bar(id="told")

    def _widget(self, field: Field) -> Widget:
        name = f"field-{field.name}"
        if field.kind == "choice":
            return ChoiceField(field.options, field.value, id=name)
        if field.kind == "prose":
            from textual.widgets import TextArea

            prose = TextArea(field.value, id=name, classes="prose", tab_behavior="focus", highlight_cursor_line=False)
            prose.cursor_blink = False
            return prose
        placeholder = field.placeholder or (text("importing.date-placeholder", self.language) if field.kind == "date" else "")
        suggester = SuggestFromList(field.suggestions, case_sensitive=False) if field.suggestions else None
        line = Input(field.value, placeholder=placeholder, suggester=suggester, id=name, select_on_focus=not field.begun)
        line.cursor_blink = False
        return line

    def begin(self) -> None:
        """Say what the keys do, and take them."""
        self._hint()
        self._at_first = self.values()
        self.tell(self._about, "muted")
        super().begin()

    @on(events.DescendantFocus)
    def _hint(self) -> None:
        """Enter goes on, does the deed in the end, and makes a new line in a text."""
        in_prose = self.focused is not None and self.focused.has_class("prose")
        key = "form-hint-prose" if in_prose else "form-hint" if self._following() else "form-hint-last"
        words = text(f"importing.{key}", self.language)
        self.query_one("#hint", Bar).show((Part(words, "muted"),))

    def first_focus(self) -> Widget:
        """The first field that must be filled in and is empty, else the first."""
        missing = self._missing(self.values())
        return self.widget_of(missing or self.fields[0])

    def _following(self) -> Widget | None:
        """The field after the one that has the keys; None after the last, and on the deed."""
        widgets = [self.widget_of(field) for field in self.fields]
        at = next((at for at, widget in enumerate(widgets) if widget is self.focused), len(widgets))
        return next(iter(widgets[at + 1 :]), None)

    def widget_of(self, field: Field) -> Widget:
        """Where a field is filled in."""
        return self.query_one(f"#field-{field.name}")

    def values(self) -> dict[str, str]:
        """What stands in the fields now."""
        values: dict[str, str] = {}
        for field in self.fields:
            widget = self.widget_of(field)
            if isinstance(widget, (Input, ChoiceField)):
                values[field.name] = " ".join(widget.value.split())
            else:
                values[field.name] = str(getattr(widget, "text", "")).strip()
        return values

    @property
    def unkept(self) -> bool:
        """Whether something was filled in."""
        return self.is_mounted and self.values() != self._at_first

    def action_cancel(self) -> None:
        """Leave; at the second asking where something was filled in."""
        if self.unkept and self._warned_at != self.values():
            self._warned_at = self.values()
            self.tell(text("importing.form-leave", self.language))
        else:
            super().action_cancel()

    def put(self, name: str, value: str) -> None:
        """Fill a line in for the reader."""
        self.query_one(f"#field-{name}", Input).value = value

    def tell(self, words: str, look: str = "warning") -> None:
        """A sentence under the fields."""
        bar = self.query_one("#told", Bar)
        bar.display = bool(words)
        bar.show((Part(words, look),), whole=True)

    def _missing(self, values: dict[str, str]) -> Field | None:
        return next((field for field in self.fields if field.required and not values[field.name]), None)

    def take(self, event: events.Key) -> bool:
        """Letters go into the field that has the keys; enter goes to the next and does the deed in the last; a text has new lines."""
        field = self.focused
        if event.key == "ctrl+s":
            self.submit()
        elif event.key in ("enter", "ctrl+j") and not (field and field.has_class("prose")):
            following = self._following()
            if following is None:
                self.submit()
            else:
                following.focus()
        elif isinstance(field, ChoiceField) and event.is_printable and event.character and event.character != " ":
            field.letter(event.character)
        elif isinstance(field, Input) and event.is_printable and event.character:
            field.replace(event.character, *sorted(field.selection))
        else:
            return False
        return True

    @on(DeedButton.Pressed)
    def submit(self) -> None:
        """Do the deed, or go to what is missing or refused."""
        values = self.values()
        if missing := self._missing(values):
            self.widget_of(missing).focus()
            self.tell(text("importing.form-missing", self.language, field=missing.label), "strong")
            return
        try:
            for field in self.fields:
                check(field, values[field.name])
            self._deed(values)
        except Fault as fault:
            self.tell(fault.text(self.language))
            return
        self.answer(values)

    def on_resize(self, event: events.Resize) -> None:
        """The rows that fit; the rest is scrolled to."""
        self.query_one(VerticalScroll).styles.max_height = max(1, event.size.height - 8)


def check(field: Field, value: str) -> None:
    """Raise Fault "importing.bad-date", "importing.bad-number" or "importing.bad-length" for a value that is none."""
    if field.kind == "date":
        as_date(value)
    elif field.kind == "number" and value and not (value.isdecimal() and len(value) < 6 and int(value) > 0):
        raise Fault("importing.bad-number", field=field.label, given=value)
    elif field.kind == "length":
        as_seconds(value)


def as_date(given: str) -> date | None:
    """A date written 2026-05-03 or 3.5.2026 (slashes mean two things), or None for nothing. Raises Fault "importing.bad-date"."""
    if not given.strip():
        return None
    numbers = given.replace(".", " ").replace("-", " ").split()
    try:
        first, month, last = (int(number) for number in numbers)
        return date(first, month, last) if len(numbers[0]) == 4 else date(last + (2000 if last < 100 else 0), month, first)
    except ValueError:
        raise Fault("importing.bad-date", given=given) from None


def as_seconds(given: str) -> int | None:
    """A length written 1:05 (hours, minutes), 1:05:30 or 65 (minutes), in seconds, or None for nothing.

    Raises Fault "importing.bad-length".
    """
    parts = given.strip().split(":")
    if parts == [""]:
        return None
    numbers = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 5]
    whole = len(numbers) == len(parts) <= 3 and all(number < 60 for number in numbers[1:]) and (len(parts) == 1 or numbers[0] < 24)
    if not whole or not any(numbers):
        raise Fault("importing.bad-length", given=given.strip())
    hours, minutes, seconds = [0, *numbers, 0] if len(parts) == 1 else [*numbers, 0][:3]
    return hours * 3600 + minutes * 60 + seconds


def length_words(seconds: int | None) -> str:
    """A length as `as_seconds` reads it."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def date_words(day: date | None, language: str) -> str:
    """A date as it is written in a form."""
    if day is None:
        return ""
    return text("importing.date-in-form", language, day=day.day, month=day.month, year=day.year)
