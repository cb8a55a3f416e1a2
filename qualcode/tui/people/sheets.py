"""The rows of the views: rounds as planned and as they went, the ledger entry by entry, who is missing from the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qualcode.analysis.recruiting import Tally
from qualcode.locale import text
from qualcode.locale.formats import number, short_day
from qualcode.study.mismatches import Mismatch
from qualcode.study.missing_voices import Coverage
from qualcode.study.missing_voices import Row as Counted
from qualcode.study.recruitment import Entry, Ledger, Person, consent_gaps
from qualcode.study.rounds import Part as RoundPart
from qualcode.study.rounds import RoundSheet
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.table import Column
from qualcode.writers.recruitment_tables import (
    coverage_sentences,
    fact_name,
    gap_sentence,
    group_name,
    mismatch_sentence,
    next_sentences,
    value_name,
    words,
)

VIEWS = ("persons", "rounds", "ledger", "missing")
#: before a status that is not "included", so that colour says nothing alone
SIGNS = {"not-asked": " ", "contacted": "?", "declined": "–", "no-show": "–", "included": "●", "withdrawn": "✗"}
VETO = "⊘"
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "rounds": (
        Column("round", 12),
        Column("group", 0),
        Column("planned", 9, right=True),
        Column("contacted", 9, right=True, from_width=84),
        Column("declined", 8, right=True, from_width=100),
        Column("no_show", 8, right=True, from_width=100),
        Column("included", 10, right=True),
        Column("conversations", 9, right=True),
        Column("heard", 6, right=True, from_width=72),
    ),
    "ledger": (
        Column("participant", 0),
        Column("group", 0, from_width=70),
        Column("place", 6, right=True, from_width=100),
        Column("status", 16),
        Column("round", 5, right=True),
        Column("date", 12, right=True),
        Column("reason", 0),
    ),
    "missing": (
        Column("fact", 0),
        Column("contacted", 9, right=True),
        Column("declined", 8, right=True),
        Column("no_show", 8, right=True),
        Column("included", 10, right=True),
        Column("heard", 6, right=True),
    ),
}
#: columns whose heading is that of a count
_COUNTED = ("planned", "contacted", "declined", "no_show", "included", "conversations", "heard")


def heading(column: str, language: str) -> str:
    """The words over a column."""
    if column == "place":
        return words("place", language)
    return words(f"count-{column}" if column in _COUNTED else f"column-{column}", language)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a view: cells by column, or a sentence; and what it is about."""

    cells: Mapping[str, Part] = field(default_factory=dict)
    sentence: Line | None = None
    person: Person | None = None
    entry: Entry | None = None
    round_id: str | None = None
    #: a round, or a group of it
    part: RoundPart | None = None


def _figures(persons: Tally, names: Iterable[str], language: str, look: str) -> dict[str, Part]:
    return {name: Part(number(getattr(persons, name), language), look) for name in names}


def round_rows(sheets: Iterable[RoundSheet], together: RoundSheet, language: str) -> Iterator[Row]:
    """Each round as a whole, then its groups; at the end all rounds."""
    for sheet in (*sheets, together):
        record = sheet.record
        if sheet is together:
            name = words("all-rounds", language)
        else:
            name = words("no-round", language) if record is None else text("people.round-head", language, n=record.number)
        round_id = record.id if record else None
        yield Row(_round_cells(sheet.whole, name, words("all", language), language, "strong"), round_id=round_id, part=sheet.whole)
        if len(sheet.groups) > 1 or any(part.group is not None for part in sheet.groups):
            for part in sheet.groups:
                yield Row(_round_cells(part, "", group_name(part.group, language), language, ""), round_id=round_id, part=part)


def _round_cells(part: RoundPart, name: str, group: str, language: str, look: str) -> dict[str, Part]:
    # Fewer than planned has a sign of its own beside the number.
    included = number(part.asked.included, language)
    return {
        "round": Part(name, look),
        "group": Part(group, look),
        "planned": Part("–" if part.planned is None else number(part.planned, language), look),
        **_figures(part.asked, ("contacted", "declined", "no_show"), language, look),
        "included": Part(f"▼ {included}" if part.short else included, "warning" if part.short else look),
        "conversations": Part(number(part.conversations, language), look),
        "heard": Part(number(part.heard, language), look),
    }


