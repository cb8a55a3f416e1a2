"""Cells of csv files that a spreadsheet would take for a formula.

Such a cell (it begins with = + - or @, plain or full-width, or with a tab) gets one apostrophe before it, the form that Excel's
users know and that OWASP recommends: Excel executes such cells on opening a csv file, and speech does begin with a dash. The
apostrophe is always put in front of a cell that, after any apostrophes of its own, begins so; dropping one apostrophe there gives
back exactly the cell.
"""

from __future__ import annotations

import re
from typing import TypeVar

_Cell = TypeVar("_Cell")

_LIKE_A_FORMULA = re.compile("'*[=+\\-@\t＝＋－＠]")
#: what such a cell begins with: a look that spares nearly all cells the expression
SUSPECT = frozenset("'=+-@\t＝＋－＠")
_GUARDED = re.compile("'+[=+\\-@\t＝＋－＠]")


def guarded(cell: _Cell) -> _Cell | str:
    """The cell as written: with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and _LIKE_A_FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell
