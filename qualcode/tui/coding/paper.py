"""Paper in the workbench: codes typed in from a coding sheet by line numbers, and the sheet itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.tui.actions import BY_ID
from qualcode.tui.coding.panels import ranked_line
from qualcode.tui.coding.paper_lines import Entry, begun, being_typed, completions, read_entry, wanted_code, written
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.paths import LONGEST_NAME, expanded, shortened, unusable

if TYPE_CHECKING:
    from qualcode.tui.coding.on_paper import OnPaper

#: rows for the words of the lines, for the codes that answer, and for what was entered
_WORDS, _CODES, _DONE = 4, 5, 2


class PaperDialog(Dialog[None]):
    """One entry after another: lines, a blank, codes with semicolons between, enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step('up')", show=False, priority=True),
        Binding("down", "step('down')", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
        Binding("ctrl+z", "take_back", show=False, priority=True),
    ]
    DEFAULT_CSS = f"""
    PaperDialog #done {{ height: {_DONE}; }}
    PaperDialog #words {{ height: {_WORDS}; background: $panel; }}
    PaperDialog #choices {{ height: {_CODES}; }}
    """

    def __init__(self, screen: OnPaper) -> None:
        super().__init__()
        self._desk = screen
        self._language = screen.language
        #: (action, entry as it was typed, names that were new), newest last
        self._done: list[tuple[str, Entry, list[str]]] = []
        self._shown: str | None = None
        #: the reader went to a row by an arrow, and means it
        self._meant = False
        #: what was typed when it was said that a code would be new
        self._warned: str | None = None

    def compose(self) -> ComposeResult:
        """What was entered, the words of the lines, the field, the codes that answer, and a line about them."""
        material = self._desk.material
        assert material is not None
        box = Vertical()
        box.border_title = text("paper.entry-title", self._language, material=material.name).replace("[", "\\[")
        with box:
            yield LineList[Line](lambda line: line, id="done")
            yield LineList[Line](lambda line: line, id="words")
            field = Input(placeholder=text("paper.entry-placeholder", self._language), id="typed")
            field.cursor_blink = False
            yield field
            yield LineList[CodeRecord](ranked_line, id="choices")
            yield Bar(id="detail", right_share=0.6)

    def begin(self) -> None:
        """The field has the keys; the lists only show."""
        for each in self.query(LineList):
            each.can_focus = False
        self._show("")
        super().begin()

    def first_focus(self) -> Input:
        """The field."""
        return self.query_one(Input)

    # what is shown

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        if typed == self._shown:
            return
        self._shown, self._meant = typed, False
        entry, name = read_entry(typed), being_typed(typed)
        self.query_one("#words", LineList).set_items(self._words(entry, typed))
        self.query_one("#choices", LineList).set_items(completions(name[1], self._desk.codes) if name else [])
        self._tell_what_it_means(entry)

    def _words(self, entry: Entry | None, typed: str) -> list[Line]:
        """The lines that are named, as many as there is room for."""
        lines, words = self._desk.view.document.lines, self._desk.view.document.text
        if entry is None:
            key = "paper.lines-first" if typed.strip() else "paper.how"
            return [_said(text(key, self._language, last=len(lines)), "warning" if typed.strip() else "muted")]
        if not 1 <= entry.first <= entry.last <= len(lines):
            return [_said(text("paper.no-such-lines", self._language, lines=entry.lines, last=len(lines)), "warning")]
        numbers: list[int | None] = list(range(entry.first, entry.last + 1))
        if len(numbers) > _WORDS:
            numbers = [*numbers[: _WORDS - 2], None, numbers[-1]]
        wide = len(str(entry.last))
        return [
            Line((Part(f"{number or '…':>{wide}}  ", "muted"), Part(words[slice(*lines[number - 1])] if number else "")), heading=True)
            for number in numbers
        ]

    def _tell_what_it_means(self, entry: Entry | None) -> None:
        parts: list[Part] = []
        for name in entry.names if entry else ():
            try:
                new = not isinstance(wanted_code(name, self._desk.codes), str)
            except Fault:
                new = True
            parts += [Part(" · " if parts else ""), Part(name, "strong" if new else "")]
            parts += [Part(f" ({text('paper.new', self._language)})", "muted")] if new else []
        self._tell(parts)

    def _tell(self, parts: Sequence[Part]) -> None:
        keys = text("paper.entry-keys", self._language)
        self.query_one("#detail", Bar).show(tuple(parts), (Part(keys, "muted"),))

    def _warn(self, words: str) -> None:
        self.query_one("#detail", Bar).show((Part(words, "warning"),), whole=True)

    def _show_done(self) -> None:
        lines = []
        for _, entry, new in self._done[-_DONE:]:
            parts = [Part(f"✓ {entry.lines}  ", "muted")]
            for name in entry.names:
                parts += [Part("; " if len(parts) > 1 else "", "muted"), Part(name)]
                parts += [Part(f" ({text('paper.new', self._language)})", "muted")] if name in new else []
            lines.append(Line(tuple(parts), heading=True))
        self.query_one("#done", LineList).set_items(lines)

    # keys

    def enter(self, typed: str) -> None:
        """Do what is written, and be ready for the next."""
        if self._meant:
            typed = self._completed(typed)
        self._show(typed)
        entry = read_entry(typed)
        if entry is None or not entry.names:
            if typed.strip():
                self._warn(text("paper.codes-missing" if entry else "paper.lines-first", self._language))
            return
        if self._asks_again(entry, typed):
            return
        last = len(self._desk.view.document.lines)
        try:
            if not 1 <= entry.first <= entry.last <= last:
                raise Fault("paper.no-such-lines", lines=entry.lines, last=last)
            action_id, new = self._desk.enter_codes(entry)
        except Fault as fault:
            self._warn(fault.text(self._language))
            return
        self._done.append((action_id, entry, new))
        self._show_done()
        self.query_one(Input).value = ""
        self._shown = None
        self._show("")

    def _asks_again(self, entry: Entry, typed: str) -> bool:
        """Whether a new code is the beginning of a known one, which was perhaps meant; said once."""
        if typed == self._warned:
            return False
        for name in entry.names:
            known = wanted_code_or_none(name, self._desk.codes) is None and begun(name, self._desk.codes)
            if known:
                self._warned = typed
                self._warn(text("paper.new-or-begun", self._language, name=name, known=known.name))
                return True
        return False

    def _completed(self, typed: str) -> str:
        """What was typed, with the highlighted code for the name that is being typed."""
        name, code = being_typed(typed), self.query_one("#choices", LineList).item
        return typed[: name[0]] + written(code, self._desk.codes) if name and code else typed

    def action_complete(self) -> None:
        """Take the highlighted code into the field."""
        field = self.query_one(Input)
        self._show(field.value)
        field.value = self._completed(field.value)
        field.cursor_position = len(field.value)

    def action_step(self, way: str) -> None:
        """Move the highlight; enter then takes it."""
        self._show(self.query_one(Input).value)
        self._meant = True
        getattr(self.query_one("#choices", LineList), f"action_list_{way}")()

    @on(LineList.Chosen, "#choices")
    def _clicked(self) -> None:
        self.action_complete()

    def action_take_back(self) -> None:
        """Undo the last entry."""
        if not self._done:
            self._warn(text("paper.nothing-entered", self._language))
        elif self._desk.take_back(self._done[-1][0]):
            _, entry, _ = self._done.pop()
            self._show_done()
            self._tell([Part(text("paper.taken-back", self._language, lines=entry.lines), "strong")])
        else:
            self._warn(text("paper.not-the-last", self._language))


