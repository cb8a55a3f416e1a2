"""Colours: dark, light and high contrast, and twelve hues for codes, one per top category. Colour never says anything alone.

Every pair of words and ground has a contrast of at least 4.5 : 1, in high contrast of 7 : 1 (WCAG 2.1, success criteria 1.4.3 and
1.4.6); a test computes them.
"""

from __future__ import annotations

from functools import cache

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from qualcode.study.hues import HUES as CHOSEN


def _scrollbar(thumb: str, lit: str, ground: str) -> dict[str, str]:
    grounds = {f"scrollbar-background{state}": ground for state in ("", "-hover", "-active")}
    return {"scrollbar": thumb, "scrollbar-hover": lit, "scrollbar-active": lit, "scrollbar-corner-color": ground, **grounds}


DARK, LIGHT, CONTRAST = "qualcode-dark", "qualcode-light", "qualcode-contrast"

THEMES = (
    Theme(
        name=DARK,
        primary="#7aa2d6",
        secondary="#5fb3a1",
        accent="#e0b25a",
        warning="#e0a458",
        error="#e0706c",
        success="#7fb77e",
        foreground="#d6d9df",
        background="#16181d",
        surface="#1b1e24",
        panel="#23272f",
        dark=True,
        variables={
            "muted": "#8f96a4",
            "question": "#c1c5ca",
            "line": "#3a404b",
            "picked": "#35507a",
            "picked-text": "#f4f6fa",
            "speaker": "#a6cbf1",
            **_scrollbar("#3f4755", "#5a6577", "#1b1e24"),
        },
    ),
    Theme(
        name=LIGHT,
        primary="#2b5c9e",
        secondary="#1d7261",
        accent="#8a5a00",
        warning="#915600",
        error="#b3261e",
        success="#2e7032",
        foreground="#20242b",
        background="#fbfaf7",
        surface="#f5f3ee",
        panel="#e9e6df",
        dark=False,
        variables={
            "muted": "#5e636b",
            "question": "#4c5056",
            "line": "#cfcabf",
            "picked": "#b9d2f2",
            "picked-text": "#10141a",
            "speaker": "#1b4a88",
            **_scrollbar("#c3bdb0", "#a39c8c", "#f0ede6"),
        },
    ),
    # Black, white and yellow are among the eight colours every terminal has, so that it looks the same there.
    Theme(
        name=CONTRAST,
        primary="#ffff00",
        secondary="#00ffff",
        accent="#ffff00",
        warning="#ffff00",
        error="#ffb0b0",
        success="#80ff80",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        dark=True,
        variables={
            "muted": "#d8d8d8",
            "question": "#e4e4e4",
            "line": "#ffffff",
            "picked": "#ffff00",
            "picked-text": "#000000",
            "speaker": "#ffff00",
            **_scrollbar("#ffffff", "#ffff00", "#000000"),
        },
    ),
)

#: twelve hues apart enough to be told from their neighbours; stripes and names use them as they are, passages a tint
HUES = {
    True: CHOSEN,
    False: (
        "#846000",
        "#0e69ac",
        "#b02a48",
        "#2c731d",
        "#7442b8",
        "#097364",
        "#a84a00",
        "#4450c0",
        "#6a6800",
        "#a8308a",
        "#096f8a",
        "#6a5a48",
    ),
}
#: of what is under no top category
GREY = {True: "#b0b0b0", False: "#626262"}
#: how much of the hue colours the ground of a coded passage
TINT = {True: 0.28, False: 0.20}


@cache
def hue(number: int, dark: bool) -> Color:
    """The colour of a top category; without one (-1) a grey."""
    return Color.parse(GREY[dark] if number < 0 else HUES[dark][number % len(HUES[dark])])


@cache
def tint(number: int, dark: bool, ground: Color) -> RichColor:
    """The ground of a passage coded under that category."""
    return ground.blend(hue(number, dark), TINT[dark]).rich_color


@cache
def ink(number: int, dark: bool) -> Style:
    """The style of a stripe or a name."""
    return Style(color=hue(number, dark).rich_color)


def contrast(one: Color, other: Color) -> float:
    """How well one colour is read on the other, from 1 to 21: WCAG 2.1's contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [value / 255 for value in (colour.r, colour.g, colour.b)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def theme_for(colours: int, no_colour: bool) -> str:
    """The theme to begin with where the reader has not chosen one: with few colours, or none, the one made of them."""
    return CONTRAST if no_colour or colours <= 16 else DARK


def theme_named(short: str | None) -> str:
    """The theme of a short name ("dark", "light", "contrast"); the dark one without a name."""
    return f"qualcode-{short}" if short else DARK


def short_name(name: str) -> str:
    """The name of a theme for people."""
    return name.removeprefix("qualcode-")


def next_theme(name: str) -> str:
    """The theme after this one, round the end."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
