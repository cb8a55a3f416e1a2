"""What all Word documents share: an A4 page, styles in fonts that exist everywhere, proofing language, page numbers.

python-docx makes the frame; long bodies are streamed into it as strings, because a tree of 50,000 rows does not fit in memory.
The same content gives the same bytes: no dates, no author, no machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from qualcode.locale import DEFAULT_LANGUAGE
from qualcode.writers.package import stream

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

FONT = "Arial"
#: A4 and margins, in twentieths of a point
PAGE_LONG, PAGE_SHORT, MARGIN = 16838, 11906, 1134
#: between the margins of a landscape page
LANDSCAPE_WIDTH = PAGE_LONG - 2 * MARGIN
#: of the height of a page, what is kept for the words above a picture
_BESIDE_PICTURE = 1600

_PROOFING = {"da": "da-DK", "en": "en-GB"}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LETTER = re.compile(r"[^\W\d_]")
#: parts of python-docx's template that say nothing or something wrong
_UNWANTED = ("/thumbnail", "/extended-properties", "/customXml", "/stylesWithEffects")
#: settings that tell how somebody's document was worked on, protected or attached to others
_OF_ITS_AUTHOR = (
    *("w:rsids", "w:proofState", "w:savePreviewPicture", "w:attachedTemplate", "w:trackRevisions", "w:documentProtection"),
    *("w:writeProtection", "w:mailMerge", "w:docVars", "w:formsDesign", "w:revisionView"),
)
#: what a template's own text brought along, and who has worked on it
_OF_ITS_TEXT = (
    *("/image", "/hyperlink", "/comments", "/commentsExtended", "/commentsIds", "/commentsExtensible", "/people", "/chart", "/oleObject"),
    *("/package", "/custom-properties", "/attachedTemplate", "/glossaryDocument", "/aFChunk", "/subDocument", "/control", "/vbaProject"),
)


def new_document(title: str, language: str, *, landscape: bool = False, numbered: bool = True) -> Document:
    """An empty A4 document with its styles, proofing language and page numbers, if wanted; `title` goes into its properties."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Twips

    document = docx.Document()
    _drop_parts(document, _UNWANTED)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Twips(n) for n in ((PAGE_LONG, PAGE_SHORT) if landscape else (PAGE_SHORT, PAGE_LONG)))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(MARGIN)
    section.header_distance = section.footer_distance = Twips(MARGIN // 2)
    _set_properties(document, title, language)
    _set_defaults(document, language)
    _set_settings(document, language)
    if numbered:
        _number_pages(document)
    return document


def make_own(document: Document, title: str, language: str) -> None:
    """Take from somebody's empty document whatever tells who made it and when; `title` goes into its properties."""
    _drop_parts(document, (*_UNWANTED, *_OF_ITS_TEXT))
    _set_properties(document, title, language)
    _set_settings(document, language)


def _drop_parts(document: Document, unwanted: tuple[str, ...]) -> None:
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(unwanted)]:
            relations.pop(key)


def add_style(
    document: Document,
    name: str,
    *,
    size: float,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    keep_with_next: bool = False,
    outline: int = 0,
    based: bool = True,
) -> ParagraphStyle:
    """A paragraph style of one's own; its id is its name without blanks. Size and space before and after are in points.

    `outline` is the level of a heading, from 1; one that is not `based` on the usual style of text stands for itself.
    """
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH) if based else None
    style.quick_style = True
    style.font.size = Pt(size)
    style.font.bold = bold or None
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.1
    style.paragraph_format.widow_control = True
    style.paragraph_format.keep_with_next = keep_with_next or None
    if outline:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(outline - 1))
        style.element.get_or_add_pPr().append(level)
    return style


