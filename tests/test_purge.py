"""Purge: what must be gone is gone from the file's very bytes, and the rest of the study stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.backup import backups, make_backup
from qualcode.study.check import check_study
from qualcode.study.purge import erase_participant, replace_everywhere
from qualcode.study.quotes import quote_rows
from qualcode.study.search import search
from qualcode.text.lines import lay_lines
from qualcode.text.matching import parse_query

TEXT = """Interviewer: Hvordan har du det, Grethemarie?

Zenobia: Altså, jeg arbejdede på Skovlundefabrikken i tolv lange kolde vintre, og så sagde de op.

Interviewer: Og du?

Quirinus: Jeg hilste tit på Grethemarie i Kvidinge. Det var en god tid, synes jeg.

Zenobia: Ja, vintrene var de værste af dem alle sammen.
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    opened = Study.new(tmp_path / "s", title="Om Kvidinge", language="da", coder="AB")
    material = opened.do("add-material", name="Interview 1", text=TEXT)["id"]
    for who, note in (("Zenobia", "bor i Kvidinge, hedder Ødipusdatter"), ("Quirinus", "")):
        opened.do("add-participant", pseudonym=who, note=note, attributes={"by": "Kvidinge-" + who})
        opened.do("set-speaker", material=material, label=who, participant=who)
    opened.do("set-speaker", material=material, label="Interviewer", interviewer=True)
    opened.do("make-code", name="at mindes Kvidinge")
    opened.do("make-code", name="at fryse", example="i tolv lange kolde vintre, og så")
    opened.do("code", material=material, words="jeg arbejdede på Skovlundefabrikken", codes=["at fryse"])
    opened.do("code", material=material, words="hilste tit på Grethemarie i Kvidinge", codes=["at mindes Kvidinge"])
    opened.do("code", material=material, words="Det var en god tid", codes=["at mindes Kvidinge"])
    opened.do(
        "set-printed-form",
        material=material,
        words="hilste tit på Grethemarie i Kvidinge",
        printed="hilste […] på Grethemarie i Kvidinge [i Skåne]",
    )
    opened.do("write-memo", title="Grethemarie", text="Hun arbejdede på Skovlundefabrikken i tolv lange kolde vintre, siger hun.")
    opened.do("rename-code", code="at fryse", name="at fryse i Kvidinge")
    search(opened.reads.connection, parse_query("vintre"), language="da", writable=True)
    make_backup(opened.reads.connection, opened.file)
    return opened


def every_byte(study: Study) -> bytes:
    folder = study.file.parent
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_replaced_words_are_nowhere_and_everything_keeps_its_place(study: Study) -> None:
    lines_before = study.reads.transcript(study.reads.materials()[0].id).lines
    done = replace_everywhere(study, {"Grethemarie": "[en veninde]", "Kvidinge": "[byen]"})
    assert done.texts == 1
    assert done.backups >= 1
    assert b"Grethemarie" not in every_byte(study)
    assert b"Kvidinge" not in every_byte(study)
    assert check_study(study.reads.connection, study.file, "da") == []
    texts = {row.text for row in quote_rows(study.reads.connection)}
    assert texts == {"jeg arbejdede på Skovlundefabrikken", "hilste […] på [en veninde] i [byen] [i Skåne]", "Det var en god tid"}
    transcript = study.reads.transcript(study.reads.materials()[0].id)
    assert len(transcript.lines) == len(lines_before)
    assert [turn.speaker for turn in transcript.turns] == ["Interviewer", "Zenobia", "Interviewer", "Quirinus", "Zenobia"]
    assert transcript.text[transcript.turns[3].talk_start : transcript.turns[3].end].startswith("Jeg hilste tit på [en veninde]")
    assert {code.name for code in study.reads.codes()} == {"at mindes [byen]", "at fryse i [byen]"}
    assert search(study.reads.connection, parse_query("veninde"), language="da", writable=True)
    assert study.reads.study().title == "Om [byen]"


def test_lines_that_were_moved_come_back_as_they_were(study: Study) -> None:
    """Laid anew they would be broken elsewhere, and what was cited would have another number."""
    [material, *_] = study.reads.materials()
    replace_everywhere(study, {"Grethemarie": "en veninde fra den tid, hvis navn ikke skal nævnes her"})
    moved = study.reads.transcript(material.id)
    assert lay_lines(moved.text) != list(moved.lines)
    study.do("delete-material", material=material.id, codings="drop")
    study.undo()
    assert study.reads.transcript(material.id).lines == moved.lines
    assert check_study(study.reads.connection, study.file, "da") == []
    study.redo()
    replace_everywhere(study, {"Kvidinge": "byen"})
    left = study.reads.connection.exec_driver_sql("SELECT count(*) FROM line WHERE text_version_id NOT IN (SELECT id FROM text_version)")
    assert left.scalar() == 0


