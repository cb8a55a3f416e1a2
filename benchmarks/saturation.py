"""What each of many interviews brought: the view after one coding, both clocks, and 1,000 random orders of 200 interviews x 1,000 codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from random import Random

from benchmarks.figures import Bench, Plain
from benchmarks.generate import SEED
from benchmarks.measure import Figure, qualcode, typical, typical_child
from qualcode.analysis.orders import spread
from qualcode.analysis.saturation import bit_sets
from qualcode.study import Study
from qualcode.study.added import added
from qualcode.study.saturation import ORDERS, saturation
from qualcode.writers.saturation import drawn, report_of

_PAIRS = "SELECT DISTINCT q.material_id, c.code_id FROM coding c JOIN quotation q ON q.id = c.quotation_id"


def of_saturation(bench: Bench) -> Iterator[Figure]:
    """The numbers alone, then the study of many interviews, then the whole command."""
    few, random = max(1, bench.runs // 2), Random(SEED)
    # Codes that are in very many interviews and codes that are in one, as in a real study.
    chances = [random.random() ** 4 for _ in range(1000)]
    interviews = [{code for code, chance in enumerate(chances) if random.random() < chance} for _ in range(200)]
    sets = bit_sets(interviews)
    what = f"{ORDERS:,} random orders of 200 interviews x 1,000 codes"
    bare = typical(partial(_plain_orders, interviews, ORDERS), few)
    yield Figure(what, typical(partial(spread, sets, ORDERS), few), "s", 2.0, bare, "new by order, with sets of Python")
    with Study.open(bench.made.many, write=False) as study, Plain(study.file) as plain:
        connection = study.reads.connection
        bare = typical(lambda: plain.execute(_PAIRS).fetchall(), few) * 1000
        codings = f"{bench.made.size.codings:,} codings"
        seconds = typical(partial(saturation, connection), bench.runs)
        yield Figure(f"what each material brought: {codings}", seconds * 1000, "ms", 100, bare, "pairs of code and material in SQL")
        for level, clock in (("categories", "today"), ("codes", "analysed")):
            seconds = typical(partial(saturation, connection, level, clock=clock), few)  # type: ignore[arg-type]
            yield Figure(f"the same, {level}, {clock}", seconds * 1000, "ms")
        yield Figure("what each added beyond codes", typical(partial(added, connection), few) * 1000, "ms")
        report = report_of(study.reads, "en", orders=0)
        yield Figure("the picture as png", typical(partial(drawn, report, "en", ".png"), few), "s")
    child = typical_child(qualcode("saturation", bench.made.many, "--json"), few)
    yield Figure("qualcode saturation --json: the whole command", child.seconds, "s")


def _plain_orders(interviews: Sequence[set[int]], orders: int) -> list[list[int]]:
    random, shuffled, found = Random(SEED), list(interviews), []
    for _ in range(orders):
        random.shuffle(shuffled)
        seen: set[int] = set()
        new = []
        for codes in shuffled:
            new.append(len(codes - seen))
            seen |= codes
        found.append(new)
    return found
