"""Content analysis by kind of informant: how many of each kind speak of what, with the base in every "x of y"."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.analysis.crosstabs import counted_for
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.facts import Facts
from qualcode.study.persons_by import Kinds, kinds_of_persons
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Table, Words
from qualcode.writers.appendices.naming import path_in_words
from qualcode.writers.appendices.parts import Source

#: columns that an upright page has room for
_UPRIGHT = 6


def content_analysis(source: Source) -> Iterator[Block]:
    """By the recipe's "attribute", else by the groups; nothing where nobody has said who speaks."""
    language, facts = source.language, Facts(source.reads.connection)
    attribute = source.recipe.get("attribute")
    kinds = kinds_of_persons(facts, attribute)
    if not kinds.heard or not facts.codes:
        return
    source.turn()
    by = str(attribute) if attribute is not None else text("analysis.content-group", language)
    yield Heading(text("analysis.content-informants", language))
    yield Paragraph(text("analysis.content-counted", language), "note")
    columns = [Column(by, 3), *(Column(text(f"analysis.content-{one}", language), 1.4, number=True) for one in ("included", "heard"))]
    yield Table(tuple(columns), list(_informants(kinds, language)))
    yield Heading(text("analysis.content-codes", language))
    heard = {name: who & kinds.heard for name, who in kinds.persons.items() if who & kinds.heard}
    titles = [*heard, text("analysis.content-all", language)]
    columns = [Column(text("table.code", language), 3), *(Column(title, 1.2, number=True) for title in titles)]
    rows = list(_codes(facts, [*heard.values(), kinds.heard], language))
    yield Table(tuple(columns), rows, landscape=len(columns) > _UPRIGHT)
    if unknown := len(kinds.unknown & kinds.heard):
        yield Paragraph(text("analysis.content-unknown", language, n=unknown, count=number(unknown, language)), "note")


def _informants(kinds: Kinds, language: str) -> Iterator[tuple[Words, ...]]:
    everybody = [*kinds.persons.items()]
    everybody += [(text("analysis.content-not-known", language), kinds.unknown)] if kinds.unknown else []
    everybody.append((text("analysis.content-all", language), frozenset(kinds.unknown.union(*kinds.persons.values()))))
    for name, who in everybody:
        yield name, number(len(who), language), number(len(who & kinds.heard), language)


def _codes(facts: Facts, bases: list[frozenset[str]], language: str) -> Iterator[tuple[Words, ...]]:
    """Each code with its subcodes: of each base, those who speak in a quotation of it."""
    below = counted_for({code.id: code.parent_id for code in facts.codes}, {}, "subcodes")
    people = {code: {who for use in uses for who in facts.people_in(use.quotation)} for code, uses in facts.by_code.items()}
    for code in facts.codes:
        speaking = set().union(*(people[one] for one in below[code.id]))
        counted = [(number(len(speaking & base), language), number(len(base), language)) for base in bases]
        yield path_in_words(code.path), *(text("analysis.of", language, count=n, of=of) for n, of in counted)
