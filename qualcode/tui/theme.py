"""Colours: a dark and a light theme, and twelve hues for codes, one per top category. Colour never says anything alone."""

from __future__ import annotations

from functools import cache

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import Theme


def _scrollbar(thumb: str, lit: str, ground: str) -> dict[str, str]:
    grounds = {f"scrollbar-background{state}": ground for state in ("", "-hover", "-active")}
    return {"scrollbar": thumb, "scrollbar-hover": lit, "scrollbar-active": lit, "scrollbar-corner-color": ground, **grounds}


DARK, LIGHT = "qualcode-dark", "qualcode-light"

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
            "muted": "#838b99",
            "line": "#3a404b",
            "picked": "#35507a",
            "picked-text": "#f4f6fa",
            "speaker": "#9cc4ef",
            **_scrollbar("#3f4755", "#5a6577", "#1b1e24"),
        },
    ),
    Theme(
        name=LIGHT,
        primary="#2b5c9e",
        secondary="#1f7a68",
        accent="#8a5a00",
        warning="#9a5b00",
        error="#b3261e",
        success="#2e7032",
        foreground="#20242b",
        background="#fbfaf7",
        surface="#f5f3ee",
        panel="#e9e6df",
        dark=False,
        variables={
            "muted": "#6a6f78",
            "line": "#cfcabf",
            "picked": "#b9d2f2",
            "picked-text": "#10141a",
            "speaker": "#1f4f8f",
            **_scrollbar("#c3bdb0", "#a39c8c", "#f0ede6"),
        },
    ),
)

#: twelve hues apart enough to be told from their neighbours; stripes and names use them as they are, passages a tint
HUES = {
    True: (
        "#e0b040",
        "#5fb0e8",
        "#e07a8a",
        "#7cc46a",
        "#b892e6",
        "#4fc4b0",
        "#ee9350",
        "#8f9cf0",
        "#c8c050",
        "#e284c8",
        "#6fc8e0",
        "#b0a090",
    ),
    False: (
        "#8a6400",
        "#0f6cb0",
        "#b02a48",
        "#2f7a1f",
        "#7442b8",
        "#0a7a6a",
        "#b04e00",
        "#4450c0",
        "#6c6a00",
        "#a8308a",
        "#0a7490",
        "#6a5a48",
    ),
}
#: how much of the hue colours the ground of a coded passage
TINT = {True: 0.30, False: 0.20}


@cache
def hue(number: int, dark: bool) -> Color:
    """The colour of a top category; without one (-1) a grey."""
    return Color.parse("#909090" if number < 0 else HUES[dark][number % len(HUES[dark])])


@cache
def tint(number: int, dark: bool, ground: Color) -> RichColor:
    """The ground of a passage coded under that category."""
    return ground.blend(hue(number, dark), TINT[dark]).rich_color


@cache
def ink(number: int, dark: bool) -> Style:
    """The style of a stripe or a name."""
    return Style(color=hue(number, dark).rich_color)


def next_theme(name: str) -> str:
    """The theme after this one, round the end."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
