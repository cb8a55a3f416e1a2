"""The codes on the digits 1 to 9: those used last, each on the digit it has until a newer one needs the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualcode.study.records import CodeRecord

DIGITS = 9


class RecentCodes:
    """Codes by digit. A digit keeps its code while the code is among the last nine used, so that a hand can learn it."""

    def __init__(self) -> None:
        self._places: list[str | None] = [None] * DIGITS
        #: code ids, those used longest ago first
        self._order: list[str] = []

    def take(self, codes: Iterable[CodeRecord]) -> None:
        """These are the codes now: those gone lose their digit, and free digits go to those used last."""
        used = {code.id: code.last_used for code in codes if code.last_used}
        self._places = [one if one in used else None for one in self._places]
        held = set(filter(None, self._places))
        others = sorted((one for one in used if one not in held), key=lambda one: (used[one], one))
        for at, one in enumerate(self._places):
            if one is None and others:
                self._places[at] = others.pop()
        self._order = sorted(filter(None, self._places), key=lambda one: (used[one], one))

    def use(self, code_id: str) -> None:
        """A code was put on a passage: it has a digit from now on."""
        if code_id not in self._places:
            at = self._places.index(None) if None in self._places else self._places.index(self._order[0])
            self._order = [one for one in self._order if one != self._places[at]]
            self._places[at] = code_id
        self._order = [*(one for one in self._order if one != code_id), code_id]

    def at(self, digit: int) -> str | None:
        """The code on a digit."""
        return self._places[digit - 1]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return ((digit, one) for digit, one in enumerate(self._places, 1) if one is not None)
