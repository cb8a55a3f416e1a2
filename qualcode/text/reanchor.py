"""Where passages of an old text are in an edited one.

The texts are compared line by line, then word by word within what differs. Units that occur once on both sides anchor the
comparison (as in Bram Cohen's patience diff), so a long transcript with an edit in every line is still compared in a moment.
Nothing is compared letter by letter: a mended word is one change, and a passage never ends up beginning inside a word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import regex

from qualcode.text.graphemes import widen
from qualcode.text.words import WORD

Status = Literal["same", "moved", "changed", "lost"]
#: (old start, new start, length) of a stretch that stayed
Block = tuple[int, int, int]

#: how alike two passages must be, as difflib's ratio, to pass for one that was mended where none of its words stayed
ALIKE = 0.6
#: largest number of unit pairs that are compared exhaustively
_SMALL = 250_000
#: how many units an anchor may have: text that repeats itself has none of one unit
_RUNS = (1, 8, 24)
_LINE = regex.compile(r"[^\n]*\n|[^\n]+")
# A word, or in scripts without spaces one character; white space; any other character.
_UNIT = regex.compile(rf"[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]|{WORD.pattern}|\s|\X")


class Moved(NamedTuple):
    """Where a passage went. `same` place and words; same words, `moved`; words or white space `changed`; `lost`: all its words
    are gone, and [start, end), maybe empty, is where they were."""

    start: int
    end: int
    status: Status


def reanchor(old_text: str, new_text: str, spans: Sequence[tuple[int, int]]) -> list[Moved]:
    """For each (start, end) of `old_text` its place in `new_text`, on grapheme boundaries, in the same order.

    Text put in at the very edge of a passage stays outside it, replaced words inside count as its own.
    A passage cut out and put back whole in one other place is found there.
    """
    gaps = _gaps(old_text, new_text)
    starts = [gap[0] for gap in gaps]
    return [_moved(old_text, new_text, start, end, gaps, starts) for start, end in spans]


#: (old start, old end, new start, new end) of a change; the text between two gaps stayed
_Gap = tuple[int, int, int, int]


def _moved(old_text: str, new_text: str, start: int, end: int, gaps: list[_Gap], starts: list[int]) -> Moved:
    new_start = _new_start(start, gaps, starts)
    new_end = max(new_start, _new_end(end, gaps, starts))
    old = old_text[start:end]
    if new_text[new_start:new_end] == old:
        return Moved(new_start, new_end, "same" if new_start == start else "moved")
    new_start, new_end = _trimmed(old, new_text, new_start, new_end)
    new_start, new_end, _ = widen(new_text, new_start, new_end)
    new = new_text[new_start:new_end]
    if new == old:
        return Moved(new_start, new_end, "same" if new_start == start else "moved")
    if new and _some_word_stayed(old_text, start, end, gaps, starts):
        return Moved(new_start, new_end, "changed")
    if len(old) > 20 and new_text.count(old) == 1:
        found = new_text.index(old)
        return Moved(found, found + len(old), "moved")
    alike = len(new) < 4 * len(old) + 20 and SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE
    return Moved(new_start, new_end, "changed" if alike and new else "lost")


def _new_start(offset: int, gaps: list[_Gap], starts: list[int]) -> int:
    """The new place of a passage's start: after what was put in there, before what was replaced there or around it."""
    at = bisect_right(starts, offset) - 1
    if at < 0:
        return offset
    _, old_end, new_start, new_end = gaps[at]
    return new_start if offset < old_end else new_end + offset - old_end


def _new_end(offset: int, gaps: list[_Gap], starts: list[int]) -> int:
    """The new place of a passage's end: before what was put in there, after what was replaced before it or around it."""
    at = bisect_left(starts, offset) - 1
    if at < 0:
        return offset
    _, old_end, _, new_end = gaps[at]
    return new_end + max(0, offset - old_end)


