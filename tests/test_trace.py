"""From a citation to the words and all their uses, and every finding followed to its words, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filled_study import filled_study

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.chain import follow
from qualcode.study.findings import findings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with filled_study(tmp_path / "s") as study:
        study.do("code", codes=["at holde ud > støj"], material="Interview 1", words="gå bare hjem")
    return tmp_path / "s"


def asked(folder: Path, capsys: pytest.CaptureFixture[str], what: str, status: int = 0) -> list[dict[str, object]]:
    assert main(["check", str(folder), "--trace", what, "--json"]) == status
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def first_quotation(folder: Path, words: str) -> str:
    with Study.open(folder, write=False) as study:
        query = f"SELECT id FROM quotation WHERE words LIKE '%{words}%'"
        return str(study.reads.connection.exec_driver_sql(query).scalar_one())


def test_a_citation_leads_to_words_speaker_and_uses(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Study.open(folder, write=False) as study:
        line = study.reads.connection.exec_driver_sql(
            "SELECT l.number FROM quotation q JOIN line l ON l.text_version_id = q.text_version_id AND q.start BETWEEN l.start AND l.end "
            "WHERE q.words = 'Jeg skammede mig lidt.'"
        ).scalar_one()
    for what in (f"(Mette, Appendix 1, l. {line})", f"Bilag 1, l. {line}", f"Interview 1, l. {line}"):
        (found,) = asked(folder, capsys, what)
        assert (found["material"], found["appendix"], found["participant"], found["not_speaking"]) == ("Interview 1", 1, "Mette", None)
        quotations = found["quotations"]
        assert isinstance(quotations, list)
        one = next(one for one in quotations if one["text"].startswith("Jeg"))
        assert one["text"] == "Jeg […] mig lidt."
        assert {use["kind"] for use in one["uses"]} == {"coding", "memo", "finding", "dimension", "handover", "appendix"}
    (found,) = asked(folder, capsys, f"(Karim, Bilag 1, l. {line})")
    assert found["not_speaking"] == "Karim"


def test_a_withheld_quotation_is_traced_without_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = asked(folder, capsys, "{c:" + first_quotation(folder, "måtte jeg gå")[:8] + "}")
    assert found["text"] == "[udeladt]"
    (one,) = found["quotations"]  # type: ignore[misc]
    assert [(use["kind"], use["how"]) for use in one["uses"]][1:] == [("relation", "for"), ("negative", "gik alligevel"), ("appendix", "")]
    assert "hejreskov" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("Bilag 9, l. 1", "9"),
        ("Interview 7, l. 1", "Interview 7"),
        ("Bilag 1, l. 900", "900"),
        ("Bilag 1, s. 3", "linjer"),
        ("Udkast, l. 1", "linjer"),
        ("{c:00000000}", "00000000"),
        ("{n:persons:00000000}", "{n:persons:00000000}"),
        ("00000000", "00000000"),
        ("hvad som helst", "hvad som helst"),
        ("l. 3", "l. 3"),
    ],
)
def test_what_leads_nowhere_says_so(folder: Path, capsys: pytest.CaptureFixture[str], what: str, says: str) -> None:
    assert main(["check", str(folder), "--trace", what]) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err


def test_the_whole_chain_is_followed_and_its_breaks_are_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder), "--trace", "--json", "--language", "en"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    # the quotation for it is not under "støj", that against it is in no appendix and has no code; the suggestion has no quotation
    assert [fault["what"] for fault in told["faults"]] == [
        "the quotation has no code",
        "none of its quotations has a code of a category that it states",
        "the material is in no appendix, while others are",
        "no quotation speaks for the finding",
    ]
    assert [chain["number"] for chain in told["chain"]] == [1, 2]
    assert told["chain"][0]["evidence"][0]["codes"] == ["at gå for sig selv", "at holde ud > skam"]


def test_a_whole_chain_has_no_break(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Study.new(tmp_path / "s", title="Prøve", language="en", coder="AB") as study:
        study.do(
            "add-material", name="Interview 1", text="Anna: I was sold like cattle.\nKB: Really?\nAnna: Nobody asked me what I wanted.\n"
        )
        study.do("make-code", name="the system", kind="category")
        study.do("make-code", name="cattle market", parent="the system")
        study.do("code", codes=["cattle market"], material="Interview 1", words="sold like cattle")
        study.do(
            "make-finding",
            text="The system is a cattle market.",
            codes=["the system"],
            evidence_for=[{"material": "Interview 1", "words": "sold like cattle"}],
        )
        assert follow(study.reads.connection, "en").faults == []
        study.do("add-material", name="Interview 2, Bo", text="Bo: No.\n")
        study.do("add-material", name="Interview 3, Eva", text="Eva: No.\n")
    assert main(["check", str(tmp_path / "s"), "--trace"]) == 0
    assert "(Anna, Interview 1, l. 1) ← the system > cattle market" in capsys.readouterr().out
    assert main(["citations", str(tmp_path / "s")]) == 0
    assert "Documents cited: 1 of 3. Never cited: Interview 2, Bo; Interview 3, Eva." in capsys.readouterr().out
    with Study.open(tmp_path / "s") as study:
        study.do("give-appendix-numbers")
        [quotation] = [one.evidence[0].quotation for one in findings(study.reads.connection, "en")]
        study.do("set-release", quotation=quotation, release="withheld")
        [fault] = follow(study.reads.connection, "en").faults
        assert (fault.where, fault.what[:6]) == ("Finding 1", "(Anna,"), "the place is told once"
    assert main(["citations", str(tmp_path / "s")]) == 0
    told = capsys.readouterr().out
    assert "Documents cited: 1 of 3." in told, "appendices that are no material are not what a finding leaves out"


def test_findings_from_the_shell(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        "finding",
        str(folder),
        "De går hjem.",
        "--code",
        "at holde ud > støj",
        "--for",
        "{c:" + first_quotation(folder, "gå bare hjem") + "}",
    ]
    assert main([*given, "--base", "interviews", "--round", "1", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["id"]
    assert main(["finding", str(folder), "Mere ro", "--source", "personale", "--source", "borgere"]) == 0
    assert main(["finding", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in told] == ["finding", "suggestion", "finding", "suggestion"]
    one = told[2]
    assert (one["id"], one["base"]["n"], one["base"]["of"], one["base"]["rounds"]) == (made, 1, 1, [1])
    assert main(["finding", str(folder), "Flere går.", "--base", "persons", "--language", "en"]) == 0
    assert capsys.readouterr().err.startswith("Finding 5 is written down. Base: ")
    assert main(["undo", str(folder)]) == 0
    capsys.readouterr()
    assert main(["finding", str(folder), "--language", "en"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "   base: 1 of 1 interview, round 1, by what speaks for it" in listed
    assert sum(line.startswith(("   ? ", "   ! ")) for line in listed) == sum(len(one["checks"]) for one in told), "a line for each"
    assert one["codes"][0]["path"] == "at holde ud > støj"
    assert one["evidence"][0]["text"] == "gå bare hjem"
    assert one["checks"]
    assert main(["finding", str(folder), "--check"]) == 1
    assert "Fund 3" in capsys.readouterr().out
    for ending in ("docx", "md", "csv", "json"):
        to = tmp_path / f"fund.{ending}"
        assert main(["finding", str(folder), "--to", str(to)]) == 0
        first = to.read_bytes()
        assert main(["finding", str(folder), "--to", str(to)]) == 0
        assert to.read_bytes() == first
    assert "De går hjem." in (tmp_path / "fund.md").read_text(encoding="utf-8")
    assert main(["finding", str(folder), "--code", "at holde ud"]) == 2
    assert main(["finding", str(folder), "x", "--group", "sygemeldte"]) == 2
    assert main(["finding", str(folder), "x", "--for", "Bilag 1, l. 1-9"]) == 1
