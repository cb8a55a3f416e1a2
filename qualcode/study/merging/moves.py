"""Whether somebody gave a passage other ends, or an edit of the text only moved it along."""

from __future__ import annotations

from collections import defaultdict

from qualcode.study.merging.draft import Draft
from qualcode.study.merging.shapes import PLACE, Row, shapes
from qualcode.study.merging.texts import body_of
from qualcode.text.reanchor import reanchor

Span = tuple[int, int]


class Moves:
    """Passages of older text versions in newer ones; a pair of texts is compared once for all passages that were touched in it."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._moved: dict[tuple[str, str], dict[Span, Span]] = {}
        self._spans: dict[str, set[Span]] | None = None
        at = shapes()["quotation"].at
        self._at = at["text_version_id"], at["start"], at["end"]

    def resized(self, base: Row | None, now: Row) -> bool:
        """Whether a quotation's ends are others than those an edit of its text would have given it."""
        if base is None:
            return False
        version, start, end = self._at
        before, after = (base[start], base[end]), (now[start], now[end])
        if not isinstance(base[version], str) or base[version] == now[version]:
            return before != after
        return self._placed(base[version], now[version], before) != after

    def same(self, one: Row, other: Row) -> bool:
        """Whether two states of a quotation are at one place, in one text or in the two sides' texts."""
        if one[self._at[0]] == other[self._at[0]]:
            at = shapes()["quotation"].at
            return all(one[at[column]] == other[at[column]] for column in PLACE)
        return not (self.resized(other, one) and self.resized(one, other))

    def _placed(self, old: str, new: str, span: Span) -> Span:
        known = self._moved.setdefault((old, new), {})
        if span not in known:
            spans = sorted(self._touched().get(old, set()) | {span})
            moved = reanchor(body_of(self._draft, old), body_of(self._draft, new), spans)
            known |= {one: (now.start, now.end) for one, now in zip(spans, moved, strict=True)}
        return known[span]

    def _touched(self) -> dict[str, set[Span]]:
        """By text version, where the touched quotations stood in the common past."""
        if self._spans is None:
            self._spans = defaultdict(set)
            shape = shapes()["quotation"]
            for changes in (self._draft.my_changes, self._draft.their_changes):
                for row_id in changes.of("quotation"):
                    row = changes.before(shape, row_id, None)
                    if row is not None:
                        self._spans[row[self._at[0]]].add((row[self._at[1]], row[self._at[2]]))
        return self._spans
