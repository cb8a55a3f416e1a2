"""Citations are read as people write them, in both languages; what is wrong with them is told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.study.cited import cited
from qualcode.text.citations import Cited, citations_in, read_citation, read_notes, same_sources


def told(text: str) -> list[tuple[object, ...]]:
    """What is cited: (appendix, pages, lines, the words before it)."""
    return [(one.appendix, one.pages, one.lines, one.before) for one in read_citation(text).places]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("(Mette, Appendix 7, ll. 123-127)", [(7, None, (123, 127), "Mette")]),
        ("(Informant 3, Bilag 7, l. 123-127)", [(7, None, (123, 127), "Informant 3")]),
        ("(Borger 2, fokusgruppe, Bilag 17, l. 88-94)", [(17, None, (88, 94), "Borger 2, fokusgruppe")]),
        ("Bilag 7, l. 123-127. Se også Bilag 6, l. 40-44.", [(7, None, (123, 127), ""), (6, None, (40, 44), "")]),
        ("Bilag 7, s. 12, l. 123", [(7, (12, 12), (123, 123), "")]),
        ("(Interview 3, Mette, ll. 4-7)", [(None, None, (4, 7), "Interview 3, Mette")]),
        ("(M, Bilag 7, l. 3; Bo og Lis, Bilag 17, l. 5)", [(7, None, (3, 3), "M"), (17, None, (5, 5), "Bo og Lis")]),
        ("Bilag 7, l. 3; Interview 4, l. 5", [(7, None, (3, 3), ""), (None, None, (5, 5), "Interview 4")]),
        ("Appendix 7, ll. 123-7", [(7, None, (123, 127), "")]),
        ("Appendices 3 and 5, pp. 4–6", [(3, None, None, ""), (5, (4, 6), None, "")]),
        ("Se bilag 1-3", [(number, None, None, "") for number in (1, 2, 3)]),
        ("Bilag 1, s. 12; bilag 7, s. 33 og 43", [(1, (12, 12), None, ""), (7, (33, 33), None, ""), (7, (43, 43), None, "")]),
        ("Bilag 3, s, 2, bilag 17 s.20", [(3, (2, 2), None, ""), (17, (20, 20), None, "")]),
        ("bilag 3, 17, s. 2 samt bilag 22", [(3, None, None, ""), (17, (2, 2), None, ""), (22, None, None, "")]),
        ("Bilag 7, s. 12f.", [(7, (12, 13), None, "")]),
        ("Se bl.a. bilag 1, s. 27", [(1, (27, 27), None, "")]),
        ("Hun er 44 år", []),
        ("", []),
    ],
)
def test_places_are_read(text: str, places: list[tuple[object, ...]]) -> None:
    assert told(text) == places


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("Bilag 24, s. S. 4", [("twice-marked", "s. S.")]),
        ("S. 15f.", [("no-document", "S. 15f.")]),
        ("Bilag 3, s.", [("no-number", "s.")]),
        ("Bilag 1-6, 14, 17, 14", [("again", "14")]),
        ("Bilag 9-2", [("long-run", "Bilag 9-2")]),
        ("Bilag 1-4000", [("long-run", "Bilag 1-4000")]),
        ("Bilag 17, s. 2; bilag 17, s. 3", []),
    ],
)
def test_slips_are_told(text: str, slips: list[tuple[str, str]]) -> None:
    assert [(slip.what, slip.words) for slip in read_citation(text).slips] == slips


def test_ibid_cites_what_the_note_before_does() -> None:
    notes = read_notes([(1, "Bilag 1, 2"), (2, "Ibid."), (3, "Rosholm et al. (2017)"), (4, "Ib, Bilag 3")])
    assert [[one.appendix for one in notes[number].places] for number in (1, 2, 3, 4)] == [[1, 2], [1, 2], [], [3]]
    assert notes[4].places[0].before == "Ib"


def test_citations_stand_in_running_text() -> None:
    text = "Det siger hun (Mette, Bilag 7, l. 3-5) i år (2019), se Bilag 7, s. 33 og 43; bilag 19, s. 30. Og han (Interview 2, l. 4)."
    found = [text[start:end] for start, end in citations_in(text)]
    assert found == ["(Mette, Bilag 7, l. 3-5)", "Bilag 7, s. 33 og 43; bilag 19, s. 30", "(Interview 2, l. 4)"]


def test_lists_are_compared_without_their_order() -> None:
    one, other = read_citation("Bilag 5, s. 1 og bilag 14").places, read_citation("bilag 14; Bilag 5, s. 1").places
    assert same_sources(one, other)
    assert not same_sources(one, read_citation("Bilag 5, s. 1, bilag 14 og 23").places)


@given(
    who=st.sampled_from(["Mette", "Informant 3", "Bo, Lis", None]),
    appendix=st.integers(1, 400),
    first=st.integers(1, 5000),
    more=st.integers(0, 40),
    page=st.none() | st.integers(1, 900),
    language=st.sampled_from(["en", "da"]),
)
def test_our_own_citations_are_read_back(who: str | None, appendix: int, first: int, more: int, page: int | None, language: str) -> None:
    pattern = "{participant} {appendix} {page} {lines}"
    written = cited(who, "Interview 1", "interview", first, first + more, language, pattern, appendix=appendix, page=page)
    (found,) = read_citation(written).places
    expected = Cited(appendix, None if page is None else (page, page), (first, first + more), who or "")
    assert found._replace(start=0, end=0) == expected
    assert list(citations_in(f"Sådan: {written}.")) == [(7, 7 + len(written))]


@given(st.text(alphabet="bilags. S1239-,;()fogMette\n", max_size=60))
def test_no_text_is_too_odd_to_read(text: str) -> None:
    reading = read_citation(text)
    for one in (*reading.places, *reading.slips):
        assert 0 <= one.start <= one.end <= len(text)
    list(citations_in(text))


@pytest.mark.shared
def test_all_notes_of_a_real_report_are_read_as_a_person_read_them(shared_data: Path) -> None:
    by_note: dict[tuple[int, str], list[tuple[str, str]]] = {}
    with (shared_data / "seeds" / "ishoj_citations.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_note.setdefault((int(row["footnote"]), row["footnote_text"]), []).append((row["bilag"], row["page"]))
    read = read_notes(by_note)
    assert len(read) == 112

    def pages(one: Cited) -> str:
        if one.pages is None:
            return ""
        first, last = one.pages
        return f"{first}f" if one.onward else str(first) if first == last else f"{first}-{last}"

    for (number, words), places in by_note.items():
        assert [(str(one.appendix or "(own report)"), pages(one)) for one in read[number].places] == places, words
    slips = {number: [slip.what for slip in reading.slips] for number, reading in read.items() if reading.slips}
    # 139 names "Bilag 17, s. 2" twice in one note
    assert slips == {85: ["twice-marked"], 108: ["again"], 130: ["again"], 139: ["again"], 143: ["no-document"]}
