"""A colleague's copy of the study."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, open_for_writing, progress_line, put, put_json, say
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study.merging import Conflict, Merge

#: of conflicts, so many are told one by one
MOST_TOLD = 40
#: what a report counts, in its order
COUNTED = ("new_there", "changed_there", "deleted_there", "joined", "new_here")


def merge(arguments: argparse.Namespace) -> int:
    """Merge a colleague's copy, or show what that would bring."""
    from qualcode.study import merging

    other = Path(arguments.other)
    with open_for_reading(arguments) if arguments.dry_run else open_for_writing(arguments) as study:
        work = merging.preview if arguments.dry_run else merging.merge
        told = work(study, other, prefer=arguments.prefer, progress=progress_line(study.language, "merge.progress"))
        language = study.language
    if arguments.json:
        put_json(as_document(told, merged=not (arguments.dry_run or told.nothing_new)))
        return 0
    for line in report(told, language, dry_run=arguments.dry_run):
        put(line)
    if not (arguments.dry_run or told.nothing_new):
        say(text("merge.undo-hint", language))
    return 0


def as_document(told: Merge, *, merged: bool) -> dict[str, Any]:
    """The report as the command line prints it with --json."""
    plain = {field.name: getattr(told, field.name) for field in dataclasses.fields(told)}
    lists = ("joins", "conflicts", "renamed", "restored", "set_aside")
    return {"merged": merged, **plain, **{name: [one._asdict() for one in plain[name]] for name in lists}}


def report(told: Merge, language: str, *, dry_run: bool) -> list[str]:
    """The report for people, a line a statement."""

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
        lines += [_conflict(one, language) for one in told.conflicts[:MOST_TOLD]]
        if len(told.conflicts) > MOST_TOLD:
            lines.append(said("more-conflicts", count=len(told.conflicts) - MOST_TOLD))
    lines += [said("renamed", noun=said(f"noun-{one.noun}"), name=one.name, to=one.to) for one in told.renamed]
    lines += [said("restored", noun=said(f"noun-{one.noun}"), name=one.name) for one in told.restored]
    lines += [said("aside", material=one.material, count=one.quotations) for one in told.set_aside]
    return lines + [said(f"note-{note}") for note in told.notes]


def _nouns() -> tuple[str, ...]:
    from qualcode.study.merging.shapes import NOUNS

    return NOUNS


def _conflict(conflict: Conflict, language: str) -> str:
    key = "conflict" if conflict.mine or conflict.theirs else "conflict-deleted"
    return text(
        f"merge.{key}",
        language,
        noun=text(f"merge.noun-{conflict.noun}", language),
        name=conflict.name,
        what=text(f"merge.column-{conflict.what}", language),
        mine=" ".join(conflict.mine.split()),
        theirs=" ".join(conflict.theirs.split()),
        kept=text(f"merge.kept-{conflict.kept}", language),
    )
