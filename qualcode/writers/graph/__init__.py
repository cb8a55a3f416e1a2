"""The category graph out: one door for the page, pictures and files of other programs, chosen by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from qualcode.faults import Fault, UsageFault
from qualcode.study.graph import Graph
from qualcode.writers.atomic import replacing
from qualcode.writers.graph import exchange, page, picture
from qualcode.writers.graph.geometry import Measure, measure_of
from qualcode.writers.graph.selection import drawn

#: takes the graph, what of it is drawn, the language, and what circles stand for
_Writer = Callable[[Graph, Graph, str, Measure], bytes]

#: pictures show what is drawn; the others hold all codes
_PICTURES = (".html", ".svg", ".png", ".pdf")
_WRITERS: dict[str, _Writer] = {
    ".html": page.html,
    ".svg": picture.svg,
    ".png": picture.png,
    ".pdf": picture.pdf,
    ".graphml": lambda graph, *_: exchange.graphml(graph),
    ".gexf": lambda graph, *_: exchange.gexf(graph),
    ".json": lambda graph, *_: exchange.json_text(graph),
}
#: what the name of a graph's file may end on
ENDINGS = tuple(_WRITERS)


class Written(NamedTuple):
    """What was written: the file, and how many codes and relations are in it or drawn in it."""

    path: Path
    nodes: int
    edges: int


def write_graph(graph: Graph, to: Path, *, language: str, every_code: bool = False, measure: Measure | None = None) -> Written:
    """Write the graph to `to`, whole or not at all; the same graph gives the same bytes.

    A picture draws the categories and what relations name, or with `every_code` all codes; its page can show the others. Circles
    stand for interviews with evidence, or for what `measure` says. Raises UsageFault for an ending that is none of ENDINGS, Fault
    when nothing is to be drawn or the place cannot be written.
    """
    ending = to.suffix.lower()
    if ending not in _WRITERS:
        raise UsageFault("graph.format", file=to.name, endings=", ".join(ENDINGS))
    picture_of = ending in _PICTURES
    shown = drawn(graph) if picture_of and not every_code else graph
    if picture_of and not shown.nodes:
        raise Fault("graph.nothing-drawn" if graph.nodes else "graph.no-codes")
    content = _WRITERS[ending](graph, shown, language, measure or measure_of(graph))
    with replacing(to) as handle:
        handle.write(content)
    return Written(to, len(shown.nodes), len(shown.edges))
