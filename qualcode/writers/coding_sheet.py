"""A coding sheet: a transcript on portrait A4 with its stored line numbers, and a wide margin at the right for codes by hand.

One stored line is one printed line. The lines are paragraphs with tabs, not a table: a table of thousands of rows takes
minutes to lay out. A line that would be too wide for its column is set narrower, never wrapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.faults import UsageFault
from qualcode.locale import formats, text
from qualcode.study.sheet import Sheet
from qualcode.writers.atomic import replacing
from qualcode.writers.quote_rows import clean
from qualcode.writers.set_lines import QUIET, line_runs
from qualcode.writers.word import PAGE_SHORT, add_style, new_document, paragraph, save

if TYPE_CHECKING:
    from docx.document import Document

ENDING = ".docx"
#: twentieths of a point: the left margin, the column of numbers, the column of words, the gap before the rule
_LEFT, _NUMBERS, _WORDS, _GAP = 850, 620, 7150, 100
#: what is left at the right, for codes
_MARGIN = PAGE_SHORT - _LEFT - _NUMBERS - _WORDS
_SIZE, _NUMBER_SIZE, _SPACING = 9.5, 7, 300
_RULE = "BFC7D0"
_LINE, _TURN = "SheetLine", "SheetTurn"


def write_sheet(sheet: Sheet, to: Path, language: str, palette: str = "ctrl+p") -> None:
    """Write the sheet to `to`, whole or not at all; the same sheet gives the same bytes. Raises Fault when it cannot be.

    `palette` is the key that opens the command palette, which the sheet names.
    """
    check_ending(to)
    document = new_document(clean(f"{sheet.material} – {sheet.study}"), language)
    _set_page(document)
    _set_styles(document)
    _set_header(document, sheet, language)
    document.add_paragraph(clean(sheet.material), style="Title")
    document.add_paragraph(text("paper.sheet-how", language, entry=text("paper.entry", language), palette=palette))
    if sheet.withheld:
        document.add_paragraph(text("paper.sheet-withheld", language, n=sheet.withheld, marker=text("table.withheld_marker", language)))
    with replacing(to) as handle:
        save(document, handle, _body(sheet, text("table.withheld_marker", language)))


def check_ending(to: Path) -> None:
    """Raise UsageFault for a name that is not one of a Word document."""
    if to.suffix.lower() != ENDING:
        raise UsageFault("paper.format", file=to.name)


def _set_page(document: Document) -> None:
    from docx.shared import Twips

    section = document.sections[0]
    section.left_margin, section.right_margin = Twips(_LEFT), Twips(_MARGIN)


def _set_styles(document: Document) -> None:
    """One line of the transcript, and the first of a turn; both with the rule at their right."""
    from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Twips

    for name, before in ((_LINE, 0), (_TURN, 80)):
        style = add_style(document, name, size=_SIZE)
        shape = style.paragraph_format
        shape.space_before = Twips(before)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(_SPACING)
        shape.left_indent, shape.first_line_indent = Twips(_NUMBERS), Twips(-_NUMBERS)
        shape.tab_stops.add_tab_stop(Twips(_NUMBERS - 180), WD_TAB_ALIGNMENT.RIGHT)
        shape.tab_stops.add_tab_stop(Twips(_NUMBERS))
        rule = f'<w:pBdr {nsdecls("w")}><w:right w:val="single" w:sz="4" w:space="5" w:color="{_RULE}"/></w:pBdr>'
        style.element.pPr.insert_element_before(
            parse_xml(rule), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
        )


def _set_header(document: Document, sheet: Sheet, language: str) -> None:
    """On each page which study, which material and when; over the margin what it is for."""
    from docx.shared import Pt, Twips

    facts = [sheet.study, sheet.material]
    facts += [text("table.round", language, round=sheet.round)] if sheet.round is not None else []
    facts += [formats.day(sheet.date, language)] if sheet.date else []
    line = document.sections[0].header.paragraphs[0]
    shape = line.paragraph_format
    shape.right_indent = Twips(_LEFT - _MARGIN)
    for words in (clean(" · ".join(facts)), "\t" + text("paper.sheet-codes", language)):
        line.add_run(words).font.size = Pt(8)
    shape.tab_stops.add_tab_stop(Twips(_NUMBERS + _WORDS + 220))
    document.styles["Header"].element.pPr.remove(document.styles["Header"].element.pPr.find(_qualified("w:tabs")))


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _body(sheet: Sheet, marker: str) -> Iterator[str]:
    """The lines as paragraphs."""
    for line in sheet.lines:
        number = f'<w:r><w:rPr><w:color w:val="{QUIET}"/><w:sz w:val="{2 * _NUMBER_SIZE}"/></w:rPr><w:tab/><w:t>{line.number}</w:t></w:r>'
        yield paragraph(_TURN if line.opens_turn else _LINE, f"{number}<w:r><w:tab/></w:r>{line_runs(line, marker, _WORDS - _GAP, _SIZE)}")
