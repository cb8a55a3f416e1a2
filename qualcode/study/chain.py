"""The whole chain of a study followed: every finding to its categories, codes, quotations, lines and material, with where it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.bases import Bases
from qualcode.study.cited import appendix_name
from qualcode.study.database import driver
from qualcode.study.finding_checks import Check, checks
from qualcode.study.finding_ground import ground
from qualcode.study.findings import FindingEvidence, FindingRecord, findings
from qualcode.study.references import code_paths
from qualcode.study.relations import counted_relations


class Break(NamedTuple):
    """Where a chain breaks, as `check` tells faults."""

    what: str
    where: str
    remedy: str


class Link(NamedTuple):
    """A quotation of a finding with the codes that lead to it."""

    evidence: FindingEvidence
    #: paths of the codes on it
    codes: tuple[str, ...]


class Chain(NamedTuple):
    """A finding followed to the words."""

    finding: FindingRecord
    links: tuple[Link, ...]
    breaks: tuple[Break, ...]


class Followed(NamedTuple):
    """All findings followed."""

    chains: tuple[Chain, ...]
    #: what there is to look at, beyond breaks
    checks: tuple[Check, ...]
    #: numbered appendices of material that no finding cites: "Appendix 21", in order
    uncited: tuple[str, ...]

    @property
    def faults(self) -> list[Break]:
        """All breaks, in the order of findings."""
        return [one for chain in self.chains for one in chain.breaks]


#: checks that a break says already
_SAID = frozenset({"no-quotation", "no-place"})
#: checks that make a citation wrong or lead a reader to the wrong place
_WRONG = frozenset({"insert", "withheld", "withheld-text", "withdrawn", "two-lists", "document", "document-repeats", "nearly-all"})


def follow(connection: Connection, language: str) -> Followed:
    """Every finding to its words."""
    bases = Bases(connection)
    records = findings(connection, language, bases=bases)
    looked = checks(records, ground(connection, records, language, bases.facts))
    codes_on, known = _codes_on(connection), _Known(connection, bases)
    chains = []
    for record in records:
        links = tuple(Link(one, tuple(path for _, path in codes_on.get(one.quotation, ()))) for one in record.evidence)
        where = text("findings.numbered", language, number=record.number)
        breaks = [
            Break(text(f"trace.break-{key}", language, **fields), f"{where}, {at}" if at else where, text(f"trace.remedy-{key}", language))
            for key, at, fields in _breaks(record, known, codes_on)
        ]
        mine = (check for check in looked if check.finding == record.id and check.key in _WRONG)
        breaks += [_as_break(check, where, language) for check in mine]
        chains.append(Chain(record, links, tuple(breaks)))
    others = tuple(check for check in looked if check.key not in _WRONG and check.key not in _SAID)
    return Followed(tuple(chains), others, _uncited(connection, records, language))


def _as_break(check: Check, where: str, language: str) -> Break:
    what = check.what(language).rstrip(".")
    # A sentence that begins with the citation says where by itself.
    at = f"{where}, {check.where}" if check.where and not what.startswith(check.where) else where
    return Break(what, at, check.remedy(language).rstrip("."))


class _Known:
    """What findings lean on, read once."""

    def __init__(self, connection: Connection, bases: Bases) -> None:
        self.facts = bases.facts
        self.uses = bases.facts.uses("indicators")
        self.relations = {one.id: one for one in counted_relations(connection)}
        self.appendices = any(one.appendix is not None for one in self.facts.materials.values())


def _breaks(record: FindingRecord, known: _Known, codes_on: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    mine = record.side("for")
    if not mine:
        yield "no-quotation", "", {}
    if record.kind == "finding" and not record.codes and not record.relations:
        yield "no-category", "", {}
    stated = {code for code, _ in record.codes}
    for code, path in record.codes:
        if not known.uses.get(code):
            yield "empty-category", "", {"code": path}
    for relation, says in record.relations:
        if not known.relations[relation].supported:
            yield "unsupported-relation", "", {"relation": says}
    passages = [one for one in record.evidence if not one.whole]
    for one in passages:
        if not codes_on.get(one.quotation):
            yield "uncoded", one.citation, {}
    coded = {one.quotation for one in mine if codes_on.get(one.quotation)}
    if stated and coded and not coded & {use.quotation for code in stated for use in known.uses.get(code, ())}:
        yield "off-category", "", {}
    for one in record.evidence:
        if one.whole:
            yield "no-place", one.citation, {}
        elif one.row.line_from is None:
            yield "draft", one.citation, {}
        if known.appendices and one.row.appendix is None:
            yield "no-appendix", one.citation, {}


def _codes_on(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """By quotation of any finding, the codes on it."""
    paths = code_paths(connection)
    found: dict[str, list[tuple[str, str]]] = {}
    for quotation, code in driver(connection).execute(
        "SELECT DISTINCT c.quotation_id, c.code_id FROM coding c JOIN finding_evidence e ON e.quotation_id = c.quotation_id"
    ):
        found.setdefault(quotation, []).append((code, paths[code]))
    for codes in found.values():
        codes.sort(key=lambda one: one[1])
    return found


def _uncited(connection: Connection, records: Sequence[FindingRecord], language: str) -> tuple[str, ...]:
    cited = {one.row.appendix for record in records for one in record.evidence}
    numbers = driver(connection).execute("SELECT DISTINCT number FROM appendix WHERE material_id IS NOT NULL ORDER BY number")
    return tuple(appendix_name(number, "", language) for (number,) in numbers if number not in cited) if cited else ()
