"""The words of the graph: what stands on a relation, and what a picture shows, in sentences."""

from __future__ import annotations

from typing import NamedTuple

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.graph import Graph
from qualcode.study.relations import RelationRecord
from qualcode.writers.graph.geometry import broken
from qualcode.writers.quote_rows import clean

#: characters of a line on a relation
CHARACTERS = 18
#: relations that a description tells one by one
TOLD = 60


class Untold(NamedTuple):
    """Numbers that stand for too few persons to be told, and the word for them."""

    #: ids of the codes whose number is not told; these count as 0, so that no size tells it
    codes: frozenset[str] = frozenset()
    #: (id of a relation, "for" or "against"); these count as 1
    sides: frozenset[tuple[str, str]] = frozenset()
    word: str = ""

    def on(self, edge: RelationRecord, side: str) -> str:
        """How many quotations speak for or against, or the word for few."""
        return self.word if (edge.id, side) in self.sides else str(edge.n(side))


ALL_TOLD = Untold()


def evidence(edge: RelationRecord, untold: Untold = ALL_TOLD) -> str:
    """Quotations for and against, "3/1", and those for by the level of their source, "3/1 (2+1)"."""
    levels = edge.levels()
    by_level = f" ({'+'.join(str(levels[level]) for level in sorted(levels))})" if levels else ""
    return f"{untold.on(edge, 'for')}/{untold.on(edge, 'against')}{by_level}"


def on_relation(edge: RelationRecord, language: str, *, with_type: bool = True, untold: Untold = ALL_TOLD) -> tuple[str, ...]:
    """The lines of words on a relation, the evidence last."""
    against = text("graph.status-contradicted", language) + " " if edge.status == "contradicted" and with_type else ""
    return (*(broken(clean(edge.type), CHARACTERS) if with_type else ()), against + evidence(edge, untold))


def heading(graph: Graph, language: str) -> str:
    """The title of the study and the point it stands at."""
    return clean(graph.title) + (f" ({text('graph.as-of', language, point=clean(graph.as_of))})" if graph.as_of else "")


def summary(graph: Graph, shown: Graph, language: str) -> str:
    """What is drawn of how much, in one sentence."""
    kinds = [node.code.kind for node in shown.nodes]
    return text(
        "graph.summary",
        language,
        categories=number(len(kinds) - kinds.count("code"), language),
        core=number(kinds.count("core"), language),
        codes=number(kinds.count("code"), language),
        of=number(sum(node.code.kind == "code" for node in graph.nodes), language),
        relations=number(len(shown.edges), language),
        unsupported=number(sum(not edge.supported for edge in shown.edges), language),
    )


def sentence(edge: RelationRecord, names: dict[str, str], language: str, untold: Untold = ALL_TOLD) -> str:
    """A relation in words."""
    return text(
        "graph.sentence",
        language,
        source=names[edge.from_id],
        type=clean(edge.type),
        to=names[edge.to_id],
        n_for=untold.on(edge, "for"),
        n_against=untold.on(edge, "against"),
        status=text(f"graph.status-{edge.status}", language),
    )


def description(graph: Graph, shown: Graph, language: str, untold: Untold = ALL_TOLD) -> str:
    """A picture in sentences: how much is drawn, and the relations one by one as long as they are few enough to be listened to."""
    names = {node.code.id: clean(node.code.name) for node in shown.nodes}
    told = [sentence(edge, names, language, untold) for edge in shown.edges[:TOLD]]
    more = [text("graph.more-relations", language, n=len(shown.edges) - TOLD)] if len(shown.edges) > TOLD else []
    return " ".join([summary(graph, shown, language), *told, *more])
