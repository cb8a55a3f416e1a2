"""Citations in appendices: they lead to the line they cite, and tell its page in a document that knows it."""

from __future__ import annotations

from qualcode.study.cited import citation_of
from qualcode.study.records import QuoteRow
from qualcode.writers.appendices.blocks import PAGE, Run


def line_bookmark(appendix: int, line: int) -> str:
    """The bookmark at a line of a transcript; letters and digits alone, which every program carries as they are."""
    return f"appendix{appendix}line{line}"


def appendix_bookmark(appendix: int) -> str:
    """The bookmark at the title of an appendix."""
    return f"appendix{appendix}"


def citation_run(row: QuoteRow, language: str, pattern: str, *, quiet: bool = False) -> Run:
    """The citation of a row of a quote table, as words that lead to its first line; `pattern` is the study's setting "citation"."""
    words = citation_of(row, language, pattern)
    if row.appendix is None or row.line_from is None:
        return Run(words, quiet=quiet)
    bookmark = line_bookmark(row.appendix, row.line_from)
    return Run(words, quiet=quiet, to=bookmark, paged=citation_of(row, language, pattern, PAGE))
