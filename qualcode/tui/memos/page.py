"""The memos: listed by date, kind or code, searched, read, linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.memos import MemoRecord, Thing, memos
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.memos.beside import MemosBeside
from qualcode.tui.memos.editor import open_memo, pick_kind
from qualcode.tui.memos.links import go_to, pick, pick_thing
from qualcode.tui.memos.listing import ORDERS, Listed, Only, filters, is_asked_for, memo_line, only_name, ordered
from qualcode.tui.memos.reading import MemoReading
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank


class MemosPage(MemosBeside):
    """All memos. `about` shows only those about some things (kind, id), `only` only "unlinked" or "unsettled" ones, `memo` goes to one."""

    where = "memos"
    LISTED, SIDE = "memos", "list-side"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("memos")]
    DEFAULT_CSS = """
    MemosPage #which { background: $background; }
    MemosPage #list-side { width: 1fr; }
    MemosPage.both #list-side { width: 2fr; border-right: solid $line; }
    MemosPage.both #reading { width: 3fr; }
    MemosPage #find, MemosPage #find:focus { border: none; height: 1; padding: 0 1; background: $panel; }
    """

    def __init__(self, study: Any, *, about: Sequence[tuple[str, str]] = (), only: str | None = None, memo: str | None = None) -> None:
        super().__init__(study)
        self._only: Only | None = ("about", tuple(about)) if about else (only, None) if only else None
        self._wanted = memo
        self._order = "date"
        self._typed = ""
        self._reads_alone = memo is not None
        self._take()

    def _take(self) -> None:
        self.memos = memos(self.study.reads.connection)
        self.by_id = {memo.id: memo for memo in self.memos}
        self.named = {code.id: code for code in self.study.reads.codes()}
        self._about_memo: dict[str, list[Thing]] = defaultdict(list)
        for memo in self.memos:
            told = {thing.id for thing in memo.about if thing.kind == "memo"} | ({memo.answers_id} if memo.answers_id else set())
            for other in told:
                self._about_memo[other].append(Thing("memo", memo.id, memo.name))

    # what is shown

    def body(self) -> ComposeResult:
        """Which memos, their list, and the text of one."""
        yield Bar(right_share=0.5, id="which")
        with Horizontal():
            with Vertical(id="list-side"):
                find = Input(placeholder=text("memos.find-placeholder", self.language), id="find")
                find.cursor_blink, find.display = False, False
                yield find
                listed = LineList[Listed](self._line, id="memos")
                listed.border_title = text("memos.part-list", self.language)
                yield listed
            reading = MemoReading(self.language, self._named_in_text, id="reading")
            reading.border_title = text("memos.part-text", self.language)
            yield reading

    def first_focus(self) -> LineList[Any]:
        """The list, or the text where only that is shown."""
        return self.listed if self.listed.parent.display else self.reading  # type: ignore[union-attr]

    def begin(self) -> None:
        """Begin at the memo from which the reader went elsewhere."""
        if self._wanted is None and self._only is None:
            self._wanted = self.workbench.coding_screen().memo_read
        super().begin()

    def show(self) -> None:
        """Read the memos, and show those asked for, the highlight on the same as before."""
        self._take()
        self._list_them()

    def _list_them(self) -> None:
        here = self._wanted or (self.memo.id if self.memo else None)
        self._wanted = None
        chosen = [memo for memo in self.memos if is_asked_for(memo, self._only, self._typed)]
        listed = ordered(chosen, self._order, self.named, self.language)
        places = [index for index, item in enumerate(listed) if isinstance(item, MemoRecord) and item.id == here]
        if not listed:
            listed = [Line((Part(text("memos.none" if self.memos else "memos.none-yet", self.language), "muted"),), heading=True)]
        self.listed.set_items(listed, places[0] if places else self.listed.index)
        self._tell_which(len(chosen))
        self._read_it()

    def _line(self, item: Listed) -> Line:
        """A memo in the list, its date at the right."""
        return item if isinstance(item, Line) else memo_line(item, self.language, with_kind=self._order != "kind")

    def _tell_which(self, n: int) -> None:
        every = len(self.memos)
        counted = text("memos.counted", self.language, n=every, number=number(every, self.language))
        if n != every:
            counted = text("memos.counted-of", self.language, n=number(n, self.language), every=counted)
        left = [Part(text(f"memos.by-{self._order}", self.language))]
        left += [Part(f" · {only_name(self._only, self.memos, self.language)}", "key")] if self._only else []
        self.query_one("#which", Bar).show(tuple(left), (Part(counted, "muted"),))

    def _read_it(self) -> None:
        memo = self.memo
        self.reading.show(memo, self._about_memo.get(memo.id, []) if memo else [], self.named)

    def action_back(self) -> None:
        """From the field to the list, from the text to the list, then to the transcript."""
        if self.query_one("#find").display:
            self._stop_finding()
        else:
            super().action_back()

    # going

    @on(LineList.Highlighted, "#memos")
    def _highlighted(self) -> None:
        self._read_it()

    @on(LineList.Chosen, "#memos")
    def _chosen(self) -> None:
        self._read_alone(True)

    @on(LineList.Chosen, "#reading")
    def _link_chosen(self, event: LineList.Chosen) -> None:
        thing = self.reading.items[event.index].thing
        if thing is not None and thing.kind == "memo":
            self._go_to_memo(thing.id)
        elif thing is not None and self.memo is not None:
            go_to(self.workbench, thing, self.study, self.memo.id)

    def action_next(self) -> None:
        """The next memo, also while only the text is shown."""
        self.listed.action_list_down()

    def action_previous(self) -> None:
        """The memo before."""
        self.listed.action_list_up()

    def _go_to_memo(self, memo_id: str) -> None:
        self._wanted = memo_id
        if memo_id in self.by_id and not is_asked_for(self.by_id[memo_id], self._only, self._typed):
            self._only = None
            self._stop_finding()
        self._list_them()

    # which memos

    def action_find(self) -> None:
        """Show the field."""
        find = self.query_one("#find", Input)
        if not self.query_one("#list-side").display:
            self._read_alone(False)
        find.display = True
        self.set_focus(find)

    @on(Input.Changed, "#find")
    def _typed_more(self, event: Input.Changed) -> None:
        self._typed = event.value
        self._list_them()

    @on(Input.Submitted, "#find")
    def _found(self) -> None:
        self.set_focus(self.listed)

    def _stop_finding(self) -> None:
        find = self.query_one("#find", Input)
        find.value, find.display = "", False
        self.set_focus(self.listed)

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        find = self.query_one("#find", Input)
        if not find.value and not find.has_focus:
            find.display = False
        self.show_footer()

    def action_filter(self) -> None:
        """Choose which memos are shown."""
        title, placeholder = text("memos.pick-filter", self.language), text("memos.pick-filter-placeholder", self.language)
        self.app.push_screen(PickDialog[Only](title, self._rank_filters, placeholder=placeholder), self._filter)

    def _rank_filters(self, typed: str) -> list[Choice[Only]]:
        found = rank(typed, filters(self.memos, self.language), lambda one: (one[1], one[2]), lambda _: None)
        return [Choice(one, Line((Part(name),), more)) for one, name, more in found]

    def _filter(self, only: Only | None) -> None:
        if only is not None:
            self._only = None if only[0] == "all" else only
            self._list_them()

    def action_order(self) -> None:
        """By date, then by kind, then by code."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._list_them()

    # writing and changing

    def action_new(self) -> None:
        """A memo without links."""
        open_memo(self)

    def _here(self) -> MemoRecord | None:
        if self.memo is None:
            self.say(text("memos.none-here", self.language), look="warning")
        return self.memo

    def action_edit(self) -> None:
        """Write on."""
        if memo := self._here():
            open_memo(self, memo=memo)

    def action_answer(self) -> None:
        """A memo about this one; to a review memo, an answer."""
        if memo := self._here():
            open_memo(self, [{"memo": memo.id}], kind=memo.kind, answers=memo.id if memo.kind == "review" else None)

    def action_kind(self) -> None:
        """Another kind."""
        if memo := self._here():
            pick_kind(self, partial(self._make_kind, memo))

    def _make_kind(self, memo: MemoRecord, kind: str | None) -> None:
        if kind is not None:
            self.do("edit-memo", memo=memo.id, kind=kind)

    def action_link(self) -> None:
        """One more link."""
        if memo := self._here():
            but = {*(thing.key for thing in memo.about), ("memo", memo.id)}
            pick_thing(self.app, self.study, self.named, but, partial(self._link, memo))

    def _link(self, memo: MemoRecord, thing: Thing | None) -> None:
        if thing is not None:
            self.do("link-memo", memo=memo.id, about=[{thing.kind: thing.id}])

    def action_unlink(self) -> None:
        """Take a link away."""
        memo = self._here()
        if memo and memo.about:
            taken = partial(self._unlink, memo)
            pick(self.app, memo.about, self.named, self.language, "memos.pick-unlink", taken)
        elif memo:
            self.say(text("memos.no-links", self.language), look="warning")

    def _unlink(self, memo: MemoRecord, thing: Thing | None) -> None:
        if thing is not None:
            self.do("unlink-memo", memo=memo.id, about=[{thing.kind: thing.id}])

    def action_settle(self) -> None:
        """Settle a review memo, or open it again."""
        memo = self._here()
        if memo and memo.kind != "review":
            self.say(text("memos.only-reviews", self.language), look="warning")
        elif memo and self.do("edit-memo", memo=memo.id, resolved=not memo.resolved) is not None:
            self.say(text("memos.opened-again" if memo.resolved else "memos.is-settled", self.language))

    def action_release(self) -> None:
        """Say where this memo may go."""
        memo = self._here()
        if memo is None:
            return
        choices = []
        for release in ("ask", "free", "withheld"):
            line = Line((Part(text(f"screen.release-{release}", self.language)),))
            choices.append(Choice(release, line, text(f"memos.release-{release}", self.language)))
        self._pick_one("memos.pick-release", choices, lambda release: self.do("edit-memo", memo=memo.id, release=release))

    def action_delete(self) -> None:
        """Delete this memo, when it is meant."""
        memo = self._here()
        if memo is None:
            return
        choices = [Choice(answer, Line((Part(text(f"memos.delete-{answer}", self.language)),))) for answer in ("no", "yes")]
        self._pick_one("memos.pick-delete", choices, partial(self._delete, memo), name=memo.name[:60])

    def _delete(self, memo: MemoRecord, answer: str) -> None:
        if answer == "yes" and self.do("delete-memo", memo=memo.id) is not None:
            self.say(text("memos.deleted", self.language))

    def _pick_one(self, title: str, choices: list[Choice[str]], then: Any, **fields: object) -> None:
        """Ask for one of a few."""

        def those(typed: str) -> list[Choice[str]]:
            return [one for one in choices if typed.casefold() in one.line.parts[0].words.casefold()] or choices

        def chosen(answer: str | None) -> None:
            if answer is not None:
                then(answer)

        self.app.push_screen(PickDialog[str](text(title, self.language, **fields), those), chosen)
