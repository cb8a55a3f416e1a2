"""Search in all material: results while typing, listed as a concordance, opened in the transcript or coded together."""

from __future__ import annotations

from functools import partial
from threading import Thread
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.facets import Facet, Surroundings, facets, knows_interviewers, surroundings
from qualcode.study.quotes import code_ids
from qualcode.study.records import MaterialRecord
from qualcode.study.search import Place, Scope, find_places, needs_dictionary
from qualcode.study.search_index import refresh_index_beside, unindexed_characters
from qualcode.study.versions import listed_versions
from qualcode.text.matching import Query, parse_query
from qualcode.tui.actions import BY_ID
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.slices import Slices
from qualcode.tui.quotes.narrowing import facet_choices, facet_words
from qualcode.tui.search.coding import MOST_CODED, HitCoding
from qualcode.tui.search.hits import MOST_LISTED, AroundPane, Heading, HitList, Hits
from qualcode.tui.search.session import DICTIONARIES, EVERYWHERE, KINDS, Searched, memory_of, read_dictionary
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

#: letters from which it is searched while typing
LEAST = 2
#: hits that are enough for the first picture
AT_ONCE = 200
#: rows of a window from which what is said around a hit is shown
AROUND_FROM = 30
#: characters of new text that are read at each search rather than indexed; about ten interviews
READ_AT_MOST = 600_000


