"""What appendices there can be: each kind of part, in the order in which a set has them, with the function that gives its blocks.

A part's module is imported when the part is wanted. Its function takes a `Source` and gives blocks; one that has nothing to print
gives none, and is then no appendix. What is left out, and why, is said in the blocks themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple

from qualcode.study.appendices import KINDS
from qualcode.study.reads import Reads
from qualcode.writers.appendices.blocks import Block


def nothing() -> None:
    """Nothing to do between two steps."""


@dataclass(frozen=True)
class Source:
    """What a part is made from."""

    #: of the study, or of the study as it was at a milestone; `reads.connection` is what the study's other functions take
    reads: Reads
    #: of the documents, whatever the study's own is
    language: str
    #: the material that a transcript prints
    material_id: str | None = None
    #: what the researcher chose, by the names each part knows: {"memos": [ids]}, {"tests": true}
    recipe: Mapping[str, Any] = field(default_factory=dict)
    #: called between two steps of long work; may raise what stops it
    turn: Callable[[], None] = nothing


class Part(NamedTuple):
    """A kind of appendix: what `study.appendices.KINDS` says of it, and who makes it."""

    kind: str
    #: "module.function" below this package
    made_by: str

    def blocks(self, source: Source) -> Iterable[Block]:
        """Its blocks; none when there is nothing to print."""
        module, function = self.made_by.split(".")
        made: Iterable[Block] = getattr(import_module(f"{__name__}.{module}"), function)(source)
        return made


#: who makes each kind; a transcript stands once for each material. Titles are `appendices.title-<kind>`.
_MADE_BY = {
    "letter": "texts.letter",
    "participants": "participants.participants",
    "guides": "guides.guides",
    "transcription-key": "texts.transcription_key",
    "transcript": "transcript.transcript",
    "codebook": "codebook.codebook",
    "open-coding": "open_coding.open_coding",
    "worked-example": "worked_example.worked_example",
    "axial-coding": "axial_coding.axial_coding",
    "core-category": "core_category.core_category",
    "memos": "memos.memos",
    "sampling": "sampling.sampling",
    "quotes": "quotes.quotes",
    "agreement": "agreement.agreement",
    "audit-trail": "audit_trail.audit",
    "coreq": "checklists.coreq",
    "srqr": "checklists.srqr",
    "case-boxes": "case_boxes.case_boxes",
    "content-analysis": "content_analysis.content_analysis",
    "archetypes": "archetypes.archetypes",
    "suggestions": "suggestions.suggestions",
}


#: in the order of the set
PARTS: tuple[Part, ...] = tuple(Part(kind, _MADE_BY[kind]) for kind in KINDS)


def part_of(kind: str) -> Part | None:
    """The part of a kind, where there is one."""
    return next((part for part in PARTS if part.kind == kind), None)
