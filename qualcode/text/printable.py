"""What any file format can carry of a text."""

from __future__ import annotations

import re

#: what no file format carries safely: control characters (so no terminal escapes either), halves of surrogate pairs, noncharacters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(words: str) -> str:
    """`words` without control characters other than tab and line feed, and without anything XML or UTF-8 cannot carry."""
    if "\r" in words:
        words = words.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", words)
