"""Choosing one thing to narrow a search or a quote table down by, among all that the study has."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.locale import text
from qualcode.study.facets import Facet
from qualcode.tui.widgets.dialogs import Choice
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank


def facet_words(facet: Facet, language: str) -> str:
    """A facet for a reader: "round 2", "code: losing track"."""
    return text(f"quotes.facet-{facet.kind}", language, name=facet.name)


def facet_choices(typed: str, facets: Sequence[Facet], language: str) -> list[Choice[Facet]]:
    """The facets that answer what was typed."""
    found = rank(typed, facets, lambda facet: (facet.name, facet_words(facet, language)), lambda _: None)
    return [
        Choice(facet, Line((Part(facet_words(facet, language)), Part(f"  ‹ {facet.detail}" if facet.detail else "", "muted"))))
        for facet in found
    ]
