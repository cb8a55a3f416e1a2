"""What every format of a codebook prints: the codes in the order of the tree, with their paths and how often they were used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.analysis.frequencies import CodeFrequency, CodeNode, CodingFact, MaterialFact, frequencies
from qualcode.locale import formats, text
from qualcode.study.references import join_path
from qualcode.text.project import CodeItem, Project
from qualcode.writers.quote_rows import clean


class CodebookRow(NamedTuple):
    """One code with its place and use."""

    code: CodeItem
    #: names from the top, as `study.references` writes a path
    path: str
    #: 0 at the top
    depth: int
    use: CodeFrequency
    has_subcodes: bool


@dataclass(frozen=True, slots=True)
class Codebook:
    """A codebook about to be written."""

    title: str
    language: str
    rows: Sequence[CodebookRow]
    codings: int
    interviews: int


def codebook_of(project: Project, language: str) -> Codebook:
    """The codebook of a project, its codes in the order of the tree."""
    placed = list(_in_order(project.codes))
    material_of = {quotation.id: quotation.material for quotation in project.quotations}
    used = frequencies(
        [CodeNode(code.id, code.parent, code.name, path, code.kind) for code, path, _ in placed],
        (CodingFact(coding.code, coding.quotation, material_of[coding.quotation], ()) for coding in project.codings),
        [MaterialFact(material.id, material.name, material.kind, order) for order, material in enumerate(project.materials)],
    )
    parents = {code.parent for code in project.codes}
    rows = [CodebookRow(code, path, depth, use, code.id in parents) for (code, path, depth), use in zip(placed, used, strict=True)]
    interviews = sum(1 for material in project.materials if material.kind == "interview")
    return Codebook(project.title, language, rows, len(project.codings), interviews)


def _in_order(codes: Sequence[CodeItem]) -> Iterator[tuple[CodeItem, str, int]]:
    """Each code with its path and depth, parents before children; one whose parent is not there stands at the top."""
    there = {code.id for code in codes}
    below: dict[str | None, list[CodeItem]] = {}
    for code in sorted(codes, key=lambda item: (item.position, item.name, item.id), reverse=True):
        below.setdefault(code.parent if code.parent in there else None, []).append(code)
    ahead: list[tuple[CodeItem, tuple[str, ...]]] = [(code, (code.name,)) for code in below.get(None, ())]
    while ahead:
        code, names = ahead.pop()
        yield code, join_path(names), len(names) - 1
        ahead += [(child, (*names, child.name)) for child in below.get(code.id, ())]


def chapters(book: Codebook) -> Iterator[tuple[CodebookRow | None, list[CodebookRow]]]:
    """The rows under their top category; those that are in none come last, under None."""
    loose: list[CodebookRow] = []
    head: CodebookRow | None = None
    inside: list[CodebookRow] = []
    for row in book.rows:
        if row.depth == 0:
            if head is not None:
                yield head, inside
            head, inside = (row, []) if row.code.kind != "code" else (None, [])
        if row is not head:
            (inside if head is not None else loose).append(row)
    if head is not None:
        yield head, inside
    if loose:
        yield None, loose


def heading(row: CodebookRow, language: str) -> str:
    """The name of a code as a heading; categories say that they are."""
    name = clean(row.code.name).replace("\n", " ")
    named = name if row.code.kind == "code" else text(f"table.{row.code.kind}_heading", language, name=name)
    return text("codebook.in_vivo_heading", language, name=named) if row.code.in_vivo else named


def rules(code: CodeItem, language: str) -> list[tuple[str, str]]:
    """What is written about when a code is used, each with its label."""
    parts = (("use_when", code.use_when), ("not_when", code.not_when), ("example", code.example))
    said = [(text(f"export.{name}", language), clean(words).strip()) for name, words in parts if words.strip()]
    return [*said, (text("codebook.note", language), text("codebook.exclusive", language))] if code.exclusive else said


def counts(row: CodebookRow, book: Codebook) -> str:
    """How often a code was used, in one line."""
    use = row.use
    parts = []
    if use.codings:
        parts.append(_counted("used", use.quotations, use.interviews, book))
    elif not use.codings_with_subcodes:
        return text("codebook.unused", book.language)
    if row.has_subcodes and use.codings_with_subcodes > use.codings:
        parts.append(_counted("with_subcodes", use.codings_with_subcodes, use.interviews_with_subcodes, book))
    said = " · ".join(parts)
    return said[:1].upper() + said[1:]


def summary(book: Codebook) -> str:
    """The line under the title: codes, categories, codings, interviews."""
    kinds = [row.code.kind for row in book.rows]
    categories = sum(1 for kind in kinds if kind != "code")
    numbers = (("codes", len(kinds) - categories), ("categories", categories), ("codings", book.codings), ("interviews", book.interviews))
    return " · ".join(text(f"codebook.{name}", book.language, n=n, count=formats.number(n, book.language)) for name, n in numbers)


def _counted(key: str, n: int, interviews: int, book: Codebook) -> str:
    told = text("codebook.in_interviews", book.language, n=book.interviews, interviews=interviews, of=book.interviews)
    return text(f"codebook.{key}", book.language, n=n, count=formats.number(n, book.language), interviews=told)
