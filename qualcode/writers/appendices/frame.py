"""The empty document that appendices are put into: ours, or the researcher's own template with what it lacks added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.writers.quote_rows import clean
from qualcode.writers.word import add_style, make_own, new_document, set_headings

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

    from qualcode.writers.appendices.template import Template

#: Word's own styles, by what they are for; a template has them, or should
_WORDS_OWN = {
    "text": "Normal",
    "title": "Title",
    **{f"heading{level}": f"Heading {level}" for level in range(1, 5)},
    "quote": "Quote",
    "caption": "Caption",
}
#: styles that nobody else has
_OURS = {
    "note": "Appendix Note",
    "item": "Appendix Item",
    "cell": "Appendix Cell",
    "figure": "Appendix Figure",
    "column": "Appendix Column",
    "figures": "Appendix Column of Figures",
    "band": "Appendix Band",
    "line": "Appendix Line",
    "turn": "Appendix Turn",
    "number": "Appendix Line Number",
    "turn-number": "Appendix Turn Number",
}
_HEADINGS = (15, 12.5, 11, 10)
#: of the words of a line, in points
LINE_SIZE = 9.5
#: twentieths of a point before a line in which a turn begins
_BEFORE_TURN = 80


@dataclass(frozen=True)
class Frame:
    """An empty document and what one must know to fill it."""

    document: Document
    #: ids of paragraph styles, by what they are for
    styles: Mapping[str, str]
    #: Word's own styles that the template lacks
    added: tuple[str, ...] = ()
    #: whether its header and its footer are the template's
    own_header: bool = False
    own_footer: bool = False


def new_frame(title: str, language: str, template: Template | None = None) -> Frame:
    """A frame for documents in `language`; `title` goes into the properties of the document."""
    missing: list[str] = []
    title = clean(title).replace("\n", " ")
    if template is None:
        document = new_document(title, language, numbered=False)
        set_headings(document, _HEADINGS)
        _set_words_own(document)
        styles = {use: document.styles[name].style_id for use, name in _WORDS_OWN.items()}
    else:
        document = template.empty()
        make_own(document, title, language)
        styles, missing = _styles_of(document)
    styles |= _add_ours(document)
    header, footer = (False, False) if template is None else template.says_itself(document)
    return Frame(document, styles, tuple(missing), header, footer)


def _set_words_own(document: Document) -> None:
    """Quotations and captions in the document's own face, and not in the colours of python-docx's template."""
    from docx.shared import Pt, RGBColor, Twips

    for name, size, italic, bold in (("Quote", 10, False, False), ("Caption", 9, False, True)):
        style = document.styles[name]
        style.font.size, style.font.italic, style.font.bold = Pt(size), italic, bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(4), Pt(4)
    quote = document.styles["Quote"].paragraph_format
    quote.left_indent = quote.right_indent = Twips(567)
    document.styles["Caption"].paragraph_format.keep_with_next = True


def _styles_of(document: Document) -> tuple[dict[str, str], list[str]]:
    """The ids of Word's own styles in a template, and the names of those it lacks, which are added."""
    from docx.enum.style import WD_STYLE_TYPE

    # Programs write "heading 1" and "Heading 1"; Word knows a style by its name whatever the letters.
    known = {(style.name or "").casefold(): style for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
    styles: dict[str, str] = {}
    missing = []
    for use, name in _WORDS_OWN.items():
        found = known.get(name.casefold())
        if found is None:
            missing.append(name)
            found = _added(document, use, name)
        styles[use] = found.style_id
    return styles, missing


def _added(document: Document, use: str, name: str) -> ParagraphStyle:
    """One of Word's own styles, as ours has it."""
    from docx.shared import Twips

    if use == "text":
        return add_style(document, name, size=10, after=6, based=False)
    if use == "title":
        return add_style(document, name, size=18, bold=True, after=10, keep_with_next=True)
    if use.startswith("heading"):
        level = int(use[-1])
        return add_style(document, name, size=_HEADINGS[level - 1], bold=True, before=12, after=2, keep_with_next=True, outline=level)
    style = add_style(document, name, size=9 if use == "caption" else 10, bold=use == "caption", before=4, after=4)
    if use == "caption":
        style.paragraph_format.keep_with_next = True
    else:
        style.paragraph_format.left_indent = style.paragraph_format.right_indent = Twips(567)
    return style


def _add_ours(document: Document) -> dict[str, str]:
    """Our own styles; ids by what they are for. A template made from one of our documents has them already, and keeps its own."""
    known = {style.name: style.style_id for style in document.styles}
    return {use: known.get(name) or _make(document, use, name).style_id for use, name in _OURS.items()}


def _make(document: Document, use: str, name: str) -> ParagraphStyle:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor, Twips

    size = {"note": 9, "cell": 9, "figure": 9, "line": LINE_SIZE, "turn": LINE_SIZE, "number": 7.5, "turn-number": 7.5, "item": 10}.get(
        use, 8.5
    )
    headings = ("column", "figures", "band")
    style = add_style(document, name, size=size, bold=use in headings, after=1, keep_with_next=use in headings)
    shape = style.paragraph_format
    if use in ("figure", "figures", "number", "turn-number"):
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if use in ("line", "turn", "number", "turn-number"):
        # The number stands on the line of its words, whatever size they have.
        shape.space_before, shape.space_after = Twips(_BEFORE_TURN if use.startswith("turn") else 0), Pt(0)
        shape.line_spacing = Pt(LINE_SIZE * 1.45)
    if use.endswith("number"):
        style.font.color.rgb = RGBColor(0x5F, 0x6B, 0x78)
    if use == "item":
        # The mark stands in the words, so that lists of every kind look the same wherever they are opened.
        shape.left_indent, shape.first_line_indent, shape.space_after = Twips(340), Twips(-227), Pt(3)
    if use == "note":
        shape.space_before, shape.space_after = Pt(3), Pt(6)
    return style
