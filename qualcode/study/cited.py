"""How a quotation is cited: who speaks, in which appendix or material, in which lines."""

from __future__ import annotations

import re

from qualcode.locale import formats, text
from qualcode.study.records import QuoteRow
from qualcode.text.printable import clean


def is_withheld(row: QuoteRow) -> bool:
    """Whether the marker stands in place of the words: withheld, or redacted without a printed form."""
    return row.release == "withheld" or (row.release == "redacted" and not row.text)


def appendix_name(number: int | None, material: str, language: str) -> str:
    """Where a citation leads: "Appendix 7", or the name of the material as long as no number was given."""
    return material if number is None else text("formats.appendix", language, number=number)


def citation_of(row: QuoteRow, language: str, pattern: str, page: int | str | None = None) -> str:
    """A row's citation: "(Mette, Appendix 7, ll. 123-127)"; a draft has no lines to cite."""
    where = row.material, row.kind, row.line_from, row.line_to
    return cited(row.participant or row.speaker, *where, language, pattern, appendix=row.appendix, page=page)


def cited(
    name: str | None,
    material: str,
    kind: str,
    line_from: int | None,
    line_to: int | None,
    language: str,
    pattern: str,
    *,
    appendix: int | None = None,
    page: int | str | None = None,
) -> str:
    """A citation of lines of a material, and of who speaks there; `page` only where somebody has laid the appendix out, or will."""
    material = appendix_name(appendix, material, language)
    if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", material):
        name = None  # "Interview 1, Mette" names her already
    group = text("table.focus_group", language)
    # "Fokusgruppe 2" says it already
    if name and kind == "focus-group" and group not in material.lower():
        name = f"{name}, {group}"
    parts = {
        "participant": name,
        "appendix": material,
        "page": formats.page(page, language),
        "lines": formats.lines(line_from, line_to, language),
    }
    return clean(formats.citation(parts, pattern))
