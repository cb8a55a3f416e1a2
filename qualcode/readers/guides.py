"""Interview guides from documents (.docx, .odt, .txt, .md, .rtf): numbered or bulleted questions, and headings over them.

Where a document lists its questions, the list is the guide, and what stands around it is not. Where it has no list, what ends in a
question mark is a question; where nothing does, each paragraph is one, as in a guide of themes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, canonical
from qualcode.study.guides import HEADING, TYPES, type_of

ENDINGS = ("docx", "odt", "txt", "md", "rtf")

_NUMBERED = re.compile(r"\s*(?:\(?\d{1,3}(?:[.)]\d{1,3})*[.)]|\(?[a-zæøå][.)]|[-*•·–‣◦▪])\s+")
_BARE_NUMBER = re.compile(r"\s*\d{1,3}(?:\.\d{1,3})+\s+")
_MARKED_HEADING = re.compile(r"\s*#{1,6}\s+")
_TYPE_BEHIND = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]]\s*$")
#: questions of one guide
_MOST = 500


class GuideText(NamedTuple):
    """What a document says of a guide."""

    #: its title, "" where none is found
    title: str
    #: (words, type); type "heading" for a heading, "" where the document says none
    rows: tuple[tuple[str, str], ...]
    #: paragraphs that are neither questions nor headings, as they begin
    left_out: tuple[str, ...]


def read_guide(path: Path) -> GuideText:
    """The guide in a document. A type that is known may stand in brackets behind a question.

    A heading that names a type gives it to the questions under it; any other stays as a heading. Raises Fault for a file that cannot
    be read, and for one without questions.
    """
    blocks = [block for block in _blocks(path) if block.text.strip()]
    headings = [_heading(block) for block in blocks]
    listed = any(_listed(block) for block, heading in zip(blocks, headings, strict=True) if not heading)
    asking = any(block.text.strip().endswith("?") for block, heading in zip(blocks, headings, strict=True) if not heading)
    rows: list[tuple[str, str]] = []
    left_out, under, title = [], "", ""
    for at, (block, heading) in enumerate(zip(blocks, headings, strict=True)):
        words = _plain(block.text)
        if heading and at == 0 and (sum(headings) == 1 or _nothing_under(blocks, headings, listed, asking)):
            title = words
        elif heading:
            named = type_of(words)
            under = named if named in TYPES else ""
            rows += [] if under else [(words, HEADING)]
        elif _listed(block) or block.text.strip().endswith("?") or not (listed or asking):
            rows.append(_typed(words, under))
        else:
            left_out.append(words[:80])
    rows = _without_empty_headings(rows)
    if not rows:
        # Headings alone are a guide of themes.
        themes = [_plain(block.text) for block, heading in zip(blocks, headings, strict=True) if heading]
        rows = [(words, "") for words in themes[1 if title else 0 :]]
    if not rows:
        raise Fault("guides.no-questions", file=path.name)
    if len(rows) > _MOST:
        raise Fault("guides.too-many", file=path.name, n=len(rows), most=_MOST)
    return GuideText(title, tuple(rows), tuple(left_out))


def _blocks(path: Path) -> Sequence[Block]:
    from qualcode.readers import at_fault, material_of
    from qualcode.readers.plain_text import decoded
    from qualcode.readers.source import check_kind, ending_of, read_bytes

    ending = ending_of(path)
    if ending not in ENDINGS:
        raise Fault("read.unsupported", file=path.name, ending=ending or "?", readable=", ".join(f".{one}" for one in ENDINGS))
    with at_fault(path):
        data = read_bytes(path)
        check_kind(path, data)
        if ending in ("txt", "md"):
            return [Block(canonical(line)) for line in decoded(path, data, None)[0].splitlines()]
        return material_of(path, ending, data, None).blocks


def _heading(block: Block) -> bool:
    return block.apart or _MARKED_HEADING.match(block.text) is not None


def _listed(block: Block) -> bool:
    return block.item or _NUMBERED.match(block.text) is not None or _BARE_NUMBER.match(block.text) is not None


def _nothing_under(blocks: Sequence[Block], headings: Sequence[bool], listed: bool, asking: bool) -> bool:
    """Whether the first heading has no question before the next one: it is the title then."""
    for block, heading in zip(blocks[1:], headings[1:], strict=True):
        if heading:
            return True
        if _listed(block) or block.text.strip().endswith("?") or not (listed or asking):
            return False
    return False


def _plain(text: str) -> str:
    """Words without the number or mark before them, on one line."""
    words = canonical(text)
    for mark in (_MARKED_HEADING, _NUMBERED, _BARE_NUMBER):
        words = mark.sub("", words, count=1) if mark.match(words) else words
    return " ".join(words.replace("**", "").split())


def _typed(words: str, under: str) -> tuple[str, str]:
    """A question, and its type: what stands in brackets behind it if that names one, else the heading's."""
    found = _TYPE_BEHIND.search(words)
    named = type_of(found[1]) if found else ""
    if found and named in TYPES and words[: found.start()].strip():
        return words[: found.start()].strip(), named
    return words, under


def _without_empty_headings(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headings with a question below them, at whatever depth; a document of headings alone has none."""
    last = max((at for at, (_, type) in enumerate(rows) if type != HEADING), default=-1)
    return list(rows[: last + 1])
