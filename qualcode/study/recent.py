"""Which studies this user opened lately: their folders, titles and when, kept outside the studies in the user's own state folder."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualcode.study.platform import state_folder

KEPT = 20


@dataclass(frozen=True, slots=True)
class Recent:
    """A study opened before. `there` is False when nothing lies at its folder any more."""

    folder: Path
    title: str
    opened_at: datetime | None
    there: bool


def recent_studies() -> list[Recent]:
    """The studies opened lately, newest first, also those that are no longer there."""
    with suppress(OSError, ValueError):
        told = json.loads(_file().read_text(encoding="utf-8"))
        return [recent for recent in map(_read, told if isinstance(told, list) else []) if recent]
    return []


def _read(told: object) -> Recent | None:
    """An entry of the file; a bare path is what older versions wrote. What is neither is passed over."""
    if isinstance(told, str):
        told = {"folder": told}
    if not isinstance(told, dict) or not isinstance(told.get("folder"), str):
        return None
    folder, opened_at = Path(told["folder"]), None
    with suppress(ValueError, TypeError):
        opened_at = datetime.fromisoformat(told["opened_at"]) if told.get("opened_at") else None
    return Recent(folder, str(told.get("title") or folder.name), opened_at, _is_there(folder))


def _is_there(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError:
        return False


def remember(folder: Path, title: str = "") -> None:
    """Put a study first among the recent ones. A state folder that cannot be written is no reason to fail."""
    folder = folder.resolve()
    newest = Recent(folder, title or folder.name, datetime.now(UTC), True)
    _write([newest, *(other for other in recent_studies() if other.folder != folder)][:KEPT])


def forget(folder: Path) -> None:
    """Take a study off the list; the study itself stays where it is."""
    _write([other for other in recent_studies() if other.folder != folder])


def _write(all_of_them: list[Recent]) -> None:
    entries = [
        {
            "folder": str(one.folder),
            "title": one.title,
            "opened_at": one.opened_at.isoformat(timespec="minutes") if one.opened_at else None,
        }
        for one in all_of_them
    ]
    with suppress(OSError):
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")


def _file() -> Path:
    return state_folder() / "recent.json"
