"""Numbers, dates, quotation marks and citations by language, against the forms of the glossary."""

from __future__ import annotations

import string
from datetime import date, datetime
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.locale import LANGUAGES, catalogue, formats


@pytest.mark.parametrize(
    ("value", "decimals", "english", "danish"),
    [
        (0, None, "0", "0"),
        (999, None, "999", "999"),
        (1930, None, "1,930", "1.930"),
        (1234567, None, "1,234,567", "1.234.567"),
        (-1930, None, "-1,930", "-1.930"),
        (64.1, None, "64.1", "64,1"),
        (1234.5, 2, "1,234.50", "1.234,50"),
        (-0.001, 1, "0.0", "0,0"),
    ],
)
def test_numbers(value: float, decimals: int | None, english: str, danish: str) -> None:
    assert formats.number(value, "en", decimals) == english
    assert formats.number(value, "da", decimals) == danish


@given(st.integers())
def test_a_printed_integer_reads_back(value: int) -> None:
    assert int(formats.number(value, "da").replace(".", "")) == value
    assert int(formats.number(value, "en").replace(",", "")) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_the_undefined_is_never_printed_as_a_number(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        formats.number(value, "en")


def test_per_cent() -> None:
    assert formats.percent(0.641, "en") == "64.1%"
    assert formats.percent(0.641, "da") == "64,1\N{NO-BREAK SPACE}%"
    assert formats.percent(1, "da", decimals=0) == "100\N{NO-BREAK SPACE}%"


def test_dates() -> None:
    assert formats.day(date(2026, 5, 3), "en") == "3 May 2026"
    assert formats.day(date(2026, 5, 3), "da") == "3. maj 2026"
    assert formats.moment(datetime(2026, 12, 24, 9, 5), "en") == "24 December 2026, 09:05"
    assert formats.moment(datetime(2026, 12, 24, 9, 5), "da") == "24. december 2026 kl. 09.05"


def test_quotation_marks() -> None:
    assert formats.quoted("at miste overblik", "da") == "”at miste overblik”"
    assert formats.quoted("at miste overblik", "da", guillemets=True) == "»at miste overblik«"
    assert formats.quoted("losing track", "en") == "“losing track”"
    assert formats.quoted("a {name} in braces", "en") == "“a {name} in braces”"


def test_a_block_quote_begins_at_forty_words() -> None:
    assert not formats.is_block_quote("ord " * 39)
    assert formats.is_block_quote("ord " * 40)


def test_lines_and_pages() -> None:
    assert formats.lines(123, 127, "en") == "ll. 123-127"
    assert formats.lines(123, 127, "da") == "l. 123-127"
    assert formats.lines(123, 123, "en") == formats.lines(123, None, "da") == "l. 123"
    assert formats.lines(1200, 1203, "da") == "l. 1200-1203"
    assert formats.lines(None, None, "da") == ""
    assert formats.page(12, "en") == "p. 12"
    assert formats.page(12, "da") == "s. 12"
    assert formats.page(None, "da") == ""


def test_citations_of_the_glossary() -> None:
    lines = formats.lines(123, 127, "da")
    assert formats.citation({"participant": "Mette", "appendix": "Bilag 7", "lines": lines}) == "(Mette, Bilag 7, l. 123-127)"
    group = {"participant": "Borger 2, fokusgruppe", "appendix": "Bilag 17", "lines": formats.lines(88, 94, "da")}
    assert formats.citation(group) == "(Borger 2, fokusgruppe, Bilag 17, l. 88-94)"
    paged = {"appendix": "Bilag 7", "page": formats.page(12, "da"), "lines": lines}
    assert formats.citation(paged) == "(Bilag 7, s. 12, l. 123-127)"
    assert formats.citation(paged, "{lines} {appendix}") == "(l. 123-127, Bilag 7)"


def test_a_citation_leaves_out_what_is_missing_or_said_already() -> None:
    assert formats.citation({"participant": "Mette", "appendix": "Mette", "lines": ""}) == "(Mette)"
    assert formats.citation({"participant": None, "lines": ""}) == ""


def test_a_name_with_braces_is_not_a_pattern() -> None:
    assert formats.citation({"participant": "{lines}", "lines": "l. 1"}) == "({lines}, l. 1)"


def fields(template: str | dict[str, str]) -> set[str | None]:
    """The fields a catalogue string names."""
    templates = template.values() if isinstance(template, dict) else [template]
    return {name for each in templates for _, name, _, _ in string.Formatter().parse(each) if name is not None}


@pytest.mark.parametrize("area", ["formats", "table", "write"])
def test_both_languages_have_the_same_strings(area: str) -> None:
    english, danish = (catalogue(area, language) for language in LANGUAGES)
    assert english.keys() == danish.keys()
    for name in english:
        assert fields(english[name]) == fields(danish[name]), name
    assert resources.files("qualcode.locale").joinpath("da", f"{area}.toml").is_file()
