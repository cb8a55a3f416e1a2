"""The actions of the search screen. What is wanted while typing has a key that is no letter."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("search-hits", ("down",), "search", footer=1, palette=False, area="search"),
    Action("search-words", ("slash",), "search", footer=3, area="search"),
    Action("search-kind", ("ctrl+n", "k"), "search", footer=4, area="search"),
    Action("search-inside", ("ctrl+l", "l"), "search", footer=5, area="search"),
    Action("search-speakers", ("ctrl+b", "p"), "search", footer=6, area="search"),
    Action("search-code", ("c",), "search", footer=2, area="search"),
    Action("search-unit", ("ctrl+g", "g"), "search", footer=7, area="search"),
    Action("search-mark-material", ("m",), "search", area="search"),
    Action("search-mark-all", ("a",), "search", area="search"),
    Action("search-next-material", ("full_stop",), "search", area="search"),
    Action("search-previous-material", ("comma",), "search", area="search"),
    Action("search-recent", ("up", "r"), "search", footer=8, area="search"),
)
