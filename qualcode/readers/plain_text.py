"""Plain text and Markdown (.txt, .md): kept as written, labels and marks included."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from qualcode.faults import Fault
from qualcode.readers.blocks import Material, finish
from qualcode.readers.source import ending_of
from qualcode.text.canonical import canonicalise, decode
from qualcode.text.plain import Notice, Transcript
from qualcode.text.turns import Corrections, Opening

#: control characters but for tab, line ends and escape, and what could not be decoded
_STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def decoded(path: PurePath, data: bytes, encoding: str | None) -> tuple[str, str, tuple[Notice, ...]]:
    """Text, name of the encoding and remarks. Raises Fault for an encoding that is unknown or does not fit, and for binary files."""
    try:
        text, name = decode(data, encoding)
    except LookupError:
        raise Fault("read.no_such_encoding", file=path.name, encoding=encoding) from None
    except UnicodeError as error:
        raise Fault("read.wrong_encoding", file=path.name, encoding=encoding, place=getattr(error, "start", 0) + 1) from None
    sample = text[:20_000]
    if len(_STRANGE.findall(sample)) > 0.05 * len(sample) + 3:
        raise Fault("read.binary", file=path.name, ending=ending_of(path))
    name = "utf-8" if name == "utf_8" else name
    notices = (Notice("read.guessed_encoding", {"encoding": name}),) if name == "cp1252" and not encoding else ()
    return text, name, notices


def read(path: Path, data: bytes, corrections: Corrections, encoding: str | None) -> Transcript:
    """The transcript of a text file. In Markdown a heading that is no speaker ends the turn before it."""
    raw, name, notices = decoded(path, data, encoding)
    text = canonicalise(raw)[0]
    return finish(path, text, Material((), notices, name), corrections, _headings(text) if ending_of(path) == "md" else ())


def _headings(text: str) -> list[Opening]:
    found: list[Opening] = []
    at = 0
    for line in text.split("\n"):
        if line.startswith("#") and line.lstrip("#")[:1] == " " and line.strip("# "):
            found.append(Opening(at, at, at))
        at += len(line) + 1
    return found
