"""The category graph, to a page, a picture or a file of another program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.terminal import open_for_reading, put_json, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from qualcode.study.graph import Graph


def graph(arguments: argparse.Namespace) -> int:
    """The graph as it is, or as it stood at a milestone or when a round was closed."""
    from qualcode.study.as_of import as_of, point_named
    from qualcode.study.database import one_moment
    from qualcode.writers.graph import write_graph
    from qualcode.writers.graph.exchange import document

    if not arguments.to and not arguments.json:
        raise UsageFault("graph.where-to")
    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        connection, language = study.reads.connection, study.language
        if arguments.as_of is None:
            found = _read(arguments, connection)
        else:
            point = point_named(connection, arguments.as_of)
            name = point.name if point.kind == "milestone" else text("graph.round-closed", language, round=point.name)
            with as_of(connection, study.file, point.event_number) as then:
                found = _read(arguments, then, name)
    if arguments.to:
        written = write_graph(found, Path(arguments.to), language=language, every_code=arguments.all, measure=arguments.size)
        say(text("graph.written", language, file=written.path, n=written.nodes, relations=written.edges))
    if arguments.json:
        put_json(document(found))
    return 0


def _read(arguments: argparse.Namespace, connection: Connection, point: str = "") -> Graph:
    from qualcode.study.graph import graph
    from qualcode.study.references import FINDERS
    from qualcode.writers.graph.selection import around

    found = graph(connection, point)
    return found if arguments.around is None else around(found, FINDERS["code"](connection, arguments.around), arguments.depth)
