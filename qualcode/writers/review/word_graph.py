"""The graph of the Word pack: a picture, as long as it can be read on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.locale import formats, text
from qualcode.study.review.records import Pack
from qualcode.writers.graph.drawing import FEW, drawing
from qualcode.writers.graph.geometry import measure_of
from qualcode.writers.graph.picture import png_of
from qualcode.writers.graph.selection import drawn
from qualcode.writers.graph.shapes import Drawing
from qualcode.writers.graph.wording import Untold
from qualcode.writers.review.picture import graph_of
from qualcode.writers.review.word_text import BODY, QUIET, heading, said
from qualcode.writers.word import paragraph, picture

if TYPE_CHECKING:
    from docx.document import Document

#: with more codes than this a picture on paper cannot be read
ON_PAPER = 60


def graph_paragraphs(pack: Pack, document: Document) -> Iterator[str]:
    """A picture, which goes into the document at once; or how much it would hold, where that is too much for a page."""
    language = pack.study.language
    shown = drawn(graph_of(pack))
    yield heading(1, text("pack.graph", language))
    if not shown.nodes:
        yield said(BODY, told=text("pack.no-graph", language))
    elif len(shown.nodes) > ON_PAPER or len(shown.edges) > FEW:
        codes, relations = (formats.number(len(some), language) for some in (shown.nodes, shown.edges))
        yield said(BODY, told=text("comments.word-graph-too-large", language, codes=codes, relations=relations))
    else:
        made = on_paper(pack)
        # The heading keeps to what follows it, so the picture comes first.
        yield paragraph(BODY, picture(document, png_of(made), made.title, made.description))
        yield said(QUIET, told=text("pack.graph-told", language))


def on_paper(pack: Pack) -> Drawing:
    """The graph with its legend; numbers that the pack does not tell are not in it, nor in its sizes."""
    graph, language = graph_of(pack), pack.study.language
    measure = measure_of(graph)
    codes = {code.id for code in pack.codes if code.counts[f"{measure}_with_subcodes"] is None}
    told = ((one.id, side, n) for one in pack.relations for side, n in (("for", one.evidence_for), ("against", one.evidence_against)))
    sides = {(relation, side) for relation, side, n in told if n is None}
    untold = Untold(frozenset(codes), frozenset(sides), text("pack.few", language, n=pack.least))
    return drawing(graph, drawn(graph), language, measure, untold)
