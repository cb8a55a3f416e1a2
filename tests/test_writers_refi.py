"""REFI-QDA out: valid, whole, exact to the character, the same bytes every time, and nothing of a study lost unsaid."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from project_samples import everything, projects, uuid
from refi_checks import CODEBOOK, PROJECT, check_references, passages, project_root, schema

from qualcode.faults import Fault
from qualcode.text.plain import Turn
from qualcode.text.project import CodeItem, CodingItem, MaterialItem, Project, QuotationItem
from qualcode.text.refi_names import turn_guids
from qualcode.writers.refi import Cancelled, write_refi


def written(project: Project, folder: Path, **how: Any) -> Path:
    target = folder / "study.qdpx"
    write_refi(project, target, version="9.9", fmt="qdpx", **how)
    return target


def note_texts(path: Path) -> dict[str, str]:
    root = project_root(path)
    with zipfile.ZipFile(path) as package:
        return {
            note.get("name"): package.read("sources/" + note.get("plainTextPath").removeprefix("internal://")).decode()
            for note in root.iter(f"{PROJECT}Note")
        }


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(projects(), st.sampled_from([{}, {"dialect": "nvivo"}, {"turns": "codes"}]))
def test_any_study_is_valid_whole_and_exact(project: Project, how: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = passages(written(project, Path(folder), **how), nvivo="dialect" in how)
    texts = {material.id: material.text for material in project.materials}
    for quotation in project.quotations:
        assert found[quotation.id] == texts[quotation.material][quotation.start : quotation.end]


def test_uuids_of_the_study_are_the_guids(tmp_path: Path) -> None:
    project = everything()
    root = project_root(written(project, tmp_path))
    guids = {element.get("guid") for element in root.iter(etree.Element)}
    for kind in ("coders", "rounds", "groups", "participants", "materials", "codes", "quotations", "codings", "memos", "relations"):
        assert {item.id for item in getattr(project, kind)} <= guids, kind


def test_ids_that_are_no_uuids_or_shared_become_guids(tmp_path: Path) -> None:
    material = MaterialItem("17", "x", "abc", ())
    codes = (CodeItem("17", "a"), CodeItem(uuid(1).upper(), "b"))
    quotations = (QuotationItem(uuid(1), "17", 0, 3),)
    codings = (CodingItem("1", uuid(1), "17"), CodingItem("2", uuid(1), uuid(1).upper()))
    root = project_root(written(Project(materials=(material,), codes=codes, quotations=quotations, codings=codings), tmp_path))
    assert len(list(root.iter(f"{PROJECT}Coding"))) == 2


def test_second_export_is_the_same_bytes_whatever_the_order_of_records(tmp_path: Path) -> None:
    project = everything()
    first = written(project, tmp_path).read_bytes()
    assert written(everything(), tmp_path).read_bytes() == first
    turned = replace(project, quotations=project.quotations[::-1], codings=project.codings[::-1])
    assert written(turned, tmp_path).read_bytes() == first


def test_archive_says_nothing_of_machine_or_time(tmp_path: Path) -> None:
    path = written(everything(), tmp_path)
    with zipfile.ZipFile(path) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in package.infolist()} == {0}
    assert project_root(path).get("basePath") is None


def test_empty_project_is_valid_and_has_no_empty_container(tmp_path: Path) -> None:
    root = project_root(written(Project(), tmp_path))
    assert list(root) == [] and root.get("name") == "" and root.get("origin") == "qualcode 9.9"


def test_texts_are_files_of_their_own_with_line_feeds(tmp_path: Path) -> None:
    project = everything()
    path = written(project, tmp_path)
    root = project_root(path)
    assert not list(root.iter(f"{PROJECT}PlainTextContent"))
    with zipfile.ZipFile(path) as package:
        for material in project.materials:
            assert package.read(f"sources/{material.id}.txt") == material.text.encode()
    rich = [source.get("richTextPath") for source in root.iter(f"{PROJECT}TextSource")]
    assert [bool(one) for one in rich] == [True, False]


def test_passage_is_named_by_its_first_eighty_characters_on_one_line(tmp_path: Path) -> None:
    text = "  først\n\tså & " + "x" * 100
    project = Project(materials=(MaterialItem(uuid(1), "x", text, ()),), quotations=(QuotationItem(uuid(2), uuid(1), 0, len(text)),))
    (selection,) = project_root(written(project, tmp_path)).iter(f"{PROJECT}PlainTextSelection")
    assert selection.get("name") == ("  først  så & " + "x" * 100)[:80]


def test_quotation_is_one_selection_with_its_codings(tmp_path: Path) -> None:
    root = project_root(written(everything(), tmp_path))
    (selection,) = [one for one in root.iter(f"{PROJECT}PlainTextSelection") if one.get("guid") == uuid(201)]
    assert [one.get("guid") for one in selection.iter(f"{PROJECT}Coding")] == sorted([uuid(301), uuid(302)])
    assert {one.get("creatingUser") for one in selection.iter(f"{PROJECT}Coding")} == {uuid(11), uuid(12)}
    assert selection.find(f"{PROJECT}Coding").get("creationDateTime").startswith("2026-03-05T09:30:00")


def test_categories_cannot_be_coded_with_unless_they_are(tmp_path: Path) -> None:
    root = project_root(written(everything(), tmp_path))
    codable = {code.get("guid"): code.get("isCodable") for code in root.iter(f"{PROJECT}Code")}
    # 101 is a category with a coding: another program could drop that coding of a code that cannot be coded with
    assert codable == {uuid(101): "true", uuid(102): "true", uuid(103): "true", uuid(104): "true", uuid(105): "false"}
    sets = {one.get("name"): {member.get("targetGUID") for member in one} for one in root.iter(f"{PROJECT}Set")}
    assert sets["Categories"] == {uuid(101)} and sets["Core category"] == {uuid(104)} and sets["In vivo"] == {uuid(102)}
    assert sets["Round 1"] >= {uuid(1)} and sets["Memos: theoretical"] == {uuid(401)}


def test_descriptions_hold_the_definition_only(tmp_path: Path) -> None:
    root = project_root(written(everything(), tmp_path))
    described = {code.get("guid"): code.findtext(f"{PROJECT}Description") for code in root.iter(f"{PROJECT}Code")}
    assert described[uuid(101)] == "Alt om overblik.\n\nUse when: aldrig." and described[uuid(102)] is None
    assert described[uuid(103)] == "  blanke\nforan"


def test_other_programs_see_rules_relations_and_what_is_withheld_as_notes(tmp_path: Path) -> None:
    path = written(everything(), tmp_path)
    texts = note_texts(path)
    assert texts["When to use: at miste overblik"].startswith("Use when: når hun siger det\n\nselv\n\nNot when: ")
    assert "Status: supported" in texts["at miste overblik → årsagsbetingelse → Overblik"]
    assert any(name.startswith("Evidence against: ") for name in texts)
    root = project_root(path)
    (withheld,) = [note.get("guid") for note in root.iter(f"{PROJECT}Note") if note.get("name") == "Withheld"]
    marked = [ref.getparent().get("guid") for ref in root.iter(f"{PROJECT}NoteRef") if ref.get("targetGUID") == withheld]
    assert marked == [uuid(201)]


@pytest.mark.parametrize(("turns", "codings"), [("selections", 5), ("codes", 9)])
def test_turns_are_selections_of_their_speakers(tmp_path: Path, turns: str, codings: int) -> None:
    root = project_root(written(everything(), tmp_path, turns=turns))
    assert len(list(root.iter(f"{PROJECT}Coding"))) == codings
    cases = {
        case.get("name"): [ref.get("targetGUID") for ref in case.iter(f"{PROJECT}SelectionRef")] for case in root.iter(f"{PROJECT}Case")
    }
    mine = turn_guids(uuid(1), 4)[1::2] if turns == "selections" else []
    assert cases["Mette"] == mine
    names = {code.get("name") for code in root.iter(f"{PROJECT}Code")}
    assert ("Speakers" in names) == (turns == "codes")


def test_times_go_to_the_recording_where_it_is_known(tmp_path: Path) -> None:
    root = project_root(written(everything(), tmp_path))
    (audio,) = root.iter(f"{PROJECT}AudioSource")
    points = [(int(one.get("position")), int(one.get("timeStamp"))) for one in audio.iter(f"{PROJECT}SyncPoint")]
    assert audio.get("path") == "relative:///Interview 1.m4a" and [time for _, time in points] == [0, 2520, 9000]


def test_for_nvivo_positions_count_as_nvivo_does(tmp_path: Path) -> None:
    text = "a\n😀b\nc"
    project = Project(materials=(MaterialItem(uuid(1), "x", text, ()),), quotations=(QuotationItem(uuid(2), uuid(1), 3, 6),))
    path = written(project, tmp_path, dialect="nvivo")
    (selection,) = project_root(path).iter(f"{PROJECT}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("5", "9")
    with zipfile.ZipFile(path) as package:
        assert package.read(f"sources/{uuid(1)}.txt") == b"\xef\xbb\xbfa\r\n\xf0\x9f\x98\x80b\r\nc"


def keys(report: Any) -> list[str]:
    return [notice.key for notice in (*report.lost, *report.notices)]


def test_report_says_that_the_file_is_complete_and_what_is_not_in_it(tmp_path: Path) -> None:
    project = everything()
    report = write_refi(project, tmp_path / "a.qdpx", version="1", fmt="qdpx")
    assert keys(report) == ["export.lost_always", "export.only_here", "export.complete", "export.withheld_count", "export.astral"]
    assert report.counts["quotations"] == 5 and report.counts["codings"] == 5
    pdf = replace(project.materials[0], original=replace(project.materials[0].original, name="x.pdf", media_type="application/pdf"))  # type: ignore[type-var]
    timed = replace(project.materials[1], turns=(Turn(0, 4, 0, 0, None, 1.0),))
    report = write_refi(replace(project, materials=(pdf, timed)), tmp_path / "a.qdpx", version="1", fmt="qdpx", dialect="nvivo")
    assert "export.lost_originals" in keys(report) and "export.times" in keys(report) and "export.for_nvivo" in keys(report)
    assert "export.astral" not in keys(report)


def test_names_with_characters_xml_cannot_hold_lose_them_and_that_is_said(tmp_path: Path) -> None:
    project = Project(title="a\x0bb\ud800", codes=(CodeItem(uuid(1), "x\x00y\r\n\tz", definition="1\x1f2\r3"),))
    report = write_refi(project, tmp_path / "a.qdpx", version="1", fmt="qdpx")
    root = project_root(tmp_path / "a.qdpx")
    (code,) = root.iter(f"{PROJECT}Code")
    assert root.get("name") == "ab" and code.get("name") == "xy\r\n\tz" and code[0].text == "12\r3"
    assert [notice.fields["count"] for notice in report.lost if notice.key == "export.lost_characters"] == [2]


def test_codes_may_be_nested_deeply(tmp_path: Path) -> None:
    codes = tuple(CodeItem(uuid(number), str(number), uuid(number - 1) if number > 1 else None) for number in range(1, 200))
    assert len(list(project_root(written(Project(codes=codes), tmp_path)).iter(f"{PROJECT}Code"))) == 199


def test_codebook_is_valid_and_holds_the_rules(tmp_path: Path) -> None:
    project = everything()
    target = tmp_path / "codes.qdc"
    report = write_refi(project, target, version="9.9", fmt="qdc")
    root = etree.fromstring(target.read_bytes())
    assert schema("Codebook").validate(root), schema("Codebook").error_log
    check_references(root)
    described = {code.get("guid"): code.findtext(f"{CODEBOOK}Description") for code in root.iter(f"{CODEBOOK}Code")}
    assert len(described) == 5 and described[uuid(102)].startswith("Use when: når hun siger det\n\nselv\n\nNot when: ")
    members = {one.get("name"): [member.get("guid") for member in one] for one in root.iter(f"{CODEBOOK}Set")}
    assert members["Core category"] == [uuid(104)]
    assert keys(report) == ["export.lost_code_memos", "export.lost_codebook"]


def test_empty_codebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault) as refused:
        write_refi(Project(), tmp_path / "codes.qdc", version="1", fmt="qdc")
    assert refused.value.key == "export.no_codes" and not (tmp_path / "codes.qdc").exists()


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        write_refi(
            everything(),
            tmp_path / "a.qdpx",
            version="1",
            fmt="qdpx",
            progress=lambda *at: seen.append(at),
            cancelled=lambda: len(seen) > 2,
        )
    assert list(tmp_path.iterdir()) == [] and seen[0][0] == 0
    seen.clear()
    write_refi(everything(), tmp_path / "a.qdpx", version="1", fmt="qdpx", progress=lambda *at: seen.append(at))
    assert seen[-1][0] == seen[-1][1] > 0


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_sentence_is_there_in_both_languages(tmp_path: Path, language: str) -> None:
    from qualcode.locale import text

    report = write_refi(everything(), tmp_path / "a.qdpx", version="1", fmt="qdpx", language=language)
    for notice in (*report.lost, *report.notices):
        assert text(notice.key, language, **notice.fields)
    names = note_texts(tmp_path / "a.qdpx")
    assert ("Tilbageholdt" in names) == (language == "da")
