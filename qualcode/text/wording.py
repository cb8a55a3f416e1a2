"""Quoted words found again in many texts, and compared with them word by word.

What may differ: capitals, punctuation, spacing, the shape of marks and dashes, soft hyphens, labels of speakers, remarks in brackets on
either side; `[…]`, (…) and … stand for words left out, other brackets for words put in. Whole passages are found by pairs and
triples of words that follow each other; where words differ, the alignment with the fewest differing words is taken (Sellers 1980).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from qualcode.text.written import SHAPES, WORD, Written

#: what a transcriber puts into a text
_REMARK = re.compile(r"\[[^\[\]\n]{0,200}\]|\([^()\n]{0,200}\)")
#: words that a bracket may stand in place of, and anchors that belong together
_APART = 60
#: how many places of the same words are told
_MOST_PLACES = 40
#: pairs of words that stand in more places than this tell nothing
_COMMON = 400
#: steps of one alignment: a passage of 1,400 words takes some seconds
_MOST_STEPS = 4_000_000
_BREAK = -1
_FEW = 0.001
#: a word put in, and another one in its place, cost more than one left out: so words that stand there are found there
_ADDED_COSTS, _INSTEAD = 1.2, 1.5


class Spoken(NamedTuple):
    """A text to be looked in. `silent` are stretches that are not talk (labels), `passing` such as a quotation may leave out unmarked."""

    text: str
    silent: Sequence[tuple[int, int]] = ()
    passing: Sequence[tuple[int, int]] = ()


class Differing(NamedTuple):
    """Words that differ: what the text has there and what was written; one of them may be empty."""

    said: str
    written: str


class Found(NamedTuple):
    """A place of quoted words."""

    #: which of the texts
    text: int
    start: int
    end: int
    #: the stretches of the text that are quoted, without what is marked as left out
    stretches: tuple[tuple[int, int], ...]
    differing: tuple[Differing, ...]
    #: of the words written, how many stand there
    share: float


class Wording:
    """Texts made ready to look for passages in."""

    def __init__(self, texts: Sequence[Spoken]) -> None:
        self.texts = texts
        self._known: dict[str, int] = {}
        self._words, self._starts, self._ends = array("l"), array("l"), array("l")
        #: which words a quotation may leave out unmarked
        self._passing = bytearray()
        self._begin = array("l", [0])
        for one in texts:
            self._take(one)
            self._put(_BREAK, 0, 0, passing=False)
            self._begin.append(len(self._words))

    def _put(self, word: int, start: int, end: int, *, passing: bool) -> None:
        self._words.append(word)
        self._starts.append(start)
        self._ends.append(end)
        self._passing.append(passing)

    def _take(self, one: Spoken) -> None:
        known, text = self._known, one.text.translate(SHAPES)
        passing = sorted([*one.passing, *(found.span() for found in _REMARK.finditer(text))])
        silent = _Stretches(one.silent)
        left_out = _Stretches(passing)
        for found in WORD.finditer(text):
            start = found.start()
            if silent.hold(start):
                continue
            word = found[0].replace("\xad", "").casefold()
            self._put(known.setdefault(word, len(known)), start, found.end(), passing=left_out.hold(start))

    def find(self, passages: Sequence[Written]) -> list[list[Found]]:
        """By passage, the places where its words stand, all of them; else the one place that is likest; else none."""
        asked = [_Asked(one, self._known) for one in passages]
        triples = self._places(3, asked)
        found = [self._exact(one, triples) for one in asked]
        left = [one for one, places in zip(asked, found, strict=True) if not places]
        pairs = self._places(2, left)
        for number, one in enumerate(asked):
            if not found[number]:
                found[number] = self._exact(one, pairs) or self._near(one, triples, pairs)
        return found

    def exactly(self, passage: Written, texts: Collection[int]) -> list[Found]:
        """Where words stand in certain texts, however few they are."""
        one = _Asked(passage, self._known)
        places: list[Found] = []
        for text in sorted(texts):
            for at in range(self._begin[text], self._begin[text + 1] - 1):
                if len(places) < _MOST_PLACES and one.fits(0, self._words[at]) and (match := self._walk(one, at)):
                    places.append(match)
        return places

    def _places(self, size: int, asked: Sequence[_Asked]) -> dict[tuple[int, ...], list[int]]:
        """Where runs of so many words stand that somebody asks for."""
        places: dict[tuple[int, ...], list[int]] = {run: [] for one in asked for _, run in one.runs(size)}
        words = self._words
        for at, run in enumerate(zip(*(words[shift:] for shift in range(size)), strict=False)):
            if run in places:
                places[run].append(at)
        return places

    def _exact(self, one: _Asked, places: dict[tuple[int, ...], list[int]]) -> list[Found]:
        """All places where every word stands."""
        size = len(next(iter(places), ()))
        begun = next(((at, run) for at, run in one.runs(size) if at == 0), None) if size else None
        if begun is None:
            return []
        found: list[Found] = []
        for at in places.get(begun[1], ()):
            match = self._walk(one, at)
            if match is not None:
                found.append(match)
                if len(found) == _MOST_PLACES:
                    break
        return found

    def _walk(self, one: _Asked, at: int) -> Found | None:
        """The passage from this word on, if every word of it stands there."""
        stop = self._begin[bisect_right(self._begin, at)] - 1
        taken: list[int] = []
        here, place = at, 0
        while place < one.n:
            if here < stop and one.fits(place, self._words[here]):
                taken.append(here)
                here, place = here + 1, place + 1
            elif place and one.gaps[place] and (further := self._further(one, place, here, stop)) is not None:
                here = further
            elif here < stop and self._passing[here] and taken:
                here += 1
            elif one.optional[place]:
                place += 1
            else:
                return None
        return self._found(one, taken, ()) if taken else None

    def _further(self, one: _Asked, place: int, here: int, stop: int) -> int | None:
        """Where the words up to the next gap stand, from here on."""
        until = next((at for at in range(place + 1, one.n) if one.gaps[at]), one.n)
        limit = stop if one.gaps[place] == "omit" else min(stop, here + _APART)
        length = until - place
        for at in range(here, limit - length + 1):
            if all(one.fits(place + step, self._words[at + step]) for step in range(length)):
                return at
        return None

    def _near(self, one: _Asked, *known: dict[tuple[int, ...], list[int]]) -> list[Found]:
        """The likest place."""
        anchors = [
            (at, place) for runs in known for place, run in one.runs(len(next(iter(runs), ()))) for at in _telling(runs.get(run, ()))
        ]
        best: Found | None = None
        for region in self._regions(one, anchors):
            found = _aligned(one, region, self._words, self._passing)
            if found is None:
                continue
            match = self._found(one, found.taken, self._differing(one, found.steps), found.matched)
            if best is None or match.share > best.share:
                best = match
        return [best] if best is not None else []

    def _regions(self, one: _Asked, anchors: list[tuple[int, int]]) -> Iterator[list[int]]:
        """The words of up to three texts among which the passage may stand, a break between those that do not follow each other."""
        by_text: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, place in anchors:
            by_text[bisect_right(self._begin, at) - 1].append((at, place))
        ranked = []
        for text, own in by_text.items():
            groups = sorted(_together(sorted(own)), key=lambda group: (-len({place for _, place in group}), group[0]))
            several = 4 if "omit" in one.gaps else 1
            # places of the same words compete, where nothing is left out between them
            for group in [groups[:several]] if several > 1 else [[each] for each in groups[:3]]:
                ranked.append((len({place for part in group for _, place in part}), text, group))
        ranked.sort(key=lambda each: (-each[0], each[1], each[2]))
        for _, text, groups in ranked[:4]:
            low, high = self._begin[text], self._begin[text + 1] - 1
            windows = sorted(
                (max(low, min(at - place for at, place in group) - 6), min(high, max(at + one.n - place for at, place in group) + 6))
                for group in groups
            )
            region: list[int] = []
            for first, last in windows:
                first = max(first, region[-1] + 1) if region else first
                region += [_BREAK] if region and first > region[-1] + 1 else []
                region += range(first, last)
            yield region

    def _differing(self, one: _Asked, steps: list[tuple[int, int]]) -> tuple[Differing, ...]:
        """Runs of steps that are no match, in words; those that are the same but for how they are divided are none."""
        differing = []
        for said, written in _runs_of(steps):
            there = " ".join(self._spelled(at) for at in said)
            here = " ".join(one.written.text[slice(*one.written.spans[place])].replace("\xad", "") for place in written)
            if re.sub(r"[\W_]", "", there).casefold() != re.sub(r"[\W_]", "", here).casefold():
                differing.append(Differing(there, here))
        return tuple(differing)

    def _spelled(self, at: int) -> str:
        text = self.texts[bisect_right(self._begin, at) - 1].text
        return text[self._starts[at] : self._ends[at]].replace("\xad", "")

    def _found(self, one: _Asked, taken: Sequence[int], differing: tuple[Differing, ...], matched: int | None = None) -> Found:
        stretches: list[tuple[int, int]] = []
        last = -2
        for at in taken:
            if at == last + 1 or (stretches and all(self._passing[last + 1 : at])):
                stretches[-1] = stretches[-1][0], self._ends[at]
            else:
                stretches.append((self._starts[at], self._ends[at]))
            last = at
        share = (len(taken) if matched is None else matched) / max(one.n, 1)
        text = bisect_right(self._begin, taken[0]) - 1
        return Found(text, stretches[0][0], stretches[-1][1], tuple(stretches), differing, share)


class _Asked:
    """A passage in the numbers of words; words that no text has are different from all."""

    __slots__ = ("gaps", "ids", "n", "optional", "others", "written")

    def __init__(self, written: Written, known: dict[str, int]) -> None:
        self.written = written
        self.ids = [known.get(word, -2 - place) for place, word in enumerate(written.words)]
        self.others = [known.get(word, -2 - place) for place, word in enumerate(written.other)]
        self.optional, self.gaps, self.n = written.optional, written.gaps, len(written.words)

    def fits(self, place: int, word: int) -> bool:
        """Whether a word of a text is this one."""
        return word == self.ids[place] or word == self.others[place]

    def runs(self, size: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(place, words) of each run of so many words with no gap in it, in either reading of words with brackets."""
        for place in range(self.n - size + 1) if size else ():
            if not any(self.gaps[place + 1 : place + size]):
                run = tuple(self.ids[place : place + size])
                yield place, run
                other = tuple(self.others[place : place + size])
                if other != run:
                    yield place, other


