"""Search through the index finds exactly what reading all words finds, in the order of the material."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_once import copy_of_one

from qualcode.study import Study
from qualcode.study.records import Hit
from qualcode.study.search import drop_index, is_up_to_date, refresh_index, search
from qualcode.text.matching import Kind, Query

FIRST = """Interviewer: Hvordan var året?
Mette: Et ar er ikke et år. Børnene gik, og barnet går stadig; et barn-barn gik ikke.
Interviewer: Barnet?
Mette: Ja, børns børn. At miste overblikket — at  miste overblik er værst. Covid-19 også.
"""
SECOND = """Ingen taler her. Året gik.

Mit barn sagde: overblik 👩‍🔬 er for de andre. AT MISTE overblik!
"""
QUERIES = [
    Query("word", "år"),
    Query("word", "ar"),
    Query("word", "barn"),
    Query("phrase", "at miste overblik"),
    Query("phrase", "er ikke"),
    Query("prefix", "overbl"),
    Query("prefix", "at miste over"),
    Query("substring", "ør"),
    Query("substring", "arn"),
    Query("substring", "19 o"),
    Query("substring", "👩"),
    Query("lemma", "barn"),
    Query("lemma", "børnene gå"),
    Query("lemma", "at miste overblik"),
    Query("lemma", "covid"),
    Query("word", "Interviewer"),
    Query("word", "findesikke"),
    Query("lemma", "findesikke"),
    Query("word", "…"),
    Query("word", ""),
    Query("lemma", ""),
]


def two_texts(folder: Path) -> Study:
    study = Study.new(folder, language="da", coder="AB")
    study.do("add-round", number=1)
    study.do("add-material", name="Later", text=SECOND)
    study.do("add-material", name="First", text=FIRST, round=1)
    return study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.open(copy_of_one(two_texts, tmp_path / "study"), coder="AB") as study:
        yield study


def hits(study: Study, query: Query, **options: object) -> list[Hit]:
    return search(study.reads.connection, query, language="da", writable=False, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: f"{query.kind}-{query.text}")
def test_index_finds_what_reading_finds(study: Study, query: Query) -> None:
    assert not is_up_to_date(study.reads.connection)
    by_reading = hits(study, query)
    refresh_index(study.reads.connection, "da")
    assert is_up_to_date(study.reads.connection)
    assert hits(study, query) == by_reading


def test_hits_stand_in_the_order_of_the_material(study: Study) -> None:
    found = search(study.reads.connection, Query("phrase", "at miste"), language="da", writable=True)
    assert [(hit.material, hit.words) for hit in found] == [("First", "At miste"), ("First", "at  miste"), ("Later", "AT MISTE")]
    assert all(hit.line is None for hit in found), "drafts have no stored lines"
    for hit in found:
        assert study.reads.transcript(hit.material_id).text[hit.start : hit.end] == hit.words


def test_the_first_hits_are_the_first_of_all(study: Study) -> None:
    refresh_index(study.reads.connection, "da")
    everything = hits(study, Query("substring", "e"))
    assert len(everything) > 10
    assert [hits(study, Query("substring", "e"), limit=n) for n in (0, 1, 5)] == [everything[:n] for n in (0, 1, 5)]


def test_lemmas_of_known_words_need_no_dictionary(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh_index(study.reads.connection, "da")
    expected = [hit.words for hit in hits(study, Query("lemma", "børn"))]
    assert {"Børnene", "barnet", "Barnet", "børn", "barn"} <= set(expected)
    monkeypatch.setattr("qualcode.study.search.lemma", lambda *_: pytest.fail("a dictionary was read"))
    monkeypatch.setattr("qualcode.text.matching.lemma", lambda *_: pytest.fail("a dictionary was read"))
    assert [hit.words for hit in hits(study, Query("lemma", "børn"))] == expected


def test_only_inside_a_code(study: Study) -> None:
    code = study.do("make-code", name="tab")["id"]
    study.do("code", material="First", words="Et ar er ikke et år", codes=["tab"])
    study.do("code", material="First", words="ikke et år. Børnene", codes=["tab"])
    inside = frozenset([code])
    assert [hit.line for hit in hits(study, Query("word", "år"), code_ids=inside)] == [2]
    assert hits(study, Query("word", "børnene"), code_ids=inside)
    assert hits(study, Query("word", "barnet"), code_ids=inside) == []
    assert hits(study, Query("word", "år"), code_ids=frozenset()) == []


@pytest.mark.parametrize("kind", ["word", "substring", "lemma"])
def test_undone_and_redone_imports_leave_and_come_back(study: Study, kind: Kind) -> None:
    connection = study.reads.connection

    def materials() -> list[str]:
        return [hit.material for hit in search(connection, Query(kind, "overblik"), language="da", writable=True)]

    before = materials()
    assert "First" in before
    study.undo()
    assert set(materials()) == {"Later"}
    study.redo()
    assert materials() == before


def test_an_index_of_another_shape_is_made_anew(study: Study) -> None:
    connection = study.reads.connection
    expected = search(connection, Query("word", "år"), language="da", writable=True)
    drop_index(connection)
    connection.exec_driver_sql("CREATE TABLE search_unit (id INTEGER PRIMARY KEY, of_another_version TEXT)")
    assert search(connection, Query("word", "år"), language="da", writable=True) == expected
