"""COREQ and SRQR, filled in from what the study knows and empty where it knows nothing; the researcher's answers beside it.

COREQ: Tong, Sainsbury and Craig 2007 (doi 10.1093/intqhc/mzm042). SRQR: O'Brien and others 2014 (doi 10.1097/ACM.0000000000000388).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from statistics import median

import qualcode
from qualcode.locale import formats, text
from qualcode.study.method_facts import MethodFacts, method_facts
from qualcode.study.study_texts import study_texts
from qualcode.writers.appendices.blocks import Band, Block, Column, Paragraph, Table
from qualcode.writers.appendices.parts import Source

COREQ, SRQR = 32, 21
#: the items that begin a domain of COREQ
_DOMAINS = {1: 1, 9: 2, 24: 3}


def coreq(source: Source) -> Iterator[Block]:
    """The 32 items of COREQ."""
    yield from _checklist(source, "coreq", COREQ, _DOMAINS)


def srqr(source: Source) -> Iterator[Block]:
    """The 21 standards of SRQR."""
    yield from _checklist(source, "srqr", SRQR, {})


def known(source: Source, name: str) -> dict[int, str]:
    """What the study knows of each item of "coreq" or "srqr": sentences, by the item's number; items it knows nothing of are missing."""
    said = _Said(method_facts(source.reads.connection), source.language)
    told = {item: " ".join(filter(None, (tell(said) for tell in telling))) for item, telling in _ITEMS[name].items()}
    return {item: words for item, words in told.items() if words}


def _checklist(source: Source, name: str, items: int, domains: Mapping[int, int]) -> Iterator[Block]:
    language = source.language
    told, answers = known(source, name), study_texts(source.reads.connection)

    def say(key: str) -> str:
        return text(f"checklists.{key}", language)

    def row(item: int) -> Iterator[tuple[str, ...] | Band]:
        if item in domains:
            yield Band(say(f"{name}-domain-{domains[item]}"))
        about = say(f"{name}-{item}") + (f"\n{say(f'{name}-{item}-about')}" if name == "coreq" else "")
        yield (f"{item if name == 'coreq' else f'S{item}'}", about, told.get(item, ""), answers.get(f"{name}-{item}", ""))

    yield Paragraph(say(f"{name}-source"), "note")
    yield Paragraph(say("how"), "note")
    titles = [
        Column(say("column-item"), 0.8),
        Column(say("column-about"), 2.4),
        Column(say("column-known"), 3),
        Column(say("column-answer"), 2),
    ]
    yield Table(tuple(titles), tuple(chain.from_iterable(map(row, range(1, items + 1)))))


