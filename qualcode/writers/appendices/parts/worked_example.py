"""A worked example, a page for each category: from a quotation by its open code, subcategory and category to the core category."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.memos import MemoRecord
from qualcode.study.quotes import quote_rows
from qualcode.study.records import CodeRecord, QuoteRow
from qualcode.study.relations import RelationRecord, relations
from qualcode.writers.appendices.blocks import Block, Column, Heading, PageBreak, Paragraph, Run, Table, Words
from qualcode.writers.appendices.chain import Chain
from qualcode.writers.appendices.memo_text import MemoText
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.quoting import Quoting
from qualcode.writers.quote_rows import is_withheld

#: quotations of a code and of a category, unless the recipe says otherwise by "per-code" and "per-category"
PER_CODE, PER_CATEGORY = 2, 4


def worked_example(source: Source) -> Iterator[Block]:
    """Quotations of the recipe's "quotations" (ids), else those with memos first, then of as many conversations and groups as there are."""
    language, codes = source.language, source.reads.codes()
    chain = Chain(codes, relations(source.reads.connection))
    quoting = Quoting(source)
    memos = MemoText(source, quoting)
    of: dict[str, list[QuoteRow]] = defaultdict(list)
    loose = set()
    for row in quote_rows(source.reads.connection):
        category = chain.category_of(row.code_id)
        if category is None:
            loose.add(row.quotation_id)
        else:
            of[category.id].append(row)
    numbers: dict[str, int] = {}
    pages = [code for code in codes if code.id in of]
    if not pages:
        return
    yield Paragraph(text("analysis.worked-about", language))
    if loose:
        yield Paragraph(text("analysis.worked-loose", language, n=len(loose), count=number(len(loose), language)), "note")
    for place, category in enumerate(pages):
        source.turn()
        if place:
            yield PageBreak()
        yield from _page(source, category, of[category.id], chain, quoting, memos, numbers)
    yield from quoting.left_out()
    yield from memos.left_out()


def _page(
    source: Source, category: CodeRecord, rows: Sequence[QuoteRow], chain: Chain, quoting: Quoting, memos: MemoText, numbers: dict[str, int]
) -> Iterator[Block]:
    """`numbers` are those of the memos of the pages before, by id."""
    language = source.language
    to_core = chain.to_core(category)
    about = memos.by_thing
    with_memo = {row.quotation_id for row in rows if any(memos.is_printed(memo) for memo in _on(row, about))}
    chosen = _chosen(source, [row for row in rows if not is_withheld(row)], with_memo)
    shown = memos.printed(_that_show(chosen, category, to_core, about))
    for memo in shown:
        numbers.setdefault(memo.id, len(numbers) + 1)
    yield Heading(text(f"table.{category.kind}_heading", language, name=category.name))
    if category.definition.strip():
        yield Paragraph(quoting.own(category.definition.strip()))
    told, held = len({row.quotation_id for row in rows}), len({row.quotation_id for row in rows if is_withheld(row)})
    key = "worked-named" if "quotations" in source.recipe else "worked-chosen"
    said = text(f"analysis.{key}", language, n=told, count=number(len(chosen), language), of=number(told, language))
    yield Paragraph(f"{said} {text('analysis.worked-held', language, n=held, count=number(held, language))}" if held else said, "note")
    yield from _core(category, to_core, chain, language)
    lines = [
        _row(row, category, to_core, chain, quoting, [numbers[one.id] for one in _on(row, about) if one.id in numbers]) for row in chosen
    ]
    if lines:
        yield Table(*_without_empty(language, lines))
    for memo in shown:
        yield from memos.blocks(memo, under=category.id, before=text("analysis.worked-memo", language, number=numbers[memo.id]))


