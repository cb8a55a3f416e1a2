"""The tables of the screen, each read into one record: the grid that is written to files too, and what stands behind its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

from qualcode.locale import text
from qualcode.study.cooccurrence import By as Meeting
from qualcode.study.cooccurrence import cooccurrences
from qualcode.study.facts import Facts
from qualcode.study.framework import framework
from qualcode.study.reads import Reads
from qualcode.study.tables import By, CaseKind, Cross, cases, codes_by_attribute, codes_by_material, frequencies
from qualcode.writers.cooccurrence_table import grid as pairs_grid
from qualcode.writers.cooccurrence_table import matrix
from qualcode.writers.count_tables import Counted, attribute_grid, cases_grid, frequency_grid, in_order, material_grid
from qualcode.writers.framework_table import framework_grid
from qualcode.writers.grid import Grid

Scope = Literal["own", "subcodes", "indicators"]

KINDS = ("frequencies", "pairs", "matrix", "code-material", "code-attribute", "cases", "framework")
SCOPES: tuple[Scope, ...] = ("own", "subcodes", "indicators")
#: by kind, what it may be counted by, the usual first
WAYS: dict[str, tuple[str, ...]] = {
    "frequencies": ("all", "round", "group"),
    "pairs": ("words", "turn", "material"),
    "matrix": ("words", "turn", "material"),
    "code-material": ("quotations", "codings", "words"),
    "code-attribute": (),
    "cases": ("participants", "numbers", "material"),
    "framework": ("participants", "material"),
}


@dataclass
class Asked:
    """What the screen keeps of a study while the program runs."""

    kind: str = "frequencies"
    ways: dict[str, str] = field(default_factory=dict)
    scope: Scope = "own"
    #: by kind, the row and the column at hand
    at: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def way(self) -> str:
        """What is counted by."""
        ways = WAYS[self.kind]
        return self.ways.get(self.kind, ways[0] if ways else "")


_ASKED: WeakKeyDictionary[Any, Asked] = WeakKeyDictionary()


def asked_of(study: Any) -> Asked:
    """What was asked last."""
    return _ASKED.setdefault(study, Asked())


class Behind(NamedTuple):
    """What stands behind a cell: quotations, or two codes whose meetings are looked up; and, of a framework, its case and category."""

    quotations: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    case: str = ""
    code: str = ""


class Shown(NamedTuple):
    """A table, and what stands behind a cell by its row and column."""

    grid: Grid
    behind: Callable[[int, int], Behind]
    #: what must be said of it at once
    warning: str = ""

    @property
    def first(self) -> int:
        """The column one begins in: the first of figures, or of summaries."""
        return next((at for at, column in enumerate(self.grid.columns) if at and column.kind != "text"), 2)


def read_table(connection: Any, kind: str, way: str, scope: Scope, least: int, language: str) -> Shown:
    """Read one table, with what must be said of it."""
    table = _read(connection, kind, way, scope, least, language)
    if not table.grid.rows:
        return table._replace(warning=text("tables.nothing", language))
    if kind in ("cases", "framework") and way != "numbers" and not Reads(connection).study().pseudonymised:
        return table._replace(warning=text("counts.not_pseudonymised-framework", language))
    return table


def _read(connection: Any, kind: str, way: str, scope: Scope, least: int, language: str) -> Shown:
    if kind == "frequencies":
        return _frequencies(connection, None if way == "all" else way, scope, language)  # type: ignore[arg-type]
    if kind in ("pairs", "matrix"):
        return _meetings(connection, kind, way, scope, language)  # type: ignore[arg-type]
    facts = Facts(connection)
    if kind == "code-material":
        crossed = codes_by_material(facts, scope)
        counted: Counted = way  # type: ignore[assignment]
        return Shown(material_grid(crossed, counted, scope, language), _in_cross(crossed, [one.key for one in crossed.columns]))
    if kind == "code-attribute":
        crossed = codes_by_attribute(facts, scope)
        told = [one.key for one in crossed.columns if (one.base or 0) >= least]
        return Shown(attribute_grid(crossed, scope, least, language), _in_cross(crossed, told))
    if kind == "cases":
        return _cases(facts, way, scope, least, language)
    of: CaseKind = way  # type: ignore[assignment]
    found = framework(facts, of)

    def behind(row: int, column: int) -> Behind:
        if column < 2 or row >= len(found.cases):
            return Behind()
        case, code = found.cases[row][0], found.categories[column - 2][0]
        cell = found.cells.get((case, code))
        return Behind(cell.quotations if cell else (), case=case, code=code)

    return Shown(framework_grid(found, language), behind)


def _cases(facts: Facts, way: str, scope: Scope, least: int, language: str) -> Shown:
    numbered = way == "numbers"
    found = cases(facts, "material" if way == "material" else "participants", scope, least)
    listed, first = in_order(found, numbered=numbered), 1 + len(found.facts)

    def behind(row: int, column: int) -> Behind:
        if row >= len(listed) or not 0 <= column - first < len(found.codes):
            return Behind()
        return Behind(listed[row].codes.get(found.codes[column - first][0], ()))

    return Shown(cases_grid(found, language, numbered=numbered), behind)


def _frequencies(connection: Any, by: By | None, scope: Scope, language: str) -> Shown:
    facts = Facts(connection)
    found = frequencies(facts, by, scope)
    scoped = {one: {code: tuple(use.quotation for use in uses) for code, uses in facts.uses(one).items()} for one in found.scopes}
    table = frequency_grid(found, by, language)
    of_scope = [one for one in found.scopes for _ in range((len(table.columns) - 2 - 3 * len(found.parts)) // len(found.scopes))]

    def behind(row: int, column: int) -> Behind:
        if row >= len(found.rows):
            return Behind()
        which = of_scope[column - 2] if 0 <= column - 2 < len(of_scope) else found.scopes[0]
        return Behind(scoped[which][found.rows[row].code_id])

    return Shown(table, behind)


def _meetings(connection: Any, kind: str, by: Meeting, scope: Scope, language: str) -> Shown:
    with_subcodes = scope != "own"
    pairs = cooccurrences(connection, by, with_subcodes=with_subcodes)
    if kind == "pairs":
        # The flag stands where it is seen at 80 columns too: beside c.
        table = pairs_grid(pairs, by, language, with_subcodes=with_subcodes)
        order = (0, 1, 2, 3, 8, 4, 5, 6, 7)
        shown = Grid(
            table.title,
            language,
            [table.columns[at] for at in order],
            [[row[at] for at in order] for row in table.rows],
            notes=table.notes,
            document=table.document,
        )
        return Shown(shown, lambda row, _: Behind(pair=(pairs[row].a_id, pairs[row].b_id)) if row < len(pairs) else Behind())
    ids = {path: code for pair in pairs for path, code in ((pair.a, pair.a_id), (pair.b, pair.b_id))}
    paths = [path for path in _paths(connection) if path in ids]
    table = matrix(pairs, paths, paths, by, language, with_subcodes=with_subcodes)

    def met(row: int, column: int) -> Behind:
        if column < 1 or row >= len(table.rows) or table.rows[row][column] is None:
            return Behind()
        return Behind(pair=(ids[str(table.rows[row][0])], ids[table.columns[column].key]))

    return Shown(table, met)


def _paths(connection: Any) -> list[str]:
    return [code.path for code in Reads(connection).codes()]


def _in_cross(crossed: Cross, columns: list[str]) -> Callable[[int, int], Behind]:
    cells: Mapping[tuple[str, str], Any] = crossed.cells

    def behind(row: int, column: int) -> Behind:
        if column < 1 or row >= len(crossed.rows) or column - 1 >= len(columns):
            return Behind()
        cell = cells.get((crossed.rows[row][0], columns[column - 1]))
        return Behind(cell.quotations if cell else ())

    return behind


def way_words(kind: str, way: str, language: str) -> str:
    """What a table is counted by."""
    return text(f"tables.way-{'meeting-' if kind in ('pairs', 'matrix') else ''}{way}", language)
