"""The contacts ledger, rounds and coverage as JSON, with the keys that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qualcode.analysis.recruiting import Tally
from qualcode.study.mismatches import Mismatch
from qualcode.study.missing_voices import Coverage, Row
from qualcode.study.recruitment import Entry, Ledger, Person, consent_gaps
from qualcode.study.rounds import Part, RoundSheet
from qualcode.writers.recruitment_tables import mismatch_sentence


def ledger_document(known: Ledger, sheets: Iterable[RoundSheet], found: Iterable[Mismatch], language: str) -> dict[str, Any]:
    """Totals, groups, rounds, persons with their entries, who is next, whose consent is missing, what contradicts what."""
    return {
        "totals": known.tally()._asdict(),
        "groups": [{"group": group, **persons._asdict()} for group, persons in known.by_group().items()],
        "rounds": [round_document(sheet) for sheet in sheets],
        "persons": [_person(one) for one in known.persons],
        "next": [
            {"stratum": stratum, "participant": following.record.pseudonym if (following := known.next_in(stratum)) else None}
            for stratum in known.strata
        ],
        "consent": [
            {"participant": gap.pseudonym, "missing": not gap.lacking, "lacking": list(gap.lacking)} for gap in consent_gaps(known.persons)
        ],
        "warnings": [warning(one, language) for one in found],
    }


def _person(one: Person) -> dict[str, Any]:
    record = one.record
    return {
        "participant": record.pseudonym,
        "id": record.id,
        "group": record.group,
        "stratum": record.stratum,
        "attributes": record.attributes,
        "outcome": one.outcome,
        "vetoed": one.vetoed,
        "place": one.drawn or None,
        "seed": one.place.seed if one.place and one.drawn else None,
        "entries": [_entry(entry) for entry in (*one.contacts, *one.vetoes)],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "status": entry.status if entry.kind == "contact" else None,
        "round": entry.round,
        "date": entry.date.isoformat() if entry.date else None,
        "reason": entry.reason,
        "vetoed_by": entry.vetoed_by or None,
        "vetoed_on": entry.vetoed_on.isoformat() if entry.vetoed_on else None,
    }


def warning(one: Mismatch, language: str) -> dict[str, str]:
    """A contradiction: its kind, who or what it is about, and a sentence."""
    return {"what": one.what, "where": one.where, "says": mismatch_sentence(one, language)}


def round_document(sheet: RoundSheet) -> dict[str, Any]:
    """A round's numbers; `round` is null for what belongs to none."""
    return {
        "round": sheet.record.number if sheet.record else None,
        **_part(sheet.whole),
        "groups": [{"group": part.group, **_part(part)} for part in sheet.groups],
        "reflexive_memos": [memo.id for memo in sheet.memos],
    }


def _part(part: Part) -> dict[str, Any]:
    return {"planned": part.planned, **_persons(part.asked), "conversations": part.conversations, "heard": part.heard}


def _persons(persons: Tally) -> dict[str, int]:
    return {key: value for key, value in persons._asdict().items() if key not in ("listed", "not_asked")}


def coverage_document(found: Coverage) -> dict[str, Any]:
    """Who is in the data and who is not."""
    return {
        "all": _row(found.whole),
        "facts": [{"fact": fact.name, "values": [{"value": row.value, **_row(row)} for row in fact.rows]} for fact in found.facts],
        "too_many_values": list(found.untabled),
        "in_common": [share._asdict() for share in found.common],
        "nobody_included": [{"fact": fact, "value": value} for fact, value in found.nobody],
        "nobody_asked": [{"fact": fact, "value": value} for fact, value in found.unasked],
        "included_not_heard": list(found.silent),
        "planned_not_reached": [one._asdict() for one in found.unreached],
        "vetoes": [
            {
                "participant": who,
                "by": entry.vetoed_by,
                "on": entry.vetoed_on.isoformat() if entry.vetoed_on else None,
                "reason": entry.reason,
            }
            for who, entry in found.vetoes
        ],
    }


def _row(row: Row) -> dict[str, int]:
    return {**row.persons._asdict(), "heard": row.heard}
