"""Paths as people write and read them, and what no path can be."""

from __future__ import annotations

from pathlib import Path

from qualcode.reasons import reason_of

#: characters of a file's name that is made from other words
LONGEST_NAME = 60


def expanded(words: str) -> Path:
    """A path as typed, with `~` for one's own folder."""
    try:
        return Path(words).expanduser()
    except RuntimeError:
        return Path(words)


def unusable(path: Path) -> str | None:
    """Why a path cannot be one: its name is too long, for instance. None when it can."""
    try:
        path.exists()
    except (OSError, ValueError) as error:
        return reason_of(error)
    return None


def shortened(words: str) -> str:
    """A long name as it is named in a sentence."""
    return words if len(words) <= LONGEST_NAME else f"{words[:LONGEST_NAME]}…"


def exists(path: Path) -> bool:
    """Whether there is such a file or folder; a path that cannot be one is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def shown(path: Path) -> str:
    """A path as people write it: `~` for their own folder."""
    home = Path.home()
    if path == home:
        return "~"
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