class SearchPage(HitCoding):
    """Search in all material."""

    where = "search"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("search")]
    DEFAULT_CSS = """
    SearchPage #words { height: 3; border: round $line; padding: 0 1; background: $background; border-title-color: $foreground; }
    SearchPage #words:focus { border: round $primary; }
    SearchPage #how { background: $background; }
    """

    def __init__(self, study: Any, *, words: str | None = None) -> None:
        super().__init__(study)
        self._connection = study.reads.connection
        self.spoken = study.reads.study().language
        self.memory = memory_of(study)
        if words is not None:
            self.memory.words, self.memory.place = words, None
        self._hits = Hits()
        self._going: Slices[Place] | None = None
        self._around: dict[str, Surroundings] = {}
        self._materials: dict[str, MaterialRecord] = {}

    def body(self) -> ComposeResult:
        """The field, how it is searched and what came of it, the hits."""
        words = Input(self.memory.words, placeholder=text("search.placeholder", self.language), id="words")
        words.cursor_blink = False
        words.border_title = text("search.field", self.language)
        yield words
        yield Bar(right_share=0.6, id="how")
        hits = HitList(self._materials.__getitem__, self._surroundings, self._about_material)
        hits.border_title = text("search.part-hits", self.language)
        yield hits
        yield AroundPane()

    def begin(self) -> None:
        """Begin where the reader was; an index that lacks much is brought up to date beside the reading."""
        super().begin()
        if self.study.writable and unindexed_characters(self._connection, self.spoken) > READ_AT_MOST:
            title = text("search.indexing", self.language)
            if all(task.title != title for task in self.workbench.tasks.running):
                self.workbench.tasks.start(title, partial(refresh_index_beside, self.study.file, self.spoken))

    def first_focus(self) -> Any:
        """The hits on coming back to them, else the field."""
        return self.hit_list if self.memory.place is not None and self._hits.total else self._field

    def show(self) -> None:
        """The study may have changed: search again, the highlight on the same hit."""
        of_material = {material.id: material for material in self.study.reads.materials()}
        listed = listed_versions(self._connection)
        self._materials.clear()
        self._materials.update({version_id: of_material[material_id] for version_id, material_id, *_ in listed})
        self._around.clear()
        self._search()

    def fit_parts(self, width: int) -> None:
        """What is said around a hit is shown where there is room for it."""
        self.query_one(AroundPane).set_class(self.size.height >= AROUND_FROM, "shown")
        self.call_after_refresh(self._show_around)

    def _show_around(self) -> None:
        pane, place = self.query_one(AroundPane), self.hit_list.item
        if not pane.has_class("shown"):
            return
        if isinstance(place, Place):
            pane.show(place, self._surroundings(place.version_id))
        else:
            pane.set_items(())

    @property
    def _field(self) -> Input:
        return self.query_one("#words", Input)

    @property
    def hit_list(self) -> HitList:
        """The hits."""
        return self.query_one(HitList)

    def _surroundings(self, version_id: str) -> Surroundings:
        if version_id not in self._around:
            self._around[version_id] = surroundings(self._connection, version_id)
        return self._around[version_id]

    def _about_material(self, material: MaterialRecord) -> str:
        of_round = text("search.round", self.language, n=material.round) if material.round is not None else ""
        return " · ".join(filter(None, (of_round, material.group)))

    # searching

    @on(Input.Changed, "#words")
    def _typed(self, event: Input.Changed) -> None:
        if event.value != self.memory.words:
            self.memory.words, self.memory.place = event.value, None
            self._otherwise()

    def _asked(self) -> Query:
        """What is looked for: quotation marks and a star say it themselves, else the way that is set."""
        by_itself, memory = parse_query(self.memory.words), self.memory
        if by_itself.kind == "prefix" or (by_itself.kind == "phrase" and by_itself.text != " ".join(memory.words.split())):
            return by_itself
        return by_itself if memory.kind == "word" else parse_query(memory.words, memory.kind)

    def _search(self) -> None:
        if self._going is not None:
            self._going.stop()
        self._hits, self._going = Hits(), None
        query = self._asked()
        if len(query.text) < LEAST:
            self.hit_list.show(self._hits, 0)
        elif self.spoken not in DICTIONARIES and needs_dictionary(self._connection, query, self.spoken):
            # Not while typing: half a word is in no dictionary, and reading one takes a second.
            self.hit_list.show(self._hits, 0)
            self.say(text("search.enter-looks-up", self.language, words=query.text))
        else:
            places = find_places(self._connection, query, language=self.spoken, scope=self._scope())
            self._going = Slices(self, places, self._take, self._failed, at_once=AT_ONCE)
        self.show_how()

    def _dictionary_read(self) -> None:
        """Called in a thread."""
        if self.is_running:
            self.app.call_from_thread(self._search_in_peace)

    def _search_in_peace(self) -> None:
        self.say("")
        self._search()

    def _scope(self) -> Scope:
        kind, value, without = self.memory.inside.kind, self.memory.inside.value, self.memory.without_interviewers
        codes = frozenset(code_ids(self._connection, value, with_subcodes=True)) if kind == "code" else None
        materials = None
        if kind == "material":
            materials = frozenset({value})
        elif kind == "round":
            materials = frozenset(material.id for material in self._materials.values() if str(material.round) == value)
        return Scope(codes, materials, value if kind == "group" else None, value if kind == "participant" else None, without)

    def _take(self, places: list[Place], over: bool) -> None:
        before, heading = len(self._hits.rows), self._hits.last_heading
        self._hits.add(places)
        rows, wanted = self._hits.rows, self.memory.place
        if wanted is not None and wanted in rows[before:]:
            self.hit_list.show(self._hits, rows.index(wanted, before))
        elif not before:
            self.hit_list.show(self._hits, 0)
        elif len(rows) > before or over:
            self.hit_list.show_more(before, heading, over)
        if not before or over:
            self._show_around()
        if over:
            self._keep_marks()
        self.show_how()
        if over and not self._hits.total:
            self._tell_nothing()

    def _keep_marks(self) -> None:
        """Marks of hits that are gone go with them."""
        if self.hit_list.marked:
            self.hit_list.unmark(but=set(self._hits.listed))

    def _failed(self, fault: Fault) -> None:
        self._hits = Hits()
        self.hit_list.show(self._hits, 0)
        self.say(fault.text(self.language), look="warning")

    def _tell_nothing(self) -> None:
        words = " ".join(self.memory.words.split())
        everywhere = self.memory.inside == EVERYWHERE and not self.memory.without_interviewers
        key = BY_ID["search-kind" if everywhere else "search-inside"].shown
        self.say(text("search.no-hits" if everywhere else "search.no-hits-inside", self.language, words=words, key=key), look="warning")

    def show_how(self) -> None:
        """How and where it is searched, and what came of it."""
        memory, kind = self.memory, self._asked().kind
        inside = text("search.everywhere", self.language) if memory.inside == EVERYWHERE else facet_words(memory.inside, self.language)
        who = text("search.without-interviewers" if memory.without_interviewers else "search.everybody", self.language)
        parts = [Part(text(f"search.kind-{kind}", self.language), "strong"), Part(f" · {inside} · {who}")]
        hits, marked = self._hits, len(self.hit_list.marked)
        told = []
        if hits.total:
            count = text("search.count", self.language, n=hits.total, count=number(hits.total, self.language))
            told = [f"{count} {text('search.in-materials', self.language, n=len(hits.counts))}"]
        if hits.total > MOST_LISTED:
            told.append(text("search.first-listed", self.language, count=number(MOST_LISTED, self.language)))
        if self._going is not None and not self._going.over:
            told.append(text("search.going-on", self.language))
        if marked:
            told.append(text("search.marked", self.language, n=marked))
        self.query_one("#how", Bar).show(tuple(parts), (Part(" · ".join(told), "strong" if hits.total else "muted"),))

    # how and where

    def action_kind(self) -> None:
        """The next way of matching."""
        self.memory.kind = KINDS[(KINDS.index(self.memory.kind) + 1) % len(KINDS)]
        self._otherwise()

    def action_speakers(self) -> None:
        """Leave out what interviewers say, or take it in again."""
        if not self.memory.without_interviewers and not knows_interviewers(self._connection):
            self.say(text("search.nobody-said", self.language), look="warning")
            return
        self.memory.without_interviewers = not self.memory.without_interviewers
        self._otherwise()

    def action_inside(self) -> None:
        """Choose where to search."""
        there = [EVERYWHERE._replace(name=text("search.everywhere", self.language))]
        there += [facet for facet in facets(self._connection) if facet.kind != "coder"]
        title, placeholder = text("search.inside-title", self.language), text("search.inside-placeholder", self.language)
        rank_facets = partial(facet_choices, facets=there, language=self.language)
        self.app.push_screen(PickDialog[Facet](title, rank_facets, placeholder=placeholder), self._picked_inside)

    def _picked_inside(self, facet: Facet | None) -> None:
        if facet is not None:
            self.memory.inside = EVERYWHERE if facet.kind == EVERYWHERE.kind else facet
            self._otherwise()

    def _otherwise(self) -> None:
        """The same words, looked for in another way."""
        self.say("")
        self._search()

    def action_words(self) -> None:
        """Back to the field, its words ready to be typed over."""
        self.set_focus(self._field)
        self._field.select_all()

    def action_hits(self) -> None:
        """From the field to the hits."""
        if self._hits.total:
            self.memory.remember()
            self.set_focus(self.hit_list)

    @on(Input.Submitted, "#words")
    def _submitted(self) -> None:
        if self._going is None and len(self._asked().text) >= LEAST:
            self.say(text("search.reading-words", self.language))
            Thread(target=read_dictionary, args=(self.spoken, self._dictionary_read), daemon=True).start()
        else:
            self.action_hits()

    @on(events.DescendantFocus)
    def _keys_go_elsewhere(self) -> None:
        self.show_footer()

    def action_recent(self) -> None:
        """Choose one of this session's searches."""
        if not self.memory.recent:
            self.say(text("search.no-recent", self.language))
            return

        def choices(typed: str) -> list[Choice[Searched]]:
            found = rank(typed, self.memory.recent, lambda one: (one.words, ""), lambda _: None)
            return [Choice(one, Line((Part(one.words),), text(f"search.kind-{one.kind}", self.language))) for one in found]

        title, placeholder = text("search.recent-title", self.language), text("search.recent-placeholder", self.language)
        self.app.push_screen(PickDialog[Searched](title, choices, placeholder=placeholder), self._picked_recent)

    def _picked_recent(self, chosen: Searched | None) -> None:
        if chosen is not None:
            self.memory.words, self.memory.kind, self.memory.place = chosen.words, chosen.kind, None
            self._field.value = chosen.words
            self._otherwise()

    # in the hits

    @on(LineList.Highlighted, "#hits")
    def _highlighted(self) -> None:
        item = self.hit_list.item
        self.memory.place = item if isinstance(item, Place) else None
        self._show_around()

    @on(LineList.Marked, "#hits")
    def _marked(self) -> None:
        self.show_how()

    @on(LineList.Chosen, "#hits")
    def _chosen(self) -> None:
        """Open the hit in its transcript, where the other hits can be stepped through."""
        place = self.hit_list.item
        if not isinstance(place, Place):
            return
        self.memory.remember()
        self.memory.place = place
        version_id, coding = place.version_id, self.workbench.coding_screen()
        found = [(one.start, one.end) for one in self._hits.listed if one.version_id == version_id]
        self.workbench.action_go("coding", material=self._materials[version_id].id, start=place.start, end=place.end)
        everywhere = self.memory.inside == EVERYWHERE and not self.memory.without_interviewers
        coding.view.show_found(found, self._asked() if everywhere else None)

    def action_next_material(self) -> None:
        """To the first hit of the next material."""
        self._step_material(1)

    def action_previous_material(self) -> None:
        """To the first hit of the material before."""
        self._step_material(-1)

    def _step_material(self, step: int) -> None:
        headings = [index for index, row in enumerate(self._hits.rows) if isinstance(row, Heading)]
        here = sum(1 for index in headings if index < self.hit_list.index) - 1
        if 0 <= here + step < len(headings):
            self.hit_list.highlight(headings[here + step] + 1)

    def action_mark_all(self) -> None:
        """Mark all hits, or none."""
        self.hit_list.mark_all()

    def action_mark_material(self) -> None:
        """Mark all hits of the highlighted one's material, or none."""
        if isinstance(place := self.hit_list.item, Place):
            rows = [index for index, row in enumerate(self._hits.rows) if isinstance(row, Place) and row.version_id == place.version_id]
            marked = not all(self._hits.rows[index] in self.hit_list.marked for index in rows)
            for index in rows:
                self.hit_list.mark(index, marked)

    # coding

    def chosen_places(self) -> list[Place]:
        """The hits that are marked, or all that are listed."""
        marked = self.hit_list.marked
        return [place for place in self._hits.listed if not marked or place in marked]

    def why_not_all(self) -> str | None:
        """Why all hits cannot be coded just now."""
        if self.hit_list.marked:
            return None
        if self._going is not None and not self._going.over:
            return text("search.still-going", self.language)
        if self._hits.total > MOST_CODED:
            count, most = number(self._hits.total, self.language), number(MOST_CODED, self.language)
            return text("search.too-many", self.language, count=count, most=most)
        return None

    def material_of(self, version_id: str) -> str:
        """The material of a text version."""
        return self._materials[version_id].id

    def forget_marks(self) -> None:
        """What was marked is coded."""
        self.hit_list.unmark()
