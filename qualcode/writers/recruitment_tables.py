"""The contacts ledger, its totals, rounds as planned and as they went, and who is not in the data, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qualcode.analysis.recruiting import Tally, guarded_cells
from qualcode.locale import text
from qualcode.locale.formats import day, number
from qualcode.study.mismatches import Mismatch
from qualcode.study.missing_voices import Coverage, Row
from qualcode.study.recruitment import ConsentGap, Entry, Ledger, Person
from qualcode.study.rounds import Lacking, Part, RoundSheet
from qualcode.writers.grid import Cell, Column, Grid

COUNTS = ("contacted", "declined", "no_show", "included", "withdrawn", "waiting", "not_asked", "vetoed")
_OF_ROUNDS = ("contacted", "declined", "no_show", "included", "withdrawn", "waiting")
_OF_COVERAGE = ("contacted", "declined", "no_show", "included")
#: the columns of a ledger before and after the background facts; `qualcode ledger --from` knows them in both languages
LEADING = ("participant", "group", "stratum")
TRAILING = (
    *("status", "round", "date", "reason", "vetoed_by", "vetoed_on"),
    *("form_version", "given_on", "scopes", "withdrawn_on", "place", "seed"),
)


def words(key: str, language: str, **fields: object) -> str:
    """A string of these tables."""
    return text(f"recruitment.{key}", language, **fields)


def group_name(group: str | None, language: str) -> str:
    """A group's name, or that there is none."""
    return words("no-group", language) if group is None else group


def fact_name(name: str, language: str) -> str:
    """A background fact, group and stratum in the reader's language."""
    return words(f"column-{name}", language) if name in ("group", "stratum") else name


def value_name(fact: str, value: str | None, language: str) -> str:
    """What a fact is, or that it is not known; who was never drawn is in no stratum."""
    return value or words("no-such-stratum" if fact == "stratum" else "not-known", language)


def status_word(status: str, language: str) -> str:
    """What came of asking someone."""
    return text(f"people.status-{status}", language)


def _counts(names: Sequence[str], language: str) -> list[Column]:
    return [Column(words(f"count-{name}", language), "count", key=name) for name in names]


def _of(persons: Tally, names: Sequence[str]) -> list[Cell]:
    return [getattr(persons, name) for name in names]


def totals_grid(known: Ledger, language: str) -> Grid:
    """Persons by what came of asking them, in each group and in all."""
    rows: list[list[Cell]] = [[group_name(group, language), *_of(persons, COUNTS)] for group, persons in known.by_group().items()]
    rows.append([words("all", language), *_of(known.tally(), COUNTS)])
    columns = [Column(words("column-group", language), heads=True, key="group"), *_counts(COUNTS, language)]
    return Grid(words("totals", language), language, columns, rows, notes=[words("totals-what", language)])


def ledger_grid(known: Ledger, language: str) -> Grid:
    """One row an entry, as it can be brought in again; persons without one have a row of their own."""
    facts = list(dict.fromkeys(sorted(name for one in known.persons for name in one.record.attributes)))
    columns = [Column(words(f"column-{name}", language), heads=name == "participant", key=name) for name in LEADING]
    columns += [Column(name, width=12, key=name) for name in facts]
    columns += [Column(words(f"column-{name}", language), key=name) for name in TRAILING]
    rows = [row for one in known.persons for row in _person_rows(one, facts, language)]
    notes = [words("ledger-what", language)]
    return Grid(words("ledger", language), language, columns, rows, notes=notes)


def _person_rows(one: Person, facts: Sequence[str], language: str) -> list[list[Cell]]:
    record = one.record
    leading: list[Cell] = [record.pseudonym, record.group or "", record.stratum, *(record.attributes.get(name, "") for name in facts)]
    consent = record.consent
    agreed: list[Cell] = ["", "", "", ""]
    if consent is not None:
        agreed = [consent.form_version, _iso(consent.given_on), ", ".join(consent.scopes), _iso(consent.withdrawn_on)]
    place: list[Cell] = [one.drawn or None, one.place.seed if one.place else ""]
    entries: list[Entry | None] = [*one.contacts, *one.vetoes]
    return [[*leading, *_entry(entry, one, language), *agreed, *place] for entry in entries or [None]]


def _entry(entry: Entry | None, one: Person, language: str) -> list[Cell]:
    if entry is None:
        return [status_word(one.record.status, language), None, "", "", "", ""]
    said = "" if entry.kind == "veto" else status_word(entry.status, language)
    return [said, entry.round, _iso(entry.date), entry.reason, entry.vetoed_by, _iso(entry.vetoed_on)]


def _iso(when: Any) -> str:
    return when.isoformat() if when else ""


def rounds_grid(sheets: Iterable[RoundSheet], together: RoundSheet, language: str) -> Grid:
    """Each round by group: persons planned, asked and included, conversations, persons heard."""
    columns = [
        Column(words("column-round", language), heads=True, key="round"),
        Column(words("column-group", language), heads=True, key="group"),
        Column(words("count-planned", language), "count", key="planned"),
        *_counts(_OF_ROUNDS, language),
        Column(words("count-conversations", language), "count", key="conversations"),
        Column(words("count-heard", language), "count", key="heard"),
    ]
    rows: list[list[Cell]] = []
    for sheet in (*sheets, together):
        name = _round_name(sheet, together, language)
        if len(sheet.groups) > 1 or any(part.group is not None for part in sheet.groups):
            rows += [[name, group_name(part.group, language), *_part(part)] for part in sheet.groups]
        rows.append([name, words("all", language), *_part(sheet.whole)])
    return Grid(words("rounds", language), language, columns, rows, notes=[words("rounds-what", language)])


