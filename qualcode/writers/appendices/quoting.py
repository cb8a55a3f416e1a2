"""Quotations as the parts of an appendix set print them: their words as they may be printed, and the citation that leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from qualcode.locale import text
from qualcode.locale.formats import is_block_quote, number, quoted
from qualcode.study.citing import quotation_rows
from qualcode.study.held_words import HeldWords
from qualcode.study.records import QuoteRow
from qualcode.writers.appendices.blocks import Paragraph, Run
from qualcode.writers.appendices.citing import citation_run
from qualcode.writers.appendices.parts import Source
from qualcode.writers.quote_rows import clean, is_withheld


class Quoting:
    """Prints quotations, and counts those whose words it leaves out."""

    def __init__(self, source: Source) -> None:
        self.language = source.language
        self._connection = source.reads.connection
        self._pattern = str(source.reads.setting("citation"))
        self._guillemets = source.reads.setting("quotation-marks") == "guillemets"
        self._rows: dict[str, QuoteRow] = {}
        self._left_out: set[str] = set()
        self._marker = text("table.withheld_marker", self.language)
        self._texts_cut = 0

    @cached_property
    def _held(self) -> HeldWords:
        return HeldWords(self._connection)

    def own(self, words: str) -> str:
        """A text of the researcher's, without words of others that are held back and were copied into it."""
        kept = self._held.left_out(words, self._marker)
        self._texts_cut += kept != words
        return kept

    def read(self, quotation_ids: Iterable[str]) -> None:
        """Read what is about to be printed, at once."""
        self._rows |= quotation_rows(self._connection, set(quotation_ids) - self._rows.keys())

    def row(self, quotation_id: str) -> QuoteRow | None:
        """A quotation that was read, as a row of a quote table has it; None where it is gone."""
        return self._rows.get(quotation_id)

    def words(self, row: QuoteRow) -> str:
        """The words of a quotation, or the marker in their place."""
        if is_withheld(row):
            self._left_out.add(row.quotation_id)
            return self._marker
        return clean(row.text).strip()

    def citation(self, row: QuoteRow, *, quiet: bool = True) -> Run:
        """Who speaks, in which appendix or material, in which lines: words that lead there."""
        return citation_run(row, self.language, self._pattern, quiet=quiet)

    def cell(self, row: QuoteRow) -> tuple[Run, ...]:
        """A quotation with its citation, for a cell of a table."""
        return Run(f"{self.words(row)}\n"), self.citation(row)

    def block(self, row: QuoteRow) -> Paragraph:
        """A quotation with its citation, as a paragraph of its own; a short one stands in quotation marks."""
        words = self.words(row)
        if not is_withheld(row) and not is_block_quote(words):
            words = quoted(" ".join(words.split()), self.language, guillemets=self._guillemets)
        return Paragraph((Run(f"{words} "), self.citation(row)), "quote")

    def citations(self, rows: Iterable[QuoteRow]) -> tuple[Run, ...]:
        """Citations one after the other, without the words."""
        told: list[Run] = []
        for row in rows:
            told += [Run("; ")] if told else []
            told.append(self.citation(row, quiet=False))
        return tuple(told)

    def left_out(self) -> Iterator[Paragraph]:
        """How many quotations and texts printed so far have the marker in place of words; nothing where none has."""
        if n := len(self._left_out):
            yield Paragraph(text("analysis.left-out", self.language, n=n, count=number(n, self.language), marker=self._marker), "note")
        if n := self._texts_cut:
            yield Paragraph(text("analysis.texts-cut", self.language, n=n, count=number(n, self.language), marker=self._marker), "note")
