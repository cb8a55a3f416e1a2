"""What the search screen keeps of a study while the program runs: the words, the way, where, and the searches before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from qualcode.study.around import Unit
from qualcode.study.facets import Facet
from qualcode.study.search import Place
from qualcode.text.matching import Kind

#: ways of matching, in the order of the key; "word" is a phrase where there are several words
KINDS: tuple[Kind, ...] = ("prefix", "word", "substring", "lemma")
EVERYWHERE = Facet("everywhere", "", "")
#: searches of a session that are remembered
_REMEMBERED = 50


class Searched(NamedTuple):
    """A search that was made."""

    words: str
    kind: Kind


@dataclass
class Memory:
    """What the search screen keeps of a study."""

    words: str = ""
    kind: Kind = "prefix"
    inside: Facet = EVERYWHERE
    without_interviewers: bool = False
    #: what coding a hit codes
    unit: Unit = "sentence"
    #: the newest first
    recent: list[Searched] = field(default_factory=list)
    #: the hit that is highlighted
    place: Place | None = None

    def remember(self) -> None:
        """The search at hand was of use."""
        this = Searched(" ".join(self.words.split()), self.kind)
        self.recent = [this, *(one for one in self.recent if one != this)][:_REMEMBERED]


_MEMORIES: WeakKeyDictionary[Any, Memory] = WeakKeyDictionary()

#: languages whose dictionary has been read
DICTIONARIES: set[str] = set()


def memory_of(study: Any) -> Memory:
    """What is kept of an open study."""
    return _MEMORIES.setdefault(study, Memory())


def read_dictionary(language: str, then: Callable[[], None]) -> None:
    """Read a dictionary, which takes a second: in a thread beside the keys."""
    from qualcode.text.lemmas import lemma

    lemma("x", language)
    DICTIONARIES.add(language)
    then()
