"""Quote tables as Markdown (GitHub's tables): a heading and definition per category and code, a table below each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from qualcode.study.records import QuoteRow, Speech
from qualcode.writers.quote_rows import Heading, Table, citation, clean, is_withheld, participant, summary, titles, with_headings

#: what Markdown or HTML would interpret anywhere; a closing bracket only where a link could follow, an underscore at a word's edge
_SPECIAL = re.compile(r"[\\`*<>|~$&]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])")
#: what would make a list, heading, rule or other block of a paragraph
_BLOCK = re.compile(r"(\d{1,9}(?=[.)])|(?=[#+=\-]))(.)")


def escaped(words: str) -> str:
    """`words` so that Markdown prints them as they are, within a table cell or a heading."""
    return _SPECIAL.sub(r"\\\g<0>", words).replace("\t", " ").replace("\n", "<br>")


def paragraph(words: str) -> str:
    """`words` as a paragraph of their own that no Markdown takes for a list, a heading or a table."""
    words = escaped(words.strip())
    return _BLOCK.sub(r"\1\\\2", words, count=1) if _BLOCK.match(words) else words


def write(table: Table, rows: Iterable[QuoteRow], to: BinaryIO) -> int:
    """Write `rows` as UTF-8 to `to`; returns how many cells had to be cut (none)."""
    to.write(f"# {escaped(table.title)}\n".encode())
    head = "".join(f"| {escaped(title)} " for title in titles(table)) + "|\n" + "| --- " * len(titles(table)) + "|\n"
    below_head = False
    for number, (headings, row) in enumerate(with_headings(table, rows), start=1):
        for heading in headings:
            to.write(_heading(heading).encode())
            below_head = False
        if not below_head:
            to.write(f"\n{head}".encode())
            below_head = True
        to.write(("".join(f"| {cell} " for cell in _cells(table, number, row)) + "|\n").encode())
    for line in summary(table):
        to.write(f"\n{escaped(line)}\n".encode())
    return 0


def _heading(heading: Heading) -> str:
    """A heading of level 2 or 3, and the definition below it."""
    marks = "##" if heading.category else "###"
    definition = f"\n{paragraph(heading.definition)}\n" if heading.definition.strip() else ""
    return f"\n{marks} {escaped(heading.text.replace(chr(10), ' '))}\n{definition}"


def _cells(table: Table, number: int, row: QuoteRow) -> Iterator[str]:
    """The cells of one row, ready to print."""
    yield str(number)
    yield _quotation(table, row)
    yield escaped(participant(row, table.language))
    yield escaped(clean(row.code_name))
    yield escaped(citation(row, table))
    if table.options.memo:
        yield escaped(clean(row.memo))
    if table.options.coder:
        yield escaped(clean(row.coder))


def _quotation(table: Table, row: QuoteRow) -> str:
    """The quoted words, by turn where there are several, the interviewer's question before them if wanted."""
    if is_withheld(row):
        return table.marker
    said = [f"*{escaped(clean(row.question).strip())}*"] if table.options.question and row.question else []
    said += [_speech(speech) for speech in row.speeches] if len(row.speeches) > 1 else [escaped(clean(row.text).strip())]
    return "<br>".join(said)


def _speech(speech: Speech) -> str:
    """One turn of a dialogue."""
    name = f"**{escaped(clean(speech.speaker))}:** " if speech.speaker else ""
    words = escaped(clean(speech.text).strip())
    return f"{name}*{words}*" if speech.interviewer else name + words
