"""The panels beside the transcript: the code tree at the left, what is known of the selection at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.message import Message

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.tui.actions import BY_ID
from qualcode.tui.transcript.spans import Span
from qualcode.tui.widgets.lists import Line, LineList, Part

#: stands before a code's name, in its hue
MARK = "┃"
#: of a long selection, so many codings are told of one by one
MOST_TOLD = 100
KIND_MARKS = {"core": "◆ ", "category": "● "}
#: stands after the name of a code that says an action, where the tradition asks for such codes
HINT = " ▫"


def code_line(code: CodeRecord) -> Line:
    """A code in its tree: indented, with its own codings at the right."""
    parts = (Part("  " * code.depth), Part(MARK, "hue", code.hue), Part(KIND_MARKS.get(code.kind, "")), Part(code.name))
    return Line(parts, _count(code))


def ranked_line(code: CodeRecord, hint: bool = False) -> Line:
    """A code out of its tree: its name, marked when it says no action, then where it belongs."""
    parent = code.path.rpartition(" > ")[0]
    about = HINT * hint + (f"  ‹ {parent}" if parent else "")
    return Line((Part(MARK, "hue", code.hue), Part(code.name), Part(about, "muted")), _count(code))


def _count(code: CodeRecord) -> str:
    return str(code.codings or "·")


class CodesPanel(LineList[CodeRecord]):
    """The code tree with counts. Enter or a double click puts the code on the selection; a click only shows where one is."""

    DEFAULT_CSS = "CodesPanel { width: 30; border-right: solid $line; }"

    def __init__(self, codes: Sequence[CodeRecord]) -> None:
        super().__init__(code_line, codes, id="codes", clicks=2)

    def show(self, codes: Sequence[CodeRecord]) -> None:
        """Show other codes, the highlight on the same code as before."""
        here = self.item.id if self.item else None
        self.set_items(codes, next((index for index, code in enumerate(codes) if code.id == here), 0))


class SelectionPanel(LineList[Line]):
    """Which codes are on the selection, by whom, and what they mean."""

    class Recent(Message):
        """A click on the code of a digit."""

        def __init__(self, digit: int) -> None:
            super().__init__()
            self.digit = digit

    can_focus = False
    DEFAULT_CSS = "SelectionPanel { width: 28; border-left: solid $line; }"

    def __init__(self, language: str) -> None:
        super().__init__(lambda line: line, (), id="selection")
        self._language = language
        self._shown: object = None
        #: the first row of the codes on digits, and their digits
        self._recent: tuple[int, list[int]] = (0, [])

    def on_click(self, event: events.Click) -> None:
        """The code of a digit is put on as by its key."""
        first, digits = self._recent
        row = round(self.scroll_y) + event.y - first
        if 0 <= row < len(digits):
            self.post_message(self.Recent(digits[row]))

    def show(self, spans: Sequence[Span], codes: dict[str, CodeRecord], selected: bool, recent: Iterable[tuple[int, str]] = ()) -> None:
        """Show the codes of these passages, the innermost first, and those on the digits.

        `selected` says whether there is a selection or only a cursor.
        """
        digits = [(digit, codes[code_id]) for digit, code_id in recent]
        shown = (tuple(spans), selected, tuple(codes.get(span.code_id or "") for span in spans), self.size.width, digits)
        if shown == self._shown:
            return
        self._shown = shown
        title = text("screen.selected-title" if selected else "screen.selection-title", self._language)
        lines = [Line((Part(title, "strong"),), heading=True), _blank()]
        for span in reversed(spans[-MOST_TOLD:]):
            lines += self._about(span, codes.get(span.code_id or ""))
        if len(spans) > MOST_TOLD:
            lines += [Line((Part(text("going.more-codings", self._language, n=len(spans) - MOST_TOLD), "muted"),), heading=True), _blank()]
        if not spans:
            lines += [Line((Part(text("screen.no-code-yet", self._language), "muted"),), heading=True), _blank()]
        if digits:
            lines.append(Line((Part(text("coding.recent-title", self._language), "strong"),), heading=True))
        self._recent = (len(lines), [digit for digit, _ in digits])
        lines += [
            Line((Part(f"{BY_ID[f'recent-{digit}'].shown} ", "strong"), Part(MARK, "hue", code.hue), Part(code.name)), heading=True)
            for digit, code in digits
        ]
        self.set_items(lines)

    def _about(self, span: Span, code: CodeRecord | None) -> list[Line]:
        name = code.name if code else text("screen.no-code-yet", self._language)
        lines = [Line((Part(MARK, "hue", span.hue), Part(name, "strong")), heading=True)]
        details = (
            [code.path.rpartition(" > ")[0], text("screen.by", self._language, coder=span.coder) if span.coder else ""] if code else []
        )
        if span.release in ("withheld", "redacted", "free"):
            details.append(text(f"screen.release-{span.release}", self._language))
        for detail in [*filter(None, details), *(_wrapped(code.definition, max(12, self.size.width - 4)) if code else ())]:
            lines.append(Line((Part("  "), Part(detail, "muted")), heading=True))
        return [*lines, _blank()]


def _blank() -> Line:
    return Line((Part(" "),), heading=True)


def _wrapped(words: str, width: int) -> list[str]:
    """The words in at most six rows."""
    from qualcode.text.lines import wrap_rows

    words = " ".join(words.split())
    return [words[start:end] for start, end in wrap_rows(words, 0, len(words), width)][:6]
