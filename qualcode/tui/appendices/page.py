"""The appendices: which are in the set, their numbers and volumes, what they hold and what is missing; and writing them."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.appendices import AppendixRecord, appendices, by_number, numbered_anew
from qualcode.study.memos import memos
from qualcode.study.reads import Reads
from qualcode.study.study_texts import study_texts
from qualcode.tui.agreement.reading import read_beside
from qualcode.tui.appendices.rows import TEXTS, appendix_line, told
from qualcode.tui.appendices.writing_set import ask_set, start_set
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.tabling import Exporting
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import TICK, LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank
from qualcode.writers.appendices.places import title_of
from qualcode.writers.appendices.set import empty_kinds, without_number


class AppendicesPage(Exporting):
    """One row an appendix, in the order of the numbers; those without one behind, in the order of the set."""

    where = "appendices"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("appendices")]
    DEFAULT_CSS = """
    AppendicesPage #counted { background: $background; }
    AppendicesPage #parts { height: 1fr; }
    AppendicesPage #about { height: auto; min-height: 3; max-height: 5; padding: 0 1; background: $surface; color: $foreground; }
    """

    def __init__(self, study: Any) -> None:
        super().__init__(study)
        #: by kind, why it has nothing to print; "" for those that have. Looked up beside the keys
        self.holds: dict[str, str] = {}
        #: whether that may be other than it was
        self._unknown = True

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        return text(f"appendices.{key}", self.language, **fields)

    def body(self) -> ComposeResult:
        """How many there are, the list, and what is said of the one at hand."""
        yield Bar(right_share=0.4, id="counted")
        parts = LineList[AppendixRecord](lambda record: appendix_line(record, self.holds, self.language), id="parts")
        parts.border_title = self.words("part-list")
        yield parts
        yield Static("", markup=False, id="about")

    @property
    def parts_list(self) -> LineList[AppendixRecord]:
        """The list."""
        return self.query_one("#parts", LineList)

    @property
    def here(self) -> AppendixRecord | None:
        """The appendix at hand."""
        return self.parts_list.item

    def show(self) -> None:
        """Read what there is; what each kind holds comes when it is known."""
        here = self.here
        records = by_number(appendices(self.study.reads.connection))
        at = next((at for at, one in enumerate(records) if here and _same(one, here)), self.parts_list.index)
        self.parts_list.set_items(records, at)
        self._count(records)
        self._tell()
        if self._unknown:
            language = self.language
            read_beside(self, lambda connection: empty_kinds(Reads(connection), language), self._take_holds, self._failed, slow=True)

    def _take_holds(self, holds: dict[str, str]) -> None:
        self.holds = holds
        self.parts_list.drawn_anew()
        self._tell()

    def _failed(self, fault: Fault) -> None:
        self.say(fault.text(self.language), look="warning")

    def _count(self, records: list[AppendixRecord]) -> None:
        ticked = [one for one in records if one.ticked]
        without = sum(one.number is None for one in ticked)
        left = self.words("counted", n=len(ticked), without=without)
        self.query_one("#counted", Bar).show((Part(left, "strong"),), (Part(self.words("counted-how"), "muted"),))

    def _tell(self) -> None:
        self.query_one("#about", Static).update(told(self.here, self.holds, self.language) if self.here else "")

    @on(LineList.Highlighted, "#parts")
    def _highlighted(self) -> None:
        self._tell()

    @on(LineList.Chosen, "#parts")
    def _chosen(self) -> None:
        """Into what an appendix is made of: its text, its memos, its material; else whether it is in the set."""
        record = self.here
        if record is None or record.gone:
            return
        if record.material is not None:
            self.workbench.action_go("coding", material=record.material.id)
        elif record.kind in TEXTS or record.kind == "memos":
            self.action_edit()
        else:
            self.action_tick()

    # what is chosen

    def _set(self, **what: Any) -> None:
        record = self.here
        if record is None:
            return
        if record.gone:
            self.say(self.words("list-gone"), look="warning")
            return
        named = {"material": record.material.id} if record.material else {}
        self._unknown = False  # it holds the same
        self.do("set-appendix", kind=record.kind, **named, **what)
        self._unknown = True

    def action_tick(self) -> None:
        """Into the set, or out of it."""
        if self.here:
            self._set(ticked=not self.here.ticked)

    def action_volume(self) -> None:
        """Into the other volume."""
        if self.here:
            self._set(volume="open" if self.here.volume == "confidential" else "confidential")

    def action_edit(self) -> None:
        """Write the words that an appendix prints, or choose its memos."""
        record = self.here
        if record is None:
            return
        if not self.study.writable:
            self.say(Fault("study.opened-for-reading", file=self.study.file.name).text(self.language), look="warning")
        elif record.kind == "memos":
            self._choose_memos("")
        elif record.kind in TEXTS:
            self._choose_text(TEXTS[record.kind])
        else:
            self.say(self.words("nothing-to-edit"), look="warning")

    def _choose_text(self, keys: tuple[str, ...]) -> None:
        if len(keys) == 1:
            self._write_text(keys[0])
            return
        written = study_texts(self.study.reads.connection)

        def choices(typed: str) -> list[Choice[str]]:
            shown = rank(typed, keys, lambda key: (self.words(f"text-{key}"), ""), lambda _: None)
            state = {key: self.words("text-written" if key in written else "text-missing") for key in keys}
            return [Choice(key, Line((Part(self.words(f"text-{key}")),), state[key])) for key in shown]

        self.app.push_screen(PickDialog[str](self.words("pick-text"), choices), lambda key: self._write_text(key) if key else None)

    def _write_text(self, key: str) -> None:
        from qualcode.tui.widgets.writing import WritingDialog

        store = partial(self._store_text, key)
        typed = study_texts(self.study.reads.connection).get(key, "")
        dialog = WritingDialog(self.words(f"text-{key}"), typed, hint=self.words("text-hint"), foot=self.words("text-foot"), store=store)
        self.app.push_screen(dialog, lambda words: store(words) if words is not None else None)

    def _store_text(self, key: str, words: str) -> None:
        if self.do("set-text", key=key, text=words) is not None:
            self.say(self.words("text-stored", text=self.words(f"text-{key}")))

    def _choose_memos(self, typed: str) -> None:
        """Memos one after the other, until escape; a tick stands before those that are printed."""
        record = next(one for one in appendices(self.study.reads.connection) if one.kind == "memos")
        every = memos(self.study.reads.connection)
        chosen = [str(one) for one in record.recipe.get("memos", ())]

        def choices(typed: str) -> list[Choice[str]]:
            shown = rank(typed, every, lambda memo: (memo.title or memo.text[:60], ""), lambda _: None)
            return [
                Choice(
                    memo.id, Line((Part(f"{TICK if memo.id in chosen else ' '} ", "mark"), Part(memo.title or memo.text[:60])), memo.kind)
                )
                for memo in shown
            ]

        def picked(memo_id: str | None) -> None:
            if memo_id is None:
                return
            kept = [one for one in chosen if one != memo_id] if memo_id in chosen else [*chosen, memo_id]
            recipe = {**record.recipe, "memos": kept} if kept else {k: v for k, v in record.recipe.items() if k != "memos"}
            if self.do("set-appendix", kind="memos", recipe=recipe) is not None:
                self._choose_memos("")

        title = self.words("pick-memos", n=len(chosen))
        self.app.push_screen(PickDialog[str](title, choices, typed=typed, placeholder=self.words("pick-memos-how")), picked)

    # numbers

    def action_numbers(self) -> None:
        """Give numbers to what has none and something to print."""
        kinds, materials = without_number(self.study.reads, self.language)
        if not kinds and not materials:
            self.say(self.words("all-numbered"))
            return
        given = self.do("give-appendix-numbers", kinds=kinds, materials=materials)
        if given:
            numbers = [one["number"] for one in given["given"]]
            shown = f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
            self.say(self.words("numbers-given", n=len(numbers), numbers=shown))

    def action_renumber(self) -> None:
        """Number anew; what would become of each number is shown first."""
        changes = numbered_anew(appendices(self.study.reads.connection))
        if not changes:
            self.say(self.words("nothing-to-renumber"))
            return
        offers = [
            Choice(True, Line((Part(self.words("renumber-yes"), "strong"),))),
            Choice(False, Line((Part(self.words("renumber-no")),))),
        ]
        for record, new in changes:
            shown = f"{record.number} → {new or self.words('no-number')}".ljust(12)
            offers.append(Choice(False, Line((Part(f"  {shown}"), Part(title_of(record, self.language), "muted")))))

        def picked(sure: bool | None) -> None:
            if sure and self.do("renumber-appendices") is not None:
                self.say(self.words("renumbered", n=len(changes)), look="warning")

        self.app.push_screen(PickDialog[bool](self.words("renumber-title", n=len(changes)), lambda typed: offers), picked)

    # the set

    def action_write(self) -> None:
        """Write the set."""
        ask_set(self, partial(start_set, self))


def _same(one: AppendixRecord, other: AppendixRecord) -> bool:
    materials = tuple(record.material.id if record.material else None for record in (one, other))
    return one.kind == other.kind and materials[0] == materials[1] and (one.gone, other.gone) == (False, False)
