"""How a report cites: which documents, how often a place, what each claim rests on. Pure functions over plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

#: a document (the number of an appendix, or a name) and the pages or lines cited in it, None for the whole
Place = tuple[int | str, tuple[int, int] | None]


class Cites(NamedTuple):
    """One claim or note, with what it cites, in order."""

    number: int
    places: tuple[Place, ...]


class CitingStatistics(NamedTuple):
    """Counts of citations: one is one place in one list, a place twice in a list is two."""

    lists: int
    citations: int
    #: citations with a page or line, and of a whole document
    placed: int
    whole: int
    #: different places (document with page or line)
    distinct: int
    #: places that are cited more than once, most often first
    repeated: tuple[tuple[Place, int], ...]
    #: documents that are cited, and those of the known ones that are not, in their order
    cited: tuple[int | str, ...]
    uncited: tuple[int | str, ...]
    #: by document, the highest page or line that is cited
    highest: Mapping[int | str, int]
    #: numbers of lists that cite whole documents only
    without_place: tuple[int, ...]
    #: numbers of lists that rest on one document only
    one_document: tuple[int, ...]


class Support(NamedTuple):
    """Lists by the round that first supports them. It says when a claim first had something to stand on, and nothing about saturation."""

    #: (round, lists first supported in it, lists so far), by round
    rounds: tuple[tuple[int, int, int], ...]
    #: lists of which a document has a round
    of: int
    #: numbers of lists that no document of a round supports
    without_round: tuple[int, ...]


def citing_statistics(lists: Sequence[Cites], known: Iterable[int | str] = ()) -> CitingStatistics:
    """Count the citations of some lists; `known` are the documents that could be cited."""
    every = [place for one in lists for place in one.places]
    placed = Counter(place for place in every if place[1] is not None)
    cited = dict.fromkeys(document for document, _ in every)
    highest: dict[int | str, int] = {}
    for document, span in placed:
        if span is not None:
            highest[document] = max(highest.get(document, 0), span[1])
    several = [(place, n) for place, n in placed.items() if n > 1]
    return CitingStatistics(
        lists=len(lists),
        citations=len(every),
        placed=placed.total(),
        whole=len(every) - placed.total(),
        distinct=len(placed),
        repeated=tuple(sorted(several, key=lambda item: (-item[1], _in_order(item[0][0]), item[0][1] or (0, 0)))),
        cited=tuple(sorted(cited, key=_in_order)),
        uncited=tuple(one for one in dict.fromkeys(known) if one not in cited),
        highest={document: highest[document] for document in sorted(highest, key=_in_order)},
        without_place=tuple(one.number for one in lists if one.places and all(span is None for _, span in one.places)),
        one_document=tuple(one.number for one in lists if len({document for document, _ in one.places}) == 1),
    )


def first_support(lists: Sequence[Cites], rounds: Mapping[int | str, int | None]) -> Support:
    """The first round of whose documents each list cites one. `rounds` says of a document in which round it came about."""
    first: Counter[int] = Counter()
    without = []
    for one in lists:
        came = [number for document, _ in one.places if (number := rounds.get(document)) is not None]
        if came:
            first[min(came)] += 1
        else:
            without.append(one.number)
    told, so_far = [], 0
    for number in sorted({number for number in rounds.values() if number is not None} | set(first)):
        so_far += first[number]
        told.append((number, first[number], so_far))
    return Support(tuple(told), so_far, tuple(without))


def _in_order(document: int | str) -> tuple[int, str]:
    return (document, "") if isinstance(document, int) else (10**9, document)
