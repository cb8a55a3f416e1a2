"""What of the study findings are checked against. A query for each kind of fact, none in a loop."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from sqlalchemy import Connection

from qualcode.study.bases import Bases
from qualcode.study.cited import appendix_name, citation_of, cited
from qualcode.study.citing import quotation_rows
from qualcode.study.codebook import filed_under
from qualcode.study.consent import quoting
from qualcode.study.database import driver
from qualcode.study.facts import Facts
from qualcode.study.finding_checks import Check, Ground, Voice, checks
from qualcode.study.findings import FindingRecord, findings
from qualcode.study.reads import Reads
from qualcode.study.settings import setting
from qualcode.study.versions import lines_at, listed_versions, text_of

#: kinds of material in which people speak or are observed; a document is made from them
TRANSCRIPTS = ("interview", "focus-group", "field-note")
#: letters of a passage of a document that are looked for in the transcripts, at the least
FOUND_BY = 12


def checked(connection: Connection, language: str) -> tuple[list[FindingRecord], list[Check]]:
    """All findings, and all there is to look at in them."""
    if not driver(connection).execute("SELECT EXISTS (SELECT 1 FROM finding)").fetchone()[0]:
        return [], []
    bases = Bases(connection)
    records = findings(connection, language, bases=bases)
    return records, checks(records, ground(connection, records, language, bases.facts))


def ground(connection: Connection, records: Sequence[FindingRecord], language: str, facts: Facts) -> Ground:
    """What these findings are held against."""
    voices = {
        one.id: Voice(one.pseudonym, one.group, quoting(one.consent, one.status)) for one in facts.participants.values() if one.materials
    }
    materials = facts.materials.values()
    groups = {one.group for one in voices.values()} | {one.group for one in materials}
    stated = {code for record in records for code, _ in record.codes}
    return Ground(
        voices=voices,
        groups=tuple(sorted(filter(None, groups))),
        groups_of_codes=_groups_of_codes(facts, stated),
        transcripts=any(one.kind in TRANSCRIPTS for one in materials),
        said_in=_said_in(connection, records, language),
        against=_against(connection, facts, stated, language),
        conversations={
            one.id: appendix_name(one.appendix, one.name, language) for one in materials if one.kind in ("interview", "focus-group")
        },
        quoted=quotation_rows(connection, {quotation for record in records for quotation in record.quoted}),
    )


def _groups_of_codes(facts: Facts, stated: set[str]) -> Mapping[str, frozenset[str]]:
    uses = facts.uses("subcodes")
    found = {}
    for code in stated:
        of_materials = {use.material for use in uses.get(code, ())}
        found[code] = frozenset(chain.from_iterable(facts.groups_of(material) for material in of_materials))
    return found


def _against(connection: Connection, facts: Facts, stated: set[str], language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Negative cases of the stated codes and of those under them, and what speaks against relations."""
    raw = driver(connection)
    marked: dict[str, list[str]] = defaultdict(list)
    for code, quotation in raw.execute("SELECT code_id, quotation_id FROM negative_case ORDER BY created_at, id"):
        marked[code].append(quotation)
    found: dict[str, list[str]] = {code: [one for under in filed_under(code, facts.codes) for one in marked[under]] for code in stated}
    for relation, quotation in raw.execute("SELECT relation_id, quotation_id FROM relation_evidence WHERE side = 'against' ORDER BY rowid"):
        found.setdefault(relation, []).append(quotation)
    rows = quotation_rows(connection, chain.from_iterable(found.values()))
    pattern = setting(connection, "citation")
    citations = {quotation: citation_of(row, language, pattern) for quotation, row in rows.items()}
    return {one: tuple((quotation, citations[quotation]) for quotation in dict.fromkeys(mine)) for one, mine in found.items() if mine}


def _said_in(connection: Connection, records: Sequence[FindingRecord], language: str) -> dict[str, str]:
    """For passages of documents, the citation of the first transcript in which the same words stand, whatever the blanks."""
    wanted = {one.quotation: one.words for record in records for one in record.evidence if one.row.kind == "document" and not one.whole}
    patterns = {
        quotation: re.compile(r"\s+".join(map(re.escape, words.split()))) for quotation, words in wanted.items() if len(words) >= FOUND_BY
    }
    if not patterns:
        return {}
    places: dict[str, tuple[str, str, int, int]] = {}
    for version, material, _, kind in listed_versions(connection):
        if kind not in TRANSCRIPTS:
            continue
        text = text_of(connection, version)
        for quotation, pattern in patterns.items():
            if quotation not in places and (found := pattern.search(text)):
                places[quotation] = (version, material, found.start(), found.end())
    lines = lines_at(connection, [(version, at) for version, _, start, end in places.values() for at in (start, end - 1)])
    materials = {one.id: one for one in Reads(connection).materials()}
    told = {}
    for (quotation, (_, material, _, _)), first, last in zip(places.items(), lines[::2], lines[1::2], strict=True):
        one = materials[material]
        told[quotation] = cited(None, one.name, one.kind, first, last, language, setting(connection, "citation"), appendix=one.appendix)
    return told
