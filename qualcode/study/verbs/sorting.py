"""Memo sorting: an ordered outline whose leaves are memos (METHOD.md B4.4)."""

from __future__ import annotations

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import Outline, OutlineItem
from qualcode.study.names import clean_name
from qualcode.study.registry import UNSET, MemoRef, OutlineItemRef, OutlineRef, Unset, verb
from qualcode.study.work import Work


@verb("make-outline")
def make_outline(work: Work, *, name: str) -> dict[str, str]:
    """Begin a memo sorting: an outline in which memos find their places."""
    name = clean_name(name)
    _refuse_double(work, name)
    work.say("make-outline", name=name)
    return {"id": work.insert(Outline, name=name)}


@verb("rename-outline")
def rename_outline(work: Work, *, outline: OutlineRef, name: str) -> None:
    """Give a memo sorting another name."""
    name = clean_name(name)
    if name != work.row(Outline, outline).name:
        _refuse_double(work, name)
    work.update(Outline, outline, name=name)
    work.say("rename-outline", name=name)


@verb("delete-outline")
def delete_outline(work: Work, *, outline: OutlineRef) -> None:
    """Remove a memo sorting; its memos stay."""
    name = work.row(Outline, outline).name
    work.delete(Outline, outline)
    work.say("delete-outline", name=name)


@verb("add-heading")
def add_heading(
    work: Work, *, outline: OutlineRef, heading: str, under: OutlineItemRef | None = None, position: int | Unset = UNSET
) -> dict[str, str]:
    """Add a heading to an outline: at the end of what is under an item, or at a position there, from 0."""
    heading = clean_name(heading)
    [item] = _make_room(work, outline, under, position, 1)
    work.say("add-heading", heading=heading, name=work.row(Outline, outline).name)
    return {"id": work.insert(OutlineItem, outline_id=outline, parent_id=under, position=item, heading=heading)}


@verb("rename-heading")
def rename_heading(work: Work, *, item: OutlineItemRef, heading: str) -> None:
    """Change a heading of an outline."""
    if work.row(OutlineItem, item).memo_id:
        raise Fault("study.no-heading")
    work.update(OutlineItem, item, heading=clean_name(heading))
    work.say("rename-heading", heading=clean_name(heading))


@verb("sort-memo")
def sort_memo(
    work: Work, *, memos: list[MemoRef], outline: OutlineRef, under: OutlineItemRef | None = None, position: int | Unset = UNSET
) -> dict[str, list[str]]:
    """Give memos their place in an outline; a memo that has one there is moved."""
    wanted = list(dict.fromkeys(memos))
    there = select(OutlineItem.id, OutlineItem.memo_id).where(OutlineItem.outline_id == outline)
    placed = {row.memo_id: row.id for row in work.connection.execute(there) if row.memo_id in wanted}
    moving = [placed[memo] for memo in wanted if memo in placed]
    _refuse_circle(work, moving, under)
    items = []
    for memo, place in zip(wanted, _make_room(work, outline, under, position, len(wanted), leaving=moving), strict=True):
        if memo in placed:
            work.update(OutlineItem, placed[memo], parent_id=under, position=place)
            items.append(placed[memo])
        else:
            items.append(work.insert(OutlineItem, outline_id=outline, parent_id=under, position=place, memo_id=memo))
    work.say("sort-memo", n=len(wanted), name=work.row(Outline, outline).name)
    return {"items": items}


@verb("move-item")
def move_item(work: Work, *, item: OutlineItemRef, under: OutlineItemRef | None, position: int | Unset = UNSET) -> None:
    """Move a heading or a memo, with what is under it, to another place of its outline."""
    row = work.row(OutlineItem, item)
    _refuse_circle(work, [item], under)
    if under is not None and work.row(OutlineItem, under).outline_id != row.outline_id:
        raise Fault("study.other-outline")
    [place] = _make_room(work, row.outline_id, under, position, 1, leaving=[item])
    work.update(OutlineItem, item, parent_id=under, position=place)
    work.say("move-item", name=work.row(Outline, row.outline_id).name)


@verb("take-out")
def take_out(work: Work, *, item: OutlineItemRef) -> None:
    """Take a heading or a memo out of an outline; what is under it moves up to where it stood. The memo itself stays."""
    row = work.row(OutlineItem, item)
    below = _under(work, row.outline_id, item)
    places = _make_room(work, row.outline_id, row.parent_id, row.position, len(below), leaving=[item])
    for one, place in zip(below, places, strict=True):
        work.update(OutlineItem, one, parent_id=row.parent_id, position=place)
    work.delete(OutlineItem, item)
    work.say("take-out", name=work.row(Outline, row.outline_id).name)


def _refuse_double(work: Work, name: str) -> None:
    if work.connection.scalar(select(Outline.id).where(Outline.name == name)):
        raise Fault("study.outline-exists", name=name)


def _under(work: Work, outline: str, parent: str | None) -> list[str]:
    """What is directly under an item, or at the top, in order."""
    same = OutlineItem.parent_id.is_(None) if parent is None else OutlineItem.parent_id == parent
    rows = select(OutlineItem.id).where(OutlineItem.outline_id == outline, same).order_by(OutlineItem.position, OutlineItem.id)
    return [str(row) for row in work.connection.scalars(rows)]


def _make_room(work: Work, outline: str, parent: str | None, position: int | Unset, count: int, leaving: list[str] | None = None) -> range:
    """Positions for so many items under a parent, counted without those that are leaving; the others there are numbered around them."""
    if parent is not None and work.row(OutlineItem, parent).outline_id != outline:
        raise Fault("study.other-outline")
    others = [one for one in _under(work, outline, parent) if one not in (leaving or ())]
    at = len(others) if isinstance(position, Unset) else min(max(position, 0), len(others))
    for place, one in enumerate(others):
        new = place if place < at else place + count
        if work.row(OutlineItem, one).position != new:
            work.update(OutlineItem, one, position=new)
    return range(at, at + count)


def _refuse_circle(work: Work, items: list[str], under: str | None) -> None:
    while under is not None:
        if under in items:
            raise Fault("study.item-under-itself")
        under = work.row(OutlineItem, under).parent_id