class _Said:
    """The sentences of the study's facts; each is "" where the study knows nothing of the kind."""

    def __init__(self, facts: MethodFacts, language: str) -> None:
        self.facts = facts
        self.language = language
        self.conversations = facts.interviews + facts.focus_groups

    def say(self, key: str, **fields: object) -> str:
        shown = {name: formats.number(value, self.language) if isinstance(value, int) else value for name, value in fields.items()}
        return text(f"checklists.known-{key}", self.language, **shown)

    def counted(self, key: str, count: int, **fields: object) -> str:
        """A sentence about a number of things, where there is any."""
        return self.say(key, count=count, **fields) if count else ""

    def tradition(self) -> str:
        school = self.facts.tradition
        if school == "own":
            return ""
        key = "tradition" if school in ("strauss-corbin", "glaser", "charmaz") else "tradition-other"
        return self.say(key, tradition=text(f"settings.tradition-{school}", self.language))

    def sampling(self) -> str:
        return self.counted("sampling", self.facts.sampling_decisions, closed=self.facts.sampling_closed)

    def drawn(self) -> str:
        return self.counted("drawn", self.facts.drawn)

    def sample(self) -> str:
        facts = self.facts
        if not (facts.included or self.conversations):
            return ""
        return self.say("sample", included=facts.included, interviews=facts.interviews, focus=facts.focus_groups)

    def included(self) -> str:
        return self.counted("included", self.facts.included)

    def lost(self) -> str:
        facts = self.facts
        gone = facts.declined + facts.no_shows
        if not facts.contacted:
            return ""
        told = {"contacted": facts.contacted, "declined": facts.declined, "noshow": facts.no_shows}
        return self.say("lost", **told, reasons=facts.with_reason, lost=gone) if gone else ""

    def vetoed(self) -> str:
        return self.counted("vetoed", self.facts.vetoed)

    def places(self) -> str:
        return self.counted("places", self.facts.with_place, of=self.conversations)

    def present(self) -> str:
        return self.counted("present", self.facts.with_present, of=self.conversations)

    def groups(self) -> str:
        named = [f"{name} {formats.number(n, self.language)}" for name, n in self.facts.groups]
        return self.say("groups", groups=", ".join(named)) if named else ""

    def attributes(self) -> str:
        return self.say("attributes", names=", ".join(self.facts.attributes)) if self.facts.attributes else ""

    def guides(self) -> str:
        return (
            self.say("guides", versions=self.facts.guide_versions, questions=self.facts.guide_questions)
            if self.facts.guide_versions
            else ""
        )

    def repeated(self) -> str:
        return self.counted("repeated", self.facts.repeated, of=self.facts.included)

    def recordings(self) -> str:
        return self.counted("recordings", self.facts.recordings, purged=self.facts.recordings_purged)

    def heard(self) -> str:
        return " ".join(self.say("heard", **one._asdict(), hash=one.model_sha256[:12]) for one in self.facts.heard)

    def field_notes(self) -> str:
        facts = self.facts
        if not (facts.field_notes or facts.with_note):
            return ""
        return self.say("field-notes", notes=facts.field_notes, after=facts.with_note, of=self.conversations)

    def duration(self) -> str:
        minutes = [seconds / 60 for seconds in self.facts.lengths]
        if not minutes:
            return ""
        low, high, middle = (round(number) for number in (minutes[0], minutes[-1], median(minutes)))
        return self.say("duration", count=len(minutes), of=self.conversations, low=low, high=high, middle=middle)

    def judged(self) -> str:
        categories = self.facts.categories + len(self.facts.core_categories)
        return self.counted("judged", self.facts.judged_saturated, of=categories)

    def coders(self) -> str:
        return self.counted("coders", len(self.facts.coders))

    def tree(self) -> str:
        facts = self.facts
        every = facts.codes + facts.categories + len(facts.core_categories)
        return self.say("tree", codes=facts.codes, categories=facts.categories, core=len(facts.core_categories)) if every else ""

    def derived(self) -> str:
        facts = self.facts
        every = facts.codes + facts.categories + len(facts.core_categories)
        return self.say("derived", of=every, imported=facts.codes_imported, vivo=facts.in_vivo) if every else ""

    def software(self) -> str:
        return self.say("software", version=qualcode.__version__)

    def quotations(self) -> str:
        facts = self.facts
        return self.counted("quotations", facts.quotations, lines=facts.quotations_with_lines, persons=facts.quotations_of_persons)

    def findings(self) -> str:
        return self.counted("findings", self.facts.findings, evidence=self.facts.findings_with_evidence)

    def cores(self) -> str:
        return self.say("cores", names=", ".join(self.facts.core_categories)) if self.facts.core_categories else ""

    def negative(self) -> str:
        return self.counted("negative", self.facts.negative_cases)

    def title(self) -> str:
        return self.say("title", title=self.facts.title)

    def reflexive(self) -> str:
        return self.counted("reflexive", self.facts.reflexive_memos, of=self.facts.memos)

    def consents(self) -> str:
        return self.counted("consents", self.facts.consents, of=self.facts.included)

    def rounds(self) -> str:
        rounds = self.facts.rounds
        if not rounds.number:
            return ""
        if not (rounds.first and rounds.last):
            return self.say("rounds-undated", rounds=rounds.number, signed=rounds.signed_off)
        days = {"first": formats.day(rounds.first, self.language), "last": formats.day(rounds.last, self.language)}
        return self.say("rounds", rounds=rounds.number, signed=rounds.signed_off, **days)

    def units(self) -> str:
        facts = self.facts
        kinds = {"interviews": facts.interviews, "focus": facts.focus_groups, "notes": facts.field_notes}
        kinds |= {"documents": facts.documents, "answers": facts.open_answers}
        return self.say("units", **kinds, words=facts.words) if any(kinds.values()) else ""

    def processing(self) -> str:
        facts = self.facts
        of = self.conversations + facts.field_notes + facts.documents + facts.open_answers
        return self.say("processing", frozen=facts.frozen, of=of) if of else ""

    def pseudonymised(self) -> str:
        return self.say("pseudonymised" if self.facts.pseudonymised else "not-pseudonymised")

    def purges(self) -> str:
        return self.counted("purges", self.facts.purges)

    def analysis(self) -> str:
        facts = self.facts
        told = {"quotations": facts.quotations, "passes": facts.passes, "memos": facts.memos, "relations": facts.relations}
        return self.say("analysis", codings=facts.codings, **told) if facts.codings else ""

    def trail(self) -> str:
        return self.say("trail", actions=self.facts.actions, events=self.facts.events, milestones=self.facts.milestones)

    def settled(self) -> str:
        return self.counted("settled", self.facts.settled)

    def reviewed(self) -> str:
        return self.counted("reviewed", self.facts.comments)

    def relations(self) -> str:
        facts = self.facts
        return self.counted("relations", facts.relations, supported=facts.relations_supported, contradicted=facts.relations_contradicted)


_Telling = Mapping[int, Sequence[Callable[[_Said], str]]]
_COREQ: _Telling = {
    9: (_Said.tradition,),
    10: (_Said.sampling, _Said.drawn),
    12: (_Said.sample,),
    13: (_Said.lost, _Said.vetoed),
    14: (_Said.places,),
    15: (_Said.present,),
    16: (_Said.groups, _Said.attributes),
    17: (_Said.guides,),
    18: (_Said.repeated,),
    19: (_Said.recordings, _Said.heard),
    20: (_Said.field_notes,),
    21: (_Said.duration,),
    22: (_Said.judged,),
    24: (_Said.coders,),
    25: (_Said.tree,),
    26: (_Said.derived,),
    27: (_Said.software,),
    29: (_Said.quotations,),
    30: (_Said.findings,),
    31: (_Said.cores,),
    32: (_Said.negative,),
}
_SRQR: _Telling = {
    1: (_Said.title,),
    5: (_Said.tradition,),
    6: (_Said.reflexive,),
    8: (_Said.sampling, _Said.drawn, _Said.judged),
    9: (_Said.consents, _Said.vetoed, _Said.pseudonymised),
    10: (_Said.rounds,),
    11: (_Said.guides, _Said.recordings),
    12: (_Said.included, _Said.units),
    13: (_Said.heard, _Said.processing, _Said.purges),
    14: (_Said.tradition, _Said.analysis, _Said.coders, _Said.software),
    15: (_Said.trail, _Said.settled, _Said.reviewed),
    16: (_Said.cores, _Said.relations, _Said.findings),
    17: (_Said.quotations,),
}
_ITEMS: Mapping[str, _Telling] = {"coreq": _COREQ, "srqr": _SRQR}
