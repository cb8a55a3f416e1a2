"""COREQ and SRQR: filled in from what the study knows, and from nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import filled_study, new_study

from qualcode.locale import LANGUAGES, catalogue
from qualcode.study import Study
from qualcode.study.method_facts import method_facts
from qualcode.writers.appendices.blocks import Band, Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.parts.checklists import COREQ, SRQR, coreq, known, srqr


def source(study: Study, language: str = "en") -> Source:
    return Source(study.reads, language)


def table_of(study: Study, name: str, language: str = "en") -> list[tuple[str, ...]]:
    [table] = [block for block in {"coreq": coreq, "srqr": srqr}[name](source(study, language)) if isinstance(block, Table)]
    return [row for row in table.rows if not isinstance(row, Band)]  # type: ignore[misc]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_stands_there_whether_or_not_the_study_knows_anything(tmp_path: Path, language: str) -> None:
    with new_study(tmp_path / "s") as study:
        assert [row[0] for row in table_of(study, "coreq", language)] == [str(item) for item in range(1, COREQ + 1)]
        assert [row[0] for row in table_of(study, "srqr", language)] == [f"S{item}" for item in range(1, SRQR + 1)]


def test_an_empty_study_knows_its_title_its_program_and_its_journal_only(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        assert set(known(source(study), "coreq")) == {27}
        assert set(known(source(study), "srqr")) == {1, 9, 14, 15}


def test_what_is_known_is_counted_from_the_study(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        told = known(source(study), "coreq")
        assert 13 not in told  # nobody declined
        assert told[12] == "Persons included: 1. Interviews: 1; focus groups: 0."
        assert told[16] == "Included persons by group: sygemeldte 1. Background facts recorded: alder, fuldtid."
        assert told[21] == "Length known for 1 of 1 conversations: 40 to 40 minutes, median 40."
        assert told[15] == "Who was present is noted for 1 of 1 conversations."
        assert told[19] == (
            "Recordings: 1; destroyed after transcription: 0. Transcribed on the researcher's own machine with faster-whisper 1.2.1, "
            "model base (SHA-256 222222222222…), language da. Recordings: 1; segments checked by a person: 1 of 2."
        )
        assert told[19].endswith(known(source(study), "srqr")[13].partition(" Transcripts with lines")[0])
        study.do("add-participant", pseudonym="Sara", status="declined")
        study.do("add-contact", participant="Karim", status="no-show", reason="syg")
        assert known(source(study), "coreq")[13] == (
            "Of 3 persons contacted, 1 declined and 1 did not show up; a reason is written down for 1 of these 2."
        )
        study.do("add-contact", participant="Sara", status="contacted", vetoed_by="AB", vetoed_on="2026-01-01")
        assert "not to be contacted after an ethical judgement: 1." in known(source(study), "coreq")[13]


def test_headings_of_a_guide_are_no_questions(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        asked = [{"text": "The day", "type": "heading"}, {"text": "What happened?", "type": ""}]
        study.do("add-guide-version", guide="g", questions=asked)
        study.do("add-guide-version", guide="g", questions=[*asked, {"text": "And then?", "type": ""}])
        assert known(source(study), "coreq")[17] == "Versions of interview guides: 2; questions in all versions together: 3."


def test_a_reason_counts_only_for_those_who_are_lost(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        study.do("add-participant", pseudonym="Ole")
        study.do("add-contact", participant="Ole", status="no-show", reason="ill")
        study.do("add-contact", participant="Ole", status="included")
        study.do("add-participant", pseudonym="Eva", status="declined")
        assert known(source(study), "coreq")[13].endswith("a reason is written down for 0 of these 1.")


def test_it_is_counted_and_not_claimed_that_quotations_lead_to_lines_and_persons(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        for name in ("one", "two"):
            study.do("add-material", name=name, text=f"A: I am back at {name}.\nB: And how?\nA: It costs me something.")
            study.do("make-quotation", material=name, start=3, end=12)
        assert known(source(study), "coreq")[29] == "Quotations: 2; in texts with numbered lines: 2; with a participant who speaks: 0."
        study.do("set-speaker", material="one", label="A", participant=study.do("add-participant", pseudonym="P")["id"])
        assert known(source(study), "coreq")[29].endswith("with a participant who speaks: 1.")


def test_nothing_is_said_twice_of_the_units_of_study(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        assert known(source(study), "srqr")[12].count("Interviews:") == 1


def test_consent_is_counted_as_the_ledger_counts_it(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        for name in ("A", "B", "C"):
            study.do("add-participant", pseudonym=name)
        study.do("add-consent", participant="A", given_on="2026-01-04")
        study.do("add-consent", participant="B", note="the form is on its way")
        assert method_facts(study.reads.connection).consents == 1


def test_the_researcher_s_answers_stand_beside_it(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        study.do("set-text", key="coreq-2", text="MSc, PhD <script>")
        study.do("set-text", key="srqr-21", text="Ingen")
        assert table_of(study, "coreq")[1][3] == "MSc, PhD <script>"
        assert table_of(study, "srqr")[20][3] == "Ingen"
        assert [row[3] for row in table_of(study, "coreq") if row[3]] == ["MSc, PhD <script>"]


def test_codes_that_came_from_elsewhere_are_told_apart(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        study.do("make-code", name="own", in_vivo=False)
        with study.action("import") as work:
            from qualcode.model import Code

            work.insert(Code, name="theirs", created_at=work.now)
            work.say("import-project", file="f")
        facts = method_facts(study.reads.connection)
        assert (facts.codes, facts.codes_imported) == (2, 1)


def test_no_sentence_of_the_catalogue_is_unused() -> None:
    source_text = Path(__file__).parents[1].joinpath("qualcode/writers/appendices/parts/checklists.py").read_text(encoding="utf-8")
    keys = [key.removeprefix("known-") for key in catalogue("checklists", "en") if key.startswith("known-")]
    assert [key for key in keys if f'"{key}"' not in source_text] == []
