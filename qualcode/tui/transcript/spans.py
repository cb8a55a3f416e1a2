"""Coded passages of one transcript, ready to be drawn: which lie over a stretch of text, and in which lane of the margin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from qualcode.study.records import CodeRecord, QuotationRecord

#: stored lines that share one bucket of the index
BUCKET_LINES = 32
NEVER = datetime.min.replace(tzinfo=UTC)


class Span(NamedTuple):
    """One coding on one passage, or a passage without codings (then `code_id` is None)."""

    #: the coding's id, or the quotation's where it has no coding
    key: str
    quotation_id: str
    start: int
    end: int
    code_id: str | None
    name: str
    #: which of the hues, or -1 without a code
    hue: int
    release: str
    coder: str
    #: when it was made: the newer is drawn over the older
    made: datetime

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """Sorts the innermost, then the newest, last: that one gives the passage its tint."""
        return (self.start - self.end, self.made, self.key)


def spans_of(quotations: Iterable[QuotationRecord], codes: Mapping[str, CodeRecord]) -> list[Span]:
    """One span per coding, and one per quotation that has none. A coding whose code is unknown is left out."""
    spans: list[Span] = []
    for quotation in quotations:
        place = (quotation.id, quotation.start, quotation.end)
        if not quotation.codings:
            spans.append(Span(quotation.id, *place, None, "", -1, quotation.release, "", NEVER))
        for coding in quotation.codings:
            if code := codes.get(coding.code_id):
                spans.append(Span(coding.id, *place, code.id, code.name, code.hue, quotation.release, coding.coder, coding.created_at))
    return spans


class SpanIndex:
    """Spans by place. A span's lane is the first one free over all its stored lines, and stays while the span stays."""

    def __init__(self, lines: Sequence[tuple[int, int]], spans: Iterable[Span] = ()) -> None:
        self._line_starts = [start for start, _ in lines]
        self._spans: dict[str, Span] = {}
        self._lane: dict[str, int] = {}
        self._buckets: dict[int, list[Span]] = {}
        #: per lane the line intervals taken, sorted, as parallel lists of first and last
        self._taken: list[tuple[list[int], list[int]]] = []
        for span in sorted(spans, key=lambda span: (span.start, -span.end, span.made, span.key)):
            self.add(span)

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans.values())

    def get(self, key: str) -> Span | None:
        """The span of that key, if it is here."""
        return self._spans.get(key)

    @property
    def lanes(self) -> int:
        """How many lanes the document needs."""
        return len(self._taken)

    def lane(self, span: Span) -> int:
        """The span's lane, from 0."""
        return self._lane[span.key]

    def add(self, span: Span) -> None:
        """Put a span in the first free lane."""
        first, last = self._lines(span)
        lane, at = self._free_lane(first, last)
        self._taken[lane][0].insert(at, first)
        self._taken[lane][1].insert(at, last)
        self._spans[span.key] = span
        self._lane[span.key] = lane
        for bucket in range(first // BUCKET_LINES, last // BUCKET_LINES + 1):
            self._buckets.setdefault(bucket, []).append(span)

    def remove(self, key: str) -> Span:
        """Take a span away and free its lane. Raises KeyError when it is not here."""
        span = self._spans.pop(key)
        first, last = self._lines(span)
        firsts, lasts = self._taken[self._lane.pop(key)]
        at = bisect_right(firsts, first) - 1
        del firsts[at], lasts[at]
        for bucket in range(first // BUCKET_LINES, last // BUCKET_LINES + 1):
            self._buckets[bucket].remove(span)
        while self._taken and not self._taken[-1][0]:
            self._taken.pop()
        return span

    def update(self, spans: Iterable[Span]) -> list[tuple[int, int]]:
        """Make the index hold exactly `spans`; gives the stretches of text whose drawing changed."""
        wanted = {span.key: span for span in spans}
        gone = [span for key, span in self._spans.items() if wanted.get(key) != span]
        new = [span for key, span in wanted.items() if self._spans.get(key) != span]
        touched = [(span.start, span.end) for span in gone + new]
        renamed = {span.key for span in new} & {span.key for span in gone}
        for span in gone:
            other = wanted.get(span.key)
            if span.key in renamed and other and (other.start, other.end) == (span.start, span.end):
                self._redraw(span, other)
            else:
                self.remove(span.key)
        for span in sorted(new, key=lambda span: (span.start, -span.end, span.made, span.key)):
            if span.key not in self._spans:
                self.add(span)
        return touched

    def over(self, start: int, end: int) -> list[Span]:
        """Spans that overlap [start, end), each once, the outermost and oldest first. An empty stretch asks for its one offset."""
        end = max(end, start + 1)
        first, last = self._line(start), self._line(end - 1)
        low, high = first // BUCKET_LINES, last // BUCKET_LINES
        found = [span for span in self._buckets.get(low, ()) if span.start < end and span.end > start]
        if high > low:
            seen = {span.key: span for span in found}
            for bucket in range(low + 1, high + 1):
                seen.update({span.key: span for span in self._buckets.get(bucket, ()) if span.start < end and span.end > start})
            found = list(seen.values())
        return sorted(found, key=lambda span: span.rank)

    def _free_lane(self, first: int, last: int) -> tuple[int, int]:
        """The first lane with nothing on these lines, a new one if need be, and the place there."""
        for lane, (firsts, lasts) in enumerate(self._taken):
            at = bisect_right(firsts, first)
            if (at == 0 or lasts[at - 1] < first) and (at == len(firsts) or firsts[at] > last):
                return lane, at
        self._taken.append(([], []))
        return len(self._taken) - 1, 0

    def _redraw(self, old: Span, new: Span) -> None:
        first, last = self._lines(old)
        self._spans[new.key] = new
        for bucket in range(first // BUCKET_LINES, last // BUCKET_LINES + 1):
            self._buckets[bucket] = [new if span.key == old.key else span for span in self._buckets[bucket]]

    def _line(self, offset: int) -> int:
        return max(0, bisect_right(self._line_starts, offset) - 1)

    def _lines(self, span: Span) -> tuple[int, int]:
        return self._line(span.start), self._line(max(span.start, span.end - 1))
