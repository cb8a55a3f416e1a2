"""A quotation with its citation for another program: to the clipboard through the terminal, or into a file where there is no way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.reasons import reason_of
from qualcode.study.citing import in_quotation_marks, labels_among, passage_row
from qualcode.study.records import QuoteRow
from qualcode.study.settings import setting
from qualcode.tui.frame.page import Page
from qualcode.writers.quote_rows import Table, TableOptions, citation, is_withheld

#: terminals that do not take text from programs for the clipboard
DEAF = {"Apple_Terminal"}
FILE = "copied-quotations.txt"
#: the longest passage that is given away, in letters: a terminal takes about as much, and no citation is as long
LONGEST = 50_000
#: letters of what was copied, in the status line
SHOWN = 60


def clipboard_way(environment: Mapping[str, str]) -> str:
    """How text reaches the clipboard: "plain" as far as can be known, "tmux", or "none"."""
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith(("tmux", "screen")):
        return "tmux"
    deaf = environment.get("TERM_PROGRAM") in DEAF or "VTE_VERSION" in environment or term in ("linux", "dumb", "")
    return "none" if deaf else "plain"


def cited(page: Page, row: QuoteRow) -> str:
    """The words of a row between quotation marks, and its citation, as the study has them set."""
    connection, language = page.study.reads.connection, page.language
    options = TableOptions(citation_pattern=setting(connection, "citation"))
    return f"{in_quotation_marks(connection, row.text, language)} {citation(row, Table((), '', language, options))}".strip()


def printable(page: Page, material_id: str, start: int, end: int, quotation_id: str | None = None) -> QuoteRow | None:
    """A passage as it may be given away; None where it may not or cannot, and why was said."""
    if end - start > LONGEST:
        most = number(LONGEST, page.language)
        page.say(text("coding.copy-too-long", page.language, count=number(end - start, page.language), most=most), look="warning")
        return None
    try:
        row = passage_row(page.study.reads.connection, material_id, start, end, quotation_id)
    except Fault as fault:
        page.say(fault.text(page.language), look="warning")
        return None
    if is_withheld(row):
        page.say(text("coding.copy-withheld", page.language), look="warning")
        return None
    return row


def copy_row(page: Page, row: QuoteRow) -> None:
    """Copy a quotation with its citation and say so, or why not."""
    words = cited(page, row)
    way = clipboard_way(os.environ)
    page.app.copy_to_clipboard(words)
    shown = words if len(words) <= SHOWN else f"{words[: SHOWN // 2].rstrip()} … {words[-SHOWN // 2 :].lstrip()}"
    _tell(page, row, words, text(f"coding.copied-{way}", page.language, words=shown), "strong" if way == "plain" else "warning")


def copy_key(page: Page, key: str) -> None:
    """Copy a key of a text and say so; where the terminal takes nothing, the key is there to be typed."""
    way = clipboard_way(os.environ)
    page.app.copy_to_clipboard(key)
    page.say(
        text("coding.key-none" if way == "none" else "coding.copied-key", page.language, key=key), "strong" if way == "plain" else "warning"
    )


def file_row(page: Page, row: QuoteRow) -> None:
    """Write a quotation with its citation at the end of a file of the study's exports, and say where."""
    words = cited(page, row)
    file = page.study.file.parent / "exports" / FILE
    try:
        _append(file, words)
    except OSError as error:
        page.say(text("coding.copy-unwritten", page.language, file=file, reason=reason_of(error)), look="warning")
    else:
        _tell(page, row, words, text("coding.copied-to-file", page.language, file=Path("exports") / FILE))


def _tell(page: Page, row: QuoteRow, words: str, told: str, look: str = "strong") -> None:
    """What was done, and which names of people went along."""
    if labels := labels_among(page.study.reads.connection, row, words):
        told, look = f"{told} {text('coding.copied-labels', page.language, labels=', '.join(labels))}", "warning"
    page.say(told, look=look)


def _append(file: Path, words: str) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as written:
        written.write(words + "\n\n")
