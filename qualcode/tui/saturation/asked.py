"""What the screen of saturation keeps of a study while the program runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

View = Literal["categories", "materials", "measures"]


@dataclass
class Asked:
    """Which view was left, and what is counted in the two that count."""

    view: View = "categories"
    #: the category that is highlighted
    code: str | None = None
    #: the material that is highlighted
    material: str | None = None
    level: Literal["codes", "categories"] = "codes"
    clock: Literal["today", "analysed"] = "today"
    #: the group's name, None for all
    group: str | None = None


_ASKED: WeakKeyDictionary[Any, Asked] = WeakKeyDictionary()


def asked_of(study: Any) -> Asked:
    """What was asked last."""
    return _ASKED.setdefault(study, Asked())
