"""What a memo is about: links from memos to rows of other tables, which no foreign key can hold together."""

from __future__ import annotations

from sqlalchemy import Connection, select

from qualcode.model import Base, MemoLink
from qualcode.study.work import Work


def forget_links(work: Work, table: str, row_id: str) -> None:
    """Memos stay when what they are about goes; the links go."""
    links = work.connection.scalars(select(MemoLink.id).where(MemoLink.about == table, MemoLink.about_id == row_id)).all()
    work.delete(MemoLink, *links)


def move_links(work: Work, table: str, source: str, into: str) -> None:
    """Memos about one row are about another now; a memo about both keeps one link."""
    have = set(work.connection.scalars(select(MemoLink.memo_id).where(MemoLink.about == table, MemoLink.about_id == into)))
    links = select(MemoLink.id, MemoLink.memo_id).where(MemoLink.about == table, MemoLink.about_id == source)
    for link_id, memo_id in work.connection.execute(links).all():
        if memo_id in have:
            work.delete(MemoLink, link_id)
        else:
            work.update(MemoLink, link_id, about_id=into)


def dangling(connection: Connection) -> list[tuple[str, str, str]]:
    """Links whose other end is gone: link id, table, row id."""
    found = []
    for row in connection.execute(select(MemoLink.id, MemoLink.about, MemoLink.about_id)):
        table = Base.metadata.tables.get(row.about)
        if table is None or connection.scalar(select(table.c.id).where(table.c.id == row.about_id)) is None:
            found.append((row.id, row.about, row.about_id))
    return found
