"""What each material brought, drawn in cells: bars of what is new in it, the curve of what there is so far, and what else it added.

The curve runs down with the materials: it goes to the right as far as a material brought something, and straight down where it did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.added import Added, AddedShare, added_by
from qualcode.study.saturation import OrderedMaterial, Saturation
from qualcode.text.graphemes import cell_width
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import cell
from qualcode.writers.saturation.tables import Report, left_out, remarks

#: a bar of eighths of a cell; how other materials are drawn: not read through, words withheld, both
EIGHTHS = " ▏▎▍▌▋▊▉█"
UNREAD, WITHHELD, NO_CODES = "░", "▒", "∅"
#: cells of names, of the widest bar, and of the curve: at least and at most
NAME, BAR, CURVE = (14, 30), (8, 36), (8, 40)
#: cells of a figure
FIGURE = 4
#: from so many cells on, remarks are said beside the material
REMARKS_FROM, REMARK = 112, 22
_FIGURES = ("properties", "memos", "merges")


class BroughtRow(NamedTuple):
    """A row, and the material it tells of."""

    line: Line
    material: OrderedMaterial | None = None


class Layout(NamedTuple):
    """How many cells each part of a row has."""

    name: int
    bar: int
    curve: int
    remark: int

    @classmethod
    def fitting(cls, width: int) -> Layout:
        """For rows of so many cells."""
        remark = REMARK if width >= REMARKS_FROM else 0
        room = width - 3 - FIGURE * (2 + len(_FIGURES)) - 6 - (remark + 1 if remark else 0)
        name = min(NAME[1], max(NAME[0], room * 2 // 5))
        curve = min(CURVE[1], max(CURVE[0], (room - name) // 2))
        return cls(name, min(BAR[1], max(BAR[0], room - name - curve)), curve, remark)


def bar(n: int, most: int, cells: int) -> str:
    """A bar of so many cells at most; what is there at all is seen."""
    if not n or not most:
        return ""
    eighths = max(1, round(n * cells * 8 / most))
    return EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def curve(before: int, after: int, most: int, cells: int) -> str:
    """One step of the curve: from what there was to what there is, of so much in all."""
    if not most:
        return ""
    left, right = (round(n * (cells - 1) / most) for n in (before, after))
    if left == right:
        return " " * left + "│"
    return " " * left + "╰" + "─" * (right - left - 1) + "╮"


class Brought:
    """Makes the rows of one report."""

    def __init__(self, report: Report, language: str, width: int) -> None:
        self.report, self.language, self.width = report, language, max(40, width)
        self.layout = Layout.fitting(self.width)
        self.added: Mapping[str | None, Added] = {one.material_id: one.added for one in report.added}

    @property
    def found(self) -> Saturation:
        """What is counted."""
        return self.report.found

    def say(self, key: str, /, **fields: object) -> str:
        """A sentence about what is counted."""
        return text(f"measures.{key}", self.language, **fields)

    def heading(self) -> tuple[Part, ...]:
        """The names of the columns."""
        at, level = self.layout, self.found.level
        figures = "".join(cell(text(f"saturation.short-{name}", self.language), FIGURE, right=True) for name in _FIGURES)
        total = cell(self.say("cumulative"), FIGURE + at.curve + 1)
        new = cell(text(f"saturation.new-{level}", self.language), at.bar + FIGURE)
        return (Part(f"   {cell(self.say('material'), at.name)} {new}{figures}  {total}", "muted"),)

    def rows(self) -> list[BroughtRow]:
        """The materials, then by round and by group, then what the signs and the figures mean."""
        return [*self._materials(), *self._rounds(), *self._groups(), *self._named(), *self._notes()]

    def _materials(self) -> Iterator[BroughtRow]:
        materials = self.found.materials
        most, total = max((one.new for one in materials), default=0), materials[-1].cumulative if materials else 0
        before = 0
        for place, one in enumerate(materials, 1):
            yield BroughtRow(self._line(place, one, before, most, total), one)
            before = one.cumulative
        if not materials:
            yield self._said(self.say("nothing"))
        yield from self._rest()

    def _line(self, place: int, one: OrderedMaterial, before: int, most: int, total: int) -> Line:
        at, drawn = self.layout, bar(one.new, most, self.layout.bar)
        sign = WITHHELD if one.withheld else NO_CODES if not one.codes else UNREAD if not one.read_through else " "
        hatched = sign * cell_width(drawn) if sign in (WITHHELD, UNREAD) else drawn
        bars = Part(cell(hatched, at.bar), "key")
        parts = [
            Part(f"{place:>2}{sign}{cell(one.name, at.name)} "),
            bars,
            *self._figures(one.new, self.added.get(one.id, Added())),
            Part(f"  {cell(curve(before, one.cumulative, total, at.curve), at.curve)}", "strong"),
            Part(self._number(one.cumulative)),
        ]
        if at.remark:
            parts.append(Part(" " + cell("; ".join(remarks(one, self.language)), at.remark), "muted"))
        return Line(tuple(parts))

    def _figures(self, new: int, added: Added) -> Iterator[Part]:
        yield Part(self._number(new), "strong")
        for name in _FIGURES:
            n = getattr(added, name)
            yield Part(self._number(n) if n else cell("·", FIGURE, right=True), "" if n else "muted")

    def _number(self, n: int) -> str:
        return cell(number(n, self.language), FIGURE, right=True)

    def _rest(self) -> Iterator[BroughtRow]:
        """What was added that cannot be put down to a material."""
        if (nowhere := self.added.get(None)) is not None:
            blank = Part(" " * self.layout.bar)
            name = cell(self.say("added-nowhere"), self.layout.name)
            yield BroughtRow(Line((Part(f"   {name} ", "muted"), blank, *self._figures(nowhere.codes, nowhere)), heading=True))

    # by round and by group

    def _rounds(self) -> Iterator[BroughtRow]:
        shares = {one.name: one.added for one in added_by(self.report.added, "round")}
        rounds = self.found.by_round
        if len(rounds) > 1:
            yield from self._section("by-round")
            most, total = max(one.new for one in rounds), rounds[-1].cumulative
            before = 0
            for one in rounds:
                name = self.say("no-round") if one.round is None else self.say("picture-round", round=one.round)
                line = self._share(name, one.materials, one.new, most, shares.get(one.round, Added()))
                step = Part(f"  {cell(curve(before, one.cumulative, total, self.layout.curve), self.layout.curve)}", "strong")
                yield BroughtRow(Line((*line, step, Part(self._number(one.cumulative))), heading=True))
                before = one.cumulative

    def _groups(self) -> Iterator[BroughtRow]:
        """By group, with the codes as analysed: a code is first used in one material, and so in one group."""
        shares: Sequence[AddedShare] = added_by(self.report.added, "group")
        if len(shares) > 1:
            yield from self._section("added-group")
            most = max(one.added.codes for one in shares)
            for one in shares:
                name = "–" if one.name is None else str(one.name)
                yield BroughtRow(Line(self._share(name, one.materials, one.added.codes, most, one.added), heading=True))

    def _share(self, name: str, materials: int, new: int, most: int, added: Added) -> tuple[Part, ...]:
        at = self.layout
        told = f"{name} ({number(materials, self.language)})"
        return (Part(f"   {cell(told, at.name)} "), Part(cell(bar(new, most, at.bar), at.bar), "key"), *self._figures(new, added))

    def _section(self, key: str) -> Iterator[BroughtRow]:
        yield self._said(" ")
        yield BroughtRow(Line((Part(self.say(key), "key"),), heading=True))

    # what the signs mean

    def _named(self) -> Iterator[BroughtRow]:
        marks = (
            (UNREAD, "unread", [one.name for one in self.found.materials if not one.read_through]),
            (WITHHELD, "withheld", [one.name for one in self.found.materials if one.withheld]),
            (NO_CODES, "empty", [one.name for one in self.found.materials if not one.codes]),
        )
        for sign, key, names in marks:
            if names:
                yield self._said(" ")
                yield from self._wrapped(f"{sign} {self.say(f'mark-{key}')}: {', '.join(names)}.")

    def _notes(self) -> Iterator[BroughtRow]:
        yield self._said(" ")
        if self.found.left_out:
            yield from self._wrapped(left_out(self.found, self.language))
        yield from self._wrapped(self.say(f"clock-{self.found.clock}"))
        yield from self._wrapped(self.say("added-what"))

    def _wrapped(self, words: str) -> Iterator[BroughtRow]:
        return (self._said(row) for row in wrapped(words, self.width - 2))

    def _said(self, words: str) -> BroughtRow:
        return BroughtRow(Line((Part(words, "muted"),), heading=True))
