"""What merging must know of each table: its columns and references, by what two rows are the same thing, what may not be doubled."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table

from qualcode.model import content_tables
from qualcode.study.database import RawConnection
from qualcode.study.triggers import journalled_columns

#: a row as the journal copies it: the values of `Shape.columns`
Row = tuple[Any, ...]

#: two rows that agree in these columns, made independently on both sides, are one thing
SAME: Mapping[str, tuple[str, ...]] = {
    "coder": ("name",),
    "round": ("number",),
    "participant_group": ("name",),
    "participant": ("pseudonym",),
    "attribute_definition": ("of", "name"),
    "attribute_value": ("attribute_id", "participant_id", "material_id"),
    "pass": ("name",),
    "guide": ("name",),
    "round_plan": ("round_id", "group_id"),
    "sampling_material": ("decision_id", "material_id"),
    "study_text": ("key",),
    "relation_type": ("name",),
    "code": ("parent_id", "name"),
    "text_version": ("material_id", "sha256"),
    "speaker": ("material_id", "label"),
    "turn": ("text_version_id", "number"),
    "attachment": ("material_id", "sha256"),
    "transcription": ("material_id",),
    "segment": ("transcription_id", "start", "end"),
    "quotation": ("text_version_id", "start", "end", "whole"),
    "coding": ("quotation_id", "code_id", "coder_id"),
    "translation": ("quotation_id", "language"),
    "reading_status": ("material_id", "coder_id", "pass_id"),
    "property": ("code_id", "name"),
    "dimension": ("property_id", "low", "high"),
    "dimension_place": ("dimension_id", "quotation_id"),
    "negative_case": ("code_id", "quotation_id"),
    "relation": ("from_id", "type_id", "to_id", "phenomenon_id", "scope"),
    "relation_evidence": ("relation_id", "quotation_id", "side"),
    "finding_code": ("finding_id", "code_id"),
    "finding_relation": ("finding_id", "relation_id"),
    "finding_evidence": ("finding_id", "quotation_id", "side"),
    "guide_version_code": ("guide_version_id", "code_id"),
    "memo_link": ("memo_id", "about", "about_id"),
}
#: within the first columns the last one may stand only once: a name gets a number behind it, a number becomes the next free one
ONCE: Mapping[str, tuple[str, ...]] = {
    "code": ("parent_id", "name"),
    "material": ("name",),
    "participant": ("pseudonym",),
    "participant_group": ("name",),
    "coder": ("name",),
    "pass": ("name",),
    "relation_type": ("name",),
    "attribute_definition": ("of", "name"),
    "property": ("code_id", "name"),
    "round": ("number",),
    "guide_version": ("guide_id", "number"),
    "appendix": ("number",),
}
#: what says nothing a researcher wrote: where both sides differ in it, ours stays without a word
SILENT = frozenset(
    (
        *(
            "created_at",
            "begun_at",
            "imported_at",
            "given_at",
            "decided_at",
            "at",
            "updated_at",
            "changed_at",
            "frozen_at",
            "resolved_at",
            "commented_at",
        ),
        *("position", "event_number", "action_id", "encoding", "source", "coder_id", "measure", "drawn_as"),
    )
)
SILENT_TABLES = frozenset(("turn", "text_version", "attachment", "reading_status", "transcription", "segment"))
#: rows that say of one thing that it has another: said differently on both sides, both stand
LINKS = frozenset(
    (
        *("coding", "memo_link", "negative_case", "finding_code", "finding_relation", "finding_evidence", "relation_evidence"),
        *("guide_version_code", "sampling_material"),
    )
)
#: where a quotation stands, taken from one side as a whole
PLACE = ("text_version_id", "start", "end", "whole", "printed", "material_id")
#: settings that are one person's: the other's are never taken
PERSONAL = ("coder", "pass", "coders-shown")
#: from the freest on: the stricter wins, whoever has it, for words must not come out because two people disagreed
RELEASES = ("free", "ask", "redacted", "withheld")
#: what an action is told about; the rest are parts of these
NOUNS = (
    "material",
    "code",
    "quotation",
    "coding",
    "memo",
    "round",
    "participant",
    "participant_group",
    "attribute_definition",
    "consent",
    "contact",
    "guide",
    "guide_version",
    "sampling_decision",
    "pass",
    "coder",
    "property",
    "relation",
    "judgement",
    "finding",
    "appendix",
    "handover",
    "milestone",
    "setting",
    "study",
)


@dataclass(frozen=True)
class Reference:
    """A column that names a row of another table."""

    column: str
    at: int
    target: str
    #: what the database does when the target goes: "CASCADE", "SET NULL" or None
    on_delete: str | None


@dataclass(frozen=True)
class Shape:
    """One content table."""

    table: Table
    columns: tuple[str, ...]
    at: Mapping[str, int]
    references: tuple[Reference, ...]
    #: what each column holds when nobody has said anything
    blank: tuple[Collection[Any], ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    def named(self, row: Row) -> Iterator[tuple[int, str, str]]:
        """(index, table, row id) of every row that a row names."""
        for reference in self.references:
            if row[reference.at] is not None:
                yield reference.at, reference.target, row[reference.at]
        if self.name == "memo_link" and row[self.at["about"]] in shapes():
            yield self.at["about_id"], row[self.at["about"]], row[self.at["about_id"]]

    def is_blank(self, at: int, value: Any) -> bool:
        """Whether a value says nothing."""
        return value in self.blank[at]

    def silent(self, column: str) -> bool:
        """Whether both sides may differ in a column without anybody being told."""
        return self.name in SILENT_TABLES or column in SILENT


@cache
def shapes() -> Mapping[str, Shape]:
    """Every content table, parents before children; memo links, which may name any row, last."""
    tables = content_tables()
    names = [table.name for table in tables if table.name != "memo_link"] + ["memo_link"]
    found = {table.name: _shape(table) for table in tables}
    return {name: found[name] for name in names}


def _shape(table: Table) -> Shape:
    columns = journalled_columns(table)
    references, blank = [], []
    for at, name in enumerate(columns):
        column = table.columns[name]
        for key in column.foreign_keys:
            references.append(Reference(name, at, key.column.table.name, key.ondelete))
        default = getattr(column.default, "arg", None) if column.default is not None and column.default.is_scalar else None
        values = {None, "", default}
        blank.append(values | {int(default)} if isinstance(default, bool) else values)
    return Shape(table, columns, {name: at for at, name in enumerate(columns)}, tuple(references), tuple(blank))


def read_rows(raw: RawConnection, shape: Shape, ids: Iterable[str] | None = None) -> dict[str, Row]:
    """Rows by id as they stand; all of the table where no ids are given."""
    listed = ", ".join(f'"{name}"' for name in shape.columns)
    query = f'SELECT {listed} FROM "{shape.name}"'
    if ids is None:
        return {row[0]: row for row in raw.execute(query)}
    found = raw.execute(f"{query} WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
    return {row[0]: row for row in found}


def there(raw: RawConnection, table: str, ids: Iterable[str]) -> set[str]:
    """Which of these rows a table has."""
    found = raw.execute(f'SELECT id FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))', (json.dumps(list(ids)),))
    return {row[0] for row in found}