def _round_name(sheet: RoundSheet, together: RoundSheet, language: str) -> str:
    if sheet is together:
        return words("all-rounds", language)
    return words("no-round", language) if sheet.record is None else text("people.round-head", language, n=sheet.record.number)


def _part(part: Part) -> list[Cell]:
    return [part.planned, *_of(part.asked, _OF_ROUNDS), part.conversations, part.heard]


def coverage_grid(found: Coverage, language: str, least: int = 0) -> Grid:
    """By group, background fact and stratum, who was asked, is included and is heard; counts below `least` are not told as they are."""
    columns = [
        Column(words("column-fact", language), heads=True, key="fact"),
        Column(words("column-value", language), heads=True, key="value"),
        *_counts(_OF_COVERAGE, language),
        Column(words("count-heard-coded", language), "count", key="heard"),
    ]
    rows: list[list[Cell]] = [[words("all", language), "", *_coverage_row(found.whole)]]
    hidden = 0
    for fact in found.facts:
        cells = [_coverage_row(row) for row in fact.rows]
        for at in range(len(cells[0]) if least > 1 else 0):
            for row, hide in zip(cells, guarded_cells([int(row[at] or 0) for row in cells], least), strict=True):
                row[at], hidden = ("*", hidden + 1) if hide else (row[at], hidden)
        name = fact_name(fact.name, language)
        rows += [[name, value_name(fact.name, row.value, language), *cell] for row, cell in zip(fact.rows, cells, strict=True)]
    notes = [words("coverage-what", language), *coverage_sentences(found, language, least)]
    notes += [words("coverage-small", language, n=hidden, least=least)] if hidden else []
    return Grid(words("coverage", language), language, columns, rows, notes=notes)


def _coverage_row(row: Row) -> list[Cell]:
    return [*_of(row.persons, _OF_COVERAGE), row.heard]


def coverage_sentences(found: Coverage, language: str, least: int = 0) -> list[str]:
    """Who is not in the data, in sentences; with a `least`, none that tells of fewer persons, and no pseudonym."""
    told = []
    for share in found.common:
        if min(share.persons, share.contacted) >= least:
            said = {"fact": fact_name(share.fact, language), "value": share.value, "n": share.persons}
            told.append(words(f"common-{share.outcome}", language, **said, asked=share.contacted, known=share.known))
    for key, facts in (("nobody-with", found.nobody), ("nobody-asked", found.unasked)):
        told += [words(key, language, fact=fact_name(fact, language), value=value) for fact, value in facts if least < 2]
    for one in found.unreached:
        who = words("any-group", language) if one.group is None else one.group
        told.append(words("unreached", language, round=one.round, group=who, planned=one.planned, included=one.included))
    if found.silent and (least < 2 or len(found.silent) >= least):
        names = words("names", language, who=", ".join(found.silent)) if least < 2 else ""
        told.append(words("silent", language, n=len(found.silent), of=found.whole.persons.included) + names)
    told += [veto_sentence(who, entry, language) for who, entry in found.vetoes if least < 2]
    told += [words("untabled", language, facts=", ".join(found.untabled))] if found.untabled else []
    return told


def veto_sentence(who: str, entry: Entry, language: str) -> str:
    """Who judged that someone must not be asked, when and why."""
    when = words("veto-when", language, day=day(entry.vetoed_on, language)) if entry.vetoed_on else ""
    why = words("veto-why", language, reason=entry.reason.rstrip(".")) if entry.reason else ""
    return words("veto", language, who=who, by=entry.vetoed_by, when=when, why=why)


def mismatch_sentence(one: Mismatch, language: str) -> str:
    """A contradiction, in words."""
    fields = {key: day(value, language) if hasattr(value, "isoformat") else value for key, value in one.fields.items()}
    for key in ("status", "ledger"):
        if key in fields:
            fields[key] = status_word(str(fields[key]), language)
    return words(f"mismatch-{one.what}", language, **fields)


def lacking_sentence(one: Lacking, language: str) -> str:
    """What a round lacks, in words; of many names the first few."""
    names = ", ".join(one.names[:5]) + (" …" if len(one.names) > 5 else "")
    return words(f"lacking-{one.what}", language, n=one.n, count=number(one.n, language), names=names or words("any-group", language))


def gap_sentence(one: ConsentGap, language: str) -> str:
    """Whose consent is missing, or what it does not cover."""
    if one.lacking:
        return words("consent-lacks", language, who=one.pseudonym, scopes=", ".join(one.lacking))
    return words("consent-missing", language, who=one.pseudonym)


def next_sentences(known: Ledger, language: str) -> list[str]:
    """Whom to ask next in each stratum that was drawn."""
    told = []
    for stratum in known.strata:
        following = known.next_in(stratum)
        key = "next" if following else "next-none"
        fields = {"who": following.record.pseudonym, "place": following.drawn} if following else {}
        told.append(words(key, language, stratum=stratum or words("no-stratum", language), of=len(known.order(stratum)), **fields))
    return told
