"""The framework matrix as it is printed: written summaries with the citations they rest on, and how much is coded beside them."""

from __future__ import annotations

from typing import Any

from qualcode.locale import formats, text
from qualcode.study.framework import Cited, Framework, FrameworkCell, Summary
from qualcode.writers.grid import Cell, Column, Grid

_PRINTED = ("free", "ask")


def framework_grid(found: Framework, language: str) -> Grid:
    """One row a case, one column a category."""
    columns = [
        Column(text("counts.case", language), heads=True, width=18, key="case"),
        Column(text("counts.fact-group", language), width=12, key="group"),
        *(Column(path, width=34, key=path) for _, path in found.categories),
    ]
    rows: list[list[Cell]] = [
        [name, group, *(_cell(found.cells.get((case, code)), language) for code, _ in found.categories)]
        for case, name, group in found.cases
    ]
    notes = [text(f"counts.framework-{found.of}", language), text("counts.framework-what", language)]
    withheld = sum(one.release not in _PRINTED for cell in found.cells.values() for one in cell.summaries)
    if withheld:
        notes.append(text("counts.framework-withheld", language, count=formats.number(withheld, language), n=withheld))
    return Grid(text("counts.framework", language), language, columns, rows, notes=notes, document=document(found, language))


def document(found: Framework, language: str) -> dict[str, Any]:
    """The matrix as JSON, each cell with its summaries and the ids of its quotations."""
    names = {case: (name, group) for case, name, group in found.cases}
    paths = dict(found.categories)
    return {
        "cases": [{"id": case, "name": name, "group": group} for case, name, group in found.cases],
        "categories": [{"id": code, "path": path} for code, path in found.categories],
        "cells": [
            {
                "case": names[case][0],
                "category": paths[code],
                "summaries": [_summary(one, language) for one in cell.summaries],
                "quotations": list(cell.quotations),
            }
            for (case, code), cell in found.cells.items()
        ],
    }


def _summary(one: Summary, language: str) -> dict[str, Any]:
    return {
        "memo": one.memo,
        "title": one.title,
        "text": _words(one, language),
        "quotations": [cited.quotation for cited in one.cited],
    }


def _cell(cell: FrameworkCell | None, language: str) -> str:
    if cell is None:
        return ""
    parts = [_with_citations(one, language) for one in cell.summaries]
    if cell.quotations:
        n = len(cell.quotations)
        parts.append(text("counts.framework-coded", language, n=n, count=formats.number(n, language)))
    return "\n".join(parts)


def _with_citations(one: Summary, language: str) -> str:
    cited = "; ".join(dict.fromkeys(_citation(place, language) for place in one.cited))
    words = _words(one, language)
    return f"{words} ({cited})" if cited else words


def _words(one: Summary, language: str) -> str:
    return one.text.strip() if one.release in _PRINTED else text("table.withheld_marker", language)


def _citation(place: Cited, language: str) -> str:
    lines = formats.lines(place.line_from, place.line_to, language)
    return f"{place.material}, {lines}" if lines else place.material
