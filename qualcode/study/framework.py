"""The framework matrix: cases by categories, each cell a written summary with its quotations.

A summary is a memo linked to the case (a participant or a material) and to the category; the quotations it rests on are linked to the
memo as well. So it is written, changed and undone like any memo, and stands on the memos screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.facts import Facts, Use
from qualcode.study.records import CodeRecord
from qualcode.study.tables import CaseKind
from qualcode.study.versions import lines_at


class Cited(NamedTuple):
    """A quotation that a summary rests on."""

    quotation: str
    material: str
    line_from: int | None
    line_to: int | None
    #: the number of the appendix that prints the material, once one was given
    appendix: int | None = None


class Summary(NamedTuple):
    """A memo about a case and a category."""

    memo: str
    title: str
    text: str
    #: "free", "ask", "withheld" or "redacted"
    release: str
    cited: tuple[Cited, ...]


class FrameworkCell(NamedTuple):
    """What is written about a case under a category, and what is coded there."""

    summaries: tuple[Summary, ...]
    #: quotations of the case with the category or a code filed under it, in reading order
    quotations: tuple[str, ...]


class Framework(NamedTuple):
    """Cases by categories."""

    of: CaseKind
    #: (id, name, group)
    cases: tuple[tuple[str, str, str | None], ...]
    #: (code, its path)
    categories: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[str, str], FrameworkCell]


def framework(facts: Facts, of: CaseKind = "participants", codes: Sequence[str] = ()) -> Framework:
    """The matrix of all cases by these codes (ids), by default the categories, else the codes at the top.

    Cases are participants who speak in some material and have not withdrawn, or all material.
    """
    chosen = _categories(facts, codes)
    if of == "participants":
        cases = [(one.id, one.pseudonym, one.group) for one in facts.participants.values() if one.materials and one.status != "withdrawn"]
    else:
        cases = [(one.id, one.name, one.group) for one in facts.materials.values()]
    quotations = _quotations(facts, of, chosen)
    summaries = _summaries(facts.connection, "participant" if of == "participants" else "material")
    cells = {}
    for case, _, _ in cases:
        for code in chosen:
            cell = FrameworkCell(tuple(summaries.get((case, code.id), ())), quotations.get((case, code.id), ()))
            if cell.summaries or cell.quotations:
                cells[case, code.id] = cell
    return Framework(of, tuple(cases), tuple((code.id, code.path) for code in chosen), cells)


def _categories(facts: Facts, codes: Sequence[str]) -> list[CodeRecord]:
    if codes:
        return [code for code in facts.codes if code.id in codes]
    return [code for code in facts.codes if code.kind != "code"] or [code for code in facts.codes if code.depth == 0]


def _quotations(facts: Facts, of: CaseKind, codes: Sequence[CodeRecord]) -> dict[tuple[str, str], tuple[str, ...]]:
    order = {material: place for place, material in enumerate(facts.materials)}
    scoped = facts.uses("subcodes")
    found: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for code in codes:
        for use in scoped[code.id]:
            for case in facts.people_in(use.quotation) if of == "participants" else (use.material,):
                found[case, code.id].append(use)
    return {
        key: tuple(dict.fromkeys(use.quotation for use in sorted(uses, key=lambda use: (order[use.material], use.start, use.end))))
        for key, uses in found.items()
    }


def _summaries(connection: Connection, case_table: str) -> dict[tuple[str, str], list[Summary]]:
    """Memos linked to a case and a code, by both, the oldest first."""
    raw = driver(connection)
    rows = raw.execute(
        "SELECT a.about_id, b.about_id, m.id, m.title, m.text, m.release FROM memo m JOIN memo_link a ON a.memo_id = m.id AND a.about = ? "
        "JOIN memo_link b ON b.memo_id = m.id AND b.about = 'code' ORDER BY m.created_at, m.id",
        (case_table,),
    ).fetchall()
    cited = _cited(connection)
    found: dict[tuple[str, str], list[Summary]] = defaultdict(list)
    for case, code, memo, title, text, release in rows:
        found[case, code].append(Summary(memo, title, text, release, tuple(cited.get(memo, ()))))
    return found


def _cited(connection: Connection) -> dict[str, list[Cited]]:
    """By memo, the quotations it is linked to, in reading order."""
    rows = (
        driver(connection)
        .execute(
            'SELECT l.memo_id, q.id, m.name, q.text_version_id, q.start, q."end", '
            "(SELECT min(number) FROM appendix WHERE material_id = m.id) FROM memo_link l JOIN quotation q ON q.id = l.about_id "
            "JOIN material m ON m.id = q.material_id WHERE l.about = 'quotation' ORDER BY m.position, q.start, q.\"end\""
        )
        .fetchall()
    )
    lines = lines_at(connection, [(version, at) for _, _, _, version, start, end, _ in rows for at in (start, max(start, end - 1))])
    found: dict[str, list[Cited]] = defaultdict(list)
    for place, (memo, quotation, material, _, _, _, appendix) in enumerate(rows):
        found[memo].append(Cited(quotation, material, lines[2 * place], lines[2 * place + 1], appendix))
    return found
