"""What is found in a chapter, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from qualcode.text.chapter import Chapter, ChapterParagraph, Replacement
from qualcode.text.wording import Differing

Kind = Literal[
    "words-differ",
    "not-found",
    "no-citation",
    "wrong-citation",
    "wrong-line",
    "no-line",
    "withheld",
    "redacted",
    "withdrawn",
    "consent-missing",
    "one-participant",
    "cited-two-ways",
    "unknown-key",
    "unreadable-key",
    "undefined-key",
    "quotation-deleted",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Place(NamedTuple):
    """Where in the chapter something is, in the text as it reads once its keys are replaced."""

    paragraph: ChapterParagraph
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChapterFinding:
    """Something that the researcher should look at."""

    kind: Kind
    place: Place
    #: the words of the chapter that it is about
    words: str
    #: what should stand there: words of the transcript, or a citation; None where that cannot be said, or may not
    expected: str | None = None
    #: the citation as it stands there
    citation: str | None = None
    #: the words that differ
    differing: tuple[Differing, ...] = ()
    #: who is meant: a participant, a material
    who: str = ""
    #: how many passages
    n: int = 0


@dataclass(frozen=True, slots=True)
class ChapterReport:
    """All that was found."""

    #: the chapter as it reads with its keys replaced
    chapter: Chapter
    #: passages in quotation marks or in a style for quotations
    passages: int
    #: of these, those that are words of the study's material
    matched: int
    #: keys that stand for something
    keys: int
    findings: tuple[ChapterFinding, ...]
    replacements: tuple[Replacement, ...]
    #: appendices are cited, and none has a number yet
    unnumbered: bool = False
    #: no consents are recorded in this study, so that none can be missing
    without_consents: bool = False
