"""How positions of a text may be counted, and what a program is known to do.

Programs count code points or UTF-16 units, line ends of Windows as one or as two, and the end of a passage in or out. A byte order
mark is counted by none. `evidence` chooses among the readings; here they are named, and turned into canonical passages.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from qualcode.faults import UsageFault
from qualcode.readers.refi.materials import Material
from qualcode.text.canonical import CODE_POINTS, UTF16, OutOfRange, Placed, canonicalise
from qualcode.text.graphemes import widen
from qualcode.text.offsets import Pieces, Unit, character_pieces
from qualcode.text.refi_names import FOR_NVIVO, ORIGIN


class Reading(NamedTuple):
    """One way of counting."""

    unit: Literal["codepoint", "utf16"] = "codepoint"
    #: whether the two characters that end a line in Windows count as two ("raw") or as one ("lf")
    newline: Literal["raw", "lf"] = "lf"
    end: Literal["exclusive", "inclusive"] = "exclusive"

    def __str__(self) -> str:
        return "-".join(self)


CODEPOINT = Reading()
NVIVO = Reading("utf16", "raw")
_UNITS: tuple[Literal["codepoint", "utf16"], ...] = ("codepoint", "utf16")
_NEWLINES: tuple[Literal["lf", "raw"], ...] = ("lf", "raw")
_ENDS: tuple[Literal["exclusive", "inclusive"], ...] = ("exclusive", "inclusive")
READINGS = tuple(Reading(*one) for one in product(_UNITS, _NEWLINES, _ENDS))
#: programs whose own exports were measured
_KNOWN = ("nvivo", "atlas.ti", "maxqda", "qualcoder", "qualcode ", "qc ")
#: what `--offsets` takes
NAMES: dict[str, Reading] = {
    "nvivo": NVIVO,
    "atlas.ti": CODEPOINT,
    "maxqda": CODEPOINT,
    "qualcoder": CODEPOINT,
    "codepoint": CODEPOINT,
    "utf16": Reading("utf16"),
    **{str(one): one for one in READINGS},
}


def reading_named(name: str | None) -> Reading | None:
    """The reading a user asks for; None for none and for "auto". Raises UsageFault."""
    if name is None or name.strip().lower() == "auto":
        return None
    reading = NAMES.get(name.strip().lower().replace("atlasti", "atlas.ti"))
    if reading is None:
        raise UsageFault("project.refi-no-such-offsets", name=name, names=", ".join(("auto", *NAMES)))
    return reading


def is_own(origin: str) -> bool:
    """Whether this program wrote a project, which then says itself how it counts."""
    return origin.startswith(f"{ORIGIN} ")


def is_known(origin: str) -> bool:
    """Whether it is known how the program that wrote the project counts."""
    return origin.lower().startswith(_KNOWN)


def prior(origin: str) -> Reading:
    """What the program that wrote the project is known to do."""
    if is_own(origin):
        return NVIVO if origin.endswith(FOR_NVIVO) else CODEPOINT
    written = origin.lower()
    return NVIVO if written.startswith("nvivo") and "mac" not in written else CODEPOINT


class Span(NamedTuple):
    """A selection's positions as written."""

    start: int
    end: int
    name: str = ""


class Counted:
    """One text with its positions, counted in every way."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self._words: dict[str, str] = {"raw": material.raw}
        self._units: dict[str, Pieces] = {}

    @cached_property
    def astral(self) -> bool:
        """Whether code points and UTF-16 units differ."""
        return len(self.material.raw.encode("utf-16-le", "surrogatepass")) > 2 * len(self.material.raw)

    @cached_property
    def _as_it_is(self) -> bool:
        """Whether what was decoded is canonical, and characters and UTF-16 units are one, so that nothing need be translated."""
        return not self.astral and self.material.raw == self.material.text

    @cached_property
    def broken(self) -> bool:
        """Whether line ends of Windows count as one or two."""
        return "\r\n" in self.material.raw

    def text(self, newline: str) -> str:
        """The text whose characters are counted."""
        if newline not in self._words:
            self._words[newline] = self.material.raw.replace("\r\n", "\n")
        return self._words[newline] if self.broken else self.material.raw

    def slice(self, span: Span, reading: Reading) -> tuple[int, int] | None:
        """The span in code points of `text`, or None where it lies outside."""
        start, end = span.start, span.end + (reading.end == "inclusive")
        if start < 0 or end < start:
            return None
        text = self.text(reading.newline)
        if reading.unit == "utf16" and self.astral:
            if reading.newline not in self._units:
                self._units[reading.newline] = character_pieces(text, "utf-16-le", 2)
            pieces = self._units[reading.newline]
            start, end = pieces.bounds(start)[0], pieces.bounds(end)[1]
        return (start, end) if end <= len(text) else None

    def place(self, span: Span, reading: Reading) -> Placed:
        """The span in the canonical text, on grapheme boundaries. Raises OutOfRange."""
        end = span.end + (reading.end == "inclusive")
        if self._as_it_is:
            text = self.material.text
            if span.start < 0 or span.start > end or end > len(text):
                raise OutOfRange(end, len(text), reading.unit)
            return Placed(*widen(text, span.start, end))
        offsets = self.material.map
        if reading.newline == "lf" and self.broken:
            if self.material.unbroken is None:
                self.material.unbroken = canonicalise(self.text("lf"))[1]
            offsets = self.material.unbroken
        unit: Unit = UTF16 if reading.unit == "utf16" and self.astral else CODE_POINTS
        return offsets.widen(span.start, end, self.material.text, unit)
