"""Quote tables: the same rows in json, csv, xlsx and md, whatever the words are; withheld words nowhere."""

from __future__ import annotations

import csv
import itertools
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from quote_samples import DIALOGUE, HOSTILE, OTHER_CODE, REDACTED, ROW, SAMPLE, UNFILED, WITHHELD, category, row

from qualcode.faults import Fault, UsageFault
from qualcode.study.records import QuoteRow
from qualcode.text.cells import guarded, unguarded
from qualcode.writers.quote_rows import KEYS, Table, citation, clean, participant, summary, with_headings
from qualcode.writers.quote_table import ENDINGS, Cancelled, TableOptions, Written, write_quotes
from qualcode.writers.quotes_md import escaped, paragraph
from qualcode.writers.quotes_xlsx import CELL_LIMIT, fitted

Records = list[dict[str, Any]]


def written(rows: list[QuoteRow] | tuple[QuoteRow, ...], to: Path, language: str = "en", **options: Any) -> Written:
    return write_quotes(rows, to, language=language, title="Quotations", options=TableOptions(**options))


def from_json(path: Path) -> Records:
    found: Records = json.loads(path.read_text(encoding="utf-8"))
    return found


def from_csv(path: Path, delimiter: str = ",") -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file, delimiter=delimiter)
    return head, rows


def from_xlsx(path: Path) -> tuple[list[Any], list[list[Any]]]:
    head, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return list(head), [list(cells) for cells in rows]


def test_json_has_exactly_the_keys_of_the_command_line(tmp_path: Path) -> None:
    report = written([ROW], tmp_path / "t.json")
    assert report == Written(tmp_path / "t.json", rows=1, withheld=0)
    assert from_json(tmp_path / "t.json") == [
        {
            "id": ROW.id,
            "code": "k1",
            "path": "Overblik > at miste overblik",
            "quotation": "q1",
            "text": ROW.text,
            "material": "Interview 3",
            "round": 2,
            "group": "indsats",
            "participant": "Mette",
            "speaker": "M",
            "line_from": 123,
            "line_to": 127,
            "start": 1000,
            "end": 1062,
            "coder": "AB",
            "memo": "",
            "release": "ask",
        }
    ]
    assert "Altså, øh" in (tmp_path / "t.json").read_text(encoding="utf-8")


def test_what_is_missing_is_null_in_json_and_empty_in_tables(tmp_path: Path) -> None:
    draft = row(round=None, group=None, participant=None, speaker=None, line_from=None, line_to=None)
    for ending in ("json", "csv", "xlsx"):
        written([draft], tmp_path / f"t.{ending}")
    missing = ("round", "group", "participant", "speaker", "line_from", "line_to")
    assert all(from_json(tmp_path / "t.json")[0][key] is None for key in missing)
    for head, rows, nothing in ((*from_csv(tmp_path / "t.csv"), ""), (*from_xlsx(tmp_path / "t.xlsx"), None)):
        assert all(rows[0][head.index(key)] == nothing for key in missing)


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_same_rows_in_every_format(tmp_path: Path, language: str) -> None:
    rows = [*SAMPLE, *(row(id=f"h{n}", text=words, memo=words, participant=words) for n, words in enumerate(HOSTILE))]
    for ending in ("json", "csv", "xlsx"):
        report = written(rows, tmp_path / f"t.{ending}", language)
        assert (report.rows, report.withheld, report.cut) == (len(rows), 1, 0)
    expected = [list(record.values()) for record in from_json(tmp_path / "t.json")]
    assert len(expected) == len(rows)
    _, in_csv = from_csv(tmp_path / "t.csv")
    assert [[unguarded(cell) for cell in cells] for cells in in_csv] == [
        ["" if v is None else str(v) for v in values] for values in expected
    ]
    _, in_xlsx = from_xlsx(tmp_path / "t.xlsx")
    # openpyxl leaves the escape of a literal "_x0041_" as it stands in the file
    shown = [[cell.replace("_x005F_", "_") if isinstance(cell, str) else cell for cell in cells] for cells in in_xlsx]
    assert shown == [[None if v == "" else v for v in values] for values in expected]