def set_headings(document: Document, sizes: Sequence[float]) -> None:
    """Word's own headings, which its navigation knows, in the document's font; the sizes in points from the first level down."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for level, size in enumerate(sizes, start=1):
        style = document.styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), True, False, RGBColor(0x1F, 0x2D, 0x3D)
        _set_font(style.element.find(qn("w:rPr")).find(qn("w:rFonts")))
        style.paragraph_format.space_before = Pt(size)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.keep_with_next = True


def run(words: str, *, bold: bool = False, italic: bool = False, colour: str = "", right_to_left: bool = False, narrowed: int = 100) -> str:
    """A run of text as WordprocessingML: line feeds are line breaks, tabs are tabs; `words` must be clean. `narrowed` is in per cent."""
    inner = escape(words)
    if "\n" in inner:
        inner = inner.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    if "\t" in inner:
        inner = inner.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    properties = (
        ("<w:b/><w:bCs/>" if bold else "")
        + ("<w:i/><w:iCs/>" if italic else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + (f'<w:w w:val="{narrowed}"/>' if narrowed != 100 else "")
        + ("<w:rtl/>" if right_to_left else "")
    )
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{inner}</w:t></w:r>'


def paragraph(style: str, runs: str, *, right_to_left: bool = False, together: bool = False) -> str:
    """A paragraph as WordprocessingML, of the style with this id, from the markup of its runs; `together` on one page."""
    looks = ("<w:keepLines/>" if together else "") + ("<w:bidi/>" if right_to_left else "")
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{looks}</w:pPr>{runs}</w:p>'


def picture(document: Document, content: bytes, title: str, description: str, *, number: int = 1) -> str:
    """A run with a picture as large as the page allows, as WordprocessingML; the picture itself goes into the document at once.

    The description is what is read aloud instead of it; `number` tells the pictures of a document apart.
    """
    from docx.shared import Twips

    relation, image = document.part.get_or_add_image(BytesIO(content))
    room = Twips(PAGE_SHORT - 2 * MARGIN), Twips(PAGE_LONG - 2 * MARGIN - _BESIDE_PICTURE)
    scale = min(1.0, room[0] / image.width, room[1] / image.height)
    size = f'cx="{round(image.width * scale)}" cy="{round(image.height * scale)}"'
    about = f'id="{number}" name="{relation}" title={quoteattr(title)} descr={quoteattr(description)}'
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing"><wp:extent {size}/><wp:docPr {about}/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture"><pic:pic xmlns:pic="{drawing}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{relation}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def is_right_to_left(words: str) -> bool:
    """Whether the first letter belongs to a script written from right to left."""
    if not _RIGHT_TO_LEFT.search(words):
        return False
    first = _LETTER.search(words)
    return bool(first and _RIGHT_TO_LEFT.match(first[0]))


def save(document: Document, to: BinaryIO, body: Iterable[str] = ()) -> None:
    """Write the document to `to`, with the markup of `body` at the end of its text, without ever holding it whole."""
    frame = BytesIO()
    document.save(frame)
    stream(frame, to, "word/document.xml", _before_section, body)


def _before_section(text: bytes) -> tuple[bytes, bytes]:
    """The main part in two halves: up to the properties of its last section, and from there."""
    at = text.rindex(b"<w:sectPr")
    return text[:at], text[at:]


def _set_properties(document: Document, title: str, language: str) -> None:
    """Core properties without an author or a date."""
    core = document.core_properties
    core.title, core.language = title[:255], _PROOFING.get(language, _PROOFING[DEFAULT_LANGUAGE])
    core.author = core.comments = core.last_modified_by = ""
    element = core._element
    for child in list(element):
        if child.tag.endswith(("}created", "}modified", "}lastModifiedBy", "}revision")) or not child.text:
            element.remove(child)


def _set_defaults(document: Document, language: str) -> None:
    """One font for all text, the proofing language, and a title in the same hand."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_font(properties.find(qn("w:rFonts")))
    properties.find(qn("w:lang")).set(qn("w:val"), _PROOFING.get(language, _PROOFING[DEFAULT_LANGUAGE]))
    normal, title = document.styles["Normal"], document.styles["Title"]
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    _set_font(title.element.find(qn("w:rPr")).find(qn("w:rFonts")))
    title.font.size, title.font.bold, title.font.color.rgb = Pt(18), True, RGBColor(0x1F, 0x2D, 0x3D)
    title.paragraph_format.space_after = Pt(10)
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)


def _set_font(fonts: object) -> None:
    """Name the font itself and not a theme's; East Asian text keeps the reader's own."""
    from docx.oxml.ns import qn

    for script in ("ascii", "hAnsi", "cs"):
        theme = qn("w:cstheme") if script == "cs" else qn(f"w:{script}Theme")
        fonts.attrib.pop(theme, None)  # type: ignore[attr-defined]
        fonts.set(qn(f"w:{script}"), FONT)  # type: ignore[attr-defined]


def _set_settings(document: Document, language: str) -> None:
    """Today's Word and not a compatibility mode; nothing of the template's author."""
    from docx.oxml.ns import qn

    settings = document.settings.element
    for setting in settings.findall(f"{qn('w:compat')}/{qn('w:compatSetting')}"):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for name in _OF_ITS_AUTHOR:
        for element in settings.findall(qn(name)):
            settings.remove(element)
    for name, attribute, value in (
        ("w:themeFontLang", "w:val", _PROOFING.get(language, _PROOFING[DEFAULT_LANGUAGE])),
        ("w:zoom", "w:percent", "100"),
    ):
        if (element := settings.find(qn(name))) is not None:
            element.set(qn(attribute), value)


def _number_pages(document: Document) -> None:
    """The footer: page and pages, as fields."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    line = document.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for number, instruction in enumerate(("PAGE", "NUMPAGES")):
        if number:
            line.add_run(" / ").font.size = Pt(8)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" {instruction} ")
        shown = line.add_run("1")
        shown.font.size = Pt(8)
        field.append(shown._r)
        line._p.append(field)
