"""Projects and codebooks that other programs wrote, with the counts that were established for each by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.readers.refi import read_refi
from qualcode.text.project import Project
from tests.refi_builders import check_whole, reasons, words

pytestmark = pytest.mark.shared


@pytest.fixture(scope="session")
def refi(shared_data: Path) -> Path:
    return shared_data / "refi"


def read(file: Path, **options: object) -> Project:
    project = read_refi(file, **options)  # type: ignore[arg-type]
    check_whole(project)
    assert project == read_refi(file, **options)  # type: ignore[arg-type]
    return project


def per_quotation(project: Project) -> Counter[int]:
    return Counter(Counter(one.quotation for one in project.codings).values())


def test_qc_head(refi: Path) -> None:
    project = read(refi / "qc-cli/cproctor_demo_HEAD.qdpx")
    assert [one.name for one in project.materials] == ["board_2017", "admin-1"]
    assert (len(project.codes), len(project.quotations), len(project.codings)) == (262, 158, 205)
    assert per_quotation(project) == {1: 121, 2: 29, 3: 6, 4: 2}
    text = project.materials[0].text
    for one in project.quotations:
        assert one.start == 0 or text[one.start - 1] == "\n"
        assert text.index("\n", one.start) + 1 == one.end
    assert project.offsets is not None and project.offsets.reading.endswith("exclusive") and len(project.offsets.sample) == 5
    assert {one.coder for one in project.codings} == {one.id for one in project.coders} and len(project.coders) == 1


def test_qc_older(refi: Path) -> None:
    project = read(refi / "qc-cli/cproctor_demo_e9fc1967.qdpx")
    assert (len(project.materials), len(project.codes), len(project.quotations), len(project.codings)) == (3, 112, 168, 213)
    assert sum(n - 1 for n in Counter(one.name for one in project.codes).values() if n > 1) == 4
    materials = [one.id for one in project.materials]
    assert sorted(Counter(one.material for one in project.quotations).values()) == [32, 52, 84]
    where = {one.id: one.material for one in project.quotations}
    assert sorted(Counter(where[one.quotation] for one in project.codings).values()) == [34, 72, 107]
    assert set(where.values()) == set(materials)


def test_annex_codebook(refi: Path) -> None:
    project = read(refi / "spec-annex/A1_codebook.qdc")
    assert len(project.codes) == 6 and sum(one.kind == "category" for one in project.codes) == 2
    assert all("{" not in one.id and one.id == one.id.lower() for one in project.codes)
    assert project.codes[1].colour == "#ffff00" and project.codes[1].definition == "Anything about jobs or taxes or business"


@pytest.mark.parametrize(
    "file", ["spec-annex/A2_simple_ATLASti8.4mac.qde", "refi-qda-ts/skyloom_Project.qde", "refi-qda-ts/skyloom_TestProject.qdpx"]
)
def test_annex_simple(refi: Path, file: str) -> None:
    project = read(refi / file)
    assert (len(project.codes), len(project.coders), len(project.relations)) == (14, 3, 0)
    # two notes, and what was written on passages whose texts are not there
    assert [one.title for one in project.memos[:2]] == ["Research Plan", "My favorite Coke ad"]
    assert [" ".join(one.text.split()) for one in project.memos[2:]] == [
        "Mabel is not the only person I know who has Coke for breakfast!",
        "why does Simon feel the need to do this?",
    ]
    missing = [one for one in project.skipped if one.why == "project.refi-text-missing"]
    assert sum(one.fields["passages"] for one in missing) == 8 and sum(one.fields["codings"] for one in missing) == 9
    said = Counter(reasons(project))
    # five sets hold codes and eleven sources, of which none came in; one holds nothing
    assert (said["code-set"], said["set-without-texts"], said["empty-set"]) == (4, 11, 1)
    assert said["link-left-out"] == 1 and said["graph-layout"] == 1
    media = {one.what.split()[0]: one.fields for one in project.skipped if one.why in ("project.refi-picture", "project.refi-pdf")}
    assert media["PictureSource"] == {"passages": 1, "codings": 2}


def test_annex_complex(refi: Path) -> None:
    project = read(refi / "spec-annex/A3_complex_Transana3.22b2.qde")
    assert (len(project.codes), sum(one.kind == "category" for one in project.codes), len(project.coders)) == (19, 7, 63)
    notes = [one for one in project.memos if one.title.endswith("Note 1") or "备注" in one.title or "الحظة" in one.title]
    assert len(notes) == 40
    assert any(one.name == "中文-简体 关键词 1" for one in project.codes) and any(one.name == "العربية الفئة 1" for one in project.codes)
    assert sum(about.kind == "code" for one in project.memos for about in one.about) == 5
    missing = [one.fields for one in project.skipped if one.why == "project.refi-text-missing"]
    assert len(missing) == 11 and sum(one["passages"] for one in missing) == 15 + 5
    assert sum(one["codings"] for one in missing) == 30 + 6 + 10
    media = [one for one in project.skipped if one.why in ("project.refi-picture", "project.refi-recording")]
    assert sum(one.fields["codings"] for one in media) == 5 + 10 + 5
    assert not any("no-such" in one for one in reasons(project))


def test_f4(refi: Path) -> None:
    project = read(refi / "f4/openqda-refi-tools_valid-document.xml")
    assert [one.definition for one in project.codes] == ["Dies ist der Kommentar vom Test-Code"]
    assert [one.text for one in project.memos] == [
        "Dies ist der Kommentar vom Test-Code",
        "Dies ist ein Memo, angeheftet an ein Text-Snipped (das codiert ist!)",
        "Dies ist ein Memo, angeheftet an ein Text-Snippet (das nicht codiert ist!)",
    ]
    assert [about.kind for about in project.memos[0].about] == ["code"] and not project.coders
    missing = [one.fields for one in project.skipped if one.why == "project.refi-text-missing"]
    assert [(one["passages"], one["codings"]) for one in missing] == [(0, 0), (0, 0), (4, 2), (0, 0)]


def test_qualcoder(refi: Path) -> None:
    project = read(refi / "qualcoder/qualcoder_c3204641_generated.qdpx")
    assert (len(project.materials), len(project.codings), len(project.coders)) == (2, 4, 2)
    assert Counter(one.kind for one in project.codes) == {"code": 3, "category": 2}
    anna = project.materials[0]
    assert anna.name == "Anna.txt" and anna.attributes == {"Site": "Aarhus"} and anna.note == "source memo"
    spans = [(one.start, one.end) for one in project.quotations if one.material == anna.id]
    assert spans == [(38, 76), (77, 100), (114, 128)]
    assert words(project)[0] == "Jeg føler mig — ærligt talt — presset."
    assert per_quotation(project) == {1: 2, 2: 1} and len({one.coder for one in project.codings}) == 2
    assert [(one.pseudonym, one.attributes, one.note) for one in project.participants] == [
        ("Anna", {"Age": "34"}, ""),
        ("Bo", {}, "case memo"),
    ]
    assert {(one.of, one.name, one.type) for one in project.attributes} == {
        ("participant", "Age", "decimal"),
        ("material", "Site", "text"),
    }
    memos = {one.text: one for one in project.memos}
    assert [one.title for one in project.memos if one.title] == ["Field note"]
    annotation = next(one for one in project.quotations if (one.start, one.end) == (114, 128))
    assert [about.id for about in memos["annotation memo"].about] == [annotation.id]
    assert memos["Project memo with <angle> & ampersand"].about[0].kind == "study"
    assert memos["coding memo"].about[0].kind == "coding"
    assert reasons(project) == ["no-such-source"]
    assert project.offsets is not None and project.offsets.evidence_fields["names"] == 3


def test_qdapy(refi: Path) -> None:
    project = read(refi / "qdapy/sample.qdpx")
    assert (len(project.codes), len(project.materials), len(project.quotations), len(project.codings)) == (4, 2, 4, 6)
    assert {one.name for one in project.coders} == {"Ann", "Bob"}
    assert sorted(Counter(one.coder for one in project.codings).values()) == [2, 4]
    coded = {one.quotation for one in project.codings}
    assert sum(one.id not in coded for one in project.quotations) == 1
    assert [one.pseudonym for one in project.participants] == ["Station A"]
    assert [one.title for one in project.memos] == ["Memo", ""]
    skipped = {one.why: one.fields for one in project.skipped}
    assert skipped == {
        "project.refi-pdf": {"passages": 1, "codings": 1},
        "project.refi-picture": {"passages": 0, "codings": 0},
    }


@pytest.mark.parametrize(
    ("file", "codes", "deep", "coders"),
    [("ponte_blank-atlas-project.qdpx", 0, 0, 2), ("ponte_target-atlas-project.qdpx", 3, 2, 2)],
)
def test_atlasti_projects_without_sources(refi: Path, file: str, codes: int, deep: int, coders: int) -> None:
    project = read(refi / "atlasti" / file)
    depth: dict[str | None, int] = {None: 0}
    for code in project.codes:
        depth[code.id] = depth[code.parent] + 1
    assert (len(project.codes), max(depth.values()), len(project.coders)) == (codes, deep, coders)
    assert not project.materials and not project.skipped and project.origin.startswith("ATLAS.ti for Windows 23.2")


def test_codebooks(refi: Path) -> None:
    atlas = read(refi / "atlasti/portableqda_atlasti9.0.19.qdc")
    assert len(atlas.codes) == 5 and [one.name for one in atlas.codes if one.kind == "category"] == ["code3"]
    assert [one.name for one in atlas.codes if one.parent == atlas.codes[3].id] == ["code:3.1"]
    assert [one.fields["n"] for one in atlas.skipped] == [2, 2] and set(reasons(atlas)) == {"code-set"}
    requal = read(refi / "atlasti/requal-test_atlasti23.4.qdc")
    assert [one.colour for one in requal.codes] == ["#46aa00"] and reasons(requal) == ["code-set"]
    assert len(read(refi / "taguette/utotag_codebook.qdc").codes) == 3
    assert len(read(refi / "portableqda/REFI-QDA-1-5_emptySets.qdc").codes) == 6
    doorstop = read(refi / "portableqda/doorstop-core-tests-files-exported.qdc")
    assert len(doorstop.codes) == 8 and all(one.definition for one in doorstop.codes)
    assert "tempor incididunt" in doorstop.codes[2].definition.split("\n")[1]
    assert [one.fields["n"] for one in doorstop.skipped] == [2, 6]
    assert len(read(refi / "negative/nvivo12mac_ns-colon.qdc").codes) == 1


def test_a_web_page_is_no_project(refi: Path) -> None:
    with pytest.raises(Fault) as fault:
        read_refi(refi / "negative/html-page-named.qdpx")
    assert fault.value.key == "project.refi-not-zip" and "not a ZIP" in fault.value.text()


def test_broken_xml_is_refused_or_recovered(refi: Path) -> None:
    file = refi / "negative/qualcoder_c3204641_generated_malformed-amp.qdpx"
    with pytest.raises(Fault) as fault:
        read_refi(file)
    assert "line 83" in fault.value.text() and "--recover" in fault.value.text() and file.name in fault.value.text()
    assert "linje 83" in fault.value.text("da")
    project = read(file, recover=True)
    assert (len(project.codes), len(project.codings)) == (5, 4)
    assert any(one.text.startswith("annotation memo") and "&" not in one.text for one in project.memos)
    assert [one.where for one in project.skipped if one.why == "project.refi-mended"] == ["project.qde:83"]


def test_every_sample_reads_or_says_why(shared_data: Path) -> None:
    files = [one for one in sorted(shared_data.rglob("*")) if one.suffix in (".qde", ".qdc", ".qdpx")]
    assert len(files) > 20
    refused = []
    for file in files:
        try:
            read(file, recover=True)
        except Fault as fault:
            refused.append((file.name, fault.key))
    assert refused == [("html-page-named.qdpx", "project.refi-not-zip")]
