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
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from project_samples import differences, everything, projects, uuid

from qualcode.readers.refi import read_refi
from qualcode.text.coding_rules import Rule, apart, together
from qualcode.text.project import Project
from qualcode.text.refi_names import turn_guids
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


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(projects(), st.sampled_from(HOW))
def test_any_study_comes_back_as_it_was(project: Project, how: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = back(project, Path(folder), **how)
        assert differences(project, found) == []
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
    for kind in ("coders", "rounds", "groups", "participants", "materials", "codes", "quotations", "codings", "relations"):
        assert {one.id for one in getattr(found, kind)} == {one.id for one in getattr(project, kind)}, kind
    first = found.materials[0]
    assert (first.kind, first.round, first.date, first.place) == ("interview", uuid(30), project.materials[0].date, 'Café "Højbro"')
    assert first.attributes == {"Sted": "ude", "Place": "inde"} and found.participants[0].status == "withdrawn"
    kinds = {code.id: (code.kind, code.in_vivo, code.exclusive) for code in found.codes}
    assert kinds == {code.id: (code.kind, code.in_vivo, code.exclusive) for code in project.codes}


def test_with_other_guids_a_study_still_has_what_others_show(tmp_path: Path) -> None:
    """As ATLAS.ti gives a project back: everything has a new GUID and its old name."""
    project = everything()
    back(project, tmp_path)
    with zipfile.ZipFile(tmp_path / "study.qdpx") as package:
        files = {name: package.read(name) for name in package.namelist()}
    renewed = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

    def new(match: re.Match[bytes]) -> bytes:
        return str(uuid5(UUID(int=0), match[0].decode())).upper().encode()

    with zipfile.ZipFile(tmp_path / "other.qdpx", "w") as package:
        for name, content in files.items():
            content = (
                renewed.sub(new, content).replace(b'origin="qualcode 9.9"', b'origin="ATLAS.ti"') if name == "project.qde" else content
            )
            package.writestr(renewed.sub(new, name.encode()).decode(), content)
    found = read_refi(tmp_path / "other.qdpx")
    assert not {one.id for one in found.codes} & {one.id for one in project.codes}
    for kind in ("coders", "participants", "materials", "codes", "quotations", "codings", "relations"):
        assert len(getattr(found, kind)) == len(getattr(project, kind)), kind
    first = found.materials[0]
    assert (first.kind, first.date, first.place, first.present) == (
        "interview",
        project.materials[0].date,
        'Café "Højbro"',
        "en kollega\nog en hund",
    )
    assert first.attributes == {"Sted": "ude", "Place": "inde"} and found.materials[1].kind == "field-note"
    assert sorted(one.release for one in found.quotations) == ["ask", "ask", "ask", "redacted", "withheld"]
    assert {one.status for one in found.participants} == {"withdrawn", "contacted"}
    assert {one.kind for one in found.memos if one.title.startswith("Titel")} == {"theoretical"}


def test_a_round_is_known_by_its_variable_where_its_set_is_gone(tmp_path: Path) -> None:
    back(everything(), tmp_path)
    found = changed(tmp_path, lambda name, words: re.sub(r"<Set [^>]*name=\"(Round|Group)[^>]*(/>|>.*?</Set>)", "", words))
    assert [one.number for one in found.rounds if one.id == found.materials[0].round] == [1]
    assert [one.name for one in found.groups if one.id == found.materials[0].group] == ["sygemeldte"]


def test_a_variable_that_only_looks_like_ours_stays_an_attribute(tmp_path: Path) -> None:
    root = (
        '<Project name="x" origin="Other"><Variables>'
        f'<Variable guid="{uuid(1)}" name="Material kind" typeOfVariable="Text"/>'
        f'<Variable guid="{uuid(2)}" name="Date" typeOfVariable="Text"/>'
        f'</Variables><Sources><TextSource guid="{uuid(3)}" name="a"><PlainTextContent>Ord her.</PlainTextContent>'
        f'<VariableValue><VariableRef targetGUID="{uuid(1)}"/><TextValue>wood</TextValue></VariableValue>'
        f'<VariableValue><VariableRef targetGUID="{uuid(2)}"/><TextValue>spring</TextValue></VariableValue>'
        "</TextSource></Sources></Project>"
    )
    (tmp_path / "x.qde").write_text(root, encoding="utf-8")
    assert read_refi(tmp_path / "x.qde").materials[0].attributes == {"Material kind": "wood", "Date": "spring"}


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
    assert not set(turn_guids(uuid(1), 4)) & {one.id for one in found.quotations}


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


def test_half_a_character_in_the_extras_is_stored_nowhere(tmp_path: Path) -> None:
    back(everything(), tmp_path)

    def change(name: str, words: str) -> str:
        head, found, body = words.partition('{"qualcode-extras"')
        if not found:
            return words
        held = json.loads(found + body)
        for kept in held["relations"].values():
            kept["evidence"] = [[quotation, side, "\ud800"] for quotation, side, *_ in kept.get("evidence", ())]
        return head + json.dumps(held)

    found = changed(tmp_path, change)
    assert [one.level for relation in found.relations for one in relation.evidence] == ["?"] * 3
    assert found.quotations == back(everything(), tmp_path).quotations


@pytest.mark.parametrize(
    "body", ['{"qualcode-extras":1,', '{"qualcode-extras":2}', '{"qualcode-extras":1}', '{"qualcode-extras":' + "[" * 100_000]
)
def test_extras_that_are_none_do_no_harm(tmp_path: Path, body: str) -> None:
    back(everything(), tmp_path)

    def change(name: str, words: str) -> str:
        head, found, _ = words.partition('{"qualcode-extras"')
        return head + body if found else words

    assert len(changed(tmp_path, change).codings) == 5


@pytest.mark.parametrize("language", ["en", "da"])
def test_codebook_comes_back(tmp_path: Path, language: str) -> None:
    """But for its colours' capitals and for authors, dates and positions, which a codebook file has no place for."""
    codes = everything().codes
    # a paragraph that begins like one of our labels is taken for it: the file has one place for both
    codes = (replace(codes[0], definition="Alt om overblik."), *codes[1:])
    write_refi(replace(everything(), codes=codes), tmp_path / "codes.qdc", version="1", fmt="qdc", language=language)
    found = read_refi(tmp_path / "codes.qdc")
    bare = {"created_at": None, "coder": None, "position": 0}
    expected = {code.id: replace(code, **bare, colour=code.colour and code.colour.lower()) for code in codes}
    assert {code.id: replace(code, **bare) for code in found.codes} == expected
    assert found.skipped == ()


def test_a_label_within_a_definition_parts_it_and_loses_no_word() -> None:
    rule = Rule("Om x.\n\nNot when: y.\n\nmere", "", "", "z")
    assert apart(together(rule, "en")) == Rule("Om x.", "", "y.\n\nmere", "z")
    assert apart("Brug når: a\n\nIkke når: b") == Rule("", "a", "b") and apart("kun dette: her") == Rule("kun dette: her")


def test_whole_and_empty_projects_come_back(tmp_path: Path) -> None:
    empty = Project(title="tom")
    assert differences(empty, back(empty, tmp_path)) == []
    no_speakers = replace(
        everything(), participants=(), memos=(), relations=(), groups=(), attributes=(), materials=(), quotations=(), codings=()
    )
    assert differences(no_speakers, back(no_speakers, tmp_path)) == []
