"""Real theories as graphs: the reconstructed codebook of the Ishøj report, and the DevOps study with its published tables.

The Ishøj codebook is a reconstruction from the printed report, and is called so in the study's title. Of the DevOps study the
passages were not published, only how many quotations each code has and how often any two codes meet; `realised` lays out
passages that have just these numbers, so that what is counted here can be held against every figure of its tables.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from pypdf import PdfReader

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.cooccurrence import cooccurrences
from qualcode.study.facts import Facts
from qualcode.study.framework import framework
from qualcode.study.graph import Graph, graph
from qualcode.writers.graph import write_graph

SVG = "{http://www.w3.org/2000/svg}"
TITLE = "Ishøj-projektet 2019 (rekonstruktion af kodebogen)"
#: what the codebook calls its levels, as kinds
KINDS = {"core": "core", "area": "category", "category": "category", "summary": "category"}


def words_of(svg: Path) -> list[str]:
    return [text.text or "" for text in ElementTree.parse(svg).iter(f"{SVG}text")]


# Ishøj


@pytest.fixture(scope="module")
def ishoj(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The codebook through our own import, relations and matrices by the verbs."""
    folder = tmp_path_factory.mktemp("ishoj")
    with (shared_data / "seeds/ishoj_codebook.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = folder / "kodebog.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "parent", "name", "kind", "definition"])
        writer.writerows(
            [row["code_id"], row["parent_id"], row["label_da"], KINDS.get(row["level"], "code"), row["definition_en"]] for row in rows
        )
    home = folder / "study"
    Study.new(home, title=TITLE, language="da", coder="AB").close()
    assert main(["import", str(home), str(table), "--as", "codebook", "--coder", "AB"]) == 0
    with Study.open(home, coder="AB") as study:
        by_name = {code.name: code.id for code in study.reads.codes()}
        ids = {row["code_id"]: by_name[row["label_da"]] for row in rows}
        with (shared_data / "seeds/ishoj_codebook_edges.csv").open(encoding="utf-8") as file:
            for edge in csv.DictReader(file):
                memo = f"{edge['cue_da']} ({edge['seed_lines']})"
                study.do("relate", source=ids[edge["source"]], type=edge["relation"].replace("_", " "), to=ids[edge["target"]], memo=memo)
        put_matrices(study, shared_data / "seeds/ishoj_matrices.csv", ids)
    return home


def put_matrices(study: Study, cells: Path, ids: dict[str, str]) -> None:
    """Each matrix under the summary that it belongs to: a category for each of its columns, and a summary for each cell."""
    under = {"praktiske behov": ids["C0p"], "personlige behov": ids["C0q"]}
    cases: dict[str, str] = {}
    with cells.open(encoding="utf-8") as file:
        for cell in csv.DictReader(file):
            if cell["row"] not in cases:
                cases[cell["row"]] = study.do("add-material", name=cell["row"], text=f"Om {cell['row']}.", kind="document")["id"]
            about = [{"material": cases[cell["row"]]}, {"code": under[cell["matrix"]]}]
            study.do("write-memo", title=cell["column"], text=cell["cell_text_da"], kind="theoretical", about=about)


def test_the_codebook_and_its_relations_are_a_graph(ishoj: Path, tmp_path: Path) -> None:
    assert main(["graph", str(ishoj), "--to", str(tmp_path / "graph.json")]) == 0
    told = json.loads((tmp_path / "graph.json").read_text())
    assert (len(told["nodes"]), len(told["edges"])) == (97, 50)
    assert Counter(node["kind"] for node in told["nodes"]) == {"core": 1, "category": 31, "code": 65}
    assert Counter(edge["type"] for edge in told["edges"])["causes"] == 24
    assert len({edge["type"] for edge in told["edges"]}) == 16
    names = {node["id"]: node["name"] for node in told["nodes"]}
    into_core = {names[edge["from"]] for edge in told["edges"] if names[edge["to"]] == "Vendepunkt"}
    assert {"De ved, hvad de laver", "Man bliver tabt", "Håb"} < into_core and len(into_core) == 10
    assert all((edge["for"], edge["against"]) == (0, 0) for edge in told["edges"])


def test_its_two_matrices_have_twelve_cells(ishoj: Path) -> None:
    with Study.open(ishoj, write=False) as study:
        found = framework(Facts(study.reads.connection), "material")
    told = {key: [one.text for one in cell.summaries] for key, cell in found.cells.items() if cell.summaries}
    assert len(told) == 2 * 2, "two matrices, each with a row for the system and one for the course"
    assert sum(map(len, told.values())) == 12
    assert any("Mange skiftende sagsbehandlere" in text for texts in told.values() for text in texts)


