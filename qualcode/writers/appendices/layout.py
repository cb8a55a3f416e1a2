"""Pages of documents as LibreOffice lays them out, where it is installed: how many, and on which a bookmark stands. Nothing is guessed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from qualcode.faults import Fault
from qualcode.reasons import reason_of

#: as pdf, with a place of its own for every bookmark
_FILTER = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
#: seconds between two looks whether somebody wants to stop, and for a set at most
_GLANCE, _MOST = 0.2, 3600


class Pages(NamedTuple):
    """A document as it was laid out."""

    n: int
    #: the page of each bookmark, from 1
    of: Mapping[str, int]


def office() -> str | None:
    """The program that lays documents out, where there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def laid_out(files: Sequence[Path], turn: Callable[[], None]) -> dict[Path, Pages]:
    """Pages of Word documents; their names must differ. `turn` is called while one waits, and may raise what stops it. Raises Fault."""
    program = office()
    if program is None:
        raise Fault("appendices.no-office")
    if not files:
        return {}
    with TemporaryDirectory(prefix="qualcode-") as folder:
        made = Path(folder)
        home = f"-env:UserInstallation={(made / 'home').as_uri()}"
        command = [program, home, "--headless", "--norestore", "--convert-to", _FILTER, "--outdir", str(made), *map(str, files)]
        _run(command, turn)
        return {file: _read(made / file.with_suffix(".pdf").name, file) for file in files}


def _run(command: list[str], turn: Callable[[], None]) -> None:
    try:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise Fault("appendices.office-failed", reason=reason_of(error)) from error
    try:
        waited = 0.0
        while True:
            try:
                program.wait(_GLANCE)
                return
            except subprocess.TimeoutExpired:
                waited += _GLANCE
                turn()
                if waited > _MOST:
                    raise Fault("appendices.office-failed", reason=f"{_MOST} s") from None
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()


def _read(pdf: Path, file: Path) -> Pages:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(pdf)
        places = {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}
        return Pages(len(reader.pages), {name.lstrip("/"): page + 1 for name, page in places.items() if page is not None})
    except (OSError, PyPdfError) as error:
        raise Fault("appendices.office-failed", reason=file.name) from error
