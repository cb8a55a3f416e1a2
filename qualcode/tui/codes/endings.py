"""Merging and deleting codes: what would happen is said in numbers first, and what becomes of their codings is asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from qualcode.locale.formats import number
from qualcode.study.codebook import Consequence, consequence, doubled_by_merging, passages_of
from qualcode.study.records import CodeRecord
from qualcode.tui.codes.changes import KINDS, CodeChanges
from qualcode.tui.frame.parts import Parts

if TYPE_CHECKING:
    from qualcode.study.work import Work

#: quotations that get another code, or lose it, at a time
PART = 100


class CodeEndings(CodeChanges):
    """The part of the codes screen after which there are fewer codes."""

    # merging

    def action_merge(self) -> None:
        """Make one code of several."""
        marked = self.marked_codes()
        here = self.current()
        if len(marked) > 1:
            self.pick_code(self.tell("pick-stays"), marked, lambda answer: self._ask_merge(answer.partition(":")[2], marked))
        elif one := (marked[0] if marked else here):
            among = [code for code in self.codes if code.id != one.id]
            self.pick_code(self.tell("pick-into", code=one.name), among, lambda answer: self._ask_merge(answer.partition(":")[2], [one]))

    def _ask_merge(self, into: str, codes: list[CodeRecord]) -> None:
        stays = self.code_by_id[into]
        gone = [code for code in codes if code.id != into]
        choices = [("merge", self.tell("merge-yes", code=stays.name), "")]
        if any(code.definition.strip() for code in gone):
            choices.append(("texts", self.tell("merge-texts", code=stays.name), self.tell("merge-texts-detail", code=stays.name)))
        choices.append(("no", self.tell("merge-no"), self.tell("nothing-changes")))
        title = self.tell("merge-title", code=self.names_of(gone), into=stays.name)
        self.pick(title, choices, partial(self._merge, stays, gone), facts=self._merging(stays, gone))

    def _merging(self, stays: CodeRecord, gone: list[CodeRecord]) -> list[str]:
        """What merging would do, in numbers."""
        connection = self.study.reads.connection
        ids = [code.id for code in gone]
        hangs, doubled = consequence(connection, ids), doubled_by_merging(connection, stays.id, ids)
        facts = [self.tell("merge-codings", n=hangs.codings, count=self._number(hangs.codings), code=stays.name)]
        facts += [self.tell("merge-doubled", n=doubled, count=self._number(doubled))] if doubled else []
        if any(KINDS.index(code.kind) > KINDS.index(stays.kind) for code in gone):
            facts.append(self.tell("merge-kind", code=stays.name, kind=self.tell(f"kind-{stays.kind}")))
        return facts + self._hanging(hangs)

    def _hanging(self, hangs: Consequence, what: str = "with") -> list[str]:
        counts = {"subcodes": hangs.subcodes, "memos": hangs.memos, "relations": hangs.relations, "properties": hangs.properties}
        return [self.tell(f"{what}-{name}", n=n, count=self._number(n)) for name, n in counts.items() if n]

    def _number(self, n: int) -> str:
        return number(n, self.language)

    def _merge(self, stays: CodeRecord, gone: list[CodeRecord], answer: str) -> None:
        if answer == "no":
            return

        def merge(action: Work) -> Parts[None]:
            moved = 0
            if answer == "texts":
                texts = [stays.definition, *(f"{code.name}: {code.definition}" for code in gone if code.definition.strip())]
                self.study.do("edit-code", code=stays.id, definition="\n".join(filter(str.strip, texts)))
            for code, quotations, place in self._by_parts(gone):
                moved += self.study.do("move-codings", code=code, to=stays.id, quotations=quotations)["codings"]
                yield place
            moved += self.study.do("merge-codes", into=stays.id, codes=[code.id for code in gone])["codings"]
            action.summary = {**(action.summary or {}), "n": moved}

        def merged() -> None:
            self.unmark()
            self.go_to(stays.id)
            self.say(self.tell("merged", code=names, into=stays.name))

        names = self.names_of(gone)
        self.together_in_parts("merge-codes", self.tell("merging"), merge, merged)

    def _by_parts(self, codes: list[CodeRecord]) -> Iterator[tuple[str, list[str], tuple[int, int]]]:
        """A code, some of its quotations, and how many came before, of how many, until few are left that need no parts."""
        of = {code.id: [quotation for quotation, _ in passages_of(self.study.reads.connection, code.id)] for code in codes}
        before, total = 0, sum(map(len, of.values()))
        for code, quotations in of.items():
            for at in range(0, len(quotations) - PART, PART):
                before += PART
                yield code, quotations[at : at + PART], (before, total)

    # deleting

    def action_delete(self) -> None:
        """Delete the chosen codes; what becomes of their codings is asked."""
        codes = self.chosen()
        if not codes:
            return
        hangs = consequence(self.study.reads.connection, [code.id for code in codes])
        names = self.names_of(codes)
        if not hangs.codings:
            self._delete(codes, None, None)
            return
        count = self._number(hangs.codings)
        choices = [
            ("move", self.tell("delete-move", n=hangs.codings, count=count), self.tell("delete-move-detail")),
            ("drop", self.tell("delete-drop", n=hangs.codings, count=count), self.tell("delete-drop-detail")),
            ("no", self.tell("delete-no"), self.tell("nothing-changes")),
        ]
        on = self.tell("delete-quotations", n=hangs.quotations, count=self._number(hangs.quotations))
        facts = [on, *self._hanging(hangs, "left")]
        self.pick(self.tell("pick-delete", code=names), choices, partial(self._delete_asked, codes), facts=facts)

    def _delete_asked(self, codes: list[CodeRecord], answer: str) -> None:
        if answer == "drop":
            self._delete(codes, "drop", None)
        elif answer == "move":
            gone = {code.id for code in codes}
            among = [code for code in self.codes if code.id not in gone]
            self.pick_code(self.tell("pick-takes"), among, lambda picked: self._delete(codes, "move", picked.partition(":")[2]))

    def _delete(self, codes: list[CodeRecord], codings: str | None, to: str | None) -> None:
        def delete(action: Work) -> Parts[None]:
            for code, quotations, place in self._by_parts(codes):
                if codings == "move":
                    self.study.do("move-codings", code=code, to=to, quotations=quotations)
                else:
                    self.study.do("drop-codings", code=code, quotations=quotations)
                yield place
            for one in codes:
                self.study.do("delete-code", code=one.id, codings=codings, to=to)
            # Told of the first code, with all it was on, also what was taken off in parts.
            action.summary = {**(action.summary or {}), "n": codes[0].codings}

        def deleted() -> None:
            self.unmark()
            self.say(self.tell("deleted", code=self.names_of(codes)))

        self.together_in_parts("delete-code", self.tell("deleting"), delete, deleted)
