"""Tables of codings: columns found by their headings, words looked for in the texts, and nothing guessed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.faults import Fault
from qualcode.readers import read_transcripts
from qualcode.readers.code_paths import path_of, separator
from qualcode.readers.codings_table import CodingTable, is_codings, read_codings
from qualcode.readers.resolve import Resolved, codes_of, resolve_codings, resolving
from qualcode.study.references import join_path
from qualcode.text.locating import Searched, Shelf, locate

ANNA = "Anna: Jeg føler mig presset af arbejdet.\nInterviewer: Ja?\nAnna: Ja. Ingen “lytter” – og eksemplerne er mange. Ja."
BO = "Bo: Det går nok.\nBo: Jeg sover."
TEXTS = [("m1", "Anna", ANNA), ("m2", "Bo.docx", BO)]


def table(folder: Path, rows: list[list[str]], name: str = "codings.csv", delimiter: str = ",") -> Path:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    path = folder / name
    path.write_text(lines.getvalue(), encoding="utf-8")
    return path


def resolved(folder: Path, rows: list[list[str]]) -> Resolved:
    return resolve_codings(read_codings(table(folder, rows)), TEXTS)


def said(found: Resolved) -> list[tuple[str, str, str]]:
    texts = {id_: text for id_, _, text in TEXTS}
    quotations = {one.id: texts[one.material][one.start : one.end] for one in found.quotations}
    return [(quotations[one.quotation], one.code, one.coder or "") for one in found.codings]


# Where words stand


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("føler mig presset", "føler mig presset"),
        ("føler  mig\n presset", "føler mig presset"),
        ('Ingen "lytter" - og eksem-\nplerne er mange', "Ingen “lytter” – og eksemplerne er mange"),
        ("JEG FØLER MIG", "Jeg føler mig"),
        ("arbejdet. Interviewer: Ja?", "arbejdet.\nInterviewer: Ja?"),
        ("øler mig presset af arbej", "øler mig presset af arbej"),
    ],
)
def test_words_are_found_however_they_are_laid_out(words: str, expected: str) -> None:
    at = locate(words, Searched(ANNA))
    assert (at.found, ANNA[at.start : at.end]) == ("whole", expected)


@pytest.mark.parametrize("words", ["", "   ", "øler mig", "presse", "ikke der", "Ja. Ja. Ja. Ja."])
def test_words_that_are_not_there(words: str) -> None:
    assert locate(words, Searched(ANNA)).found == "none"


def test_words_in_several_places_are_counted() -> None:
    assert locate("Ja", Searched(ANNA)).places == 3


def test_most_of_the_lines_are_a_part() -> None:
    words = "side 7\nJeg føler mig presset af\narbejdet.\nSide 8"
    at = locate(words, Searched(ANNA))
    assert (at.found, ANNA[at.start : at.end]) == ("part", "Jeg føler mig presset af arbejdet.")
    assert locate("Noget helt andet end det der blev sagt\nog mere af det samme\npresset af arbejdet", Searched(ANNA)).found == "none"


@given(st.text(alphabet="ab -\n'’ßŒ\u0301😀", max_size=40), st.data())
def test_whatever_is_found_has_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]
    at = locate(words, Searched(text))
    if at.found == "whole":
        assert at.start <= at.end <= len(text)
        assert Searched(words).squeezed in Searched(text[at.start : at.end]).squeezed


# Paths


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["A > B > C", "A"], [("A", "B", "C"), ("A",)]),
        (["A>>B"], [("A", "B")]),
        (["A\\B", "A\\C"], [("A", "B"), ("A", "C")]),
        (["Nodes\\\\A\\B"], [("Nodes", "A", "B")]),
        (["A::B", "C"], [("A", "B"), ("C",)]),
        (["A/B", "A/C"], [("A", "B"), ("A", "C")]),
        (["og/eller", "Jeg"], [("og/eller",), ("Jeg",)]),
        (["lige \\> end", "a > b"], [("lige > end",), ("a", "b")]),
        (["a>b", "x > y"], [("a>b",), ("x", "y")]),
        (["A>B", "> 30 år"], [("A", "B"), ("> 30 år",)]),
        (["  to   ord\nher "], [("to ord her",)]),
    ],
)
def test_levels_are_parted(cells: list[str], expected: list[tuple[str, ...]]) -> None:
    parting = separator(cells)
    assert [path_of(cell, parting) for cell in cells] == expected


def test_many_blanks_take_no_longer() -> None:
    cell = f"a{' ' * 300_000}b::c"
    assert path_of(cell, separator([cell])) == ("a b", "c")


def test_path_is_read_as_it_is_written() -> None:
    path = ("a > b", "c")
    assert path_of(join_path(path), separator([join_path(path)])) == path


# Rows


@pytest.mark.parametrize(
    "headings",
    [
        ["document", "code_path", "segment", "author"],
        ["Document name", "Code", "Coded segments", "Author"],
        ["Dokument", "Kode", "Citat", "Kodet af"],
        ["Materiale", "Kodesti", "Tekst", "Kodet af"],
        ["file", "tag", "highlight", "user"],
    ],
)
def test_headings_of_many_kinds(tmp_path: Path, headings: list[str]) -> None:
    found = resolved(tmp_path, [headings, ["Anna", "Pres > Arbejde", "føler mig presset", "AB"], ["Bo", "Søvn", "Jeg sover", "CD"]])
    assert said(found) == [("føler mig presset", "code:Pres > Arbejde", "coder:AB"), ("Jeg sover", "code:Søvn", "coder:CD")]
    assert [(code.name, code.kind) for code in found.codes] == [("Søvn", "code"), ("Pres", "category"), ("Arbejde", "code")]


def test_our_own_table_comes_back(tmp_path: Path) -> None:
    uuid = "123e4567-e89b-12d3-a456-42661417400{}"
    rows = [
        ["id", "kode", "sti", "citat", "tekst", "materiale", "start", "slut", "kodet_af", "memo"],
        [uuid.format(1), uuid.format(2), "Pres > Arbejde", uuid.format(3), "Ja", "Anna", "64", "66", "AB", "Kort svar"],
    ]
    start = ANNA.index("Ja. Ingen")
    rows[1][6:8] = [str(start), str(start + 2)]
    found = resolved(tmp_path, rows)
    assert [(one.start, one.end) for one in found.quotations] == [(start, start + 2)]
    assert [memo.text for memo in found.memos] == ["Kort svar"]
    assert found.offsets is not None
    assert found.offsets.evidence_fields == {"agreed": 1, "of": 1}


def test_positions_alone(tmp_path: Path) -> None:
    rows = [
        ["material", "code", "start", "end"],
        ["Bo", "a", "4", "16"],
        ["Bo", "b", "4", "999"],
        ["Bo", "c", "9", "3"],
        ["Bo", "d", "", ""],
    ]
    found = resolved(tmp_path, rows)
    assert said(found) == [("Det går nok.", "code:a", "")]
    assert [one.why for one in found.skipped] == ["project.no-such-place", "project.no-such-place", "project.codings-no-words"]
    assert found.offsets is not None
    assert found.offsets.reading == "project.codings-places"
    assert len(found.codes) == 4


def test_positions_of_another_text(tmp_path: Path) -> None:
    rows = [["material", "code", "start", "end", "text"], ["Bo", "a", "0", "5", "Jeg sover"], ["Anna", "b", "0", "2", "Ja"]]
    found = resolved(tmp_path, rows)
    assert said(found) == [("Jeg sover", "code:a", "")]
    assert [one.why for one in found.skipped] == ["project.codings-moved", "project.codings-several"]


def test_what_is_not_certain_is_told(tmp_path: Path) -> None:
    rows = [
        ["material", "code", "text"],
        ["Anna", "a", "Ja"],
        ["Anna", "b", "aldrig sagt"],
        ["Clara", "c", "Jeg sover"],
        ["Clara", "c", "Jeg"],
        ["Bo", "", "Jeg sover"],
        ["Bo", "d", "Jeg sover"],
        ["Bo", "d", "Jeg sover"],
        ["Anna", "e", "side 7\nJeg føler mig presset af\narbejdet."],
    ]
    found = resolved(tmp_path, rows)
    assert Counter(one.why for one in found.skipped) == {
        "project.codings-several": 1,
        "project.codings-nowhere": 1,
        "project.codings-no-material": 1,
        "project.codings-no-code": 1,
        "project.codings-double": 1,
        "project.codings-in-part": 1,
    }
    told = {one.why: one for one in found.skipped}
    assert told["project.codings-no-material"][:2] == ("Clara", "codings.csv")
    assert told["project.codings-no-material"].fields == {"n": 2}
    assert told["project.codings-several"].fields == {"n": 3}
    assert told["project.codings-nowhere"].where == "codings.csv: 3"
    assert told["project.codings-in-part"].fields == {"found": 6, "of": 8}
    assert len(found.codings) == 2


def test_without_materials_words_are_looked_for_in_all(tmp_path: Path) -> None:
    found = resolved(tmp_path, [["code", "quote"], ["a", "Jeg sover"], ["b", "Jeg"], ["c", "aldrig sagt"]])
    assert said(found) == [("Jeg sover", "code:a", "")]
    assert [(one.why, one.fields) for one in found.skipped] == [("project.codings-several", {"n": 2}), ("project.codings-in-none", {})]
    assert found.offsets is not None
    assert (found.offsets.evidence, found.offsets.evidence_fields) == ("project.codings-found", {"agreed": 1, "of": 3})


def test_cell_guarded_against_spreadsheets_is_read_as_it_was(tmp_path: Path) -> None:
    found = resolved(tmp_path, [["document", "code", "segment"], ["Bo", "'-at sove", "'-Jeg sover"]])
    assert said(found) == [("Jeg sover", "code:-at sove", "")]


def test_several_codes_in_a_cell(tmp_path: Path) -> None:
    found = resolved(tmp_path, [["document", "codes", "quotation content"], ["Bo", "a\nb; c", "Jeg sover"]])
    assert [code for _, code, _ in said(found)] == ["code:a", "code:b", "code:c"]
    assert len(found.quotations) == 1


def test_category_beside_a_code_files_it(tmp_path: Path) -> None:
    filed = read_codings(table(tmp_path, [["category", "code", "text"], ["K", "a", "x y"], ["K", "b", "x y"], ["K", "a", "z"]]))
    assert [row.code for row in filed.rows] == [("K", "a"), ("K", "b"), ("K", "a")]
    other = read_codings(table(tmp_path, [["category", "code", "text"], ["K", "a", "x y"], ["L", "a", "x y"]]))
    assert [row.code for row in other.rows] == [("a",), ("a",)]


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2026-05-03", (2026, 5, 3)), ("3.5.2026 14:30", (2026, 5, 3)), ("03-05-2026", (2026, 5, 3)), ("5/3/2026", None), ("31.2.2026", None)],
)
def test_dates(tmp_path: Path, cell: str, day: tuple[int, int, int] | None) -> None:
    found = read_codings(table(tmp_path, [["code", "text", "date"], ["a", "et ord", cell]]))
    at = found.rows[0].at
    assert (at and at.astimezone().timetuple()[:3]) == day
    assert [one.why for one in found.skipped] == ([] if day else ["project.codings-undated"])


def test_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Document", "Code", "Segment"], ["Bo", "Søvn", "Jeg sover"]):
        book.active.append(row)
    book.save(tmp_path / "codings.xlsx")
    assert is_codings(tmp_path / "codings.xlsx")
    assert said(resolve_codings(read_codings(tmp_path / "codings.xlsx"), TEXTS)) == [("Jeg sover", "code:Søvn", "")]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("document,code,segment", True),
        ("code,quote", True),
        ("materiale,kode,tekst", True),
        ("material,code,start,end", True),
        ("id,tema,tekst", False),
        ("code,text", False),
        ("category,segment", False),
        ("navn,svar", False),
    ],
)
def test_answers_are_no_codings(tmp_path: Path, headings: str, expected: bool) -> None:
    cells = ["et ord" for _ in headings.split(",")]
    assert is_codings(table(tmp_path, [headings.split(","), cells])) is expected


def test_missing_columns_are_named(tmp_path: Path) -> None:
    without_code = table(tmp_path, [["who", "segment"], ["a", "b"]])
    with pytest.raises(Fault, match=r"no column of codes.*who, segment"):
        read_codings(without_code)
    assert not is_codings(without_code)
    with pytest.raises(Fault, match=r"which words.*code, start"):
        read_codings(table(tmp_path, [["code", "start"], ["a", "1"]]))
    assert not is_codings(tmp_path / "none.csv")


def test_pages_are_no_places_in_a_text(tmp_path: Path) -> None:
    rows = [["document", "code", "start_page", "start_index", "end_page", "end_index"], ["Bo", "a", "1", "4", "1", "9"]]
    found = resolved(tmp_path, rows)
    assert found.codings == ()
    assert [code.name for code in found.codes] == ["a"]
    assert [one.why for one in found.skipped] == ["project.codings-pages"]


def published(folder: Path) -> dict[tuple[str, ...], int]:
    """Frequencies of a code system that was printed with an indent for each level."""
    above: list[str] = []
    counts: dict[tuple[str, ...], int] = {}
    with (folder / "code_system.csv").open(encoding="utf-8", newline="") as book:
        for row in list(csv.DictReader(book))[1:]:
            above = [*above[: (int(row["indent_x"]) - 44) // 20], row["code"]]
            counts[tuple(above)] = int(row["frequency"])
    return counts


@pytest.mark.shared
def test_interviews_coded_in_maxqda(shared_data: Path) -> None:
    folder = shared_data / "pdpilot_maxqda"
    read = read_codings(folder / "coded_segments.csv")
    counted = Counter(row.code for row in read.rows)
    # Two labels that the printed page joined with the text beside them, and segments that were not given out.
    explained = {"Excluding features", "Iterative approach to handling overfitting", "Anonymize"}
    differing = {path[-1] for path, n in published(folder).items() if n != counted[path]}
    assert differing == explained
    texts = [(path.stem, path.stem, read_transcripts(path)[0].text) for path in sorted((folder / "results/transcripts").glob("*.pdf"))]
    found = resolve_codings(read, texts)
    assert len(found.codings) + sum(one.why == "project.codings-nowhere" for one in found.skipped) == len(read.rows)
    assert len(found.codings) == 222


@pytest.mark.shared
def test_papers_coded_in_atlas(shared_data: Path) -> None:
    read: CodingTable = read_codings(shared_data / "devops_gt_ica/derived/ite1_codings.csv")
    assert len(read.rows) == 642
    assert read.on_pages
    assert Counter(code.kind for code in codes_of(read)) == {"code": 21, "category": 7}
    assert len({row.coder for row in read.rows}) == 4
    found = resolve_codings(read, [])
    assert sum(one.fields["n"] for one in found.skipped) == 642


# Many texts


@given(st.lists(st.text(alphabet="ab -\n'ß…", max_size=80), max_size=4), st.data())
def test_a_shelf_misses_no_text_that_has_the_words(texts: list[str], data: st.DataObject) -> None:
    """Words cut from one of the texts, with lines of another page around them or not, are looked for where they may be."""
    searched = [Searched(text) for text in texts]
    cut = data.draw(st.sampled_from([*texts, ""]))
    start = data.draw(st.integers(0, len(cut)))
    words = data.draw(st.sampled_from(["", "page 7\n"])) + cut[start : data.draw(st.integers(start, len(cut)))]
    holding = Shelf(searched).holding(words)
    assert {at for at, one in enumerate(searched) if locate(words, one).found != "none"} <= set(holding)


def test_words_without_a_material_are_found_among_many_texts(tmp_path: Path) -> None:
    texts = [
        (f"m{n}", f"Interview {n}", "\n".join(f"A: Her siger nummer {n} noget om emnet {of} i dag." for of in range(300)))
        for n in range(40)
    ]
    rows = [
        ["quote", "code"],
        *([f"noget om emnet {of} i dag.\nA: Her siger nummer {n} noget om", "x"] for n in range(40) for of in range(0, 299, 9)),
    ]
    rows += [["noget om emnet 7 i dag", "y"], ["det blev aldrig sagt, hverken her eller der", "y"]]
    found = resolve_codings(read_codings(table(tmp_path, rows)), texts)
    assert len(found.quotations) == len(rows) - 3
    assert [(one.why, one.fields) for one in found.skipped] == [("project.codings-several", {"n": 40}), ("project.codings-in-none", {})]


def test_a_table_is_gone_through_in_parts_and_can_be_stopped(tmp_path: Path) -> None:
    read = read_codings(table(tmp_path, [["material", "quote", "code"], *([["Bo", "Jeg sover", "x"]] * 1000)]))
    parts = list(resolving(read, TEXTS))
    assert parts == sorted(parts)
    assert len(set(parts)) == 4
