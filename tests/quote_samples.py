"""Rows of quote tables for the tests of their writers."""

from __future__ import annotations

from typing import Any

from qualcode.study.records import CodeRecord, QuoteRow, Speech

ROW = QuoteRow(
    id="0b5c7d0e-0000-4000-8000-000000000001",
    code_id="k1",
    code_name="at miste overblik",
    code_path="Overblik > at miste overblik",
    code_definition="Når afgørelserne ikke længere kan holdes adskilt.",
    quotation_id="q1",
    text="Altså, øh, jeg kunne ikke finde ud af, hvad der skulle først.",
    speeches=(),
    question=None,
    material="Interview 3",
    kind="interview",
    round=2,
    group="indsats",
    participant="Mette",
    speaker="M",
    line_from=123,
    line_to=127,
    start=1000,
    end=1062,
    coder="AB",
    memo="",
    release="ask",
)


def row(**changes: Any) -> QuoteRow:
    """The sample row with some fields changed."""
    return ROW._replace(**changes)


def category(path: str, kind: str = "category", definition: str = "") -> CodeRecord:
    """A top category of the code tree."""
    return CodeRecord(path, path, path, kind, None, 0, definition, "", "", "", False, 0, 0, None)


DIALOGUE = row(
    id="c2",
    quotation_id="q2",
    text="KB: Hvornår?\nMette: Den dag, jeg skulle tilbage.",
    speeches=(Speech("KB", "Hvornår?", True), Speech("Mette", "Den dag, jeg skulle tilbage.", False)),
    question="Hvordan begyndte det?",
)
#: what a careless study could hand over with a withheld quotation
WITHHELD = row(
    id="c3",
    quotation_id="q3",
    text="HEMMELIGT",
    speeches=(Speech("M", "HEMMELIGT", False), Speech("M", "HEMMELIGT", False)),
    question="HEMMELIGT?",
    release="withheld",
)
REDACTED = row(id="c4", quotation_id="q4", text="Jeg ringede til [navn] […].", release="redacted")
OTHER_CODE = row(
    id="c5",
    code_id="k2",
    code_name="at bede om lov",
    code_path="Sprog > Forhandling > at bede om lov",
    code_definition="",
    material="Interview 4",
)
UNFILED = row(id="c6", code_id="k3", code_name="løs kode", code_path="løs kode", code_definition="", line_to=123)

SAMPLE = (ROW, DIALOGUE, WITHHELD, REDACTED, OTHER_CODE, UNFILED)

#: words that some program would interpret if a writer let it
HOSTILE = (
    '=HYPERLINK("http://x.example";"klik")',
    "+1+1",
    "-ja, det gjorde jeg",
    "@SUM(A1)",
    "\t=1+1",
    "'=1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    "<b>fed</b> & &amp; &#65;",
    "[red]rød[/red]",
    "[klik](http://x.example) ![billede](x.png) [a]: http://x.example",
    "a | b || c \\| d",
    "*stjerne* _under_ __to__ ~~streg~~ `kode` $x$ \\* # - 1. x",
    "\x1b[31mrød\x1b[0m \x07\x00 \x9b31m",
    "halve \ud800 og \udfff par, \ufffe \uffff",
    "_x0041_ og _x005F_",
    'a,b;c\t"d"\ne\r\nf\rg',
    "   blanke foran og bag   ",
    "{navn} {0} %s",
    "🙂👩‍👩‍👧 e\u0301 日本語 هذا اقتباس",
    "x" * 300,
)
