"""A memo to be read: what it is about, its text, and the memos about it. Arrow keys go from link to link, and scroll between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple
from urllib.parse import unquote

from textual import events

from qualcode.locale import text
from qualcode.locale.formats import day
from qualcode.study.memos import MemoRecord, Thing
from qualcode.study.records import CodeRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.memos.comments import remarks, stance_part
from qualcode.tui.memos.links import thing_line
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.markdown import rendered

#: words are hard to read in longer rows; in cells
WIDEST = 90


class Row(NamedTuple):
    """A row, and where enter on it leads."""

    line: Line
    thing: Thing | None = None


class MemoReading(LineList[Row]):
    """One memo. `Chosen` is posted for a row with a `thing`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--title", "list--em", "list--link"}
    DEFAULT_CSS = """
    MemoReading { width: 1fr; padding: 0 0 0 1; }
    MemoReading > .list--title { color: $primary; text-style: bold; }
    MemoReading > .list--em { text-style: italic; }
    MemoReading > .list--link { text-style: underline; }
    """

    def __init__(self, language: str, called: Callable[[str, str], Thing | None], *, id: str | None = None) -> None:
        super().__init__(lambda row: row.line, id=id)
        #: the thing of a kind and a name, for links in the text
        self._thing_called = called
        self._language = language
        self._shown: tuple[MemoRecord | None, Sequence[Thing], Mapping[str, CodeRecord]] = (None, (), {})
        self._answers: Sequence[MemoRecord] = ()
        self._laid_out_for = 0

    def show(
        self, memo: MemoRecord | None, about_it: Sequence[Thing], named: Mapping[str, CodeRecord], answers: Sequence[MemoRecord] = ()
    ) -> None:
        """Show a memo, the memos about it, and answers read with it; `named` are the codes by id. The same memo keeps its place."""
        same = memo is not None and self._shown[0] is not None and memo.id == self._shown[0].id
        self._shown, self._answers = (memo, about_it, named), answers
        self._lay_out(same=same)

    def _lay_out(self, *, same: bool) -> None:
        memo, about_it, named = self._shown
        self._laid_out_for = self.size.width
        rows = self._rows(memo, about_it, named, max(20, min(WIDEST, self.size.width - 4))) if memo else []
        top, index = round(self.scroll_y), self.index
        self.set_items(rows, index if same else 0)
        self.scroll_to(y=top if same else 0, animate=False, immediate=True, force=True)

    def _rows(self, memo: MemoRecord, about_it: Sequence[Thing], named: Mapping[str, CodeRecord], width: int) -> list[Row]:
        language = self._language
        who = memo.comment.reviewer if memo.comment else memo.coder
        facts = [text(f"memos.kind-{memo.kind}", language), day(memo.created_at.astimezone(), language), who]
        if memo.changed_at.date() != memo.created_at.date():
            facts.append(text("memos.changed-on", language, date=day(memo.changed_at.astimezone(), language)))
        if memo.kind == "review":
            facts.append(text("memos.settled" if memo.resolved else "memos.not-settled", language))
        if memo.release != "ask":
            facts.append(text(f"screen.release-{memo.release}", language))
        rows = [_read(Part(memo.title, "strong"))] if memo.title else []
        said = (stance_part(memo.comment, language), Part(" · ", "muted")) if memo.comment else ()
        rows += [_read(*said, Part(" · ".join(filter(None, facts)), "muted")), _read()]
        rows += [Row(thing_line(thing, named, language, most=width), thing) for thing in memo.about]
        told = remarks(memo.comment, language) if memo.comment else []
        rows += [_read(Part(remark[start:end], "muted")) for remark in told for start, end in wrap_rows(remark, 0, len(remark), width)]
        rows += [_read()] if memo.about or told else []
        written = rendered(memo.text, width)
        rows += [_read(*parts) for parts in written.rows]
        leading = [thing for thing in (self._linked(target) for _, target in written.links) if thing]
        for heading, things in (("memos.links-in-text", leading), ("memos.about-this", about_it)):
            if things:
                rows += [_read(), _read(Part(text(heading, language), "muted"))]
                rows += [Row(thing_line(thing, named, language, most=width), thing) for thing in things]
        for answer in self._answers:
            who = " · ".join(filter(None, (answer.comment.reviewer if answer.comment else answer.coder, _day(answer, language))))
            rows += [_read(), _read(Part(text("comments.answer-of", language, who=who), "muted"))]
            rows += [_read(*parts) for parts in rendered(answer.text, width).rows]
        return rows

    def _linked(self, target: str) -> Thing | None:
        """What a link in the text leads to: `[words](code:path)`, `(memo:title)`; nothing outside the study."""
        kind, _, name = target.partition(":")
        return self._thing_called(kind, unquote(name))

    # going

    def action_list_down(self) -> None:
        """The next link when it is in sight, else a row further on."""
        self._step(1)

    def action_list_up(self) -> None:
        """The link before when it is in sight, else a row back."""
        self._step(-1)

    def _step(self, step: int) -> None:
        top, height = round(self.scroll_y), self.size.height
        index = self.index + step
        while 0 <= index < len(self.items) and self.items[index].thing is None:
            index += step
        if 0 <= index < len(self.items) and top <= index < top + height:
            self.highlight(index, step)
        else:
            self._roll(step)

    def action_list_page_down(self) -> None:
        """A page on."""
        self._roll(max(1, self.size.height - 2))

    def action_list_page_up(self) -> None:
        """A page back."""
        self._roll(-max(1, self.size.height - 2))

    def action_list_start(self) -> None:
        """To the beginning."""
        self._roll(-len(self.items))

    def action_list_end(self) -> None:
        """To the end."""
        self._roll(len(self.items))

    def _roll(self, rows: int) -> None:
        self.scroll_to(y=round(self.scroll_y) + rows, animate=False, immediate=True, force=True)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out anew for another width."""
        if event.size.width != self._laid_out_for:
            self._lay_out(same=True)


def _day(memo: MemoRecord, language: str) -> str:
    return day(memo.created_at.astimezone(), language)


def _read(*parts: Part) -> Row:
    """A row to be read."""
    return Row(Line(parts or (Part(" "),), heading=True))
