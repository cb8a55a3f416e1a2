"""What a merge brings, or has brought, in lines for people: the command line and the workbench say the same."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.study.merging.records import Conflict, Merge
from qualcode.study.merging.shapes import NOUNS

#: of conflicts, so many are told one by one
MOST_TOLD = 40
#: what a report counts, in its order
COUNTED = ("new_there", "changed_there", "deleted_there", "joined", "new_here")


def report(told: Merge, language: str, *, dry_run: bool, with_ids: bool = False) -> list[str]:
    """The report for people, a line a statement; conflicts that can be decided about with their ids where these are asked for."""

    def said(key: str, **fields: object) -> str:
        return text(f"merge.{key}", language, **fields)

    if told.nothing_new:
        return [said("nothing", file=told.other)]
    lines = [said("head-would" if dry_run else "head-done", file=told.other)]
    if told.coders:
        lines.append("  " + said("by", coders=", ".join(told.coders)))
    for which in COUNTED:
        counts = getattr(told, which)
        listed = [said("count", noun=said(f"many-{noun}"), count=counts[noun]) for noun in _nouns() if noun in counts]
        if listed:
            lines.append(said(f"line-{which}", list=", ".join(listed)))
    lines += [said("join", noun=said(f"noun-{one.noun}"), name=one.name) for one in told.joins[:MOST_TOLD]]
    if len(told.joins) > MOST_TOLD:
        lines.append(said("more-joins", count=len(told.joins) - MOST_TOLD))
    if told.conflicts:
        lines.append(said("conflicts", count=len(told.conflicts)))
        lines += [_conflict(one, language, with_ids=with_ids) for one in told.conflicts[:MOST_TOLD]]
        if len(told.conflicts) > MOST_TOLD:
            lines.append(said("more-conflicts", count=len(told.conflicts) - MOST_TOLD))
    lines += [said("renamed", noun=said(f"noun-{one.noun}"), name=one.name, to=one.to) for one in told.renamed]
    lines += [said("restored", noun=said(f"noun-{one.noun}"), name=one.name) for one in told.restored]
    lines += [said("aside", material=one.material, count=one.quotations) for one in told.set_aside]
    return lines + [said(f"note-{note}") for note in told.notes]


def _nouns() -> tuple[str, ...]:
    return NOUNS


def _conflict(conflict: Conflict, language: str, *, with_ids: bool) -> str:
    key = "conflict" if conflict.mine or conflict.theirs else "conflict-deleted"
    told = text(
        f"merge.{key}",
        language,
        noun=text(f"merge.noun-{conflict.noun}", language),
        name=conflict.name,
        what=text(f"merge.column-{conflict.what}", language),
        mine=" ".join(conflict.mine.split()),
        theirs=" ".join(conflict.theirs.split()),
        kept=text(f"merge.kept-{conflict.kept}", language),
    )
    return f"{told} [{conflict.id}]" if with_ids and conflict.id else told