def _trimmed(old: str, new_text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) without white space at an edge where the old words had none."""
    while start < end and new_text[start].isspace() and not old[:1].isspace():
        start += 1
    while start < end and new_text[end - 1].isspace() and not old[-1:].isspace():
        end -= 1
    return start, end


def _some_word_stayed(old_text: str, start: int, end: int, gaps: list[_Gap], starts: list[int]) -> bool:
    """Whether a word of the old passage (any character, if it has no word) lies outside all changes."""
    units = [match.span() for match in WORD.finditer(old_text, start, end)] or [(place, place + 1) for place in range(start, end)]
    for first, last in units:
        at = bisect_left(starts, last) - 1
        if at < 0 or gaps[at][1] <= first:
            return True
    return False


def _gaps(old_text: str, new_text: str) -> list[_Gap]:
    """What lies between the stretches that stayed, in order."""
    gaps: list[_Gap] = []
    old_done = new_done = 0
    for old_start, new_start, length in [*_blocks(old_text, new_text), (len(old_text), len(new_text), 0)]:
        if old_start > old_done or new_start > new_done:
            gaps += _without_new_lines(old_text, new_text, (old_done, old_start, new_done, new_start))
        old_done, new_done = old_start + length, new_start + length
    return gaps


def _without_new_lines(old_text: str, new_text: str, gap: _Gap) -> list[_Gap]:
    """A change within one line, told apart from whole lines put in before or after it."""
    old_start, old_end, new_start, new_end = gap
    if old_start == old_end or "\n" in old_text[old_start:old_end] or "\n" not in new_text[new_start:new_end]:
        return [gap]
    if old_start == 0 or old_text[old_start - 1] == "\n":
        cut = new_text.rindex("\n", new_start, new_end) + 1
        return [(old_start, old_start, new_start, cut), (old_start, old_end, cut, new_end)]
    if old_text[old_end : old_end + 1] in ("", "\n"):
        cut = new_text.index("\n", new_start, new_end)
        return [(old_start, old_end, new_start, cut), (old_end, old_end, cut, new_end)]
    return [gap]


def _blocks(old_text: str, new_text: str) -> list[Block]:
    """The stretches that stayed, in order, found in lines and then in words."""
    blocks: list[Block] = []
    old_lines, new_lines = _Units(old_text, _LINE, 0, len(old_text)), _Units(new_text, _LINE, 0, len(new_text))
    old_done = new_done = 0
    for old_start, new_start, length in [*_common(old_lines, new_lines), (len(old_text), len(new_text), 0)]:
        if old_done < old_start and new_done < new_start:
            old_words, new_words = _Units(old_text, _UNIT, old_done, old_start), _Units(new_text, _UNIT, new_done, new_start)
            blocks += _common(old_words, new_words)
        if length:
            blocks.append((old_start, new_start, length))
        old_done, new_done = old_start + length, new_start + length
    return blocks


class _Units:
    """A stretch of text as units: their strings and where each begins, with the end of the last."""

    __slots__ = ("edges", "strings")

    def __init__(self, text: str, unit: regex.Pattern[str], start: int, end: int) -> None:
        self.edges = [match.start() for match in unit.finditer(text, start, end)]
        self.edges.append(end)
        self.strings = [text[here:there] for here, there in zip(self.edges, self.edges[1:], strict=False)]


def _common(old: _Units, new: _Units) -> Iterator[Block]:
    """Runs of common units as stretches of text, in order."""
    for first, second, count in _matches(old.strings, new.strings):
        yield old.edges[first], new.edges[second], old.edges[first + count] - old.edges[first]


def _matches(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """(old index, new index, count) of common runs, in order."""
    found: list[tuple[int, int, int]] = []
    regions = [(0, len(old), 0, len(new))]
    while regions:
        old_low, old_high, new_low, new_high = regions.pop()
        head = _equal_head(old, new, old_low, old_high, new_low, new_high)
        found.append((old_low, new_low, head))
        old_low, new_low = old_low + head, new_low + head
        tail = _equal_tail(old, new, old_low, old_high, new_low, new_high)
        old_high, new_high = old_high - tail, new_high - tail
        found.append((old_high, new_high, tail))
        if old_low == old_high or new_low == new_high:
            continue
        anchors = _anchors(old, new, old_low, old_high, new_low, new_high)
        if anchors:
            for first, second in [*anchors, (old_high, new_high)]:
                regions.append((old_low, first, new_low, second))
                old_low, new_low = first, second
        elif (old_high - old_low) * (new_high - new_low) <= _SMALL:
            matcher = SequenceMatcher(None, old[old_low:old_high], new[new_low:new_high], autojunk=False)
            found += ((old_low + block.a, new_low + block.b, block.size) for block in matcher.get_matching_blocks())
    return sorted(block for block in found if block[2])


def _equal_head(old: list[str], new: list[str], old_low: int, old_high: int, new_low: int, new_high: int) -> int:
    count = 0
    while old_low + count < old_high and new_low + count < new_high and old[old_low + count] == new[new_low + count]:
        count += 1
    return count


def _equal_tail(old: list[str], new: list[str], old_low: int, old_high: int, new_low: int, new_high: int) -> int:
    count = 0
    while old_high - count > old_low and new_high - count > new_low and old[old_high - count - 1] == new[new_high - count - 1]:
        count += 1
    return count


def _anchors(old: list[str], new: list[str], old_low: int, old_high: int, new_low: int, new_high: int) -> list[tuple[int, int]]:
    """(old index, new index) where a unit begins that occurs once on both sides, else a longer run of units that does."""
    for run in _RUNS:
        old_places, new_places = _once(old, old_low, old_high, run), _once(new, new_low, new_high, run)
        pairs = [(place, new_places[units]) for units, place in old_places.items() if units in new_places]
        if pairs:
            return _longest_rising(pairs)
    return []


def _once(strings: list[str], low: int, high: int, run: int) -> dict[tuple[str, ...], int]:
    """Each run of units within [low, high) that occurs once there -> its index, in order."""
    if high - low < run:
        return {}
    runs = list(zip(*(strings[low + shift : high - run + 1 + shift] for shift in range(run)), strict=True))
    counts = Counter(runs)
    return {units: low + index for index, units in enumerate(runs) if counts[units] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, in order, whose second numbers rise."""
    ends: list[int] = []
    last_of: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(last_of[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        last_of[length : length + 1] = [index]
    rising: list[tuple[int, int]] = []
    index = last_of[-1] if last_of else -1
    while index >= 0:
        rising.append(pairs[index])
        index = before[index]
    return rising[::-1]
