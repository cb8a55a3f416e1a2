"""Writing the set from the screen: how is asked, numbers are given by the screen's own study, the documents are made beside the keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.widgets.forms import Field, FormDialog
from qualcode.tui.widgets.paths import expanded
from qualcode.writers.appendices.layout import office
from qualcode.writers.appendices.places import VOLUMES
from qualcode.writers.appendices.set import Outcome, Wanted, without_number, write_set
from qualcode.writers.appendices.template import read_template

#: one document for each appendix, or one for each volume
APART, WHOLE = "apart", "whole"


def ask_set(page: Page, chosen: Callable[[Wanted], None]) -> None:
    """Ask how the set is to be written."""
    meant = partial(wanted_of, page.study.file.parent / "exports")
    language = page.language

    def words(key: str, **fields: object) -> str:
        return text(f"appendices.{key}", language, **fields)

    volumes = tuple((one, words(f"form-volume-{one}")) for one in ("both", *VOLUMES))
    fields = [
        Field("to", words("form-to"), words("whole"), required=True, begun=True),
        Field("volume", words("form-volume"), "both", "choice", volumes),
        Field("as", words("form-as"), APART, "choice", tuple((one, words(f"form-{one}")) for one in (APART, WHOLE))),
        Field("language", words("form-language"), language, "choice", tuple((one, words(f"form-language-{one}")) for one in ("en", "da"))),
        Field("template", words("form-template"), placeholder=words("form-template-like")),
    ]
    if office():
        fields.append(
            Field("pages", words("form-pages"), "no", "choice", tuple((one, words(f"form-pages-{one}")) for one in ("no", "yes")))
        )
    dialog = FormDialog(words("form-title"), fields, words("form-write"), meant, language, about=words("form-about"))
    page.app.push_screen(dialog, lambda values: chosen(meant(values)) if values is not None else None)


def wanted_of(exports: Path, values: dict[str, str]) -> Wanted:
    """What the form asks for; the folder is one among the study's exports, or any other.

    Raises Fault for a template that cannot be used, which the form says.
    """
    template = read_template(expanded(values["template"].strip())) if values["template"].strip() else None
    volumes = VOLUMES if values["volume"] == "both" else (values["volume"],)
    return Wanted(
        exports / expanded(values["to"].strip()),
        values["language"],
        volumes,
        template=template,
        one_document=values["as"] == WHOLE,
        pages=values.get("pages") == "yes",
    )


def start_set(page: Page, wanted: Wanted) -> None:
    """Write the set beside the keys."""
    study_file, language, workbench = page.study.file, page.language, page.workbench

    def work(progress: Progress) -> str:
        from qualcode.study import Study
        from qualcode.study.database import one_moment

        reached = [0, 1]

        def tell(done: int, of: int) -> None:
            reached[:] = done, of
            progress(done, of)

        def stopped() -> bool:
            progress(*reached)  # raises what stops it
            return False

        tell(0, 1)
        with Study.open(study_file, write=False, language=language) as study:
            kinds, materials = without_number(study.reads, wanted.language)
        if kinds or materials:
            workbench.call_from_thread(give_numbers, page, kinds, materials)
        with Study.open(study_file, write=False, language=language) as study, one_moment(study.reads.connection):
            outcome = write_set(study.reads, wanted, tell, stopped)
        return told(outcome, wanted.to, language)

    workbench.tasks.start(text("appendices.task", language, folder=wanted.to.name), work)


def give_numbers(page: Page, kinds: list[str], materials: list[str]) -> None:
    """Give numbers to what has none, by the study of the screens. Raises Fault."""
    if not page.study.writable:
        raise Fault("study.opened-for-reading", file=page.study.file.name)
    page.study.do("give-appendix-numbers", kinds=kinds, materials=materials)
    page.changed()


def told(outcome: Outcome, to: Path, language: str) -> str:
    """Where the set is, and what is not in it."""
    said = [text("appendices.written", language, n=len(outcome.written), folder=to)]
    if outcome.added_styles:
        said.append(text("appendices.styles-added", language, styles=", ".join(outcome.added_styles)))
    if outcome.left_out:
        said.append(text("appendices.left-out", language, n=len(outcome.left_out)))
    if outcome.behind:
        said.append(text("appendices.behind", language, n=len(outcome.behind), files=", ".join(file.name for file in outcome.behind)))
    return " ".join(said)
