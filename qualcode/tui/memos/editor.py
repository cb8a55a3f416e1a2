"""Writing a memo: what it is about above, title and text below. It is saved on leaving; what is being written is kept meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.model.theory import MEMO_KINDS
from qualcode.study.drafts import Draft, forget_draft, keep_draft, kept_draft
from qualcode.study.memos import MemoRecord, Thing, memos, things_named
from qualcode.tui.actions import actions_for
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.theme import next_theme
from qualcode.tui.frame.typeahead import Attentive
from qualcode.tui.memos.links import pick, pick_thing, thing_line
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank

if TYPE_CHECKING:
    from qualcode.study.study import Study

#: seconds between two keepings of what is being written
KEPT_EVERY = 2.0
#: rows of links shown at most; in a low window fewer
MOST_LINKS = 6

About = Sequence[dict[str, Any]]


def open_memo(
    page: Page,
    about: About = (),
    *,
    kind: str = "code",
    title: str = "",
    answers: str | None = None,
    memo: MemoRecord | None = None,
    then: Callable[[str], None] = lambda memo: None,
) -> None:
    """Open the editor over a page: for a new memo linked to what `about` names, as in `write-memo`, or for one there is.

    What a crash left is offered first. When the memo is saved, `then` gets its id, and the page shows the study anew.
    """
    if memo is not None:
        begun = Draft(memo.id, memo.kind, memo.title, memo.text, [{thing.kind: thing.id} for thing in memo.about], memo.answers_id)
    else:
        begun = Draft(None, kind, title, "", list(about), answers)
    if not page.study.writable and memo is None:
        page.say(text("memos.read-only", page.language), look="warning")
    elif page.study.writable and (left := kept_draft(page.study.file)):
        offer_draft(page, left, lambda: _edit(page, begun, then=then))
    else:
        _edit(page, begun, then=then)


def _edit(page: Page, draft: Draft, *, changed: bool = False, then: Callable[[str], None] = lambda memo: None) -> None:
    page.app.push_screen(MemoEditor(page, draft, changed=changed), partial(_edited, page, then))


def _edited(page: Page, then: Callable[[str], None], saved: str | None) -> None:
    """Back on the page: the memo is there."""
    if saved is not None:
        then(saved)
        page.changed()
        page.say(text("memos.saved", page.language))


def offer_draft(page: Page, left: Draft, then: Callable[[], None] = lambda: None) -> None:
    """Ask what becomes of a memo that was being written when the program stopped."""
    language = page.language
    words = " ".join((left.title or left.text).split())[:60]
    choices = [
        Choice(answer, Line((Part(text(f"memos.draft-{answer}", language)),)), text(f"memos.draft-{answer}-detail", language))
        for answer in ("continue", "save", "discard")
    ]

    def decided(answer: str | None) -> None:
        if answer == "continue":
            _edit(page, left, changed=True)
        elif answer == "save":
            if saved := page.attempt(lambda: save_memo(page, left)):
                forget_draft(page.study.file)
                _edited(page, lambda memo: None, saved)
            then()
        elif answer == "discard":
            forget_draft(page.study.file)
            then()

    def answering(typed: str) -> list[Choice[str]]:
        return [choice for choice in choices if typed.casefold() in choice.line.parts[0].words.casefold()] or choices

    page.app.push_screen(PickDialog[str](text("memos.draft-title", language, words=words), answering), decided)


def save_memo(page: Page, draft: Draft) -> str:
    """Write a new memo, or what is new in one there is, as one action; its id. Raises Fault."""
    study = page.study
    before = next((memo for memo in memos(study.reads.connection) if memo.id == draft.memo), None) if draft.memo else None
    with study.action("edit-memo" if before else "write-memo"):
        about = _linked(page, draft.about)
        given: dict[str, Any] = {"text": draft.text, "title": draft.title.strip(), "kind": draft.kind}
        if before is None:  # a new one, or one whose writing was undone meanwhile
            return str(study.do("write-memo", **given, about=about, answers=draft.answers if draft.memo is None else None)["id"])
        told = {name: value for name, value in given.items() if value != getattr(before, name)}
        had = [{thing.kind: thing.id} for thing in before.about]
        if told:
            study.do("edit-memo", memo=before.id, **told)
        if more := [one for one in about if one not in had]:
            study.do("link-memo", memo=before.id, about=more)
        if fewer := [one for one in had if one not in about]:
            study.do("unlink-memo", memo=before.id, about=fewer)
    return before.id


def _linked(page: Page, about: About) -> list[dict[str, Any]]:
    """What is still there of what a memo is to be linked to; a passage becomes a quotation."""
    linked: list[dict[str, Any]] = []
    for thing in _things(page.study, about):
        if thing.kind == "passage":
            made = page.study.do("make-quotation", material=thing.material_id, start=thing.start, end=thing.end)
            linked.append({"quotation": made["id"]})
        else:
            linked.append({thing.kind: thing.id})
    return linked


def _things(study: Study, about: About) -> list[Thing]:
    keys = [next(iter(one.items())) for one in about if len(one) == 1]
    there = things_named(study.reads.connection, keys)
    return [there[key] for key in dict.fromkeys(keys) if key in there]


class MemoEditor(Attentive, ModalScreen[str | None]):
    """Answers the memo's id when something was saved, None when nothing had been written or changed."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("memo-editor"),
        Binding("f1", "help", show=False),
        Binding("ctrl+t", "theme", show=False),
    ]
    DEFAULT_CSS = """
    MemoEditor { background: $background; }
    MemoEditor > Vertical { width: 100%; height: 100%; align-horizontal: center; }
    MemoEditor #links { height: auto; max-height: 6; background: $background; }
    MemoEditor #title, MemoEditor #title:focus { border: none; height: 1; padding: 0 1; background: $panel; text-style: bold; }
    MemoEditor #text, MemoEditor #text:focus {
        border: none; height: 1fr; padding: 1 1 0 1; background: $surface; color: $foreground; max-width: 100; scrollbar-size-vertical: 1;
    }
    MemoEditor #text .text-area--cursor { background: $accent; color: $background; }
    MemoEditor #text .text-area--selection { background: $picked; }
    MemoEditor #text .text-area--placeholder { color: $muted; }
    MemoEditor.small > Vertical { display: none; }
    """

    def __init__(self, page: Page, draft: Draft, *, changed: bool = False) -> None:
        super().__init__()
        self._page, self._study, self._language = page, page.study, page.language
        self._begun = self._kept = draft
        #: a draft that a crash left is worth saving though nothing more is written
        self._changed = changed
        self._kind = draft.kind
        self._saved: str | None = None
        self._codes = {code.id: code for code in page.study.reads.codes()}
        self._things = _things(page.study, draft.about)

    def compose(self) -> ComposeResult:
        """What it is about, title, text, and the keys."""
        # Costly to load, and not needed before something is written for the first time.
        from textual.widgets import TextArea

        with Vertical():
            yield Bar(right_share=0.5, id="heading")
            links = LineList[Thing](lambda thing: thing_line(thing, self._codes, self._language), self._things, id="links")
            yield links
            title = Input(self._begun.title, placeholder=text("memos.title-placeholder", self._language), id="title")
            title.cursor_blink = False
            yield title
            area = TextArea(
                self._begun.text,
                soft_wrap=True,
                tab_behavior="focus",
                read_only=not self._study.writable,
                placeholder=text("memos.text-placeholder", self._language),
                id="text",
            )
            area.cursor_blink = False
            area.highlight_cursor_line = False
            yield area
            yield Bar(id="status")
            yield Bar(id="footer")

    def on_mount(self) -> None:
        """Take the keys, those first that were typed while this was being built."""
        area = self.query_one("#text")
        area.move_cursor(area.document.end)  # type: ignore[attr-defined]
        self.query_one("#title", Input).can_focus = self._study.writable
        self._tell()
        self.set_interval(KEPT_EVERY, self._keep_draft)
        self.attend(area)

    @property
    def draft(self) -> Draft:
        """The memo as it stands on the screen."""
        written: str = self.query_one("#text").text  # type: ignore[attr-defined]
        about = [{thing.kind: thing.id} for thing in self._things]
        return self._begun._replace(kind=self._kind, title=self.query_one("#title", Input).value, text=written, about=about)

    def _tell(self) -> None:
        what = text("memos.editing-new" if self._begun.memo is None else "memos.editing", self._language)
        kind = text(f"memos.kind-{self._kind}", self._language)
        heading = self.query_one("#heading", Bar)
        heading.show((Part(what, "strong"), Part(f" · {kind}")), Page.heading_right(self._page))
        links = self.query_one("#links", LineList)
        links.set_items(self._things, links.index)
        links.styles.height = min(MOST_LINKS, len(self._things), max(1, self.app.size.height // 4))
        links.display = bool(self._things)
        keys: list[Part] = []
        for action in sorted(actions_for("memo-editor"), key=lambda action: action.footer):
            if action.id == "memos-keep" or self._study.writable:
                keys += [Part("  " if keys else ""), Part(action.shown, "key"), Part(f" {action.label(self._language)}")]
        self.query_one("#footer", Bar).show((*keys, Part("  "), Part("tab", "key"), Part(f" {text('memos.next-field', self._language)}")))

    def say(self, words: str, look: str = "strong") -> None:
        """A sentence above the keys."""
        self.query_one("#status", Bar).show((Part(words, look),), whole=look == "warning")

    # keeping and saving

    def _is_changed(self, draft: Draft) -> bool:
        if draft.memo is None:
            return bool(draft.text.strip() or draft.title.strip())
        return self._changed or draft != self._begun

    def _keep_draft(self) -> None:
        """Keep what is being written; no more is lost when the program is killed."""
        draft = self.draft
        if self._study.writable and draft != self._kept and self._is_changed(draft):
            keep_draft(self._study.file, draft)
            self._kept = draft

    def keep(self) -> bool:
        """Save, whatever comes next; False when it was refused, which has been said. The draft stays then."""
        draft = self.draft
        if self._study.writable and self._is_changed(draft):
            try:
                self._saved = save_memo(self._page, draft)
            except Fault as fault:
                keep_draft(self._study.file, draft)
                self.say(fault.text(self._language), look="warning")
                return False
        if self._study.writable:
            forget_draft(self._study.file)
        return True

    def action_keep(self) -> None:
        """Save and close."""
        if not self.is_current:
            return
        if self.keep():
            self.ready = False
            self.dismiss(self._saved)

    # kind and links

    def action_choose_kind(self) -> None:
        """Choose the kind by its first letters."""
        if self._study.writable:
            pick_kind(self._page, self._take_kind)

    def _take_kind(self, kind: str | None) -> None:
        if kind is not None:
            self._kind = kind
            self._tell()

    def action_add_link(self) -> None:
        """Link the memo to one more thing."""
        if self._study.writable:
            but = {*(thing.key for thing in self._things), ("memo", self._begun.memo or "")}
            pick_thing(self.app, self._study, self._codes, but, self._link)

    def _link(self, thing: Thing | None) -> None:
        if thing is not None:
            self._things.append(thing)
            self._tell()

    def action_drop_link(self) -> None:
        """Take a link away; which one is asked when there are several."""
        if not self._study.writable or not self._things:
            return
        if len(self._things) == 1:
            self._unlink(self._things[0])
        else:
            pick(self.app, self._things, self._codes, self._language, "memos.pick-unlink", self._unlink)

    def _unlink(self, thing: Thing | None) -> None:
        if thing in self._things:
            self._things.remove(thing)
            self._tell()

    @on(Input.Submitted, "#title")
    def _title_given(self) -> None:
        self.set_focus(self.query_one("#text"))

    # the rest

    def on_resize(self, event: events.Resize) -> None:
        """Links take a share of the height."""
        self._tell()

    def action_help(self) -> None:
        """What the keys do here."""
        from qualcode.tui.frame.help import HelpDialog

        self.app.push_screen(HelpDialog("memo-editor", self._language, self.size.width))

    def action_theme(self) -> None:
        """The next theme."""
        self.app.theme = next_theme(self.app.theme)


def pick_kind(page: Page, then: Callable[[str | None], None]) -> None:
    """Ask for a kind of memo."""
    language = page.language

    def rank_kinds(typed: str) -> list[Choice[str]]:
        found = rank(typed, MEMO_KINDS, lambda kind: (text(f"memos.kind-{kind}", language), kind), lambda _: None)
        return [
            Choice(kind, Line((Part(text(f"memos.kind-{kind}", language)),)), text(f"memos.kind-{kind}-detail", language)) for kind in found
        ]

    title, placeholder = text("memos.pick-kind", language), text("memos.pick-kind-placeholder", language)
    page.app.push_screen(PickDialog[str](title, rank_kinds, placeholder=placeholder), then)
