"""Where coders of a study differ: a walk through them in reading order, for a screen or a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.disagreements import Difference, Kind, Put, differences, stops
from qualcode.analysis.intervals import Shortened
from qualcode.study.agreement import Comparison, coders_compared, cuts_of_interviewers, texts_compared, who_has_been
from qualcode.study.database import driver, one_moment
from qualcode.study.reads import code_tree
from qualcode.study.versions import lines_at, text_of


class Holding(NamedTuple):
    """One coding of a disagreement."""

    coding_id: str
    coder_id: str
    coder: str
    start: int
    end: int


class Disagreement(NamedTuple):
    """One code on one passage, which not all coders have coded alike."""

    kind: Kind
    code_id: str
    path: str
    start: int
    end: int
    #: names, in the order in which coders are compared
    have: tuple[str, ...]
    have_not: tuple[str, ...]
    holdings: tuple[Holding, ...]


class DisagreementStop(NamedTuple):
    """What is looked at together: a passage of one material and the disagreements about it."""

    material_id: str
    material: str
    text_version_id: str
    start: int
    end: int
    #: stored lines, None in a draft
    line_from: int | None
    line_to: int | None
    disagreements: tuple[Disagreement, ...]


def disagreements(connection: Connection, what: Comparison | None = None, *, boundaries: bool = True) -> list[DisagreementStop]:
    """The disagreements of the coders compared, in the order of material and text; without `boundaries` only where somebody has nothing.

    Material that fewer than two of them have been in is left out, and so are boundaries that differ by blanks and marks alone.
    So are those within what an interviewer says, where `what` leaves that out. Raises Fault as `study_agreement` does. Unit, milestone
    and subcodes of `what` make no difference.
    """
    with one_moment(connection):
        return _stops(connection, what or Comparison(), boundaries)


def _stops(connection: Connection, what: Comparison, boundaries: bool) -> list[DisagreementStop]:
    texts = texts_compared(connection, what)
    puts = _puts(connection)
    coded = {version: {put.coder for put in puts.get(version, ())} for version in texts}
    names = coders_compared(connection, what.coders, set().union(*coded.values()) if coded else set())
    been = who_has_been(connection, names, coded, texts)
    paths = {row[0]: path for (path, _, _), row in code_tree(connection, "kind")}
    rank = {code: place for place, code in enumerate(paths)}
    cuts = cuts_of_interviewers(connection, texts) if what.without_interviewers else {}
    found = []
    for version, text in texts.items():
        if len(been[version]) > 1:
            words = _said(text_of(connection, version), cuts.get(version, Shortened(())))
            in_order = sorted((put for put in puts.get(version, ()) if put.code in rank), key=lambda put: rank[put.code])

            def negligible(start: int, end: int, words: str = words) -> bool:
                return not any(character.isalnum() for character in words[start:end])

            here = differences(in_order, list(been[version]), negligible=negligible)
            kept = [one for one in here if (boundaries or one.kind == "missing") and words[one.start : one.end].strip()]
            for stop in stops(kept):
                told = tuple(_named(one, names, paths) for one in stop.differences)
                found.append(DisagreementStop(text.material, text.name, version, stop.start, stop.end, None, None, told))
    lines = lines_at(connection, [(stop.text_version_id, at) for stop in found for at in (stop.start, max(stop.start, stop.end - 1))])
    return [stop._replace(line_from=lines[2 * at], line_to=lines[2 * at + 1]) for at, stop in enumerate(found)]


def _said(words: str, left_out: Shortened) -> str:
    """A text with blanks in place of what is left out."""
    parts, last = [], 0
    for start, end in left_out.cuts:
        parts += [words[last:start], " " * (end - start)]
        last = end
    return "".join((*parts, words[last:]))


def _puts(connection: Connection) -> dict[str, list[Put]]:
    rows = driver(connection).execute(
        'SELECT q.text_version_id, c.id, c.code_id, c.coder_id, q.start, q."end" FROM quotation q '
        "CROSS JOIN coding c ON c.quotation_id = q.id WHERE c.coder_id IS NOT NULL"
    )
    found: dict[str, list[Put]] = {}
    for version, *put in rows:
        found.setdefault(version, []).append(Put._make(put))
    return found


def _named(one: Difference, names: Mapping[str, str], paths: Mapping[str, str]) -> Disagreement:
    return Disagreement(
        one.kind,
        one.code,
        paths[one.code],
        one.start,
        one.end,
        tuple(names[coder] for coder in one.have),
        tuple(names[coder] for coder in one.have_not),
        tuple(Holding(put.coding, put.coder, names[put.coder], put.start, put.end) for put in one.puts),
    )
