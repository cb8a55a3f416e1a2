"""What a study holds about the agreement of its coders: who was where, in which texts, with which codebook."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.agreement import Agreement, CodedMaterial, PairAgreement, agreement, by_parent
from qualcode.analysis.intervals import Pieces, Shortened
from qualcode.faults import Fault
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver, one_moment
from qualcode.study.facets import knows_interviewers
from qualcode.study.reads import Reads, code_tree
from qualcode.study.references import FINDERS
from qualcode.study.settling import Unsettled, unsettled, who_settled
from qualcode.study.talk import pieces_of_talk, turns_of_interviewers
from qualcode.study.versions import listed_versions, text_of

Unit = Literal["characters", "turns", "sentences", "material"]

#: what makes a code another code; its place in the list and its colour do not
_MEANING = ("name", "parent_id", "definition", "use_when", "not_when", "example", "exclusive")

#: told how many of so many materials are done
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared. None and empty: all."""

    #: names or ids; None: everybody who coded anything
    coders: tuple[str, ...] | None = None
    unit: Unit = "characters"
    #: names or ids
    materials: tuple[str, ...] = ()
    round: int | None = None
    #: the milestone at which the codebook was frozen
    milestone: str | None = None
    #: whether a coding counts for the codes above its code too
    with_subcodes: bool = False
    #: whether what interviewers say, and what is coded there, is left out
    without_interviewers: bool = False
    #: how many times materials are drawn anew; None leaves it to the amount of work
    resamples: int | None = None


class TextUsed(NamedTuple):
    """The text version that offsets are valid for."""

    material: str
    number: int
    sha256: str


class CodebookState(NamedTuple):
    """Whether the codebook moved while it was used."""

    #: the milestone at which it is said to have been frozen, or None: nobody said
    milestone: str | None
    #: codes made, redefined, moved or removed since then; without a milestone, since the first of the codings compared
    moved: int
    #: codings compared that are older than the milestone
    older_codings: int


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement with all that must be said beside the figures. Coders, codes and materials are named."""

    unit: Unit
    coders: tuple[str, ...]
    found: Agreement
    #: path by code id; ids of domains too, "" for all codes where no code says that those under it exclude each other
    paths: Mapping[str, str]
    with_subcodes: bool
    without_interviewers: bool
    #: material that fewer than two of the coders have been in, with those who have
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    #: who coded in a material without having said that it is read through
    unfinished: tuple[tuple[str, str], ...]
    texts: tuple[TextUsed, ...]
    codebook: CodebookState
    #: codings in these materials that are nobody's, as some imports bring them; they are not compared
    nameless: int
    #: codes somebody used that stand in no domain; 0 where there are no domains
    outside_domains: int

    @property
    def text_hash(self) -> str:
        """One SHA-256 for all texts compared: of their hashes in the order of the materials."""
        return sha256("\n".join(text.sha256 for text in self.texts).encode()).hexdigest()


def study_agreement(
    connection: Connection, what: Comparison | None = None, progress: Progress | None = None, *, before_settling: bool = False
) -> AgreementReport:
    """Compare coders of a study, as they are or as they were before any of their differences was settled.

    Raises Fault for unknown names and where there are not two coders.
    """
    with no_looking_for_rubbish(), one_moment(connection):
        return _study_agreement(connection, what or Comparison(), progress, unsettled(connection) if before_settling else None)


def _study_agreement(connection: Connection, what: Comparison, progress: Progress | None, before: Unsettled | None) -> AgreementReport:
    milestone = None if what.milestone is None else FINDERS["milestone"](connection, what.milestone)
    texts = texts_compared(connection, what)
    everything, nameless = _codings(connection, texts, before)
    coded = {version: {coding[1] for coding in codings} for version, codings in everything.items()}
    names = coders_compared(connection, what.coders, set().union(*coded.values()) if coded else set())
    been = who_has_been(connection, names, coded, texts)
    tree = [(row[0], row[1], path, bool(row[4])) for (path, _, _), row in code_tree(connection, "exclusive")]
    parents = {code: parent for code, parent, _, _ in tree}
    cuts = cuts_of_interviewers(connection, texts) if what.without_interviewers else {}
    materials = []
    for place, (version, text) in enumerate(texts.items()):
        units = _units(connection, version, text, what.unit)
        whole = CodedMaterial(text.length, been[version].keys(), everything[version], units)
        materials.append(_shortened(whole, cuts[version]) if version in cuts else whole)
        if progress:
            progress(place + 1, len(texts))
    counted = [one._replace(codings=_carried_up(one.codings, parents)) for one in materials] if what.with_subcodes else materials
    found = agreement(list(parents), list(names), counted, resamples=what.resamples)
    used = {one.code for one in found.codes if one.reason != "not-used" and one.reason != "no-units"}
    domains = by_parent((code, parent, exclusive) for code, parent, _, exclusive in tree)
    in_domains = {code for values in domains.values() for code in values}
    if not domains:
        domains = {"": {code: code for code in parents}}
    by_domain = agreement([], list(names), materials, domains, resamples=0)
    listed = list(texts.values())
    return AgreementReport(
        unit=what.unit,
        coders=tuple(names.values()),
        found=found._replace(
            domains=by_domain.domains,
            unitised=by_domain.unitised,
            between_domains=by_domain.between_domains,
            by_pair=tuple(_named(found.by_pair, names)),
        ),
        paths={code: path for code, _, path, _ in tree} | {"": ""},
        with_subcodes=what.with_subcodes,
        without_interviewers=what.without_interviewers,
        left_out=tuple(
            (text.name, tuple(names[coder] for coder in been[version]))
            for place, (version, text) in enumerate(texts.items())
            if place not in set(found.materials)
        ),
        unfinished=tuple((text.name, names[coder]) for version, text in texts.items() for coder, read in been[version].items() if not read),
        texts=tuple(TextUsed(listed[place].name, listed[place].number, listed[place].sha256) for place in found.materials),
        codebook=_codebook(connection, milestone, list(names), [text.material for text in listed]),
        nameless=nameless,
        outside_domains=len(used - in_domains) if in_domains else 0,
    )


def _named(pairs: Iterable[PairAgreement], names: Mapping[str, str]) -> Iterator[PairAgreement]:
    for pair in pairs:
        one, other = pair.coders
        yield pair._replace(coders=(names[one], names[other]))


class ComparedText(NamedTuple):
    """A material's current text version."""

    material: str
    name: str
    number: int
    sha256: str
    length: int


