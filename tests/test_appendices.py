"""Appendices: their numbers, which stay, and what is chosen for them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from filled_study import INTERVIEW, new_study

from qualcode.faults import UsageFault
from qualcode.locale import LANGUAGES, text
from qualcode.study import Study
from qualcode.study.appendices import KINDS, AppendixRecord, appendices
from qualcode.study.transcripts import cited_lines
from qualcode.study.verbs.appendices import Kind


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Two frozen interviews, the second of the first round, and a draft."""
    study = new_study(tmp_path / "study")
    for number in (1, 2):
        study.do("add-round", number=number)
    for name, round_number in (("Interview 1", 2), ("Interview 2", 1), ("Udkast", 2)):
        study.do("add-material", name=name, text=INTERVIEW + f"\nMette: {name}", round=round_number, date=f"2026-01-0{round_number}")
    for name in ("Interview 1", "Interview 2"):
        study.do("freeze", material=name)
    return study


def numbers(study: Study) -> dict[str, int]:
    """The numbers given, by the name of the material or the kind."""
    return {record.material.name if record.material else record.kind: record.number for record in records(study) if record.number}


def records(study: Study) -> tuple[AppendixRecord, ...]:
    return appendices(study.reads.connection)


def test_the_kinds_are_the_same_everywhere() -> None:
    assert get_args(Kind) == tuple(KINDS)
    assert all(text(f"appendices.{what}-{kind}", language) for what in ("title", "holds") for kind in KINDS for language in LANGUAGES)


def test_numbers_follow_the_set_with_transcripts_by_round_and_date(study: Study) -> None:
    given = study.do("give-appendix-numbers", kinds=["quotes", "transcript", "letter"])["given"]
    assert [(one["number"], one["kind"], one["material"]) for one in given] == [
        (1, "letter", None),
        (2, "transcript", "Interview 2"),
        (3, "transcript", "Interview 1"),
        (4, "quotes", None),
    ]


def test_numbers_once_given_stay_and_new_ones_come_last(study: Study) -> None:
    study.do("give-appendix-numbers", kinds=["transcript", "quotes"])
    assert study.do("give-appendix-numbers", kinds=["transcript", "quotes"])["given"] == []
    study.do("freeze", material="Udkast")
    study.do("give-appendix-numbers", kinds=["letter", "transcript"])
    assert numbers(study) == {"Interview 2": 1, "Interview 1": 2, "quotes": 3, "letter": 4, "Udkast": 5}


def test_only_some_transcripts_can_be_numbered(study: Study) -> None:
    material = study.reads.materials()[1].id
    study.do("give-appendix-numbers", kinds=["letter"], materials=[material])
    assert numbers(study) == {"letter": 1, "Interview 1": 2}
    study.do("give-appendix-numbers", materials=["Interview 2"])
    assert numbers(study) == {"letter": 1, "Interview 1": 2, "Interview 2": 3}


def test_citations_know_the_number_at_once_and_forget_it_with_undo(study: Study) -> None:
    study.do("give-appendix-numbers", kinds=["letter", "transcript"])
    assert {one.name: one.appendix for one in study.reads.materials()} == {"Interview 2": 2, "Interview 1": 3, "Udkast": None}
    study.undo()
    assert {one.appendix for one in study.reads.materials()} == {None}


def test_the_number_of_a_material_that_went_is_never_given_again(study: Study) -> None:
    study.do("give-appendix-numbers", kinds=["transcript"])
    study.do("delete-material", material="Interview 1")
    [gone] = [record for record in records(study) if record.gone]
    assert (gone.number, gone.kind, gone.material) == (2, "transcript", None)
    study.do("freeze", material="Udkast")
    study.do("give-appendix-numbers", kinds=["transcript"])
    assert numbers(study) == {"Interview 2": 1, "transcript": 2, "Udkast": 3}


def test_numbering_anew_is_asked_for_and_tells_old_and_new(study: Study) -> None:
    study.do("give-appendix-numbers", kinds=["quotes"])
    study.do("give-appendix-numbers", kinds=["letter", "transcript"])
    assert numbers(study) == {"quotes": 1, "letter": 2, "Interview 2": 3, "Interview 1": 4}
    study.do("delete-material", material="Interview 2")
    study.do("set-appendix", kind="quotes", ticked=False)
    told = [(one["from"], one["to"], one["kind"]) for one in study.do("renumber-appendices")["changes"]]
    # What is not in the set keeps a number, behind all others.
    assert told == [(1, 3, "quotes"), (2, 1, "letter"), (3, None, "transcript"), (4, 2, "transcript")]
    assert numbers(study) == {"letter": 1, "Interview 1": 2, "quotes": 3}
    study.undo()
    assert numbers(study) == {"quotes": 1, "letter": 2, "transcript": 3, "Interview 1": 4}


