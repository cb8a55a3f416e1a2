"""A project into a study and out again: the same things, no doubles, one undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filled_study import filled_study, new_study

from qualcode.faults import Fault
from qualcode.model import Code, content_tables
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.database import driver
from qualcode.study.exchange import load, load_project, store_project, storing
from qualcode.text.plain import Turn
from qualcode.text.project import (
    About,
    CodeItem,
    CoderItem,
    CodingItem,
    MaterialItem,
    ParticipantItem,
    PastChange,
    Project,
    QuotationItem,
    RoundItem,
)

AT = dt.datetime(2021, 3, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def filled(tmp_path: Path) -> Project:
    with filled_study(tmp_path / "one") as study:
        return load_project(study.reads.connection)


def _contents(study: Study) -> dict[str, list[tuple[object, ...]]]:
    raw = driver(study.reads.connection)
    return {table.name: raw.execute(f'SELECT * FROM "{table.name}" ORDER BY id').fetchall() for table in content_tables()}


def test_what_went_in_comes_out_the_same(filled: Project, tmp_path: Path) -> None:
    with new_study(tmp_path / "two") as study:
        stored = store_project(study, filled, source="x.qdpx")
        again = load_project(study.reads.connection)
        assert not check_study(study.reads.connection, study.file, "en")
    assert not stored.skipped
    assert stored.new["coding"] == len(filled.codings) > 3
    for name in ("rounds", "groups", "participants", "codes", "quotations", "codings", "memos", "relations"):
        assert getattr(again, name) == getattr(filled, name), name
    assert set(again.coders) >= set(filled.coders)
    assert set(again.attributes) == set(filled.attributes)
    assert again.materials == filled.materials


def test_what_is_read_is_of_one_moment_whoever_writes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_quotations = load._quotations

    def and_then_somebody_codes(raw: object) -> tuple[QuotationItem, ...]:
        found = read_quotations(raw)
        writer.do("code", codes=[writer.do("make-code", name="ny")["id"]], material="Interview 1", words="Om formiddagen gik det")
        return found

    monkeypatch.setattr(load, "_quotations", and_then_somebody_codes)
    with filled_study(tmp_path / "one") as writer, Study.open(tmp_path / "one", write=False) as reader:
        found = load_project(reader.reads.connection)
        assert {one.quotation for one in found.codings} <= {one.id for one in found.quotations}
        assert not driver(reader.reads.connection).in_transaction


def test_codes_in_a_circle_go_out_at_the_top_with_their_codings(tmp_path: Path) -> None:
    with filled_study(tmp_path / "one") as study:
        one, other = (study.do("make-code", name=name)["id"] for name in ("A", "B"))
        study.do("code", codes=[one], material="Interview 1", words="Om formiddagen gik det")
        with study.action("damage") as work:
            work.update(Code, one, parent_id=other)
            work.update(Code, other, parent_id=one)
        found = load_project(study.reads.connection)
    assert {code.id: code.parent for code in found.codes if code.name in ("A", "B")} == {one: None, other: None}
    assert {coding.code for coding in found.codings} <= {code.id for code in found.codes}


def test_bringing_it_in_again_changes_nothing(filled: Project, tmp_path: Path) -> None:
    with new_study(tmp_path / "two") as study:
        store_project(study, filled, source="x.qdpx")
        before, actions = _contents(study), len(study.history())
        stored = store_project(study, filled, source="x.qdpx")
        assert not +stored.new
        assert stored.known["coding"] == len(filled.codings)
        assert _contents(study) == before
        assert len(study.history()) == actions  # what changed nothing leaves no trace


def test_a_program_that_gives_new_ids_each_time_makes_no_doubles(filled: Project, tmp_path: Path) -> None:
    def renamed(project: Project) -> Project:
        """The same project with other ids everywhere, none of them a UUID."""

        def other(told: str | None) -> str | None:
            return told and "x" + told

        return replace(
            project,
            coders=tuple(replace(one, id=other(one.id)) for one in project.coders),
            rounds=tuple(replace(one, id=other(one.id)) for one in project.rounds),
            groups=tuple(replace(one, id=other(one.id)) for one in project.groups),
            participants=tuple(replace(one, id=other(one.id), group=other(one.group)) for one in project.participants),
            materials=tuple(
                replace(
                    one,
                    id=other(one.id),
                    round=other(one.round),
                    group=other(one.group),
                    speakers=tuple(replace(speaker, participant=other(speaker.participant)) for speaker in one.speakers),
                )
                for one in project.materials
            ),
            codes=tuple(replace(one, id=other(one.id), parent=other(one.parent), coder=other(one.coder)) for one in project.codes),
            quotations=tuple(
                replace(one, id=other(one.id), material=other(one.material), coder=other(one.coder)) for one in project.quotations
            ),
            codings=tuple(
                replace(one, id=other(one.id), quotation=other(one.quotation), code=other(one.code), coder=other(one.coder))
                for one in project.codings
            ),
            memos=(),
            relations=(),
        )

    with new_study(tmp_path / "two") as study:
        store_project(study, renamed(filled), source="x.qdpx")
        before = _contents(study)
        stored = store_project(study, renamed(filled), source="x.qdpx")
        assert not +stored.new
        assert _contents(study) == before


def test_one_undo_takes_it_out_and_redo_brings_it_back(filled: Project, tmp_path: Path) -> None:
    with new_study(tmp_path / "two") as study:
        study.do("make-code", name="mit eget")
        before = _contents(study)
        store_project(study, filled, source="x.qdpx")
        after = _contents(study)
        assert after != before
        study.undo()
        assert _contents(study) == before
        study.redo()
        assert _contents(study) == after


def test_stopped_anywhere_the_study_is_as_it_was(filled: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.study.exchange.desk.PART", 1)
    with new_study(tmp_path / "two") as study:
        before = _contents(study)
        stops = 0
        while True:
            parts = storing(study, filled, source="x.qdpx")
            try:
                for _ in range(stops + 1):
                    done, of = next(parts)
                    assert 0 < done <= of
            except StopIteration:
                break
            parts.close()
            assert _contents(study) == before
            stops += 3
        assert stops > 10
        assert _contents(study) != before


def test_a_passage_outside_its_text_is_told_and_not_stored(filled: Project, tmp_path: Path) -> None:
    first = filled.quotations[0]
    length = next(len(one.text) for one in filled.materials if one.id == first.material)
    wrong = replace(filled, quotations=(replace(first, end=length + 1), *filled.quotations[1:]))
    with new_study(tmp_path / "two") as study:
        stored = store_project(study, wrong, source="x.qdpx")
        [told] = stored.skipped
        assert told.why == "exchange.outside"
        assert told.fields["end"] == length + 1
        assert stored.new["quotation"] == len(filled.quotations) - 1
        assert stored.new["coding"] == sum(one.quotation != first.id for one in filled.codings)
        assert not check_study(study.reads.connection, study.file, "en")


def _with_past() -> Project:
    text = "a b c d\ne f g h\n"
    turns = (Turn(0, 7, 0, 0), Turn(8, 15, 8, 8))
    later = [AT + dt.timedelta(days=day) for day in range(5)]
    return Project(
        coders=(CoderItem("1", "anna"),),
        materials=(MaterialItem("m", "P1", text, turns),),
        codes=(CodeItem("k", "kept", created_at=AT),),
        quotations=(QuotationItem("q1", "m", 0, 3, created_at=AT), QuotationItem("q2", "m", 4, 7, created_at=AT)),
        codings=(CodingItem("c1", "q1", "k", "1", later[0]), CodingItem("c2", "q2", "k", "1", later[1])),
        former_codes=(CodeItem("gone", "merged away", created_at=AT),),
        former_quotations=(QuotationItem("q3", "m", 8, 11, created_at=AT),),
        past=(
            PastChange(later[0], "code", "1", "k", "q1", "c1"),
            PastChange(later[1], "code", "1", "gone", "q2", "c2"),
            PastChange(later[2], "code", "1", "gone", "q3", "c3"),
            PastChange(later[3], "uncode", "1", "gone", "q3", "c3"),
            PastChange(later[4], "merge-codes", "1", "gone", into="k"),
        ),
    )


def test_the_history_of_another_program_is_in_the_journal_with_its_own_times(tmp_path: Path) -> None:
    with new_study(tmp_path / "one") as study:
        before = _contents(study)
        stored = store_project(study, _with_past(), source="x.sqlite3")
        assert (stored.past, stored.new["code"], stored.new["quotation"], stored.new["coding"]) == (5, 1, 2, 2)
        raw = driver(study.reads.connection)
        rows = raw.execute(
            "SELECT a.happened_at, a.coder, c.name FROM action a JOIN event e ON e.action_id = a.id JOIN "
            "(SELECT row_id AS id, json_extract(after, '$.name') AS name FROM event WHERE table_name = 'code' AND change = 'insert') c "
            "ON c.id = json_extract(e.after, '$.code_id') WHERE a.kind = 'import' AND e.table_name = 'coding' AND e.change = 'insert' "
            "ORDER BY a.happened_at"
        ).fetchall()
        assert [(at[:10], coder, name) for at, coder, name in rows] == [
            ("2021-03-01", "anna", "kept"),
            ("2021-03-02", "anna", "merged away"),
            ("2021-03-03", "anna", "merged away"),
        ]
        assert raw.execute("SELECT name FROM code").fetchall() == [("kept",)]
        assert raw.execute("SELECT count(*) FROM coding").fetchone() == (2,)
        assert raw.execute("SELECT count(*) FROM quotation").fetchone() == (2,)
        assert not check_study(study.reads.connection, study.file, "en")
        after = _contents(study)
        assert study.next_undo().verb == "import"
        study.undo()
        assert _contents(study) == before
        study.redo()
        assert _contents(study) == after
        again = store_project(study, _with_past(), source="x.sqlite3")
        assert not +again.new
        assert _contents(study) == after


def test_things_of_one_name_are_told_apart_and_known_again(tmp_path: Path) -> None:
    def project(mark: str) -> Project:
        """Doubles of everything that is known by its name, with ids that are new at each export."""
        text = "a b c\n"
        turns = (Turn(0, 5, 0, 0),)
        return Project(
            coders=(CoderItem(f"{mark}1", "anna"), CoderItem(f"{mark}2", "anna")),
            rounds=(RoundItem(f"{mark}1", 1), RoundItem(f"{mark}2", 1)),
            participants=(
                ParticipantItem(f"{mark}1", "Mette", attributes={"Age": "4", "Age ": "5"}),
                ParticipantItem(f"{mark}2", "Mette"),
            ),
            materials=tuple(MaterialItem(f"{mark}{n}", "P", text, turns, round=f"{mark}{n}") for n in (1, 2)),
            codes=tuple(CodeItem(f"{mark}{n}", "same") for n in (1, 2)),
            quotations=tuple(QuotationItem(f"{mark}{n}", f"{mark}{n}", 0, 1) for n in (1, 2)),
            codings=tuple(CodingItem(f"{mark}{n}", f"{mark}{n}", f"{mark}{n}", f"{mark}{n}") for n in (1, 2)),
        )

    with new_study(tmp_path / "s") as study:
        store_project(study, project("x"), source="x")
        first = load_project(study.reads.connection)
        assert [one.name for one in first.coders if one.name == "anna"] == ["anna"]
        assert [one.number for one in first.rounds] == [1]
        assert [one.pseudonym for one in first.participants] == ["Mette", "Mette (2)"]
        assert first.participants[0].attributes == {"Age": "5"}
        assert [one.name for one in first.materials] == ["P", "P (2)"]
        assert sorted(one.name for one in first.codes) == ["same", "same (2)"]
        assert len(first.codings) == 2
        assert not +store_project(study, project("y"), source="y").new
        assert load_project(study.reads.connection) == first


_WRONG: dict[str, Callable[[Project], Project]] = {
    "kind of a material": lambda p: replace(p, materials=(replace(p.materials[0], kind="film"), *p.materials[1:])),
    "kind of a code": lambda p: replace(p, codes=(replace(p.codes[0], kind="tag"), *p.codes[1:])),
    "colour": lambda p: replace(p, codes=(replace(p.codes[0], colour="red"), *p.codes[1:])),
    "a circle of codes": lambda p: replace(p, codes=(replace(p.codes[0], parent=p.codes[1].id), *p.codes[1:])),
    "kind of a memo": lambda p: replace(p, memos=(replace(p.memos[0], kind="poem"), *p.memos[1:])),
    "release": lambda p: replace(p, quotations=(replace(p.quotations[0], release="maybe"), *p.quotations[1:])),
    "status": lambda p: replace(p, participants=(replace(p.participants[0], status="?"), *p.participants[1:])),
    "a round": lambda p: replace(p, rounds=(RoundItem("r", 0),)),
    "no material": lambda p: replace(p, quotations=(replace(p.quotations[0], material="?"), *p.quotations[1:])),
    "no code": lambda p: replace(p, codings=(replace(p.codings[0], code="?"), *p.codings[1:])),
    "no quotation": lambda p: replace(p, codings=(replace(p.codings[0], quotation="?"), *p.codings[1:])),
    "no end": lambda p: replace(p, relations=(replace(p.relations[0], to="?"), *p.relations[1:])),
    "about": lambda p: replace(p, memos=(replace(p.memos[0], about=(About("mood", "1"),)), *p.memos[1:])),  # type: ignore[arg-type]
    "turns": lambda p: replace(p, materials=(replace(p.materials[0], turns=(Turn(0, 10**6, 0, 0),)), *p.materials[1:])),
}


@pytest.mark.parametrize("wrong", list(_WRONG))
def test_what_cannot_be_is_refused_before_anything_is_stored(filled: Project, tmp_path: Path, wrong: str) -> None:
    """In a sentence that names the file, the thing and the field, not in the words of the database."""
    with new_study(tmp_path / "two") as study:
        before = _contents(study)
        with pytest.raises(Fault) as caught:
            store_project(study, _WRONG[wrong](filled), source="x.qdpx")
        assert caught.value.key == "exchange.impossible"
        assert all("x.qdpx" in caught.value.text(language) for language in ("en", "da"))
        assert _contents(study) == before
