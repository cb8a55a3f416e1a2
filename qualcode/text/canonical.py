"""The one way in: bytes or text of any origin become canonical text, with a map from the offsets they had before.

Canonical text has `\\n` line ends, is in Unicode normalisation form C, and holds no control characters other than
`\\n` and tab, no soft hyphens and no byte order marks. Line ends are `\\r\\n`, `\\r`, and what else separates lines or
pages and so words: vertical tab, form feed, U+0085, U+2028, U+2029. Bidirectional controls and joiners stay, they mean something.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from qualcode.text.graphemes import widen
from qualcode.text.offsets import BYTES, CODE_POINTS, UTF16, OutOfRange, Pieces, Unit, character_pieces

__all__ = ["BYTES", "CODE_POINTS", "UTF16", "OffsetMap", "OutOfRange", "Placed", "canonicalise", "decode"]

#: UTF-32 before UTF-16, whose little-endian mark is the beginning of the other's
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BYTE_ORDER_MARK = "\ufeff"
_LINE_ENDS = "\r\v\f\x85\u2028\u2029"
_REPLACEMENT = "\ufffd"
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: what there is besides characters that stay as they are whatever stands beside them; most European text has none of it
_UNSETTLED = re.compile("[^\n\t -~\xa0-\xac\xae-\u02ff\u2010-\u2027]")


class Placed(NamedTuple):
    """A passage in canonical code points; `widened` says that an end had to move outward to stand on a grapheme boundary."""

    start: int
    end: int
    widened: bool


class OffsetMap:
    """From offsets in what came in to offsets in canonical text: piecewise, monotone, each lookup O(log n).

    Code points and UTF-16 units are counted in the decoded text without its byte order mark;
    bytes are counted from the first byte of the file, the mark included.
    """

    __slots__ = ("_canonical", "_head", "_source", "_units", "encoding")

    def __init__(self, source: str, canonical: Pieces, encoding: str, head: int) -> None:
        """`source` is the decoded text, `head` the bytes before it, `canonical` maps its code points to canonical ones."""
        self.encoding = encoding
        self._source = source
        self._canonical = canonical
        self._head = head
        self._units: dict[Unit, Pieces] = {}

    def length(self, unit: Unit = CODE_POINTS) -> int:
        """The largest offset there is in `unit`."""
        if unit == CODE_POINTS:
            return len(self._source)
        scale, head, pieces = self._unit(unit)
        return head + scale * pieces.inverse_length(len(self._source))

    def at(self, offset: int, unit: Unit = CODE_POINTS) -> int:
        """The canonical offset of one raw offset; inside something that became shorter, its beginning. Raises OutOfRange."""
        return self._bounds(offset, unit)[0]

    def span(self, start: int, end: int, unit: Unit = CODE_POINTS) -> tuple[int, int]:
        """A raw span in canonical offsets, widened outward where an end lies inside what became one. Raises OutOfRange."""
        if start > end:
            raise OutOfRange(start, end, unit)
        return self._bounds(start, unit)[0], self._bounds(end, unit)[1]

    def widen(self, start: int, end: int, text: str, unit: Unit = CODE_POINTS) -> Placed:
        """A raw span as a passage of the canonical `text`, on grapheme boundaries. Raises OutOfRange."""
        if start > end:
            raise OutOfRange(start, end, unit)
        first, after = self._bounds(start, unit)
        before, last = self._bounds(end, unit)
        wide_start, wide_end, widened = widen(text, first, last)
        return Placed(wide_start, wide_end, after != first or before != last or widened)

    def _bounds(self, offset: int, unit: Unit) -> tuple[int, int]:
        if offset < 0 or offset > self.length(unit):
            raise OutOfRange(offset, self.length(unit), unit)
        if unit == CODE_POINTS:
            return self._canonical.bounds(offset)
        scale, head, pieces = self._unit(unit)
        counted, rest = divmod(max(offset - head, 0), scale)
        low = pieces.bounds(counted)[0]
        high = pieces.bounds(counted + 1 if rest else counted)[1]
        return self._canonical.bounds(low)[0], self._canonical.bounds(high)[1]

    def _unit(self, unit: Unit) -> tuple[int, int, Pieces]:
        """(bytes or units per counted step, bytes before the text, pieces from steps to code points)."""
        if unit == UTF16:
            return 1, 0, self._pieces(UTF16, "utf-16-le", 2)
        if self.encoding.startswith("utf-16"):
            return 2, self._head, self._pieces(UTF16, "utf-16-le", 2)
        if self.encoding.startswith("utf-32"):
            return 4, self._head, Pieces()
        return 1, self._head, self._pieces(BYTES, self.encoding, 1)

    def _pieces(self, unit: Unit, encoding: str, step: int) -> Pieces:
        if unit not in self._units:
            self._units[unit] = character_pieces(self._source, encoding, step)
        return self._units[unit]


def canonicalise(raw: bytes | str, encoding: str | None = None) -> tuple[str, OffsetMap]:
    """Canonical text of `raw`, and the map from its offsets. Idempotent.

    Bytes are decoded as `decode` does; an `encoding` given goes before everything and may raise as there.
    For text, byte offsets mean its UTF-8 bytes.
    """
    if isinstance(raw, bytes):
        source, encoding = decode(raw, encoding)
        head = len(_mark_of(raw, encoding))
    else:
        source, encoding = raw.removeprefix(_BYTE_ORDER_MARK), "utf-8"
        head = len(codecs.BOM_UTF8) if len(source) < len(raw) else 0
    if not _UNSETTLED.search(source):
        return source, OffsetMap(source, Pieces(), encoding, head)
    source = _mend_surrogates(source)
    text, pieces = _clean(source)
    return text, OffsetMap(source, pieces, encoding, head)


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str]:
    """(text without byte order mark, name of the encoding).

    In turn: the encoding given, the byte order mark, UTF-16 without one (known by its zero bytes), strict UTF-8, cp1252.
    A byte that cp1252 leaves undefined, or that is malformed after a mark, shows as U+FFFD.
    Raises LookupError for an unknown encoding and UnicodeDecodeError where the encoding given does not fit.
    """
    if encoding:
        name = codecs.lookup(encoding).name
        return raw.decode(name).removeprefix(_BYTE_ORDER_MARK), name
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace"), name
    if name_by_zeros := _utf16_by_zeros(raw):
        return raw.decode(name_by_zeros, "replace"), name_by_zeros
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "cp1252"


def _utf16_by_zeros(raw: bytes) -> str | None:
    """Western text in UTF-16 has a zero in nearly every second byte; other text files have none."""
    sample = raw[:4096]
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if half == 0 or max(even, odd) < 0.6 * half or min(even, odd) > 0.1 * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _mark_of(raw: bytes, encoding: str) -> bytes:
    family = encoding.replace("_", "-")[:6]
    return next((mark for mark, name in _MARKS if name.startswith(family) and raw.startswith(mark)), b"")


def _mend_surrogates(text: str) -> str:
    """Pairs become the character they stand for, lone ones U+FFFD: neither can be stored."""
    if not _SURROGATE.search(text):
        return text
    paired = _SURROGATE_PAIR.sub(lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
    return _SURROGATE.sub(_REPLACEMENT, paired)


def _clean(source: str) -> tuple[str, Pieces]:
    """Canonical text of decoded text, and the pieces of it that changed."""
    characters = set(source)
    ends = {c for c in characters if c in _LINE_ENDS}
    removed = {c for c in characters if _is_removed(c)} - ends
    tails = {c for c in characters if _is_tail(c)}
    singles = {c for c in characters - tails if not unicodedata.is_normalized("NFC", c)}
    # Removing a character can bring a letter and its accent together, so then the accents are looked at too.
    if not (removed and tails) and unicodedata.is_normalized("NFC", source):
        tails = set()
    if not (ends or removed or tails or singles):
        return source, Pieces()
    drop = {ord(c): None for c in removed}
    parts: list[str] = []
    pieces = Pieces()
    done = length = 0
    for match in _changing(ends, removed, tails, singles).finditer(source):
        found = match[0]
        result = "\n" if found[0] in ends else unicodedata.normalize("NFC", found.translate(drop) if removed else found)
        if result == found:
            continue
        start, end = match.span()
        parts += (source[done:start], result)
        length += start - done
        pieces.add(start, end, length, length + len(result))
        length += len(result)
        done = end
    parts.append(source[done:])
    return "".join(parts), pieces


def _changing(ends: set[str], removed: set[str], tails: set[str], singles: set[str]) -> re.Pattern[str]:
    """Matches every stretch that cleaning may change, each short enough to be normalised by itself.

    A stretch to compose is a starter with all that can attach to it, so normalising stretch by stretch is normalising the whole.
    """
    kinds = []
    if ends:
        kinds.append(rf"\r\n?|{_class(ends)}")
    if tails:
        between = f"{_class(removed)}*+" if removed else ""
        kinds.append(f"{_class(ends | removed | tails, outside=True)}?(?:{between}{_class(tails)})++")
    if singles:
        kinds.append(_class(singles))
    if removed:
        kinds.append(f"{_class(removed)}+")
    return re.compile("|".join(kinds))


def _class(characters: set[str], outside: bool = False) -> str:
    return f"[{'^' if outside else ''}{re.escape(''.join(sorted(characters)))}]"


def _is_removed(character: str) -> bool:
    return character in "\xad\ufeff" or (character not in "\n\t" and unicodedata.category(character) == "Cc")


def _is_tail(character: str) -> bool:
    """Whether a character may combine with the one before it under NFC: marks, Hangul vowels and finals, one Kirat Rai vowel."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff" or character == "\U00016d67"
