"""A colleague's copy of the study."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, open_for_writing, progress_line, put, put_json, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study.merging import Merge, Side


def merge(arguments: argparse.Namespace) -> int:
    """Merge a colleague's copy, or show what that would bring."""
    from qualcode.study import merging

    other = Path(arguments.other)
    if both := sorted(set(arguments.mine) & set(arguments.theirs)):
        raise UsageFault("merge.decided-twice", id=both[0])
    decided: dict[str, Side] = {**dict.fromkeys(arguments.mine, "mine"), **dict.fromkeys(arguments.theirs, "theirs")}
    with open_for_reading(arguments) if arguments.dry_run else open_for_writing(arguments) as study:
        work = merging.preview if arguments.dry_run else merging.merge
        told = work(study, other, prefer=arguments.prefer, decided=decided, progress=progress_line(study.language, "merge.progress"))
        language = study.language
    if arguments.json:
        put_json(as_document(told, merged=not (arguments.dry_run or told.nothing_new)))
        return 0
    from qualcode.study.merging.report import report

    for line in report(told, language, dry_run=arguments.dry_run, with_ids=arguments.dry_run):
        put(line)
    if arguments.dry_run and told.to_decide:
        say(text("merge.decide-hint", language))
    if not (arguments.dry_run or told.nothing_new):
        say(text("merge.undo-hint", language))
    return 0


def as_document(told: Merge, *, merged: bool) -> dict[str, Any]:
    """The report as the command line prints it with --json."""
    plain = {field.name: getattr(told, field.name) for field in dataclasses.fields(told)}
    lists = ("joins", "conflicts", "renamed", "restored", "set_aside")
    return {"merged": merged, **plain, **{name: [one._asdict() for one in plain[name]] for name in lists}}
