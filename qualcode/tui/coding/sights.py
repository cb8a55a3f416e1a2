"""What is said of whose codings are shown."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.study.sight import Sight


def said_of_sight(sight: Sight, language: str) -> str:
    """What is hidden, in a few words, for a heading."""
    return text(f"coding.shown-{sight.shown}", language, coder=sight.coder or "–")
