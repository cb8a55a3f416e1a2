"""Appendices as a Word document, streamed: one of them, or a whole volume, each in sections of its own.

The body is drawn before the package is written, because pictures have to be in the package first; meanwhile it lies packed in
memory, a tenth of its size.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from copy import deepcopy
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from qualcode.locale import text
from qualcode.writers.appendices.blocks import Block, Heading, Lines, PageBreak, Picture, Table
from qualcode.writers.appendices.frame import Frame, new_frame
from qualcode.writers.appendices.markup import BEHIND_TABLE, Markup, section_end
from qualcode.writers.quote_rows import appendix_name, clean
from qualcode.writers.word import save

if TYPE_CHECKING:
    from qualcode.writers.appendices.template import Template

#: characters of the body that are packed together
_CHUNK = 500_000
#: prose that waits for the table behind it, to stand on the same page as it
_WAITING = 40


#: settings that stand behind the one about fields, in the order of the schema
_AFTER_FIELDS = (
    *("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping"),
    *("doNotIncludeSubdocsInStats", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator"),
)


class Printed(NamedTuple):
    """An appendix about to be written."""

    #: None for the list of appendices
    number: int | None
    title: str
    blocks: Iterable[Block]
    #: the bookmark at its title
    bookmark: str = ""


class Look(NamedTuple):
    """What all documents of a set have in common."""

    study: str
    language: str
    template: Template | None = None
    #: the bookmarks that words may lead to, in the document that has them
    targets: Set[str] = frozenset()
    #: pages of bookmarks, of other documents too, where they were laid out
    pages: Mapping[str, int] = {}
    #: what the properties of each document tell of where it comes from
    mark: str = ""


def full_title(printed: Printed, language: str) -> str:
    """As it stands above an appendix: "Appendix 7. Transcript"."""
    if printed.number is None:
        return printed.title
    return text("appendices.full-title", language, appendix=appendix_name(printed.number, "", language), title=printed.title)


def write_appendices(
    printed: Sequence[Printed], look: Look, to: BinaryIO, turn: Callable[[], None] | None = None, *, live: bool | None = None
) -> Frame:
    """Write a document with these appendices to `to`; `turn` is called now and then and may raise what stops it.

    A `live` one is a whole volume, whose fields tell pages; unless it is said, one with several appendices is.
    """
    alone = len(printed) == 1 if live is None else not live
    frame = new_frame(full_title(printed[0], look.language) if alone else look.study, look.language, look.template)
    frame.document.core_properties.identifier = look.mark
    if not alone and not look.pages:
        _ask_for_fields(frame)
    sections = [_section(frame, one, look, first=at == 0) for at, one in enumerate(printed)]
    marker = text("table.withheld_marker", look.language)
    markup = Markup(frame, marker, deeper=0 if alone else 1, targets=look.targets, pages=look.pages)
    body = _Packed(turn)
    for at, one in enumerate(printed):
        last = at == len(printed) - 1
        for piece in _tight(_appendix(one, look, markup, sections[at], alone=alone, last=last)):
            body.add(piece)
    _close(frame, sections[-1])
    save(frame.document, to, body)
    return frame


class _Packed:
    """Markup that is packed as it comes."""

    def __init__(self, turn: Callable[[], None] | None) -> None:
        self._turn = turn
        self._open: list[str] = []
        self._length = 0
        self._packed: list[bytes] = []

    def add(self, piece: str) -> None:
        """Put a piece at the end."""
        self._open.append(piece)
        self._length += len(piece)
        if self._length > _CHUNK:
            self._packed.append(zlib.compress("".join(self._open).encode(), 1))
            self._open.clear()
            self._length = 0
            if self._turn is not None:
                self._turn()

    def __iter__(self) -> Iterator[str]:
        for chunk in self._packed:
            yield zlib.decompress(chunk).decode()
        yield from self._open


class _Section:
    """The section properties of an appendix, upright and lying; the last one in force when its body was drawn."""

    def __init__(self, properties: Any) -> None:
        self._upright = properties
        self.landscape = False

    def turned(self) -> Any:
        """The properties as the last block left them."""
        return _lying(self._upright) if self.landscape else self._upright

    def markup(self) -> str:
        """The same as markup, for within the body."""
        from lxml import etree

        return str(etree.tostring(self.turned(), encoding="unicode"))

    @property
    def width(self) -> int:
        """Between the margins, in twentieths of a point."""
        from docx.oxml.ns import qn

        size, margins = (self.turned().find(qn(name)) for name in ("w:pgSz", "w:pgMar"))
        return int(size.get(qn("w:w"))) - int(margins.get(qn("w:left"))) - int(margins.get(qn("w:right")))


def _lying(properties: Any) -> Any:
    """The same page on its side, with its margins turned along."""
    from docx.oxml.ns import qn

    lying = deepcopy(properties)
    size, margins = lying.find(qn("w:pgSz")), lying.find(qn("w:pgMar"))
    wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
    size.set(qn("w:w"), high)
    size.set(qn("w:h"), wide)
    size.set(qn("w:orient"), "landscape")
    edges = {edge: margins.get(qn(f"w:{edge}")) for edge in ("top", "right", "bottom", "left")}
    for edge, was in (("right", "top"), ("bottom", "right"), ("left", "bottom"), ("top", "left")):
        margins.set(qn(f"w:{edge}"), edges[was])
    return lying


def _section(frame: Frame, printed: Printed, look: Look, *, first: bool) -> _Section:
    """The section of an appendix with its header and footer, which go into the package here."""
    section = frame.document.sections[0] if first else frame.document.add_section()
    if not frame.own_header:
        section.header.is_linked_to_previous = False
        _say(section.header, clean(f"{look.study} · {printed.title}").replace("\n", " "))
    if not frame.own_footer:
        section.footer.is_linked_to_previous = False
        about = clean(appendix_name(printed.number, printed.title, look.language))
        _say(
            section.footer,
            text("appendices.footer", look.language, appendix=about, page="\x00PAGE\x00", pages="\x00NUMPAGES\x00"),
            right=True,
        )
    return _Section(deepcopy(section._sectPr))


def _say(part: Any, words: str, *, right: bool = False) -> None:
    """One small line of a header or footer; what stands between zero characters is a field."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    line = part.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    for at, piece in enumerate(words.split("\x00")):
        if at % 2 == 0:
            line.add_run(piece).font.size = Pt(8)
            continue
        field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {piece} "/>')
        shown = line.add_run("1")
        shown.font.size = Pt(8)
        field.append(shown._r)
        line._p.append(field)


