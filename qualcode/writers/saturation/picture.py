"""What each material brought as a picture: bars of what is new, the curve of all so far, and the mean curve over all orders.

Shapes of our own hand, as in the picture of the graph, so that svg and png are the same drawing. Colour is never the only sign:
material that is not read through is hatched, and each remark has its sign below the bars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

from qualcode.locale import formats, text
from qualcode.study.saturation import OrderedMaterial, Saturation
from qualcode.writers.graph.geometry import Point, text_width
from qualcode.writers.graph.lines import straight
from qualcode.writers.graph.shapes import Circle, Curve, Drawing, Polygon, Shape, Words
from qualcode.writers.quote_rows import clean

#: points: at the sides, of the title, of the two panels, between them, and of a line of small words
LEFT, RIGHT, HEAD, BARS, CURVE, BETWEEN, LINE = 48.0, 24.0, 60.0, 150.0, 180.0, 92.0, 13.0
#: as wide as the panels are at least, and the room of one material at most and at least
NARROWEST, WIDEST_STEP, NARROWEST_STEP = 560.0, 46.0, 3.6
INK, QUIET, RULE, BAR, MEAN = "#1a1a1a", "#4a4f57", "#c9ced6", "#2f6ea5", "#b4551d"
#: names below the picture, at most
_KEYED = 120
_DOTS = 60


def drawing(found: Saturation, title: str, language: str) -> Drawing:
    """The picture; `found` has at least one material."""
    return _Picture(found, title, language).drawn()


def description(found: Saturation, language: str) -> str:
    """What is to be seen, for whoever does not see it."""
    unread = sum(not one.read_through for one in found.materials)
    rounds = []
    for one in found.by_round:
        key, count = "alt-no-round" if one.round is None else "alt-round", formats.number(one.new, language)
        rounds.append(text(f"measures.{key}", language, n=one.new, count=count, round=one.round, materials=one.materials))
    said = text(
        "measures.alt",
        language,
        n=len(found.materials),
        count=formats.number(len(found.materials), language),
        new=", ".join(str(one.new) for one in found.materials),
        total=formats.number(found.richness.observed, language),
        rounds=" ".join(rounds),
        remarks=text("measures.alt-unread", language, n=unread, count=formats.number(unread, language)) if unread else "",
    )
    return said.strip()


class _Picture:
    def __init__(self, found: Saturation, title: str, language: str) -> None:
        self.found, self.title, self.language = found, title, language
        count = len(found.materials)
        self.step = max(NARROWEST_STEP, min(WIDEST_STEP, NARROWEST / count))
        self.room = max(NARROWEST, self.step * count)
        self.width = LEFT + self.room + RIGHT
        self.first = HEAD + 44.0
        self.second = self.first + BARS + BETWEEN
        self.total = found.materials[-1].cumulative

    def say(self, key: str, **fields: object) -> str:
        return text(f"measures.{key}", self.language, **fields)

    def drawn(self) -> Drawing:
        shapes = [*self._head(), *self._rounds(), *self._bars(), *self._curves()]
        below, bottom = self._below(self.second + CURVE + 44.0)
        about = description(self.found, self.language)
        return Drawing(self.width, bottom, self.title, about, self.language, (*shapes, *below))

    def _head(self) -> Iterator[Shape]:
        found = self.found
        count, total = formats.number(len(found.materials), self.language), formats.number(self.total, self.language)
        said = [self.say(f"summary-{found.level}", n=len(found.materials), count=count, total=total)]
        said += [*([found.group] if found.group is not None else []), self.say(f"picture-clock-{found.clock}")]
        yield Words(LEFT, 24, clean(self.title), 15, INK, bold=True, anchor="start", edged=False)
        yield Words(LEFT, 42, clean(" · ".join(said)), 10, QUIET, anchor="start", edged=False)

    def middle(self, place: int) -> float:
        """Of the material at a place, from 0."""
        return LEFT + self.step * (place + 0.5)

    def _rounds(self) -> Iterator[Shape]:
        """Lines between rounds through both panels, and which round it is above them."""
        place, free = 0, LEFT
        for number, group in groupby(self.found.materials, key=lambda one: one.round):
            x = LEFT + self.step * place
            if place:
                yield _line((x, self.first - 22), (x, self.first + BARS + 8), RULE, 1.0, (4.0, 3.0))
                yield _line((x, self.second), (x, self.second + CURVE), RULE, 1.0, (4.0, 3.0))
            words = self.say("no-round") if number is None else self.say("picture-round", round=number)
            if x >= free:
                yield Words(x + 3, self.first - 18, words, 9, QUIET, anchor="start", edged=False)
                free = x + 3 + text_width(words, 9) + 4
            place += len(list(group))

    def _scale(self, top: float, height: float, most: float, words: str) -> tuple[list[Shape], Callable[[float], float]]:
        """Rules with their numbers, what they count, and the height at which a number stands."""
        step = _step(most)
        reach = max(step, -(-int(most) // step) * step)

        def at(value: float) -> float:
            return top + height * (1 - value / reach)

        shapes: list[Shape] = [
            Words(LEFT - 38, top - (36 if top == self.first else 14), words, 10, INK, bold=True, anchor="start", edged=False)
        ]
        for value in range(0, reach + 1, step):
            y = at(value)
            shapes.append(_line((LEFT, y), (LEFT + self.room, y), QUIET if value == 0 else RULE, 1.0 if value == 0 else 0.6))
            told = formats.number(value, self.language)
            shapes.append(Words(LEFT - 6 - text_width(told, 9), y + 3, told, 9, QUIET, anchor="start", edged=False))
        return shapes, at

    def _bars(self) -> Iterator[Shape]:
        found = self.found
        most = max(one.new for one in found.materials)
        scale, at = self._scale(self.first, BARS, most, self.say(f"picture-new-{found.level}"))
        yield from scale
        half = min(self.step * 0.38, 15.0)
        floor = at(0)
        for place, one in enumerate(found.materials):
            x = self.middle(place)
            if one.new:
                yield from _bar(x - half, at(one.new), 2 * half, floor - at(one.new), hatched=not one.read_through)
                if self.step >= 16:
                    yield Words(x, at(one.new) - 3, formats.number(one.new, self.language), 9, INK)
            if self._numbered(place):
                yield Words(x, floor + 12, str(place + 1), 8, QUIET, edged=False)
            for row, sign in enumerate(_signs(one)):
                yield from _sign(sign, x, floor + 21 + 9 * row, min(3.2, self.step / 2.4))
        yield Words(LEFT, floor + 50, self.say("picture-order"), 8.5, QUIET, anchor="start", edged=False)

    def _numbered(self, place: int) -> bool:
        """Whether there is room for the number below a bar: every one, every fifth, every tenth."""
        every = 1 if self.step >= 14 else 5 if self.step >= 5 else 10
        return every == 1 or (place + 1) % every == 0 or place == 0

    def _curves(self) -> Iterator[Shape]:
        found = self.found
        scale, at = self._scale(self.second, CURVE, max(self.total, 1), self.say(f"picture-curve-{found.level}"))
        yield from scale
        mean = [(self.middle(place), at(value)) for place, value in enumerate(found.rarefaction)]
        here = [(self.middle(place), at(one.cumulative)) for place, one in enumerate(found.materials)]
        yield from _course(mean, MEAN, 1.6, (5.0, 3.0))
        yield from _course(here, BAR, 2.0)
        if len(here) <= _DOTS:
            for x, y in here:
                yield Circle(x, y, 2.6, BAR, "#ffffff", 0.8)
        for place in range(len(here)):
            if self._numbered(place):
                yield Words(self.middle(place), self.second + CURVE + 12, str(place + 1), 8, QUIET, edged=False)

    def _below(self, top: float) -> tuple[list[Shape], float]:
        """What the signs mean, then which material each number is; and the height of the whole picture."""
        shapes: list[Shape] = []
        x = LEFT
        used = {sign for one in self.found.materials for sign in _signs(one)}
        for key in ("cumulative", "rarefaction", *(key for key in ("unread", "withheld", "empty") if key in used)):
            words = self.say(f"picture-{key}")
            needs = 34 + text_width(words, 9) + 12
            if x > LEFT and x + needs > LEFT + self.room:
                x, top = LEFT, top + LINE + 2
            if key in ("cumulative", "rarefaction"):
                look = (BAR, 2.0, ()) if key == "cumulative" else (MEAN, 1.6, (5.0, 3.0))
                shapes.append(_line((x, top - 3), (x + 26, top - 3), *look))
            else:
                shapes += _sign(key, x + 14, top - 3, 4.0)
            shapes.append(Words(x + 32, top, words, 9, INK, anchor="start", edged=False))
            x += needs
        names, bottom = self._names(top + 24)
        return [*shapes, *names], bottom

    def _names(self, top: float) -> tuple[list[Shape], float]:
        """The materials with their numbers, in columns; of very many the table tells."""
        if len(self.found.materials) > _KEYED:
            return [], top
        told = [_cut(f"{place}  {clean(one.name)}", 34) for place, one in enumerate(self.found.materials, 1)]
        wide = max(text_width(words, 8.5) for words in told) * 0.9 + 14
        columns = max(1, int(self.room // wide))
        rows = -(-len(told) // columns)
        shapes: list[Shape] = [
            Words(LEFT + wide * (at // rows), top + LINE * (at % rows), words, 8.5, QUIET, anchor="start", edged=False)
            for at, words in enumerate(told)
        ]
        return shapes, top + LINE * rows + 10


def _cut(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _step(most: float) -> int:
    """Between two numbers of a scale, so that there are about four: 1, 2 or 5 of a power of ten."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if most / (digit * power) <= 5:
                return digit * power
        power *= 10


