"""What goes out as REFI-QDA comes back as it was; what other programs did to it on the way is seen."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from project_samples import differences, everything, projects, uuid

from qualcode.readers.refi import read_refi
from qualcode.text.project import Project
from qualcode.text.refi_names import turn_guid
from qualcode.writers.refi import write_refi

HOW: tuple[dict[str, Any], ...] = ({}, {"dialect": "nvivo"}, {"turns": "codes"}, {"language": "da"})


def back(project: Project, folder: Path, **how: Any) -> Project:
    write_refi(project, folder / "study.qdpx", version="9.9", fmt="qdpx", **how)
    return read_refi(folder / "study.qdpx")


def changed(folder: Path, change: Callable[[str, str], str]) -> Project:
    """The study as read after another program has changed some of its files: `change` gets name and text of each."""
    with zipfile.ZipFile(folder / "study.qdpx") as package:
        files = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(folder / "other.qdpx", "w") as package:
        for name, content in files.items():
            text = name.endswith((".qde", ".txt"))
            package.writestr(name, change(name, content.decode()).encode() if text else content)
    return read_refi(folder / "other.qdpx")


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(projects())
def test_any_study_comes_back_as_it_was(project: Project) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for how in HOW:
            found = back(project, Path(folder), **how)
            assert differences(project, found) == [], how
            assert found.skipped == ()


@pytest.mark.parametrize("how", HOW, ids=str)
def test_everything_comes_back(tmp_path: Path, how: dict[str, Any]) -> None:
    found = back(everything(), tmp_path, **how)
    assert differences(everything(), found) == [] and found.skipped == ()
    assert found.origin.startswith("qualcode 9.9")


def test_what_comes_back_goes_out_as_the_same_bytes(tmp_path: Path) -> None:
    found = back(everything(), tmp_path)
    first = (tmp_path / "study.qdpx").read_bytes()
    back(found, tmp_path)
    assert (tmp_path / "study.qdpx").read_bytes() == first


def without_notes(name: str, words: str) -> str:
    """As a program that keeps no notes gives a project back."""
    return re.sub(r"<Notes>.*</Notes>|<(NoteRef|MemberNote) [^>]*/>", "", words, flags=re.DOTALL) if name.endswith(".qde") else words


def test_without_its_notes_a_study_still_has_what_others_show(tmp_path: Path) -> None:
    project = everything()
    back(project, tmp_path)
    found = changed(tmp_path, without_notes)
    assert {one.id for one in found.codings} == {one.id for one in project.codings}
    assert {one.id for one in found.codes} == {one.id for one in project.codes}
    assert [one.text for one in found.materials] == [one.text for one in project.materials]


def test_withheld_is_kept_where_only_the_note_says_so_and_where_only_the_extras_do(tmp_path: Path) -> None:
    back(everything(), tmp_path)
    withheld = {uuid(201): "withheld", uuid(202): "redacted"}

    def by_note(name: str, words: str) -> str:
        return words.replace('"withheld":[', '"free":[').replace('"redacted":[', '"ask":[')

    def by_extras(name: str, words: str) -> str:
        return (
            re.sub(r"(<PlainTextSelection [^>]*>(?:<Coding .*?</Coding>)*)(<NoteRef [^>]*/>)*", r"\1", words)
            if name.endswith(".qde")
            else words
        )

    for change in (by_note, by_extras):
        found = changed(tmp_path, change)
        assert {one.id: one.release for one in found.quotations if one.id in withheld} == withheld, change


def test_a_text_that_another_program_changed_gets_its_turns_anew(tmp_path: Path) -> None:
    project = everything()
    back(project, tmp_path)
    found = changed(tmp_path, lambda name, words: words.replace("Det var det.", "Det var DET.") if uuid(1) in name else words)
    first = found.materials[0]
    assert first.text.endswith("Det var DET.") and len(first.turns) == 4 and first.kind == "interview" and first.place == 'Café "Højbro"'
    assert {one.id for one in found.quotations} == {one.id for one in project.quotations}
    assert not {turn_guid(uuid(1), number) for number in range(4)} & {one.id for one in found.quotations}


def test_a_note_of_ours_that_somebody_wrote_into_is_their_memo(tmp_path: Path) -> None:
    project = everything()
    back(project, tmp_path)
    found = changed(
        tmp_path, lambda name, words: words.replace("Not when: når andre", "Not when: ALDRIG når andre") if name.endswith(".txt") else words
    )
    new = [one for one in found.memos if one.id not in {memo.id for memo in project.memos}]
    assert [(one.title, one.about[0].id) for one in new] == [("When to use: at miste overblik", uuid(102))]
    assert next(code for code in found.codes if code.id == uuid(102)).not_when == "når andre siger det"


def test_what_another_program_added_stays(tmp_path: Path) -> None:
    project = everything()
    back(project, tmp_path)
    more = f'<Code guid="{uuid(900)}" name="ny" isCodable="true"/></Codes>'
    found = changed(tmp_path, lambda name, words: words.replace("</Codes>", more) if name.endswith(".qde") else words)
    assert {one.name for one in found.codes} - {one.name for one in project.codes} == {"ny"}


NASTY: tuple[Any, ...] = (
    None,
    0,
    -1,
    1e99,
    True,
    "x",
    "",
    [],
    {},
    [[]],
    [None],
    {"x": None},
    [{"y": []}],
    "\ud800",
    [[0, 5, 9, 1, "I", "x", None]],
)


@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_extras_may_hold_anything(tmp_path: Path, nasty: Any) -> None:
    project = everything()
    back(project, tmp_path)

    def spoilt(value: Any, depth: int) -> Any:
        if depth == 0:
            return nasty
        if isinstance(value, dict):
            return {key: spoilt(one, depth - 1) if key != "qualcode-extras" else one for key, one in value.items()}
        return [spoilt(one, depth - 1) for one in value] if isinstance(value, list) else nasty

    for depth in (1, 2, 3, 4):

        def change(name: str, words: str, depth: int = depth) -> str:
            head, found, body = words.partition('{"qualcode-extras"')
            return head + json.dumps(spoilt(json.loads(found + body), depth)) if found else words

        found = changed(tmp_path, change)
        assert {one.id for one in found.codings} >= {one.id for one in project.codings}
        assert [one.text for one in found.materials] == [one.text for one in project.materials]
        for material in found.materials:
            assert all(0 <= turn.start <= turn.label_end <= turn.talk_start <= turn.end <= len(material.text) for turn in material.turns)
        assert {one.release for one in found.quotations if one.id == uuid(201)} == {"withheld"}


@pytest.mark.parametrize(
    "body", ['{"qualcode-extras":1,', '{"qualcode-extras":2}', '{"qualcode-extras":1}', '{"qualcode-extras":' + "[" * 100_000]
)
def test_extras_that_are_none_do_no_harm(tmp_path: Path, body: str) -> None:
    back(everything(), tmp_path)

    def change(name: str, words: str) -> str:
        head, found, _ = words.partition('{"qualcode-extras"')
        return head + body if found else words

    assert len(changed(tmp_path, change).codings) == 5


def test_whole_and_empty_projects_come_back(tmp_path: Path) -> None:
    empty = Project(title="tom")
    assert differences(empty, back(empty, tmp_path)) == []
    no_speakers = replace(
        everything(), participants=(), memos=(), relations=(), groups=(), attributes=(), materials=(), quotations=(), codings=()
    )
    assert differences(no_speakers, back(no_speakers, tmp_path)) == []
