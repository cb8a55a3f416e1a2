"""The appendix set of a large report: 60 interviews of 8,000 words with 15,000 codings. The study is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.figures import Bench, Plain
from benchmarks.generate import CODER, INTERVIEWER, SEED, Studies, make_codes, make_codings
from benchmarks.measure import Figure, qualcode, typical, typical_child
from qualcode.readers.intake import Intake, bring_in
from qualcode.study import Study
from qualcode.study.appendices import appendices
from qualcode.writers.appendices.set import Wanted, write_set

#: interviews and codings of the report, and of the one that only shows that it runs
FULL, FEW = (60, 15_000, (8, 4, 10)), (2, 40, (2, 1, 3))


def appendix_set(bench: Bench) -> Iterator[Figure]:
    """One transcript, the set beside what it is made of, and the whole command with its memory."""
    home, few = report_study(bench.made), max(1, bench.runs // 3)
    folder = bench.made.scratch()
    with Study.open(home, write=False) as study, Plain(study.file) as plain:
        records = appendices(study.reads.connection)
        number = next(one.number for one in records if one.material is not None and one.number)
        transcript = Wanted(folder / "one", "da", ("confidential",), only=(str(number),))
        bare = typical(lambda: plain.execute("SELECT text FROM text_body LIMIT 1").fetchall(), bench.runs)
        yield Figure("one transcript to Word", typical(partial(write_set, study.reads, transcript), few), "s", 1, bare, "its text in SQL")
        n = sum(one.number is not None for one in records)
    child = typical_child(qualcode("appendices", home, "--to", folder / "set"), few)
    written = [file.read_bytes() for file in sorted((folder / "set").rglob("*.*"))]
    bare = typical(lambda: [(folder / f"{at}.plain").write_bytes(content) for at, content in enumerate(written)], few)
    yield Figure(f"set of {n} appendices: the whole command", child.seconds, "s", 60, bare, "the same bytes to files")
    yield Figure("the whole command: memory", child.peak / 1e6, "MB", 600)
    child = typical_child(qualcode("appendices", home, "--to", folder / "whole", "--one-document"), few)
    yield Figure("set in one document a volume: the whole command", child.seconds, "s", 60)
    yield Figure("one document a volume: memory", child.peak / 1e6, "MB", 600)


def report_study(made: Studies) -> Path:
    """The study of a large report among the generated ones, made if it is not there."""
    home = made.folder / "report"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        interviews, codings, tree = FEW if made.size.codings < 1000 else FULL
        make_report(home, sorted(made.texts.glob("Interview *.txt"))[:interviews], codings, tree)
        (home / "complete").touch()
    return home


def make_report(home: Path, texts: list[Path], codings: int, tree: tuple[int, int, int]) -> None:
    """Interviews in two rounds and two groups, codes in three levels, codings, memos, and the numbers of the appendices."""
    random = Random(SEED + 31)
    with Study.new(home, title="Et stort speciale", language="da", coder=CODER) as study:
        half = max(1, len(texts) // 2)
        for number, some in enumerate((texts[:half], texts[half:]), start=1):
            bring_in(study, some, Intake(round=number, group="AB"[number - 1], interviewers=(INTERVIEWER,)))
        codes = list(make_codes(study, tree).items())
        leaves = [code for path, code in codes if path.count(" > ") == 2]
        make_codings(study, [one.id for one in study.reads.materials()], [random.choice(leaves) for _ in range(codings)], random)
        for path, code in codes:
            study.do("write-memo", text=f"Hvad {path} har med resten at gøre. " * 20, title=path[-40:], about=[{"code": code}])
        study.do("give-appendix-numbers")
