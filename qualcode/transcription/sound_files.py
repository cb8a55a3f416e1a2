"""What a file with sound says of itself before it is decoded: which kind it is, and how much of it there should be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

#: containers that are opened, by the name their reader has in ffmpeg; none of them names other files or addresses
READERS = ("wav", "w64", "mp3", "mov", "flac", "ogg", "matroska", "aac", "aiff", "caf", "amr", "asf", "avi", "mpegts", "au")
_TYPES = {
    "wav": "wav",
    "w64": "wav",
    "mp3": "mpeg",
    "flac": "flac",
    "ogg": "ogg",
    "aac": "aac",
    "aiff": "aiff",
    "caf": "x-caf",
    "amr": "amr",
    "au": "basic",
    "mov": "mp4",
    "matroska": "webm",
    "asf": "x-ms-asf",
    "avi": "x-msvideo",
    "mpegts": "mp2t",
}
#: readers that take almost anything for theirs: that frames of sound follow each other decides
UNSIGNED = {"mp3", "aac", "mpegts"}


def media_type_of(reader: str, moving: bool) -> str:
    """The media type of a file that `reader` (ffmpeg's name, several with commas) opened; `moving` where it has pictures."""
    kind = next((_TYPES[name] for name in reader.split(",") if name in _TYPES), "octet-stream")
    return f"{'video' if moving else 'audio'}/{kind}"


def lacks_contents(path: Path) -> bool:
    """An mp4 or m4a without its table of contents, which stands at the end of many: never finished, or not copied whole."""
    with path.open("rb") as file:
        kinds = [kind for kind, _, _ in _boxes(file, path.stat().st_size)]
    return kinds[:1] == [b"ftyp"] and b"moov" not in kinds


def missing_bytes(path: Path) -> int:
    """How many bytes of a wav, mp4 or m4a are missing by its own account; 0 also where it gives none."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
            ends = [start + length for kind, start, length in _chunks(file) if kind == b"data" and 0 < length < 0xFFFF0000]
        elif head[4:8] == b"ftyp":
            ends = [start + length for _, start, length in _boxes(file, size)]
        else:
            return 0
    return max([end - size for end in ends if end > size], default=0)


def length_is_told(path: Path, reader: str) -> bool:
    """Whether the length that the file gives is its own; that of an mp3 without such an entry is only estimated from its size."""
    if reader not in ("mp3", "aac"):
        return True
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
            file.seek(10 + size)
        else:
            file.seek(0)
        first = file.read(4096)
    return any(sign in first for sign in (b"Xing", b"Info", b"VBRI"))


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Chunks of a wav: kind, where its content starts, how long it says it is."""
    place = 12
    while len(head := _at(file, place, 8)) == 8:
        length = int.from_bytes(head[4:], "little")
        yield head[:4], place + 8, length
        place += 8 + length + length % 2


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Outermost boxes of an mp4: kind, where it starts, its length with its head."""
    place = 0
    while len(head := _at(file, place, 16)) >= 8:
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - place
        if length < 8:
            return
        yield head[4:8], place, length
        place += length


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)
