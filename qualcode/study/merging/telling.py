"""What things are called in the report of a merge and in the memos it leaves."""

from __future__ import annotations

from typing import Any

from qualcode.locale import text
from qualcode.study.database import RawConnection
from qualcode.study.merging.shapes import Row, Shape, read_rows, shapes

#: the column a thing is called by
NAMED_BY = {
    "code": "name",
    "coder": "name",
    "material": "name",
    "participant": "pseudonym",
    "participant_group": "name",
    "attribute_definition": "name",
    "pass": "name",
    "guide": "name",
    "relation_type": "name",
    "property": "name",
    "outline": "name",
    "milestone": "name",
    "memo": "title",
    "round": "number",
    "guide_version": "number",
    "appendix": "title",
    "finding": "text",
    "study_text": "key",
    "sampling_decision": "gap",
    "setting": "key",
    "study": "title",
    "speaker": "label",
    "handover": "what",
    "judgement": "statement",
}
#: what a row without a name of its own is named after, and by which column
AFTER = {
    "quotation": ("material", "material_id"),
    "coding": ("code", "code_id"),
    "consent": ("participant", "participant_id"),
    "contact": ("participant", "participant_id"),
    "attribute_value": ("attribute_definition", "attribute_id"),
    "dimension": ("property", "property_id"),
    "dimension_place": ("quotation", "quotation_id"),
    "negative_case": ("quotation", "quotation_id"),
    "translation": ("quotation", "quotation_id"),
    "text_version": ("material", "material_id"),
    "outline_item": ("outline", "outline_id"),
    "guide_question": ("guide_version", "guide_version_id"),
    "review_comment": ("memo", "memo_id"),
    "transcription": ("material", "material_id"),
    "segment": ("transcription", "transcription_id"),
}
LONGEST = 60


class Names:
    """Names of rows as one side has them."""

    def __init__(self, raw: RawConnection, language: str) -> None:
        self._raw = raw
        self._language = language

    def of(self, shape: Shape, row: Row) -> str:
        """What a row is called; "" where it has no name."""
        if shape.name == "relation":
            names = [self.by_id("code", row[shape.at[column]]) for column in ("from_id", "to_id")]
            return " → ".join(names)
        if shape.name in NAMED_BY:
            name = " ".join(str(row[shape.at[NAMED_BY[shape.name]]] or "").split())
            if shape.name == "memo" and row[shape.at["release"]] not in ("free", "ask"):
                return text("table.withheld_marker", self._language)
            if shape.name == "memo" and not name:
                name = " ".join(str(row[shape.at["text"]]).split())
            return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        if shape.name in AFTER:
            table, column = AFTER[shape.name]
            name = self.by_id(table, row[shape.at[column]])
            return f"{name}, {row[shape.at['start']]}-{row[shape.at['end']]}" if shape.name == "quotation" else name
        return ""

    def by_id(self, table: str, row_id: str | None) -> str:
        """What the row of an id is called."""
        shape = shapes()[table]
        row = read_rows(self._raw, shape, [row_id]).get(row_id) if row_id is not None else None
        return "–" if row is None else self.of(shape, row)

    def value(self, shape: Shape, column: str, value: Any) -> str:
        """A column's value for a reader: what it names by name, nothing as a dash."""
        if value is None or value == "":
            return "–"
        for reference in shape.references:
            if reference.column == column:
                return self.by_id(reference.target, value)
        if value in (0, 1) and column in _YES_OR_NO:
            return text("merge.yes" if value else "merge.no", self._language)
        return str(value)


_YES_OR_NO = frozenset(("in_vivo", "exclusive", "pseudonymised", "closed", "symmetric", "transitive", "interviewer", "whole"))
