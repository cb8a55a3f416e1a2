"""PDF through pypdf: lines with their places, page furniture and margin numbers out, lines joined to paragraphs again.

A PDF holds lines, not paragraphs. What ends one is judged by place (a larger gap, an indent, a short line) and by what the next line
opens with (a speaker label).
"""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, Material
from qualcode.reasons import reason_of
from qualcode.text.labels import LEADING_TIME, shape
from qualcode.text.plain import Notice
from qualcode.text.turns import label_lines

_MOST_PAGES = 5000
#: characters in the full lines of the narrowest column that is set as running text
_NARROWEST = 40
_PAGE_NUMBER = re.compile(r"(?:side|page|seite|s\.|p\.|–|-)?\s*(\d{1,4})\s*(?:(?:/|of|af|von)\s*\d{1,4}|–|-)?", re.IGNORECASE)
_OF_PAGES = re.compile(r"(?:side|page|seite|s\.|p\.)?\s*\d{1,4}\s*(?:/|of|af|von)\s*\d{1,4}", re.IGNORECASE)
_HYPHEN = re.compile(r"[^\W\d_]-$")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*-?")
#: after these a hyphen at the end of a line belongs to a shortened compound ("arbejds- og")
_AND = re.compile(r"(?:og|eller|and|or|und|oder|samt)\b")
_LABEL = re.compile(r"(?:[\[(]?[\d:.]{4,12}[\])]?\s+)?([^:]{1,30}):(?:\s|$)")
_ENDS = (".", "?", "!", "…", ":", "”", "»", ")", "]")


@dataclass(slots=True)
class Line:
    """A line on a page. Places in points from the lower left corner of the page."""

    page: int
    x: float
    y: float
    size: float
    text: str


def read(path: Path, data: bytes) -> Material:
    """The paragraphs of a PDF. Raises Fault for one that is damaged, locked, or scanned without text."""
    pages = _pages(path, data)
    lines = [line for page in pages for line in page]
    if not lines:
        raise Fault("read.scanned", file=path.name, n=len(pages))
    numbers = _margin_numbers(lines)
    furniture = _furniture([[line for line in page if id(line) not in numbers] for page in pages])
    kept = [line for line in lines if id(line) not in furniture and id(line) not in numbers]
    notices = []
    if furniture or numbers:
        notices.append(Notice("read.furniture_left_out", {"n": len(furniture) + len(numbers)}))
    return Material([Block(text) for text in _paragraphs(kept)], tuple(notices))


def _pages(path: Path, data: bytes) -> list[list[Line]]:
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Fault("read.encrypted", file=path.name)
        if len(reader.pages) > _MOST_PAGES:
            raise Fault("read.too_many_pages", file=path.name, n=len(reader.pages), most=_MOST_PAGES)
        return [_lines(page, number) for number, page in enumerate(reader.pages)]
    except Fault:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, AssertionError, NotImplementedError) as error:
        raise Fault("read.damaged", file=path.name, reason=reason_of(error)) from None


def _lines(page: Any, number: int) -> list[Line]:
    """The lines of one page in the order they were set. A line break pypdf sees between pieces of one height is a blank."""
    lines: list[Line] = []
    broken = True

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        nonlocal broken
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * (tm[3] or tm[1] or 1) * (cm[3] or cm[1] or 1)) or 10.0
        for at, piece in enumerate(text.split("\n")):
            broken = broken or at > 0
            if not piece.strip():
                if piece and lines and not broken:
                    lines[-1].text += " "
                continue
            last = lines[-1] if lines else None
            if last is not None and abs(last.y - y) < 0.45 * max(height, last.size) and (not broken or x > last.x):
                last.text += (" " if broken else "") + piece
            else:
                lines.append(Line(number, x, y, height, piece))
            broken = False

    page.extract_text(visitor_text=visit)
    for line in lines:
        line.text = " ".join(line.text.split())
    return [line for line in lines if line.text]


