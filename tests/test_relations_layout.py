"""The neighbourhood of a code as a drawing: whatever stands around it, nothing overlaps and nothing is outside."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.text.graphemes import cell_width
from qualcode.tui.relations.layout import MOST_NODES, Drawing, Edge, Neighbour, draw

NAMES = st.text(st.sampled_from("aæ ø日👩😀[é"), min_size=1, max_size=60).filter(str.strip)
EDGES = st.builds(
    lambda n, name, way, other: Edge(f"r{n}", name, "12:3 ○", way != "towards", way != "away", other),
    st.integers(0, 99),
    NAMES,
    st.sampled_from(("away", "towards", "both")),
    st.sampled_from(("", "", "another code")),
)


def neighbours(edges: list[list[Edge]], names: list[str]) -> list[Neighbour]:
    """Each has at least one relation with the middle."""
    made = []
    for at, (own, name) in enumerate(zip(edges, names, strict=False)):
        first = own[0]._replace(relation_id=f"m{at}", other="")
        rest = [edge._replace(relation_id=f"{at}-{number}") for number, edge in enumerate(own[1:])]
        made.append(Neighbour(f"c{at}", name, at % 12, (first, *rest)))
    return made


def cells(drawing: Drawing) -> dict[tuple[int, int], str]:
    """Which run each cell belongs to; fails where two runs want the same."""
    found: dict[tuple[int, int], str] = {}
    for run in drawing.runs:
        for x in range(run.x, run.x + cell_width(run.words)):
            assert (x, run.y) not in found, (run, found[x, run.y])
            found[x, run.y] = run.words
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(EDGES, min_size=1, max_size=4), max_size=MOST_NODES - 1),
    st.lists(NAMES, min_size=MOST_NODES, max_size=MOST_NODES),
    st.integers(58, 160),
)
def test_nothing_overlaps_and_all_is_within_the_width(edges: list[list[Edge]], names: list[str], width: int) -> None:
    around = neighbours(edges, names)
    drawing = draw(names[-1], 0, around, width)
    taken = cells(drawing)
    assert all(0 <= x < width and 0 <= y < drawing.height for x, y in taken)
    stops = [*drawing.left, *drawing.right]
    assert sorted(stop.relation_id for stop in stops) == sorted(edge.relation_id for one in around for edge in one.edges)
    assert all(any(run.relation_id == stop.relation_id and run.y == stop.y for run in drawing.runs) for stop in stops)
    assert all("12:3 ○" in run.words for run in drawing.runs if run.relation_id and run.look != "muted"), "evidence is never cut"
    for side in (drawing.left, drawing.right):
        assert [stop.y for stop in side] == sorted({stop.y for stop in side})


def test_what_leads_here_stands_at_the_left_and_where_it_leads_at_the_right() -> None:
    into = Neighbour("a", "not told", 1, (Edge("1", "cause of", "3:1", True, False),))
    out = Neighbour("b", "avoiding", 2, (Edge("2", "cause of", "0:0 ○", False, True), Edge("3", "hinders", "1:0", True, False, "not told")))
    drawing = draw("losing track", 0, [into, out], 80)
    rows = [[" "] * 80 for _ in range(drawing.height)]
    for run in drawing.runs:
        rows[run.y][run.x : run.x + len(run.words)] = run.words
    shown = "\n".join("".join(row).rstrip() for row in rows)
    assert [stop.code_id for stop in drawing.left] == ["a"] and [stop.code_id for stop in drawing.right] == ["b", "b"]
    assert "╰─ cause of 3:1 ─" in shown and "▶" in shown.split("cause of 3:1")[1].splitlines()[0]
    assert "cause of 0:0 ○ ▶╯" in shown and "→ hinders 1:0 → not told" in shown
    assert "┃losing track" in shown


def test_twelve_nodes_are_laid_out_at_once() -> None:
    """Generously: a neighbourhood of twelve codes with thirty relations takes a few milliseconds."""
    edges = [[Edge("", f"type {at}", "3:1", at % 2 == 0, at % 3 == 0, "other" if at % 2 else "") for at in range(3)] for _ in range(11)]
    around = neighbours(edges, [f"a category with a long name {at}" for at in range(11)])
    began = perf_counter()
    drawing = draw("the one in the middle", 0, around, 110)
    assert perf_counter() - began < 0.2
    assert len(drawing.left) + len(drawing.right) == 33
