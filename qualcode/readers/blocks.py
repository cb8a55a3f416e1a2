"""From the paragraphs, cues or rows a format yields to one transcript with its canonical text, turns and speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.faults import Fault
from qualcode.text.canonical import canonicalise
from qualcode.text.plain import Notice, Transcript
from qualcode.text.turns import Corrections, Opening, find_turns

#: lines in a block that may still be one paragraph
_MOST_BREAKS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, cue or row; `text` may hold line ends of its own."""

    text: str
    #: who speaks, where the format says so; the text is then laid down as `speaker: text`
    speaker: str | None = None
    time_from: float | None = None
    time_to: float | None = None
    #: how many characters at the beginning are set in bold, 0 if none or all
    lead: int = 0
    #: a heading or a note: it ends the turn before it
    apart: bool = False
    #: a cue: see `Opening.cue`
    cue: bool = False
    #: an item of a numbered or bulleted list, whose number is not in the text
    item: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """What a format's module yields for one file."""

    blocks: Sequence[Block]
    notices: tuple[Notice, ...] = ()
    encoding: str = "utf-8"
    #: False where the format itself says who speaks, so that no label is looked for
    labelled: bool = True
    attributes: dict[str, str] = field(default_factory=dict)


def canonical(raw: str) -> str:
    """`raw` as canonical text, without the map."""
    return raw if raw.isascii() and raw.isprintable() else canonicalise(raw)[0]


def assemble(path: Path, material: Material, corrections: Corrections, name: str | None = None) -> Transcript:
    """The transcript of one material. Raises Fault `read.no_text` where there is not a single word."""
    parts: list[str] = []
    certain: list[Opening] = []
    leads: dict[int, int] = {}
    paragraphs: list[tuple[int, int]] = []
    at = 0
    for block in _inner(material.blocks):
        text = canonical(block.text)
        label = " ".join(canonical(block.speaker or "").split())
        if label:
            talk = at + len(label) + 2
            certain.append(Opening(at, at + len(label), talk, label, block.time_from, block.time_to, block.cue))
            text = f"{label}: {text.strip()}"
        elif (block.apart or block.cue) and text.strip():
            certain.append(Opening(at, at, at, None, block.time_from, block.time_to, block.cue))
        elif block.lead:
            leads[at] = min(block.lead, len(text))
        paragraphs += _paragraphs(text, at)
        parts.append(text)
        at += len(text) + 1
    return finish(path, "\n".join(parts), material, corrections, certain, leads, paragraphs, name)


def _paragraphs(text: str, at: int) -> list[tuple[int, int]]:
    """A block is a paragraph, soft line breaks included; one with many was pasted together, and its lines are."""
    lines = text.split("\n")
    if len(lines) <= _MOST_BREAKS:
        return [(at, at + len(text))] if text.strip() else []
    spans = []
    for line in lines:
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _inner(blocks: Sequence[Block]) -> Sequence[Block]:
    """Without blank blocks at both ends."""
    filled = [at for at, block in enumerate(blocks) if block.text.strip() or block.speaker]
    return blocks[filled[0] : filled[-1] + 1] if filled else ()


def finish(
    path: Path,
    text: str,
    material: Material,
    corrections: Corrections,
    certain: Iterable[Opening] = (),
    leads: dict[int, int] | None = None,
    paragraphs: Sequence[tuple[int, int]] | None = None,
    name: str | None = None,
) -> Transcript:
    """The transcript of a canonical `text`."""
    if not any(character.isalnum() for character in text):
        raise Fault("read.no_text", file=path.name)
    parsed = find_turns(text, corrections, certain=tuple(certain), leads=leads or {}, paragraphs=paragraphs, labelled=material.labelled)
    notices = (*material.notices, *parsed.notices)
    return Transcript(
        canonical(name or path.stem), text, parsed.turns, parsed.speakers, material.encoding, path.name, notices, dict(material.attributes)
    )