def _furniture(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Ids of lines at the top and foot of pages that repeat from page to page, their numbers aside, or number the pages."""
    edges: list[list[Line]] = []
    for page in pages:
        by_height = sorted((line for line in page), key=lambda line: -line.y)
        edges.append(list({id(line): line for line in (*by_height[:3], *by_height[-3:])}.values()) if len(by_height) > 2 else by_height)
    shapes: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for page, edge in zip(pages, edges, strict=True):
        shapes.update({_without_numbers(line.text) for line in edge})
        inside.update({_without_numbers(line.text) for line in page if line not in edge})
    filled = sum(bool(edge) for edge in edges)
    out: set[int] = set()
    for number, edge in enumerate(edges):
        for line in edge:
            words = _without_numbers(line.text)
            # what stands in the middle of pages as often is a speaker's name on its own line
            repeated = shapes[words] >= max(2, 0.6 * filled, 2 * inside[words]) and len(line.text) < 160
            repeated = repeated and (filled >= 3 or (filled == 2 and _at_one_place(line, edges)))
            bare = _PAGE_NUMBER.fullmatch(line.text)
            if (
                (repeated and not _is_speech(line.text))
                or (_OF_PAGES.fullmatch(line.text) and line in _outermost(edge))
                or (bare and line in _outermost(edge) and (shapes["#"] >= 2 or int(bare[1]) == number + 1))
            ):
                out.add(id(line))
    return out


def _at_one_place(line: Line, edges: Sequence[Sequence[Line]]) -> bool:
    """Is it the first or last line of every page, in the same words and at the same height?"""
    return all(any(one.text == line.text and abs(one.y - line.y) < 2 for one in _outermost(edge)) for edge in edges if edge)


def _outermost(edge: Sequence[Line]) -> list[Line]:
    return [max(edge, key=lambda line: line.y), min(edge, key=lambda line: line.y)]


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", text).casefold()


def _is_speech(text: str) -> bool:
    """A label alone, or with a short answer, stands at the top of many pages and is no furniture."""
    label = _LABEL.match(text)
    return label is not None and (not re.search(r"\d", text) or shape(label[1]) in ("role", "code", "numbered"))


def _margin_numbers(lines: Sequence[Line]) -> set[int]:
    """Ids of lines that are nothing but ascending numbers left of everything else: paragraph or line numbers of a program."""
    numbered = [line for line in lines if line.text.isdigit()]
    others = [line.x for line in lines if not line.text.isdigit()]
    if len(numbered) < 3 or not others:
        return set()
    left = sorted(others)[len(others) // 50]
    margin = [line for line in numbered if line.x < left - 4]
    values = [int(line.text) for line in margin]
    rising = sum(0 < b - a <= 5 for a, b in itertools.pairwise(values))
    return {id(line) for line in margin} if len(margin) >= 3 and rising >= 0.8 * (len(values) - 1) else set()


@dataclass(frozen=True, slots=True)
class _Page:
    """How the pages of a file are set."""

    #: the usual distance between lines of a paragraph, in points
    leading: float
    #: characters in a full line
    full: int
    #: where lines begin that continue a paragraph, in points from the left
    margin: float
    #: do other lines begin elsewhere, to the right (first lines indented) or to the left (labels hanging out)?
    indented: bool
    hanging: bool


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """Lines joined to paragraphs; a line that opens with a speaker label always begins one."""
    labelled = label_lines([line.text for line in lines])
    timed = {at for at, line in enumerate(lines) if LEADING_TIME.fullmatch(line.text)}
    page = _page(lines)
    spellings = _spellings(lines)
    joined: list[str] = []
    for at, line in enumerate(lines):
        last = lines[at - 1] if at else None
        if last is None or at in labelled or labelled.get(at - 1) or timed & {at - 1, at} or _breaks(last, line, page):
            joined.append(line.text)
        else:
            joined[-1] = _run_on(joined[-1], line.text, spellings)
    return joined


def _page(lines: Sequence[Line]) -> _Page:
    widest = Counter(min(len(line.text), 200) // 5 * 5 for line in lines)
    full = max((width for width, n in widest.items() if n >= max(2, 0.02 * len(lines))), default=0)
    full = max(full, _NARROWEST)
    # a line that begins small after a full one surely continues it
    surely = Counter(round(line.x) for last, line in itertools.pairwise(lines) if line.text[:1].islower() and len(last.text) >= 0.85 * full)
    margin, times = surely.most_common(1)[0] if surely else (0, 0)
    certain = times >= 4 and times >= 0.7 * sum(surely.values())
    left = sum(line.x < margin - 6 for line in lines) >= 0.1 * len(lines)
    return _Page(_leading(lines), full, float(margin), certain and not left, certain and left)


def _spellings(lines: Sequence[Line]) -> frozenset[str]:
    """The words that stand whole inside lines, by which a hyphen at a line's end is judged."""
    return frozenset(word.casefold() for line in lines for word in _WORD.findall(line.text)[:-1])


def _run_on(before: str, after: str, spellings: frozenset[str]) -> str:
    """Two lines as one, without the hyphen that only broke a word."""
    if not _HYPHEN.search(before) or not after[:1].islower() or _AND.match(after):
        return f"{before}{'' if _HYPHEN.search(before) and after[:1].isalnum() and not _AND.match(after) else ' '}{after}"
    first, second = _WORD.findall(before)[-1].casefold(), _WORD.findall(after)[0].casefold()
    kept = f"{first}{second}" in spellings and f"{first[:-1]}{second}" not in spellings
    return (before if kept else before[:-1]) + after


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between lines of a paragraph, in points: the smallest that occurs often."""
    gaps = Counter(round(a.y - b.y) for a, b in itertools.pairwise(lines) if a.page == b.page and 2 < a.y - b.y < 4 * max(a.size, 6))
    often = [gap for gap, n in gaps.items() if n >= 0.1 * sum(gaps.values())]
    return float(min(often, default=14))


def _breaks(last: Line, line: Line, page: _Page) -> bool:
    """Does `line` begin a new paragraph after `last`?"""
    ended = last.text.endswith(_ENDS)
    small = line.text[:1].islower()
    short = len(last.text) + 1 + len(line.text.split(None, 1)[0]) < 0.88 * page.full
    if (page.indented and line.x > page.margin + 6) or (page.hanging and line.x < page.margin - 6):
        return not small or ended
    gap = last.y - line.y
    if last.page != line.page:
        return ended and (short or not small)
    if gap < -2 * page.leading:
        return ended or not small
    if gap > 1.35 * page.leading + 1 or abs(line.size - last.size) > 1.2:
        return True
    return short and (ended or not small)
