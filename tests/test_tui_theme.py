"""Colours: what is written can be read on what is under it, in every theme; and the theme is kept."""

from __future__ import annotations

from itertools import product

import pytest
from textual.color import Color
from textual.theme import Theme

from qualcode.tui.frame.theme import CONTRAST, DARK, HUES, LIGHT, THEMES, contrast, hue, next_theme, theme_for, tint

GROUNDS = ("background", "surface", "panel")
WORDS = ("foreground", "accent", "warning", "error", "primary", "secondary", "success")
OWN = ("muted", "question", "speaker")


def words_of(theme: Theme) -> dict[str, Color]:
    named = {name: getattr(theme, name) for name in WORDS} | {name: theme.variables[name] for name in OWN}
    return {name: Color.parse(value) for name, value in named.items()}


def least(theme: Theme) -> float:
    return 7.0 if theme.name == CONTRAST else 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#fff"), Color.parse("#777777")) == pytest.approx(4.48, abs=0.01)
    assert contrast(Color.parse("#123456"), Color.parse("#123456")) == 1


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_words_can_be_read_on_every_ground(theme: Theme) -> None:
    for ground, (name, colour) in product(GROUNDS, words_of(theme).items()):
        found = contrast(Color.parse(getattr(theme, ground)), colour)
        assert found >= least(theme), f"{name} on {ground}: {found:.2f}"
    picked, words = Color.parse(theme.variables["picked"]), Color.parse(theme.variables["picked-text"])
    assert contrast(picked, words) >= max(7, least(theme))
    assert contrast(Color.parse(theme.background), Color.parse(theme.accent)) >= least(theme)  # what was found: one on the other


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_hues_and_what_stands_on_their_tints_can_be_read(theme: Theme) -> None:
    words = {name: colour for name, colour in words_of(theme).items() if name in ("foreground", "question", "speaker")}
    for number, ground in product(range(-1, 12), GROUNDS):
        below = Color.parse(getattr(theme, ground))
        assert contrast(hue(number, theme.dark), below) >= least(theme), f"hue {number} on {ground}"
        tinted = Color.from_rich_color(tint(number, theme.dark, below))
        for name, colour in words.items():
            assert contrast(tinted, colour) >= least(theme), f"{name} on tint {number} on {ground}: {contrast(tinted, colour):.2f}"


def test_hues_differ() -> None:
    for hues in HUES.values():
        assert len(set(hues)) == 12


def test_themes_go_round() -> None:
    seen = [DARK]
    while (after := next_theme(seen[-1])) != DARK:
        seen.append(after)
    assert seen == [DARK, LIGHT, CONTRAST]
    assert next_theme("one that is gone") == DARK


def test_few_colours_begin_with_black_and_white() -> None:
    assert theme_for(16_777_216, False) == DARK
    assert theme_for(256, False) == DARK
    assert theme_for(16, False) == theme_for(8, False) == theme_for(256, True) == CONTRAST
