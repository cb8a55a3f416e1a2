"""The paradigm of a phenomenon: the slots of the model, what stands in each and what it rests on. Without a model, a category with what
leads to it and from it."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from qualcode.locale import text
from qualcode.study.evidence import evidence_in_full, memos_on
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, counted_relations, evidence_levels
from qualcode.study.settings import setting
from qualcode.study.slots import BY_SCOPE, LEADS_AWAY, LEADS_HERE, SlotRow, models, slot_rows
from qualcode.study.vocabularies import Vocabulary, offered
from qualcode.tui.coding.panels import KIND_MARKS, MARK, ranked_line
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.relations.card import RelationCard, Told
from qualcode.tui.relations.deeds import SCOPES, RelationDeeds
from qualcode.tui.relations.page import BESIDE_FROM, CARD_CELLS
from qualcode.tui.relations.reading import ARROW, STATUS_SIGNS, UNSUPPORTED, asked_of, counted, named, status_word
from qualcode.tui.relations.relating import Begun, open_relating
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank_codes

#: what is chosen to see a category without a model
NO_MODEL = "none"
#: the tradition whose word "paradigm" is
OF_THE_PARADIGM = "strauss-corbin"


class ParadigmPage(RelationDeeds):
    """One phenomenon at a time."""

    where = "paradigm"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("paradigm")]
    DEFAULT_CSS = f"""
    ParadigmPage #which {{ background: $background; }}
    ParadigmPage #table {{ height: 1fr; layout: vertical; }}
    ParadigmPage #slots {{ height: 2fr; }}
    ParadigmPage #card {{ height: 1fr; border-top: solid $line; }}
    ParadigmPage.wide #table {{ layout: horizontal; }}
    ParadigmPage.wide #slots {{ width: 1fr; height: 1fr; }}
    ParadigmPage.wide #card {{ width: {CARD_CELLS}; height: 1fr; border-top: none; border-left: solid $line; }}
    """

    def __init__(self, study: Any, *, code: str | None = None) -> None:
        super().__init__(study)
        self._connection = study.reads.connection
        self.asked = asked_of(study)
        self.codes: dict[str, CodeRecord] = {}
        self.model: Vocabulary | None = None
        self._models: list[Vocabulary] = []
        self._levels: tuple[str, ...] = ()
        if code is not None:
            self.asked.phenomenon = code

    def body(self) -> ComposeResult:
        """The phenomenon, its slots, the relation at hand in full."""
        yield Bar(right_share=0.5, id="which")
        with Container(id="table"):
            slots = LineList[SlotRow](self._line, (), id="slots", clicks=2)
            slots.border_title = text("paradigm.part-slots", self.language)
            yield slots
            yield RelationCard(self.language)

    @property
    def slots(self) -> LineList[SlotRow]:
        """The slots with what stands in them."""
        return self.query_one("#slots", LineList)

    @property
    def relation(self) -> CountedRelation | None:
        """The relation that puts the highlighted category where it stands."""
        row = self.slots.item
        return row.entry.relation if row and row.entry else None

    def first_focus(self) -> Any:
        """The slots."""
        return self.slots

    def heading_left(self) -> tuple[Part, ...]:
        """What the study's tradition calls this."""
        key = "heading-paradigm" if self._about.tradition == OF_THE_PARADIGM else "heading-around"
        return (Part(text(f"paradigm.{key}", self.language), "strong"),)

    def fit_parts(self, width: int) -> None:
        """The card at the right where there is room, else below."""
        self.set_class(width >= BESIDE_FROM, "wide")
        self.call_after_refresh(self.slots.drawn_anew)

    # reading

    def show(self) -> None:
        """Read the phenomenon; the highlight stays on the same category, or its place."""
        self.codes = {code.id: code for code in self.study.reads.codes()}
        every, self._models = counted_relations(self._connection), models(offered(self._connection))
        self._levels = evidence_levels(self._connection)
        self.model = self._model()
        self.asked.phenomenon = self._phenomenon(every)
        here = self.slots.item
        rows: list[SlotRow] = []
        if self.asked.phenomenon is not None:
            scopes = [self.tell(f"scope-{scope}") for scope in SCOPES]
            rows = slot_rows(self.asked.phenomenon, self.model, every, scopes, self.codes)
        same = [at for at, row in enumerate(rows) if here and here.entry and row.entry and row.entry.relation.id == here.entry.relation.id]
        self.slots.set_items(rows, next(iter(same), min(self.slots.index, max(0, len(rows) - 1))))
        self._tell_which(rows)
        self._tell_card()

    def _model(self) -> Vocabulary | None:
        """The model that was chosen, else the first that the tradition is offered; another tradition sees a category without one."""
        if self.asked.model is not None:
            return next((one for one in self._models if one.id == self.asked.model), None)
        return next(iter(self._models), None)

    def _phenomenon(self, every: list[CountedRelation]) -> str | None:
        """The one asked for, else the one that most relations stand around, else a core category, else any category."""
        if self.asked.phenomenon in self.codes:
            return self.asked.phenomenon
        weights = dict.fromkeys(self.codes, 0)
        for one in every:
            for end in (one.phenomenon_id,) if one.phenomenon_id else (one.to_id,):
                weights[end] = weights.get(end, 0) + 1
        cores = {code.id for code in self.codes.values() if code.kind == "core"}
        first = max(weights.values(), default=0)
        candidates = [code for code, n in weights.items() if n == first and n] or [*cores] or [*self.codes]
        return next(iter(candidates), None)

    def _tell_which(self, rows: list[SlotRow]) -> None:
        code = self.codes.get(self.asked.phenomenon or "")
        if code is None:
            self.query_one("#which", Bar).show((Part(text("paradigm.no-codes", self.language), "muted"),))
            return
        left = (Part(MARK, "hue", code.hue), Part(KIND_MARKS.get(code.kind, "")), Part(code.name, "strong"))
        model = self.model.name if self.model else text("paradigm.no-model", self.language)
        entries = [row.entry for row in rows if row.entry and row.slot != BY_SCOPE]
        unsupported = sum(not entry.relation.supported for entry in entries)
        told = [model, text("paradigm.count", self.language, n=len(entries))]
        told += [self.tell("count-unsupported", n=unsupported)] if unsupported else []
        self.query_one("#which", Bar).show(left, (Part(" · ".join(told), "muted"),))

    @on(LineList.Highlighted, "#slots")
    def _tell_card(self) -> None:
        one, row = self.relation, self.slots.item
        if one is None:
            self.card.tell(None, self._about_slot(row) if row else text("paradigm.no-codes", self.language))
            return
        evidence, written = evidence_in_full(self._connection, one.id), memos_on(self._connection, one.memos)
        self.card.tell(Told(one, tuple(evidence), tuple(written), self.codes, self._levels, setting(self._connection, "citation")))

    def _about_slot(self, row: SlotRow) -> str:
        """What a slot is for, and how it is filled."""
        meant = next((one.definition for one in self.model.types if one.name == row.type), "") if self.model and row.type else ""
        how = text("paradigm.how", self.language) if row.type or row.slot in (LEADS_HERE, LEADS_AWAY) else ""
        about = self.model.about if self.model else text("paradigm.without-model", self.language)
        return "\n".join(filter(None, (meant, how))) + f"\n\n{about}"

    # drawing

    def _line(self, row: SlotRow) -> Line:
        if row.entry is None:
            name = row.name or text(f"paradigm.slot-{row.slot}", self.language)
            empty = "" if row.entries else f"  {text('paradigm.empty', self.language)}"
            return Line((Part(name[:1].upper() + name[1:], "strong"), Part(empty, "muted")), str(row.entries or ""))
        relation, code = row.entry.relation, self.codes.get(row.entry.code_id)
        name = code.name if code else "–"
        parts = [Part("  "), Part(MARK, "hue", code.hue if code else -1), Part(KIND_MARKS.get(code.kind, "") if code else ""), Part(name)]
        if row.slot not in ("", *(slot.id for slot in (self.model.slots if self.model else ()))):
            other = "" if self.asked.phenomenon in (relation.from_id, relation.to_id) else f" {named(relation.to_id, self.codes)}"
            parts.append(Part(f"  {relation.type} →{other}" if row.slot != LEADS_AWAY else f"  ← {relation.type}", "muted"))
        if row.slot == BY_SCOPE:
            parts.append(Part(f"  {relation.scope}", "key"))
        missing = [UNSUPPORTED] if not relation.supported else []
        missing += [ARROW] if relation.only_an_arrow else []
        parts.append(Part("  " + " ".join(missing) if missing else "", "warning"))
        if code is not None and not code.codings and not any(one.parent_id == code.id for one in self.codes.values()):
            parts.append(Part(f"  {text('paradigm.no-quotation', self.language)}", "warning"))
        pro, contra = (counted(relation, side, self._levels) for side in ("for", "against"))
        status = status_word(relation.status, self.language) if self.size.width >= BESIDE_FROM else STATUS_SIGNS[relation.status]
        return Line(tuple(parts), f"{pro} : {contra}  {status}")

    # doing

    def action_put(self) -> None:
        """Put a category into the slot at hand."""
        row = self.slots.item
        if row is None or self.asked.phenomenon is None:
            return
        if row.slot == LEADS_AWAY:
            begun = Begun(source=self.asked.phenomenon)
        elif row.type is not None or row.slot == LEADS_HERE:
            begun = Begun(to=self.asked.phenomenon, type=row.type)
        else:
            self.say(text("paradigm.choose-slot", self.language), look="warning")
            return
        # A slot of a model belongs to the diagram of its phenomenon.
        open_relating(self, begun._replace(phenomenon=self.asked.phenomenon if row.type else None), self._go_to)

    def _go_to(self, relation: str) -> None:
        rows = self.slots.items
        at = next((at for at, row in enumerate(rows) if row.entry and row.entry.relation.id == relation), None)
        if at is not None:
            self.slots.highlight(at)

    def action_other(self) -> None:
        """Choose another phenomenon."""

        def offer(typed: str) -> list[Choice[str]]:
            categories = [code for code in self.codes.values() if code.kind != "code"]
            among = categories + [code for code in self.codes.values() if code.kind == "code"]
            found = rank_codes(typed, among) if typed.strip() else among
            return [Choice(code.id, ranked_line(code), code.definition) for code in found]

        title = text("paradigm.other-title", self.language)
        self.app.push_screen(PickDialog[str](title, offer), self._turn_to)

    def _turn_to(self, code: str | None) -> None:
        if code is not None:
            self.asked.phenomenon = code
            self.slots.index = 0
            self.show()

    def action_into_middle(self) -> None:
        """The category at hand becomes the phenomenon."""
        if (row := self.slots.item) and row.entry:
            self._turn_to(row.entry.code_id)

    def action_model(self) -> None:
        """The next model that the study's tradition is offered, then none."""
        names = [*(one.id for one in self._models), NO_MODEL]
        here = self.model.id if self.model else NO_MODEL
        self.asked.model = names[(names.index(here) + 1) % len(names)]
        self.show()
        self.say(self.model.name if self.model else text("paradigm.no-model", self.language))

    @on(LineList.Chosen, "#slots")
    def _choose(self) -> None:
        if self.relation is None:
            self.action_put()
        else:
            self.set_focus(self.card)

    def action_relations(self) -> None:
        """The neighbourhood of the phenomenon."""
        self.workbench.action_go("relations", code=self.asked.phenomenon)
