"""What is being written and not saved yet, kept beside the study file, so that a crash loses seconds of it and not the whole.

It is no part of the study: no verb has been done, and the journal knows nothing of it. Its name ends so that a purge, which removes
whatever was left unfinished beside the study, removes it too.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple


class Draft(NamedTuple):
    """A memo as it stood when it was last kept."""

    #: the memo that is edited, None for a new one
    memo: str | None
    kind: str
    title: str
    text: str
    #: what it is linked to, as in the arguments of `write-memo`
    about: list[dict[str, Any]]
    answers: str | None


class SegmentDraft(NamedTuple):
    """The words of a segment as they stood when they were last kept."""

    segment: str
    text: str


def draft_file(study_file: Path, kind: str = "memo") -> Path:
    """Where the draft of a study is kept: a file for each kind ("memo", "segment"), since one program at a time writes in a study."""
    return study_file.with_name(f"{study_file.stem}.{kind}.unfinished")


def keep_draft(study_file: Path, draft: Draft) -> None:
    """Keep a draft in place of the one before. A folder that cannot be written is no reason to stop anybody from writing."""
    _keep(study_file, "memo", draft._asdict())


def _keep(study_file: Path, kind: str, told: dict[str, Any]) -> None:
    file = draft_file(study_file, kind)
    new = file.with_name(f"{study_file.stem}.{kind}-new.unfinished")
    # Renamed into place, so that it is the old one or the new one whole; not forced to the disk, which would be felt in the typing.
    with suppress(OSError):
        new.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        new.replace(file)


def kept_draft(study_file: Path) -> Draft | None:
    """The draft that was left, or None. One that cannot be read counts as none."""
    with suppress(OSError, ValueError, TypeError):
        return Draft(**json.loads(draft_file(study_file).read_text(encoding="utf-8")))
    return None


def forget_draft(study_file: Path) -> None:
    """What was written is saved, or not wanted."""
    _forget(study_file, "memo")


def _forget(study_file: Path, kind: str) -> None:
    with suppress(OSError):
        draft_file(study_file, kind).unlink(missing_ok=True)


def keep_segment_draft(study_file: Path, draft: SegmentDraft) -> None:
    """As `keep_draft`, of the words of a segment. Those of other segments, left by a crash and not looked at yet, stay."""
    _keep(study_file, "segment", kept_segment_drafts(study_file) | {draft.segment: draft.text})


def kept_segment_drafts(study_file: Path) -> dict[str, str]:
    """The words of segments that were left half written, by segment."""
    with suppress(OSError, ValueError):
        told = json.loads(draft_file(study_file, "segment").read_text(encoding="utf-8"))
        if isinstance(told, dict):
            return {segment: text for segment, text in told.items() if isinstance(text, str)}
    return {}


def forget_segment_draft(study_file: Path, segment: str) -> None:
    """As `forget_draft`, of the words of one segment."""
    kept = kept_segment_drafts(study_file)
    kept.pop(segment, None)
    if kept:
        _keep(study_file, "segment", kept)
    else:
        _forget(study_file, "segment")