def test_its_pictures_say_what_they_are_and_what_they_rest_on(ishoj: Path, tmp_path: Path) -> None:
    for ending in ("svg", "png", "pdf", "html", "graphml", "gexf"):
        assert main(["graph", str(ishoj), "--to", str(tmp_path / f"graph.{ending}")]) == 0
    words = words_of(tmp_path / "graph.svg")
    assert "rekonstruktion" in words[0]
    assert "relationer 50, heraf uden belæg 50" in words[1]
    assert {"Vendepunkt", "condition for"} <= set(words)
    dashed = [line for line in ElementTree.parse(tmp_path / "graph.svg").iter(f"{SVG}path") if line.get("stroke-dasharray") == "5 4"]
    assert len(dashed) == 50 + 1, "and one in the legend"


# DevOps

SORTING = "07_SORTING_THEORY"
#: how the propositions call what the codebook calls otherwise
ALIASES = {"cross-functional teams": "cross-functionality/skills", "metrics/visibility/feedback": "metrics, visibility & feedback"}


class Published:
    """The tables of the last step of the study, "sorting": codes, groups, groundedness, co-occurrence, density, propositions."""

    def __init__(self, folder: Path) -> None:
        rows = self._rows(folder / "Code Manager_Sorting_Groundedness of Codes.xlsx")
        self.grounded = {name: grounded for _, name, grounded, _ in rows[1:]}
        self.group = {name: group for _, name, _, group in rows[1:]}
        table = self._rows(folder / "UnifiedDevOps Sorting (codes)_COOC.xlsx")
        heads = [self._name(cell) for cell in table[0][1:] if cell and "Gr=" in str(cell)]
        self.meetings = {
            (self._name(row[0]), other): count or 0
            for row in table[1:]
            if row[0] and "Gr=" in str(row[0])
            for other, count in zip(heads, row[1:], strict=False)
        }
        sheet = self._rows(folder / "UnifiedDevOps Sorting (codes)_COOC.xlsx", "Density")
        self.density = {self._name(row[-2]): row[-1] for row in sheet if row[-2] and "Gr=" in str(row[-2])}
        words = "\n".join(page.extract_text() for page in PdfReader(folder / "Propositions.pdf").pages)
        found = re.findall(r"^(.*?\S)\s*\[([a-z][a-z ]+)\]\s*(\S.*)$", words, re.MULTILINE)
        self.propositions = [(self.code(one), type, self.code(other)) for one, type, other in found]

    @staticmethod
    def _rows(file: Path, sheet: str | None = None) -> list[tuple]:  # type: ignore[type-arg]
        book = openpyxl.load_workbook(file, data_only=True)
        return list((book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True))

    @staticmethod
    def _name(cell: object) -> str:
        return str(cell).removeprefix("● ").partition("\n")[0]

    def code(self, words: str) -> str:
        said = words.casefold().replace("_", " ")
        for alias, name in ALIASES.items():
            said = said.replace(alias, name)
        return next(name for name in sorted(self.grounded, key=len, reverse=True) if name in said)


def realised(grounded: dict[str, int], meetings: dict[tuple[str, str], int]) -> list[list[str]]:
    """Rows of codes such that neighbours in a row, and no others, are the meetings, and each code stands in as many places as it is
    grounded. At each code the ends of its meetings are joined two by two, never two with the same other code, for as few places
    as that takes; what is left over stands alone. Raises AssertionError where there is no such layout.
    """
    edges = [pair for pair, count in meetings.items() if pair[0] < pair[1] for _ in range(count)]
    at: dict[str, list[int]] = defaultdict(list)
    for number, (one, other) in enumerate(edges):
        at[one].append(number)
        at[other].append(number)

    def other_end(number: int, code: str) -> str:
        one, other = edges[number]
        return other if code == one else one

    joined: dict[tuple[str, int], int] = {}
    places = {code: grounded[code] - len(at[code]) for code in grounded}
    for code, ends in at.items():
        common = Counter(other_end(number, code) for number in ends)
        ends.sort(key=lambda number, code=code, common=common: (-common[other_end(number, code)], other_end(number, code)))  # type: ignore[misc]
        half = len(ends) // 2
        for one, two in zip(ends[:half], ends[len(ends) - half :], strict=True):
            if other_end(one, code) != other_end(two, code):
                joined[code, one], joined[code, two] = two, one
                places[code] += 1
    seen: set[int] = set()
    rows: list[list[str]] = []

    def walk(number: int, start: str) -> list[str]:
        row = [start]
        while True:
            seen.add(number)
            row.append(other_end(number, row[-1]))
            following = joined.get((row[-1], number))
            if following is None or following in seen:
                return row
            number = following

    for number, ends in enumerate(edges):
        if number not in seen:
            for code in ends:
                if number not in seen and (code, number) not in joined:
                    rows.append(walk(number, code))
    for number, (one, _) in enumerate(edges):
        if number not in seen:  # a ring, opened where it begins
            rows.append(walk(number, one))
            places[rows[-1][-1]] -= 1
    assert all(count >= 0 for count in places.values()), {code: count for code, count in places.items() if count < 0}
    return rows + [[code] for code, count in places.items() for _ in range(count)]


