"""What goes to a supervisor, and what comes back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, open_for_writing, put, put_json, say
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study.review.arriving import Arrival


def apply(arguments: argparse.Namespace) -> int:
    """Take a reviewer's comments in, or show what that would bring."""
    from qualcode.readers.review import read_comments
    from qualcode.study.review.arriving import applied, awaited
    from qualcode.study.review.report import report

    path = Path(arguments.file)
    comments = read_comments(path)
    with open_for_reading(arguments) if arguments.dry_run else open_for_writing(arguments) as study:
        arrived = awaited(study, comments) if arguments.dry_run else applied(study, comments)
        language = study.language
        lines = report(study.reads.connection, arrived, path.name, language, dry_run=arguments.dry_run)
    brought = any(one.fate in ("new", "changed") for one in arrived)
    if arguments.json:
        put_json({"file": path.name, "applied": brought and not arguments.dry_run, "comments": [as_document(one) for one in arrived]})
        return 0
    for line in lines:
        put(line)
    if brought and not arguments.dry_run:
        say(text("comments.undo-hint", language))
    return 0


def as_document(one: Arrival) -> dict[str, Any]:
    """What became of one comment, as the command line prints it with --json."""
    about = [{**place.said._asdict(), "now": place.row_id, "was": place.was or None, "fate": place.fate} for place in one.places]
    return {
        "id": one.comment.id,
        "memo": one.memo_id,
        "result": one.fate,
        "placed": not one.unplaced,
        "stance": one.comment.stance,
        "reviewer": one.comment.reviewer,
        "at": one.comment.at.isoformat(),
        "text": one.comment.text,
        "answers": one.answers_id,
        "resolved": one.comment.resolved,
        "about": about,
    }
