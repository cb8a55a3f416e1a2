"""The researcher's own Word template: its styles, margins, headers and footers are used, its words are not."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.faults import Fault
from qualcode.reasons import reason_of

if TYPE_CHECKING:
    from docx.document import Document

#: how files begin that Office locks with a password, and those of before 2007
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: more than any template needs
_MOST_BYTES, _MOST_PARTS = 200_000_000, 5_000
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DOTX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_MACROS = b"macroEnabled"


class Template(NamedTuple):
    """A template as it was read; each document begins from a fresh copy."""

    file: str
    content: bytes

    def empty(self) -> Document:
        """The template without its words: what is left is one section with the margins, headers and footers of its last."""
        import docx
        from docx.opc.constants import RELATIONSHIP_TYPE

        document = docx.Document(BytesIO(self.content))
        body = document.element.body
        inherited = _inherited(body)
        last = body.sectPr if body.sectPr is not None else body.get_or_add_sectPr()
        for child in list(body):
            if child is not last:
                body.remove(child)
        for place, reference in enumerate(inherited):
            last.insert(place, reference)
        for child in list(last):
            # Numbers of lines and of pages are ours to give; a first page of its own would lose the number of the appendix.
            if child.tag.endswith(("}lnNumType", "}pgNumType", "}titlePg", "}type", "}sectPrChange")):
                last.remove(child)
        _ = document.settings  # one that has none is given some
        relations = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
        for key in list(relations):
            relations.pop(key)
        return document

    def says_itself(self, document: Document) -> tuple[bool, bool]:
        """Whether its header and its footer say something."""
        section = document.sections[-1]
        return _says(section.header), _says(section.footer)


def read_template(path: Path) -> Template:
    """The template in a file. Raises Fault for what is no Word document, is locked, or is a .dotx."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Fault("appendices.template-unreadable", file=path.name, reason=reason_of(error)) from error
    if content.startswith(_OLE):
        raise Fault("appendices.template-locked", file=path.name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            if sum(part.file_size for part in parts) > _MOST_BYTES or len(parts) > _MOST_PARTS:
                raise Fault("appendices.template-large", file=path.name)
            types = package.read("[Content_Types].xml")
    except Fault:
        raise
    except Exception as error:
        raise Fault("appendices.template-not-word", file=path.name) from error
    if _DOTX in types or _MACROS in types:
        raise Fault("appendices.template-dotx", file=path.name)
    if _MAIN not in types:
        raise Fault("appendices.template-not-word", file=path.name)
    template = Template(path.name, content)
    try:
        template.empty()
    except Exception as error:  # whatever a damaged document makes the library stumble over
        raise Fault("appendices.template-damaged", file=path.name) from error
    return template


def _inherited(body: Any) -> list[Any]:
    """References to the headers and footers that the last section has from the sections before it."""
    from docx.oxml.ns import qn

    sections = list(body.iter(qn("w:sectPr")))
    known = {_place(reference) for reference in _references(sections[-1])} if sections else set()
    found = []
    for section in reversed(sections[:-1]):
        for reference in _references(section):
            if _place(reference) not in known:
                known.add(_place(reference))
                found.append(deepcopy(reference))
    return found


def _references(section: Any) -> list[Any]:
    return [child for child in section if child.tag.endswith(("}headerReference", "}footerReference"))]


def _place(reference: Any) -> tuple[str, str]:
    from docx.oxml.ns import qn

    return str(reference.tag), str(reference.get(qn("w:type")))


def _says(part: Any) -> bool:
    if part.is_linked_to_previous:
        return False
    words = "".join(part._element.xpath(".//w:t/text()")).strip()
    return bool(words) or any(element.tag.endswith(("}drawing", "}pict")) for element in part._element.iter())
