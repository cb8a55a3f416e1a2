"""Settling what coders differ in: what holds is put for all of them, what does not is taken off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.model import Code, Coder, Coding, CodingPass, Milestone, Quotation
from qualcode.study.bulk import among
from qualcode.study.passages import drop_codings, quotation_on
from qualcode.study.registry import CodeRef, CoderRef, CodingRef, verb
from qualcode.study.verbs.coding import place_of
from qualcode.study.verbs.reading import set_milestone
from qualcode.study.work import Work

#: a code on a quotation
_Put = tuple[str, str]


@verb("settle")
def settle(
    work: Work,
    *,
    codings: list[CodingRef],
    coders: list[CoderRef],
    keep: list[CodingRef] | None = None,
    code: CodeRef | None = None,
) -> dict[str, Any]:
    """Settle where coders differ: of these codings those to keep hold for all these coders, or another code does on the same words.

    The codings that are put on for somebody stand in the pass of settled differences, and the journal tells who decided. Before the
    first time that these coders' differences are settled, that point is named as a milestone.
    """
    coder_ids = list(dict.fromkeys(coders))
    rows = _codings(work, codings)
    kept_rows = [row for row in rows if row.id in set(keep or ())]
    if len(coder_ids) < 2 or len(kept_rows) < len(set(keep or ())) or not {row.coder_id for row in rows} <= set(coder_ids):
        raise Fault("study.what-to-settle")
    names = [work.row(Coder, coder).name for coder in coder_ids]
    _name_the_point(work, names)
    quotation = work.row(Quotation, rows[0].quotation_id)
    place = place_of(work, quotation)
    holding: dict[_Put, None] = dict.fromkeys((row.quotation_id, row.code_id) for row in kept_rows)
    if code is not None:  # it may hold already
        holding[_on_all_their_words(work, rows), code] = None
    kept = list(holding)
    made = _put_for_all(work, kept, coder_ids)
    dropped = [row.id for row in rows if (row.quotation_id, row.code_id) not in set(kept)]
    _say(work, rows, kept, kept_rows, code, {"place": place, "coders": ",".join(sorted(coder_ids))})
    work.happened_in(quotation.material_id, quotation.start)
    drop_codings(work, dropped)
    return {"put": made, "taken": len(dropped), "quotations": [one for one, _ in kept]}


def _codings(work: Work, ids: list[str]) -> list[Any]:
    rows = work.connection.execute(
        select(Coding.id, Coding.quotation_id, Coding.code_id, Coding.coder_id, Quotation.material_id, Quotation.start, Quotation.end)
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .where(Coding.id.in_(among(ids)))
        .order_by(Quotation.start, Quotation.end, Coding.id)
    ).all()
    if not rows or len({row.material_id for row in rows}) > 1:
        raise Fault("study.what-to-settle")
    return list(rows)


def _name_the_point(work: Work, names: list[str]) -> None:
    name = text("differences.milestone", work.language, coders=", ".join(sorted(names)))
    if work.connection.scalar(select(Milestone.id).where(Milestone.name == name)) is None:
        set_milestone(work, name=name)


def _on_all_their_words(work: Work, rows: list[Row[Any]]) -> str:
    """The quotation on all words that these codings cover: one of theirs where it does."""
    return quotation_on(work, rows[0].material_id, min(row.start for row in rows), max(row.end for row in rows))


def _put_for_all(work: Work, kept: list[_Put], coders: list[str]) -> int:
    """A coding of each coder for each code on a quotation; how many were put on."""
    there = {
        (row.quotation_id, row.code_id, row.coder_id)
        for row in work.connection.execute(
            select(Coding.quotation_id, Coding.code_id, Coding.coder_id).where(Coding.quotation_id.in_(among([one for one, _ in kept])))
        )
    }
    missing = [(*put, coder) for put in kept for coder in coders if (*put, coder) not in there]
    if missing:
        common = {"pass_id": _pass_of_settling(work), "created_at": work.now}
        work.insert_many(
            Coding, ({"quotation_id": quotation, "code_id": code, "coder_id": coder, **common} for quotation, code, coder in missing)
        )
    return len(missing)


def _pass_of_settling(work: Work) -> str:
    name = text("differences.pass", work.language)
    found: str | None = work.connection.scalar(select(CodingPass.id).where(CodingPass.name == name))
    return found or work.insert(CodingPass, name=name, note=text("differences.pass-note", work.language), begun_at=work.now)


def _say(work: Work, rows: list[Row[Any]], kept: list[_Put], kept_rows: list[Row[Any]], code: str | None, fields: dict[str, str]) -> None:
    """The codes in question, and whose coding holds. The coders' ids stay in the summary, for whoever counts what they have settled."""
    differing = dict.fromkeys(row.code_id for row in rows)
    fields["codes"] = ", ".join(work.row(Code, one).name for one in differing)
    if code is not None:
        work.say("settle-third", **fields, code=work.row(Code, code).name)
    elif not kept:
        work.say("settle-neither", **fields)
    elif len(set(kept)) == len({(row.quotation_id, row.code_id) for row in rows}):
        work.say("settle-all", **fields)
    else:
        of = dict.fromkeys(row.coder_id for row in kept_rows)
        work.say("settle-one", **fields, coder=", ".join(work.row(Coder, one).name for one in of))
