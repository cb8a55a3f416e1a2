"""What a supervisor is given, as frozen plain records. All of it may be shown: what the level of disclosure leaves out is not in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from qualcode.study.core import JudgementRecord
from qualcode.study.properties import PlaceRecord
from qualcode.study.records import StudyRecord
from qualcode.study.relations import EvidenceRecord

#: counts only, small cells suppressed · quotations that are free, and redacted ones as they are printed · whole transcripts
Level = Literal["counts", "released", "all"]
LEVELS: tuple[Level, ...] = ("counts", "released", "all")

#: a number, or None where it stands for fewer persons than are told of at this level
Count = int | None


class Thing(NamedTuple):
    """Something of the pack that something else is about."""

    #: "code", "relation", "quotation", "memo", "letter", "material", "property", "study", or "comment" for one of `PackComment`
    kind: str
    id: str
    #: of a material
    line: int | None = None


class Question(NamedTuple):
    """A question of the letter."""

    #: from 1
    number: int
    text: str
    about: tuple[Thing, ...]


class Letter(NamedTuple):
    """The memo that opens the pack: its words in the order they are written in."""

    id: str
    title: str
    #: what stands before the questions and after them
    before: str
    questions: tuple[Question, ...]
    after: str
    coder: str
    changed_at: datetime
    #: what the letter is about, where no question is
    about: tuple[Thing, ...]


class Earlier(NamedTuple):
    """The pack before this one."""

    id: str
    at: datetime
    to_whom: str


class NewsItem(NamedTuple):
    """Something that is new, changed or gone since the last pack."""

    #: what happened, as the end of a key of the catalogue: "code-new", "code-renamed", "evidence-new", …
    what: str
    about: Thing | None
    name: str
    #: what it was called, or what it went into
    other: str = ""
    n: Count = 1


class Range(NamedTuple):
    """A dimension: from low to high."""

    low: str
    high: str
    quotations: Count
    #: none where quotations are not shown
    places: tuple[PlaceRecord, ...]


class PackProperty(NamedTuple):
    """What a category varies in."""

    id: str
    name: str
    note: str
    dimensions: tuple[Range, ...]


class NegativeCase(NamedTuple):
    """A quotation that does not fit a category, and in what it does not."""

    quotation_id: str
    note: str


class PackCode(NamedTuple):
    """A code of the outline, in tree order. Without its example: that mostly is words of a transcript, whose release nobody knows."""

    id: str
    name: str
    path: str
    #: "code", "category" or "core"
    kind: str
    parent_id: str | None
    depth: int
    hue: int
    definition: str
    use_when: str
    not_when: str
    in_vivo: bool
    #: by what is counted: "quotations", "interviews" and "participants" of its own; with subcodes "interviews_with_subcodes" and
    #: "codings_with_subcodes"
    counts: dict[str, Count]
    #: ids of its quotations, in the order of the material
    quotations: tuple[str, ...]
    properties: tuple[PackProperty, ...]
    #: signed and dated, oldest first
    judgements: tuple[JudgementRecord, ...]
    #: how many quotations are marked as negative cases of it, and which; none of these where quotations are not shown
    negative: Count
    negative_cases: tuple[NegativeCase, ...]
    #: ids of released memos about it or its properties, oldest first
    memos: tuple[str, ...]


class PackRelation(NamedTuple):
    """A relation with what speaks for and against it."""

    id: str
    from_id: str
    type: str
    to_id: str
    symmetric: bool
    #: "hypothesis", "supported" or "contradicted"
    status: str
    scope: str
    phenomenon_id: str | None
    #: quotations for and against
    evidence_for: Count
    evidence_against: Count
    #: none where quotations are not shown
    evidence: tuple[EvidenceRecord, ...]
    #: nobody has written what it means
    only_an_arrow: bool
    memos: tuple[str, ...]


class PackMemo(NamedTuple):
    """A memo that is released."""

    id: str
    kind: str
    title: str
    text: str
    coder: str
    changed_at: datetime
    about: tuple[Thing, ...]


class PackQuotation(NamedTuple):
    """A quotation, with its words as far as they may be shown."""

    id: str
    material_id: str
    line_from: int | None
    line_to: int | None
    #: a participant by pseudonym
    who: str
    #: None where they are not shown; a line end where a stored line ends, or words without line ends where they are a printed form
    words: str | None
    #: as it is printed: words of somebody who has withdrawn are "withheld"
    release: str
    codes: tuple[str, ...]


class CodedPage(NamedTuple):
    """A transcript with quotations: coded ones, evidence, negative cases, or such as have a place on a dimension."""

    material_id: str
    name: str
    kind: str
    round: int | None
    group: str | None
    date: date | None
    #: how many stored lines it has
    lines: int
    #: the words of its lines from the first on, where it is shown as a whole; else empty
    words: tuple[str, ...]
    #: ids of its quotations, in the order of the text
    quotations: tuple[str, ...]


class Answer(NamedTuple):
    """What was answered to a comment."""

    memo_id: str
    text: str
    coder: str
    at: datetime


class PackComment(NamedTuple):
    """An earlier comment of a reviewer, with its answers."""

    memo_id: str
    #: what the reviewer's page called it
    given_id: str
    reviewer: str
    stance: str
    text: str
    at: datetime
    about: tuple[Thing, ...]
    resolved: bool
    answers: tuple[Answer, ...]


class Pack(NamedTuple):
    """Everything that a supervisor gets."""

    study: StudyRecord
    #: when the study was last changed: the pack shows it as it stood then
    at: datetime
    level: Level
    #: at "counts", from how many persons on a number is told
    least: int
    to_whom: str
    earlier: Earlier | None
    letter: Letter | None
    news: tuple[NewsItem, ...]
    codes: tuple[PackCode, ...]
    relations: tuple[PackRelation, ...]
    memos: tuple[PackMemo, ...]
    quotations: tuple[PackQuotation, ...]
    pages: tuple[CodedPage, ...]
    #: ids of the participants whose talk is in pages that are shown as a whole
    participants: tuple[str, ...]
    comments: tuple[PackComment, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the quotations whose words are in the pack."""
        return tuple(one.id for one in self.quotations if one.words is not None)
