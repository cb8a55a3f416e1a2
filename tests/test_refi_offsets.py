"""Every way in which programs count positions gives the same quotes, known programs without being asked, others by their passages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.faults import UsageFault
from qualcode.locale import text
from qualcode.readers.project_items import sample_of
from qualcode.readers.refi import evidence, read_refi
from qualcode.readers.refi.offsets import NAMES, READINGS, Reading, prior, reading_named
from qualcode.text.canonical import canonicalise
from qualcode.text.project import Project
from tests.refi_builders import (
    check_whole,
    codes_xml,
    coding_xml,
    project_xml,
    reasons,
    selection_xml,
    source_file,
    source_xml,
    words,
    write_qdpx,
)

_SENTENCES = (
    "I: Hvordan var det at miste overblikket?",
    "B: Jeg følte mig presset 😀😀 hele tiden, og så",
    "kom der en ny 🧑‍⚕️ ind ad døren.",
    "I: Hvad gjorde du så?",
    "B: Jeg græd 😢 og ringede til min søster.",
)


def talk(n: int = 12, seed: int = 1) -> str:
    """Text with an emoji in most paragraphs, line ends of Windows."""
    return "\r\n".join(random.Random(seed).choices(_SENTENCES, k=n)) + "\r\n"


def word_spans(raw: str, n: int, seed: int = 2) -> list[tuple[int, int]]:
    """Spans of whole words of `raw` in code points, none with a line end in it."""
    chance = random.Random(seed)
    starts = [at for at in range(len(raw)) if raw[at].isalpha() and (at == 0 or not raw[at - 1].isalpha())]
    spans = set()
    while len(spans) < n:
        start = chance.choice(starts)
        end = start + chance.randint(3, 30)
        stops = [at for at in range(start + 1, min(end, len(raw)) + 1) if at == len(raw) or not raw[at].isalnum()]
        stops = [at for at in stops if "\r" not in raw[start:at] and raw[at - 1].isalnum()]
        if stops:
            spans.add((start, stops[-1]))
    return sorted(spans)


def written(raw: str, span: tuple[int, int], reading: Reading) -> tuple[int, int]:
    """A span of `raw` as a program of this reading writes it."""

    def position(at: int) -> int:
        before = raw[:at] if reading.newline == "raw" else raw[:at].replace("\r\n", "\n")
        return len(before.encode("utf-16-le")) // 2 if reading.unit == "utf16" else len(before)

    start, end = position(span[0]), position(span[1])
    return start, end - (reading.end == "inclusive")


def project_in(
    file: Path, reading: Reading, origin: str, *, bom: bool = True, names: bool = False, n: int = 40, **options: str
) -> tuple[Project, list[str]]:
    """A project counted in `reading`, as it was read, and its quotes as they should be."""
    raw = talk()
    spans = word_spans(raw, n)
    selections = "".join(
        selection_xml(*written(raw, span, reading), at, name=raw[slice(*span)] if names else "") for at, span in enumerate(spans, 1)
    )
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selections)}</Sources>", origin)
    content = (b"\xef\xbb\xbf" if bom else b"") + raw.encode()
    project = read_refi(write_qdpx(file, xml, {source_file(): content}), offsets=options.get("offsets"))
    check_whole(project)
    return project, [canonicalise(raw[slice(*span)])[0] for span in spans]


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_each_reading_gives_the_same_quotes_when_asked(tmp_path: Path, reading: Reading, bom: bool) -> None:
    project, quotes = project_in(tmp_path / "p.qdpx", reading, "Test", bom=bom, offsets=str(reading))
    assert words(project) == quotes
    assert project.offsets is not None and project.offsets.evidence == "project.refi-evidence-asked"
    assert project.offsets.reading == f"project.refi-reading-{reading}"
    assert "\r" not in project.materials[0].text and "\ufeff" not in project.materials[0].text


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_words_of_passages_tell_the_reading_of_an_unknown_program(tmp_path: Path, reading: Reading) -> None:
    project, quotes = project_in(tmp_path / "p.qdpx", reading, "Some program 3")
    assert words(project) == quotes
    assert project.offsets is not None
    usual = reading == Reading()
    assert project.offsets.evidence == f"project.refi-evidence-{'unknown' if usual else 'edges'}"


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_names_that_quote_tell_the_reading_from_few_passages(tmp_path: Path, reading: Reading) -> None:
    project, quotes = project_in(tmp_path / "p.qdpx", reading, "NVivo for Windows 12", names=True, n=6)
    assert words(project) == quotes


@pytest.mark.parametrize("origin", ["NVivo for Windows 12.6", "NVivo 14.23.2"])
def test_few_passages_of_a_known_program_are_read_as_it_counts(tmp_path: Path, origin: str) -> None:
    project, quotes = project_in(tmp_path / "p.qdpx", NAMES["nvivo"], origin, n=5)
    assert words(project) == quotes and project.offsets is not None
    assert origin in text(project.offsets.evidence, **project.offsets.evidence_fields)


def test_a_few_passages_do_not_override_what_the_program_is_known_for(tmp_path: Path) -> None:
    project, quotes = project_in(tmp_path / "p.qdpx", NAMES["nvivo"], "Some program", n=15)
    assert words(project) != quotes
    assert project.offsets is not None and project.offsets.reading == "project.refi-reading-codepoint-lf-exclusive"
    asked, quotes = project_in(tmp_path / "q.qdpx", NAMES["nvivo"], "Some program", n=15, offsets="nvivo")
    assert words(asked) == quotes


def test_what_programs_are_known_for() -> None:
    assert prior("NVivo for Windows 12") == Reading("utf16", "raw", "exclusive")
    for origin in ("NVivo 15 for Mac", "ATLAS.ti for Windows 23", "MAXQDA 24", "QualCoder 3.9", "", "qualcode 0.1"):
        assert prior(origin) == Reading("codepoint", "lf", "exclusive")


def test_readings_that_do_equally_well_are_told_apart_by_what_is_seen() -> None:
    # as measured on an export of NVivo for Windows: an end that is in takes the blank behind the last word
    scores = {NAMES["utf16-raw-inclusive"]: evidence._Sum(0, 299, 7), NAMES["nvivo"]: evidence._Sum(0, 300, 296)}
    assert evidence._best(scores, 303) == NAMES["nvivo"]
    lines = {Reading(): evidence._Sum(0, 158, 0), NAMES["codepoint-lf-inclusive"]: evidence._Sum(0, 21, 9)}
    assert evidence._best(lines, 158) == Reading()
    named = {Reading(): evidence._Sum(1, 20, 20), NAMES["utf16"]: evidence._Sum(4, 10, 10)}
    assert evidence._best(named, 20) == NAMES["utf16"]


def test_names_of_readings() -> None:
    assert reading_named(None) is None and reading_named("auto") is None
    assert reading_named("NVivo") == Reading("utf16", "raw") and reading_named("atlasti") == Reading()
    with pytest.raises(UsageFault) as fault:
        reading_named("bytes")
    assert "nvivo" in fault.value.text() and "utf16-raw-exclusive" in fault.value.text()


def test_lone_carriage_returns_and_line_separators_count_as_one(tmp_path: Path) -> None:
    raw = "A: ja\rB: nej\u2028C: måske\x85D: vist"
    at = raw.index("måske")
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selection_xml(at, at + 5))}</Sources>", "NVivo for Windows 12")
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): raw.encode()}))
    assert words(project) == ["måske"] and project.materials[0].text == "A: ja\nB: nej\nC: måske\nD: vist"


def test_positions_within_a_character_take_it_in_and_say_so(tmp_path: Path) -> None:
    raw = "x 🧑‍⚕️ y e\u0301 z"
    inside = raw.index("\u0301")
    selections = selection_xml(2, 3) + selection_xml(inside, inside + 1, 2)
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selections)}</Sources>")
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): raw.encode()}))
    check_whole(project)
    assert words(project) == ["🧑‍⚕️", "é"] and reasons(project) == ["widened"]
    assert project.skipped[0].fields == {"n": 2}


def test_passages_outside_their_text_are_told_of_and_never_clamped(tmp_path: Path) -> None:
    selections = selection_xml(-1, 3) + selection_xml(0, 11, 2) + selection_xml(6, 4, 3) + selection_xml(0, 10, 4)
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selections)}</Sources>")
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): "ti tegn nu"}))
    check_whole(project)
    assert words(project) == ["ti tegn nu"] and len(project.codings) == 1
    assert reasons(project) == ["out-of-range"] * 3
    assert [(one.fields["start"], one.fields["end"]) for one in project.skipped] == [(-1, 3), (0, 11), (6, 4)]


def test_the_sample_is_up_to_five_passages_with_their_words(tmp_path: Path) -> None:
    project, quotes = project_in(tmp_path / "p.qdpx", NAMES["nvivo"], "NVivo for Windows 12")
    assert project.offsets is not None and len(project.offsets.sample) == 5
    for name, start, end, said in project.offsets.sample:
        assert name == "Interview" and said in quotes and project.materials[0].text[start:end] == said


@settings(max_examples=60, deadline=None)
@given(
    raw=st.text(st.sampled_from("ab \r\n😀e\u0301\u2028.é"), min_size=1, max_size=40).filter(lambda raw: "a" in raw),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6),
    reading=st.sampled_from(READINGS),
)
def test_any_text_in_any_reading_gives_the_words_that_stood_there(
    tmp_path_factory: pytest.TempPathFactory, raw: str, spans: list[tuple[int, int]], reading: Reading
) -> None:
    inside = [(a, b) for a, b in spans if a < b <= len(raw) and not (raw[a : a + 1] == "\n" and raw[a - 1 : a] == "\r")]
    inside = [(a, b) for a, b in inside if raw[b - 1 : b + 1] != "\r\n"]
    expected = []
    canonical, offsets = canonicalise(raw)
    for a, b in inside:
        start, end, _ = offsets.widen(a, b, canonical)
        if start < end:
            expected.append(canonical[start:end])
    selections = "".join(selection_xml(*written(raw, span, reading), at) for at, span in enumerate(inside, 1))
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(selections)}</Sources>")
    file = write_qdpx(tmp_path_factory.mktemp("refi") / "p.qdpx", xml, {source_file(): raw.encode()})
    project = read_refi(file, offsets=str(reading))
    assert words(project) == expected


def test_where_nothing_fits_that_is_said(tmp_path: Path) -> None:
    """Passages that begin and end within words whatever is counted: not "0 of 3 fit" as if that spoke for the reading."""
    inside = "".join(selection_xml(1 + 7 * n, 4 + 7 * n, n, coding_xml(n)) for n in range(1, 4))
    xml = project_xml(codes_xml("c") + f"<Sources>{source_xml(inside)}</Sources>")
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", xml, {source_file(): "abcdefg" * 8}))
    assert project.offsets is not None and project.offsets.evidence == "project.refi-evidence-none"
    fields = project.offsets.evidence_fields
    assert all("3" in text(project.offsets.evidence, language, **fields) for language in ("en", "da"))


@pytest.mark.parametrize(("agreed", "of", "key"), [(3, 4, "words"), (0, 4, "no-words"), (0, 0, "nothing")])
def test_words_beside_passages_are_evidence_where_there_are_any(agreed: int, of: int, key: str) -> None:
    told = sample_of("project.taguette-offsets", agreed, of, [])
    assert told.evidence == f"project.offsets-{key}" and text(told.evidence, "da", **told.evidence_fields)
