"""Numbers, dates, quotation marks and citations as English and Danish print them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from qualcode.locale import text

#: a quotation of this many words or more is set as a block, without quotation marks
BLOCK_QUOTE_WORDS = 40

#: the order of a citation's parts in running text; a study may set another
CITATION_PATTERN = "{participant} {appendix} {page} {lines}"

_PART = re.compile(r"\{(\w+)\}")


def number(value: int | float, language: str, decimals: int | None = None) -> str:
    """`value` with the language's separators: 1930 -> "1,930" / "1.930".

    `decimals` fixes the digits after the separator; None prints an integer whole and a fraction as short as it is.
    Raises ValueError for infinity and not-a-number: what is undefined is said in words by the caller.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that can be printed")
    plain = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    if plain.startswith("-") and not plain.strip("-0.,"):
        plain = plain[1:]
    separators = {",": text("formats.thousands", language), ".": text("formats.decimal", language)}
    return "".join(separators.get(character, character) for character in plain)


def percent(share: float, language: str, decimals: int = 1) -> str:
    """A share between 0 and 1 as per cent: 0.641 -> "64.1%" / "64,1 %" (with a space that does not break)."""
    return text("formats.percent", language, number=number(share * 100, language, decimals))


def data_size(size: int, language: str) -> str:
    """Bytes as people say them, in units of 1000: "486 MB", "3.1 GB" / "3,1 GB"."""
    unit, bytes_of_it, decimals = ("GB", 10**9, 1) if size >= 10**9 else ("MB", 10**6, 0) if size >= 10**6 else ("kB", 10**3, 0)
    return text("formats.size", language, number=number(size / bytes_of_it, language, decimals), unit=unit)


def duration(seconds: float, language: str) -> str:
    """About how long something takes: "20 seconds", "4 minutes", "2 h 5 min"; from two minutes on by minutes, and never as 0."""
    if seconds < 120:
        return text("formats.seconds", language, n=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 120:
        return text("formats.minutes", language, n=minutes)
    return text("formats.hours", language, hours=number(minutes // 60, language), minutes=minutes % 60)


def day(value: date, language: str) -> str:
    """A calendar day in words: "3 May 2026" / "3. maj 2026"."""
    month = text(f"formats.month_{value.month}", language)
    return text("formats.date", language, day=value.day, month=month, year=value.year)


def short_day(value: date, language: str) -> str:
    """A calendar day for a column: "3 May 2026" / "3. maj 2026", the month cut to three letters."""
    month = text(f"formats.month_{value.month}", language)[:3]
    return text("formats.date", language, day=value.day, month=month, year=value.year)


def time_of_day(value: datetime, language: str) -> str:
    """A time of day to the minute, in the zone `value` is in: "14:05" / "14.05"."""
    return text("formats.time", language, hour=value.hour, minute=value.minute)


def moment(value: datetime, language: str) -> str:
    """A day and a time of day to the minute, in the zone `value` is in: "3 May 2026, 14:05" / "3. maj 2026 kl. 14.05"."""
    return text("formats.moment", language, date=day(value, language), hour=value.hour, minute=value.minute)


def quoted(words: str, language: str, *, guillemets: bool = False) -> str:
    """`words` between the language's quotation marks, or between guillemets (Danish: »…«)."""
    return text("formats.guillemets" if guillemets else "formats.quotes", language, words=words)


def is_block_quote(words: str) -> bool:
    """Whether a quotation is long enough to be set as a block, without quotation marks."""
    return len(words.split(maxsplit=BLOCK_QUOTE_WORDS)) >= BLOCK_QUOTE_WORDS


def lines(line_from: int | None, line_to: int | None, language: str) -> str:
    """Line numbers as a citation gives them: "ll. 123-127" / "l. 123-127", one line "l. 123"; "" in a draft."""
    if line_from is None:
        return ""
    if line_to is None or line_to == line_from:
        return text("formats.line", language, line=line_from)
    return text("formats.lines", language, line_from=line_from, line_to=line_to)


def page(number_of_page: int | str | None, language: str) -> str:
    """A page number as a citation gives it: "p. 12" / "s. 12"; "" when there is none."""
    return "" if number_of_page is None else text("formats.page", language, page=number_of_page)


def citation(parts: dict[str, str | None], pattern: str = CITATION_PATTERN) -> str:
    """A citation for running text: the parts that are there, in the pattern's order, `(Mette, Appendix 7, ll. 123-127)`.

    `parts` may name participant ("Borger 2, fokusgruppe" in a focus group), appendix, page and lines; one that is missing, empty
    or says the same as an earlier one is left out with its comma. Returns "" when nothing is left. Names are printed as they are.
    """
    chosen = (parts.get(name) for name in _PART.findall(pattern))
    kept = dict.fromkeys(part for part in chosen if part)
    return f"({', '.join(kept)})" if kept else ""
