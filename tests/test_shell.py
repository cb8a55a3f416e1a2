"""The command line as scripts rely on it: documents on stdout, messages on stderr, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_once import copy_of_one

from qualcode.cli import main
from qualcode.commands.terminal import progress_line
from qualcode.study import Study

INTERVIEW = """Interviewer: Hvordan gik det dengang?

Mette: Altså, jeg mistede overblikket. Det var som om alting kom på én gang, og jeg kunne ikke finde ud af, hvad jeg skulle begynde med.

Interviewer: Hvad gjorde du så?

Mette: Jeg ringede til min søster. Hun sagde: gå hjem. Så det gjorde jeg, og der gik et år.
"""


@dataclass
class Ran:
    """What a command gave."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> Ran:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return command


def overview(folder: Path) -> Study:
    """A Danish study with one interview in it, made from the shell."""
    assert main(["new", str(folder), "--title", "Overblik", "--language", "da", "--coder", "AB"]) == 0
    source = folder.with_name("Interview 3.txt")
    source.write_text(INTERVIEW, encoding="utf-8")
    told = ["--round", "1", "--group", "Indsats", "--date", "2026-05-03", "--interviewer", "Interviewer"]
    assert main(["import", str(folder), str(source), *told]) == 0
    return Study.open(folder)


