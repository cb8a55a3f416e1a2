"""Web pages (.html): blocks become paragraphs, tables go the way of tables, what a browser does not show is out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, Material
from qualcode.readers.grids import Row, grid_blocks
from qualcode.readers.plain_text import decoded
from qualcode.reasons import reason_of
from qualcode.text.labels import word_set

_SKIPPED = word_set("head script style template noscript select textarea svg math iframe object audio video button title rt rp")
_BLOCKS = word_set(
    """p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre section article header footer main aside nav address figure figcaption hr
    form fieldset body html tr td th table tbody thead tfoot caption details summary center"""
)
_HEADINGS = word_set("h1 h2 h3 h4 h5 h6")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class _Walk:
    blocks: list[Block] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    lead: int = 0
    leading: bool = True
    bold: int = 0
    kept: int = 0
    heading: bool = False

    def add(self, raw: str | None) -> None:
        if not raw:
            return
        text = raw if self.kept else _BLANKS.sub(" ", raw)
        if not self.kept and text.startswith(" ") and (not self.parts or self.parts[-1].endswith((" ", "\n"))):
            text = text[1:]
        if text:
            self.parts.append(text)
            if self.bold and self.leading:
                self.lead += len(text)
            elif text.strip():
                self.leading = False

    def flush(self) -> None:
        text = "".join(self.parts).rstrip(" ")
        lead = self.lead if 0 < self.lead < len(text.rstrip()) else 0
        if text.strip():
            self.put(Block(text, lead=lead, apart=self.heading))
        self.parts, self.lead, self.leading = [], 0, True

    def put(self, block: Block) -> None:
        if not self.tables:
            self.blocks.append(block)
        elif self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1].append(block.text)
        else:
            self.tables[-1].append([[block.text]])


def read(path: Path, data: bytes, encoding: str | None) -> Material:
    """The visible text of a web page. Raises Fault for one that cannot be parsed."""
    from lxml import etree

    declared = _CHARSET.search(data[:4096])
    if encoding is None and declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = _known(declared[1].decode("ascii", "replace"), data)
    text, name, notices = decoded(path, data, encoding)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.replace("\0", ""), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault("read.damaged", file=path.name, reason=reason_of(error)) from None
    if root is None:
        raise Fault("read.no_text", file=path.name)
    return Material(_walk(root), notices, name)


def _known(encoding: str, data: bytes) -> str | None:
    """The declared encoding, if it exists and fits; pages called latin-1 are cp1252."""
    name = "cp1252" if encoding.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else encoding
    try:
        data.decode(name)
    except (LookupError, UnicodeError):
        return None
    return name


def _walk(root: Any) -> list[Block]:
    from lxml import etree

    walk = _Walk()
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        tag = element.tag
        if event == "start" and (tag in _SKIPPED or _unseen(element)):
            steps.skip_subtree()
        elif event == "start":
            _begin(walk, tag)
            walk.add(element.text)
        else:
            if not (tag in _SKIPPED or _unseen(element)):
                _close(walk, tag)
            walk.add(element.tail)
    walk.flush()
    return walk.blocks


def _unseen(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_UNSEEN.search(element.get("style", "")))


def _begin(walk: _Walk, tag: str) -> None:
    if tag in _BLOCKS:
        walk.flush()
    walk.heading = walk.heading or tag in _HEADINGS
    walk.bold += tag in ("b", "strong")
    walk.kept += tag == "pre"
    if tag == "br":
        walk.add("\n") if walk.kept else walk.parts.append("\n")
    elif tag == "table":
        walk.tables.append([])
    elif tag == "tr" and walk.tables:
        walk.tables[-1].append([])
    elif tag in ("td", "th") and walk.tables:
        if not walk.tables[-1]:
            walk.tables[-1].append([])
        walk.tables[-1][-1].append([])


def _close(walk: _Walk, tag: str) -> None:
    if tag in _BLOCKS:
        walk.flush()
    if tag in _HEADINGS:
        walk.heading = False
    walk.bold -= tag in ("b", "strong")
    walk.kept -= tag == "pre"
    if tag == "table" and walk.tables:
        for block in grid_blocks(walk.tables.pop()):
            walk.put(block)
