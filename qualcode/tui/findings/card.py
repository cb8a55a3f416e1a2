"""One finding in full: its text as it prints, its base, what there is to look at, what it states, what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual import events

from qualcode.locale import text
from qualcode.locale.formats import quoted
from qualcode.study.finding_checks import Check
from qualcode.study.findings import FindingEvidence, FindingRecord
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: rows of a quotation at most
QUOTATION_ROWS = 4
#: before a check that tells of something wrong, and before one for a second look
WRONG, LOOK = "!", "?"


class CardRow(NamedTuple):
    """A row, and what enter opens there."""

    line: Line
    #: "evidence", "code" or "relation", with its id; "" for a row that opens nothing
    opens: str = ""
    id: str = ""
    evidence: FindingEvidence | None = None


class FindingCard(LineList[CardRow]):
    """What is known of the finding at hand. Its quotations, categories and relations can be gone to."""

    DEFAULT_CSS = "FindingCard { background: $background; }"

    def __init__(self, language: str) -> None:
        super().__init__(lambda row: row.line, (), id="card", clicks=2)
        self.border_title = text("findings.part-card", language)
        self._language = language
        self._record: FindingRecord | None = None
        self._checks: Sequence[Check] = ()
        self._empty = ""

    def tell(self, record: FindingRecord | None, checks: Sequence[Check] = (), empty: str = "") -> None:
        """Show a finding, the highlight where it was if it is the same; or a sentence."""
        same = record is not None and self._record is not None and record.id == self._record.id
        self._record, self._checks, self._empty = record, checks, empty
        if not same:
            self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self._show_rows(keep=same)

    def _show_rows(self, *, keep: bool) -> None:
        here, place = self.item, sum(bool(row.opens) for row in self.items[: self.index])
        rows = list(self._rows())
        stops = [at for at, row in enumerate(rows) if row.opens]
        same = [at for at in stops if here and (rows[at].opens, rows[at].id) == (here.opens, here.id)]
        self.set_items(rows, next(iter(same or stops[min(place, len(stops) - 1) :]), 0) if keep and stops else 0)

    @property
    def evidence(self) -> FindingEvidence | None:
        """The quotation that is highlighted."""
        return self.item.evidence if self.item else None

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        super().on_resize(event)
        self._show_rows(keep=True)

    def _rows(self) -> Iterator[CardRow]:
        width = max(16, (self.size.width or 40) - 3)
        record = self._record
        if record is None:
            yield from _plain(self._empty, width, "muted")
            return
        yield from _plain(record.filled.text, width, "strong")
        if record.kind == "suggestion":
            sources = " + ".join(record.sources) or text("findings.nobody", self._language)
            yield from _plain(text("findings.suggested-by", self._language, sources=sources), width, "muted")
        base = record.told_in_full or text("findings.no-base", self._language)
        yield from _plain(text("findings.base-is", self._language, base=base), width, "" if record.told else "muted")
        for check in self._checks:
            yield from self._check(check, width)
        yield from self._stated(record)
        for side in ("for", "against"):
            yield from self._side(record, side, width)

    def _check(self, check: Check, width: int) -> Iterator[CardRow]:
        sign = WRONG if check.fault else LOOK
        first, *rest = wrapped(f"{check.what(self._language)} {check.remedy(self._language)}", width - 2)
        yield CardRow(Line((Part(f"{sign} ", "warning"), Part(first, "warning" if check.fault else "")), heading=True))
        yield from (CardRow(Line((Part(f"  {row}", "warning" if check.fault else ""),), heading=True)) for row in rest)

    def _stated(self, record: FindingRecord) -> Iterator[CardRow]:
        if record.codes or record.relations:
            yield _blank()
            yield CardRow(Line((Part(text("findings.states", self._language), "key"),), heading=True))
        for code, path in record.codes:
            yield CardRow(Line((Part("  "), Part(path.replace("\\>", ">")))), "code", code)
        for relation, says in record.relations:
            yield CardRow(Line((Part("  → ", "muted"), Part(says))), "relation", relation)

    def _side(self, record: FindingRecord, side: str, width: int) -> Iterator[CardRow]:
        mine = record.side(side)
        yield _blank()
        yield CardRow(Line((Part(text(f"findings.side-{side}", self._language, n=len(mine)), "key"),), heading=True))
        for one in mine:
            words = text("findings.whole-document", self._language) if one.whole else quoted(" ".join(one.words.split()), self._language)
            rows = wrapped(words, width - 2)
            if len(rows) > QUOTATION_ROWS:
                rows = [*rows[: QUOTATION_ROWS - 1], rows[QUOTATION_ROWS - 1] + " …"]
            sign = "+ " if side == "for" else "− "
            yield CardRow(Line((Part(sign, "strong"), Part(rows[0]))), "evidence", f"{one.quotation} {side}", one)
            yield from (CardRow(Line((Part(f"  {row}"),), heading=True)) for row in rows[1:])
            release = "" if one.row.release == "ask" else text(f"screen.release-{one.row.release}", self._language)
            yield from _plain(" · ".join(filter(None, (one.citation, release))), width - 2, "muted", indent="  ")


def _plain(words: str, width: int, look: str = "", indent: str = "") -> Iterator[CardRow]:
    yield from (CardRow(Line((Part(indent + row, look),), heading=True)) for row in wrapped(words, width))


def _blank() -> CardRow:
    return CardRow(Line((Part(" "),), heading=True))
