"""What the codes screen opens: the fields of a card to write in, quotations, memos, other codes, and the splitting of a code."""

from __future__ import annotations

from functools import partial

from qualcode.study.codebook import first_passage, passages_of, read_quotation
from qualcode.study.records import CodeRecord
from qualcode.tui.codes.card import TEXTS
from qualcode.tui.codes.endings import CodeEndings
from qualcode.tui.codes.relating import CodeRelating


class CodeReading(CodeEndings, CodeRelating):
    """The part of the codes screen that leads into a code, and from it to elsewhere."""

    # the card

    def open_row(self, code: CodeRecord, row: str) -> None:
        """Change or open what stands in a row of the card."""
        kind, _, value = row.partition(":")
        if kind in TEXTS:
            self.write_field(code, kind)
        elif kind == "name":
            self.action_rename()
        elif kind == "kind":
            self.set_kind(code)
        elif kind == "in_vivo":
            self.action_toggle_in_vivo()
        elif kind == "hue":
            self.action_hue()
        elif kind == "quotations":
            self.action_quotations()
        elif kind == "first":
            self.action_first_use()
        elif kind == "code":
            self.go_to(value)
        elif kind == "memo":
            self.workbench.action_go("memos", memo=value)

    def action_definition(self) -> None:
        """Write what the highlighted code means."""
        if here := self.current():
            self.write_field(here, "definition")

    def write_field(self, code: CodeRecord, field: str) -> None:
        """Write one of the texts about a code."""
        from qualcode.tui.widgets.writing import WritingDialog

        title = self.tell("write-title", field=self.tell(f"field-{field}"), code=code.name)
        hint, store = self.tell(f"hint-{field}"), partial(self._written, code, field)
        self.app.push_screen(WritingDialog(title, getattr(code, field), hint=hint, foot=self.tell("write-foot"), store=store), store)

    def _written(self, code: CodeRecord, field: str, words: str | None) -> None:
        if words is not None and self.do("edit-code", code=code.id, **{field: words}) is not None:
            self.say(self.tell("written", field=self.tell(f"field-{field}"), code=code.name))

    # elsewhere

    def action_quotations(self) -> None:
        """All quotations of the code, to compare."""
        if here := self.current():
            if here.codings:
                self.workbench.action_go("comparison", code=here.id, back="codes")
            else:
                self.say(self.tell("not-used", code=here.name))

    def action_first_use(self) -> None:
        """The first passage the code is on."""
        if here := self.current():
            if place := first_passage(self.study.reads.connection, here.id):
                self.workbench.action_go("coding", material=place.material_id, start=place.start, end=place.end)
            else:
                self.say(self.tell("not-used", code=here.name))

    def action_category(self) -> None:
        """The sheet of the code."""
        if here := self.current():
            self.workbench.action_go("category", code=here.id, came_from=("codes", {"code": here.id}))

    def action_memo(self) -> None:
        """A memo about the code."""
        if here := self.current():
            from qualcode.tui.memos.editor import open_memo

            open_memo(self, [{"code": here.id}], kind="code")

    def action_graph(self) -> None:
        """Write the category graph, or what is near the code."""
        from qualcode.tui.frame.graphing import export_graph

        export_graph(self, self.current())

    # splitting

    def action_split(self) -> None:
        """Read the code's quotations one by one and sort them into parts."""
        here = self.current()
        if here is None:
            return
        connection = self.study.reads.connection
        quotations = [quotation for quotation, _ in passages_of(connection, here.id)]
        if len(quotations) < 2:
            self.say(self.tell("too-few", code=here.name))
            return
        from qualcode.tui.codes.split import SplitDialog

        taken = {code.name.casefold() for code in self.codes if code.parent_id in (here.parent_id, here.id)}
        dialog = SplitDialog(here.name, quotations, lambda one: read_quotation(connection, one), frozenset(taken), self.language)
        self.app.push_screen(dialog, lambda splitting: self._split(here, splitting.parts, splitting.where) if splitting else None)

    def _split(self, code: CodeRecord, parts: list[tuple[str, list[str]]], where: str) -> None:
        parent = code.id if where == "under" else code.parent_id
        into = [{"name": name, "parent": parent, "quotations": quotations} for name, quotations in parts]
        made: list[str] = []

        def split() -> None:
            made.extend(self.study.do("split-code", code=code.id, into=into)["ids"])
            if where == "instead":
                self.study.do("delete-code", code=code.id)

        if self.together("split-code", split):
            self.go_to(made[0])
            self.say(self.tell("split-done", code=code.name, n=len(made)))
