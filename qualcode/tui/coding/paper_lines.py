"""What is typed in from a coding sheet, read: "12-15 losing track; being told"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qualcode.faults import Fault
from qualcode.study.records import CodeRecord
from qualcode.study.references import SEPARATOR, split_path
from qualcode.tui.coding.picker import NewCode, Wanted, new_codes
from qualcode.tui.widgets.ranking import rank_codes, same_name

#: between the codes of one entry
BETWEEN = ";"
_ENTRY = re.compile(r"\s*(?:ll?\.\s*)?(?P<first>\d{1,9})(?:\s*[-–—]\s*(?P<last>\d{1,9}))?(?P<gap>[\s:,.]+|$)(?P<codes>.*)", re.DOTALL)


class Entry(NamedTuple):
    """Lines and the names of codes as they were typed."""

    first: int
    last: int
    names: tuple[str, ...]

    @property
    def lines(self) -> str:
        """The lines as the verb takes them."""
        return f"{self.first}-{self.last}" if self.last != self.first else str(self.first)


def read_entry(typed: str) -> Entry | None:
    """The lines and names in what was typed so far; None where it does not begin with a line number."""
    found = _ENTRY.match(typed)
    if found is None:
        return None
    first = int(found["first"])
    names = [" ".join(name.split()) for name in found["codes"].split(BETWEEN)]
    once = {name.casefold(): name for name in reversed(names) if name}
    return Entry(first, int(found["last"] or first), tuple(reversed(once.values())))


def being_typed(typed: str) -> tuple[int, str] | None:
    """Where the name begins that is being typed, and the name as far as it goes; None while it is still the lines."""
    found = _ENTRY.match(typed)
    if found is None or not found["gap"]:
        return None
    at = max(found.start("codes"), typed.rfind(BETWEEN) + 1)
    at += len(typed[at:]) - len(typed[at:].lstrip())
    return at, typed[at:].rstrip()


def completions(name: str, codes: Sequence[CodeRecord]) -> list[CodeRecord]:
    """The codes that a name may become; none that could not be typed."""
    return [code for code in rank_codes(name, codes) if BETWEEN not in code.path]


def written(code: CodeRecord, codes: Sequence[CodeRecord]) -> str:
    """How a code is typed: by its name, or by its path where another bears the name too."""
    return code.name if same_name(code.name, codes) is code and SEPARATOR not in code.name else code.path


def wanted_code(name: str, codes: Sequence[CodeRecord]) -> Wanted:
    """The code of a name or path, or the new one it asks for. Raises Fault where a path leads nowhere."""
    known = same_name(name, codes) or next((code for code in codes if code.path.casefold() == name.casefold()), None)
    if known:
        return known.id
    above = split_path(name)[:-1]
    if not above:
        return NewCode(name, None)
    parent = SEPARATOR.join(above).casefold()
    if not any(parent in (code.path.casefold(), code.name.casefold()) for code in codes):
        raise Fault("paper.no-parent", name=name, parent=SEPARATOR.join(above))
    return new_codes(name, codes)[0]


def begun(name: str, codes: Sequence[CodeRecord]) -> CodeRecord | None:
    """The code that a new name is the beginning of, and that was perhaps meant."""
    return next((code for code in completions(name, codes)[:1] if code.name.casefold().startswith(name.casefold())), None)
