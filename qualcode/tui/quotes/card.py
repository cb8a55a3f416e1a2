"""One quotation in full, as lines of a pane: citation, words, printed form, codes, memos, translations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualcode.locale import text
from qualcode.study.quote_details import QuoteDetail
from qualcode.study.records import CodeRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.coding.panels import MARK
from qualcode.tui.widgets.lists import Line, Part

#: rows of a memo in the pane
MEMO_ROWS = 8


def wrapped(words: str, width: int) -> list[str]:
    """The words in rows of so many cells; their own line ends stay."""
    rows: list[str] = []
    start = 0
    while start <= len(words):
        end = words.find("\n", start)
        end = len(words) if end < 0 else end
        rows += [words[low:high] for low, high in wrap_rows(words, start, end, width)]
        start = end + 1
    return rows


def card(detail: QuoteDetail, citation: str, about: str, codes: Mapping[str, CodeRecord], language: str, width: int) -> list[Line]:
    """The lines of the pane."""
    return list(_card(detail, citation, about, codes, language, max(16, width)))


def _card(detail: QuoteDetail, citation: str, about: str, codes: Mapping[str, CodeRecord], language: str, width: int) -> Iterator[Line]:
    yield from _rows(citation, width, "strong")
    yield from _rows(about, width, "muted")
    status = text(f"screen.release-{detail.release}", language)
    yield from _rows(f"{status}: {detail.why}" if detail.why else status, width, "" if detail.release == "ask" else "warning")
    yield Line((Part(""),))
    yield from _rows(detail.words, width)
    if detail.printed is not None:
        yield from _headed(text("quotes.card-printed", language))
        yield from _rows(detail.printed, width)
    for spoken, words in detail.translations:
        yield from _headed(text("quotes.card-translation", language, language=spoken))
        yield from _rows(words, width)
    yield from _headed(text("quotes.card-codes", language))
    for one in detail.codes:
        code = codes.get(one.code_id)
        if code:
            by = f"  {text('screen.by', language, coder=one.coder)}" if one.coder else ""
            yield Line((Part(MARK, "hue", code.hue), Part(code.name), Part(by, "muted")))
    for memo in detail.memos:
        yield from _headed(memo.title or text("quotes.card-memo", language))
        rows = wrapped(memo.text, width)
        yield from (Line((Part(row),)) for row in rows[:MEMO_ROWS])
        if len(rows) > MEMO_ROWS:
            yield Line((Part("…", "muted"),))


def _rows(words: str, width: int, look: str = "") -> Iterator[Line]:
    yield from (Line((Part(row, look),)) for row in wrapped(words, width))


def _headed(title: str) -> Iterator[Line]:
    yield Line((Part(""),))
    yield Line((Part(title, "muted"),))
