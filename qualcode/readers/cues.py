"""Subtitles and meeting recordings (.vtt, .srt): cues with times, laid down as `Name: talk` where a voice is named.

One tolerant reader for both: real exports mix the two (commas in WebVTT, cp1252, missing numbers, two voices in a cue), where webvtt-py
drops cues silently, leaves entities as they are and rounds times to seconds, and pysubs2 loses the voice.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualcode.faults import Fault
from qualcode.readers.blocks import Block, Material
from qualcode.readers.plain_text import decoded
from qualcode.text.labels import seconds

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_TIMES = re.compile(rf"\s*({_CLOCK})\s*--?>\s*({_CLOCK})(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]*)>")
#: Webex names the speaker in the line above the times
_NAMED_ID = re.compile(r'\s*\d+\s+"([^"]+)"\s*\(\d*\)\s*$')
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.,]*>|\{\\[^{}]{0,60}\}")


def looks_like_cues(text: str) -> bool:
    """Is this subtitles, whatever the file is called?"""
    head = text.lstrip("\ufeff \r\n")[:400]
    return head.startswith("WEBVTT") or bool(re.match(rf"\d+\r?\n{_CLOCK}\s*-->", head))


def read(path: Path, data: bytes, encoding: str | None) -> Material:
    """The cues of a WebVTT or SubRip file. Raises Fault where there is none."""
    text, name, notices = decoded(path, data, encoding)
    blocks = [block for cue in _cues(text) for block in _voices(cue)]
    if not blocks:
        raise Fault("read.no_cues", file=path.name)
    return Material(blocks, notices, name)


@dataclass(frozen=True, slots=True)
class _Cue:
    time_from: float
    time_to: float | None
    lines: list[str]
    #: named outside the text
    voice: str


def _cues(text: str) -> Iterator[_Cue]:
    """Each cue: a line of times, and what follows it up to the next cue or block."""
    lines = re.split(r"\r\n?|\n", text)
    times = [(at, match) for at, line in enumerate(lines) if "->" in line and (match := _TIMES.match(line))]
    for (at, match), (after, _) in zip(times, [*times[1:], (len(lines), None)], strict=False):
        body = lines[at + 1 : after]
        if after < len(lines) and body and body[-1].strip() and (len(body) == 1 or not body[-2].strip()):
            body = body[:-1]
        named = _NAMED_ID.match(lines[at - 1]) if at else None
        yield _Cue(seconds(match[1])[0] or 0.0, seconds(match[2])[0], _until_block(body), named[1] if named else "")


def _until_block(body: list[str]) -> list[str]:
    """The lines of a cue without a NOTE or STYLE block after it, and without blank lines."""
    kept: list[str] = []
    for before, line in zip(["x", *body], body, strict=False):
        if not before.strip() and line.split(" ")[0].strip() in ("NOTE", "STYLE", "REGION"):
            break
        kept.append(line)
    return [line.strip() for line in kept if line.strip()]


def _voices(cue: _Cue) -> list[Block]:
    """One block a voice: lines of a cue are layout and run together, but for the dashes of a dialogue."""
    joined = ""
    for line in cue.lines:
        joined += (("\n" if line.startswith(("-", "–", "<v")) else " ") if joined else "") + line
    pieces = _VOICE.split(joined)
    spoken = [(cue.voice, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    blocks = []
    for voice, raw in spoken:
        talk = html.unescape(_TAG.sub("", raw)).strip()
        name = " ".join(html.unescape(voice).split())
        if talk:
            blocks.append(Block(talk, name or None, cue.time_from, cue.time_to, cue=True))
    return blocks
