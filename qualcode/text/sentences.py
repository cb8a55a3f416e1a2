"""Sentences: spaCy's rule-based sentencizer, mended where Danish and English speech deceives it.

Importing spaCy takes about a second and 90 MB: time for a whole text, but not while a key waits for its answer. The one
sentence at a cursor is therefore found by the same rules from a plain look at words and stops; a test holds the two together.
Text is looked at in stretches of a few thousand characters, so that one sentence costs milliseconds however long the turn is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

import regex

Span = tuple[int, int]

#: characters after which a long paragraph is cut at the next plain end of a sentence; a few milliseconds of work
STRETCH = 1500

# A line end ends a sentence unless the next line goes on in lower case, as in text wrapped by hand.
_PARAGRAPH_END = regex.compile(r"\n(?!\h*\p{Ll})")
_PLAIN_END = regex.compile(r"\p{Ll}{2}[.!?][\"'”’»)\]]*\s+(?=[\p{Lu}\"'”’»(–-])")
_CHUNK = regex.compile(r"\S+")
_WORD_START = regex.compile(r"[^\p{P}\s]")
#: a stop with nothing but punctuation behind it; three dots are a pause, not a stop
_STOP = regex.compile(r"(?<!\.)(?:\.|[.!?]*[!?][.!?]*)(?!\.)\p{P}*$|[。！？]\p{P}*$")
#: a stop with no blank behind it, between a small and a capital letter
_GLUED = regex.compile(r"(?<=\p{Ll})[.!?](?=\p{Lu})")
_OPENING = "([{\"'”“’«»„–—-"
_QUOTE_END = ('"', "'", "”", "’", "»", "“")
_LAST_CHUNK = regex.compile(r"[^\s(\[\"'”’“»«]*$")
_ORDINAL = regex.compile(r"\d{1,4}\.")
_ENGLISH_I = regex.compile(r"I\b")

#: abbreviations that something always follows; none that is also a word a sentence may end with ("sen.", "red.")
_ABBREVIATIONS = {
    "da": "adj. adr. ang. bem. bl.a. ca. cand. cf. d.v.s. dr. dvs. ekskl. evt. f. f.eks. fr. frk. fx. gns. hhv. hr. ifb. ifm. ift. iht. "
    "inkl. jf. jvf. kgl. lekt. lic. maks. mht. p.gr.a. pga. pr. prof. s.k. skt. sml. stud. såk. tidl. tlf. udg. v.h.a. vedr. vha.",
    "en": "al. approx. ca. capt. cf. dr. e.g. esp. excl. figs. i.e. incl. mr. mrs. ms. mt. prof. resp. rev. sgt. st. viz. vs.",
}
#: abbreviations before a number
_BEFORE_NUMBER = {
    "da": "art. bd. d. kap. kl. l. no. nr. pkt. s. stk. str. vol. §",
    "en": "art. ch. fig. l. ll. no. nos. p. para. pp. sec. vol.",
}
#: abbreviations that may close a sentence: a capital after them begins the next
_CLOSING = {
    "da": "d.d. eks. etc. kr. lign. m.fl. m.m. m.v. mdr. mfl. mia. min. mio. mm. mv. o.l. o.lign. o.s.v. osv. pct. sek.",
    "en": "a.m. co. corp. dept. etc. inc. jr. ltd. min. p.m. sr.",
}
_MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")


def sentences(text: str, start: int, end: int, language: str) -> list[Span]:
    """(start, end) of the sentences of the talk [start, end), without the white space around them."""
    found: list[Span] = []
    for here, there in _stretches(text, start, end):
        found += ((here + first, here + last) for first, last in _sentences(text[here:there], language, _spacy_starts))
    return found


def sentence_at(text: str, start: int, end: int, offset: int, language: str) -> Span | None:
    """The sentence of the talk [start, end) that holds `offset`; in white space the one before it, else the first. None if blank."""
    stretches = [stretch for stretch in _stretches(text, start, end) if not text[slice(*stretch)].isspace()]
    if not stretches:
        return None
    here, there = stretches[max(0, bisect_right(stretches, (offset, end)) - 1)]
    found = _sentences(text[here:there], language, _plain_starts)
    first, last = found[max(0, bisect_right(found, (offset - here, there)) - 1)]
    return here + first, here + last


def _stretches(text: str, start: int, end: int) -> list[Span]:
    """[start, end) cut at paragraphs, and long paragraphs at plain sentence ends; non-empty, contiguous but for line ends."""
    cuts: list[Span] = []
    while start < end:
        paragraph = _PARAGRAPH_END.search(text, start, end)
        stop, resume = paragraph.span() if paragraph else (end, end)
        while stop - start > 2 * STRETCH:
            cut = _cut(text, start + STRETCH, start + 2 * STRETCH)
            cuts.append((start, cut))
            start = cut
        if start < stop:
            cuts.append((start, stop))
        start = resume
    return cuts


def _cut(text: str, low: int, high: int) -> int:
    """Where to cut a long paragraph between `low` and `high`: after a sentence, else after a word, else anywhere."""
    for plain in _PLAIN_END.finditer(text, low, high):
        chunk = _LAST_CHUNK.search(text[low - 40 : plain.end()].rstrip())
        last = chunk[0].casefold() if chunk else ""
        if not any(last in _words_of(_ABBREVIATIONS, language) for language in _ABBREVIATIONS):
            return plain.end()
    blank = text.rfind(" ", low, high)
    return blank + 1 if blank >= 0 else high


#: (offset, whether a sentence was said to begin there) of the words of a stretch
Starts = Callable[[str, str], Iterator[tuple[int, bool]]]


@lru_cache(256)
def _sentences(stretch: str, language: str, words_of: Starts) -> tuple[Span, ...]:
    """Sentences of a short stretch; empty only where it is blank."""
    starts = []
    for offset, said in words_of(stretch, language):
        at = _opened(stretch, offset)
        if at and _begins(stretch, at, said, language):
            starts.append(at)
    found = []
    for start, end in zip([0, *starts], [*starts, len(stretch)], strict=True):
        sentence = stretch[start:end]
        blank = len(sentence) - len(sentence.lstrip())
        if blank < len(sentence):
            found.append((start + blank, start + len(sentence.rstrip())))
    return tuple(found)


def _opened(stretch: str, at: int) -> int:
    """Where what begins at `at` opens: a quotation mark or bracket glued before it belongs to it."""
    opened = at
    while opened and stretch[opened - 1] in _OPENING:
        opened -= 1
    return opened if opened == 0 or stretch[opened - 1].isspace() else at


def _begins(stretch: str, at: int, said: bool, language: str) -> bool:
    """Whether a sentence begins at `at`, where the sentencizer said so or not."""
    before = stretch[max(0, at - 40) : at]
    chunk = before.rstrip()
    first = stretch[at:].lstrip(_OPENING)[:1] if stretch[at] in _OPENING else stretch[at]
    if not chunk or len(chunk) == len(before):
        return said and first.isupper()
    if said and chunk.endswith(_QUOTE_END) and first.islower():
        return False
    match = _LAST_CHUNK.search(chunk)
    last = match[0].casefold() if match else ""
    if said:
        return not _goes_on(stretch, at, last, language)
    if last.endswith(("…", "...")):
        return first.isupper() and not (language == "en" and _ENGLISH_I.match(stretch, at) is not None)
    if last in _words_of(_CLOSING, language):
        return first.isupper()
    return language == "da" and first.isupper() and _ORDINAL.fullmatch(last) is not None and not _is_month(stretch, at)


def _goes_on(stretch: str, at: int, last: str, language: str) -> bool:
    """Whether the full stop of `last` belongs to an abbreviation, an initial or an ordinal number, so that the sentence goes on."""
    if last in _words_of(_ABBREVIATIONS, language):
        return True
    if last in _words_of(_BEFORE_NUMBER, language):
        return stretch[at].isdecimal()
    lower = stretch[at].islower()
    if last in _words_of(_CLOSING, language) or last.endswith(("…", "...")):
        return lower
    return language == "da" and _ORDINAL.fullmatch(last) is not None and (lower or _is_month(stretch, at))


def _is_month(stretch: str, at: int) -> bool:
    return stretch[at : at + 12].casefold().startswith(_MONTHS)


@cache
def _abbreviations(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _words_of(lists: dict[str, str], language: str) -> frozenset[str]:
    return _abbreviations(lists.get(language, ""))


def _spacy_starts(stretch: str, language: str) -> Iterator[tuple[int, bool]]:
    """As spaCy's sentencizer says."""
    for token in _pipeline(language)(stretch):
        if token.i:
            yield token.idx, bool(token.is_sent_start)


def _plain_starts(stretch: str, language: str) -> Iterator[tuple[int, bool]]:
    """As the sentencizer would say: the first word after a stop begins a sentence."""
    stopped = False
    for chunk in _CHUNK.finditer(stretch):
        first = _WORD_START.search(stretch, chunk.start(), chunk.end())
        if first:
            yield first.start(), stopped
            for glued in _GLUED.finditer(stretch, first.start(), chunk.end()):
                yield glued.end(), True
        stopped = (stopped and not first) or _STOP.search(stretch, chunk.start(), chunk.end()) is not None


@cache
def _pipeline(language: str) -> Any:
    """spaCy's blank pipeline with a sentencizer; the one for any language where it does not know this one."""
    import spacy

    try:
        pipeline = spacy.blank(language)
    except ImportError:
        pipeline = spacy.blank("xx")
    pipeline.add_pipe("sentencizer")
    return pipeline
