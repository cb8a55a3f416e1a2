"""How long the numbers of several coders take, and co-occurrence: on a copy of the study of many interviews with a second coder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.figures import Bench, Plain
from benchmarks.measure import Figure, qualcode, typical, typical_child
from qualcode.model import Coder
from qualcode.study import Study
from qualcode.study.agreement import Comparison, Unit, study_agreement
from qualcode.study.cooccurrence import By, cooccurrences
from qualcode.study.database import driver

SECOND = "CD"


def comparing(bench: Bench) -> Iterator[Figure]:
    """Agreement of two coders who share all codings, of all codes."""
    folder = with_second_coder(bench)
    with Study.open(folder, write=False) as study, Plain(study.file) as plain:
        connection = study.reads.connection
        query = 'SELECT c.code_id, c.coder_id, q.text_version_id, q.start, q."end" FROM coding c JOIN quotation q ON q.id = c.quotation_id'
        bare = typical(lambda: plain.execute(query).fetchall(), bench.runs)
        codes = bench.made.size.tree[0] * (1 + bench.made.size.tree[1] * (1 + bench.made.size.tree[2]))
        ways: tuple[tuple[Unit, float | None], ...] = (("characters", 3), ("turns", None))
        for unit, budget in ways:
            taken = typical(partial(study_agreement, connection, Comparison(unit=unit)), bench.runs)
            yield Figure(f"agreement of two coders, {codes:,} codes, {unit}", taken, "s", budget, bare, "all codings' rows in SQL")
    child = typical_child(qualcode("agreement", folder, "--json"), max(1, bench.runs // 2))
    yield Figure("agreement: the whole command", child.seconds)
    yield Figure("agreement: its memory", child.peak / 1e6, "MB", 500)


def meeting(bench: Bench) -> Iterator[Figure]:
    """Co-occurrence of all codes."""
    pairs_in_sql = (
        "SELECT a.code_id, b.code_id, count(*) FROM coding a JOIN quotation p ON p.id = a.quotation_id "
        'JOIN quotation q ON q.text_version_id = p.text_version_id AND q.start < p."end" AND q."end" > p.start '
        "JOIN coding b ON b.quotation_id = q.id AND b.code_id > a.code_id GROUP BY 1, 2"
    )
    with Study.open(bench.made.many, write=False) as study, Plain(study.file) as plain:
        bare = typical(lambda: plain.execute(pairs_in_sql).fetchall(), 1)
        ways: tuple[tuple[By, float | None], ...] = (("words", 0.5), ("turn", 0.5), ("material", None))
        for by, budget in ways:
            pairs = len(cooccurrences(study.reads.connection, by))
            taken = typical(partial(cooccurrences, study.reads.connection, by), bench.runs)
            by_sql = (bare, "pairs of quotations that overlap, in SQL") if by == "words" else (None, "")
            yield Figure(f"co-occurrence by {by}, {pairs:,} pairs of codes", taken, "s", budget, *by_sql)


def with_second_coder(bench: Bench) -> Path:
    """A copy of the study in which every other coding is somebody else's."""
    folder = bench.made.scratch() / "two"
    shutil.copytree(bench.made.many, folder)
    with Study.open(folder) as study, study.action("code-hits") as work:
        work.say("code-hits", code="…", n=bench.made.size.codings // 2)
        other = work.insert(Coder, name=SECOND, full_name="")
        driver(work.connection).execute("UPDATE coding SET coder_id = ? WHERE rowid % 2", (other,))
    return folder
