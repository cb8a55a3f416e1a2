"""Recruitment and participants: what came of asking, who took part, their background, and whether consent is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcode.analysis.recruiting import Tally
from qualcode.locale import formats, text
from qualcode.study.facts import Facts
from qualcode.study.recruitment import Ledger, consent_gaps, ledger
from qualcode.study.rounds import Part as RoundPart
from qualcode.study.rounds import round_sheets
from qualcode.study.settings import setting
from qualcode.study.tables import cases
from qualcode.writers.appendices.blocks import Band, Block, Column, Heading, Paragraph, Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.parts.background import background
from qualcode.writers.quote_rows import appendix_name

_COUNTED = ("contacted", "declined", "no_show", "withdrawn", "included")


def participants(source: Source) -> Iterator[Block]:
    """The part; nothing in a study without participants. The recipe "tests" adds tests to the background facts."""
    known = ledger(source.reads.connection)
    if not known.persons:
        return
    say = _Sayer(source.language)
    yield Heading(say("recruitment"))
    yield from _recruitment(known, say)
    yield from _rounds(source, known, say)
    yield Heading(say("persons"))
    yield from _persons(source, say)
    told = list(background(source))
    if told:
        yield Heading(say("background"))
        yield from told
    yield Heading(say("consent"))
    yield from _consent(known, say)


class _Sayer:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **fields: object) -> str:
        shown = {name: self.number(value) if isinstance(value, int) and name != "n" else value for name, value in fields.items()}
        return text(f"participants_part.{key}", self.language, **shown)

    def number(self, number: int) -> str:
        return formats.number(number, self.language)


def _recruitment(known: Ledger, say: _Sayer) -> Iterator[Block]:
    groups = known.by_group()
    rows = [_counts(say("no-group") if group is None else group, one, say) for group, one in groups.items()] if len(groups) > 1 else []
    whole = known.tally()
    titles = [say(f"column-{name.replace('_', '-')}") for name in _COUNTED]
    yield Table((Column(say("group"), 2), *(Column(title, 1, True) for title in titles)), (*rows, _counts(say("all"), whole, say)))
    yield Paragraph(say("recruitment-how"), "note")
    if whole.waiting:
        yield Paragraph(say("waiting", n=whole.waiting, count=whole.waiting), "note")
    if whole.not_asked:
        yield Paragraph(say("not-asked", n=whole.not_asked, count=whole.not_asked), "note")
    if whole.vetoed:
        yield Paragraph(say("vetoed", n=whole.vetoed, count=whole.vetoed), "note")
    reasons = [
        (entry.status, entry.reason)
        for one in known.persons
        for entry in one.contacts
        if entry.reason and entry.status in ("declined", "no-show")
    ]
    if reasons:
        yield Paragraph(say("reasons"))
        yield from (Paragraph(say(f"reason-{status}", reason=reason), "item") for status, reason in sorted(reasons))


def _rounds(source: Source, known: Ledger, say: _Sayer) -> Iterator[Block]:
    """Rounds as planned and as they went, by group."""
    sheets = [sheet for sheet in round_sheets(source.reads.connection, known) if sheet.record is not None]
    if not sheets:
        return
    yield Heading(say("rounds"))
    titles = [say(f"column-{name}") for name in ("planned", "contacted", "included", "conversations")]

    def row(of: str, part: RoundPart) -> tuple[str, ...]:
        planned = "–" if part.planned is None else say.number(part.planned)
        return (of, planned, *(say.number(n) for n in (part.asked.contacted, part.asked.included, part.conversations)))

    rows: list[tuple[str, ...] | Band] = []
    for sheet in sheets:
        rows.append(Band(text("table.round", source.language, round=sheet.record.number if sheet.record else "")))
        rows += [row(part.group or say("no-group"), part) for part in sheet.groups] if len(sheet.groups) > 1 else []
        rows.append(row(say("all"), sheet.whole))
    yield Table((Column(say("group"), 2), *(Column(title, 1, True) for title in titles)), tuple(rows))
    yield Paragraph(say("rounds-how"), "note")


def _counts(name: str, counted: Tally, say: _Sayer) -> tuple[str, ...]:
    return (name, *(say.number(getattr(counted, column)) for column in _COUNTED))


def _persons(source: Source, say: _Sayer) -> Iterator[Block]:
    """Who speaks in the material, by pseudonym, with as many background facts as do not tell who somebody is."""
    connection = source.reads.connection
    facts = Facts(connection)
    least = int(setting(connection, "small-cell"))
    table = cases(facts, "participants", least=least)
    if not table.cases:
        yield Paragraph(say("nobody-speaks"))
        return
    spoken = {one.id: one.materials for one in facts.participants.values()}
    appendices = {material.id: material.appendix for material in source.reads.materials()}
    told = [at for at in range(len(table.facts)) if any(one.facts[at] is not None for one in table.cases)]
    names = [say("group") if table.facts[at] == "group" else table.facts[at] for at in told]
    columns = (Column(say("pseudonym"), 1.4), *(Column(name) for name in names), Column(say("speaks-in"), 2))

    def row(case: str, name: str, known: Sequence[str | None]) -> tuple[str, ...]:
        where = ", ".join(appendix_name(appendices.get(material), called, source.language) for material, called in spoken[case])
        return (name, *(known[at] or "–" for at in told), where)

    yield Table(columns, tuple(row(one.id, one.name, one.facts) for one in table.cases))
    if table.hidden:
        yield Paragraph(say("hidden", n=table.hidden, count=table.hidden, least=least), "note")


def _consent(known: Ledger, say: _Sayer) -> Iterator[Block]:
    included = known.tally().included
    gaps = consent_gaps(known.persons)
    missing = [gap.pseudonym for gap in gaps if not gap.lacking]
    yield Paragraph(say("consent-has", count=included - len(missing), of=included))
    if missing:
        yield Paragraph(say("consent-missing", names=", ".join(missing)), "item")
    for gap in gaps:
        if gap.lacking:
            yield Paragraph(say("consent-lacks", name=gap.pseudonym, scopes=", ".join(gap.lacking)), "item")
