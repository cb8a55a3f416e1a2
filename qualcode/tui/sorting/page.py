"""Memo sorting: the outline at the left, at the right the memos that have no place in it yet, and the text of the highlighted one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from qualcode.locale import text
from qualcode.study.memos import MemoRecord, Thing, thing_called
from qualcode.study.sorting import OutlineEntry, OutlineRecord, Sorting, outlines, sorting
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.memos.links import go_to
from qualcode.tui.memos.reading import MemoReading
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.tui.widgets.trees import TreeList

#: columns from which the text stands beside the lists, and cells from which a list has the kinds of memos
TEXT_FROM, KIND_FROM = 120, 44
#: before a memo that is not tied to the core category
LOOSE = "◌ "


class SortingPage(Page):
    """The memo sorting of a study; `outline` opens one of several."""

    where = "sorting"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("sorting")]
    DEFAULT_CSS = """
    SortingPage #which { background: $background; }
    SortingPage #outline { width: 3fr; background: $background; border-right: solid $line; }
    SortingPage #begin { width: 3fr; padding: 1 2; color: $muted; border-right: solid $line; }
    SortingPage #unsorted { width: 2fr; }
    SortingPage #reading { width: 3fr; border-left: solid $line; }
    """

    def __init__(self, study: Any, *, outline: str | None = None) -> None:
        super().__init__(study)
        self._outline = outline
        self._sorting = Sorting((), ())
        self._known: list[OutlineRecord] = []

    # what is shown

    def body(self) -> ComposeResult:
        """Which sorting, its outline, what is left, the text."""
        yield Bar(right_share=0.5, id="which")
        with Horizontal():
            tree = TreeList[OutlineEntry](self._entry_line, depth=lambda one: one.depth, key=lambda one: one.id, id="outline", clicks=2)
            tree.border_title = self.tell("part-outline")
            yield tree
            yield Static(self.tell("begin"), markup=False, id="begin")
            left = LineList[MemoRecord](self._left_line, key=lambda memo: memo.id, id="unsorted", clicks=2)
            left.border_title = self.tell("part-unsorted")
            yield left
            reading = MemoReading(self.language, lambda kind, name: thing_called(self.study.reads.connection, kind, name), id="reading")
            reading.border_title = text("memos.part-text", self.language)
            yield reading

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"sorting.{key}", self.language, **fields)

    @property
    def placed(self) -> TreeList[OutlineEntry]:
        """The outline."""
        return self.query_one("#outline", TreeList)

    @property
    def left(self) -> LineList[MemoRecord]:
        """The memos without a place."""
        return self.query_one("#unsorted", LineList)

    def first_focus(self) -> Any:
        """What is left to be sorted, else the outline."""
        return self.left if self.left.items else self.placed

    def fit_parts(self, width: int) -> None:
        """The text where there is room for it."""
        self.query_one("#reading").display = width >= TEXT_FROM
        self.call_after_refresh(self._draw_anew)

    def _draw_anew(self) -> None:
        """Other things fit into the rows."""
        self.placed.drawn_anew()
        self.left.drawn_anew()

    def show(self) -> None:
        """Read the outline and what is left, the highlights on the same as before."""
        connection = self.study.reads.connection
        self._known = outlines(connection)
        if self._outline not in {one.id for one in self._known}:
            self._outline = self._known[0].id if self._known else None
        self._sorting = sorting(connection, self._outline or "")
        self.placed.show_items(self._sorting.entries)
        self.placed.display = bool(self._sorting.entries)
        self.query_one("#begin").display = not self._sorting.entries
        here = self.left.item
        places = {memo.id: place for place, memo in enumerate(self._sorting.unsorted)}
        self.left.marked &= set(places)
        self.left.set_items(self._sorting.unsorted, places.get(here.id, self.left.index) if here else 0)
        self._tell_which()
        self._read_it()

    def _tell_which(self) -> None:
        name = next((one.name for one in self._known if one.id == self._outline), self.tell("none-yet"))
        entries = [entry for entry in self._sorting.entries if entry.memo]
        facts = [self.tell("placed", n=len(entries)), self.tell("left", n=len(self._sorting.unsorted))]
        if loose := sum(entry.tied is False for entry in entries):
            facts.append(f"{LOOSE}{self.tell('loose', n=loose)}")
        self.query_one("#which", Bar).show((Part(name, "strong"),), (Part(" · ".join(facts), "muted"),))

    def _entry_line(self, entry: OutlineEntry, sign: str) -> Line:
        head = (Part("  " * entry.depth), Part(sign, "muted"), Part(f"{entry.number} ", "muted"))
        if entry.memo is None:
            return Line((*head, Part(entry.heading, "strong")))
        mark = Part(LOOSE, "warning") if entry.tied is False else Part("")
        return Line((*head, mark, Part(entry.memo.name)), self._kind(entry.memo, self.placed))

    def _left_line(self, memo: MemoRecord) -> Line:
        return Line((Part(memo.name),), self._kind(memo, self.left))

    def _kind(self, memo: MemoRecord, within: LineList[Any]) -> str:
        """The kind of memo, where its title has room beside it."""
        return text(f"memos.kind-{memo.kind}", self.language) if within.size.width >= KIND_FROM else ""

    @property
    def memo(self) -> MemoRecord | None:
        """The highlighted memo of the list that has the keys."""
        if self.left.has_focus:
            return self.left.item
        return self.placed.item.memo if self.placed.item else None

    def _read_it(self) -> None:
        self.query_one(MemoReading).show(self.memo, (), {code.id: code for code in self.study.reads.codes()} if self.memo else {})

    @on(LineList.Highlighted, "#outline")
    @on(LineList.Highlighted, "#unsorted")
    def _highlighted(self) -> None:
        self._read_it()

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        self._read_it()
        self.show_footer()

    @on(LineList.Chosen, "#unsorted")
    def _chosen_to_place(self) -> None:
        self.action_place()

    @on(LineList.Chosen, "#outline")
    def _opened(self) -> None:
        if self.placed.item and self.placed.item.memo is None:
            self.action_rename()
        else:
            self.action_edit()

    @on(LineList.Chosen, "#reading")
    def _link_chosen(self, event: LineList.Chosen) -> None:
        thing: Thing | None = self.query_one(MemoReading).items[event.index].thing
        if thing is not None and self.memo is not None:
            go_to(self.workbench, thing, self.study, self.memo.id)

    # sorting

    def _within(self, verb: str, deed: Callable[[str], Any]) -> Any:
        """Do something to the outline, making one where there is none; one action."""

        def all_of_it() -> Any:
            with self.study.action(verb):
                outline = self._outline or str(self.study.do("make-outline", name=self.tell("first-name"))["id"])
                done = deed(outline)
            self._outline = outline
            return done

        done = self.attempt(all_of_it)
        if done is not None:
            self.changed()
        return done

    def _beside(self, *, under: bool = False) -> dict[str, Any]:
        """Where something new comes: under the highlighted heading, else after what is highlighted."""
        entry = self.placed.item
        if entry is None:
            return {"under": None}
        if under:
            return {"under": entry.id}
        return {"under": entry.parent_id, "position": self._place(entry) + 1}

    def _place(self, entry: OutlineEntry) -> int:
        return [one.id for one in self._sorting.entries if one.parent_id == entry.parent_id].index(entry.id)

    def action_place(self) -> None:
        """Give the marked memos, else the highlighted one, a place at the outline's highlight."""
        chosen = [memo.id for memo in self.left.items if memo.id in self.left.marked]
        chosen = chosen or ([self.left.item.id] if self.left.item else [])
        if not chosen:
            self.say(self.tell("nothing-left"))
            return
        heading = self.placed.item is not None and self.placed.item.memo is None
        where = self._beside(under=heading)
        done = self._within("sort-memo", lambda outline: self.study.do("sort-memo", memos=chosen, outline=outline, **where))
        if done is not None:
            self.left.unmark()
            # A heading stays highlighted, so that more can follow under it.
            if not heading:
                self.placed.go_to(done["items"][-1])

    def action_heading(self) -> None:
        """A new heading after what is highlighted."""
        self._ask_heading(under=False)

    def action_heading_under(self) -> None:
        """A new heading under what is highlighted."""
        self._ask_heading(under=True)

    def _ask_heading(self, *, under: bool) -> None:
        where = self._beside(under=under)

        def named(heading: str | None) -> None:
            if heading and heading.strip():
                made = self._within("add-heading", lambda outline: self.study.do("add-heading", outline=outline, heading=heading, **where))
                if made is not None:
                    self.placed.go_to(made["id"])

        self.app.push_screen(AskDialog(self.tell("ask-heading"), placeholder=self.tell("heading-like")), named)

    def _entry(self) -> OutlineEntry | None:
        if self.placed.item is None:
            self.say(self.tell("nothing-placed"))
        return self.placed.item

    def action_rename(self) -> None:
        """Change the highlighted heading."""
        entry = self._entry()
        if entry is None:
            return
        if entry.memo is not None:
            self.say(self.tell("memo-has-title"))
            return

        def named(heading: str | None) -> None:
            if heading and heading.strip() and heading != entry.heading:
                self.do("rename-heading", item=entry.id, heading=heading)

        self.app.push_screen(AskDialog(self.tell("ask-heading"), typed=entry.heading), named)

    def action_take_out(self) -> None:
        """Take the highlighted heading or memo out; what is under it moves up."""
        if entry := self._entry():
            self.do("take-out", item=entry.id)

    def _move(self, entry: OutlineEntry, under: str | None, position: int) -> None:
        if self.do("move-item", item=entry.id, under=under, position=position) is not None:
            self.placed.go_to(entry.id)

    def action_indent(self) -> None:
        """Put it under what stands before it at the same depth."""
        if entry := self._entry():
            siblings = [one for one in self._sorting.entries if one.parent_id == entry.parent_id]
            place = self._place(entry)
            if place:
                before = siblings[place - 1].id
                self._move(entry, before, sum(one.parent_id == before for one in self._sorting.entries))

    def action_outdent(self) -> None:
        """Put it after what it stands under."""
        entry = self._entry()
        above = next((one for one in self._sorting.entries if entry and one.id == entry.parent_id), None)
        if entry and above:
            self._move(entry, above.parent_id, self._place(above) + 1)

    def action_up(self) -> None:
        """Before the one above at the same depth."""
        if (entry := self._entry()) and self._place(entry):
            self._move(entry, entry.parent_id, self._place(entry) - 1)

    def action_down(self) -> None:
        """After the one below at the same depth."""
        if entry := self._entry():
            self._move(entry, entry.parent_id, self._place(entry) + 1)

    def action_fold_all(self) -> None:
        """Fold the outline away, or show all of it."""
        self.placed.fold_all()

    # memos

    def action_edit(self) -> None:
        """Write on in the highlighted memo."""
        if self.memo:
            open_memo(self, memo=self.memo)
        else:
            self.say(text("memos.none-here", self.language), look="warning")

    def action_about(self) -> None:
        """A memo about the highlighted one, or about nothing yet: memos on memos."""
        open_memo(self, [{"memo": self.memo.id}] if self.memo else [], kind="theoretical")

    # several sortings

    def action_choose(self) -> None:
        """Another memo sorting, or a new one."""

        def offered(typed: str) -> list[Choice[str]]:
            found = rank(typed, self._known, lambda one: (one.name, ""), lambda _: None)
            choices = [Choice(one.id, Line((Part(one.name),), str(one.memos)), "") for one in found]
            if typed.strip() and typed.strip() not in {one.name for one in self._known}:
                choices.append(Choice(f"new:{typed.strip()}", Line((Part(self.tell("make", name=typed.strip()), "strong"),)), ""))
            return choices

        def chosen(answer: str | None) -> None:
            if answer and answer.startswith("new:"):
                self._make(answer.removeprefix("new:"))
            elif answer:
                self._outline = answer
                self.show()

        self.app.push_screen(PickDialog[str](self.tell("pick-outline"), offered, placeholder=self.tell("outline-like")), chosen)

    def _make(self, name: str | None) -> None:
        if name and name.strip() and (made := self.do("make-outline", name=name)) is not None:
            self._outline = made["id"]
            self.show()

    def action_new(self) -> None:
        """Begin another memo sorting."""
        self.app.push_screen(AskDialog(self.tell("ask-outline"), placeholder=self.tell("outline-like")), self._make)

    def action_rename_outline(self) -> None:
        """Give this memo sorting another name."""
        here = next((one for one in self._known if one.id == self._outline), None)
        if here is None:
            self.say(self.tell("nothing-placed"))
            return

        def named(name: str | None) -> None:
            if name and name.strip() and name != here.name:
                self.do("rename-outline", outline=here.id, name=name)

        self.app.push_screen(AskDialog(self.tell("ask-outline"), typed=here.name), named)

    def action_delete_outline(self) -> None:
        """Remove this memo sorting; the memos stay, and undo brings it back."""
        here = next((one for one in self._known if one.id == self._outline), None)
        if here is None:
            self.say(self.tell("nothing-placed"))
        elif self.do("delete-outline", outline=here.id) is not None:
            self.say(self.tell("deleted", name=here.name))
