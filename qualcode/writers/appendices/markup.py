"""Blocks as WordprocessingML. Nothing here knows what an appendix is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain, islice
from xml.sax.saxutils import quoteattr

from qualcode.writers.appendices.blocks import PAGE, Band, Block, Column, Heading, Lines, PageBreak, Paragraph, Picture, Run, Table, Words
from qualcode.writers.appendices.citing import line_bookmark
from qualcode.writers.appendices.frame import LINE_SIZE, Frame
from qualcode.writers.quote_rows import clean
from qualcode.writers.set_lines import QUIET, line_runs
from qualcode.writers.word import is_right_to_left, paragraph, picture, run

_SHADE, _BAND, _RULE = "D5DEE8", "EEF2F6", "BFC7D0"
#: twentieths of a point: the column of line numbers, and the room beside the words of a cell
_NUMBERS, _ROOM = 620, 85
#: a row longer than this fills a page by itself and has to break
_ROW_OF_A_PAGE = 2500
#: LibreOffice takes time with the square of a table's length (5,000 rows in one: 9 s; in parts of 250: 2 s): one longer than this comes
#: in parts
_ONE_TABLE, _PART = 2000, 500
#: an item that brings its mark along
_MARKED = re.compile(r"[•–-] |\d+[.)] ")
#: a paragraph that nobody sees: between two tables, and where a page ends
_HAIR = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
SEAM = f"<w:p><w:pPr>{_HAIR}</w:pPr></w:p>"
#: behind a table: room before what follows, which is given up at the foot of a page, where a line would begin an empty one
BEHIND_TABLE = SEAM.replace('w:after="0"', 'w:after="200"')
NEXT_PAGE = f"<w:p><w:pPr><w:pageBreakBefore/>{_HAIR}</w:pPr></w:p>"


def section_end(properties: str) -> str:
    """A paragraph that nobody sees and that ends a section."""
    return f"<w:p><w:pPr>{_HAIR}{properties}</w:pPr></w:p>"


class Markup:
    """Draws blocks with the styles of a frame, in one document."""

    def __init__(
        self, frame: Frame, marker: str, *, deeper: int = 0, targets: Set[str] = frozenset(), pages: Mapping[str, int] | None = None
    ) -> None:
        """`marker` stands for words left out; `deeper` is added to the level of headings; `targets` are the bookmarks that this document
        has and words may lead to; `pages` are those of bookmarks elsewhere, where somebody has laid them out."""
        self._frame, self._marker, self._deeper = frame, marker, deeper
        self._targets, self._pages = targets, pages or {}
        self._bookmarks = self._pictures = 0

    def block(self, block: Block, width: int) -> Iterator[str]:
        """A block of whatever kind; `width` is between the margins, in twentieths of a point."""
        if isinstance(block, Heading):
            yield self.paragraph(f"heading{min(block.level + self._deeper, 4)}", block.words)
        elif isinstance(block, Paragraph):
            yield self._said(block)
        elif isinstance(block, Table):
            yield from self._table(block, width)
        elif isinstance(block, Lines):
            yield from self._lines(block, width)
        elif isinstance(block, Picture):
            self._pictures += 1
            drawn = picture(self._frame.document, block.content, clean(block.title), clean(block.description), number=self._pictures)
            yield paragraph(self._frame.styles["text"], drawn)
        elif isinstance(block, PageBreak):
            yield NEXT_PAGE

    def paragraph(self, use: str, words: Words, *, bookmark: str = "", bold: bool = False) -> str:
        """One paragraph of the style for this use."""
        plain = words if isinstance(words, str) else "".join(part.words for part in words)
        backwards = is_right_to_left(plain)
        inner = self._runs(words, backwards, bold=bold)
        if bookmark:
            inner = self.marked(bookmark, inner)
        # Whatever a template's style for them says, no quotation is broken over two pages.
        return paragraph(self._frame.styles[use], inner, right_to_left=backwards, together=use == "quote")

    def marked(self, bookmark: str, inner: str) -> str:
        """Runs with a bookmark around them."""
        self._bookmarks += 1
        number = f'w:id="{self._bookmarks}"'
        return f"<w:bookmarkStart {number} w:name={quoteattr(bookmark)}/>{inner}<w:bookmarkEnd {number}/>"

    def _said(self, block: Paragraph) -> str:
        words = (Run(block.words),) if isinstance(block.words, str) else block.words
        if block.look == "item" and not _MARKED.match("".join(part.words for part in words)):
            words = (Run("• "), *words)
        return self.paragraph(block.look or "text", words)

    def _runs(self, words: Words, backwards: bool, *, bold: bool = False) -> str:
        parts = (Run(words),) if isinstance(words, str) else words
        return "".join(self._run(part, backwards, bold=bold) for part in parts)

    def _run(self, part: Run, backwards: bool, *, bold: bool = False) -> str:
        """Some words; where they lead to a place whose page is known, or will be when the document is laid out, with that page."""

        def drawn(words: str) -> str:
            colour = QUIET if part.quiet else ""
            shown = run(clean(words), bold=part.bold or bold, italic=part.italic, colour=colour, right_to_left=backwards)
            return shown if words else ""

        if part.to in self._targets:
            before, page, after = (part.paged or part.words).partition(PAGE)
            inner = drawn(before) + (page_of(part.to, self._pages.get(part.to)) if page else "") + drawn(after)
            return f'<w:hyperlink w:anchor={quoteattr(part.to)} w:history="1">{inner}</w:hyperlink>'
        if part.paged and part.to in self._pages:
            return drawn(part.paged.replace(PAGE, str(self._pages[part.to])))
        return drawn(part.words)

    # tables

    def _table(self, table: Table, width: int) -> Iterator[str]:
        if table.caption:
            yield self.paragraph("caption", table.caption)
        widths = _widths(table.columns, width)
        opening = self._opening(table, widths)
        rows = iter(table.rows)
        first = list(islice(rows, _ONE_TABLE + 1))
        most = _PART if len(first) > _ONE_TABLE else _ONE_TABLE
        yield opening
        for number, row in enumerate(chain(first, rows)):
            if number and number % most == 0:
                yield f"</w:tbl>{NEXT_PAGE}{opening}"
            yield self._band(row, widths) if isinstance(row, Band) else self._row(row, table.columns, widths)
        yield f"</w:tbl>{BEHIND_TABLE}"

    def _opening(self, table: Table, widths: Sequence[int]) -> str:
        """The table up to its first row: fixed widths, hairlines, room around the words, a name for screen readers, the header if any."""
        titled = any(column.title for column in table.columns)
        header = "".join(
            _cell(width, self.paragraph("figures" if column.number else "column", column.title), _SHADE)
            for column, width in zip(table.columns, widths, strict=True)
        )
        rule = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
        borders = "".join(f"<w:{edge} {rule}/>" for edge in ("top", "bottom", "insideH"))
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="{_ROOM}" w:type="dxa"/>'
            f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="{_ROOM}" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(clean(table.caption)[:255])}/></w:tblPr><w:tblGrid>{_grid(widths)}</w:tblGrid>"
            + (f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>" if titled else "")
        )

    def _band(self, band: Band, widths: Sequence[int]) -> str:
        cell = (
            f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{_BAND}"/></w:tcPr>{self.paragraph("band", band.words)}</w:tc>'
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"

    def _row(self, row: Sequence[Words], columns: Sequence[Column], widths: Sequence[int]) -> str:
        cells = "".join(
            _cell(width, self._cell_words("figure" if column.number else "cell", words))
            for words, column, width in zip(row, columns, widths, strict=True)
        )
        longest = max((len(words) if isinstance(words, str) else sum(len(part.words) for part in words) for words in row), default=0)
        return f"<w:tr>{'<w:trPr><w:cantSplit/></w:trPr>' if longest < _ROW_OF_A_PAGE else ''}{cells}</w:tr>"

    def _cell_words(self, use: str, words: Words) -> str:
        """A paragraph for each line of a cell; words with looks are one."""
        return "".join(self.paragraph(use, line) for line in words.split("\n")) if isinstance(words, str) else self.paragraph(use, words)

    # transcripts

    def _lines(self, block: Lines, width: int) -> Iterator[str]:
        """A row for each stored line: its number, and its words, which are set narrower rather than wrapped."""
        words_width = width - _NUMBERS
        opening = (
            f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:left w:w="0" w:type="dxa"/><w:right w:w="{_ROOM}" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"</w:tblPr><w:tblGrid>{_grid((_NUMBERS, words_width))}</w:tblGrid>"
        )
        room = words_width - _ROOM - 40
        drawn = 0
        for line in block.lines:
            if drawn % _PART == 0:
                yield f"</w:tbl>{SEAM}{opening}" if drawn else opening
            drawn += 1
            inner = run(str(line.number))
            if block.appendix is not None and line.number in block.cited:
                inner = self.marked(line_bookmark(block.appendix, line.number), inner)
            use, number = ("turn", "turn-number") if line.opens_turn else ("line", "number")
            yield (
                f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{self._number_cell}{paragraph(self._frame.styles[number], inner)}</w:tc>"
                f'<w:tc><w:tcPr><w:tcW w:w="{words_width}" w:type="dxa"/></w:tcPr>'
                f"{paragraph(self._frame.styles[use], line_runs(line, self._marker, room, LINE_SIZE))}</w:tc></w:tr>"
            )
        if drawn:
            yield f"</w:tbl>{SEAM}"

    @cached_property
    def _number_cell(self) -> str:
        return f'<w:tcPr><w:tcW w:w="{_NUMBERS}" w:type="dxa"/></w:tcPr>'


def page_of(bookmark: str, known: int | None) -> str:
    """A field that is the page of a bookmark; until somebody lays the document out it is an ellipsis, and no guess."""
    # What nobody has computed is to be computed when the document is opened.
    begin = '<w:fldChar w:fldCharType="begin"/>' if known else '<w:fldChar w:fldCharType="begin" w:dirty="true"/>'
    return (
        f'<w:r>{begin}</w:r><w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(str(known or "…"))}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    whole = sum(column.share for column in columns)
    widths = [int(width * column.share / whole) for column in columns]
    widths[-1] += width - sum(widths)
    return widths


def _grid(widths: Sequence[int]) -> str:
    return "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)


def _cell(width: int, inner: str, shade: str = "") -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{inner}</w:tc>'
