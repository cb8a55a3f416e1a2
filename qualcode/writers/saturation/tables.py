"""What each material brought as tables: the order, the rounds, what each added, and behind them the other measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qualcode.analysis.orders import Spread
from qualcode.analysis.planning import people_needed, power
from qualcode.analysis.richness import expected_after, materials_needed
from qualcode.locale import formats, text
from qualcode.study.added import Added, AddedRecord, added_by
from qualcode.study.saturation import OrderedMaterial, Saturation
from qualcode.writers.grid import Cell, Column, Grid
from qualcode.writers.saturation.document import why_not_estimated

#: names in a sentence; of more only how many there are
_NAMED = 30
#: shares of people, for planning
_PREVALENCES = (0.1, 0.05)


class Report(NamedTuple):
    """All that is told."""

    found: Saturation
    #: none where no orders were drawn
    orders: tuple[Spread, ...]
    added: tuple[AddedRecord, ...]
    #: sentences with the researcher's signed judgements, which stand first
    judged: tuple[str, ...]
    #: what the study calls saturation; None where it does not speak of it
    word: str | None


def title(report: Report, language: str) -> str:
    """What the whole is called; without the word where the study does not use it."""
    if report.word is None:
        return text("measures.title-off", language)
    return text("measures.title", language, word=report.word[:1].upper() + report.word[1:])


def tables(report: Report, language: str) -> list[Grid]:
    """All tables, the order first."""
    say = _Sayer(language)
    first = [_order(report, say), _by_round(report.found, say), *_added(report.added, say)]
    return [*first, _guest(report, say), _richness(report.found, say), _rarefaction(report.found, say)]


def leading(every: Sequence[Grid]) -> tuple[Sequence[Grid], Sequence[Grid]]:
    """The tables of what was found, and those of the other measures."""
    return every[:-3], every[-3:]


class _Sayer:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **fields: object) -> str:
        return text(f"measures.{key}", self.language, **fields)

    def names(self, listed: Sequence[str]) -> str:
        """Names in a sentence, as many as can be read."""
        told = ", ".join(listed[:_NAMED])
        more = len(listed) - _NAMED
        return self("more-names", names=told, count=formats.number(more, self.language)) if more > 0 else told


def remarks(one: OrderedMaterial, language: str) -> list[str]:
    """What must be known of a material beside its figures."""
    told = (("unread", not one.read_through), ("withheld", one.withheld), ("empty", not one.codes))
    return [text(f"measures.mark-{key}", language) for key, holds in told if holds]


def _order(report: Report, say: _Sayer) -> Grid:
    found, analysed = report.found, report.found.clock == "analysed"
    columns = [
        Column(say("number"), "count", heads=True, width=4, key="number"),
        Column(say("material"), heads=True, width=24, key="material"),
        Column(say("kind"), width=19, key="kind"),
        Column(say("round"), "count", key="round"),
        Column(say("group"), width=12, key="group"),
        Column(say("date"), width=11, key="date"),
        Column(say(found.level), "count", key="codes"),
        Column(say("new"), "count", key="new"),
        Column(say("cumulative"), "count", key="cumulative"),
        *(Column(say(f"since-{key}"), "count", key=f"since_{key}") for key in ("merged", "gone") if analysed),
        Column(say("marks"), width=24, key="remarks"),
    ]
    rows: list[list[Cell]] = [
        [
            *(place, one.name, say(f"kind-{one.kind}"), one.round, one.group or ""),
            one.date.isoformat() if one.date else "",
            *(one.codes, one.new, one.cumulative),
            *((one.since_merged, one.since_gone) if analysed else ()),
            "; ".join(remarks(one, say.language)),
        ]
        for place, one in enumerate(found.materials, 1)
    ]
    return Grid(say(f"order-{found.level}-{found.clock}"), say.language, columns, rows, notes=list(_notes(found, say)))


def _notes(found: Saturation, say: _Sayer) -> Iterable[str]:
    kinds = Counter(one.kind for one in found.materials)
    counted = [say("of-kind", count=formats.number(n, say.language), kind=say(f"kind-{kind}")) for kind, n in kinds.items()]
    if found.group is not None:
        yield say("group-only", group=found.group)
    yield say(f"what-{found.level}", kinds=", ".join(counted)) if counted else say("nothing")
    yield say(f"clock-{found.clock}")
    if found.clock == "analysed":
        yield say("moved", n=found.moved, count=formats.number(found.moved, say.language)) if found.moved else say("moved-none")
        yield say("since")
    if any(not one.read_through for one in found.materials):
        yield say("remark-unread")
    if any(one.withheld for one in found.materials):
        yield say("remark-withheld")
    if found.left_out:
        yield left_out(found, say.language)
    if found.of_categories:
        yield say("of-categories", n=formats.number(found.of_categories, say.language))
    if found.gone:
        yield say("gone", names=say.names([say(f"gone-{one.why}", code=one.name, material=one.material) for one in found.gone]))


def named(found: Saturation, language: str) -> list[str]:
    """Names what a reader of json cannot see: the material that is in no measure, and that of which no words are printed."""
    say = _Sayer(language)
    held = [one.name for one in found.materials if one.withheld]
    told = [left_out(found, language)] if found.left_out else []
    return [*told, say("held", names=say.names(held))] if held else told


def left_out(found: Saturation, language: str) -> str:
    """Names the material that is in no measure."""
    say = _Sayer(language)
    return say("out", names=say.names([one.name for one in found.left_out]))


def _round_name(name: int | str | None, say: _Sayer) -> str:
    return say("no-round") if name is None else str(name)


def _by_round(found: Saturation, say: _Sayer) -> Grid:
    columns = [
        Column(say("round"), heads=True, width=12),
        *(Column(say(key), "count") for key in ("materials", "new", "cumulative", "round-observed")),
        Column(say("round-chao2"), "figure"),
        Column(say("round-coverage"), "share"),
    ]
    rows: list[list[Cell]] = [
        [
            *(_round_name(one.round, say), one.materials, one.new, one.cumulative),
            *(one.richness.observed, one.richness.chao2, one.richness.coverage),
        ]
        for one in found.by_round
    ]
    return Grid(say("by-round"), say.language, columns, rows, notes=[say("by-round-what")] if rows else [])


def _added(records: Sequence[AddedRecord], say: _Sayer) -> list[Grid]:
    """By material, by round and by group; the last two where there is more than one of them."""
    counts = [Column(say(f"added-{name}"), "count") for name in Added._fields]
    whole: list[list[Cell]] = [
        [one.material if one.material_id else say("added-nowhere"), one.round, one.group or "", *one.added] for one in records
    ]
    heads = [Column(say("material"), heads=True, width=24), Column(say("round"), "count"), Column(say("group"), width=12)]
    grids = [Grid(say("added"), say.language, [*heads, *counts], whole, notes=[say("added-what")])] if whole else []
    for name in ("round", "group"):
        shares = added_by(records, "round" if name == "round" else "group")
        if len(shares) > 1:
            rows: list[list[Cell]] = [["–" if one.name is None else str(one.name), one.materials, *one.added] for one in shares]
            columns = [Column(say(name), heads=True, width=14), Column(say("materials"), "count"), *counts]
            grids.append(Grid(say(f"added-{name}"), say.language, columns, rows))
    return grids


def _guest(report: Report, say: _Sayer) -> Grid:
    found, orders = report.found, report.orders
    columns = [
        *(Column(say(key), "count", heads=True, width=8) for key in ("base", "run")),
        Column(say("threshold"), "share"),
        Column(say("point"), width=8),
        Column(say("broken"), width=10),
        Column(say("reason"), width=26),
        *(Column(say(key), "count") for key in ("p5", "p50", "p95") if orders),
    ]
    rows: list[list[Cell]] = []
    for place, one in enumerate(found.guest):
        broken = "" if one.broken_later is None else say("yes" if one.broken_later else "no")
        why = "" if one.reason is None else say(f"reason-{one.reason}")
        spread: list[Cell] = list(orders[place][3:]) if orders else []
        rows.append([one.base, one.run, float(one.threshold), one.label or "–", broken, why, *spread])
    n = formats.number(len(found.materials), say.language)
    drawn = say("guest-orders", n=formats.number(orders[0].n, say.language)) if orders else say("guest-no-orders")
    return Grid(say("guest"), say.language, columns, rows, notes=[say("guest-what", n=n), drawn])


def _richness(found: Saturation, say: _Sayer) -> Grid:
    of, n = found.richness, formats.number(len(found.materials), say.language)
    why = why_not_estimated(found, say.language)
    figures: list[tuple[str, float | int | None, int | None]] = [
        *((key, getattr(of, key), None) for key in ("observed", "q1", "q2")),
        *((key, getattr(of, key), 2) for key in ("chao2", "chao2_bc")),
        *((key, getattr(of, key), 3) for key in ("turing", "coverage")),
        ("expected_next", of.expected_next, 2),
        ("expected_5", expected_after(of, 5), 2),
        ("needed", materials_needed(of, 0.95), None),
    ]
    rows: list[list[Cell]] = []
    for key, value, decimals in figures:
        shown = "–" if value is None else formats.number(value, say.language, decimals)
        rows.append([say(key), shown, say(f"{key}-means", n=n) if value is not None else why or ""])
    columns = [Column(say("measure"), heads=True, width=30), Column(say("value"), width=10), Column(say("means"), width=60)]
    planned = [_planned(share, len(found.materials), say) for share in _PREVALENCES] if found.materials else []
    return Grid(say("richness"), say.language, columns, rows, notes=[say("richness-what"), *planned])


def _planned(prevalence: float, materials: int, say: _Sayer) -> str:
    shares = [formats.percent(share, say.language, 0) for share in (prevalence, power(materials, prevalence))]
    return say(
        "planning", prevalence=shares[0], n=formats.number(materials, say.language), power=shares[1], needed=people_needed(prevalence)
    )


def _rarefaction(found: Saturation, say: _Sayer) -> Grid:
    rows: list[list[Cell]] = [[place, value] for place, value in enumerate(found.rarefaction, 1)]
    columns = [Column(say("any"), "count", heads=True, width=12), Column(say("expected"), "figure")]
    return Grid(say("rarefaction"), say.language, columns, rows, notes=[say("rarefaction-what")])
