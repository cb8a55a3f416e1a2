"""How far coders agree, where a comparison of them was used: what was compared, in which unit, and how all of it was counted."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.agreement import Comparison, study_agreement
from qualcode.study.settling import settled_places
from qualcode.writers.agreement_table import grid
from qualcode.writers.appendices.blocks import Block, Heading, Paragraph
from qualcode.writers.appendices.figures import table_of
from qualcode.writers.appendices.parts import Source


def agreement(source: Source) -> Iterator[Block]:
    """The figures of all coders who have material in common; nothing where no two have any. Of settled differences, those before.

    The recipe's "agreement" may say what is compared, by the names of `Comparison`: {"coders": [...], "unit": "turns"}.
    """
    language, chosen = source.language, dict(source.recipe.get("agreement", {}))
    for several in ("coders", "materials"):
        if several in chosen:
            chosen[several] = tuple(chosen[several])
    places = len(settled_places(source.reads.connection))
    what = Comparison(**chosen)
    try:
        report = study_agreement(source.reads.connection, what, lambda *_: source.turn(), before_settling=places > 0)
    except Fault as fault:
        if fault.key == "agreement.one-coder" and not chosen:
            return
        raise
    if not report.texts:
        return
    told = grid(report, language, folded=True)
    yield Paragraph(told.title)
    yield Paragraph(text("analysis.agreement-compared", language, materials=", ".join(one.material for one in report.texts)))
    if places:
        yield Paragraph(text("analysis.agreement-before", language, n=places, count=number(places, language)))
    for note in told.notes:
        yield Paragraph(note, "item")
    yield table_of(told)
    for more in told.more:
        yield Heading(more.title)
        yield table_of(more)
