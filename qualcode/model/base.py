"""What all tables share: naming of constraints, the UUID, and which tables the journal watches.

The modules of this room do without `from __future__ import annotations`: the types of the columns are read from them.
"""

from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha1
from os import urandom
from typing import Any, cast
from uuid import UUID

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
    """A fresh UUID (version 4) in its usual 36 characters; written out here, as thousands are made at once."""
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:]}"


def stable_id(of: str, *parts: object) -> str:
    """The UUID (version 5) of a part of something that has one: the same in every copy of the study that makes it."""
    digits = sha1(_namespace(of) + "/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:32]}"


@lru_cache(64)
def _namespace(of: str) -> bytes:
    return UUID(of).bytes


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
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"

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


@cache
def content_tables() -> tuple[Table, ...]:
    """The tables the journal watches, parents before children."""
    names = {cast(Table, noun.__table__).name for noun in Content.__subclasses__()}
    return tuple(table for table in Base.metadata.sorted_tables if table.name in names)


def withheld_columns(table: Table) -> frozenset[str]:
    """Names of the columns the journal does not copy."""
    return frozenset(column.name for column in table.columns if column.info.get("journal") is False)
