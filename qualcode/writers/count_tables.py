"""Tables of counts as they are printed: frequencies, codes by material, codes by background facts, case by code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from qualcode.analysis.crosstabs import Scope
from qualcode.locale import formats, text
from qualcode.study.facts import Tally
from qualcode.study.tables import Case, Cases, Cross, CrossCell, Frequencies, Part
from qualcode.writers.grid import Cell, Column, Grid

Counted = Literal["quotations", "codings", "words"]

_COUNTS = ("quotations", "codings", "interviews", "persons", "words")
_PART_COUNTS = ("codings", "interviews", "persons")


def frequency_grid(found: Frequencies, by: str | None, language: str) -> Grid:
    """One row a code; every column says what it counts and of how many."""
    columns = [
        Column(text("counts.code", language), heads=True, key="path"),
        Column(text("counts.kind", language), width=12, key="kind"),
    ]
    for scope in found.scopes:
        columns += [_count_column(name, found.whole, language, scope=scope, several=len(found.scopes) > 1) for name in _COUNTS]
    for part in found.parts:
        columns += [_count_column(name, part, language, by=by) for name in _PART_COUNTS]
    rows: list[list[Cell]] = []
    for row in found.rows:
        cells: list[Cell] = [row.path, text(f"shell.kind-{row.kind}", language)]
        for scope in found.scopes:
            cells += _figures(row.counts[scope], _COUNTS, found.whole)
        for part in found.parts:
            cells += _figures(row.parts[part.name], _PART_COUNTS, part)
        rows.append(cells)
    notes = [text("counts.frequencies-what", language)]
    if not found.whole.persons:
        notes.append(text("counts.nobody", language))
    notes += [text(f"counts.scope-{scope}", language) for scope in found.scopes if scope != "own"]
    if found.parts:
        notes.append(text(f"counts.by-{by}", language))
        if found.parts_scope != "own":
            notes.append(text(f"counts.parts-{found.parts_scope}", language))
    return Grid(text("counts.frequencies", language), language, columns, rows, notes=notes)


def _figures(tally: Tally, names: Sequence[str], base: Part) -> list[Cell]:
    """The counts; persons are not known where nobody is said to speak, which is not none."""
    return [None if name == "persons" and not base.persons else getattr(tally, name) for name in names]


def _count_column(name: str, base: Part, language: str, *, scope: Scope = "own", several: bool = False, by: str | None = None) -> Column:
    """A column of counts; interviews and persons carry their base."""
    of = {"interviews": base.interviews, "persons": base.persons}.get(name)
    title = text(f"counts.{name}", language)
    if of is not None:
        title = text("counts.of", language, what=title, n=formats.number(of, language))
    key = name
    if by is not None:
        title, key = f"{text(f'counts.part-{by}', language, name=base.name)}: {title}", f"{by} {base.name}: {name}"
    elif several:
        title, key = f"{text(f'counts.{scope}', language)}: {title}", name if scope == "own" else f"{name}_with_{scope}"
    return Column(title, "count", key=key)


def material_grid(found: Cross, counted: Counted, scope: Scope, language: str) -> Grid:
    """Codes by material."""

    def figure(cell: CrossCell | None) -> Cell:
        if cell is None:
            return 0
        return len(cell.quotations) if counted == "quotations" else getattr(cell, counted)

    columns = [
        Column(text("counts.code", language), heads=True, key="path"),
        *(Column(column.name, "count", key=column.key) for column in found.columns),
    ]
    rows: list[list[Cell]] = [
        [path, *(figure(found.cells.get((code, column.key))) for column in found.columns)] for code, path in found.rows
    ]
    notes = [text(f"counts.cell-{counted}", language), *_scope_notes(scope, language)]
    return Grid(text("counts.code_material", language), language, columns, rows, notes=notes)


def attribute_grid(found: Cross, scope: Scope, least: int, language: str) -> Grid:
    """Codes by background facts: persons, those below `least` not told as they are."""
    fewer = text("counts.fewer", language, least=least)

    def figure(cell: CrossCell | None) -> Cell:
        persons = cell.persons if cell else 0
        return fewer if 0 < persons < least else persons

    told = [column for column in found.columns if (column.base or 0) >= least]
    columns = [Column(text("counts.code", language), heads=True, key="path")]
    for column in told:
        title = text("counts.of", language, what=column.name, n=formats.number(column.base or 0, language))
        columns.append(Column(title, "count", key=column.key.removeprefix("=")))
    rows: list[list[Cell]] = [[path, *(figure(found.cells.get((code, column.key))) for column in told)] for code, path in found.rows]
    notes = [text("counts.attribute-what", language), *_scope_notes(scope, language)]
    if not found.columns:
        notes.append(text("counts.no_background", language))
    if len(told) < len(found.columns):
        n = len(found.columns) - len(told)
        notes.append(text("counts.values_left_out", language, count=formats.number(n, language), n=n, least=least))
    if least > 1:
        notes.append(text("counts.small", language, least=least))
    return Grid(text("counts.code_attribute", language), language, columns, rows, notes=notes)


def material_fact_grid(found: Cross, attribute: str, scope: Scope, language: str) -> Grid:
    """Codes by a fact of material: how much of it has each code."""
    columns = [Column(text("counts.code", language), heads=True, key="path")]
    for column in found.columns:
        title = text("counts.of", language, what=column.name, n=formats.number(column.base or 0, language))
        columns.append(Column(title, "count", key=column.key))
    rows: list[list[Cell]] = [
        [path, *(cell.persons if (cell := found.cells.get((code, column.key))) else 0 for column in found.columns)]
        for code, path in found.rows
    ]
    notes = [text("counts.material-fact-what", language, attribute=attribute), *_scope_notes(scope, language)]
    return Grid(text("counts.code_material_fact", language, attribute=attribute), language, columns, rows, notes=notes)


def _scope_notes(scope: Scope, language: str) -> list[str]:
    return [] if scope == "own" else [text(f"counts.scope-{scope}", language)]


def cases_grid(found: Cases, language: str, *, numbered: bool) -> Grid:
    """Case by code. Numbered cases stand in an order that says nothing, others by name."""
    columns = [
        Column(text("counts.case", language), "count" if numbered else "text", heads=not numbered, width=0 if numbered else 16, key="case"),
        *(Column(_fact(name, language), width=14, key=name) for name in found.facts),
        *(code_column(path) for _, path in found.codes),
    ]
    rows: list[list[Cell]] = [
        [number if numbered else case.name, *case.facts, *(len(case.codes.get(code, ())) for code, _ in found.codes)]
        for number, case in enumerate(in_order(found, numbered=numbered), start=1)
    ]
    notes = [text(f"counts.cases-{found.of}", language), text("counts.no_key", language)]
    if found.of == "participants" and not found.cases:
        notes.append(text("counts.nobody", language))
    if found.hidden:
        notes.append(text("counts.hidden", language, count=formats.number(found.hidden, language), n=found.hidden, least=found.least))
    if found.left_out:
        notes.append(text("counts.left_out", language, count=formats.number(found.left_out, language), n=found.left_out))
    return Grid(text("counts.cases", language), language, columns, rows, notes=notes)


def in_order(found: Cases, *, numbered: bool) -> list[Case]:
    """The cases as `cases_grid` lists them."""
    return sorted(found.cases, key=lambda case: case.id if numbered else (case.name.casefold(), case.id))


def code_column(path: str) -> Column:
    """A column of counts of a code; where there is little room, by its name alone."""
    return Column(path, "count", key=path, short=path.rpartition(" > ")[2].replace("\\>", ">"))


def _fact(name: str, language: str) -> str:
    return text(f"counts.fact-{name}", language) if name in ("group", "kind", "round") else name
