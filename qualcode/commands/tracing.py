"""`qualcode check --trace`: from a citation to the words and back, and the whole chain of a study with its breaks."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qualcode.commands.terminal import open_for_reading, put, put_json, say
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study.trace import Traced
    from qualcode.study.uses import Use


def trace(arguments: argparse.Namespace) -> int:
    """Where a citation leads, with all uses of its quotations; without one, all findings followed to their words."""
    from qualcode.study.database import one_moment
    from qualcode.study.trace import document
    from qualcode.study.trace import trace as follow_one

    if not arguments.trace.strip():
        return _whole(arguments)
    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        found = follow_one(study.reads.connection, arguments.trace, language)
    if arguments.json:
        put_json([document(one, language) for one in found])
    else:
        for one in found:
            _tell(one, language)
    return 0


def _tell(traced: Traced, language: str) -> None:
    from qualcode.study.trace import words_of

    kind = text(f"overview.kind-{traced.material.kind}", language)
    put(text("trace.where", language, citation=traced.citation, material=traced.material.name, kind=kind))
    if traced.row is not None:
        who = traced.row.participant or traced.row.speaker or text("trace.nobody", language)
        put("  " + text("trace.spoken", language, who=who, words=words_of(traced.row, language)))
    if traced.not_there:
        say(text("trace.not-speaking", language, who=traced.not_there))
    if not traced.quotations:
        put("  " + text("trace.uncoded", language))
    for one in traced.quotations:
        put("  " + text("trace.quotation", language, key=f"{{c:{one.id[:8]}}}", citation=one.citation))
        for use in one.uses:
            put("    " + _said(use, language))


def _said(use: Use, language: str) -> str:
    from qualcode.locale import Term

    if use.kind in ("relation", "finding"):
        return text(f"trace.used-{use.kind}-{use.how}", language, says=use.says)
    how: object = Term(f"memos.kind-{use.how}") if use.kind == "memo" else use.how or "–"
    return text(f"trace.used-{use.kind}", language, says=use.says, how=how).rstrip()


def _whole(arguments: argparse.Namespace) -> int:
    from qualcode.study.chain import follow
    from qualcode.study.database import one_moment
    from qualcode.writers.finding_table import check_document, finding_document

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        followed = follow(study.reads.connection, language)
    faults = followed.faults
    if arguments.json:
        chains = []
        for chain in followed.chains:
            told = finding_document(chain.finding, (), language)
            for piece, link in zip(told["evidence"], chain.links, strict=True):
                piece["codes"] = list(link.codes)
            chains.append({**told, "faults": [one._asdict() for one in chain.breaks]})
        notes = [check_document(check, language) for check in followed.checks]
        told = {"ok": not faults, "faults": [fault._asdict() for fault in faults], "chain": chains, "notes": notes}
        put_json({**told, "uncited": list(followed.uncited)})
        return 1 if faults else 0
    for chain in followed.chains:
        put(text("trace.chain-finding", language, number=chain.finding.number, text=" ".join(chain.finding.filled.text.split())))
        for link in chain.links:
            put("  " + text("trace.chain-line", language, citation=link.evidence.citation, codes=", ".join(link.codes) or "–"))
        for one in chain.breaks:
            put(f"  ! {one.where}: {one.what}. {one.remedy}.")
    if followed.uncited:
        put(text("trace.uncited", language, names=", ".join(followed.uncited)))
    if faults:
        say(text("shell.faults", language, n=len(faults)))
    else:
        put(text("trace.whole", language, n=len(followed.chains)))
    return 1 if faults else 0
