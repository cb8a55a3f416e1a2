"""Search inside a part of the study, and with an index that does not hold all of it yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from filled_study import filled_study, raw_rows

from qualcode.study import Study
from qualcode.study.database import driver
from qualcode.study.search import Place, Scope, find_places, is_up_to_date, refresh_index, search
from qualcode.study.search_index import refresh_index_beside
from qualcode.text.matching import KINDS, Query


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with filled_study(tmp_path / "s") as study:
        refresh_index(study.reads.connection, "da")
        yield study


def places(study: Study, words: str, scope: Scope | None = None, kind: str = "prefix") -> list[Place]:
    return list(find_places(study.reads.connection, Query(kind, words), language="da", scope=scope))  # type: ignore[arg-type]


def said(study: Study, found: list[Place]) -> list[str]:
    texts = {
        study.reads.transcript(material.id).version_id: study.reads.transcript(material.id).text for material in study.reads.materials()
    }
    return [texts[place.version_id][place.start : place.end] for place in found]


def material_named(study: Study, name: str) -> str:
    return next(material.id for material in study.reads.materials() if material.name == name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["hun", "jeg", "gå", "år", "er", "hejreskov"])
def test_places_are_where_the_hits_are(study: Study, kind: str, words: str) -> None:
    hits = search(study.reads.connection, Query(kind, words), language="da", writable=False)  # type: ignore[arg-type]
    found = places(study, words, kind=kind)
    assert [(place.turn or None, place.start, place.end) for place in found] == [(hit.turn, hit.start, hit.end) for hit in hits]


def test_what_interviewers_say_is_left_out(study: Study) -> None:
    everywhere, scope = places(study, "hvordan"), Scope(without_interviewers=True)
    assert said(study, everywhere) == ["Hvordan"]
    assert places(study, "hvordan", scope) == []
    assert len(places(study, "jeg", scope)) == len(places(study, "jeg"))
    assert said(study, places(study, "hejreskov", scope)) == ["hejreskov", "hejreskov"], "field notes have no interviewer"


def test_one_participant_s_words(study: Study) -> None:
    mette = raw_rows(study.file, "SELECT id FROM participant WHERE pseudonym = 'Mette'")[0][0]
    karim = raw_rows(study.file, "SELECT id FROM participant WHERE pseudonym = 'Karim'")[0][0]
    assert len(places(study, "hejreskov", Scope(participant=mette))) == 1
    assert places(study, "hejreskov", Scope(participant=karim)) == []
    assert places(study, "hvordan", Scope(participant=mette)) == []


def test_a_group_is_that_of_the_material_or_else_of_who_speaks(study: Study) -> None:
    scope = Scope(group="sygemeldte")
    assert said(study, places(study, "hvordan", scope)) == ["Hvordan"], "the interview is of the group"
    assert len(places(study, "hejreskov", scope)) == 1
    study.do("edit-material", material="Interview 1", group=None)
    assert places(study, "hvordan", scope) == [], "now only who speaks is of the group"
    assert len(places(study, "hejreskov", scope)) == 1
    mette = raw_rows(study.file, "SELECT id FROM participant WHERE pseudonym = 'Mette'")[0][0]
    assert len(places(study, "hejreskov", Scope(group="sygemeldte", participant=mette, without_interviewers=True))) == 1
    assert places(study, "hejreskov", Scope(group="findes ikke")) == []


def test_inside_material(study: Study) -> None:
    note = material_named(study, "Feltnote")
    assert len(places(study, "hejreskov", Scope(materials=frozenset({note})))) == 1
    assert places(study, "hejreskov", Scope(materials=frozenset())) == []


def test_the_first_places_come_before_the_rest_is_read(study: Study) -> None:
    whole = places(study, "e", kind="substring")
    assert len(whole) > 20
    assert list(islice(find_places(study.reads.connection, Query("substring", "e"), language="da"), 3)) == whole[:3]


@pytest.mark.parametrize("kind", KINDS)
def test_text_that_the_index_does_not_hold_is_read(study: Study, kind: str) -> None:
    """Between an edit and the next upkeep the index holds some of the text; nothing is missed and nothing found twice."""
    before = [place for place in places(study, "hun", kind=kind) if place.version_id]
    study.do("edit-text", material="Udkast", text="Birgit: hun er ikke læst endnu.\nBirgit: Nej, hun gik.")
    study.do("add-material", name="Ny", text="Mette: hun kom tilbage.")
    assert not is_up_to_date(study.reads.connection, "da")
    found = places(study, "hun", kind=kind)
    assert len(found) == len(before) + 3
    refresh_index(study.reads.connection, "da")
    assert is_up_to_date(study.reads.connection, "da")
    assert places(study, "hun", kind=kind) == found


def test_the_index_is_kept_up_beside_an_open_study(study: Study) -> None:
    study.do("add-material", name="Ny", text="Mette: hun kom tilbage.")
    told: list[tuple[int, int]] = []
    assert refresh_index_beside(study.file, "da", lambda done, total: told.append((done, total))) == 1
    assert told == [(1, 1)]
    assert is_up_to_date(study.reads.connection, "da")
    study.do("make-code", name="bagefter")
    assert driver(study.reads.connection).in_transaction is False
