"""The core category: judgements by criterion as signed sentences, the model as a picture, the storyline, and the numbers behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.core import Candidate, CoreNumbers, Judged, candidates, core_numbers
from qualcode.study.graph import graph
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Picture, Run, Table, Words
from qualcode.writers.appendices.memo_text import MemoText
from qualcode.writers.appendices.naming import day
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting
from qualcode.writers.core_category import among, criterion_name, indices


def core_category(source: Source) -> Iterator[Block]:
    """What was judged of each category that somebody has taken for a core category; then the model of all."""
    judged, language = candidates(source.reads.connection), source.language
    model = list(_model(source))
    if not judged and not model:
        return
    quoting = Quoting(source)
    memos = MemoText(source, quoting)
    if not any(one.code.kind == "core" for one in judged):
        yield Paragraph(text("analysis.core-none", language))
    numbers = core_numbers(source.reads.connection) if judged else {}
    # Those that are marked first.
    for one in sorted(judged, key=lambda one: one.code.kind != "core"):
        source.turn()
        yield from _candidate(one, memos, numbers, language)
    yield from model
    yield from quoting.left_out()
    yield from memos.left_out()


def _candidate(one: Candidate, memos: MemoText, numbers: Mapping[str, CoreNumbers], language: str) -> Iterator[Block]:
    key = "core_heading" if one.code.kind == "core" else None
    yield Heading(
        text(f"table.{key}", language, name=one.code.name) if key else text("analysis.core-considered", language, name=one.code.name)
    )
    if one.code.definition.strip():
        yield Paragraph(memos.quoting.own(one.code.definition.strip()))
    if one.judged:
        titles = (("core-criterion", 1.6), ("core-judgement", 4), ("core-signed", 1.6))
        yield Table(
            tuple(Column(text(f"analysis.{title}", language), share) for title, share in titles), list(_judgements(one, memos.quoting))
        )
    else:
        yield Paragraph(text("analysis.core-not-judged", language))
    reasons = {judged.memo.id: judged.memo for judged in one.judged if judged.memo is not None and judged.memo.id in memos.every}
    printed = memos.printed(memo for memo in reasons.values() if memo not in one.storylines)
    if printed:
        yield Heading(text("analysis.core-reasons", language), 2)
    for memo in printed:
        yield from memos.blocks(memo, under=one.code.id)
    storylines = memos.printed(one.storylines)
    if storylines:
        yield Heading(text("analysis.core-storyline", language), 2)
    for memo in storylines:
        yield from memos.blocks(memo, under=one.code.id, kind=False)
    if of := numbers.get(one.code.id):
        yield from _numbers(of, language)


def _judgements(one: Candidate, quoting: Quoting) -> Iterator[tuple[Words, ...]]:
    language = quoting.language
    for criterion in one.criteria:
        name = criterion_name(criterion, language)
        about = one.about(criterion)
        for place, judged in enumerate(about):
            yield (name[:1].upper() + name[1:] if not place else ""), _sentence(judged, quoting), _signed(judged, language)
        if not about:
            yield name[:1].upper() + name[1:], (Run(text("core.not-judged", language), quiet=True),), ""


def _sentence(judged: Judged, quoting: Quoting) -> Words:
    earlier = (Run(text("core.earlier", quoting.language), italic=True),) if judged.earlier else ()
    return *earlier, Run(quoting.own(judged.record.statement))


def _signed(judged: Judged, language: str) -> str:
    return text("core.signed", language, who=judged.record.signed_by, day=day(judged.record.signed_at, language))


def _numbers(of: CoreNumbers, language: str) -> Iterator[Block]:
    """What can be counted of it: stands behind the judgements and ranks nothing."""
    yield Heading(text("analysis.core-numbers", language), 2)
    yield Paragraph(among(of, language), "note")
    titles = (("core-index", 1.6), ("core-found", 2.6), ("core-means", 4))
    columns = tuple(Column(text(f"analysis.{title}", language), share) for title, share in titles)
    yield Table(columns, [(index.name, "\n".join(index.said), (Run(index.means, quiet=True),)) for index in indices(of, language)])


def _model(source: Source) -> Iterator[Block]:
    """The category graph as a picture, and what it shows in words; nothing where nothing is drawn."""
    from qualcode.writers.graph.data import READABLE
    from qualcode.writers.graph.geometry import measure_of
    from qualcode.writers.graph.picture import png
    from qualcode.writers.graph.selection import drawn, part
    from qualcode.writers.graph.wording import description, summary

    of = graph(source.reads.connection)
    shown = drawn(of)
    if not shown.nodes:
        return
    title = text("analysis.core-model", source.language)
    yield Heading(title)
    left_out = 0
    if len(shown.nodes) > READABLE:
        categories = part(shown, {node.code.id for node in shown.nodes if node.code.kind != "code"})
        if categories.nodes:
            left_out, shown = len(shown.nodes) - len(categories.nodes), categories
    # The words stand below, for a heading goes with what follows it to the next page, and a note does not.
    source.turn()
    yield Picture(png(of, shown, source.language, measure_of(of)), title, description(of, shown, source.language))
    yield Paragraph(summary(of, shown, source.language), "note")
    if left_out:
        yield Paragraph(text("analysis.core-model-left-out", source.language, n=left_out, count=number(left_out, source.language)), "note")
