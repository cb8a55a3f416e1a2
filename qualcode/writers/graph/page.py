"""The graph as one page that opens from a disk without a network: drawn by Cytoscape.js, with the same facts in tables.

It holds what a graph says: names, definitions, relations, and where evidence lies by round, group, level and coder. It holds no
words of a quotation, and no name of a material or a participant.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources
from typing import Any

from qualcode.locale import text
from qualcode.study.graph import Graph
from qualcode.writers.graph.data import page_data
from qualcode.writers.graph.drawing import drawing
from qualcode.writers.graph.geometry import NAME_SIZE, Measure
from qualcode.writers.graph.legend import legend
from qualcode.writers.graph.picture import FONT, element, element_of
from qualcode.writers.graph.wording import ALL_TOLD, description, evidence, heading, summary
from qualcode.writers.quote_rows import clean

#: width of the legend
_WIDE = 1100.0
#: what an option of a filter is when nothing is chosen
_ALL = ""
#: sentences that the script fills in, and their fields, which it knows by their names
_SCRIPT = (
    *("several", "counts", "relations", "nothing_picked", "for_against", "unsupported", "only_arrow"),
    *("shown", "focused", "folded", "labels_left_out", "hits"),
)
_FIELDS = {field: f"{{{field}}}" for field in ("n", "interviews", "codings", "nodes", "relations", "name", "depth")}


def html(graph: Graph, shown: Graph, language: str, measure: Measure) -> bytes:
    """The page; what its circles stand for can be changed on it."""

    def say(key: str, **fields: object) -> str:
        return escape(text(f"graph.page-{key}", language, **fields))

    data = page_data(graph, shown, measure)
    data["words"] = {
        **{name: text(f"graph.script-{name}", language, **_FIELDS) for name in _SCRIPT},
        "kind": {kind: text(f"shell.kind-{kind}", language) for kind in ("code", "category", "core")},
        "status": {status: text(f"graph.status-{status}", language) for status in ("hypothesis", "supported", "contradicted")},
    }
    title = escape(text("graph.title", language, study=heading(graph, language)))
    styles, scripts = asset("graph.css"), [asset("cytoscape.min.js"), asset("graph.js")]
    said = escape(description(graph, shown, language))
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy([styles], scripts)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
            # Cytoscape adds a style of its own unless one of this name is there.
            f'<title>{title}</title>\n<style id="__________cytoscape_stylesheet">{styles}</style>\n</head>\n<body>',
            f'<header><h1>{title}</h1><p id="summary">{escape(summary(graph, shown, language))}</p></header>',
            f'<section id="tools" aria-label="{say("tools")}">{_tools(data, say)}</section>',
            f'<main><div id="picture" tabindex="0" role="application" aria-label="{said}" aria-describedby="keys"></div>',
            f'<aside id="about" aria-live="polite" aria-label="{say("about")}"></aside></main>',
            f'<section id="keys"><p>{_keys(language)}</p><p id="status" role="status"></p></section>',
            # It is drawn before the tables are read, which may be long.
            f'<script type="application/json" id="data">{embedded(data)}</script>',
            *(f"<script>{script}</script>" for script in scripts),
            f'<section id="still">{element_of(drawing(graph, shown, language, measure))}</section>',
            f'<section id="legend">{_legend(shown, language, measure)}<p class="small">{say("pale")}</p></section>',
            f'<section class="wide">{_relations(graph, language)}</section>',
            f'<section class="wide">{_codes(graph, language)}</section>',
            f'<footer class="small"><p>{say("made")}</p></footer>',
            "</body>\n</html>\n",
        ]
    ).encode()


@cache
def asset(name: str) -> str:
    """A file that pages are made of."""
    return resources.files("qualcode.writers.graph").joinpath("assets", name).read_text(encoding="utf-8")


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """A content security policy by which a page runs these scripts and styles, and asks for nothing from anywhere."""

    def hashes(texts: Iterable[str]) -> str:
        return " ".join(f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in texts)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def embedded(data: Any) -> str:
    """JSON that can stand in a script element whatever names it holds."""
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        told.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _tools(data: dict[str, Any], say: Any) -> str:
    def choice(name: str, options: Iterable[tuple[str, str]]) -> str:
        listed = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options)
        return f'<label>{say(name)} <select id="{name}">{listed}</select></label>'

    parts = [f'<label>{say("search")} <input type="search" id="search" autocomplete="off"></label><span id="hits" role="status"></span>']
    rounds = sorted({str(round) for round, _, _ in data["materials"] if round is not None}, key=int)
    groups = sorted({group for _, group, _ in data["materials"] if group})
    for name, values in (("round", rounds), ("group", groups), ("coder", data["coders"]), ("level", data["levels"])):
        if len(values) > 1 or (values and name in ("round", "group", "level")):
            parts.append(choice(name, [(_ALL, say("all")), *((value, value) for value in values)]))
    parts.append(choice("size", [(size, say(f"size-{size}")) for size in ("interviews", "codings", "same")]))
    parts.append(f'<label><input type="checkbox" id="labels" checked> {say("labels")}</label>')
    parts.append(f'<label><input type="checkbox" id="every"{" checked" if data["every"] else ""}> {say("every")}</label>')
    parts += [f'<button type="button" id="{name}">{say(name)}</button>' for name in ("focus", "whole", "toggle", "fold", "unfold")]
    return "\n".join(parts)


def _keys(language: str) -> str:
    """The sentence about keys; what stands in brackets is one."""
    told = escape(text("graph.page-keys", language))
    return told.replace("[", "<kbd>").replace("]", "</kbd>")


def _legend(shown: Graph, language: str, measure: Measure) -> str:
    shapes, height = legend(shown, language, (4, 0), _WIDE - 8, measure, ALL_TOLD, words_left_out=False)
    size = f'viewBox="0 0 {_WIDE:.0f} {height:.0f}" width="{_WIDE:.0f}" height="{height:.0f}"'
    drawn = "".join(map(element, shapes))
    label = escape(text("graph.legend", language))
    return f'<svg {size} role="img" aria-label="{label}" font-family="{escape(FONT)}" font-size="{NAME_SIZE:g}">{drawn}</svg>'


def _relations(graph: Graph, language: str) -> str:
    number = {node.code.id: (at, clean(node.code.name)) for at, node in enumerate(graph.nodes)}

    def end(code: str) -> str:
        at, name = number[code]
        return f'<button type="button" class="link" data-node="{at}">{escape(name)}</button>'

    rows = []
    for edge in graph.edges:
        notes = [] if edge.supported else [text("graph.script-unsupported", language)]
        notes += [text("graph.script-only_arrow", language)] if edge.only_an_arrow else []
        status = text(f"graph.status-{edge.status}", language)
        cells = [
            end(edge.from_id),
            escape(clean(edge.type)),
            end(edge.to_id),
            escape(evidence(edge)),
            escape(status),
            escape("; ".join(notes)),
        ]
        rows.append(cells)
    return _table("relations", ("from", "type", "to", "evidence", "status", "notes"), (), rows, language)


def _codes(graph: Graph, language: str) -> str:
    rows = []
    for at, node in enumerate(graph.nodes):
        code = node.code
        name = f'<button type="button" class="link" data-node="{at}">{escape(clean(code.path))}</button>'
        counts = (node.interviews_with_subcodes, node.codings_with_subcodes, node.quotations)
        rows.append([name, escape(text(f"shell.kind-{code.kind}", language)), *map(str, counts), escape(clean(code.definition))])
    return _table("codes", ("code", "kind", "interviews", "codings", "quotations", "definition"), (2, 3, 4), rows, language)


def _table(name: str, columns: Sequence[str], numbers: Sequence[int], rows: Sequence[Sequence[str]], language: str) -> str:
    """A table whose cells are markup already."""

    def kind(at: int) -> str:
        return ' class="number"' if at in numbers else ""

    heads = "".join(
        f'<th scope="col"{kind(at)}><button type="button">{escape(text(f"graph.column-{column}", language))}</button></th>'
        for at, column in enumerate(columns)
    )
    body = "\n".join("<tr>" + "".join(f"<td{kind(at)}>{cell}</td>" for at, cell in enumerate(row)) + "</tr>" for row in rows)
    caption = escape(text(f"graph.table-{name}", language, n=len(rows)))
    return f'<table id="{name}"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>'
