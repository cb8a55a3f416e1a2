"""What a reviewer sends back: the file that the page saves, or a Word file with comments."""

from __future__ import annotations

from pathlib import Path

from qualcode.faults import Fault
from qualcode.readers.source import ending_of, read_bytes, real_kind
from qualcode.text.review_comments import Comments

#: the files that bring comments back
ENDINGS = ("json", "docx")


def read_comments(path: Path) -> Comments:
    """The comments of a file, whatever it is called. Raises Fault for a file that has none to give."""
    data = read_bytes(path)
    kind = real_kind(data)
    if kind == "docx":
        from qualcode.readers.review.word import read_word

        return read_word(path.name, data)
    if kind == "text":
        from qualcode.readers.review.saved import read_saved

        return read_saved(path.name, data)
    if kind == "odt" or ending_of(path) == "doc":
        raise Fault("comments.save-as-docx", file=path.name)
    raise Fault("comments.no-comments" if kind != "html" else "comments.is-page", file=path.name)
