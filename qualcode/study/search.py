"""Search over the whole study or a part of it: candidates from the index, hits decided on the text itself.

Text versions that the index does not hold yet are read whole, so that a search is right whatever state the index is in.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.records import Hit
from qualcode.study.search_index import Unit, drop_index, indexed_versions, is_up_to_date, refresh_index, units_of
from qualcode.study.versions import lines_at, listed_versions
from qualcode.text.folding import fold
from qualcode.text.lemmas import lemma
from qualcode.text.matching import Query, find, find_forms, fts_expression
from qualcode.text.words import words

__all__ = ["CONTEXT", "Place", "Scope", "drop_index", "find_places", "is_up_to_date", "needs_dictionary", "refresh_index", "search"]

#: characters of context either side of a hit
CONTEXT = 60
#: units fetched at once: few enough for the first hits to come at once, many enough for the fetching to cost little
_FIRST, _MOST = 64, 512

Spans = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search. None: anywhere; otherwise ids, and for a group its name."""

    codes: frozenset[str] | None = None
    materials: frozenset[str] | None = None
    group: str | None = None
    participant: str | None = None
    #: without what interviewers say, as far as someone has said who they are
    without_interviewers: bool = False


class Place(NamedTuple):
    """Where a hit is."""

    version_id: str
    #: 0 outside turns
    turn: int
    start: int
    end: int


def search(
    connection: Connection,
    query: Query,
    *,
    language: str,
    writable: bool,
    code_ids: frozenset[str] | None = None,
    limit: int | None = None,
) -> list[Hit]:
    """Hits in the order of the material and of the text, all or the first `limit`; with `code_ids`, those within their quotations.

    The index is brought up to date first where the study is open for writing.
    """
    if writable:
        refresh_index(connection, language)
    with no_looking_for_rubbish():
        found = _found(connection, query, language, Scope(codes=code_ids))
        return _as_hits(connection, list(islice(found, limit)))


def find_places(connection: Connection, query: Query, *, language: str, scope: Scope | None = None) -> Iterator[Place]:
    """As `search`, but only where the hits are, one after the other: whoever stops early pays for no more than was found."""
    for version_id, unit, start, end in _found(connection, query, language, scope or Scope()):
        yield Place(version_id, unit.turn, unit.at + start, unit.at + end)


#: a hit as it is found: offsets are those of the unit's text
_Found = tuple[str, Unit, int, int]


def _found(connection: Connection, query: Query, language: str, scope: Scope) -> Iterator[_Found]:
    inside = None if scope.codes is None else _quoted_spans(connection, scope.codes)
    turns = _turns_of(connection, scope)
    versions = [
        version_id
        for version_id, material_id, *_ in listed_versions(connection)
        if (inside is None or version_id in inside)
        and (turns is None or turns.wanted is None or version_id in turns.wanted)
        and (scope.materials is None or material_id in scope.materials)
    ]
    held = indexed_versions(connection, language) or {}
    by_index = _finder(connection, query, language, indexed=True) if held else None
    by_reading = _finder(connection, query, language, indexed=False)
    for version_id, unit in _candidates(connection, query, language, versions, held):
        if turns is not None and not turns.holds(version_id, unit.turn):
            continue
        finder = by_index if by_index is not None and version_id in held else by_reading
        for start, end in finder(unit.text, unit.start - unit.at, unit.end - unit.at):
            if inside is None or _within(inside[version_id], unit.at + start, unit.at + end):
                yield version_id, unit, start, end


def _as_hits(connection: Connection, found: list[_Found]) -> list[Hit]:
    """What was found, with material, line and context."""
    materials = {version_id: (material_id, name) for version_id, material_id, name, _ in listed_versions(connection)}
    lines = lines_at(connection, [(version_id, unit.at + start) for version_id, unit, start, _ in found])
    hits = []
    for (version_id, unit, start, end), line in zip(found, lines, strict=True):
        material_id, name = materials[version_id]
        place = (unit.turn or None, line, unit.at + start, unit.at + end)
        hits.append(Hit(material_id, name, *place, unit.text[start:end], _in_context(unit, start, end)))
    return hits