def test_headers_by_language(tmp_path: Path) -> None:
    written([ROW], tmp_path / "t.csv")
    written([ROW], tmp_path / "t.da.csv", "da")
    written([ROW], tmp_path / "t.xlsx")
    assert from_csv(tmp_path / "t.csv")[0] == from_xlsx(tmp_path / "t.xlsx")[0] == list(KEYS)
    danish = from_csv(tmp_path / "t.da.csv")[0]
    assert len(set(danish)) == len(KEYS)
    assert {"materiale", "runde", "informant", "kodet_af"} <= set(danish)


def test_csv_has_a_byte_order_mark_and_commas_in_danish_too(tmp_path: Path) -> None:
    written([ROW], tmp_path / "t.csv", "da")
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,kode,")
    written([ROW], tmp_path / "s.csv", "da", delimiter=";")
    assert from_csv(tmp_path / "s.csv", ";")[1][0][4] == ROW.text


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "a", "5", " ", "\x00"])
def test_a_delimiter_that_cannot_separate_is_refused(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(UsageFault):
        written([ROW], tmp_path / "t.csv", delimiter=delimiter)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_withheld_words_are_in_no_format(tmp_path: Path, ending: str, language: str) -> None:
    path = tmp_path / f"t{ending}"
    report = written(SAMPLE, path, language, question=True)
    assert report.withheld == 1
    shown = "".join(readable(path))
    assert "HEMMELIGT" not in shown
    assert {"en": "[withheld]", "da": "[udeladt]"}[language] in shown
    assert "Jeg ringede til [navn] […]." in shown


def readable(path: Path) -> list[str]:
    """All text of a file, unpacked where it is a package."""
    import html

    if not zipfile.is_zipfile(path):
        return [path.read_text(encoding="utf-8")]
    with zipfile.ZipFile(path) as package:
        return [html.unescape(package.read(name).decode("utf-8", "ignore")) for name in package.namelist()]


def test_redacted_without_a_printed_form_prints_the_marker(tmp_path: Path) -> None:
    assert written([row(release="redacted", text="")], tmp_path / "t.json").withheld == 1
    assert from_json(tmp_path / "t.json")[0]["text"] == "[withheld]"


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_study_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    """Whenever it is written: the clock stands elsewhere in the second process, and strings hash otherwise."""
    script = (
        "import sys, time, datetime; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "later = time.gmtime(2_000_000_000)\n"
        "time.time = lambda: 2e9; time.localtime = lambda *_: later; time.gmtime = lambda *_: later\n"
        "from quote_samples import SAMPLE; from qualcode.writers.quote_table import write_quotes\n"
        "write_quotes(SAMPLE, Path(sys.argv[1]), language='en', title='Quotations')"
    )
    written(SAMPLE, tmp_path / f"a{ending}")
    tests = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": str(tests.parent), "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-c", script, str(tmp_path / f"b{ending}"), str(tests)]
    subprocess.run(command, check=True, env=environment, timeout=60)
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_no_part_of_a_package_has_a_date(tmp_path: Path, ending: str) -> None:
    written(SAMPLE, tmp_path / f"t{ending}")
    with zipfile.ZipFile(tmp_path / f"t{ending}") as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_rows_is_a_table_without_rows(tmp_path: Path, ending: str) -> None:
    assert written([], tmp_path / f"t{ending}").rows == 0
    if ending == ".json":
        assert from_json(tmp_path / "t.json") == []
    if ending == ".csv":
        assert from_csv(tmp_path / "t.csv") == (list(KEYS), [])
    if ending == ".xlsx":
        assert from_xlsx(tmp_path / "t.xlsx") == (list(KEYS), [])
    if ending == ".md":
        assert "No codings match" in (tmp_path / "t.md").read_text(encoding="utf-8")


def test_an_unknown_ending_names_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"\.docx, \.xlsx, \.csv, \.json, \.md"):
        written([ROW], tmp_path / "t.pdf")
    assert written([ROW], tmp_path / "T.CSV").rows == 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_cancelled_leaves_nothing_and_an_old_file_as_it_was(tmp_path: Path, ending: str) -> None:
    old = tmp_path / f"t{ending}"
    old.write_bytes(b"old")
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        write_quotes([ROW] * 2000, old, language="en", title="t", progress=lambda *at: told.append(at), cancelled=cancelled)
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]
    assert told == [(0, 2000), (250, 2000)]


