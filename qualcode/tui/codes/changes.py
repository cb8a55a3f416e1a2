"""What the codes screen does to the study: making, naming, filing and grouping codes, alone or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from qualcode.locale import text
from qualcode.study.codebook import positions_under
from qualcode.study.records import CodeRecord
from qualcode.tui.coding.panels import ranked_line
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.parts import Parts, in_parts
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import fit, rank, rank_codes, same_name

if TYPE_CHECKING:
    from qualcode.study.work import Work

KINDS = ("code", "category", "core")
#: a name that answers so well or better is meant: it, or a word of it, begins with the letters typed
NEAR = 2


class CodeChanges(Page):
    """The part of the codes screen that changes codes. Which ones is said by `chosen`: the marked ones, else the highlighted one."""

    codes: tuple[CodeRecord, ...] = ()
    code_by_id: dict[str, CodeRecord]

    # filled by the screen

    def current(self) -> CodeRecord | None:
        """The highlighted code."""
        raise NotImplementedError

    def marked_codes(self) -> list[CodeRecord]:
        """The marked codes in the order of the tree."""
        raise NotImplementedError

    def unmark(self) -> None:
        """Take all marks away."""
        raise NotImplementedError

    def go_to(self, code_id: str) -> None:
        """Highlight a code."""
        raise NotImplementedError

    # helpers

    def tell(self, name: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"codes.{name}", self.language, **fields)

    def chosen(self) -> list[CodeRecord]:
        """The marked codes, else the highlighted one; with none, that is said."""
        found = self.marked_codes()
        if not found and (here := self.current()):
            found = [here]
        if not found:
            self.say(self.tell("none-here"), look="warning")
        return found

    def together(self, verb: str, deed: Callable[[], Any]) -> bool:
        """Several changes as one action; False when the study refused, which has been said."""

        def whole() -> tuple[Any]:
            with self.study.action(verb):
                return (deed(),)

        done = self.attempt(whole)
        if done is not None:
            self.changed()
        return done is not None

    def together_in_parts(self, verb: str, title: str, deed: Callable[[Work], Parts[None]], then: Callable[[], None]) -> None:
        """As `together`, for changes that may be many, with keys heard between. `deed` gets the action; `then` follows what was done."""

        def whole() -> Parts[None]:
            with self.study.action(verb) as action:
                yield from deed(action)

        def done(_: None) -> None:
            self.changed()
            then()

        in_parts(self, title, whole(), done)

    def names_of(self, codes: Sequence[CodeRecord]) -> str:
        """A code's name, or how many they are."""
        return codes[0].name if len(codes) == 1 else self.tell("n-codes", n=len(codes))

    def pick(self, title: str, choices: Sequence[tuple[str, str, str]], done: Callable[[str], None], *, facts: Sequence[str] = ()) -> None:
        """Ask for one of a few answers, each (value, words, what it means); `facts` stand above them."""
        told = [Choice("", Line((Part(fact, "muted"),), heading=True)) for fact in facts]
        rows = [Choice(value, Line((Part(words),)), detail) for value, words, detail in choices]

        def rank_rows(typed: str) -> list[Choice[str]]:
            return told + [row for row in rows if typed.casefold().strip() in row.line.parts[0].words.casefold()]

        placeholder = self.tell("pick-answer")
        dialog = PickDialog[str](title, rank_rows, placeholder=placeholder)
        self.app.push_screen(dialog, lambda answer: done(answer) if answer is not None else None)

    def pick_code(
        self,
        title: str,
        among: Sequence[CodeRecord],
        done: Callable[[str], None],
        *,
        first: Choice[str] | None = None,
        create: bool = False,
    ) -> None:
        """Ask for a code by a few letters; answers "id:…", "new:…" where one may be made, or the value of `first`."""

        def rank_rows(typed: str) -> list[Choice[str]]:
            found = _answering(typed, among)
            if not typed.strip():
                found.sort(key=lambda code: code.kind == "code")
            rows = [Choice(f"id:{code.id}", ranked_line(code), code.definition) for code in found]
            if first and not typed.strip():
                rows.insert(0, first)
            name = " ".join(typed.split())
            if create and name and not same_name(name, among):
                # A new name must not be taken for an old one that has its letters somewhere inside.
                scores = [fit(name, code.name) for code in found]
                near = [row for row, score in zip(rows, scores, strict=True) if score is not None and score <= NEAR]
                rows = [*near, Choice(f"new:{name}", Line((Part("+ ", "strong"), Part(self.tell("create-category", name=name)))))]
            return rows

        placeholder = self.tell("pick-or-new" if create else "pick-placeholder")
        dialog = PickDialog[str](title, rank_rows, placeholder=placeholder)
        self.app.push_screen(dialog, lambda answer: done(answer) if answer is not None else None)

    def beneath(self, codes: Sequence[CodeRecord]) -> set[str]:
        """The ids of these codes and of all filed under them."""
        found = {code.id for code in codes}
        for code in self.codes:
            if code.parent_id in found:
                found.add(code.id)
        return found

    # making and naming

    def action_new(self) -> None:
        """A new code beside the highlighted one."""
        here = self.current()
        self._ask_new(here.parent_id if here else None)

    def action_new_under(self) -> None:
        """A new code under the highlighted one."""
        here = self.current()
        self._ask_new(here.id if here else None)

    def _ask_new(self, parent: str | None) -> None:
        title = self.tell("ask-new-under", parent=self.code_by_id[parent].name) if parent else self.tell("ask-new")
        self.app.push_screen(AskDialog(title), partial(self._make, parent))

    def _make(self, parent: str | None, typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if name and (made := self.do("make-code", name=name, parent=parent)):
            self.go_to(made["id"])
            self.say(self.tell("made", code=name))

    def action_rename(self) -> None:
        """Another name for the highlighted code."""
        if here := self.current():
            self.app.push_screen(AskDialog(self.tell("ask-rename"), typed=here.name), partial(self._rename, here))

    def _rename(self, code: CodeRecord, typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if not name or name == code.name:
            return

        def rename() -> bool:
            with self.study.action("rename-code"):
                self.study.do("rename-code", code=code.id, name=name)
                if code.in_vivo:  # these are the researcher's words now
                    self.study.do("edit-code", code=code.id, in_vivo=False)
            return True

        if self.attempt(rename):
            self.changed()
            self.say(self.tell("renamed", old=code.name, code=name))

    def action_toggle_in_vivo(self) -> None:
        """In vivo or not."""
        if here := self.current():
            self.do("edit-code", code=here.id, in_vivo=not here.in_vivo)

    # filing

    def action_move(self) -> None:
        """File the chosen codes under another code, or at the top."""
        codes = self.chosen()
        if not codes:
            return
        away = self.beneath(codes)
        top = Choice("top:", Line((Part(self.tell("top"), "strong"),)), self.tell("top-detail"))
        among = [code for code in self.codes if code.id not in away]
        self.pick_code(self.tell("pick-parent", code=self.names_of(codes)), among, partial(self._moved, codes), first=top)

    def _moved(self, codes: list[CodeRecord], answer: str) -> None:
        kind, _, value = answer.partition(":")
        self.file_under([code.id for code in codes], value if kind == "id" else None)

    def file_under(self, code_ids: Sequence[str], parent: str | None) -> None:
        """File codes under a parent (None: at the top), as one action; those filed under one of them stay there."""
        codes = [self.code_by_id[code] for code in code_ids]
        going = {code.id for code in codes}
        codes = [code for code in codes if code.parent_id not in going and code.parent_id != parent and code.id != parent]
        if not codes:
            self.say(self.tell("there-already"))
        elif self.together("move-code", lambda: [self.study.do("move-code", code=code.id, parent=parent) for code in codes]):
            self.unmark()
            self.go_to(codes[0].id)
            where = self.code_by_id[parent].name if parent else self.tell("top")
            self.say(self.tell("moved", code=self.names_of(codes), parent=where))

    def action_indent(self) -> None:
        """File the highlighted code under the one before it at the same height."""
        here = self.current()
        before = self._sibling(here, -1) if here else None
        if here and before:
            self.file_under([here.id], before.id)
        elif here:
            self.say(self.tell("no-code-before"))

    def action_outdent(self) -> None:
        """File the highlighted code one step higher."""
        here = self.current()
        if here and here.parent_id:
            self.file_under([here.id], self.code_by_id[here.parent_id].parent_id)
        elif here:
            self.say(self.tell("at-top"))

    def _siblings(self, code: CodeRecord) -> list[CodeRecord]:
        return [other for other in self.codes if other.parent_id == code.parent_id]

    def neighbour(self, code: CodeRecord, step: int) -> CodeRecord | None:
        """The code whose place it takes when it goes up or down."""
        return self._sibling(code, step)

    def _sibling(self, code: CodeRecord, step: int) -> CodeRecord | None:
        siblings = self._siblings(code)
        place = siblings.index(code) + step
        return siblings[place] if 0 <= place < len(siblings) else None

    def action_up(self) -> None:
        """One place up among those filed under the same code."""
        self._swap(-1)

    def action_down(self) -> None:
        """One place down among those filed under the same code."""
        self._swap(1)

    def _swap(self, step: int) -> None:
        here = self.current()
        if here is None or (other := self.neighbour(here, step)) is None:
            return
        siblings = self._siblings(here)
        place, its_place = siblings.index(here), siblings.index(other)
        siblings[place], siblings[its_place] = other, here
        positions = positions_under(self.study.reads.connection, here.parent_id)
        moved = [(code.id, number) for number, code in enumerate(siblings, start=1) if positions.get(code.id) != number]

        def reorder() -> None:
            self.study.do("move-code", code=here.id, parent=here.parent_id)
            for code_id, position in moved:
                self.study.do("edit-code", code=code_id, position=position)

        if self.together("move-code", reorder):
            self.go_to(here.id)

    # grouping and kinds

    def action_group(self) -> None:
        """File the chosen codes under a category, an existing or a new one."""
        codes = self.chosen()
        if codes:
            away = self.beneath(codes)
            among = [code for code in self.codes if code.kind != "code" and code.id not in away]
            self.pick_code(self.tell("pick-group", code=self.names_of(codes)), among, partial(self._grouped, codes), create=True)

    def _grouped(self, codes: list[CodeRecord], answer: str) -> None:
        kind, _, value = answer.partition(":")
        if kind == "id":
            self.file_under([code.id for code in codes], value)
            return
        parents = {code.parent_id for code in codes}
        parent = next(iter(parents)) if len(parents) == 1 else None
        made: list[str] = []

        def group() -> None:
            made.append(self.study.do("make-code", name=value, kind="category", parent=parent)["id"])
            for code in codes:
                self.study.do("move-code", code=code.id, parent=made[0])

        if self.together("make-code", group):
            self.unmark()
            self.go_to(made[0])
            self.say(f"{self.tell('grouped', n=len(codes), category=value)} {self.tell('not-defined')}")

    def action_promote(self) -> None:
        """An open code becomes a category, a category a core category."""
        self._change_kind(1)

    def action_demote(self) -> None:
        """A core category becomes a category, a category an open code."""
        self._change_kind(-1)

    def _change_kind(self, step: int) -> None:
        changes = []
        for code in self.chosen():
            place = KINDS.index(code.kind) + step
            if 0 <= place < len(KINDS):
                changes.append((code, KINDS[place]))
        if not changes:
            self.say(self.tell("highest" if step > 0 else "lowest"))
        elif self.together("set-kind", lambda: [self.study.do("set-kind", code=code.id, kind=kind) for code, kind in changes]):
            code, kind = changes[0]
            told = self.tell("kind-now", code=self.names_of([code for code, _ in changes]), kind=self.tell(f"kind-{kind}"))
            undefined = step > 0 and len(changes) == 1 and not code.definition.strip()
            self.say(f"{told} {self.tell('not-defined')}" if undefined else told)

    def set_kind(self, code: CodeRecord) -> None:
        """Ask which kind a code is."""
        choices = [(kind, self.tell(f"kind-{kind}"), self.tell(f"kind-{kind}-detail")) for kind in KINDS]
        self.pick(self.tell("pick-kind", code=code.name), choices, lambda kind: self._set_kind(code, kind))

    def _set_kind(self, code: CodeRecord, kind: str) -> None:
        self.do("set-kind", code=code.id, kind=kind)


def _answering(typed: str, among: Sequence[CodeRecord]) -> list[CodeRecord]:
    """The codes that answer a few letters. Where one is filed counts only when none is named so: a category itself is wanted first."""
    return rank(typed, among, lambda code: (code.name, ""), lambda code: code.last_used) or rank_codes(typed, among)
