"""What a study calls saturation, or that it does not speak of it.

"Saturation" is Glaser and Strauss's word; Charmaz, after Dey, says theoretical sufficiency; Braun and Clarke (2019) reject it for
reflexive thematic analysis. So the word is a setting of the study, and may be switched off: numbers are then shown without it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.reads import Reads
from qualcode.study.settings import setting

#: the value of the setting `saturation-word` by which a study does not speak of it
OFF = "off"


def saturation_word(connection: Connection, language: str) -> str | None:
    """The study's word, as it is written within a sentence; None where it is switched off."""
    chosen = setting(connection, "saturation-word")
    if chosen is not None:
        word = str(chosen).strip()
        return None if word.casefold() in ("", OFF) else word
    return text("categories.word-charmaz" if Reads(connection).study().tradition == "charmaz" else "categories.word", language)