@pytest.mark.parametrize("ending", ENDINGS)
def test_progress_rises_to_the_end(tmp_path: Path, ending: str) -> None:
    told: list[tuple[int, int]] = []
    write_quotes([ROW] * 600, tmp_path / f"t{ending}", language="en", title="t", progress=lambda *at: told.append(at))
    assert told == [(0, 600), (250, 600), (500, 600), (600, 600)]


# --- csv and formulas


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-ja", "@x", "\t=1", "＝1"])
def test_no_csv_cell_begins_like_a_formula(tmp_path: Path, cell: str) -> None:
    written([row(text=cell, participant=cell, memo=cell)], tmp_path / "t.csv")
    _, rows = from_csv(tmp_path / "t.csv")
    assert [each for each in rows[0] if each[:1] in "=+-@\t＝" and each] == []
    assert rows[0].count(f"'{cell}") == 3


@given(st.text(alphabet="'=+-@\tab1"))
def test_the_apostrophe_comes_off_again(cell: str) -> None:
    shown = guarded(cell)
    assert isinstance(shown, str)
    assert unguarded(shown) == cell
    assert not shown.startswith(("=", "+", "-", "@", "\t"))


# --- xlsx


def test_xlsx_rows_are_as_tall_as_their_words(tmp_path: Path) -> None:
    """LibreOffice makes no row taller by itself: words of several lines would stand over each other."""
    written([row(text="short"), row(text="word " * 60, memo="a\nb"), row(text="x\n" * 500)], tmp_path / "t.xlsx")
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [sheet.row_dimensions[number].height for number in (2, 3, 4)] == [None, 60, 409]


