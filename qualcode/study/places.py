"""Where a coder last stood in each material. Derived from use, so it is no action and never undone."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from qualcode.model import LastPlace, ReadingStatus


class Places:
    """The last places of one coder."""

    def __init__(self, connection: Connection, coder: str, *, writable: bool) -> None:
        self._connection = connection
        self._coder = coder
        self._writable = writable

    def get(self) -> tuple[str, int] | None:
        """The material and offset of the newest place; for a coder who is new here, of what was begun last. None: nowhere."""
        row = self._connection.execute(
            select(LastPlace.material_id, LastPlace.offset).where(LastPlace.coder == self._coder).order_by(LastPlace.at.desc()).limit(1)
        ).first()
        if row is None:
            begun = select(ReadingStatus.material_id, func.coalesce(ReadingStatus.place, 0)).where(ReadingStatus.status == "begun")
            row = self._connection.execute(begun.order_by(ReadingStatus.updated_at.desc()).limit(1)).first()
        return (row[0], row[1]) if row else None

    def get_in(self, material_id: str) -> int:
        """The offset of the last place in one material; 0 at first."""
        query = select(LastPlace.offset).where(LastPlace.coder == self._coder, LastPlace.material_id == material_id)
        return self._connection.scalar(query) or 0

    def set(self, material_id: str, offset: int) -> None:
        """Keep a place; nothing happens in a study opened for reading."""
        if self._writable:
            values = {"offset": offset, "at": datetime.now(UTC)}
            statement = insert(LastPlace).values(coder=self._coder, material_id=material_id, **values)
            self._connection.execute(statement.on_conflict_do_update(index_elements=["coder", "material_id"], set_=values))
