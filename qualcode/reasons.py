"""Why the system or a library could not do something, in our own words: theirs are English, and speak of what only programmers know."""

from __future__ import annotations

import errno
import re

from qualcode.locale import Term

_SYSTEM = {
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EROFS: "read-only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.ENOENT: "not-there",
    errno.ENOTDIR: "not-there",
    errno.EEXIST: "there-already",
    errno.EISDIR: "folder",
    errno.ENAMETOOLONG: "name-too-long",
    errno.EBUSY: "in-use",
    errno.ETXTBSY: "in-use",
    errno.EIO: "disk",
    errno.EADDRINUSE: "in-use",
}
#: how the study's own triggers begin: they refuse what only a fault of the program can ask for
_OURS = "qualcode: "
#: what libraries say, for as long as they say it so; whatever else they say is "inside"
_SAID = tuple(
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (r"not a zip file|bad magic number for (central|file)|central directory", "no-zip"),
        (r"bad crc|incorrect (data|header) check|checksum", "changed"),
        (r"truncated|incomplete|unexpected(ly)? (end|eof)|\beof\b|ended|invalid (stored|distance|code|block|bit)|decompress", "cut-off"),
        (r"compression|not supported|unsupported", "packing"),
        (r"overlap", "overlap"),
        (r"disk image is malformed|not a database|malformed database", "database"),
        (r"ampersand|entityref|entity '|reference: expecting", "ampersand"),
        (r"extra content|start tag expected|document is empty", "no-xml"),
        (r"tag mismatch|premature end of data|couldn't find end|gt required|end tag|start tag", "tags"),
        (r"invalid char|char 0x|not proper utf-8|invalid bytes|encoding|pcdata invalid", "characters"),
        (r"^attribute|attvalue|attributes construct|'<' not allowed", "attribute"),
        (r"no objects found|pdf|xref|trailer|startxref", "pdf"),
        (r"field larger than field limit", "cell"),
        (r"null byte|embedded null", "name"),
    )
)


def reason_of(error: object) -> str:
    """A reason for a sentence in brackets: a key of the catalogue, said in the language of the fault it is a field of."""
    known = _SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None
    if known is None:
        said = str(error)
        if said.startswith(_OURS):
            return said
        known = next((key for pattern, key in _SAID if pattern.search(said)), None)
    if known is None and isinstance(error, OSError) and error.strerror:
        return error.strerror
    return Term(f"reason.{known or 'inside'}")
