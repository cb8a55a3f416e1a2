"""Findings: what they rest on, the number behind their base, and what there is to look at in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_once import copy_of_one

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.study.consent import quoting
from qualcode.study.finding_checks import Check
from qualcode.study.finding_ground import checked
from qualcode.study.findings import by_sources, findings
from qualcode.study.people import ConsentRecord

GROUPS = {"Mette": "indsats", "Karim": "indsats", "Ida": "indsats", "Bo": "kontrol", "Lis": "kontrol"}
TALK = "KB: Hvordan gik det så med det hele?\n{who}: {said}\n"
SAID = {
    "Mette": "Det er et gedemarked, og jeg var ved at miste overblikket over det hele.",
    "Karim": "De spurgte mig aldrig, hvad jeg selv ville med mit liv.",
    "Ida": "Jeg fik hjælp fra første dag, og det gik hurtigt fremad.",
    "Bo": "Jeg blev sendt rundt fra den ene til den anden hele året.",
}


def spoken(folder: Path) -> Study:
    """Four interviews, a focus group and a coding document, in two groups; everybody has agreed to be quoted."""
    study = Study.new(folder, title="Prøve", language="da", coder="AB")
    do = study.do
    for number in (1, 2):
        do("add-round", number=number)
    for name in ("indsats", "kontrol"):
        do("add-group", name=name)
    for who, group in GROUPS.items():
        do("add-participant", pseudonym=who, group=group)
        do("add-consent", participant=who, given_on="2026-01-02", scopes=["interview", "citater"])
    for place, (who, said) in enumerate(SAID.items(), 1):
        do(
            "add-material",
            name=f"Interview {place}",
            text=TALK.format(who=who, said=said),
            round=1 if place < 3 else 2,
            group=GROUPS[who],
        )
        do("set-speaker", material=f"Interview {place}", label=who, participant=who)
        do("set-speaker", material=f"Interview {place}", label="KB", interviewer=True)
    do(
        "add-material",
        name="Fokusgruppe",
        kind="focus-group",
        round=2,
        text="Bo: Det kender jeg alt for godt.\nLis: Det gør jeg også.\n",
    )
    for who in ("Bo", "Lis"):
        do("set-speaker", material="Fokusgruppe", label=who, participant=who)
    do("add-material", name="Åben kodning", kind="document", text=f"at miste overblik: {SAID['Mette']}\n")
    do("make-code", name="systemet", kind="category")
    return study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.open(copy_of_one(spoken, tmp_path / "s"), coder="AB") as study:
        yield study


def said(who: str) -> dict[str, str]:
    return {"material": f"Interview {list(SAID).index(who) + 1}", "words": SAID[who]}


def make(study: Study, text: str, *who: str, **more: Any) -> str:
    evidence = [*(said(one) for one in who), *more.pop("also", [])]
    return str(study.do("make-finding", text=text, evidence_for=evidence, **more)["id"])


def look(study: Study) -> list[Check]:
    return checked(study.reads.connection, "da")[1]


def keys(study: Study) -> set[str]:
    """The checks of the only finding; all can be said in both languages."""
    found = look(study)
    for check in found:
        for language in LANGUAGES:
            assert check.what(language)
            assert check.remedy(language)
            assert "{" not in (check.what(language) + check.remedy(language)).replace("{c:00000000}", "")
    return {check.key for check in found}


def quotation(study: Study, material: str) -> str:
    query = f"SELECT q.id FROM quotation q JOIN material m ON m.id = q.material_id WHERE m.name = '{material}'"
    return str(study.reads.connection.exec_driver_sql(query).scalar_one())


def test_a_finding_that_is_well_supported_has_nothing_to_look_at(study: Study) -> None:
    make(study, "Borgerne oplever systemet som et kaos.", "Mette", "Bo", codes=["systemet"])
    assert keys(study) == set()


def test_the_base_counts_persons_and_conversations_apart(study: Study) -> None:
    also = [{"material": "Fokusgruppe", "words": "Det kender jeg alt for godt."}]
    make(study, "Det kender de.", "Mette", "Bo", also=also, base={"count": "persons"})
    group = {"count": "persons", "group": "indsats", "rounds": [1]}
    make(study, "Det kender de i indsatsen.", "Mette", base=group)
    make(study, "Det kender de i samtalerne.", "Mette", "Bo", also=also, base={"count": "conversations"})
    told = [record.told for record in findings(study.reads.connection, "da")]
    assert told == ["2 af 5 personer", "1 af 2 personer, gruppen indsats, runde 1", "3 af 5 samtaler"]
    assert [(count.what, count.n) for count in findings(study.reads.connection, "da")[0].resting_on] == [
        ("persons", 2),
        ("conversations", 3),
        ("interviews", 2),
    ]


def test_a_base_by_codes_counts_what_is_coded_with_its_categories(study: Study) -> None:
    study.do("code", codes=["systemet"], **said("Karim"))
    study.do("code", codes=["systemet"], **said("Bo"))
    make(study, "Systemet.", "Mette", codes=["systemet"], base={"count": "persons", "by": "codes"})
    assert findings(study.reads.connection, "en")[0].told == "2 of 5 persons"


def test_no_quotation(study: Study) -> None:
    make(study, "Ingen siger noget.")
    assert keys(study) == {"no-quotation"}


def test_one_interview_and_one_participant_only(study: Study) -> None:
    make(study, "Det hele flyder.", "Mette")
    assert keys(study) == {"one-interview", "one-participant"}


def test_one_participant_in_two_conversations(study: Study) -> None:
    make(study, "Det hele flyder.", "Bo", also=[{"material": "Fokusgruppe", "words": "Det kender jeg alt for godt."}])
    assert keys(study) == {"one-participant"}


def test_focus_group_only(study: Study) -> None:
    make(study, "De kender det.", also=[{"material": "Fokusgruppe", "words": words} for words in ("Det kender jeg", "Det gør jeg også.")])
    assert keys(study) == {"focus-group-only", "one-conversation"}


def test_the_interviewer_alone(study: Study) -> None:
    make(study, "Det hele.", "Mette", "Bo", also=[{"material": "Interview 2", "words": "Hvordan gik det så med det hele?"}])
    assert keys(study) == {"interviewer"}


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("Det flyder.", {"base": {"count": "persons"}}, {"one-group"}),
        ("Det flyder i både indsatsgruppen og kontrolgruppen.", {}, {"one-group"}),
        ("Det flyder i indsatsgruppen.", {}, set()),
        ("Det flyder.", {"base": {"count": "persons", "group": "indsats"}}, set()),
        ("Det flyder.", {"base": {"count": "persons", "group": "kontrol"}}, {"other-group"}),
        ("Det flyder.", {"codes": ["systemet"]}, {"one-group"}),
    ],
)
def test_one_group_only_where_both_are_claimed(study: Study, text: str, more: dict[str, Any], expected: set[str]) -> None:
    for who in ("Mette", "Bo"):
        study.do("code", codes=["systemet"], **said(who))
    make(study, text, "Mette", "Karim", **more)
    assert keys(study) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De fleste siger det.", {"quantity"}),
        ("Most say so.", {"quantity"}),
        ("Et par af dem siger det.", set()),
        ("Flere af dem siger det.", {"quantity"}),
        ("Samtlige siger det.", {"quantity"}),
        ("De siger ”alle er med”.", set()),
        ("2 ud af 5 siger det.", {"typed-count"}),
        ("3 af 5 siger det.", {"typed-count-wrong"}),
    ],
)
def test_words_of_quantity_are_held_against_the_share(study: Study, text: str, expected: set[str]) -> None:
    make(study, text, "Mette", "Bo", base={"count": "persons"})
    assert keys(study) == expected


def test_a_word_of_quantity_without_a_number_behind_it(study: Study) -> None:
    make(study, "De fleste siger det.", "Mette", "Bo")
    assert keys(study) == {"quantity-no-base"}


def test_withheld_redacted_and_withdrawn(study: Study) -> None:
    finding = make(study, "Det flyder.", "Mette", "Bo")
    study.do("set-release", quotation=quotation(study, "Interview 1"), release="redacted")
    assert keys(study) == {"withheld"}
    study.do("set-printed-form", quotation=quotation(study, "Interview 1"), printed="Det er et gedemarked […].")
    assert keys(study) == {"redacted"}
    study.do("set-release", quotation=quotation(study, "Interview 1"), release="withheld")
    key = quotation(study, "Interview 1")[:8]
    study.do("edit-finding", finding=finding, text=f"Det flyder: {{q:{key}}}")
    assert keys(study) == {"withheld", "withheld-text"}
    study.do("set-participant", participant="Bo", status="withdrawn")
    assert "withdrawn" in keys(study)


def test_consent_missing_or_without_the_scope_to_quote(study: Study) -> None:
    make(study, "Det flyder.", "Mette", "Bo")
    study.do("add-consent", participant="Bo", given_on="2026-01-05", scopes=["interview"])
    assert keys(study) == {"consent-scope"}
    assert quoting(None) == "none"
    record = ConsentRecord("", None, (), None, "")
    assert quoting(record) == "yes"
    assert quoting(record._replace(scopes=("Interview", "Quotations in print"))) == "yes"
    assert quoting(record._replace(scopes=("interview",))) == "no-scope"
    assert quoting(record, "withdrawn") == "withdrawn"


def test_a_coding_document_in_place_of_the_transcript(study: Study) -> None:
    study.do("code", codes=["systemet"], **said("Mette"))
    make(study, "Det flyder.", "Karim", "Bo", also=[{"material": "Åben kodning", "words": SAID["Mette"]}])
    (check,) = look(study)
    assert check.key == "document-repeats"
    assert check.fields["transcript"].startswith("(Interview 1, l. 2")
    study.do(
        "make-finding", text="Andet.", evidence_for=[said("Karim"), said("Bo"), {"material": "Åben kodning", "words": "at miste overblik:"}]
    )
    assert look(study)[1].key == "document"


def test_whole_documents_and_a_list_that_has_all_but_one(study: Study) -> None:
    from qualcode.model import Quotation

    whole = []
    for place in range(1, 5):
        length = len(TALK.format(who=list(SAID)[place - 1], said=list(SAID.values())[place - 1])) - 1
        one = study.do("make-quotation", material=f"Interview {place}", start=0, end=length)["id"]
        with study.action("whole") as work:
            work.update(Quotation, one, whole=True)
        whole.append({"quotation": one})
    make(study, "Det flyder.", also=whole)
    found = {check.key: check for check in look(study)}
    assert set(found) == {"no-place", "nearly-all"}
    assert found["nearly-all"].fields["missing"] == "Fokusgruppe"
    assert found["no-place"].fields["citations"].startswith("(Mette, Interview 1)")
    study.do("remove-from-finding", finding=1, quotations=[whole[0]["quotation"]])
    assert {check.key for check in look(study)} == {"no-place"}


def test_negative_cases_that_are_not_told(study: Study) -> None:
    finding = make(study, "Det flyder.", "Mette", "Bo", codes=["systemet"])
    case = study.do("make-quotation", material="Interview 3", start=40, end=60)["id"]
    study.do("mark-negative", code="systemet", quotation=case)
    assert keys(study) == {"negative-untold"}
    study.do("add-to-finding", finding=finding, evidence_against=[{"quotation": case}])
    assert keys(study) == set()


def test_the_same_passage_with_two_source_lists(study: Study) -> None:
    make(study, "Det flyder.", "Mette", "Bo")
    make(study, "Det flyder igen.", "Mette", "Bo", "Karim")
    found = look(study)
    assert [(check.key, check.number, check.fields["number"]) for check in found] == [("two-lists", 1, 2), ("two-lists", 2, 1)]
    assert found[0].fields["there"].startswith("(Karim")
    assert found[0].fields["here"] == "–"


def test_two_claims_may_share_a_passage(study: Study) -> None:
    make(study, "Det flyder.", "Mette", "Bo")
    make(study, "Nogen gik i stykker.", "Mette", "Karim", "Ida")
    assert keys(study) == set()


def test_a_passage_that_is_printed_twice_has_one_list(study: Study) -> None:
    make(study, f"Det flyder: ”{SAID['Mette']}”", "Mette", "Bo")
    key = quotation(study, "Interview 1")[:8]
    make(study, f"Nogen gik i stykker: {{q:{key}}}", "Mette", "Karim", "Ida")
    assert keys(study) == {"two-lists"}


def test_keys_that_stand_for_nothing_are_told(study: Study) -> None:
    make(study, "Det flyder {c:00000000}.", "Mette", "Bo")
    assert keys(study) == {"insert"}


def test_suggestions_are_counted_by_who_made_them(study: Study) -> None:
    """The seven suggestions of Box 2: one of the participants, three of the staff, three of both, as they are printed there."""
    for number, sources in enumerate([["S"], *[["P"]] * 3, *[["S", "P"]] * 2, ["P", "S"]]):
        study.do("make-finding", text=f"Forslag {number}", kind="suggestion", sources=sources)
    make(study, "Et fund.", "Mette", "Bo")
    records = findings(study.reads.connection, "da")
    assert by_sources(records) == {("P",): 3, ("S",): 1, ("P", "S"): 3}
    assert [record.number for record in records] == list(range(1, 9))


def test_nonsense_is_refused(study: Study) -> None:
    do = study.do
    first = make(study, "Det flyder.", "Mette")
    refused: list[tuple[str, str, dict[str, Any]]] = [
        ("make-finding", "study.empty-finding", {"text": "  "}),
        ("make-finding", "study.finding-there", {"text": "Det flyder."}),
        ("make-finding", "study.sources-of-finding", {"text": "x", "sources": ["S"]}),
        ("make-finding", "study.base-counts-nothing", {"text": "x", "base": {"group": "indsats"}}),
        ("make-finding", "study.no-round", {"text": "x", "base": {"count": "persons", "rounds": [9]}}),
        ("move-finding", "study.finding-place", {"finding": first, "position": 2}),
        ("remove-from-finding", "study.not-in-finding", {"finding": first, "codes": ["systemet"]}),
        ("delete-finding", "study.no-finding", {"finding": "2"}),
        ("delete-finding", "study.no-finding", {"finding": "0"}),
    ]
    for verb, key, arguments in refused:
        with pytest.raises(Fault) as fault:
            do(verb, **arguments)
        assert fault.value.key == key
        for language in LANGUAGES:
            assert fault.value.text(language)


def test_findings_are_put_in_order_and_named_by_their_number(study: Study) -> None:
    for text in ("a", "b", "c"):
        make(study, text)
    study.do("move-finding", finding=3, position=1)
    assert [record.text for record in findings(study.reads.connection, "da")] == ["c", "a", "b"]
    study.do("delete-finding", finding="1")
    study.do("edit-finding", finding=1, text="A", base={"count": "interviews"})
    assert [record.text for record in findings(study.reads.connection, "da")] == ["A", "b"]
    study.undo()
    study.undo()
    assert [record.text for record in findings(study.reads.connection, "da")] == ["c", "a", "b"]


def test_a_quotation_made_as_evidence_goes_with_it(study: Study) -> None:
    finding = make(study, "Det flyder.", "Mette")
    made = quotation(study, "Interview 1")
    study.do("turn-finding-evidence", finding=finding, quotation=made, side="against")
    assert [one.side for one in findings(study.reads.connection, "da")[0].evidence] == ["against"]
    study.do("remove-from-finding", finding=finding, quotations=[made])
    assert study.reads.connection.exec_driver_sql("SELECT count(*) FROM quotation").scalar_one() == 0
