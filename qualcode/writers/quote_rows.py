"""What every format of a quote table prints: the same cells, headings, citations and counts, made from plain rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from qualcode.locale import formats, text
from qualcode.study.cited import appendix_name as appendix_name
from qualcode.study.cited import citation_of
from qualcode.study.cited import cited as cited
from qualcode.study.cited import is_withheld as is_withheld
from qualcode.study.records import CodeRecord, QuoteRow
from qualcode.text.printable import clean as clean

#: the keys of a row, in the order of columns; json uses them as they are
KEYS = (
    "id",
    "code",
    "path",
    "quotation",
    "text",
    "material",
    "round",
    "group",
    "participant",
    "speaker",
    "line_from",
    "line_to",
    "start",
    "end",
    "coder",
    "memo",
    "release",
)

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What a quote table shows beyond its fixed columns, and how."""

    #: columns of docx and md
    memo: bool = False
    coder: bool = False
    #: the interviewer's turn before the quotation, in italics, in docx and md
    question: bool = False
    #: between the columns of csv
    delimiter: str = ","
    #: the code tree, for the kinds and definitions of categories in heading rows
    codes: Sequence[CodeRecord] = ()
    citation_pattern: str = formats.CITATION_PATTERN


@dataclass(frozen=True, slots=True)
class Table:
    """A quote table about to be written; `rows` in the order they are printed."""

    rows: Sequence[QuoteRow]
    title: str
    language: str
    options: TableOptions

    @property
    def marker(self) -> str:
        """What is printed in place of withheld words."""
        return text("table.withheld_marker", self.language)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row above the rows it holds for."""

    text: str
    definition: str
    #: a category; otherwise a code
    category: bool


def cells(row: QuoteRow, marker: str) -> tuple[Cell, ...]:
    """The row's cells in the order of KEYS, cleaned; withheld words are `marker`."""
    return (
        row.id,
        row.code_id,
        _clean_name(row.code_path),
        row.quotation_id,
        marker if is_withheld(row) else clean(row.text),
        _clean_name(row.material),
        row.round,
        _clean_name(row.group),
        _clean_name(row.participant),
        _clean_name(row.speaker),
        row.line_from,
        row.line_to,
        row.start,
        row.end,
        _clean_name(row.coder),
        row.memo and clean(row.memo),
        row.release,
    )


@lru_cache(4096)
def _clean_name(name: str | None) -> str | None:
    """The clean form of what stands in many rows."""
    return None if name is None else clean(name)


def columns(language: str) -> list[str]:
    """The headings of csv and xlsx: the keys, or their translation."""
    return [text(f"table.column_{key}", language) for key in KEYS]


def titles(table: Table) -> list[str]:
    """The column headings of docx and md."""
    names = ["number", "quotation", "participant", "code", "citation"]
    names += [name for name, wanted in (("memo", table.options.memo), ("coder", table.options.coder)) if wanted]
    return [text(f"table.{name}", table.language) for name in names]


@cache
def _round(number: int, language: str) -> str:
    return text("table.round", language, round=number)


def participant(row: QuoteRow, language: str) -> str:
    """Who speaks, with group and round: "Mette (intervention, round 2)"; the speaker's label while no participant is known."""
    name = row.participant or row.speaker or ""
    if row.participant is None and row.speeches and all(speech.interviewer for speech in row.speeches):
        name = text("table.interviewer", language)
    about = [row.group] if row.group and name != text("table.interviewer", language) else []
    if row.round is not None:
        about.append(_round(row.round, language))
    return clean(f"{name} ({', '.join(about)})" if about else name).strip()


def citation(row: QuoteRow, table: Table) -> str:
    """The row's citation: "(Mette, Appendix 7, ll. 123-127)"; a draft has no lines to cite."""
    return citation_of(row, table.language, table.options.citation_pattern)


def with_headings(table: Table, rows: Iterable[QuoteRow]) -> Iterator[tuple[list[Heading], QuoteRow]]:
    """Each row with the headings that stand before it: its top category when that changes, its code when that changes."""
    known = {record.path: record for record in table.options.codes}
    categories = {path for path, record in known.items() if record.kind != "code" and record.depth == 0}
    categories |= {top for path in {row.code_path for row in table.rows} for top, below, _ in [path.partition(" > ")] if below}
    last_code: str | None = None
    last_top: str | None = None
    for row in rows:
        headings: list[Heading] = []
        if row.code_id != last_code:
            top = row.code_path.split(" > ")[0]
            top = top if top in categories else ""
            if top != last_top and categories:
                headings.append(_category(top, row, known, table.language))
            if row.code_path != top:
                headings.append(_code(row, known.get(row.code_path), top, table.language))
            last_code, last_top = row.code_id, top
        yield headings, row


def _category(top: str, row: QuoteRow, known: dict[str, CodeRecord], language: str) -> Heading:
    """The heading of a top category; `top` is empty above codes that are in none."""
    if not top:
        return Heading(text("table.no_category", language), "", category=True)
    record = known.get(top)
    definition = row.code_definition if row.code_path == top else record.definition if record else ""
    key = "core_heading" if record and record.kind == "core" else "category_heading"
    return Heading(text(f"table.{key}", language, name=_name([top])), clean(definition), category=True)


def _code(row: QuoteRow, record: CodeRecord | None, top: str, language: str) -> Heading:
    """The heading of a code, named by its place below its top category."""
    names = row.code_path.split(" > ")[1 if top else 0 :]
    kind = record.kind if record else "code"
    return Heading(text(f"table.{kind}_heading", language, name=_name(names)), clean(row.code_definition), category=False)


def _name(names: list[str]) -> str:
    """Names of a path as a reader sees them."""
    return clean(" › ".join(names).replace("\\>", ">"))


def count_withheld(rows: Iterable[QuoteRow]) -> int:
    """How many codings print the marker in place of their words."""
    return sum(1 for row in rows if is_withheld(row))


def summary(table: Table) -> list[str]:
    """The lines under the table: how many quotations, codings and material there are, and how many codings are withheld."""
    if not table.rows:
        return [text("table.nothing", table.language)]

    def counted(key: str, n: int) -> str:
        return text(f"table.{key}", table.language, n=n, count=formats.number(n, table.language), marker=table.marker)

    kinds = Counter(kind for kind, _ in {(row.kind, row.material) for row in table.rows})
    order = ("interview", "focus-group", "field-note", "document", "open-answer")
    material = ", ".join(counted("count_" + kind.replace("-", "_"), kinds[kind]) for kind in order if kinds[kind])
    quotations = counted("quotations", len({row.quotation_id for row in table.rows}))
    codings = counted("codings", len(table.rows))
    printed = [text("table.summary", table.language, quotations=quotations, codings=codings, material=material)]
    withheld = count_withheld(table.rows)
    return [*printed, counted("withheld", withheld)] if withheld else printed
