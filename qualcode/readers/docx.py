"""Word documents (.docx): one walk through the main part, in document order.

Text is what a reader of the accepted document sees: tracked insertions in, deletions out, comments out, automatic list numbers out
(they are not text), headers and footers out (they are other parts), text boxes once. Foot- and endnotes come after the text.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.readers.blocks import Block, Material
from qualcode.readers.grids import Row, grid_blocks
from qualcode.readers.package import Package
from qualcode.text.labels import word_set
from qualcode.text.plain import Notice

_SKIPPED = word_set(
    "del moveFrom delText delInstrText instrText fldData Fallback pPr rPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr rt object"
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_HEADING = re.compile(r"(?:heading|overskrift|.?berschrift|rubrik|title|titel)\s?\d{0,2}", re.IGNORECASE)
_LISTED = re.compile(r"list ?(?:bullet|number)|opstilling", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    lead: int = 0
    leading: bool = True
    heading: bool = False
    item: bool = False
    #: its paragraph mark was deleted under tracking: it runs on into the next
    runs_on: bool = False

    def add(self, text: str, bold: bool) -> None:
        self.parts.append(text)
        if bold and self.leading:
            self.lead += len(text)
        elif text.strip():
            self.leading = False

    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class _Walk:
    """What is open while the walk goes on, and what came out."""

    blocks: list[Block] = field(default_factory=list)
    open: list[_Paragraph] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)
    pending: _Paragraph | None = None
    bold: bool = False
    comments: int = 0
    changes: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)

    def put(self, block: Block) -> None:
        if not self.tables:
            self.blocks.append(block)
            return
        table = self.tables[-1]
        if not table or not table[-1]:
            table.append([[]])
        table[-1][-1].append(block.text)


def read(path: Path, data: bytes) -> Material:
    """The paragraphs and tables of a Word document, in order. Raises Fault for a damaged, locked or hostile one."""
    package = Package(data, path.name)
    main = _main_part(package)
    walk = _walk(package.xml(main))
    notes = _notes(package, posixpath.dirname(main), walk.notes)
    notices = []
    for key, n in (("read.comments_left_out", walk.comments), ("read.changes_accepted", walk.changes), ("read.notes_last", len(notes))):
        if n:
            notices.append(Notice(key, {"n": n}))
    return Material([*walk.blocks, *notes], tuple(notices))


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels"):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    return "word/document.xml"


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _value(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), None)


def _child(element: Any, *names: str) -> Any:
    for name in names:
        element = next((child for child in element if _local(child.tag) == name), None)
        if element is None:
            return None
    return element


def _walk(root: Any) -> _Walk:
    from lxml import etree

    walk = _Walk()
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        name = _local(element.tag)
        if event == "end":
            _close(walk, name)
        elif name in _SKIPPED or (name == "r" and _hidden(element)):
            walk.changes += name in ("del", "moveFrom")
            steps.skip_subtree()
        else:
            _begin(walk, name, element)
    return walk


def _begin(walk: _Walk, name: str, element: Any) -> None:
    if name == "p":
        walk.open.append(_begun(element))
    elif name == "r":
        walk.bold = _is_on(_child(element, "rPr", "b"))
    elif name == "tbl":
        walk.tables.append([])
    elif name == "tr" and walk.tables:
        walk.tables[-1].append([])
    elif name == "tc" and walk.tables:
        if not walk.tables[-1]:
            walk.tables[-1].append([])
        walk.tables[-1][-1].append([])
    elif name == "ins":
        walk.changes += 1
    elif name == "commentReference":
        walk.comments += 1
    elif name in ("footnoteReference", "endnoteReference"):
        walk.notes.append((name.removesuffix("Reference") + "s", _value(element, "id") or ""))
    elif walk.open and name == "t":
        walk.open[-1].add(element.text or "", walk.bold)
    elif walk.open and name in _CHARACTERS and _local(element.getparent().tag) == "r":
        walk.open[-1].add(_CHARACTERS[name], walk.bold)
    elif walk.open and name == "sym":
        walk.open[-1].add(_symbol(element), walk.bold)


def _close(walk: _Walk, name: str) -> None:
    if name == "p" and walk.open:
        paragraph = walk.open.pop()
        if walk.pending is not None and not walk.open:
            paragraph.parts[:0] = walk.pending.parts
            paragraph.lead, walk.pending = 0, None
        if paragraph.runs_on and not walk.open:
            walk.pending = paragraph
            return
        text = paragraph.text()
        lead = paragraph.lead if 0 < paragraph.lead < len(text.rstrip()) else 0
        walk.put(Block(text, lead=lead, apart=paragraph.heading, item=paragraph.item))
    elif name == "tbl" and walk.tables:
        for block in grid_blocks(walk.tables.pop()):
            walk.put(block)
    elif name == "body" and walk.pending is not None:
        walk.put(Block(walk.pending.text()))
        walk.pending = None


def _begun(element: Any) -> _Paragraph:
    properties = _child(element, "pPr")
    if properties is None:
        return _Paragraph()
    style = _child(properties, "pStyle")
    heading = style is not None and _HEADING.fullmatch(_value(style, "val") or "") is not None
    mark = _child(properties, "rPr")
    runs_on = mark is not None and any(_local(child.tag) in ("del", "moveFrom") for child in mark)
    listed = style is not None and _LISTED.match(_value(style, "val") or "") is not None
    item = not heading and (listed or _child(properties, "numPr") is not None)
    return _Paragraph(heading=heading, item=item, runs_on=runs_on)


def _is_on(switch: Any) -> bool:
    return switch is not None and (_value(switch, "val") or "1") not in _OFF


def _hidden(run: Any) -> bool:
    return _is_on(_child(run, "rPr", "vanish"))


def _symbol(element: Any) -> str:
    try:
        code = int(_value(element, "char") or "", 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xE000 else "\u2022"


def _notes(package: Package, folder: str, wanted: list[tuple[str, str]]) -> list[Block]:
    """The foot- and endnotes the text refers to, in the order of their references."""
    texts: dict[tuple[str, str], str] = {}
    for kind in dict.fromkeys(kind for kind, _ in wanted):
        part = posixpath.join(folder, f"{kind}.xml")
        if part not in package:
            continue
        for note in package.xml(part):
            texts[kind, _value(note, "id") or ""] = "\n".join(block.text.strip() for block in _walk(note).blocks).strip()
    return [Block(texts[key], apart=True) for key in wanted if texts.get(key)]
