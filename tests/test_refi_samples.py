"""The examples of the standard and a project that QualCoder wrote, with the counts that were established for each by hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from qualcode.locale import LANGUAGES
from qualcode.locale import text as catalogue_text
from qualcode.readers.project_intake import skipped_text
from tests.refi_builders import codings_per_quotation, read_whole, reasons, words

SAMPLES = Path(__file__).parent / "data" / "refi"


def test_annex_codebook() -> None:
    project = read_whole(SAMPLES / "A1_codebook.qdc")
    assert len(project.codes) == 6 and sum(one.kind == "category" for one in project.codes) == 2
    assert all("{" not in one.id and one.id == one.id.lower() for one in project.codes)
    assert project.codes[1].colour == "#ffff00" and project.codes[1].definition == "Anything about jobs or taxes or business"


def test_annex_simple() -> None:
    project = read_whole(SAMPLES / "A2_simple_ATLASti8.4mac.qde")
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
    # four sets hold codes and eleven sources, of which none came in; one holds nothing
    sets = {one.why.removeprefix("project.refi-"): one for one in project.skipped if one.thing.startswith("project.thing-set")}
    assert (said["code-set"], sets["sets-without-texts"].fields, sets["empty-sets"].fields) == (4, {"n": 11}, {"n": 1})
    assert sets["empty-sets"].what == "<3"
    assert said["link-left-out"] == 1 and said["graph-layout"] == 1
    media = {
        one.thing.removeprefix("project.thing-"): one.fields
        for one in project.skipped
        if one.why in ("project.refi-picture", "project.refi-pdf")
    }
    assert media["picture"] == {"passages": 1, "codings": 2}
    # of four passages on pages two are also in the text, under the same guid
    assert media["pdf"] == {"passages": 2, "codings": 2}


def test_annex_complex() -> None:
    project = read_whole(SAMPLES / "A3_complex_Transana3.22b2.qde")
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


def test_qualcoder() -> None:
    project = read_whole(SAMPLES / "qualcoder_c3204641_generated.qdpx")
    assert (len(project.materials), len(project.codings), len(project.coders)) == (2, 4, 2)
    assert Counter(one.kind for one in project.codes) == {"code": 3, "category": 2}
    anna = project.materials[0]
    assert anna.name == "Anna.txt" and anna.attributes == {"Site": "Aarhus"} and anna.note == "source memo"
    spans = [(one.start, one.end) for one in project.quotations if one.material == anna.id]
    assert spans == [(38, 76), (77, 100), (114, 128)]
    assert words(project)[0] == "Jeg føler mig — ærligt talt — presset."
    assert codings_per_quotation(project) == {1: 2, 2: 1} and len({one.coder for one in project.codings}) == 2
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


def test_codebooks() -> None:
    assert len(read_whole(SAMPLES / "nvivo12mac_ns-colon.qdc").codes) == 1
    codebook = read_whole(SAMPLES / "qualcoder_c3204641_generated.qdc")
    assert Counter(one.kind for one in codebook.codes) == {"code": 3, "category": 2} and codebook.origin == "QualCoder"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_left_out_is_told_without_the_words_of_the_file(language: str) -> None:
    """Nobody who coded interviews knows what the standard calls its elements."""
    elements = re.compile(r"\b(?:\w+Source|\w+Selection|Coding|Code|Note|Case|Set|Link|Graph|Variable|\w+Ref|Member\w+|dateTime)\b")
    for sample in ("A2_simple_ATLASti8.4mac.qde", "A3_complex_Transana3.22b2.qde"):
        for one in read_whole(SAMPLES / sample).skipped:
            said = skipped_text(one, language)
            assert not elements.search(said["what"].replace(one.what, "")) and one.thing
            assert said["what"].startswith(catalogue_text(one.thing, language))
