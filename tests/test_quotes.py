"""Quote rows of a real study: which codings, whose words, which lines, what is withheld, and the keys of SHELL.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from filled_study import NothingThere, arguments_for, dump, filled_study, new_study

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.citing import passage_row
from qualcode.study.quotes import QuoteFilter, quote_rows, real_labels
from qualcode.study.records import QuoteRow
from qualcode.study.registry import registry

KEYS = [
    "id", "code", "path", "quotation", "text", "material", "round", "group", "participant", "speaker", "line_from", "line_to", "start",
    "end", "coder", "memo", "release",
]  # fmt: skip

TALK = """I: Hvad skete der?
Mette: Jeg tabte tråden, og så gik jeg hjem.
I: Og Karim?
Karim: Jeg blev siddende. Mette gik.
I: Godt.
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A focus group of two with an interviewer, coded all over."""
    study = new_study(tmp_path / "s")
    study.do("add-participant", pseudonym="Mette", group="syge")
    study.do("add-participant", pseudonym="Kamal", group="raske")
    study.do("add-round", number=2)
    study.do("add-material", name="Gruppe", text=TALK, kind="focus-group", round=2)
    study.do("set-speaker", material="Gruppe", label="I", interviewer=True)
    study.do("set-speaker", material="Gruppe", label="Mette", participant="Mette")
    study.do("make-code", name="tab", definition="at miste noget")
    study.do("make-code", name="tråd", parent="tab")
    study.do("make-code", name="blive")
    return study


def code(study: Study, path: str, words: str) -> str:
    return str(study.do("code", codes=[path], material="Gruppe", words=words)["quotation"])


def only_row(study: Study, **options: object) -> QuoteRow:
    [row] = quote_rows(study.reads.connection, **options)  # type: ignore[arg-type]
    return row


def test_a_row_says_who_where_and_what(study: Study) -> None:
    quotation = code(study, "tab > tråd", "Jeg tabte tråden")
    row = only_row(study, dialogue=True)
    coding = next(iter(dump(study)["coding"]))
    assert (row.id, row.quotation_id, row.code_path, row.code_name) == (coding, quotation, "tab > tråd", "tråd")
    assert (row.text, row.release, row.coder, row.memo) == ("Jeg tabte tråden", "ask", "AB", "")
    assert (row.material, row.kind, row.round, row.group) == ("Gruppe", "focus-group", 2, "syge")
    assert (row.participant, row.speaker) == ("Mette", "Mette")
    assert (row.line_from, row.line_to) == (2, 2)
    assert TALK[row.start : row.end] == row.text
    assert row.question == "Hvad skete der?"
    assert [(speech.speaker, speech.text, speech.interviewer) for speech in row.speeches] == [("Mette", "Jeg tabte tråden", False)]


def test_one_row_a_coding_in_the_order_of_tree_material_and_text(study: Study) -> None:
    code(study, "tab", "gik jeg hjem")
    code(study, "blive", "Jeg blev siddende.")
    code(study, "tab > tråd", "Jeg tabte tråden")
    code(study, "tab", "Jeg tabte tråden")
    study.close()
    with Study.open(study.file, coder="CD") as other:  # another coder's coding on the same quotation is a row of its own
        other.do("code", codes=["tab"], material="Gruppe", words="Jeg tabte tråden")
        rows = quote_rows(other.reads.connection)
        assert len(rows) == len(dump(other)["coding"]) == len({row.id for row in rows})
        assert [(row.code_path, row.text, row.coder) for row in rows] == [
            ("blive", "Jeg blev siddende.", "AB"),
            ("tab", "Jeg tabte tråden", "AB"),
            ("tab", "Jeg tabte tråden", "CD"),
            ("tab", "gik jeg hjem", "AB"),
            ("tab > tråd", "Jeg tabte tråden", "AB"),
        ]
        chosen = quote_rows(other.reads.connection, QuoteFilter(code="tab"))
        assert {row.code_path for row in chosen} == {"tab"}
        assert len(quote_rows(other.reads.connection, QuoteFilter(code="tab", with_subcodes=True))) == 4
        assert len(quote_rows(other.reads.connection, QuoteFilter(coder="CD"))) == 1
        assert len(quote_rows(other.reads.connection, QuoteFilter(round=2))) == 5
        for wrong in (QuoteFilter(code="ingen"), QuoteFilter(round=9), QuoteFilter(group="ingen"), QuoteFilter(coder="ZZ")):
            with pytest.raises(Fault):
                quote_rows(other.reads.connection, wrong)


def test_a_passage_over_several_turns_keeps_its_voices(study: Study) -> None:
    study.do("set-speaker", material="Gruppe", label="Karim", participant="Kamal")
    code(study, "tab", "så gik jeg hjem.\nI: Og Karim?\nKarim: Jeg blev siddende.")
    row = only_row(study, dialogue=True)
    assert (row.participant, row.speaker, row.group) == ("Mette, Kamal", "Mette, I, Karim", "syge, raske")
    assert (row.line_from, row.line_to) == (2, 4)
    assert [(speech.text, speech.interviewer) for speech in row.speeches] == [
        ("så gik jeg hjem.", False),
        ("Og Karim?", True),
        ("Jeg blev siddende.", False),
    ]
    assert row.question == "Hvad skete der?"


def test_a_speaker_nobody_has_named_is_no_participant(study: Study) -> None:
    code(study, "blive", "Jeg blev siddende.")
    row = only_row(study)
    assert (row.participant, row.speaker, row.group) == (None, "Karim", None)


def test_what_is_withheld_keeps_its_row_and_loses_its_words(study: Study) -> None:
    quotation = code(study, "blive", "Jeg blev siddende.")
    for release, text in (("free", "Jeg blev siddende."), ("ask", "Jeg blev siddende."), ("withheld", ""), ("redacted", "")):
        study.do("set-release", quotation=quotation, release=release)
        row = only_row(study, dialogue=True)
        assert (row.release, row.text) == (release, text)
        assert bool(row.speeches) == bool(text)
        assert bool(row.question) == bool(text)
    study.do("set-printed-form", quotation=quotation, printed="Jeg […] siddende.")
    assert only_row(study).text == "Jeg […] siddende.", "redacted: only in its printed form"
    study.do("set-release", quotation=quotation, release="withheld")
    assert only_row(study).text == "", "withheld: not even so"
    study.do("set-release", quotation=quotation, release="ask")
    assert only_row(study).text == "Jeg […] siddende."


def test_the_words_of_someone_who_withdrew_are_withheld(study: Study) -> None:
    code(study, "tab", "så gik jeg hjem.\nI: Og Karim?")
    code(study, "blive", "Jeg blev siddende.")
    study.do("set-participant", participant="Mette", status="withdrawn")
    rows = {row.code_path: row for row in quote_rows(study.reads.connection, dialogue=True)}
    assert (rows["tab"].release, rows["tab"].text, rows["tab"].speeches, rows["tab"].question) == ("withheld", "", (), None)
    assert rows["blive"].text == "Jeg blev siddende."


def test_a_withdrawn_consent_withholds_until_a_new_one_is_given(study: Study) -> None:
    code(study, "tab", "så gik jeg hjem.")

    def printed() -> str:
        row, start = only_row(study), study.reads.transcript(study.reads.materials()[0].id).text.index("så gik jeg hjem.")
        assert passage_row(study.reads.connection, study.reads.materials()[0].id, start, start + 16).text == row.text
        return row.text

    study.do("add-consent", participant="Mette", given_on="2026-01-01")
    assert printed() == "så gik jeg hjem."
    study.do("add-consent", participant="Mette", given_on="2026-01-01", withdrawn_on="2026-02-01")
    assert printed() == ""
    study.undo()
    assert printed() == "så gik jeg hjem.", "one undo"
    study.redo()
    assert printed() == ""
    study.do("add-consent", participant="Mette", note="ringede")
    assert printed() == "", "a note is no consent"
    study.do("add-consent", participant="Mette", given_on="2026-03-01")
    assert printed() == "så gik jeg hjem."
    study.do("set-participant", participant="Mette", status="contacted")
    study.do("add-consent", participant="Mette", given_on="2026-03-02")
    assert {row["pseudonym"]: row["status"] for row in dump(study)["participant"].values()}["Mette"] == "contacted"


def test_memos_beside_a_row_obey_their_own_release(study: Study) -> None:
    quotation = code(study, "blive", "Jeg blev siddende.")
    coding = next(iter(dump(study)["coding"]))
    for release in ("free", "ask", "withheld", "redacted"):
        memo = study.do("write-memo", text=f"memo {release}", about=[{"coding": coding}])["id"]
        study.do("edit-memo", memo=memo, release=release)
    study.do("write-memo", text="om citatet", about=[{"quotation": quotation}])
    study.do("write-memo", text="om koden", about=[{"code": "blive"}])
    assert only_row(study).memo.split("\n\n") == ["memo free", "memo ask", "om citatet"]


def test_groups_are_those_of_the_material_or_of_who_speaks(study: Study) -> None:
    code(study, "tab", "Jeg tabte tråden")
    assert len(quote_rows(study.reads.connection, QuoteFilter(group="syge"))) == 1
    assert len(quote_rows(study.reads.connection, QuoteFilter(group="raske"))) == 0
    study.do("edit-material", material="Gruppe", group="raske")
    assert only_row(study).group == "raske"
    assert len(quote_rows(study.reads.connection, QuoteFilter(group="raske"))) == 1


def test_rows_hold_after_anything(tmp_path: Path) -> None:
    """After random work: one row a coding, words and lines those of the current text, voices those of the turns."""
    random = Random(11)
    verbs = sorted(registry())
    with filled_study(tmp_path / "s") as study:
        for _ in range(12):
            for verb in random.choices(verbs, k=15):
                try:
                    study.do(verb, **arguments_for(study, verb, random))
                except (Fault, NothingThere):
                    continue
            rows_are_right(study)


def rows_are_right(study: Study) -> None:
    now = dump(study)
    rows = quote_rows(study.reads.connection, dialogue=True)
    assert sorted(row.id for row in rows) == sorted(now["coding"])
    transcripts = {material.name: study.reads.transcript(material.id) for material in study.reads.materials()}
    withdrawn = {row["id"] for row in now["participant"].values() if row["status"] == "withdrawn"}
    for row in rows:
        quotation, transcript = now["quotation"][row.quotation_id], transcripts[row.material]
        touched = [turn for turn in transcript.turns if turn.start < row.end and turn.end > row.start]
        labels = {turn.speaker for turn in touched}
        people = {
            speaker["participant_id"]
            for speaker in now["speaker"].values()
            if speaker["material_id"] == transcript.material.id and speaker["label"] in labels
        }
        held_elsewhere = any(
            other["release"] in ("withheld", "redacted")
            and other["id"] != row.quotation_id
            and other["text_version_id"] == quotation["text_version_id"]
            and other["start"] < row.end
            and row.start < other["end"]
            for other in now["quotation"].values()
        )
        if people & withdrawn or held_elsewhere or quotation["release"] == "withheld":
            assert (row.release, row.text, row.speeches, row.question) == ("withheld", "", (), None)
        elif quotation["printed"] is None and quotation["release"] != "redacted" and not people - {None}:
            assert row.text == transcript.text[row.start : row.end]
        lines = [number for number, (start, end) in enumerate(transcript.lines, 1) if start < row.end and end > row.start]
        assert row.line_from is not None
        assert row.line_to is not None
        assert row.line_from <= min(lines, default=row.line_from)
        assert row.line_to >= max(lines, default=row.line_to)


def test_json_has_the_keys_that_are_promised(study: Study, tmp_path: Path) -> None:
    code(study, "tab > tråd", "Jeg tabte tråden")
    held = code(study, "blive", "Jeg blev siddende.")
    study.do("set-release", quotation=held, release="withheld")
    rows = {row.code_path: row for row in quote_rows(study.reads.connection)}
    study.close()
    to = tmp_path / "citater.json"
    command = [sys.executable, "-W", "ignore", "-m", "qualcode.cli", "quotes", str(study.file.parent), "--to", str(to)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).resolve().parent.parent)
    assert done.returncode == 0, done.stderr
    told = json.loads(to.read_text(encoding="utf-8"))
    assert [list(one) for one in told] == [KEYS, KEYS]
    assert [one["text"] for one in told] == ["[udeladt]", "Jeg tabte tråden"]
    for one in told:
        row = rows[one["path"]]
        assert (one["id"], one["code"], one["quotation"], one["material"]) == (row.id, row.code_id, row.quotation_id, "Gruppe")
        for key in ("round", "group", "participant", "speaker", "line_from", "line_to", "start", "end", "coder", "memo", "release"):
            assert one[key] == getattr(row, key), key
    assert "1" in done.stderr


def test_labels_that_may_be_names_are_told_and_signs_are_not(study: Study) -> None:
    said = ("Dan: A?", "P2: B.", "id4: C.", "KB: D.", "MODERATOR: E.", "Mette Hansen: F.", "Interviewer 1: G.")
    talk = "\n".join([*said, "Dan: H?", "P2: I.", "Mette Hansen: J.", "KB: K.", "id4: L."])
    study.do("add-material", name="Anden", text=talk)
    study.do("set-speaker", material="Anden", label="Mette Hansen", participant="Mette")
    labels = {row[0] for row in study.reads.connection.exec_driver_sql("SELECT label FROM speaker")}
    assert {"Dan", "P2", "id4", "Mette Hansen"} <= labels
    assert real_labels(study.reads.connection) == ["Dan", "Karim", "Mette Hansen"]
    study.do("set-study", pseudonymised=True)
    assert real_labels(study.reads.connection) == []


def test_what_is_printed_more_than_once_stands_together(study: Study) -> None:
    study.do("add-material", name="Igen", text="Mette: jeg tabte tråden – og så gik jeg … hjem!\nMette: Jeg tabte tråden, tror jeg.\n")
    first = code(study, "tab > tråd", "Jeg tabte tråden, og så gik jeg hjem.")
    study.do("code", codes=["tab"], quotation=first)
    again = study.do("code", codes=["blive"], material="Igen", words="jeg tabte tråden – og så gik jeg … hjem")["quotation"]
    code(study, "tab", "Jeg blev siddende.")

    def printed(how: str, **more: object) -> list[tuple[str, str]]:
        rows = quote_rows(study.reads.connection, QuoteFilter(repeated=how, **more))  # type: ignore[arg-type]
        return [(row.quotation_id, row.code_path) for row in rows]

    assert printed("words") == [(again, "blive"), (first, "tab"), (first, "tab > tråd")]
    assert printed("words", code="blive") == [(again, "blive")]
    assert printed("codes") == [(first, "tab"), (first, "tab > tråd")]
    # That withheld words are those of another quotation is not told either.
    study.do("set-release", quotation=first, release="withheld")
    assert printed("words") == []
    assert printed("codes") == [(first, "tab"), (first, "tab > tråd")]


def test_the_shell_tells_of_quotations_and_labels_that_come_again(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.do("add-material", name="Igen", text="Mette: jeg tabte tråden og så gik jeg hjem.\n")
    code(study, "tab", "Jeg tabte tråden, og så gik jeg hjem.")
    study.do("code", codes=["blive"], material="Igen", words="jeg tabte tråden og så gik jeg hjem.")
    for name in ("jeg tabte tråden", "at tabe sko", "tabte tråde"):
        study.do("make-code", name=name, in_vivo=True)
    folder = study.file.parent
    study.close()
    assert main(["quotes", str(folder), "--to", str(folder / "q.csv")]) == 0
    assert "Citater med de samme ord som et andet: 2." in capsys.readouterr().err
    assert main(["quotes", str(folder), "--repeated", "words", "--json"]) == 0
    captured = capsys.readouterr()
    assert [row["path"] for row in json.loads(captured.out)] == ["blive", "tab"]
    assert "--repeated" not in captured.err
    assert main(["codes", str(folder), "--variants", "--json"]) == 0
    assert [[code["name"] for code in group] for group in json.loads(capsys.readouterr().out)] == [["jeg tabte tråden", "tabte tråde"]]
    assert main(["codes", str(folder), "--variants"]) == 0
    assert capsys.readouterr().out == "jeg tabte tråden (0)\ntabte tråde (0)\n\n"
