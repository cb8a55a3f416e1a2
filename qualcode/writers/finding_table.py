"""Findings as a table: what each says, its base, what it states, what speaks for and against it, and what there is to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualcode.locale import formats, text
from qualcode.study.finding_checks import Check
from qualcode.study.findings import FindingEvidence, FindingRecord, by_sources
from qualcode.writers.grid import Cell, Column, Grid
from qualcode.writers.quote_rows import clean

_COLUMNS = ("number", "finding", "base", "states", "for", "against", "checks")


def finding_grid(records: Sequence[FindingRecord], checks: Sequence[Check], language: str) -> Grid:
    """The table of all findings, with one of suggestions by who made them where there are any."""

    def said(key: str, **fields: object) -> str:
        return text(f"findings.{key}", language, **fields)

    by_finding: dict[str, list[Check]] = {}
    for check in checks:
        by_finding.setdefault(check.finding, []).append(check)
    widths = {"number": 5, "finding": 50, "base": 24}
    columns = [
        Column(said(f"column-{name}"), "count" if name == "number" else "text", False, widths.get(name, 34), name) for name in _COLUMNS
    ]
    rows = [_row(record, by_finding.get(record.id, []), language) for record in records]
    suggestions = [record for record in records if record.kind == "suggestion"]
    notes = [said("counted", n=len(records) - len(suggestions), count=formats.number(len(records) - len(suggestions), language))]
    notes += [said("suggested", n=len(suggestions), count=formats.number(len(suggestions), language))] if suggestions else []
    more = [_sources(records, language)] if suggestions else []
    document = [finding_document(record, by_finding.get(record.id, []), language) for record in records]
    return Grid(said("title"), language, columns, rows, notes if records else [said("none")], document, more=more)


def finding_document(record: FindingRecord, checks: Sequence[Check], language: str) -> dict[str, Any]:
    """A finding in JSON."""
    base = None
    if record.base is not None and record.count is not None:
        within = record.base.within
        told = {"count": record.base.what, "by": record.base.by, "group": record.group or None, "rounds": within.rounds}
        base = {**told, "n": record.count.n, "of": record.count.of, "told": record.told}
    return {
        "id": record.id,
        "number": record.number,
        "kind": record.kind,
        "text": record.text,
        "filled": record.filled.text,
        "sources": list(record.sources),
        "base": base,
        "rests_on": {count.what: count.n for count in record.resting_on},
        "codes": [{"id": one, "path": path} for one, path in record.codes],
        "relations": [{"id": one, "says": says} for one, says in record.relations],
        "evidence": [_evidence(one, language) for one in record.evidence],
        "checks": [check_document(check, language) for check in checks],
    }


def check_document(check: Check, language: str) -> dict[str, Any]:
    """A check in JSON, with the fields of a fault of `qualcode check`."""
    return {
        "key": check.key,
        "finding": check.number,
        "what": check.what(language),
        "where": check.where,
        "remedy": check.remedy(language),
        "fault": check.fault,
    }


def printed_words(one: FindingEvidence, language: str) -> str:
    """The words of evidence as they may be printed; nothing of a whole document."""
    if one.withheld:
        return text("table.withheld_marker", language)
    return "" if one.whole else clean(one.row.text)


def _evidence(one: FindingEvidence, language: str) -> dict[str, Any]:
    row = one.row
    return {
        **{"quotation": one.quotation, "side": one.side, "citation": one.citation, "text": printed_words(one, language)},
        **{"material": row.material, "kind": row.kind, "appendix": row.appendix, "whole": one.whole},
        **{"line_from": row.line_from, "line_to": row.line_to, "participant": row.participant, "groups": list(one.groups)},
        "release": row.release,
    }


def _row(record: FindingRecord, checks: Sequence[Check], language: str) -> list[str | int]:
    words = clean(record.filled.text)
    if record.kind == "suggestion":
        words = text("findings.suggestion-of", language, text=words, sources=" + ".join(record.sources) or "–")
    sides = ["; ".join(dict.fromkeys(one.citation for one in record.side(side))) for side in ("for", "against")]
    states = [path.replace("\\>", ">") for _, path in record.codes] + [says for _, says in record.relations]
    told = [f"{check.what(language)} {check.remedy(language)}" for check in checks]
    return [record.number, words, record.told_in_full, clean("; ".join(states)), *map(clean, sides), clean(" ".join(told))]


def _sources(records: Sequence[FindingRecord], language: str) -> Grid:
    """Suggestions by who made them: S 1, P 3, S + P 3."""
    rows: list[list[Cell]] = [[" + ".join(sources) or text("findings.nobody", language), n] for sources, n in by_sources(records).items()]
    columns = [
        Column(text("findings.column-sources", language), key="sources"),
        Column(text("findings.column-suggestions", language), "count"),
    ]
    return Grid(text("findings.sources-title", language), language, columns, rows)
