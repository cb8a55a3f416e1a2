"""The study out to other programs: from the overview."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qualcode.locale import text
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.overview import sentences
from qualcode.tui.widgets.dialogs import Choice, PickDialog, ReadDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

#: what a study may be written as: everything, or its codebook
FORMATS = (".qdpx", ".qdc", ".csv", ".docx", ".md")


def export_study(page: Page) -> None:
    """Choose what is written, and where."""
    language = page.language

    def words(ending: str) -> tuple[str, str]:
        return text(f"overview.export-{ending[1:]}", language), ending

    def choices(typed: str) -> list[Choice[str]]:
        found = rank(typed, FORMATS, words, lambda _: None)
        detail = text("overview.export-complete", language)
        return [Choice(one, Line((Part(words(one)[0]),), one), detail if one == ".qdpx" else "") for one in found]

    def chosen(ending: str | None) -> None:
        if ending:
            ask_where(page, file_stem(page.study.reads.study().title), ending, partial(_write, page))

    page.app.push_screen(PickDialog[str](text("overview.export-title", language), choices), chosen)


def _write(page: Page, file: Path) -> None:
    study_file, language, workbench = page.study.file, page.language, page.workbench

    def work(progress: Progress) -> str:
        told = write_study(study_file, file, language, progress)
        workbench.call_from_thread(_tell, page, told)
        return told[0]

    workbench.tasks.start(text("quotes.export-task", language, file=file.name), work)


def _tell(page: Page, told: list[str]) -> None:
    """What the file holds and what it does not; one sentence is said in the status line alone."""
    if page.is_current and len(told) > 1:
        lines = sentences.told(told, sentences.room_in(page.size))
        page.app.push_screen(ReadDialog(text("overview.exported-title", page.language), lines))


def write_study(study_file: Path, to: Path, language: str, progress: Progress) -> list[str]:
    """Write the study or its codebook, over an opening of its own; what is to be said of it, where it is first."""
    import qualcode
    from qualcode.study import Study
    from qualcode.study.exchange import load_codebook, load_project

    progress(0, 0)
    make_exports(study_file, to)
    ending = to.suffix.lower()
    with Study.open(study_file, write=False, language=language) as study:
        project = (load_project if ending == ".qdpx" else load_codebook)(study.reads.connection)
    if ending not in (".qdpx", ".qdc"):
        from qualcode.writers.codebook import write_codebook

        codebook = write_codebook(project, to, language=language)
        return [text("shell.codebook-written", language, file=codebook.path, n=codebook.codes)]
    from qualcode.writers.refi import write_refi

    written = write_refi(
        project, to, version=qualcode.__version__, fmt="qdc" if ending == ".qdc" else "qdpx", language=language, progress=progress
    )
    counts = ", ".join(text(f"intake.project-{kind[:-1]}", language, n=n) for kind, n in written.counts.items() if n)
    told = [text("shell.exported", language, file=written.path, counts=counts)]
    return told + [text(one.key, language, **one.fields) for one in (*written.notices, *written.lost)]
