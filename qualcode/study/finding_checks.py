"""What speaks for a second look at a finding, told with its remedy. Pure functions over records; nothing here judges for the researcher."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, NamedTuple

from qualcode.faults import Fault
from qualcode.locale import Term, text
from qualcode.study.cited import is_withheld
from qualcode.study.consent import Quoting
from qualcode.study.findings import FindingEvidence, FindingRecord
from qualcode.study.records import QuoteRow
from qualcode.text.quantities import quantities_in, typed_counts

#: what is wrong whatever the claim; the others are for a second look
FAULTS = frozenset({"no-quotation", "insert", "withheld", "withheld-text", "withdrawn", "consent-none", "consent-scope", "two-lists"})
#: words that two quotations must share to be the same passage, where they are not one quotation
SAME_WORDS = 5
#: a list of whole documents that has this share of the conversations is likely meant as all
NEARLY_ALL = 0.8
#: quotations or persons that a check names
NAMED = 4


class Check(NamedTuple):
    """One thing to look at: its key, the finding, where in it, and the fields of its sentences."""

    key: str
    #: the finding's number in the order
    number: int
    #: the finding's id
    finding: str
    #: the citation or the words it is about; "" for the finding as a whole
    where: str
    fields: Mapping[str, Any]

    @property
    def fault(self) -> bool:
        """Whether something is wrong, and not only to be looked at."""
        return self.key in FAULTS

    def what(self, language: str) -> str:
        """What was found, in a sentence."""
        if isinstance(fault := self.fields.get("fault"), Fault):
            return fault.text(language)
        return text(f"findings.check-{self.key}", language, **self.fields)

    def remedy(self, language: str) -> str:
        """What to do about it."""
        return text(f"findings.remedy-{self.key}", language, **self.fields)


class Voice(NamedTuple):
    """A participant, as far as a finding is concerned."""

    pseudonym: str
    group: str | None
    quoting: Quoting


@dataclass(frozen=True)
class Ground:
    """What of the study the checks hold findings against."""

    #: participants by id
    voices: Mapping[str, Voice]
    #: names of the groups whose participants speak in any material
    groups: tuple[str, ...]
    #: by code, the groups it is found in, with its subcodes
    groups_of_codes: Mapping[str, frozenset[str]]
    #: there are interviews, focus groups or field notes
    transcripts: bool
    #: by quotation in a document, the citation of the transcript in which the same words stand
    said_in: Mapping[str, str]
    #: by code or relation, negative cases and evidence against it: (quotation, citation)
    against: Mapping[str, tuple[tuple[str, str], ...]]
    #: names of all interviews and focus groups, by id, in order
    conversations: Mapping[str, str]
    #: quotations that texts of findings name
    quoted: Mapping[str, QuoteRow]


def checks(records: Sequence[FindingRecord], ground: Ground) -> list[Check]:
    """All there is to look at, by finding, in the order of findings."""
    lists = _two_lists(records)
    found = []
    for record in records:
        made = _Made(record)
        for look in _LOOKS:
            for key, where, fields in look(record, ground):
                made.add(key, where, fields)
        for key, where, fields in lists.get(record.id, ()):
            made.add(key, where, fields)
        found += made.checks
    return found


Told = tuple[str, str, dict[str, Any]]


class _Made:
    def __init__(self, record: FindingRecord) -> None:
        self.record = record
        self.checks: list[Check] = []

    def add(self, key: str, where: str, fields: dict[str, Any]) -> None:
        self.checks.append(Check(key, self.record.number, self.record.id, where, fields))


def _quotations(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    if not record.side("for"):
        yield "no-quotation", "", {}
    for fault in record.filled.faults:
        yield "insert", str(fault.fields.get("key", "")), {"fault": fault}


def _rests_on_one(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    mine = record.side("for")
    talked = [one for one in mine if one.row.kind in ("interview", "focus-group")]
    if len({one.material for one in talked}) == 1 and len(talked) == len(mine):
        key = "one-interview" if talked[0].row.kind == "interview" else "one-conversation"
        yield key, talked[0].row.material, {"material": talked[0].row.material, "n": len(mine)}
    people = {who for one in mine for who in one.people}
    if mine and len(people) == 1:
        (who,) = people
        yield "one-participant", "", {"who": ground.voices[who].pseudonym if who in ground.voices else who.rpartition(": ")[2]}
    if mine and all(one.row.kind == "focus-group" for one in mine):
        yield "focus-group-only", "", {"n": len({one.material for one in mine})}
    for one in mine:
        if one.interviewer:
            yield "interviewer", one.citation, {"citation": one.citation}


def _groups(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    mine = record.side("for")
    found = {group for one in mine for group in one.groups}
    asked = record.base.within.group if record.base is not None else None
    if asked is not None and record.base is not None:
        # A base in one group, and what speaks for it from another.
        others = [one for one in mine if one.groups and record.group not in one.groups]
        if others and record.base.by == "evidence":
            yield "other-group", others[0].citation, {"group": record.group, "n": len(others), "citations": _cited(others)}
        return
    if len(found) != 1 or len(ground.groups) < 2:
        return
    (only,) = found
    named = [group for group in ground.groups if _names(record.text, group)]
    states = {group for code, _ in record.codes for group in ground.groups_of_codes.get(code, frozenset())}
    why = "text" if len(named) > 1 else "base" if record.base is not None else "codes" if len(states) > 1 else None
    if why:
        missing = ", ".join(group for group in (named if why == "text" else ground.groups) if group != only)
        yield "one-group", only, {"group": only, "others": missing, "why": Term(f"findings.claims-{why}")}


def _names(words: str, name: str) -> bool:
    """Whether a text names a group, also within a longer word: "indsatsgruppen" names "indsats"."""
    return re.search(rf"(?<!\w){re.escape(name.casefold())}", words.casefold()) is not None


def _quantities(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    for word in quantities_in(record.text):
        if record.count is None or record.count.n is None or record.count.of is None:
            yield "quantity-no-base", word.words, {"word": word.words}
        elif not word.claim.holds(record.count.n, record.count.of):
            yield "quantity", word.words, {"word": word.words, "base": record.told}
    for words, n, of in typed_counts(record.text):
        if record.count is not None and record.count.n is not None and (record.count.n, record.count.of) != (n, of):
            yield "typed-count-wrong", words, {"words": words, "base": record.told}
        else:
            yield "typed-count", words, {"words": words}


def _printing(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    for one in record.evidence:
        if one.row.release in ("withheld", "redacted"):
            key = "withheld" if one.withheld else "redacted"
            yield key, one.citation, {"citation": one.citation}
    for quotation in record.quoted:
        row = ground.quoted.get(quotation)
        if row is not None and is_withheld(row):
            yield "withheld-text", row.material, {"material": row.material}
    people = dict.fromkeys(who for one in record.evidence for who in one.people if who in ground.voices)
    for key, quoting in (("withdrawn", "withdrawn"), ("consent-none", "none"), ("consent-scope", "no-scope")):
        names = [ground.voices[who].pseudonym for who in people if ground.voices[who].quoting == quoting]
        if names:
            yield key, ", ".join(names[:NAMED]), {"who": ", ".join(names), "n": len(names)}


def _documents(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    """Evidence on a coding document instead of the transcript it was taken from, and whole documents without a place."""
    for one in record.evidence:
        if one.row.kind == "document" and one.quotation in ground.said_in:
            yield "document-repeats", one.citation, {"citation": one.citation, "transcript": ground.said_in[one.quotation]}
        elif one.row.kind == "document" and ground.transcripts:
            yield "document", one.citation, {"citation": one.citation}
    whole = [one for one in record.evidence if one.whole]
    if whole:
        yield "no-place", whole[0].citation, {"citations": _cited(whole), "n": len(whole)}
    # A list of nearly all conversations is meant as all of them.
    named = {one.material for one in whole} & ground.conversations.keys()
    missing = [name for one, name in ground.conversations.items() if one not in named]
    if missing and len(named) >= NEARLY_ALL * len(ground.conversations) and len(named) > 2:
        yield "nearly-all", ", ".join(missing), {"n": len(named), "of": len(ground.conversations), "missing": ", ".join(missing)}


def _negative(record: FindingRecord, ground: Ground) -> Iterator[Told]:
    told = {one.quotation for one in record.evidence}
    missing: dict[str, str] = {}
    for one, _ in (*record.codes, *record.relations):
        missing |= {quotation: citation for quotation, citation in ground.against.get(one, ()) if quotation not in told}
    if missing:
        citations = ", ".join(list(dict.fromkeys(missing.values()))[:NAMED])
        yield "negative-untold", citations, {"n": len(missing), "citations": citations}


_LOOKS: tuple[Callable[[FindingRecord, Ground], Iterator[Told]], ...] = (
    _quotations,
    _rests_on_one,
    _groups,
    _quantities,
    _printing,
    _documents,
    _negative,
)


# the same passage with two source lists


def _two_lists(records: Sequence[FindingRecord]) -> dict[str, list[Told]]:
    """By finding, where another cites the same passage with another list of sources.

    It is told where both texts print the passage, or where the lists share more than half of their sources, so that one is likely a slip
    of the other. Different claims that share a quotation among others are no slip.
    """
    passages: dict[str, dict[str, str]] = {}
    for record in records:
        for cited in record.evidence:
            passages.setdefault(_passage(cited), {}).setdefault(record.id, cited.citation)
    by_id = {record.id: record for record in records}
    lists = {record.id: frozenset(_passage(cited) for cited in record.side("for")) for record in records}
    printed = {record.id: _printed(record) for record in records}
    found: dict[str, list[Told]] = {}
    seen: set[tuple[str, str]] = set()
    for passage, users in passages.items():
        for one, other in permutations(users, 2):
            shared, every = len(lists[one] & lists[other]), len(lists[one] | lists[other])
            slip = shared * 2 > every or (passage in printed[one] and passage in printed[other])
            if slip and lists[one] != lists[other] and (one, other) not in seen:
                seen.add((one, other))
                here, there = _only_in(by_id[one], lists[other]), _only_in(by_id[other], lists[one])
                fields = {"number": by_id[other].number, "citation": users[one], "here": here or "–", "there": there or "–"}
                found.setdefault(one, []).append(("two-lists", users[one], fields))
    return found


def _only_in(record: FindingRecord, others: frozenset[str]) -> str:
    return ", ".join(dict.fromkeys(one.citation for one in record.side("for") if _passage(one) not in others))


def _passage(one: FindingEvidence) -> str:
    """What makes two quotations the same passage: their words, where these are not a few that anybody might say; else their place."""
    words = re.findall(r"\w+", one.words.casefold())
    if one.whole or len(words) < SAME_WORDS:
        return f"{one.material} {one.start} {one.end}"
    return " ".join(words)


def _printed(record: FindingRecord) -> set[str]:
    """The passages whose words stand in the text of a finding: by a key, or between quotation marks."""
    quoted = {" ".join(re.findall(r"\w+", words.casefold())) for words in re.findall(r"[”“»\"]([^”“«\"]{12,})[”“«\"]", record.text)}
    return {_passage(one) for one in record.evidence if one.quotation in record.quoted or _passage(one) in quoted}


def _cited(evidence: Sequence[FindingEvidence]) -> str:
    citations = list(dict.fromkeys(one.citation for one in evidence))
    return ", ".join(citations[:NAMED]) + (" …" if len(citations) > NAMED else "")