def test_what_is_chosen_holds_before_and_after_a_number_is_given(study: Study) -> None:
    study.do("set-appendix", kind="quotes", volume="confidential")
    study.do("give-appendix-numbers", kinds=["quotes", "codebook"])
    study.do("set-appendix", kind="codebook", volume="confidential", recipe={"tests": True})
    found = {record.kind: record for record in records(study) if record.number}
    assert {kind: record.volume for kind, record in found.items()} == {"quotes": "confidential", "codebook": "confidential"}
    assert found["codebook"].recipe == {"tests": True} and found["quotes"].recipe == {}


def test_transcripts_are_confidential_and_can_be_chosen_one_by_one(study: Study) -> None:
    assert {record.volume for record in records(study) if record.kind == "transcript"} == {"confidential"}
    study.do("set-appendix", kind="transcript", material="Interview 1", volume="open", ticked=False)
    chosen = {record.material.name: (record.volume, record.ticked) for record in records(study) if record.material}
    assert chosen == {"Interview 1": ("open", False), "Interview 2": ("confidential", True), "Udkast": ("confidential", True)}
    # What is said of all holds for each.
    study.do("set-appendix", kind="transcript", ticked=True)
    chosen = {record.material.name: (record.volume, record.ticked) for record in records(study) if record.material}
    assert chosen["Interview 1"] == ("open", True)
    with pytest.raises(UsageFault):
        study.do("set-appendix", kind="quotes", material="Interview 1", ticked=False)


def test_documents_are_no_transcripts_unless_they_are_ticked(study: Study) -> None:
    study.do("add-material", name="Rapport", text=INTERVIEW + "\nrapport", kind="document")
    study.do("freeze", material="Rapport")
    study.do("give-appendix-numbers", kinds=["transcript"])
    assert "Rapport" not in numbers(study)
    study.do("set-appendix", kind="transcript", material="Rapport", ticked=True)
    study.do("give-appendix-numbers", kinds=["transcript"])
    assert numbers(study)["Rapport"] == 3


def test_lines_that_citations_lead_to_are_those_where_quotations_begin(study: Study) -> None:
    code = study.do("make-code", name="x")["id"]
    study.do("code", material="Interview 1", lines="3-4", codes=[code])
    study.do("code", material="Interview 1", words="\nMette: Ja", codes=[code])
    transcript = study.reads.transcript(next(one.id for one in study.reads.materials() if one.name == "Interview 1"))
    starts = [start for start, _ in transcript.lines]
    yes = 1 + starts.index(transcript.text.index("Mette: Ja"))
    assert cited_lines(study.reads.connection) == {transcript.material.id: frozenset({3, yes})}
    assert cited_lines(study.reads.connection, transcript.material.id) == cited_lines(study.reads.connection)


def test_screens_and_tables_cite_the_appendix_once_there_is_a_number(study: Study) -> None:
    from qualcode.study.evidence import evidence_in_full
    from qualcode.study.facts import Facts
    from qualcode.study.framework import framework

    codes = [study.do("make-code", name=name, kind="category")["id"] for name in ("a", "b")]
    study.do("code", material="Interview 1", lines="3-4", codes=codes[:1])
    quotation = study.reads.connection.exec_driver_sql("SELECT id FROM quotation").scalar()
    study.do("add-relation-type", name="fører til")
    relation = study.do("relate", source="a", type="fører til", to="b", evidence_for=[{"quotation": quotation}])["id"]
    study.do("write-memo", text="resume", about=[{"material": "Interview 1"}, {"code": "a"}, {"quotation": quotation}])

    def numbers() -> tuple[int | None, int | None]:
        [evidence] = evidence_in_full(study.reads.connection, relation)
        cells = framework(Facts(study.reads.connection), "material").cells.values()
        [cited] = [one for cell in cells for summary in cell.summaries for one in summary.cited]
        return evidence.appendix, cited.appendix

    assert numbers() == (None, None)
    study.do("give-appendix-numbers", kinds=["transcript"])
    assert numbers() == (2, 2)
