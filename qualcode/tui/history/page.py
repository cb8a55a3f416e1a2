"""What was done, newest first: who, when, where; undoing back to a point, and naming a point as a milestone."""

from __future__ import annotations

import string
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from qualcode.locale import catalogue, text
from qualcode.locale.formats import short_day, time_of_day
from qualcode.study import history as past
from qualcode.study.history import Only
from qualcode.study.records import ActionRecord
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.steps import StepsDialog
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.tui.widgets.table import cell

#: actions read at once, and how many such blocks are kept
BLOCK, BLOCKS_KEPT = 100, 20
DAY_CELLS, CODER_CELLS = 12, 8
#: before a milestone, and before an action that turned another back or did it again
MILESTONE, BACK, AGAIN = "◆ ", "↶ ", "↷ "
#: more undone at once than this is done with a look at the keys between
MANY = 5


class Row(NamedTuple):
    """One action, and whether it is the first of its day that the list shows."""

    action: ActionRecord
    new_day: bool


class Journal(Sequence[Row]):
    """The actions as rows, read a block at a time when they come in sight."""

    def __init__(self, numbers: Sequence[int], read: Callable[[Sequence[int]], tuple[ActionRecord, ...]]) -> None:
        self.numbers = numbers
        self._read = read
        self._blocks: OrderedDict[int, tuple[ActionRecord, ...]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.numbers)

    def action(self, index: int) -> ActionRecord:
        """The action at a row."""
        block, place = divmod(index, BLOCK)
        if block not in self._blocks:
            self._blocks[block] = self._read(self.numbers[block * BLOCK : (block + 1) * BLOCK])
            if len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        return self._blocks[block][place]

    def __getitem__(self, index: Any) -> Any:
        action = self.action(index)
        return Row(action, index == 0 or _day(self.action(index - 1)) != _day(action))


