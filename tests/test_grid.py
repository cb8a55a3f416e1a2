"""Tables of figures: what each format holds, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import docx
import openpyxl
import pytest

from qualcode.faults import Fault, UsageFault
from qualcode.writers import grid as writer
from qualcode.writers.atomic import Cancelled
from qualcode.writers.grid import ENDINGS, Column, Grid, write_grid

HOSTILE = '=cmd|" /c calc"!A1\x1b[31m\x00<b>|*x*'


def sample(language: str = "en", rows: int = 1) -> Grid:
    columns = [Column("name", heads=True, key="n"), Column("=count", "count"), Column("share", "share"), Column("kappa", "figure")]
    cells = [[HOSTILE, 1234 + at, 0.5, None] for at in range(rows)]
    return Grid(
        "A/B: [table]", language, columns, cells, notes=["Counted: nothing."], more=[Grid("A/B: [table]", language, columns, cells)]
    )


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("language", ["en", "da"])
def test_each_format(tmp_path: Path, ending: str, language: str) -> None:
    target = tmp_path / f"t{ending}"
    write_grid(sample(language), target)
    if ending == ".docx":
        document = docx.Document(str(target))
        row = [cell.text for cell in document.tables[0].rows[1].cells]
        assert row[1:] == (["1,234", "50.0%", "–"] if language == "en" else ["1.234", "50,0\u00a0%", "–"])
        assert "\x1b" not in row[0]
        assert row[0].startswith("=cmd")
        assert len(document.tables) == 2
    if ending == ".xlsx":
        book = openpyxl.load_workbook(target)
        assert len({name.casefold() for name in book.sheetnames}) == 3
        head, row = book.worksheets[0].iter_rows()
        assert [cell.value for cell in head] == ["name", "=count", "share", "kappa"]
        assert [cell.data_type for cell in row[:3]] == ["s", "n", "n"]
        assert [cell.value for cell in row[1:]] == [1234, 0.5, None]
        assert row[2].number_format == "0.0%"
    if ending == ".csv":
        assert target.read_bytes().startswith(b"\xef\xbb\xbf")
        with target.open(encoding="utf-8-sig", newline="") as lines:
            head, row = csv.reader(lines)
        assert head[1] == "'=count"
        assert row[0].startswith("'=cmd")
        assert row[1:] == ["1234", "0.5", ""]
    if ending == ".json":
        document = json.loads(target.read_text(encoding="utf-8"))
        assert document["rows"] == [{"n": HOSTILE, "=count": 1234, "share": 0.5, "kappa": None}]
        assert document["notes"] == ["Counted: nothing."]
    if ending == ".md":
        text = target.read_text(encoding="utf-8")
        assert "| --- | ---: | ---: | ---: |" in text
        assert "\\<b\\>\\|" in text


def test_what_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageFault, match=r"\.docx"):
        write_grid(sample(), tmp_path / "t.pdf")
    with pytest.raises(UsageFault, match="cannot separate"):
        write_grid(sample(), tmp_path / "t.csv", delimiter="a")
    monkeypatch.setattr(writer, "MOST_PRINTED", 7)
    with pytest.raises(Fault, match="2 rows and 4 columns"):
        write_grid(sample(rows=2), tmp_path / "t.docx")
    write_grid(sample(rows=2), tmp_path / "t.xlsx")
    monkeypatch.setattr(writer, "MOST_COLUMNS", 3)
    with pytest.raises(Fault, match="csv"):
        write_grid(sample(), tmp_path / "u.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]


def test_progress_is_told_and_a_wish_to_stop_heeded(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_grid(sample(rows=250), tmp_path / "t.csv", progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 250), (100, 250), (200, 250), (250, 250)]
    with pytest.raises(Cancelled):
        write_grid(sample(rows=250), tmp_path / "u.csv", cancelled=lambda: True)
    assert not (tmp_path / "u.csv").exists()


def test_no_word_of_a_heading_is_broken_in_word(tmp_path: Path) -> None:
    long = "Underkodernes"
    columns = [Column("kode", heads=True), *(Column(f"{long} antal {at}", "count") for at in range(12))]
    write_grid(Grid("t", "da", columns, [["x", *range(12)]]), tmp_path / "t.docx")
    tables = docx.Document(str(tmp_path / "t.docx")).tables
    assert len(tables) == 2
    for table in tables:
        assert table.columns[0].cells[1].text == "x"
        assert all(column.width.twips >= 115 * len(long) for column in list(table.columns)[1:])