class _Stretches:
    """Sorted stretches, asked about places in their order."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self._left = sorted(stretches, reverse=True)

    def hold(self, at: int) -> bool:
        """Whether one of them holds this place."""
        while self._left and self._left[-1][1] <= at:
            self._left.pop()
        return bool(self._left) and self._left[-1][0] <= at


def _telling(places: Sequence[int]) -> Sequence[int]:
    return places if len(places) <= _COMMON else ()


def _together(anchors: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Anchors in groups of those that are near each other."""
    groups: list[list[tuple[int, int]]] = []
    for at, place in anchors:
        if groups and at - groups[-1][-1][0] <= _APART:
            groups[-1].append((at, place))
        else:
            groups.append([(at, place)])
    return groups


class _Alignment(NamedTuple):
    #: places of the words of the text that the passage takes up
    taken: list[int]
    #: (word of the text or -1, word of the passage or -1) of each step; (-2, -2) of a match
    steps: list[tuple[int, int]]
    matched: int


_MATCH, _OTHER, _ADDED, _LEFT, _BEGIN = range(5)


def _aligned(one: _Asked, region: list[int], words: array[int], passing: bytearray) -> _Alignment | None:
    """The alignment of a passage with a part of a region that has the fewest differing words."""
    n, m = one.n, len(region)
    if not n or not m or n * m > _MOST_STEPS:
        return None
    ids = [words[at] if at != _BREAK else _BREAK for at in region]
    costs = [4.0 if at == _BREAK else 0.01 if passing[at] else 1.0 for at in region]
    row = [0.0] * (m + 1)
    ways = [bytes([_BEGIN]) * (m + 1)]
    for place in range(n):
        mine, other, added = one.ids[place], one.others[place], 0.01 if one.optional[place] else _ADDED_COSTS
        gap = bool(one.gaps[place + 1]) and place + 1 < n
        before, last = row, row[0] + added
        row, way = [last], bytearray([_ADDED])
        for at in range(m):
            word = ids[at]
            if word in (mine, other):
                best, how = before[at], _MATCH
            else:
                best, how = before[at] + _INSTEAD, _OTHER
                if word == _BREAK:
                    best += 4.0
            if (cost := before[at + 1] + added) < best:
                best, how = cost, _ADDED
            if (cost := last + (_FEW if gap else costs[at])) < best:
                best, how = cost, _LEFT
            row.append(best)
            way.append(how)
            last = best
        ways.append(bytes(way))
    at = min(range(m + 1), key=row.__getitem__)
    return _followed(one, region, passing, ways, at)


