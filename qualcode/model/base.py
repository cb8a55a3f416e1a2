"""What all tables share: naming of constraints, the UUID, and which tables the journal watches.

The modules of this room do without `from __future__ import annotations`: the types of the columns are read from them.
"""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Dialect, MetaData, String, Table
from sqlalchemy.types import TypeDecorator

from qualcode.model.declared import DeclarativeBase, Mapped, mapped_column

#: names for constraints and indexes, so that a migration can speak of them
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """A fresh UUID in its usual 36 characters."""
    return str(uuid4())


def stable_id(of: str, *parts: object) -> str:
    """The UUID of a part of something that has one: the same in every copy of the study that makes it."""
    return str(uuid5(UUID(of), "/".join(map(str, parts))))


class UtcTime(TypeDecorator[datetime]):
    """A moment, stored as text anybody can read: 2026-05-03T09:15:00.000000Z. Aware datetimes in and out."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text. Raises ValueError for a naive datetime, whose moment nobody knows."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From text."""
        return None if value is None else datetime.fromisoformat(value)


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcTime}  # noqa: RUF012  as SQLAlchemy has it


class Content(Base):
    """A table whose rows are the study's content: identified by UUID and watched by the journal."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id, sort_order=-1)


#: marks a column whose value the journal must not copy: words of a transcript, re-read from the text version instead
UNJOURNALED = {"journal": False}


def content_tables() -> tuple[Table, ...]:
    """The tables the journal watches, parents before children."""
    names = {cast(Table, noun.__table__).name for noun in Content.__subclasses__()}
    return tuple(table for table in Base.metadata.sorted_tables if table.name in names)


def withheld_columns(table: Table) -> frozenset[str]:
    """Names of the columns the journal does not copy."""
    return frozenset(column.name for column in table.columns if column.info.get("journal") is False)
