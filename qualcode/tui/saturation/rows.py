"""The categories as rows: what each varies in, what brought that last, what is open, and what was judged, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Mapping

from qualcode.locale import text
from qualcode.locale.formats import number, short_day
from qualcode.study.category_saturation import CategorySaturation
from qualcode.study.graph import GraphMaterial
from qualcode.text.graphemes import cell_width
from qualcode.tui.coding.panels import KIND_MARKS, MARK
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import GAP, Column, cell, fitting
from qualcode.writers.category_words import local_day, since_short

#: cells of a category's name at least
LEAST_NAME = 14
_COLUMNS = (
    Column("name", 0),
    Column("properties", 5, right=True),
    Column("last", 16, from_width=74),
    Column("negative", 4, right=True),
    Column("open", 4, right=True),
    Column("judgement", 17),
    Column("since", 22, from_width=104),
)
#: said of a judgement after which something was added, where there is no room to say what
SINCE = "+"


class CategoryRows:
    """Draws the rows for a list of so many cells."""

    def __init__(self, materials: Mapping[str, GraphMaterial], language: str) -> None:
        self.materials, self.language = materials, language

    def heading(self, width: int) -> tuple[Part, ...]:
        """The names of the columns, over the rows."""
        layout = fitting(_COLUMNS, width, LEAST_NAME)
        parts: list[Part] = []
        for column, cells in layout:
            name = text(f"saturation.column-{column.name}", self.language)
            parts += [Part(" " * GAP if parts else ""), Part(cell(name, cells, right=column.right), "muted")]
        return tuple(parts)

    def line(self, one: CategorySaturation, width: int) -> Line:
        """One category."""
        told = self._told(one, width)
        parts: list[Part] = []
        for column, cells in fitting(_COLUMNS, width, LEAST_NAME):
            if column.name == "name":
                marks = (Part(MARK, "hue", one.code.hue), Part(KIND_MARKS.get(one.code.kind, "")))
                taken = sum(cell_width(part.words) for part in marks)
                parts += [*marks, Part(cell(one.code.name, max(1, cells - taken)))]
            else:
                words, look = told[column.name]
                parts += [Part(" " * GAP), Part(cell(words, cells, right=column.right), look)]
        return Line(tuple(parts))

    def _told(self, one: CategorySaturation, width: int) -> dict[str, tuple[str, str]]:
        """By column its words and how they look."""

        def n(value: int) -> tuple[str, str]:
            return (number(value, self.language), "") if value else ("·", "muted")

        material = self.materials.get(one.last.material_id or "") if one.last else None
        newest = one.judgement
        if newest is None:
            judged, since = (text("saturation.not-judged", self.language), "muted"), ("", "")
        else:
            record, words = newest.judged.record, since_short(newest.since, self.language)
            mark = f" {SINCE}" if words and not any(column.name == "since" for column, _ in fitting(_COLUMNS, width, LEAST_NAME)) else ""
            judged = (f"{record.signed_by} {short_day(local_day(record.signed_at), self.language)}{mark}", "")
            since = (f"{SINCE} {words}", "") if words else ("", "")
        return {
            "properties": (f"{len(one.properties)}/{one.dimensions}", "" if one.properties else "muted"),
            "last": (material.name, "") if material else ("·", "muted"),
            "negative": n(len(one.negative)),
            "open": n(len(one.open_questions)),
            "judgement": judged,
            "since": since,
        }
