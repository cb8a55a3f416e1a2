"""The letter that opens a pack: written anew, or written on."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.locale import text
from qualcode.locale.formats import short_day
from qualcode.study.memos import memos
from qualcode.study.review.handovers import HandoverRecord
from qualcode.study.review.memos import letter, memo_rows
from qualcode.tui.frame.page import Page
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part


def write_letter(page: Page, given: Sequence[HandoverRecord]) -> None:
    """Open the letter that has not gone out yet; where the newest has, ask whether to write a new one. A new one tells how it is read."""
    language = page.language
    connection = page.study.reads.connection
    newest = letter(connection, memo_rows(connection), None)
    memo = next((one for one in memos(connection) if newest is not None and one.id == newest.id), None)
    sent = memo is not None and any(one.at > memo.changed_at for one in given)
    if memo is None:
        _new(page)
        return
    if not sent:
        open_memo(page, memo=memo)
        return
    old = memo
    when = short_day(old.changed_at.astimezone(), language)
    choices = [
        Choice("new", Line((Part(text("supervisor.letter-new", language)),)), text("supervisor.letter-hint", language)),
        Choice("old", Line((Part(text("supervisor.letter-old", language, title=old.name[:40], when=when)),))),
    ]

    def those(typed: str) -> list[Choice[str]]:
        return [one for one in choices if typed.casefold() in one.line.parts[0].words.casefold()] or choices

    def chosen(answer: str | None) -> None:
        if answer == "new":
            _new(page)
        elif answer == "old":
            open_memo(page, memo=old)

    page.app.push_screen(PickDialog[str](text("supervisor.letter-which", language), those), chosen)


def _new(page: Page) -> None:
    title = text("review.letter-title", page.language)
    open_memo(page, kind="review", title=title[:1].upper() + title[1:])
    page.say(text("supervisor.letter-hint", page.language))
