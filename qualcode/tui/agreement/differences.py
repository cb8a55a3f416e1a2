"""Walking through what coders differ in, side by side, and settling it: as one of them has it, both, a third code, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, partialmethod
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.coders import quotations_of, quotations_there
from qualcode.study.disagreements import DisagreementStop
from qualcode.study.records import CodeRecord
from qualcode.study.versions import text_of
from qualcode.tui.agreement.asking import Asking
from qualcode.tui.agreement.reading import Walk, asked_of, read_beside, read_walk
from qualcode.tui.agreement.sides import passage_lines, place_words, present, side_lines, stop_line
from qualcode.tui.coding.picker import CodePicker, NewCode, Wanted, make_code
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

#: columns from which the places stand at the left, and their cells
BESIDE_FROM, PLACES_CELLS = 118, 40


class Decided(NamedTuple):
    """What was settled last, for a memo about it."""

    material_id: str
    quotations: tuple[str, ...]
    codes: tuple[str, ...]


class DifferencesPage(Asking):
    """The places where the coders differ, in reading order. What is settled leaves the list."""

    where = "differences"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("differences")]
    DEFAULT_CSS = f"""
    DifferencesPage #which {{ background: $background; }}
    DifferencesPage #walk {{ height: 1fr; layout: vertical; }}
    DifferencesPage #stops {{ height: 5; border-bottom: solid $line; }}
    DifferencesPage #passage {{ height: 1fr; background: $background; padding: 0 1; }}
    DifferencesPage #sides {{ height: auto; max-height: 50%; border-top: solid $line; background: $surface; }}
    DifferencesPage #passage > .list--here-unfocused {{ background: $background; }}
    DifferencesPage #sides > .list--here-unfocused {{ background: $surface; }}
    DifferencesPage.wide #walk {{ layout: horizontal; }}
    DifferencesPage.wide #stops {{ height: 1fr; width: {PLACES_CELLS}; border-bottom: none; border-right: solid $line; }}
    """

    def __init__(self, study: Any) -> None:
        super().__init__(study)
        self.asked = asked_of(study)
        self.walk: Walk | None = None
        self.codes: dict[str, CodeRecord] = {}
        self._texts: dict[str, str] = {}
        self._last: Decided | None = None

    def body(self) -> ComposeResult:
        """How far one has come; the places; the passage, and what each coder has there."""
        yield Bar(right_share=0.5, id="which")
        with Container(id="walk"):
            stops = LineList[DisagreementStop](lambda stop: stop_line(stop, self.codes, self.language), (), id="stops", clicks=2)
            stops.border_title = text("differences.part-places", self.language)
            yield stops
            with Vertical():
                for name in ("passage", "sides"):
                    told = LineList[Line](lambda line: line, (), id=name)
                    told.can_focus = False
                    yield told

    @property
    def places(self) -> LineList[DisagreementStop]:
        """Where the coders differ."""
        return self.query_one("#stops", LineList)

    @property
    def stop(self) -> DisagreementStop | None:
        """The place at hand."""
        return self.places.item

    def first_focus(self) -> Any:
        """The places."""
        return self.places

    def fit_parts(self, width: int) -> None:
        """The places at the left where there is room, else above."""
        self.set_class(width >= BESIDE_FROM, "wide")
        self.call_after_refresh(self._tell_stop)

    # reading

    def show(self) -> None:
        """Read what differs; what is shown stands until it is there."""
        self.codes = {code.id: code for code in self.study.reads.codes()}
        read = partial(read_walk, what=self.asked.what, boundaries=self.asked.boundaries)
        if not read_beside(self, read, self._take, self._failed) and self.walk is None:
            self.query_one("#which", Bar).show((Part(text("agree.reading", self.language), "muted"),))

    def _take(self, walk: Walk) -> None:
        stops = [kept for stop in walk.stops if (kept := self._kept(stop)) is not None]
        self.walk = walk._replace(stops=tuple(stops))
        self.places.set_items(stops, self._begin_at(stops))
        self._tell_which()
        self._tell_stop()
        if not walk.together:
            self.say(text("agree.apart", self.language), look="warning")
        elif not stops:
            key = "all-settled" if walk.settled.places and not self._narrowed_words() else "none"
            self.say(text(f"differences.{key}", self.language))

    def _kept(self, stop: DisagreementStop) -> DisagreementStop | None:
        """A place as far as it is asked for."""
        if self.asked.only_material not in (None, stop.material_id):
            return None
        if self.asked.only_code is None:
            return stop
        of_code = tuple(one for one in stop.disagreements if one.code_id == self.asked.only_code)
        return stop._replace(disagreements=of_code) if of_code else None

    def _begin_at(self, stops: Sequence[DisagreementStop]) -> int:
        """Where one was, else after the place that was settled last, else the first."""
        assert self.walk is not None
        at = self.asked.at or self.walk.settled.last
        if at is None:
            return 0
        order = {material.id: place for place, material in enumerate(self.study.reads.materials())}
        here = (order.get(at[0], 0), at[1])
        return next((index for index, stop in enumerate(stops) if (order.get(stop.material_id, 0), stop.start) >= here), 0)

    def _failed(self, fault: Fault) -> None:
        self.walk = None
        self.places.set_items([])
        self._tell_stop()
        self.query_one("#which", Bar).show(())
        self.say_refused(fault)

    # showing

    def _tell_which(self) -> None:
        """How much is settled and how much is left, of what, between whom."""
        assert self.walk is not None
        done, left_over = self.walk.settled.places, len(self.walk.stops)
        told = [
            Part(
                text("differences.progress", self.language, done=number(done, self.language), all=number(done + left_over, self.language)),
                "strong",
            )
        ]
        told += [Part(f" · {fact}", "key") for fact in self._narrowed_words()]
        self.query_one("#which", Bar).show(tuple(told), (Part(", ".join(self.walk.coders.values()), "muted"),))

    def _narrowed_words(self) -> list[str]:
        found = []
        if self.asked.only_code is not None and self.asked.only_code in self.codes:
            found.append(self.codes[self.asked.only_code].path)
        if self.asked.only_material is not None:
            found.append(self._material_name(self.asked.only_material))
        if self.asked.what.round is not None:
            found.append(text("screen.round", self.language, n=self.asked.what.round))
        if not self.asked.boundaries:
            found.append(text("differences.no-boundaries", self.language))
        return found

    @on(LineList.Highlighted, "#stops")
    def _highlighted(self) -> None:
        self._tell_stop()

    def _tell_stop(self) -> None:
        """The passage, and what each coder has put there."""
        passage, sides = self.query_one("#passage", LineList), self.query_one("#sides", LineList)
        stop, walk = self.stop, self.walk
        if stop is None or walk is None:
            passage.set_items([])
            sides.set_items([])
            return
        self.asked.at = (stop.material_id, stop.start)
        words = self._words(stop.text_version_id)
        width = max(20, passage.size.width - 4)
        here = present(stop, walk.coders)
        digits = [place for place, coder in enumerate(walk.coders, 1) if coder in here]
        sides.set_items(side_lines(stop, list(here.values()), digits, words, self.codes, width, self.language))
        head = Line((Part(place_words(stop, self.language), "key"),))
        passage.set_items([head, *passage_lines(words, stop, width, max(3, passage.size.height - 1))])

    def _words(self, version: str) -> str:
        if version not in self._texts:
            self._texts[version] = text_of(self.study.reads.connection, version)
        return self._texts[version]

    # settling

    def _as(self, place: int) -> None:
        """As one coder has it; nothing where he or she has nothing."""
        stop, walk = self.stop, self.walk
        if stop is None or walk is None:
            return
        coder = next(iter(list(walk.coders.items())[place : place + 1]), None)
        if coder is None or coder[0] not in present(stop, walk.coders):
            self.say(text("differences.no-such-coder", self.language, n=place + 1), look="warning")
            return
        keep = [holding.coding_id for one in stop.disagreements for holding in one.holdings if holding.coder_id == coder[0]]
        self._settle(stop, keep, None, text("differences.was-one", self.language, coder=coder[1]))

    action_as_1 = partialmethod(_as, 0)
    action_as_2 = partialmethod(_as, 1)
    action_as_3 = partialmethod(_as, 2)
    action_as_4 = partialmethod(_as, 3)
    action_as_5 = partialmethod(_as, 4)
    action_as_6 = partialmethod(_as, 5)

    def action_all(self) -> None:
        """All that anybody has there holds."""
        if stop := self.stop:
            keep = [holding.coding_id for one in stop.disagreements for holding in one.holdings]
            self._settle(stop, keep, None, text("differences.was-all", self.language))

    def action_neither(self) -> None:
        """None of it holds."""
        if stop := self.stop:
            self._settle(stop, [], None, text("differences.was-neither", self.language))

    def action_third(self) -> None:
        """Another code instead."""
        stop = self.stop
        if stop is None:
            return
        title = text("differences.third-title", self.language, place=place_words(stop, self.language))
        codes = list(self.codes.values())
        self.app.push_screen(CodePicker(title, codes, self.language, several=False), partial(self._third, stop))

    def _third(self, stop: DisagreementStop, wanted: tuple[Wanted, ...] | None) -> None:
        if wanted:
            one = wanted[0]
            name = one.name if isinstance(one, NewCode) else self.codes[one].name
            self._settle(stop, [], one, text("differences.was-third", self.language, code=name))

    def _settle(self, stop: DisagreementStop, keep: list[str], wanted: Wanted | None, said: str) -> None:
        walk = self.walk
        assert walk is not None
        codings = list(dict.fromkeys(holding.coding_id for one in stop.disagreements for holding in one.holdings))
        coders = list(present(stop, walk.coders))
        quotations = quotations_of(self.study.reads.connection, codings)

        def deed() -> list[dict[str, Any]]:
            with self.study.action("settle"):
                code = make_code(self.study, wanted) if isinstance(wanted, NewCode) else wanted
                return [dict(self.study.do("settle", codings=codings, coders=coders, keep=keep, code=code)) | {"code": code}]

        done = self.attempt(deed)
        if not done:
            return
        third = [done[0]["code"]] if done[0]["code"] else []
        codes = dict.fromkeys([*third, *(one.code_id for one in stop.disagreements)])
        self._last = Decided(stop.material_id, tuple(dict.fromkeys([*done[0]["quotations"], *quotations])), tuple(codes))
        # Nothing else at other places hangs on this, so the rest of the walk stands as it was read.
        index = self.places.index
        stops = tuple(one for one in walk.stops if one is not stop)
        settled = walk.settled._replace(places=walk.settled.places + 1, last=(stop.material_id, stop.start))
        self.walk = walk._replace(stops=stops, settled=settled)
        if third:
            self.codes = {code.id: code for code in self.study.reads.codes()}
        self.places.set_items(stops, min(index, max(0, len(stops) - 1)))
        self._tell_which()
        self._tell_stop()
        self.show_footer()
        self.say(said if stops else text("differences.all-settled", self.language))

    # moving

    def action_leave_open(self) -> None:
        """The next place; this one stays as it is."""
        if self.places.index + 1 < len(self.places.items):
            self.places.highlight(self.places.index + 1)
            self.say("")
        elif self.stop is not None:
            self.say(text("differences.last", self.language))

    def action_before(self) -> None:
        """The place before."""
        if self.places.index > 0:
            self.places.highlight(self.places.index - 1, -1)
            self.say("")
        elif self.stop is not None:
            self.say(text("differences.first", self.language))

    @on(LineList.Chosen, "#stops")
    def _open(self) -> None:
        if stop := self.stop:
            self.workbench.action_go("coding", material=stop.material_id, start=stop.start, end=stop.end)

    def action_agreement(self) -> None:
        """To the figures."""
        self.workbench.action_go("agreement")

    def action_back(self) -> None:
        """To the figures."""
        self.action_agreement()

    # what is walked through

    def compare(self, **changes: Any) -> None:
        """Compare others."""
        self.asked.compare(**changes)
        self.walk = None
        self.show()

    def action_boundaries(self) -> None:
        """With places where only the ends of a passage differ, or without."""
        self.asked.boundaries = not self.asked.boundaries
        self.show()

    def action_filter(self) -> None:
        """One code or one material."""
        if self.walk is None:
            return
        stops = self.walk.stops
        materials = dict.fromkeys((stop.material_id, stop.material) for stop in stops)
        codes = dict.fromkeys((one.code_id, one.path) for stop in stops for one in stop.disagreements)
        offered = [("code", code_id, path) for code_id, path in codes] + [("material", one, name) for one, name in materials]

        def choices(typed: str) -> list[Choice[tuple[str, str, str]]]:
            kinds = {kind: text(f"differences.only-{kind}", self.language) for kind in ("code", "material")}
            found = rank(typed, offered, lambda one: (one[2], kinds[one[0]]), lambda _: None)
            return [Choice(one, Line((Part(one[2]),), kinds[one[0]])) for one in found]

        def chosen(one: tuple[str, str, str] | None) -> None:
            if one is not None:
                setattr(self.asked, f"only_{one[0]}", one[1])
                self.show()

        self.app.push_screen(PickDialog[tuple[str, str, str]](text("differences.filter-title", self.language), choices), chosen)

    def action_unfilter(self) -> None:
        """All of them."""
        self.asked.only_code = self.asked.only_material = None
        self.show()

    # memos

    def action_memo(self) -> None:
        """A memo about the place at hand: why it is settled so, or left open."""
        if (stop := self.stop) is None:
            return
        codings = [holding.coding_id for one in stop.disagreements for holding in one.holdings]
        codes = dict.fromkeys(one.code_id for one in stop.disagreements)
        self._write(quotations_of(self.study.reads.connection, codings), list(codes), place_words(stop, self.language))

    def action_memo_on_last(self) -> None:
        """A memo about what was settled last."""
        if self._last is None:
            self.say(text("differences.nothing-settled", self.language), look="warning")
            return
        quotations = quotations_there(self.study.reads.connection, self._last.quotations)
        self._write(quotations, [code for code in self._last.codes if code in self.codes], "", material=self._last.material_id)

    def _write(self, quotations: Sequence[str], codes: Sequence[str], place: str, *, material: str | None = None) -> None:
        from qualcode.tui.memos.editor import open_memo

        about: list[dict[str, Any]] = [*({"quotation": one} for one in quotations), *({"code": one} for one in codes)]
        if material and not quotations:
            about.append({"material": material})
        title = text("differences.memo-title", self.language, place=place) if place else text("differences.memo-title-last", self.language)
        open_memo(self, about, kind="methodological", title=title)