def wanted_code_or_none(name: str, codes: Sequence[CodeRecord]) -> str | None:
    """The id of the code that bears this name or path, None for a new one."""
    try:
        wanted = wanted_code(name, codes)
    except Fault:
        return None
    return wanted if isinstance(wanted, str) else None


def _said(words: str, look: str) -> Line:
    return Line((Part(words, look),), heading=True)


# the sheet


class SheetDialog(Dialog[str | None]):
    """Where the sheet shall be written, and what it means for a draft."""

    def __init__(self, material: MaterialRecord, to: Path, language: str) -> None:
        super().__init__()
        self._material, self._to, self._language = material, to, language

    def compose(self) -> ComposeResult:
        """What it means, and the field."""
        box = Vertical()
        box.border_title = text("paper.sheet-title", self._language, material=self._material.name).replace("[", "\\[")
        with box:
            if not self._material.frozen:
                yield Bar(id="means")
            field = Input(str(self._to), id="typed")
            field.cursor_blink = False
            yield field

    def begin(self) -> None:
        """Say it before it is done."""
        for bar in self.query(Bar):
            bar.show((Part(text("paper.freezing-asked", self._language, material=self._material.name), "warning"),), whole=True)
        super().begin()

    def enter(self, typed: str) -> None:
        """The place is the answer."""
        self.answer(typed)


def ask_sheet(page: Page, material: MaterialRecord) -> None:
    """Ask where a material's coding sheet shall be written, freeze a draft, and write it beside the keys."""
    name = "".join(" " if character in '/\\:*?"<>|' else character for character in material.name)[:LONGEST_NAME].strip() or "sheet"
    to = page.study.file.parent / "exports" / f"{name} – {text('paper.sheet-codes', page.language).lower()}.docx"
    page.app.push_screen(SheetDialog(material, to, page.language), partial(_write_sheet, page, material))


def _write_sheet(page: Page, material: MaterialRecord, typed: str | None) -> None:
    if not typed or not typed.strip():
        return
    target = expanded(typed.strip())
    from qualcode.writers.coding_sheet import check_ending

    try:
        check_ending(target)
    except Fault as fault:
        page.say(fault.text(page.language), look="warning")
        return
    if reason := unusable(target):  # before a draft is frozen for it
        page.say(text("quotes.unwritten", page.language, file=shortened(target.name), reason=reason), look="warning")
        return
    if not material.frozen and page.do("freeze", material=material.id) is None:
        return
    page.workbench.tasks.start(
        text("paper.sheet-task", page.language, file=target), _writing(page.study.file, material.id, target, page.language)
    )


def _writing(file: Path, material_id: str, target: Path, language: str) -> Callable[[Callable[[int, int], None]], None]:
    def work(progress: Callable[[int, int], None]) -> None:
        from qualcode.study import Study
        from qualcode.study.sheet import coding_sheet
        from qualcode.writers.coding_sheet import write_sheet

        progress(0, 1)
        with Study.open(file, write=False) as study:
            write_sheet(coding_sheet(study.reads.connection, material_id), target, language, BY_ID["palette"].shown)

    return work
