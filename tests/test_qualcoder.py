"""QualCoder projects: texts, codes in categories, codings by several coders, memos, cases; and what they hold besides."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_builders import DAY, qualcoder

from qualcode.faults import Fault
from qualcode.readers.qualcoder import is_qualcoder, read_qualcoder
from qualcode.text.project import About, Project

TEXT = "Interviewer: Hvordan går det? 😀\r\nAnna: Jeg føler mig — ærligt talt — presset.\r\nInterviewer: Fortæl.\r\nAnna: Ingen lytter."


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def rows(**more: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    pressed, nobody = at("presset"), at("Ingen lytter")
    return {
        "source": [
            (1, "Anna.txt", TEXT, None, "Mødt hjemme", "AB", DAY, None, None),
            (2, "foto.jpg", None, "/images/foto.jpg", "", "AB", DAY, None, None),
            (3, "Bo.txt", "Det går.\n\nOg så ikke.", None, "", "AB", DAY, None, None),
        ],
        "code_cat": [(1, "Belastning", "AB", DAY, "Alt der tynger", None), (2, "Arbejde", "AB", DAY, "", 1)],
        "code_name": [
            (1, "pres", "At være presset", 2, "AB", DAY, "#FF0080", None),
            (2, "alene", "", None, "CD", DAY, "red", None),
            (3, "meget alene", "", None, "CD", DAY, "", 2),
        ],
        "code_text": [
            (1, 1, 1, "presset", *pressed, "AB", DAY, "Stærkt udtryk", None, 1),
            (2, 2, 1, "presset", *pressed, "CD", DAY, "", None, None),
            (3, 3, 1, "Ingen lytter", *nobody, "CD", DAY, "", None, None),
        ],
        "annotation": [(1, 1, *at("ærligt talt"), "Indskud", "AB", DAY)],
        "journal": [(1, "Dagbog", "Første dag", DAY, "AB")],
        "cases": [(1, "Anna", "Sygeplejerske", "AB", DAY), (2, "Bo", "", "AB", DAY)],
        "case_text": [(1, 1, 1, *at("Anna: Jeg føler mig — ærligt talt — presset."), "AB", DAY, ""), (2, 2, 3, 0, 21, "AB", DAY, "")],
        "attribute_type": [("Alder", DAY, "AB", "", "case", "numeric"), ("Sted", DAY, "AB", "", "file", "character")],
        "attribute": [(1, "Alder", "case", "41", 1, DAY, "AB"), (2, "Sted", "file", "Aarhus", 1, DAY, "AB")],
        "code_image": [(1, 2, 0, 0, 9, 9, 1, "", DAY, "AB", None)],
        "code_av": [(1, 2, 0, 900, 1, "", DAY, "AB")],
        **more,
    }


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return read_qualcoder(qualcoder(tmp_path / "Støtte.qda", rows()))


def words(project: Project, quotation: str) -> str:
    one = next(item for item in project.quotations if item.id == quotation)
    return next(item for item in project.materials if item.id == one.material).text[one.start : one.end]


def test_texts_codes_and_codings(project: Project) -> None:
    assert (project.title, project.origin) == ("Støtte", "QualCoder 4.0")
    assert [(item.name, item.note) for item in project.materials] == [("Anna.txt", "Mødt hjemme"), ("Bo.txt", "")]
    filed = {item.name: (item.kind, next((up.name for up in project.codes if up.id == item.parent), None)) for item in project.codes}
    assert filed == {
        "Belastning": ("category", None),
        "Arbejde": ("category", "Belastning"),
        "pres": ("code", "Arbejde"),
        "alene": ("code", None),
        "meget alene": ("code", "alene"),
    }
    assert {item.name: item.colour for item in project.codes if item.colour} == {"pres": "#ff0080"}
    names = {item.id: item.name for item in project.codes}
    told = [(words(project, one.quotation), names[one.code], one.coder) for one in project.codings]
    assert told == [("presset", "pres", "owner:AB"), ("presset", "alene", "owner:CD"), ("Ingen lytter", "meget alene", "owner:CD")]
    assert all(one.created_at is not None and one.created_at.tzinfo for one in project.codings)


def test_equal_passages_are_one_quotation(project: Project) -> None:
    assert sorted(words(project, one.id) for one in project.quotations) == ["Ingen lytter", "presset", "ærligt talt"]


def test_parents_come_before_their_children(project: Project) -> None:
    seen: set[str] = set()
    for code in project.codes:
        assert code.parent is None or code.parent in seen
        seen.add(code.id)


def test_memos_keep_what_they_are_about(project: Project) -> None:
    annotated = next(one.id for one in project.quotations if words(project, one.id) == "ærligt talt")
    assert {(memo.title, memo.text, memo.about) for memo in project.memos} == {
        ("", "Om undersøgelsen", (About("study", ""),)),
        ("", "Stærkt udtryk", (About("coding", "coding:1"),)),
        ("", "Indskud", (About("quotation", annotated),)),
        ("Dagbog", "Første dag", ()),
    }


def test_cases_are_participants_and_speakers_where_it_is_clear(project: Project) -> None:
    anna, bo = project.participants
    assert (anna.pseudonym, anna.note, anna.attributes) == ("Anna", "Sygeplejerske", {"Alder": "41"})
    assert {one.label: one.participant for one in project.materials[0].speakers} == {"Interviewer": None, "Anna": anna.id}
    assert {one.label: one.participant for one in project.materials[1].speakers} == {"Bo": bo.id}
    assert {turn.speaker for turn in project.materials[1].turns} == {"Bo"}
    assert project.materials[0].attributes == {"Sted": "Aarhus"}
    assert {(one.of, one.name, one.type) for one in project.attributes} == {
        ("participant", "Alder", "decimal"),
        ("material", "Sted", "text"),
    }


def test_case_of_a_conversation_is_not_guessed(tmp_path: Path) -> None:
    whole = rows(cases=[(1, "C7", "", "AB", DAY)], case_text=[(1, 1, 1, 0, len(TEXT), "AB", DAY, "")])
    project = read_qualcoder(qualcoder(tmp_path / "x.qda", whole))
    assert {one.participant for one in project.materials[0].speakers} == {None}
    assert ("C7", "x.qda: Anna.txt", "project.case-without-speaker") in [one[:3] for one in project.skipped]


def test_what_is_no_text_is_counted(project: Project) -> None:
    told = {one.why: one for one in project.skipped}
    assert told.keys() == {
        "project.qualcoder-media",
        "project.qualcoder-important",
        "project.qualcoder-pictures",
        "project.qualcoder-recordings",
        "project.local-times",
    }
    assert told["project.qualcoder-media"].what == "foto.jpg"
    assert told["project.qualcoder-recordings"].fields == {"n": 1}


def test_positions_may_count_emoji_twice(tmp_path: Path) -> None:
    def wide(some: str) -> tuple[int, int]:
        start = len(TEXT[: TEXT.index(some)].encode("utf-16-le")) // 2
        return start, start + len(some)

    coded = [(1, 1, 1, "presset", *wide("presset"), "AB", DAY, "", None, None)]
    project = read_qualcoder(qualcoder(tmp_path / "x.qda", rows(code_text=coded, annotation=[(1, 1, *wide("Ingen"), "Nej", "AB", DAY)])))
    assert [words(project, one.id) for one in project.quotations] == ["presset", "Ingen"]
    assert project.offsets is not None
    assert project.offsets.reading == "project.qualcoder-offsets-utf16"


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    coded = [
        (1, 1, 1, "noget andet", *at("presset"), "AB", DAY, "", None, None),
        (2, 1, 1, "langt ude", 5000, 5010, "AB", DAY, "", None, None),
        (3, 99, 1, "ingen kode", 0, 5, "AB", DAY, "", None, None),
        (4, 1, 99, "ingen tekst", 0, 5, "AB", DAY, "", None, None),
        (5, 1, 1, "bagvendt", 9, 3, "AB", DAY, "", None, None),
    ]
    project = read_qualcoder(qualcoder(tmp_path / "x.qda", rows(code_text=coded, annotation=[])))
    assert len(project.codings) == 1
    told = [(one.what, one.why) for one in project.skipped]
    for expected in (
        ("noget andet", "project.other-words"),
        ("langt ude", "project.no-such-place"),
        ("ingen kode", "project.code-is-gone"),
        ("ingen tekst", "project.no-such-material"),
        ("bagvendt", "project.no-such-place"),
    ):
        assert expected in told


def test_categories_in_a_circle_stand_at_the_top(tmp_path: Path) -> None:
    circle = [(1, "A", "", DAY, "", 2), (2, "B", "", DAY, "", 1), (3, "C", "", DAY, "", 3), (4, "D", "", DAY, "", 77)]
    project = read_qualcoder(qualcoder(tmp_path / "x.qda", rows(code_cat=circle)))
    seen: set[str] = set()
    for code in project.codes:
        assert code.parent is None or code.parent in seen
        seen.add(code.id)
    assert len(project.codes) == 7
    assert {one.what for one in project.skipped if one.why == "project.code-without-parent"} >= {"C", "D"}


def test_older_tables_lack_columns(tmp_path: Path) -> None:
    old = """CREATE TABLE project (databaseversion text, date text, memo text, about text);
    CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text);
    CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
    CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text,
        ctid integer primary key);"""
    made = qualcoder(
        tmp_path / "old.qda",
        {
            "project": [("v1", DAY, "", "QualCoder 1.9")],
            "source": [(1, "A", "et ord", None, "", "AB", DAY)],
            "code_name": [(1, "k", "", None, "AB", DAY, "#123456")],
            "code_text": [(1, 1, "ord", 3, 6, "AB", DAY, "", 1)],
        },
        tables=old,
    )
    project = read_qualcoder(made)
    assert [words(project, one.quotation) for one in project.codings] == ["ord"]


def test_folder_and_database_are_the_same(tmp_path: Path) -> None:
    made = qualcoder(tmp_path / "Støtte.qda", rows())
    assert read_qualcoder(made) == read_qualcoder(made / "data.qda")
    assert is_qualcoder(made)
    assert is_qualcoder(made / "data.qda")


def test_other_folders_are_no_project(tmp_path: Path) -> None:
    assert not is_qualcoder(tmp_path)
    with pytest.raises(Fault, match=r"data\.qda"):
        read_qualcoder(tmp_path)
    with closing(sqlite3.connect(tmp_path / "data.qda")) as made:
        made.execute("CREATE TABLE project (x)")
    assert not is_qualcoder(tmp_path)
    with pytest.raises(Fault, match="no QualCoder project"):
        read_qualcoder(tmp_path)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_damaged_file_gives_a_project_or_a_fault(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("damaged") / "x.qda"
    file = qualcoder(folder, rows()) / "data.qda"
    data = bytearray(file.read_bytes())
    for _ in range(chance.randint(1, 60)):
        data[chance.randrange(100, len(data))] = chance.randrange(256)
    file.write_bytes(data[: chance.choice([len(data), len(data), chance.randrange(len(data))])])
    with suppress(Fault):
        assert read_qualcoder(folder).origin.startswith("QualCoder")
