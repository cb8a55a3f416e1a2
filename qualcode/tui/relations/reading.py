"""Which relations are shown, how they are told in words, and how the reader left them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, level_sum

View = Literal["list", "around", "matrix"]
VIEWS: tuple[View, ...] = ("list", "around", "matrix")
STATUSES = ("hypothesis", "supported", "contradicted")
#: stands for a status where there is no room for its word
STATUS_SIGNS = {"hypothesis": "?", "supported": "●", "contradicted": "✗"}
#: stands before what is only an arrow, and before what no quotation speaks for
ARROW, UNSUPPORTED = "→", "○"


@dataclass
class Asked:
    """How the reader left the relations of a study; kept while the program runs."""

    view: View = "list"
    #: the relation at hand, and the code whose neighbourhood is shown
    relation: str | None = None
    code: str | None = None
    #: by kind ("code", "phenomenon", "vocabulary", "status", "type", "mark"), what the relations are narrowed down by
    only: dict[str, str] | None = None
    #: of the paradigm: the phenomenon, and the model one has chosen
    phenomenon: str | None = None
    model: str | None = None

    def keeps(self, relation: CountedRelation) -> bool:
        """Whether a relation is among those asked for."""
        return all(_KEEPS[kind](relation, value) for kind, value in (self.only or {}).items())


_KEEPS: dict[str, Any] = {
    "code": lambda relation, value: value in (relation.from_id, relation.to_id),
    "phenomenon": lambda relation, value: value in (relation.phenomenon_id, relation.to_id if relation.phenomenon_id is None else None),
    "vocabulary": lambda relation, value: relation.vocabulary == value,
    "status": lambda relation, value: relation.status == value,
    "type": lambda relation, value: relation.type == value,
    "mark": lambda relation, value: not relation.supported if value == "unsupported" else relation.only_an_arrow,
}
_ASKED: WeakKeyDictionary[Any, Asked] = WeakKeyDictionary()


def asked_of(study: Any) -> Asked:
    """How the reader left the relations of this study."""
    return _ASKED.setdefault(study, Asked())


def in_tree_order(relations: Sequence[CountedRelation], codes: Mapping[str, CodeRecord]) -> list[CountedRelation]:
    """The relations by the code they lead from, in the order of the code tree, then by where they lead."""
    place = {code_id: at for at, code_id in enumerate(codes)}
    return sorted(relations, key=lambda one: (place.get(one.from_id, 0), place.get(one.to_id, 0), one.type, one.id))


def counted(relation: CountedRelation, side: str, order: Sequence[str]) -> str:
    """How many quotations there are on a side, and of which levels: "7 (2+2+3)"."""
    n = relation.n(side)
    levels = level_sum(relation.levels(side), order)
    return f"{n} ({levels})" if levels else str(n)


def weight(relation: CountedRelation) -> str:
    """For and against in the fewest cells: "4:3"."""
    return f"{relation.n('for')}:{relation.n('against')}"


def named(code_id: str | None, codes: Mapping[str, CodeRecord]) -> str:
    """A code's name; "–" where it is gone meanwhile."""
    return codes[code_id].name if code_id and code_id in codes else "–"


def said(relation: CountedRelation, codes: Mapping[str, CodeRecord]) -> str:
    """A relation in a row of words: "Having no brake – hinders → The bill"."""
    arrow = "↔" if relation.symmetric else "→"
    return f"{named(relation.from_id, codes)} – {relation.type} {arrow} {named(relation.to_id, codes)}"


def status_word(status: str, language: str) -> str:
    """A status as it is said."""
    return text(f"relations.status-{status}", language)
