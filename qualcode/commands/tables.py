"""Tables a researcher asks for: each kind is read from the study and given to one writer."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.comparing import put_grid
from qualcode.commands.terminal import open_for_reading, progress_line, put_json, say
from qualcode.faults import Fault
from qualcode.locale import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from qualcode.study import Study
    from qualcode.writers.grid import Grid


def table(arguments: argparse.Namespace) -> int:
    """A table, on stdout or to a file."""
    from qualcode.study.database import one_moment
    from qualcode.writers.grid import plain_document, write_grid

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        grid = _KINDS[arguments.kind](arguments, study)
        if arguments.kind in ("cases", "framework") and not arguments.numbers and not study.reads.study().pseudonymised:
            say(text(f"counts.not_pseudonymised-{arguments.kind}", language))
    if arguments.to:
        to = Path(arguments.to)
        write_grid(grid, to, delimiter=arguments.delimiter, progress=progress_line(language, "counts.progress"))
        say(text("counts.written", language, file=to, n=len(grid.rows)))
        if to.suffix.lower() == ".csv":
            for note in grid.notes:
                say(note)
    elif arguments.json:
        put_json(plain_document(grid, grid.rows) if grid.document is None else grid.document)
    else:
        put_grid(grid)
    return 0


def _frequencies(arguments: argparse.Namespace, study: Study) -> Grid:
    from qualcode.study.facts import Facts
    from qualcode.study.tables import frequencies
    from qualcode.writers.count_tables import frequency_grid

    found = frequencies(Facts(study.reads.connection), arguments.by, arguments.scope)
    return frequency_grid(found, arguments.by, study.language)


def _cooccurrence(arguments: argparse.Namespace, study: Study) -> Grid:
    from qualcode.study.cooccurrence import cooccurrences, material_of
    from qualcode.writers.cooccurrence_table import matrix, part_of

    connection = study.reads.connection
    with_subcodes = arguments.scope != "own"
    within = material_of(connection, arguments.round, arguments.group)
    pairs = cooccurrences(connection, arguments.meeting, with_subcodes=with_subcodes, within=within)
    codes = study.reads.codes()
    rows, columns = _below(connection, arguments.rows), _below(connection, arguments.columns)
    return matrix(
        pairs,
        [code.path for code in codes if rows is None or code.id in rows],
        [code.path for code in codes if columns is None or code.id in columns],
        arguments.meeting,
        study.language,
        with_subcodes=with_subcodes,
        part=part_of(arguments.round, arguments.group, study.language),
    )


def _below(connection: Connection, code: str | None) -> set[str] | None:
    from qualcode.study.quotes import code_ids

    return None if code is None else code_ids(connection, code, with_subcodes=True)


def _material(arguments: argparse.Namespace, study: Study) -> Grid:
    from qualcode.study.facts import Facts
    from qualcode.study.tables import codes_by_material
    from qualcode.writers.count_tables import material_grid

    found = codes_by_material(Facts(study.reads.connection), arguments.scope)
    return material_grid(found, arguments.count, arguments.scope, study.language)


def _attribute(arguments: argparse.Namespace, study: Study) -> Grid:
    from qualcode.study.facts import Facts
    from qualcode.study.people import attribute_names, material_fact_names
    from qualcode.study.tables import codes_by_attribute, codes_by_material_fact
    from qualcode.writers.count_tables import attribute_grid, material_fact_grid

    known, of_material = attribute_names(study.reads.connection), material_fact_names(study.reads.connection)
    if arguments.attribute in of_material and arguments.attribute not in known:
        crossed = codes_by_material_fact(Facts(study.reads.connection), arguments.attribute, arguments.scope)
        return material_fact_grid(crossed, arguments.attribute, arguments.scope, study.language)
    if arguments.attribute is not None and arguments.attribute not in known:
        raise Fault("counts.no-attribute", attribute=arguments.attribute, known=", ".join([*known, *of_material]) or "–")
    found = codes_by_attribute(Facts(study.reads.connection), arguments.scope, arguments.attribute)
    return attribute_grid(found, arguments.scope, _least(arguments, study), study.language)


def _cases(arguments: argparse.Namespace, study: Study) -> Grid:
    from qualcode.study.facts import Facts
    from qualcode.study.tables import cases
    from qualcode.writers.count_tables import cases_grid

    found = cases(Facts(study.reads.connection), arguments.cases, arguments.scope, _least(arguments, study))
    return cases_grid(found, study.language, numbered=arguments.numbers)


def _framework(arguments: argparse.Namespace, study: Study) -> Grid:
    from qualcode.study.facts import Facts
    from qualcode.study.framework import framework
    from qualcode.study.references import FINDERS
    from qualcode.writers.framework_table import framework_grid

    connection = study.reads.connection
    codes = [FINDERS["code"](connection, code) for code in arguments.code]
    return framework_grid(framework(Facts(connection), arguments.cases, codes), study.language)


def _least(arguments: argparse.Namespace, study: Study) -> int:
    """From how many persons on a count is told as it is."""
    return int(study.reads.setting("small-cell") if arguments.small_cell is None else arguments.small_cell)


_KINDS: dict[str, Callable[[argparse.Namespace, Study], Grid]] = {
    "frequencies": _frequencies,
    "cooccurrence": _cooccurrence,
    "code-material": _material,
    "code-attribute": _attribute,
    "framework": _framework,
    "cases": _cases,
}
