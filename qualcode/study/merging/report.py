"""What a merge brings, or has brought, in lines for people: the command line and the workbench say the same."""

from __future__ import annotations

from textwrap import shorten

from qualcode.locale import text
from qualcode.study.merging.records import Conflict, Merge, Side
from qualcode.study.merging.shapes import NOUNS

#: of conflicts, so many are told one by one
MOST_TOLD = 40
#: letters of what one side says in a conflict; --json and the memo have all of it
LONGEST_TOLD = 120
#: what a report counts, in its order
COUNTED = ("new_there", "changed_there", "deleted_there", "joined", "new_here")


def report(told: Merge, language: str, *, dry_run: bool, with_ids: bool = False, most: int | None = MOST_TOLD) -> list[str]:
    """The report for people, a line a statement; conflicts that can be decided about with their ids where these are asked for.

    So many joins and conflicts are told one by one, None for all.
    """

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
    lines += [said("join", noun=said(f"noun-{one.noun}"), name=one.name) for one in told.joins[:most]]
    if most is not None and len(told.joins) > most:
        lines.append(said("more-joins", count=len(told.joins) - most))
    if told.conflicts:
        lines.append(said("conflicts", count=len(told.conflicts)))
        lines += [_conflict(one, language, with_ids=with_ids) for one in told.conflicts[:most]]
        if most is not None and len(told.conflicts) > most:
            lines.append(said("more-conflicts", count=len(told.conflicts) - most))
    lines += [said("renamed", noun=said(f"noun-{one.noun}"), name=one.name, to=one.to) for one in told.renamed]
    lines += [said("restored", noun=said(f"noun-{one.noun}"), name=one.name) for one in told.restored]
    lines += [said("aside", material=one.material, count=one.quotations) for one in told.set_aside]
    return lines + [said(f"note-{note}") for note in told.notes]


def _nouns() -> tuple[str, ...]:
    return NOUNS


def heading(conflict: Conflict, language: str) -> str:
    """What a conflict is about."""
    noun, what = text(f"merge.noun-{conflict.noun}", language), text(f"merge.column-{conflict.what}", language)
    return text("merge.conflict-about", language, noun=noun, name=conflict.name, what=what)


def said(conflict: Conflict, side: Side, language: str) -> str:
    """What a side says in it, also where that is no value of anything."""
    words = " ".join((conflict.mine if side == "mine" else conflict.theirs).split())
    return words or text(f"merge.said-{conflict.what}-{side}", language)


def _conflict(conflict: Conflict, language: str, *, with_ids: bool) -> str:
    fields = {"about": heading(conflict, language), "kept": text(f"merge.kept-{conflict.kept}", language)}
    if conflict.mine or conflict.theirs:
        sides = {side: _quoted(said(conflict, side, language), language) for side in ("mine", "theirs")}
        told = text("merge.conflict", language, **fields, **sides)
    else:
        told = text("merge.conflict-deleted", language, **fields)
    return f"{told} [{conflict.id}]" if with_ids and conflict.id else told


def _quoted(words: str, language: str) -> str:
    return words if words == "–" else text("merge.quoted", language, words=shorten(words, LONGEST_TOLD, placeholder=" …"))
