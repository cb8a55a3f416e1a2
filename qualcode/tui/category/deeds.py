"""What is done on a category's sheet: writing, properties and places, negative cases, relations, sampling, judgements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from qualcode.locale import text
from qualcode.study.category import CategorySheet
from qualcode.study.cells import QuotationBehind, quotations_behind
from qualcode.study.memos import MemoRecord
from qualcode.study.properties import DimensionRecord, PlaceRecord, PropertyRecord, properties
from qualcode.study.records import CodeRecord
from qualcode.tui.category.placing import PlacingDialog
from qualcode.tui.category.rows import Opens
from qualcode.tui.category.sampling import plan_sampling
from qualcode.tui.frame.page import Page
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.forms import Field, FormDialog
from qualcode.tui.widgets.lists import Line, Part


class CategoryDeeds(Page):
    """The keys of the sheet that change the study."""

    codes: Mapping[str, CodeRecord]
    sheet: CategorySheet | None
    quotations: Mapping[str, QuotationBehind]
    #: the row that is highlighted when the sheet is shown next, where another than now is wanted
    wanted: Opens | None

    @property
    def opens(self) -> Opens:
        """What the highlighted row stands for."""
        raise NotImplementedError

    def go_to(self, opens: Opens) -> None:
        """Highlight a row."""
        raise NotImplementedError

    def tell(self, key: str, /, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"category.{key}", self.language, **fields)

    def kind_word(self, code: CodeRecord) -> str:
        """Open code, category or core category; for a category under another, what that makes it."""
        above = self.codes.get(code.parent_id or "")
        if code.kind == "category" and above and above.kind != "code":
            return self.tell("subcategory")
        return text(f"codes.kind-{code.kind}", self.language)

    def _form(self, title: str, fields: Sequence[Field], deed: Callable[[dict[str, Any]], object], said: str = "") -> None:
        """A form; what the study refuses stays in it."""

        def done(values: dict[str, str] | None) -> None:
            if values is not None:
                self.changed()
                self.say(said)

        self.app.push_screen(FormDialog(title, fields, self.tell("keep"), deed, self.language), done)

    def _write(self, title: str, typed: str, hint: str, store: Callable[[str], object]) -> None:
        """A text of a few lines; `store` does what is done with it."""
        from qualcode.tui.widgets.writing import WritingDialog

        foot = text("codes.write-foot", self.language)
        dialog = WritingDialog(title, typed, hint=hint, foot=foot, store=store)

        def written(words: str | None) -> None:
            if words is not None:
                store(words)

        self.app.push_screen(dialog, written)

    # opening rows

    def open_row(self, kind: str, value: str) -> None:
        """Change or read what stands in a row of the sheet."""
        if kind == "memo":
            if memo := self._memo(value):
                open_memo(self, memo=memo)
        elif kind == "field":
            self._write_field(value)
        elif kind in ("property", "dimension"):
            self.action_place()
        elif kind == "sampling":
            self._close_decision(value)
        elif kind == "none":
            self._first_of(value)

    def _memo(self, memo_id: str) -> MemoRecord | None:
        from qualcode.study.memos import memos

        return next((memo for memo in memos(self.study.reads.connection) if memo.id == memo_id), None)

    def _first_of(self, section: str) -> None:
        """Enter on a section with nothing in it does what its row says."""
        deeds: dict[str, Callable[[], None]] = {
            "memos": self.action_memo,
            "open": self.action_question,
            "properties": self.action_property,
            "relations": self.action_relate,
            "negative": self.action_negative,
            "sampling": self.action_sample,
            "judgements": self.action_judge,
        }
        if section in deeds:
            deeds[section]()

    # what is written

    def action_memo(self) -> None:
        """A memo about the category, or about the property at hand."""
        if self.sheet is not None:
            one = self._property() if self.opens.kind in ("property", "dimension") else None
            open_memo(self, [{"property": one.id} if one else {"code": self.sheet.code.id}], kind="theoretical")

    def action_question(self) -> None:
        """Write down what is open: a practical memo that stands among the open questions until it is settled."""
        if self.sheet is not None:
            open_memo(self, [{"code": self.sheet.code.id}], kind="operational")

    def action_settle(self) -> None:
        """Settle the open question at hand."""
        if self.sheet is None:
            return
        open_ones = {memo.id for memo in self.sheet.open_questions}
        if self.opens.kind == "memo" and self.opens.id in open_ones:
            if self.do("edit-memo", memo=self.opens.id, resolved=True) is not None:
                self.say(text("memos.is-settled", self.language))
        else:
            self.say(self.tell("which-question"), look="warning")

    def action_definition(self) -> None:
        """Write what the category means."""
        self._write_field("definition")

    def _write_field(self, field: str) -> None:
        if self.sheet is None:
            return
        code, label = self.sheet.code, text(f"codes.field-{field}", self.language)

        def store(words: str) -> None:
            if self.do("edit-code", code=code.id, **{field: words}) is not None:
                self.say(text("codes.written", self.language, field=label, code=code.name))

        title = text("codes.write-title", self.language, field=label, code=code.name)
        self._write(title, getattr(code, field), text(f"codes.hint-{field}", self.language), store)

    # properties

    def _property(self) -> PropertyRecord | None:
        """The property of the highlighted row."""
        kind, value = self.opens
        for one in self.sheet.properties if self.sheet else ():
            if (kind == "property" and one.id == value) or (kind == "dimension" and any(line.id == value for line in one.dimensions)):
                return one
        return None

    def _dimension(self) -> DimensionRecord | None:
        """The dimension of the highlighted row; for a property, its first."""
        one = self._property()
        lines = one.dimensions if one else ()
        return next((line for line in lines if line.id == self.opens.id), lines[0] if lines else None)

    def action_property(self) -> None:
        """A new property with its dimension."""
        if self.sheet is None:
            return
        code = self.sheet.code
        fields = [
            Field("name", self.tell("field-name"), required=True, placeholder=self.tell("name-like")),
            *self._end_fields("", ""),
            Field("note", self.tell("field-note"), kind="prose"),
        ]

        def make(values: dict[str, Any]) -> None:
            self.wanted = Opens("property", self.study.do("add-property", code=code.id, **values)["id"])

        self._form(self.tell("new-property", code=code.name), fields, make)

    def _end_fields(self, low: str, high: str) -> list[Field]:
        return [
            Field("low", self.tell("field-low"), low, placeholder=self.tell("low-like")),
            Field("high", self.tell("field-high"), high, placeholder=self.tell("high-like")),
        ]

    def action_dimension(self) -> None:
        """One more dimension of the property at hand."""
        one = self._property()
        if one is None:
            self.say(self.tell("which-property"), look="warning")
            return

        def make(values: dict[str, Any]) -> None:
            self.wanted = Opens("dimension", self.study.do("add-dimension", property=one.id, **values)["id"])

        self._form(self.tell("new-dimension", property=one.name), self._end_fields("", ""), make)

    def action_edit(self) -> None:
        """Change what stands in the highlighted row."""
        kind, value = self.opens
        one = self._property()
        if kind == "property" and one:
            self._edit_property(one)
        elif kind == "dimension" and one and (line := self._dimension()):

            def ends(values: dict[str, Any]) -> None:
                self.study.do("edit-dimension", dimension=line.id, **values)

            self._form(self.tell("edit-dimension", property=one.name), self._end_fields(line.low, line.high), ends)
        elif kind == "negative":
            self._note_negative(value)
        elif kind in ("memo", "field", "sampling"):
            self.open_row(kind, value)
        else:
            self.say(self.tell("nothing-to-edit"), look="warning")

    def _edit_property(self, one: PropertyRecord) -> None:
        fields = [
            Field("name", self.tell("field-name"), one.name, required=True),
            Field("note", self.tell("field-note"), one.note, kind="prose"),
        ]

        def change(values: dict[str, Any]) -> None:
            self.study.do("edit-property", property=one.id, **values)

        self._form(self.tell("edit-property", property=one.name), fields, change)

    def action_remove(self) -> None:
        """Take away what stands in the highlighted row: a property, a dimension, the mark of a negative case."""
        kind, value = self.opens
        one = self._property()
        if kind == "property" and one:
            n = sum(len(line.places) for line in one.dimensions)
            self._sure(self.tell("remove-property", property=one.name, n=n), lambda: self.do("delete-property", property=one.id))
        elif kind == "dimension" and one and (line := self._dimension()):
            title = self.tell("remove-dimension", low=line.low, high=line.high, n=len(line.places))
            self._sure(title, lambda: self.do("delete-dimension", dimension=line.id))
        elif kind == "negative" and self.sheet is not None:
            if any(case.quotation_id == value and case.marked for case in self.sheet.negative_cases):
                self.do("unmark-negative", code=self.sheet.code.id, quotation=value)
            else:
                self.say(self.tell("from-relation"), look="warning")
        else:
            self.say(self.tell("nothing-to-remove"), look="warning")

    def _sure(self, title: str, deed: Callable[[], object]) -> None:
        """Ask whether it is meant."""
        rows = [Choice(answer, Line((Part(self.tell(f"sure-{answer}")),))) for answer in ("no", "yes")]

        def answered(answer: str | None) -> None:
            if answer == "yes":
                deed()

        self.app.push_screen(PickDialog[str](title, lambda typed: rows), answered)

    # places

    def action_place(self) -> None:
        """Place the category's quotations on the dimension at hand, one after the other."""
        one, line = self._property(), self._dimension()
        if one is None and self.sheet is not None and self.sheet.properties:
            one = self.sheet.properties[0]
            line = one.dimensions[0] if one.dimensions else None
        if self.sheet is None or one is None:
            self.say(self.tell("which-property"), look="warning")
        elif line is None:
            self.action_dimension()
        else:
            self._open_placing(one, line)

    def _open_placing(self, one: PropertyRecord, line: DimensionRecord, here: str | None = None) -> None:
        if self.sheet is None:
            return
        own = [passage.id for passage in self.sheet.passages]
        wanted = [*own, *(place.quotation_id for place in line.places)]
        quotations = quotations_behind(self.study.reads.connection, dict.fromkeys(wanted))
        dialog = PlacingDialog(
            f"{self.sheet.code.name} · {one.name}", line, quotations, partial(self._put, one.id, line.id), self.language, here=here
        )
        self.app.push_screen(dialog, partial(self._placed, quotations))

    def _put(self, property_id: str, dimension: str, quotation: str, place: PlaceRecord | None) -> DimensionRecord | None:
        on: dict[str, Any] = {"property": property_id, "dimension": dimension, "quotation": quotation}

        def put() -> tuple[object]:
            if place is None:
                return (self.study.do("unplace-quotation", **on),)
            return (self.study.do("place-quotation", **on, place=place.place, note=place.note),)

        if self.attempt(put) is None or self.sheet is None:
            return None
        own = properties(self.study.reads.connection, self.sheet.code.id)
        return next((line for one in own for line in one.dimensions if line.id == dimension), None)

    def _placed(self, quotations: Sequence[QuotationBehind], went_to: str | None) -> None:
        self.changed()
        if went_to and (one := next((one for one in quotations if one.id == went_to), None)):
            self.workbench.action_go("coding", material=one.material_id, start=one.start, end=one.end)

    # negative cases, relations

    def action_negative(self) -> None:
        """Mark one of the category's quotations as a negative case, and say in what it does not fit."""
        if self.sheet is None:
            return
        marked = {case.quotation_id for case in self.sheet.negative_cases if case.marked}
        own = [passage.id for passage in self.sheet.passages if passage.id not in marked]
        quotations = quotations_behind(self.study.reads.connection, own)
        if not quotations:
            self.say(self.tell("no-quotations"), look="warning")
            return

        def offered(typed: str) -> list[Choice[str]]:
            letters = typed.casefold().split()
            found = [one for one in quotations if all(each in f"{one.words} {one.material}".casefold() for each in letters)]
            return [Choice(one.id, Line((Part(" ".join(one.words.split())),), one.material), " ".join(one.words.split())) for one in found]

        dialog = PickDialog[str](self.tell("pick-negative", code=self.sheet.code.name), offered, placeholder=self.tell("quotation-like"))
        self.app.push_screen(dialog, lambda one: self._note_negative(one) if one else None)

    def _note_negative(self, quotation: str) -> None:
        if self.sheet is None:
            return
        code = self.sheet.code
        known = next((case.note for case in self.sheet.negative_cases if case.quotation_id == quotation), "")

        def noted(typed: str | None) -> None:
            if typed is not None and self.do("mark-negative", code=code.id, quotation=quotation, note=typed) is not None:
                self.go_to(Opens("negative", quotation))
                self.say(self.tell("is-negative", code=code.name))

        self.app.push_screen(AskDialog(self.tell("ask-negative"), typed=known, placeholder=self.tell("negative-like")), noted)

    def action_relate(self) -> None:
        """Relate the category to another."""
        if self.sheet is not None:
            from qualcode.tui.relations.relating import Begun, open_relating

            open_relating(self, Begun(at_hand=[self.sheet.code.id]))

    # sampling, judgements

    def action_sample(self) -> None:
        """Plan whom to seek, and why: a theoretical sampling decision about this category."""
        if self.sheet is None:
            return

        def planned(decision: str) -> None:
            self.wanted = Opens("sampling", decision)

        plan_sampling(self, self.sheet.code, planned)

    def _close_decision(self, decision: str) -> None:
        """Say what came of a sampling decision."""
        one = next((one for one in self.sheet.sampling if one.id == decision), None) if self.sheet else None
        if one is not None:

            def store(words: str) -> None:
                if words.strip():
                    self.do("close-sampling-decision", decision=decision, outcome=words)

            self._write(self.tell("ask-outcome", gap=one.gap), one.outcome, self.tell("outcome-hint"), store)

    def action_judge(self) -> None:
        """Write a judgement, signed and dated, of whether the category is saturated."""
        if self.sheet is None:
            return
        code = self.sheet.code

        def store(words: str) -> None:
            if words.strip() and (made := self.do("judge", kind="saturation", code=code.id, statement=words)) is not None:
                self.go_to(Opens("judgement", made["id"]))
                self.say(self.tell("judged", coder=self.study.coder or ""))

        key = "ask-judgement-charmaz" if self._about.tradition == "charmaz" else "ask-judgement"
        self._write(self.tell(key, code=code.name), "", self.tell("judgement-hint"), store)
