"""Names people give: any printable characters, on one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

from qualcode.faults import Fault

_BLANKS = re.compile(r"\s+")


def clean_name(name: str) -> str:
    """A name as it is kept: NFC, control characters and line ends as blanks, none doubled or at the edges. Raises Fault if empty."""
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in unicodedata.normalize("NFC", name))
    cleaned = _BLANKS.sub(" ", printable.replace("\u00ad", "")).strip()
    if not cleaned:
        raise Fault("study.empty-name")
    return cleaned


def clean_text(text: str) -> str:
    """A longer text as it is kept: NFC, line ends as newlines, control characters out."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")


def free_name(name: str, taken: Set[str]) -> str:
    """The name, or with a number behind it where it is taken."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
