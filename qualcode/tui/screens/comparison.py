"""The comparison: the other quotations of a code."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from qualcode.tui.bindings import bindings_for
from qualcode.tui.page import Page


class ComparisonPage(Page):
    """The comparison."""

    where = "comparison"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("comparison")]
