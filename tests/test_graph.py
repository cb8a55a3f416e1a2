"""The category graph out: its files opened again, its pictures and its page read back."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from theory import HOSTILE, small_theory

from qualcode.cli import main
from qualcode.faults import Fault, UsageFault
from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.study.graph import Graph, graph
from qualcode.study.relations import EvidenceRecord
from qualcode.writers.graph import ENDINGS, graphviz, springs, write_graph
from qualcode.writers.graph.data import page_data
from qualcode.writers.graph.exchange import document
from qualcode.writers.graph.geometry import Spot
from qualcode.writers.graph.lines import clipped, straight
from qualcode.writers.graph.placing import Placing, place
from qualcode.writers.graph.selection import around, drawn, filed
from qualcode.writers.graph.wording import on_relation

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def place_of_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_theory(tmp_path_factory.mktemp("graph") / "study")


@pytest.fixture(scope="module")
def whole(place_of_study: Path) -> Graph:
    with Study.open(place_of_study, write=False) as study:
        return graph(study.reads.connection)


def write(graph: Graph, folder: Path, ending: str, **options: Any) -> bytes:
    to = folder / f"graph{ending}"
    write_graph(graph, to, language="da", **options)
    return to.read_bytes()


def named(graph: Graph) -> set[str]:
    return {node.code.name for node in graph.nodes}


# Files of other programs


def test_json_holds_every_code_and_relation_in_the_shape_that_is_promised(whole: Graph, tmp_path: Path) -> None:
    told = json.loads(write(whole, tmp_path, ".json"))
    assert set(told) == {"nodes", "edges"}
    assert len(told["nodes"]) == 8
    assert all(list(node) == ["id", "name", "kind", "parent", "counts"] for node in told["nodes"])
    assert all(list(edge) == ["id", "from", "to", "type", "for", "against", "levels", "status"] for edge in told["edges"])
    by_name = {node["name"]: node for node in told["nodes"]}
    assert by_name["at vente"]["parent"] == by_name["Systemet"]["id"]
    assert by_name["Hjælp"]["counts"]["interviews"] == 0
    assert by_name["Hjælp"]["counts"]["interviews_with_subcodes"] == 2
    first = told["edges"][0]
    assert (first["for"], first["against"], first["levels"], first["type"]) == (2, 1, {"egen": 1, "andres": 1}, "er årsag til")
    assert (first["from"], first["to"]) == (by_name["Hjælp"]["id"], by_name["Vendepunkt"]["id"])
    assert told["edges"][1]["status"] == "contradicted"


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_networkx_opens_what_it_is_given(whole: Graph, tmp_path: Path, ending: str) -> None:
    raw = write(whole, tmp_path, ending)
    assert raw == write(whole, tmp_path, ending)
    read = networkx.read_graphml if ending == ".graphml" else networkx.read_gexf
    found = read(BytesIO(raw), **({"force_multigraph": True} if ending == ".graphml" else {}))
    assert (len(found.nodes), len(found.edges)) == (8, 5)
    by_label = {about["label"]: about for _, about in found.nodes(data=True)}
    assert by_label["Hjælp"]["interviews_with_subcodes"] == 2
    assert by_label["Vendepunkt"]["kind"] == "core"
    assert by_label[HOSTILE]["definition"] == f"Om {HOSTILE}"
    edges = [about for _, _, about in found.edges(data=True)]
    [caused] = [about for about in edges if about["relation"] == "er årsag til"]
    assert (caused["for"], caused["against"], caused["only_an_arrow"], caused["level egen"]) == (2, 1, False, 1)
    assert b"networkx" not in raw.lower().replace(b"networkx_key", b"")


def test_gephi_is_told_no_date(whole: Graph, tmp_path: Path) -> None:
    meta = ElementTree.fromstring(write(whole, tmp_path, ".gexf"))[0]
    assert meta.attrib == {}
    assert [child.text for child in meta] == ["qualcode"]


# Which part


def test_pictures_draw_categories_and_what_relations_name(whole: Graph) -> None:
    assert named(drawn(whole)) == {"Vendepunkt", "Systemet", "Hjælp", "at vente", HOSTILE}
    assert named(whole) - named(drawn(whole)) == {"at blive hjulpet", "at håbe", "løs kode"}


def test_around_a_code_goes_along_relations_and_filing(whole: Graph) -> None:
    ids = {node.code.name: node.code.id for node in whole.nodes}
    assert named(around(whole, ids["Vendepunkt"], 1)) == {"Vendepunkt", "Systemet", "Hjælp"}
    two = around(whole, ids["Vendepunkt"], 2)
    assert named(two) == named(whole) - {"løs kode"}
    assert named(around(whole, ids["løs kode"], 3)) == {"løs kode"}
    assert len(around(whole, ids["at vente"], 1).edges) == 1
    assert (ids["at vente"], ids["Systemet"]) in set(filed(two))


def test_nothing_to_draw_is_said_with_the_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        empty = graph(study.reads.connection)
        study.do("make-code", name="alone")
        lone = graph(study.reads.connection)
    with pytest.raises(Fault, match="no codes to draw"):
        write_graph(empty, tmp_path / "x.png", language="en")
    assert json.loads(write(empty, tmp_path, ".json")) == {"nodes": [], "edges": []}
    (tmp_path / "graph.json").unlink()
    with pytest.raises(Fault, match="no categories and no relations"):
        write_graph(lone, tmp_path / "x.svg", language="en")
    assert main(["graph", str(tmp_path / "s"), "--to", str(tmp_path / "x.svg")]) == 1
    assert "--all" in capsys.readouterr().err
    assert main(["graph", str(tmp_path / "s"), "--to", str(tmp_path / "x.svg"), "--all"]) == 0
    with pytest.raises(UsageFault, match=r"x\.txt"):
        write_graph(lone, tmp_path / "x.txt", language="en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s", "x.svg"]


# Pictures


def without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz.shutil, "which", lambda _: None)


def spots_overlap(placing: Placing) -> list[tuple[str, str]]:
    spots = list(placing.spots.values())

    def corners(spot: Spot) -> tuple[float, float, float, float]:
        top = spot.y - spot.radius
        return spot.x - spot.width / 2 + 2, top, spot.x + spot.width / 2 - 2, top + spot.height

    found = []
    for at, one in enumerate(spots):
        for other in spots[at + 1 :]:
            a, b = corners(one), corners(other)
            if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1:
                found.append((one.node.code.name, other.node.code.name))
    return found


@pytest.mark.parametrize("engine", ["graphviz", "springs"])
@pytest.mark.parametrize("straight", [False, True])
def test_no_name_covers_another(whole: Graph, monkeypatch: pytest.MonkeyPatch, engine: str, straight: bool) -> None:
    if engine == "springs":
        without_graphviz(monkeypatch)
    elif shutil.which("sfdp") is None:
        pytest.skip("Graphviz is not installed")
    labels = {at: on_relation(edge, "da") for at, edge in enumerate(whole.edges)}
    placing = place(whole, labels, straight=straight)
    assert set(placing.spots) == {node.code.id for node in whole.nodes}
    assert spots_overlap(placing) == []
    assert bool(placing.routes) is (engine == "graphviz" and not straight)
    for spot in placing.spots.values():
        assert 0 <= spot.x <= placing.width and 0 <= spot.y <= placing.height


def test_names_are_not_told_to_graphviz(whole: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(graphviz.shutil, "which", lambda program: program)
    monkeypatch.setattr(graphviz.subprocess, "run", lambda *_, input, **__: heard.append(input.decode()) or (_ for _ in ()).throw(OSError))
    place(whole, {at: on_relation(edge, "da") for at, edge in enumerate(whole.edges)})
    assert heard and "Vendepunkt" not in "".join(heard) and "script" not in "".join(heard)


@pytest.mark.parametrize("engine", ["graphviz", "springs"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_says_what_it_shows(whole: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, language: str) -> None:
    if engine == "springs":
        without_graphviz(monkeypatch)
    to = tmp_path / "graph.svg"
    write_graph(whole, to, language=language)
    first = to.read_bytes()
    write_graph(whole, to, language=language)
    assert to.read_bytes() == first
    root = ElementTree.fromstring(first)
    title, told = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title and "Veje <tilbage>" in title
    assert told and "Vendepunkt" in told and HOSTILE in told
    words = {text.text for text in root.iter(f"{SVG}text")}
    contradicted = {"en": "contradicted 0/1", "da": "modsagt 0/1"}[language]
    assert {"Vendepunkt", "Systemet", "2/1 (1+1)", contradicted} <= words
    assert "løs kode" not in words
    assert not list(root.iter(f"{SVG}script"))


def test_what_rests_on_nothing_looks_so_and_the_legend_says_it(whole: Graph, tmp_path: Path) -> None:
    root = ElementTree.fromstring(write(whole, tmp_path, ".svg"))
    lines = [path for path in root.iter(f"{SVG}path") if path.get("stroke") in ("#4a4f57", "#b3261e")]
    # Four of the five relations have no evidence for them; the legend draws one with, one without, and an arrow and a red one.
    assert sum(path.get("stroke-dasharray") == "5 4" for path in lines) == 4 + 1
    hollow = [head for head in root.iter(f"{SVG}polygon") if head.get("fill") == "#ffffff"]
    assert len(hollow) == 1 + 1
    told = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for sign in ("kernekategori", "relation uden belæg for", "kun en pil", "modsagt", "citater for / imod", "uden belæg"):
        assert sign in told, sign
    rich = whole._replace(edges=(whole.edges[0],))
    bare = " ".join(text.text or "" for text in ElementTree.fromstring(write(rich, tmp_path, ".svg")).iter(f"{SVG}text"))
    assert "relation uden belæg" not in bare and "kun en pil" not in bare


@pytest.mark.parametrize(("ending", "begins"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_png_and_pdf_are_the_same_each_time_and_hold_no_date(whole: Graph, tmp_path: Path, ending: str, begins: bytes) -> None:
    raw = write(whole, tmp_path, ending)
    assert raw.startswith(begins)
    assert raw == write(whole, tmp_path, ending)
    assert b"CreationDate" not in raw and b"Matplotlib" not in raw


def test_words_of_a_pdf_are_words(whole: Graph, tmp_path: Path) -> None:
    from pypdf import PdfReader

    words = PdfReader(BytesIO(write(whole, tmp_path, ".pdf"))).pages[0].extract_text()
    assert "Vendepunkt" in words and "2/1 (1+1)" in words


def test_a_line_begins_and_ends_at_circles(whole: Graph) -> None:
    one, other = (Spot(node, 3, 10.0, ("x",), x, 0.0) for node, x in zip(whole.nodes[:2], (0.0, 100.0), strict=True))
    points = clipped(straight((0.0, 0.0), (100.0, 0.0)), one, other)
    assert points[0] == pytest.approx((12.0, 0.0), abs=0.01)
    assert points[-1] == pytest.approx((88.0, 0.0), abs=0.01)


def test_many_relations_are_drawn_without_their_words(whole: Graph, tmp_path: Path) -> None:
    many = whole._replace(edges=tuple(replace(whole.edges[at % 4], id=f"r{at}") for at in range(320)))
    words = [text.text for text in ElementTree.fromstring(write(many, tmp_path, ".svg")).iter(f"{SVG}text")]
    assert "er årsag til" not in words
    assert any("for mange relationer" in (each or "") for each in words)


# The page


def test_page_asks_for_nothing_and_lets_nothing_else_run(whole: Graph, tmp_path: Path) -> None:
    page = write(whole, tmp_path, ".html").decode()
    assert page == write(whole, tmp_path, ".html").decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy and "http" not in policy
    assert "<script>alert" not in page
    [data] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert not set("<>&") & set(data), "nothing in a name ends the element that the data stand in"
    assert HOSTILE in [node["name"] for node in json.loads(data)["nodes"]]
    outside = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"(src|href)\s*=|@import|url\(", outside)
    assert not re.search(r"<[^>]+\son\w+=|<[^>]+\sstyle=", outside)


def test_the_vendored_library_is_the_one_that_the_notices_name() -> None:
    root = Path(__file__).resolve().parent.parent
    library = (root / "qualcode/writers/graph/assets/cytoscape.min.js").read_bytes()
    notices = (root / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    assert sha256(library).hexdigest() in notices
    assert b"Permission is hereby granted" in library[:1200], "its notice goes with it into every page"


def test_page_tells_the_same_facts_in_tables(whole: Graph, tmp_path: Path) -> None:
    from lxml import html

    root = html.fromstring(write(whole, tmp_path, ".html"))
    rows = [[cell.text_content() for cell in row] for row in root.xpath("//table[@id='relations']/tbody/tr")]
    assert ["Hjælp", "er årsag til", "Vendepunkt", "2/1 (1+1)", "antagelse", ""] in rows
    assert ["at vente", "hindrer", "Systemet", "0/0", "antagelse", "intet belæg for; kun en pil"] in rows
    codes = [[cell.text_content() for cell in row] for row in root.xpath("//table[@id='codes']/tbody/tr")]
    assert len(codes) == 8
    assert ["Hjælp > at håbe", "åben kode", "1", "1", "1", "Om at håbe"] in codes
    assert root.get("lang") == "da"
    assert "Vendepunkt" in root.get_element_by_id("picture").get("aria-label")


def test_page_holds_no_words_and_no_names_of_materials(whole: Graph, tmp_path: Path) -> None:
    page = write(whole, tmp_path, ".html").decode()
    for secret in ("Jeg ventede længe", "Så hjalp de mig", "Interview 1", "Interview 2"):
        assert secret not in page
    data = page_data(whole, drawn(whole), "interviews")
    assert data["materials"] == [[1, "indsats", True], [2, "kontrol", True]]
    assert data["levels"] == ["andres", "egen"]


def test_a_large_page_begins_folded(whole: Graph) -> None:
    assert not page_data(whole, drawn(whole), "interviews")["folded"]
    template = next(node for node in whole.nodes if node.code.kind == "category" and node.code.name == "Hjælp")
    from dataclasses import replace

    more = [template._replace(code=replace(template.code, id=f"c{at}", name=f"Under {at}", parent_id=template.code.id)) for at in range(90)]
    large = whole._replace(nodes=(*whole.nodes, *more))
    data = page_data(large, drawn(large), "interviews")
    assert data["folded"]
    assert sum(node["overview"] is not None for node in data["nodes"]) == 4


def test_evidence_without_a_level_has_none(whole: Graph) -> None:
    plain = replace(whole.edges[0], evidence=(EvidenceRecord("q", "for", "", whole.materials[0].id),))
    data = page_data(whole._replace(edges=(plain,)), drawn(whole), "interviews")
    assert data["relations"][0]["for"] == [[0, None]]


# The command


def test_every_format_from_the_command(place_of_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ending in ENDINGS:
        assert main(["graph", str(place_of_study), "--to", str(tmp_path / f"g{ending}")]) == 0
        assert (tmp_path / f"g{ending}").stat().st_size > 500
    capsys.readouterr()
    assert main(["graph", str(place_of_study), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    with Study.open(place_of_study, write=False) as study:
        assert told == document(graph(study.reads.connection))
    assert main(["graph", str(place_of_study)]) == 2


def test_as_of_a_milestone_and_a_round(place_of_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(place_of_study, copy)
    with Study.open(copy, coder="AB") as study:
        study.do("set-milestone", name="Før")
        study.do("rename-code", code="Hjælp", name="Støtte")
        study.do("make-code", name="Ny kategori", kind="category")
    assert main(["graph", str(copy), "--to", str(tmp_path / "then.json"), "--as-of", "før"]) == 0
    assert main(["graph", str(copy), "--to", str(tmp_path / "now.json")]) == 0
    then, now = ({node["name"] for node in json.loads((tmp_path / f"{name}.json").read_text())["nodes"]} for name in ("then", "now"))
    assert now - then == {"Støtte", "Ny kategori"} and then - now == {"Hjælp"}
    assert main(["graph", str(copy), "--to", str(tmp_path / "then.svg"), "--as-of", "Før", "--around", "Hjælp"]) == 0
    assert "som ved Før" in (tmp_path / "then.svg").read_text()
    assert "Støtte" not in (tmp_path / "then.svg").read_text()
    assert main(["graph", str(copy), "--to", str(tmp_path / "x.svg"), "--as-of", "1"]) == 1
    capsys.readouterr()


def test_springs_are_the_same_each_time(whole: Graph) -> None:
    from qualcode.writers.graph.geometry import Link, sized
    from qualcode.writers.graph.placing import components

    spots = {node.code.id: sized(node, "interviews") for node in whole.nodes}
    links = [Link(edge.from_id, edge.to_id, at) for at, edge in enumerate(whole.edges)]
    parts = components(list(spots), links)
    assert springs.lay_out(parts, spots) == springs.lay_out(parts, spots)
    assert [len(part.codes) for part in parts] == [5, 1, 1, 1]
