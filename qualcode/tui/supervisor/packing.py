"""A pack from the screen: what it is to be is asked, it is made beside the keys, and then written and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.review.records import LEVELS, Level, Pack
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.widgets.forms import Field, FormDialog

if TYPE_CHECKING:
    from qualcode.writers.review import Made

#: as what it may be made
ENDINGS = (".html", ".zip", ".docx")


def ask_pack(page: Page, known: Sequence[str]) -> None:
    """Ask to whom, at which level and as what; `known` are those who had a pack before, the last first."""
    language = page.language
    if not page.study.writable:
        page.say(Fault("study.opened-for-reading", file=page.study.file.name).text(language), look="warning")
        return

    def words(key: str) -> str:
        return text(f"supervisor.{key}", language)

    fields = [
        Field("to_whom", words("pack-to-whom"), known[0] if known else "", suggestions=tuple(dict.fromkeys(known))),
        Field("level", words("pack-level"), "released", "choice", tuple((one, words(f"level-{one}")) for one in LEVELS)),
        Field("format", words("pack-format"), ".html", "choice", tuple((one, words(f"format-{one[1:]}")) for one in ENDINGS)),
    ]

    def asked(values: dict[str, str] | None) -> None:
        if values is not None:
            stem = file_stem(" ".join((page.study.reads.study().title, values["to_whom"])))
            ask_where(page, stem, values["format"], partial(_make, page, values))

    dialog = FormDialog(words("pack-title"), fields, words("pack-make"), lambda _: None, language, about=words("pack-about"))
    page.app.push_screen(dialog, asked)


def _make(page: Page, values: dict[str, str], file: Path) -> None:
    study_file, language, workbench = page.study.file, page.language, page.workbench
    level: Level = next(one for one in LEVELS if one == values["level"])

    def work(progress: Progress) -> None:
        from qualcode.study import Study
        from qualcode.study.review.pack import pack
        from qualcode.writers.review import make_pack

        progress(0, 0)
        with Study.open(study_file, write=False, language=language) as study:
            found = pack(study.reads.connection, level, to_whom=values["to_whom"])
        workbench.call_from_thread(_hand_over, page, file, found, make_pack(found, file))

    workbench.tasks.start(text("supervisor.pack-task", language, file=file.name), work)


def _hand_over(page: Page, file: Path, found: Pack, made: Made) -> None:
    """Written and recorded in one go, by the study of the screens."""
    from qualcode.writers.review import hand_over

    make_exports(page.study.file, file)

    def deed() -> bool:
        hand_over(page.study, found, made, file)
        return True

    if page.attempt(deed):
        page.changed()
        page.say(text("supervisor.pack-made", page.language, file=file.name))
