"""Quotations into a document: what is shown is written, beside the keys, to a new file of the study's exports or wherever is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.quotes import QuoteFilter
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.tabling import Exporting
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank


class Format(NamedTuple):
    """A way of writing quotations."""

    #: its name in the catalogue
    name: str
    ending: str
    #: with the interviewer's question, memos and who coded
    full: bool = False


FORMATS = (
    Format("docx", ".docx"),
    Format("docx-full", ".docx", True),
    Format("xlsx", ".xlsx"),
    Format("csv", ".csv"),
    Format("md", ".md"),
    Format("json", ".json"),
)


class Written(NamedTuple):
    """What an export has written, to be told."""

    file: Path
    codings: int
    withheld: int
    cut: int
    #: labels that may be real names
    labels: tuple[str, ...]


def write_quotations(study_file: Path, only: QuoteFilter, to: Path, form: Format, language: str, progress: Progress) -> Written:
    """Write the quotations that a filter leaves, over a study of its own, open for reading."""
    from qualcode.study import Study
    from qualcode.study.quotes import quote_rows, real_labels
    from qualcode.study.settings import setting
    from qualcode.writers.quote_table import TableOptions, write_quotes

    progress(0, 0)
    make_exports(study_file, to)
    with Study.open(study_file, write=False, language=language) as study:
        connection = study.reads.connection
        rows = quote_rows(connection, only, dialogue=form.ending in (".docx", ".md"))
        options = TableOptions(
            memo=form.full,
            coder=form.full,
            question=form.full,
            codes=study.reads.codes(),
            citation_pattern=setting(connection, "citation"),
        )
        written = write_quotes(rows, to, language=language, title=study.reads.study().title, options=options, progress=progress)
        return Written(to, written.rows, written.withheld, written.cut, tuple(real_labels(connection)))


class QuoteExporting(Exporting):
    """The screen of quotations as far as it writes documents."""

    def chosen_filter(self) -> QuoteFilter:
        """Which codings are shown."""
        raise NotImplementedError

    def chosen_words(self) -> str:
        """What they are narrowed down by, for a file's name; "" for all."""
        raise NotImplementedError

    def chosen_count(self) -> int:
        """How many codings are shown."""
        raise NotImplementedError

    def action_export(self) -> None:
        """Choose a format."""
        if not self.chosen_count():
            self.say(text("quotes.nothing-to-export", self.language), look="warning")
            return

        def choices(typed: str) -> list[Choice[Format]]:
            found = rank(typed, FORMATS, lambda form: (text(f"quotes.format-{form.name}", self.language), form.ending), lambda _: None)
            return [Choice(form, Line((Part(text(f"quotes.format-{form.name}", self.language)),), form.ending)) for form in found]

        count = number(self.chosen_count(), self.language)
        title = text("quotes.export-title", self.language, n=self.chosen_count(), count=count)
        self.app.push_screen(PickDialog[Format](title, choices), lambda form: self._ask_file(form) if form else None)

    def _ask_file(self, form: Format) -> None:
        stem = file_stem(f"{text('quotes.file-name', self.language)} {self.chosen_words()}")
        ask_where(self, stem, form.ending, partial(self._write, form))

    def _write(self, form: Format, file: Path) -> None:
        title = text("quotes.export-task", self.language, file=file.name)
        only, study_file, language = self.chosen_filter(), self.study.file, self.language
        tell: Callable[[Written], str] = partial(told_of_export, language=language)

        def work(progress: Progress) -> str:
            return tell(write_quotations(study_file, only, file, form, language, progress))

        self.workbench.tasks.start(title, work)


def told_of_export(written: Written, language: str) -> str:
    """Where the document is, and what is to be known of it."""
    told = [text("quotes.exported", language, file=written.file, n=written.codings, count=number(written.codings, language))]
    if written.withheld:
        told.append(text("quotes.exported-withheld", language, n=written.withheld, count=number(written.withheld, language)))
    if written.cut:
        told.append(text("quotes.exported-cut", language, n=written.cut))
    if written.labels:
        told.append(text("quotes.exported-labels", language, labels=", ".join(written.labels)))
    return " ".join(told)