def ledger_rows(known: Ledger, language: str) -> Iterator[Row]:
    """One row an entry; of persons without one, one row."""
    for one in known.persons:
        entries: list[Entry | None] = [*one.contacts, *one.vetoes]
        counts = one.contacts[-1] if one.contacts else None
        for at, entry in enumerate(entries or [None]):
            yield Row(_entry_cells(one, entry, at == 0, entry is counts, language), person=one, entry=entry)


def _entry_cells(one: Person, entry: Entry | None, first: bool, counts: bool, language: str) -> dict[str, Part]:
    look = "" if counts else "muted"
    status = one.record.status if entry is None else entry.status
    # Who withdrew is not among those included, which the last entry still says.
    status = "withdrawn" if counts and one.outcome == "withdrawn" else status
    told = f"{VETO} {words('vetoed-by', language)}" if entry and entry.kind == "veto" else f"{SIGNS[status]} {_status(status, language)}"
    when = (entry.vetoed_on or entry.date) if entry else None
    why = " · ".join(filter(None, (entry.vetoed_by, entry.reason))) if entry else ""
    return {
        "participant": Part(one.record.pseudonym if first else ""),
        "group": Part((one.record.group or "") if first else "", "muted"),
        "place": Part(str(one.drawn) if first and one.drawn else "", "muted"),
        "status": Part(told, "warning" if entry and entry.kind == "veto" else look),
        "round": Part("" if entry is None or entry.round is None else str(entry.round), look),
        "date": Part(short_day(when, language) if when else "", look),
        "reason": Part(why, look),
    }


def _status(status: str, language: str) -> str:
    return text("people.brief-withdrawn" if status == "withdrawn" else f"people.status-{status}", language)


def missing_rows(
    found: Coverage, known: Ledger, contradictions: Iterable[Mismatch], language: str, wrap: Callable[[str, str], list[Line]]
) -> Iterator[Row]:
    """Counts by group and background fact, what is missing in sentences, who is next, consents, contradictions."""
    yield Row(_missing_cells(found.whole, words("all", language), language, "strong"))
    for fact in found.facts:
        yield _heading(fact_name(fact.name, language))
        for row in fact.rows:
            yield Row(_missing_cells(row, f"  {value_name(fact.name, row.value, language)}", language, ""))
    named = {one.record.pseudonym: one for one in known.persons}
    parts: tuple[tuple[str, list[tuple[str, Person | None]]], ...] = (
        ("part-missing", [(sentence, None) for sentence in coverage_sentences(found, language)]),
        ("part-next", [(sentence, None) for sentence in next_sentences(known, language)]),
        ("part-consent", [(gap_sentence(gap, language), named.get(gap.pseudonym)) for gap in consent_gaps(known.persons)]),
        ("part-contradictions", [(mismatch_sentence(one, language), named.get(one.where)) for one in contradictions]),
    )
    for title, told in parts:
        if told:
            yield _heading(words(title, language))
        for sentence, person in told:
            look = "warning" if title == "part-contradictions" else ""
            yield from (Row(sentence=line, person=person) for line in wrap(sentence, look))


def _heading(title: str) -> Row:
    return Row(sentence=Line((Part(title, "strong"),), heading=True))


def _missing_cells(row: Counted, name: str, language: str, look: str) -> dict[str, Part]:
    persons = row.persons
    nobody = persons.contacted > 0 and not persons.included
    included = number(persons.included, language)
    return {
        "fact": Part(name, look),
        **_figures(persons, ("contacted", "declined", "no_show"), language, look),
        "included": Part(f"▼ {included}" if nobody else included, "warning" if nobody else look),
        "heard": Part(number(row.heard, language), look),
    }
