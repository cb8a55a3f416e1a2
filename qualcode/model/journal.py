"""The journal: actions, their events, and what says which copy of the study this is.

None of these tables is itself journalled: they are the record, not what is recorded.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String

from qualcode.model.base import Base
from qualcode.model.declared import Mapped, mapped_column


class Action(Base):
    """One thing a person did: a verb with its events, undone and redone as a whole."""

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("kind IN ('do','undo','redo','import')", name="kind"),
        CheckConstraint("state IN ('done','undone','dropped')", name="state"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    replica_id: Mapped[str] = mapped_column(ForeignKey("replica.id"))
    #: "do", "undo", "redo", or "import" for history brought along from elsewhere
    kind: Mapped[str]
    verb: Mapped[str]
    #: what was done, for a reader: a catalogue key and its fields, as JSON
    summary: Mapped[str]
    coder: Mapped[str | None]
    #: when it happened and when it was recorded, UTC; they differ for imported history
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    #: of the action that "undo" and "redo" speak of
    of_id: Mapped[str | None] = mapped_column(String(36))
    #: on the undo stack: "done" can be undone, "undone" can be redone, "dropped" neither; None never was on it
    state: Mapped[str | None] = mapped_column(index=True)
    #: where on a screen it happened
    material_id: Mapped[str | None] = mapped_column(String(36))
    start: Mapped[int | None]


class Event(Base):
    """One recorded change of one row. Written by triggers only."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("change IN ('insert','update','delete')", name="change"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    action_id: Mapped[str] = mapped_column(String(36), index=True)
    schema_version: Mapped[int]
    table: Mapped[str] = mapped_column("table_name")
    row_id: Mapped[str] = mapped_column(String(36), index=True)
    change: Mapped[str]
    #: the row as JSON, without the columns that hold words of a transcript
    before: Mapped[str | None]
    after: Mapped[str | None]


class ActionInProgress(Base):
    """The action whose transaction is open: at most one row, gone before commit. Triggers refuse a change without it."""

    __tablename__ = "action_in_progress"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    schema_version: Mapped[int]


class Replica(Base):
    """A place where this study has been written: every copy of the file becomes one of its own."""

    __tablename__ = "replica"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    #: hash of the file's identity on its disk; holds no path
    place: Mapped[str]
    created_at: Mapped[datetime]


class MigrationApplied(Base):
    """A migration that this file has been through."""

    __tablename__ = "migration_applied"

    name: Mapped[str] = mapped_column(primary_key=True)
    schema_version: Mapped[int]
    applied_at: Mapped[datetime]
