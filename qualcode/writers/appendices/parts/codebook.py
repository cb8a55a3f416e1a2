"""The codebook: the tree of codes with what each means, when to use it, how it was used, and who made it when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qualcode.analysis.crosstabs import counted_for
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.exchange.load import load_codebook
from qualcode.study.facts import Facts
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Run, Table
from qualcode.writers.appendices.naming import day, path_in_words
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting
from qualcode.writers.codebook_rows import Codebook, CodebookRow, chapters, codebook_of, counts, heading, rules, summary


class _Persons(NamedTuple):
    """Persons who are in the study and speak in the quotations of each code, its own and with subcodes; and of how many."""

    own: Mapping[str, int]
    within: Mapping[str, int]
    of: int


def codebook(source: Source) -> Iterator[Block]:
    """The codes under their top categories; those that are in none come last."""
    project, language = load_codebook(source.reads.connection), source.language
    book = codebook_of(project, language)
    if not book.rows:
        return
    source.turn()
    quoting = Quoting(source)
    persons, coders = _persons(Facts(source.reads.connection)), {coder.id: coder.name for coder in project.coders}
    yield Paragraph(summary(book))
    yield Paragraph(text("analysis.codebook-counts", language, interviews=number(book.interviews, language)), "note")
    of = text("analysis.codebook-persons-of", language, n=persons.of, count=number(persons.of, language))
    yield Paragraph(of if persons.of else text("analysis.codebook-no-persons", language), "note")
    columns = (
        Column(text("table.code", language), 2.4),
        Column(text("analysis.codebook-meaning", language), 4),
        Column(text("analysis.codebook-use", language), 2),
    )
    for head, rows in chapters(book):
        source.turn()
        if head is not None:
            yield Heading(heading(head, language))
            yield from _told(head, book, persons, coders, quoting)
        elif len(rows) < len(book.rows):
            yield Heading(text("table.no_category", language))
        if rows:
            yield Table(columns, [_row(row, book, persons, coders, quoting) for row in rows])
    yield from quoting.left_out()


def _persons(facts: Facts) -> _Persons:
    included = {one.id for one in facts.participants.values() if one.status == "included"}
    people = {code: {who for use in uses for who in facts.people_in(use.quotation)} & included for code, uses in facts.by_code.items()}
    below = counted_for({code.id: code.parent_id for code in facts.codes}, {}, "subcodes")
    within = {code: len(set().union(*(people[one] for one in reached))) for code, reached in below.items()}
    heard = set().union(*facts.speaking.values()) & included
    return _Persons({code: len(who) for code, who in people.items()}, within, len(heard))


def _told(head: CodebookRow, book: Codebook, persons: _Persons, coders: Mapping[str, str], quoting: Quoting) -> Iterator[Paragraph]:
    """A top category, below its heading."""
    if head.code.definition.strip():
        yield Paragraph(quoting.own(head.code.definition.strip()))
    for label, words in rules(head.code, book.language):
        yield Paragraph((Run(f"{label}: ", bold=True), Run(quoting.own(words))))
    yield Paragraph(" · ".join([*_use(head, book, persons), _made(head, book, coders)]), "note")


def _row(row: CodebookRow, book: Codebook, persons: _Persons, coders: Mapping[str, str], quoting: Quoting) -> tuple[tuple[Run, ...], ...]:
    language = book.language
    kind = [Run(f"{text(f'codes.kind-{row.code.kind}', language)}\n", italic=True)] if row.code.kind != "code" else []
    vivo = [Run(f"{text('analysis.codebook-in-vivo', language)}\n", italic=True)] if row.code.in_vivo else []
    above = path_in_words(row.path, row.depth and 1).rpartition(row.code.name)[0]
    meaning = [Run(quoting.own(row.code.definition.strip()))] if row.code.definition.strip() else []
    for label, words in rules(row.code, language):
        between = "\n" if meaning else ""
        meaning += [Run(f"{between}{label}: ", bold=True), Run(quoting.own(words))]
    return (
        (Run(above, quiet=True), Run(f"{row.code.name}\n", bold=True), *kind, *vivo, Run(_made(row, book, coders), quiet=True)),
        tuple(meaning or [Run(text("analysis.codebook-no-definition", language), quiet=True)]),
        (Run("\n".join(_use(row, book, persons))),),
    )


def _use(row: CodebookRow, book: Codebook, persons: _Persons) -> list[str]:
    """How often it was used, each number with what it counts."""
    told = counts(row, book).split(" · ")
    if persons.of and row.use.codings:
        told[0] += f", {_counted(persons.own[row.code.id], persons.of, book.language)}"
    if persons.of and row.has_subcodes and row.use.codings_with_subcodes > row.use.codings:
        told[-1] += f", {_counted(persons.within[row.code.id], persons.of, book.language)}"
    return told


def _counted(n: int, of: int, language: str) -> str:
    return text("analysis.codebook-persons", language, n=of, persons=number(n, language), of=number(of, language))


def _made(row: CodebookRow, book: Codebook, coders: Mapping[str, str]) -> str:
    """When it was made, and by whom, as far as that is known."""
    made, who = row.code.created_at, coders.get(row.code.coder or "", "")
    told = [*([day(made, book.language)] if made else []), *([who] if who else [])]
    return text("analysis.codebook-made", book.language, when=", ".join(told)) if told else ""