def test_an_erased_participant_leaves_no_words(study: Study) -> None:
    who = study.reads.connection.exec_driver_sql("SELECT id FROM participant WHERE pseudonym = 'Zenobia'").scalar_one()
    done = erase_participant(study, who)
    assert done.quotations == 1
    left = every_byte(study)
    for words in ("Skovlundefabrikken", "kolde vintre", "værste af dem", "Ødipusdatter", "Kvidinge-Zenobia"):
        assert words.encode() not in left, words
    assert b"Kvidinge-Quirinus" in left  # only hers
    assert check_study(study.reads.connection, study.file, "da") == []
    rows = quote_rows(study.reads.connection)
    assert [row.text for row in rows] == ["hilste […] på Grethemarie i Kvidinge [i Skåne]", "Det var en god tid"]
    transcript = study.reads.transcript(study.reads.materials()[0].id)
    assert transcript.turns[1].speaker == "Zenobia"
    assert set(transcript.text[transcript.turns[1].talk_start : transcript.turns[1].end]) <= {"█", "\n"}
    [status] = study.reads.connection.exec_driver_sql("SELECT status FROM participant WHERE id = ?", (who,)).one()
    assert status == "withdrawn"


def test_nothing_before_a_purge_can_be_undone_and_work_goes_on(study: Study) -> None:
    actions = len(study.history())
    replace_everywhere(study, {"Kvidinge": "[byen]"})
    assert study.undo() is None
    newest = study.history()[0]
    assert (newest.verb, newest.state, newest.coder) == ("replace-everywhere", None, "AB")
    assert len(study.history()) == actions + 1  # who did what and when stays
    study.do("make-code", name="ny")
    assert study.undo() is not None
    assert check_study(study.reads.connection, study.file, "da") == []


def test_no_backup_with_the_words_remains_and_a_good_one_does(study: Study) -> None:
    replace_everywhere(study, {"Kvidinge": "[byen]"})
    [only] = backups(study.file)
    assert b"Kvidinge" not in only.read_bytes()
    with Study.open(only, write=False) as copy:
        assert len(copy.reads.codes()) == 2


