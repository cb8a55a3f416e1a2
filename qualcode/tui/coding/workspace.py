"""What the coding screen shows: one material with its codes, panels beside it and bars above and below, and when each is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from threading import Thread
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from qualcode.locale import text
from qualcode.study.records import CodeRecord, MaterialRecord, TranscriptRecord
from qualcode.study.sight import Sight, sight_of
from qualcode.text.lines import lines_of
from qualcode.text.words import count_words
from qualcode.tui.actions import BY_ID
from qualcode.tui.coding.panels import MARK, CodesPanel, SelectionPanel
from qualcode.tui.coding.picker import CodePicker, Wanted, make_code
from qualcode.tui.coding.recent import RecentCodes
from qualcode.tui.coding.sights import said_of_sight
from qualcode.tui.frame.bindings import bindings_beside_text, bindings_for
from qualcode.tui.frame.desk import Study
from qualcode.tui.frame.page import Page
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.spans import spans_of
from qualcode.tui.transcript.view import TranscriptView
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog
from qualcode.tui.widgets.lists import Part

T = TypeVar("T")

#: columns from which the panels are shown unasked
SELECTION_FROM, CODES_FROM = 120, 150
#: the words of a longer selection are not counted at every key; in characters
COUNTED_AT_MOST = 20_000
#: seconds after the first picture when there is time for what is not needed for it
IDLE = 0.4
#: shown where a study has no material
NOTHING = TranscriptRecord(MaterialRecord("", "", "document", None, None, None, 0, 0, 0, False), "", "", (), (), (), frozenset())


class Workspace(Page):
    """A study's transcripts on the screen, one at a time. What the keys do to the study is in `CodingScreen`."""

    where = "coding"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("coding"), *bindings_beside_text()]
    DEFAULT_CSS = """
    Workspace #body { layers: base above; }
    Workspace #empty { display: none; width: 1fr; height: 1fr; content-align: center middle; text-align: center; padding: 1 4; }
    Workspace.empty #empty { display: block; }
    Workspace.empty TranscriptView { display: none; }
    """

    def __init__(self, study: Study) -> None:
        super().__init__(study)  # type: ignore[arg-type]
        self.materials = study.reads.materials()
        self.material: MaterialRecord | None = None
        self.last_code: str | None = None
        self.recent = RecentCodes()
        #: panels the reader has asked for or sent away, over what the width would give
        self._asked: dict[str, bool] = {}
        #: a sentence in the status line, and the selection it was said of
        self._said_of: tuple[Part, Selection] | None = None
        self.take_codes(study.reads.codes(self.sight))

    # composing

    def body(self) -> ComposeResult:
        """The three columns."""
        record, offset = self._first_transcript()
        codes = CodesPanel(self.codes)
        view = TranscriptView(record, spans_of(record.quotations, self.code_by_id), self.language, offset=offset, id="transcript")
        # Nowhere to be seen, but in the jump menu.
        codes.border_title, view.border_title = text("screen.codes-title", self.language), text("screen.go-coding", self.language)
        with Horizontal():
            yield codes
            yield view
            yield Static(text("screen.no-materials", self.language), markup=False, id="empty")
            yield SelectionPanel(self.language)

    def begin(self) -> None:
        """The first picture; the keys go to the transcript."""
        self.set_class(self.material is None, "empty")
        self.show_heading()
        self.show_footer()
        self.call_after_refresh(self.attend, self.view)
        self.set_timer(IDLE, self.get_ready)

    def first_focus(self) -> TranscriptView:
        """The transcript."""
        return self.view

    def get_ready(self) -> None:
        """What the first coding would have to wait for is loaded beside the reading."""
        from qualcode.study.registry import registry

        Thread(target=registry, daemon=True).start()

    def _first_transcript(self) -> tuple[TranscriptRecord, int]:
        place = self.study.places.get()
        known = {material.id: material for material in self.materials}
        if not known:
            return NOTHING, 0
        material_id, offset = place if place and place[0] in known else (self.materials[0].id, 0)
        self.material = known[material_id]
        return self.study.reads.transcript(material_id, self.sight), offset

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
        self.recent.take(codes)

    @property
    def sight(self) -> Sight:
        """Whose codings are shown here."""
        return sight_of(self.study.reads.connection, self.study.coder)

    # what the study says

    def as_coder(self, deed: Callable[[], T], after: Callable[[T], None]) -> None:
        """Do it in somebody's name, then what follows; in a study that knows nobody yet, initials are asked for first, once."""
        if self.study.coder is None and self.study.writable:
            self.app.push_screen(AskDialog(text("screen.ask-coder", self.language)), partial(self._named, deed, after))
        elif done := self.attempt(lambda: [deed()]):
            after(done[0])

    def pick_codes(self, title: str, then: Callable[[tuple[Wanted, ...]], None], *, several: bool = True) -> None:
        """Ask for codes, known ones or new ones; the passage stays in sight."""
        from qualcode.study.hints import action_hint

        row = self.view.layout_rows.row_at(self.view.selection.start) - round(self.view.scroll_y)
        picker = CodePicker(
            title,
            self.codes,
            self.language,
            several=several,
            hinted=action_hint(self.study.reads.connection),
            at_head=row > self.view.size.height // 2,
        )
        self.app.push_screen(picker, lambda wanted: then(wanted) if wanted else None)

    def make_codes(self, wanted: Iterable[Wanted], in_vivo: bool = False) -> list[str]:
        """The ids of codes, those made that are new; within an action, or each an action of its own."""
        ids = [one if isinstance(one, str) else make_code(self.study, one, in_vivo=in_vivo) for one in wanted]
        if not all(one in self.code_by_id for one in ids):
            self.take_codes(self.study.reads.codes(self.sight))
        return ids

    def _named(self, deed: Callable[[], T], after: Callable[[T], None], typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if not name:
            self.say(text("screen.nobody-codes", self.language), look="warning")
        elif self.attempt(lambda: [self.study.do("set-setting", key="coder", value=name)]):
            self.as_coder(deed, after)

    def show(self) -> None:
        """The study changed, maybe also the words on the screen: show all as it is now."""
        self.materials = self.study.reads.materials()
        known = {material.id: material for material in self.materials}
        if self.material is None or self.material.id not in known:
            self.come_back()
            return
        self.material = known[self.material.id]
        if not self.study.reads.still_holds(self.view.document.record):
            record = self.study.reads.transcript(self.material.id, self.sight)
            self.view.show_changed(record, spans_of((), self.code_by_id))
        self.read_again()

    def say(self, words: str, look: str = "strong") -> None:
        """A sentence in the status line, until the cursor moves."""
        self._said_of = (Part(words, look), self.view.selection)
        self._show_status()

    def read_again(self) -> None:
        """Codes or passages changed, but no words: show them as they are now; only touched rows are drawn."""
        if self.material is None:
            return
        self.take_codes(self.study.reads.codes(self.sight))
        self.view.update_spans(spans_of(self.study.reads.quotations(self.material.id, self.sight), self.code_by_id))
        self.call_after_refresh(self.show_panels)

    def open_material(self, material_id: str, offset: int | None = None) -> None:
        """Show another material, at an offset or else where the reader was last."""
        self.keep_place()
        record = self.study.reads.transcript(material_id, self.sight)
        self.material = record.material
        self._said_of = None
        self.view.show(
            record, spans_of(record.quotations, self.code_by_id), self.study.places.get_in(material_id) if offset is None else offset
        )
        self.show_heading()
        self.keep_place()

    def keep_place(self) -> None:
        """Remember where the reader is."""
        view = next(iter(self.query(TranscriptView)), None)
        # When the program ends, the screen may be empty already.
        if self.material is not None and view is not None:
            self.study.places.set(self.material.id, view.selection.cursor)

    # drawing the rest

    def show_panels(self) -> None:
        """Draw anew what stands beside and below the transcript."""
        self.query_one(CodesPanel).show(self.codes)
        self._show_selection()
        self.show_heading()
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
            panel.show(self.view.spans_here(), self.code_by_id, not self.view.selection.empty, self.recent)

    def show_heading(self) -> None:
        """The material at hand, and which of how many."""
        self.query_one("#heading", Bar).right_share = 0.2 if self.study.writable else 0.6
        super().show_heading()

    def heading_left(self) -> tuple[Part, ...]:
        """The material's name, round and group."""
        if self.material is None:
            return (Part(self._about.title, "muted"),)
        round_number = self.material.round
        facts = [text("screen.round", self.language, n=round_number) if round_number is not None else "", self.material.group or ""]
        name = (Part(self.material.name, "strong"), Part("".join(f" · {fact}" for fact in facts if fact)))
        return name if self.sight.everything else (*name, Part(f" · {said_of_sight(self.sight, self.language)}", "warning"))

    def heading_right(self) -> tuple[Part, ...]:
        """Which material of how many, and the study's title."""
        if not self.study.writable or self.material is None:
            return super().heading_right() if not self.study.writable else ()
        place = next((index for index, other in enumerate(self.materials, 1) if other.id == self.material.id), 0)
        return (Part(f"{place}/{len(self.materials)} · {self._about.title}", "muted"),)

    def come_back(self, material: str | None = None, start: int | None = None, end: int | None = None) -> None:
        """The reader is here again from another screen: show what changed, and the passage they asked for."""
        self.materials = self.study.reads.materials()
        known = {each.id for each in self.materials}
        here = self.material.id if self.material else None
        wanted = material if material in known else here if here in known else next(iter(known), None)
        if here not in known:
            self.material = None
        if wanted is None:
            self.set_class(True, "empty")
            self.view.show(NOTHING, ())
            self.show_panels()
            return
        if wanted != here:
            self.set_class(False, "empty")
            self.take_codes(self.study.reads.codes(self.sight))
            self.open_material(wanted, start)
            self.call_after_refresh(self.show_panels)
        else:
            self.show()
        if start is not None:
            self.view.mark(start, start if end is None else end)
        self.call_after_refresh(self.set_focus, self.view)

    def _show_status(self) -> None:
        status, selection = self.query_one("#status", Bar), self.view.selection
        if self._said_of and (self._said_of[1].start, self._said_of[1].end) == (selection.start, selection.end):
            status.show((self._said_of[0],), whole=self._said_of[0].look == "warning")
        else:
            self._said_of = None
            status.show((Part(self._place(selection)),), self._codes_here() or self._recent_codes())

    def _place(self, selection: Selection) -> str:
        document = self.view.document
        facts = [self.lines_of(selection.start, selection.end)]
        if not selection.empty and selection.end - selection.start <= COUNTED_AT_MOST:
            facts.append(text("screen.selected-words", self.language, n=count_words(document.text, [(selection.start, selection.end)])))
        turn = document.turn_at(selection.start)
        if turn and turn.speaker:
            facts.append(turn.speaker)
        return " · ".join(facts)

    def lines_of(self, start: int, end: int) -> str:
        """Which lines a passage stands on: "l. 12"."""
        first, last = lines_of(self.view.document.lines, start, max(end, start + 1))
        if first == last:
            return text("screen.line-one", self.language, n=first)
        return text("screen.line-many", self.language, first=first, last=last)

    def _codes_here(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        for span in reversed(self.view.spans_here()[-6:]):
            parts += [
                Part("  " if parts else ""),
                Part(MARK, "hue", span.hue),
                Part(span.name or text("screen.no-code-yet", self.language)),
            ]
        return tuple(parts)

    def _recent_codes(self) -> tuple[Part, ...]:
        """What the digits put on."""
        parts: list[Part] = []
        for digit, code_id in self.recent:
            parts += [Part(f"  {BY_ID[f'recent-{digit}'].shown} ", "key"), Part(self.code_by_id[code_id].name, "muted")]
        return tuple(parts)

    def keys_are_with(self) -> str:
        """The transcript's keys, or those of the code list."""
        return "list" if self.query_one(CodesPanel).has_focus else "transcript"

    # size

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        self.show_footer()

    def fit_parts(self, width: int) -> None:
        """The panels the width has room for, or the reader has asked for."""
        self.query_one(CodesPanel).display = self._asked.get("codes", width >= CODES_FROM)
        selection = self.query_one(SelectionPanel)
        selection.display = self._asked.get("selection", width >= SELECTION_FROM)
        if selection.display:
            self.call_after_refresh(self._show_selection)

    def toggle(self, panel: str, shown: bool) -> None:
        """Show or hide a panel ("codes" or "selection") whatever the width."""
        self._asked[panel] = shown
        self.fit_parts(self.size.width)
