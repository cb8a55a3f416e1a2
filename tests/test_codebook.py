"""What is known of codes beyond their tree, each number against the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import filled_study

from qualcode.study import Study
from qualcode.study.codebook import (
    Consequence,
    code_card,
    consequence,
    doubled_by_merging,
    first_passage,
    indicators,
    orphans,
    passages_of,
    positions_under,
    read_quotation,
    with_subcodes,
)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with filled_study(tmp_path / "study") as study:
        yield study


def ids(study: Study) -> dict[str, str]:
    return {code.name: code.id for code in study.reads.codes()}


def test_the_card_of_a_code(study: Study) -> None:
    code = ids(study)
    connection = study.reads.connection
    noise = code_card(connection, code["støj"])
    assert noise is not None
    assert noise.colour == "#3366aa"
    assert noise.made_by == "AB"
    assert noise.properties == ("styrke",)
    assert [(one.type, one.outgoing, one.other, one.status) for one in noise.relations] == [
        ("fører til", True, "at gå for sig selv", "hypothesis")
    ]
    away = code_card(connection, code["at gå for sig selv"])
    assert away is not None
    assert [(one.outgoing, one.other_id) for one in away.relations] == [(False, code["støj"])]
    shame = code_card(connection, code["skam"])
    assert shame is not None
    assert [(memo.kind, memo.title) for memo in shame.memos] == [("theoretical", "skam")]
    assert code_card(connection, "gone") is None


def test_a_memo_without_a_title_shows_its_first_words(study: Study) -> None:
    study.do("write-memo", text="Ord " * 40, about=[{"code": "at holde ud > støj"}])
    card = code_card(study.reads.connection, ids(study)["støj"])
    assert card is not None
    assert [memo.title for memo in card.memos] == [("Ord " * 40)[:60]]


def test_orphans_have_no_category_above_and_indicate_none(study: Study) -> None:
    codes = ids(study)
    connection = study.reads.connection
    assert orphans(study.reads.codes(), indicators(connection)) == {codes["at gå for sig selv"]}
    study.do("make-code", name="under den løse", parent="at gå for sig selv")
    loose = orphans(study.reads.codes(), {})
    assert loose == {codes["at gå for sig selv"], ids(study)["under den løse"]}
    study.do("relate", source="at gå for sig selv", type="indikator for", to="at holde ud")
    supports = indicators(connection)
    assert supports == {codes["at gå for sig selv"]: frozenset({codes["at holde ud"]})}
    assert orphans(study.reads.codes(), supports) == frozenset()


def test_an_indicator_of_an_open_code_is_still_loose(study: Study) -> None:
    study.do("relate", source="at gå for sig selv", type="indikator for", to="at holde ud > støj")
    assert orphans(study.reads.codes(), indicators(study.reads.connection)) == {ids(study)["at gå for sig selv"]}


def test_codings_with_subcodes_are_carried_up(study: Study) -> None:
    study.do("make-code", name="dybt", parent="at holde ud > støj")
    study.do("code", codes=["at holde ud > støj > dybt"], material="Feltnote", words="Lyset var skarpt.")
    counted = with_subcodes(study.reads.codes())
    own = {code.name: code.codings for code in study.reads.codes()}
    code = ids(study)
    assert counted[code["dybt"]] == 1
    assert counted[code["støj"]] == own["støj"] + 1
    assert counted[code["at holde ud"]] == own["støj"] + own["skam"] + 1


def test_passages_stand_in_the_order_of_the_material(study: Study) -> None:
    code = ids(study)["skam"]
    connection = study.reads.connection
    places = passages_of(connection, code)
    names = {material.id: place for place, material in enumerate(study.reads.materials())}
    order = [(names[place.material_id], place.start) for _, place in places]
    assert len(places) == 2
    assert order == sorted(order)
    assert first_passage(connection, code) == places[0][1]
    assert first_passage(connection, ids(study)["at holde ud"]) is None


def test_a_quotation_is_read_with_the_words_around_it(study: Study) -> None:
    code = ids(study)["skam"]
    connection = study.reads.connection
    found = [read_quotation(connection, quotation, context=40) for quotation, _ in passages_of(connection, code)]
    interview = next(one for one in found if one.material == "Interview 1")
    whole = study.reads.transcript(interview.place.material_id).text
    assert interview.words == "Jeg skammede mig lidt."
    assert interview.before + interview.words + interview.after in whole
    assert len(interview.before) <= 40
    assert len(interview.after) <= 40
    assert not interview.before.startswith(" ")
    assert interview.speaker == "Mette"
    assert interview.round == 1
    assert interview.lines is not None
    start = read_quotation(connection, study.do("make-quotation", material="Feltnote", start=0, end=4)["id"])
    assert (start.before, start.words) == ("", "Møde")


def test_what_hangs_on_codes(study: Study) -> None:
    code = ids(study)
    connection = study.reads.connection
    assert consequence(connection, [code["at holde ud"]]) == Consequence(0, 0, 2, 0, 0, 0)
    both = consequence(connection, [code["støj"], code["at gå for sig selv"]])
    assert (both.codings, both.quotations, both.relations, both.properties) == (3, 3, 1, 1)
    whole = consequence(connection, [code["at holde ud"], code["støj"], code["skam"]])
    assert whole.subcodes == 0
    assert consequence(connection, []) == Consequence(0, 0, 0, 0, 0, 0)


def test_doubled_codings_are_those_that_merging_drops(study: Study) -> None:
    code = ids(study)
    before = {one.name: one.codings for one in study.reads.codes()}
    doubled = doubled_by_merging(study.reads.connection, code["at gå for sig selv"], [code["skam"]])
    assert doubled == 1
    moved = study.do("merge-codes", into=code["at gå for sig selv"], codes=[code["skam"]])["codings"]
    after = {one.name: one.codings for one in study.reads.codes()}
    assert moved == before["skam"] - doubled
    assert after["at gå for sig selv"] == before["skam"] + before["at gå for sig selv"] - doubled


def test_positions_of_siblings(study: Study) -> None:
    code = ids(study)
    study.do("edit-code", code=code["skam"], position=3)
    assert positions_under(study.reads.connection, code["at holde ud"]) == {code["støj"]: 0, code["skam"]: 3}
    assert set(positions_under(study.reads.connection, None)) == {code["at holde ud"], code["at gå for sig selv"]}
