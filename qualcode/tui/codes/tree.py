"""The codes as a tree or as a list in some order, with their numbers in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from textual import events

from qualcode.analysis.frequencies import CodeFrequency
from qualcode.locale import text
from qualcode.locale.formats import number, quoted
from qualcode.study.records import CodeRecord
from qualcode.text.graphemes import cell_width
from qualcode.tui.coding.panels import HINT, KIND_MARKS, MARK
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import fit
from qualcode.tui.widgets.trees import TreeList

#: the columns of numbers from the left
COLUMNS = ("codings", "subcodes", "interviews", "used")
BETWEEN = "  "
#: from so many cells all columns are shown, and three of them
ALL_FROM, THREE_FROM = 90, 56


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is counted of the codes, each by code. Those that take longer may not be there yet."""

    subcodes: Mapping[str, int]
    frequencies: Mapping[str, CodeFrequency] | None = None
    orphans: frozenset[str] = frozenset()
    #: codes whose names say what somebody does, where the tradition asks for that
    hinted: frozenset[str] = frozenset()
    #: of in-vivo codes that are likely forms of one label, the place of their group
    variants: Mapping[str, int] = field(default_factory=dict)


def _by_name(code: CodeRecord) -> tuple[str, str]:
    return (code.name.casefold(), code.path.casefold())


def _recency(code: CodeRecord) -> float:
    return -code.last_used.timestamp() if code.last_used else 0.0


#: order -> which codes it shows, and by what it sorts them; None leaves them in the order of the tree
ORDERS: dict[str, tuple[Callable[[CodeRecord, Numbers], bool], Callable[[CodeRecord, Numbers], object] | None]] = {
    "tree": (lambda code, numbers: True, None),
    "name": (lambda code, numbers: True, lambda code, numbers: _by_name(code)),
    "count": (lambda code, numbers: True, lambda code, numbers: (-code.codings, *_by_name(code))),
    "recent": (lambda code, numbers: True, lambda code, numbers: (_recency(code), *_by_name(code))),
    "once": (lambda code, numbers: code.codings == 1, lambda code, numbers: (_recency(code), *_by_name(code))),
    "never": (lambda code, numbers: code.codings == 0, None),
    "orphans": (lambda code, numbers: code.id in numbers.orphans, None),
    "in-vivo": (lambda code, numbers: code.in_vivo, None),
    "variants": (lambda code, numbers: code.id in numbers.variants, lambda code, numbers: numbers.variants[code.id]),
    "undefined": (lambda code, numbers: not code.definition.strip(), None),
}


def in_order(codes: Sequence[CodeRecord], order: str, numbers: Numbers) -> list[CodeRecord]:
    """The codes an order shows, as it sorts them."""
    shown, by = ORDERS[order]
    chosen = [code for code in codes if shown(code, numbers)]
    return sorted(chosen, key=lambda code: by(code, numbers)) if by else chosen  # type: ignore[arg-type, return-value]


def filtered(codes: Sequence[CodeRecord], typed: str) -> list[CodeRecord]:
    """The codes that answer a few letters, the best first."""
    query = " ".join(typed.split())
    scored = [(score, place, code) for place, code in enumerate(codes) if (score := fit(query, code.name, code.path)) is not None]
    return [code for *_, code in sorted(scored, key=lambda entry: entry[:2])]


class CodeTree(TreeList[CodeRecord]):
    """The codes of a study. Marking, folding and filtering are in the lists it is made of."""

    DEFAULT_CSS = "CodeTree { background: $background; scrollbar-gutter: stable; height: 1fr; }"

    def __init__(self, language: str) -> None:
        super().__init__(self._row, depth=lambda code: code.depth, key=lambda code: code.id, id="tree", clicks=2)
        self.border_title = text("codes.part-tree", language)
        self._language = language
        self._labels = [text(f"codes.column-{column}", language) for column in COLUMNS]
        self._widths = [cell_width(label) for label in self._labels]
        self._numbers = Numbers({})
        self._dated = False
        self._year = datetime.now(UTC).year

    def show_codes(
        self, codes: Sequence[CodeRecord], numbers: Numbers, *, flat: bool, dated: bool = False, here: str | None = None
    ) -> None:
        """Show these codes with their numbers; `flat` where they are not in the order of the tree, `dated` where recency matters."""
        self._numbers, self._dated = numbers, dated
        self.show_items(codes, flat=flat, here=here)

    def take_numbers(self, numbers: Numbers) -> None:
        """The same codes with more numbers."""
        self._numbers = numbers
        self.drawn_anew()

    def _columns(self) -> tuple[int, ...]:
        """Which columns there is room for."""
        if self.size.width >= ALL_FROM:
            return (0, 1, 2, 3)
        if self.size.width >= THREE_FROM:
            return (0, 2, 3) if self._dated else (0, 1, 2)
        return (0, 1)

    def labels(self) -> str:
        """What stands over the columns."""
        return BETWEEN.join(self._labels[column] for column in self._columns())

    def on_resize(self, event: events.Resize) -> None:
        """Other columns fit."""
        self.drawn_anew()

    def _row(self, code: CodeRecord, sign: str) -> Line:
        parts = [
            Part("  " * (0 if self.flat else code.depth)),
            Part(sign, "muted"),
            Part(MARK, "hue", code.hue),
            Part(KIND_MARKS.get(code.kind, "")),
            Part(quoted(code.name, self._language) if code.in_vivo else code.name, "strong" if code.kind != "code" else ""),
            Part(HINT if code.id in self._numbers.hinted else "", "muted"),
        ]
        if self.flat and (parent := code.path.rpartition(" > ")[0]):
            parts.append(Part(f"  ‹ {parent}", "muted"))
        return Line(tuple(parts), self._figures(code))

    def _figures(self, code: CodeRecord) -> str:
        counted = self._numbers.frequencies
        interviews = counted[code.id].interviews if counted and code.id in counted else None
        below = self._numbers.subcodes.get(code.id, code.codings)
        cells = [
            self._count(code.codings),
            self._count(below) if below != code.codings else "",
            ("…" if counted is None and code.codings else "·") if interviews is None else self._count(interviews),
            self._day(code.last_used),
        ]
        padded = [" " * max(0, width - cell_width(cell)) + cell for cell, width in zip(cells, self._widths, strict=True)]
        return BETWEEN.join(padded[column] for column in self._columns())

    def _count(self, count: int) -> str:
        return number(count, self._language) if count else "·"

    def _day(self, when: datetime | None) -> str:
        if when is None:
            return ""
        local = when.astimezone()
        month = text(f"formats.month_{local.month}", self._language)[:3]
        return text("codes.day", self._language, day=local.day, month=month) if local.year == self._year else f"{month} {local.year}"
