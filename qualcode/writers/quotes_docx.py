"""Quote tables as a Word document: one table on landscape A4, a heading row per category and code with its definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from qualcode.locale import text
from qualcode.study.records import QuoteRow
from qualcode.writers.quote_rows import Heading, Table, citation, clean, is_withheld, participant, summary, titles, with_headings
from qualcode.writers.word import LANDSCAPE_WIDTH, add_style, is_right_to_left, new_document, paragraph, run, save

# Widths in twentieths of a point; the quotation takes what is left.
_NUMBER, _PARTICIPANT, _CODE, _CITATION, _MEMO, _CODER = 720, 1950, 1950, 2750, 3600, 900
_HEAD_SHADE, _CATEGORY_SHADE, _CODE_SHADE, _RULE, _QUIET = "FFFFFF", "D5DEE8", "EEF2F6", "BFC7D0", "5F6B78"
#: the three middle columns beside a column of memos
_BESIDE_MEMOS = (1700, 1500, 2000)
#: a row longer than this fills a page by itself and has to break, or it would push a page of white before it
_ROW_OF_A_PAGE = 3000
#: LibreOffice takes time with the square of a table's length (10,000 rows: minutes), so that a table of more codings than this
#: comes in parts of at most so many, each on a new page under its own header, broken between codes where that is possible
_ONE_TABLE, _PART = 2000, 500
_NEXT_PAGE = '<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'

_PLAIN, _TITLES, _CATEGORY_STYLE, _CODE_STYLE, _DEFINITION = "QuoteText", "QuoteTitles", "QuoteCategory", "QuoteCode", "QuoteDefinition"


def write(table: Table, rows: Iterable[QuoteRow], to: BinaryIO) -> int:
    """Write `rows` to `to`; returns how many cells had to be cut (none)."""
    document = new_document(table.title, table.language, landscape=True)
    document.add_paragraph(table.title, style="Title")
    add_style(document, _PLAIN, size=9, after=2)
    add_style(document, _TITLES, size=9, bold=True)
    add_style(document, _CATEGORY_STYLE, size=11, bold=True, before=2, after=2, keep_with_next=True)
    add_style(document, _CODE_STYLE, size=9.5, bold=True, after=1, keep_with_next=True)
    add_style(document, _DEFINITION, size=9, after=2, keep_with_next=True)
    save(document, to, _body(table, rows))
    return 0


def _body(table: Table, rows: Iterable[QuoteRow]) -> Iterator[str]:
    """The table, row by row, and the lines under it."""
    widths = _widths(table)
    opening = _opening(table, widths)
    most = len(table.rows) if len(table.rows) <= _ONE_TABLE else _PART
    yield opening
    in_part = 0
    told: dict[str, int] = {}
    for number, (headings, row) in enumerate(with_headings(table, rows), start=1):
        if in_part >= most or (headings and in_part >= most // 2 and most < len(table.rows)):
            yield f"</w:tbl>{_NEXT_PAGE}{opening}"
            in_part = 0
        for heading in headings:
            yield _heading_row(heading, widths)
        yield _row(table, number, row, widths, told)
        in_part += 1
    yield "</w:tbl>"
    yield paragraph("Normal", "")
    for line in summary(table):
        yield paragraph("Normal", run(line))


def _widths(table: Table) -> list[int]:
    """Widths of the columns that are shown."""
    others = [_PARTICIPANT, _CODE, _CITATION] if not table.options.memo else [*_BESIDE_MEMOS]
    others += [_MEMO] if table.options.memo else []
    others += [_CODER] if table.options.coder else []
    return [_NUMBER, LANDSCAPE_WIDTH - _NUMBER - sum(others), *others]


def _opening(table: Table, widths: list[int]) -> str:
    """The table up to its first row: fixed widths, hairlines, room around the words, a name for screen readers, the header."""
    header = "".join(_cell(width, paragraph(_TITLES, run(name))) for width, name in zip(widths, titles(table), strict=True))
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{LANDSCAPE_WIDTH}" w:type="dxa"/>'
        f"<w:tblBorders><w:top {rule}/><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(table.title[:255])}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    )


def _heading_row(heading: Heading, widths: list[int]) -> str:
    """A row across all columns: the name of a category or code, its definition below."""
    style, shade = (_CATEGORY_STYLE, _CATEGORY_SHADE) if heading.category else (_CODE_STYLE, _CODE_SHADE)
    inner = paragraph(style, run(heading.text)) + (_said(_DEFINITION, heading.definition.strip()) if heading.definition.strip() else "")
    cell = (
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/></w:tcPr>{inner}</w:tc>'
    )
    return f"<w:tr>{_unbroken(len(heading.definition))}{cell}</w:tr>"


def _row(table: Table, number: int, row: QuoteRow, widths: list[int], told: dict[str, int]) -> str:
    """One coding. `told` maps the memos printed so far to the row they stand in; one stands only once."""
    words = [
        _label(str(number)),
        _quotation(table, row),
        _label(participant(row, table.language)),
        _said(_PLAIN, clean(row.code_name)),
        _label(citation(row, table)),
    ]
    if table.options.memo:
        memo = clean(row.memo).strip()
        first = told.setdefault(memo, number) if memo else number
        words.append(_said(_PLAIN, memo) if first == number else _label(text("table.memo_above", table.language, number=first)))
    if table.options.coder:
        words.append(_label(clean(row.coder)))
    shown = "".join(_cell(width, inner) for width, inner in zip(widths, words, strict=True))
    longest = max(len(row.text) + len(row.question or ""), 2 * len(row.memo) if table.options.memo else 0)
    return f"<w:tr>{_unbroken(longest)}{shown}</w:tr>"


def _quotation(table: Table, row: QuoteRow) -> str:
    """The quoted words: a paragraph a turn, the interviewer's in italics, the question before them if wanted."""
    if is_withheld(row):
        return paragraph(_PLAIN, run(table.marker, colour=_QUIET))
    said = _said(_PLAIN, clean(row.question).strip(), italic=True) if table.options.question and row.question else ""
    if len(row.speeches) < 2:
        return said + _said(_PLAIN, clean(row.text).strip())
    for speech in row.speeches:
        words = clean(speech.text).strip()
        reversed_ = is_right_to_left(words)
        name = run(clean(speech.speaker) + ": ", bold=True, right_to_left=reversed_) if speech.speaker else ""
        said += paragraph(_PLAIN, name + run(words, italic=speech.interviewer, right_to_left=reversed_), right_to_left=reversed_)
    return said


def _said(style: str, words: str, *, italic: bool = False) -> str:
    """Clean words as one paragraph, in the direction of their script."""
    right_to_left = is_right_to_left(words)
    return paragraph(style, run(words, italic=italic, right_to_left=right_to_left), right_to_left=right_to_left)


def _label(words: str) -> str:
    """Clean words of the table's own making, in the document's direction whatever script a name in them has."""
    return paragraph(_PLAIN, run(words))


def _cell(width: int, inner: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>'


def _unbroken(characters: int) -> str:
    """The property that keeps a row on one page, unless it could not fit on one."""
    return "<w:trPr><w:cantSplit/></w:trPr>" if characters < _ROW_OF_A_PAGE else ""
