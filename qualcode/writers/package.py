"""Office packages whose frame a library makes and whose long body is streamed in, so that no document is ever held whole."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

#: no package says when it was written: the same content gives the same bytes
_NO_DATE = (1980, 1, 1, 0, 0, 0)
#: pieces of the body joined before they are packed
_BLOCK = 256


def stream(frame: BytesIO, to: BinaryIO, part: str, split: Callable[[bytes], tuple[bytes, bytes]], body: Iterable[str]) -> None:
    """Write the package `frame` to `to`, with the markup of `body` between the two halves that `split` makes of `part`."""
    with zipfile.ZipFile(frame) as parts, zipfile.ZipFile(to, "w") as package:
        for name in parts.namelist():
            content = parts.read(name)
            with package.open(new_entry(name), "w") as packed:
                if name == part:
                    first, last = split(content)
                    packed.write(first)
                    packed.writelines(blocks(body))
                    packed.write(last)
                else:
                    packed.write(content)


def new_entry(name: str, level: int | None = None) -> zipfile.ZipInfo:
    """An entry to be packed, without a date and without a word of the machine it is made on; zlib's usual level, or another."""
    entry = zipfile.ZipInfo(name, _NO_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # Until Python 3.13 there is no public way to say it of an entry that is written in pieces; this one still holds there.
    entry._compresslevel = level  # type: ignore[attr-defined]
    entry.create_system = 0
    return entry


def blocks(pieces: Iterable[str]) -> Iterator[bytes]:
    """The pieces in UTF-8, joined to blocks worth packing."""
    block: list[str] = []
    for piece in pieces:
        block.append(piece)
        if len(block) == _BLOCK:
            yield "".join(block).encode()
            block.clear()
    yield "".join(block).encode()
