"""What a study says twice: quotations of the same words, and in-vivo codes that are likely forms of one label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.records import CodeRecord, QuoteRow
from qualcode.study.withheld import withheld_in_print
from qualcode.text.likeness import said_again, variants

#: "words": other quotations have the same words; "codes": several codes are on the quotation, so that a table prints it several times
Repeated = Literal["words", "codes"]


def repeated(connection: Connection, how: Repeated) -> dict[str, int]:
    """By quotation, the number of the group of those that a table prints as the same words; they are in the order of the material.

    Of what is withheld or redacted it is not said which words are the same.
    """
    raw = driver(connection)
    if how == "codes":
        rows = raw.execute("SELECT quotation_id FROM coding GROUP BY quotation_id HAVING count(DISTINCT code_id) > 1 ORDER BY quotation_id")
        return {quotation: number for number, (quotation,) in enumerate(rows)}
    rows = raw.execute(
        "SELECT q.id, q.words FROM quotation q JOIN material m ON m.id = q.material_id WHERE q.release NOT IN ('withheld', 'redacted') "
        'AND EXISTS (SELECT 1 FROM coding WHERE quotation_id = q.id) ORDER BY m.position, q.start, q."end", q.id'
    )
    withheld = withheld_in_print(connection)
    groups = said_again({quotation: words for quotation, words in rows if quotation not in withheld})
    return {quotation: number for number, group in enumerate(groups) for quotation in group}


def printed_again(rows: Iterable[QuoteRow]) -> int:
    """How many quotations of a table have the same words as another of it."""
    return sum(map(len, said_again({row.quotation_id: row.text for row in rows})))


def variant_labels(codes: Sequence[CodeRecord], language: str) -> list[list[CodeRecord]]:
    """In-vivo codes that are likely forms of one label, in groups, in the order of the codes."""
    in_vivo = [code for code in codes if code.in_vivo]
    return [[in_vivo[place] for place in group] for group in variants([code.name for code in in_vivo], language)]