def texts_compared(connection: Connection, what: Comparison) -> dict[str, ComparedText]:
    """By text version, the materials asked for, in the order in which material is listed."""
    wanted = {FINDERS["material"](connection, one) for one in what.materials}
    if what.round is not None:
        of_round = FINDERS["round"](connection, what.round)
        there = {row[0] for row in driver(connection).execute("SELECT id FROM material WHERE round_id = ?", (of_round,))}
        wanted = wanted & there if what.materials else there
    facts = {row[0]: row[1:] for row in driver(connection).execute("SELECT id, number, sha256, length FROM text_version")}
    every = what.round is None and not what.materials
    return {
        version: ComparedText(material, name, *facts[version])
        for version, material, name, _ in listed_versions(connection)
        if every or material in wanted
    }


def _codings(
    connection: Connection, texts: Mapping[str, ComparedText], before: Unsettled | None
) -> tuple[dict[str, list[tuple[str, str, int, int]]], int]:
    """By text version, (code, coder, start, end); and how many have no coder. As they were `before`, where that is given."""
    by_version: dict[str, list[tuple[str, str, int, int]]] = {version: [] for version in texts}
    nameless = 0
    rows: Iterable[tuple[str, str, str, int, int]] = driver(connection).execute(
        'SELECT q.text_version_id, c.code_id, c.coder_id, q.start, q."end" FROM quotation q CROSS JOIN coding c ON c.quotation_id = q.id '
        "WHERE c.id NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(before.new)) if before else "[]",),
    )
    for version, code, coder, start, end in chain(rows, before.gone if before else ()):
        if version not in by_version:
            continue
        if coder is None:
            nameless += 1
        else:
            by_version[version].append((code, coder, start, end))
    return by_version, nameless


def coders_compared(connection: Connection, asked: Sequence[str] | None, used: Set[str]) -> dict[str, str]:
    """The coders compared, name by id: those asked for, else those who coded. Raises Fault when there are not two."""
    known = dict(driver(connection).execute("SELECT id, name FROM coder ORDER BY name, id").fetchall())
    if asked is None:
        chosen = [coder for coder in known if coder in used]
    else:
        chosen = list(dict.fromkeys(FINDERS["coder"](connection, coder) for coder in asked))
    if len(chosen) < 2:
        raise Fault("agreement.one-coder", coders=", ".join(known[coder] for coder in chosen) or "–")
    return {coder: known[coder] for coder in chosen}


