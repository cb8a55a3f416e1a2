"""What appendices there can be: each kind of part, in the order in which a set has them, with the function that gives its blocks.

A part's module is imported when the part is wanted. Its function takes a `Source` and gives blocks; one that has nothing to print
gives none, and is then no appendix. What is left out, and why, is said in the blocks themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple

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
    """A kind of appendix."""

    kind: str
    #: "module.function" below this package
    made_by: str
    #: "open" or "confidential", unless the researcher says otherwise
    volume: str = "open"
    #: in the set unless the researcher leaves it out
    ticked: bool = True

    def blocks(self, source: Source) -> Iterable[Block]:
        """Its blocks; none when there is nothing to print."""
        module, function = self.made_by.split(".")
        made: Iterable[Block] = getattr(import_module(f"{__name__}.{module}"), function)(source)
        return made


#: every kind, in the order of the set; a transcript stands once for each material. Titles are `appendices.title-<kind>`.
PARTS: tuple[Part, ...] = ()
