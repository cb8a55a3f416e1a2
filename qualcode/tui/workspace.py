"""What the coding screen shows: one material with its codes, panels beside it and bars above and below, and when each is drawn anew."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.records import CodeRecord, MaterialRecord, TranscriptRecord
from qualcode.study.registry import registry
from qualcode.text.graphemes import cell_width
from qualcode.text.lines import lines_of
from qualcode.text.words import count_words
from qualcode.tui.actions import footer_actions, shown_key
from qualcode.tui.bars import Bar
from qualcode.tui.bindings import bindings_beside_text, bindings_for
from qualcode.tui.desk import Study, holder_of
from qualcode.tui.lists import Part
from qualcode.tui.panels import MARK, CodesPanel, SelectionPanel
from qualcode.tui.selecting import Selection
from qualcode.tui.spans import spans_of
from qualcode.tui.transcript import TranscriptView
from qualcode.tui.typeahead import Attentive

T = TypeVar("T")

LEAST_WIDTH, LEAST_HEIGHT = 60, 14
#: columns from which the panels are shown unasked
SELECTION_FROM, CODES_FROM = 120, 150
#: the words of a longer selection are not counted at every key; in characters
COUNTED_AT_MOST = 20_000
#: seconds after the first picture when there is time for what is not needed for it
IDLE = 0.4
#: how much of the footer may say what undo would do
UNDO_SHARE = 0.4


class Workspace(Attentive, Screen[None]):
    """A study's transcripts on the screen, one at a time. What the keys do to the study is in `CodingScreen`."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("everywhere"), *bindings_beside_text()]
    DEFAULT_CSS = """
    Workspace { background: $background; }
    Workspace Horizontal { height: 1fr; }
    Workspace #empty, Workspace #small {
        display: none; width: 1fr; height: 1fr; content-align: center middle; text-align: center; padding: 1 4;
    }
    Workspace.empty #empty { display: block; }
    Workspace.empty TranscriptView { display: none; }
    Workspace.small #small { display: block; padding: 0; }
    Workspace.small Bar, Workspace.small Horizontal { display: none; }
    """

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        self.language = study.language
        self.materials = study.reads.materials()
        self.material: MaterialRecord | None = None
        self.last_code: str | None = None
        #: panels the reader has asked for or sent away, over what the width would give
        self._asked: dict[str, bool] = {}
        #: a sentence in the status line, and the selection it was said of
        self._said: tuple[Part, Selection] | None = None
        self.take_codes(study.reads.codes())
        self._about = study.reads.study()

    # composing

    def compose(self) -> ComposeResult:
        """Heading, the three columns, status, footer."""
        record, offset = self._first_transcript()
        yield Bar(id="heading")
        with Horizontal():
            yield CodesPanel(self.codes)
            yield TranscriptView(record, spans_of(record.quotations, self.code_by_id), self.language, offset=offset, id="transcript")
            yield Static(text("screen.no-materials", self.language), markup=False, id="empty")
            yield SelectionPanel(self.language)
        yield Bar(right_share=0.5, id="status")
        yield Bar(right_share=UNDO_SHARE, id="footer")
        yield Static(text("screen.too-small", self.language, width=LEAST_WIDTH, height=LEAST_HEIGHT), markup=False, id="small")

    def on_mount(self) -> None:
        """The keys go to the transcript."""
        self.set_class(self.material is None, "empty")
        self._show_heading()
        self.show_footer()
        self.call_after_refresh(self.attend, self.view)
        self.set_timer(IDLE, self._get_ready)

    def _get_ready(self) -> None:
        """What the first coding would have to wait for is loaded beside the reading."""
        Thread(target=registry, daemon=True).start()

    def _first_transcript(self) -> tuple[TranscriptRecord, int]:
        place = self.study.places.get()
        known = {material.id: material for material in self.materials}
        if not known:
            nothing = MaterialRecord("", "", "document", None, None, None, 0, 0, 0, False)
            return TranscriptRecord(nothing, "", "", (), (), (), frozenset()), 0
        material_id, offset = place if place and place[0] in known else (self.materials[0].id, 0)
        self.material = known[material_id]
        return self.study.reads.transcript(material_id), offset

    @property
    def view(self) -> TranscriptView:
        """The transcript in the middle."""
        return self.query_one(TranscriptView)

    def take_codes(self, codes: tuple[CodeRecord, ...]) -> None:
        """These are the codes now."""
        self.codes = codes
        self.code_by_id = {code.id: code for code in codes}
        used = [(code.last_used, code.id) for code in codes if code.last_used]
        if self.last_code not in self.code_by_id:
            self.last_code = max(used)[1] if used else None

    # what the study says

    def attempt(self, deed: Callable[[], T]) -> T | None:
        """Do something to the study. What it refuses is said, gives None, and is not shown as done."""
        try:
            return deed()
        except Fault as fault:
            with suppress(Fault):
                self.read_again()
            self.say(fault.text(self.language), look="warning")
            return None

    def say(self, words: str, look: str = "strong") -> None:
        """A sentence in the status line, until the cursor moves."""
        self._said = (Part(words, look), self.view.selection)
        self._show_status()

    def read_again(self) -> None:
        """The study changed: show codes and passages as they are now; only touched rows are drawn."""
        if self.material is None:
            return
        self.take_codes(self.study.reads.codes())
        self.view.update_spans(spans_of(self.study.reads.quotations(self.material.id), self.code_by_id))
        self.call_after_refresh(self.show_panels)

    def open_material(self, material_id: str, offset: int | None = None) -> None:
        """Show another material, at an offset or else where the reader was last."""
        self.keep_place()
        record = self.study.reads.transcript(material_id)
        self.material = record.material
        self._said = None
        self.view.show(
            record, spans_of(record.quotations, self.code_by_id), self.study.places.get_in(material_id) if offset is None else offset
        )
        self._show_heading()
        self.keep_place()

    def keep_place(self) -> None:
        """Remember where the reader is."""
        if self.material is not None:
            self.study.places.set(self.material.id, self.view.selection.cursor)

    # drawing the rest

    def show_panels(self) -> None:
        """Draw anew what stands beside and below the transcript."""
        self.query_one(CodesPanel).show(self.codes)
        self._show_selection()
        self.show_footer()

    @on(TranscriptView.Selected)
    def _selected(self) -> None:
        self._show_status()
        self._show_selection()

    @on(TranscriptView.NoMore)
    def _no_more(self, event: TranscriptView.NoMore) -> None:
        self.say(text("screen.no-more-coded" if event.step > 0 else "screen.none-before", self.language))

    def _show_selection(self) -> None:
        panel = self.query_one(SelectionPanel)
        if panel.display:
            panel.show(self.view.spans_here(), self.code_by_id, not self.view.selection.empty)

    def _show_heading(self) -> None:
        material = self.material
        left: tuple[Part, ...] = (Part(self._about.title, "muted"),)
        right: tuple[Part, ...] = ()
        if material:
            facts = [text("screen.round", self.language, n=material.round) if material.round is not None else "", material.group or ""]
            left = (Part(material.name, "strong"), Part("".join(f" · {fact}" for fact in facts if fact)))
            place = next((index for index, other in enumerate(self.materials, 1) if other.id == material.id), 0)
            right = (Part(f"{place}/{len(self.materials)} · {self._about.title}", "muted"),)
        if not self.study.writable:
            holder = holder_of(self.study)
            words = text("screen.read-only-held", self.language, holder=holder) if holder else text("screen.read-only", self.language)
            right = (Part(words, "warning"),)
        heading = self.query_one("#heading", Bar)
        heading.right_share = 0.2 if self.study.writable else 0.6
        heading.show(left, right)

    def _show_status(self) -> None:
        status, selection = self.query_one("#status", Bar), self.view.selection
        if self._said and (self._said[1].start, self._said[1].end) == (selection.start, selection.end):
            status.show((self._said[0],), whole=self._said[0].look == "warning")
        else:
            self._said = None
            status.show((Part(self._place(selection)),), self._codes_here())

    def _place(self, selection: Selection) -> str:
        document = self.view.document
        first, last = lines_of(document.lines, selection.start, max(selection.end, selection.start + 1))
        facts = [
            text("screen.line-one", self.language, n=first)
            if first == last
            else text("screen.line-many", self.language, first=first, last=last)
        ]
        if not selection.empty and selection.end - selection.start <= COUNTED_AT_MOST:
            facts.append(text("screen.selected-words", self.language, n=count_words(document.text, [(selection.start, selection.end)])))
        turn = document.turn_at(selection.start)
        if turn and turn.speaker:
            facts.append(turn.speaker)
        return " · ".join(facts)

    def _codes_here(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        for span in reversed(self.view.spans_here()[-6:]):
            parts += [
                Part("  " if parts else ""),
                Part(MARK, "hue", span.hue),
                Part(span.name or text("screen.no-code-yet", self.language)),
            ]
        return tuple(parts)

    def show_footer(self) -> None:
        """The keys, and what undo would undo."""
        undone = self.study.next_undo() if self.study.writable else None
        what = text("screen.undoes", self.language, what=undone.summary) if undone else ""
        room = self.size.width - 4 - min(cell_width(what), int(self.size.width * UNDO_SHARE))
        keys: list[Part] = []
        for action in footer_actions("list" if self.query_one(CodesPanel).has_focus else "transcript"):
            entry = (Part("  " if keys else ""), Part(shown_key(action.keys[0]), "key"), Part(f" {action.label(self.language)}"))
            room -= sum(cell_width(part.words) for part in entry)
            if room < 0:
                break
            keys += entry
        self.query_one("#footer", Bar).show(tuple(keys), (Part(what, "muted"),) if what else ())

    # size

    def on_resize(self, event: events.Resize) -> None:
        """Show what fits. Nothing but that it is too small in a window too small, not even a dialog that was open."""
        was_small, small = self.has_class("small"), event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        for screen in self.app.screen_stack:
            screen.set_class(small, "small")
        self._arrange(event.size.width)
        self.show_footer()
        if was_small and not small:
            self.call_after_refresh(self.set_focus, self.view)

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        self.show_footer()

    def _arrange(self, width: int) -> None:
        self.query_one(CodesPanel).display = self._asked.get("codes", width >= CODES_FROM)
        selection = self.query_one(SelectionPanel)
        selection.display = self._asked.get("selection", width >= SELECTION_FROM)
        if selection.display:
            self.call_after_refresh(self._show_selection)

    def toggle(self, panel: str, shown: bool) -> None:
        """Show or hide a panel ("codes" or "selection") whatever the width."""
        self._asked[panel] = shown
        self._arrange(self.size.width)
