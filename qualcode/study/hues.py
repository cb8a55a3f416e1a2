"""The twelve hues of codes, one a top category: what stands in the study's file when one was chosen."""

from __future__ import annotations

#: as they are on a dark ground; screens have others of the same hue for a light one
HUES = (
    "#e0b040",
    "#5fb0e8",
    "#e5909d",
    "#7cc46a",
    "#bc98e7",
    "#4fc4b0",
    "#ee9350",
    "#97a3f1",
    "#c8c050",
    "#e38aca",
    "#6fc8e0",
    "#b4a596",
)
_NUMBERS = {colour: number for number, colour in enumerate(HUES)}


def hue_number(colour: str | None, otherwise: int) -> int:
    """Which of the hues was chosen; any other colour, such as one from another program, chooses none."""
    return _NUMBERS.get((colour or "").lower(), otherwise)