@pytest.fixture
def study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A Danish study with one interview in it; the file that it came from lies beside it."""
    (tmp_path / "Interview 3.txt").write_text(INTERVIEW, encoding="utf-8")
    folder = copy_of_one(overview, tmp_path / "studie")
    capsys.readouterr()
    return folder


def test_new_lays_out_the_rooms_and_refuses_to_overwrite(run: Run, tmp_path: Path) -> None:
    assert run("new", tmp_path / "s").status == 0
    assert sorted(path.name for path in (tmp_path / "s").iterdir() if path.is_dir()) == ["codebooks", "corpora", "exports"]
    before = (tmp_path / "s" / "study.qualcode").read_bytes()
    again = run("new", tmp_path / "s")
    assert again.status == 1
    assert "already holds a study" in again.err
    assert (tmp_path / "s" / "study.qualcode").read_bytes() == before


def test_info_has_exactly_the_keys_of_the_page(run: Run, study: Path) -> None:
    figures = run("info", study, "--json").document
    assert figures == {
        "title": "Overblik",
        "language": "da",
        "interviews": 1,
        "material": 1,
        "words": 51,
        "words_participants": 43,
        "turns": 4,
        "participants": 0,
        "listed": 0,
        "rounds": 1,
        "codes": 0,
        "categories": 0,
        "core_categories": 0,
        "quotations": 0,
        "codings": 0,
        "memos": 0,
        "relations": 0,
        "findings": 0,
        "coders": [],
        "pseudonymised": False,
    }


def test_participants_words_are_unknown_until_someone_says_who_interviews(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "s")
    (tmp_path / "a.txt").write_text(INTERVIEW, encoding="utf-8")
    run("import", tmp_path / "s", tmp_path / "a.txt")
    assert run("info", tmp_path / "s", "--json").document["words_participants"] is None


def test_import_reports_and_skips_doubles(run: Run, study: Path, tmp_path: Path) -> None:
    again = run("import", study, tmp_path / "Interview 3.txt", "--json")
    assert again.status == 0
    report = again.document
    assert set(report) == {"files", "material", "codes", "codings", "memos", "participants", "skipped", "offsets"}
    assert report["files"][0]["result"] == "skipped"
    assert report["skipped"][0]["what"] == "Interview 3"
    assert report["offsets"] == {"reading": None, "evidence": None, "sample": []}
    assert run("info", study, "--json").document["material"] == 1


def test_a_file_at_fault_does_not_keep_the_others_out(run: Run, study: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "god.txt", tmp_path / "broken.docx"
    good.write_text("A: ja\n\nB: nej\n\nA: måske\n\nB: nå\n", encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 not a document")
    ran = run("import", study, bad, good, tmp_path / "mangler.txt", "--json")
    assert ran.status == 1
    results = {Path(told["file"]).name: told["result"] for told in ran.document["files"]}
    assert results == {"broken.docx": "failed", "god.txt": "imported", "mangler.txt": "failed"}
    assert all(told["why"] for told in ran.document["files"] if told["result"] == "failed")
    assert ran.document["material"][0]["speakers"] == ["A", "B"]
    assert set(ran.document["material"][0]) == {"id", "name", "kind", "words", "turns", "speakers", "encoding", "warnings"}


def test_dry_run_shows_the_parse_and_changes_nothing(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("KB: Og så?\n\nBorger1: Nå ja.\n\nKB: Ja?\n\nBorger1: Jamen altså.\n", encoding="utf-8")
    before = (study / "study.qualcode").read_bytes()
    ran = run("import", study, tmp_path / "b.txt", "--dry-run")
    assert ran.status == 0
    assert "KB: replikker 2" in ran.out
    assert "Borger1: Nå ja." in ran.out
    assert (study / "study.qualcode").read_bytes() == before


def test_corrections_are_flags(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Int1: Og?\n\nMette: Ja.\n\nInt 1: Nå?\n\nMette: Nej.\n\nInt1: Hm?\n\nMette: Ok.\n", encoding="utf-8")
    ran = run(
        "import",
        study,
        tmp_path / "c.txt",
        "--merge",
        "Int 1=Int1",
        "--participant",
        "Mette=Informant 1",
        "--interviewer",
        "Int1",
        "--json",
    )
    assert ran.document["material"][0]["speakers"] == ["Int1", "Mette"]
    assert ran.document["participants"] == 1
    assert run("undo", study).status == 0
    assert run("info", study, "--json").document["participants"] == 0
    assert run("participant", study, "Ole", "--status", "declined").status == 0
    told = run("info", study, "--json").document
    assert (told["participants"], told["listed"]) == (0, 1), "who declined is no participant"


def test_lines_are_coded_and_a_draft_is_frozen_for_it(run: Run, study: Path) -> None:
    assert run("search", study, "overblikket", "--json").document[0]["line"] is None
    ran = run("code", study, "Interview 3", "2-3", "at miste overblik")
    assert ran.status == 0, ran.err
    assert "at miste overblik" in ran.err  # that a new code was made is said
    assert run("search", study, "overblikket", "--json").document[0]["line"] == 2
    [row] = run("quotes", study, "--json").document
    assert list(row) == [
        *("id", "code", "path", "quotation", "text", "material", "round", "group", "participant", "speaker"),
        *("line_from", "line_to", "start", "end", "coder", "memo", "release"),
    ]
    assert (row["line_from"], row["line_to"], row["material"], row["round"], row["group"]) == (2, 3, "Interview 3", 1, "Indsats")
    assert row["speaker"] == "Mette"
    assert (row["coder"], row["release"], row["path"]) == ("AB", "ask", "at miste overblik")
    assert run("uncode", study, "Interview 3", "2", "at miste overblik").status == 0
    assert run("quotes", study, "--json").document == []


@pytest.mark.parametrize("lines", ["0", "999", "3-2", "x", "2-999", ""])
def test_lines_that_are_not_there_are_named(run: Run, study: Path, lines: str) -> None:
    ran = run("code", study, "Interview 3", lines, "kode")
    assert ran.status == 1
    assert "Interview 3" in ran.err
    assert run("codes", study, "--json").document == []


def test_codes_have_exactly_the_keys_of_the_page(run: Run, study: Path) -> None:
    run("do", study, "make-code", '{"name": "overblik", "kind": "category"}')
    run("code", study, "Interview 3", "2", "overblik > at miste overblik")
    [category, code] = run("codes", study, "--json").document
    assert set(code) == {
        *("id", "name", "path", "kind", "quotations", "codings", "interviews", "participants"),
        *("codings_with_subcodes", "interviews_with_subcodes", "first_used_in"),
    }
    assert (category["kind"], category["codings"], category["codings_with_subcodes"]) == ("category", 0, 1)
    assert (code["path"], code["first_used_in"]) == ("overblik > at miste overblik", "Interview 3")
    figures = run("info", study, "--json").document
    assert (figures["codes"], figures["categories"]) == (1, 1)


HOSTILE = [
    "[red]x[/red] <script>alert(1)</script>",
    "=SUM(A1:A9)",
    "a \"b\" & 'c'",
    "a > b",
    "\\>",
    "x" * 300,
    "日本語 👍🏽 e\u0301",
    "שלום",
    "\x1b[31mrød\x07",
    "a | b",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_may_hold_anything_printable(run: Run, study: Path, tmp_path: Path, name: str) -> None:
    made = run("do", study, "make-code", json.dumps({"name": name}))
    assert made.status == 0, made.err
    path = made.document["path"]
    assert run("do", study, "code", json.dumps({"codes": [path], "material": "Interview 3", "words": "mistede overblikket"})).status == 0
    rows = [run("quotes", study, "--code", path, "--json").document]
    for ending in ("json", "csv", "xlsx", "docx", "md"):
        target = tmp_path / f"citater.{ending}"
        assert run("quotes", study, "--to", target).status == 0
        assert target.stat().st_size > 0
    rows.append(json.loads((tmp_path / "citater.json").read_text(encoding="utf-8")))
    assert rows[0] == rows[1]
    assert rows[0][0]["path"] == path
    for shown in (run("codes", study), run("quotes", study), run("history", study)):
        assert "\x1b" not in shown.out
        assert shown.status == 0


def test_every_format_has_the_same_rows_and_withheld_words_nowhere(run: Run, study: Path, tmp_path: Path) -> None:
    for words in ("jeg mistede overblikket", "Jeg ringede til min søster"):
        run("do", study, "make-code", json.dumps({"name": words[:5]}))
        run("do", study, "code", json.dumps({"codes": [words[:5]], "material": "Interview 3", "words": words}))
    run("do", study, "set-release", json.dumps({"material": "Interview 3", "words": "Jeg ringede til min søster", "release": "withheld"}))
    rows = run("quotes", study, "--json")
    assert "1" in rows.err
    assert [row["text"] for row in rows.document] == ["jeg mistede overblikket", "[udeladt]"]
    for ending in ("csv", "xlsx", "docx", "md", "json"):
        target = tmp_path / f"q.{ending}"
        ran = run("quotes", study, "--to", target)
        assert ran.out == ""
        assert b"min s\xc3\xb8ster" not in target.read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "q.xlsx").worksheets[0]
    table = list(csv.reader(io.StringIO((tmp_path / "q.csv").read_text(encoding="utf-8-sig"))))
    assert [[str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)] == table
    assert [row[4] for row in table[1:]] == ["jeg mistede overblikket", "[udeladt]"]
    assert (tmp_path / "q.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    english = run("quotes", study, "--json", "--language", "en").document
    assert english[1]["text"] == "[withheld]"


def test_filters_of_quotes(run: Run, study: Path) -> None:
    run("code", study, "Interview 3", "2", "a > b")
    assert len(run("quotes", study, "--code", "a", "--json").document) == 0
    assert len(run("quotes", study, "--code", "a", "--with-subcodes", "--json").document) == 1
    assert len(run("quotes", study, "--round", 1, "--group", "Indsats", "--coder", "AB", "--json").document) == 1
    assert run("quotes", study, "--round", 2, "--json").status == 1
    assert run("quotes", study, "--coder", "ZZ", "--json").status == 1


def test_search_keeps_danish_letters_apart(run: Run, study: Path) -> None:
    assert [hit["text"] for hit in run("search", study, "ar", "--json").document] == []
    [hit] = run("search", study, "år", "--json").document
    assert set(hit) == {"material", "turn", "line", "start", "end", "text"}
    assert (hit["material"], hit["turn"]) == ("Interview 3", 4)
    assert len(run("search", study, "miste*", "--json").document) == 1
    assert len(run("search", study, "gå", "--match", "lemma", "--json").document) >= 2
    assert len(run("search", study, "verblik", "--match", "substring", "--json").document) == 1
    assert len(run("search", study, "gik det dengang", "--json").document) == 1


def test_undo_redo_and_history(run: Run, study: Path) -> None:
    run("code", study, "Interview 3", "2", "kode")
    assert run("undo", study).status == 0
    assert run("codes", study, "--json").document == []
    newest = run("history", study, "--json").document[0]
    assert (newest["kind"], newest["verb"]) == ("undo", "code")
    assert run("redo", study).status == 0
    assert len(run("codes", study, "--json").document) == 1
    assert run("redo", study).status == 1


def test_wrong_usage_is_status_two_and_a_fault_of_the_study_one(run: Run, study: Path, tmp_path: Path) -> None:
    assert run("do", study, "no-such-verb", "{}").status == 2
    assert run("do", study, "make-code", '{"nam": "x"}').status == 2
    assert run("do", study, "make-code", "not json").status == 2
    assert run("do", study).status == 2
    assert run("quotes", study, "--to", tmp_path / "x.exe").status == 2
    assert run("bogus").status == 2
    assert run("info", tmp_path / "nowhere").status == 1
    assert run("code", study, "Interview 9", "2", "x").status == 1
    assert run("open", study).status == 2  # no terminal here


def test_messages_are_in_the_studys_language(run: Run, study: Path) -> None:
    assert "findes ikke" in run("quotes", study, "--code", "mangler").err
    assert "There is no code" in run("quotes", study, "--code", "mangler", "--language", "en").err


def test_what_every_command_has_may_stand_before_it(run: Run, study: Path) -> None:
    ran = run("--language", "en", "--json", "codes", study)
    assert ran.document == run("codes", study, "--json").document
    assert run("--language", "en", "info", study).out == run("info", study, "--language", "en").out != run("info", study).out
    assert run("--coder", "XY", "memo", study, "Seen.").status == 0
    assert "XY" in run("history", study).out


def test_who_codes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "s"
    run("new", folder)
    (tmp_path / "a.txt").write_text(INTERVIEW, encoding="utf-8")
    run("import", folder, tmp_path / "a.txt")
    assert run("code", folder, "a", "2", "x").status == 2  # nobody named
    assert run("codes", folder, "--json").document == []
    monkeypatch.setenv("QUALCODE_CODER", "ENV")
    assert run("code", folder, "a", "2", "x").status == 0
    assert run("code", folder, "a", "3", "x", "--coder", "CD").status == 0
    assert run("info", folder, "--json").document["coders"] == ["CD", "ENV"]


def test_a_second_writer_is_told_who_and_since_when(run: Run, study: Path) -> None:
    with Study.open(study, coder="MK"):
        refused = run("code", study, "Interview 3", "2", "x")
        assert refused.status == 1
        assert "MK" in refused.err
        assert str(os.getpid()) in refused.err
        assert run("info", study, "--json").document["material"] == 1
    assert run("code", study, "Interview 3", "2", "x").status == 0


def test_backup_damage_check_restore(run: Run, study: Path) -> None:
    run("code", study, "Interview 3", "2", "x")
    assert run("backup", study).status == 0
    assert run("check", study, "--json").document == {"ok": True, "faults": []}
    file = study / "study.qualcode"
    whole = bytearray(file.read_bytes())
    whole[4096 : len(whole) // 2] = os.urandom(len(whole) // 2 - 4096)
    file.write_bytes(whole)
    checked = run("check", study, "--json")
    assert checked.status == 1
    assert checked.document["ok"] is False
    assert set(checked.document["faults"][0]) == {"what", "where", "remedy"}
    for command in (("info", study), ("codes", study), ("code", study, "Interview 3", "2", "y")):
        refused = run(*command)
        assert refused.status == 1
        assert "Traceback" not in refused.err
    assert run("restore", study).status == 0
    assert run("check", study, "--json").document["ok"] is True
    assert len(run("codes", study, "--json").document) == 1


def test_check_finds_words_that_were_changed_behind_its_back(run: Run, study: Path) -> None:
    import sqlite3

    run("code", study, "Interview 3", "2", "x")
    with sqlite3.connect(study / "study.qualcode") as raw:
        raw.execute("UPDATE text_body SET text = replace(text, 'overblikket', 'noget andet')")
    raw.close()
    found = run("check", study, "--json").document
    assert not found["ok"]
    assert any("Interview 3" in fault["where"] for fault in found["faults"])


def test_a_path_alone_opens_it_and_verbs_are_listed(run: Run, study: Path) -> None:
    assert run(study).status == 2  # as `open`: there is no terminal
    listed = run("do", "--list", "--json").document
    assert {"make-code", "merge-codes", "write-memo", "relate", "close-round"} <= {verb["verb"] for verb in listed}


@pytest.mark.parametrize("language", ["en", "da"])
def test_help_speaks_both_languages(run: Run, language: str) -> None:
    shown = run("--help", "--language", language)
    assert shown.status == 0
    assert ("undersøgelse" in shown.out) == (language == "da")


def test_the_program_itself_as_a_process(study: Path) -> None:
    command = [sys.executable, "-m", "qualcode.cli", "info", str(study), "--json"]
    ran = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0
    assert json.loads(ran.stdout.decode("utf-8"))["title"] == "Overblik"


def test_rounds_and_participants_have_commands_of_their_own(run: Run, study: Path) -> None:
    assert run("round", study, 1, "--purpose", "at høre om overblik", "--starts-on", "2026-05-01").status == 0
    assert run("round", study, 2, "--kind", "semistruktureret").status == 0
    assert run("round", study, 1, "--close", "--outcome", "seks interview").status == 0
    first, second = run("round", study, "--json").document
    assert (first["purpose"], first["outcome"], first["signed_by"], first["starts_on"]) == (
        "at høre om overblik",
        "seks interview",
        "AB",
        "2026-05-01",
    )
    assert (second["number"], second["closed_on"]) == (2, None)
    assert run("round", study, 1, "--starts-on", "2026-05-01", "--ends-on", "2026-04-01").status == 1
    assert run("participant", study, "Mette", "--group", "Indsats", "--attribute", "alder=41").status == 0
    assert run("participant", study, "Mette", "--status", "withdrawn").status == 0
    assert run("participant", study, "--json").document == [{"pseudonym": "Mette", "group": "Indsats", "status": "withdrawn", "note": ""}]
    assert run("undo", study).status == 0
    assert "included" in run("participant", study).out


def test_a_label_nobody_has_is_told(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("A: ja\n\nB: nej\n\nA: måske\n\nB: nå\n", encoding="utf-8")
    ran = run("import", study, tmp_path / "d.txt", "--interviewer", "Interviewr")
    assert ran.status == 0
    assert "Interviewr" in ran.err


NAMED = "Int: Hvordan gik det?\n\nLone Hansen: Fint nok.\n\nPer Olsen: Nej, det gjorde ikke.\n\nInt: Nå?\n\nLone Hansen: Jo.\n"


def test_a_participants_label_is_not_printed_beside_the_pseudonym(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "f.txt").write_text(NAMED, encoding="utf-8")
    people = ("--participant", "Lone Hansen=Mette", "--participant", "Per Olsen=Bo", "--interviewer", "Int")
    assert run("import", study, tmp_path / "f.txt", *people).status == 0
    run("code", study, "f", "2-3", "uenighed")
    for ending in ("md", "csv", "json", "docx", "xlsx"):
        ran = run("quotes", study, "--to", tmp_path / f"u.{ending}")
        assert "Lone Hansen" in ran.err  # said to be there still
    [row] = json.loads((tmp_path / "u.json").read_text(encoding="utf-8"))
    assert row["text"] == "Mette: Fint nok.\n\nBo: Nej, det gjorde ikke."
    assert row["participant"] == "Mette, Bo"
    assert "Hansen" not in (tmp_path / "u.md").read_text(encoding="utf-8")
    assert run("purge", study, "--replace", "Lone Hansen=Mette", "--replace", "Per Olsen=Bo", "--yes").status == 0
    assert run("quotes", study, "--json").err == ""
    assert run("check", study).status == 0


def test_turns_without_a_label_can_be_given_to_someone(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "g.txt").write_text("Et ord.\n\nMODERATOR: Ja?\n\nTo ord mere.\n\nMODERATOR: Og?\n\nSlut nu.\n", encoding="utf-8")
    told = run("import", study, tmp_path / "g.txt", "--unlabelled", "P1", "--name", "Samtale 9", "--json").document["material"][0]
    assert (told["name"], sorted(told["speakers"])) == ("Samtale 9", ["MODERATOR", "P1"])


def test_headings_are_nobodys_words(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "s", "--coder", "AB")
    (tmp_path / "h.txt").write_text("Samtale med en borger i maj\n\nI: Ja?\n\nB: To ord.\n\nI: Og?\n\nB: Slut.\n", encoding="utf-8")
    run("import", tmp_path / "s", tmp_path / "h.txt", "--interviewer", "I")
    assert run("info", tmp_path / "s", "--json").document["words_participants"] == 3


def test_withheld_words_do_not_come_out_under_another_quotation(run: Run, study: Path) -> None:
    run("do", study, "make-code", '{"name": "k"}')
    for words in ("jeg mistede overblikket. Det var som om", "mistede overblikket", "Jeg ringede til min søster"):
        run("do", study, "code", json.dumps({"codes": ["k"], "material": "Interview 3", "words": words}))
    run("do", study, "set-release", json.dumps({"material": "Interview 3", "words": "mistede overblikket", "release": "withheld"}))
    rows = run("quotes", study, "--json").document
    assert [row["text"] for row in rows] == ["[udeladt]", "[udeladt]", "Jeg ringede til min søster"]


def test_what_a_printed_form_hid_stays_hidden_when_the_quotation_changes(run: Run, study: Path) -> None:
    run("do", study, "make-code", '{"name": "k"}')
    words = "Jeg ringede til min søster. Hun sagde: gå hjem."
    run("do", study, "code", json.dumps({"codes": ["k"], "material": "Interview 3", "words": words}))
    printed = {"material": "Interview 3", "words": words, "printed": "Jeg ringede til […]. Hun sagde: gå hjem."}
    assert run("do", study, "set-printed-form", json.dumps(printed)).status == 0
    [row] = run("quotes", study, "--json").document
    assert "søster" not in row["text"]
    resized = {"quotation": row["quotation"], "start": row["start"], "end": row["end"] - 5}
    assert run("do", study, "resize-quotation", json.dumps(resized)).status == 0
    [row] = run("quotes", study, "--json").document
    assert row["text"] == "[udeladt]"


@pytest.mark.parametrize("number", ["1" + "0" * 30, "-3", "x"])
def test_numbers_no_study_has_are_wrong_usage(run: Run, study: Path, number: str) -> None:
    assert run("quotes", study, "--round", number, "--json").status == 2
    assert run("history", study, "--limit", number).status == 2
    assert run("code", study, "Interview 3", number, "k").status == 1


def test_a_name_that_two_things_have_is_not_guessed(run: Run, study: Path) -> None:
    for text in ("første", "anden"):
        run("memo", study, text, "--title", "Samme")
    assert run("do", study, "delete-memo", '{"memo": "Samme"}').status == 1
    assert run("do", study, "delete-memo", '{"memo": ""}').status == 1
    assert run("info", study, "--json").document["memos"] == 2


def test_a_respondent_can_withdraw_answers(run: Run, study: Path, tmp_path: Path) -> None:
    table = "id;Hvorfor?\nR1;Fordi jeg ikke kunne overskue det længere og var træt\nR2;Fordi de sagde at jeg skulle og jeg gjorde det\n"
    (tmp_path / "svar.csv").write_text(table, encoding="utf-8")
    told = run("import", study, tmp_path / "svar.csv", "--as", "answers", "--json").document["material"]
    assert [one["speakers"] for one in told] == [["R1"], ["R2"]]
    run("participant", study, "R1", "--status", "withdrawn")
    run("do", study, "set-speaker", json.dumps({"material": told[0]["id"], "label": "R1", "participant": "R1"}))
    run("do", study, "make-code", '{"name": "k"}')
    run("do", study, "code", json.dumps({"codes": ["k"], "material": told[0]["id"], "words": "var træt"}))
    assert [row["text"] for row in run("quotes", study, "--json").document] == ["[udeladt]"]


def test_long_work_tells_how_far_it_is_once_it_takes_long(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clock = [0.0]
    monkeypatch.setattr("qualcode.commands.terminal.monotonic", lambda: clock[0])
    tell = progress_line("en", "shell.export-progress")
    assert tell is not None
    for second, done in ((0.1, 1), (0.2, 9)):
        clock[0] = second
        tell(done, 9)
    assert capsys.readouterr().err == "", "what is done at once is not told"
    for second, done in ((1.0, 1), (1.01, 2), (1.5, 3), (1.51, 9)):
        clock[0] = second
        tell(done, 9)
    told = capsys.readouterr().err
    assert [told.count(words) for words in ("writing 1 of", "writing 2 of", "writing 3 of")] == [1, 0, 1]
    assert told.endswith("writing 9 of 9\n")


def test_interrupted_it_says_so(run: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qualcode.readers.intake.put_in", interrupted)
    file = tmp_path / "more.txt"
    file.write_text("A: more words\n", encoding="utf-8")
    done = run("import", study, file)
    assert done.status == 130
    assert "ikke blev færdigt" in done.err
