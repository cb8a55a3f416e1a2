"""The audit trail: what the journal and the study hold, in the six classes of Halpern (1983; Lincoln and Guba 1985, pp. 319-320).

An action belongs to the class of what it changed; where it changed things of several classes, the most telling of them names it, so
that coding a passage of a draft, which freezes the draft, is analysis. Memos go by their kind. What changes no content is a process note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.journal import history
from qualcode.study.records import ActionRecord

AuditClass = Literal["raw-data", "reduction", "synthesis", "process", "intentions", "instruments"]
#: in Halpern's order
CLASSES: tuple[AuditClass, ...] = ("raw-data", "reduction", "synthesis", "process", "intentions", "instruments")

_TABLES: Mapping[AuditClass, tuple[str, ...]] = {
    "raw-data": (
        *("material", "text_version", "speaker", "turn", "attachment", "transcription", "segment", "participant", "participant_group"),
        *("attribute_definition", "attribute_value", "contact", "consent"),
    ),
    "reduction": ("quotation", "translation", "coding", "code", "memo_link"),
    "synthesis": (
        *("property", "dimension", "dimension_place", "relation", "relation_evidence", "relation_type", "negative_case", "judgement"),
        *("outline", "outline_item", "finding", "finding_code", "finding_relation", "finding_evidence", "appendix"),
    ),
    "process": (
        *("study", "setting", "study_text", "coder", "milestone", "pass", "reading_status", "handover", "handover_quotation"),
        "review_comment",
    ),
    "intentions": ("round", "round_plan", "sampling_decision", "sampling_material"),
    "instruments": ("guide", "guide_version", "guide_question", "guide_version_code"),
}
CLASS_OF_TABLE: Mapping[str, AuditClass] = {table: name for name, tables in _TABLES.items() for table in tables}
CLASS_OF_MEMO: Mapping[str, AuditClass] = {
    "code": "reduction",
    "theoretical": "reduction",
    "methodological": "process",
    "operational": "process",
    "reflexive": "intentions",
    "sampling": "intentions",
    "storyline": "synthesis",
    "review": "process",
}


Point = Literal["round-opened", "round-closed", "milestone", "guide-version", "sampling", "judged", "handover", "reviewed", "purged"]


#: the class that names an action of several, before the others
_TELLING: tuple[AuditClass, ...] = ("instruments", "intentions", "synthesis", "reduction", "raw-data", "process")


class AuditEntry(NamedTuple):
    """An action of the journal, and the class it belongs to."""

    action: ActionRecord
    of: AuditClass


class ClassFigures(NamedTuple):
    """How much there is of one class in the journal."""

    of: AuditClass
    actions: int
    first: datetime | None
    last: datetime | None


class TurningPoint(NamedTuple):
    """A dated point of the study that a reader of the trail should know of."""

    on: date
    kind: Point
    name: str
    #: who signed it
    by: str = ""


def audit_trail(connection: Connection, language: str) -> list[AuditEntry]:
    """Every action of the journal, the oldest first."""
    touched = _classes_touched(connection)

    def of(action_id: str) -> AuditClass:
        return next((name for name in _TELLING if name in touched.get(action_id, ())), "process")

    return [AuditEntry(action, of(action.id)) for action in reversed(history(connection, language))]


def class_figures(entries: list[AuditEntry]) -> list[ClassFigures]:
    """The figures of every class, in Halpern's order; of a class without actions too."""
    by_class: dict[AuditClass, list[ActionRecord]] = {name: [] for name in CLASSES}
    for entry in entries:
        by_class[entry.of].append(entry.action)
    return [
        ClassFigures(
            name,
            len(actions),
            min((one.when for one in actions), default=None),
            max((one.when for one in actions), default=None),
        )
        for name, actions in by_class.items()
    ]


def turning_points(connection: Connection) -> list[TurningPoint]:
    """Rounds opened and closed, milestones, versions of guides, sampling decisions, judgements, what left and came back; by date."""
    found = [
        TurningPoint(date.fromisoformat(on[:10]), kind, str(name), *by)
        for kind, query in _POINTS
        for on, name, *by in driver(connection).execute(query)
    ]
    return sorted(found)


def _classes_touched(connection: Connection) -> dict[str, set[AuditClass]]:
    """By action, the classes of what it changed."""
    rows = driver(connection).execute(
        "SELECT DISTINCT action_id, table_name, "
        "CASE table_name WHEN 'memo' THEN json_extract(coalesce(after, before), '$.kind') END FROM event"
    )
    found: dict[str, set[AuditClass]] = {}
    for action, table, memo in rows:
        found.setdefault(action, set()).add(
            CLASS_OF_MEMO.get(memo, "reduction") if table == "memo" else CLASS_OF_TABLE.get(table, "process")
        )
    return found


def _points() -> Iterator[tuple[Point, str]]:
    yield "round-opened", "SELECT starts_on, number FROM round WHERE starts_on IS NOT NULL"
    yield "round-closed", "SELECT closed_on, number, signed_by FROM round WHERE closed_on IS NOT NULL"
    yield "milestone", "SELECT created_at, name FROM milestone"
    yield (
        "guide-version",
        "SELECT v.date, g.name || ' ' || v.number FROM guide_version v JOIN guide g ON g.id = v.guide_id WHERE v.date IS NOT NULL",
    )
    yield "sampling", "SELECT decided_at, gap FROM sampling_decision"
    yield "judged", "SELECT j.signed_at, c.name, j.signed_by FROM judgement j JOIN code c ON c.id = j.code_id"
    yield "handover", "SELECT at, what FROM handover"
    yield (
        "reviewed",
        "SELECT min(commented_at), count(*) FROM review_comment GROUP BY handover_id",
    )
    yield "purged", "SELECT happened_at, '' FROM action WHERE verb IN ('replace-everywhere', 'erase-participant', 'purge-recording')"


_POINTS = tuple(_points())
