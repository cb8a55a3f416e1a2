"""The actions of the relations, and of the paradigm of a phenomenon."""

from __future__ import annotations

from qualcode.tui.actions.action import Action


def _of_relations(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"relations-{name}", keys, "relations", footer=footer, area="relations")


def _of_paradigm(name: str, *keys: str, footer: int = 0) -> Action:
    return Action(f"paradigm-{name}", keys, "paradigm", footer=footer, area="paradigm")


ACTIONS: tuple[Action, ...] = (
    _of_relations("new", "n", footer=1),
    _of_relations("evidence", "e", footer=2),
    _of_relations("memo", "m", footer=3),
    _of_relations("status", "s", footer=4),
    _of_relations("filter", "f", footer=5),
    _of_relations("unfilter", "F"),
    _of_relations("view", "v", footer=6),
    _of_relations("around", "c"),
    _of_relations("type", "t", footer=7),
    _of_relations("types", "T"),
    _of_relations("turn-round", "r"),
    _of_relations("phenomenon", "p"),
    _of_relations("scope", "o"),
    _of_relations("speaks-for", "plus"),
    _of_relations("speaks-against", "minus"),
    _of_relations("level", "l"),
    _of_relations("remove", "x", "delete", footer=8),
    _of_relations("compare", "equals_sign", "h"),
    _of_relations("copy", "y"),
    _of_relations("copy-to-file", "Y"),
    _of_relations("graph", "w"),
    _of_paradigm("put", "n", "a", footer=1),
    _of_paradigm("evidence", "e", footer=2),
    _of_paradigm("memo", "m", footer=3),
    _of_paradigm("other", "c", footer=4),
    _of_paradigm("model", "v", footer=5),
    _of_paradigm("into-middle", "i"),
    _of_paradigm("status", "s", footer=6),
    _of_paradigm("type", "t"),
    _of_paradigm("turn-round", "r"),
    _of_paradigm("phenomenon", "p"),
    _of_paradigm("scope", "o"),
    _of_paradigm("speaks-for", "plus"),
    _of_paradigm("speaks-against", "minus"),
    _of_paradigm("level", "l"),
    _of_paradigm("remove", "x", "delete", footer=7),
    _of_paradigm("relations", "g"),
    _of_paradigm("copy", "y"),
    _of_paradigm("copy-to-file", "Y"),
)
