"""A quotation with its citation for another program: to the clipboard through the terminal, or into a file where there is no way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from qualcode.locale import text
from qualcode.study.citing import in_quotation_marks, passage_row
from qualcode.study.records import QuoteRow
from qualcode.study.settings import setting
from qualcode.tui.coding.workspace import Workspace
from qualcode.tui.frame.page import Page
from qualcode.writers.quote_rows import Table, TableOptions, citation, is_withheld

#: terminals that do not take text from programs for the clipboard
DEAF = {"Apple_Terminal"}
FILE = "copied-quotations.txt"
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


def copy_row(page: Page, row: QuoteRow) -> None:
    """Copy a quotation with its citation and say so, or why not."""
    if is_withheld(row):
        page.say(text("coding.copy-withheld", page.language), look="warning")
        return
    words = cited(page, row)
    way = clipboard_way(os.environ)
    page.app.copy_to_clipboard(words)
    shown = words if len(words) <= SHOWN else f"{words[: SHOWN // 2].rstrip()} … {words[-SHOWN // 2 :].lstrip()}"
    page.say(text(f"coding.copied-{way}", page.language, words=shown, key="Y"), look="strong" if way == "plain" else "warning")


def file_row(page: Page, row: QuoteRow) -> None:
    """Write a quotation with its citation at the end of a file of the study's exports, and say where."""
    if is_withheld(row):
        page.say(text("coding.copy-withheld", page.language), look="warning")
        return
    words = cited(page, row)
    file = page.study.file.parent / "exports" / FILE
    try:
        _append(file, words)
    except OSError as error:
        page.say(text("coding.copy-unwritten", page.language, file=file, reason=error.strerror or error), look="warning")
    else:
        page.say(text("coding.copied-to-file", page.language, file=Path("exports") / FILE))


def _append(file: Path, words: str) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as written:
        written.write(words + "\n\n")


class Copying(Workspace):
    """The coding screen as far as it gives quotations to other programs."""

    def _row_here(self) -> QuoteRow | None:
        start, end = self.view.passage()
        if self.material is None or start >= end:
            self.say(text("screen.nothing-to-code", self.language), look="warning")
            return None
        same = [span for span in self.view.index.over(start, end) if (span.start, span.end) == (start, end)]
        quotation = same[-1].quotation_id if same else None
        return passage_row(self.study.reads.connection, self.material.id, start, end, quotation)

    def action_copy(self) -> None:
        """Copy the passage with its citation."""
        if row := self._row_here():
            copy_row(self, row)

    def action_copy_to_file(self) -> None:
        """Write the passage with its citation into a file."""
        if row := self._row_here():
            file_row(self, row)
