"""Citations as people write them, read: `(Mette, Appendix 7, ll. 123-127)`, `Bilag 7, s. 33 og 43; bilag 19, s. 30`, `Se bilag 1-6`.

Both languages at once, whatever the language of the study. What is read says where it stands in the text, so that a note or a chapter can
be marked there; what cannot be read is told and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

#: from and to, both included
Range = tuple[int, int]

#: numbers of appendices that "1-6" may stand for; more is a slip of the pen
LONGEST_RUN = 99


class Cited(NamedTuple):
    """One place that is cited."""

    #: None where a material is cited by its name, or where nothing says which document it is
    appendix: int | None
    pages: Range | None = None
    #: stored lines
    lines: Range | None = None
    #: the words before it within the same citation: who speaks, or the name of the material ("Interview 3, Mette")
    before: str = ""
    #: "12f.": and what follows
    onward: bool = False
    #: where it stands in the text: from its appendix, or from its page where it shares one, to its last number
    start: int = 0
    end: int = 0

    @property
    def whole(self) -> bool:
        """A whole document is cited and no place in it."""
        return self.pages is None and self.lines is None

    @property
    def place(self) -> tuple[int | None, Range | None, Range | None]:
        """What is cited, for comparing."""
        return self.appendix, self.pages, self.lines


class Slip(NamedTuple):
    """Something in a citation that is not as it should be."""

    #: "twice-marked" ("s. S. 4"), "no-number" ("s." without one), "no-document" (a page of nothing), "long-run", "again" (a place twice)
    what: Literal["twice-marked", "no-number", "no-document", "long-run", "again"]
    #: the words it is about
    words: str
    start: int
    end: int


class Reading(NamedTuple):
    """What a note or a citation says."""

    places: tuple[Cited, ...]
    slips: tuple[Slip, ...]
    #: it refers to the note before ("Ibid.")
    ibid: bool = False


_TOKEN = re.compile(
    r"(?P<appendix>\b(?:bilag(?:ene|et)?|appendi(?:x|ces)|app)\b(?:\s*\.)?)"
    r"|(?P<page>\b(?:sider?|pages?|pp?|s)\b(?:\s*[.,](?=\s*(?:\d|s\b|p\b|$)))?(?=[\s.,]*(?:\d|s\b|$)))"
    r"|(?P<line>\b(?:linjer?|lines?|ll?)\b(?:\s*[.,](?=\s*\d))?(?=[\s.]*\d))"
    r"|(?P<number>\d+(?:\s*[-–—]\s*\d+)?(?P<onward>\s?ff?\b\.?)?)"
    r"|(?P<ibid>\bibid\b\.?)"
    r"|(?P<glue>\b(?:se|også|og|samt|jf|bl\.\s?a|m\.\s?fl|fx|and|see|also|cf|e\.\s?g|or|eller|både|both)\b\.?)"
    r"|(?P<edge>[;()\[\]\n])"
    r"|(?P<word>[^\W\d_][\w'’.-]*|\d*[^\W\d_]\w*)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)(?:\s*[-–—]\s*(\d+))?")

_NUMBERS = r"\d+(?:\s?[-–—]\s?\d+)?(?:\s?ff?\b\.?)?"
_AND = r"\s*(?:[,;]|,?\s(?:og|samt|and|&)\b)\s*"
_MARKED = rf"\b(?:sider?|pages?|pp?\.|s\.|linjer?|lines?|ll?\.)\s?{_NUMBERS}(?:{_AND}{_NUMBERS}(?![\w-]))*"
_APPENDIX = rf"\b(?:bilag|appendix|appendices|app\.)\s?{_NUMBERS}(?:{_AND}{_NUMBERS}(?![\w-]))*"
_BARE = re.compile(
    rf"{_APPENDIX}(?:(?:[,;]\s?|\s(?:og|samt|and)\s|\.?\s[Ss]e også\s|\.?\s[Ss]ee also\s)+(?:{_APPENDIX}|{_MARKED}))*", re.IGNORECASE
)
_BRACKETED = re.compile(r"\(([^()\n]{2,300})\)")
_TELLING = re.compile(rf"{_APPENDIX}|{_MARKED}", re.IGNORECASE)


def read_citation(text: str) -> Reading:
    """The places that a citation, or a note made of citations, names, in order; and what in it is not as it should be."""
    reader = _Reader(text)
    for token in _TOKEN.finditer(text):
        reader.take(str(token.lastgroup if token.lastgroup != "onward" else "number"), token)
    return reader.read()


def citations_in(text: str) -> Iterator[tuple[int, int]]:
    """Where citations stand in running text: in brackets, `(Mette, Interview 3, ll. 4-7)`, or bare, `Bilag 7, s. 33; bilag 19, s. 30`."""
    taken: list[Range] = []
    for found in _BRACKETED.finditer(text):
        if _TELLING.search(found[1]):
            taken.append(found.span())
    for found in _BARE.finditer(text):
        if not any(start <= found.start() < end for start, end in taken):
            taken.append(found.span())
    yield from sorted(taken)


def read_notes(notes: Iterable[tuple[int, str]]) -> dict[int, Reading]:
    """Numbered notes, each with what it cites; "Ibid." cites what the note before it does. Notes that cite nothing are there as well."""
    found: dict[int, Reading] = {}
    last: tuple[Cited, ...] = ()
    for number, words in notes:
        reading = read_citation(words)
        if reading.ibid and not reading.places:
            reading = reading._replace(places=last)
        last = reading.places
        found[number] = reading
    return found


def same_sources(one: Iterable[Cited], other: Iterable[Cited]) -> bool:
    """Whether two lists name the same places, in any order."""
    return {cited.place for cited in one} == {cited.place for cited in other}


class _Reader:
    """Goes through the tokens of a citation: an appendix holds until the next, and so does what its numbers are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: list[Cited] = []
        self.slips: list[Slip] = []
        self.ibid = False
        #: what the next number is of: "appendix", "page", "line" or nothing
        self.mode = ""
        self.marker: re.Match[str] | None = None
        #: the places of the last appendix, whose pages and lines may follow; () after other words
        self.open: Cited | None = None
        self.words_from: int | None = None
        self.before = ""

    def take(self, kind: str, token: re.Match[str]) -> None:
        """The next token."""
        if kind in ("appendix", "page", "line"):
            self._mark(kind, token)
        elif kind == "number":
            self._number(token)
        elif kind == "edge":
            self._unnumbered()
            self.words_from = None
            if token[0] in "()[]\n":
                self.mode, self.open = "", None
        elif kind == "word":
            self._unnumbered()
            self.mode, self.open = "", None
            self.words_from = token.start() if self.words_from is None else self.words_from
        elif kind == "ibid":
            self.ibid = True

    def read(self) -> Reading:
        """All that was read."""
        self._unnumbered()
        seen: set[tuple[int | None, Range | None, Range | None]] = set()
        for cited in self.places:
            if cited.place in seen and cited.appendix is not None:
                self.slips.append(Slip("again", self.text[cited.start : cited.end], cited.start, cited.end))
            seen.add(cited.place)
        return Reading(tuple(self.places), tuple(sorted(self.slips, key=lambda slip: slip.start)), self.ibid)

    def _mark(self, kind: str, token: re.Match[str]) -> None:
        if self.marker is not None and kind == self.mode:
            self._slip("twice-marked", self.marker.start(), token.end())
            self.marker = None
        self._unnumbered()
        if kind == "appendix":
            self.open = None
        if self.open is None:
            at = token.start() if self.words_from is None else self.words_from
            self.before = self.text[at : token.start()].strip(" ,.;:–-")
        self.words_from = None
        self.mode, self.marker = kind, token

    def _number(self, token: re.Match[str]) -> None:
        if not self.mode:
            self.words_from = token.start() if self.words_from is None else self.words_from
            return
        read = _RANGE.match(token[0])
        assert read is not None
        first, last = int(read[1]), int(_written_out(read[1], read[2] or read[1]))
        onward = bool(token["onward"])
        start = self.marker.start() if self.marker else token.start()
        self.marker = None
        if self.mode == "appendix":
            self._appendices(first, last, start, token.end())
        else:
            span = (first, last + 1 if onward and last == first else last)
            self._passage(span, onward, start, token.end())

    def _appendices(self, first: int, last: int, start: int, end: int) -> None:
        if not first <= last <= first + LONGEST_RUN:
            self._slip("long-run", start, end)
            last = first
        self.places += [Cited(number, None, None, self.before, False, start, end) for number in range(first, last + 1)]
        self.open = self.places[-1]

    def _passage(self, span: Range, onward: bool, start: int, end: int) -> None:
        of_page = self.mode == "page"
        last = self.places[-1] if self.open is not None else Cited(None, before=self.before, start=start)
        if self.open is None and not self.before:
            self._slip("no-document", start, end)
        # What the number adds to: its appendix, or that appendix and page.
        first_of_it = self.open is not None and (last.pages if of_page else last.lines) is None
        if first_of_it:
            self.places.pop()
        made = last._replace(start=last.start if first_of_it else start, end=end, onward=onward)
        made = made._replace(pages=span, lines=last.lines if first_of_it else None) if of_page else made._replace(lines=span)
        self.places.append(made)
        self.open = made

    def _unnumbered(self) -> None:
        """A marker that no number followed."""
        if self.marker is not None:
            if self.mode != "appendix":
                self._slip("no-number", self.marker.start(), self.marker.end())
            self.marker = None

    def _slip(self, what: Literal["twice-marked", "no-number", "no-document", "long-run", "again"], start: int, end: int) -> None:
        self.slips.append(Slip(what, self.text[start:end], start, end))


def _written_out(first: str, last: str) -> str:
    """The end of a range in full: "123-7" ends at 127."""
    return first[: len(first) - len(last)] + last if len(last) < len(first) and int(last) < int(first) else last