# Candidates


def _candidates(
    connection: Connection, query: Query, language: str, versions: list[str], held: dict[str, tuple[int, int]]
) -> Iterator[tuple[str, Unit]]:
    """The units a hit can be in, in the order of `versions`; a version that the index does not hold is read."""
    table, expression = _expression(connection, query, language) if held else ("", None)
    matching: list[int] = []
    if expression is not None:
        # One of two tables of the index, never anything typed.
        rows = driver(connection).execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", (expression,))
        matching = [row[0] for row in rows]
    wanted: list[tuple[str, int]] = []
    at_once = _FIRST
    for version_id in versions:
        if version_id in held:
            first, last = held[version_id]
            numbers = (
                range(first, last + 1) if expression is None else matching[bisect_left(matching, first) : bisect_right(matching, last)]
            )
            wanted += [(version_id, number) for number in numbers]
            while len(wanted) >= at_once:
                yield from _fetched(connection, wanted[:at_once])
                wanted, at_once = wanted[at_once:], _MOST
        else:
            yield from _fetched(connection, wanted)
            wanted = []
            yield from ((version_id, unit) for unit in units_of(connection, version_id))
    yield from _fetched(connection, wanted)


def _fetched(connection: Connection, wanted: list[tuple[str, int]]) -> Iterator[tuple[str, Unit]]:
    """Units by their numbers in the index."""
    if not wanted:
        return
    rows = driver(connection).execute(
        'SELECT id, turn, start, "end", at, text FROM search_unit WHERE id IN (SELECT value FROM json_each(?))',
        (json.dumps([number for _, number in wanted]),),
    )
    units = {number: Unit._make(unit) for number, *unit in rows.fetchall()}
    yield from ((version_id, units[number]) for version_id, number in wanted)


def _expression(connection: Connection, query: Query, language: str) -> tuple[str, str | None]:
    if query.kind == "lemma":
        return "search_words", fts_expression(query, language, _lemmas_of(connection, query.text, language))
    if query.kind != "substring":
        return "search_words", fts_expression(query, language)
    letters = fold(query.text)
    triples = {letters[at : at + 3] for at in range(len(letters) - 2)}
    quoted = sorted('"' + triple.replace('"', '""') + '"' for triple in triples)
    return "search_letters", " AND ".join(quoted) or None


Finder = Callable[[str, int, int], Iterator[tuple[int, int]]]


def _finder(connection: Connection, query: Query, language: str, *, indexed: bool) -> Finder:
    """What finds the hits in a stretch of text; the index knows all words of a lemma in the text it holds."""
    if query.kind == "lemma" and indexed:
        return partial(find_forms, _forms_of(connection, query.text, language))
    return lambda text, start, end: find(query, text, start, end, language)


def _forms_of(connection: Connection, looked_for: str, language: str) -> tuple[frozenset[str], ...]:
    """For each word, all words of the study that have its lemma."""
    of_lemma = partial(driver(connection).execute, "SELECT word FROM search_form WHERE lemma = ?")
    return tuple(frozenset(row[0] for row in of_lemma((one,))) for one in _lemmas_of(connection, looked_for, language))


def _lemmas_of(connection: Connection, looked_for: str, language: str) -> list[str]:
    """The lemma of each word; from the index where the study has the word, because the dictionaries take a second to read."""
    known = _known_lemmas(connection, looked_for)
    return [known.get(word.lower()) or lemma(word, language) for word in _words_of(looked_for)]


def needs_dictionary(connection: Connection, query: Query, language: str) -> bool:
    """Whether a search has to read the dictionary of its language: a second and a hundred megabytes at the first time."""
    if query.kind != "lemma":
        return False
    if not is_up_to_date(connection, language):
        return True
    known = _known_lemmas(connection, query.text)
    return any(word.lower() not in known for word in _words_of(query.text))


def _words_of(looked_for: str) -> list[str]:
    return [looked_for[start:end] for start, end in words(looked_for)]


