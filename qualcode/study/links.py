"""What a memo is about: links from memos to rows of other tables, which no foreign key can hold together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from qualcode.faults import Fault
from qualcode.model import Base, MemoLink
from qualcode.study.names import clean_text
from qualcode.study.references import FINDERS
from qualcode.study.versions import current_version, find_words
from qualcode.study.work import Work

#: what a memo can be about: the word used in arguments -> the table
TABLES = {
    "code": "code",
    "quotation": "quotation",
    "coding": "coding",
    "material": "material",
    "participant": "participant",
    "round": "round",
    "relation": "relation",
    "memo": "memo",
    "property": "property",
    "group": "participant_group",
    "sampling-decision": "sampling_decision",
}


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


def link(work: Work, memo_id: str, about: dict[str, Any]) -> None:
    """Link a memo to one thing: {"code": path}, {"round": 2}, {"material": name, "words": …} for a quotation there, …"""
    table, row_id = resolve(work, about)
    assert row_id is not None
    there = select(MemoLink.id).where(MemoLink.memo_id == memo_id, MemoLink.about == table, MemoLink.about_id == row_id)
    if work.connection.scalar(there) is None:
        work.insert(MemoLink, memo_id=memo_id, about=table, about_id=row_id)


def resolve(work: Work, about: dict[str, Any], *, make: bool = True) -> tuple[str, str | None]:
    """The table and id that `about` names, None for words without a quotation on them unless one is to be made. Raises Fault."""
    if not about or not all(isinstance(name, (str, int)) for name in about.values()):
        raise Fault("study.memo-about", about=str(about)[:80], known=", ".join(TABLES))
    if set(about) == {"material", "words"}:
        find = quotation_with_words if make else _quotation_there
        return "quotation", find(work, str(about["material"]), clean_text(str(about["words"])))
    if len(about) != 1:
        raise Fault("study.memo-about", about=str(about)[:80], known=", ".join(TABLES))
    [(kind, name)] = about.items()
    if kind not in TABLES:
        raise Fault("study.memo-about", about=str(about)[:80], known=", ".join(TABLES))
    return TABLES[kind], FINDERS[kind](work.connection, str(name))


def quotation_with_words(work: Work, material: str, words: str) -> str:
    """The quotation on the passage of a material that has these words, made if there is none yet."""
    from qualcode.study.verbs.quotations import quotation_on

    material_id = FINDERS["material"](work.connection, material)
    start, end = find_words(work.connection, material_id, words)
    return quotation_on(work, material_id, start, end)


def _quotation_there(work: Work, material: str, words: str) -> str | None:
    from qualcode.study.verbs.quotations import quotation_there

    material_id = FINDERS["material"](work.connection, material)
    version = current_version(work.connection, material_id)
    return quotation_there(work, version.id, *find_words(work.connection, material_id, words))


def dangling(connection: Connection) -> list[tuple[str, str, str]]:
    """Links whose other end is gone: link id, table, row id."""
    found = []
    for row in connection.execute(select(MemoLink.id, MemoLink.about, MemoLink.about_id)):
        table = Base.metadata.tables.get(row.about)
        if table is None or connection.scalar(select(table.c.id).where(table.c.id == row.about_id)) is None:
            found.append((row.id, row.about, row.about_id))
    return found


def is_linked(work: Work, table: str, row_id: str) -> bool:
    """Whether a memo is about this row."""
    return work.connection.scalar(select(MemoLink.id).where(MemoLink.about == table, MemoLink.about_id == row_id).limit(1)) is not None
