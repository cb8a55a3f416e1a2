"""Writing beside the words of a quotation: its printed form, with the proof while typing, and a translation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from qualcode.locale import text
from qualcode.text.lines import wrap_rows
from qualcode.text.printed import OMISSION
from qualcode.text.proof import Piece, Proof, marked, proof
from qualcode.text.words import word_at
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part

if TYPE_CHECKING:
    from textual.widgets import TextArea

#: differences that are named one by one
MOST_NAMED = 3
LOOKS = {"stands": "", "left-out": "left-out", "put-in": "strong", "differs": "differs"}


class OriginalWords(LineList[Line]):
    """The words of the quotation; what is left out of the printed form is struck through and stands between angle brackets."""

    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--left-out", "list--differs"}
    DEFAULT_CSS = """
    OriginalWords > .list--left-out { text-style: strike; color: $muted; }
    OriginalWords > .list--differs { text-style: bold underline; color: $warning; }
    OriginalWords > .list--here-unfocused { background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__(lambda line: line, id="original")


class Beside(Dialog[str | None]):
    """The words of a quotation above, a text of the reader's own below. Enter answers the text, escape leaves everything as it was,
    at the second asking where something was written.

    `store` does what is done with the answer; it is called when the program ends while the dialog is open.
    """

    DEFAULT_CSS = """
    Beside { align: center middle; }
    Beside > Vertical { max-width: 110; height: 100%; max-height: 32; margin: 0; }
    Beside #original { height: 1fr; max-height: 100%; background: $surface; }
    Beside .title { background: $panel; }
    Beside TextArea, Beside TextArea:focus { height: 1fr; border: none; padding: 0 1; background: $background; }
    Beside #verdict, Beside #keys { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+up", "scroll_original(-1)", show=False, priority=True),
        Binding("ctrl+down", "scroll_original(1)", show=False, priority=True),
    ]

    def __init__(self, title: str, words: str, written: str, language: str, store: Callable[[str], object] | None = None) -> None:
        super().__init__()
        self._store = store
        #: the text of which it was said that it would be lost
        self._warned_of: str | None = None
        self.title_of_box = title
        self.words = words
        self.written = written
        self.language = language

    def compose(self) -> ComposeResult:
        """The words, what is made of them, and what is to be said of that."""
        from textual.widgets import TextArea

        box = Vertical()
        box.border_title = self.title_of_box.replace("[", "\\[")
        with box:
            yield Bar(id="words-title")
            yield OriginalWords()
            yield Bar(id="own-title")
            field = TextArea(self.written, id="own", soft_wrap=True)
            field.cursor_blink = False
            field.highlight_cursor_line = False
            yield field
            yield Bar(id="verdict")
            yield Bar(id="keys")

    def begin(self) -> None:
        """Name the parts and show the words."""
        self.query_one("#words-title", Bar).show((Part(text("quotes.original", self.language), "strong"),))
        self.query_one("#own-title", Bar).show((Part(self.own_title(), "strong"),))
        self.query_one("#keys", Bar).show((Part(self.keys(), "muted"),), whole=True)
        field = self.field
        field.move_cursor(field.document.end)
        super().begin()
        self.call_after_refresh(self.judge)

    def first_focus(self) -> Widget:
        """The reader's own text."""
        return self.field

    @property
    def field(self) -> TextArea:
        """The reader's own text."""
        from textual.widgets import TextArea

        return self.query_one("#own", TextArea)

    def own_title(self) -> str:
        """What the reader writes."""
        raise NotImplementedError

    def keys(self) -> str:
        """What the keys do."""
        raise NotImplementedError

    def judge(self) -> None:
        """Say what is to be said of the text as it is."""
        self.show_words((Piece("stands", self.words),))

    def finished(self) -> str | None:
        """The text that may be stored as it stands; None where it may not."""
        return self.field.text

    def done(self) -> None:
        """Enter: answer the text, if it may be stored."""
        if (words := self.finished()) is not None:
            self.answer(words)

    def action_cancel(self) -> None:
        """Leave; at the second asking where something was written."""
        if self.field.text in (self.written, self._warned_of):
            super().action_cancel()
        else:
            self._warned_of = self.field.text
            self.query_one("#verdict", Bar).show((Part(text("importing.form-leave", self.language), "warning"),), whole=True)

    @property
    def unkept(self) -> bool:
        """Whether something is written that could not be stored."""
        return self.is_mounted and self.field.text != self.written and self.finished() is None

    def keep(self) -> None:
        """Store what is written as enter would, whatever comes next."""
        if self._store is None or not self.is_mounted or self.field.text == self.written:
            return
        if (words := self.finished()) is not None:
            self.written = self.field.text
            self._store(words)

    def take(self, event: events.Key) -> bool:
        """Enter is done; everything else goes into the text."""
        if event.key in ("enter", "ctrl+j"):
            self.done()
            return True
        return False

    def on_text_area_changed(self) -> None:
        """The text is judged at each letter."""
        self.judge()

    def on_resize(self, event: events.Resize) -> None:
        """The words are wrapped anew."""
        self.call_after_refresh(self.judge)

    def show_words(self, pieces: tuple[Piece, ...]) -> None:
        """The words of the quotation, with what is left out."""
        original = self.query_one("#original", OriginalWords)
        original.set_items(list(_lines(pieces, max(10, original.size.width - 2))), original.index)

    def action_scroll_original(self, step: int) -> None:
        """See more of a long quotation."""
        original = self.query_one("#original", OriginalWords)
        original.scroll_relative(y=step * max(1, original.size.height - 1), animate=False)


class _Span(NamedTuple):
    start: int
    end: int
    look: str


def _lines(pieces: tuple[Piece, ...], width: int) -> Iterator[Line]:
    """The pieces, wrapped; each row in parts as they look."""
    whole, spans = "", []
    for piece in pieces:
        words = f"⟨{piece.words.strip()}⟩" if piece.kind == "left-out" else piece.words
        if piece.kind == "left-out" and whole and not whole[-1].isspace() and piece.words[:1].isspace():
            whole += " "
        spans.append(_Span(len(whole), len(whole) + len(words), LOOKS[piece.kind]))
        whole += words + (" " if piece.kind == "left-out" and piece.words[-1:].isspace() else "")
    start = 0
    while start <= len(whole):
        end = whole.find("\n", start)
        end = len(whole) if end < 0 else end
        for low, high in wrap_rows(whole, start, end, width):
            parts = [
                Part(whole[max(low, span.start) : min(high, span.end)], span.look) for span in spans if span.start < high and low < span.end
            ]
            yield Line(tuple(parts))
        start = end + 1


class PrintedDialog(Beside):
    """A printed form: what differs from the words without a mark is named at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "leave_out", show=False, priority=True),
        Binding("ctrl+n,ctrl+b", "put_in", show=False, priority=True),
        Binding("ctrl+g", "mark", show=False, priority=True),
    ]

    def __init__(self, title: str, words: str, printed: str | None, language: str, store: Callable[[str], object] | None = None) -> None:
        super().__init__(title, words, words.strip() if printed is None else printed, language, store)

    def own_title(self) -> str:
        """The printed form."""
        return text("quotes.printed-title", self.language)

    def keys(self) -> str:
        """Marks without brackets, which a Danish keyboard hides behind AltGr."""
        return text("quotes.printed-keys", self.language)

    @property
    def proved(self) -> Proof:
        """The proof of what is written now."""
        return proof(self.words, self.field.text)

    def judge(self) -> None:
        """Show what is left out, and whether the printed form is the words but for marked edits."""
        shown, verdict = self.proved, self.query_one("#verdict", Bar)
        if not self.field.text.strip():
            self.show_words((Piece("stands", self.words),))
            verdict.show((Part(text("quotes.printed-none", self.language), "strong"),), whole=True)
        elif shown.edits is None:
            self.show_words(shown.pieces)
            told = [self._told(one.original, one.printed) for one in shown.differences[:MOST_NAMED]]
            more = len(shown.differences) - len(told)
            told += [text("quotes.differs-more", self.language, n=more)] if more else []
            verdict.show((Part(f"✗ {' · '.join(told)}", "warning"),), whole=True)
        else:
            # What is put in belongs to the printed form; above stand the words alone.
            self.show_words(tuple(piece for piece in shown.pieces if piece.kind != "put-in"))
            left_out = sum(piece.kind == "left-out" for piece in shown.pieces)
            put_in = sum(piece.kind == "put-in" and piece.words != OMISSION for piece in shown.pieces)
            if left_out or put_in:
                counts = [
                    text("quotes.left-out", self.language, n=left_out) if left_out else "",
                    text("quotes.put-in", self.language, n=put_in) if put_in else "",
                ]
                words = text("quotes.proved", self.language, edits=", ".join(filter(None, counts)))
            else:
                words = text("quotes.the-same", self.language)
            verdict.show((Part(f"✓ {words}", "strong"),), whole=True)

    def _told(self, original: str, printed: str) -> str:
        kind = "changed" if original and printed else "left-out" if original else "put-in"
        return text(f"quotes.differs-{kind}", self.language, original=_short(original), printed=_short(printed))

    def finished(self) -> str | None:
        """Only what is proved may be stored; nothing, or the words unchanged, removes the printed form."""
        shown = self.proved
        if not self.field.text.strip() or (shown.edits is not None and all(piece.kind == "stands" for piece in shown.pieces)):
            return ""
        return self.field.text if shown.edits is not None else None

    def action_leave_out(self) -> None:
        """Put the mark of an omission in place of the selected words, or the word at the cursor."""
        field = self.field
        start, end = sorted(field.selection)
        if start == end:
            row, column = start
            word = word_at(field.document.get_line(row), column)
            if word is None:
                return
            start, end = (row, word[0]), (row, word[1])
        field.replace(OMISSION, start, end)

    def action_put_in(self) -> None:
        """Brackets around the selected words, or around what is typed next."""
        field = self.field
        start, end = sorted(field.selection)
        inside = field.selected_text
        field.replace(f"[{inside}]", start, end)
        if not inside:
            row, column = field.cursor_location
            field.move_cursor((row, column - 1))

    def action_mark(self) -> None:
        """Put the marks that are missing."""
        with_marks = marked(self.words, self.field.text)
        if with_marks is not None and self.field.text.strip():
            field = self.field
            field.replace(with_marks, field.document.start, field.document.end)


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 40 else f"{words[:24]} … {words[-12:]}"


class TranslationDialog(Beside):
    """A translation of a quotation; an empty one removes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+n,shift+enter", "new_line", show=False, priority=True)]

    def own_title(self) -> str:
        """The translation."""
        return text("quotes.translation-title", self.language)

    def keys(self) -> str:
        """How to end."""
        return text("quotes.translation-keys", self.language)

    def action_new_line(self) -> None:
        """A line end, since enter is done."""
        self.field.insert("\n")
