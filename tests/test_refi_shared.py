"""Projects and codebooks that other programs wrote, with the counts that were established for each by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.readers.refi import read_refi
from tests.refi_builders import codings_per_quotation, read_whole, reasons

pytestmark = pytest.mark.shared


@pytest.fixture(scope="session")
def refi(shared_data: Path) -> Path:
    return shared_data / "refi"


def test_qc_head(refi: Path) -> None:
    project = read_whole(refi / "qc-cli/cproctor_demo_HEAD.qdpx")
    assert [one.name for one in project.materials] == ["board_2017", "admin-1"]
    assert (len(project.codes), len(project.quotations), len(project.codings)) == (262, 158, 205)
    assert codings_per_quotation(project) == {1: 121, 2: 29, 3: 6, 4: 2}
    text = project.materials[0].text
    for one in project.quotations:
        assert one.start == 0 or text[one.start - 1] == "\n"
        assert text.index("\n", one.start) + 1 == one.end
    assert project.offsets is not None and project.offsets.reading.endswith("exclusive") and len(project.offsets.sample) == 5
    assert {one.coder for one in project.codings} == {one.id for one in project.coders} and len(project.coders) == 1


def test_qc_older(refi: Path) -> None:
    project = read_whole(refi / "qc-cli/cproctor_demo_e9fc1967.qdpx")
    assert (len(project.materials), len(project.codes), len(project.quotations), len(project.codings)) == (3, 112, 168, 213)
    assert sum(n - 1 for n in Counter(one.name for one in project.codes).values() if n > 1) == 4
    materials = [one.id for one in project.materials]
    assert sorted(Counter(one.material for one in project.quotations).values()) == [32, 52, 84]
    where = {one.id: one.material for one in project.quotations}
    assert sorted(Counter(where[one.quotation] for one in project.codings).values()) == [34, 72, 107]
    assert set(where.values()) == set(materials)


def test_f4(refi: Path) -> None:
    project = read_whole(refi / "f4/openqda-refi-tools_valid-document.xml")
    assert [one.definition for one in project.codes] == ["Dies ist der Kommentar vom Test-Code"]
    assert [one.text for one in project.memos] == [
        "Dies ist der Kommentar vom Test-Code",
        "Dies ist ein Memo, angeheftet an ein Text-Snipped (das codiert ist!)",
        "Dies ist ein Memo, angeheftet an ein Text-Snippet (das nicht codiert ist!)",
    ]
    assert [about.kind for about in project.memos[0].about] == ["code"] and not project.coders
    missing = [one.fields for one in project.skipped if one.why == "project.refi-text-missing"]
    assert [(one["passages"], one["codings"]) for one in missing] == [(0, 0), (0, 0), (4, 2), (0, 0)]


def test_qdapy(refi: Path) -> None:
    project = read_whole(refi / "qdapy/sample.qdpx")
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
    project = read_whole(refi / "atlasti" / file)
    depth: dict[str | None, int] = {None: 0}
    for code in project.codes:
        depth[code.id] = depth[code.parent] + 1
    assert (len(project.codes), max(depth.values()), len(project.coders)) == (codes, deep, coders)
    assert not project.materials and not project.skipped and project.origin.startswith("ATLAS.ti for Windows 23.2")


def test_codebooks(refi: Path) -> None:
    atlas = read_whole(refi / "atlasti/portableqda_atlasti9.0.19.qdc")
    assert len(atlas.codes) == 5 and [one.name for one in atlas.codes if one.kind == "category"] == ["code3"]
    assert [one.name for one in atlas.codes if one.parent == atlas.codes[3].id] == ["code:3.1"]
    assert [one.fields["n"] for one in atlas.skipped] == [2, 2] and set(reasons(atlas)) == {"code-set"}
    requal = read_whole(refi / "atlasti/requal-test_atlasti23.4.qdc")
    assert [one.colour for one in requal.codes] == ["#46aa00"] and reasons(requal) == ["code-set"]
    assert len(read_whole(refi / "taguette/utotag_codebook.qdc").codes) == 3
    assert len(read_whole(refi / "portableqda/REFI-QDA-1-5_emptySets.qdc").codes) == 6
    doorstop = read_whole(refi / "portableqda/doorstop-core-tests-files-exported.qdc")
    assert len(doorstop.codes) == 8 and all(one.definition for one in doorstop.codes)
    assert "tempor incididunt" in doorstop.codes[2].definition.split("\n")[1]
    assert [one.fields["n"] for one in doorstop.skipped] == [2, 6]


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
    project = read_whole(file, recover=True)
    assert (len(project.codes), len(project.codings)) == (5, 4)
    assert any(one.text.startswith("annotation memo") and "&" not in one.text for one in project.memos)
    assert [one.where for one in project.skipped if one.why == "project.refi-mended"] == ["project.qde:83"]


def test_every_sample_reads_or_says_why(shared_data: Path) -> None:
    files = [one for one in sorted(shared_data.rglob("*")) if one.suffix in (".qde", ".qdc", ".qdpx")]
    assert len(files) > 20
    refused = []
    for file in files:
        try:
            read_whole(file, recover=True)
        except Fault as fault:
            refused.append((file.name, fault.key))
    assert refused == [("html-page-named.qdpx", "project.refi-not-zip")]
