"""Chosen memos, dated, by kind, with what they are about."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.model.theory import MEMO_KINDS
from qualcode.writers.appendices.blocks import Block, Heading, Paragraph
from qualcode.writers.appendices.memo_text import MemoText
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting


def memos(source: Source) -> Iterator[Block]:
    """Those of the recipe's "memos" (ids), else all that are free or to be asked about; under each kind the oldest first."""
    language, quoting = source.language, Quoting(source)
    told = MemoText(source, quoting)
    chosen = source.recipe.get("memos")
    wanted = told.every.values() if chosen is None else [told.every[one] for one in chosen if one in told.every]
    printed = told.printed(wanted)
    if not printed:
        return
    count = number(len(printed), language), number(len(told.every), language)
    yield Paragraph(text("analysis.memos-summary", language, n=len(printed), count=count[0], of=count[1]), "note")
    yield from told.left_out()
    for kind in MEMO_KINDS:
        own = [memo for memo in printed if memo.kind == kind]
        if own:
            source.turn()
            yield Heading(text(f"analysis.memos-{kind}", language))
        for memo in own:
            yield from told.blocks(memo, 2, kind=False)
    yield from quoting.left_out()
