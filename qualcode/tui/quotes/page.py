"""The quotations, to filter, mend and export. One row a coding; all that is known of the highlighted one stands beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, get_args
from weakref import WeakKeyDictionary

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.facets import Facet, facets
from qualcode.study.quote_details import quote_detail
from qualcode.study.quote_heads import CodingHead, chosen_by, coding_heads, quote_looks
from qualcode.study.quotes import QuoteFilter
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.study.repeats import Repeated, repeated
from qualcode.study.settings import setting
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.giving import Giving, Passage
from qualcode.tui.frame.slices import Slices
from qualcode.tui.quotes.card import card
from qualcode.tui.quotes.export import QuoteExporting
from qualcode.tui.quotes.mending import QuoteMending
from qualcode.tui.quotes.narrowing import facet_choices, facet_words
from qualcode.tui.quotes.rows import QuoteList
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.release import RELEASES
from qualcode.writers.quote_rows import cited

#: codings that are enough for the first picture
AT_ONCE = 60
#: beyond the end of any text
FARTHER = 2**40
#: cells of a window from which the card stands at the right, and its width
CARD_FROM, CARD_CELLS = 120, 40


class Chosen:
    """What the screen keeps of a study while the program runs."""

    def __init__(self) -> None:
        #: by kind, what the codings are narrowed down by
        self.facets: dict[str, Facet] = {}
        self.with_subcodes = True
        self.by_text = False
        #: the highlighted coding
        self.coding: str | None = None


_CHOSEN: WeakKeyDictionary[Any, Chosen] = WeakKeyDictionary()


class QuotesPage(QuoteExporting, QuoteMending, Giving):
    """The quotations, to filter, mend and export."""

    where = "quotes"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("quotes")]
    DEFAULT_CSS = f"""
    QuotesPage #which {{ background: $background; }}
    QuotesPage #table {{ height: 1fr; layout: vertical; }}
    QuotesPage #rows {{ height: 2fr; }}
    QuotesPage #card {{ height: 1fr; border-top: solid $line; border-title-color: $foreground; background: $background; }}
    QuotesPage #card > .list--here-unfocused {{ background: $background; }}
    QuotesPage.wide #table {{ layout: horizontal; }}
    QuotesPage.wide #rows {{ height: 1fr; width: 1fr; }}
    QuotesPage.wide #card {{ width: {CARD_CELLS}; border-top: none; border-left: solid $line; }}
    """

    def __init__(self, study: Any, *, code: str | None = None, participant: str | None = None) -> None:
        super().__init__(study)
        self._connection = study.reads.connection
        self._chosen = _CHOSEN.setdefault(study, Chosen())
        self._codes: dict[str, CodeRecord] = {}
        self._materials: dict[str, MaterialRecord] = {}
        self._heads: list[CodingHead] = []
        self._rows: list[CodingHead] = []
        self._keep: Callable[[CodingHead], bool] = lambda head: True
        #: of quotations printed more than once, which are printed together
        self._groups: dict[str, int] | None = None
        #: the search for the same words that goes on beside the keys
        self._looking: object | None = None
        self._going: Slices[CodingHead] | None = None
        self._asked_for = {"code": code, "participant": participant}

    def body(self) -> ComposeResult:
        """What is chosen, the codings, the highlighted one in full."""
        yield Bar(right_share=0.7, id="which")
        with Container(id="table"):
            rows = QuoteList(partial(quote_looks, self._connection), self.language)
            rows.border_title = text("quotes.part-rows", self.language)
            yield rows
            of_one = LineList[Line](lambda line: line, id="card")
            of_one.border_title = text("quotes.part-card", self.language)
            yield of_one

    def begin(self) -> None:
        """Begin where the reader was, or with what another screen asks for."""
        for facet in facets(self._connection) if any(self._asked_for.values()) else ():
            if self._asked_for.get(facet.kind) == facet.value:
                self._chosen.facets = {facet.kind: facet}
        super().begin()

    def first_focus(self) -> Any:
        """The codings."""
        return self.rows

    def fit_parts(self, width: int) -> None:
        """The card at the right where there is room, else below."""
        self.set_class(width >= CARD_FROM, "wide")
        self.call_after_refresh(self._fitted)

    def _fitted(self) -> None:
        """The card is wrapped anew, and the counts told as far as there is room."""
        if self._materials:
            self._tell_which()
            self._show_card()

    @property
    def rows(self) -> QuoteList:
        """The codings."""
        return self.query_one(QuoteList)

    # reading

    def show(self) -> None:
        """Read the codings anew; those that are shown stay until the new ones are there."""
        if self._going is not None:
            self._going.stop()
        codes, materials = self.study.reads.codes(), self.study.reads.materials()
        self._codes, self._materials = {code.id: code for code in codes}, {material.id: material for material in materials}
        self.rows.codes, self.rows.materials = self._codes, self._materials
        self._forget_gone()
        self._heads = []
        # Whatever stands there stands until all is read again, so that nothing flickers.
        wait = bool(self._rows)
        self._keep = self._made_filter()
        heads = coding_heads(self._connection, codes, materials)
        self._going = Slices(self, heads, partial(self._take, wait), self._failed, at_once=AT_ONCE)

    def _take(self, wait: bool, heads: list[CodingHead], over: bool) -> None:
        self._heads += heads
        if wait and not over:
            return
        if wait or self._sorted or not self.rows.items:
            if self._looking is None and (over or not self._sorted):
                self._show_chosen()
            return
        before, here = len(self._rows), self.rows.index
        self._rows += [head for head in heads if self._keep(head)]
        index = self._place_of_chosen(before, here)
        self.rows.show_more(self._rows, before, index, over)
        self._tell_which()
        if self.detail is None or index != here:
            self._show_card()

    @property
    def _sorted(self) -> bool:
        """Whether all must be read before the first can be shown."""
        return self._chosen.by_text or self._groups is not None

    def _place_of_chosen(self, first: int, otherwise: int) -> int:
        """The row, from `first` on, of the coding that was highlighted."""
        here = self._chosen.coding
        return next((at for at in range(first, len(self._rows)) if self._rows[at].id == here), otherwise) if here else otherwise

    def _failed(self, fault: Fault) -> None:
        self.say(fault.text(self.language), look="warning")

    def _show_chosen(self) -> None:
        """Show those codings, of all that are read, that are chosen, in their order; the highlight stays on the same one, or its place."""
        self._rows = [head for head in self._heads if self._keep(head)]
        if (groups := self._groups) is not None:
            self._rows.sort(key=lambda head: groups[head.quotation_id])
        elif self._chosen.by_text:
            order = {material: place for place, material in enumerate(self._materials)}
            self._rows.sort(key=lambda head: order[head.material_id] * FARTHER + head.start)
        self.rows.show(self._rows, self._place_of_chosen(0, min(self.rows.index, max(0, len(self._rows) - 1))))
        self._tell_which()
        self._show_card()

    def _tell_which(self) -> None:
        """What is chosen, and how many there are."""
        chosen = [self._facet_words(facet) for facet in self._chosen.facets.values()] or [text("quotes.everything", self.language)]
        order = f" · {text('quotes.by-text', self.language)}" if self._chosen.by_text else ""
        self.query_one("#which", Bar).show((Part(" · ".join(chosen), "strong"), Part(order, "muted")), (Part(self._counted()),))

    def _counted(self) -> str:
        if self._looking is not None or (self._going is not None and not self._going.over):
            return text("quotes.reading", self.language)
        quotations = {head.quotation_id for head in self._rows}
        there = {head.material_id for head in self._rows} & self._materials.keys()
        kinds = Counter(self._materials[material].kind for material in there)
        withheld = len({head.quotation_id for head in self._rows if head.marker})
        told = [self._count("quotations", len(quotations)), self._count("codings", len(self._rows))]
        told += [self._count(f"kind-{kind}", n) for kind, n in kinds.items() if kind == "interview"]
        others = sum(n for kind, n in kinds.items() if kind != "interview")
        # In a narrow window what it is narrowed down by needs the room more.
        told += [self._count("other-materials", others)] if others and (self.has_class("wide") or others == kinds.total()) else []
        counted = ", ".join(told)
        return f"{counted}; {self._count('withheld', withheld)}" if withheld else counted

    def _count(self, what: str, n: int) -> str:
        return text(f"quotes.count-{what}", self.language, n=n, count=number(n, self.language))

    # the one at hand

    @on(LineList.Highlighted, "#rows")
    def _highlighted(self) -> None:
        self._chosen.coding = self.rows.item.id if self.rows.item else None
        self._show_card()

    def _show_card(self) -> None:
        pane, head = self.query_one("#card", LineList), self.rows.item
        # While the codings are read anew the row may be of one that is gone.
        self.detail = quote_detail(self._connection, head.quotation_id) if head and head.material_id in self._materials else None
        if head is None or self.detail is None:
            empty = text("quotes.none", self.language) if self._going is None or self._going.over else ""
            pane.set_items([Line((Part(empty, "muted"),))])
            return
        about = self._about_material(self._materials[head.material_id])
        pane.set_items(card(self.detail, self.cited(), about, self._codes, self.language, pane.size.width - 3))

    def _about_material(self, material: MaterialRecord) -> str:
        of_round = text("quotes.facet-round", self.language, name=material.round) if material.round is not None else ""
        return " · ".join(filter(None, (of_round, material.group)))

    def cited(self) -> str:
        """The citation of the highlighted quotation."""
        if (head := self.rows.item) is None or head.material_id not in self._materials:
            return ""
        material, look = self._materials[head.material_id], self.rows.look_at(self.rows.index)
        where = material.name, material.kind, look.line_from, look.line_to
        pattern = setting(self._connection, "citation")
        return cited(look.participant or look.speaker, *where, self.language, pattern, appendix=material.appendix)

    # choosing

    def _made_filter(self) -> Callable[[CodingHead], bool]:
        only = self.chosen_filter()
        self._looking = None
        self._groups = repeated(self._connection, "codes") if only.repeated == "codes" else None
        if only.repeated == "words":
            self._groups, self._looking = {}, object()
            self.run_worker(partial(self._look_for_same_words, self._looking), thread=True, exit_on_error=False)
        return chosen_by(self._connection, only, tuple(self._materials.values()), self._groups)

    def _look_for_same_words(self, search: object) -> None:
        """Beside the keys: all words of the study are compared."""
        from qualcode.study import Study

        try:
            with Study.open(self.study.file, write=False, language=self.language) as study:
                found = repeated(study.reads.connection, "words")
        except Fault as fault:
            self.app.call_from_thread(self._failed, fault)
        else:
            self.app.call_from_thread(self._found_same_words, search, found)

    def _found_same_words(self, search: object, found: dict[str, int]) -> None:
        """Show them, unless something else is chosen by now."""
        if search is not self._looking or self._groups is None or not self.is_attached:
            return
        self._looking = None
        self._groups.update(found)
        self.say("")
        if self._going is None or self._going.over:
            self._show_chosen()

    def chosen_filter(self) -> QuoteFilter:
        """Which codings are shown."""
        value = {kind: facet.value for kind, facet in self._chosen.facets.items()}
        return QuoteFilter(
            code=value.get("code"),
            with_subcodes=self._chosen.with_subcodes,
            round=int(value["round"]) if "round" in value else None,
            group=value.get("group"),
            coder=value.get("coder"),
            material=value.get("material"),
            participant=value.get("participant"),
            release=value.get("release"),
            printed={"yes": True, "no": False}.get(value.get("printed", "")),
            repeated=value.get("repeated"),  # type: ignore[arg-type]
        )

    def chosen_words(self) -> str:
        """What they are narrowed down by."""
        return " ".join(self._facet_words(facet) for facet in self._chosen.facets.values())

    def chosen_count(self) -> int:
        """How many codings are shown."""
        return len(self._rows)

    def _facet_words(self, facet: Facet) -> str:
        words = facet_words(facet, self.language)
        if facet.kind == "code" and any(code.parent_id == facet.value for code in self._codes.values()):
            key = "quotes.with-subcodes" if self._chosen.with_subcodes else "quotes.without-subcodes"
            return f"{words} {text(key, self.language)}"
        return words

    def _forget_gone(self) -> None:
        """A code or material that is gone narrows nothing down any more."""
        there = {(facet.kind, facet.value) for facet in self._offered_facets()} if self._chosen.facets else set()
        self._chosen.facets = {kind: facet for kind, facet in self._chosen.facets.items() if (kind, facet.value) in there}

    def _offered_facets(self) -> list[Facet]:
        own = [Facet("release", release, text(f"screen.release-{release}", self.language)) for release in RELEASES]
        own += [Facet("printed", value, text(f"quotes.printed-{value}", self.language)) for value in ("yes", "no")]
        own += [Facet("repeated", how, text(f"quotes.repeated-{how}", self.language)) for how in get_args(Repeated)]
        return [Facet("everywhere", "", text("quotes.everything", self.language)), *own, *facets(self._connection)]

    def action_filter(self) -> None:
        """Choose what to narrow the codings down by."""
        title, placeholder = text("quotes.filter-title", self.language), text("quotes.filter-placeholder", self.language)
        rank_facets = partial(facet_choices, facets=self._offered_facets(), language=self.language)
        self.app.push_screen(PickDialog[Facet](title, rank_facets, placeholder=placeholder), self._picked)

    def _picked(self, facet: Facet | None) -> None:
        if facet is None:
            return
        if facet.kind == "everywhere":
            self._chosen.facets = {}
        else:
            self._chosen.facets[facet.kind] = facet
        self._choose()

    def action_unfilter(self) -> None:
        """All codings again."""
        self._chosen.facets = {}
        self._choose()

    def action_subcodes(self) -> None:
        """With subcodes or without."""
        self._chosen.with_subcodes = not self._chosen.with_subcodes
        if "code" in self._chosen.facets:
            self._choose()
        self.say(text("quotes.subcodes-on" if self._chosen.with_subcodes else "quotes.subcodes-off", self.language))

    def action_order(self) -> None:
        """By code, or as they stand in the material."""
        self._chosen.by_text = not self._chosen.by_text
        self._choose()

    def _choose(self) -> None:
        self._keep = self._made_filter()
        self.say("" if self._looking is None else text("quotes.looking-for-same-words", self.language), look="muted")
        if self._looking is not None:
            self._tell_which()
        elif self._going is None or self._going.over or not self._sorted:
            self._show_chosen()

    # elsewhere

    @on(LineList.Chosen, "#rows")
    def _open(self) -> None:
        if head := self.rows.item:
            self.workbench.action_go("coding", material=head.material_id, start=head.start, end=head.end)

    def action_compare(self) -> None:
        """The other quotations of the code."""
        if head := self.rows.item:
            self.workbench.action_go("comparison", code=head.code_id, quotation=head.quotation_id, back="quotes")

    def action_memo(self) -> None:
        """A memo linked to the quotation and its code."""
        from qualcode.tui.memos.editor import open_memo

        if head := self.rows.item:
            open_memo(self, [{"quotation": head.quotation_id}, {"code": head.code_id}])

    def action_finding(self) -> None:
        """Add the quotation to what speaks for a finding."""
        from qualcode.tui.findings.choosing import add_to_finding

        head = self.rows.item
        add_to_finding(self, [head.quotation_id] if head else [])

    def to_give(self) -> Passage | None:
        """The highlighted quotation."""
        head = self.rows.item
        return Passage(head.material_id, head.start, head.end, head.quotation_id) if head else None
