"""What findings are made of, picked by a few letters: quotations, findings, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

from qualcode.locale import text
from qualcode.locale.formats import lines as lines_words
from qualcode.study.bases import EVERYWHERE, Bases, Within, in_words
from qualcode.study.cells import QuotationBehind, quotations_behind, quotations_like
from qualcode.study.findings import FindingRecord
from qualcode.study.inserts import short_id
from qualcode.study.records import CodeRecord
from qualcode.text.inserts import Counted, Insert, key_of
from qualcode.tui.coding.panels import ranked_line
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank, rank_codes

#: quotations that are offered at once
MOST = 80


def pick_quotation(page: Page, title: str, first: Iterable[str], chosen: Callable[[str], Any]) -> None:
    """Choose a quotation: those of `first` stand there at once, and letters find any by its words or its material."""
    connection = page.study.reads.connection
    offered = quotations_behind(connection, list(dict.fromkeys(first))[:MOST])

    def offer(typed: str) -> list[Choice[str]]:
        found = quotations_behind(connection, quotations_like(connection, typed, MOST)) if typed.strip() else offered
        return [Choice(one.id, _line(one, page.language), " ".join(one.words.split())) for one in found]

    dialog = PickDialog[str](title, offer, placeholder=text("findings.quotation-like", page.language))
    page.app.push_screen(dialog, lambda one: chosen(one) if one else None)


def quotations_of(connection: Any, codes: Sequence[str]) -> list[str]:
    """The quotations of some codes and of those under them, the first ones."""
    from qualcode.study.codebook import filed_under
    from qualcode.study.comparison import passages_of_codes
    from qualcode.study.reads import Reads
    from qualcode.study.sight import ALL

    every = Reads(connection).codes()
    under = [one for code in codes for one in filed_under(code, every)]
    return [passage.id for passage in passages_of_codes(connection, under, ALL)] if under else []


def _line(one: QuotationBehind, language: str) -> Line:
    place = lines_words(one.line_from, one.line_to, language)
    return Line((Part(" ".join(one.words.split())),), f"{one.material}, {place}" if place else one.material)


def pick_finding(page: Page, title: str, records: Sequence[FindingRecord], chosen: Callable[[FindingRecord], Any]) -> None:
    """Choose a finding."""

    def offer(typed: str) -> list[Choice[FindingRecord]]:
        found = rank(typed, records, lambda one: (one.filled.text, ""), lambda _: None)
        return [Choice(one, Line((Part(f"{one.number}  ", "muted"), Part(" ".join(one.filled.text.split())))), one.told) for one in found]

    page.app.push_screen(PickDialog[FindingRecord](title, offer), lambda one: chosen(one) if one else None)


def add_to_finding(page: Page, quotations: Sequence[str]) -> None:
    """Choose a finding that some quotations speak for."""
    from qualcode.study.findings import findings

    records = findings(page.study.reads.connection, page.language)
    if not records or not quotations:
        page.say(text("findings.begin" if quotations else "findings.no-quotation-here", page.language), look="warning")
        return

    def chosen(one: FindingRecord) -> None:
        done = page.do("add-to-finding", finding=one.id, evidence_for=[{"quotation": quotation} for quotation in quotations])
        if done is not None:
            page.say(text("findings.added", page.language, n=len(quotations), number=one.number))

    pick_finding(page, text("findings.add-title", page.language, n=len(quotations)), records, chosen)


def pick_count(page: Page, codes: Sequence[CodeRecord], chosen: Callable[[str], Any]) -> None:
    """Choose a code, then what is counted of it, with the number it has now; the answer is the key."""
    language = page.language

    def offer(typed: str) -> list[Choice[str]]:
        return [Choice(code.id, ranked_line(code), code.definition) for code in rank_codes(typed, codes)]

    def counted(code: str | None) -> None:
        if code is not None:
            _pick_what(page, code, next(one.name for one in codes if one.id == code), chosen)

    page.app.push_screen(PickDialog[str](text("findings.count-of", language), offer), counted)


def _pick_what(page: Page, code: str, name: str, chosen: Callable[[str], Any]) -> None:
    connection, language = page.study.reads.connection, page.language
    bases = Bases(connection)
    digits = short_id(connection, "counted", code)
    choices: list[tuple[str, str]] = []
    for within in (EVERYWHERE, *(Within(group) for group in bases.groups)):
        group = None if within.group is None else short_id(connection, "group", within.group)
        for what in ("persons", "conversations", "interviews", "quotations", "codings"):
            count = bases.of_code(code, _counted(what), within)
            if count.n is not None:
                key = key_of(Insert("n", digits, _counted(what), group, None, of=what in ("persons", "conversations", "interviews")))
                choices.append((key, in_words(count, language, bases.groups)))

    def offer(typed: str) -> list[Choice[str]]:
        found = rank(typed, choices, lambda one: (one[1], ""), lambda _: None)
        return [Choice(key, Line((Part(words),)), key) for key, words in found]

    title = text("findings.count-what", language, code=name)
    page.app.push_screen(PickDialog[str](title, offer), lambda key: chosen(key) if key else None)


def _counted(what: str) -> Counted:
    return next(one for one in get_args(Counted) if one == what)