def _appendix(printed: Printed, look: Look, markup: Markup, section: _Section, *, alone: bool, last: bool) -> Iterator[str]:
    """An appendix: its title and its blocks, on pages that lie where a table is wider than high."""
    title = markup.paragraph("title" if alone else "heading1", full_title(printed, look.language), bookmark=printed.bookmark)
    begun = False
    for blocks, landscape in _turned(printed.blocks):
        if landscape is not None and landscape != section.landscape:
            if begun:
                yield section_end(section.markup())
                blocks = blocks[1:] if isinstance(blocks[0], PageBreak) else blocks
            section.landscape = landscape
        if not begun:
            begun = True
            yield title
        for block in blocks:
            yield from markup.block(block, section.width)
    if not begun:
        yield title
    if not last:
        yield section_end(section.markup())


def _tight(pieces: Iterator[str]) -> Iterator[str]:
    """The same without the room behind a table that ends a section: at the foot of a full page it would begin an empty one."""
    held = ""
    for piece in pieces:
        yield held.removesuffix(BEHIND_TABLE) if "<w:sectPr" in piece[:200] else held
        held = piece
    yield held


def _turned(blocks: Iterable[Block]) -> Iterator[tuple[list[Block], bool | None]]:
    """Blocks that stay together with how their page lies: None where it makes no difference.

    Prose stands on the page of the table or picture that it introduces, from its heading on; prose under a heading of its own is upright,
    and what comes without one, such as the notes of a table, stays where that is.
    """
    waiting: list[Block] = []

    def told() -> tuple[list[Block], bool | None]:
        return waiting, False if isinstance(waiting[0], Heading) else None

    for block in blocks:
        ends = isinstance(block, Heading) and not all(isinstance(one, Heading | PageBreak) for one in waiting)
        if waiting and (ends or isinstance(block, PageBreak) or len(waiting) > _WAITING):
            yield told()
            waiting = []
        waiting.append(block)
        if isinstance(block, Table | Lines | Picture):
            yield waiting, isinstance(block, Table) and block.landscape
            waiting = []
    if waiting:
        yield told()


def _ask_for_fields(frame: Frame) -> None:
    """Have Word compute the fields when it opens the document; nobody has yet."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    settings = frame.document.settings.element
    later = {qn(f"w:{name}") for name in _AFTER_FIELDS} | {qn("m:mathPr")}
    element = OxmlElement("w:updateFields")
    element.set(qn("w:val"), "true")
    place = next((at for at, child in enumerate(settings) if child.tag in later), len(settings))
    settings.insert(place, element)


def _close(frame: Frame, section: _Section) -> None:
    """Leave nothing in the frame but the properties of the last section."""
    body = frame.document.element.body
    for child in list(body):
        body.remove(child)
    body.append(section.turned())