def test_xlsx_cells_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    written([row(text=words) for words in HOSTILE], tmp_path / "t.xlsx")
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    column = list(KEYS).index("text") + 1
    cells = [sheet.cell(number, column) for number in range(2, len(HOSTILE) + 2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert all(cell.hyperlink is None for cell in cells)
    assert all(cell.quotePrefix for cell in cells if str(cell.value)[:1] in "=+-@\t'＝")
    assert not sheet.cell(2, 1).quotePrefix


def test_xlsx_is_one_sheet_with_filter_frozen_header_and_widths(tmp_path: Path) -> None:
    written([ROW] * 3, tmp_path / "t.xlsx", "da")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book.worksheets[0]
    assert book.sheetnames == ["Citater"]
    assert sheet.dimensions == "A1:Q4"
    assert sheet.auto_filter.ref == "A1:Q4"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["E"].width > 60
    assert sheet["E2"].alignment.wrap_text
    assert isinstance(sheet["K2"].value, int)
    assert book.properties.creator in (None, "")


@pytest.mark.parametrize("character", ["x", "🙂"])
def test_xlsx_says_where_it_cuts_a_cell(tmp_path: Path, character: str) -> None:
    report = written([row(text=character * 40_000), ROW], tmp_path / "t.xlsx", "da")
    assert report.cut == 1
    shown = str(from_xlsx(tmp_path / "t.xlsx")[1][0][4])
    assert len(shown.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert shown.startswith(character * 10_000)
    assert shown.endswith("denne tekst har 40.000; csv, json og docx har det hele]")
    assert written([row(text="x" * CELL_LIMIT)], tmp_path / "u.xlsx").cut == 0
    assert from_xlsx(tmp_path / "u.xlsx")[1][0][4] == "x" * CELL_LIMIT


@pytest.mark.parametrize("before", ["", "x"])
def test_a_cut_never_halves_a_character(before: str) -> None:
    shown, was_cut = fitted(before + "🙂" * 20_000, "en")
    assert was_cut
    assert set(shown.partition(" [… cut here")[0]) <= {"x", "🙂"}


def test_xlsx_with_too_many_rows_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"1,048,576 codings.*csv"):
        written([ROW] * 1_048_576, tmp_path / "t.xlsx")


# --- markdown


def cells_of(markdown: str) -> list[list[str]]:
    """The cells of the body rows of all tables, as a Markdown reader shows them."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    rows: list[list[str]] = []
    for before, token in itertools.pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline" and before.type == "td_open":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "html_inline", "softbreak", "text_special"}, words_of(children)
            rows[-1].append(words_of(children))
    return [cells for cells in rows if cells]


def words_of(children: list[Any]) -> str:
    assert all(child.content == "<br>" for child in children if child.type == "html_inline")
    return "".join("\n" if child.type == "html_inline" else child.content for child in children)


def test_markdown_shows_hostile_words_as_they_are() -> None:
    rows = cells_of("| a |\n| --- |\n" + "".join(f"| {escaped(clean(words))} |\n" for words in HOSTILE))
    assert [cells[0] for cells in rows] == [clean(words).replace("\t", " ").strip() for words in HOSTILE]


@given(st.text(alphabet="ab1 *_`[](){}<>|\\~$&#!:-+=.;\"'amp/\n"))
def test_markdown_interprets_no_words(words: str) -> None:
    shown = cells_of(f"| a | b |\n| --- | --- |\n| {escaped(words)} | slut |\n")
    assert [" ".join(cell.split()) for cell in shown[0]] == [" ".join(words.split()), "slut"]


@given(st.text(alphabet="ab1 *_`[](){}<>|\\~$&#!:-+=.;\"'amp/\n").filter(str.strip))
def test_a_definition_stays_one_paragraph(words: str) -> None:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(paragraph(words))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    shown = words_of(list(tokens[1].children or []))
    assert shown.split() == words.split()


def test_markdown_tells_codes_dialogue_question_and_counts(tmp_path: Path) -> None:
    written(SAMPLE, tmp_path / "t.md", question=True, memo=True, coder=True, codes=(category("Overblik", "core", "At kunne se."),))
    shown = (tmp_path / "t.md").read_text(encoding="utf-8")
    assert "## Core category: Overblik\n\nAt kunne se.\n" in shown
    assert "### Code: Forhandling › at bede om lov" in shown
    assert "| No. | Quotation | Participant (group, round) | Code | Citation | Memo | Coded by |" in shown
    assert "*Hvordan begyndte det?*<br>**KB:** *Hvornår?*<br>**Mette:** Den dag, jeg skulle tilbage." in shown
    assert "(Mette, Interview 3, ll. 123-127)" in shown
    assert "| 3 | [withheld] |" in shown
    assert shown.endswith("\n4 quotations · 6 codings · 2 interviews\n\n1 coding is withheld: [withheld] stands in place of its words.\n")


# --- headings, citations, counts


def table(rows: tuple[QuoteRow, ...], language: str = "en", **options: Any) -> Table:
    return Table(rows, "Quotations", language, TableOptions(**options))


def headings(rows: tuple[QuoteRow, ...], **options: Any) -> list[list[str]]:
    return [[each.text for each in above] for above, _ in with_headings(table(rows, **options), rows)]


def test_a_heading_for_each_category_and_code() -> None:
    assert headings((ROW, DIALOGUE, OTHER_CODE, UNFILED)) == [
        ["Category: Overblik", "Code: at miste overblik"],
        [],
        ["Category: Sprog", "Code: Forhandling › at bede om lov"],
        ["No category", "Code: løs kode"],
    ]


def test_codings_on_a_category_itself_stand_under_its_heading() -> None:
    own = row(code_id="k0", code_name="Overblik", code_path="Overblik", code_definition="At kunne se.")
    assert headings((own, ROW)) == [["Category: Overblik"], ["Code: at miste overblik"]]
    above, _ = next(with_headings(table((own, ROW)), (own, ROW)))
    assert above[0].definition == "At kunne se."
    assert headings((own,)) == [["Code: Overblik"]]
    assert headings((own,), codes=(category("Overblik"),)) == [["Category: Overblik"]]


def test_codes_without_any_category_need_no_category_heading() -> None:
    assert headings((UNFILED,)) == [["Code: løs kode"]]


def test_a_literal_arrow_in_a_name_is_no_category() -> None:
    assert headings((row(code_path="før \\> efter"),)) == [["Code: før > efter"]]


def test_citations() -> None:
    english, danish = table((ROW,)), table((ROW,), "da")
    assert citation(ROW, english) == "(Mette, Interview 3, ll. 123-127)"
    assert citation(ROW, danish) == "(Mette, Interview 3, l. 123-127)"
    assert citation(UNFILED, danish) == "(Mette, Interview 3, l. 123)"
    assert citation(row(line_from=None, line_to=None), danish) == "(Mette, Interview 3)"
    group = row(kind="focus-group", participant=None, speaker="Borger 2", material="Bilag 17")
    assert citation(group, danish) == "(Borger 2, fokusgruppe, Bilag 17, l. 123-127)"
    assert (
        citation(group, table((), "da", citation_pattern="{lines} {appendix} {participant}"))
        == "(l. 123-127, Bilag 17, Borger 2, fokusgruppe)"
    )
    assert citation(row(kind="focus-group", material="Fokusgruppe 2"), danish) == "(Mette, Fokusgruppe 2, l. 123-127)"
    assert citation(row(participant=None, speaker=None, kind="field-note", material="Note 1"), english) == "(Note 1, ll. 123-127)"


def test_participants() -> None:
    assert participant(ROW, "en") == "Mette (indsats, round 2)"
    assert participant(row(group=None), "da") == "Mette (runde 2)"
    assert participant(row(group=None, round=None, participant=None), "da") == "M"
    assert participant(row(participant=None, speaker=None), "da") == "(indsats, runde 2)"


def test_the_lines_under_the_table_count_what_they_name() -> None:
    rows = (
        ROW,
        DIALOGUE,
        OTHER_CODE,
        row(material="Fokusgruppe 1", kind="focus-group"),
        row(material="Note", kind="field-note"),
        WITHHELD,
        WITHHELD,
    )
    assert summary(table(rows, "da")) == [
        "3 citater · 7 kodninger · 2 interview, 1 fokusgruppeinterview, 1 feltnote",
        "2 kodninger er tilbageholdt: [udeladt] står i stedet for ordene.",
    ]
    assert summary(table((ROW,))) == ["1 quotation · 1 coding · 1 interview"]
    assert summary(table((ROW,) * 1930, "da"))[0].startswith("1 citat · 1.930 kodninger")
    assert summary(table((REDACTED,))) == ["1 quotation · 1 coding · 1 interview"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_words_at_all_can_be_written(tmp_path: Path, words: list[str]) -> None:
    rows = [row(text=each, code_name=each, memo=each, participant=each, material=each) for each in words]
    for ending in ENDINGS:
        write_quotes(rows, tmp_path / f"t{ending}", language="da", title=words[0])
    assert [record["text"] for record in from_json(tmp_path / "t.json")] == [clean(each) for each in words]
    assert [cells[4] or "" for cells in from_xlsx(tmp_path / "t.xlsx")[1]] == [clean(each) for each in words]