def _followed(one: _Asked, region: list[int], passing: bytearray, ways: list[bytes], at: int) -> _Alignment | None:
    """The way back from the end of an alignment."""
    place, taken, steps, matched = one.n, [], [], 0
    while place > 0:
        how = ways[place][at]
        if how == _MATCH:
            taken.append(region[at - 1])
            steps.append((-2, -2))
            matched += 1
        elif how == _OTHER:
            taken.append(region[at - 1])
            steps.append((region[at - 1], place - 1))
        elif how == _ADDED:
            matched += one.optional[place - 1]
            steps.append((-1, -1 if one.optional[place - 1] else place - 1))
        elif not (one.gaps[place] and place < one.n) and not (region[at - 1] != _BREAK and passing[region[at - 1]]):
            steps.append((region[at - 1], -1))
        at -= how != _ADDED
        place -= how != _LEFT
    taken = [one_word for one_word in reversed(taken) if one_word != _BREAK]
    return _Alignment(taken, steps[::-1], matched) if matched and taken else None


def _runs_of(steps: list[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """(words of the text, words of the passage) of each run of steps that are no match."""
    said: list[int] = []
    written: list[int] = []
    for there, here in [*steps, (-2, -2)]:
        if there == -2:
            if said or written:
                yield said, written
            said, written = [], []
        else:
            said += [there] if there >= 0 else []
            written += [here] if here >= 0 else []
