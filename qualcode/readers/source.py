"""A file as bytes, after the checks every reader shares: is it there, is it a file, how big is it, and is it what its ending says?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from qualcode.faults import Fault
from qualcode.reasons import reason_of

#: the largest file, and the most that may come out of a packed one, in bytes
MOST_BYTES = 200_000_000

READABLE = ("txt", "md", "docx", "odt", "rtf", "pdf", "html", "htm", "vtt", "srt", "csv", "tsv", "xlsx")
#: what the first bytes give away, and the ending such a file should have ("" if no reader takes it)
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "pdf"),
    (b"{\\rtf", "rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", ""),
    (b"\x89PNG", "picture", ""),
    (b"\xff\xd8\xff", "picture", ""),
    (b"GIF8", "picture", ""),
    (b"ID3", "recording", ""),
    (b"OggS", "recording", ""),
    (b"fLaC", "recording", ""),
    (b"SQLite format 3\0", "study", ""),
    (b"\x1f\x8b", "packed", ""),
    (b"7z\xbc\xaf", "packed", ""),
    (b"Rar!", "packed", ""),
)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_TEXT_KINDS = {"txt", "md", "csv", "tsv", "vtt", "srt", "html", "htm"}


def ending_of(path: PurePath) -> str:
    """The ending of a file's name in small letters, without the dot."""
    return path.suffix.lower().lstrip(".")


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """What the system has against opening a file, as a Fault; a folder is no file."""
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise Fault("read.directory", file=name)
        yield
    except FileNotFoundError:
        raise Fault("read.missing", file=str(path)) from None
    except PermissionError:
        raise Fault("read.forbidden", file=name) from None
    except (OSError, ValueError) as error:
        raise Fault("read.unreadable", file=name, reason=reason_of(error)) from None


def read_bytes(path: Path) -> bytes:
    """All bytes of a file that is there, not empty and not too big; any other is a Fault."""
    name = path.name or str(path)
    with opening(path):
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Fault("read.too_big", file=name, megabytes=size // 1_000_000, most=MOST_BYTES // 1_000_000)
        data = path.read_bytes()
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Fault("read.empty", file=name)
    return data


def real_kind(data: bytes) -> str:
    """What the bytes are, whatever the name says: an ending of `READABLE`, "text", or a word for what nobody reads here."""
    head = data[:4096]
    for sign, kind, _ in _SIGNS:
        if head.startswith(sign):
            return kind
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in head[:1024] and not head.startswith(b"PK"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed_kind(data)
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] in (b"WAVE", b"AVI ")) or head[:2] in (b"\xff\xfb", b"\xff\xf3"):
        return "recording"
    if _HTML.match(head):
        return "html"
    return "text"


def _packed_kind(data: bytes) -> str:
    """Word, ODT and Excel files are zip files; the names inside tell them apart."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return "odt"
    tail = data[:4000] + data[-200_000:]
    if b"word/document" in tail:
        return "docx"
    if b"xl/workbook" in tail:
        return "xlsx"
    if b"project.qde" in tail:
        return "study"
    if b"content.xml" in tail and b"META-INF/manifest.xml" in tail:
        return "odt"
    return "packed"


def check_kind(path: Path, data: bytes) -> None:
    """A Fault if the bytes are plainly something else than the ending says."""
    ending, kind = ending_of(path), real_kind(data)
    expected = {"htm": "html", "tsv": "csv"}.get(ending, ending)
    if kind == expected or (kind == "text" and ending in _TEXT_KINDS) or (kind == "html" and ending in ("txt", "md")):
        return
    if kind == "text" and ending in ("odt", "docx", "xlsx", "pdf", "rtf"):
        if ending in ("docx", "odt", "xlsx") and not _mostly_text(data):
            raise Fault("read.damaged_package", file=path.name, ending=ending)
        raise Fault("read.is_text", file=path.name, ending=ending, really="csv" if ending == "xlsx" else "txt")
    if kind in READABLE:
        raise Fault("read.wrong_ending", file=path.name, ending=ending, really=kind)
    if kind != "text":
        raise Fault(f"read.is_{kind}", file=path.name, ending=ending)


def _mostly_text(data: bytes) -> bool:
    return b"\0" not in data[:4096] and sum(byte < 9 for byte in data[:4096]) == 0
