"""What was heard last of a recording that is being heard: so that somebody who watches sees it work."""

from __future__ import annotations

import json
import os
from pathlib import Path

#: bytes looked at from the end of a work file; a piece of half a minute has some ten thousand
_LOOKED_AT = 1 << 16


def last_words(work_file: Path, most: int = 400) -> str:
    """The last words in a work file, `most` characters of them; "" where there are none near its end, or it cannot be read."""
    said: list[str] = []
    for line in reversed(_lines(work_file)):
        try:
            told = json.loads(line)
            heard = " ".join("".join(word[0] for word in segment["words"]) for segment in told["segments"])
        except (ValueError, KeyError, TypeError, IndexError):
            continue
        said.append(heard)
        if sum(map(len, said)) >= most:
            break
    words = " ".join(" ".join(reversed(said)).split())
    return words if len(words) <= most else words[-most:].partition(" ")[2]


def _lines(work_file: Path) -> list[bytes]:
    """The whole lines near the end."""
    try:
        with work_file.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LOOKED_AT))
            read = file.read()
    except OSError:
        return []
    lines = read.split(b"\n")[:-1]
    return lines if size <= _LOOKED_AT else lines[1:]
