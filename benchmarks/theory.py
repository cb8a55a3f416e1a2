"""The category graph of a large theory: 300 codes drawn, 1,200 relations, 20,000 pieces of evidence. The study is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import select

from benchmarks.figures import Bench, Plain
from benchmarks.generate import CODER, INTERVIEWER, SEED, Studies, make_codings
from benchmarks.measure import Figure, qualcode, typical, typical_child
from qualcode.model import Coding, Memo, MemoLink, Quotation, Relation, RelationEvidence, RelationType, new_id
from qualcode.readers.intake import Intake, bring_in
from qualcode.study import Study
from qualcode.study.core import core_numbers
from qualcode.study.graph import graph
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord, counted_relations
from qualcode.study.work import Work
from qualcode.tui.relations.around import neighbours_of
from qualcode.tui.relations.layout import MOST_NODES, draw
from qualcode.writers.graph import write_graph

TYPES = ("er årsag til", "hindrer", "er betingelse for", "er del af", "er forbundet med")
LEVELS = ("", "", "egen", "andres", "skrift")


def theory(bench: Bench) -> Iterator[Figure]:
    """Reading the graph, and writing it in each format; then the whole command."""
    home, few = theory_study(bench.made), max(1, bench.runs // 2)
    folder = bench.made.scratch()
    with Study.open(home, write=False) as study, Plain(study.file) as plain:
        connection = study.reads.connection
        found = graph(connection)
        evidence = sum(len(edge.evidence) for edge in found.edges)
        size = f"{len(found.nodes)} codes, {len(found.edges):,} relations, {evidence:,} evidence"
        bare = typical(lambda: plain.execute("SELECT * FROM relation_evidence").fetchall(), few)
        yield Figure(f"graph read: {size}", typical(partial(graph, connection), few), "s", None, bare, "the evidence in SQL")
        bare = typical(lambda: _betweenness(found.edges), few)
        yield Figure("indices of all codes", typical(partial(core_numbers, connection), few), "s", 1, bare, "betweenness in networkx")
        yield Figure("relations counted, for their screen", typical(partial(counted_relations, connection), few) * 1000, "ms", 80)
        codes = {code.id: code for code in study.reads.codes()}
        yield Figure("neighbourhood laid out: 12 codes", typical(lambda: _neighbourhood(found.edges, codes), few) * 1000, "ms", 200)
        for ending, budget in ((".svg", 3.0), (".png", None), (".pdf", None), (".html", None), (".graphml", None), (".json", None)):
            target = folder / f"graph{ending}"
            seconds = typical(partial(write_graph, found, target, language="da"), few)
            content = target.read_bytes()
            bare = typical(partial(target.with_suffix(".plain").write_bytes, content), few)
            yield Figure(f"graph to {ending[1:]}", seconds, "s", budget, bare, "the same bytes to a file")
    child = typical_child(qualcode("graph", home, "--to", folder / "graph.svg"), few)
    yield Figure("graph to svg: the whole command", child.seconds, "s", 3)
    yield Figure("graph to html: its size", (folder / "graph.html").stat().st_size / 1e6, "MB", 5)
    if seconds_drawn := first_drawing(folder / "graph.html"):
        yield Figure("graph page: first drawing in Chromium", seconds_drawn, "s", 1.5)


def _neighbourhood(edges: Sequence[RelationRecord], codes: Mapping[str, CodeRecord]) -> None:
    """The neighbourhood of the code that the first relation leads to, as far as it is drawn in a window of 110 columns."""
    middle = codes[edges[0].to_id]
    near = neighbours_of(middle.id, edges, codes)[: MOST_NODES - 1]
    draw(middle.name, middle.hue, near, 110)


def _betweenness(edges: Sequence[RelationRecord]) -> None:
    import networkx as nx

    nx.betweenness_centrality(nx.Graph((edge.from_id, edge.to_id) for edge in edges))


def first_drawing(page: Path) -> float | None:
    """Seconds from opening the page to its first drawing, as the page says; None where no Chromium is installed."""
    from tests.browser import Browser, chromium

    if chromium() is None:
        return None
    with Browser() as browser:
        opened = [browser.open(page).wait_for("window.qualcode && window.qualcode.drawnAfter") / 1000 for _ in range(3)]
    return sorted(opened)[1]


def theory_study(made: Studies) -> Path:
    """The study of a large theory among the generated ones, made if it is not there."""
    home = made.folder / "theory"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        tiny = made.size.codings < 1000
        make_theory(home, sorted(made.texts.glob("Interview *.txt"))[:20], *((3, 8, 12, 60) if tiny else (30, 270, 1200, 20_000)))
        (home / "complete").touch()
    return home


def make_theory(home: Path, texts: list[Path], categories: int, codes: int, relations: int, evidence: int) -> None:
    """Categories with codes in them, every code in a relation, most relations within a category or with a neighbour of it."""
    random = Random(SEED + 9)
    with Study.new(home, title="En stor teori", language="da", coder=CODER) as study:
        half = len(texts) // 2
        for number, some in enumerate((texts[:half], texts[half:]), start=1):
            bring_in(study, some, Intake(round=number, group="AB"[number - 1], interviewers=(INTERVIEWER,)))
        tops = _make_codes(study, categories, codes)
        ids = [code for own in tops for code in own]
        materials = [material.id for material in study.reads.materials()]
        make_codings(study, materials, [random.choice(ids) for _ in range(max(evidence // 4, 50))], random)
        with study.action("relate") as work:
            work.say("relate", source="…", type="…", to="…")
            _relate(work, tops, relations, evidence, random)


def _make_codes(study: Study, categories: int, codes: int) -> list[list[str]]:
    tops = []
    with study.action("make-code"):
        for top in range(categories):
            kind = "core" if top == 0 else "category"
            own = [study.do("make-code", name=f"Kategori {top + 1} om hverdagen", kind=kind, definition=f"Det {top + 1}. tema.")["id"]]
            for at in range(top, codes, categories):
                own.append(study.do("make-code", name=f"at finde vej {at + 1} med andre", parent=own[0])["id"])
            tops.append(own)
    return tops


def _relate(work: Work, tops: list[list[str]], relations: int, evidence: int, random: Random) -> None:
    about = {"created_at": work.now, "coder_id": work.coder_id()}
    types = [{"id": new_id(), "vocabulary": "own", "name": name, "symmetric": name.endswith("med"), "transitive": False} for name in TYPES]
    work.insert_many(RelationType, types)
    pairs: dict[tuple[str, str], None] = {}
    for top, own in enumerate(tops):
        for code in own:
            pairs[code, tops[(top + 1) % len(tops)][0] if code == own[0] else own[0]] = None
    while len(pairs) < relations:
        top = random.randrange(len(tops))
        near = tops[top] if random.random() < 0.7 else tops[(top + random.randint(1, 3)) % len(tops)]
        source, to = random.choice(tops[top]), random.choice(near)
        if source != to:
            pairs[source, to] = None
    rows = [
        {"id": new_id(), "from_id": one, "to_id": other, "type_id": random.choice(types)["id"], "phenomenon_id": None, "scope": "",
         "status": random.choice(("hypothesis", "supported", "supported", "contradicted")), **about}
        for one, other in list(pairs)[:relations]
    ]  # fmt: skip
    work.insert_many(Relation, rows)
    quotations = work.connection.scalars(select(Quotation.id).join(Coding, Coding.quotation_id == Quotation.id)).all()
    told = [row["id"] for row in rows if random.random() < 0.85]
    items = {(random.choice(told), random.choice(quotations)): random.random() < 0.8 for _ in range(evidence)}
    work.insert_many(
        RelationEvidence,
        (
            {"relation_id": relation, "quotation_id": quotation, "side": "for" if supports else "against", "level": random.choice(LEVELS)}
            for (relation, quotation), supports in items.items()
        ),
    )
    said = {"kind": "theoretical", "title": "", "text": "Hvorfor.", "release": "ask", "answers_id": None, "resolved_at": None}
    memos = [{"id": new_id(), **said, "changed_at": work.now, **about} for _ in told]
    work.insert_many(Memo, memos)
    links = [{"memo_id": memo["id"], "about": "relation", "about_id": relation} for memo, relation in zip(memos, told, strict=True)]
    work.insert_many(MemoLink, links)
