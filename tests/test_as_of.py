"""The study as it stood then, and the category graph read from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.as_of import as_of, point_named, points
from qualcode.study.codebook import code_card
from qualcode.study.figures import code_frequencies
from qualcode.study.graph import category_of, drawn_nodes, graph
from qualcode.study.quotes import quote_rows

TEXT = "Interviewer: How is it?\nMette: I lost track of the letters. Nobody told me why they came."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    study = Study.new(tmp_path / "s", title="T", language="en", coder="AB")
    study.do("add-round", number=1)
    study.do("add-material", name="Mette", text=TEXT, round=1)
    study.do("make-code", name="system", kind="category")
    study.do("make-code", name="losing track", parent="system")
    study.do("make-code", name="not told")
    study.do("code", material="Mette", words="I lost track of the letters.", codes=["system > losing track"])
    study.do(
        "relate",
        source="not told",
        type="cause of",
        to="system > losing track",
        evidence_for=[{"material": "Mette", "words": "Nobody told me why they came.", "level": "2"}],
        memo="They say so.",
    )
    study.do("set-milestone", name="open coding")
    return study


def test_a_point_shows_the_study_as_it_was(study: Study) -> None:
    before = graph(study.reads.connection)
    study.do("rename-code", code="system > losing track", name="losing hold")
    study.do("code", material="Mette", words="Nobody told me", codes=["not told"])
    study.do("delete-relation", relation=before.edges[0].id)
    study.do("merge-codes", into="not told", codes=["system > losing hold"])
    assert [node.code.path for node in graph(study.reads.connection).nodes] == ["not told", "system"]
    point = point_named(study.reads.connection, "Open coding")
    with as_of(study.reads.connection, study.file, point.event_number) as then:
        assert graph(then) == before
        assert [row.text for row in quote_rows(then)] == ["I lost track of the letters."]
        assert code_card(then, before.nodes[0].code.id) is not None
        assert [one.codings for one in code_frequencies(then)] == [node.codings for node in before.nodes]
    assert not graph(study.reads.connection).edges


def test_relations_carry_their_evidence(study: Study) -> None:
    [edge] = graph(study.reads.connection).edges
    assert (edge.type, edge.supported, edge.only_an_arrow, edge.levels()) == ("cause of", True, False, {"2": 1})
    assert len(edge.side("for")) == 1 and not edge.side("against")


def test_open_codes_without_relations_are_in_their_category(study: Study) -> None:
    study.do("make-code", name="letters", parent="system > losing track")
    whole = graph(study.reads.connection)
    assert [node.code.name for node in drawn_nodes(whole)] == ["not told", "system", "losing track"]
    names = {node.code.id: node.code.name for node in whole.nodes}
    assert {names[code]: above and names[above] for code, above in category_of(whole).items()} == {
        "not told": None,
        "system": None,
        "losing track": "system",
        "letters": "system",
    }


def test_a_closed_round_is_a_point_and_an_open_one_is_not(study: Study) -> None:
    with pytest.raises(Fault, match="not closed"):
        point_named(study.reads.connection, "1")
    study.do("close-round", round=1, signed_by="AB")
    study.do("make-code", name="later")
    point = point_named(study.reads.connection, "1")
    with as_of(study.reads.connection, study.file, point.event_number) as then:
        assert "later" not in [node.code.name for node in graph(then).nodes]
    assert [one.kind for one in points(study.reads.connection)] == ["milestone", "round"]
    with pytest.raises(Fault, match="open coding, 1"):
        point_named(study.reads.connection, "nowhere")


def test_a_study_that_has_not_changed_since_is_read_as_it_is(study: Study) -> None:
    point = point_named(study.reads.connection, "open coding")
    with as_of(study.reads.connection, study.file, point.event_number) as then:
        assert graph(then) == graph(study.reads.connection)
