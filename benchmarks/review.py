"""A pack for the supervisor, of the large theory: every quotation released, and read in Chromium where that is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import update

from benchmarks.figures import Bench
from benchmarks.measure import Figure, qualcode, typical, typical_child
from benchmarks.theory import theory_study
from qualcode.model import Quotation
from qualcode.study import Study
from qualcode.study.review.pack import pack
from qualcode.writers.review import make_pack


def review(bench: Bench) -> Iterator[Figure]:
    """Reading a pack and making its page at each level, the whole command, its size, and its first drawing."""
    few = max(1, bench.runs // 2)
    folder = bench.made.scratch()
    home = _released(theory_study(bench.made), folder / "released")
    target = folder / "pack.html"
    with Study.open(home, write=False) as study:
        connection = study.reads.connection
        for level in ("counts", "released", "all"):
            found = pack(connection, level)  # type: ignore[arg-type]
            evidence = sum(len(one.evidence) for one in found.relations)
            size = f"{len(found.codes)} codes, {len(found.relations):,} relations, {evidence:,} evidence"
            yield Figure(f"pack read, {level}: {size}", typical(partial(pack, connection, level), few), "s", None)  # type: ignore[arg-type]
            made = make_pack(found, target)
            bare = typical(partial(target.with_suffix(".plain").write_bytes, made.content), few)
            yield Figure(
                f"pack made, {level}", typical(partial(make_pack, found, target), few), "s", None, bare, "the same bytes to a file"
            )
    child = typical_child(qualcode("review", "pack", home, "--to", target), few)
    yield Figure("pack, released quotations: the whole command", child.seconds, "s", 2)
    yield Figure("pack, released quotations: its size", target.stat().st_size / 1e6, "MB", 5)
    if drawn := _drawn(target):
        yield Figure("pack opened in Chromium, first drawing", drawn[0], "s", 1.5)
        yield Figure("its graph, from key to drawing", drawn[1], "s", 1.5)


def _released(source: Path, home: Path) -> Path:
    """A copy of the study in which every quotation is free."""
    shutil.copytree(source, home, ignore=shutil.ignore_patterns("*.lock*", "backups"))
    with Study.open(home) as study, study.action("set-release") as work:
        work.say("set-release-free")
        work.connection.execute(update(Quotation).values(release="free"))
    return home


def _drawn(page: Path) -> tuple[float, float] | None:
    """Seconds from opening the page until its categories are painted, and from the key until its graph is; None without Chromium."""
    from tests.browser import Browser, chromium

    if chromium() is None:
        return None
    painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    began = "const began = performance.now(); location.hash = 'graph'; "
    graph = f"new Promise(done => {{ {began}addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(() => "
    graph += "done(performance.now() - began)))) })"
    with Browser() as browser:
        firsts, graphs = [], []
        for _ in range(3):
            opened = browser.open(page)
            firsts.append(opened.wait_for(painted) / 1000)
            graphs.append(opened.evaluate(graph) / 1000)
            opened.close()
    return sorted(firsts)[1], sorted(graphs)[1]
