"""Open coding as it was at its milestone: each code with its quotations, and what became of the codes since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.as_of import Point, as_of, point_named, points
from qualcode.study.coded_then import CodedThen, coded_then
from qualcode.study.database import file_of
from qualcode.study.fates import Fate, fates
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.writers.appendices.blocks import Band, Block, Column, Heading, Paragraph, Run, Table, Words
from qualcode.writers.appendices.naming import day, path_in_words
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting

#: a milestone is that of open coding if its name has any of these, whatever the language of the study
_NAMED = ("open coding", "initial coding", "åben kodning", "initial kodning", "tekstnær kodning")


def open_coding(source: Source) -> Iterator[Block]:
    """The codes of the recipe's "milestone", else of the newest that is named so, else of today."""
    connection, point = source.reads.connection, _point(source)
    if point is None:
        codes, coded, since = source.reads.codes(), coded_then(connection, connection), None
    else:
        with as_of(connection, file_of(connection), point.event_number) as then:
            codes, coded = Reads(then).codes(), coded_then(connection, then)
        since = fates(connection, codes, point.event_number)
    if not codes:
        return
    source.turn()
    yield Paragraph(_when(point, source.language))
    yield Paragraph(_summary(codes, coded, source.language), "note")
    quoting = Quoting(source)
    yield Table(
        (Column(text("table.quotation", source.language), 6), Column(text("table.citation", source.language), 2.5)),
        list(_rows(codes, coded, quoting)),
    )
    yield from quoting.left_out()
    if coded.lost:
        yield Paragraph(text("analysis.open-lost", source.language, n=coded.lost, count=number(coded.lost, source.language)), "note")
    if since is not None and point is not None:
        yield from _what_became(source, since, point)


def _point(source: Source) -> Point | None:
    """Raises Fault where the recipe names a milestone that is not there."""
    if named := source.recipe.get("milestone"):
        return point_named(source.reads.connection, str(named))
    known = [point for point in points(source.reads.connection) if point.kind == "milestone"]
    return next((point for point in reversed(known) if any(word in point.name.casefold() for word in _NAMED)), None)


def _when(point: Point | None, language: str) -> str:
    if point is None:
        return text("analysis.open-today", language)
    told = day(point.moment, language)
    return text(f"analysis.open-{point.kind}", language, name=point.name, day=told)


def _summary(codes: Sequence[CodeRecord], coded: CodedThen, language: str) -> str:
    kinds = [code.kind for code in codes]
    counted = {"codes": kinds.count("code"), "categories": len(kinds) - kinds.count("code"), "quotations": coded.quotations}
    return text("analysis.open-summary", language, **{key: number(n, language) for key, n in counted.items()})


def _rows(codes: Sequence[CodeRecord], coded: CodedThen, quoting: Quoting) -> Iterator[tuple[Words, ...] | Band]:
    """Each code with its quotations below it."""
    for code in codes:
        own = coded.rows.get(code.id, ())
        name = path_in_words(code.path)
        vivo = text("codebook.in_vivo_heading", quoting.language, name=name) if code.in_vivo else name
        n, materials = len(own), len({row.material for row in own})
        counts = number(n, quoting.language), number(materials, quoting.language)
        if not own:
            yield Band(text("analysis.open-code-none", quoting.language, name=vivo))
            continue
        yield Band(text("analysis.open-code", quoting.language, name=vivo, n=n, count=counts[0], materials=counts[1]))
        for row in own:
            yield quoting.words(row), (quoting.citation(row, quiet=False),)


def _what_became(source: Source, since: Sequence[Fate], point: Point) -> Iterator[Block]:
    """The codes that are not as they were; how many are, and how many have come since."""
    language = source.language
    changed = [one for one in since if one.changes]
    same = len(since) - len(changed)
    new = len({code.id for code in source.reads.codes()} - {one.then.id for one in since})
    yield Heading(text("analysis.open-fates", language))
    counts = {"changed": len(changed), "same": same, "new": new}
    yield Paragraph(
        text("analysis.open-fates-summary", language, name=point.name, **{key: number(n, language) for key, n in counts.items()})
    )
    if changed:
        titles = ("open-then", "open-what", "open-now", "open-when")
        columns = tuple(Column(text(f"analysis.{one}", language), share) for one, share in zip(titles, (3, 2.2, 3, 2), strict=True))
        yield Table(columns, [_fate(one, language) for one in changed])


def _fate(one: Fate, language: str) -> tuple[Words, ...]:
    what = ", ".join(text(f"analysis.fate-{change}", language) for change in one.changes)
    kind = f" ({text(f'codes.kind-{one.now.kind}', language)})" if one.now and "kind" in one.changes else ""
    now = path_in_words(one.now.path) + kind if one.now else "–"
    when = ", ".join(filter(None, (day(one.at, language) if one.at else "", one.coder)))
    return path_in_words(one.then.path), what[:1].upper() + what[1:], (Run(now),), when