def _known_lemmas(connection: Connection, looked_for: str) -> dict[str, str]:
    """The lemmas of those words that are spoken in the study."""
    rows = driver(connection).execute(
        "SELECT word, lemma FROM search_form WHERE word IN (SELECT value FROM json_each(?))",
        (json.dumps([word.lower() for word in _words_of(looked_for)]),),
    )
    return dict(rows.fetchall())


# Scope


class _Turns(NamedTuple):
    """Which turns of a text version count."""

    #: by text version; None: all
    wanted: dict[str, set[int]] | None
    #: by text version, taken away from these
    unwanted: dict[str, set[int]]

    def holds(self, version_id: str, turn: int) -> bool:
        """Whether a turn counts."""
        return (self.wanted is None or turn in self.wanted[version_id]) and turn not in self.unwanted.get(version_id, ())


def _turns_of(connection: Connection, scope: Scope) -> _Turns | None:
    """The turns that a scope leaves, or None for all."""
    wanted: dict[str, set[int]] | None = None
    if scope.participant is not None:
        wanted = _numbers(connection, "s.participant_id = ?", scope.participant)
    if scope.group is not None:
        # A material's own group goes before that of who speaks in it, as in a quote table.
        of_group = (
            "CASE WHEN m.group_id IS NULL THEN p.group_id IN (SELECT id FROM participant_group WHERE name = ?1) "
            "ELSE m.group_id IN (SELECT id FROM participant_group WHERE name = ?1) END"
        )
        grouped = _numbers(connection, of_group, scope.group)
        wanted = (
            grouped
            if wanted is None
            else {version_id: wanted[version_id] & grouped[version_id] for version_id in wanted if version_id in grouped}
        )
    unwanted = _numbers(connection, "s.interviewer") if scope.without_interviewers else {}
    return None if wanted is None and not unwanted else _Turns(wanted, unwanted)


def _numbers(connection: Connection, condition: str, *parameters: str) -> dict[str, set[int]]:
    """The numbers of turns, by text version, that meet a condition of this module about speaker, participant or material."""
    rows = driver(connection).execute(
        "SELECT v.id, t.number FROM material m JOIN text_version v ON v.material_id = m.id "
        "LEFT JOIN turn t ON t.text_version_id = v.id LEFT JOIN speaker s ON s.id = t.speaker_id "
        f"LEFT JOIN participant p ON p.id = s.participant_id WHERE {condition}",
        parameters,
    )
    found: dict[str, set[int]] = defaultdict(set)
    for version_id, number in rows:
        found[version_id].add(number or 0)
    return found


def _quoted_spans(connection: Connection, code_ids: frozenset[str]) -> Spans:
    """The passages under some codes, by text version, in order and without overlaps."""
    spans: Spans = defaultdict(list)
    rows = driver(connection).execute(
        'SELECT DISTINCT q.text_version_id, q.start, q."end" FROM coding c JOIN quotation q ON q.id = c.quotation_id '
        "WHERE c.code_id IN (SELECT value FROM json_each(?)) ORDER BY q.start",
        (json.dumps(sorted(code_ids)),),
    )
    for version_id, start, end in rows:
        merged = spans[version_id]
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return spans


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (start + 1,)) - 1
    return at >= 0 and spans[at][0] <= start and end <= spans[at][1]


def _in_context(unit: Unit, start: int, end: int) -> str:
    """A hit with the words around it, within its turn; offsets are those of the unit's text."""
    before, words_hit, after = context_of(unit.text, unit.start - unit.at, unit.end - unit.at, start, end)
    return " ".join(f"{before}{words_hit}{after}".split())


def context_of(text: str, first: int, last: int, start: int, end: int, reach: int = CONTEXT) -> tuple[str, str, str]:
    """The words before a hit, the hit and the words after it, whole words within first..last; "…" where something is left out."""
    low, high = max(first, start - reach), min(last, end + reach)
    if low > first:
        low = text.find(" ", low, start) + 1 or low
    if high < last:
        cut = text.rfind(" ", end, high)
        high = cut if cut > 0 else high
    return ("… " if low > first else "") + text[low:start], text[start:end], text[end:high] + (" …" if high < last else "")