def laid_out(rows: list[list[str]]) -> Iterator[tuple[str, int, int]]:
    """(code, first word, last word) of each passage: of a row, each overlaps the next one by a word."""
    begins = 0
    for row in rows:
        for code in row:
            yield code, begins, begins + 3
            begins += 3
        begins += 6


@pytest.fixture(scope="module")
def published(shared_data: Path) -> Published:
    return Published(shared_data / "devops_gt_ica" / SORTING)


@pytest.fixture(scope="module")
def devops(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("devops") / "study"
    rows = realised(published.grounded, published.meetings)
    passages = list(laid_out(rows))
    word = "ord{:05} ".format
    with Study.new(home, title="DevOps: sorting (passages laid out anew)", language="en", coder="AB") as study:
        material = study.do("add-material", name="Papers", text="".join(map(word, range(passages[-1][2] + 2))), kind="document")["id"]
        size = len(word(0))
        with study.action("code-hits") as work:
            work.say("code-hits", code="…", n=len(passages))
            for group in sorted(set(published.group.values())):
                study.do("make-code", name=group, kind="category")
            ids = {
                name: study.do("make-code", name=name, parent=group, kind="core" if name == "collaboration" else "code")["id"]
                for name, group in published.group.items()
            }
            for code, first, last in passages:
                study.do("code", material=material, start=first * size, end=(last + 1) * size - 1, codes=[ids[code]])
            for one, type, other in published.propositions:
                study.do("relate", source=ids[one], type=type, to=ids[other], memo=f"{one} [{type}] {other}")
    return home


@pytest.fixture(scope="module")
def theory(devops: Path) -> Graph:
    with Study.open(devops, write=False) as study:
        return graph(study.reads.connection)


def test_rows_of_codes_have_the_meetings_asked_for() -> None:
    meetings = {("a", "b"): 2, ("b", "a"): 2, ("b", "c"): 2, ("c", "b"): 2}
    rows = realised({"a": 2, "b": 2, "c": 3}, meetings)
    assert Counter(tuple(sorted(pair)) for row in rows for pair in pairwise(row)) == {("a", "b"): 2, ("b", "c"): 2}
    assert Counter(code for row in rows for code in row) == {"a": 2, "b": 2, "c": 3}
    with pytest.raises(AssertionError):
        realised({"a": 2, "b": 1, "c": 2}, meetings)


def test_groups_and_groundedness_are_the_published_ones(theory: Graph, published: Published) -> None:
    names = {node.code.id: node.code.name for node in theory.nodes}
    codes = [node for node in theory.nodes if node.code.parent_id]
    assert len(codes) == 25
    assert {node.code.name: node.quotations for node in codes} == published.grounded
    assert {node.code.name: names[node.code.parent_id or ""] for node in codes} == published.group
    assert Counter(published.group.values())["CULTURE"] == 6


def test_cooccurrence_and_density_are_the_published_ones(devops: Path, published: Published) -> None:
    with Study.open(devops, write=False) as study:
        found = cooccurrences(study.reads.connection, "words")
    ours = {tuple(sorted((pair.a.rpartition(" > ")[2], pair.b.rpartition(" > ")[2]))): pair.meetings for pair in found}
    theirs = {tuple(sorted(pair)): count for pair, count in published.meetings.items() if count}
    assert ours == theirs
    assert sum(ours.values()) == 350
    density = Counter[str]()
    for (one, other), count in ours.items():
        density[one] += count
        density[other] += count
    assert dict(density) == published.density
    assert density.most_common(2) == [("collaboration", 89), ("responsibility/ownership sharing", 80)]


def test_its_propositions_are_relations(theory: Graph, published: Published, tmp_path: Path) -> None:
    assert len(theory.edges) == len(published.propositions) == 28
    names = {node.code.id: node.code.name for node in theory.nodes}
    told = {(names[edge.from_id], edge.type, names[edge.to_id]) for edge in theory.edges}
    assert told == set(published.propositions)
    assert ("responsibility/ownership sharing", "enables", "collaboration") in told
    assert ("enabler (platform) team", "provides", "platform servicing") in told
    write_graph(theory, tmp_path / "theory.svg", language="en")
    words = words_of(tmp_path / "theory.svg")
    assert words.count("enables") >= 8 and "collaboration" in words