def who_has_been(
    connection: Connection, names: Mapping[str, str], coded: Mapping[str, Set[str]], texts: Mapping[str, ComparedText]
) -> dict[str, dict[str, bool]]:
    """By text version, the coders who have been in it: who coded there, has read it through, or has had differences settled there.

    For each, whether it is said to be read through.
    """
    read = set(
        driver(connection).execute("SELECT DISTINCT material_id, coder_id FROM reading_status WHERE status = 'read-through'").fetchall()
    )
    there = read | who_settled(connection)
    been: dict[str, dict[str, bool]] = {}
    for version, text in texts.items():
        been[version] = {
            coder: (text.material, coder) in read for coder in names if coder in coded[version] or (text.material, coder) in there
        }
    return been


def _units(connection: Connection, version: str, text: ComparedText, unit: Unit) -> Pieces | None:
    """What is compared in a text; None: every character of it."""
    if unit == "characters":
        return None
    talk = pieces_of_talk(connection, version, whole=unit == "material").get(version, Pieces([], [], []))
    if unit != "sentences":
        return talk
    from qualcode.text.sentences import sentences

    words, language = text_of(connection, version), Reads(connection).study().language
    turns = zip(talk.starts, talk.ends, strict=True)
    found = [sentence for start, end in turns for sentence in sentences(words, start, end, language)]
    return Pieces([start for start, _ in found], [end for _, end in found], range(len(found)))


def cuts_of_interviewers(connection: Connection, texts: Iterable[str]) -> dict[str, Shortened]:
    """By text version, what is left where interviewers' turns are cut out; only of texts with any. Raises Fault where nobody interviews."""
    if not knows_interviewers(connection):
        raise Fault("agreement.no-interviewer")
    turns = turns_of_interviewers(connection)
    return {version: Shortened(turns[version]) for version in texts if version in turns}


def _shortened(material: CodedMaterial, cuts: Shortened) -> CodedMaterial:
    """A material without some stretches; of a coding across the edge of one, what is left."""
    codings = [
        (code, coder, low, high) for code, coder, start, end in material.codings if (low := cuts.place(start)) < (high := cuts.place(end))
    ]
    units = None if material.units is None else material.units.without(cuts)
    return CodedMaterial(material.length - cuts.gone, material.coders, codings, units)


def _carried_up(codings: Iterable[tuple[str, str, int, int]], parents: Mapping[str, str | None]) -> list[tuple[str, str, int, int]]:
    """The codings, each for the codes above its code too."""
    above: dict[str, list[str]] = {}
    carried = []
    for code, coder, start, end in codings:
        if code not in above:
            line: list[str] = []
            at: str | None = code
            while at is not None and at not in line:
                line.append(at)
                at = parents.get(at)
            above[code] = line
        carried += [(one, coder, start, end) for one in above[code]]
    return carried


def _codebook(connection: Connection, milestone: str | None, coders: Sequence[str], materials: Sequence[str]) -> CodebookState:
    """What became of the codebook since the milestone, or since the first of these codings."""
    raw = driver(connection)
    # From the first event on: the search ends at the first coding that is one of these, and no query asks for each coding's event.
    ours = (
        "FROM event e CROSS JOIN coding c ON c.id = e.row_id JOIN quotation q ON q.id = c.quotation_id "
        "WHERE e.table_name = 'coding' AND e.change = 'insert' AND c.coder_id IN (SELECT value FROM json_each(?)) "
        "AND q.material_id IN (SELECT value FROM json_each(?))"
    )
    chosen = (json.dumps(list(coders)), json.dumps(list(materials)))
    if milestone is None:
        first = raw.execute(f"SELECT e.number {ours} ORDER BY e.number LIMIT 1", chosen).fetchone()
        return CodebookState(None, 0 if first is None else _moved(connection, first[0]), 0)
    name, since = raw.execute("SELECT name, event_number FROM milestone WHERE id = ?", (milestone,)).fetchone()
    older = raw.execute(f"SELECT count(DISTINCT c.id) {ours} AND e.number <= ?", (*chosen, since)).fetchone()[0]
    return CodebookState(name, _moved(connection, since), older)


def _moved(connection: Connection, since: int) -> int:
    """How many codes mean something else, are there, or are gone, that were not so after this event."""
    first: dict[str, str | None] = {}
    last: dict[str, str | None] = {}
    for row_id, before, after in driver(connection).execute(
        "SELECT row_id, before, after FROM event WHERE table_name = 'code' AND number > ? ORDER BY number", (since,)
    ):
        first.setdefault(row_id, before)
        last[row_id] = after
    return sum(_meaning(first[row_id]) != _meaning(last[row_id]) for row_id in first)


def _meaning(row: str | None) -> tuple[object, ...] | None:
    if row is None:
        return None
    values = defaultdict(lambda: None, json.loads(row))
    return tuple(values[key] for key in _MEANING)
