"""The audit trail on two pages: the six classes of Halpern (1983) with what the study holds of each, and the dated points of the study.

The whole journal stands beside it as csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from operator import attrgetter

from qualcode.locale import formats, text
from qualcode.study.audit import AuditClass, AuditEntry, TurningPoint, audit_trail, class_figures, turning_points
from qualcode.study.method_facts import MethodFacts, method_facts
from qualcode.writers.appendices.blocks import Block, Column, Heading, Paragraph, Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.grid import Column as GridColumn
from qualcode.writers.grid import Grid

#: dated points that fit on a page; where there are more, judgements and sampling decisions are only counted
MOST_POINTS = 36
_FREQUENT = ("sampling", "judged")


def audit(source: Source) -> Iterator[Block]:
    """What was done, told by class and by date."""
    language, connection = source.language, source.reads.connection
    entries = audit_trail(connection, language)
    facts = method_facts(connection)
    yield Paragraph(_say(language, "how", actions=len(entries), events=facts.events), "note")
    yield Heading(_say(language, "classes"))
    columns = (Column(_say(language, "class"), 1.5), Column(_say(language, "holds"), 3), Column(_say(language, "done"), 2))
    yield Table(columns, tuple(_class_rows(entries, facts, language)))
    points = turning_points(connection)
    if points:
        yield Heading(_say(language, "points"))
        yield from _points(points, language)


def audit_list(source: Source) -> Grid:
    """The whole journal: one row an action, the oldest first."""
    language = source.language
    names = ("number", "at", "recorded", "coder", "class", "verb", "what", "kind", "state", "changes")
    columns = [
        GridColumn(_say(language, f"column-{name}"), "count" if name in ("number", "changes") else "text", key=name) for name in names
    ]
    return Grid(
        _say(language, "list"),
        language,
        columns,
        [_listed(entry) for entry in audit_trail(source.reads.connection, language)],
    )


def _listed(entry: AuditEntry) -> tuple[str | int | None, ...]:
    action = entry.action
    moments = (moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (action.when, action.recorded_at))
    return (
        action.number,
        *moments,
        action.coder or "",
        entry.of,
        action.verb,
        action.summary,
        action.kind,
        action.state or "",
        action.events,
    )


def _class_rows(entries: list[AuditEntry], facts: MethodFacts, language: str) -> Iterator[tuple[str, ...]]:
    for figures in class_figures(entries):
        held = [
            _say(language, f"held-{name}", n=(n := count(facts)), count=formats.number(n, language))
            for name, count in _HELD[figures.of].items()
        ]
        if figures.first and figures.last:
            days = {"first": formats.day(figures.first.date(), language), "last": formats.day(figures.last.date(), language)}
            key = "class-done" if days["first"] != days["last"] else "class-done-in-a-day"
            done = _say(language, key, n=figures.actions, count=formats.number(figures.actions, language), **days)
        else:
            done = _say(language, "class-nothing")
        yield _say(language, f"class-{figures.of}"), "; ".join(held), done


def _points(points: list[TurningPoint], language: str) -> Iterator[Block]:
    told = points
    if len(points) > MOST_POINTS:
        told = [point for point in points if point.kind not in _FREQUENT]
        left = {kind: sum(1 for point in points if point.kind == kind) for kind in _FREQUENT}
        yield Paragraph(_say(language, "points-left", **{kind: formats.number(n, language) for kind, n in left.items()}), "note")
    columns = (Column(_say(language, "date"), 1), Column(_say(language, "point"), 4))
    yield Table(columns, tuple((formats.day(point.on, language), _point(point, language)) for point in told))


def _point(point: TurningPoint, language: str) -> str:
    return " · ".join(filter(None, (_say(language, f"point-{point.kind}", name=point.name), point.by)))


def _say(language: str, key: str, **fields: object) -> str:
    shown = {name: formats.number(value, language) if isinstance(value, int) and name != "n" else value for name, value in fields.items()}
    return text(f"audit.{key}", language, **shown)


_Count = Callable[[MethodFacts], int]


def _materials(facts: MethodFacts) -> int:
    return facts.interviews + facts.focus_groups + facts.field_notes + facts.documents + facts.open_answers


def _categories(facts: MethodFacts) -> int:
    return facts.categories + len(facts.core_categories)


_HELD: Mapping[AuditClass, Mapping[str, _Count]] = {
    "raw-data": {"materials": _materials, "recordings": attrgetter("recordings"), "field-notes": attrgetter("field_notes")},
    "reduction": {"quotations": attrgetter("quotations"), "codings": attrgetter("codings"), "codes": attrgetter("codes")},
    "synthesis": {
        "categories": _categories,
        "relations": attrgetter("relations"),
        "negative": attrgetter("negative_cases"),
        "findings": attrgetter("findings"),
    },
    "process": {
        "events": attrgetter("events"),
        "milestones": attrgetter("milestones"),
        "settled": attrgetter("settled"),
        "comments": attrgetter("comments"),
    },
    "intentions": {
        "rounds": lambda facts: facts.rounds.number,
        "reflexive": attrgetter("reflexive_memos"),
        "sampling": attrgetter("sampling_decisions"),
    },
    "instruments": {"guides": attrgetter("guide_versions"), "questions": attrgetter("guide_questions")},
}
