"""The actions of the comparison, and the one in the transcript that leads to it."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("comparison-compare", ("equals_sign", "h"), "coding", footer=6, area="comparison"),
    Action("comparison-return", ("equals_sign", "h"), "comparison", footer=1, area="comparison"),
    Action("comparison-memo", ("m",), "comparison", footer=2, area="comparison"),
    Action("comparison-mark", ("space",), "comparison", footer=3, area="comparison"),
    Action("comparison-recode", ("c",), "comparison", footer=4, area="comparison"),
    Action("comparison-filter", ("f",), "comparison", footer=5, area="comparison"),
    Action("comparison-uncode", ("x", "delete"), "comparison", footer=6, area="comparison"),
    Action("comparison-other-code", ("o",), "comparison", footer=7, area="comparison"),
    Action("comparison-subcodes", ("s",), "comparison", footer=8, area="comparison"),
    Action("comparison-recode-again", ("r",), "comparison", area="comparison"),
    Action("comparison-relate", ("R",), "comparison", area="comparison"),
    Action("comparison-negative", ("n",), "comparison", area="comparison"),
    Action("comparison-unfilter", ("F",), "comparison", area="comparison"),
    Action("comparison-mark-all", ("a",), "comparison", area="comparison"),
    Action("comparison-next-material", ("full_stop",), "comparison", area="comparison"),
    Action("comparison-previous-material", ("comma",), "comparison", area="comparison"),
    Action("comparison-more-context", ("plus",), "comparison", area="comparison"),
    Action("comparison-less-context", ("minus",), "comparison", area="comparison"),
    Action("comparison-copy", ("y",), "comparison", area="comparison"),
    Action("comparison-copy-to-file", ("Y",), "comparison", area="comparison"),
    Action("comparison-copy-key", ("ctrl+k",), "comparison", area="comparison"),
    Action("comparison-finding", ("b",), "comparison", area="comparison"),
    Action("comparison-memos-about", ("M",), "comparison", area="comparison"),
)