def _signs(one: OrderedMaterial) -> list[str]:
    """The remarks that a material has a sign for."""
    return [key for key, holds in (("unread", not one.read_through), ("withheld", one.withheld), ("empty", not one.codes)) if holds]


def _sign(key: str, x: float, y: float, half: float) -> Iterator[Shape]:
    if key == "unread":
        yield from _bar(x - half, y - half, 2 * half, 2 * half, hatched=True)
    elif key == "withheld":
        yield _box(x - half, y - half, 2 * half, 2 * half, INK, INK)
    else:
        yield Circle(x, y, half, "#ffffff", INK, 1.0)


def _bar(x: float, y: float, width: float, height: float, *, hatched: bool) -> Iterator[Shape]:
    yield _box(x, y, width, height, "#ffffff" if hatched else BAR, BAR)
    if hatched:
        apart, offset = (5.0, -height + 2.5) if width > 8 else (2.6, -height + 1.3)
        while offset < width:
            low, high = max(0.0, -offset), min(height, width - offset)
            if high > low:
                yield _line((x + offset + low, y + height - low), (x + offset + high, y + height - high), BAR, 1.0)
            offset += apart


def _box(x: float, y: float, width: float, height: float, fill: str, colour: str) -> Shape:
    return Polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), fill, colour, 1.0)


def _line(start: Point, end: Point, colour: str, width: float, dashes: tuple[float, ...] = ()) -> Curve:
    return Curve(straight(start, end), colour, width, dashes)


def _course(points: list[Point], colour: str, width: float, dashes: tuple[float, ...] = ()) -> Iterator[Shape]:
    """One line through points, so that its dashes run on."""
    if len(points) > 1:
        course = points[:1]
        for start, end in pairwise(points):
            course += straight(start, end)[1:]
        yield Curve(tuple(course), colour, width, dashes)
