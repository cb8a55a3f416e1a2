"""Files in: one module per format, each imported when a file of its kind is read, all ending in plain transcripts.

`read_transcripts` is the door. Whatever is wrong with a file comes out as a `Fault` that names the file and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.text.plain import Transcript
from qualcode.text.turns import NO_CORRECTIONS, Corrections, ParseReport, parse_report

if TYPE_CHECKING:
    from qualcode.readers.blocks import Material
    from qualcode.readers.tables import Table

__all__ = ["Corrections", "FileKind", "ParseReport", "guess", "parse_report", "read_transcripts"]

FileKind = Literal["transcripts", "answers", "codebook", "codings", "study"]

_TABLES = ("csv", "tsv", "xlsx")
_STUDIES = ("qdpx", "qde", "qualcode", "sqlite", "sqlite3", "db")


def guess(path: Path) -> FileKind:
    """What a file brings, by its ending and, for tables, its headings. Raises Fault for a table that cannot be read."""
    from qualcode.readers.source import ending_of

    ending = ending_of(path)
    if ending in _STUDIES:
        return "study"
    if ending == "qdc":
        return "codebook"
    if ending in _TABLES:
        from qualcode.readers.answers import table_kind

        with at_fault(path):
            return table_kind(_guarded_table(path, None))
    return "transcripts"


def read_transcripts(
    path: Path,
    corrections: Corrections = NO_CORRECTIONS,
    encoding: str | None = None,
    kind_of_file: Literal["transcripts", "answers"] | None = None,
    text_columns: Sequence[str] | None = None,
) -> list[Transcript]:
    """The transcripts in one file: one, or for a table of open answers one per answer.

    `encoding` overrides what is found in text formats; `kind_of_file` and `text_columns` settle how a table is taken.
    Raises Fault for everything that is wrong with the file.
    """
    from qualcode.readers.source import ending_of

    with at_fault(path):
        if ending_of(path) in _TABLES:
            return _from_table(path, corrections, encoding, kind_of_file, text_columns)
        return [_from_document(path, corrections, encoding)]


@contextmanager
def at_fault(path: Path) -> Iterator[None]:
    """Whatever a parser raises is the file's fault as far as the user is concerned."""
    try:
        yield
    except (Fault, NameError, ImportError):
        raise
    except RecursionError:
        raise Fault("read.too_deep", file=path.name) from None
    except MemoryError:
        raise Fault("read.bomb", file=path.name) from None
    except Exception as error:
        raise Fault("read.damaged", file=path.name, reason=reason_of(error)) from error


def _from_document(path: Path, corrections: Corrections, encoding: str | None) -> Transcript:
    from qualcode.readers.source import READABLE, check_kind, ending_of, read_bytes

    data = read_bytes(path)
    ending = ending_of(path)
    if ending not in READABLE:
        raise Fault("read.unsupported", file=path.name, ending=ending or "?", readable=", ".join(f".{one}" for one in READABLE))
    check_kind(path, data)
    if ending in ("txt", "md"):
        from qualcode.readers import cues, plain_text

        if not cues.looks_like_cues(data[:400].decode("latin-1")):
            return plain_text.read(path, data, corrections, encoding)
    from qualcode.readers.blocks import assemble

    return assemble(path, material_of(path, ending, data, encoding), corrections)


def material_of(path: Path, ending: str, data: bytes, encoding: str | None) -> Material:
    """The paragraphs of a document, by its ending; text files are not among them."""
    if ending == "docx":
        from qualcode.readers import docx

        return docx.read(path, data)
    if ending == "odt":
        from qualcode.readers import odt

        return odt.read(path, data)
    if ending == "rtf":
        from qualcode.readers import rtf

        return rtf.read(path, data)
    if ending == "pdf":
        from qualcode.readers import pdf

        return pdf.read(path, data)
    if ending in ("html", "htm"):
        from qualcode.readers import html

        return html.read(path, data, encoding)
    from qualcode.readers import cues

    return cues.read(path, data, encoding)


def _guarded_table(path: Path, encoding: str | None) -> Table:
    from qualcode.readers.source import check_kind, read_bytes
    from qualcode.readers.tables import read_table

    data = read_bytes(path)
    check_kind(path, data)
    return read_table(path, data, encoding)


def _from_table(
    path: Path, corrections: Corrections, encoding: str | None, kind: FileKind | None, text_columns: Sequence[str] | None
) -> list[Transcript]:
    from qualcode.readers import answers

    table = _guarded_table(path, encoding)
    kind = kind or ("answers" if text_columns else answers.table_kind(table))
    if kind in ("codebook", "codings"):
        raise Fault(f"read.looks_like_{kind}", file=path.name, columns=", ".join(table.columns))
    if kind == "transcripts":
        return [answers.conversation(path, table, corrections)]
    return answers.answers(path, table, corrections, text_columns)
