"""REFI-QDA out: a whole study as .qdpx, its codebook as .qdc. What goes where is in docs/file-formats.md.

The file is valid against the standard's schema and whole: every reference leads to something in it. The same study gives the
same bytes. Texts stand in files of their own, since XML parsers change line ends.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from qualcode.faults import Fault
from qualcode.text.project import Project
from qualcode.writers.atomic import Cancelled, replacing
from qualcode.writers.package import blocks, new_entry
from qualcode.writers.refi.codebook import codebook_document
from qualcode.writers.refi.document import note_path, project_document
from qualcode.writers.refi.extras import extras_note
from qualcode.writers.refi.plan import Choices, Plan, Turns, arranged, show
from qualcode.writers.refi.positions import Dialect, encoded
from qualcode.writers.refi.report import Exported, counted, lost_from_codebook, lost_from_project, to_mind
from qualcode.writers.refi.shown import show_all
from qualcode.writers.refi.sources import docx_path, text_path
from qualcode.writers.refi.speakers import Speakers
from qualcode.writers.refi.variables import Variables

__all__ = ["Cancelled", "Dialect", "Exported", "Format", "Turns", "write_refi"]

Format = Literal["qdpx", "qdc"]

#: the most bytes of a file within the archive that the standard allows
MOST_BYTES = 2**31 - 1
#: of compression: a third of the time of the usual one for files a twelfth larger
_LEVEL = 3
_PROJECT, _SOURCES = "project.qde", "sources/"


def write_refi(
    project: Project,
    target: Path,
    *,
    version: str,
    fmt: Format,
    turns: Turns = "selections",
    dialect: Dialect = "standard",
    language: str = "en",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Exported:
    """Write `project` to `target`, whole or not at all; the report says what is not in the file.

    `version` is this program's, for the file's origin; `language` that of the notes made for people who open it elsewhere. `turns`
    says how speakers' turns are shown, `dialect` for whom positions are counted. `progress` is told steps done and in all,
    `cancelled` is asked at each. Raises Fault where the place cannot be written or the codebook is empty, Cancelled when asked to stop.
    """
    plan = arranged(project, Choices(version, language, turns, dialect))
    if fmt == "qdc":
        if not project.codes:
            raise Fault("export.no_codes", file=target.name)
        with replacing(target) as handle:
            handle.writelines(blocks(codebook_document(plan)))
        return Exported(target, counted(project, fmt), tuple(lost_from_codebook(plan)), ())
    show_all(plan)
    variables, speakers = Variables(project, language), Speakers(plan)
    if extras := extras_note(plan, variables, speakers):
        show(plan, extras)
    if plan.all_notes():
        variables.expect_notes()
    report = Exported(target, counted(project, fmt), tuple(lost_from_project(plan)), tuple(to_mind(plan)))
    files = len(project.materials) + len(plan.all_notes()) + sum(1 for one in project.materials if docx_path(plan, one))
    steps = _Steps(target, len(project.materials) + files, progress, cancelled)
    with replacing(target) as handle:
        _archive(plan, project_document(plan, variables, speakers, steps.step), handle, steps)
    return report


class _Steps:
    """Progress told and a wish to stop heeded, a step at a time."""

    def __init__(self, target: Path, steps: int, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None) -> None:
        self._target, self._steps, self._done = target, steps, 0
        self._progress, self._cancelled = progress, cancelled
        self._tell()

    def step(self) -> None:
        """One more is done. Raises Cancelled."""
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        if self._cancelled and self._cancelled():
            raise Cancelled(self._target)
        if self._progress:
            self._progress(self._done, self._steps)


def _archive(plan: Plan, document: Iterable[str], to: BinaryIO, steps: _Steps) -> None:
    """The project's XML and the folder of sources."""
    with zipfile.ZipFile(to, "w") as package:
        with package.open(new_entry(_PROJECT, _LEVEL), "w", force_zip64=True) as entry:
            entry.writelines(blocks(document))
        for name, content in _files(plan):
            if len(content) > MOST_BYTES:
                raise Fault("export.too_large", file=name)
            package.writestr(new_entry(_SOURCES + name, _LEVEL), content)
            steps.step()


def _files(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files in the folder of sources."""
    for material in plan.project.materials:
        yield text_path(plan, material), encoded(material.text, plan.choices.dialect)
        if (docx := docx_path(plan, material)) and material.original:
            yield docx, material.original.content
    for note in plan.all_notes():
        yield note_path(plan, note), encoded(note.text, plan.choices.dialect)
