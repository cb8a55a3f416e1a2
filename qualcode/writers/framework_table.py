"""The framework matrix as it is printed: written summaries with the citations they rest on, and how much is coded beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qualcode.locale import formats, text
from qualcode.study.cited import appendix_name
from qualcode.study.framework import Cited, Framework, FrameworkCell, Summary
from qualcode.writers.grid import Cell, Column, Grid, plain_document

_PRINTED = ("free", "ask")


def framework_grid(found: Framework, language: str) -> Grid:
    """One row a case, one column a category."""
    columns = [
        Column(text("counts.case", language), heads=True, width=18, key="case"),
        Column(text("counts.fact-group", language), width=18, key="group"),
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
    grid = Grid(text("counts.framework", language), language, columns, rows, notes=notes)
    return replace(grid, document={**plain_document(grid, rows), "cells": _cells(found, language)})


def _cells(found: Framework, language: str) -> list[dict[str, Any]]:
    """For JSON, what is in each cell: its summaries, and the ids of the quotations they rest on and of all there are."""
    names = {case: name for case, name, _ in found.cases}
    paths = dict(found.categories)
    return [
        {
            "case": names[case],
            "path": paths[code],
            "summaries": [_summary(one, language) for one in cell.summaries],
            "quotations": list(cell.quotations),
        }
        for (case, code), cell in found.cells.items()
    ]


def _summary(one: Summary, language: str) -> dict[str, Any]:
    return {
        "memo": one.memo,
        "title": one.title if one.release in _PRINTED else "",
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
    where = appendix_name(place.appendix, place.material, language)
    return f"{where}, {lines}" if lines else where
