"""The text of a web page as offsets into its tag-stripped text count it, laid out in lines, with a map from those offsets.

Taguette counts the UTF-8 bytes of all text between tags, where `<p>a</p><p>b</p>` is "ab". A reader needs the paragraphs, so line
ends are put in where blocks meet and nothing parts them, and the map knows where.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from html.parser import HTMLParser

from qualcode.text.canonical import canonicalise
from qualcode.text.labels import word_set
from qualcode.text.offsets import OutOfRange, Pieces, character_pieces

_BLOCKS = word_set(
    """p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre section article header footer main aside nav figure figcaption hr br
    html body table tbody thead tfoot tr caption"""
)
_CELLS = word_set("td th")
_LINE_ENDS = re.compile("\r\n?")
_HEAD_BLANKS = " \t\n\f"


class _Stripper(HTMLParser):
    """Collects text as it stands (`said`) and what has to be put between (`put`: offset in the text that stands -> what)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.put: dict[int, str] = {}
        self.length = 0
        self.kept = 0
        self.owed = ""
        self.broken = False
        self.in_row = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins a line, a cell a column."""
        self.kept += tag == "pre"
        self._boundary(tag)

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        self.kept -= tag == "pre" and self.kept > 0
        self._boundary(tag)

    def _boundary(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.owed = "\n"
            self.in_row = False
        elif tag in _CELLS and self.in_row and not self.owed:
            self.owed = "\t"

    def handle_data(self, data: str) -> None:
        """Text, of the same length as it came."""
        lead = data[: len(data) - len(data.lstrip())]
        if len(lead) == len(data):
            self.broken = self.broken or bool(self.owed and "\n" in lead)
            self._add(data)
            return
        if self.owed and self.length and not (self.owed == "\n" and (self.broken or "\n" in lead)):
            self.put[self.length] = self.owed
        body = data[len(lead) :] if self.owed else data
        if not self.kept:
            body = body.replace("\n", " ")
        self._add(lead + body if self.owed else body)
        self.owed = ""
        self.broken = False
        self.in_row = True

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def without_tags(page: str) -> str:
    """All text between the tags of `page`, nothing put between."""
    return _stripped(page)[0]


def _stripped(page: str) -> tuple[str, dict[int, str]]:
    stripper = _Stripper()
    stripper.feed(_LINE_ENDS.sub("\n", page))
    stripper.close()
    return "".join(stripper.parts), stripper.put


class Page:
    """The canonical text of a web page, and where byte offsets into its tag-stripped text lie in it."""

    def __init__(self, page: str, *, head_blanks: bool = True) -> None:
        """Without `head_blanks`, white space before the first word is not counted, as by a parser of whole documents."""
        self.stripped, put = _stripped(page)
        self._skipped = 0 if head_blanks else len(self.stripped) - len(self.stripped.lstrip(_HEAD_BLANKS))
        self._places = sorted(put)
        laid: list[str] = []
        done = 0
        for place in self._places:
            laid += (self.stripped[done:place], put[place])
            done = place
        laid.append(self.stripped[done:])
        self.text, self._map = canonicalise("".join(laid))
        self._bytes: Pieces | None = None
        self._length = len(self.stripped.encode("utf-8", "surrogatepass"))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of bytes in canonical code points, an end within a character widened outward. Raises OutOfRange."""
        first, last = self._counted(start, end)
        return self._map.span(first + bisect_right(self._places, first), last + bisect_left(self._places, last))

    def words(self, start: int, end: int) -> str:
        """The tag-stripped text of a span of bytes. Raises OutOfRange."""
        first, last = self._counted(start, end)
        return self.stripped[first:last]

    def _counted(self, start: int, end: int) -> tuple[int, int]:
        """A span of bytes in code points of the stripped text."""
        if self._bytes is None:
            self._bytes = character_pieces(self.stripped, "utf-8", 1)
        start, end = start + self._skipped, end + self._skipped
        if not self._skipped <= start <= end <= self._length:
            raise OutOfRange(end if 0 <= start <= end else start, self._length, "bytes")
        return self._bytes.bounds(start)[0], self._bytes.bounds(end)[1]


def best_reading(page: str, passages: list[tuple[int, int, str]], alike: Callable[[str, str], bool]) -> tuple[Page, int]:
    """The page with its offsets read as fits the words stored beside them better, and how many of `passages` then agree."""
    found = Page(page)
    agreed = _agreeing(found, passages, alike)
    if found.stripped.startswith(tuple(_HEAD_BLANKS)) and agreed < len(passages):
        other = Page(page, head_blanks=False)
        if (others := _agreeing(other, passages, alike)) > agreed:
            return other, others
    return found, agreed


def _agreeing(page: Page, passages: list[tuple[int, int, str]], alike: Callable[[str, str], bool]) -> int:
    count = 0
    for start, end, words in passages:
        try:
            count += alike(page.words(start, end), words)
        except OutOfRange:
            continue
    return count
