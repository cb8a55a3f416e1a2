"""The saturation of categories: what was judged, and what that rests on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.terminal import open_for_reading, progress_line, put, put_json, say
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study.category_saturation import CategorySaturation
    from qualcode.writers.category_words import ToldCategories


def categories(arguments: argparse.Namespace) -> int:
    """Each category on stdout, or all of them in a document."""
    from qualcode.study.database import one_moment
    from qualcode.writers.category_grid import categories_grid, document
    from qualcode.writers.category_words import read_categories
    from qualcode.writers.grid import write_grid

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        language = study.language
        told = read_categories(study.reads, language)
    if arguments.to:
        to = Path(arguments.to)
        grid = categories_grid(told, language)
        write_grid(grid, to, delimiter=arguments.delimiter, progress=progress_line(language, "counts.progress"))
        say(text("categories.written", language, file=to, n=len(grid.rows)))
    elif arguments.json:
        put_json(document(told, language))
    else:
        for one in told.found.categories:
            _put(one, told, language)
        if not told.found.categories:
            say(text("categories.none", language))
    return 0


def _put(one: CategorySaturation, told: ToldCategories, language: str) -> None:
    from qualcode.writers import category_words as words

    materials, persons = told.found.materials, told.found.of_persons > 0
    put(one.code.path)
    for signed in one.judgements:
        record = signed.judged.record
        put(f"  {text('categories.earlier', language) if signed.judged.earlier else ''}{record.statement}")
        put(f"    ({text('categories.signed', language, by=record.signed_by, day=words.the_day(record.signed_at, language))})")
        put(f"    {words.since_words(signed.since, materials, language)}")
    if not one.judgements:
        put(f"  {text('categories.no-judgement', language)}")
    counts = {"properties": len(one.properties), "dimensions": one.dimensions, "codes": one.codes, "negative": len(one.negative)}
    put("  " + ", ".join(words.counted(key, n, language) for key, n in counts.items()))
    put(f"  {words.share_words(one.counted, language, persons=persons)}")
    last = ", ".join(filter(None, (words.last_words(one.last, language), words.last_material(one.last, materials, language))))
    put(f"  {text('categories.last', language)}: {last}")
    for owned in one.properties:
        for line in owned.dimensions:
            spread = ", ".join(filter(None, (words.range_words(line, language), words.ends_words(line, language))))
            put(f"    {owned.name}: {line.low or '…'} – {line.high or '…'} ({spread})")
    for key, listed in (("open", one.open_questions), ("planned", one.planned)):
        if listed:
            named = [words.memo_name(each, language) if key == "open" else each.gap for each in listed]  # type: ignore[union-attr, arg-type]
            put(f"  {text(f'categories.{key}', language)}: {'; '.join(named)}")
    put("")