def _chosen(source: Source, rows: Sequence[QuoteRow], with_memo: Collection[str]) -> list[QuoteRow]:
    """Some quotations, each once, in the order of the code tree."""
    named = source.recipe.get("quotations")
    per_code, most = int(source.recipe.get("per-code", PER_CODE)), int(source.recipe.get("per-category", PER_CATEGORY))
    by_code: dict[str, list[QuoteRow]] = defaultdict(list)
    for row in rows:
        if named is None or row.quotation_id in named:
            by_code[row.code_id].append(row)
    if named is not None:
        return list({row.quotation_id: row for own in by_code.values() for row in own}.values())
    # A code with a memo comes first, then the one that is used most.
    order = sorted(by_code, key=lambda code: (not any(row.quotation_id in with_memo for row in by_code[code]), -len(by_code[code])))
    picked: dict[str, QuoteRow] = {}
    heard: Counter[str | None] = Counter()
    for _ in range(per_code):
        for code in order:
            left = [row for row in by_code[code] if row.quotation_id not in picked]
            if left and len(picked) < most:
                best = min(left, key=lambda row: (row.quotation_id not in with_memo, heard[row.material], heard[row.group]))
                picked[best.quotation_id] = best
                heard.update((best.material, best.group))
    return [row for row in rows if picked.get(row.quotation_id) is row]


def _on(row: QuoteRow, about: Mapping[str, list[MemoRecord]]) -> list[MemoRecord]:
    """The memos about a quotation or its coding."""
    return [*about.get(row.quotation_id, ()), *about.get(row.id, ())]


def _that_show(
    chosen: Sequence[QuoteRow], category: CodeRecord, to_core: Sequence[RelationRecord], about: Mapping[str, list[MemoRecord]]
) -> list[MemoRecord]:
    """The memos that show the steps: the newest on each quotation, on the category, and on its relations to the core."""
    found = [memo for row in chosen for memo in _on(row, about)[:1]]
    found += [memo for memo in about.get(category.id, ()) if memo.kind in ("code", "theoretical")][:1]
    found += [memo for one in to_core for memo in about.get(one.id, ())[:1]]
    return list({memo.id: memo for memo in found}.values())


def _core(category: CodeRecord, to_core: Sequence[RelationRecord], chain: Chain, language: str) -> Iterator[Paragraph]:
    """How the category comes to a core category."""
    names = {code.id: code.name for code in chain.codes.values()}
    above = chain.core_above(category)
    if above is not None and above.id != category.id:
        yield Paragraph(text("analysis.worked-filed", language, core=above.name))
    for one in to_core:
        status = text(f"relations.status-{one.status}", language)
        said = {"source": names[one.from_id], "type": one.type, "to": names[one.to_id], "status": status}
        yield Paragraph(text("analysis.worked-relation", language, **said))
    if category.kind != "core" and above is None and not to_core:
        has_core = any(code.kind == "core" for code in chain.codes.values())
        yield Paragraph(text("analysis.worked-no-relation" if has_core else "analysis.worked-no-core", language))


def _row(
    row: QuoteRow, category: CodeRecord, to_core: Sequence[RelationRecord], chain: Chain, quoting: Quoting, numbers: Sequence[int]
) -> tuple[Words, ...]:
    language = quoting.language
    steps, above = chain.steps(row.code_id, category), chain.core_above(category)
    cores = {above.id: above.name} if above else {}
    for one in to_core:
        other = chain.codes[one.to_id if one.from_id == category.id else one.from_id]
        cores[other.id] = other.name
    memo = (
        [Run(f"\n{text('analysis.worked-see', language, numbers=', '.join(map(str, sorted(set(numbers)))))}", quiet=True)]
        if numbers
        else []
    )
    name = category.name if category.kind != "core" else ""
    return (*quoting.cell(row), *memo), steps.open_code, steps.subcategory, name, "\n".join(cores.values())


def _without_empty(language: str, lines: Sequence[tuple[Words, ...]]) -> tuple[tuple[Column, ...], list[tuple[Words, ...]]]:
    """The columns and rows of the table, without a step that no row has."""
    titles = ("quotation", "open-code", "subcategory", "category", "core-category")
    kept = [place for place in range(len(titles)) if any(line[place] for line in lines)]
    columns = tuple(Column(text(f"analysis.step-{titles[place]}", language), 1.5 if place else 4) for place in kept)
    return columns, [tuple(line[place] or "–" for place in kept) for line in lines]
