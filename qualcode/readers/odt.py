"""OpenDocument texts (.odt): one walk through content.xml, in document order.

Annotations and the store of deleted passages are out, insertions in; repeated blanks, tabs and line breaks are elements of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, Material
from qualcode.readers.grids import Row, grid_blocks
from qualcode.readers.package import Package
from qualcode.text.labels import word_set
from qualcode.text.plain import Notice

_SKIPPED = word_set(
    """tracked-changes forms scripts font-face-decls automatic-styles title desc note-citation ruby-text sequence-decls variable-decls
    user-field-decls event-listeners annotation-end bookmark-ref-text dde-connection-decls meta settings styles master-styles"""
)
#: elements whose direct text is text of the paragraph
_INLINE = word_set("p h span a ruby ruby-base meta-field")
_BLANKS = re.compile(r"[ \t\r\n]+")
#: `text:s` may ask for any number of blanks; nobody means more than this
_MOST_BLANKS = 500


@dataclass(slots=True)
class _Paragraph:
    heading: bool
    item: bool = False
    parts: list[str] = field(default_factory=list)
    lead: int = 0
    leading: bool = True

    def add(self, raw: str | None, bold: bool) -> None:
        """Text of the file: white space collapses, and is nothing at the beginning."""
        if not raw:
            return
        text = _BLANKS.sub(" ", raw)
        if text.startswith(" ") and (not self.parts or self.parts[-1].endswith((" ", "\n", "\t"))):
            text = text[1:]
        self.put(text, bold)

    def put(self, text: str, bold: bool) -> None:
        if text:
            self.parts.append(text)
            if bold and self.leading:
                self.lead += len(text)
            elif text.strip():
                self.leading = False

    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class _Walk:
    bold_styles: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    open: list[_Paragraph] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)
    #: how many tables and paragraphs were open when each open note began
    in_notes: list[int] = field(default_factory=list)
    #: how many list items are open
    items: int = 0
    bold: list[bool] = field(default_factory=list)
    annotations: int = 0

    def put(self, block: Block) -> None:
        if self.in_notes and len(self.tables) <= self.in_notes[-1]:
            self.notes.append(Block(block.text, apart=True))
        elif not self.tables:
            self.blocks.append(block)
        else:
            table = self.tables[-1]
            if not table or not table[-1]:
                table.append([[]])
            table[-1][-1].append(block.text)


def read(path: Path, data: bytes) -> Material:
    """The paragraphs, headings and tables of an OpenDocument text, in order. Raises Fault for a damaged, locked or hostile one."""
    package = Package(data, path.name)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Fault("read.encrypted", file=path.name)
    root = package.xml("content.xml")
    walk = _walk(root, path.name)
    changes = sum(1 for element in root.iter("{*}changed-region"))
    notices = []
    for key, n in (("read.comments_left_out", walk.annotations), ("read.changes_accepted", changes), ("read.notes_last", len(walk.notes))):
        if n:
            notices.append(Notice(key, {"n": n}))
    return Material([*walk.blocks, *walk.notes], tuple(notices))


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), None)


def _bold_styles(root: Any) -> frozenset[str]:
    names = set()
    for style in root.iter("{*}style"):
        if any(_attribute(child, "font-weight") in ("bold", "700", "800", "900") for child in style):
            names.add(_attribute(style, "name") or "")
    return frozenset(names)


def _walk(root: Any, file: str) -> _Walk:
    from lxml import etree

    body = next(root.iter("{*}body"), None)
    if body is None:
        raise Fault("read.damaged_part", file=file, part="office:body")
    walk = _Walk(_bold_styles(root))
    steps = etree.iterwalk(body, events=("start", "end"))
    for event, element in steps:
        name = _local(element.tag)
        if event == "start" and (name in _SKIPPED or name == "annotation"):
            walk.annotations += name == "annotation"
            steps.skip_subtree()
        elif event == "start":
            _begin(walk, name, element)
            continue
        else:
            _close(walk, name)
        if event == "end" and walk.open and element is not body and _local(element.getparent().tag) in _INLINE:
            walk.open[-1].add(element.tail, any(walk.bold))
    return walk


def _begin(walk: _Walk, name: str, element: Any) -> None:
    if name in ("p", "h"):
        walk.open.append(_Paragraph(name == "h", name == "p" and walk.items > 0))
        walk.open[-1].add(element.text, False)
    elif name in ("table-row",) and walk.tables:
        walk.tables[-1].append([])
    elif name == "table":
        walk.tables.append([])
    elif name in ("table-cell", "covered-table-cell") and walk.tables and walk.tables[-1]:
        walk.tables[-1][-1].append([])
    elif name == "note":
        walk.in_notes.append(len(walk.tables))
    elif name == "list-item":
        walk.items += 1
    elif walk.open:
        _inline(walk, name, element)


def _inline(walk: _Walk, name: str, element: Any) -> None:
    if name == "span":
        walk.bold.append((_attribute(element, "style-name") or "") in walk.bold_styles)
    bold = any(walk.bold)
    if name == "s":
        count = _attribute(element, "c") or "1"
        walk.open[-1].put(" " * min(int(count) if count.isdigit() else 1, _MOST_BLANKS), bold)
    elif name == "tab":
        walk.open[-1].put("\t", bold)
    elif name == "line-break":
        walk.open[-1].put("\n", bold)
    elif name not in ("note-body", "list", "list-item", "text-box", "frame", "section"):
        walk.open[-1].add(element.text, bold)


def _close(walk: _Walk, name: str) -> None:
    if name in ("p", "h") and walk.open:
        paragraph = walk.open.pop()
        text = paragraph.text()
        lead = paragraph.lead if 0 < paragraph.lead < len(text.rstrip()) else 0
        walk.put(Block(text, lead=lead, apart=paragraph.heading, item=paragraph.item))
    elif name == "table" and walk.tables:
        for block in grid_blocks(walk.tables.pop()):
            walk.put(block)
    elif name == "note" and walk.in_notes:
        walk.in_notes.pop()
    elif name == "list-item":
        walk.items = max(0, walk.items - 1)
    elif name == "span" and walk.bold:
        walk.bold.pop()
