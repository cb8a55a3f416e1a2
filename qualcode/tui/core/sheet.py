"""The sheet of a candidate: what was judged of it by each criterion, its storyline, and what is counted, folded away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual import events

from qualcode.locale import text
from qualcode.locale.formats import day
from qualcode.study.core import CRITERIA, Candidate, CoreNumbers, Judged
from qualcode.study.memos import MemoRecord
from qualcode.study.sorting import SortedSoFar
from qualcode.text.graphemes import cell_width
from qualcode.text.lines import wrap_rows
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.writers.core_category import among, criterion_name, indices


class SheetRow(NamedTuple):
    """A row, and what enter does there: "criterion", "judgement", "storyline", "sorting", "loose", "numbers", or nothing."""

    line: Line
    opens: str = ""
    criterion: str = ""
    judged: Judged | None = None
    memo: MemoRecord | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about, to find it again."""
        return self.opens, self.criterion, self.judged.record.id if self.judged else self.memo.id if self.memo else ""


class Shown(NamedTuple):
    """What a sheet shows."""

    candidate: Candidate | None
    sorted: SortedSoFar
    #: None while they are folded away
    numbers: CoreNumbers | None
    tradition: str


class Sheet(LineList[SheetRow]):
    """One candidate."""

    DEFAULT_CSS = "Sheet { height: 1fr; }"

    def __init__(self, language: str) -> None:
        super().__init__(lambda row: row.line, id="sheet", clicks=2)
        self.border_title = text("core.part-sheet", language)
        self._language = language
        self._shown: Shown | None = None
        self._laid_out_for = 0

    def show(self, shown: Shown) -> None:
        """Show a candidate; the highlight stays on the same row of the same one."""
        before = self._shown.candidate if self._shown else None
        same = before is not None and shown.candidate is not None and before.code.id == shown.candidate.code.id
        self._shown = shown
        self._lay_out(same=same)

    def go_to_counted(self) -> None:
        """The highlight where what is counted begins, with as much of it in sight as fits."""
        place = next((place for place, row in enumerate(self.items) if row.opens == "numbers"), None)
        if place is not None:
            self.highlight(place, 1)
            self.scroll_to(y=place, animate=False, immediate=True, force=True)

    def _lay_out(self, *, same: bool) -> None:
        if self._shown is None:
            return
        self._laid_out_for = self.size.width
        here = self.item.key if same and self.item else None
        rows = list(self._rows(self._shown))
        if not same:
            self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self.set_items(rows, next((place for place, row in enumerate(rows) if here and not row.line.heading and row.key == here), 0))

    def _rows(self, shown: Shown) -> Iterator[SheetRow]:
        if shown.candidate is None:
            yield from self._nothing(shown.tradition)
            return
        for criterion in shown.candidate.criteria:
            yield from self._criterion(criterion, shown.candidate.about(criterion))
        yield from self._written(shown)
        yield self._blank()
        key = "core.numbers-folded" if shown.numbers is None else "core.numbers-shown"
        sign = "▸ " if shown.numbers is None else "▾ "
        yield SheetRow(Line((Part(f"{sign}{self._say(key)}", "muted"),)), "numbers")
        if shown.numbers is not None:
            yield from self._counted(shown.numbers)

    def _nothing(self, tradition: str) -> Iterator[SheetRow]:
        for key in ("none-yet", "none-how", *(["none-glaser"] if tradition == "glaser" else [])):
            yield from (SheetRow(Line((Part(row),), heading=True)) for row in self._wrapped(self._say(f"core.{key}"), 1))
            yield self._blank()
        for criterion in CRITERIA:
            about = Part(f"  {self._say(f'core.criterion-{criterion}-about')}", "muted")
            yield SheetRow(Line((Part(criterion_name(criterion, self._language), "strong"), about), heading=True))

    # judgements

    def _criterion(self, criterion: str, told: tuple[Judged, ...]) -> Iterator[SheetRow]:
        name = Part(criterion_name(criterion, self._language), "strong")
        own = criterion not in ("", *CRITERIA)
        about = "" if own else "  " + self._say(f"core.criterion-{criterion or 'whole'}-about")
        yield SheetRow(Line((name, Part(about, "muted"))), "criterion", criterion)
        for one in told:
            yield from self._judgement(one)
        if not told:
            yield self._plain(self._say("core.not-judged"))

    def _judgement(self, one: Judged) -> Iterator[SheetRow]:
        record, look = one.record, "muted" if one.earlier else ""
        words = (self._say("core.earlier") if one.earlier else "") + record.statement
        for place, row in enumerate(self._wrapped(words, 4)):
            line = Line((Part(f"  {row}", look),), heading=place > 0)
            yield SheetRow(line, "" if place else "judgement", record.criterion, one, one.memo)
        signed = self._say("core.signed", who=record.signed_by, day=day(record.signed_at.astimezone(), self._language))
        about = self._say("core.with-memo", memo=one.memo.name) if one.memo else self._say("core.without-memo")
        yield self._plain(f"{signed} · {about}")

    # what else is written

    def _written(self, shown: Shown) -> Iterator[SheetRow]:
        assert shown.candidate is not None
        yield self._blank()
        if not shown.candidate.storylines:
            yield SheetRow(self._fact("storylines", self._say("core.no-storyline")), "storyline")
        for memo in shown.candidate.storylines:
            at = day(memo.changed_at.astimezone(), self._language)
            yield SheetRow(self._fact("storylines", f"{memo.name}", at), "storyline", memo=memo)
        so_far = shown.sorted
        placed = self._say("core.sorted-some", placed=so_far.placed, of=so_far.of) if so_far.placed else self._say("core.sorted-none")
        yield SheetRow(self._fact("sorted", placed), "sorting")
        if so_far.loose is not None:
            told = self._say("core.loose-some", n=len(so_far.loose)) if so_far.loose else self._say("core.loose-none")
            yield SheetRow(Line((Part(told, "" if so_far.loose else "muted"),)), "loose" if so_far.loose else "")

    def _fact(self, name: str, words: str, at: str = "") -> Line:
        return Line((Part(f"{self._say(f'core.{name}')}  ", "strong"), Part(words), Part(f"  {at}", "muted")))

    # what is counted

    def _counted(self, numbers: CoreNumbers) -> Iterator[SheetRow]:
        for index in indices(numbers, self._language):
            # Rows that can be gone through, so that what stands below comes in sight.
            first, *more = self._wrapped(index.said[0], 6 + cell_width(index.name))
            yield SheetRow(Line((Part(f"  {index.name}  ", "strong"), Part(first))))
            for words in (" ".join(more), *index.said[1:]):
                yield from (self._plain(row, 4, look="") for row in self._wrapped(words, 6))
            yield from (self._plain(row, 4) for row in self._wrapped(index.means, 6))
        yield self._blank()
        for place, row in enumerate(self._wrapped(among(numbers, self._language), 4)):
            yield SheetRow(Line((Part(f"  {row}", "muted"),), heading=place == 0))

    # rows

    def _say(self, key: str, /, **fields: object) -> str:
        return text(key, self._language, **fields)

    def _plain(self, words: str, indent: int = 4, *, look: str = "muted") -> SheetRow:
        return SheetRow(Line((Part(" " * indent + words, look),), heading=True))

    def _blank(self) -> SheetRow:
        return SheetRow(Line((Part(" "),), heading=True))

    def _wrapped(self, words: str, around: int) -> list[str]:
        width = max(20, (self.size.width or 60) - around)
        words = " ".join(words.split())
        return [words[start:end] for start, end in wrap_rows(words, 0, len(words), width)]

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        if event.size.width != self._laid_out_for:
            self._lay_out(same=True)
