"""Quotations into a document: what is shown is written, beside the keys, to a new file of the study's exports or wherever is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.quotes import QuoteFilter
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.paths import LONGEST_NAME, expanded, shortened, unusable
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


def free_name(folder: Path, stem: str, ending: str) -> Path:
    """A file of that name that is not there yet: "quotes.docx", else "quotes-2.docx"."""
    file, count = folder / f"{stem}{ending}", 1
    while file.exists():
        count += 1
        file = folder / f"{stem}-{count}{ending}"
    return file


def file_stem(words: str) -> str:
    """Words as a file's name on any system."""
    return re.sub(r"[^\w]+", "-", words).strip("-").lower()[:LONGEST_NAME].strip("-") or "quotes"


def write_quotations(study_file: Path, only: QuoteFilter, to: Path, form: Format, language: str, progress: Progress) -> Written:
    """Write the quotations that a filter leaves, over a study of its own, open for reading."""
    from qualcode.study import Study
    from qualcode.study.quotes import quote_rows, real_labels
    from qualcode.study.settings import setting
    from qualcode.writers.quote_table import TableOptions, write_quotes

    progress(0, 0)
    if to.parent == study_file.parent / "exports":
        to.parent.mkdir(exist_ok=True)
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


class QuoteExporting(Page):
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

    @property
    def _exports(self) -> Path:
        return self.study.file.parent / "exports"

    def _ask_file(self, form: Format) -> None:
        stem = file_stem(f"{text('quotes.file-name', self.language)} {self.chosen_words()}")
        file = free_name(self._exports, stem, form.ending)
        title = text("quotes.ask-file", self.language, folder=self._exports)
        self.app.push_screen(AskDialog(title, typed=file.name), partial(self._named, form))

    def _named(self, form: Format, typed: str | None) -> None:
        name = (typed or "").strip()
        if not name:
            return
        file = self._exports / expanded(name)
        if name.endswith("/") or not file.name:
            self.say(text("quotes.no-file-name", self.language, folder=shortened(name)), look="warning")
            return
        if file.suffix.lower() != form.ending:
            file = file.with_name(file.name + form.ending)
        if reason := unusable(file):
            self.say(text("quotes.unwritten", self.language, file=shortened(file.name), reason=reason), look="warning")
            return
        if not file.exists():
            self._write(form, file)
            return
        other = free_name(file.parent, file.stem, file.suffix)
        offers: list[tuple[str, Path]] = [("quotes.write-beside", other), ("quotes.write-over", file)]

        def choices(typed: str) -> list[Choice[Path]]:
            shown = rank(typed, offers, lambda offer: (text(offer[0], self.language, file=offer[1].name), ""), lambda _: None)
            return [Choice(to, Line((Part(text(key, self.language, file=to.name)),)), str(to)) for key, to in shown]

        title = text("quotes.file-there", self.language, file=file.name)
        self.app.push_screen(PickDialog[Path](title, choices), lambda to: self._write(form, to) if to else None)

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
