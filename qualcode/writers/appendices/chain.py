"""From a code up to the core category: the steps of the analysis as the code tree and the relations have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qualcode.study.codebook import INDICATOR
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord
from qualcode.writers.appendices.naming import STEP


class Steps(NamedTuple):
    """The names on the way from a code to the top of the tree; "" where there is no such step."""

    open_code: str
    subcategory: str


class Chain:
    """What each code leads up to."""

    def __init__(self, codes: Sequence[CodeRecord], relations: Sequence[RelationRecord]) -> None:
        self.codes = {code.id: code for code in codes}
        self._relations = [one for one in relations if one.type.casefold() not in INDICATOR]
        #: by code, the ids of the codes above it, from the top, itself last
        self._line: dict[str, tuple[str, ...]] = {}
        for code in codes:
            self._line[code.id] = (*self._line.get(code.parent_id or "", ()), code.id)

    def category_of(self, code_id: str) -> CodeRecord | None:
        """The topmost category over a code, itself included; a core category where there is none below it; None where there is neither."""
        line = [self.codes[one] for one in self._line[code_id]]
        found = next((code for code in line if code.kind == "category"), None)
        return found or next((code for code in line if code.kind == "core"), None)

    def steps(self, code_id: str, category: CodeRecord) -> Steps:
        """What stands between the words and the category."""
        below = [self.codes[one] for one in self._line[code_id]]
        below = below[below.index(category) + 1 :]

        def named(codes: Sequence[CodeRecord]) -> str:
            return STEP.join(code.name for code in codes)

        return Steps(named([code for code in below if code.kind == "code"]), named([code for code in below if code.kind != "code"]))

    def core_above(self, code: CodeRecord) -> CodeRecord | None:
        """The core category that a category is filed under, itself included."""
        return next((self.codes[one] for one in self._line[code.id] if self.codes[one].kind == "core"), None)

    def to_core(self, code: CodeRecord) -> list[RelationRecord]:
        """The relations between a category and a core category, in either direction."""
        found = []
        for one in self._relations:
            other = {one.from_id: one.to_id, one.to_id: one.from_id}.get(code.id)
            if other in self.codes and self.codes[other].kind == "core" and other != code.id:
                found.append(one)
        return found
