"""Agreement as it is printed: the JSON document, the table of codes, and the sentences that must stand beside the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qualcode.analysis.agreement import CodeAgreement, DomainAgreement, Overall
from qualcode.analysis.bootstrap import FEWEST, Interval
from qualcode.analysis.kappa import Reason
from qualcode.analysis.unitised import Family, OneValue
from qualcode.locale import formats, text
from qualcode.study.agreement import AgreementReport
from qualcode.writers.grid import Cell, Column, Grid

#: characters of a hash that are printed for people
_SHORT = 12
#: materials named in a sentence; of more only how many there are
_NAMED = 12


def document(report: AgreementReport, language: str) -> dict[str, Any]:
    """What `agreement --json` prints; figures are fractions of 1, and None where they are not defined."""
    found, overall = report.found, report.found.overall
    family = found.unitised or Family(None, None, None, {})
    return {
        "unit": report.unit,
        "n": found.n,
        "coders": list(report.coders),
        "codes": [_code(report, code, language) for code in found.codes],
        "overall": {
            "percent": overall.percent,
            "kappa_pooled": overall.kappa_pooled,
            "alpha": overall.alpha,
            "u_alpha": {"family": "2016", "u": family.u, "binary": family.binary, "cu": family.cu, "cu_domains": found.between_domains},
            "reason": reason(overall.reason, language),
            "intervals": {
                "percent": _pair(overall.percent_interval),
                "kappa_pooled": _pair(overall.kappa_interval),
                "alpha": _pair(overall.alpha_interval),
            },
        },
        "pairs": [
            {"coders": list(pair.coders), "n": pair.n, "percent": pair.percent, "kappa_pooled": pair.kappa_pooled} for pair in found.by_pair
        ],
        "domains": [_domain(report, domain) for domain in found.domains],
        "treatment": {
            "uncoded": text("agreement.uncoded", language),
            "several_codes": text("agreement.several_codes", language),
            "unit": _unit(report, language),
            "notes": list(notes(report, language)),
            "with_subcodes": report.with_subcodes,
            "without_interviewers": report.without_interviewers,
            "pairs_of_coders": found.pairs,
            "resamples": found.resamples,
            "left_out": [{"material": name, "coders": list(coders)} for name, coders in report.left_out],
            "not_read_through": [{"material": name, "coder": coder} for name, coder in report.unfinished],
            "nameless_codings": report.nameless,
            "codebook": {
                "milestone": report.codebook.milestone,
                "codes_moved": report.codebook.moved,
                "older_codings": report.codebook.older_codings,
            },
            "text_hash": report.text_hash,
            "texts": [used._asdict() for used in report.texts],
        },
    }


def _code(report: AgreementReport, code: CodeAgreement, language: str) -> dict[str, Any]:
    return {
        "path": report.paths[code.code],
        **code.counts._asdict(),
        "percent": code.percent,
        "kappa": code.kappa,
        "f1": code.f1,
        "jaccard": code.jaccard,
        "pabak": code.pabak,
        "alpha": code.alpha,
        "reason": reason(code.reason, language),
        "intervals": {"kappa": _pair(code.kappa_interval), "alpha": _pair(code.alpha_interval)},
    }


def _domain(report: AgreementReport, domain: DomainAgreement) -> dict[str, Any]:
    family = domain.family
    return {
        "path": report.paths[domain.domain],
        "c_alpha_binary": domain.c_alpha_binary,
        "u": family.u,
        "binary": family.binary,
        "cu": family.cu,
        "codes": [{"path": path, "ku": one.alpha, "coverage": one.coverage} for path, one in _in_tree_order(report, family)],
        "set_aside": domain.set_aside._asdict(),
    }


def _in_tree_order(report: AgreementReport, family: Family) -> list[tuple[str, OneValue]]:
    """The codes of a domain by their paths."""
    rank = {code: place for place, code in enumerate(report.paths)}
    listed = sorted((rank[str(value)], str(value), one) for value, one in family.values.items())
    return [(report.paths[code], one) for _, code, one in listed]


def _pair(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def reason(why: Reason | None, language: str) -> str | None:
    """Why a figure is not defined, in words."""
    return None if why is None else text(f"agreement.reason-{why}", language)


def used_codes(report: AgreementReport) -> list[CodeAgreement]:
    """The codes that somebody used, in the order of the code tree."""
    return [code for code in report.found.codes if sum(code.counts[:3])]


def leading(report: AgreementReport, language: str) -> list[str]:
    """The figures of all codes together, first of all: percent, kappa and alpha."""
    overall: Overall = report.found.overall
    if overall.percent is None:
        return [reason(overall.reason, language) or ""]

    def figure(value: float | None, interval: Interval | None, *, share: bool = False) -> str:
        return _with_interval(value, interval, language, share=share) or f"– ({reason(overall.reason, language)})"

    return [
        text("agreement.lead-percent", language, figure=figure(overall.percent, overall.percent_interval, share=True)),
        text("agreement.lead-kappa", language, figure=figure(overall.kappa_pooled, overall.kappa_interval)),
        text("agreement.lead-alpha", language, figure=figure(overall.alpha, overall.alpha_interval)),
    ]


def grid(report: AgreementReport, language: str, *, folded: bool) -> Grid:
    """The codes somebody used; `folded` puts the less asked for coefficients into a table behind, else all are columns of one."""
    rows = used_codes(report)
    first = _first(report, rows, language, beside=folded)
    rest = _rest(report, rows, language)
    all_notes = [*leading(report, language), *notes(report, language)]
    title = text("agreement.title", language, coders=", ".join(report.coders))
    more = [_pairs_grid(report, language)] if report.found.pairs > 1 else []
    more.append(_family_grid(report, language))
    if folded:
        more.insert(0, Grid(text("agreement.more", language), language, *_table([_names(report, rows, language), *rest])))
        columns = first
    else:
        columns = [*first[:-1], *rest, first[-1]]
    return Grid(title, language, *_table(columns), notes=all_notes, document=document(report, language), more=more)


#: a column with its cells
_Strip = tuple[Column, list[Cell]]


def _table(strips: Sequence[_Strip]) -> tuple[list[Column], list[list[Cell]]]:
    return [column for column, _ in strips], [list(row) for row in zip(*(cells for _, cells in strips), strict=True)]


def _names(report: AgreementReport, rows: Sequence[CodeAgreement], language: str) -> _Strip:
    return Column(text("agreement.column-code", language), heads=True), [report.paths[code.code] for code in rows]


def _first(report: AgreementReport, rows: Sequence[CodeAgreement], language: str, *, beside: bool) -> list[_Strip]:
    """Percent, kappa and alpha; intervals `beside` their figure in one cell, or in columns of their own."""
    strips: list[_Strip] = [
        _names(report, rows, language),
        (Column(text("agreement.column-percent", language), "share"), [code.percent for code in rows]),
    ]
    for name in ("kappa", "alpha"):
        title = text(f"agreement.column-{name}", language)
        figures: list[float | None] = [getattr(code, name) for code in rows]
        intervals: list[Interval | None] = [getattr(code, f"{name}_interval") for code in rows]
        if not any(intervals):
            strips.append((Column(title, "figure"), [*figures]))
        elif beside:
            cells: list[Cell] = [_with_interval(*one, language) for one in zip(figures, intervals, strict=True)]
            strips.append((Column(title, "figure", width=18), cells))
        else:
            strips.append((Column(title, "figure"), [*figures]))
            for end in ("low", "high"):
                ends: list[Cell] = [None if one is None else getattr(one, end) for one in intervals]
                strips.append((Column(text(f"agreement.column-{end}", language, figure=title), "figure"), ends))
    if not beside or any(code.reason for code in rows):
        why = Column(text("agreement.column-reason", language), width=30)
        strips.append((why, [reason(code.reason, language) for code in rows]))
    return strips


def _with_interval(figure: float | None, interval: Interval | None, language: str, *, share: bool = False) -> str | None:
    """A figure as it is printed, with its interval in brackets."""

    def one(number: float) -> str:
        return formats.percent(number, language) if share else formats.number(number, language, 2)

    if figure is None:
        return None
    return one(figure) if interval is None else f"{one(figure)} [{one(interval.low)}; {one(interval.high)}]"


def _rest(report: AgreementReport, rows: Sequence[CodeAgreement], language: str) -> list[_Strip]:
    counts: list[_Strip] = [
        (Column(_count_title(report, place, language), "count"), [code.counts[place] for code in rows]) for place in range(4)
    ]
    return counts + [
        (Column(text(f"agreement.column-{name}", language), "figure"), [getattr(code, name) for code in rows])
        for name in ("f1", "jaccard", "pabak")
    ]


def _count_title(report: AgreementReport, place: int, language: str) -> str:
    """Who coded: with two coders by their names."""
    names = report.coders if len(report.coders) == 2 else (text("agreement.one", language), text("agreement.other", language))
    return text(f"agreement.column-{'abcd'[place]}", language, one=names[0], other=names[1])


def _pairs_grid(report: AgreementReport, language: str) -> Grid:
    """Of more than two coders, each pair by itself."""
    columns = [
        Column(text("agreement.column-pair", language), heads=True),
        Column(text("agreement.column-n", language), "count"),
        Column(text("agreement.column-percent", language), "share"),
        Column(text("agreement.column-kappa", language), "figure"),
    ]
    rows = [[" – ".join(pair.coders), pair.n, pair.percent, pair.kappa_pooled] for pair in report.found.by_pair]
    return Grid(text("agreement.pairs_of_coders", language), language, columns, rows)


def _family_grid(report: AgreementReport, language: str) -> Grid:
    """The unitised family: each domain, and each code in it."""
    columns = [
        Column(text("agreement.column-domain", language), heads=True),
        *(Column(text(f"agreement.column-{name}", language), "figure") for name in ("u", "binary", "cu", "c_alpha_binary")),
        Column(text("agreement.column-ku", language), "figure"),
        Column(text("agreement.column-coverage", language), "share"),
    ]
    rows: list[list[Cell]] = []
    for domain in report.found.domains:
        family = domain.family
        name = report.paths[domain.domain] or text("agreement.all-codes", language)
        rows.append([name, family.u, family.binary, family.cu, domain.c_alpha_binary, None, None])
        rows += [[f"  {path}", None, None, None, None, one.alpha, one.coverage] for path, one in _in_tree_order(report, family)]
    between = report.found.between_domains
    if between is not None:
        rows.append([text("agreement.column-cu_domains", language), None, None, between, None, None, None])
    return Grid(text("agreement.family", language), language, columns, rows, nothing="")


def notes(report: AgreementReport, language: str) -> Iterator[str]:
    """What a reader must know to read the figures: unit, n, texts, codebook, and what was left out."""
    found = report.found

    def say(key: str, **fields: object) -> str:
        return text(f"agreement.{key}", language, **fields)

    def number(n: int) -> str:
        return formats.number(n, language)

    yield _unit(report, language)
    yield say("uncoded")
    yield say("several_codes")
    if found.pairs > 1:
        yield say("pairs", pairs=number(found.pairs))
    if report.with_subcodes:
        yield say("with_subcodes")
    used, unused = len(used_codes(report)), len(found.codes) - len(used_codes(report))
    yield say("pooled", used=number(used), unused=number(unused))
    if report.left_out:
        yield say("left_out", materials=_listed([f"{name} ({', '.join(who) or '–'})" for name, who in report.left_out], language))
    if report.unfinished:
        yield _unfinished(report, language)
    if report.nameless:
        yield say("nameless", count=number(report.nameless), n=report.nameless)
    yield from _about_codebook(report, language)
    if found.resamples:
        yield say("intervals", resamples=number(found.resamples))
    elif len(report.texts) < FEWEST:
        yield say("no_intervals_few", fewest=FEWEST)
    else:
        yield say("no_intervals")
    yield from _about_family(report, language)
    yield say("texts", hash=report.text_hash[:_SHORT])


def _unfinished(report: AgreementReport, language: str) -> str:
    """Who coded where without having said that all of it is read."""
    by_material: dict[str, list[str]] = {}
    for name, who in report.unfinished:
        by_material.setdefault(name, []).append(who)
    if len(by_material) == len(report.texts) and all(len(who) == len(report.coders) for who in by_material.values()):
        return text("agreement.unfinished_all", language)
    return text(
        "agreement.unfinished", language, materials=_listed([f"{name} ({', '.join(who)})" for name, who in by_material.items()], language)
    )


def _unit(report: AgreementReport, language: str) -> str:
    n, materials = formats.number(report.found.n, language), formats.number(len(report.texts), language)
    whose = text("agreement.without_interviewers" if report.without_interviewers else "agreement.all_speakers", language)
    return f"{text(f'agreement.unit-{report.unit}', language, count=n, materials=materials)} {whose}"


def _listed(names: Sequence[str], language: str) -> str:
    shown = ", ".join(names[:_NAMED])
    left = len(names) - _NAMED
    return shown if left <= 0 else text("agreement.and_more", language, names=shown, more=formats.number(left, language))


def _about_codebook(report: AgreementReport, language: str) -> Iterator[str]:
    state = report.codebook
    moved = formats.number(state.moved, language)
    if state.milestone is None:
        yield text("agreement.codebook-moving" if state.moved else "agreement.codebook-still", language, moved=moved)
        return
    yield text("agreement.codebook-moved" if state.moved else "agreement.codebook-frozen", language, milestone=state.milestone, moved=moved)
    if state.older_codings:
        yield text("agreement.codebook-older", language, count=formats.number(state.older_codings, language), n=state.older_codings)


def _about_family(report: AgreementReport, language: str) -> Iterator[str]:
    domains = report.found.domains
    flagged = any(domain.domain for domain in domains)
    yield text("agreement.family-domains" if flagged else "agreement.family-all", language)
    if len(domains) > 1:
        yield text("agreement.between_domains_what", language)
    stretches = sum(domain.set_aside.stretches for domain in domains)
    if stretches:
        length = sum(domain.set_aside.length for domain in domains)
        counts = {"stretches": formats.number(stretches, language), "characters": formats.number(length, language)}
        yield text("agreement.set_aside", language, **counts)
    if report.outside_domains:
        yield text("agreement.outside", language, codes=formats.number(report.outside_domains, language))
