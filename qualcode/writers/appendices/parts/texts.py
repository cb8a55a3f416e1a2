"""What only the researcher can write: the information letter, the consent form, the transcription key."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import text
from qualcode.study.study_texts import study_texts
from qualcode.writers.appendices.blocks import Block, Heading, PageBreak
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.prose import prose


def letter(source: Source) -> Iterator[Block]:
    """The information letter and the consent form, each on a page of its own."""
    written = [key for key in ("information-letter", "consent-form") if key in (texts := study_texts(source.reads.connection))]
    for at, key in enumerate(written):
        if at:
            yield PageBreak()
        yield Heading(text(f"texts.{key}", source.language))
        yield from prose(texts[key])


def transcription_key(source: Source) -> Iterator[Block]:
    """The signs of the transcripts and what they mean."""
    yield from prose(study_texts(source.reads.connection).get("transcription-key", ""))
