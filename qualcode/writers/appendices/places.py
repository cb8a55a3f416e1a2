"""Where the documents of a set lie: their names, which tell nothing of anybody, and which files there may be replaced."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.appendices import AppendixRecord
from qualcode.writers.quote_rows import appendix_name

VOLUMES = ("open", "confidential")
#: what Word and LibreOffice leave in a document that they have saved
_TOUCHED = (b"<dcterms:modified", b"<cp:lastModifiedBy>", b"<cp:revision")
_CORE = "docProps/core.xml"
#: more than the properties of any document of ours
_MOST = 100_000


def mark_of(study_id: str) -> str:
    """What the properties of our documents are marked with, by which they are known again."""
    return f"qualcode-appendices:{study_id}"


def folder_of(to: Path, volume: str, language: str) -> Path:
    """The folder of a volume."""
    return to / text(f"appendices.folder-{volume}", language)


def title_of(record: AppendixRecord, language: str) -> str:
    """What kind of appendix it is: "Transcript", "Field note"; in the words of the study's tradition where it has its own."""
    kind = record.material.kind if record.material else ""
    named = kind if kind in ("field-note", "document", "open-answer") else record.kind
    return text(f"appendices.title-{named}-{record.tradition}" if record.tradition else f"appendices.title-{named}", language)


def file_name(number: int | None, title: str, last: int, language: str, ending: str = ".docx") -> str:
    """The name of a document: "Appendix 07 - Transcript.docx"; all numbers are as long as the `last`, so that they sort."""
    if number is None:
        return title + ending
    padded = appendix_name(number, "", language).replace(str(number), str(number).zfill(max(2, len(str(last)))))
    return f"{padded} - {title}{ending}"


def is_ours(file: Path, mark: str) -> bool:
    """Whether a document was written for this study and nobody has saved it since."""
    try:
        with zipfile.ZipFile(file) as package:
            if package.getinfo(_CORE).file_size > _MOST:
                return False
            core = package.read(_CORE)
    except (OSError, KeyError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        return False
    return mark.encode() in core and not any(touched in core for touched in _TOUCHED)


def check_places(files: Iterable[Path], mark: str) -> None:
    """Raise Fault, before anything is written, if a file that stands in the way is not ours, or was changed since."""
    foreign = [file for file in files if file.exists() and not _may_go(file, mark)]
    if foreign:
        raise Fault("appendices.in-the-way", files=", ".join(file.name for file in foreign[:5]), n=len(foreign), folder=foreign[0].parent)


def _may_go(file: Path, mark: str) -> bool:
    """Whether a file may be replaced. A table cannot tell whose it is: one of that name beside a document of ours is ours."""
    if file.suffix == ".docx":
        return is_ours(file, mark)
    return any(is_ours(document, mark) for document in sorted(file.parent.glob("*.docx")))


def left_behind(folder: Path, written: Iterable[Path], mark: str) -> list[Path]:
    """Documents of earlier sets of the study that are not in this one."""
    fresh = set(written)
    return [file for file in sorted(folder.glob("*.docx")) if file not in fresh and is_ours(file, mark)]


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises Fault."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Fault("appendices.not-a-folder", folder=folder) from error
    except OSError as error:
        raise Fault("appendices.no-folder", folder=folder) from error
