"""Memos as the parts of an appendix set print them: those that may be printed, with their kind, day, coder and what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.inserts import Resolver, filled
from qualcode.study.memos import MemoRecord, memos
from qualcode.writers.appendices.blocks import Block, Heading, Paragraph, Run
from qualcode.writers.appendices.naming import about_in_words, day, quotations_about
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.prose import prose
from qualcode.writers.appendices.quoting import Quoting

#: release statuses of memos that are printed
PRINTED = ("free", "ask")


class MemoText:
    """Prints memos, and counts those that it leaves out. Review memos are letters, and not the analysis."""

    def __init__(self, source: Source, quoting: Quoting) -> None:
        self.language = source.language
        self.quoting = quoting
        self._connection = source.reads.connection
        self._resolver = Resolver(self._connection, source.language)
        self.every = {memo.id: memo for memo in memos(source.reads.connection) if memo.kind != "review"}
        self._printable = frozenset(memo.id for memo in self.every.values() if memo.release in PRINTED)
        self._left_out: set[str] = set()
        self._told: set[str] = set()

    @cached_property
    def by_thing(self) -> Mapping[str, list[MemoRecord]]:
        """By the id of what they are about, the newest first."""
        found: dict[str, list[MemoRecord]] = defaultdict(list)
        for memo in self.every.values():
            for thing in memo.about:
                found[thing.id].append(memo)
        return found

    def is_printed(self, memo: MemoRecord) -> bool:
        """Whether a memo may be printed."""
        return memo.id in self._printable

    def printed(self, wanted: Iterable[MemoRecord]) -> list[MemoRecord]:
        """Of some memos those that may be printed, the oldest first; the others are counted."""
        listed = list(wanted)
        self._left_out |= {memo.id for memo in listed if memo.id not in self._printable}
        found = [memo for memo in listed if memo.id in self._printable]
        self.quoting.read(quotation for memo in found for quotation in quotations_about(memo))
        return sorted(found, key=lambda memo: (memo.created_at, memo.id))

    def blocks(self, memo: MemoRecord, level: int = 0, *, under: str = "", kind: bool = True, before: str = "") -> Iterator[Block]:
        """One memo under its title; with a level, as a heading. One that stands above already is only named.

        Without a title it is called by what it is about. `under` is the id of what it is printed under, which is not told again;
        `before` stands before the title. Keys in the text stand for what is computed from the study as it is.
        """
        named = text(f"memos.kind-{memo.kind}", self.language)
        about = about_in_words(memo, under, self._printable, self.quoting)
        title = self.quoting.own(memo.title) or (about.pop(0) if about else named)
        facts = [named] if kind and title != named else []
        title = before + title[:1].upper() + title[1:]
        if memo.id in self._told:
            yield Paragraph(text("analysis.memo-above", self.language, memo=title))
            return
        self._told.add(memo.id)
        facts += [self._dated(memo), *([memo.coder] if memo.coder else [])]
        facts += [text("analysis.memo-about", self.language, things=", ".join(about))] if about and (level or not under) else []
        if level:
            yield Heading(title, level)
            yield Paragraph(" · ".join(facts), "note")
        else:
            yield Paragraph((Run(title, bold=True), Run(f" · {' · '.join(facts)}", quiet=True)))
        words = filled(self._connection, self.quoting.own(memo.text), self.language, self._resolver).text
        yield from prose(words, below=max(level, 2))

    def _dated(self, memo: MemoRecord) -> str:
        made = day(memo.created_at, self.language)
        if memo.changed_at.date() == memo.created_at.date():
            return made
        return text("analysis.memo-changed", self.language, made=made, changed=day(memo.changed_at, self.language))

    def left_out(self) -> Iterator[Paragraph]:
        """How many memos are left out so far because they are withheld; nothing where none is."""
        if n := len(self._left_out):
            yield Paragraph(text("analysis.memos-left-out", self.language, n=n, count=number(n, self.language)), "note")
