"""What the Word pack is set with: paragraphs in its styles, the hidden bookmarks around things, and memos, which are Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qualcode.text.review_comments import mark_name
from qualcode.writers.quote_rows import clean
from qualcode.writers.word import add_style, is_right_to_left, paragraph, run, set_headings

if TYPE_CHECKING:
    from docx.document import Document

BODY, QUIET, QUOTE, LINE, CODES = "PackText", "PackQuiet", "PackQuote", "PackLine", "PackCodes"
GREY = "5F6B78"
_LABEL = "1F2D3D"
#: emphasis and links of Markdown, within a line
_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<em>[^*]+)\*|_(?P<under>[^_]+)_(?!\w)|\[(?P<link>[^\]]+)\]\([^)]*\)")
_HEADING, _ITEM = re.compile(r"#{1,6}\s+(.*)"), re.compile(r"\s*[-*+]\s+(.*)")


def set_styles(document: Document) -> None:
    """The styles of a pack; headings are Word's own, so that its navigation knows them."""
    from docx.shared import Pt, RGBColor

    set_headings(document, (15, 12.5, 11, 10.5))
    add_style(document, BODY, size=10, after=4)
    quiet = add_style(document, QUIET, size=8.5, after=3)
    quiet.font.color.rgb = RGBColor.from_string(GREY)
    quote = add_style(document, QUOTE, size=9.5, after=3)
    quote.paragraph_format.left_indent = Pt(14)
    add_style(document, LINE, size=9)
    codes = add_style(document, CODES, size=7.5)
    codes.font.color.rgb = RGBColor.from_string(GREY)


def words(told: str, *, bold: bool = False, italic: bool = False) -> str:
    """A run of words from a study."""
    told = clean(told)
    return run(told, bold=bold, italic=italic, right_to_left=is_right_to_left(told))


def label(told: str) -> str:
    """A run that says what follows."""
    return run(clean(told) + " ", bold=True, colour=_LABEL)


def said(style: str, *runs: str, told: str = "") -> str:
    """A paragraph of runs, or of words from a study."""
    return paragraph(style, "".join(runs) + (words(told) if told else ""), right_to_left=is_right_to_left(told))


def heading(level: int, told: str) -> str:
    """A heading; from the fourth level on all are of the fourth."""
    return paragraph(f"Heading{min(level, 4)}", words(told))


def prose(text: str, style: str = BODY) -> Iterator[str]:
    """A text in Markdown as paragraphs: headings bold, items with a dot, emphasis and links as words."""
    for line in clean(text).strip().splitlines():
        if not line.strip():
            continue
        if match := _HEADING.fullmatch(line):
            yield paragraph(style, words(match[1], bold=True))
        elif match := _ITEM.fullmatch(line):
            yield paragraph(style, run("• ") + inline(match[1]))
        else:
            yield paragraph(style, inline(line), right_to_left=is_right_to_left(line))


def inline(line: str) -> str:
    """A line of Markdown as runs."""
    runs, at = [], 0
    for match in _INLINE.finditer(line):
        runs.append(words(line[at : match.start()]) if match.start() > at else "")
        runs.append(
            words(
                match["bold"] or match["em"] or match["under"] or match["link"],
                bold=bool(match["bold"]),
                italic=match["link"] is None and not match["bold"],
            )
        )
        at = match.end()
    return "".join(runs) + (words(line[at:]) if at < len(line) else "")


class Marks:
    """The hidden bookmarks around things, each of another name and number."""

    def __init__(self) -> None:
        self._number = 0
        self._names: dict[str, int] = {}

    def around(self, kind: str, row_id: str, inner: Iterable[str], number: int | None = None) -> Iterator[str]:
        """The markup with a bookmark around it. A thing that stands in several places has one at each, but for a line of a text."""
        name = mark_name(kind, row_id, number)
        times = self._names.get(name, 0)
        self._names[name] = times + 1
        if times and (number is not None or kind in ("material", "letter")):
            yield from inner
            return
        self._number += 1
        mark = self._number
        yield f'<w:bookmarkStart w:id="{mark}" w:name="{mark_name(kind, row_id, times) if times else name}"/>'
        yield from inner
        yield f'<w:bookmarkEnd w:id="{mark}"/>'
