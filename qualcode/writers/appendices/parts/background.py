"""Background facts of those who were included as a table; the test and its name stand beside every p, and only when asked for."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.analysis.background import Comparison, Spread
from qualcode.locale import formats, text
from qualcode.study.demographics import Demographics, NumberFact, WordFact, demographics
from qualcode.study.settings import setting
from qualcode.writers.appendices.blocks import Band, Block, Column, Paragraph, Table, Words
from qualcode.writers.appendices.parts import Source

#: below this, a p is only said to be smaller
SMALLEST_P = 0.001


def background(source: Source) -> Iterator[Block]:
    """The table, with what is counted; nothing where nobody was included or no fact is recorded. The recipe "tests" asks for tests."""
    tests = bool(source.recipe.get("tests"))
    least = int(setting(source.reads.connection, "small-cell"))
    table = demographics(source.reads.connection, tests=tests, least=least)
    if not table.facts or not table.persons[-1]:
        return
    say = _Sayer(source.language)
    groups = [text("background.no-group", source.language) if group is None else group for group in table.groups]
    titles = [*groups, say("all")]
    heads = [
        Column(f"{title}\n(n = {formats.number(n, source.language)})", 1, True) for title, n in zip(titles, table.persons, strict=True)
    ]
    shown = tests and len(table.groups) > 1
    columns = (Column("", 1.6), *heads, *((Column(say("test"), 1.6),) if shown else ()))
    yield Table(columns, tuple(_rows(table, say, shown)), caption=say("caption"))
    yield Paragraph(say("how"), "note")
    if any(isinstance(fact, WordFact) and any(not value for value, _ in fact.values) for fact in table.facts):
        yield Paragraph(say("few", least=least), "note")
    if held := [fact.name for fact in table.facts if isinstance(fact, NumberFact) and fact.held_back]:
        yield Paragraph(say("few-numbers", names=", ".join(held), least=least), "note")
    if shown:
        yield Paragraph(say("how-tests"), "note")


class _Sayer:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **fields: object) -> str:
        return text(f"background.{key}", self.language, **fields)

    def number(self, number: float) -> str:
        """With a decimal where it needs one."""
        rounded = round(number, 1)
        return formats.number(int(rounded) if rounded == int(rounded) else rounded, self.language)


def _rows(table: Demographics, say: _Sayer, tests: bool) -> Iterator[tuple[Words, ...] | Band]:
    for fact in table.facts:
        test = (_test(fact.test, say),) if tests else ()
        blank = ("",) * len(test)
        if isinstance(fact, NumberFact):
            yield (fact.name, *("" for _ in table.persons), *test)
            for key in ("mean", "median"):
                yield (f"    {say(key)}", *(_spread(one, key, say) for one in fact.spreads), *blank)
        else:
            yield (fact.name, *("" for _ in table.persons), *test)
            for value, counts in fact.values:
                yield (
                    f"    {value or say('other-values')}",
                    *(_share(n, of, say) for n, of in zip(counts, _known(table, fact), strict=True)),
                    *blank,
                )
        if any(fact.unknown):
            yield (f"    {say('unknown')}", *(formats.number(n, say.language) for n in fact.unknown), *blank)


def _known(table: Demographics, fact: WordFact) -> list[int]:
    return [n - unknown for n, unknown in zip(table.persons, fact.unknown, strict=True)]


def _share(n: int, of: int, say: _Sayer) -> str:
    return f"{formats.number(n, say.language)} ({formats.number(round(100 * n / of), say.language)})" if of else "–"


def _spread(one: Spread | None, key: str, say: _Sayer) -> str:
    if one is None:
        return "–"
    if key == "mean":
        return say.number(one.mean) + ("" if one.deviation is None else f" ({say.number(one.deviation)})")
    return f"{say.number(one.median)} ({say.number(one.lowest)}–{say.number(one.highest)})"


def _test(test: Comparison | None, say: _Sayer) -> str:
    if test is None:
        return ""
    if test.p is None:
        return say("undefined", test=say(f"test-{test.test}"), reason=say(f"reason-{test.reason}"))
    smallest = formats.number(SMALLEST_P, say.language, 3)
    p = f"p < {smallest}" if test.p < SMALLEST_P else f"p = {formats.number(test.p, say.language, 3)}"
    figures = {
        name: formats.number(figure, say.language, 2)
        for name, figure in (("statistic", test.statistic), ("df", test.df))
        if figure is not None
    }
    return say(f"said-{test.test}", p=p, **figures)