def test_a_purge_that_fails_changes_nothing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    import qualcode.study.purge as purge

    def fail(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(purge, "rewrite_events", fail)
    before = json.dumps([str(row) for row in quote_rows(study.reads.connection)])
    with pytest.raises(RuntimeError):
        replace_everywhere(study, {"Kvidinge": "[byen]"})
    assert json.dumps([str(row) for row in quote_rows(study.reads.connection)]) == before
    assert len(backups(study.file)) == 1
    assert study.undo() is not None


def test_a_purge_cannot_hide_in_another_action(study: Study) -> None:
    with pytest.raises(Fault), study.action("code"):
        replace_everywhere(study, {"Kvidinge": "[byen]"})


def test_words_that_stand_nowhere_end_nothing(study: Study) -> None:
    with pytest.raises(Fault):
        replace_everywhere(study, {"Trondheim": "[byen]"})
    assert study.undo() is not None


def test_numbers_in_stored_structures_are_no_words(study: Study) -> None:
    select = "SELECT printed FROM quotation WHERE printed IS NOT NULL"
    [before] = study.reads.connection.exec_driver_sql(select).one()
    [_, end] = json.loads(before)[0]
    replace_everywhere(study, {str(end): "[tal]", "Skåne": 'det "kolde" sted'})
    [after] = study.reads.connection.exec_driver_sql(select).one()
    assert [part for part in json.loads(after) if not isinstance(part, str)] == [
        part for part in json.loads(before) if not isinstance(part, str)
    ]
    assert 'hilste […] på Grethemarie i Kvidinge [i det "kolde" sted]' in {row.text for row in quote_rows(study.reads.connection)}
    assert check_study(study.reads.connection, study.file, "da") == []


def test_who_coded_stays_and_the_study_opens(study: Study) -> None:
    study.do("write-memo", title="AB", text="AB sagde det")
    coders = study.reads.connection.exec_driver_sql("SELECT name FROM coder").all()
    replace_everywhere(study, {"AB": 'en "anden"'})
    assert study.reads.connection.exec_driver_sql("SELECT name FROM coder").all() == coders
    study.close()
    with Study.open(study.file) as again:
        assert again.coder == "AB"
        assert check_study(again.reads.connection, again.file, "da") == []


def test_a_purge_cut_short_is_finished_by_the_next(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    import qualcode.study.purge as purge

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(purge, "_clean_file", cut)
        replace_everywhere(study, {"Kvidinge": "[byen]"})
    assert b"Kvidinge" in every_byte(study)
    with pytest.raises(Fault):
        replace_everywhere(study, {"Kvidinge": "[byen]"})
    assert b"Kvidinge" not in every_byte(study)
    finished = backups(study.file)
    with pytest.raises(Fault):  # a misspelt word later costs no backup
        replace_everywhere(study, {"Trondheim": "[byen]"})
    assert backups(study.file) == finished


def test_words_only_the_journal_remembers_are_replaced(study: Study) -> None:
    study.do("make-code", name="Xanthippe")
    study.do("rename-code", code="Xanthippe", name="en anden")
    replace_everywhere(study, {"Xanthippe": "[navn]"})
    assert b"Xanthippe" not in every_byte(study)


def test_removed_material_keeps_no_words_past_a_purge(study: Study) -> None:
    material = study.do("add-material", name="Interview 2", text=TEXT.replace("vintrene", "Krysantemum"))["id"]
    study.do("set-speaker", material=material, label="Zenobia", participant="Zenobia")
    study.do("delete-material", material=material)
    who = study.reads.connection.exec_driver_sql("SELECT id FROM participant WHERE pseudonym = 'Zenobia'").scalar_one()
    erase_participant(study, who)
    assert b"Krysantemum" not in every_byte(study)
    assert check_study(study.reads.connection, study.file, "da") == []


def test_older_events_of_an_erased_participant_keep_no_words(study: Study) -> None:
    study.do("add-contact", participant="Zenobia", status="declined", reason="grund-ord", vetoed_by="veto-ord")
    study.do("add-consent", participant="Zenobia", note="samtykke-ord", scopes=["interview"])
    study.do("set-participant", participant="Zenobia", attributes={"by": None})
    quotation = study.reads.connection.exec_driver_sql("SELECT id FROM quotation WHERE words LIKE '%Skovlunde%'").scalar_one()
    study.do("translate-quotation", quotation=quotation, language="en", text="older-translation")
    study.do("translate-quotation", quotation=quotation, language="en", text="")
    study.do("translate-quotation", quotation=quotation, language="en", text="newer-translation")
    who = study.reads.connection.exec_driver_sql("SELECT id FROM participant WHERE pseudonym = 'Zenobia'").scalar_one()
    erase_participant(study, who)
    left = every_byte(study)
    for words in ("grund-ord", "veto-ord", "samtykke-ord", "Kvidinge-Zenobia", "older-translation", "newer-translation"):
        assert words.encode() not in left, words
    assert check_study(study.reads.connection, study.file, "da") == []


def test_leftovers_go_and_what_stays_is_named(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = study.file.parent
    stamp = "20260101T000000"
    mine = ("study.qualcode.restoring", f"study-replaced-{stamp}.qualcode-kept-wal", f"backups/study-{stamp}.qualcode-backup.unfinished")
    others = ("study-b.qualcode", f"study-b-replaced-{stamp}.qualcode-kept")
    for name in (*mine, *others):
        (folder / name).write_text("noget")
    [stuck] = backups(study.file)
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "in use")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    done = replace_everywhere(study, {"Kvidinge": "[byen]"})
    assert done.backups == len(mine)
    assert any(stuck.name in line for line in done.unreached)
    assert not any((folder / name).exists() for name in mine)
    assert all((folder / name).exists() for name in others)


def test_a_log_that_another_reader_holds_is_named(study: Study) -> None:
    import sqlite3

    reader = sqlite3.connect(study.file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM code").fetchone()
    study.reads.connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    done = replace_everywhere(study, {"Kvidinge": "[byen]"})
    reader.close()
    assert any("-wal" in line for line in done.unreached)


def test_the_journal_tells_no_memo_by_its_words(study: Study) -> None:
    memo = study.do("write-memo", text="Hemmeligt om Grethemarie", kind="theoretical")["id"]
    study.do("edit-memo", memo=memo, release="withheld")
    study.do("delete-memo", memo=memo)
    decision = study.do("sampling-decision", gap="ingen som Grethemarie", whom="unge", why="andre")["id"]
    study.do("close-sampling-decision", decision=decision, outcome="fundet")
    told = [action.summary for action in study.history(limit=5)]
    assert not any("Hemmeligt" in one or "ingen som" in one for one in told)
    assert sum("memo uden titel" in one for one in told) == 3