class HistoryPage(Page):
    """What was done, and undoing back to a point."""

    where = "history"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("history")]

    def __init__(self, study: Any, **only: Any) -> None:
        super().__init__(study)
        self._only = Only(**only)
        #: which rows are shown, in words, for the heading
        self._picked: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The list of actions."""
        yield LineList[Row](self._line, (), id="actions")

    @property
    def _list(self) -> LineList[Row]:
        return self.query_one("#actions", LineList)

    @property
    def _connection(self) -> Any:
        return self.study.reads.connection

    def show(self) -> None:
        """Read which actions there are; the highlight stays on the same one."""
        here = self._here
        numbers = past.action_numbers(self._connection, self._only)
        rows = Journal(numbers, lambda some: past.actions_numbered(self._connection, some, self.language))
        self._list.set_items(rows, numbers.index(here.number) if here and here.number in numbers else 0)
        self.show_heading()
        self._tell()

    @property
    def _here(self) -> ActionRecord | None:
        row = self._list.item
        return row.action if row else None

    # drawing

    def _line(self, row: Row) -> Line:
        action = row.action
        local = action.when.astimezone()
        when = cell(short_day(local, self.language) if row.new_day else "", DAY_CELLS, right=True)
        head = f"{when}  {time_of_day(local, self.language)}  {cell(action.coder or '–', CODER_CELLS)}  "
        gone = action.state in ("undone", "dropped")
        mark = {"undo": BACK, "redo": AGAIN}.get(action.kind, MILESTONE if action.verb == "set-milestone" else "")
        look = "muted" if gone or action.kind in ("undo", "redo") else "strong" if mark else ""
        return Line((Part(head, "muted"), Part(mark + self._what(action), look)), text("past.undone", self.language) if gone else "")

    def _what(self, action: ActionRecord) -> str:
        if action.kind in ("undo", "redo"):
            return text(f"past.kind-{action.kind}", self.language, what=action.summary)
        return action.summary

    def heading_right(self) -> tuple[Part, ...]:
        """How many actions are shown, and of whom or what."""
        if not self.study.writable:
            return super().heading_right()
        number = text("past.actions", self.language, n=len(self._list.items))
        return (Part(" · ".join([*self._picked.values(), number]), "strong" if self._picked else "muted"),)

    def _tell(self) -> None:
        """The highlighted action in full."""
        action = self._here
        if action is None:
            self.say(text("past.nothing", self.language), look="")
            return
        facts = [self._what(action), text("past.changes", self.language, n=past.changes_of(self._connection, action.id))]
        if action.state in ("undone", "dropped"):
            facts.append(text(f"past.state-{action.state}", self.language))
        self.say(" · ".join(facts), look="")

    @on(LineList.Highlighted)
    def _moved(self, event: LineList.Highlighted) -> None:
        if not isinstance(event, LineList.Chosen):
            self._tell()

    # what the keys do

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Go where it happened."""
        action = self._here
        scene = past.scene_of(self._connection, action) if action else None
        if scene is None:
            self.say(text("past.no-place", self.language))
        elif scene.screen == "coding":
            self.workbench.action_go("coding", material=scene.material_id, start=scene.start)
        else:
            self.workbench.action_go(scene.screen)

    def action_go_back_to(self) -> None:
        """Undo everything after the highlighted action; on one that was undone, do again up to it."""
        action = self._here
        if action is None or not self.attempt(self._may_change):
            return
        again = action.state == "undone"
        ask = past.redone_by_going_on_to if again else past.undone_by_going_back_to
        number = ask(self._connection, action.number)
        if not number:
            self.say(text("past.nothing-after", self.language))
            return
        kind = "redo" if again else "undo"
        yes = Choice(True, Line((Part(text(f"past.{kind}-them", self.language, n=number)),)), text(f"past.{kind}-detail", self.language))
        no = Choice(False, Line((Part(text("past.leave", self.language)),)), "")
        title = text(f"past.{kind}-to", self.language, what=action.summary)
        self.app.push_screen(PickDialog[bool](title, lambda _: [yes, no]), lambda sure: self._turn(kind, number) if sure else None)

    def _may_change(self) -> bool:
        if not self.study.writable:
            from qualcode.faults import Fault

            raise Fault("study.opened-for-reading", file=self.study.file.name)
        return True

    def _turn(self, kind: str, number: int) -> None:
        step = self.study.undo if kind == "undo" else self.study.redo
        dialog = StepsDialog(text(f"past.{kind}ing", self.language), number, lambda: step() is not None, self.language)

        def over(done: int | None) -> None:
            self.changed()
            if dialog.fault:
                self.say(dialog.fault.text(self.language), look="warning")
            else:
                self.say(text(f"past.{kind}-done", self.language, n=done or 0))

        self.app.push_screen(dialog, over)

    def action_milestone(self) -> None:
        """Name this point of the journal."""
        if not self.attempt(self._may_change):
            return

        def named(name: str | None) -> None:
            if name and name.strip() and self.do("set-milestone", name=name) is not None:
                self._list.set_items(self._list.items)
                self.say(text("past.milestone-set", self.language, name=name.strip()))

        self.app.push_screen(
            AskDialog(text("past.ask-milestone", self.language), placeholder=text("past.milestone-like", self.language)), named
        )

    def action_show_all(self) -> None:
        """Show every action again."""
        self._only, self._picked = Only(), {}
        self.show()

    def action_filter(self) -> None:
        """Show the actions of one coder, in one material, or of one kind."""
        choices = self._filters()

        def ranked(typed: str) -> list[Choice[tuple[str, str, str]]]:
            return list(rank(typed, choices, lambda choice: (choice.value[2], ""), lambda _: None))

        dialog = PickDialog[tuple[str, str, str]](
            text("past.filter-title", self.language), ranked, placeholder=text("past.filter-like", self.language)
        )
        self.app.push_screen(dialog, self._filtered)

    def _filters(self) -> list[Choice[tuple[str, str, str]]]:
        kinds = (
            ("coder", past.coders_in(self._connection)),
            ("what", past.deeds_in(self._connection)),
            ("material_id", past.materials_in(self._connection)),
        )
        found = []
        for field, all_counted in kinds:
            for value, name, number in all_counted:
                words = deed_words(name, self.language) if field == "what" else name
                line = Line((Part(text(f"past.by-{field}", self.language) + "  ", "muted"), Part(words)), str(number))
                found.append(Choice((field, value, words), line, ""))
        return found

    def _filtered(self, choice: tuple[str, str, str] | None) -> None:
        if choice is None:
            return
        field, value, words = choice
        self._only = replace(self._only, **{field: value})
        self._picked[field] = words
        self.show()
        if not self._list.items:
            self.say(text("past.none-such", self.language))


def deed_words(key: str, language: str) -> str:
    """The sentence of what was done, its names left open: "merged … into …"."""
    template = catalogue("history", language).get(key, key)
    words = str(template["other"] if isinstance(template, dict) else template).partition(" (")[0]
    return string.Formatter().vformat(words, (), _Open())


class _Open(dict[str, Any]):
    def __missing__(self, _: str) -> str:
        return "…"


def _day(action: ActionRecord) -> Any:
    return action.when.astimezone().date()
