"""Tables of figures as a Word document on landscape A4: a table too wide for a page comes in parts, each with the rows' names again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from qualcode.writers.grid import Cell, Column, Grid, shown
from qualcode.writers.quote_rows import clean
from qualcode.writers.word import LANDSCAPE_WIDTH, add_style, is_right_to_left, new_document, paragraph, run, save

_PLAIN, _FIGURES, _NOTES, _SUBTITLE = "GridText", "GridFigures", "GridNotes", "GridSubtitle"
#: headings over words and over figures
_HEADS, _OVER_FIGURES = "GridHeads", "GridFigureHeads"
#: widths in twentieths of a point: of a column of figures, and of the column that names the rows; words get what is left
_FIGURE, _NAMES, _LEAST_WORDS = 900, 3000, 1800
#: the widest that a heading makes a column of figures, and the room around words in a cell
_WIDEST_FIGURE, _ROOM = 2000, 170
#: width of a character of words, for columns that ask for a width
_CHARACTER = 95
#: the same in a heading, in whatever font stands in for Arial
_BOLD = 115
_SHADE, _RULE = "D5DEE8", "BFC7D0"
#: a row longer than this has to break over pages
_ROW_OF_A_PAGE = 2500


def write(grid: Grid, rows: Iterable[Sequence[Cell]], to: BinaryIO) -> None:
    """Write the document to `to`."""
    document = new_document(clean(grid.title).replace("\n", " "), grid.language, landscape=True)
    document.add_paragraph(clean(grid.title), style="Title")
    add_style(document, _PLAIN, size=8.5, after=1)
    figures = add_style(document, _FIGURES, size=8.5, after=1)
    heads = add_style(document, _HEADS, size=8, bold=True, after=1)
    over_figures = add_style(document, _OVER_FIGURES, size=8, bold=True, after=1)
    add_style(document, _NOTES, size=9, before=3)
    add_style(document, _SUBTITLE, size=12, bold=True, before=12, after=4, keep_with_next=True)
    _to_the_right(figures)
    _to_the_right(over_figures)
    heads.paragraph_format.keep_with_next = over_figures.paragraph_format.keep_with_next = True
    save(document, to, _body(grid, list(rows)))


def _to_the_right(style: object) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT  # type: ignore[attr-defined]


def _body(grid: Grid, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    yield from _tables(grid, rows)
    for other in grid.more:
        yield paragraph(_SUBTITLE, run(clean(other.title)))
        yield from _tables(other, other.rows)


def _tables(grid: Grid, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The table, in parts where it is too wide, and its notes."""
    heads = [at for at, column in enumerate(grid.columns) if column.heads]
    for part in _parts(grid.columns, heads):
        yield from _table(grid, rows, part)
        yield paragraph(_NOTES, "")
    for note in grid.notes:
        yield paragraph(_NOTES, run(clean(note)))


def _parts(columns: Sequence[Column], heads: list[int]) -> Iterator[list[int]]:
    """The places of the columns of each part: those that name the rows, and as many others as fit."""
    room = LANDSCAPE_WIDTH - sum(_least(columns[at]) for at in heads)
    part: list[int] = []
    taken = 0
    for at, column in enumerate(columns):
        if column.heads:
            continue
        if part and taken + _least(column) > room:
            yield heads + part
            part, taken = [], 0
        part.append(at)
        taken += _least(column)
    yield heads + part


def _heading(column: Column) -> str:
    return clean(column.short or column.title).replace("\n", " ")


def _least(column: Column) -> int:
    if column.heads:
        return _NAMES if not column.width else max(_FIGURE, column.width * _CHARACTER)
    if column.kind != "text":
        # No word of the heading is broken, unless it is a very long one.
        longest = max(map(len, _heading(column).split()), default=0)
        return max(_FIGURE, column.width * _CHARACTER, min(_WIDEST_FIGURE, longest * _BOLD + _ROOM))
    return max(_LEAST_WORDS, min(column.width * _CHARACTER, LANDSCAPE_WIDTH // 2))


def _widths(columns: Sequence[Column]) -> list[int]:
    """The widths of a part's columns: what is left over goes to those with words."""
    widths = [_least(column) for column in columns]
    wide = [at for at, column in enumerate(columns) if column.kind == "text"]
    left = LANDSCAPE_WIDTH - sum(widths)
    for at in wide:
        widths[at] += left // len(wide)
    return widths


def _table(grid: Grid, rows: Sequence[Sequence[Cell]], part: list[int]) -> Iterator[str]:
    columns = [grid.columns[at] for at in part]
    widths = _widths(columns)
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    lines = "".join(f"<w:{edge} {rule}/>" for edge in ("top", "bottom", "insideH"))
    header = "".join(
        _cell(width, paragraph(_HEADS if column.kind == "text" else _OVER_FIGURES, run(_heading(column))), _SHADE)
        for column, width in zip(columns, widths, strict=True)
    )
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="35" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="35" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(clean(grid.title)[:255])}/></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    )
    for row in rows:
        cells = [shown(row[at], grid.columns[at].kind, grid.language, grid.nothing) for at in part]
        unbroken = "<w:trPr><w:cantSplit/></w:trPr>" if max(map(len, cells)) < _ROW_OF_A_PAGE else ""
        inner = "".join(
            _cell(width, _words(words, _PLAIN if column.kind == "text" else _FIGURES))
            for words, column, width in zip(cells, columns, widths, strict=True)
        )
        yield f"<w:tr>{unbroken}{inner}</w:tr>"
    yield "</w:tbl>"


def _words(words: str, style: str) -> str:
    """A paragraph for each line of a cell."""
    reversed_ = [is_right_to_left(line) for line in words.split("\n")]
    return "".join(
        paragraph(style, run(line, right_to_left=backwards), right_to_left=backwards)
        for line, backwards in zip(words.split("\n"), reversed_, strict=True)
    )


def _cell(width: int, inner: str, shade: str = "") -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{inner}</w:tc>'
